// What makes the run repeatable: identity, hashes, timings, failed cases, and every assumption with its source.

import { h, button } from "../core/dom.js";
import { csv, table } from "../core/table.js";
import { download } from "../core/export.js";

export function render(data, context) {
  const parts = [
    ["identity", "Settings and solver", data.identity, true],
    ["hashes", "Inputs, parameters, facts and outputs", data.hashes, false],
    ["assumptions", "Assumptions", data.assumptions, false],
    ["timings", "Timings", data.timings, false],
    ["failed", "Failed cases", data.failed, false],
  ].filter(([, , rows]) => rows.rows.length);
  return [
    h("p", { class: "finding" }, data.finding),
    parts.map(([name, label, rows, open]) => h("details", { open },
      h("summary", {}, h("strong", {}, label), h("span", { class: "count" }, `${rows.rows.length} ${rows.rows.length === 1 ? "row" : "rows"}`)),
      button("CSV", { class: "quiet", "aria-label": `Save as CSV: ${label}` }, () => download(`${context.run}-${name}.csv`, csv(rows, context.currency), "text/csv;charset=utf-8")),
      table(rows, label, context.currency))),
  ];
}
