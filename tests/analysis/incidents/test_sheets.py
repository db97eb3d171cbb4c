"""Sheets over a ledger of either database: each says what the incident's record says, hides whom it must, and is what the filter wants."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.analysis.reports import boats, both, raid
from tests.ledger.conftest import RAID, TALKS, file_ledger, ledger, read

from factions.analysis import families
from factions.analysis.filters import parse
from factions.analysis.incidents import keeping
from factions.analysis.incidents.records import record
from factions.analysis.incidents.sheets import Sheet, Toll, sheet, sheets
from factions.analysis.selecting import select
from factions.errors import LedgerError
from factions.ledger import layer, publishers, writer
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT
from factions.reading import Reading
from factions.review.judgements import judge
from factions.review.statements import accept

__all__ = ["file_ledger", "ledger"]

SITE = """---
id: site
title: Shells on the camp of Karim Saleh
publisher: Hill Gazette
published: "2014-06-19"
genre: wire
region: Middle East
fictional: true
actors:
  unit: {name: River Column, kind: militia, country: IRQ, parent: league}
  league: {name: River League, kind: militia, country: IRQ}
  people: {name: civilians, kind: civilians}
  wounded: {name: patients, kind: civilians}
places:
  camp: {name: Orsk refugee camp, country: IRQ, admin1: Basra, lat: 30.1234, lon: 48.0456, precision: 1}
---
The [River Column]{a1 unit} of the [River League]{a5 league} shelled [tents]{f1} of [Karim Saleh]{a2 -} in the [Orsk refugee camp]{p1 camp} with [mortars]{w1} on [13 June]{t1 2014-06-13 text}, and [dozens]{q1} of [civilians]{a3 people} and [3]{q2} [patients]{a4 wounded} died.
@ e1 ASSAULT/heavy-weapons actors=a1 recipients=a2,a3 places=p1 targets=f1 weapons=w1 time=t1 killed:civilian=?@q1>a3 killed:unknown=3@q2>a4 contexts=military
"""


def fill(ledger: Ledger, *readings: Reading) -> None:
    for number, reading in enumerate(readings):
        writer.add(ledger, reading, source=f"{number} {reading.document.title}")
    families.update(ledger)
    keeping.update(ledger)


def filled(ledger: Ledger) -> None:
    fill(ledger, raid("a"), raid("b", "Hill Gazette", 14), raid("f", "Hill Gazette", 11, "2014-06-25"), boats("c", "Sea Post"), both("d"), read(RAID), read(TALKS))


def test_a_sheet_says_what_the_record_says(ledger: Ledger) -> None:
    filled(ledger)
    found = list(sheets(ledger))
    assert [one.id for one in found] == sorted(one.id for one in incidents(ledger, limit=500))
    merged = 0
    for one in found:
        whole = record(ledger, one.id)
        summary = whole.summary
        assert (one.type, one.mode, one.first_day, one.last_day) == (summary.type, summary.mode, summary.first_day, summary.last_day)
        assert {(told.document, told.statement) for told in one.reports} == {(told.event.document, told.event.statement) for told in whole.tellings}
        assert {told.family for told in one.reports} == {told.family for told in whole.tellings}
        figures = {(toll.what, toll.side): (toll.low, toll.best, toll.high) for toll in one.tolls}
        assert {(toll.what, toll.side): (toll.low, toll.best, toll.high) for toll in whole.estimates}.items() <= figures.items()
        killed = one.toll("killed") or Toll(what="killed", side="all")
        assert (killed.low, killed.best, killed.high) == (summary.killed_low, summary.killed_best, summary.killed_high)
        assert list(one.contradictions) == list(dict.fromkeys(told.kind for told in whole.contradictions))
        assert (one.origins, one.place and one.place.name, one.place and one.place.country) == (summary.origins, summary.place, summary.country)
        cited = {(span.start, span.end, span.quote) for told in one.reports for span in told.quotes}
        assert cited == {(own.span.start, own.span.end, own.span.quote) for told in whole.tellings for own in told.event.citations}
        merged += len(one.reports) > 2
        assert one.weight == pytest.approx(summary.weight)
        assert sheet(ledger, one.id) == one
    assert merged == 1


def test_the_best_figure_goes_by_the_grades(ledger: Ledger) -> None:
    filled(ledger)
    (before,) = (one for one in sheets(ledger) if len(one.reports) > 2)
    publishers.grade(ledger, "Two Rivers Wire", "A", because="a wire", by="Ines")
    after = sheet(ledger, before.id)
    assert [one.toll("killed") for one in (before, after)] == [Toll(what="killed", side="all", low=11, best=best, high=15) for best in (11, 15)]
    estimates = {(toll.what, toll.side): toll.best for toll in record(ledger, before.id).estimates}
    assert estimates == {("killed", "civilian"): 15}


def test_parties_are_put_together_over_the_reports(ledger: Ledger) -> None:
    filled(ledger)
    one = next(one for one in sheets(ledger) if len(one.reports) > 2)
    (brigade,), (people,) = one.actors, one.recipients
    assert (brigade.name, brigade.kind, brigade.country, brigade.reports) == ("Harrow Brigade", "armed_group", "IRQ", 4)
    assert (people.name, people.words, one.victims) == ("villagers of Tarsa", ("villagers",), ())
    assert one.factuality == "asserted"
    assert one.contexts == ("military",)
    assert [told.publisher for told in one.reports] == ["River Courier", "Hill Gazette", "Two Rivers Wire", "Hill Gazette"] or len(one.reports) == 4


def test_who_is_above_whom_and_who_suffered_is_told(ledger: Ledger) -> None:
    fill(ledger, read(SITE))
    (one,) = sheets(ledger)
    (column,) = one.actors
    assert [parent.partition("-")[0] for parent in column.parents] == ["river"]
    assert [who.name for who in one.victims] == ["patients"]
    assert one.targets == ("tents",)
    assert one.weapons == ("mortars",)
    assert one.tolls == (
        Toll(what="killed", side="civilian"), Toll(what="killed", side="unknown", low=3, best=3, high=3),
        Toll(what="killed", side="all", low=3, best=3, high=3),
    )  # fmt: skip


def test_a_private_person_is_masked_in_parties_quotes_and_titles(ledger: Ledger) -> None:
    fill(ledger, read(SITE))
    (one,) = sheets(ledger)
    told = one.model_dump_json()
    assert "Karim" not in told
    assert "Saleh" not in told
    assert BLOT in one.recipients[0].name
    assert BLOT in (one.reports[0].title or "")
    assert one.reports[0].quotes[0].quote.startswith("The River Column")


def test_two_private_persons_with_names_as_long_are_two(ledger: Ledger) -> None:
    text = SITE.replace("and [dozens]", "beside [Rahim Saleh]{a6 -}, and [dozens]").replace("recipients=a2,a3", "recipients=a2,a3,a6")
    fill(ledger, read(text))
    (one,) = sheets(ledger)
    assert [who.name for who in one.recipients if BLOT in who.name] == ["█████ █████", "█████ █████"]
    assert {who.community for who in one.recipients} == {None}


def test_in_public_a_site_is_no_nearer_than_its_district(ledger: Ledger) -> None:
    fill(ledger, read(SITE))
    (own,), (public,) = sheets(ledger), sheets(ledger, public=True)
    assert own.place is not None
    assert public.place is not None
    assert (own.place.name, own.place.lat, own.place.precision) == ("Orsk refugee camp", 30.1234, 1)
    assert (public.place.name, public.place.lat, public.place.lon, public.place.precision) == ("Basra", 30.0, 48.0, 3)
    assert (public.place.radius_km or 0) >= 50


def test_in_public_nobody_is_named_before_a_review(ledger: Ledger) -> None:
    filled(ledger)
    threat = next(one for one in sheets(ledger) if one.type == "THREATEN")
    assert [who.name for who in threat.actors] == ["Nasir Haddad"]
    assert threat.id not in {one.id for one in sheets(ledger, public=True)}
    with pytest.raises(LedgerError, match="before a person has reviewed it"):
        sheet(ledger, threat.id, public=True)
    (told,) = threat.reports
    assert (threat.reviewed, told.reviewed) == (False, "unreviewed")
    accept(ledger, [f"{told.document}:{told.statement}"], by="Ines", because="read it")
    after = sheet(ledger, threat.id, public=True)
    assert (after.reviewed, after.reports[0].reviewed) == (True, "accepted")


def test_in_public_nothing_of_a_superseded_reading_is_told(ledger: Ledger) -> None:
    first = raid("a")
    fill(ledger, first)
    assert len(list(sheets(ledger, public=True))) == 1
    writer.add(ledger, first.model_copy(update={"coder": first.coder.model_copy(update={"version": "2"})}), source="again")
    assert list(sheets(ledger, public=True)) == []  # until the new reading's acts are merged
    assert len(list(sheets(ledger))) == 1
    keeping.update(ledger)
    assert len(list(sheets(ledger, public=True))) == 1


FILTERS: list[dict[str, Any]] = [
    {}, {"type": "ASSAULT"}, {"type": "ASSAULT/firearms"}, {"country": "IRQ"}, {"country": "SYR"}, {"actor": {"group": "Harrow Brigade"}},
    {"recipient": {"kind": "civilians"}}, {"place": "Tarsa"}, {"context": "military"}, {"casualties": {"at_least": 13}}, {"words": "drown"},
    {"factuality": "denied"}, {"factuality": ["asserted", "hypothetical", "denied", "possible", "planned", "demanded"]}, {"sources": 2},
    {"publisher": "gazette"}, {"publisher": "nobody"}, {"confidence": 0.99}, {"reviewed": "no"}, {"reviewed": "yes"}, {"actor": {"group": "no such group"}},
    {"type": "ASSAULT", "country": "IRQ", "sources": 3},
]  # fmt: skip


def test_sheets_are_those_that_the_filter_wants(ledger: Ledger) -> None:
    filled(ledger)
    some = 0
    for given in FILTERS:
        wanted = parse(given)
        meant = sorted({pick.number for pick in select(ledger, wanted, undated=True).picks if pick.number is not None})
        assert [one.id for one in sheets(ledger, wanted)] == meant, given
        some += bool(meant)
    assert some > 14


@pytest.mark.parametrize(
    ("after", "before", "days"),
    [
        (None, "2014-06-14", {"2012-01-01", "2014-03-01", "2014-06-13", "2014-06-14"}), ("2014-06-14", None, {"2014-06-14", "2014-06-18", "2014-07-01"}),
        ("2014-06", "2014-06", {"2014-06-13", "2014-06-14", "2014-06-18"}), ("2012", "2012", {"2012-01-01"}), ("2015", None, set()),
    ],
)  # fmt: skip
def test_days_are_the_incidents_own(ledger: Ledger, after: str | None, before: str | None, days: set[str]) -> None:
    filled(ledger)
    given = {name: value for name, value in (("after", after), ("before", before)) if value}
    every = ["asserted", "hypothetical", "denied", "possible", "planned", "demanded"]
    wanted = parse({**given, "factuality": every})
    assert {one.first_day for one in sheets(ledger, wanted)} == days
    assert {one.first_day for one in sheets(ledger, wanted.model_copy(update={"sources": 1, "factuality": ("asserted",)}))} <= days


def test_a_sheet_is_of_its_day_and_of_its_judgements(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def on(day: int) -> None:
        monkeypatch.setattr(layer, "clock", lambda: datetime.fromisoformat(f"2024-05-{day:02}T12:00:00+00:00"))

    on(1)
    fill(ledger, raid("a"))
    (first,) = sheets(ledger)
    on(2)
    fill(ledger, raid("b", "Hill Gazette", 14), boats("c"))
    on(3)
    two = [one.actors[0].group or "" for one in sheets(ledger)]
    judge(ledger, "same", *two, because="one band", by="Ines")
    assert [one.id for one in sheets(ledger, as_of=date(2024, 4, 30))] == []
    (then,) = sheets(ledger, as_of=date(2024, 5, 1))
    assert then == first
    assert [len(one.reports) for one in sheets(ledger, as_of=date(2024, 5, 2))] == [2, 1]
    assert {one.actors[0].group for one in sheets(ledger, as_of=date(2024, 5, 2))} == set(two)
    assert len({one.actors[0].group for one in sheets(ledger)}) == 1
    assert [one.id for one in sheets(ledger, parse({"actor": {"group": two[1]}}))] == [one.id for one in sheets(ledger)]


def test_steps_tell_how_far_it_is(ledger: Ledger) -> None:
    filled(ledger)
    told: list[tuple[int, int | None]] = []
    many = sum(isinstance(one, Sheet) for one in sheets(ledger, step=lambda done, total: told.append((done, total))))
    assert told[-1] == (many, many)
    with pytest.raises(LedgerError, match="no incident of this number"):
        sheet(ledger, 999)
