"""An incident in one line: which toll, country and mode stand for it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.analysis.conftest import killed, page, party, raid, spot, told

from factions.analysis.incidents import Source, Telling
from factions.analysis.incidents.days import days_of
from factions.analysis.incidents.listing import summary, toll_of
from factions.analysis.incidents.tolls import estimates
from factions.ledger.incident_store import Summary


def line(*tellings: Telling, groups: tuple[str, ...] = ()) -> Summary:
    return summary(tellings, {}, groups)


def test_a_raid_in_one_line() -> None:
    tarsa = spot("Tarsa", lat=33.7, lon=44.8, radius_km=5.0)
    first, second = raid("d1", spots=(tarsa,)), raid("d2", of=page("d2", publisher="Post"), spots=(tarsa,), tolls=(killed(20),), time="2014-06")
    found = summary([first, second], {"d2": Source(grade="A")}, ["g2", "g1", "g2"])
    days = days_of("2014-06-18")
    assert days is not None
    assert (found.type, found.mode, found.place, found.country) == ("ASSAULT", "firearms", "Tarsa", "IRQ")
    assert (found.first_day, found.last_day) == (days.first, days.last)
    assert (found.lat, found.lon, found.radius_km, found.precision) == (33.7, 44.8, 5.0, 1)
    assert (found.killed_low, found.killed_best, found.killed_high) == (12, 20, 20)
    assert (found.reports, found.families, found.contradictions) == (2, 2, ("toll",))
    assert found.weight == pytest.approx(1 - 0.5 * 0.05)
    assert found.groups == ("g1", "g2")


def test_what_is_unknown_is_null() -> None:
    found = line(told("d1", of=page("d1", None, None, countries=frozenset())))
    assert found.model_dump(exclude_none=True).keys() & {"place", "mode", "country", "first_day", "last_day", "lat", "killed_best"} == set()
    assert (found.reports, found.families, found.contradictions, found.groups) == (1, 1, (), ())


def test_the_mode_is_one_of_the_type_that_it_is_listed_as() -> None:
    aerial = [raid(f"d{number}", mode="aerial", type="COERCE") for number in (1,)]
    assert line(*aerial, raid("d2"), raid("d3")).mode == "firearms"
    assert line(raid("d1", mode=None), raid("d2", mode="aerial"), raid("d3")).mode == "aerial"  # of equals the first by name


SYRIAN = party("Qamish Watch")


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([{"spots": (spot("Qamish", country="SYR"),)}], "SYR"),
        ([{"spots": (spot("Nowhere", country=None),)}], "IRQ"),  # the parties'
        ([{"spots": (), "actors": (), "recipients": (), "countries": {"NGA"}}], "NGA"),  # the report's, if it has one
        ([{"spots": (), "actors": (), "recipients": (), "countries": {"NGA", "NER"}}], None),
        ([{"spots": (), "actors": (), "recipients": (), "countries": {"NGA"}}, {"spots": ()}], "IRQ"),  # whoever tells the parties goes before
        # each report counts once, however many of its parties are of a country
        ([{"spots": ()}, {"spots": (), "countries": {"SYR"}, "actors": (), "recipients": ()}], "IRQ"),
    ],
)  # fmt: skip
def test_countries(reports: list[dict[str, Any]], expected: str | None) -> None:
    tellings = []
    for number, more in enumerate(reports, 1):
        lands = frozenset(more.pop("countries", {"IRQ"}))
        tellings.append(raid(f"d{number}", of=page(f"d{number}", countries=lands), **more))
    assert line(*tellings).country == expected


def test_the_toll_over_all_sides_stands_for_a_kind() -> None:
    tolls = estimates([raid("d1", tolls=(killed(12), killed(3, side="recipient"), killed(40, what="injured"), killed(None, what="missing")))])
    killed_, injured, missing = (toll_of(tolls, what) for what in ("killed", "injured", "missing"))
    assert killed_ is not None
    assert (killed_.side, killed_.best) == ("all", 15)
    assert injured is not None
    assert (injured.side, injured.best) == ("civilian", 40)
    assert missing is not None
    assert missing.best is None
    assert toll_of(tolls, "captured") is None


def test_where_one_side_only_has_a_figure_it_stands_for_the_kind() -> None:
    tolls = estimates([raid("d1", tolls=(killed(None, side="recipient"), killed(0)))])
    found = toll_of(tolls, "killed")
    assert found is not None
    assert (found.side, found.best) == ("civilian", 0)
