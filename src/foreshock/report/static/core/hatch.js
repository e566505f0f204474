// Patterns for what colour alone must not say: hatched is estimated, dotted is unknown.

import { s } from "./dom.js";

export function patterns(prefix) {
  return s("defs", {},
    s("pattern", { id: `${prefix}-hatch`, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("line", { x1: 0, y1: 0, x2: 0, y2: 5, class: "hatching" })),
    s("pattern", { id: `${prefix}-dots`, width: 5, height: 5, patternUnits: "userSpaceOnUse" },
      s("rect", { width: 5, height: 5, class: "nodata" }), s("circle", { cx: 2.5, cy: 2.5, r: 0.9, class: "dotting" })));
}
