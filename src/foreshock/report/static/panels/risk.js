// The exceedance curve with its marks, gains as gains, and the futures on it as rows that can be chosen.

import { h, s, button } from "../core/dom.js";
import { known, lossOrGain, money, percent, scaleOf } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";
import { render as lines } from "./lines.js";

function stepped(curve, from, to) {
  const points = [];
  let level = 1;
  for (const [x, p] of curve) {
    if (x < from) { level = p; continue; }
    if (x > to) break;
    if (!points.length) points.push([from, level]);
    points.push([x, level], [x, p]);
    level = p;
  }
  if (!points.length) points.push([from, level]);
  points.push([to, level]);
  return points;
}

const MARKS = [["expected", "expected loss"], ["var", "VaR"], ["cvar", "CVaR"], ["limit", "limit for CVaR"]];

// The vertical lines with their labels in as few rows as fit, leftmost first.
function headed(data, x, width, currency) {
  const rules = MARKS.filter(([key]) => known(data.marks[key]))
    .map(([key, name]) => ({ key, at: x(data.marks[key]), text: `${name}${name.endsWith("R") && key !== "limit" ? ` ${data.level * 100}` : ""} ${money(data.marks[key], currency)}` }))
    .filter((one) => one.at >= x.range()[0] && one.at <= x.range()[1]).sort((one, other) => one.at - other.at);
  const rows = [];
  for (const rule of rules) {
    const length = rule.text.length * 7.1 + 12;
    rule.end = rule.at + length > width;
    rule.x0 = rule.end ? rule.at - length : rule.at;
    rule.row = rows.findIndex((taken) => taken.every((other) => rule.x0 > other.x0 + other.length || rule.x0 + length < other.x0));
    if (rule.row < 0) rule.row = rows.push([]) - 1;
    rows[rule.row].push({ x0: rule.x0, length });
  }
  return { rules, rows: rows.length };
}

function draw(data, context, width) {
  const { currency } = context;
  const [low, high] = d3.extent([0, ...data.curve.map(([value]) => value)]);
  const pad = (high - low || 1) * 0.03;
  const domain = [low < 0 ? low - pad : low, high + pad];
  const { scale, letter } = scaleOf(domain);
  const x = d3.scaleLinear(domain, [46, width - 14]);
  const { rules, rows } = headed(data, x, width, currency);
  const top = rows * 15 + 30;
  const height = Math.round(Math.min(440, Math.max(300, width * 0.5))) + top - 40;
  const area = (from, to, fill, base = 0) => (to > from ? Plot.areaY(stepped(data.curve, from, to), { x: "0", y1: base, y2: "1", fill }) : null);
  const svg = Plot.plot({
    width, height, marginLeft: 46, marginRight: 14, marginTop: top, marginBottom: 42, style: { background: "none", fontSize: "12px" },
    x: { domain, label: `loss, ${letter}${currency} \u2192`, tickFormat: (value) => (value / scale).toLocaleString("en-US").replace("-", "\u2212"), ticks: width < 500 ? 5 : 10 },
    y: { domain: [0, 1], label: null, tickFormat: percent, grid: true },
    marks: [
      area(domain[0], Math.min(0, domain[1]), "var(--gain-soft)", 1), // the part above the curve is the chance of a gain
      area(Math.max(0, domain[0]), Math.max(0, data.marks.var), "var(--loss-soft)"),
      area(Math.max(0, data.marks.var), domain[1], "var(--loss-tail)"),
      data.after ? Plot.line(stepped(data.after, domain[0], domain[1]), { x: "0", y: "1", stroke: "var(--gain)", strokeWidth: 1.8, strokeDasharray: "5 3" }) : null,
      Plot.line(stepped(data.curve, domain[0], domain[1]), { x: "0", y: "1", stroke: "var(--loss)", strokeWidth: 2 }),
      Plot.ruleX([0], { stroke: "var(--ink)" }), Plot.ruleY([0], { stroke: "var(--ink)" }),
    ],
  });
  const y = (value) => svg.scale("y").apply(value);
  rules.forEach((one) => svg.append(
    s("line", { x1: one.at, x2: one.at, y1: 14 + one.row * 15, y2: y(0), class: one.key === "limit" ? "mark limit" : "mark" }),
    s("text", { x: one.at + (one.end ? -4 : 4), y: 12 + one.row * 15, "text-anchor": one.end ? "end" : "start", class: "strong halo small" }, one.text)));
  svg.append(s("text", { x: 0, y: top - 10, "text-anchor": "start", class: "tick halo" }, "\u2191 probability of losing more"),
    s("text", { x: x(0) + 6, y: height - 50, "text-anchor": "start", class: "loss-text strong small" }, "losses \u2192"));
  if (low < 0) svg.append(s("text", { x: x(0) - 6, y: height - 50, "text-anchor": "end", class: "gain-text strong small" }, "\u2190 gains"));
  data.patterns.filter((one) => known(one.loss)).forEach((one) => svg.append(
    s("circle", { cx: x(one.loss), cy: y(one.exceedance), r: 5, class: `pattern ${one.loss < 0 ? "gain" : "loss"}${one.id === context.state.pattern ? " chosen" : ""}`, on: { click: () => context.act.pattern(one.id) } },
      s("title", {}, `${one.title}: ${percent(one.probability)}, ${lossOrGain(one.loss, currency)}`))));
  return svg;
}

function detail(data, one, currency) {
  if (!one) return h("p", { class: "why" }, "Choose a future from the list, or a dot on the curve, to see what happens in it.");
  return [
    h("h4", {}, one.title), h("ul", { class: "why" }, one.shocks.map((shock) => h("li", {}, shock.sentence))),
    h("p", { class: `row ${one.loss < 0 ? "gain" : "loss"}` }, h("strong", { class: "figures" }, lossOrGain(one.loss, currency)),
      h("span", { class: "figures" }, `${percent(one.probability)} likely, ${one.scenarios} ${one.scenarios === 1 ? "scenario" : "scenarios"}`)),
    h("p", { class: "why" }, `From ${money(one.low, currency)} to ${money(one.high, currency)} over its cases; ${percent(one.exceedance)} of the probability is worse.`),
    one.common.length ? h("p", { class: "why" }, `In all of them ${one.common.join(", ")}.`) : null,
    one.shocks.filter((shock) => shock.because).map((shock) => h("p", { class: "why" }, h("q", {}, shock.because))),
    h("dl", { class: "pairs" }, data.products.map((name, position) => h("div", {}, h("dt", {}, name), h("dd", {}, money(one.products[position], currency))))),
  ];
}

export function render(data, context) {
  const { currency } = context;
  const panel = h("div", { class: "detail", role: "status", "aria-label": "The chosen future" });
  const buttons = new Map(data.patterns.map((one) => [one.id, button([
    h("span", { class: "name" }, h("strong", {}, one.title), h("span", { class: "why" }, one.name)), h("span", { class: `figures ${one.loss < 0 ? "gain" : "loss"}` }, `${percent(one.probability)} · ${money(one.loss, currency)}`)],
  { class: "item", "aria-pressed": "false", data: { key: `pattern-${one.id}` } }, () => context.act.pattern(one.id))]));
  const list = h("div", { class: "beside" }, h("h4", {}, "Worst futures, and the best"), h("div", { class: "items" }, [...buttons.values()]), panel);
  const legend = legendOf(entry("line loss", "as things stand"), data.after ? entry("line gain dashed", "with the plan") : null,
    entry("area gain", "gains"), entry("area loss", "losses"), entry("area tail", `worst ${percent(1 - data.level)}`));
  const curve = figure(context, { id: "risk", title: "Probability of losing more than", finding: data.finding, table: data.table, more: [["Points of the curve", data.curve_table]], legend, beside: list, draw: (width) => draw(data, context, width) });
  function choose(id, scroll = false, redraw = true) {
    const one = data.patterns.find((item) => item.id === id);
    context.remember({ pattern: one ? id : -1 });
    buttons.forEach((item, key) => item.setAttribute("aria-pressed", String(key === id)));
    panel.replaceChildren(...[detail(data, one, currency)].flat(2).filter(Boolean));
    if (redraw) curve.redraw();
    if (scroll) {
      document.getElementById("risk").scrollIntoView();
      buttons.get(id)?.focus({ preventScroll: true });
    }
  }
  context.act.pattern = (id, scroll = false) => choose(id, scroll);
  choose(context.state.pattern, false, false);
  return [lines(data.lines, context), curve.element];
}
