// How long each line lasts: a dot per future on an axis of days, its band over the variants of the model behind it.

import { h, s } from "../core/dom.js";
import { days, known, percent, shortened } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const ROW = 24;
const HEAD = 30;

function grouped(rows) {
  return [...d3.group(rows, (one) => one.name)].map(([name, mine]) => ({ name, rows: mine }));
}

function draw(data, width) {
  const groups = grouped(data.rows);
  const left = Math.min(190, Math.round(width * 0.36));
  const height = d3.sum(groups, (one) => HEAD + one.rows.length * ROW) + 44;
  const x = d3.scaleLinear([0, data.horizon], [left, width - 16]);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  for (const tick of x.ticks(width < 500 ? 4 : 8)) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: 6, y2: height - 34, class: tick === 0 ? "zero" : "grid" }),
      s("text", { x: x(tick), y: height - 18, "text-anchor": "middle", class: "tick" }, String(tick)));
  }
  svg.append(s("text", { x: width - 16, y: height - 3, "text-anchor": "end", class: "tick" }, "days until it is short"));
  let y = 4;
  for (const group of groups) {
    svg.append(s("text", { x: 0, y: y + 18, class: "strong" }, shortened(group.name, Math.floor(width / 7.4))));
    y += HEAD;
    for (const one of group.rows) {
      const middle = y + ROW / 2;
      const end = known(one.high) ? x(one.high) : x(data.horizon);
      const text = days(one.days);
      const beyond = Math.max(x(one.days) + 7, end + 4);
      svg.append(s("text", { x: 0, y: middle + 4, class: one.any ? "label" : "soft small" }, shortened(one.future, Math.floor(left / 6.6)), s("title", {}, one.future)),
        known(one.low) ? s("line", { x1: x(one.low), x2: end, y1: middle, y2: middle, class: "span" }) : null,
        s("circle", { cx: x(one.days), cy: middle, r: 4 + 4 * Math.sqrt(one.chance ?? 0), class: "dot loss" }, s("title", {}, `${one.future}: ${one.text}`)),
        s("text", { x: beyond > width - 70 ? Math.min(x(one.days), known(one.low) ? x(one.low) : x(one.days)) - 12 : beyond + 5, y: middle + 4, "text-anchor": beyond > width - 70 ? "end" : "start", class: "soft small halo" }, `${text}, ${percent(one.chance)}`));
      y += ROW;
    }
  }
  return svg;
}

export function render(data, context) {
  if (!data) return null;
  return [
    figure(context, {
      id: "lines", title: "How long the lines last", finding: data.finding, table: data.table,
      legend: legendOf(entry("loss", "the case of the future that is short first; its area: the chance to be short"), entry("line", "over the variants of the model")),
      draw: (width) => draw(data, width),
      more: data.variants ? [["Under other assumptions", data.variants]] : [],
    }).element,
    data.warning ? h("p", { class: "banner", role: "note" }, data.warning) : null,
  ];
}
