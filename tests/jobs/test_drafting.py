"""Shards on their way into a ledger."""

import gc
from pathlib import Path

from tests.jobs.test_loading import READINGS, named, shards

from factions.jobs.drafting import AT_ONCE, Piece, Task, collecting_rarely, pieces


def test_a_shard_comes_in_pieces_but_for_what_is_passed_over(tmp_path: Path) -> None:
    out = shards(tmp_path / "out", named(), rows=100)
    ids = [one.document.id for one in READINGS]
    found = list(pieces(Task(out / "part-00001.jsonl", frozenset(ids[:2]), frozenset(ids[2:3]))))
    assert [one.draft.document for one in found[0].new] == ids[3:]
    assert [(one.reading, one.source, one.invented) for one in found[0].held] == [(READINGS[2], "reports/2.html", False)]
    assert found[1:] == [Piece(out / "part-00001.jsonl", last=True)]
    assert len(ids) < AT_ONCE


def test_garbage_is_looked_for_as_before_when_it_is_over() -> None:
    before = gc.get_threshold()
    with collecting_rarely():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before
