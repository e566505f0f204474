// Labels that do not lie on one another: each takes the first free place around its point, or none.

const PLACES = [[1, 0, "start"], [-1, 0, "end"], [0, -1, "middle"], [0, 1, "middle"], [1, -1, "start"], [1, 1, "start"], [-1, -1, "end"], [-1, 1, "end"]];

function overlaps(a, b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

// items: {x, y, text, size?, gap?}, most important first. Returns those that found room, with their text's anchor point.
export function place(items, { width, height, size = 11, taken = [] }) {
  const boxes = [...taken];
  const found = [];
  for (const item of items) {
    const letters = item.size ?? size;
    const length = item.text.length * letters * 0.56;
    const gap = item.gap ?? 6;
    for (const [dx, dy, anchor] of PLACES) {
      const x = item.x + dx * gap;
      const y = item.y + dy * (gap + (dx ? 0 : letters * 0.5)) + letters * 0.36;
      const x0 = anchor === "start" ? x : anchor === "end" ? x - length : x - length / 2;
      const box = { x0: x0 - 2, x1: x0 + length + 2, y0: y - letters * 0.9, y1: y + letters * 0.3 };
      if (box.x0 < 0 || box.x1 > width || box.y0 < 0 || box.y1 > height || boxes.some((other) => overlaps(box, other))) continue;
      boxes.push(box);
      found.push({ ...item, tx: x, ty: y, anchor });
      break;
    }
  }
  return found;
}
