// On every page: what a page can do more with a script. All of it works without.
import "htmx.org/dist/htmx.esm.js";
import { followLogs } from "./log.js";
import { makeSortable } from "./sort.js";
import { switchTheme } from "./theme.js";

document.documentElement.classList.add("js");

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-theme-switch]")) {
    switchTheme(event);
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const said = button.getAttribute("aria-label") ?? button.textContent;
    await navigator.clipboard.writeText(button.dataset.copy || document.querySelector(button.dataset.copyFrom).textContent);
    button.classList.add("copied");
    document.querySelector("#announce").textContent = `Copied: ${said}`;
    setTimeout(() => button.classList.remove("copied"), 1500);
  }
});

// A filter acts when it is changed; its button is for those without a script. With the keyboard many choices are passed on the way to one: there it
// acts on Enter, or when the focus goes on. The page that comes begins where one was.
let isByKeyboard = false;
let passed = null;
document.addEventListener("pointerdown", () => { isByKeyboard = false; }, true);
document.addEventListener("keydown", (event) => {
  isByKeyboard = true;
  if (event.key === "Enter" && event.target === passed) {
    event.preventDefault();
    filterBy(passed);
  }
}, true);
document.addEventListener("focusout", (event) => {
  if (event.target === passed) {
    filterBy(passed);
  }
});
document.getElementById(sessionStorage.getItem("filtered-by"))?.focus();
sessionStorage.removeItem("filtered-by");

function filterBy(control) {
  passed = null;
  sessionStorage.setItem("filtered-by", control.id);
  control.form.requestSubmit();
}

document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-submit-on-change]")) {
    if (isByKeyboard && event.target.matches("select")) {
      passed = event.target;
    } else {
      filterBy(event.target);
    }
  }
  const source = event.target.closest("[data-chooses]");
  if (source) {
    document.querySelector(source.dataset.chooses).checked = true;
  }
});

// In a hierarchy Backspace goes up, unless something is being written.
document.addEventListener("keydown", (event) => {
  const up = document.querySelector("a[data-up]");
  if (event.key === "Backspace" && up && !event.target.closest("input, select, textarea, [contenteditable]")) {
    event.preventDefault();
    up.click();
  }
});

// "/" and Ctrl-K lead to the search.
document.addEventListener("keydown", (event) => {
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, select, textarea, [contenteditable]") && !event.target.shadowRoot;
  const isCtrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (isSlash || isCtrlK) {
    const box = [...document.querySelectorAll("[data-search-live], [data-search-box]")].find((input) => input.checkVisibility());
    event.preventDefault();
    if (box) {
      box.focus();
      box.select();
    } else {
      location.assign("/search");
    }
  }
});

// On the search page the results follow what is typed.
const live = document.querySelector("[data-search-live]");
if (live) {
  let latest = 0;
  let waiting;
  live.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const number = ++latest;
      const address = `${live.form.getAttribute("action")}?${new URLSearchParams(new FormData(live.form))}`;
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const results = page.querySelector("[data-search-results]");
      if (number === latest && results) {
        document.querySelector("[data-search-results]").replaceWith(results);
        enhance(results);
        history.replaceState(null, "", address);
        document.querySelector("#announce").textContent = `${results.querySelectorAll("tbody tr, .kept li").length} found`;
      }
    }, 150);
  });
}

function enhance(root) {
  root.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  followLogs(root);
}

document.addEventListener("contentchange", (event) => enhance(event.target));
enhance(document);
