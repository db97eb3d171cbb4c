"""What every engine runs: batches of a source, and a worker that reads them."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import threading
import time
from pathlib import Path

import pytest
from tests.jobs.coding.reports import folder, ids, report

from factions.documents.document import digest
from factions.jobs.coding import stages
from factions.jobs.coding.rows import Pair, encode, from_line, split
from factions.jobs.coding.stages import Batch, Form, How, Worker, batches, unread
from factions.sources.columns import ColumnMap
from factions.sources.raw import Raw


def test_batches_are_cut_across_the_reports_of_a_source(tmp_path: Path) -> None:
    source = str(folder(tmp_path / "in", 45))
    got = list(batches(source, How(), frozenset()))
    assert [len(batch.items) for batch in got] == [2, 4, *[8] * 4, 7]  # the first are small: every worker has something soon
    assert [(batch.number, batch.last) for batch in got] == [(0, False), (1, False), (2, False), (3, False), (4, False), (5, False), (6, True)]
    assert [len(batch.items) for batch in batches(source, How(size=180), frozenset())][:2] == [2, 3]
    assert [raw.name for batch in got for raw in batch.items] == sorted(str(path) for path in (tmp_path / "in").iterdir())
    assert pickle.loads(pickle.dumps(got)) == got  # noqa: S301 - our own


def test_known_documents_are_passed_over_and_what_can_not_be_opened_is_a_failure(tmp_path: Path) -> None:
    rows = [json.dumps({"text": report(n)}) for n in range(3)]
    source = tmp_path / "in.jsonl.gz"
    source.write_bytes(gzip.compress("\n".join([*rows, "no JSON"]).encode()))
    first = next(batches(str(source), How(), frozenset()))
    known = {digest(first.items[0].data)}
    got = list(batches(str(source), How(), known))
    assert sum(batch.known for batch in got) == 1
    assert sum(len(batch.items) for batch in got) == 2
    (failure,) = [failure for batch in got for failure in batch.failures]
    assert (failure.name, failure.document) == (f"{source}:4", None)
    assert "the row is no JSON" in failure.reason


@pytest.mark.parametrize(("source", "says"), [("no/such/file", "there is no such file"), (" ", "names no source"), ("bad\udcff\0name", "no file")])
def test_a_source_that_is_none_is_one_failure(source: str, says: str) -> None:
    (batch,) = batches(source, How(), frozenset())
    (failure,) = batch.failures
    assert says in failure.reason
    assert batch.last
    failure.model_dump_json()


def test_words_on_a_source_come_with_a_batch(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"body": report(1), "headline": "A"}) + "\n")
    (batch,) = batches(str(source), How(), frozenset())
    assert batch.notes == ((str(source), "its keys are taken as --columns text=body,title=headline"),)
    assert [told for one in batches(str(source), How(columns=ColumnMap(text="body")), frozenset()) for told in one.notes] == []
    (standard,) = batches("-", How(), frozenset(), stdin=io.BytesIO(report(1).encode()))
    assert [raw.name for raw in standard.items] == ["-"]


def test_a_worker_reads_what_it_can(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", 2)
    (source / "empty.html").write_text("<html><body></body></html>")
    (source / "far.txt").write_text(f"{report(9)} Rebels killed {10**30} soldiers in Goma on Monday, the army said.")
    worker = Worker(How(form="jsonl", published="2014-06-20"))
    coded = worker.code(Batch("in", 0, tuple(raw for batch in batches(str(source), How(), frozenset()) for raw in batch.items), last=True))
    held = [from_line(line) for line in split(coded.rows)]
    assert coded.documents == tuple(reading.document.id for _, reading in held)
    assert coded.statements == sum(len(reading.statements) for _, reading in held) > 0
    assert {reading.document.published for _, reading in held} == {"2014-06-20"}
    assert sorted([*coded.documents, *(failure.document or "" for failure in coded.failures)]) == ids(source)
    assert "empty.html" in coded.failures[0].name
    assert (coded.number, coded.last, coded.source) == (0, True, "in")
    assert unread(Batch("a", 3, last=True)).last


def test_a_report_that_takes_too_long_is_a_failure_and_the_others_go_on() -> None:
    long = Raw(name="long.txt", data=" ".join(report(n) for n in range(3000)).encode(), media_type="text/plain")
    short = Raw(name="short.txt", data=report(0).encode(), media_type="text/plain")
    worker = Worker(How(form="jsonl", limit=0.4))
    worker.code(Batch("in", 0, (short,)))  # what is loaded once is loaded
    coded = worker.code(Batch("in", 1, (long, short)))
    assert [(failure.name, failure.reason) for failure in coded.failures] == [("long.txt", "it takes longer than 0.4 s to read")]
    assert len(coded.documents) == 1
    time.sleep(0.5)  # no alarm is left that would ring later


def test_a_reading_that_fits_no_shard_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    raws = tuple(Raw(name=f"{n}.txt", data=report(n).encode()) for n in range(3))
    worker = Worker(How())

    def narrow(pairs: list[Pair], form: Form) -> bytes:
        if any(name == "1.txt" for name, _ in pairs):
            raise OverflowError("too large")
        return encode(pairs, form)

    monkeypatch.setattr(stages, "encode", narrow)
    coded = worker.code(Batch("in", 0, raws))
    assert [(failure.name, failure.reason) for failure in coded.failures] == [("1.txt", "its reading fits no shard: too large")]
    assert len(coded.documents) == 2


def test_other_engines_may_read_in_any_thread() -> None:
    got: list[object] = []
    worker = Worker(How(form="jsonl"))
    thread = threading.Thread(target=lambda: got.append(worker.code(Batch("in", 0, (Raw(name="a.txt", data=report(0).encode()),)))))
    thread.start()
    thread.join()
    assert isinstance(got[0], stages.Coded)
    assert len(got[0].documents) == 1
