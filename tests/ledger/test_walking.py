"""Lists by keys that stay, gone through a few at a time, with groups that were judged to be one; on both databases."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from factions.analysis.ties import of_all, of_rows
from factions.errors import LedgerError
from factions.ledger import captures, layer, reader, walking, writer
from factions.ledger.incidents import incidents
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.summaries import Wanted
from factions.ledger.walking import Sought, tied
from factions.reading import Reading
from factions.review.judgements import judge
from factions.review.statements import accept


@pytest.fixture
def filled(ledger: Ledger, raid: Reading, talks: Reading) -> Ledger:
    for reading in (raid, talks):
        writer.add(ledger, reading, source="a test's report")
    return ledger


def group_walk(ledger: Ledger, step: int, as_of: date | None = None) -> list[str]:
    found: list[str] = []
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        while True:
            rows = walking.groups(connection, judged, Wanted(as_of=as_of), behind=found[-1] if found else None, limit=step)
            found += [row.id for row in rows]
            if len(rows) < step:
                return found


def tie_walk(ledger: Ledger, step: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    behind: int | None = 0
    while behind is not None:
        with ledger.read() as connection:
            rows, behind = walking.ties(connection, clusters(connection), behind=behind, limit=step)
        made = of_rows(ledger, [row for own in rows.values() for row in own])
        found += [tied(one.type, one.subtype, one.subject.id or "", one.object.id or "") for one in made]
    return found


def test_groups_and_ties_are_told_once_each_whoever_is_judged_to_be_one(filled: Ledger) -> None:
    ids = [group.id for group in reader.groups(filled, order="name")]
    for one, other in ((0, 0), *combinations(range(len(ids)), 2)):
        if one != other:
            try:
                judge(filled, "same", ids[one], ids[other], because="so", by="Ann")
            except LedgerError:  # they are one already
                continue
        groups, bulk = reader.groups(filled), of_all(filled).ties
        wanted = {tied(tie.type, tie.subtype, tie.subject.id or "", tie.object.id or ""): tie.supporting for tie in bulk}
        for step in (1, 2, 50):
            walked = group_walk(filled, step)
            assert sorted(walked) == sorted(group.id for group in groups)
            assert len(walked) == len(groups)
            assert sorted(tie_walk(filled, step)) == sorted(wanted)
        assert group_walk(filled, 2, as_of=date(2999, 1, 1)) == group_walk(filled, 50)
        assert group_walk(filled, 2, as_of=date(2001, 1, 1)) == []


def test_groups_are_cited_where_they_are_named_first(filled: Ledger) -> None:
    texts = {one.id: reader.document(filled, one.id).reading.document.text for one in reader.documents(filled)}
    listed = reader.groups(filled)
    with filled.read() as connection:
        judged = clusters(connection)
        cited = walking.named_first(connection, judged, [one.id for one in listed])
        assert walking.named_first(connection, judged, [listed[0].id], as_of=date(2001, 1, 1)) == {}
    assert set(cited) == {one.id for one in listed}
    for one in cited.values():
        assert texts[one.document][one.span.start : one.span.end] == one.span.quote
    (league,) = (one.id for one in listed if one.name == "Asa'ib of the River")
    assert (cited[league].span.quote, cited[league].title) == ("River League", "Villagers tell of a night raid")


@pytest.mark.parametrize(
    ("sought", "titles"),
    [
        (Sought(), ["League meets ministers", "Villagers tell of a night raid"]),
        (Sought(publisher="river  COURIER"), ["Villagers tell of a night raid"]),
        (Sought(publisher="nobody"), []), (Sought(first=date(2014, 1, 1)), ["Villagers tell of a night raid"]),
        (Sought(last=date(2013, 1, 5)), ["League meets ministers"]), (Sought(first=date(2013, 1, 6), last=date(2014, 6, 19)), []),
    ],
)  # fmt: skip
def test_documents_are_narrowed_and_gone_through(filled: Ledger, sought: Sought, titles: list[str]) -> None:
    found: list[str | None] = []
    below = None
    with filled.read() as connection:
        while rows := walking.documents(connection, sought, below=below, limit=1):
            ((below, one),) = rows
            found.append(one.title)
    assert found == titles
    with filled.read() as connection:
        assert walking.documents(connection, sought, below=None, limit=9, as_of=date(2001, 1, 1)) == []
        assert [one for _, one in walking.documents(connection, Sought(), below=None, limit=9)] == captures.documents(filled)


def test_the_stamp_changes_with_a_deed_and_with_nothing_else(filled: Ledger, raid: Reading) -> None:
    def stamp() -> tuple[object, ...]:
        with filled.read() as connection:
            return walking.stamp(connection)

    before = stamp()
    assert stamp() == before
    reader.groups(filled)
    assert stamp() == before
    accept(filled, [f"{raid.document.id}:e1"], by="Ann")
    assert stamp() != before


def test_reviewed_statements_are_counted(filled: Ledger, raid: Reading) -> None:
    accept(filled, [f"{raid.document.id}:{one}" for one in ("e1", "r1")], by="Ann")
    with filled.read() as connection:
        assert walking.reviewed(connection) == 2
        assert walking.reviewed(connection, as_of=layer.clock().date()) == 2
        assert walking.reviewed(connection, as_of=date(2001, 1, 1)) == 0
        assert walking.all_reviewed(connection, [raid.document.id]) == set()
        assert walking.incidents(connection, as_of=date(2001, 1, 1)) == 0
        made = walking.incidents(connection)
    assert made == len(incidents(filled)) > 0, "a deed brings them up to date"
