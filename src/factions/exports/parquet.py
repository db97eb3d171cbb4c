"""Parquet: every incident once, with what the record holds of it and with all codings beside it, in typed columns; written a group of rows at a time.

Columns of a coding have its name before theirs (`ged_best`, `polecat_event_type`); `ged_not_codable` tells why its columns are empty in a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
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
"""Rows that are written at once."""
_BATCH = 200
"""Incidents that are held at once; of the rest of a group only cells are, as Python's collector looks through whatever records there are."""
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


Pair = tuple["Sheet", Mapping[Scheme, Coded]]
"""An incident with its codings."""


class Field(NamedTuple):
    """A column: its name, the kind of its Arrow type, and what stands in it for each of some incidents."""

    name: str
    kind: str
    cells: Callable[[Sequence[Pair]], list[Any]]


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection; raises ExportError where pyarrow isn't installed, or a coding puts words where a number belongs."""
    arrow, parquet = extra("pyarrow", "parquet"), extra("pyarrow.parquet", "parquet")
    words = arrow.string()
    kinds = {
        "whole": arrow.int64(), "real": arrow.float64(), "day": arrow.date32(), "words": words, "list": arrow.list_(words), "truth": arrow.bool_(),
    }  # fmt: skip
    fields = list(columns())
    schema = arrow.schema([(one.name, kinds[one.kind]) for one in fields], metadata={"factions": json.dumps(about(selection))})
    counts = {"incidents": 0, **{f"coded as {scheme}": 0 for scheme in SCHEMES}}
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for cells in _groups(_batches(selection.incidents(step)), fields, counts):
            arrays = [_array(arrow, one, kinds[one.kind], own) for one, own in zip(fields, cells, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema), row_group_size=GROUP)
    return Written(counts["incidents"], counts)


def _batches(sheets: Iterable[Sheet]) -> Iterator[list[Pair]]:
    """Give incidents with their codings, some at a time."""
    held: list[Pair] = []
    for sheet in sheets:
        held.append((sheet, codings(sheet, reasons=False)))
        if len(held) == min(_BATCH, GROUP):
            yield held
            held = []
    if held:
        yield held


def _groups(batches: Iterable[Sequence[Pair]], fields: Sequence[Field], counts: dict[str, int]) -> Iterator[list[list[Any]]]:
    """Give the cells of a group of rows, column by column, and count them."""
    columns: list[list[Any]] = [[] for _ in fields]
    for rows in batches:
        for own, field in zip(columns, fields, strict=True):
            own.extend(_cells(field, rows))
        counts["incidents"] += len(rows)
        for scheme in SCHEMES:
            counts[f"coded as {scheme}"] += sum(made[scheme].why_not is None for _, made in rows)
        if len(columns[0]) >= GROUP:
            yield columns
            columns = [[] for _ in fields]
    if columns[0]:
        yield columns


def _cells(field: Field, rows: Sequence[Pair]) -> list[Any]:
    try:
        return field.cells(rows)
    except ValueError as error:
        raise _wrong(field, error) from error


def _array(arrow: ModuleType, field: Field, kind: object, cells: Sequence[object]) -> object:
    """Give a column of some rows; raises ExportError, which names it, where a cell isn't of its type."""
    try:
        return arrow.array(cells, kind)
    except (arrow.ArrowException, ValueError, TypeError) as error:
        raise _wrong(field, error) from error


def _wrong(field: Field, error: Exception) -> ExportError:
    return ExportError(f"column {field.name}", f"a coding's table gives what isn't of its type: {error}")


def columns() -> Iterator[Field]:
    """Give the columns, in their order."""
    for name, kind, of in _OWN:
        yield Field(name, kind, _each(of))
    for name in _TOLLS:
        yield Field(name, "whole", _each(_toll(*name.rsplit("_", 1))))
    for scheme in SCHEMES:
        yield Field(f"{scheme}_not_codable", "words", _head(scheme, "why_not"))
        yield Field(f"{scheme}_table", "words", _head(scheme, "table"))
        for column in coding(scheme).columns:
            kind = _kind(scheme, column)
            yield Field(column_name(scheme, column), kind, _values(scheme, column, _MAKE.get(kind)))


def column_name(scheme: Scheme, column: str) -> str:
    """Give the name that a scheme's column has here."""
    return f"{scheme}_{_NAME.sub('_', column).lower()}"


def _each(of: Callable[[Sheet], Any]) -> Callable[[Sequence[Pair]], list[Any]]:
    return lambda rows: [of(sheet) for sheet, _ in rows]


def _toll(what: str, part: str) -> Callable[[Sheet], Any]:
    return lambda sheet: getattr(sheet.toll(what), part, None)


def _head(scheme: Scheme, name: str) -> Callable[[Sequence[Pair]], list[Any]]:
    return lambda rows: [getattr(made[scheme], name) for _, made in rows]


def _values(scheme: Scheme, column: str, make: Callable[[Value], Any] | None) -> Callable[[Sequence[Pair]], list[Any]]:
    """Give a scheme's column; what isn't codable has nothing in it."""

    def cells(rows: Sequence[Pair]) -> list[Any]:
        found = [made[scheme].values.get(column) for _, made in rows]
        return found if make is None else [None if value is None else make(value) for value in found]

    return cells


def _kind(scheme: Scheme, column: str) -> str:
    whole = column in WHOLE[scheme]
    return "whole" if whole else "real" if column in REAL else "day" if column in DAY else "words"


def _day(value: Value) -> date:
    return date.fromisoformat(str(value))


_MAKE: Mapping[str, Callable[[Value], Any]] = {"day": _day, "words": str}
_OWN: tuple[tuple[str, str, Callable[[Sheet], Any]], ...] = (
    ("incident", "whole", lambda sheet: sheet.id),
    ("reviewed", "truth", lambda sheet: sheet.reviewed),
    ("type", "words", lambda sheet: sheet.type),
    ("mode", "words", lambda sheet: sheet.mode),
    ("factuality", "words", lambda sheet: sheet.factuality),
    ("contexts", "list", lambda sheet: list(sheet.contexts)),
    ("first_day", "day", lambda sheet: sheet.first_day and _day(sheet.first_day)),
    ("last_day", "day", lambda sheet: sheet.last_day and _day(sheet.last_day)),
    ("actors", "list", lambda sheet: [who.name for who in sheet.actors]),
    ("recipients", "list", lambda sheet: [who.name for who in sheet.recipients]),
    ("targets", "list", lambda sheet: list(sheet.targets)),
    ("weapons", "list", lambda sheet: list(sheet.weapons)),
    ("place", "words", lambda sheet: sheet.place and sheet.place.name),
    ("country", "words", lambda sheet: sheet.place and sheet.place.country),
    ("admin1", "words", lambda sheet: sheet.place and sheet.place.admin1),
    ("lat", "real", lambda sheet: sheet.place and sheet.place.lat),
    ("lon", "real", lambda sheet: sheet.place and sheet.place.lon),
    ("precision", "whole", lambda sheet: sheet.place and sheet.place.precision),
    ("radius_km", "real", lambda sheet: sheet.place and sheet.place.radius_km),
    ("contradictions", "list", lambda sheet: list(sheet.contradictions)),
    ("reports", "whole", lambda sheet: len({report.document for report in sheet.reports})),
    ("documents", "list", lambda sheet: list(dict.fromkeys(report.document for report in sheet.reports))),
    ("origins", "whole", lambda sheet: sheet.origins),
    ("weight", "real", lambda sheet: sheet.weight),
)  # fmt: skip
