// Spherical maps, cut at the dateline by d3: countries, arcs as great circles, gates and sites.

import { s } from "../core/dom.js";
import { known, lossOrGain, money, percent, shortened } from "../core/format.js";
import { patterns } from "../core/hatch.js";
import { place } from "../core/place.js";

const CLASSES = 5;
const SOUTH = -57; // the world map ends below Cape Horn
const SHAPES = { disturbed: d3.symbolTriangle, partly: d3.symbolDiamond, open: d3.symbolCircle };

// Limits of at most five classes with about as many countries in each; ties and few countries give fewer classes.
export function steps(countries, layer) {
  const values = countries.map((one) => one[layer]).filter((value) => known(value) && value > 0).sort(d3.ascending);
  if (!values.length) return { limits: [0], of: () => -1 };
  const top = values.at(-1);
  const limits = [...new Set(d3.range(CLASSES).map((step) => (step === 0 ? 0 : d3.quantileSorted(values, step / CLASSES))))].filter((limit) => limit < top);
  return { limits, of: (value) => (known(value) && value > 0 ? Math.max(0, d3.bisectLeft(limits, value) - 1) : -1) };
}

function base(context, path, data, prefix) {
  const svg = s("g");
  const { of } = steps(data.countries, context.state.layer);
  const byNumeric = new Map(data.countries.filter((one) => one.numeric).map((one) => [one.numeric, one]));
  const byName = new Map(data.countries.map((one) => [one.name, one]));
  const drawn = new Set();
  svg.append(s("path", { d: path({ type: "Sphere" }), class: "sea" }), s("path", { d: path(d3.geoGraticule10()), class: "graticule" }));
  for (const feature of context.world.features) {
    const one = byNumeric.get(feature.id) ?? (feature.id === undefined ? byName.get(feature.properties.name) : undefined);
    const d = path(feature);
    if (!d) continue;
    const step = one ? of(one[context.state.layer]) : -1;
    const unknown = one && one[context.state.layer] === null;
    const name = one ? one.name : feature.properties.name;
    if (one) drawn.add(one.iso3);
    svg.append(s("path", { d, class: `country ${unknown ? "unknown" : step >= 0 ? `seq-${step}` : one ? "idle" : ""}`, ...(unknown ? { style: `fill:url(#${prefix}-dots)` } : {}) }, one ? s("title", {}, describe(one, name, context)) : null));
    if (one && step >= 0 && guessed(one, context.state.layer)) svg.append(s("path", { d, fill: `url(#${prefix}-hatch)`, class: "overlay" }));
  }
  svg.append(s("path", { d: path(context.world.borders), class: "borders" }));
  return { svg, drawn, of };
}

// Half of the purchases estimated, or an interval wider than a tenth of the value itself.
function guessed(one, layer) {
  if (layer === "stops") return known(one.stops_high) && one.stops_high - one.stops_low > 0.1 * one.stops;
  return layer !== "sold" && one.estimated;
}

function describe(one, name, context) {
  const { currency } = context;
  const stops = known(one.stops) ? `${money(one.stops, currency)} of yearly revenue stops with it; ` : "";
  return `${name}: ${stops}bought ${money(one.bought, currency)}, sold ${money(one.sold, currency)} a year; chance of a shock ${percent(one.chance)}, expected loss of those futures ${money(one.at_risk, currency)}`;
}

function visible(projection, lonlat, box) {
  if (box.within && d3.geoDistance(lonlat, box.within.centre) > box.within.radius) return null;
  const point = projection(lonlat);
  if (!point || !point.every(Number.isFinite)) return null;
  const back = projection.invert?.(point);
  if (back && d3.geoDistance(back, lonlat) > 0.01) return null; // behind the horizon
  return point[0] >= 0 && point[1] >= 0 && point[0] <= box.width && point[1] <= box.height ? point : null;
}

function layers(data, context, projection, box, prefix) {
  const path = d3.geoPath(projection);
  const { svg, drawn, of } = base(context, path, data, prefix);
  const largest = Math.max(1, ...data.arcs.map((one) => Math.max(one.loss, -one.gain)));
  const small = data.countries.filter((one) => !drawn.has(one.iso3) && known(one.lat));
  for (const one of small) {
    const point = visible(projection, [one.lon, one.lat], box);
    if (point) svg.append(s("circle", { cx: point[0], cy: point[1], r: 4.5, class: `country dot ${of(one[context.state.layer]) < 0 ? "" : `seq-${of(one[context.state.layer])}`}` }, s("title", {}, describe(one, one.name, context))));
  }
  for (const arc of data.arcs.slice().reverse()) {
    const size = Math.max(arc.loss, -arc.gain);
    const tone = arc.loss >= -arc.gain ? "loss" : "gain";
    svg.append(s("path", { d: path({ type: "LineString", coordinates: [arc.from, arc.to] }) ?? "", class: `arc ${tone}${arc.estimated ? " estimated" : ""}`, "stroke-width": 0.8 + 3.6 * Math.sqrt(size / largest) },
      s("title", {}, `${arc.label}: reached with ${percent(arc.chance)}, expected ${lossOrGain(arc.loss >= -arc.gain ? arc.loss : arc.gain, context.currency)}`)));
  }
  const greatest = Math.max(1, ...data.sites.map((one) => one.value ?? 0));
  const taken = [];
  for (const site of data.sites.slice().reverse()) {
    const point = visible(projection, [site.lon, site.lat], box);
    if (!point) continue;
    const r = 2.2 + 4.5 * Math.sqrt((site.value ?? 0) / greatest);
    taken.push({ x0: point[0] - r, x1: point[0] + r, y0: point[1] - r, y1: point[1] + r });
    svg.append(s("circle", { cx: point[0], cy: point[1], r, class: `site${site.own ? " own" : ""}${site.estimated ? " estimated" : ""}` },
      s("title", {}, `${site.name}, ${site.country}: ${site.items.filter(Boolean).join(", ")}; ${money(site.value, context.currency)} a year`)));
  }
  return { svg, taken };
}

function gates(data, projection, box, svg, taken, width) {
  const items = [];
  for (const gate of data.gates) {
    const point = known(gate.lat) ? visible(projection, [gate.lon, gate.lat], box) : null;
    if (!point) continue;
    svg.append(s("path", { d: d3.symbol(SHAPES[gate.state], gate.state === "open" ? 40 : 64)(), transform: `translate(${point})`, class: `gate ${gate.state}` },
      s("title", {}, `${gate.name}: ${gate.relations} relations pass, ${gate.disturbed} disturbed with ${percent(gate.chance)}`)));
    taken.push({ x0: point[0] - 6, x1: point[0] + 6, y0: point[1] - 6, y1: point[1] + 6 });
    items.push({ x: point[0], y: point[1], text: gate.name, gap: 8, size: 10.5, weight: gate.disturbed ? 1 : 0 });
  }
  return width < 480 ? items.filter((one) => one.weight) : items;
}

function names(data, projection, box) {
  return data.sites.filter((one) => one.own).map((one) => [one, visible(projection, [one.lon, one.lat], box)]).filter(([, point]) => point)
    .map(([one, point]) => ({ x: point[0], y: point[1], text: shortened(one.name, 18), gap: 8, size: 11, own: true }));
}

function write(svg, labels) {
  labels.forEach((one) => svg.append(s("text", { x: one.tx, y: one.ty, "text-anchor": one.anchor, class: one.own ? "strong halo small" : "soft halo small" }, one.text)));
}

export function world(data, context, width) {
  const close = context.state.view === "sites";
  const wanted = Math.round(width * (width < 500 ? 0.75 : 0.5));
  const points = { type: "MultiPoint", coordinates: data.sites.map((one) => [one.lon, one.lat]) };
  const projection = d3.geoNaturalEarth1();
  if (close && points.coordinates.length > 1) {
    const heart = d3.geoBounds(points);
    projection.rotate([-(heart[0][0] + heart[1][0] + (heart[1][0] < heart[0][0] ? 360 : 0)) / 2, 0]).fitExtent([[24, 24], [width - 24, wanted - 24]], points);
  } else projection.fitWidth(width, { type: "Sphere" });
  const height = close ? wanted : Math.round(projection([0, SOUTH])[1]);
  const box = { width, height };
  projection.clipExtent([[0, 0], [width, height]]);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing map" }, patterns("map"));
  const { svg: group, taken } = layers(data, context, projection, box, "map");
  svg.append(group);
  write(svg, place([...names(data, projection, box), ...gates(data, projection, box, group, taken, width)], { ...box, taken }));
  return svg;
}

// Lambert's azimuthal equal-area map of everything within 40 degrees of the North Pole.
export function arctic(data, context, width) {
  const box = { width, height: width, within: { centre: [0, 90], radius: (39.5 * Math.PI) / 180 } };
  const projection = d3.geoAzimuthalEqualArea().rotate([0, -90]).clipAngle(40).fitExtent([[2, 2], [width - 2, width - 2]], { type: "Sphere" });
  const svg = s("svg", { viewBox: `0 0 ${width} ${width}`, width, height: width, class: "drawing map" }, patterns("arctic"));
  const { svg: group, taken } = layers(data, context, projection, box, "arctic");
  svg.append(group);
  write(svg, place([...names(data, projection, box), ...gates(data, projection, box, group, taken, width)], { ...box, taken }));
  return svg;
}
