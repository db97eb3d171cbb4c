"""What is opened is what was sealed: the same pages, from either database, now and as of a day; and nothing that was taken down since."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.databases import fresh_url
from tests.exports.casefile.conftest import everything, fill, other, sealed_at
from tests.ledger.conftest import RAID, TALKS, read
from tests.raid_on_tarsa import key

from factions.analysis.incidents import keeping
from factions.analysis.incidents.records import record
from factions.analysis.ties import ties
from factions.errors import LedgerError
from factions.exports.casefile import CasefileError, Wanted, make, tombstones_of, unpack
from factions.ledger import copies, publishers, reader, reviews, writer
from factions.ledger.check import check
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import Tombstone
from factions.review import statements
from factions.review.judgements import judge
from factions.review.takedown import take_down

__all__ = ["fresh_url"]


def test_what_is_opened_is_what_was_sealed(fresh_url: str, tmp_path: Path) -> None:
    with open_ledger(fresh_url) as held:
        fill(held)
        made = sealed_at(tmp_path / "all.casefile", held)
        with open_ledger(str(unpack(made.verified.path, tmp_path).ledger), create=False) as found:
            assert same(held, found)
            assert list(check(found)) == []


def same(held: Ledger, found: Ledger) -> bool:
    """Compare all that pages show; asserts rather than answers, so that a difference is seen."""
    assert reader.counts(found) == reader.counts(held)
    assert reader.documents(found, limit=100) == reader.documents(held, limit=100)
    for document in everything(held):
        assert reader.document(found, document) == reader.document(held, document)
    own = incidents(held, limit=100)
    assert incidents(found, limit=100) == own
    assert [record(found, one.id) for one in own] == [record(held, one.id) for one in own]
    groups = reader.groups(held, limit=100)
    assert reader.groups(found, limit=100) == groups
    assert [ties(found, one.id) for one in groups] == [ties(held, one.id) for one in groups]
    assert [reader.group(found, one.id) for one in groups] == [reader.group(held, one.id) for one in groups]
    assert reader.find_group(found, "river league") == reader.find_group(held, "river league") != []
    assert reader.search(found, "shelled hospital") == reader.search(held, "shelled hospital") != []
    for ledger in (held, found):
        with ledger.read() as connection:
            assert copies.families_of(connection, [key("wire"), key("rewrite")]) == {key("rewrite"): key("wire")}
    with held.read() as one, found.read() as other:
        assert publishers.log(one) == publishers.log(other) != []
        assert reviews.rows(one) == reviews.rows(other) != []
    return True


def test_a_day_is_sealed_as_it_was(fresh_url: str, days: Callable[[int], None], tmp_path: Path) -> None:
    document, then = read(RAID).document.id, date(2024, 5, 2)
    with open_ledger(fresh_url) as held:
        days(1)
        writer.add(held, read(RAID), source="raid")
        keeping.update(held)
        was = incidents(held)
        days(3)
        statements.correct(held, f"{document}:e1", {"mode": "beat", "killed": "40"}, by="ann")
        statements.reject(held, [f"{document}:e2"], by="ann", because="denied")
        writer.add(held, other(read(RAID), 7, publisher="Another Courier"), source="again")
        writer.add(held, read(TALKS), source="talks")
        keeping.update(held)
        publishers.grade(held, "River Courier", "B", because="known", by="ann")
        days(5)
        made = make(held, Wanted([document], [document], as_of=then, by="ann"), tmp_path / "then.casefile")
        assert (made.verified.day, made.verified.as_of) == ("2024-05-02", "2024-05-02")
        with open_ledger(str(unpack(made.verified.path, tmp_path).ledger), create=False) as found:
            assert reader.document(found, document).reading == reader.document(held, document, as_of=then).reading
            assert reader.document(found, document).reading.events[0].mode == "firearms"
            assert reader.counts(found) == reader.counts(held, as_of=then)
            assert incidents(found) == incidents(held, as_of=then) == was != incidents(held)
            assert reader.groups(found) == reader.groups(held, as_of=then)
            assert list(check(found)) == []
        with pytest.raises(LedgerError, match="didn't hold it on 2024-05-02"):
            make(held, Wanted([read(TALKS).document.id], ["talks"], as_of=then), tmp_path / "none.casefile")
        assert not (tmp_path / "none.casefile").exists()


def test_an_incident_is_in_it_where_all_its_reports_are(held: Ledger, tmp_path: Path) -> None:
    document = read(RAID).document.id
    several = {one.id for one in incidents(held, limit=100) if one.reports > 1}
    assert several
    made = make(held, Wanted([document], ["raid"], by="ann"), tmp_path / "one.casefile")
    with open_ledger(str(unpack(made.verified.path, tmp_path).ledger), create=False) as found:
        assert [one.id for one in reader.documents(found)] == [document]
        assert {one.id for one in incidents(found)}.isdisjoint(several)
        assert reader.document(found, document) == reader.document(held, document)


def test_what_was_taken_down_since_is_listed_and_not_shown(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "held.db")) as held:
        fill(held)
        path = sealed_at(tmp_path / "all.casefile", held).verified.path
        document = read(RAID).document.id
        gone = {one.id for one in incidents(held, limit=100) if any(t.event.document == document for t in record(held, one.id).tellings)}
        take_down(held, document, because="asked for", by="ann")
        (stone,) = tombstones_of(path, held)
    listed = tombstones_of(path)
    path.with_name(f"{path.name}.takedowns").write_text(json.dumps(stone.model_dump()) + "\n", encoding="utf-8")
    assert (listed, tombstones_of(path)) == ([], [stone])
    found = unpack(path, tmp_path, stones=[stone, Tombstone(document="0" * 63 + "1", made="2024", by="ann", because="another's")])
    assert found.taken_down == (stone,)
    assert "1 of its reports was taken down since" in found.banner
    with open_ledger(str(found.ledger), create=False) as ledger:
        assert document not in everything(ledger)
        assert found.filled.left_out == len(gone) > 0
        assert not gone & {one.id for one in incidents(ledger, limit=100)}
        assert list(check(ledger)) == []


SOLO = """---
id: solo
title: A brigade nobody knew
publisher: Lone Star
published: "2014-06-25"
genre: wire
region: Middle East
fictional: true
actors:
  zanj: {name: Zanj Marsh Brigade, kind: militia, country: IRQ}
  asaib: {name: River League of the Reeds, kind: militia, country: IRQ, registry: river-league}
---
The [Zanj Marsh Brigade]{a1 zanj} robbed the salt office while the clerks slept, and the [River League of the Reeds]{a2 asaib} watched.
@ e1 COERCE/seize actors=a1
"""


def test_what_only_a_document_said_goes_with_it(tmp_path: Path) -> None:
    raid, solo = read(RAID), read(SOLO)
    with open_ledger(str(tmp_path / "held.db")) as held:
        for reading in (raid, solo):
            writer.add(held, reading, source="x")
        zanj, league = (reader.find_group(held, name)[0].id for name in ("Zanj Marsh Brigade", "river-league"))
        assert reader.group(held, league).summary.name == "River League of the Reeds"
        judge(held, "same", zanj, league, because="they are one", by="ann")
        publishers.grade(held, "River Courier", "B", because="unlike who robbed the salt office while the clerks slept", by="ann")
        statements.accept(held, [f"{raid.document.id}:r2"], by="ann", because="the Zanj Marsh Brigade says so")
        query = ["Zanj Marsh Brigade", "river-league"]
        path = make(held, Wanted([raid.document.id, solo.document.id], query, by="ann"), tmp_path / "x.casefile").verified.path
    stone = Tombstone(document=solo.document.id, made="2024-05-01T00:00:00Z", by="ann", because="asked for")
    found = unpack(path, tmp_path, stones=[stone])
    assert found.verified.query == ("[taken down]", "river-league")
    with open_ledger(str(found.ledger), create=False) as ledger:
        assert reader.group(ledger, league).summary.name == "Asa'ib of the River"
        assert reader.find_group(ledger, "Zanj Marsh Brigade") == []
        with pytest.raises(LedgerError):
            reader.group(ledger, zanj)
        assert list(check(ledger)) == []
        ledger.close()
    for words in (b"Zanj", b"zanj", b"salt office", b"Reeds", b"reeds"):
        assert words not in found.ledger.read_bytes()


def test_a_broken_list_of_takedowns_is_told(sealed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.casefile"
    copy.write_bytes(sealed.read_bytes())
    (tmp_path / "copy.casefile.takedowns").write_text("no list", encoding="utf-8")
    with pytest.raises(Exception, match="isn't a list of takedowns"):
        tombstones_of(copy)


def test_the_banner_says_what_it_is(sealed: Path, shown: Path, tmp_path: Path) -> None:
    for number, (path, words) in enumerate(((sealed, "for the desk, not for the public"), (shown, "the cited sentences only"))):
        (tmp_path / str(number)).mkdir()
        found = unpack(path, tmp_path / str(number))
        assert words in found.banner
        assert found.verified.digest in found.banner


def test_another_digest_isnt_opened(sealed: Path, tmp_path: Path) -> None:
    with pytest.raises(CasefileError, match="this is another casefile"):
        unpack(sealed, tmp_path, digest="0" * 64)
    assert list(tmp_path.iterdir()) == []
