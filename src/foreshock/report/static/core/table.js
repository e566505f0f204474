// A table with sortable columns inside a region that scrolls by itself, and the same table as CSV.

import { h, button } from "./dom.js";
import { cell, known } from "./format.js";

const NUMERIC = new Set(["money", "number", "percent", "days"]);

export function heading(column, currency) {
  const unit = column.unit || (column.kind === "money" ? currency : "");
  return unit ? `${column.label} (${unit})` : column.label;
}

function compare(a, b) {
  if (known(a) && known(b)) return a - b;
  if (known(a) !== known(b)) return known(a) ? -1 : 1; // unknown and unlimited last
  return String(a ?? "").localeCompare(String(b ?? ""), "en");
}

export function table(data, label, currency) {
  let order = data.rows.map((_, position) => position);
  let sorted = { column: -1, down: false };
  const body = h("tbody");
  const heads = data.columns.map((column, position) =>
    h("th", { scope: "col", class: NUMERIC.has(column.kind) ? "number" : "" },
      button(column.label || "\u00a0", { class: "sort", title: "Sort", "aria-label": `Sort by ${column.label || "first column"}` }, () => sort(position))));

  function sort(column) {
    const down = sorted.column === column ? !sorted.down : NUMERIC.has(data.columns[column].kind);
    sorted = { column, down };
    order = order.slice().sort((a, b) => {
      const [x, y] = [data.rows[a][column], data.rows[b][column]];
      if (known(x) !== known(y)) return compare(x, y);
      return down ? compare(y, x) : compare(x, y);
    });
    heads.forEach((head, position) => {
      if (position === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    fill();
  }

  function fill() {
    body.replaceChildren(...order.map((position) => h("tr", {}, data.rows[position].map((value, column) => {
      const { kind } = data.columns[column];
      const shown = cell(value, kind, currency);
      const unknown = value === null || value === undefined;
      const tone = kind === "money" && known(value) && value < 0 ? " gain" : "";
      const name = `${NUMERIC.has(kind) ? "number" : ""}${unknown ? " unknown" : ""}${tone}`.trim();
      return column === 0 && kind === "text" ? h("th", { scope: "row", class: name }, shown) : h("td", { class: name }, shown);
    }))));
  }

  fill();
  const notes = [data.note, data.left_out > 0 ? `${data.left_out.toLocaleString("en-US")} more rows are in the files of the run.` : ""].filter(Boolean);
  if (!data.rows.length) return h("p", { class: "empty" }, "No rows.");
  return h("div", { class: "tabled" },
    h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Table: ${label}` },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), body)),
    notes.length ? h("p", { class: "note" }, notes.join(" ")) : null);
}

// A text cell that a spreadsheet would run as a formula gets an apostrophe in front.
export function guarded(text) {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

export function csv(data, currency) {
  const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const field = (value) => {
    if (value === null || value === undefined) return "";
    return known(value) ? String(value) : quote(guarded(String(value)));
  };
  const lines = [data.columns.map((column) => field(heading(column, currency))), ...data.rows.map((row) => row.map(field))];
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}
