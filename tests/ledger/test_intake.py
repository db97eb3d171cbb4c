"""Readings taken in many at once: the same rows as one by one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tools.soaking.made import reading
from tools.soaking.world import World

from factions.documents.document import text_digest
from factions.ledger import layer, writer
from factions.ledger import tables as t
from factions.ledger.check import check
from factions.ledger.drafting import draft
from factions.ledger.intake import held_documents, read_by, take
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import Tombstone, bury
from factions.reading import Coder, Reading
from factions.review.judgements import judge

_OWN = ("id", "reading", "since", "text", "tie", "area", "publisher")  # keys, by which the rows of two ledgers can differ


def told(ledger: Ledger) -> dict[str, list[str]]:
    """All rows of all tables, but for logs, keys that a table numbers itself, and times: what those lead to is put in their place."""
    with ledger.read() as connection:
        names: dict[str, dict[int, Any]] = {
            "reading": {row.id: (row.document, row.coder, row.version) for row in connection.execute(select(t.readings))},
            "text": {row.id: (row.document, row.digest) for row in connection.execute(select(t.texts.c.id, t.texts.c.document, t.texts.c.digest))},
            "tie": {row.id: tuple(row)[1:5] for row in connection.execute(select(t.ties))},
            "area": {row.id: (row.kind, row.key) for row in connection.execute(select(t.areas))},
            "publisher": {row.id: row.name for row in connection.execute(select(t.publishers))},
        }
        names["since"] = names["supersedes"] = names["until"] = names["reading"]
        found = {}
        for table in t.metadata.sorted_tables:
            if table.name in ("audit", "audit_head", "decisions"):
                continue
            rows = []
            for row in connection.execute(select(table)).mappings():
                held = {key: value for key, value in row.items() if key not in ("made", "added") and not (key == "id" and isinstance(value, int))}
                rows.append(json.dumps({key: names.get(key, {}).get(value, value) if isinstance(value, int) else value
                                        for key, value in held.items()}, default=str))  # fmt: skip
            found[table.name] = sorted(rows)
    return found


@pytest.fixture
def many(raid: Reading, talks: Reading) -> list[Reading]:
    world = World(1)
    bare = Reading(document=raid.document.model_copy(update={"id": "0" * 64, "text": "", "text_sha256": text_digest("")}), coder=raid.coder)
    return [*(reading(world, number, 1000) for number in range(20)), raid, talks, bare]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(str(tmp_path / "one_by_one.db")) as held:
        yield held


def test_many_at_once_are_as_one_by_one(ledger: Ledger, other: Ledger, many: list[Reading]) -> None:
    for number, one in enumerate(many):
        writer.add(other, one, source=str(number))
    drafts = [draft(one, str(number)) for number, one in enumerate(many)]
    for some in (drafts[:13], drafts[13:]):
        with ledger.write() as connection:
            assert take(connection, some).added == len(some)
    assert told(ledger) == told(other)
    assert list(check(ledger)) == []


def test_groups_that_are_one_count_an_event_once(ledger: Ledger, other: Ledger) -> None:
    world = World(1)
    made = [reading(world, number, 1000) for number in range(3)]
    pair = sorted(draft(made[2], "x").briefs)[:2]
    again = made[2].model_copy(update={"document": made[2].document.model_copy(update={"id": "1" * 64})})
    for held in (ledger, other):
        for one in (*made[:2], again):
            writer.add(held, one, source="x")
        judge(held, "same", *pair, by="Ann", because="one group")
    writer.add(other, made[2], source="x")
    with ledger.write() as connection:
        take(connection, [draft(made[2], "x")])
        assert clusters(connection).canonical(pair[1]) == clusters(connection).canonical(pair[0])
    assert told(ledger) == told(other)
    assert list(check(ledger)) == []


def test_what_is_there_stays_and_what_was_taken_down_stays_out(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    writer.add(ledger, raid, source="one")
    newer = raid.model_copy(update={"coder": Coder(name="other", version="1")})
    stone = Tombstone(document=talks.document.id, made=layer.now(), by="Ann", because="asked")
    world = World(1)
    fresh = reading(world, 1, 1000)
    with ledger.write() as connection:
        bury(connection, stone)
    with ledger.write() as connection:
        taken = take(connection, [draft(one, "x") for one in (raid, newer, talks, fresh, fresh)])
    assert (taken.added, taken.statements) == (1, len(fresh.statements))
    assert [one.document for one in taken.held] == [raid.document.id, raid.document.id, fresh.document.id]
    assert [(one.document, why) for one, why in taken.buried] == [(talks.document.id, stone)]
    with ledger.read() as connection:
        names = [one.document.id for one in (raid, talks, fresh)]
        assert held_documents(connection, names) == {raid.document.id, fresh.document.id}
        assert read_by(connection, names, (raid.coder.name, raid.coder.version, raid.coder.model or "")) == {raid.document.id}
    assert [fault.table for fault in check(ledger)] == ["takedowns"]  # of which the audit log knows nothing, as nobody took it down


def test_numbers_go_on_behind_those_of_either_way(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    world = World(1)
    with ledger.write() as connection:
        take(connection, [draft(raid, "x")])
    writer.add(ledger, talks, source="x")
    with ledger.write() as connection:
        take(connection, [draft(reading(world, 1, 1000), "x")])
    with ledger.read() as connection:
        assert connection.execute(select(t.readings.c.id).order_by(t.readings.c.id)).scalars().all() == [1, 2, 3]
    assert list(check(ledger)) == []
