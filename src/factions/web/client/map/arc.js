// Longitudes, so that places on both sides of the antimeridian lie side by side.

const NEAR = 60; // degrees: places that are farther from each other than this, over the antimeridian, are shown with the Atlantic in the middle
const WIDE = 120; // degrees: so are those that are all around the world

// Gives the longitude at which the map begins in the west: -180, or that of the first place east of the widest gap where places lie on both sides of
// the antimeridian and near it. What is west of it is drawn a turn farther east.
export function seamOf(longitudes) {
  const sorted = [...new Set(longitudes)].sort((a, b) => a - b);
  if (sorted.length < 2) return -180;
  let widest = sorted[0] + 360 - sorted.at(-1);
  if (widest > NEAR) return -180;
  let seam = -180;
  for (let at = 1; at < sorted.length; at += 1) {
    const gap = sorted[at] - sorted[at - 1];
    if (gap > widest) [widest, seam] = [gap, sorted[at]];
  }
  return widest < WIDE ? -180 : seam;
}

// Longitudes all over a stretch from west to east, which may go beyond the antimeridian; none is farther from the next than a few degrees.
export function across([west, east]) {
  const found = [];
  for (let at = west; at < east; at += 5) found.push(at);
  return [...found, east].map((at) => ((at + 540) % 360) - 180);
}

// The stretch in which longitudes lie, the short way around.
export function stretch(longitudes) {
  const seam = seamOf(longitudes);
  let [west, east] = [Infinity, -Infinity];
  for (const at of longitudes) [west, east] = [Math.min(west, turned(at, seam)), Math.max(east, turned(at, seam))];
  return [west, east];
}

export const turned = (longitude, seam) => (longitude < seam ? longitude + 360 : longitude);
