// How speakers did: a bar each, cut by what became of their claims. Counts, and no score: beside each stands how many were decided of those that a
// share needs. The four outcomes differ by pattern, so that nobody need see colours.
import { axisX, plot, rect, ruleX, text } from "@observablehq/plot";

import { pictures, svgBlob } from "../picture.js";
import { bare, element, fits, hatch, svgElement } from "../plotted.js";
import "./claims.css";

const ROW = 26, HEAD = 20, FOOT = 30, NARROW = 560; // pixels
const ORDER = ["came_true", "did_not", "undecidable", "open"];

pictures("claims", (canvas, data, figure) => {
  const names = new Map(data.outcomes.map((one) => [one.key, one.name]));
  const svg = fits(canvas, (width) => drawn(data, names, width));
  figure.querySelector("figcaption").before(legend(names));
  return () => svgBlob(svg());
});

function drawn(data, names, width) {
  const rows = data.speakers.filter((one) => one.drawn);
  const narrow = width < NARROW;
  const marginLeft = narrow ? 12 : Math.min(230, Math.round(width * 0.3));
  const row = narrow ? ROW + 16 : ROW; // names above their bars
  const most = Math.max(...rows.map((one) => one.claims), 1);
  const pieces = rows.flatMap((one, place) => parts(one, place, narrow ? 17 / row : 0.14));
  const named = rows.map((one, place) => ({ words: short(one, narrow ? width / 7 : marginLeft / 7.2), y: place, one }));
  const svg = plot({
    className: "drawing", width, height: HEAD + rows.length * row + FOOT, marginLeft, marginRight: narrow ? 92 : 150, marginTop: HEAD, marginBottom: FOOT,
    x: { domain: [0, most], axis: null }, y: { domain: [rows.length, 0], axis: null },
    marks: [
      axisX({ ticks: ticks(most), tickFormat: "d", tickSize: 4, label: null, className: "axis" }),
      ruleX([0], { className: "nought" }),
      ...ORDER.map((key) => rect(pieces.filter((one) => one.key === key), {
        x1: "x1", x2: "x2", y1: "y1", y2: "y2", insetRight: 1, className: `outcome-${key}`, ...(key === "did_not" ? { fill: "url(#did-not)" } : {}),
        ...(key === "undecidable" ? { fill: "url(#undecidable)" } : {}), title: (one) => `${one.speaker.name}: ${one.heads} ${names.get(key)}`,
      })),
      text(named, narrow
        ? { x: 0, y: "y", text: "words", textAnchor: "start", lineAnchor: "top", dx: 3, dy: 3, fontSize: 12, className: "speaker" }
        : { x: 0, y: (one) => one.y + 0.5, text: "words", textAnchor: "end", dx: -8, fontSize: 12, className: "speaker" }),
      text(rows, {
        x: (one) => one.claims, y: (one, place) => place + (narrow ? 0.7 : 0.5), text: (one) => base(one, data.least, narrow), textAnchor: "start", dx: 7, fontSize: 11,
        className: "base",
      }),
      text([narrow ? "number of claims" : "number of claims; beside each bar what a share rests on"], { frameAnchor: "top-left", dy: -HEAD + 4, lineAnchor: "top", fontSize: 11, className: "base" }),
    ],
  });
  bare(svg);
  svg.prepend(svgElement("rect", { width: "100%", height: "100%", class: "ground" }), hatch("did-not", 45), hatch("undecidable", 0));
  svg.querySelectorAll(".speaker text").forEach((node, place) => {
    node.addEventListener("click", () => location.assign(rows[place].href));
  });
  return svg;
}

// A bar's pieces from left to right. The first speaker stands at the top: y goes down.
function parts(speaker, place, gap) {
  let x = 0;
  return ORDER.filter((key) => speaker.outcomes[key]).map((key) => {
    const heads = speaker.outcomes[key];
    x += heads;
    return { speaker, key, heads, x1: x - heads, x2: x, y1: place + gap, y2: place + 0.86 };
  });
}

function base(one, least, narrow) {
  if (one.share !== null) return `${Math.round(one.share * 100)}% of ${one.decided}${narrow ? "" : " came true"}`;
  return narrow ? `${one.decided} of ${least} decided` : `no share: ${one.decided} of ${least} decided`;
}

function short(one, room) {
  const name = `${one.name}${one.named ? "" : "*"}`;
  return name.length > room ? `${name.slice(0, Math.floor(room) - 1)}…` : name;
}

function ticks(most) {
  const step = most < 8 ? 1 : Math.ceil(most / 6);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, number) => number * step);
}

function legend(names) {
  const list = element("ul", { className: "drawing-legend" });
  for (const key of ORDER) {
    const svg = svgElement("svg", { viewBox: "0 0 34 14", "aria-hidden": "true", class: "drawing" });
    const group = svgElement("g", { class: `outcome-${key}` });
    const fill = { did_not: "url(#did-not)", undecidable: "url(#undecidable)" }[key];
    group.append(svgElement("rect", { x: 1, y: 1, width: 32, height: 12, ...(fill ? { fill } : {}) }));
    svg.append(group);
    const item = element("li");
    item.append(svg, names.get(key));
    list.append(item);
  }
  return list;
}
