// Likelihood by impact: named futures with an arrow from where they stood to where the evidence put them.

import { h, s } from "../core/dom.js";
import { known, money, percent, scaleOf } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";
import { place } from "../core/place.js";

function extent(values) {
  const [low, high] = d3.extent([0, ...values.filter(known)]);
  const pad = (high - low || 1) * 0.12;
  return [low < 0 ? low - pad : low, high > 0 ? high + pad : high];
}

// Curves along which probability x loss is the same: futures on one of them add as much to the expected loss.
function equal(total, xs, ys) {
  return [0.1, 0.25, 0.5, 1].map((share) => {
    const value = share * Math.abs(total);
    const line = d3.range(xs[0], xs[1], (xs[1] - xs[0]) / 120).filter((p) => p > 0.004).map((p) => [p, value / p]).filter(([, loss]) => loss <= ys[1]);
    return { share, line };
  }).filter((one) => one.line.length > 1);
}

function draw(data, context, width) {
  const { currency } = context;
  const futures = data.futures.filter((one) => known(one.loss));
  const height = Math.round(Math.min(460, Math.max(320, width * 0.55)));
  const xs = [0, Math.min(1, Math.max(0.1, ...futures.flatMap((one) => [one.prior, one.probability])) * 1.15)];
  const ys = extent(futures.flatMap((one) => [one.loss, one.prior_loss]));
  const { scale, letter } = scaleOf(ys);
  const hyperbolas = data.expected > 0 ? equal(data.expected, xs, ys) : [];
  const margin = { marginLeft: 52, marginRight: 16, marginTop: 26, marginBottom: 40 };
  const tone = (one) => (one.loss < 0 ? "var(--gain)" : "var(--loss)");
  const svg = Plot.plot({
    width, height, ...margin, style: { background: "none", fontSize: "12px" },
    x: { domain: xs, label: "probability \u2192", tickFormat: percent, ticks: width < 500 ? 4 : 8 },
    y: { domain: ys, label: `\u2191 mean loss, ${letter}${currency} (below zero: gain)`, tickFormat: (value) => (value / scale).toLocaleString("en-US").replace("-", "\u2212"), grid: true },
    marks: [
      ...hyperbolas.map((one) => Plot.line(one.line, { stroke: "var(--line-strong)", strokeDasharray: "2 4" })),
      Plot.ruleY([0], { stroke: "var(--ink)" }),
      data.moved ? Plot.arrow(futures.filter((one) => known(one.prior_loss) && Math.abs(one.prior - one.probability) > 0.004), {
        x1: "prior", y1: "prior_loss", x2: "probability", y2: "loss", stroke: "var(--soft)", strokeWidth: 1.5, inset: 7, headLength: 7 }) : null,
      data.moved ? Plot.dot(futures, { x: "prior", y: "prior_loss", r: 4, stroke: "var(--soft)", fill: "var(--card)" }) : null,
      Plot.dot(futures, { x: "probability", y: "loss", r: 7, fill: tone, stroke: "var(--card)", strokeWidth: 1.5, title: (one) => `${one.title}: ${percent(one.probability)}, ${money(one.loss, currency)}` }),
    ],
  });
  const [x, y] = [svg.scale("x"), svg.scale("y")];
  const dots = futures.flatMap((one) => [[one.probability, one.loss], [one.prior, one.prior_loss]]).filter(([, loss]) => known(loss))
    .map(([p, loss]) => ({ x0: x.apply(p) - 6, x1: x.apply(p) + 6, y0: y.apply(loss) - 6, y1: y.apply(loss) + 6 }));
  for (const one of data.moved ? futures.filter((item) => known(item.prior_loss)) : []) {
    for (const t of d3.range(0.1, 1, 0.1)) { // labels keep clear of the arrows
      const [px, py] = [x.apply(one.prior + t * (one.probability - one.prior)), y.apply(one.prior_loss + t * (one.loss - one.prior_loss))];
      dots.push({ x0: px - 1, x1: px + 1, y0: py - 2, y1: py + 2 });
    }
  }
  const labels = place(futures.slice().sort((a, b) => Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0))
    .map((one) => ({ x: x.apply(one.probability), y: y.apply(one.loss), text: one.title, gap: 11, size: 12.5 })), { width: width - 4, height: height - 42, taken: [...dots, { x0: 0, x1: 54, y0: 0, y1: height }] });
  labels.forEach((one) => svg.append(s("text", { x: one.tx, y: one.ty, "text-anchor": one.anchor, class: "strong halo" }, one.text)));
  const curves = place(hyperbolas.map((one) => {
    const [p, loss] = one.line.find(([, value]) => value < ys[1] * 0.93) ?? one.line.at(-1);
    return { x: x.apply(p), y: y.apply(loss), text: percent(one.share), gap: 4, size: 10.5 };
  }), { width, height, taken: [...dots, ...labels.map((one) => ({ x0: one.tx - 60, x1: one.tx + 120, y0: one.ty - 12, y1: one.ty + 4 }))] });
  curves.forEach((one) => svg.append(s("text", { x: one.tx, y: one.ty, "text-anchor": one.anchor, class: "tick halo" }, one.text)));
  return svg;
}

export function render(data, context) {
  const legend = legendOf(
    data.moved ? entry("before", "before the page") : null, entry("loss", "now, a loss"), entry("gain", "now, a gain"),
    data.expected > 0 ? entry("dashed", "equal share of the expected loss") : null);
  return [
    figure(context, { id: "futures", title: "Likelihood by impact", finding: data.finding, table: data.table, legend, draw: (width) => draw(data, context, width) }).element,
    h("dl", { class: "defined" }, data.futures.map((one) => h("div", {}, h("dt", {}, one.title), h("dd", {}, one.when)))),
  ];
}
