// The network by tier, from raw material on the left to what is sold on the right; width is money a year.

import { h, s } from "../core/dom.js";
import { days, known, lossOrGain, money, percent, shortened, spoken } from "../core/format.js";
import { figure } from "../core/figure.js";
import { entry, legend as legendOf } from "../core/legend.js";

const NARROWEST = 760;

// One column a tier. The layout counts its columns by the longest chain, so a hidden chain runs through all of them.
function laid(data, width, height) {
  const largest = Math.max(1, ...data.links.map((one) => one.value ?? 0));
  const hair = largest / 2000;
  const used = new Set(data.links.flatMap((one) => [one.source, one.target]));
  const shown = data.nodes.map((one, position) => ({ ...one, position })).filter((one) => used.has(one.position));
  const tiers = [...new Set(shown.map((one) => one.tier))].sort(d3.descending);
  const place = new Map(shown.map((one, position) => [one.position, position]));
  const chain = tiers.map((tier) => ({ tier, hidden: true }));
  const links = data.links.map((one) => ({ ...one, source: place.get(one.source), target: place.get(one.target), real: one.value, value: Math.max(one.value ?? 0, hair) }));
  const hidden = d3.range(tiers.length - 1).map((step) => ({ source: shown.length + step, target: shown.length + step + 1, value: hair / 10, hidden: true }));
  const sankey = d3.sankey().nodeAlign((node) => tiers.indexOf(node.tier)).nodeWidth(10).nodePadding(27)
    .nodeSort((one, other) => (one.hidden ? 1 : 0) - (other.hidden ? 1 : 0) || other.value - one.value).extent([[4, 36], [width - 170, height - 18]]);
  const made = sankey({ nodes: [...shown, ...chain], links: [...links, ...hidden] });
  return { nodes: made.nodes.filter((one) => !one.hidden), links: made.links.filter((one) => !one.hidden) };
}

function about(one, currency) {
  const flags = [one.estimated ? "estimated tier" : "", one.single ? "single source" : "", known(one.recovery) ? `recovers in ${days(one.recovery)}` : "recovery time unknown"].filter(Boolean).join(", ");
  return `${one.item} at ${one.site}${one.country ? `, ${one.country}` : ""}: ${money(one.value, currency)} a year; ${flags}; ${one.binding > 0 ? `limits the company in ${percent(one.binding)} of the worst futures; ` : ""}a shock reaches it with ${percent(one.chance)}, expected loss of those futures ${money(one.loss, currency)}`;
}

function tone(one) {
  if (one.chance <= 0) return "";
  return one.loss >= -one.gain ? " loss" : " gain";
}

function draw(data, currency, width) {
  const most = d3.max(d3.rollup(data.nodes, (group) => group.length, (one) => one.tier).values()) ?? 1;
  const height = Math.max(320, most * 50 + 40);
  if (!data.links.length) return s("svg", { viewBox: `0 0 ${width} 60`, width, height: 60 }, s("text", { x: 0, y: 30, class: "soft" }, "No relation between two tiers to draw."));
  const { nodes, links } = laid(data, width, height);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing supply" });
  const columns = d3.group(nodes, (one) => one.layer);
  const gap = columns.size > 1 ? (width - 184) / (columns.size - 1) : width;
  for (const [, column] of columns) {
    const tiers = [...new Set(column.map((one) => one.tier))];
    const text = tiers.map((tier) => (tier === 0 ? "sold to customers" : `tier ${tier}${column.every((one) => one.estimated) ? ", estimated" : ""}`)).join(", ");
    svg.append(s("text", { x: column[0].x0, y: 12, class: "tick caps" }, text));
  }
  const path = d3.sankeyLinkHorizontal();
  links.sort((a, b) => b.width - a.width).forEach((one) => svg.append(
    s("path", { d: path(one), class: `link${tone(one)}${one.estimated ? " estimated" : ""}${one.shut ? " shut" : ""}${one.binding > 0 ? " binding-arc" : ""}`, "stroke-width": Math.max(one.binding > 0 ? 3 : 1.2, one.width) },
      s("title", {}, `${one.source.id} to ${one.target.id}: ${money(one.real, currency)} a year${one.shut ? ", shut today" : ""}; reached with ${percent(one.chance)}, expected ${lossOrGain(one.loss >= -one.gain ? one.loss : one.gain, currency)}`))));
  const room = Math.max(12, Math.floor((gap - 26) / 6.1));
  nodes.forEach((one) => {
    const tall = Math.max(3, one.y1 - one.y0);
    const middle = (one.y0 + one.y1) / 2;
    const mark = `${one.single ? "\u25c6 " : ""}`;
    if (one.binding > 0) svg.append(s("rect", { x: one.x0 - 3, y: middle - tall / 2 - 3, width: 16, height: tall + 6, rx: 4, class: "binding" }));
    svg.append(s("rect", { x: one.x0, y: middle - tall / 2, width: 10, height: tall, rx: 2, class: `node${tone(one)}${one.estimated ? " estimated" : ""}` }, s("title", {}, about(one, currency))),
      s("text", { x: one.x1 + 6, y: middle + 1, class: "strong small halo" }, shortened(mark + spoken(one.item), room), s("title", {}, about(one, currency))),
      s("text", { x: one.x1 + 6, y: middle + 12, class: "soft tiny halo" }, shortened(one.estimated ? one.country || "origin unknown" : spoken(one.site), room)));
  });
  return svg;
}

export function render(data, context) {
  const legend = legendOf(
    entry("node", "no shock reaches it"), entry("node loss", "futures that reach it cost"), entry("node gain", "or bring gains"),
    data.binding ? entry("ring", "limits the company in the worst futures") : null, entry("line dashed", "estimated"), entry("diamond", "single source", "\u25c6"), entry("line shut", "shut today"));
  const note = [
    "Width is money a year; what is unknown or tiny is drawn as a hair.",
    data.left_out ? `${data.left_out.toLocaleString("en-US")} more nodes are left out of the picture: those that shocks reach and that carry most money are drawn.` : "",
  ].filter(Boolean).join(" ");
  return figure(context, {
    id: "supply", title: "Supply network", finding: data.finding, table: data.table, more: [...(data.binding ? [["What limits the company in the worst futures", data.binding]] : []), ["Single sources", data.single]], legend, note, narrowest: NARROWEST,
    draw: (width) => draw(data, context.currency, width),
  }).element;
}
