// The world by country, coloured by what is lost; what the table adds up as the rest of the world is hatched.

import { h, s, choice } from "../core/dom.js";
import { known, lossOrGain, money } from "../core/format.js";
import { figure } from "../core/figure.js";
import { patterns } from "../core/hatch.js";
import { entry, legend as legendOf } from "../core/legend.js";

const CLASSES = 5;
const SOUTH = -57; // the map ends below Cape Horn
const HARDLY = 1e-3; // of the largest loss or gain: below it nothing is shown
const EUROPE = { type: "MultiPoint", coordinates: [[-11, 36], [16, 34], [42, 35], [-11, 65], [30, 71]] };
const MEASURES = { share: ["Share of its output", "lost of its own output"], loss: ["Money", "lost"] };

function percent(value) {
  const shown = value * 100;
  return `${shown.toLocaleString("en-US", { maximumSignificantDigits: 2 }).replace("-", "\u2212")}\u00a0%`;
}

function written(value, measure, currency) {
  return measure === "share" ? percent(value) : money(value, currency);
}

// At most five classes of losses, each about three times the one below: losses differ by orders of magnitude.
function limitsOf(rows, measure) {
  const values = rows.map((one) => one[measure]).filter((value) => known(value) && value > 0);
  if (!values.length) return [0];
  const top = Math.max(...values);
  const steps = d3.range(CLASSES).map((step) => (step === 0 ? 0 : top / 10 ** ((CLASSES - step) / 2)));
  return steps.filter((limit, position) => position === 0 || values.some((value) => value <= limit));
}

function leastOf(rows, measure) {
  return HARDLY * Math.max(0, ...rows.map((one) => Math.abs(one[measure] ?? 0)));
}

function classOf(value, limits, least) {
  if (!known(value) || Math.abs(value) <= least) return "idle";
  if (value < 0) return "gained";
  return `lost-${CLASSES - limits.length + d3.bisectLeft(limits, value) - 1}`;
}

function describe(one, context) {
  if (!known(one.share)) return `${one.country}: makes nothing in this table`;
  const band = known(one.low) ? `, from ${money(one.low, context.currency)} to ${money(one.high, context.currency)} over the assumptions` : "";
  return `${one.country}: ${lossOrGain(one.loss, context.currency)}, ${percent(one.share)} of its output${band}`;
}

function draw(data, context, width) {
  const { measure } = context.state;
  const rows = data.rows.filter((one) => !one.rest);
  const rest = data.rows.find((one) => one.rest);
  const [limits, least] = [limitsOf(data.rows, measure), leastOf(data.rows, measure)];
  const byNumeric = new Map(rows.filter((one) => one.numeric).map((one) => [one.numeric, one]));
  const close = context.state.view === "europe";
  const wanted = Math.round(width * (width < 500 ? 0.9 : 0.55));
  const projection = close ? d3.geoConicEqualArea().parallels([40, 65]).rotate([-16, 0]).fitExtent([[8, 8], [width - 8, wanted - 8]], EUROPE) : d3.geoNaturalEarth1().fitWidth(width, { type: "Sphere" });
  const height = close ? wanted : Math.round(projection([0, SOUTH])[1]);
  const path = d3.geoPath(projection.clipExtent([[0, 0], [width, height]]));
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing map" }, patterns("economy"));
  svg.append(s("path", { d: path({ type: "Sphere" }), class: "sea" }), s("path", { d: path(d3.geoGraticule10()), class: "graticule" }));
  const drawn = new Set();
  for (const feature of context.world.features) {
    const d = path(feature);
    if (!d) continue;
    const own = byNumeric.get(feature.id);
    const one = own ?? (feature.properties.name === "Antarctica" ? null : rest);
    if (own) drawn.add(own.region);
    const words = own ? describe(own, context) : one ? `${feature.properties.name}: part of the rest of the world. ${describe(one, context)}` : null;
    svg.append(s("path", { d, class: `country ${one ? classOf(one[measure], limits, least) : ""}` }, words ? s("title", {}, words) : null));
    if (!own && one) svg.append(s("path", { d, fill: "url(#economy-hatch)", class: "overlay" }));
  }
  svg.append(s("path", { d: path(context.world.borders), class: "borders" }));
  for (const one of rows.filter((row) => !drawn.has(row.region) && known(row.lat))) {
    const point = projection([one.lon, one.lat]);
    if (point[0] < 0 || point[1] < 0 || point[0] > width || point[1] > height) continue;
    svg.append(s("circle", { cx: point[0], cy: point[1], r: 4.5, class: `country dot ${classOf(one[measure], limits, least)}` }, s("title", {}, describe(one, context))));
  }
  return svg;
}

function colours(data, context) {
  const { measure } = context.state;
  const [limits, least] = [limitsOf(data.rows, measure), leastOf(data.rows, measure)];
  const name = (limit, position) => (position === 0 ? `up to ${written(limits[1] ?? limit, measure, context.currency)}` : `over ${written(limit, measure, context.currency)}`);
  return legendOf(
    h("span", {}, `${MEASURES[measure][1]}:`),
    limits.length === 1 && limits[0] === 0 && !data.rows.some((one) => one.loss > 0) ? null : limits.map((limit, position) => entry(`seq lost-${CLASSES - limits.length + position}`, limits.length === 1 ? "a loss" : name(limit, position))),
    data.rows.some((one) => one[measure] < -least) ? entry("seq gained", "gains") : null,
    entry("idle", "hardly moved"),
    data.rows.some((one) => one.rest) ? entry("hatched", "counted together as the rest of the world") : null);
}

export function countries(data, context) {
  const legend = h("div", { class: "legends" });
  let made = null;
  function paint() {
    legend.replaceChildren(colours(data, context));
    made?.redraw();
  }
  const measure = choice("Colour", "measure", Object.entries(MEASURES).map(([value, [label]]) => [value, label]), context.state.measure, (value) => { context.remember({ measure: value }); paint(); });
  const view = choice("View", "view", [["world", "World"], ["europe", "Europe"]], context.state.view, (value) => { context.remember({ view: value }); paint(); });
  const unplaced = data.unplaced.length ? `Not on the map: ${data.unplaced.join(", ")}. ` : "";
  made = figure(context, {
    id: "map", title: "Loss by country", finding: data.finding, table: data.table, legend, controls: [measure, view],
    note: `${unplaced}Boundaries are Natural Earth's and are drawn as that source draws them; countries too small for this map are round.`,
    draw: (width) => draw(data, context, width),
  });
  paint();
  return [made.element];
}
