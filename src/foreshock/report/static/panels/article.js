// The page with its statements marked where they stand; choosing one explains it.

import { h, button } from "../core/dom.js";
import { percent } from "../core/format.js";
import { figure } from "../core/figure.js";
import { legend as legendOf } from "../core/legend.js";

function strength(p) {
  if (p === null || p === undefined) return "none";
  return p >= 0.6 ? "likely" : p >= 0.4 ? "even" : "unlikely";
}

function piece(one, data, choose) {
  if (!one.ids.length) return one.kind === "body" ? one.text : h("span", { class: one.kind }, one.text);
  const id = one.ids[one.ids.length - 1];
  return h("mark", { class: `${strength(data.statements[id].p)}${data.statements[id].used ? " used" : ""}`, data: { ids: one.ids.join(" ") }, on: { click: () => choose(id) } }, one.text);
}

function explained(id, data) {
  const one = data.statements[id];
  if (!one) return h("p", { class: "why" }, "Choose a marked sentence, or one from the list of drivers, to see what its words imply.");
  const range = one.p === null ? "Its words imply no number." : `\u201c${one.phrase}\u201d is read as ${percent(one.p)}; one reader in ten says less than ${percent(one.p10)}, one in ten more than ${percent(one.p90)}.`;
  const effect = !one.driver ? "It speaks of no driver of the scenario file." : one.used ? `It moved ${one.driver_title}.` : `It speaks of ${one.driver_title} but did not move it${one.why ? `: ${one.why}` : ""}.`;
  return [
    h("p", {}, h("q", {}, one.text)),
    h("p", { class: "why" }, [range, one.negated ? "It is negated." : "", one.by ? `Said by ${one.by}.` : "", one.conditions.length ? `Condition: ${one.conditions.join("; ")}.` : "", effect].filter(Boolean).join(" ")),
  ];
}

export function render(data, context) {
  if (!data) return h("p", { class: "empty" }, "No page was read in this run.");
  const panel = h("div", { class: "explained", role: "status", "aria-label": "The chosen statement" });
  const text = h("div", { class: "page", role: "region", tabindex: "0", "aria-label": "The page, statements marked" });

  function choose(id, scroll = false) {
    if (!data.statements[id]) return;
    context.remember({ statement: id });
    panel.replaceChildren(...[explained(id, data)].flat());
    const mine = [...text.querySelectorAll("mark")].filter((mark) => mark.dataset.ids.split(" ").includes(id));
    text.querySelectorAll("mark.chosen").forEach((mark) => mark.classList.remove("chosen"));
    mine.forEach((mark) => mark.classList.add("chosen"));
    document.querySelectorAll("[data-statement]").forEach((one) => one.classList.toggle("chosen", one.dataset.statement === id));
    if (scroll && mine.length) {
      text.scrollTop = mine[0].offsetTop - text.clientHeight / 3;
      if (text.getBoundingClientRect().top > window.innerHeight || text.getBoundingClientRect().bottom < 0) text.scrollIntoView({ block: "nearest" });
    }
  }

  const order = Object.keys(data.statements);
  const step = (by) => choose(order[(Math.max(0, order.indexOf(context.state.statement)) + by + order.length) % order.length], true);
  context.act.statement = (id) => choose(id, true);
  text.append(...data.pieces.map((one) => piece(one, data, choose)));
  panel.replaceChildren(...[explained(context.state.statement, data)].flat());
  if (context.state.statement) requestAnimationFrame(() => choose(context.state.statement));

  const head = [data.byline, data.published, data.source].filter(Boolean).join(" · ");
  const view = h("div", { class: "reader" },
    h("header", {}, h("p", { class: "headline" }, data.title || "The page"), head ? h("p", { class: "why" }, head) : null),
    text, panel,
    order.length ? h("div", { class: "steps" }, button("Previous statement", { class: "quiet" }, () => step(-1)), button("Next statement", { class: "quiet" }, () => step(1))) : null);
  const legend = legendOf([["likely", "60 % or more"], ["even", "40 to 60 %"], ["unlikely", "less than 40 %"], ["none", "no number"]].map(([name, label]) =>
    h("span", { class: "entry" }, h("mark", { class: name, "aria-hidden": "true" }, "text"), label)));
  return figure(context, {
    id: "article", title: "The page", finding: data.finding, table: data.table, legend, picture: false,
    note: data.cut ? `The page is longer: ${data.cut.toLocaleString("en-US")} more characters are not shown.` : "",
    draw: () => view,
  }).element;
}
