// The loss of every future against its chance.

import { h } from "../core/dom.js";
import { money, percent } from "../core/format.js";
import { figure } from "../core/figure.js";

export function futures(data, context) {
  const largest = Math.max(1, ...data.rows.map((one) => Math.abs(one.loss ?? 0)));
  return [figure(context, {
    id: "futures", title: "Futures, the worst first", finding: data.finding, table: data.table, picture: false,
    draw: () => h("ol", { class: "bars" }, data.rows.slice(0, 12).map((one) => h("li", {},
      h("span", { class: "name" }, one.label),
      h("span", { class: "figures" }, `${money(one.loss, context.currency)} at ${percent(one.probability)}`),
      h("span", { class: `fill ${one.loss < 0 ? "gain" : "loss"}`, style: `width:${(Math.abs(one.loss ?? 0) / largest) * 100}%` })))),
  }).element];
}
