// A family of groups, the oldest at the left: who split from whom, succeeded whom or went into whom. Each box leads to its group, each line's words to
// the evidence. What a line is stands beside it, so that its dashes needn't be known.
import { colours, onTheme, pictures, svgBlob } from "../picture.js";
import "./family.css";

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 150, height: 56, across: 122, down: 18 };
const EDGE = 4;
const MOST = 20; // letters of a line of a name

pictures("family", (canvas, data, figure) => {
  if (!data.lines.length) return null;
  figure.querySelector("[data-said]").textContent = data.said;
  const places = laid(data);
  const width = 2 * EDGE + Math.max(...[...places.values()].map((one) => one.x)) + BOX.width;
  const height = 2 * EDGE + Math.max(...[...places.values()].map((one) => one.y)) + BOX.height;
  const svg = make("svg", { class: "family-tree", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": data.said });
  const known = new Map(data.groups.map((one) => [one.id, one]));
  const beside = new Map(); // words of several lines between the same two stand below one another
  for (const line of data.lines) svg.append(curve(line, places));
  for (const line of data.lines) svg.append(label(line, places, known, beside));
  for (const one of data.groups) svg.append(box(one, places.get(one.id)));
  canvas.append(svg);
  onTheme(() => colours(canvas, "ink"));
  return () => svgBlob(svg);
});

// Columns by generation; in each the groups stand as near as may be to those that they came of.
function laid({ groups, lines }) {
  const rows = new Map();
  const deepest = Math.max(...groups.map((one) => one.depth));
  for (let depth = 0; depth <= deepest; depth += 1) {
    const own = groups.filter((one) => one.depth === depth).map((one) => {
      const above = lines.filter((line) => line.to === one.id && rows.has(line.from)).map((line) => rows.get(line.from));
      return [one, above.length ? above.reduce((sum, row) => sum + row, 0) / above.length : 0];
    });
    own.sort((a, b) => a[1] - b[1] || a[0].name.localeCompare(b[0].name));
    const middle = own.reduce((sum, [, row]) => sum + row, 0) / own.length;
    let next = depth ? middle - (own.length - 1) / 2 : 0;
    for (const [one, wanted] of own) {
      const row = own.length === 1 ? wanted : next;
      rows.set(one.id, row);
      next = row + 1;
    }
  }
  const top = Math.min(...rows.values());
  return new Map(groups.map((one) => [one.id, { x: EDGE + one.depth * (BOX.width + BOX.across), y: EDGE + (rows.get(one.id) - top) * (BOX.height + BOX.down) }]));
}

function ends(line, places) {
  const [from, to] = [places.get(line.from), places.get(line.to)];
  const back = to.x <= from.x;
  return { x1: back ? from.x : from.x + BOX.width, y1: from.y + BOX.height / 2, x2: back ? to.x + BOX.width : to.x, y2: to.y + BOX.height / 2 };
}

function curve(line, places) {
  const { x1, y1, x2, y2 } = ends(line, places);
  const bend = (x2 - x1) / 2;
  return make("path", { class: `line is-${line.kind}`, d: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` });
}

function label(line, places, known, beside) {
  const { x1, y1, x2, y2 } = ends(line, places);
  const key = [line.from, line.to].join(" ");
  const above = beside.get(key) ?? 0;
  beside.set(key, above + 1);
  const [one, other] = line.kind === "merger" ? [line.from, line.to] : [line.to, line.from];
  const seen = [line.says, line.when].filter(Boolean).join(" "); // what is seen begins what is heard
  const link = make("a", { href: line.href, "aria-label": `${seen}: evidence that ${known.get(one).name} ${line.says} ${known.get(other).name}` });
  // near the end that is the line's own: several may leave one box together, or come to one
  const way = Math.sign(x2 - x1) || 1;
  const own = line.kind === "merger" ? y1 : y2;
  const x = line.kind === "merger" ? x1 + (way * BOX.across) / 2 : x2 - (way * BOX.across) / 2;
  const y = own + (Math.abs(x2 - x1) > 1.5 * BOX.across ? 0 : (y1 + y2 - 2 * own) * 0.3) + 27 * above;
  link.append(words(x, y - 3, `${line.says} `, "says"), words(x, y + 11, line.when, "says when"));
  return link;
}

function box(one, { x, y }) {
  const link = make("a", { href: one.href, "aria-label": `${one.name}${one.what ? `, ${one.what}` : ""}`, ...(one.here && { "aria-current": "page" }) });
  link.append(make("rect", { class: one.here ? "box is-here" : "box", x, y, width: BOX.width, height: BOX.height, rx: 5 }));
  const rows = folded(one.name);
  rows.forEach((row, at) => link.append(words(x + BOX.width / 2, y + BOX.height / 2 + 4 + (at - (rows.length - 1) / 2) * 15, `${row} `, "name")));
  return link;
}

// A name in three lines at most.
function folded(name, lines = 3) {
  if (name.length <= MOST) return [name];
  if (lines === 1) return [`${name.slice(0, MOST - 1)}…`];
  const cut = name.lastIndexOf(" ", MOST);
  const first = name.slice(0, cut > MOST / 3 ? cut : MOST);
  return [first, ...folded(name.slice(first.length).trim(), lines - 1)];
}

function make(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function words(x, y, said, kind) {
  const node = make("text", { x, y, class: kind });
  node.textContent = said;
  return node;
}
