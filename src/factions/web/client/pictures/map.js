// Incidents where and when they were. Map and timeline follow each other: what is in the map's view is what the timeline's bars and the lists show, and
// the days that are chosen on the timeline, or in its two fields, are those on the map.
import L from "leaflet";

import { across, seamOf, stretch, turned } from "../map/arc.js";
import { days, iso, parsed } from "../map/days.js";
import { features, FIT, ground, NEAREST, rings, shape, turns } from "../map/ground.js";
import { counted, element, estimate, incidents as listed, killed, places as buttons, total } from "../map/list.js";
import { gather, labelled, radius } from "../map/marks.js";
import { timeline } from "../map/timeline.js";
import { colours, onTheme, pictures, svgBlob } from "../picture.js";
import "../map/map.css";

const MOST_NAMES = 4;
const NAMED = 4; // the zoom from which on marks have names

// A mark with a number in it and a name below; a second line around it where several places share it, dashes where it's somewhere in an area.
const Mark = L.CircleMarker.extend({
  // what is drawn anew when it changes holds the name, too
  _updateBounds() {
    L.CircleMarker.prototype._updateBounds.call(this);
    const wide = 4 * (this.options.label?.length ?? 0) + 6;
    this._pxBounds.extend(this._point.subtract([wide, 6])).extend(this._point.add([wide, this._radius + 20]));
  },
  _updatePath() {
    L.CircleMarker.prototype._updatePath.call(this);
    const { number, ink, around, label, halo, below } = this.options;
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const { x, y } = this._point;
    const context = renderer._ctx;
    if (around) {
      context.beginPath();
      context.arc(x, y, this._radius + 3, 0, 2 * Math.PI);
      Object.assign(context, { lineWidth: 1.2, strokeStyle: around, globalAlpha: 1 });
      context.setLineDash([]);
      context.stroke();
    }
    Object.assign(context, { textAlign: "center", textBaseline: "middle", globalAlpha: 1 });
    if (number) {
      Object.assign(context, { font: "600 12px system-ui, sans-serif", fillStyle: ink });
      context.fillText(number, x, y + 0.5);
    }
    if (!label) return;
    Object.assign(context, { font: "12px system-ui, sans-serif", fillStyle: halo.ink, strokeStyle: halo.paper, lineWidth: 3, lineJoin: "round" });
    context.setLineDash([]);
    const at = below ? y + this._radius + 10 : y;
    context.strokeText(label, x, at);
    context.fillText(label, x, at);
  },
});

// at once, while the data are on their way
for (const figure of document.querySelectorAll('figure[data-picture="map"]')) features(figure.dataset.world);

pictures("map", async (canvas, data, figure) => {
  const places = data.places.map(([name, country, lat, lon, km, kind], index) => ({ index, name, country, lat, lon, km, shape: kind }));
  const incidents = data.incidents.map(([id, first, last, what, place, low, best, high]) => ({
    id, first, last, what: data.what[what], place: places[place], sides: "", low, best, high,
  }));
  const lands = new Map();
  for (const feature of await features(figure.dataset.world)) {
    const code = feature.properties.iso3;
    if (code) lands.set(code, [...(lands.get(code) ?? []), feature]);
  }
  const outlines = new Map(places.filter((place) => place.shape === "country" && lands.has(place.country)).map((place) => [place.country, null]));
  for (const code of outlines.keys()) outlines.set(code, extent(lands.get(code)));

  const located = places.filter((place) => place.lat !== null && place.shape !== "nowhere");
  if (figure.classList.contains("small") && !places.some((place) => place.shape !== "nowhere")) {
    const none = incidents.length ? `Of ${counted(incidents.length, "incident")} none has a place that could be drawn.` : "There is no incident to draw.";
    canvas.replaceChildren(element("p", { class: "quiet" }, none));
    return null;
  }
  const seam = seamOf([...located.map((place) => place.lon), ...[...outlines.values()].flatMap(({ longitudes }) => across(longitudes))]);
  for (const place of located) place.at = [place.lat, turned(place.lon, seam)];
  const box = (place) => {
    if (place.at) return place.shape === "area" ? L.latLng(place.at).toBounds(2000 * place.km) : L.latLngBounds([place.at]);
    return place.shape === "country" && outlines.has(place.country) ? boxOf(outlines.get(place.country), seam) : null;
  };
  const everything = L.latLngBounds([]);
  for (const place of places) {
    place.box = box(place);
    if (place.box?.isValid()) everything.extend(place.box);
  }

  const parts = frame(canvas);
  const { map, divide } = ground(parts.map, figure.dataset, await features(figure.dataset.world), everything, seam);
  const renderer = L.canvas({ padding: 0.15, tolerance: 3 });
  const layer = L.layerGroup().addTo(map);
  const tip = L.tooltip({ direction: "top", className: "map-tip", opacity: 1 });
  const suffix = figure.dataset.asOf ? `?as_of=${figure.dataset.asOf}` : "";
  let chosen = null; // the days
  let picked = null; // the places of the mark that was pressed
  const inDays = (one) => !chosen || (one.first !== null && one.first <= chosen[1] && one.last >= chosen[0]);

  const line = incidents.some((one) => one.first !== null) ? timeline(parts.line, incidents, (wanted) => choose(wanted)) : null;
  parts.days.hidden = !line;
  if (line) for (const field of [parts.from, parts.to]) Object.assign(field, { min: iso(line.from), max: iso(Math.max(...incidents.map((one) => one.last ?? line.to))) });

  function choose(wanted) {
    chosen = wanted;
    picked = null;
    [parts.from.value, parts.to.value] = wanted ? wanted.map(iso) : ["", ""];
    later();
  }
  function typed() {
    const [from, to] = [parsed(parts.from.value), parsed(parts.to.value)];
    chosen = from === null && to === null ? null : [from ?? line.from, to ?? Infinity];
    picked = null;
    later();
  }
  parts.from.addEventListener("change", typed);
  parts.to.addEventListener("change", typed);
  parts.allDays.addEventListener("click", () => choose(null));
  parts.whole.addEventListener("click", () => {
    picked = null;
    if (everything.isValid()) map.fitBounds(everything, FIT);
    later();
  });
  parts.unpick.addEventListener("click", () => {
    picked = null;
    later();
  });

  let waiting = 0;
  function later() {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  }

  function draw() {
    const palette = colours(canvas, "accent", "on-accent", "ink", "paper", "sheet", "accent-wash");
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.15);
    const seen = map.getBounds();
    const held = new Map();
    for (const one of incidents) if (inDays(one)) held.has(one.place) ? held.get(one.place).push(one) : held.set(one.place, [one]);
    layer.clearLayers();
    map.closeTooltip(tip);
    const near = [];
    for (const [place, own] of held) {
      if (place.shape === "country") land(place, own, palette);
      if (!place.at || !place.box.intersects(view)) continue;
      const { x, y } = map.project(place.at, zoom);
      near.push({ index: place.index, place, at: place.at, km: place.km, shape: place.shape, count: own.length, x, y });
    }
    const { areas, marks } = gather(near, zoom);
    marks.sort((a, b) => b.count - a.count);
    const named = zoom >= NAMED ? labelled([
      ...marks.map((one) => ({ one, x: one.lead.x, y: one.lead.y, radius: radius(one.count) + 3, below: true, label: called(one) })),
      ...areas.map((one) => ({ one, x: one.x, y: one.y, radius: 0, below: false, label: called(one) })),
    ]) : [];
    const labels = new Map(named.map(({ one, label }) => [one, label]));
    const halo = { ink: palette.ink, paper: palette.paper };
    for (const one of areas.sort((a, b) => b.km - a.km)) area(one, held, palette, { label: labels.get(one), halo });
    for (const one of marks) mark(one, held, palette, { label: labels.get(one), halo, below: true });
    const among = [...held].filter(([place]) => (picked ? picked.has(place) : place.box?.isValid() && place.box.intersects(seen)));
    tell(among);
    divide([...new Set(near.map((one) => one.place.country))]);
  }

  function land(place, own, palette) {
    for (const feature of lands.get(place.country) ?? []) {
      for (const turn of turns(feature, seam)) {
        const drawn = shape(feature, turn, { renderer, color: palette.accent, weight: 1.6, dashArray: "6 5", fillColor: palette.accent, fillOpacity: 0.1 });
        hears(drawn, [place], own, `somewhere in ${place.name}`).addTo(layer);
      }
    }
  }

  function area({ place, count }, held, palette, name) {
    const style = { renderer, color: palette.accent, weight: 1.4, dashArray: "4 4", fillColor: palette.accent, fillOpacity: 0.13 };
    hears(L.circle(place.at, { ...style, radius: place.km * 1000 }), [place], held.get(place), `within ${Math.round(place.km)} km`).addTo(layer);
    const middle = { renderer, interactive: false, radius: 0.1, stroke: false, fill: false, ink: palette.ink, ...name };
    if (name.label || count > 1) new Mark(place.at, { ...middle, number: name.label ? "" : String(count) }).addTo(layer);
  }

  function mark({ lead, places: own, count }, held, palette, name) {
    const several = own.length > 1;
    const vague = own.every((one) => one.shape === "area");
    const style = vague
      ? { color: palette.accent, weight: 1.6, dashArray: "3 3", fillColor: palette.sheet, fillOpacity: 0.92, ink: palette.ink }
      : { color: palette.paper, weight: 1, fillColor: palette.accent, fillOpacity: 0.92, ink: palette["on-accent"] };
    const drawn = new Mark(lead.at, {
      ...style, ...name, renderer, radius: vague ? Math.max(6, radius(count)) : radius(count), number: count > 1 ? short(count) : "", around: several && palette.accent,
    });
    const all = own.map((one) => one.place);
    const how = several ? counted(own.length, "place") : lead.shape === "area" ? `within ${Math.round(lead.km)} km` : "";
    hears(drawn, all, all.flatMap((place) => held.get(place)), how).addTo(layer);
  }

  // A mark tells what it is under the pointer; pressed, its incidents are listed, and several places come apart.
  function hears(drawn, own, held, how) {
    const several = own.length > 1;
    const names = own.slice(0, MOST_NAMES).map((place) => place.name).join("; ") + (own.length > MOST_NAMES ? "; …" : "");
    const words = () => element("div", {}, element("strong", {}, names), element("br"), `${counted(held.length, "incident")}${killed(total(held))}`, how && ` (${how})`);
    const each = drawn.eachLayer ? (deed) => drawn.eachLayer(deed) : (deed) => deed(drawn);
    each((part) => part
      .on("mouseover mousemove", (event) => map.openTooltip(tip.setLatLng(event.latlng).setContent(words())))
      .on("mouseout", () => map.closeTooltip(tip))
      .on("click", (event) => {
        L.DomEvent.stop(event);
        pick(own, several);
      }));
    return drawn;
  }

  function pick(own, apart) {
    picked = new Set(own);
    const bounds = L.latLngBounds([]);
    for (const place of own) bounds.extend(place.box);
    const target = map.getBoundsZoom(bounds.pad(0.2));
    if (apart && target > map.getZoom()) {
      picked = null;
      map.fitBounds(bounds.pad(0.2), { maxZoom: 12 });
    }
    later();
  }

  function tell(among) {
    among.sort((a, b) => b[1].length - a[1].length);
    const shown = new Set(among.flatMap(([, own]) => own));
    line?.update(shown, chosen && [chosen[0], Math.min(chosen[1], 1e6)]);
    const rows = incidents.filter((one) => shown.has(one));
    const sum = total(rows);
    const where = picked ? ` at ${[...picked].map((place) => place.name).slice(0, MOST_NAMES).join("; ")}` : " in the map's view";
    const when = chosen ? `, ${chosen[1] === Infinity ? `from ${days(chosen[0], chosen[0])}` : days(...chosen)}` : "";
    const toll = sum.told ? `. Killed: ${estimate(sum)}, by the figures for ${sum.told.toLocaleString("en-GB")} of them` : "";
    parts.said.textContent = `${rows.length.toLocaleString("en-GB")} of ${counted(incidents.length, "incident")}${where}${when}${toll}.`;
    parts.unpick.hidden = !picked;
    parts.allDays.disabled = !chosen;
    buttons(parts.places, among, (place) => {
      if (place.box?.isValid()) map.fitBounds(place.box, { maxZoom: NEAREST, padding: [30, 30] });
      picked = new Set([place]);
      later();
    });
    const more = listed(parts.incidents, rows, suffix);
    parts.more.textContent = more ? `and ${counted(more, "incident")} more: choose days or a place.` : rows.length ? "" : "No incident is in the map's view on these days.";
    Object.assign(figure.dataset, { shown: rows.length, zoom: map.getZoom() });
  }

  map.on("moveend", later);
  map.on("dragstart", () => (picked = null));
  onTheme(later);
  new ResizeObserver(() => map.invalidateSize()).observe(parts.map);
  draw();
  name();
  // who did it to whom takes the server longer to tell than all the rest
  async function name() {
    const answer = await fetch(`${figure.dataset.source}${figure.dataset.source.includes("?") ? "&" : "?"}sides=true`).catch(() => null);
    const { sides } = answer?.ok ? await answer.json() : { sides: {} };
    for (const one of incidents) one.sides = sides[one.id] ?? "";
    later();
  }
  return () => save(parts, line, figure);
});

// How far a land reaches, of whatever parts: { latitudes, longitudes }, from the least to the greatest; it may lie on both sides of the antimeridian.
function extent(parts) {
  const points = parts.flatMap((one) => rings(one).flat());
  let [south, north] = [90, -90];
  for (const [, y] of points) [south, north] = [Math.min(south, y), Math.max(north, y)];
  return { latitudes: [south, north], longitudes: stretch(points.map(([x]) => x)) };
}

// The box around it; of the turns around the world the one that the map shows.
function boxOf({ latitudes: [south, north], longitudes: [west, east] }, seam) {
  const middle = (west + east) / 2;
  const turn = middle < seam ? 360 : middle >= seam + 360 ? -360 : 0;
  return L.latLngBounds([[south, west + turn], [north, east + turn]]);
}

// A mark's name: of the place with the most incidents, and how many more share it; of an area with the number that no mark of its own has.
function called({ lead, place, places, count }) {
  const [name] = (place ?? lead.place).name.split(",");
  if (place) return count > 1 ? `${name} (${count})` : name;
  return places.length > 1 ? `${name} and ${places.length - 1} more` : name;
}

const short = (count) => (count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`);

// What the picture is made of: the map, beside it what is in view, below it the timeline with its two fields.
function frame(canvas) {
  const parts = {
    map: element("div", { class: "ground", "aria-label": "Map of incidents: the arrow keys move it, plus and minus bring it nearer and farther" }),
    said: element("p", { class: "in-view", role: "status" }),
    places: element("ul", { class: "in-places" }),
    incidents: element("ul", { class: "in-incidents" }),
    more: element("p", { class: "quiet" }),
    whole: element("button", { type: "button" }, "Whole map"),
    unpick: element("button", { type: "button", hidden: true }, "All in view"),
    line: element("div", { class: "line" }),
    from: element("input", { type: "date" }),
    to: element("input", { type: "date" }),
    allDays: element("button", { type: "button", disabled: true }, "All days"),
  };
  parts.days = element("div", { class: "row days" }, element("label", {}, "Days shown, from ", parts.from), element("label", {}, "to ", parts.to), parts.allDays, element("span", { class: "quiet" }, "or draw over the timeline"));
  const beside = element("div", { class: "beside", tabIndex: 0, role: "region", "aria-label": "In the map's view" },
    element("h3", {}, "Places"), parts.places, element("h3", {}, "Incidents"), parts.incidents, parts.more);
  canvas.append(element("div", { class: "head-line" }, parts.said, element("div", { class: "row" }, parts.unpick, parts.whole)), element("div", { class: "both" }, parts.map, parts.line, parts.days, beside));
  return parts;
}

// The map as pixels and the timeline as lines, in one SVG, with the credit.
async function save(parts, line, figure) {
  const { clientWidth: width, clientHeight: height } = parts.map;
  const flat = document.createElement("canvas");
  const sharp = devicePixelRatio || 1;
  Object.assign(flat, { width: width * sharp, height: height * sharp });
  const context = flat.getContext("2d");
  const palette = colours(parts.map, "wash", "paper", "ink");
  context.fillStyle = palette.wash;
  context.fillRect(0, 0, flat.width, flat.height);
  const corner = parts.map.getBoundingClientRect();
  for (const one of parts.map.querySelectorAll("canvas")) {
    const at = one.getBoundingClientRect();
    context.drawImage(one, (at.left - corner.left) * sharp, (at.top - corner.top) * sharp, at.width * sharp, at.height * sharp);
  }
  const below = line ? await svgBlob(line.svg).text() : "";
  const tall = line ? line.svg.clientHeight : 0;
  const said = [parts.said.textContent, parts.map.querySelector(".leaflet-control-attribution")?.textContent ?? "", `${location.origin}${location.pathname}${location.search}`];
  const escaped = said.map((words) => new XMLSerializer().serializeToString(document.createTextNode(words)));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + tall + 76}" font-family="sans-serif" font-size="12">
<title>${new XMLSerializer().serializeToString(document.createTextNode(figure.querySelector("h2, h3").textContent))}</title>
<rect width="100%" height="100%" fill="${palette.paper}"/>
<image width="${width}" height="${height}" href="${flat.toDataURL("image/png")}"/>
<g transform="translate(0 ${height + 8})">${below}</g>
${escaped.map((words, at) => `<text x="4" y="${height + tall + 28 + 18 * at}" fill="${palette.ink}">${words}</text>`).join("\n")}
</svg>`;
  return new Blob([svg], { type: "image/svg+xml" });
}
