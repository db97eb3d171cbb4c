"""The supplement of the gazetteer, places.csv: places that wars name and GeoNames' extracts lack, and English names of those that they have."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple

from factions.errors import CodebookError

FILE = "reference/places.csv"
FIELDS = ("name", "aliases", "country", "admin1", "lat", "lon", "kind", "source")
# kind: (UCDP where_prec, the weight in heads of a place whose population nobody gives, km within which what is said to be there may lie)
KINDS = {
    "city": (1, 100_000, 5.0), "town": (1, 15_000, 2.0), "village": (1, 2_000, 1.0), "neighbourhood": (1, 20_000, 2.0), "camp": (1, 20_000, 2.0),
    "base": (1, 15_000, 2.0), "airbase": (1, 15_000, 3.0), "port": (1, 5_000, 3.0), "dam": (1, 5_000, 2.0), "facility": (1, 5_000, 1.0),
    "seat": (1, 500_000, 1.0),
    "border": (2, 5_000, 3.0), "crossroads": (1, 2_000, 1.0), "pass": (2, 2_000, 5.0), "hill": (2, 2_000, 3.0), "district": (3, 20_000, 25.0),
    "province": (4, 300_000, 100.0), "state": (4, 300_000, 150.0), "republic": (4, 300_000, 150.0), "region": (5, 300_000, 150.0),
    "road": (5, 5_000, 100.0), "river": (5, 200_000, 200.0), "valley": (5, 30_000, 50.0), "lake": (5, 100_000, 50.0), "mountain": (5, 50_000, 50.0),
    "forest": (5, 30_000, 50.0), "park": (5, 30_000, 50.0), "desert": (5, 50_000, 150.0), "island": (5, 100_000, 30.0), "strait": (7, 200_000, 100.0),
    "sea": (7, 1_000_000, 700.0), "continent": (7, 50_000_000, 3000.0), "country": (6, 1_000_000, 400.0),
}  # fmt: skip
_COARSE = 1
"""Decimals of a degree that a recalled row may have: to 6 km, no finer than the district that the place lies in."""


class SupplementRow(NamedTuple):
    """A row of places.csv. `geonames` is the id where a dataset has the place; `lat` and `lon` are None where it has the point, too.

    `verified` is false where the point was recalled, and not taken from a dataset.
    """

    name: str
    aliases: tuple[str, ...]
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    kind: str
    geonames: int | None
    verified: bool


def own_rows() -> str:
    """Give the text of the supplement that comes with Factions."""
    return (files("factions.reference") / "places.csv").read_text(encoding="utf-8")


def supplement(lines: Iterable[str], name: str = FILE) -> tuple[list[SupplementRow], list[CodebookError]]:
    """Read the rows of a supplement; a bad row is left out and told as an error that names `name` and the line.

    Columns: name, aliases (divided by `|`), country (alpha-3, empty where several share the place), admin1, lat, lon, kind (see KINDS), source. This
    is `geonames:ID`, where id and point are the dataset's (no point: the dataset's own, which for a division is worked out of its places);
    `geonames:ID recalled`, where the point was recalled; or `recalled`. A recalled point has one decimal at most. Raises CodebookError where the
    columns are others.
    """
    table = csv.DictReader(lines)
    if tuple(table.fieldnames or ()) != FIELDS:
        raise CodebookError(f"{name}:1", f"the columns must be {', '.join(FIELDS)}")
    rows: list[SupplementRow] = []
    faults: list[CodebookError] = []
    for row in table:
        try:
            rows.append(_row(row))
        except (ValueError, AttributeError, TypeError) as error:
            faults.append(CodebookError(f"{name}:{table.line_num}", str(error)))
    return rows, faults


def _row(row: dict[str, str]) -> SupplementRow:
    if None in row or not row["name"] or row["kind"] not in KINDS or (row["country"] and len(row["country"]) != 3):  # noqa: PLR2004 - alpha-3
        msg = f"a row needs {len(FIELDS)} fields, a name, a known kind and an alpha-3 country, not {list(row.values())}"
        raise ValueError(msg)
    origin, _, own = row["source"].partition(" ")
    number = origin.removeprefix("geonames:")
    recalled = "recalled" in {origin, own}
    if origin != "recalled" and not (origin.startswith("geonames:") and number.isdigit() and own in {"", "recalled"}):
        msg = f"{row['name']} needs a source: geonames:ID, geonames:ID recalled, or recalled"
        raise ValueError(msg)
    given = [row[axis] for axis in ("lat", "lon")]
    lat, lon = (None, None) if not any(given) and not recalled else map(float, given)
    fine = max(len(axis.partition(".")[2]) for axis in given)
    if (lat is not None and lon is not None and not (abs(lat) <= 90 and abs(lon) <= 180)) or (recalled and fine > _COARSE):  # noqa: PLR2004 - degrees
        msg = f"{row['name']} needs degrees, with one decimal at most where they were recalled"
        raise ValueError(msg)
    return SupplementRow(
        row["name"], tuple(filter(None, row["aliases"].split("|"))), row["country"] or None, row["admin1"] or None, lat, lon, row["kind"],
        None if origin == "recalled" else int(number), not recalled,
    )  # fmt: skip
