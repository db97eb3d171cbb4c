"""The engine of one machine: its workers really die, and nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import forkserver
from pathlib import Path

import pytest
from tests.jobs.coding.reports import deadly, folder, ids, report

from factions.documents.document import digest
from factions.errors import FactionsError
from factions.jobs.coding import local
from factions.jobs.coding.local import LocalEngine
from factions.jobs.coding.stages import Batch, Coded, Failure, How
from factions.sources.raw import Raw

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the workers in /proc")


def children() -> list[int]:
    """The processes that are forked of this one's fork server."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined] # it has no public name
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == server and words[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def worker() -> int:
    """A worker, as soon as there is one: one that was killed may not have its successor yet."""
    enough = time.monotonic() + 60
    while not (there := children()):
        assert time.monotonic() < enough, "no worker comes"
        time.sleep(0.01)
    return there[0]


def killing(flow: Iterator[Coded], at: set[int]) -> Iterator[Coded]:
    """Pass on what comes, and kill a worker at certain ones of it (counted from 1), of which none may be the last."""
    for number, coded in enumerate(flow, 1):
        yield coded
        if number in at:
            os.kill(worker(), signal.SIGKILL)
    assert number > max(at)


def read(sources: list[str], how: How | None = None, workers: int = 2) -> list[Coded]:
    return list(LocalEngine(workers).coded(sources, how or How(form="jsonl"), frozenset()))


def documents(got: list[Coded]) -> list[str]:
    return sorted(document for coded in got for document in coded.documents)


def test_all_reports_of_all_sources_are_read(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one", 9), tmp_path / "other.txt"
    other.write_text(report(100))
    got = read([str(one), "no/such/file", str(other)])
    assert documents(got) == sorted([*ids(one), digest(other.read_bytes())])
    assert [failure.name for coded in got for failure in coded.failures] == ["no/such/file"]
    assert {(coded.source, coded.number) for coded in got if coded.last} == {(str(one), 2), ("no/such/file", 0), (str(other), 0)}


def test_the_last_batches_are_read_in_parts_so_that_no_worker_goes_on_alone(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", 18)
    got = [coded for coded in read([str(source)], How(form="jsonl", reports=4), workers=1) if coded.documents]
    assert documents(got) == sorted(ids(source))
    assert [len(coded.documents) for coded in got[:2]] == [2, 4]
    assert [len(coded.documents) for coded in got[-4:]] == [1, 1, 1, 1]
    assert sorted(coded.number for coded in got if not coded.more) == sorted({coded.number for coded in got})  # each batch is ended once
    assert not got[-1].more


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_GRACE", 1.0)  # one that dies just while it has the pool's lock has another pool made, which shouldn't take minutes
    source = folder(tmp_path / "in", 60)
    got = list(killing(LocalEngine(2).coded([str(source)], How(form="jsonl", limit=20), frozenset()), {1, 3, 5}))
    assert documents(got) == ids(source)
    assert [coded.failures for coded in got if coded.failures] == []
    whole = [coded.number for coded in got if not coded.more]
    assert sorted(whole) == list(range(max(whole) + 1))  # each batch ends once, whole or in parts
    assert [coded.last for coded in got if not coded.more].count(True) == 1


def test_a_report_that_ends_its_worker_twice_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_code", deadly)
    source = folder(tmp_path / "in", 5)
    deadly_one, once = source / "deadly.txt", source / "once.txt"
    deadly_one.write_text(report(98))
    once.write_text(report(99))
    there = ids(source)
    got = read([str(source)], workers=1)
    (failure,) = [failure for coded in got for failure in coded.failures]
    assert (failure.name, failure.reason) == (str(deadly_one), "a worker ends while it reads it (signal 9), 2 times")
    assert failure.document == digest(deadly_one.read_bytes())
    assert documents(got) == sorted({*there} - {failure.document})
    assert sorted(path.name for path in source.glob("*.killed")) == ["deadly.txt.killed", "once.txt.killed"]


def test_it_can_be_stopped_at_any_time(tmp_path: Path) -> None:
    with closing(LocalEngine(1).coded([str(folder(tmp_path / "in", 30))], How(form="jsonl"), frozenset())) as flow:
        assert next(flow).number == 0
    deadline = time.monotonic() + 20
    while children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children() == []


def test_a_worker_that_hangs_is_ended_and_its_reports_are_read_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_GRACE", 0.5)
    source = folder(tmp_path / "in", 12)
    flow = LocalEngine(1).coded([str(source)], How(form="jsonl", limit=2), frozenset())
    with closing(flow):
        got = [next(flow)]
        (worker,) = children()
        os.kill(worker, signal.SIGSTOP)  # as what hangs inside a library, it answers nobody
        got += flow
        assert worker not in children()
    assert documents(got) == ids(source)
    assert [coded.failures for coded in got if coded.failures] == []


def test_a_report_alone_that_hangs_is_a_failure_and_a_batch_is_read_in_parts() -> None:
    raws = tuple(Raw(name=f"{n}.txt", data=report(n).encode()) for n in range(3))
    batch = Batch("in", 4, raws, failures=(Failure(name="x", source="in", reason="no"),), last=True, known=2)
    run = local._Run(1, How(form="jsonl", limit=7))
    try:
        whole = local._Task(batch, local._Course(batch))
        assert list(run._ended(whole, TimeoutError())) == []
        parts = list(run.again)
        run.again.clear()
        got = [coded for part in parts for coded in run._ended(part, TimeoutError())]
        with pytest.raises(ZeroDivisionError):
            list(run._ended(whole, ZeroDivisionError()))
    finally:
        run.close()
    assert [part.batch.items for part in parts] == [(raw,) for raw in raws]
    assert [(coded.number, coded.last, coded.more, coded.known) for coded in got] == [(4, True, True, 2), (4, True, True, 0), (4, True, False, 0)]
    assert [one.reason for coded in got for one in coded.failures] == ["no", *["it takes longer than 7 s to read"] * 3]


def test_a_pool_that_breaks_is_made_anew_but_not_for_ever(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", 3)
    run = local._Run(1, How(form="jsonl"))
    try:
        batch = Batch("in", 0, (Raw(name="a.txt", data=(source / "report-000.txt").read_bytes()),), last=True)
        run.pool.stop()  # type: ignore[no-untyped-call] # Pebble has types but here
        run.put(local._Task(batch, local._Course(batch)))
        assert not run.idle
        run._mend()
        (coded,) = run.come()
        assert len(coded.documents) == 1
        run.breaks = local._BREAKS
        with pytest.raises(FactionsError, match="workers: they end before they read anything"):
            run._mend()
    finally:
        run.close()


def test_a_worker_that_dies_with_the_pools_lock_hangs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_GRACE", 0.5)
    source = folder(tmp_path / "in", 3)
    run = local._Run(1, How(form="jsonl", limit=1))
    try:
        first = run.pool
        assert first.active  # which starts it
        channel = first._pool_manager.worker_manager.workers_channel
        assert channel is not None
        assert channel.mutex.reader_mutex.acquire(timeout=10)  # nobody lets go of it any more
        for number, path in enumerate(sorted(source.iterdir())):
            batch = Batch("in", number, (Raw(name=path.name, data=path.read_bytes()),), last=True)
            run.put(local._Task(batch, local._Course(batch)))
        got: list[Coded] = []
        while not run.idle:
            got += run.come()
    finally:
        run.close()
    assert documents(got) == ids(source)
    assert run.pool is not first
