"""A casefile for the public holds what may be read in public, and not a character more; and it's opened as the public reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.exports.casefile.conftest import HOSPITAL, PERSON, PRIVATE, other
from tests.exports.casefile.forging import members_of
from tests.exports.conftest import SAMPLES
from tests.ledger.conftest import RAID, read

from factions.exports.casefile import unpack, verify
from factions.exports.casefile.manifest import LEDGER, MANIFEST, READINGS, TEXTS
from factions.exports.casefile.public import HIDDEN, Public, public_reading
from factions.ledger import harm, reader
from factions.ledger.incident_store.summaries import group_key
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.part import records as p
from factions.ledger.privacy import BLOT
from factions.markup import parse
from factions.reading import Reading, faults

RAIDED = read(RAID).document.id


def test_what_is_public_verifies(shown: Path) -> None:
    found = verify(shown)
    assert found.public
    assert found.counts["documents"] == found.counts["readings"] == 6


def test_nothing_of_it_names_whom_it_may_not(shown: Path) -> None:
    for name, data in members_of(shown).items():
        words = data.decode()
        forbidden = (PRIVATE, "Samira", "Aziz", "tea stall", "A. Writer", '"ann"', "by ann", "bob", "it says so", "nobody accuses", "see the map")
        assert [one for one in forbidden if one in words] == [], name


def test_a_person_is_named_where_somebody_reviewed_it(shown: Path) -> None:
    readings = {one.document.id: one for one in map(Reading.from_json, members_of(shown)[READINGS].splitlines())}
    one, same = readings[RAIDED], readings[other(read(RAID), 7).document.id]  # of the one somebody has accepted a tie of the sentence
    assert PERSON in one.document.text
    assert "Haddad" not in same.document.text
    assert [actor.name for reading in readings.values() for actor in reading.actors if actor.kind == "person"] == []


def test_the_text_has_its_length_and_what_is_cited(shown: Path, held: Ledger) -> None:
    for line in members_of(shown)[READINGS].splitlines():
        reading = Reading.from_json(line)
        whole = reader.document(held, reading.document.id).reading
        text, plain = reading.document.text, whole.document.text
        assert len(text) == len(plain)
        assert faults(reading) == []
        cited = {at for one in reading.statements for span in one.evidence for at in range(span.start, span.end)}
        cited |= {at for one in reading.mentions for at in range(one.start, one.end)}
        for at, char in enumerate(text):
            assert char in ({plain[at], BLOT} if at in cited else {HIDDEN, "\n"})
    documents = [json.loads(line) for line in members_of(shown)[LEDGER.format("documents")].splitlines()]
    assert [row["source"] for row in documents] == [""] * 6
    assert any(read(HOSPITAL).document.text_sha256 in row["text_sha256"] for row in documents)


def test_the_same_statements_are_shown_as_on_the_pages(shown: Path, held: Ledger) -> None:
    readings = [Reading.from_json(line) for line in members_of(shown)[READINGS].splitlines()]
    told = {(reading.document.id, one.id) for reading in readings for one in reading.statements}
    every = {(one.id, statement.id) for one in reader.documents(held, limit=100) for statement in reader.document(held, one.id).reading.statements}
    with held.read() as connection:
        hidden = harm.withheld(connection, every)
    assert told == every - hidden
    assert hidden


def test_a_site_is_no_nearer_than_its_district(shown: Path, held: Ledger) -> None:
    hospital = read(HOSPITAL)
    (reading,) = (one for one in map(Reading.from_json, members_of(shown)[READINGS].splitlines()) if one.document.id == hospital.document.id)
    (place,) = reading.places
    assert (place.lat, place.lon, place.precision, place.geonames) == (33.5, 45.0, 3, None)
    rows = [json.loads(line) for line in members_of(shown)[LEDGER.format("incidents")].splitlines()]
    own = next(one.id for one in incidents(held, limit=100) if one.mode == "heavy-weapons")
    assert [(row["lat"], row["lon"], row["precision"]) for row in rows if row["id"] == own] == [(33.5, 45.0, 3)]


def test_titles_and_addresses_are_masked(shown: Path) -> None:
    titles = {one.document.title for one in map(Reading.from_json, members_of(shown)[READINGS].splitlines())}
    assert f"{BLOT * 6} {BLOT * 4} saw the shelling" in titles
    assert "samira" not in members_of(shown)[TEXTS].decode().lower()


def test_it_opens_with_what_was_reviewed(shown: Path, tmp_path: Path) -> None:
    from factions.ledger import reviews

    found = unpack(shown, tmp_path)
    with open_ledger(str(found.ledger), create=False) as ledger:
        document = reader.document(ledger, RAIDED)
        assert document.reading.events[0].mode == "beat"
        with ledger.read() as connection:
            from factions.ledger.ties import keys_of

            states = reviews.states(connection, keys_of(connection, [(RAIDED, "e1")]))
        assert [(state.state, state.by) for state in states.values()] == [("corrected", "a reviewer")]
        assert incidents(ledger)


def test_an_incident_has_no_hash_of_somebody_who_is_not_shown() -> None:
    raid = read(RAID)
    public = Public({1})
    public.reading(1, raid, {one.id for one in raid.statements if one.id != "e1"})
    made = {"judge": "rule:names", "reason": "", "made": "2014-06-20T00:00:00Z", "verdict": "same"}
    kept = public.judged(
        p.JudgementRow.model_validate({"id": at, "reading": 1, "actor": one.id, "group": one.name, **made}) for at, one in enumerate(raid.actors, 1)
    )
    shown = {row.group for row in kept}
    assert shown
    assert PERSON in {one.name for one in raid.actors} - shown
    row = p.IncidentRow(
        id=1, made=1, since=1, type="ASSAULT", reports=1, families=1, weight=0.5, groups=tuple(group_key(one.name) for one in raid.actors),
        happenings=(p.HappeningRow(reading=1, events=("e1",), since=1),),
    )  # fmt: skip
    (found,) = public.rows("incidents", [row])
    assert isinstance(found, p.IncidentRow)
    assert set(found.groups) == set(map(group_key, shown))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_any_report_keeps_the_contract_whatever_is_hidden(sample: Path) -> None:
    annotated, _ = parse(sample.read_text(encoding="utf-8"))
    assert annotated is not None
    reading = annotated.reading
    names = [one.id for one in reading.statements]
    told_by = {one.id: one.attribution for one in reading.statements}
    for step in (1, 2, 3, len(names) + 1):
        hidden = set(names[::step])
        while more := {name for name, claim in told_by.items() if claim in hidden} - hidden:  # as `withheld` does: what stands inside goes, too
            hidden |= more
        found, near = public_reading(reading, hidden)
        assert faults(found) == []
        assert {one.id for one in found.statements} == set(names) - hidden
        assert near <= {one.id for one in found.events}
        assert len(found.document.text) == len(reading.document.text)


def test_the_manifest_says_that_it_is_public(shown: Path) -> None:
    assert json.loads(members_of(shown)[MANIFEST])["public"] is True
    assert "evidence sentences" in json.loads(members_of(shown)[MANIFEST])["what"]
