// Bundles Assets/ into wwwroot/dist: one style sheet, one script for every page, one for pages with charts, one for the query editor, the icons.
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "wwwroot", "dist");
const modules = join(web, "node_modules");

// Tabler is 600 kB: keep what the pages name. Our own classes live in app.css, which is taken whole.
async function tablerAsUsed() {
  const [result] = await new PurgeCSS().purge({
    content: [join(web, "Features/**/*.cshtml"), join(web, "Assets/*.js")],
    css: [join(modules, "@tabler/core/dist/css/tabler.min.css")],
    safelist: { standard: ["html", "body", "show", "active", "disabled"] },
    variables: false,
    keyframes: true,
  });
  return result.css.replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
}

const tabler = {
  name: "tabler-as-used",
  setup(plugins) {
    plugins.onResolve({ filter: /^tabler$/ }, () => ({ path: "tabler", namespace: "tabler" }));
    plugins.onLoad({ filter: /.*/, namespace: "tabler" }, async () => ({
      contents: await tablerAsUsed(),
      loader: "css",
      resolveDir: join(modules, "@tabler/core/dist/css"),
    }));
  },
};

// One sprite of the outline icons named in icons.json; pages refer to them with <use href="…#name">.
async function iconSprite() {
  const names = JSON.parse(await readFile(join(web, "Assets", "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const paths = svg.slice(svg.indexOf("<path"), svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(dist, "icons.svg"), await iconSprite());
await build({
  absWorkingDir: web,
  entryPoints: ["Assets/app.js", "Assets/charts.js", "Assets/sql.js", "Assets/app.css"],
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  loader: { ".woff2": "file", ".svg": "dataurl" },
  assetNames: "[name]-[hash]",
  plugins: [tabler],
  logLevel: "warning",
});
