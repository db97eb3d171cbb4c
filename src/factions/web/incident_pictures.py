"""Incidents on a map and a timeline: the page, what it is drawn from, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from factions.analysis.incidents.pictured import Picture, Shape, Spot, ends, found, picture
from factions.analysis.incidents.records import IncidentSummary
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupSummary
from factions.web import words
from factions.web.frame import AsOf, Shelf, nothing_yet, page_at, pages_router, shown
from factions.web.sifting import Asked, Wish, asked_for, form_of
from factions.web.tabular import csv_file
from factions.web.viewer import viewer_of
from factions.web.views import in_view

router = pages_router()
_EPOCH = date(1970, 1, 1).toordinal()
_NAMES = 3
"""Names of a side that are told of an incident."""
_PLACES = 100
"""Rows of the table by place."""


def _found(
    request: Request, ledger: Ledger, asked: Asked, as_of: date | None, *, parties: bool = False
) -> tuple[Picture, GroupSummary | None, str | None]:  # fmt: skip
    """Give the picture that is asked for, the group that a name means, and what is wrong with what is asked."""
    wanted, who, fault = asked_for(request, ledger, asked, as_of)
    if fault:
        return picture([]), who, fault
    # a list can't tell which of its names are persons', so that the public is told none
    rows, more = found(ledger, wanted, parties=parties and not viewer_of(request).public, as_of=as_of)
    return picture(in_view(request, ledger, rows), more=more), who, None


@page_at(router, "/incidents/map")
def show(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Show incidents where and when they were, as a picture and in tables by place and by month."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    held, who, fault = _found(request, ledger, asked, as_of)
    places = held.by_place()
    return shown(
        request, "incident_map.html", held=held, who=who, fault=fault,
        said=said(held), left_out="; ".join(left_out(held)), places=places[:_PLACES], further=len(places) - _PLACES, months=held.by_month(),
        named=named, shapes=SHAPES, tiles=request.app.state.tiles, toll=lambda sums: toll(sums.told, sums[2:]), **form_of(request, asked),
    )  # fmt: skip


SHAPES: dict[Shape, str] = {
    "point": "at the place", "area": "in an area around it", "country": "somewhere in the country", "nowhere": "not on the map",
}  # fmt: skip


def toll(told: int, sums: tuple[int, ...]) -> str:
    """Give what incidents come to: "230 (20–276)"; nothing where none has a figure."""
    return words.estimate(sums[0], sums[1], sums[2]) if told else ""


def said(held: Picture) -> str:
    """Put a picture into words."""
    sums, drawn = held.tally, held.drawn
    if not sums.incidents:
        return "No incident to draw."
    when = f", {words.days(held.first, held.last)}" if held.first and held.last else ""
    where = f", in {words.counted(held.countries, 'country', 'countries')}" if held.countries else ""
    dead = (
        f" {words.counted(sums.told, 'of them has', 'of them have')} a figure of the killed: {toll(sums.told, sums[2:])} in all."
        if sums.told else " None has a figure of the killed."
    )  # fmt: skip
    told: dict[Shape, str] = {"point": "lie at a place", "area": "somewhere in an area", "country": "somewhere in a country"}
    places = ", ".join(f"{words.number(drawn[shape])} {how}" for shape, how in told.items() if drawn[shape])
    return f"{words.counted(sums.incidents, 'incident')}{when}{where}.{dead}{f' {places}.' if places else ''}"


def left_out(held: Picture) -> Iterator[str]:
    """Say what a picture leaves out."""
    if held.more:
        yield f"all but the latest {words.counted(len(held.rows), 'incident')}"
    if count := held.drawn["nowhere"]:
        yield f"{words.number(count)} not on the map, as {'its place is' if count == 1 else 'their places are'} unknown, or could be anywhere"
    if count := held.undated:
        yield f"{words.number(count)} not on the timeline, as {'its day is' if count == 1 else 'their days are'} unknown"


def named(spot: Spot) -> str:
    """Name a place as lists do; one whose name is withheld by its country."""
    land = words.country(spot.country)
    if spot.name:
        return spot.name if not land or land in spot.name else f"{spot.name}, {land}"
    if spot.shape == "nowhere":
        return land or "place unknown"
    return f"a place in {land}" if land else "a place without a name"


def _sides(one: IncidentSummary) -> str:
    """Say by whom it was done, and to whom: "by A on B"."""
    towards = words.event(one.type, one.mode)[1]
    by = "between" if towards == "with" and not one.recipients and len(one.actors) > 1 else "by"
    return " ".join(f"{how} {_some(names)}" for how, names in ((by, one.actors), (towards, one.recipients)) if names)


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMES
    return ", ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _data(request: Request, ledger: Ledger, asked: Asked, as_of: date | None, *, parties: bool) -> Picture:
    held, _, fault = _found(request, ledger, asked, as_of, parties=parties)
    if fault:
        raise HTTPException(400, fault)
    return held


@router.api_route("/incidents/map.json", methods=["GET", "HEAD"])
def as_json(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish, *, sides: bool = False) -> Response:
    """Give what the picture is drawn from.

    `places` are [name, country, latitude, longitude, kilometres, shape]; `incidents`, the latest first, [number, first and last day (counted from
    1 January 1970), what it was and where (places in `what` and `places`), the killed as lowest, best and highest]. With `sides` it's who did it
    to whom, in words, by number: to name them takes longer than all the rest, so that a browser asks for it once it has drawn.
    """
    held = _data(request, ledger, asked, as_of, parties=sides)
    if sides:
        return JSONResponse({"sides": {one.id: told for one in held.rows if (told := _sides(one))}})
    what: dict[str, int] = {}
    places: dict[Spot, int] = {}
    rows = [
        [
            one.id, _number(one.first_day), _number(one.last_day), what.setdefault(words.event(one.type, one.mode)[0], len(what)),
            places.setdefault(spot, len(places)), *(ends(one) or (None, None, None)),
        ]
        for one, spot in zip(held.rows, held.spots, strict=True)
    ]  # fmt: skip
    drawn = [[named(spot), spot.country, spot.lat, spot.lon, spot.km, spot.shape] for spot in places]
    return JSONResponse({"as_of": as_of and as_of.isoformat(), "what": list(what), "places": drawn, "incidents": rows})


def _number(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal() - _EPOCH


_COLUMNS = (
    "incident", "first_day", "last_day", "type", "mode", "place", "country", "drawn_as", "lat", "lon", "radius_km", "where_prec", "actors",
    "recipients", "killed_low", "killed_best", "killed_high", "reports", "independent_origins", "weight", "contradictions",
)  # fmt: skip


@router.api_route("/incidents/map.csv", methods=["GET", "HEAD"])
def as_csv(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give the picture's incidents, one row each; an incident that isn't drawn at a point or in an area has no coordinates."""
    held = _data(request, ledger, asked, as_of, parties=True)
    return csv_file("incidents.csv", _COLUMNS, map(_row, held.rows, held.spots))


def _row(one: IncidentSummary, spot: Spot) -> list[Any]:
    return [
        one.id, one.first_day, one.last_day, one.type, one.mode, one.place, one.country, spot.shape, spot.lat, spot.lon, spot.km or None,
        one.precision, "; ".join(one.actors), "; ".join(one.recipients), one.killed_low, one.killed_best, one.killed_high, one.reports, one.origins,
        one.weight, "; ".join(one.contradictions),
    ]  # fmt: skip
