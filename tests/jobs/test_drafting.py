"""Shards on their way into a ledger."""

import gc
import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from tests.jobs.test_loading import READINGS, named, shards

from factions.errors import FactionsError
from factions.jobs.drafting import AT_ONCE, Drafters, Piece, Task, collecting_rarely, pieces
from factions.jobs.processes import RARELY


def test_a_shard_comes_in_pieces_but_for_what_is_passed_over(tmp_path: Path) -> None:
    out = shards(tmp_path / "out", named(), rows=100)
    ids = [one.document.id for one in READINGS]
    found = list(pieces(Task(out / "part-00001.jsonl", frozenset(ids[:2]), frozenset(ids[2:3]))))
    assert [one.draft.document for one in found[0].new] == ids[3:]
    assert [(one.reading, one.source, one.invented) for one in found[0].held] == [(READINGS[2], "reports/2.html", False)]
    assert found[1:] == [Piece(out / "part-00001.jsonl", last=True)]
    assert len(ids) < AT_ONCE


@pytest.mark.parametrize("victim", ["waiting", "sending"])
def test_a_process_that_is_killed_is_told_of_and_holds_nobody_up(tmp_path: Path, victim: str) -> None:
    out = shards(tmp_path / "out", named(), rows=6)
    parts = [out / f"part-0000{n}.jsonl" for n in (1, 2)]
    with Drafters(1) as drafters:
        drafters.put(Task(parts[0], frozenset(), frozenset()))
        made = drafters.made()
        assert next(made).part == parts[0]
        if victim == "sending":  # of a piece that no pipe holds
            drafters.put(Task(parts[1], frozenset(f"{n:064}" for n in range(5000)), frozenset()))
        (child,) = multiprocessing.active_children()
        os.kill(child.pid or 0, signal.SIGKILL)
        with pytest.raises(FactionsError, match=r"ended by itself \(status -9\)"):
            list(made)


def test_garbage_is_looked_for_as_before_when_it_is_over() -> None:
    before = gc.get_threshold()
    with collecting_rarely():
        assert gc.get_threshold() == RARELY
    assert gc.get_threshold() == before
