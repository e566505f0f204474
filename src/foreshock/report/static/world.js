// The page of a world table under stress: one section per part, from the payload in the page.

import { h } from "./core/dom.js";
import { start } from "./core/frame.js";
import { answer } from "./world/answer.js";
import { assumptions } from "./world/assumptions.js";
import { countries } from "./world/countries.js";
import { days } from "./world/days.js";
import { futures } from "./world/futures.js";
import { industries } from "./world/industries.js";
import { made } from "./world/made.js";

// section id, its name in the menu, its heading, what it shows, and when it is there
const SECTIONS = [
  ["answer", "Answer", "The answer", (data, context) => answer(data.answer, context)],
  ["map", "Map", "Where it is lost", (data, context) => countries(data.countries, context)],
  ["industries", "Industries", "Which industries lose and gain", (data, context) => industries(data.industries, context)],
  ["days", "Days", "Day by day", (data, context) => days(data.days, context), (data) => data.days],
  ["assumptions", "Assumptions", "How far to trust it", (data, context) => assumptions(data.assumptions, context), (data) => data.assumptions],
  ["futures", "Futures", "Which futures matter", (data, context) => futures(data.futures, context), (data) => data.futures],
  ["record", "Record", "How this was made", (data, context) => made(data.made, context)],
];

function title(data) {
  const { answer: head } = data;
  return [
    h("p", { class: "eyebrow" }, head.table),
    h("h1", {}, head.title),
    h("p", { class: "why" }, `Over ${head.horizon}. Run ${data.run}, model ${head.model}.`),
  ];
}

start(SECTIONS, title);
