// Sorts a table by a click on its head. A cell sorts by data-sort (a plain number or text) where it has one, else by its text.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, index) => {
    if ("unsorted" in head.dataset) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(index, head));
  });

  function sortBy(index, head) {
    const first = head.classList.contains("num") ? "descending" : "ascending";
    const now = head.getAttribute("aria-sort");
    const next = now === null ? first : now === "ascending" ? "descending" : "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => ({ row, key: row.cells[index].dataset.sort || row.cells[index].textContent.trim() }));
    rows.sort((a, b) => sign * compare(a.key, b.key));
    body.append(...rows.map(({ row }) => row));
  }
}

// Amounts are compared as whole cents, so that no two that differ look equal.
function compare(a, b) {
  const exact = /^-?\d+(\.\d+)?$/;
  if (exact.test(a) && exact.test(b)) {
    const scale = 10;
    const difference = scaled(a, scale) - scaled(b, scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return collator.compare(a, b);
}

function scaled(number, digits) {
  const [whole, fraction = ""] = number.split(".");
  return BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
}
