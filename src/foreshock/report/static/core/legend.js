// Legends: a key and its words never part at the end of a line.

import { h } from "./dom.js";

export function entry(kind, label, glyph = "") {
  return h("span", { class: "entry" }, h("span", { class: `key ${kind}`, "aria-hidden": "true" }, glyph), label);
}

export function legend(...parts) {
  return h("p", { class: "legend" }, ...parts);
}
