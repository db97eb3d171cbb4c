// Beside the map: what is in view in words, its places as buttons, and its incidents, each with its toll as a bar from the lowest to the highest figure.
import { days } from "./days.js";

const PLACES = 8;
const INCIDENTS = 25;
const WIDE = 110; // pixels of a toll's bar
const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) key in node && typeof value !== "string" ? (node[key] = value) : node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export const counted = (count, one) => `${count.toLocaleString("en-GB")} ${one}${count === 1 ? "" : "s"}`;

export function total(incidents) {
  const sum = { told: 0, low: 0, best: 0, high: 0 };
  for (const one of incidents) {
    if (one.best === null) continue;
    sum.told += 1;
    for (const name of ["low", "best", "high"]) sum[name] += one[name];
  }
  return sum;
}

// "230 (20–276)", as the server writes it.
export function estimate({ low, best, high }) {
  const [a, b, c] = [low, best, high].map((count) => count.toLocaleString("en-GB"));
  return low === high ? b : `${b} (${a}–${c})`;
}

export const killed = (sum) => (sum.told ? `, ${estimate(sum)} killed` : "");

// The places of incidents as buttons, those with the most first; `go` is called with a place.
export function places(holder, held, go) {
  const shown = held.slice(0, PLACES).map(([place, incidents]) =>
    element("li", {}, element("button", { type: "button", class: "plain", onclick: () => go(place) }, place.name), element("small", {}, ` ${counted(incidents.length, "incident")}${killed(total(incidents))}`)),
  );
  holder.replaceChildren(...shown);
}

// The first incidents of a list, the latest first.
export function incidents(holder, held, suffix) {
  const shown = held.slice(0, INCIDENTS);
  const most = Math.max(1, ...shown.map((one) => one.high ?? 0));
  holder.replaceChildren(...shown.map((one) => row(one, most, suffix)));
  return held.length - shown.length;
}

function row(one, most, suffix) {
  const line = element("li", {},
    element("small", {}, `${days(one.first, one.last)} · ${one.place.name}`),
    element("p", {}, element("a", { class: "name", href: `/incidents/${one.id}${suffix}` }, one.what), one.sides && ` ${one.sides}`),
  );
  if (one.best !== null) line.append(element("p", { class: "toll-line" }, bar(one, most), element("small", {}, ` ${estimate(one)} killed`)));
  return line;
}

// On a scale on which ten is as far from a hundred as one is from ten: tolls differ so much that no other shows the small ones.
function bar(one, most) {
  const x = (count) => 3 + (Math.log1p(count) / Math.log1p(most)) * (WIDE - 6);
  const svg = document.createElementNS(SVG, "svg");
  const put = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    svg.append(node);
  };
  for (const [key, value] of Object.entries({ class: "toll-bar", width: WIDE, height: 12, viewBox: `0 0 ${WIDE} 12`, "aria-hidden": "true" })) svg.setAttribute(key, value);
  put("line", { class: "axis", x1: 0, x2: WIDE, y1: 6, y2: 6 });
  put("line", { class: "range", x1: x(one.low), x2: Math.max(x(one.high), x(one.low) + 1), y1: 6, y2: 6, "stroke-width": 5 });
  put("line", { class: "best", x1: x(one.best), x2: x(one.best), y1: 1, y2: 11 });
  return svg;
}
