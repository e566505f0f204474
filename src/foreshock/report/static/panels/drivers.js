// Each driver's outcomes before and after the evidence, and the sentences that moved them.

import { h, s, button } from "../core/dom.js";
import { number, percent } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const ROW = 24;
const HEAD = 30;

function draw(drivers, moved, width) {
  const left = Math.min(170, Math.round(width * 0.32));
  const right = moved ? 96 : 52;
  const x = d3.scaleLinear([0, 1], [left, width - right]);
  const rows = drivers.reduce((sum, one) => sum + one.outcomes.length, 0);
  const height = drivers.length * HEAD + rows * ROW + 30;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  let y = 0;
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(s("line", { x1: x(tick), x2: x(tick), y1: HEAD - 6, y2: height - 26, class: "grid" }),
      s("text", { x: x(tick), y: height - 10, "text-anchor": "middle", class: "tick" }, percent(tick)));
  }
  for (const driver of drivers) {
    svg.append(s("text", { x: 0, y: y + 20, class: "strong" }, driver.title));
    y += HEAD;
    for (const outcome of driver.outcomes) {
      const [from, to] = [x(outcome.prior), x(outcome.posterior)];
      const middle = y + ROW / 2 - 2;
      const far = Math.abs(to - from) > 9;
      svg.append(
        s("text", { x: 10, y: middle + 4, class: "soft" }, outcome.name, s("title", {}, outcome.name)),
        s("line", { x1: x(0), x2: x(1), y1: middle, y2: middle, class: "track" }));
      if (moved) {
        const tip = to + (to > from ? -6 : 6);
        if (far) svg.append(s("line", { x1: from, x2: tip, y1: middle, y2: middle, class: "shift" }));
        svg.append(s("circle", { cx: from, cy: middle, r: 4, class: "before" }));
      }
      svg.append(s("circle", { cx: to, cy: middle, r: 5.5, class: "after" }),
        s("text", { x: width, y: middle + 4, "text-anchor": "end", class: "value" },
          moved ? `${percent(outcome.prior)} \u2192 ${percent(outcome.posterior)}` : percent(outcome.posterior)));
      y += ROW;
    }
  }
  return svg;
}

function sentence(one, context) {
  const said = one.said === null ? (one.ratio === null ? "" : `likelihood ratio ${number(one.ratio)}`) : `${one.phrase ? `\u201c${one.phrase}\u201d reads as ` : ""}${percent(one.said)}`;
  return h("li", { class: one.used ? "" : "unused" },
    button(h("q", {}, one.text || one.source), { class: "quote", data: { statement: one.source }, "aria-label": `Show in the page: ${one.text || one.source}` }, () => context.act.statement(one.source)),
    h("p", { class: "why" }, [said, `for ${one.outcome}`, one.used ? `weight ${number(one.weight)}` : "", one.used ? one.why : `not counted: ${one.why || "no weight"}`].filter(Boolean).join(" · ")));
}

function spoken(driver, context) {
  return h("details", { open: driver.evidence.some((one) => one.used) },
    h("summary", {}, h("strong", {}, driver.title), h("span", { class: "count" }, `${driver.evidence.length} ${driver.evidence.length === 1 ? "sentence" : "sentences"}`)),
    driver.because ? h("p", { class: "why" }, `The scenario file says: ${driver.because}`) : null,
    driver.evidence.length ? h("ul", { class: "sentences" }, driver.evidence.map((one) => sentence(one, context))) : h("p", { class: "why" }, "The page does not speak of it."),
    driver.rows.length ? h("details", { class: "lines" }, h("summary", {}, `${driver.rows.length} ${driver.rows.length === 1 ? "line" : "lines"} of the scenario file`), h("ul", { class: "rows" }, driver.rows.map((row) =>
      h("li", {}, h("code", {}, row.where), ` ${row.outcome}${row.given ? ` given ${row.given}` : ""}: `, h("strong", {}, percent(row.value)), row.written ? ` (written \u201c${row.written}\u201d)` : "", row.because ? h("q", {}, row.because) : null)))) : null);
}

export function render(data, context) {
  const legend = data.moved ? legendOf(entry("before", "scenario file alone"), entry("after", "with the page")) : null;
  return [
    figure(context, {
      id: "drivers", title: "Probability of every outcome", finding: data.finding, table: data.table, legend,
      draw: (width) => draw(data.drivers, data.moved, width),
    }).element,
    h("div", { class: "spoken" }, h("h3", {}, "Sentences behind each driver"), data.drivers.map((driver) => spoken(driver, context))),
  ];
}
