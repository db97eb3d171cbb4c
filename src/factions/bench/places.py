"""The bench of places: names from reporting on wars, each in a sentence, with the point that a dataset gives.

One record is {"id", "name", "country", "text", "start", "end", "lat", "lon"}; text[start:end] is the name. The resolver is given the text and the
span, and beside it the other names of places that are found in the text.

    found_within_25km     share whose point is within 25 km of the dataset's: the measure.
    found_within_radius   the same with the record's own `radius_km` where it has one: a province's point is a convention.
    found                 share that got a point.
    mean_km               over these; null where none did.
    found_within_25km_country_given     the same measure where the country is told, as the rest of a report tells it.
    places                how many there are.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path

from factions.bench.files import Figures, documents, form_of, rounded, show_errors, write_lines
from factions.bench.geo import CLOSE_KM, Shipped
from factions.identities.places import PlaceName, resolve_places
from factions.identities.records import Place
from factions.reference.globe import km


def bench_places(data: Path, *, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Resolve the name of each record of a JSONL file or folder, and measure how far off it is.

    `predictions` gets {"id", "lat", "lon", "precision", "radius_km"} a line, `errors` so many of those that have no point or one that is too far, the
    farthest first. Raises SourceError that names a record which isn't of that form.
    """
    near = within = told = 0
    distances: list[float] = []
    lines: list[str] = []
    wrong: list[tuple[float, dict[str, object]]] = []
    rows = documents(data)
    for row in rows:
        with form_of(data, row["id"], "a name of a place in a text"):
            text, span, gold = row["text"], (int(row["start"]), int(row["end"])), (float(row["lat"]), float(row["lon"]))
            country, reach = row["country"], float(row.get("radius_km") or CLOSE_KM)
        others = [other for other in Shipped().recognise(text) if other[1] <= span[0] or span[1] <= other[0]]
        place = _place(text, span, others)
        distance = _off(place, gold)
        near += distance <= CLOSE_KM
        within += distance <= reach
        told += _off(_place(text, span, others, country), gold) <= CLOSE_KM
        if place is not None and place.lat is not None:
            distances.append(distance)
        if distance > CLOSE_KM:
            wrong.append(
                (distance, {"kind": "places", "error": "far" if distance < _NOWHERE_KM else "no point", "id": row["id"], "quote": row["name"]})
            )
        found = {} if place is None else {"lat": place.lat, "lon": place.lon, "precision": place.precision, "radius_km": place.radius_km}
        lines.append(json.dumps({"id": row["id"], **found}, ensure_ascii=False))
    if predictions:
        write_lines(predictions, lines)
    show_errors(error | {"km": round(distance)} for distance, error in sorted(wrong, key=lambda pair: -pair[0])[:errors])
    count = max(1, len(rows))
    return rounded({
        "found_within_25km": near / count, "found_within_radius": within / count, "found": len(distances) / count,
        "mean_km": statistics.fmean(distances) if distances else None, "found_within_25km_country_given": told / count, "places": len(rows),
    })  # fmt: skip


_NOWHERE_KM = 20_039.0
"""How far off a place without a point counts among errors: the other side of the earth."""


def _place(text: str, span: tuple[int, int], others: Sequence[tuple[int, int]], country: str | None = None) -> Place | None:
    names = [PlaceName(start, end, text[start:end]) for start, end in (span, *others)]
    return resolve_places(names, text, countries=[country] if country else [])[0]


def _off(place: Place | None, gold: tuple[float, float]) -> float:
    return _NOWHERE_KM if place is None or place.lat is None or place.lon is None else km((place.lat, place.lon), gold)
