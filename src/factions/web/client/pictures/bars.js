// How much happened in each week or month, over how much was read in it. Where nothing was read the whole column is hatched: no bar there means that
// nobody can know. Where something was read and nothing told of, a stroke on the line says "none".
import { element } from "../map/list.js";
import { pictures, svgBlob } from "../picture.js";
import "./bars.css";

const SVG = "http://www.w3.org/2000/svg";
const TALL = { top: 36, bars: 112, gap: 24, read: 40, axis: 22 };
const FLOOR = TALL.top + TALL.bars;
const BASE = FLOOR + TALL.gap + TALL.read;
const HEIGHT = BASE + TALL.axis;
const LABELLED = 15; // pixels of a bar that has room for its number
const LETTER = 7; // pixels, about
const APART = 96; // pixels from one date below to the next
let drawn = 0;

pictures("bars", (canvas, data, figure) => {
  const { bars } = data;
  tell(figure, data);
  if (!bars.length) {
    canvas.replaceChildren(element("p", { class: "quiet" }, "There is nothing to draw."));
    return null;
  }
  const hatch = `hatch-${(drawn += 1)}`;
  const svg = make("svg", { class: "bar-chart", "aria-hidden": "true" });
  const slider = element("div", {
    class: "chart", tabIndex: 0, role: "slider", "aria-label": `${sentence(data.unit)}s: the arrow keys go from one to the next`,
    "aria-valuemin": 1, "aria-valuemax": bars.length,
  });
  const told = element("p", { class: "bar-told" });
  slider.append(svg);
  canvas.append(slider, told, legend(data));
  let [width, at] = [0, bars.length - 1];
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const read = Math.max(1, ...bars.map((bar) => bar.read));

  function draw() {
    width = Math.max(240, slider.clientWidth);
    const step = width / bars.length;
    const thick = Math.max(1, Math.min(step - 2, 0.82 * step));
    set(svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    const parts = [hatching(hatch)];
    bars.forEach((bar, place) => {
      const left = place * step + (step - thick) / 2;
      const box = (name, bottom, high, more = {}) => parts.push(make("rect", { class: name, x: left, y: bottom - high, width: thick, height: high, ...more }));
      if (!bar.read) parts.push(make("rect", { class: "unread", x: place * step, y: TALL.top, width: step, height: BASE - TALL.top, fill: `url(#${hatch})` }));
      const high = (TALL.bars * bar.count) / most;
      const vague = (TALL.bars * (bar.vague ?? 0)) / most;
      if (bar.count) box("count", FLOOR, Math.max(high - vague, 0));
      if (vague) box("vague", FLOOR - (high - vague), vague);
      if (bar.count && thick >= LABELLED) parts.push(words(left + thick / 2, FLOOR - high - 4, bar.count.toLocaleString("en-GB"), "number"));
      if (!bar.count && bar.read) parts.push(make("line", { class: "none", x1: left, x2: left + thick, y1: FLOOR - 2, y2: FLOOR - 2 }));
      if (bar.read) box("read", BASE, Math.max(2, (TALL.read * bar.read) / read));
    });
    for (const y of [FLOOR, BASE]) parts.push(make("line", { class: "axis", x1: 0, x2: width, y1: y + 0.5, y2: y + 0.5 }));
    parts.push(words(0, 12, `${sentence(data.counted[1])} a ${data.unit}, at most ${most.toLocaleString("en-GB")}`));
    parts.push(words(0, FLOOR + 17, `${sentence(data.read[1])} read a ${data.unit}, at most ${read.toLocaleString("en-GB")}`));
    const every = Math.ceil(bars.length / Math.max(1, Math.floor(width / APART)));
    bars.forEach((bar, place) => {
      const x = place * step;
      if (place % every || x + LETTER * bar.short.length > width) return;
      parts.push(make("line", { class: "axis", x1: x + 0.5, x2: x + 0.5, y1: BASE, y2: BASE + 5 }), words(x + 3, BASE + 16, bar.short));
    });
    parts.push(make("rect", { class: "chosen", x: at * step, y: TALL.top, width: step, height: BASE - TALL.top }));
    svg.replaceChildren(...parts);
  }

  function choose(place) {
    at = Math.min(Math.max(place, 0), bars.length - 1);
    const bar = bars[at];
    const own = `${many(bar.count, data.counted)}${bar.vague ? ` (${bar.vague.toLocaleString("en-GB")} by the day of the report)` : ""}`;
    const rest = bar.read ? `${[many(bar.read, data.read), data.about, "read"].filter(Boolean).join(" ")}` : "nothing read, so that nobody can tell of others";
    set(slider, { "aria-valuenow": at + 1, "aria-valuetext": `${bar.label}: ${own}; ${rest}` });
    const strong = element("strong", {}, bar.label);
    told.replaceChildren(strong, `: ${own}; ${rest}. `);
    if (bar.href) told.append(element("a", { href: bar.href }, "See them"));
    svg.querySelector(".chosen")?.setAttribute("x", at * (width / bars.length));
  }

  const under = (event) => Math.floor(((event.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width) * bars.length);
  svg.addEventListener("pointermove", (event) => event.pointerType === "mouse" && choose(under(event)));
  svg.addEventListener("click", (event) => choose(under(event)));
  const keys = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -Infinity, End: Infinity, PageUp: 10, PageDown: -10 };
  slider.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(at + keys[event.key]);
  });
  draw();
  choose(at);
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => Math.max(240, slider.clientWidth) !== width && draw());
  }).observe(slider);
  const said = figure.querySelector("figcaption p")?.textContent ?? "";
  if (said) svg.prepend(title(said));
  return () => svgBlob(svg);
});

// Where the page didn't wait for what the picture says and leaves out.
function tell(figure, { said, left_out: gone }) {
  const [place, other] = [figure.querySelector("[data-said]"), figure.querySelector("[data-left-out]")];
  if (place && said) place.textContent = said;
  if (other && gone) other.textContent = gone;
}

// What bars, strokes and hatching mean; only of what there is.
function legend({ bars, counted, read, about, unit }) {
  const rows = [["count", sentence(counted[1])]];
  if (bars.some((bar) => bar.vague)) rows.push(["vague", `${sentence(counted[1])} whose ${unit} isn't known, by the day of the report`]);
  rows.push(["read", [sentence(read[1]), about, "read"].filter(Boolean).join(" ")]);
  if (bars.some((bar) => bar.read && !bar.count)) rows.push(["none", "Quiet: something was read, and none told of"]);
  if (bars.some((bar) => !bar.read)) rows.push(["unread", "Nothing read: nobody can tell"]);
  return element("ul", { class: "bar-legend" }, ...rows.map(([name, said]) => element("li", {}, element("span", { class: `swatch is-${name}`, "aria-hidden": "true" }), said)));
}

function hatching(id) {
  const pattern = make("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(make("line", { class: "stroke", x1: 0, x2: 0, y1: 0, y2: 6 }));
  return pattern;
}

function title(said) {
  const node = make("title", {});
  node.textContent = said;
  return node;
}

const sentence = (said) => said.charAt(0).toUpperCase() + said.slice(1);
const many = (count, [one, more]) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;

function make(name, attributes) {
  return set(document.createElementNS(SVG, name), attributes);
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function words(x, y, said, kind = "") {
  const node = make("text", { x, y, ...(kind && { class: kind }) });
  node.textContent = said;
  return node;
}
