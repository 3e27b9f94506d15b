// The query editor. Without a script the text area does the same, without colours and completion.
import { basicSetup } from "codemirror";
import { EditorView, keymap } from "@codemirror/view";
import { Prec } from "@codemirror/state";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const form = document.querySelector("#query");
const text = form.querySelector("textarea");
const place = form.querySelector("[data-editor]");
const id = form.querySelector("[data-query-id]");
const run = form.querySelector("[data-run]");
const cancel = form.querySelector("[data-cancel]");
const star = JSON.parse(document.querySelector("#star").textContent);

// The page's own colours, which hold in both themes.
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--revenue-ink)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--spending-ink)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
]);

// Beside a level's column, as in department = 'Pol, its members are offered; what is chosen is put in quotes.
const levels = ["organization_group", "department", "program", "character", "object", "sub_object", "fund_type", "fund", "fund_category"];
const beforeValue = new RegExp(`"?\\b(${levels.join("|")})"?\\s*(?:=|<>|!=|like|ilike|in\\s*\\((?:\\s*'(?:[^']|'')*'\\s*,)*)\\s*('?)((?:[^'\\n]|'')*)$`, "i");

async function completeMember(context) {
  const line = context.state.doc.lineAt(context.pos);
  const found = beforeValue.exec(context.state.sliceDoc(line.from, context.pos));
  if (!found || (!context.explicit && found[3].length === 0)) {
    return null;
  }

  const [, level, quote, typed] = found;
  const asked = new URLSearchParams({ level: level.toLowerCase(), limit: "30", q: typed.replaceAll("''", "'") });
  const answer = await fetch(`/api/v1/members?${asked}`);
  if (!answer.ok) {
    return null;
  }

  const { members } = await answer.json();
  const isClosed = context.state.sliceDoc(context.pos, context.pos + 1) === "'";
  return {
    from: context.pos - typed.length - quote.length,
    to: isClosed ? context.pos + 1 : context.pos,
    filter: false,
    options: [...new Map(members.map((member) => [member.path.at(-1), member])).values()].map((member) => ({
      label: `'${member.path.at(-1).replaceAll("'", "''")}'`,
      detail: member.code,
      type: "constant",
    })),
  };
}

// Chromium gives what is typed over a selection the selection's colour, as a style in the element, which the content security policy
// refuses aloud. Typed by the editor itself it has none.
function typeOverSelection(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || empty || event.isComposing) {
    return false;
  }

  event.preventDefault();
  const typed = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, typed))) {
    view.dispatch(typed());
  }

  return true;
}

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
    syntaxHighlighting(colours),
    sql({ dialect: PostgreSQL, schema: { report: star, ...star } }),
    PostgreSQL.language.data.of({ autocomplete: completeMember }),
    EditorView.lineWrapping,
    EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
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

// The answer is fetched, so that the page stays alive to end the query meanwhile.
form.addEventListener("submit", async (event) => {
  id.value = crypto.randomUUID();
  const button = event.submitter;
  if (button?.hasAttribute("data-stays")) {
    return;
  }

  event.preventDefault();
  const asked = new FormData(form);
  cancel.hidden = false;
  run.disabled = true;
  try {
    const answer = await fetch(button?.getAttribute("formaction") ?? form.getAttribute("action"), { method: "POST", body: asked });
    await show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (failure) {
    document.querySelector("#announce").textContent = `The panel did not answer: ${failure.message}`;
  } finally {
    cancel.hidden = true;
    run.disabled = false;
  }
});

async function show(page) {
  for (const part of ["[data-parameters]", "[data-history]", "[data-answer]"]) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }

  // What draws charts comes with the first one.
  const isDrawn = document.querySelector('script[src*="charts"]');
  const draws = page.querySelector('script[src*="charts"]');
  if (draws && !isDrawn) {
    const script = document.createElement("script");
    script.type = "module";
    script.src = draws.getAttribute("src");
    document.body.append(script);
  }

  document.querySelector("[data-answer]").dispatchEvent(new Event("contentchange", { bubbles: true }));
  document.querySelector("#announce").textContent = document.querySelector("[data-answer] h2, [data-answer] [role=alert]")?.textContent.trim() ?? "";
}

// The server ends the query; the answer that is waited for says so.
cancel.addEventListener("click", () => fetch(`/api/v1/queries/${id.value}`, { method: "DELETE", headers: { "X-Requested-With": "fetch" } }));
