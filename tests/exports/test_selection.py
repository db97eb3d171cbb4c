"""A selection gives of each kind what its filter, its days and the public may have; what it says of reviews is what the ledger has."""
# ruff: noqa: E501 - a case is easier to read in one line

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests.databases import BOTH, database, migrate
from tests.exports.held import fill

from factions.analysis.filter_words import names, read
from factions.analysis.finding import find
from factions.analysis.selecting import EVERY, select
from factions.analysis.ties import of_all
from factions.exports.selection import Selection, tie_name
from factions.ledger import reader
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.privacy import BLOT
from factions.web.sought import Sought, sought_in


@pytest.fixture(scope="module", params=BOTH)
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    for url in database(request, tmp_path_factory.mktemp("selection") / "test.db", migrate):
        with open_ledger(url) as held:
            fill(held)
            yield held


def test_without_a_filter_all_that_the_ledger_holds_is_selected(ledger: Ledger) -> None:
    chosen = Selection(ledger)
    counts = reader.counts(ledger)
    assert not chosen.narrows
    assert len(list(chosen.documents())) == counts.documents == 4
    assert {one.id: (one.documents, one.events, one.claims) for one in chosen.groups()} == {
        one.id: (one.documents, one.events, one.claims) for one in reader.groups(ledger, limit=500)
    }
    assert len(list(chosen.claims())) == counts.claims
    assert {(one.type, one.subject.id, one.object.id, one.weight) for one in chosen.ties()} == {
        (one.type, one.subject.id, one.object.id, one.weight) for one in of_all(ledger).ties
    }
    told = [(report.document, report.statement) for one in chosen.incidents() for report in one.reports]
    assert len(told) == len(set(told)) == counts.events


def test_a_group_has_all_its_names_and_its_parents(ledger: Ledger) -> None:
    league = next(one for one in Selection(ledger).groups() if one.registry == "river-league")
    assert {"Asa'ib of the River", "River League", "ROL"} <= set(league.names)
    assert league.names[0] == league.name
    assert len(league.parents) == 1
    kataib = [one for one in Selection(ledger).groups() if one.wikidata]
    assert [one.wikidata for one in kataib] == ["Q1"]


@pytest.mark.parametrize(
    "words",
    ["kind=ties type=backs", "kind=ties type=leads,allied_with", "kind=ties country=IRQ", "kind=ties publisher=gazette", "kind=ties reviewed=yes", "kind=ties factuality=denied"],
)  # fmt: skip
def test_ties_are_those_that_the_filter_wants(ledger: Ledger, words: str) -> None:
    wanted = read(words)
    called = {pick.name for pick in select(ledger, wanted).picks}
    places = {pick.name for pick in select(ledger, read("kind=ties type=based_in")).picks}
    assert {tie_name(one) for one in Selection(ledger, wanted).ties()} == called - places
    assert {one.id for one in Selection(ledger, wanted).groups()} == {
        end.id for one in Selection(ledger, wanted).ties() for end in (one.subject, one.object) if end.id
    }


@pytest.mark.parametrize("words", ["kind=claims", "kind=claims type=denial,promise", "kind=claims q=houses", "kind=claims speaker.kind=person", "kind=claims before=2013"])
def test_claims_are_those_that_the_filter_wants(ledger: Ledger, words: str) -> None:
    wanted = read(words)
    picks = select(ledger, wanted).picks
    found = list(Selection(ledger, wanted).claims())
    assert {f"claim {one.fact.document[:12]}:{one.fact.statement}" for one in found} == {pick.name for pick in picks}
    assert len(found) == len(picks)
    if Selection(ledger, wanted).narrows:
        assert {one.id for one in Selection(ledger, wanted).documents()} == {one.fact.document for one in found}


def test_what_is_of_another_kind_is_narrowed_by_the_rest_of_the_filter(ledger: Ledger) -> None:
    chosen = Selection(ledger, read("type=ASSAULT country=SYR after=2014 killed=1"))
    ties = chosen.asked("ties")
    assert (ties.kind, ties.type, ties.country, ties.casualties, ties.factuality) == ("ties", (), ("SYR",), None, EVERY.factuality)
    assert ties.after == date(2014, 1, 1)
    assert chosen.asked("incidents") is chosen.wanted
    assert list(chosen.incidents()) == []
    assert list(chosen.groups()) == []


@pytest.mark.parametrize(
    ("on", "held"),
    [(date(2005, 1, 1), []), (date(2010, 1, 1), [True]), (date(2013, 12, 31), [True]), (date(2014, 6, 1), [])],
)  # fmt: skip
def test_on_a_day_there_are_the_ties_that_held_then(ledger: Ledger, on: date, held: list[bool]) -> None:
    assert [one.held_on for one in Selection(ledger, read("kind=ties type=backs"), on=on).ties()] == held


@pytest.mark.parametrize(
    ("words", "many"), [("kind=ties type=backs after=2014", 0), ("kind=ties type=backs after=2013", 1), ("kind=ties type=backs before=2005", 0)]
)
def test_a_tie_is_of_the_days_on_which_it_held(ledger: Ledger, words: str, many: int) -> None:
    assert len(list(Selection(ledger, read(words)).ties())) == many


def test_on_a_day_what_had_happened_is_there(ledger: Ledger) -> None:
    on = date(2014, 6, 30)
    found = list(Selection(ledger, on=on).incidents())
    assert {one.first_day for one in found if one.first_day} == {"2012-01-01", "2014-03-01", "2014-06-13", "2014-06-14"}
    undated = [one for one in found if one.first_day is None]
    assert undated  # by its report's day
    assert all((report.published or "") <= "2014-06-30" for one in undated for report in one.reports[:1])
    assert {(one.published or "")[:4] for one in Selection(ledger, on=on).claims()} == {"2013", "2014"}


def test_before_anything_was_held_there_is_nothing(ledger: Ledger) -> None:
    chosen = Selection(ledger, as_of=date(2001, 1, 1))
    found: list[list[Any]] = [list(many()) for many in (chosen.incidents, chosen.ties, chosen.claims, chosen.groups, chosen.documents)]
    assert found == [[], [], [], [], []]


def test_as_of_today_is_now(ledger: Ledger) -> None:
    now, then = Selection(ledger), Selection(ledger, as_of=date(2100, 1, 1))
    for kind in ("incidents", "ties", "claims", "groups", "documents"):
        assert list(getattr(now, kind)()) == list(getattr(then, kind)()), kind


def test_in_public_nothing_unreviewed_names_a_person(ledger: Ledger) -> None:
    own, public = Selection(ledger), Selection(ledger, public=True)
    assert "person" in {one.kind for one in own.groups()}
    assert not [one.name for one in public.groups() if one.kind == "person" and one.name == "Nasir Haddad"]
    told = "".join(one.model_dump_json() for one in (*public.incidents(), *public.claims()))
    assert "Nasir" not in told
    assert "Nasir" in "".join(one.model_dump_json() for one in own.claims())
    for chosen in (own, public):
        whole = "".join(one.model_dump_json() for one in (*chosen.incidents(), *chosen.claims(), *chosen.documents()))
        assert "Samira" not in whole
    assert BLOT in "".join(one.model_dump_json() for one in own.incidents())


def test_reviews_are_told(ledger: Ledger) -> None:
    chosen = Selection(ledger)
    stated = {(told.document, told.statement) for one in chosen.ties() for told in one.statements}
    states = chosen.reviewed(stated)
    assert set(states) == stated
    assert sorted(set(states.values())) == ["accepted", "unreviewed"]
    assert [one.type for one in Selection(ledger, read("kind=ties reviewed=yes")).ties()] == ["backs"]
    accepted = [report for one in chosen.incidents() for report in one.reports if report.reviewed == "accepted"]
    assert len(accepted) == 1


SEARCHES = [
    "country=IRQ&kind=event", "country=IRQ&kind=event&publisher=gazette", "from=2014-06-13&to=2014-06-14&kind=event", "kind=event&country=IRQ&reviewed=yes",
    "kind=event&group=Asa%27ib+of+the+River", "kind=event&place=Bohruz&confidence=0.5", "kind=claim&country=IRQ", "kind=relation&country=IRQ", "kind=relation&country=IRQ&reviewed=yes&q=",
]  # fmt: skip


@pytest.mark.parametrize("query", SEARCHES)
def test_a_saved_search_is_a_filter_that_means_the_same(ledger: Ledger, query: str) -> None:
    sought = sought_in(query)
    group = reader.find_group(ledger, sought.group)[0].id if sought.group else None
    hits = {(hit.document, hit.statement) for hit in find(ledger, sought.asked(group), limit=500)}
    wanted = read(query)
    picks = select(ledger, wanted, undated=not (wanted.after or wanted.before)).picks
    assert hits == {(source.document, source.key[1]) for pick in picks for source in pick.sources}
    assert hits


def test_every_field_of_the_search_page_is_a_word_of_filters() -> None:
    assert {held.alias or name for name, held in Sought.model_fields.items()} <= set(names())
