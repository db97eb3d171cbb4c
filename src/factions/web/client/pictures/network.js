// Who is friend and enemy of whom, step by step through the years. Actors keep their places while the slider moves: only lines come and go.
//
// Friends are solid, enemies dashed with a bar across, what is neither is dotted, so that nobody need see colours. One line stands for all ties of one
// sign between two actors; the one who is chosen is told in words below, with a link to the evidence of each tie.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

import { colours, onTheme, pictures } from "../picture.js";
import "./network.css";

cytoscape.use(fcose);

const SIGN = { 1: "friends", 0: "neither", "-1": "enemies" };
const SHAPES = { government: "round-rectangle", state_force: "rectangle", community: "hexagon", person: "diamond" }; // others are round
const LETTERS = 11; // pixels
const FRAME = 40; // pixels around the picture, for names
const ROOM = 90; // between its parts
const PACE = 1400; // milliseconds of a step while it plays
const SETTLE = 350; // milliseconds after the last move until the page's words follow
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const touch = matchMedia("(pointer: coarse)");

pictures("network", (canvas, data, figure) => {
  const cy = graph(canvas, data);
  const line = timeline(data, figure);
  const chosen = chooser(cy, data, figure);
  let settling = 0;
  const show = (at, moved = true) => {
    line.show(at);
    step(cy, at);
    chosen.refresh(at);
    name(cy);
    clearTimeout(settling);
    if (moved) settling = setTimeout(() => follow(figure, data.days[at].day), SETTLE);
  };
  line.onMove(show);
  show(data.at, false);
  onTheme(() => cy.style(look(canvas)));
  figure.querySelector("figcaption").before(legend(data));
  return () => cy.png({ output: "blob", full: true, scale: 2, bg: colours(canvas, "paper").paper });
});

// The graph itself, laid out once for all years.

function graph(canvas, data) {
  const most = Math.max(...data.actors.map((one) => one.standing), 1);
  const nodes = data.actors.map((one) => ({
    data: { id: one.id, name: short(one.name), shape: SHAPES[one.kind] ?? "ellipse", share: Math.sqrt(one.standing / most), size: 20, words: 11, told: "", side: "bottom", actor: one },
  }));
  const edges = lines(data.ties).map((one) => ({ data: { ...one, sign: SIGN[one.ties[0].sign] } }));
  // it would put a <style> into the page, which the page's policy forbids, if it didn't find one by this name; our own sheet says the same
  document.head.append(element("meta", { id: "__________cytoscape_stylesheet" }));
  cytoscape.warnings(false); // of lines between two actors who lie on one another, which the layout then parts
  const cy = cytoscape({
    container: canvas,
    elements: [...nodes, ...edges],
    style: look(canvas),
    layout: { name: "null" },
    minZoom: 0.1,
    maxZoom: 6,
    userZoomingEnabled: touch.matches,
    boxSelectionEnabled: false,
    autoungrabify: touch.matches,
    textureOnViewport: nodes.length > 120,
  });
  seeded(() => cy.layout({
    name: "fcose", quality: "default", animate: false, randomize: true, nodeDimensionsIncludeLabels: false, padding: FRAME,
    idealEdgeLength: (edge) => (edge.data("sign") === "enemies" ? 130 : 80), nodeRepulsion: 9000, nodeSeparation: 110, gravity: 0.35, packComponents: false, numIter: 1200,
  }).run());
  spread(cy);
  let resting = 0;
  cy.on("pan zoom resize", () => {
    clearTimeout(resting);
    resting = setTimeout(() => name(cy), 80);
  });
  // the wheel scrolls the page; with Ctrl held, or two fingers, it comes nearer
  canvas.addEventListener("wheel", (event) => cy.userZoomingEnabled(event.ctrlKey || touch.matches), { capture: true, passive: true });
  cy.userPanningEnabled(!touch.matches); // one finger scrolls the page, until one has come nearer
  cy.on("zoom", () => touch.matches && cy.userPanningEnabled(true));
  return cy;
}

// Put parts of the graph that no line joins side by side, the largest first, each where the whole stays smallest in the canvas's shape.
function pack(cy) {
  const shape = cy.width() / cy.height();
  const parts = cy.elements().components().map((part) => ({ nodes: part.nodes(), box: part.nodes().boundingBox({ includeLabels: false }) }));
  const placed = [];
  const points = [[0, 0]];
  for (const { nodes, box } of parts.sort((one, other) => other.box.w * other.box.h - one.box.w * one.box.h)) {
    const [w, h] = [box.w + ROOM, box.h + ROOM];
    const size = ([x, y]) => Math.max((x + w) / shape, y + h);
    const free = ([x, y]) => !placed.some((other) => meet([x, y, x + w, y + h], other));
    const [x, y] = points.filter(free).reduce((best, one) => (size(one) < size(best) ? one : best));
    placed.push([x, y, x + w, y + h]);
    points.push([x + w, y], [x, y + h]);
    nodes.shift({ x: x - box.x1, y: y - box.y1 });
  }
}

// Fill the canvas: the layout comes out round, and most screens aren't. Bodies are as large on a small screen as they can be.
function spread(cy) {
  pack(cy);
  const box = cy.nodes().boundingBox({ includeLabels: false });
  const wider = cy.width() / cy.height() / (box.w / box.h || 1);
  const [x, y] = wider > 1 ? [Math.min(wider, 2), 1] : [1, Math.min(1 / wider, 2)];
  cy.nodes().positions((node) => ({ x: node.position("x") * x, y: node.position("y") * y }));
  cy.fit(undefined, FRAME);
  const small = Math.max(1, 0.7 / cy.zoom());
  cy.batch(() => cy.nodes().forEach((node) => node.data("size", (12 + 26 * node.data("share")) * small ** 0.7)));
}

// Write as many names as there is room for, the weightiest first, in letters that stay as large however near one comes.
function name(cy) {
  const near = cy.zoom();
  const bodies = cy.nodes(":visible").filter((node) => !node.hasClass("alone"));
  const round = bodies.map((node) => {
    const { x, y } = node.renderedPosition(), r = (node.data("size") * near) / 2;
    return [node.id(), [x - r, y - r, x + r, y + r]];
  });
  const taken = [];
  cy.batch(() => {
    cy.nodes().forEach((node) => node.data("told", ""));
    const rank = (node) => (node.hasClass("chosen") ? 0 : node.hasClass("near") ? 1 : node.hasClass("aside") ? 3 : 2);
    for (const node of cy.nodes().toArray().filter((one) => !one.hasClass("alone") || one.hasClass("chosen")).sort((one, other) => rank(one) - rank(other))) {
      const letters = LETTERS + 2 * node.data("share"), rows = wrapped(node.data("name"));
      const { x, y } = node.renderedPosition(), r = (node.data("size") * near) / 2;
      const half = (Math.max(...rows.map((row) => row.length)) * letters * 0.52) / 2;
      const high = 4 + rows.length * letters * 1.15;
      const sides = { bottom: [x - half, y + r + 2, x + half, y + r + high], top: [x - half, y - r - high, x + half, y - r - 2] };
      const free = (box) => !taken.some((other) => meet(box, other)) && !round.some(([id, other]) => id !== node.id() && meet(box, other));
      const side = Object.keys(sides).find((one) => free(sides[one])) ?? (rank(node) < 2 ? "bottom" : "");
      if (!side || rank(node) > 2) continue;
      taken.push(sides[side]);
      node.data({ told: rows.join("\n"), words: letters / near, side });
    }
  });
}

function wrapped(words) {
  const rows = [""];
  for (const word of words.split(" ")) {
    if (rows.at(-1) && rows.at(-1).length + word.length > 16) rows.push("");
    rows[rows.length - 1] = `${rows.at(-1)} ${word}`.trim();
  }
  return rows;
}

const meet = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

function short(name) {
  return name.length > 34 ? `${name.slice(0, 32)}…` : name;
}

// One line for all ties of one sign between two actors.
function lines(ties) {
  const found = new Map();
  for (const tie of ties) {
    const ends = tie.from < tie.to ? [tie.from, tie.to] : [tie.to, tie.from];
    const id = `${ends.join("\n")}\n${tie.sign}`;
    if (!found.has(id)) found.set(id, { id, source: ends[0], target: ends[1], ties: [] });
    found.get(id).ties.push(tie);
  }
  return [...found.values()];
}

// The same network looks the same each time: what the layout takes for chance is counted from one seed.
function seeded(run) {
  const chance = Math.random;
  let state = 20140613;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  try {
    run();
  } finally {
    Math.random = chance;
  }
}

function look(canvas) {
  const { ink, quiet, paper, wash, accent, edge } = colours(canvas, "ink", "quiet", "paper", "wash", "accent", "edge");
  const fade = calm.matches ? 0 : 300;
  return [
    { selector: "node", style: {
      width: "data(size)", height: "data(size)", shape: "data(shape)",
      "background-color": wash, "border-width": 1.5, "border-color": ink, label: "data(told)", color: ink, "font-family": "sans-serif",
      "font-size": "data(words)", "text-valign": "data(side)", "text-margin-y": (node) => (node.data("side") === "top" ? -3 : 3),
      "text-outline-color": paper, "text-outline-width": 2, "text-wrap": "wrap", "text-max-width": 9999,
      "transition-property": "opacity", "transition-duration": fade,
    } },
    { selector: "edge", style: {
      width: (line) => 1 + 3.5 * (line.data("weight") ?? 0.5), "curve-style": "bezier", "control-point-step-size": 26, "arrow-scale": 0.8,
      "transition-property": "opacity", "transition-duration": fade,
    } },
    { selector: "edge[sign='friends']", style: { "line-color": accent, "target-arrow-color": accent, "source-arrow-color": accent } },
    { selector: "edge[sign='enemies']", style: {
      "line-color": ink, "line-style": "dashed", "line-dash-pattern": [7, 4], "mid-target-arrow-shape": "tee", "mid-target-arrow-color": ink,
    } },
    { selector: "edge[sign='neither']", style: {
      "line-color": edge, "line-style": "dotted", width: 1.2, "target-arrow-color": edge, "source-arrow-color": edge,
    } },
    { selector: "edge[?forth]", style: { "target-arrow-shape": "triangle" } },
    { selector: "edge[?back]", style: { "source-arrow-shape": "triangle" } },
    { selector: ".absent", style: { visibility: "hidden" } },
    { selector: "node[told != '']", style: { "z-index": 2 } },
    { selector: "node.alone", style: { opacity: 0.18, "border-color": quiet } },
    { selector: ".aside", style: { opacity: 0.12 } },
    { selector: "node.chosen", style: { opacity: 1, "background-color": accent, "border-color": accent, "font-weight": "bold", "z-index": 3 } },
    { selector: "node.under", style: { label: "data(name)", opacity: 1, "z-index": 4 } },
  ];
}

const holds = (tie, at) => tie.held.some(([first, last]) => first <= at && at <= last);

// Draw a step: lines that hold then, arrows the way that they go, actors without any faint.
function step(cy, at) {
  cy.batch(() => {
    for (const line of cy.edges()) {
      const ties = line.data("ties").filter((tie) => holds(tie, at));
      line.toggleClass("absent", !ties.length);
      line.data({
        weight: Math.max(0, ...ties.map((tie) => tie.weight)),
        forth: ties.some((tie) => tie.directed && tie.from === line.data("source")) || undefined,
        back: ties.some((tie) => tie.directed && tie.from === line.data("target")) || undefined,
      });
    }
    for (const node of cy.nodes()) node.toggleClass("alone", node.connectedEdges().every((line) => line.hasClass("absent")));
  });
}

// The slider, with buttons for a step and for playing, and nearer and farther.

function timeline(data, figure) {
  const bar = element("div", { className: "player" });
  const back = button("◀", "A step back"), play = button("Play"), on = button("▶", "A step on");
  const range = element("input", { type: "range", min: 0, max: Math.max(data.days.length - 1, 0), step: 1, value: data.at });
  range.setAttribute("aria-label", `Day, by ${data.unit}s in which something changes`);
  const time = element("span", { className: "time" });
  const told = element("output");
  time.append(data.days[0]?.label ?? "", range, data.days.at(-1)?.label ?? "");
  bar.append(play, back, on, told, time);
  figure.querySelector(".canvas").before(bar);
  let move = () => {}, at = data.at, playing = 0;

  const go = (to) => {
    at = Math.min(Math.max(to, 0), data.days.length - 1);
    move(at);
  };
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  };
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (at >= data.days.length - 1) go(0);
    play.textContent = "Pause";
    playing = setInterval(() => (at < data.days.length - 1 ? go(at + 1) : stop()), PACE);
  });
  back.addEventListener("click", () => { stop(); go(at - 1); });
  on.addEventListener("click", () => { stop(); go(at + 1); });
  range.addEventListener("input", () => { stop(); go(Number(range.value)); });
  return {
    onMove(call) { move = call; },
    show(to) {
      at = to;
      range.value = to;
      range.setAttribute("aria-valuetext", data.days[to].label);
      told.textContent = data.days[to].label;
      back.disabled = to === 0;
      on.disabled = to === data.days.length - 1;
    },
  };
}

// Whom one looks at: by a press on the picture, or from the list of all.

function chooser(cy, data, figure) {
  const bar = figure.querySelector(".player");
  const canvas = figure.querySelector(".canvas");
  const names = new Map(data.actors.map((one) => [one.id, one.name]));
  const list = element("select");
  list.append(element("option", { value: "", textContent: "everybody" }));
  for (const one of [...data.actors].sort((a, b) => a.name.localeCompare(b.name))) list.append(element("option", { value: one.id, textContent: one.name }));
  const label = element("label", { className: "whom" });
  label.append("Show ", list);
  const nearer = button("+", "Nearer"), farther = button("−", "Farther"), whole = button("Whole");
  bar.append(label, nearer, farther, whole);
  const panel = element("div", { className: "chosen-actor", hidden: true });
  panel.setAttribute("aria-live", "polite");
  canvas.after(panel);
  let those = [], at = data.at;

  const zoom = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  nearer.addEventListener("click", () => zoom(1.4));
  farther.addEventListener("click", () => zoom(1 / 1.4));
  whole.addEventListener("click", () => {
    cy.fit(undefined, FRAME);
    cy.userPanningEnabled(!touch.matches);
  });

  // one actor with all its ties, a line's two actors, or a triad's three
  const choose = (ids) => {
    those = ids;
    list.value = ids.length === 1 ? ids[0] : "";
    refresh(at);
    name(cy);
    if (ids.length) canvas.scrollIntoView({ block: "nearest" });
  };
  const refresh = (now) => {
    at = now;
    const alone = those.length === 1;
    const held = data.ties.filter((tie) => holds(tie, at) && (alone ? [tie.from, tie.to].includes(those[0]) : those.includes(tie.from) && those.includes(tie.to)));
    const near = new Set([...those, ...held.flatMap((tie) => [tie.from, tie.to])]);
    cy.batch(() => {
      cy.elements().removeClass("aside near chosen");
      if (!those.length) return;
      for (const node of cy.nodes()) node.addClass(those.includes(node.id()) ? "chosen" : near.has(node.id()) ? "near" : "aside");
      for (const line of cy.edges()) line.toggleClass("aside", !line.data("ties").some((tie) => held.includes(tie)));
    });
    panel.hidden = !those.length;
    if (those.length) tell(panel, held, those.map((id) => data.actors.find((one) => one.id === id)), names, () => choose([]));
  };
  list.addEventListener("change", () => choose(list.value ? [list.value] : []));
  cy.on("tap", (event) => {
    if (event.target === cy) return choose([]);
    choose(event.target.isNode() ? [event.target.id()] : [event.target.source().id(), event.target.target().id()]);
  });
  cy.on("mouseover", "node", (event) => event.target.data("words", (LETTERS + 2) / cy.zoom()).addClass("under"));
  cy.on("mouseout", "node", (event) => event.target.removeClass("under"));
  cy.on("mouseover", "node, edge", () => canvas.classList.add("points"));
  cy.on("mouseout", "node, edge", () => canvas.classList.remove("points"));
  document.addEventListener("keydown", (event) => event.key === "Escape" && those.length && !document.querySelector("dialog[open]") && choose([]));
  document.addEventListener("click", (event) => {
    const found = event.target instanceof Element && event.target.closest("[data-shows]");
    if (found) choose(found.dataset.shows.split(" ").filter((id) => names.has(id)));
  });
  marked();
  return { refresh };
}

// Each triad of the list can be shown in the picture.
function marked() {
  for (const item of document.querySelectorAll("[data-triad]")) {
    const show = button("Show in the picture");
    show.dataset.shows = item.dataset.triad;
    show.classList.add("plain");
    item.querySelector("p").append(" ", show);
  }
}

function tell(panel, held, actors, names, clear) {
  const close = button("Everybody");
  close.classList.add("plain", "clear");
  close.addEventListener("click", clear);
  const head = element("h3");
  actors.forEach((one, place) => {
    if (place) head.append(place === actors.length - 1 ? " and " : ", ");
    head.append(element("a", { href: one.href, textContent: one.name, className: "name" }));
  });
  const about = element("p", { className: "quiet", textContent: actors.length === 1 ? [actors[0].what, actors[0].country].filter(Boolean).join(", ") : "" });
  const list = element("ul");
  for (const tie of held) {
    const item = element("li");
    const words = `${names.get(tie.from)} ${tie.verb} ${names.get(tie.to)}${tie.what ? ` with ${tie.what}` : ""}`;
    item.append(
      element("span", { textContent: words }), " ",
      element("small", { textContent: `${SIGN[tie.sign]}, ${tie.term}, weight ${tie.weight.toFixed(2)} (${tie.why})` }), " ",
      element("a", { href: tie.href, textContent: "evidence", ariaLabel: `evidence: ${words}` }),
    );
    list.append(item);
  }
  if (!held.length) list.append(element("li", { className: "quiet", textContent: "No tie that is shown held then." }));
  panel.replaceChildren(close, head, about, list);
}

// The page's own words follow the slider: the server says them for that day, as it does without a script.
let asked = 0;
async function follow(figure, day) {
  const address = new URL(location.href);
  address.searchParams.set("on", day);
  history.replaceState(null, "", address);
  const number = ++asked;
  const answer = await fetch(address).then((found) => (found.ok ? found.text() : ""), () => ""); // without the server the picture still moves
  if (!answer || number !== asked) return;
  const page = new DOMParser().parseFromString(answer, "text/html");
  for (const id of ["network-said", "network-table", "network-then"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) old.replaceChildren(...document.importNode(fresh, true).childNodes);
  }
  for (const [where, name] of [[document.querySelector("#network-asked [name=on]"), "value"], [figure.querySelector("a[download]"), "href"]]) {
    const fresh = page.querySelector(name === "value" ? "#network-asked [name=on]" : "#network a[download]");
    if (where && fresh) where[name] = fresh[name];
  }
  marked();
}

function legend(data) {
  const list = element("ul", { className: "network-legend" });
  const drawn = (inner, words, kind = "") => {
    const item = element("li");
    const svg = svgElement("svg", { viewBox: kind ? "0 0 16 14" : "0 0 38 14", class: kind, "aria-hidden": "true" });
    svg.append(...inner);
    item.append(svg, words);
    list.append(item);
  };
  const across = (name) => svgElement("line", { x1: 0, y1: 7, x2: 38, y2: 7, class: name });
  drawn([across("friends")], "friends: allied, backs, part or member of, affiliated");
  drawn([across("enemies"), svgElement("line", { x1: 19, y1: 1, x2: 19, y2: 13, class: "bar" })], "enemies: fights, rival of");
  if (data.ties.some((tie) => !tie.sign)) drawn([across("neither")], "neither: leads, split from, merged into …");
  const kinds = new Set(data.actors.map((one) => SHAPES[one.kind] ?? "ellipse"));
  const bodies = {
    ellipse: [svgElement("circle", { cx: 8, cy: 7, r: 6, class: "body" }), "armed group, militia, other"],
    "round-rectangle": [svgElement("rect", { x: 1, y: 1, width: 14, height: 12, rx: 4, class: "body" }), "government"],
    rectangle: [svgElement("rect", { x: 2, y: 1, width: 12, height: 12, class: "body" }), "state force"],
    hexagon: [svgElement("polygon", { points: "1,7 4,1 12,1 15,7 12,13 4,13", class: "body" }), "community"],
    diamond: [svgElement("polygon", { points: "8,0 15,7 8,14 1,7", class: "body" }), "person"],
  };
  for (const [shape, [body, words]] of Object.entries(bodies)) if (kinds.has(shape)) drawn([body], words, "shape");
  return list;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

function button(words, label = "") {
  const made = element("button", { type: "button", textContent: words });
  if (label) made.setAttribute("aria-label", label);
  return made;
}

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
