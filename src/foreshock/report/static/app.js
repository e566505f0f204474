// Puts the page together: one section per panel, in reading order, from the payload in the page.

import { h, button } from "./core/dom.js";
import { state, store } from "./core/state.js";
import { render as answer } from "./panels/answer.js";
import { render as drivers } from "./panels/drivers.js";
import { render as article } from "./panels/article.js";
import { render as futures } from "./panels/futures.js";
import { render as geography } from "./panels/geography.js";
import { render as risk } from "./panels/risk.js";
import { render as drives } from "./panels/drives.js";
import { render as concentration } from "./panels/concentration.js";
import { render as supply } from "./panels/supply.js";
import { render as plan } from "./panels/plan.js";
import { render as evidence } from "./panels/evidence.js";
import { render as record } from "./panels/record.js";

const THEMES = ["auto", "light", "dark"];

// section id, its name in the menu, its heading, and what it shows
const SECTIONS = [
  ["answer", "Answer", "The answer", (data, context) => answer(data.answer, context)],
  ["odds", "Odds", "What moved the odds", (data, context) => h("div", { class: data.article ? "odds" : "" }, h("div", {}, drivers(data.drivers, context)), data.article ? article(data.article, context) : null)],
  ["futures", "Futures", "Which futures matter", (data, context) => futures(data.futures, context)],
  ["map", "Map", "Where it lands", (data, context) => geography(data.geography, context)],
  ["risk", "Risk", "How bad it can get", (data, context) => risk(data.risk, context)],
  ["drives", "Drivers", "What drives it", (data, context) => drives(data.drives, context)],
  ["supply", "Network", "How the company is wired", (data, context) => [supply(data.supply, context), concentration(data.concentration, context)]],
  ["plan", "Plan", "What to do", (data, context) => plan(data.plan, context)],
  ["evidence", "Evidence", "How we know", (data, context) => evidence(data.evidence, context)],
  ["record", "Record", "Run record", (data, context) => record(data.record, context)],
];

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function themed(remember) {
  const labels = { auto: "Auto", light: "Light", dark: "Dark" };
  const buttons = THEMES.map((theme) => button(labels[theme], { "aria-pressed": "false", class: "quiet" }, () => use(theme)));
  function use(theme) {
    const chosen = THEMES.includes(theme) ? theme : "auto";
    document.documentElement.dataset.theme = chosen;
    buttons.forEach((one, position) => one.setAttribute("aria-pressed", String(THEMES[position] === chosen)));
    remember({ theme: chosen });
  }
  use(state.theme);
  return h("div", { class: "themes", role: "group", "aria-label": "Colours" }, buttons);
}

function jump(event, id) {
  event.preventDefault();
  const heading = document.getElementById(`${id}-heading`);
  document.getElementById(id).scrollIntoView();
  heading.focus({ preventScroll: true });
}

function top(data, remember) {
  const { answer: head } = data;
  return h("header", { class: "top" },
    h("div", { class: "topbar" },
      h("span", { class: "wordmark" }, "Foreshock"),
      h("nav", { "aria-label": "Sections" }, h("ul", {}, SECTIONS.map(([id, name]) => h("li", {}, h("a", { href: `#${id}`, on: { click: (event) => jump(event, id) } }, name))))),
      h("div", { class: "tools" }, themed(remember), button("Print", { class: "quiet" }, () => window.print()))),
    h("div", { class: "title" },
      h("p", { class: "eyebrow" }, [head.company, head.scenarios].filter(Boolean).join(" · ")),
      h("h1", {}, head.title),
      h("p", { class: "why" }, `As of ${head.as_of}, over ${head.horizon}. Run ${data.run}, seed ${data.evidence.run.seed}, model ${data.evidence.run.model}.`),
      head.illustrative ? h("p", { class: "banner", role: "note" }, h("strong", {}, "Illustrative. "), "The company's figures are made up to teach; do not take a decision from them.") : null));
}

// A panel that fails says so in its place and leaves the others alone.
function shown(show, data, context) {
  try {
    return show(data, context);
  } catch (error) {
    console.error(error.message);
    return h("p", { class: "empty" }, "This part of the report could not be shown.");
  }
}

function features(world) {
  const { countries } = world.objects;
  return { features: topojson.feature(world, countries).features, borders: topojson.mesh(world, countries, (a, b) => a !== b) };
}

function start() {
  const data = read("payload");
  const act = {}; // what panels offer one another: statement(id), pattern(id), drawer(id)
  const context = { state, remember: store, act, currency: data.currency, run: data.run, world: features(read("world")) };
  const sections = SECTIONS.map(([id, , heading, show]) => h("section", { id, "aria-labelledby": `${id}-heading` },
    h("h2", { id: `${id}-heading`, tabindex: "-1" }, heading), shown(show, data, context)));
  document.getElementById("app").replaceWith(top(data, store), h("main", { id: "main" }, sections));
  const asked = window.location.hash.slice(1);
  if (SECTIONS.some(([id]) => id === asked)) document.getElementById(asked).scrollIntoView();
  if (state.drawer) act.drawer(state.drawer);
  requestAnimationFrame(() => requestAnimationFrame(() => { document.body.dataset.ready = "1"; }));
}

start();
