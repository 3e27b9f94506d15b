// The query editor. Without a script the text area does the same, without colours and completion.
import { basicSetup } from "codemirror";
import { EditorView, keymap } from "@codemirror/view";
import { Prec } from "@codemirror/state";
import { PostgreSQL, sql } from "@codemirror/lang-sql";

const form = document.querySelector("[data-sql-form]");
const text = form.querySelector("textarea");
const place = form.querySelector("[data-editor]");
const id = form.querySelector("[data-query-id]");
const run = form.querySelector("[data-run]");
const cancel = form.querySelector("[data-cancel]");
const star = JSON.parse(document.querySelector("#star").textContent);

// In a shadow root the editor's own styles are style sheets made by script, which a strict content security policy allows.
const root = place.attachShadow({ mode: "open" });
const editor = new EditorView({
  doc: text.value,
  parent: root,
  root,
  extensions: [
    Prec.highest(keymap.of([
      { key: "Mod-Enter", run: () => (form.requestSubmit(run), true) },
      { key: "Escape", run: () => !cancel.hidden && (cancel.click(), true) },
    ])),
    basicSetup,
    sql({ dialect: PostgreSQL, schema: { report: star, ...star } }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "The query" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        text.value = update.state.doc.toString();
      }
    }),
    EditorView.theme({
      "&": { fontSize: "13px", maxHeight: "420px", color: "var(--ink)", backgroundColor: "var(--surface)" },
      ".cm-scroller": { fontFamily: "var(--mono)", minHeight: "200px" },
      ".cm-content": { caretColor: "var(--ink)" },
      ".cm-cursor": { borderLeftColor: "var(--ink)" },
      ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
      ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--ink) 4%, transparent)" },
      ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
      ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--page)" },
      "&.cm-focused": { outline: "2px solid var(--busy)", outlineOffset: "-2px" },
      ".ͼb": { color: "var(--spending-ink)" },
      ".ͼe": { color: "var(--ok)" },
      ".ͼd": { color: "var(--revenue-ink)" },
      ".ͼm": { color: "var(--ink-3)" },
    }),
  ],
});
place.hidden = false;
text.hidden = true;

document.addEventListener("click", (event) => {
  const column = event.target.closest("[data-insert]");
  if (column) {
    editor.dispatch(editor.state.replaceSelection(`"${column.dataset.insert}"`));
    editor.focus();
  }
});

form.addEventListener("submit", (event) => {
  id.value = crypto.randomUUID();
  if (!event.submitter?.hasAttribute("data-stays")) {
    cancel.hidden = false;
    run.disabled = true;
  }
});

// The server ends the query; the page that was asked for then says so.
cancel.addEventListener("click", () => fetch(`/api/v1/queries/${id.value}`, { method: "DELETE", headers: { "X-Requested-With": "fetch" } }));
window.addEventListener("pageshow", () => {
  cancel.hidden = true;
  run.disabled = false;
});
