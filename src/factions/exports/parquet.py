"""Parquet: every incident once, with what the record holds of it and with all codings beside it, in typed columns; written a group of rows at a time.

Columns of a coding have its name before theirs (`ged_best`, `polecat_event_type`); `ged_not_codable` tells why its columns are empty in a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from factions.analysis.codings import SCHEMES, Coded, Scheme, Value, codings
from factions.codebook.codings import coding
from factions.exports.about import about
from factions.exports.extras import extra
from factions.exports.formats import ExportError, Step, Written

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Sheet
    from factions.exports.selection import Selection

GROUP = 4_000
"""Rows that are held at once."""
WHOLE: dict[Scheme, tuple[str, ...]] = {
    "polecat": ("Event ID", "GeoNames ID"),
    "ged": (
        "id", "year", "active_year", "type_of_violence", "conflict_new_id", "dyad_new_id", "side_a_new_id", "side_b_new_id", "number_of_sources",
        "where_prec", "priogrid_gid", "country_id", "event_clarity", "date_prec", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown",
        "best", "high", "low", "gwnoa", "gwnob",
    ),
    "acled": ("year", "time_precision", "inter1", "inter2", "interaction", "iso", "geo_precision", "fatalities", "timestamp"),
    "cameo": ("Event ID", "Story ID", "Sentence Number"),
}  # fmt: skip
"""Columns of whole numbers."""
REAL = ("Intensity", "Latitude", "Longitude", "latitude", "longitude")
DAY = ("Event Date", "date_start", "date_end", "event_date")
_NAME = re.compile(r"[^0-9A-Za-z]+")
_TOLLS = tuple(f"{what}_{part}" for what in ("killed", "injured", "detained", "abducted", "displaced", "missing") for part in ("low", "best", "high"))


class Field(NamedTuple):
    """A column: its name, the name of its Arrow type, and what of an incident and its codings stands in it."""

    name: str
    kind: str
    of: Callable[[Sheet, Mapping[Scheme, Coded]], Any]


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection; raises ExportError where pyarrow isn't installed, or a coding puts words where a number belongs."""
    arrow, parquet = extra("pyarrow", "parquet"), extra("pyarrow.parquet", "parquet")
    fields = list(columns())
    words = arrow.string()
    kinds = {
        "whole": arrow.int64(), "real": arrow.float64(), "day": arrow.date32(), "words": words, "list": arrow.list_(words), "truth": arrow.bool_(),
    }  # fmt: skip
    schema = arrow.schema([(one.name, kinds[one.kind]) for one in fields], metadata={"factions": json.dumps(about(selection))})
    counts = {"incidents": 0, **{f"coded as {scheme}": 0 for scheme in SCHEMES}}
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        held: list[tuple[Sheet, Mapping[Scheme, Coded]]] = []

        def put() -> None:
            arrays = [arrow.array([one.of(*row) for row in held], kinds[one.kind]) for one in fields]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema), row_group_size=GROUP)
            held.clear()

        for sheet in selection.incidents(step):
            made = codings(sheet)
            held.append((sheet, made))
            counts["incidents"] += 1
            for scheme, coded in made.items():
                counts[f"coded as {scheme}"] += coded.why_not is None
            if len(held) == GROUP:
                put()
        if held:
            put()
    return Written(counts["incidents"], counts)


def columns() -> Iterator[Field]:
    """Give the columns, in their order."""
    yield from _OWN
    for name in _TOLLS:
        yield Field(name, "whole", _toll(*name.rsplit("_", 1)))
    for scheme in SCHEMES:
        yield Field(f"{scheme}_not_codable", "words", _head(scheme, "why_not"))
        yield Field(f"{scheme}_table", "words", _head(scheme, "table"))
        for column in coding(scheme).columns:
            yield Field(column_name(scheme, column), _kind(scheme, column), _of(scheme, column))


def column_name(scheme: Scheme, column: str) -> str:
    """Give the name that a scheme's column has here."""
    return f"{scheme}_{_NAME.sub('_', column).lower()}"


def _toll(what: str, part: str) -> Callable[[Sheet, Mapping[Scheme, Coded]], Any]:
    return lambda sheet, _: getattr(sheet.toll(what), part, None)


def _head(scheme: Scheme, name: str) -> Callable[[Sheet, Mapping[Scheme, Coded]], Any]:
    return lambda _, made: getattr(made[scheme], name)


def _kind(scheme: Scheme, column: str) -> str:
    whole = column in WHOLE[scheme]
    return "whole" if whole else "real" if column in REAL else "day" if column in DAY else "words"


def _of(scheme: Scheme, column: str) -> Callable[[Sheet, Mapping[Scheme, Coded]], Any]:
    make = _MAKE[_kind(scheme, column)]

    def of(_sheet: Sheet, made: Mapping[Scheme, Coded]) -> Any:  # noqa: ANN401 - what Arrow takes
        value = made[scheme].values.get(column)
        try:
            return None if value is None else make(value)
        except ValueError as error:
            raise ExportError(f"codebook/codings/{scheme}.yaml", f"column {column} holds {value!r}, which is none of its type") from error

    return of


def _day(value: Value) -> date:
    return date.fromisoformat(str(value))


_MAKE: Mapping[str, Callable[[Any], Any]] = {"whole": int, "real": float, "day": _day, "words": str}
_OWN = (
    Field("incident", "whole", lambda sheet, _: sheet.id),
    Field("reviewed", "truth", lambda sheet, _: sheet.reviewed),
    Field("type", "words", lambda sheet, _: sheet.type),
    Field("mode", "words", lambda sheet, _: sheet.mode),
    Field("factuality", "words", lambda sheet, _: sheet.factuality),
    Field("contexts", "list", lambda sheet, _: list(sheet.contexts)),
    Field("first_day", "day", lambda sheet, _: sheet.first_day and _day(sheet.first_day)),
    Field("last_day", "day", lambda sheet, _: sheet.last_day and _day(sheet.last_day)),
    Field("actors", "list", lambda sheet, _: [who.name for who in sheet.actors]),
    Field("recipients", "list", lambda sheet, _: [who.name for who in sheet.recipients]),
    Field("targets", "list", lambda sheet, _: list(sheet.targets)),
    Field("weapons", "list", lambda sheet, _: list(sheet.weapons)),
    Field("place", "words", lambda sheet, _: sheet.place and sheet.place.name),
    Field("country", "words", lambda sheet, _: sheet.place and sheet.place.country),
    Field("admin1", "words", lambda sheet, _: sheet.place and sheet.place.admin1),
    Field("lat", "real", lambda sheet, _: sheet.place and sheet.place.lat),
    Field("lon", "real", lambda sheet, _: sheet.place and sheet.place.lon),
    Field("precision", "whole", lambda sheet, _: sheet.place and sheet.place.precision),
    Field("radius_km", "real", lambda sheet, _: sheet.place and sheet.place.radius_km),
    Field("contradictions", "list", lambda sheet, _: list(sheet.contradictions)),
    Field("reports", "whole", lambda sheet, _: len({report.document for report in sheet.reports})),
    Field("documents", "list", lambda sheet, _: list(dict.fromkeys(report.document for report in sheet.reports))),
    Field("origins", "whole", lambda sheet, _: sheet.origins),
    Field("weight", "real", lambda sheet, _: sheet.weight),
)  # fmt: skip
