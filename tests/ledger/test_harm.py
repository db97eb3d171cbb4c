"""The rules that do no harm: private names in whatever is shown, and what isn't shown in public at all."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from tests.ledger.conftest import read

from factions.analysis import families, ties
from factions.analysis.between import between
from factions.analysis.incidents.keeping import update
from factions.analysis.incidents.records import record as incident_record
from factions.evidence import Span
from factions.ledger import copies, harm, reader, writer
from factions.ledger.days import day_note
from factions.ledger.facts import EventFact, Party, Spot
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.publishers import publishers
from factions.reading import Reading
from factions.review.statements import accept

CAMP = """---
id: camp
title: How Samira Aziz fled the camp, and why Aziz's brother stayed
publisher: River Courier
published: "2014-06-20"
url: https://river.example/2014/how-samira-aziz-fled
genre: wire
region: Middle East
fictional: true
actors:
  asaib: {name: Asa'ib of the River, aliases: [River League], kind: militia, country: IRQ, registry: river-league}
  head: {name: Nasir Haddad, kind: person, country: IRQ}
places:
  camp: {name: Debaga camp, country: IRQ, admin1: Erbil, lat: 35.873, lon: 43.806, precision: 1}
  town: {name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, precision: 1}
---
The [River League]{a1 asaib} shelled [Debaga camp]{p1 camp} on [13 June]{t1 2014-06-13 text}, said [Samira Aziz]{a2 -}, a teacher.
@ e1 ASSAULT/explosives actors=a1 places=p1 time=t1 by=c1
@ c1 accusation speaker="a teacher" cue="said" content="The River League shelled ... 13 June"
[Nasir Haddad]{a3 head} leads the [River League]{a4 asaib}, based in [Bohruz]{p2 town}.
@ r1 leads a3>a4
@ r2 based_in a4>p2
The [River League]{a5 asaib} shelled the [hospital]{f1} in [Bohruz]{p3 town} on [14 June]{t2 2014-06-14 text}.
@ e2 ASSAULT/explosives actors=a5 targets=f1 places=p3 time=t2
"""
COPY = CAMP.replace("id: camp", "id: copy").replace("River Courier", "Hill Gazette").replace("2014-06-20", "2014-06-21").replace("why Aziz's", "why")


@pytest.fixture
def camp() -> Reading:
    return read(CAMP)


@pytest.fixture
def ledger(fresh_url: str, camp: Reading) -> Iterator[Ledger]:
    with open_ledger(fresh_url) as opened:
        for reading in (camp, read(COPY)):
            writer.add(opened, reading, source=f"reports/{(reading.document.url or '').rpartition('/')[2]}.html")
        families.update(opened)
        update(opened)
        yield opened


@pytest.mark.parametrize(
    ("names", "public", "words", "shown"),
    [
        (["Samira Aziz"], [], "How Samira Aziz fled", "How ██████ ████ fled"),
        (["Samira Aziz"], [], "Aziz's brother", "████'s brother"),
        (["Samira Aziz"], [], "SAMIRA, and others", "██████, and others"),
        (["Samira Aziz"], ["Tariq Aziz"], "Minister Aziz met Samira", "Minister Aziz met ██████"),
        (["Samira Aziz"], ["Tariq Aziz"], "Minister meets Samira Aziz", "Minister meets ██████ ████"),
        (["Zoë Ibn al-Hakim"], [], "Zoe and the al-Hakims", "███ and the al-Hakims"),
        (["Ab"], [], "Ab spoke, Abbas didn't", "██ spoke, Abbas didn't"),
        (["Samira Aziz"], [], "https://a.example/how-samira-aziz-fled?id=3", "https://a.example/how-██████-████-fled?id=3"),
        ([], [], "Samira Aziz", "Samira Aziz"),
        (["…"], [], "Samira … Aziz", "Samira … Aziz"),
    ],
)
def test_a_name_is_blotted_wherever_it_stands(names: list[str], public: list[str], words: str, shown: str) -> None:
    veil = harm.Veil(names, public)
    assert veil.over(words) == shown
    assert len(shown) == len(words)
    assert (veil.on(None), veil.on("")) == (None, "")


def showing(ledger: Ledger, camp: Reading) -> dict[str, Callable[[], Any]]:
    """Give every function by which a ledger shows words, by name."""
    day, later = date(2000, 1, 1), date.today() + timedelta(days=1)  # noqa: DTZ011 - the clock's own day
    document = camp.document.id

    def connected(ask: Callable[[Any], object]) -> object:
        with ledger.read() as connection:
            return ask(connection)

    return {
        "counts": lambda: reader.counts(ledger), "day_note": lambda: day_note(ledger, later), "document": lambda: reader.document(ledger, document),
        "documents": lambda: reader.documents(ledger), "find_group": lambda: reader.find_group(ledger, "River League"),
        "group": lambda: reader.group(ledger, "river-league"), "groups": lambda: reader.groups(ledger),
        "search": lambda: [hit for words in ("shelled", "said", "camp", "teacher") for hit in reader.search(ledger, words)],
        "publishers": lambda: publishers(ledger), "incidents": lambda: incidents(ledger),
        "incident": lambda: [incident_record(ledger, one.id) for one in incidents(ledger)],
        "copies": lambda: connected(lambda connection: copies.document_heads(connection, [document])),
        "diff": lambda: list(between(ledger, day, later)), "ties": lambda: list(ties.ties(ledger, "river-league")),
    }  # fmt: skip


def test_no_function_shows_a_private_name(ledger: Ledger, camp: Reading) -> None:
    functions = showing(ledger, camp)
    assert {name for name in reader.__all__ if name[0].islower()} <= functions.keys()
    for name, ask in functions.items():
        found = ask()
        if name == "document":  # the analyst's page masks the text itself, by `private`
            assert [found.reading.document.text[a:b] for a, b in found.private] == ["Samira Aziz"]
            found = [found.source, found.reading.document.title, found.reading.document.url]
        words = json.dumps(found, default=lambda one: one.model_dump(mode="json") if hasattr(one, "model_dump") else str(one), ensure_ascii=False)
        assert "aziz" not in words.lower(), name
        assert "samira" not in words.lower(), name
        if name in {"documents", "search", "group", "copies"}:
            assert "How ██████ ████ fled" in words, name


def test_sites_are_coarse_in_public(ledger: Ledger) -> None:
    own = reader.group(ledger, "river-league")
    with ledger.read() as connection:
        shown = harm.public(connection, own)
    shelled, _, bombed, _ = shown.events
    before = own.events[0]
    assert before.places[0].lat == 35.873
    assert (shelled.places[0].name, shelled.places[0].precision, shelled.places[0].lat, shelled.places[0].lon) == ("Erbil", 3, 36.0, 44.0)
    assert (bombed.places[0].name, bombed.places[0].precision, bombed.places[0].lat, bombed.places[0].lon) == ("Bohruz", 3, 33.5, 45.0)


def test_an_unreviewed_statement_on_a_person_is_left_out_in_public(ledger: Ledger) -> None:
    own = reader.group(ledger, "river-league")
    with ledger.read() as connection:
        shown = harm.public(connection, own)
        assert {tie.type for tie in own.ties} == {"leads", "based_in"}
        assert shown.ties == ()  # the sentence that both cite names him
        assert harm.public(connection, reader.search(ledger, "leads")) == []
        assert {hit.kind for hit in reader.search(ledger, "leads")} >= {"relation", "passage"}
        assert "event" in {hit.kind for hit in harm.public(connection, reader.search(ledger, "hospital"))}
        leads = next(tie for tie in own.ties if tie.type == "leads")
        with pytest.raises(ValueError, match="before a person has reviewed it"):
            harm.public(connection, leads)


def test_a_claim_is_left_out_whose_words_name_a_person_beyond_its_evidence(ledger: Ledger) -> None:
    found = read(CAMP.replace("id: camp", "id: far").replace("2014-06-20", "2014-06-25"))
    start, end = found.relations[0].evidence[0].start, found.relations[0].evidence[0].end
    for name, content in (("near", found.claims[0].content), ("far", Span.of(found.document.text, start, end))):
        claim = found.claims[0].model_copy(update={"content": content})
        writer.add(ledger, found.model_copy(update={"claims": (claim,), "coder": found.coder.model_copy(update={"version": name})}), source="far.html")
        with ledger.read() as connection:
            hidden = harm.withheld(connection, {(found.document.id, claim.id)})
        assert bool(hidden) is (name == "far")


def test_once_it_is_reviewed_it_is_shown(ledger: Ledger) -> None:
    own = reader.group(ledger, "river-league")
    leads = next(tie for tie in own.ties if tie.type == "leads")
    accept(ledger, [f"{leads.document}:{leads.statement}"], by="Ann")
    with ledger.read() as connection:
        again = reader.group(ledger, "river-league")
        assert [tie.type for tie in harm.public(connection, again).ties].count("leads") == 1


def test_a_whole_article_is_not_shown_in_public(ledger: Ledger, camp: Reading) -> None:
    record = reader.document(ledger, camp.document.id)
    with ledger.read() as connection, pytest.raises(ValueError, match="only its evidence"):
        harm.public(connection, record)
    spans = [Span.of("abcdef", 3, 5), Span.of("abcdef", 0, 2), Span.of("abcdef", 3, 5)]
    assert harm.sentences(spans) == (spans[1], spans[0])


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("Debaga camp", True), ("a refugee camp", True), ("Al-Shifa Hospital", True), ("the primary school", True), ("a women's shelter", True),
        ("displaced persons' site", True), ("Camp Speicher", True), ("Campania", False), ("Bohruz", False), ("the campaign", False), ("a mill", False),
    ],
)  # fmt: skip
def test_sites_are_told_by_their_names(name: str, site: bool) -> None:  # noqa: FBT001 - a table
    assert harm.is_site(name) is site


def test_what_is_coarse_already_stays() -> None:
    spot = Spot(name="Debaga camp", text="camp", country="IRQ", lat=36.2, lon=44.0, precision=4, radius_km=120.0)
    moved = harm.coarse(spot)
    assert isinstance(moved, Spot)
    assert (moved.lat, moved.lon, moved.precision, moved.radius_km, moved.name) == (36.2, 44.0, 4, 120.0, "IRQ")
    event = EventFact(document="d", statement="e1", confidence=1.0, coder="x", citations=(), type="ASSAULT", factuality="asserted",
                      targets=(Party(name="mill", text="mill", form="nominal"),), places=(Spot(name="Bohruz", text="Bohruz", lat=33.7),))  # fmt: skip
    assert harm.coarse(event) is event
