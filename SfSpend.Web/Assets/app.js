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

// A filter acts when it is changed; its button is for those without a script.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-submit-on-change]")?.requestSubmit();
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

function enhance(root) {
  root.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  followLogs(root);
}

document.addEventListener("contentchange", (event) => enhance(event.target));
enhance(document);
