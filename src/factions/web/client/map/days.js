// Days as numbers (from 1 January 1970 on), in words, and in the stretches of a timeline.

const DAY = 86_400_000;
const FEWEST = 14;
const UNITS = [
  ["day", (day) => day, (day) => day + 1],
  ["week", (day) => day - ((((day + 3) % 7) + 7) % 7), (day) => day + 7], // from Monday
  ["month", (day) => cut(day, 1), (day) => later(day, 1)],
  ["quarter", (day) => cut(day, 3), (day) => later(day, 3)],
  ["year", (day) => cut(day, 12), (day) => later(day, 12)],
  ["decade", (day) => number(Date.UTC(Math.floor(date(day).getUTCFullYear() / 10) * 10, 0)), (day) => later(day, 120)],
];
const WORDS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

const date = (day) => new Date(day * DAY);
const number = (time) => Math.round(time / DAY);

function cut(day, months) {
  const at = date(day);
  return number(Date.UTC(at.getUTCFullYear(), Math.floor(at.getUTCMonth() / months) * months));
}

function later(day, months) {
  const at = date(day);
  return number(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months));
}

export const iso = (day) => date(day).toISOString().slice(0, 10);
export const parsed = (text) => (text && !Number.isNaN(Date.parse(text)) ? number(Date.parse(text)) : null);

// Both days and all between them, as a person writes them.
export function days(first, last) {
  if (first === null || last === null) return "day unknown";
  if (first === last) return WORDS.format(date(first));
  if (first === cut(first, 12) && last === later(first, 12) - 1) return String(date(first).getUTCFullYear());
  if (first === cut(first, 1) && last === later(first, 1) - 1) return MONTH.format(date(first));
  return WORDS.formatRange(date(first), date(last));
}

// The stretches from one day to another, of the shortest unit of which there are at most so many: { unit, starts }, with the end of the last behind it.
// Where they are few, some are added before and behind, so that a bar isn't as wide as a page.
export function stretches(first, last, most) {
  for (const [unit, begin, next] of UNITS) {
    if (unit !== "decade" && (last - first) / { day: 1, week: 7, month: 30, quarter: 91, year: 365 }[unit] > most) continue;
    const starts = [begin(first)];
    while (starts.at(-1) <= last) starts.push(next(starts.at(-1)));
    while (starts.length <= FEWEST) {
      starts.unshift(begin(starts[0] - 1));
      starts.push(next(starts.at(-1)));
    }
    return { unit, starts };
  }
  return null;
}

// The stretch that a day is in: `starts` are in order.
export function stretchOf(starts, day) {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= day) low = middle;
    else high = middle;
  }
  return low;
}

// Where words stand under a timeline, at most so many: [day, words].
export function ticks(first, last, most) {
  const span = last - first;
  const steps = [[1, "d"], [2, "d"], [7, "d"], [14, "d"], [1, "m"], [2, "m"], [3, "m"], [6, "m"], [12, "m"], [24, "m"], [60, "m"], [120, "m"], [240, "m"], [600, "m"]];
  const [step, kind] = steps.find(([size, of]) => span / (size * (of === "d" ? 1 : 30.44)) <= most) ?? steps.at(-1);
  const found = [];
  const years = step >= 12 && kind === "m";
  const words = new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC", ...(years ? { year: "numeric" } : kind === "m" ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" }),
  });
  let at = kind === "d" ? first : years ? number(Date.UTC(Math.floor(date(first).getUTCFullYear() / (step / 12)) * (step / 12), 0)) : cut(first, Math.min(step, 12));
  for (; at <= last; at = kind === "d" ? at + step : later(at, step)) if (at >= first) found.push([at, words.format(date(at))]);
  return found;
}
