// The timeline: how many incidents in each stretch of time, and how many killed; days are chosen by drawing over it.
import { days, stretches, stretchOf, ticks } from "./days.js";

const HEIGHT = { bars: 74, gap: 20, tolls: 56, axis: 22, top: 16 };
const NARROWEST = 7; // pixels of a bar
const SVG = "http://www.w3.org/2000/svg";

// `choose` is called with [first, last] day, or null for all. Gives { svg, update(shown, chosen) }; `shown` are those that bars stand for, the rest is pale.
export function timeline(holder, incidents, choose) {
  const dated = incidents.filter((one) => one.first !== null);
  const from = Math.min(...dated.map((one) => one.first));
  const to = Math.max(...dated.map((one) => one.first));
  const svg = make("svg", { class: "timeline", role: "img" });
  holder.append(svg);
  let state = null;
  let last = [new Set(incidents), null];

  function lay() {
    const width = Math.max(260, holder.clientWidth);
    const { unit, starts } = stretches(from, to, Math.floor(width / NARROWEST));
    const end = starts.at(-1);
    const x = (day) => ((day - starts[0]) / (end - starts[0])) * width;
    state = { width, unit, starts, end, x, at: new Map(dated.map((one) => [one, stretchOf(starts, one.first)])) };
    const height = HEIGHT.top + HEIGHT.bars + HEIGHT.gap + HEIGHT.tolls + HEIGHT.axis;
    set(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
  }

  function update(shown, chosen) {
    last = [shown, chosen];
    const { width, unit, starts, end, x, at } = state;
    const empty = () => ({ all: 0, exact: 0, vague: 0, low: 0, best: 0, high: 0, told: 0 });
    const held = starts.slice(1).map(empty);
    for (const one of dated) {
      const place = at.get(one);
      const bar = held[place];
      bar.all += 1;
      if (!shown.has(one)) continue;
      bar[one.last < starts[place + 1] ? "exact" : "vague"] += 1;
      if (one.best !== null) {
        bar.told += 1;
        for (const name of ["low", "best", "high"]) bar[name] += one[name];
      }
    }
    const most = Math.max(1, ...held.map((bar) => bar.all));
    const worst = Math.max(0, ...held.map((bar) => bar.high));
    const dead = Math.max(1, worst);
    const [floor, top] = [HEIGHT.top + HEIGHT.bars, HEIGHT.top];
    const base = floor + HEIGHT.gap + HEIGHT.tolls;
    const tall = (count) => (count / most) * HEIGHT.bars;
    const deep = (count) => (count / dead) * HEIGHT.tolls;
    const parts = [];
    held.forEach((bar, place) => {
      const left = x(starts[place]);
      const wide = Math.max(1, x(starts[place + 1]) - left - 1);
      const box = (name, bottom, high) => high && parts.push(make("rect", { class: name, x: left, y: bottom - Math.max(high, 1), width: wide, height: Math.max(high, 1) }));
      box("all", floor, tall(bar.all));
      box("exact", floor, tall(bar.exact));
      box("vague", floor - tall(bar.exact), tall(bar.vague));
      if (!bar.told) return;
      const middle = left + wide / 2;
      const [low, best, high] = [bar.low, bar.best, bar.high].map((count) => base - deep(count));
      parts.push(make("line", { class: "range", x1: middle, x2: middle, y1: low, y2: Math.min(high, low - 1), "stroke-width": Math.min(4, Math.max(1.5, wide / 3)) }));
      parts.push(make("line", { class: "best", x1: middle - Math.min(5, wide / 2 + 0.5), x2: middle + Math.min(5, wide / 2 + 0.5), y1: best, y2: best }));
    });
    parts.push(make("line", { class: "axis", x1: 0, x2: width, y1: floor + 0.5, y2: floor + 0.5 }), make("line", { class: "axis", x1: 0, x2: width, y1: base + 0.5, y2: base + 0.5 }));
    parts.push(words(0, top - 4, `Incidents a ${unit}, at most ${most.toLocaleString("en-GB")}`), words(0, floor + 15, worst ? `Killed, lowest to highest figure, at most ${worst.toLocaleString("en-GB")}` : "Killed: no figures"));
    for (const [day, label] of ticks(starts[0], end, Math.max(2, Math.floor(width / 110)))) {
      if (x(day) > width - 40) continue;
      parts.push(make("line", { class: "axis", x1: x(day) + 0.5, x2: x(day) + 0.5, y1: base, y2: base + 5 }), words(x(day) + 3, base + 16, label));
    }
    if (chosen) {
      const [left, right] = [x(Math.max(chosen[0], starts[0])), x(Math.min(chosen[1] + 1, end))];
      parts.push(make("rect", { class: "chosen", x: left, y: top, width: Math.max(2, right - left), height: base - top }));
    }
    svg.replaceChildren(...parts);
    set(svg, { "aria-label": `Timeline by ${unit}, ${days(from, to)}${chosen ? `; chosen: ${days(...chosen)}` : ""}` });
  }

  // drawing over it: whole stretches, from where the pointer went down to where it is; a press is one stretch
  let anchor = null;
  const under = (event) => {
    const box = svg.getBoundingClientRect();
    const { width, starts, end } = state;
    const day = starts[0] + ((event.clientX - box.left) / box.width) * (end - starts[0]);
    return width && stretchOf(starts, Math.min(Math.max(day, starts[0]), end - 1));
  };
  const drawn = (event) => {
    const [one, other] = [anchor, under(event)].sort((a, b) => a - b);
    choose([state.starts[one], state.starts[other + 1] - 1]);
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    anchor = under(event);
    svg.setPointerCapture(event.pointerId);
    drawn(event);
  });
  svg.addEventListener("pointermove", (event) => anchor !== null && drawn(event));
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => (anchor = null));

  lay();
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (Math.max(260, holder.clientWidth) === state.width) return;
      lay();
      update(...last);
    });
  }).observe(holder);
  return { svg, update, from, to };
}

function make(name, attributes) {
  return set(document.createElementNS(SVG, name), attributes);
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function words(x, y, text) {
  const node = make("text", { x, y });
  node.textContent = text;
  return node;
}
