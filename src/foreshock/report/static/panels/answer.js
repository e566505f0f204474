// The headline: four figures, the worst futures, what to do now, what nobody knows.

import { h, button } from "../core/dom.js";
import { money, percent } from "../core/format.js";

function bar(shares) {
  const names = ["loss", "neither", "gain"];
  return h("div", { class: "chancebar", "aria-hidden": "true" }, shares.map((share, position) =>
    h("span", { class: names[position], style: `flex-grow:${Math.max(share, 0)}` })));
}

function figureCard(one, context) {
  return h("article", { class: `figure-card ${one.tone}`, data: { figure: one.id } },
    h("h3", {}, one.label),
    h("p", { class: "big", data: { value: one.value } },
      h("span", { class: "amount" }, one.text), one.error_text ? h("span", { class: "error" }, ` ${one.error_text}`) : null,
      one.unit ? h("span", { class: "unit" }, ` ${one.unit}`) : null),
    one.bar ? bar(one.bar) : null,
    h("p", { class: "context" }, one.context),
    button("How we know", { class: "link", data: { key: `know-${one.id}` }, "aria-label": `How we know: ${one.label}` }, () => context.act.drawer(one.id)));
}

function limit(one) {
  return h("li", { class: one.breached ? "breached" : "kept" },
    h("span", { class: "mark", "aria-hidden": "true" }, one.breached ? "\u2715" : "\u2713"),
    `${one.text}: `, h("strong", {}, `${one.breached ? "breached" : "kept"} at ${one.value}`));
}

function futureItem(one, currency, context) {
  const tone = one.loss < 0 ? "gain" : "loss";
  const size = one.loss < 0 ? `gains ${money(-one.loss, currency)}` : `costs ${money(one.loss, currency)}`;
  return h("li", {},
    h("p", { class: "row" }, h("strong", {}, one.name), h("span", { class: `figures ${tone}` }, `${percent(one.probability)} · ${size}`)),
    h("ul", { class: "why" }, one.why.map((text) => h("li", {}, text))),
    button("Show on the curve", { class: "link", "aria-label": `Show on the curve: ${one.name}, ${size}` }, () => context.act.pattern(one.pattern, true)));
}

// The first sentence says what to do, the rest explains.
function sentences(text) {
  return text.split(/(?<=[.!?])\s+(?=[A-Z])/);
}

function actions(data, currency) {
  if (!data.actions) return h("p", {}, data.no_plan);
  if (!data.actions.rows.length) return h("p", {}, "Nothing: no measure on offer is worth its cost.");
  return [
    h("ol", { class: "actions" }, data.actions.rows.map((one) => h("li", {},
      h("p", { class: "row" }, h("strong", {}, sentences(one.text)[0]), h("span", { class: "figures" }, money(one.cost, currency))),
      h("p", { class: "why" }, [...sentences(one.text).slice(1), one.why].filter(Boolean).join(" "))))),
    h("p", { class: "total" }, "Together ", h("strong", {}, data.actions.cost)),
  ];
}

export function render(data, context) {
  const { currency } = context;
  return [
    h("p", { class: "lead" }, data.lead),
    h("div", { class: "cards" }, data.figures.map((one) => figureCard(one, context))),
    data.limits.length ? h("ul", { class: "limits", "aria-label": "Limits of the study" }, data.limits.map(limit)) : null,
    data.lines.said.length ? h("section", { "aria-label": "How long the lines last" }, h("h3", {}, "How long the lines last"),
      h("ul", { class: "futures" }, data.lines.said.map(([name, text]) => h("li", { style: "margin-block: 0.5rem" }, h("strong", {}, name), text))),
      data.lines.warning ? h("p", { class: "banner", role: "note" }, data.lines.warning) : null) : null,
    h("div", { class: "columns" },
      h("section", {}, h("h3", {}, "The futures that weigh most"),
        data.worst.length ? h("ol", { class: "futures" }, data.worst.map((one) => futureItem(one, currency, context))) : h("p", {}, "No future costs money."),
        data.best.length ? [h("h4", {}, "The best of them"), h("ul", { class: "futures" }, data.best.map((one) => futureItem(one, currency, context)))] : null),
      h("section", {}, h("h3", {}, "What to do now"), actions(data, currency)),
      h("section", {}, h("h3", {}, "What is unknown"),
        data.unknown.length ? h("ul", { class: "unknowns" }, data.unknown.map((text) => h("li", {}, text))) : h("p", {}, "Nothing that the run could name."))),
  ];
}
