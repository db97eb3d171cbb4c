"""Codings of one incident side by side: what each says of the same thing, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from factions.analysis.codings.coded import CodedRecord
from factions.codebook.codings import Scheme

NAMES: Mapping[Scheme, str] = {"polecat": "PLOVER/POLECAT", "ged": "UCDP GED", "acled": "ACLED-like", "cameo": "CAMEO/ICEWS"}
"""What the codings are called."""
VIOLENCE = {"1": "state-based", "2": "non-state", "3": "one-sided"}
"""UCDP's types of violence by number."""


class Beside(NamedTuple):
    """A row: what it's about, and what each coding says of it, in the order of the codings; empty where it says nothing."""

    about: str
    cells: tuple[str, ...]


# a cell is made of patterns with names of columns in braces; one of which a column is empty is left out, and with the first one the whole cell
_ROWS: tuple[tuple[str, Mapping[Scheme, Sequence[str]]], ...] = (
    ("coded as", {
        "polecat": ("{Event Type}", "/{Event Mode}"), "ged": ("{type_of_violence}",), "acled": ("{event_type}", ": {sub_event_type}"),
        "cameo": ("{CAMEO Code}", " {Event Text}"),
    }),
    ("scale", {
        "polecat": ("{Intensity}", ", {Quad Code}"), "acled": ("{disorder_type}", ", {civilian_targeting}"), "cameo": ("{Intensity}",),
    }),
    ("one side", {"polecat": ("{Actor Name}",), "ged": ("{side_a}",), "acled": ("{actor1}", " ({inter1})"), "cameo": ("{Source Name}",)}),
    ("other side", {"polecat": ("{Recipient Name}",), "ged": ("{side_b}",), "acled": ("{actor2}", " ({inter2})"), "cameo": ("{Target Name}",)}),
    ("killed", {"ged": ("{best}", " ({range})"), "acled": ("{fatalities}",)}),
    ("where", {
        "polecat": ("{Placename}",), "ged": ("{where_description}", " (where_prec {where_prec})"),
        "acled": ("{location}", " (geo_precision {geo_precision})"), "cameo": ("{City}",),
    }),
    ("when", {
        "polecat": ("{Event Date}",), "ged": ("{date_start}", " to {until}", " (date_prec {date_prec})"),
        "acled": ("{event_date}", " (time_precision {time_precision})"), "cameo": ("{Event Date}",),
    }),
)  # fmt: skip


def beside(codings: Sequence[CodedRecord]) -> list[Beside]:
    """Put codings side by side; what none of them speaks of is left out."""
    rows = [Beside("codable", tuple("yes" if one.codable else f"no: {one.why_not}" for one in codings))]
    for about, patterns in _ROWS:
        cells = tuple(_cell(one, patterns.get(one.scheme, ())) for one in codings)
        if any(cells):
            rows.append(Beside(about, cells))
    return rows


def _cell(coding: CodedRecord, patterns: Sequence[str]) -> str:
    values = {one.column: _shown(one.column, one.value) for one in coding.fields if one.value is not None}
    if values.get("low") != values.get("high"):
        values["range"] = f"{values['low']} to {values['high']}"
    if values.get("date_end") != values.get("date_start"):
        values["until"] = values["date_end"]
    parts: list[str] = []
    for pattern in patterns:
        try:
            parts.append(pattern.format_map(values))
        except KeyError:
            if not parts:
                break
    return "".join(parts)


def _shown(column: str, value: object) -> str:
    return VIOLENCE.get(str(value), str(value)) if column == "type_of_violence" else str(value)
