"""Copies are found as reports come in, whatever the order; families follow from them, and a rebuild gives the same."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from tests.raid_on_tarsa import OWN, REWRITE, THIRD, WIRE, add, families_of, key, report

from factions.analysis import copies, families
from factions.analysis.incidents import Source
from factions.corpus.incidents import load_incident_sets
from factions.ledger import copies as shelf
from factions.ledger import layer, publishers, writer
from factions.ledger import tables as t
from factions.ledger.open import Ledger
from factions.reading import Coder, Reading

EVERY = {"wire": report("wire", WIRE), "rewrite": report("rewrite", REWRITE, "2014-06-19"), "own": report("own", OWN)}


@pytest.mark.parametrize("order", ["wire rewrite own", "rewrite wire own", "own rewrite wire"])
def test_families_in_any_order(ledger: Ledger, order: str) -> None:
    for name in order.split():
        add(ledger, EVERY[name])
        assert families.update(ledger) == 1
    assert families.update(ledger) == 0
    assert families_of(ledger, *EVERY) == {"rewrite": "wire"}
    assert families.rebuild(ledger) == 3
    assert families_of(ledger, *EVERY) == {"rewrite": "wire"}


@pytest.mark.parametrize("order", list(permutations(["wire", "rewrite", "third"])))
def test_a_chain_joins_no_ends(file_ledger: Ledger, order: tuple[str, ...]) -> None:
    every = EVERY | {"third": report("third", THIRD, "2014-06-20")}
    for name in order:
        add(file_ledger, every[name])
        families.update(file_ledger)
    # the third took its background over from the rewrite, and nothing from the wire: it isn't the wire's copy
    assert families_of(file_ledger, *every) == {"rewrite": "wire", "third": "rewrite"}
    with file_ledger.read() as connection:
        assert {name: len(shelf.family(connection, key(name))) for name in every} == {"wire": 1, "rewrite": 1, "own": 0, "third": 1}


def test_reports_far_apart_in_time_are_not_compared(ledger: Ledger) -> None:
    add(ledger, report("wire", WIRE), report("late", WIRE, "2014-09-01"), report("undated", WIRE, None), report("empty", "Ah."))
    families.update(ledger)
    assert families_of(ledger, "wire", "late", "undated", "empty") == {"undated": "wire"}  # which is near to both


@pytest.mark.parametrize(("published", "copy"), [("2014-07-18", True), ("2014-07-19", False), ("2014-05-19", True), ("2014-05-18", False)])
def test_the_window_is_of_thirty_days(file_ledger: Ledger, published: str, copy: bool) -> None:  # noqa: FBT001 - a column
    add(file_ledger, report("wire", WIRE), report("other", WIRE, published))
    families.update(file_ledger)
    assert bool(families_of(file_ledger, "wire", "other")) is copy


PHRASE = " ".join(f"phrase{number}" for number in range(25))  # 21 shingles of five words


@pytest.mark.parametrize(("words", "copy"), [(189, True), (190, False)])
def test_a_tenth_of_the_shorter_text_makes_a_copy(file_ledger: Ledger, words: int, copy: bool) -> None:  # noqa: FBT001 - a column
    texts = [f"{PHRASE} {' '.join(f'{name}{number}' for number in range(count))}" for name, count in (("one", words), ("other", 400))]
    add(file_ledger, report("one", texts[0]), report("other", texts[1], "2014-06-19"))
    families.update(file_ledger)
    assert families_of(file_ledger, "one", "other") == ({"other": "one"} if copy else {})


def test_a_text_that_is_read_anew_keeps_its_family_and_one_that_became_another_leaves_it(ledger: Ledger) -> None:
    add(ledger, EVERY["wire"], EVERY["rewrite"], report("rewrite", REWRITE, "2014-06-19", version="2"))
    families.update(ledger)
    assert families_of(ledger, *EVERY) == {"rewrite": "wire"}
    add(ledger, report("rewrite", OWN, "2014-06-19", version="3"))
    families.update(ledger)
    assert families_of(ledger, *EVERY) == {}


def test_so_many_at_once(file_ledger: Ledger) -> None:
    add(file_ledger, *(report(f"copy {number}", WIRE) for number in range(5)))
    assert [families.update(file_ledger, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(families_of(file_ledger, *(f"copy {number}" for number in range(5)))) == 4


def test_what_is_stopped_goes_on_from_there(file_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"copy {number}" for number in range(5)]
    add(file_ledger, *(report(name, WIRE, f"2014-06-{20 + number}") for number, name in enumerate(names)))
    whole, seen = families._take_in, []

    def stop(connection: Connection, one: shelf.Waiting) -> None:
        seen.append(one.reading)
        if len(seen) == 4:
            raise KeyboardInterrupt
        whole(connection, one)

    monkeypatch.setattr(families, "_AT_ONCE", 2)
    monkeypatch.setattr(families, "_take_in", stop)
    with pytest.raises(KeyboardInterrupt):
        families.update(file_ledger)
    assert families_of(file_ledger, *names) == {"copy 1": "copy 0"}  # the second transaction is gone as a whole
    monkeypatch.undo()
    assert families.update(file_ledger) == 3
    assert families_of(file_ledger, *names) == dict.fromkeys(names[1:], "copy 0")


def text_of(connection: Connection, name: str) -> int:
    r = t.readings.c
    return int(connection.execute(select(r.text).where(r.document == key(name))).scalar_one())


def test_what_came_of_a_text_that_is_taken_down_comes_of_the_next(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "MOST", 1)  # so that the last is compared with the first alone
    add(ledger, report("first", WIRE), report("next", WIRE, "2014-06-19"), report("last", WIRE, "2014-06-20"), EVERY["own"])
    families.update(ledger)
    assert families_of(ledger, "first", "next", "last", "own") == {"next": "first", "last": "first"}
    with ledger.write() as connection:
        first, others = text_of(connection, "first"), {text_of(connection, name) for name in ("next", "last")}
        assert families.leave(connection, [first]) == others
        assert shelf.tied(connection, [first]) == set()
    assert families_of(ledger, "next", "last", "own") == {"last": "next"}


def test_the_ends_of_a_chain_are_alone_once_its_middle_is_taken_down(ledger: Ledger) -> None:
    add(ledger, EVERY["wire"], EVERY["rewrite"], report("third", THIRD, "2014-06-20"))
    families.update(ledger)
    with ledger.write() as connection:
        left = {text_of(connection, name) for name in ("wire", "third")}
        assert families.leave(connection, [text_of(connection, "rewrite")]) == left
    assert families_of(ledger, "wire", "third") == {}


def test_what_source_a_document_is(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"wire": "Danube", "rewrite": "Post", "own": None}
    texts = {"wire": (WIRE, "2014-06-18"), "rewrite": (REWRITE, "2014-06-19"), "own": (OWN, "2014-06-18")}
    days = {"wire": "2020-01-01", "own": "2020-01-01", "rewrite": "2020-01-02"}
    for name, day in days.items():
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        add(ledger, report(name, *texts[name], publisher=given[name]))
        families.update(ledger)
    monkeypatch.setattr(layer, "clock", lambda: datetime.fromisoformat("2020-01-03T12:00:00+00:00"))
    publishers.grade(ledger, "The Post", "B", because="its own desk", by="Ann")
    asked = {key(name): publisher for name, publisher in given.items()}
    with ledger.read() as connection:
        now = families.sources(connection, asked)
        before = [families.sources(connection, asked, as_of=date(2020, 1, day)) for day in (1, 2)]
    # the grade is the publisher's own; the family and who leads it are the wire's. The first of a family is no copy
    assert now == {key("wire"): Source(), key("rewrite"): Source(key("wire"), "B", "Danube"), key("own"): Source()}
    assert before[0][key("rewrite")] == Source()
    assert before[1] == now | {key("rewrite"): Source(key("wire"), "F", "Danube")}
    families.rebuild(ledger)
    with ledger.read() as connection:
        assert families.sources(connection, asked) == now  # what persons graded outlives it


def test_the_corpus_families_are_those_of_comparing_each_with_each(ledger: Ledger, root: Path) -> None:
    documents = [report.reading.document for report in load_incident_sets(root / "corpus", "dev").reports]
    for document in documents:
        writer.add(ledger, Reading(document=document, coder=Coder(name="hand", version="1")), source=document.id)
    families.update(ledger)
    expected = {one: family.key for family in copies.families(map(copies.Text.of, documents)) for one in family.documents if one != family.key}
    assert expected
    with ledger.read() as connection:
        assert shelf.families_of(connection, [document.id for document in documents]) == expected
