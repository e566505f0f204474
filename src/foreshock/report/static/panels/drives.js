// What drives the number: one answer per driver, one per shock, one per product.

import { h, s } from "../core/dom.js";
import { known, money, percent, scaleOf, shortened, spoken } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

function axis(svg, x, height, top, letter, scale, currency, count) {
  const ticks = x.ticks(count);
  ticks.forEach((tick) => svg.append(
    s("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - 34, class: tick === 0 ? "zero" : "grid" }),
    s("text", { x: x(tick), y: height - 18, "text-anchor": "middle", class: "tick" }, (tick / scale).toLocaleString("en-US").replace("-", "\u2212"))));
  svg.append(s("text", { x: x.range()[1], y: height - 3, "text-anchor": "end", class: "tick" }, `${letter}${currency}, below zero is a gain`));
}

function tornado(data, currency, width) {
  const rows = data.drivers.filter((one) => one.range > 0);
  const left = Math.min(190, Math.round(width * 0.32));
  const row = 56;
  const height = rows.length * row + 64;
  const losses = rows.flatMap((one) => one.outcomes.map((outcome) => outcome.loss)).filter(known);
  const [low, high] = d3.extent([...losses, data.expected]);
  const pad = (high - low || 1) * 0.08;
  const x = d3.scaleLinear([Math.min(low - pad, low < 0 ? low - pad : 0), high + pad], [left, width - 12]);
  const { scale, letter } = scaleOf(x.domain());
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  axis(svg, x, height, 18, letter, scale, currency, width < 500 ? 4 : 8);
  const end = x(data.expected) > width - 110;
  svg.append(s("line", { x1: x(data.expected), x2: x(data.expected), y1: 14, y2: height - 34, class: "expected" }),
    s("text", { x: x(data.expected) + (end ? -4 : 4), y: 11, "text-anchor": end ? "end" : "start", class: "soft small" }, `expected ${money(data.expected, currency)}`));
  rows.forEach((driver, position) => {
    const y = 22 + position * row + row / 2;
    const outcomes = driver.outcomes.filter((one) => known(one.loss)).sort((a, b) => a.loss - b.loss);
    svg.append(s("text", { x: 0, y: y + 2, class: "strong" }, shortened(driver.title, Math.floor(left / 7.2)), s("title", {}, driver.title)),
      s("line", { x1: x(outcomes[0].loss), x2: x(outcomes.at(-1).loss), y1: y, y2: y, class: "span" }));
    let last = [-Infinity, -Infinity];
    outcomes.forEach((one, index) => {
      const cx = x(one.loss);
      const text = `${one.name} ${percent(one.probability)}`;
      const half = text.length * 2.9;
      const at = Math.min(Math.max(cx, left + half), width - half);
      const above = index % 2 === 1;
      const side = above ? 1 : 0;
      svg.append(s("circle", { cx, cy: y, r: 4 + 7 * Math.sqrt(one.probability), class: one.loss < 0 ? "dot gain" : "dot loss" }, s("title", {}, `${driver.title} is ${one.name} (${percent(one.probability)}): ${money(one.loss, currency)}`)));
      if (at - half > last[side] + 4) {
        svg.append(s("text", { x: at, y: above ? y - 15 : y + 22, "text-anchor": "middle", class: "soft tiny halo" }, text));
        last = last.map((value, which) => (which === side ? at + half : value));
      }
    });
  });
  return svg;
}

// A sentence in at most `most` lines of `room` letters.
function lines(text, room, most) {
  const found = [""];
  for (const word of text.split(" ")) {
    if (found.at(-1) && found.at(-1).length + word.length + 1 > room) found.push("");
    found.push(`${found.pop()} ${word}`.trim());
  }
  return found.length <= most ? found : [...found.slice(0, most - 1), shortened(found.slice(most - 1).join(" "), room)];
}

// Label over bar: long sentences stay readable at any width. items: {label, figures, value, second?}
function bars(items, currency, width) {
  const rows = items.map((one) => ({ ...one, lines: lines(one.label, Math.floor((width - one.figures.length * 7.6 - 8) / 6.9), 3) }));
  const height = rows.reduce((sum, one) => sum + 29 + one.lines.length * 15, 40);
  const [low, high] = d3.extent([0, ...items.flatMap((one) => [one.value, one.second]).filter(known)]);
  const x = d3.scaleLinear([low, high === low ? low + 1 : high], [low < 0 ? 8 : 0, width - 8]);
  const { scale, letter } = scaleOf([low, high]);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
  axis(svg, x, height, 4, letter, scale, currency, width < 500 ? 4 : 8);
  let y = 0;
  for (const one of rows) {
    svg.append(...one.lines.map((line, position) => s("text", { x: 0, y: y + 16 + position * 15, class: "label halo" }, line)),
      s("text", { x: width, y: y + 16, "text-anchor": "end", class: `value halo ${one.value < 0 ? "gain-text" : "loss-text"}` }, one.figures));
    y += 8 + one.lines.length * 15;
    if (known(one.second)) svg.append(s("rect", { x: Math.min(x(0), x(one.second)), width: Math.abs(x(one.second) - x(0)), y, height: 12, class: "bar second" }));
    if (known(one.value)) svg.append(s("rect", { x: Math.min(x(0), x(one.value)), width: Math.max(1, Math.abs(x(one.value) - x(0))), y: y + 2, height: 8, class: `bar ${one.value < 0 ? "gain" : "loss"}` }));
    y += 21;
  }
  return svg;
}

function products(data, currency, width) {
  return bars(data.products.map((one) => ({ label: spoken(one.name), figures: money(one.expected, currency), value: one.expected, second: one.tail })), currency, width);
}

// With Shapley shares: what each adds to the expected loss, its part of CVaR behind it. Without: a difference of means.
function shocks(data, currency, width) {
  const key = data.explained ? "adds" : "difference";
  const largest = d3.max(data.shocks, (one) => Math.abs(known(one[key]) ? one[key] : 0));
  const rows = data.shocks.filter((one) => known(one[key]) && Math.abs(one[key]) > largest / 2000).sort((a, b) => b[key] - a[key]).slice(0, 14);
  return bars(rows.map((one) => ({
    label: one.sentence, figures: `${percent(one.probability)} \u00b7 ${money(one[key], currency)}`, value: one[key], second: data.explained ? one.adds_tail : null,
  })), currency, width);
}

const SHARES = {
  title: "By shock: what each adds to the expected loss",
  note: "Probability, then its Shapley value: the shares of all shocks sum to the expected loss.",
};
const DIFFERENCES = {
  title: "By shock: futures with it against futures without",
  note: "Probability, then the difference of the mean losses. It is an association: shocks that come together share it.",
};

export function render(data, context) {
  const { currency } = context;
  return [
    figure(context, {
      id: "tornado", title: "By driver: the expected loss once an answer is known", finding: data.driver_finding, table: data.driver_table,
      legend: legendOf(entry("loss", "mean loss if the outcome comes, its area the probability"), entry("gain", "mean gain")),
      draw: (width) => tornado(data, currency, width),
    }).element,
    figure(context, {
      id: "shocks", ...(data.explained ? SHARES : DIFFERENCES), finding: data.shock_finding, table: data.shock_table,
      legend: data.explained ? legendOf(entry("bar loss", "adds to the expected loss"), entry("bar gain", "takes off"), entry("bar second", "the same for CVaR")) : null,
      draw: (width) => shocks(data, currency, width),
    }).element,
    figure(context, {
      id: "products", title: "By product", finding: data.product_finding, table: data.product_table,
      legend: legendOf(entry("bar loss", "expected loss"), entry("bar gain", "expected gain"), entry("bar second", "its part of CVaR")),
      draw: (width) => products(data, currency, width),
    }).element,
  ];
}
