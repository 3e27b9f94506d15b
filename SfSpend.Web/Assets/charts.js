// On pages with charts. A chart is drawn from the JSON beside it; numbers are for drawing only, what is read is the server's text.
import * as echarts from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const charts = new Map();
const probe = document.createElement("span");

function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

// On paper the charts are those of the light theme, whatever is on the screen.
let scheme = "";

function palette() {
  probe.style.colorScheme = scheme;
  document.body.append(probe);
  const colours = Object.fromEntries(["revenue", "spending", "ink", "ink-2", "ink-3", "line", "line-strong", "surface"].map((name) => [name, colour(name)]));
  probe.remove();
  return { ...colours, neutral: colours["ink-3"] };
}

const steps = [[1e9, " B"], [1e6, " M"], [1e3, " K"], [1, ""]];

// Axis labels: round steps, so a float is exact enough.
function axisLabel(unit) {
  return (value) => {
    const [size, suffix] = steps.find(([from]) => Math.abs(value) >= from) ?? [1, ""];
    const number = Number((Math.abs(value) / size).toFixed(2)).toLocaleString("en-US");
    const sign = value < 0 ? "−" : "";
    return unit === "$" ? `${sign}$${number}${suffix}` : unit === "%" ? `${sign}${number} %` : `${sign}${number}${suffix}`;
  };
}

function tip(spec) {
  return (points) => {
    const index = (Array.isArray(points) ? points[0] : points).dataIndex;
    const category = spec.categories[index];
    const box = document.createElement("div");
    box.className = "chart-tip";
    const head = document.createElement("strong");
    head.textContent = category.title ?? category.label;
    box.append(head);
    for (const series of spec.series) {
      const row = document.createElement("div");
      const name = document.createElement("span");
      name.textContent = series.name;
      const text = document.createElement("span");
      text.textContent = series.texts[index];
      row.append(name, text);
      box.append(row);
    }
    if (category.open) {
      const open = document.createElement("span");
      open.textContent = "Open: the year is not closed yet";
      box.append(open);
    }
    return box;
  };
}

function option(spec, colours, width) {
  const across = spec.kind === "bars";
  const narrow = width < 520;
  const crowded = width / spec.categories.length < 70;
  const labelWidth = Math.min(300, Math.max(90, width * 0.34));
  const categoryAxis = {
    type: "category",
    data: spec.categories.map((category) => category.label),
    inverse: across,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours["line-strong"] }, onZero: !across },
    axisLabel: {
      color: colours["ink-2"],
      fontSize: 12,
      fontFamily: "Inter Variable, system-ui, sans-serif",
      hideOverlap: !across,
      ...(across ? { width: labelWidth, overflow: "truncate", interval: 0 } : {}),
      ...(spec.kind === "histogram" ? { interval: 0, hideOverlap: false, ...(crowded ? { rotate: 45, fontSize: narrow ? 10 : 12 } : { lineHeight: 15, formatter: (text) => text.replace(" ", "\n") }) } : {}),
    },
  };
  const valueAxis = {
    type: "value",
    splitNumber: narrow ? 3 : 5,
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours["ink-3"], fontSize: 12, fontFamily: "Inter Variable, system-ui, sans-serif", formatter: axisLabel(spec.unit), hideOverlap: true },
  };
  return {
    animation: false,
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif" },
    grid: { left: 4, right: 20, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: across ? valueAxis : categoryAxis,
    yAxis: across ? categoryAxis : valueAxis,
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: colours["ink-3"], opacity: 0.1 } },
      confine: true,
      transitionDuration: 0,
      backgroundColor: colours.surface,
      borderColor: colours["line-strong"],
      padding: [8, 10],
      extraCssText: "box-shadow: 0 4px 16px rgb(0 0 0 / .12)",
      formatter: tip(spec),
    },
    series: spec.series.map((series) => ({
      type: "bar",
      name: series.name,
      barCategoryGap: spec.kind === "histogram" ? "4%" : "30%",
      barGap: "8%",
      barMaxWidth: spec.kind === "histogram" ? undefined : 28,
      data: series.values.map((value, index) => ({ value, itemStyle: look(spec.roles?.[index] ?? series.role, spec.categories[index].open, colours) })),
      ...(spec.signed ? { markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours["ink-3"], type: "solid", width: 1 }, data: [across ? { xAxis: 0 } : { yAxis: 0 }] } } : {}),
    })),
  };
}

function look(role, open, colours) {
  const colour = colours[role] ?? colours.neutral;
  return open
    ? { color: colours.surface, borderColor: colour, borderWidth: 1, decal: { symbol: "rect", color: colour, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } }
    : { color: colour };
}

function draw(element) {
  const spec = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  const known = charts.get(element);
  const chart = known ?? echarts.init(element, null, { renderer: "svg" });
  chart.setOption(option(spec, palette(), element.clientWidth), true);
  if (!known) {
    charts.set(element, chart);
    let width = element.clientWidth;
    new ResizeObserver(() => {
      if (element.clientWidth !== width && element.clientWidth > 0) {
        width = element.clientWidth;
        chart.resize();
        chart.setOption(option(spec, palette(), width), true);
      }
    }).observe(element);
  }
}

const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

function drawIn(colourScheme) {
  scheme = colourScheme;
  drawAll();
}

document.addEventListener("themechange", drawAll);
document.addEventListener("contentchange", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
addEventListener("beforeprint", () => {
  drawIn("light");
  // Paper is narrower than the screen it was drawn for: with a view box the drawing shrinks instead of being cut.
  document.querySelectorAll("[data-chart] svg").forEach((svg) => svg.setAttribute("viewBox", `0 0 ${svg.clientWidth} ${svg.clientHeight}`));
});
addEventListener("afterprint", () => {
  document.querySelectorAll("[data-chart] svg").forEach((svg) => svg.removeAttribute("viewBox"));
  drawIn("");
});
drawAll();
