// Numbers as a person reads them, the same way the Python side writes them. null is unknown and never reads as zero.

const LOCALE = "en-US";
const MINUS = "\u2212";
const SCALES = [[1e9, "B"], [1e6, "M"], [1e3, "K"]];

function figures(value) {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", MINUS);
}

export function known(value) {
  return typeof value === "number";
}

export function money(value, currency) {
  if (!known(value)) return value === "inf" ? "no limit" : "unknown";
  const [scale, letter] = SCALES.find(([limit]) => Math.abs(value) >= limit * 0.9995) ?? [1, ""];
  return `${figures(value / scale)} ${letter}${currency}`.trim();
}

// For axes: no unit, one scale for the whole axis.
export function scaleOf(values) {
  const size = Math.max(0, ...values.filter(known).map(Math.abs));
  const [scale, letter] = SCALES.find(([limit]) => size >= limit) ?? [1, ""];
  return { scale, letter };
}

export function percent(value) {
  if (!known(value)) return "unknown";
  const size = Math.abs(value);
  if (size > 0 && size < 0.005) return "under 1\u00a0%";
  if (size >= 0.995 && size < 1) return "over 99\u00a0%";
  return `${Math.round(value * 100)}\u00a0%`.replace("-", MINUS);
}

export function number(value) {
  if (value === "inf") return "no limit";
  if (!known(value)) return "unknown";
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 0.095 ? 2 : 4;
  return value.toLocaleString(LOCALE, { maximumFractionDigits: digits }).replace("-", MINUS);
}

export function days(value) {
  if (value === "inf") return "never";
  if (!known(value)) return "unknown";
  const shown = number(Math.round(value * 10) / 10);
  return `${shown} ${Math.abs(value) === 1 ? "day" : "days"}`;
}

export function cell(value, kind, currency) {
  if (value === null || value === undefined) return "unknown";
  if (kind === "money") return money(value, currency);
  if (kind === "percent") return known(value) ? `${(value * 100).toLocaleString(LOCALE, { maximumFractionDigits: 1 })}\u00a0%`.replace("-", MINUS) : String(value);
  if (kind === "days") return days(value);
  if (kind === "number") return number(value);
  if (kind === "flag") return value ? "yes" : "no";
  return String(value);
}

export function lossOrGain(value, currency) {
  if (!known(value)) return "unknown";
  return value < 0 ? `gain of ${money(-value, currency)}` : `loss of ${money(value, currency)}`;
}

// 'Final_Assembly' as a person writes it: for pictures; tables keep the name of the files.
export function spoken(name) {
  return name.replaceAll("_", " ");
}

export function shortened(text, length) {
  return text.length > length ? `${text.slice(0, Math.max(1, length - 1)).trimEnd()}\u2026` : text;
}
