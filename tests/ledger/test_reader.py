from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event
from tests.databases import copies
from tests.ledger.conftest import TALKS, raid_with_chrome, read

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Reading

LEAGUE = "river-league"


def fill(url: str) -> None:
    with open_ledger(url) as ledger:
        for reading in (raid_with_chrome(), read(TALKS)):
            writer.add(ledger, reading, source=f"{reading.coder.version}.mark")


full_url = copies(fill)


@pytest.fixture
def full(full_url: str) -> Iterator[Ledger]:
    with open_ledger(full_url) as opened:
        yield opened


def test_counts(full: Ledger, raid: Reading, talks: Reading) -> None:
    assert reader.counts(full) == reader.Counts(
        documents=2, readings=2, groups=4, mentions=len(raid.mentions) + len(talks.mentions), events=6, relations=3, claims=4
    )


def test_groups_are_named_actors_counted_over_documents(full: Ledger) -> None:
    found = {(one.name, one.documents, one.events, one.claims) for one in reader.groups(full)}
    assert found == {("Asa'ib of the River", 2, 5, 0), ("Government of Iraq", 2, 2, 1), ("Kataib al-Nahr", 2, 1, 0), ("Nasir Haddad", 1, 1, 1)}


@pytest.mark.parametrize(("asked", "names"), [
    ({"order": "events"}, ["Asa'ib of the River", "Government of Iraq", "Kataib al-Nahr", "Nasir Haddad"]),
    ({"order": "name", "limit": 2}, ["Asa'ib of the River", "Government of Iraq"]),
    ({"order": "name", "limit": 2, "offset": 3}, ["Nasir Haddad"]),
    ({"order": "claims", "kinds": ["person", "militia"]}, ["Nasir Haddad", "Asa'ib of the River", "Kataib al-Nahr"]),
    ({"words": "riv"}, ["Asa'ib of the River"]),
    ({"words": "leag RIV"}, ["Asa'ib of the River"]),
    ({"words": "Kata'ib"}, ["Kataib al-Nahr"]),
    ({"words": "gunmen"}, []),
    ({"words": "%"}, ["Asa'ib of the River", "Government of Iraq", "Kataib al-Nahr", "Nasir Haddad"]),
    ({"words": "' OR 1=1 --"}, []),
    ({"order": "documents", "limit": 0}, []),
    ({"limit": -1}, []),
    ({"order": "name", "limit": 10**30, "offset": -5}, ["Asa'ib of the River", "Government of Iraq", "Kataib al-Nahr", "Nasir Haddad"]),
    ({"offset": 10**30}, []),
    ({"words": "river " * 5000}, ["Asa'ib of the River"]),
])  # fmt: skip
def test_lists_of_groups(full: Ledger, asked: dict[str, Any], names: list[str]) -> None:
    assert [one.name for one in reader.groups(full, **asked)] == names


@pytest.mark.parametrize(("name", "found"), [
    ("Asa'ib of the River", [LEAGUE]), ("ASAIB OF THE RIVER", [LEAGUE]), ("the river league", [LEAGUE]), ("rol", [LEAGUE]), (LEAGUE, [LEAGUE]),
    ("River", [LEAGUE]), ("Rive", []), ("gunmen", []), ("", []), ("%", []), ("_ol", []), ("\udce9", []),
    ("river " * 5000, []), ("a" * 100_000, []), ("al-Nahr", ["kataib-al-nahr-ec09ddf733"]),
])  # fmt: skip
def test_finding_a_group(full: Ledger, name: str, found: list[str]) -> None:
    assert [one.id for one in reader.find_group(full, name)] == found


def test_a_group_and_its_names(full: Ledger) -> None:
    record = reader.group(full, LEAGUE)
    assert record.summary == reader.find_group(full, LEAGUE)[0]
    assert (record.registry, record.summary.kind, record.summary.country) == (LEAGUE, "militia", "IRQ")
    assert [(one.name, one.mentions, one.documents) for one in record.names] == [("River League", 3, 2), ("Asa'ib", 1, 1), ("League", 1, 1)]
    assert record.aliases == ("ROL", "River League")
    assert [(one.name, one.group) for one in record.parents] == [("government of Iraq", reader.find_group(full, "government of Iraq")[0].id)]
    assert reader.group(full, "kataib-al-nahr-ec09ddf733").wikidata == "Q1"


def test_events_of_a_group_in_time_order(full: Ledger, raid: Reading) -> None:
    events = reader.group(full, LEAGUE).events
    assert [(one.time, one.type, one.roles) for one in events] == [
        ("2012", "CONSULT", ("actors",)), ("2014-03", "ASSAULT", ("actors",)), ("2014-06-13", "ASSAULT", ("actors",)),
        (None, "ASSAULT", ("recipients",)), (None, "ACCUSE", ("recipients",)),
    ]  # fmt: skip
    killing = events[2]
    assert (killing.mode, killing.contexts, killing.time_text) == ("firearms", ("military", "human_rights"), "13 June")
    assert killing.factuality == "asserted"
    assert [(one.name, one.text, one.group) for one in killing.actors] == [("Asa'ib of the River", "River League", LEAGUE)]
    assert [(one.name, one.text, one.form, one.group) for one in killing.recipients] == [("villagers of Bohruz", "people", "nominal", None)]
    assert [(one.name, one.admin1, one.lat, one.geonames, one.precision) for one in killing.places] == [("Bohruz", "Diyala", 33.7, 98, 1)]
    (toll,) = killing.casualties
    assert (toll.what, toll.side, toll.low, toll.best, toll.high, toll.figure) == ("killed", "civilian", 10, 10, None, "at least 10")
    assert toll.who == killing.recipients[0]
    assert [(one.claim, one.kind, one.speaker, one.speaker_text) for one in killing.attribution] == [("c1", "accusation", None, "a teacher")]
    (citation,) = killing.citations
    assert (citation.document, citation.title, citation.publisher, citation.url) == (
        raid.document.id, "Villagers tell of a night raid", "River Courier", "https://river.example/raid?a=1&b=2",
    )  # fmt: skip
    # the sentence is cited where it stands, the private person in it blotted out
    assert citation.span.quote == raid.document.text[citation.span.start : citation.span.end].replace("Samira Aziz", "██████ ████")
    denied = events[1]
    assert (denied.factuality, denied.attribution[0].speaker and denied.attribution[0].speaker.name) == ("denied", "government of Iraq")


def test_ties_of_a_group(full: Ledger) -> None:
    ties = reader.group(full, LEAGUE).ties
    assert [(tie.type, tie.side, tie.role, tie.other.name) for tie in ties] == [
        ("allied_with", "subject", None, "Kata'ib al-Nahr"), ("leads", "object", "leader", "Nasir Haddad"),
    ]  # fmt: skip
    (based,) = [tie for tie in reader.group(full, "kataib-al-nahr-ec09ddf733").ties if tie.type == "based_in"]
    assert (based.other.name, based.other.kind, based.other.group, based.other.country) == ("Bohruz", "place", None, "IRQ")
    assert based.citations[0].span.quote.startswith("Nasir Haddad, who leads")


def test_claims_of_and_about_a_group(full: Ledger) -> None:
    league = reader.group(full, LEAGUE)
    assert league.claims_by == ()
    assert [(claim.kind, claim.speaker_text or (claim.speaker and claim.speaker.name)) for claim in league.claims_about] == [
        ("statement", "one man"), ("accusation", "a teacher"), ("denial", "government of Iraq"),
    ]  # fmt: skip
    head = reader.group(full, reader.find_group(full, "Nasir Haddad")[0].id)
    (promise,) = head.claims_by
    assert (promise.cue, promise.content, promise.condition, promise.horizon, promise.horizon_text) == (
        "said", "his men would shell the town", "if gunmen came back", "2014-07", "within a month",
    )  # fmt: skip
    assert promise.content_at.span.quote == promise.content
    (threat,) = head.events
    assert (threat.weapons, threat.factuality, threat.time) == (("shell",), "hypothetical", "2014-07")


def test_gunmen_of_two_documents_are_no_group(full: Ledger) -> None:
    event = next(one for one in reader.group(full, LEAGUE).events if one.recipients and one.type == "ASSAULT" and one.time is None)
    assert [(party.name, party.group) for party in event.recipients] == [("Asa'ib of the River", LEAGUE), ("gunmen", None)]


def test_documents(full: Ledger, raid: Reading, talks: Reading) -> None:
    listed = reader.documents(full)
    assert [(one.id, one.source, one.events, one.relations, one.claims) for one in listed] == [
        (talks.document.id, "talks.mark", 2, 0, 1), (raid.document.id, "raid.mark", 4, 3, 3),
    ]  # fmt: skip
    assert reader.documents(full, limit=1, offset=1) == listed[1:]
    record = reader.document(full, raid.document.id)
    assert (record.source, record.added) == ("raid.mark", listed[1].added)
    named = {actor.name: record.groups.get(actor.id) for actor in record.reading.actors}
    assert named["Asa'ib of the River"] == LEAGUE
    assert named["gunmen"] is None
    assert [raid.document.text[start:end] for start, end in record.private] == ["Samira Aziz"]


def test_many_threads_may_read_while_one_writes(full: Ledger, raid: Reading) -> None:
    def ask(number: int) -> int:
        if number % 10 == 0:
            writer.add(full, raid.model_copy(update={"document": raid.document.model_copy(update={"id": f"{number:064x}"})}), source="x")
        return len(reader.group(full, LEAGUE).events)

    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(ask, range(60)))
    assert set(found) <= {5 + 3 * extra for extra in range(7)}
    assert reader.group(full, LEAGUE).summary.events == 5 + 3 * 6


@pytest.mark.parametrize("name", ["", "nobody", "' OR 1=1 --", "\x00", "\udce9", "0" * 64])
def test_what_is_not_there_is_told(full: Ledger, name: str) -> None:
    with pytest.raises(LedgerError, match="no group"):
        reader.group(full, name)
    with pytest.raises(LedgerError, match="no document"):
        reader.document(full, name)


def test_the_number_of_queries_does_not_grow(ledger: Ledger, raid: Reading) -> None:
    asked: list[str] = []
    event.listen(ledger._engine, "before_cursor_execute", lambda *parts: asked.append(parts[2]))

    def queries() -> list[int]:
        counts = []
        for ask in (lambda: reader.group(ledger, LEAGUE), lambda: reader.groups(ledger), lambda: reader.documents(ledger),
                    lambda: reader.search(ledger, "league"), lambda: reader.counts(ledger)):  # fmt: skip
            asked.clear()
            ask()
            counts.append(len(asked))
        return counts

    few: list[int] = []
    for number in range(40):
        document = raid.document.model_copy(update={"id": f"{number:064x}"})
        writer.add(ledger, raid.model_copy(update={"document": document}), source="x")
        few = few or queries()
    assert queries() == few
    assert max(few) <= 16
    assert reader.group(ledger, LEAGUE).summary.events == 120


def test_a_group_by_the_page_is_the_whole_in_pieces(full: Ledger) -> None:
    whole = reader.group(full, LEAGUE)
    assert (whole.ties_in_all, whole.claims_about_in_all) == (len(whole.ties), len(whole.claims_about)) == (2, 3)
    pages = [reader.group(full, LEAGUE, most=2, after=at) for at in range(0, 8, 2)]
    assert {page.summary for page in pages} == {whole.summary}
    assert {(page.ties_in_all, page.claims_about_in_all) for page in pages} == {(2, 3)}
    for name in ("events", "ties", "claims_by", "claims_about"):
        assert tuple(fact for page in pages for fact in getattr(page, name)) == getattr(whole, name)
    assert reader.group(full, LEAGUE, most=0).events == reader.group(full, LEAGUE, after=99).events == ()
