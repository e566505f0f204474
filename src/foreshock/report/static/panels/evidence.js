// How we know: per headline number the way from sentence to figure, in a drawer and, on paper, at the end.

import { h, button } from "../core/dom.js";
import { lossOrGain, percent } from "../core/format.js";

function shift(one) {
  return one.prior === one.posterior ? percent(one.posterior) : `${percent(one.prior)} \u2192 ${percent(one.posterior)}`;
}

function link(label, ...content) {
  return h("li", {}, h("span", { class: "step" }, label), h("div", {}, content));
}

function chain(one, currency) {
  return h("ol", { class: "chain" },
    link("Sentence", one.sentences.length
      ? one.sentences.map((item) => h("p", { class: item.used ? "" : "unused" }, h("q", {}, item.text), h("span", { class: "why" }, [` ${item.words}`, `${item.driver}: ${item.outcome}`, item.used ? "" : `not counted${item.why ? `, ${item.why}` : ""}`].filter(Boolean).join(" · "))))
      : h("p", { class: "why" }, "The page does not speak of it; the scenario file decides.")),
    link("Scenario file", one.written.length ? one.written.map((text) => h("p", {}, h("code", {}, text))) : h("p", { class: "why" }, "No line of its own.")),
    link("Driver", one.drivers.map((item) => h("p", {}, `${item.driver} is ${item.outcome}: `, h("strong", {}, shift(item)))), one.effects.map((text) => h("p", { class: "why" }, text))),
    link("Shock", h("p", {}, h("strong", {}, one.shock), ` (${shift({ prior: one.prior, posterior: one.probability })})`), one.because ? h("p", { class: "why" }, h("q", {}, one.because)) : null, h("p", { class: "why" }, `Reaches ${one.reaches}.`)),
    link("Loss", typeof one.adds === "number" ? h("p", {}, `Adds a ${lossOrGain(one.adds, currency)} to the expected figure and a ${lossOrGain(one.adds_tail, currency)} to CVaR (Shapley value).`) : null, h("p", {}, typeof one.difference === "number" ? `Futures with it differ by a ${lossOrGain(one.difference, currency)} from those without.` : "It happens in all futures or in none, so it cannot be compared.")));
}

function content(drawer, data, currency) {
  return [
    h("p", { class: "amount" }, drawer.value),
    h("h3", {}, "Formula"), h("p", {}, h("code", {}, drawer.formula)),
    h("ul", { class: "steps-list" }, drawer.steps.map((text) => h("li", {}, text))),
    drawer.chains.length ? h("h3", {}, "From sentence to loss, the shocks that matter most first") : null,
    drawer.chains.map((one) => chain(one, currency)),
    h("h3", {}, "Run"),
    h("p", {}, `Run ${data.run.id}, seed ${data.run.seed}, model ${data.run.model}, Foreshock ${data.run.version}.`),
    sources("Data rows", [...data.inputs, ...data.facts]), sources("Parameters", data.parameters),
  ];
}

function sources(label, rows) {
  if (!rows.length) return null;
  return [h("h3", {}, label), h("ul", { class: "hashes" }, rows.map((one) => h("li", {}, one.name, " ", h("code", {}, one.sha256.slice(0, 12)))))];
}

export function render(data, context) {
  const body = h("div", { class: "drawer-body", role: "region", tabindex: "0", "aria-labelledby": "drawer-title" });
  const title = h("h2", { id: "drawer-title" });
  const close = button("Close", { class: "quiet" }, () => dialog.close());
  const dialog = h("dialog", { class: "drawer", "aria-labelledby": "drawer-title" }, h("header", {}, h("div", {}, h("p", { class: "eyebrow" }, "How we know"), title), close), body);
  let opener = null;
  dialog.addEventListener("close", () => {
    context.remember({ drawer: "" });
    opener?.focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  context.act.drawer = (id) => {
    const one = data.drawers.find((item) => item.id === id);
    if (!one) return;
    opener = document.activeElement;
    title.textContent = one.label;
    body.replaceChildren(...content(one, data, context.currency).flat(2).filter(Boolean));
    context.remember({ drawer: id });
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
  };
  document.body.append(dialog);
  return [
    h("p", {}, "Every headline number can be followed back to the sentences, lines, shocks, data and parameters it comes from."),
    h("div", { class: "ways" }, data.drawers.map((one) => button([h("span", { class: "name" }, one.label), " ", h("strong", {}, one.value)], { class: "item" }, () => context.act.drawer(one.id)))),
    h("div", { class: "print-only" }, data.drawers.map((one) => h("section", {}, h("h3", { class: "number" }, one.label), content(one, data, context.currency)))),
  ];
}
