// The plan: what to do, what more money would buy, whether the promise holds, and what to do once a future comes.

import { h, s } from "../core/dom.js";
import { known, money, number, percent, scaleOf } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const STEPS = 4; // of a future shown at once

function list(data, currency) {
  if (!data.actions.length) return h("p", { class: "empty" }, "Do nothing now.");
  const largest = Math.max(1, ...data.actions.flatMap((one) => [one.cost, one.saves ?? 0, one.saves_tail ?? 0]));
  const meter = (label, value, tone) => (known(value) ? h("div", { class: "meter" },
    h("span", { class: "name" }, label), h("span", { class: `fill ${tone}`, style: `width:${(100 * Math.max(value, 0)) / largest}%` }), h("span", { class: "figures" }, money(value, currency))) : null);
  return h("ol", { class: "deeds" }, data.actions.map((one) => h("li", {},
    h("div", {}, h("p", { class: "deed" }, one.text),
      h("p", { class: "why" }, [one.measure, one.target, `${number(one.amount)} ${one.unit}`].filter(Boolean).join(" · ")),
      one.why ? h("p", { class: "why" }, one.why) : null),
    h("div", {}, meter("costs", one.cost, "cost"), meter("averts", one.saves, "gain"), meter("of CVaR", one.saves_tail, "gain")))));
}

function frontier(data, currency, width) {
  const height = 300;
  const points = data.frontier;
  const { scale, letter } = scaleOf(points.map((one) => one.cvar));
  const cost = scaleOf(points.map((one) => one.cost));
  const end = points.at(-1);
  const svg = Plot.plot({
    width, height, marginLeft: 46, marginRight: 62, marginTop: 26, marginBottom: 40, style: { background: "none", fontSize: "12px" },
    x: { label: `cost of the plan, ${cost.letter}${currency} \u2192`, tickFormat: (value) => (value / cost.scale).toLocaleString("en-US"), ticks: width < 420 ? 4 : 6 },
    y: { label: `\u2191 ${letter}${currency}`, zero: true, tickFormat: (value) => (value / scale).toLocaleString("en-US"), grid: true, nice: true },
    marks: [
      Plot.ruleY([0], { stroke: "var(--ink)" }),
      known(data.budget) && data.budget <= end.cost * 1.05 ? Plot.ruleX([data.budget], { stroke: "var(--soft)", strokeDasharray: "3 3" }) : null,
      Plot.line(points, { x: "cost", y: "cvar", stroke: "var(--loss)", strokeWidth: 2 }),
      Plot.line(points, { x: "cost", y: "expected", stroke: "var(--loss)", strokeWidth: 2, strokeDasharray: "5 3" }),
      Plot.dot(points, { x: "cost", y: "cvar", r: 4, fill: "var(--card)", stroke: "var(--loss)", strokeWidth: 1.5 }),
      Plot.dot(points, { x: "cost", y: "expected", r: 4, fill: "var(--card)", stroke: "var(--loss)", strokeWidth: 1.5 }),
      Plot.dot([{ x: data.cost, y: data.promise[1].cvar }, { x: data.cost, y: data.promise[1].expected }], { x: "x", y: "y", symbol: "diamond", r: 6, fill: "var(--gain)", stroke: "var(--card)" }),
    ],
  });
  const [x, y] = [svg.scale("x"), svg.scale("y")];
  svg.append(s("text", { x: x.apply(end.cost) + 9, y: y.apply(end.cvar) + 4, "text-anchor": "start", class: "strong small" }, "CVaR"),
    s("text", { x: x.apply(end.cost) + 9, y: y.apply(end.expected) + 4, "text-anchor": "start", class: "strong small" }, "expected"));
  if (known(data.budget) && data.budget <= end.cost * 1.05) svg.append(s("text", { x: x.apply(data.budget) + 4, y: 22, "text-anchor": "start", class: "soft small halo" }, "budget"));
  return svg;
}

function promise(data, currency, width) {
  const rows = [["expected", "Expected loss"], ["var", "Value at risk"], ["cvar", `CVaR ${data.level * 100}`], ["worst", "Worst case"]];
  const values = data.promise.flatMap((one) => rows.map(([key]) => one[key])).filter(known);
  const left = 104;
  const height = rows.length * 46 + 56;
  const [low, high] = d3.extent([0, ...values]);
  const x = d3.scaleLinear([low, high === low ? low + 1 : high], [left, width - 14]).nice(5);
  const { scale, letter } = scaleOf(x.domain());
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  x.ticks(width < 420 ? 4 : 6).forEach((tick) => svg.append(
    s("line", { x1: x(tick), x2: x(tick), y1: 6, y2: height - 40, class: tick === 0 ? "zero" : "grid" }),
    s("text", { x: x(tick), y: height - 24, "text-anchor": "middle", class: "tick" }, (tick / scale).toLocaleString("en-US").replace("-", "\u2212"))));
  svg.append(s("text", { x: width - 14, y: height - 6, "text-anchor": "end", class: "tick" }, `${letter}${currency}`));
  rows.forEach(([key, name], position) => {
    const y = 28 + position * 46;
    const [before, promised, simulated] = data.promise.map((one) => one[key]);
    svg.append(s("text", { x: 0, y: y + 4, class: "strong small" }, name));
    if (![before, promised, simulated].every(known)) return;
    svg.append(s("line", { x1: x(before), x2: x(simulated), y1: y, y2: y, class: "span" }),
      s("circle", { cx: x(before), cy: y, r: 5, class: "before" }, s("title", {}, money(before, currency))),
      s("path", { d: d3.symbol(d3.symbolDiamond, 70)(), transform: `translate(${x(promised)},${y})`, class: "promised" }, s("title", {}, money(promised, currency))),
      s("circle", { cx: x(simulated), cy: y, r: 5.5, class: "simulated" }, s("title", {}, money(simulated, currency))));
  });
  return svg;
}

function contingency(one, currency) {
  const better = known(one.before) && known(one.after) && one.after < one.before;
  return h("article", { class: "future-card" },
    h("h4", {}, one.title, h("span", { class: "figures" }, percent(one.probability))),
    h("p", { class: "figures" }, one.before < 0 ? "gain " : "", money(Math.abs(one.before), currency), " \u2192 ", h("strong", { class: better ? "gain" : "" }, one.after < 0 ? "gain " : "", money(known(one.after) ? Math.abs(one.after) : one.after, currency))),
    one.steps.length ? h("ol", {}, one.steps.slice(0, STEPS).map((step) => h("li", {}, step))) : h("p", { class: "why" }, "Nothing to do."),
    one.steps.length > STEPS ? h("details", {}, h("summary", {}, `${one.steps.length - STEPS} more ${one.steps.length - STEPS === 1 ? "step" : "steps"}`), h("ol", { start: STEPS + 1 }, one.steps.slice(STEPS).map((step) => h("li", {}, step)))) : null,
    one.moves.length ? h("details", {}, h("summary", {}, `${one.moves.length} supply ${one.moves.length === 1 ? "relation changes" : "relations change"}`),
      h("ul", { class: "why" }, one.moves.map((row) => h("li", {}, `${row.item}: ${row.supplier} \u2192 ${row.customer}, ${number(row.before)} to ${number(row.after)} a day`)))) : null);
}

export function render(data, context) {
  if (!data) return h("p", { class: "empty" }, "No plan was made in this run.");
  const { currency } = context;
  return [
    figure(context, { id: "actions", title: "Actions now", finding: data.finding, table: data.table, picture: false, draw: () => list(data, currency), note: "What an action averts is counted on its own; the figures do not add up over actions." }).element,
    h("div", { class: "pair" },
      data.frontier.length > 1 ? figure(context, {
        id: "frontier", title: "What more money buys", finding: data.frontier_finding, table: data.frontier_table,
        legend: legendOf(entry("line loss", "CVaR"), entry("line loss dashed", "expected loss"), entry("plan", "this plan, as promised", "\u25c6")),
        draw: (width) => frontier(data, currency, width),
      }).element : null,
      figure(context, {
        id: "promise", title: "Promise against simulation", finding: data.promise_finding, table: data.promise_table,
        legend: legendOf(entry("before", "without the plan"), entry("promised", "promised", "\u25c7"), entry("gain", "simulated on every case")),
        draw: (width) => promise(data, currency, width),
      }).element),
    data.contingency.length ? figure(context, {
      id: "contingency", title: "Once a future has come", finding: data.contingency_finding, table: data.contingency_table, picture: false,
      draw: () => h("div", { class: "future-cards" }, data.contingency.map((one) => contingency(one, currency))),
    }).element : null,
    data.notes.length ? h("details", {}, h("summary", {}, `Notes of the planner (${data.notes.length})`), h("ul", { class: "note" }, data.notes.map((text) => h("li", {}, text)))) : null,
  ];
}
