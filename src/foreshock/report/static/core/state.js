// The one state of the page. It lives in the address after '#s=' so that a link or a reload restores every choice.

const DEFAULTS = Object.freeze({
  theme: "auto", // auto, light or dark
  tables: [], // figures that show their table
  statement: "", // statement chosen in the page
  layer: "stops", // what the map's colours mean
  measure: "share", // the same on the map of the world economy
  scope: "all", // lines of the output by day: all assumptions, or as set
  view: "world", // part of the world that the map shows
  future: "", // named future chosen
  pattern: -1, // future chosen on the exceedance curve
  drawer: "", // headline number whose 'how we know' is open
});

function read() {
  const hash = window.location.hash;
  if (!hash.startsWith("#s=")) return {};
  try {
    const found = JSON.parse(decodeURIComponent(hash.slice(3)));
    return Object.fromEntries(Object.entries(found).filter(([key, value]) =>
      key in DEFAULTS && typeof value === typeof DEFAULTS[key] && Array.isArray(value) === Array.isArray(DEFAULTS[key])));
  } catch {
    return {}; // a broken link opens the page as it is
  }
}

export const state = { ...DEFAULTS, ...read() };

export function store(changes) {
  Object.assign(state, changes);
  const differing = Object.fromEntries(Object.entries(state).filter(([key, value]) =>
    JSON.stringify(value) !== JSON.stringify(DEFAULTS[key])));
  const hash = Object.keys(differing).length ? `#s=${encodeURIComponent(JSON.stringify(differing))}` : "";
  window.history.replaceState(null, "", hash || window.location.pathname + window.location.search);
}
