// The total loss under every set of assumptions: one dot each, on a scale of ratios where they differ by more than ten.

import { s } from "../core/dom.js";
import { money, shortened } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const ROW = 28;

function draw(data, context, width) {
  const rows = data.rows.filter((one) => one.loss !== null);
  const narrow = width < 620;
  const left = narrow ? 12 : 320;
  const right = narrow ? 80 : 190;
  const top = 26;
  const step = narrow ? ROW + 16 : ROW;
  const height = top + rows.length * step + 6;
  const losses = rows.map((one) => one.loss);
  const [low, high] = d3.extent(losses);
  const ratios = low > 0 && high / low > 10;
  const x = (ratios ? d3.scaleLog([low / 1.3, high * 1.3], [left + 8, width - right]) : d3.scaleLinear([Math.min(0, low), Math.max(0, high)], [left + 8, width - right])).nice();
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  const every = ratios ? x.ticks().filter((tick) => /^[1]/.test(tick.toExponential())) : x.ticks(narrow ? 3 : 6);
  const ticks = every.length > 1 ? every : x.ticks(4);
  ticks.forEach((tick) => svg.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - 6, class: "grid" }),
    s("text", { x: x(tick), y: top - 10, "text-anchor": "middle", class: "tick" }, money(tick, ""))));
  const [base] = rows;
  svg.append(s("line", { x1: x(base.loss), x2: x(base.loss), y1: top, y2: height - 6, class: "expected" }));
  rows.forEach((one, position) => {
    const y = top + position * step + (narrow ? 28 : 14);
    svg.append(
      s("text", narrow ? { x: left, y: y - 11, class: position ? "" : "strong" } : { x: left - 12, y: y + 4, "text-anchor": "end", class: position ? "" : "strong" }, shortened(one.name, 48)),
      s("line", { x1: x(base.loss), x2: x(one.loss), y1: y, y2: y, class: "span" }),
      s("circle", { cx: x(one.loss), cy: y, r: position ? 5.5 : 7, class: `dot ${one.loss < 0 ? "gain" : "loss"}` }, s("title", {}, `${one.name}: ${money(one.loss, context.currency)}`)),
      s("text", { x: width - right + 14, y: y + 4, class: one.state ? "strong value" : "value" }, `${money(one.loss, context.currency)}${one.state && !narrow ? `, ${one.state}` : ""}`));
  });
  return svg;
}

export function assumptions(data, context) {
  const legend = legendOf(entry("loss", "total loss"), entry("dashed", "as set"));
  return [figure(context, { id: "assumptions", title: "Total loss by assumption", finding: data.finding, table: data.table, legend, draw: (width) => draw(data, context, width) }).element];
}
