"""Blind coding: what reviewers are shown, that none sees another's answers, and how far two readings of our own reports agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.ledger.conftest import RAID, TALKS, ledger, read

from factions.errors import LedgerError
from factions.ledger import blind as shelf
from factions.ledger import writer
from factions.ledger.auditing import verify
from factions.ledger.open import Ledger, open_ledger
from factions.markup import load
from factions.reading import Reading
from factions.review import blind
from factions.review.fields import FieldError

__all__ = ["ledger"]
TWICE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "double_coded.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def begun(ledger: Ledger) -> Ledger:
    """A ledger of two reports, and a round of five items for Ann and Ben."""
    writer.add(ledger, read(RAID), source="raid.mark")
    writer.add(ledger, read(TALKS), source="talks.mark")
    blind.start(ledger, items=5, reviewers=["Ann", " Ben", "Ann"], by="Ann")
    return ledger


def test_a_round_draws_by_lot_and_the_same_lot_falls_twice(begun: Ledger) -> None:
    again = blind.start(begun, items=5, reviewers=["Ann", "Ben"], by="Ann")
    with begun.read() as connection:
        first = shelf.the_round(connection, 1)
    assert (again.id, again.items, first.reviewers) == (2, first.items, ("Ann", "Ben"))
    claims = blind.start(begun, items=99, reviewers=["Ann", "Ben"], by="Ann", kind="claim")
    assert {name[0] for _, name in claims.items} == {"c"}


@pytest.mark.parametrize(("reviewers", "told"), [(["Ann"], "name two reviewers"), (["Ann", "rule:x"], "doesn't begin with rule:")])
def test_a_round_needs_two_people(begun: Ledger, reviewers: list[str], told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        blind.start(begun, items=5, reviewers=reviewers, by="Ann")


def test_a_reviewer_sees_the_passage_and_nothing_that_was_coded(begun: Ledger) -> None:
    number, mine = blind.tasks(begun, None, "Ann")
    assert (number, [task.position for task in mine], {task.coded for task in mine}) == (1, [1, 2, 3, 4, 5], {False})
    assert all(task.sentence in task.paragraph for task in mine)
    assert not any("Samira" in json.dumps(task, default=str) for task in mine)  # a private person
    blind.code(begun, None, 1, reviewer="Ann", changes=None)
    assert [task.coded for task in blind.tasks(begun, 1, "Ann")[1]] == [True, False, False, False, False]
    assert blind.tasks(begun, 1, "Ben")[1] == mine  # nothing of Ann's is to be seen
    blind.code(begun, 1, 1, reviewer="Ben", changes=None)
    told = blind.agreement(begun, differences=True)
    assert (told.coded, told.complete, told.differences) == ({"Ann": 1, "Ben": 1}, False, ())
    assert verify(begun) == []
    with pytest.raises(LedgerError, match="Eve: is no reviewer of round 1, which has Ann, Ben"):
        blind.tasks(begun, None, "Eve")
    with pytest.raises(LedgerError, match="item 6: the round has items 1 to 5"):
        blind.code(begun, None, 6, reviewer="Ann", changes=None)


def test_a_later_coding_counts_and_a_wrong_one_is_told(begun: Ledger) -> None:
    task = next(task for task in blind.tasks(begun, None, "Ann")[1] if task.kind == "claim")
    words = " ".join(task.sentence.split()[:3])
    with pytest.raises(FieldError, match=rf"item {task.position} kind: Input should be"):
        blind.code(begun, None, task.position, reviewer="Ann", changes={"kind": "song", "content": words})
    blind.code(begun, None, task.position, reviewer="Ann", changes=None)
    blind.code(begun, None, task.position, reviewer="Ann", changes={"kind": "denial", "content": words})
    blind.code(begun, None, task.position, reviewer="Ben", changes={"kind": "demand", "content": words})
    fields = {one.field: one for one in blind.agreement(begun).fields}
    assert (fields["stated"].alpha, fields["kind"].alpha, fields["kind"].same) == (None, 0.0, 0)


def items(held: Ledger, marks: Path) -> tuple[int, list[tuple[int, str]]]:
    """Begin a round of the items that were coded twice."""
    readings: dict[str, Reading] = {}
    for name in sorted({row["report"] for row in TWICE}):
        readings[name] = load(marks / name).reading
        writer.add(held, readings[name], source=name)
    with held.write() as connection:
        held_by = connection.exec_driver_sql("SELECT d.source, r.id FROM readings r JOIN documents d ON d.id = r.document")
        keys = {row.source: row.id for row in held_by}
        found = []
        for row in TWICE:
            own = [one for one in readings[row["report"]].statements
                   if one.id[0] == row["kind"][0] and one.evidence[0].quote.startswith(row["sentence"])]  # fmt: skip
            assert len(own) == 1, row
            found.append((keys[row["report"]], own[0].id))
        return shelf.begin(connection, ["ann", "ben"], found, "ann").id, found


def test_alpha_on_twenty_items_of_our_own_reports(root: Path, tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "twice.db")) as held:
        number, found = items(held, root / "examples" / "reports")
        assert len(found) == 20
        for position, row in enumerate(TWICE, 1):
            for reviewer in ("ann", "ben"):
                blind.code(held, number, position, reviewer=reviewer, changes=row[reviewer])
        told = blind.agreement(held, differences=True)
    assert (told.items, told.coded, told.complete) == (20, {"ann": 20, "ben": 20}, True)
    alphas = {f"{one.kind} {one.field}": one.alpha for one in told.fields}
    assert {name: value and round(value, 2) for name, value in alphas.items() if name in EXPECTED} == EXPECTED
    assert {(one.position, one.field) for one in told.differences} >= {(6, "type"), (7, "mode"), (13, "type"), (16, "places"), (17, "kind")}


EXPECTED: dict[str, float | None] = {
    "event stated": None, "event type": 0.69, "event mode": 0.55, "event actors": 0.72, "event recipients": 0.52, "event places": 0.47,
    "event time": 0.55, "event killed": 1.0, "event injured": 1.0, "claim kind": 0.88, "claim speaker": 0.89, "claim condition": 1.0,
    "claim horizon": 0.41, "relation type": None,
}  # fmt: skip
