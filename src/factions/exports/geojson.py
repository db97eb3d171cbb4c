"""GeoJSON (RFC 7946): a collection with a feature for each incident, one a line, so that it can be read in streams too.

A place is a point where it's known how near to it the incident was: `radius_km` in its properties tells, beside UCDP's where_prec in `precision`. A
country is never a point, nor is a division of which nothing says how wide it is: their features have no geometry, and say where in their properties.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from factions.analysis.incidents.pictured import spot_at
from factions.exports.about import about
from factions.exports.formats import Step, Written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from factions.analysis.incidents.sheets import Report, Sheet, Where, Who
    from factions.exports.selection import Selection

_KINDS = ("killed", "injured", "detained", "abducted", "displaced", "missing")


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection."""
    counts = {"incidents": 0, "of them with a point": 0}
    with out.open("w", encoding="utf-8", newline="\n") as held:
        held.write(f'{{"type": "FeatureCollection", "factions": {_json(about(selection))}, "features": [')
        for number, one in enumerate(selection.incidents(step)):
            made = feature(one)
            counts["incidents"] += 1
            counts["of them with a point"] += made["geometry"] is not None
            held.write(f"{',' if number else ''}\n{_json(made)}")
        held.write("\n]}\n")
    return Written(counts["incidents"], counts)


def feature(one: Sheet) -> dict[str, Any]:
    """Give an incident as a feature."""
    where, point, km = one.place, None, None
    if where is not None:
        spot = spot_at(where.name, where)
        km = where.radius_km if spot.lat is None else spot.km
        point = None if spot.lat is None or spot.lon is None else _point(spot.lat, spot.lon)
    return {"type": "Feature", "id": one.id, "geometry": point, "properties": _properties(one, where, km)}


def _point(lat: float, lon: float) -> dict[str, Any] | None:
    """Give a point, longitude first; none where the numbers are no place on Earth."""
    return {"type": "Point", "coordinates": [lon, lat]} if isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180 else None  # noqa: PLR2004 - degrees


def _properties(one: Sheet, where: Where | None, km: float | None) -> dict[str, Any]:
    tolls = {what: one.toll(what) for what in _KINDS}
    figures = {f"{what}_{part}": getattr(toll, part) if toll else None for what, toll in tolls.items() for part in ("low", "best", "high")}
    return {
        "incident": one.id, "type": one.type, "mode": one.mode, "contexts": list(one.contexts), "first_day": one.first_day, "last_day": one.last_day,
        "actors": _names(one.actors), "actor_groups": _groups(one.actors), "recipients": _names(one.recipients),
        "recipient_groups": _groups(one.recipients), "victims": _names(one.victims), "targets": list(one.targets), "weapons": list(one.weapons),
        "place": where and where.name, "country": where and where.country, "admin1": where and where.admin1, "geonames": where and where.geonames,
        "precision": where and where.precision, "radius_km": km, **figures, "factuality": one.factuality, "origins": one.origins,
        "weight": one.weight, "contradictions": list(one.contradictions), "reviewed": one.reviewed, "reports": [_report(own) for own in one.reports],
    }  # fmt: skip


def _names(parties: Iterable[Who]) -> list[str]:
    return [one.name for one in parties]


def _groups(parties: Iterable[Who]) -> list[str | None]:
    return [one.group for one in parties]


def _report(one: Report) -> dict[str, Any]:
    held = one.model_dump(exclude={"confidence", "quotes"})
    return {**held, "confidence": round(one.confidence, 4), "quotes": [span.model_dump() for span in one.quotes]}


def _json(thing: object) -> str:
    # a half character, which no UTF-8 file can hold, stays an escape
    return json.dumps(thing, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace").decode("utf-8")
