// Ranked bars with the band of each: what an industry loses as set, and between which ends over the assumptions.

import { h, s } from "../core/dom.js";
import { known, lossOrGain, money, scaleOf, shortened } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const ROW = 30;
const ROOM = 2; // how many times the largest bar the axis may reach to show a band

function draw(rows, context, width, sign) {
  const { currency } = context;
  const narrow = width < 620;
  const left = narrow ? 12 : Math.min(300, Math.max(...rows.map((one) => `${one.country}, ${one.industry}`.length)) * 6.6 + 14);
  const right = 92;
  const top = 24;
  const step = narrow ? ROW + 18 : ROW;
  const height = top + rows.length * step + 8;
  const size = Math.max(...rows.map((one) => sign * one.loss));
  const ends = rows.flatMap((one) => [one.low, one.high]).filter(known).map((value) => sign * value);
  const far = Math.min(ROOM * size, Math.max(size, ...ends));
  const near = Math.max(-0.25 * size, Math.min(0, ...ends));
  const x = d3.scaleLinear([near, far], [left, width - right]);
  const { scale, letter } = scaleOf([far]);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  for (const tick of x.ticks(narrow ? 4 : 7)) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - 8, class: tick === 0 ? "zero" : "grid" }),
      s("text", { x: x(tick), y: top - 8, "text-anchor": "middle", class: "tick" }, (tick / scale).toLocaleString("en-US").replace("-", "\u2212")));
  }
  svg.append(s("text", { x: width - right + 10, y: top - 8, class: "tick" }, `${letter}${currency}`));
  rows.forEach((one, position) => {
    const y = top + position * step + (narrow ? 30 : 15);
    const value = sign * one.loss;
    const [low, high] = [Math.min(sign * one.low, sign * one.high), Math.max(sign * one.low, sign * one.high)];
    const name = `${one.country}, ${one.industry}`;
    const group = s("g", {}, s("title", {}, `${name}: ${lossOrGain(one.loss, currency)}${known(one.low) ? `, from ${lossOrGain(one.low, currency)} to ${lossOrGain(one.high, currency)} over the assumptions` : ""}`));
    group.append(s("text", narrow ? { x: left, y: y - 12 } : { x: left - 12, y: y + 4, "text-anchor": "end" }, shortened(name, narrow ? 48 : 46)));
    group.append(s("rect", { x: x(0), y: y - 7, width: Math.max(1, x(value) - x(0)), height: 14, class: `bar ${sign > 0 ? "loss" : "gain"}` }));
    if (known(one.low)) {
      const [from, to] = [Math.max(near, low), Math.min(far, high)];
      group.append(s("line", { x1: x(from), x2: x(to), y1: y, y2: y, class: "whisker" }));
      if (low < near) group.append(s("path", { d: `M${x(near) + 6},${y - 5}L${x(near)},${y}L${x(near) + 6},${y + 5}`, class: "whisker" }));
      else group.append(s("line", { x1: x(low), x2: x(low), y1: y - 4, y2: y + 4, class: "whisker" }));
      if (high <= far) group.append(s("line", { x1: x(high), x2: x(high), y1: y - 4, y2: y + 4, class: "whisker" }));
      else group.append(s("path", { d: `M${x(far) - 6},${y - 5}L${x(far)},${y}L${x(far) - 6},${y + 5}`, class: "whisker" }));
    }
    group.append(s("text", { x: width - right + 10, y: y + 4, class: "value" }, money(value, currency)));
    svg.append(group);
  });
  return svg;
}

export function industries(data, context) {
  const banded = data.losers.some((one) => known(one.low)) || data.gainers.some((one) => known(one.low));
  const legend = (kind, words) => legendOf(entry(`bar ${kind}`, words), banded ? entry("line", "from the smallest to the largest over the assumptions; an arrow where it goes on") : null);
  const made = [];
  if (data.losers.length) {
    made.push(figure(context, {
      id: "losers", title: "Largest losses", finding: data.finding, table: data.table, legend: legend("loss", "loss as set"), note: data.short.join(" "),
      draw: (width) => draw(data.losers, context, width, 1),
    }).element);
  }
  if (data.gainers.length) {
    made.push(figure(context, {
      id: "gainers", title: "Largest gains", finding: data.gain, table: data.table,
      legend: legend("gain", "gain as set"), draw: (width) => draw(data.gainers, context, width, -1),
    }).element);
  }
  return made.length ? made : [h("p", { class: "empty" }, data.finding)];
}
