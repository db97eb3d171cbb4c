"""What incidents are drawn as, and what they come to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.mapped import ATTACKS, report

from factions.analysis.incidents.keeping import update
from factions.analysis.incidents.pictured import Spot, Tally, ends, found, picture, spot_of, tally
from factions.analysis.incidents.records import IncidentSummary, Wanted
from factions.ledger import writer
from factions.ledger.open import Ledger


def one(number: int = 1, **more: Any) -> IncidentSummary:  # noqa: ANN401
    base: dict[str, Any] = {"id": number, "type": "ASSAULT", "reports": 1, "origins": 1, "weight": 0.5}
    return IncidentSummary.model_validate(base | more)


def at(precision: int | None, radius: float | None = 5.0, **more: Any) -> IncidentSummary:  # noqa: ANN401
    return one(place="Karsa", country="IRQ", lat=36.0, lon=43.0, precision=precision, radius_km=radius, **more)


@pytest.mark.parametrize(
    ("incident", "shape", "km"),
    [
        (at(1, 3.0), "point", 3.0),
        (at(1, None), "point", 0.0),
        (at(2, None), "area", 25.0),
        (at(3, 40.0), "area", 40.0),
        (at(3, None), "area", 50.0),
        (at(4, 120.0), "area", 120.0),
        (at(5, 200.0), "area", 200.0),
        (at(7, 700.0), "area", 700.0),
        (at(7, 3000.0), "nowhere", 0.0),  # a continent
        (at(7, None), "nowhere", 0.0),
        (at(None, None), "nowhere", 0.0),  # nobody says how exact it is: it's no pin
        (at(None, 30.0), "area", 30.0),
        (at(6, 400.0), "country", 0.0),
        (one(place="the region", precision=6), "nowhere", 0.0),
        (one(place="Karsa", country="IRQ", precision=1), "nowhere", 0.0),
    ],
)
def test_an_incident_is_drawn_no_more_exactly_than_it_is_known(incident: IncidentSummary, shape: str, km: float) -> None:
    spot = spot_of(incident)
    assert (spot.shape, spot.km) == (shape, km)
    assert (spot.lat is not None) == (shape in {"point", "area"})


@given(st.integers(1, 7) | st.none(), st.floats(0, 5000) | st.none())
def test_only_what_is_known_to_the_place_is_a_point(precision: int | None, radius: float | None) -> None:
    assert (spot_of(at(precision, radius)).shape == "point") == (precision == 1 and (radius or 0) <= 1000)


def test_an_end_that_is_missing_is_the_nearest_figure_there_is() -> None:
    assert ends(one()) is None
    assert ends(one(killed_low=2)) == (2, 2, 2)
    assert ends(one(killed_best=3, killed_high=9)) == (3, 3, 9)
    assert ends(one(killed_low=0, killed_best=3)) == (0, 3, 3)


_FIGURES = st.none() | st.integers(0, 500)


@given(st.lists(st.tuples(_FIGURES, _FIGURES, _FIGURES)))
def test_sums_hold_every_incident_once(tolls: list[tuple[int | None, int | None, int | None]]) -> None:
    rows = [one(killed_low=low, killed_best=best, killed_high=high) for low, best, high in tolls]
    whole = tally(rows)
    assert whole.incidents == len(rows)
    assert whole.told == sum(any(value is not None for value in toll) for toll in tolls)
    halves = tally(rows[::2]), tally(rows[1::2])
    assert whole == Tally(*(a + b for a, b in zip(*halves, strict=True)))


def test_a_picture_by_place_and_by_month() -> None:
    rows = [
        at(1, first_day="2014-06-13", last_day="2014-06-13", killed_low=1, killed_best=2, killed_high=3),
        at(1, first_day="2014-07-01", last_day="2014-07-31"),
        one(place="the hills", first_day="2014-06-01", last_day="2014-06-01"),
        one(place="the plain"),
    ]
    held = picture(rows, more=True)
    assert held.drawn == {"point": 2, "area": 0, "country": 0, "nowhere": 2}
    assert (held.first, held.last, held.undated, held.countries, held.more) == ("2014-06-01", "2014-07-31", 1, 1, True)
    assert held.by_place() == [
        (Spot("point", "Karsa", "IRQ", 36.0, 43.0, 5.0), Tally(2, 1, 1, 2, 3)), (Spot("nowhere", None, None), Tally(2, 0, 0, 0, 0)),
    ]  # fmt: skip
    assert [(month, sums.incidents) for month, sums in held.by_month()] == [("2014-06", 2), ("2014-07", 1), (None, 1)]


def test_nothing_has_no_days() -> None:
    held = picture([])
    assert (held.first, held.last, held.tally, held.by_place(), held.by_month()) == (None, None, Tally(0, 0, 0, 0, 0), [], [])


def test_incidents_are_found_with_names_or_without_and_the_latest_where_they_are_too_many(ledger: Ledger) -> None:
    for number, attack in enumerate(ATTACKS, 1):
        writer.add(ledger, report(number, attack), source=f"test/{number}")
    update(ledger)
    rows, more = found(ledger, Wanted())
    assert (len(rows), more) == (len(ATTACKS), False)
    assert all(row.actors for row in rows)
    bare, _ = found(ledger, Wanted(), parties=False)
    assert [row.model_copy(update={"actors": (), "recipients": ()}) for row in rows] == bare
    assert found(ledger, Wanted(), most=3) == (rows[:3], True)
    assert found(ledger, Wanted(), most=len(rows)) == (rows, False)
    assert {row.place for row in found(ledger, Wanted(country="FJI"))[0]} == {"Suva", "Lau"}
