// What the company hangs on before anything has happened: items by the revenue behind their worst source.

import { h } from "../core/dom.js";
import { days, known, money, percent, spoken } from "../core/format.js";
import { figure } from "../core/figure.js";

function flags(one) {
  return [one.single ? "\u25c6 single source" : `${one.sources} sources`, one.sole ? "one country" : "",
    one.country && known(one.share) ? `${percent(one.share)} from ${one.country}` : "", `HHI of countries ${known(one.hhi) ? one.hhi.toFixed(2) : "unknown"}`,
    known(one.cover) ? `stock lasts ${days(Math.round(one.cover))}` : "stock unknown"].filter(Boolean).join(" · ");
}

export function render(data, context) {
  if (!data) return null;
  const { currency } = context;
  const largest = Math.max(1, ...data.items.map((one) => (known(one.stopped) ? one.stopped : 0)));
  return figure(context, {
    id: "concentration", title: "Items that hang on one source", finding: data.finding, table: data.table, more: data.more, picture: false,
    note: ["Bars: yearly revenue with no way out when the worst single source of the item stops.", ...data.notes].join(" "),
    draw: () => h("ol", { class: "bars two" }, data.items.map((one) => h("li", {},
      h("span", { class: "name" }, h("strong", {}, spoken(one.item))), h("span", { class: "figures" }, money(one.stopped, currency)),
      h("span", { class: "fill ink", style: `width:${known(one.stopped) ? (100 * one.stopped) / largest : 0}%` }),
      h("span", { class: "why" }, flags(one))))),
  }).element;
}
