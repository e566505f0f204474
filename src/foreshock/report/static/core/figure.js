// A picture and the table behind it: finding on top, two tabs, and both as files.

import { h, button } from "./dom.js";
import { csv, table } from "./table.js";
import { download, savePng, saveSvg } from "./export.js";

// One accessible name on the svg itself; Plot writes more of them on inner groups, where they are not allowed.
export function labelled(svg, label) {
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.querySelectorAll("g[aria-label], g[aria-description]").forEach((group) => {
    group.removeAttribute("aria-label");
    group.removeAttribute("aria-description");
  });
  return svg;
}

export function figure(context, options) {
  const { id, title, finding, draw, table: data, controls = null, legend = null, note = "", beside = null, narrowest = 0, more = [], picture: pictured = true } = options;
  const canvas = h("div", { class: "canvas", ...(narrowest ? { role: "region", tabindex: "0", "aria-label": `${title}, scrolls sideways on a narrow screen` } : {}) });
  const chart = h("div", { class: beside ? "chart split" : "chart", id: `${id}-chart`, role: "tabpanel", "aria-labelledby": `${id}-tab-chart` },
    h("div", { class: "drawn" }, legend, canvas), beside);
  const rows = h("div", { id: `${id}-table`, role: "tabpanel", "aria-labelledby": `${id}-tab-table` });
  const names = ["chart", "table"];
  const tabs = names.map((name) => button(name === "chart" ? "Chart" : "Table",
    { role: "tab", id: `${id}-tab-${name}`, "aria-controls": `${id}-${name}` }, () => show(name, true)));
  const picture = !pictured ? [] : [
    button("SVG", { class: "quiet", "aria-label": `Save as SVG: ${title}` }, () => saveSvg(canvas.querySelector("svg"), `${context.run}-${id}`)),
    button("PNG", { class: "quiet", "aria-label": `Save as PNG: ${title}` }, () => savePng(canvas.querySelector("svg"), `${context.run}-${id}`)),
  ];
  const save = (rowsOf, name, label) => button("CSV", { class: "quiet", "aria-label": `Save as CSV: ${label}` },
    () => download(`${context.run}-${name}.csv`, csv(rowsOf, context.currency), "text/csv;charset=utf-8"));
  const file = save(data, id, title);

  function show(name, remember) {
    tabs.forEach((tab, position) => {
      tab.setAttribute("aria-selected", String(names[position] === name));
      tab.tabIndex = names[position] === name ? 0 : -1;
    });
    chart.hidden = name !== "chart";
    rows.hidden = name !== "table";
    picture.forEach((one) => { one.hidden = name !== "chart"; });
    if (name === "table" && !rows.childElementCount) {
      rows.append(table(data, title, context.currency), ...more.flatMap(([label, extra], position) => [
        h("div", { class: "bar" }, h("h4", {}, label), save(extra, `${id}-${position + 2}`, label)), table(extra, label, context.currency)]));
    }
    if (name === "chart") redraw();
    if (remember) context.remember({ tables: [...context.state.tables.filter((one) => one !== id), ...(name === "table" ? [id] : [])] });
  }

  let drawn = 0;
  function redraw(again = false) {
    const width = Math.floor(Math.max(canvas.clientWidth, narrowest));
    if (!width || (width === drawn && again !== true)) return;
    drawn = width;
    try {
      const made = draw(width);
      canvas.replaceChildren(pictured ? labelled(made, finding) : made);
    } catch (error) {
      console.error(`${id}: ${error.message}`);
      canvas.replaceChildren(h("p", { class: "why" }, "This picture could not be drawn. Its table is complete."));
    }
  }

  const list = h("div", { role: "tablist", "aria-label": title, on: { keydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length;
    show(names[next], true);
    tabs[next].focus();
  } } }, tabs);
  const element = h("figure", { id: `figure-${id}` },
    h("div", { class: "head" },
      h("figcaption", {}, h("h3", {}, title), h("p", { class: "finding" }, finding)),
      h("div", { class: "tools" }, list, file, picture)),
    controls ? h("div", { class: "controls" }, controls) : null,
    chart, rows, note ? h("p", { class: "note" }, note) : null);
  show(context.state.tables.includes(id) ? "table" : "chart", false);
  new ResizeObserver(() => redraw()).observe(canvas);
  return { element, redraw: () => redraw(true) };
}
