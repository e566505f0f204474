// The world and the Arctic: exposure by country, sites, relations that shocks reach, gates by shape and label.

import { h, choice } from "../core/dom.js";
import { money } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";
import { arctic, steps, world } from "./map.js";

const LAYERS = [
  ["stops", "Revenue", "yearly revenue that stops with the country, before anybody substitutes"],
  ["at_risk", "Loss at stake", "expected loss of the futures that reach the country"],
  ["bought", "Purchases", "bought there a year"],
  ["sold", "Sales", "sold there a year"],
];

function offered(data) {
  return LAYERS.filter(([name]) => name !== "stops" || data.measured);
}

function colours(data, layer, currency) {
  const { limits } = steps(data.countries, layer);
  const names = limits.map((limit, position) => (position === 0 ? `up to ${money(limits[1] ?? limit, currency)}` : `over ${money(limit, currency)}`));
  return legendOf(
    h("span", {}, `${LAYERS.find(([name]) => name === layer)[2]}:`),
    limits.map((_, position) => entry(`seq seq-${position}`, names[position])),
    entry("hatched", "mostly estimated"), entry("dotted", "unknown"), entry("idle", "in the network, nothing there"), entry("land", "not in the network"));
}

function marks(arctic = false) {
  return legendOf(
    entry("site own", "own site"), entry("site", "supplier"), entry("site estimated", "estimated tier"),
    entry("line loss", "relation a shock reaches, thick by expected loss"), entry("line gain", "where gains outweigh losses"),
    entry("line dashed", "estimated relation"),
    arctic ? null : [entry("gate disturbed", "gate disturbed for all goods"), entry("gate partly", "for some"), entry("gate open", "open")]);
}

function absent(data) {
  const parts = [];
  if (data.unplaced.length) parts.push(`Not on the map, because their place is unknown: ${data.unplaced.join(", ")}.`);
  parts.push("Boundaries are Natural Earth's and are drawn as that source draws them; countries too small for this map are round.");
  return parts.join(" ");
}

export function render(data, context) {
  const made = [];
  if (!offered(data).some(([name]) => name === context.state.layer)) context.state.layer = offered(data)[0][0];
  const legend = h("div", { class: "legends" });
  function paint() {
    legend.replaceChildren(colours(data, context.state.layer, context.currency), marks());
    made.forEach((one) => one.redraw());
  }
  const layer = choice("Colour", "layer", offered(data).map(([value, label]) => [value, label]), context.state.layer, (value) => { context.remember({ layer: value }); paint(); });
  const view = choice("View", "view", [["world", "World"], ["sites", "Sites"]], context.state.view, (value) => { context.remember({ view: value }); paint(); });
  const globe = figure(context, {
    id: "map", title: "Exposure and shocks by country", finding: data.finding, table: data.table, legend, note: absent(data),
    controls: [layer, view],
    draw: (width) => world(data, context, width),
  });
  const north = figure(context, {
    id: "arctic", title: "The Arctic", finding: data.gate_finding, table: data.gate_table, legend: h("div", { class: "legends" }, marks(true)),
    draw: (width) => arctic(data, context, Math.min(width, 560)),
  });
  made.push(globe, north);
  paint();
  return [globe.element, h("div", { class: "pair" }, north.element, relations(data, context))];
}

function relations(data, context) {
  const top = data.arcs.slice(0, 8);
  const finding = top.length
    ? `Shocks can reach ${data.arcs.length} relations. Beside each, the expected loss of all futures that reach it; one future reaches many, so the figures overlap and do not add up.`
    : "No shock reaches a relation of this network.";
  const largest = Math.max(1, ...top.map((one) => Math.max(one.loss, -one.gain)));
  return figure(context, {
    id: "relations", title: "Relations that shocks reach, by the loss of the futures that reach them", finding, table: data.arc_table, picture: false,
    draw: () => h("ol", { class: "bars" }, top.map((one) => h("li", {},
      h("span", { class: "name" }, one.label),
      h("span", { class: "figures" }, one.loss > -one.gain ? money(one.loss, context.currency) : `gain ${money(-one.gain, context.currency)}`),
      h("span", { class: `fill ${one.loss > -one.gain ? "loss" : "gain"}`, style: `width:${(Math.max(one.loss, -one.gain) / largest) * 100}%` })))),
  }).element;
}
