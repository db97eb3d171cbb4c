// Longitudes, so that places on both sides of the antimeridian lie side by side.

const NEAR = 60; // degrees: places that are farther from each other than this, over the antimeridian, are shown with the Atlantic in the middle

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
  return seam;
}

export const turned = (longitude, seam) => (longitude < seam ? longitude + 360 : longitude);
