// All output by day as a share of normal: as set in bold, the other assumptions around it, the shocks above.

import { s, choice } from "../core/dom.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";
import { place } from "../core/place.js";

function percentOf(domain) {
  const digits = Math.max(0, Math.min(3, Math.ceil(-Math.log10((domain[1] - domain[0]) * 100)) + 1));
  return (value) => `${(value * 100).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}\u00a0%`;
}

function spans(data, x, top, svg) {
  data.spans.forEach((one, row) => {
    const y = top - 10 - row * 9;
    svg.append(s("line", { x1: x(one.from), x2: Math.max(x(one.from) + 2, x(one.to)), y1: y, y2: y, class: "lasting" }, s("title", {}, one.sentence)));
  });
}

function draw(given, width, alone) {
  const data = alone ? { ...given, lines: given.lines.slice(0, 1) } : given;
  const all = data.lines.flatMap((one) => one.values).filter((value) => value !== null);
  const [low, high] = d3.extent([...all, 1]);
  const pad = (high - low || 0.01) * 0.06;
  const domain = [Math.max(0, low - pad), high + pad];
  const shown = percentOf(domain);
  const days = data.lines[0].values.length;
  const top = 20 + Math.min(data.spans.length, 8) * 9;
  const height = Math.round(Math.min(440, Math.max(280, width * 0.45))) + top;
  const envelope = d3.range(days).map((day) => {
    const values = data.lines.map((one) => one.values[day]).filter((value) => value !== null);
    return { day, low: d3.min(values), high: d3.max(values) };
  });
  const points = data.lines.flatMap((one) => one.values.map((value, day) => ({ name: one.name, day, value })));
  const base = data.lines[0];
  const svg = Plot.plot({
    width, height, marginLeft: 60, marginRight: 14, marginTop: top, marginBottom: 40, style: { background: "none", fontSize: "12px" },
    x: { domain: [0, days - 1], label: "day \u2192", ticks: width < 500 ? 5 : 10 }, y: { domain, label: null, tickFormat: shown, grid: true, ticks: 6 },
    marks: [
      data.lines.length > 1 ? Plot.areaY(envelope, { x: "day", y1: "low", y2: "high", fill: "var(--loss-soft)" }) : null,
      Plot.ruleY([1], { stroke: "var(--ink)", strokeDasharray: "3 3" }),
      Plot.line(points.filter((one) => one.name !== base.name), { x: "day", y: "value", z: "name", stroke: "var(--soft)", strokeWidth: 1.1, title: "name" }),
      Plot.line(points.filter((one) => one.name === base.name), { x: "day", y: "value", stroke: "var(--loss)", strokeWidth: 2.4, title: "name" }),
    ],
  });
  const [x, y] = [svg.scale("x"), svg.scale("y")];
  spans({ spans: data.spans.slice(0, 8) }, (day) => x.apply(Math.min(day, days - 1)), top, svg);
  // the lowest lines by name, where they stand apart, each where it is lowest on the right half
  const apart = (one) => d3.max(one.values, (value, day) => Math.abs(value - base.values[day])) > 0.04 * (domain[1] - domain[0]);
  const named = data.lines.filter((one) => one === base || apart(one)).sort((a, b) => d3.min(a.values) - d3.min(b.values)).slice(0, 4);
  const items = named.map((one) => {
    const from = Math.floor(days / 2);
    const day = from + d3.minIndex(one.values.slice(from));
    return { x: x.apply(day), y: y.apply(one.values[day]), text: one.name, gap: 7, size: 11, base: one === base };
  });
  place(items, { width: width - 10, height: height - 42, taken: [{ x0: 0, x1: 60, y0: 0, y1: height }] })
    .forEach((one) => svg.append(s("text", { x: one.tx, y: one.ty, "text-anchor": one.anchor, class: `${one.base ? "loss-text strong" : "soft"} halo small` }, one.text)));
  return svg;
}

export function days(data, context) {
  const many = data.lines.length > 1;
  let made = null;
  const scope = many ? [choice("Lines", "scope", [["all", "All assumptions"], ["set", "As set"]], context.state.scope, (value) => { context.remember({ scope: value }); made.redraw(); })] : null;
  const legend = legendOf(entry("line loss", "as set"), many ? entry("line", "other assumptions, see the table") : null, many ? entry("area loss", "between the lowest and the highest of them") : null,
    data.spans.length ? entry("lasting", "a shock lasts") : null);
  made = figure(context, {
    id: "days", title: "All output together, share of normal", finding: data.finding, table: data.table, legend, controls: scope,
    draw: (width) => draw(data, width, context.state.scope === "set"),
  });
  return [made.element];
}
