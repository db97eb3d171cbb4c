// What a map shows of places at a zoom: places that lie too close to be told apart share a mark.
//
// Our own and not supercluster: what is drawn as an area depends on the zoom, so that no index over all zooms can be made once, and a mark stands at
// the place with the most incidents, which is a place, and not at a mean, which may be in a desert.

const CELL = 46; // pixels: marks that are nearer than this become one
const LARGE = 14; // pixels: an area with a greater radius is drawn in its true size
const EQUATOR = 40075.017; // kilometres

// Pixels of so many kilometres at a latitude and zoom (Web Mercator).
export function pixels(km, latitude, zoom) {
  return (km * 256 * 2 ** zoom) / (EQUATOR * Math.cos((latitude * Math.PI) / 180));
}

// `places` are { index, at: [lat, lon], km, shape, count, x, y } with pixels at the zoom. Gives { areas: places, marks: [{ lead, places, count }] }.
export function gather(places, zoom) {
  const areas = [];
  const rest = [];
  for (const place of places) {
    (place.shape === "area" && pixels(place.km, place.at[0], zoom) >= LARGE ? areas : rest).push(place);
  }
  const cells = new Map();
  for (const place of rest) {
    const key = cellOf(place.x, place.y);
    cells.has(key) ? cells.get(key).push(place) : cells.set(key, [place]);
  }
  const taken = new Set();
  const marks = [];
  for (const lead of rest.sort((a, b) => b.count - a.count || a.index - b.index)) {
    if (taken.has(lead)) continue;
    const own = [];
    for (const dx of [-CELL, 0, CELL]) {
      for (const dy of [-CELL, 0, CELL]) {
        for (const place of cells.get(cellOf(lead.x + dx, lead.y + dy)) ?? []) {
          if (!taken.has(place) && Math.hypot(place.x - lead.x, place.y - lead.y) < CELL) own.push(place);
        }
      }
    }
    for (const place of own) taken.add(place);
    marks.push({ lead, places: own, count: own.reduce((sum, place) => sum + place.count, 0) });
  }
  return { areas, marks };
}

const cellOf = (x, y) => `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;

const LETTER = 6.3; // pixels of a letter of a label, about
const LINE = 14;

// Finds which of some things can have their labels without one covering another or a mark: `things` are { x, y, radius, label, below }, the most
// important first; below: under the mark, else in its middle. Gives those that can.
export function labelled(things) {
  const taken = things.filter((one) => one.below).map((one) => ({ left: one.x - one.radius, right: one.x + one.radius, top: one.y - one.radius, bottom: one.y + one.radius, of: one }));
  const free = (box) => taken.every((other) => other.of === box.of || box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
  return things.filter((one) => {
    const half = (one.label.length * LETTER) / 2;
    const top = one.below ? one.y + one.radius + 3 : one.y - LINE / 2;
    const box = { left: one.x - half, right: one.x + half, top, bottom: top + LINE, of: one };
    return free(box) && taken.push(box);
  });
}

// The radius of a mark with a number in it, in pixels.
export function radius(count) {
  return count === 1 ? 5 : Math.min(21, 8 + 2.1 * Math.log2(count));
}
