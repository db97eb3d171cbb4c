// A question by week: each indicator a panel with its own scale, behind its line a band of how much was read.
//
// Quiet and unreported look different: a week that was read and has none is a hollow point at nought, a week of which nothing was read is hatched and
// breaks the line, even where later reports tell of it. A press on a week shows what stands behind it, from its own page; the table has the same as links, for the keyboard.
import { axisX, axisY, dot, line, plot, rect, ruleX, ruleY, text } from "@observablehq/plot";

import { pictures, svgBlob } from "../picture.js";
import { bare, element, fits, hatch, panel, svgElement } from "../plotted.js";
import "./questions.css";

const DAY = 86_400_000;
const ROOM = 64, FOOT = 26, NARROW = 560; // pixels: of a panel's drawing, of the axis at the foot; below that width headings take two rows
const SIGNS = { rose: "▲", fell: "▼", still: "=", unread: "?" };

pictures("questions", (canvas, data, figure) => {
  const behind = panel(figure);
  const svg = fits(canvas, (width) => drawn(data, width, (cell, week, one) => show(behind, cell, week, one)));
  figure.querySelector("figcaption").before(legend());
  return () => svgBlob(svg());
});

function drawn(data, width, press) {
  const weeks = data.weeks.map((one) => ({ ...one, x1: new Date(one.first), x2: new Date(Date.parse(one.last) + DAY), x: new Date(Date.parse(one.first) + 3.5 * DAY) }));
  const most = Math.max(...weeks.map((one) => one.read), 1);
  const head = width < NARROW ? 36 : 22;
  const common = {
    className: "drawing", width, marginLeft: 34, marginRight: 10, marginTop: head,
    x: { type: "utc", domain: [weeks[0].x1, weeks.at(-1).x2], axis: null },
  };
  const panels = data.lines.map((one) => {
    const svg = indicator(one, weeks, most, { ...common, height: head + ROOM + 6, marginBottom: 6 }, width);
    const at = weeks.map((_, number) => number).filter((number) => !one.cells[number].unread);
    svg.querySelectorAll(".press rect").forEach((node, number) => {
      node.dataset.href = one.cells[at[number]].href;
      node.addEventListener("click", () => press(one.cells[at[number]], weeks[at[number]], one));
    });
    return svg;
  });
  panels.push(reading(weeks, most, { ...common, height: head + ROOM + FOOT, marginBottom: FOOT }));
  const whole = svgElement("svg", { width, height: panels.reduce((sum, one) => sum + Number(one.getAttribute("height")), 0), class: "drawing" });
  whole.setAttribute("viewBox", `0 0 ${width} ${whole.getAttribute("height")}`);
  whole.append(svgElement("rect", { width: "100%", height: "100%", class: "ground" }), hatch("unread-week"));
  let y = 0;
  for (const one of panels) {
    one.setAttribute("y", y);
    y += Number(one.getAttribute("height"));
    whole.append(bare(one));
  }
  return whole;
}

const say = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
const day = (date) => date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function told(cell, week, one) {
  const count = cell.lowest === cell.best ? cell.best : `${cell.lowest} for sure, ${cell.best} at most`;
  return `${one.name}, week of ${day(week.x1)}: ${count}; ${say(week.read, "source")} read. Press for the evidence.`;
}

function indicator(one, weeks, most, options, width) {
  const high = Math.max(...one.cells.map((cell) => cell.best), 1);
  const cells = one.cells.map((cell, number) => ({ ...cell, ...weeks[number], count: weeks[number].read ? cell.best : NaN })); // no line leads over what wasn't read
  const known = cells.filter((cell) => !cell.unread);
  const crowded = (width - 44) / weeks.length < 9; // pixels of a week
  const way = `${SIGNS[one.moved]} ${one.short}`;
  const room = Math.floor((width < NARROW ? width - 44 : width * 0.6) / 7);
  return plot({
    ...options,
    y: { domain: [0, high * 1.12], axis: null },
    marks: [
      ...band(weeks, most, high * 1.12),
      axisY({ ticks: ticks(high), label: null, tickFormat: "d", tickSize: 0, tickPadding: 6, className: "axis" }),
      ruleY([0], { className: "nought" }),
      ruleX(known.filter((cell) => cell.lowest < cell.best), { x: "x", y1: "lowest", y2: "best", strokeWidth: 5, strokeOpacity: 0.45, className: "between" }),
      line(cells, { x: "x", y: "count", strokeWidth: 1.75, className: "line" }),
      dot(known.filter((cell) => cell.best), { x: "x", y: "best", r: crowded ? 2.5 : 4.5, className: "some" }),
      dot(known.filter((cell) => !cell.best && !crowded), { x: "x", y: "best", r: 3.5, strokeWidth: 1.5, className: "none" }),
      rect(known, { x1: "x1", x2: "x2", y1: 0, y2: high * 1.12, className: "press", title: (cell) => told(cell, cell, one) }),
      text([one.name.length > room ? `${one.name.slice(0, room - 1)}…` : one.name], {
        frameAnchor: "top-left", dx: -28, dy: -options.marginTop + 6, lineAnchor: "top", fontSize: 12.5, fontWeight: 650, className: "head",
      }),
      text([way], {
        frameAnchor: width < NARROW ? "top-left" : "top-right", dx: width < NARROW ? -28 : 0, dy: width < NARROW ? -options.marginTop + 21 : -options.marginTop + 7,
        lineAnchor: "top", fontSize: 11.5, className: "way",
      }),
    ],
  });
}

// What was read in each week, to the height of a panel; and the weeks in which nothing was.
function band(weeks, most, high) {
  return [
    rect(weeks.filter((week) => week.read), { x1: "x1", x2: "x2", y1: 0, y2: (week) => (week.read / most) * high, fillOpacity: 0.2, className: "band" }),
    rect(weeks.filter((week) => !week.read), { x1: "x1", x2: "x2", y1: 0, y2: high, fill: "url(#unread-week)", className: "unread" }),
  ];
}

function reading(weeks, most, options) {
  return plot({
    ...options,
    y: { domain: [0, most * 1.12], axis: null },
    marks: [
      ...band(weeks, most, most * 1.12).slice(1),
      rect(weeks.filter((week) => week.read), {
        x1: "x1", x2: "x2", y1: 0, y2: "read", fillOpacity: 0.2, className: "band", title: (week) => `Week of ${day(week.x1)}: ${say(week.read, "source")} read`,
      }),
      axisY({ ticks: ticks(most), label: null, tickFormat: "d", tickSize: 0, tickPadding: 6, className: "axis" }),
      axisX({ ticks: mondays(weeks, options.width), tickFormat: monday, label: null, tickSize: 4, className: "axis" }),
      ruleY([0], { className: "nought" }),
      text(["Read: independent sources a week"], {
        frameAnchor: "top-left", dx: -28, dy: -options.marginTop + 6, lineAnchor: "top", fontSize: 12.5, fontWeight: 650, className: "head",
      }),
    ],
  });
}

function ticks(most) {
  return most < 5 ? Array.from({ length: most + 1 }, (_, number) => number) : [0, Math.ceil(most / 2), most];
}

// The days below: as many Mondays as have room, at even steps; the year where it begins.
function mondays(weeks, width) {
  const step = Math.max(Math.ceil(weeks.length / Math.max(Math.floor((width - 44) / 76), 1)), 1);
  return weeks.filter((_, number) => number % step === 0).map((week) => week.x1);
}

function monday(at, number, all) {
  const year = at.getUTCFullYear() === all[number - 1]?.getUTCFullYear() ? {} : { year: "numeric" };
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year, timeZone: "UTC" });
}

// What stands behind a week, from its own page, which is there without a script, too.
let asked = 0;
async function show(behind, cell, week, one) {
  const number = ++asked;
  const words = await fetch(cell.href).then((answer) => (answer.ok ? answer.text() : ""), () => "");
  if (number !== asked) return;
  const found = new DOMParser().parseFromString(words, "text/html").getElementById("evidence");
  if (!found) return void location.assign(cell.href); // its own page says what is wrong
  const heading = element("h3");
  heading.append(element("a", { href: cell.href, textContent: `${one.name}: ${cell.lowest === cell.best ? cell.best : `${cell.lowest} to ${cell.best}`}` }));
  heading.append(` in the week of ${day(week.x1)}`);
  const inner = [...document.importNode(found, true).childNodes].filter((node) => node.nodeName !== "H2");
  behind.show(heading, element("p", { className: "quiet", textContent: `${say(week.read, "independent source")} read that week.` }), ...inner);
}

function legend() {
  const list = element("ul", { className: "drawing-legend" });
  const drawn = (words, ...inner) => {
    const item = element("li");
    const svg = svgElement("svg", { viewBox: "0 0 34 14", "aria-hidden": "true", class: "drawing" });
    svg.append(...inner);
    item.append(svg, words);
    list.append(item);
  };
  const box = (attributes) => svgElement("rect", { x: 0, y: 0, width: 34, height: 14, ...attributes });
  const point = (kind, y) => {
    const group = svgElement("g", { class: kind });
    group.append(svgElement("circle", { cx: 17, cy: y, r: 4 }));
    return group;
  };
  const grouped = (kind, node) => {
    const group = svgElement("g", { class: kind });
    group.append(node);
    return group;
  };
  drawn("so much was counted", grouped("band", box({ "fill-opacity": 0.2 })), point("some", 7));
  drawn("read, and nothing counted", grouped("band", box({ "fill-opacity": 0.2 })), point("none", 9));
  drawn("nothing was read: no nought", grouped("unread", box({ fill: "url(#unread-week)" })));
  drawn("from what is sure to what may be", grouped("between", svgElement("line", { x1: 17, x2: 17, y1: 1, y2: 13, "stroke-width": 5, "stroke-opacity": 0.45 })));
  drawn("how much was read", grouped("band", box({ "fill-opacity": 0.2 })));
  return list;
}
