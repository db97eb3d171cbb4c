"""What is worked out for UCDP GED: which side is which, whose the dead are, the cell of PRIO-GRID."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor
from typing import NamedTuple

from factions.analysis.codings import common
from factions.analysis.codings.coded import Classed, Column, Given, Value, Work
from factions.analysis.incidents.sheets import Report, Toll
from factions.reference.countries import countries

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
CIVILIANS = "Civilians"
_ROW, _DEGREES = 720, 2  # cells of PRIO-GRID a row, and a degree
_FIGHT = ("group", "communal")
_MIXED = (("own", "of whom some belong to the side that did it"), ("civilians", "civilians and armed people together"))
"""Classes beside which the dead of those whom it was done to can't be put on one side."""


class Side(NamedTuple):
    """A side of the violence: its name as UCDP writes it, who it is (null: civilians), and why."""

    name: str | None
    who: Classed | None
    why: str

    @property
    def state(self) -> str | None:
        """Give the country whose state it is; null where it's none."""
        return self.who.who.country if self.who and self.who.named_class == "state" else None


class Sides(NamedTuple):
    """Both sides. `doer` is `a` or `b`, the side that did it; null where no report tells which began."""

    a: Side
    b: Side
    doer: str | None


class Deaths(NamedTuple):
    """The killed of each side, with the reason of each figure; `best` is their sum."""

    a: Given
    b: Given
    civilians: Given
    unknown: Given
    low: int
    best: int
    high: int


def sides(work: Work) -> Sides:
    """Give both sides of an incident that the table has put into a type of violence."""
    found = work.held.get("sides")
    if not isinstance(found, Sides):
        work.held["sides"] = found = _sides(work)
    return found


def _sides(work: Work) -> Sides:
    kind, how = work.facts["type_of_violence"], work.word("sides")
    if kind == ONE_SIDED:
        return Sides(_side(work.actors, ("state", "group")), Side(CIVILIANS, None, "UCDP's name for whoever one-sided violence hits"), "a")
    if kind == NON_STATE:
        a = _side(work.actors, _FIGHT)
        return Sides(a, _side(_rest(work.actors, a) if how == "clash" else work.recipients, _FIGHT), None if how == "clash" else "a")
    if how == "clash":
        a = _side(work.actors, ("state",))
        return Sides(a, _side(_rest(work.actors, a), ("group",), ("state",)), None)
    if any(one.named_class == "state" for one in work.actors):
        return Sides(_side(work.actors, ("state",)), _side(work.recipients, ("state", "group")), "a")
    return Sides(_side(work.recipients, ("state",)), _side(work.actors, ("group",)), "b")


def _rest(parties: Sequence[Classed], side: Side) -> list[Classed]:
    return [one for one in parties if one is not side.who]


def _side(parties: Sequence[Classed], *classes: Iterable[str]) -> Side:
    """Give a side: the first of those that belong to it, by the first classes that anybody has; the others are named in the reason."""
    for wanted in classes:
        fit = [one for one in parties if one.named_class in wanted]
        if fit:
            beside = common.joined((one.who.name for one in fit[1:]), ", ")
            return Side(_name(fit[0]), fit[0], fit[0].why + (f"; beside it {beside}" if beside else ""))
    return Side(None, None, "nobody on this side is what the table asks for")


def _name(one: Classed) -> str:
    land = common.country_name(one.who.country)
    return f"Government of {land}" if one.named_class == "state" and land else one.who.name


def deaths(work: Work) -> Deaths:
    """Give the killed by side, by the reports' own sides; what can't be put on one is unknown."""
    found = work.held.get("deaths")
    if not isinstance(found, Deaths):
        work.held["deaths"] = found = _deaths(work)
    return found


def _deaths(work: Work) -> Deaths:
    doer = sides(work).doer
    told = {toll.side: toll for toll in work.sheet.tolls if toll.what == "killed"}
    figures = {"a": 0, "b": 0, "civilians": 0}
    whys = dict.fromkeys(figures, "no report gives a figure for them")
    unsure = []
    for side, toll in told.items():
        if side in {"all", "unknown"} or toll.best is None:
            continue
        where, why = _whose(work, side, doer)
        if where is None:
            unsure.append(why)
            continue
        figures[where] += toll.best
        whys[where] = why
    whole = told.get("all", Toll(what="killed", side="all"))
    known = sum(figures.values())
    unknown = max((whole.best or 0) - known, 0)
    rest = "; ".join(unsure) or "the total, less those of the sides"
    best = known + unknown
    a, b, civilians = (Given(figures[name], whys[name]) for name in figures)
    low, high = min(best, best if whole.low is None else whole.low), max(best, whole.high or 0)
    return Deaths(a, b, civilians, Given(unknown, rest), low, best, high)


def _whose(work: Work, side: str, doer: str | None) -> tuple[str | None, str]:
    """Tell which column the dead of a side go to, null where none; and why."""
    if side == "civilian":
        return "civilians", "reports call them civilians"
    if doer is None:
        return None, "the parties fought each other, and no report tells which of them lost these"
    if side == "actor":
        return doer, "killed among those who did it"
    classes = {one.named_class for one in (work.recipients or work.victims)}
    if classes <= {"civilians"}:
        return "civilians", "killed among those whom it was done to, who are civilians"
    mixed = next((why for name, why in _MIXED if name in classes), None)
    if mixed:
        return None, f"killed among those whom it was done to, {mixed}"
    return ("b" if doer == "a" else "a"), "killed among those whom it was done to"


def grid_cell(lat: float, lon: float) -> int:
    """Give the number, 1 to 259,200, of the half-degree cell of PRIO-GRID that a point (WGS 84 degrees) lies in: row by row from the south-west."""
    row = min(floor((lat + 90) * _DEGREES), _ROW // 2 - 1)
    column = floor((lon + 180) * _DEGREES) % _ROW
    return row * _ROW + column + 1


def _cell(work: Work) -> int | None:
    lat, lon = common.latitude(work), common.longitude(work)
    return None if lat is None or lon is None else grid_cell(lat, lon)


def _point(work: Work) -> str | None:
    lat, lon = common.latitude(work), common.longitude(work)
    return None if lat is None or lon is None else f"POINT ({lon} {lat})"


def _number(side: Side) -> Value:
    """Give UCDP's number of a side."""
    if side.who is None:
        return None
    land = countries().get(side.state or "")
    return land.ucdp if land else common.ucdp(side.who.who)


def _articles(work: Work) -> str | None:
    told = ((report.publisher or "", report.published or "", report.title or "") for report in common.documents(work.sheet))
    return common.joined((",".join(parts) for parts in told), ";")


def _each(of: Callable[[Report], str | None]) -> Column:
    """Give one thing of each report, in one order; a report that hasn't it leaves its place empty."""
    return lambda work: common.joined((of(report) or "" for report in common.documents(work.sheet)), ";")


def _described(work: Work) -> str | None:
    spot = work.sheet.place
    return common.joined(common.once((spot.name, spot.admin1, common.country_name(spot.country))), ", ") if spot else None


def _dyad(work: Work) -> str | None:
    both = sides(work)
    return f"{both.a.name} - {both.b.name}" if both.a.name and both.b.name else None


COLUMNS: Mapping[str, Column] = {
    "id": lambda work: work.sheet.id,
    "year": common.year,
    "dyad_name": _dyad,
    "side_a_new_id": lambda work: _number(sides(work).a),
    "side_a": lambda work: Given(sides(work).a.name, sides(work).a.why),
    "side_b_new_id": lambda work: _number(sides(work).b),
    "side_b": lambda work: Given(sides(work).b.name, sides(work).b.why),
    "number_of_sources": lambda work: work.sheet.origins,
    "source_article": _articles,
    "source_office": _each(lambda report: report.publisher),
    "source_date": _each(lambda report: report.published),
    "source_headline": _each(lambda report: report.title),
    "where_coordinates": common.place,
    "where_description": _described,
    "adm_1": common.province,
    "latitude": common.latitude,
    "longitude": common.longitude,
    "geom_wkt": _point,
    "priogrid_gid": _cell,
    "country": lambda work: common.here(work, common.country_name),
    "country_id": lambda work: common.here(work, lambda land: common.state(land).gw),
    "region": lambda work: common.here(work, lambda land: common.state(land).region),
    "date_start": lambda work: work.sheet.first_day,
    "date_end": lambda work: work.sheet.last_day or work.sheet.first_day,
    "deaths_a": lambda work: deaths(work).a,
    "deaths_b": lambda work: deaths(work).b,
    "deaths_civilians": lambda work: deaths(work).civilians,
    "deaths_unknown": lambda work: deaths(work).unknown,
    "best": lambda work: deaths(work).best,
    "high": lambda work: deaths(work).high,
    "low": lambda work: deaths(work).low,
    "gwnoa": lambda work: common.state(sides(work).a.state).gw,
    "gwnob": lambda work: common.state(sides(work).b.state).gw,
}
