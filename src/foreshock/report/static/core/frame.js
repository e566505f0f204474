// The frame of a page: bar with menu and colours, one section per part, and what a part needs to draw itself.

import { h, button } from "./dom.js";
import { state, store } from "./state.js";

const THEMES = ["auto", "light", "dark"];

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function themed() {
  const labels = { auto: "Auto", light: "Light", dark: "Dark" };
  const buttons = THEMES.map((theme) => button(labels[theme], { "aria-pressed": "false", class: "quiet" }, () => use(theme)));
  function use(theme) {
    const chosen = THEMES.includes(theme) ? theme : "auto";
    document.documentElement.dataset.theme = chosen;
    buttons.forEach((one, position) => one.setAttribute("aria-pressed", String(THEMES[position] === chosen)));
    store({ theme: chosen });
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

function topbar(sections) {
  return h("div", { class: "topbar" },
    h("span", { class: "wordmark" }, "Foreshock"),
    h("nav", { "aria-label": "Sections" }, h("ul", {}, sections.map(([id, name]) => h("li", {}, h("a", { href: `#${id}`, on: { click: (event) => jump(event, id) } }, name))))),
    h("div", { class: "tools" }, themed(), button("Print", { class: "quiet" }, () => window.print())));
}

// A part that fails says so in its place and leaves the others alone.
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

// sections: [id, name in the menu, heading, show(data, context)]; title(data): what stands below the bar.
export function start(sections, title, ready = () => {}) {
  const data = read("payload");
  const act = {}; // what parts offer one another
  const context = { state, remember: store, act, currency: data.currency, run: data.run, world: features(read("world")) };
  const parts = sections.filter(([, , , , needed]) => !needed || needed(data));
  const made = parts.map(([id, , heading, show]) => h("section", { id, "aria-labelledby": `${id}-heading` },
    h("h2", { id: `${id}-heading`, tabindex: "-1" }, heading), shown(show, data, context)));
  const head = h("header", { class: "top" }, topbar(parts), h("div", { class: "title" }, title(data)));
  document.getElementById("app").replaceWith(head, h("main", { id: "main" }, made));
  const asked = window.location.hash.slice(1);
  if (parts.some(([id]) => id === asked)) document.getElementById(asked).scrollIntoView();
  ready(context);
  requestAnimationFrame(() => requestAnimationFrame(() => { document.body.dataset.ready = "1"; }));
}
