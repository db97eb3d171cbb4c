"""The columns of each frame with their types, and how a frame is made of rows.

| type | in pandas | in polars |
| --- | --- | --- |
| text | `str` | `String` |
| category | `category` | `Categorical` |
| count | `Int64` | `Int64` |
| number | `float64` | `Float64` |
| day | `datetime64[s]` | `Date` |
| flag | `boolean` | `Boolean` |
| list | tuples of text | `List(String)` |

Unknown is missing in all of them, an unknown list empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from factions.errors import FactionsError

Kind = Literal["text", "category", "count", "number", "day", "flag", "list"]
Library = Literal["pandas", "polars"]
Frame = Any
"""A DataFrame, of pandas or of polars."""


class Column(NamedTuple):
    """A column: its name, its type, and what stands in it."""

    name: str
    kind: Kind
    what: str


INVENTED = "Some of these reports were invented for Factions: they are no source."
"""What is said of a ledger that holds such."""
_CITED = (
    Column("reviewed", "flag", "whether a person has accepted or corrected every one of `statements`"),
    Column("citation", "text", "publisher, day (EDTF), title, address, and document with offsets of the first passage that the row rests on"),
    Column("quote", "text", "the words of that passage, names of private persons masked"),
    Column("document", "text", "the document that it stands in"),
    Column("statements", "list", "all statements that the row rests on, as document:statement; `evidence` gives their passages"),
)
TABLES: dict[str, tuple[Column, ...]] = {
    "groups": (
        Column("id", "text", "the group's id"),
        Column("name", "text", "what it's called"),
        Column("kind", "category", "the kind of actor"),
        Column("country", "category", "its country (ISO 3166-1 alpha-3)"),
        Column("documents", "count", "documents that mention it"),
        Column("events", "count", "events in which it has a part"),
        Column("claims", "count", "claims of its own"),
        *_CITED,
    ),
    "ties": (
        Column("type", "category", "the type of tie"),
        Column("subtype", "category", "of what is backed with"),
        Column("subject", "text", "who has the tie"),
        Column("object", "text", "to whom"),
        Column("subject_id", "text", "the subject's id"),
        Column("object_id", "text", "the object's id"),
        Column("held_on", "flag", "whether it held on the day asked for; missing where that isn't known, or no day was"),
        Column("first", "day", "since when it held, as far as is known"),
        Column("last_stated", "day", "the last day on which somebody says that it held"),
        Column("until", "day", "when it ended; missing where no end is known"),
        Column("periods", "text", "all times for which it held (EDTF), the first one first"),
        Column("weight", "number", "how much it rests on, 0 to 1"),
        Column("support", "number", "what speaks for it"),
        Column("denial", "number", "what speaks against it"),
        Column("origins", "count", "independent sources that support it"),
        Column("supporting", "count", "statements for it"),
        Column("denying", "count", "statements against it"),
        *_CITED,
    ),
    "incidents": (
        Column("id", "count", "the incident's number"),
        Column("type", "category", "its PLOVER type"),
        Column("mode", "category", "its mode"),
        Column("contexts", "list", "its contexts"),
        Column("first_day", "day", "the first day on which it may have been"),
        Column("last_day", "day", "the last one"),
        Column("time", "text", "both as EDTF"),
        Column("actors", "list", "who did it"),
        Column("recipients", "list", "to whom"),
        Column("place", "text", "where"),
        Column("admin1", "text", "the first division of the country"),
        Column("country", "category", "the country (ISO 3166-1 alpha-3)"),
        Column("lat", "number", "latitude, degrees (WGS 84)"),
        Column("lon", "number", "longitude"),
        Column("precision", "count", "UCDP's where_prec, 1 to 7"),
        Column("radius_km", "number", "how far off the point it may have been"),
        Column("killed_low", "count", "people killed, by UCDP's rule: the low figure"),
        Column("killed_best", "count", "the best one"),
        Column("killed_high", "count", "the high one"),
        Column("injured_best", "count", "people injured, the best figure"),
        Column("factuality", "category", "how the reports put it"),
        Column("weight", "number", "how much it rests on, 0 to 1"),
        Column("origins", "count", "independent sources that assert it"),
        Column("reports", "count", "reports that tell of it"),
        Column("contradictions", "list", "what the reports differ in"),
        *_CITED,
    ),
    "codings": (
        Column("incident", "count", "the incident's number"),
        Column("scheme", "category", "polecat, ged, acled (ACLED-like) or cameo"),
        Column("codable", "flag", "whether the scheme has a place for it"),
        Column("code", "text", "what the scheme calls it: a type and mode, a type of violence, an event and sub-event type, a code"),
        Column("side_a", "text", "who did it, or side a, by the scheme"),
        Column("side_b", "text", "to whom, or side b"),
        Column("killed_low", "count", "people killed, by the scheme: the low figure, where it has one"),
        Column("killed_best", "count", "the best figure; ACLED's fatalities"),
        Column("killed_high", "count", "the high figure, where it has one"),
        Column("why", "text", "why it is coded so, or why it isn't codable"),
        Column("table", "category", "the rule table's name and version"),
        *_CITED,
    ),
    "claims": (
        Column("id", "text", "the first report's document and the claim's id there"),
        Column("kind", "category", "the kind of claim"),
        Column("speaker", "text", "who said it, as the record or the report calls them"),
        Column("speaker_id", "text", "the speaker's id, where it's a group of the ledger"),
        Column("content", "text", "what was said, in the report's words"),
        Column("condition", "text", "under which condition"),
        Column("horizon", "text", "by when (EDTF)"),
        Column("due", "day", "when it falls due"),
        Column("past_due", "flag", "whether that day is gone"),
        Column("state", "category", "what a person judged to have become of it: open, came_true, did_not, undecidable"),
        Column("condition_met", "category", "whether a person judged its condition to be met"),
        Column("said", "text", "when the first report of it was published (EDTF)"),
        Column("said_day", "day", "the same as a day: the first on which it may have been"),
        Column("confidence", "number", "how sure the reader was, 0 to 1"),
        Column("reports", "count", "reports that tell it"),
        Column("sources", "count", "the same, copies of one text counted once"),
        *_CITED,
    ),
    "evidence": (
        Column("statement", "text", "the statement, as document:statement"),
        Column("kind", "category", "event, relation or claim"),
        Column("type", "category", "its type"),
        Column("factuality", "category", "as its innermost speaker puts it"),
        Column("confidence", "number", "how sure the reader was, 0 to 1"),
        Column("start", "count", "where the passage begins, in code points of the document's text"),
        Column("end", "count", "where it ends"),
        Column("title", "text", "the report's title"),
        Column("publisher", "category", "who published it"),
        Column("published", "text", "when (EDTF)"),
        Column("published_day", "day", "the same as a day: the first on which it may have been"),
        Column("url", "text", "its address"),
        Column("review", "category", "unreviewed, accepted, corrected or rejected"),
        *_CITED,
    ),
}  # fmt: skip
"""The columns of each table, in order."""


def library(name: str) -> Any:  # noqa: ANN401 - a module
    """Give pandas or polars; raises FactionsError where it isn't installed, or there is no such library."""
    if name not in _MADE:
        raise FactionsError(f"frames={name!r}", f"there are {' and '.join(_MADE)}")
    try:
        if name == "polars":
            import polars as pl

            return pl
        import pandas as pd
    except ImportError as error:
        advice = "isn't installed: pip install polars" if name == "polars" else "install factions[notebook]"
        raise FactionsError(name, advice) from error
    return pd


def frame(table: str, rows: Iterable[Mapping[str, Any]], made: Library) -> Frame:
    """Make a frame of rows with the columns of a table; of `made`'s kind."""
    columns, held = TABLES[table], list(rows)
    return _MADE[made](library(made), columns, {one.name: [row[one.name] for row in held] for one in columns})


def records(given: Frame, *names: str) -> list[dict[str, Any]]:
    """Give rows of a frame as plain values: what is missing is None, days are dates. Raises FactionsError for what is no frame of ours."""
    missing = [name for name in names if name not in getattr(given, "columns", ())]
    if missing:
        raise FactionsError("frame", f"has no column {missing[0]!r}: it should be one that Factions made, or a part of one")
    if hasattr(given, "to_dicts"):
        found: list[dict[str, Any]] = given.select(list(names)).to_dicts()
        return found
    return [dict(zip(names, map(_plain, row), strict=True)) for row in given[list(names)].itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    if isinstance(value, list | tuple):
        return value
    if value is None or type(value).__name__ in {"NAType", "NaTType"} or value != value:  # noqa: PLR0124 - so NaN is told
        return None
    return value.date() if hasattr(value, "date") and callable(value.date) else value


def _pandas(pandas: Any, columns: Sequence[Column], held: Mapping[str, list[Any]]) -> Frame:  # noqa: ANN401 - a module
    import numpy as np

    made: dict[Kind, Callable[[list[Any]], Any]] = {
        "text": lambda cells: pandas.array(cells, dtype="str"),
        "category": pandas.Categorical,
        "count": lambda cells: pandas.array(cells, dtype="Int64"),
        "number": lambda cells: np.array([np.nan if cell is None else cell for cell in cells], dtype="float64"),
        "day": lambda cells: np.array([np.datetime64("NaT") if cell is None else cell for cell in cells], dtype="datetime64[s]"),
        "flag": lambda cells: pandas.array(cells, dtype="boolean"),
        "list": lambda cells: pandas.Series(cells, dtype="object"),
    }
    return pandas.DataFrame({one.name: pandas.Series(made[one.kind](held[one.name])) for one in columns})


def _polars(polars: Any, columns: Sequence[Column], held: Mapping[str, list[Any]]) -> Frame:  # noqa: ANN401 - a module
    kinds: dict[Kind, Any] = {
        "text": polars.String, "category": polars.Categorical, "count": polars.Int64, "number": polars.Float64, "day": polars.Date,
        "flag": polars.Boolean, "list": polars.List(polars.String),
    }  # fmt: skip
    cells = {one.name: [list(cell) for cell in held[one.name]] if one.kind == "list" else held[one.name] for one in columns}
    return polars.DataFrame(cells, schema={one.name: kinds[one.kind] for one in columns})


_MADE: dict[str, Callable[[Any, Sequence[Column], Mapping[str, list[Any]]], Frame]] = {"pandas": _pandas, "polars": _polars}


def day_of(text: str | date | None, option: str = "as_of") -> date | None:
    """Give a day that a person wrote, as a date or as ISO 8601; raises FactionsError for what is none."""
    if text is None or isinstance(text, date):
        return text if text is None or type(text) is date else date(text.year, text.month, text.day)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FactionsError(f"{option}={text!r}", "is no day such as 2014-06-13") from error
