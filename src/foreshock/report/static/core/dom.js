// Elements without markup: text always goes in as text, so a name such as "<img onerror=...>" stays a name.

const SVG = "http://www.w3.org/2000/svg";

function apply(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

export function h(tag, properties = {}, ...children) {
  return append(apply(document.createElement(tag), properties), children);
}

export function s(tag, properties = {}, ...children) {
  return append(apply(document.createElementNS(SVG, tag), properties), children);
}

export function button(label, properties, action) {
  return h("button", { type: "button", ...properties, on: { click: action } }, label);
}

// One choice out of several, as native radio buttons in a fieldset.
export function choice(legend, name, options, chosen, choose) {
  const radios = options.map(([value, label]) =>
    h("label", {},
      h("input", { type: "radio", name, value, checked: value === chosen, data: { key: `${name}-${value}` }, on: { change: () => choose(value) } }),
      h("span", {}, label)));
  return h("fieldset", { class: "choice" }, h("legend", {}, legend), h("div", {}, radios));
}
