// Puts the page together: one section per panel, in reading order, from the payload in the page.

import { h } from "./core/dom.js";
import { start } from "./core/frame.js";
import { state } from "./core/state.js";
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

function title(data) {
  const { answer: head } = data;
  return [
    h("p", { class: "eyebrow" }, [head.company, head.scenarios].filter(Boolean).join(" · ")),
    h("h1", {}, head.title),
    h("p", { class: "why" }, `As of ${head.as_of}, over ${head.horizon}. Run ${data.run}, seed ${data.evidence.run.seed}, model ${data.evidence.run.model}.`),
    head.illustrative ? h("p", { class: "banner", role: "note" }, h("strong", {}, "Illustrative. "), "The company's figures are made up to teach; do not take a decision from them.") : null,
  ];
}

start(SECTIONS, title, ({ act }) => { if (state.drawer) act.drawer(state.drawer); });
