// The answer on one screen: what happens, what it costs, how sure that is.

import { h } from "../core/dom.js";

function card(one) {
  return h("div", { class: `figure-card ${one.tone}` },
    h("h3", {}, one.title),
    h("p", { class: "big" }, h("span", { class: `amount${one.amount.length > 7 ? " long" : ""}` }, one.amount), one.unit ? h("span", { class: "unit" }, ` ${one.unit}`) : null),
    h("p", { class: "context" }, one.context));
}

export function answer(data) {
  return [
    data.warning ? h("p", { class: "banner fragile", role: "note" }, data.warning) : null,
    h("ul", { class: "lead" }, data.shocks.map((sentence) => h("li", {}, sentence))),
    data.off.length ? h("div", { class: "banner", role: "note" }, data.off.map((note) => h("p", {}, note))) : null,
    data.lead ? h("p", { class: "why" }, data.lead) : null,
    h("div", { class: data.cards.length === 4 ? "cards" : "cards few" }, data.cards.map(card)),
    data.measured ? null : h("p", { class: "note" }, "The assumptions were not varied: this run has no band."),
  ];
}
