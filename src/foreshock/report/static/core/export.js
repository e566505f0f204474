// Files out of the page: CSV, SVG with every style resolved, PNG drawn from that SVG. Nothing leaves the machine.

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "opacity",
  "font-family", "font-size", "font-weight", "font-style", "text-anchor", "paint-order", "dominant-baseline", "display"];

export function download(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// A copy that looks the same outside the page: variables and classes become plain attributes.
export function standalone(svg) {
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((element, position) => {
    const style = getComputedStyle(element);
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value && value !== "normal" && value !== "none") to[position].setAttribute(name, value);
      else if (value === "none" && (name === "fill" || name === "stroke" || name === "display")) to[position].setAttribute(name, value);
    }
    to[position].removeAttribute("class");
    to[position].removeAttribute("style");
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", Math.round(width));
  copy.setAttribute("height", Math.round(height));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const box = (copy.getAttribute("viewBox") ?? `0 0 ${width} ${height}`).split(/[\s,]+/);
  [["x", box[0]], ["y", box[1]], ["width", box[2]], ["height", box[3]]].forEach(([name, value]) => ground.setAttribute(name, value));
  ground.setAttribute("fill", getComputedStyle(document.body).getPropertyValue("--card"));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(svg, name) {
  download(`${name}.svg`, standalone(svg), "image/svg+xml");
}

export async function savePng(svg, name, scale = 2) {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  download(`${name}.png`, blob, "image/png");
}
