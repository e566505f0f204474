// What makes the numbers repeatable, what was left out, and every assumption with its source.

import { h, button } from "../core/dom.js";
import { csv, table } from "../core/table.js";
import { download } from "../core/export.js";

export function made(data, context) {
  const parts = [["identity", "Table, settings and inputs", data.identity, true], ["assumptions", "Assumptions and their sources", data.assumptions, false]];
  return [
    h("p", { class: "finding" }, data.finding),
    h("ul", { class: "note" }, data.notes.map((note) => h("li", {}, note))),
    parts.map(([name, label, rows, open]) => h("details", { open },
      h("summary", {}, h("strong", {}, label), h("span", { class: "count" }, `${rows.rows.length} ${rows.rows.length === 1 ? "row" : "rows"}`)),
      button("CSV", { class: "quiet", "aria-label": `Save as CSV: ${label}` }, () => download(`${context.run}-${name}.csv`, csv(rows, context.currency), "text/csv;charset=utf-8")),
      table(rows, label, context.currency))),
  ];
}
