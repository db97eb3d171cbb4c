"""Reading in bulk on Ray: real clusters, whose workers really die."""

import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.jobs.coding import reports as helpers
from tests.jobs.coding.reports import folder, ids, kill_for, report

from factions.documents.document import digest
from factions.errors import FactionsError
from factions.jobs.coding.cluster import Journal, RayEngine, _lacks
from factions.jobs.coding.run import code_all
from factions.jobs.coding.shards import Known
from factions.jobs.coding.stages import Batch, Coded, How, Worker, batches
from factions.version import __version__

ray = pytest.importorskip("ray")
for module in (sys.modules[__name__], helpers):
    ray.cloudpickle.register_pickle_by_value(module)  # the processes of a cluster can't import a test

SMALL = 80 << 20  # bytes of an object store: as little as Ray takes, for a container whose /dev/shm is small


class Fragile(Worker):
    """Is killed by some reports: by one whose name says so, and by another the first time."""

    def code(self, batch: Batch) -> Coded:
        kill_for(batch)
        return super().code(batch)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a cluster of two machines, as far as Ray can tell, of one CPU each."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": SMALL, "include_dashboard": False})
    cluster.add_node(num_cpus=1, object_store_memory=SMALL)
    yield cluster.address
    cluster.shutdown()  # type: ignore[no-untyped-call]


def test_a_cluster_of_this_machine_reads_what_a_worker_reads(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reports, out, how = folder(tmp_path / "reports", 9), tmp_path / "out.jsonl", How(form="jsonl")
    handler = signal.getsignal(signal.SIGTERM)
    summary = code_all([str(reports)], out, how, RayEngine(2), lambda _name, _words: None)
    assert (summary.read, summary.failed) == (9, 0)
    worker = Worker(how)
    expected = b"".join(worker.code(batch).rows for batch in batches(str(reports), how, Known()))
    assert sorted(b"".join(part.read_bytes() for part in out.glob("part-*")).splitlines()) == sorted(expected.splitlines())
    assert not ray.is_initialized()
    assert signal.getsignal(signal.SIGTERM) is handler  # Ray takes it
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_dies_loses_nothing_and_doubles_nothing(tmp_path: Path, address: str) -> None:
    reports = folder(tmp_path / "reports", 12)
    (reports / "deadly.txt").write_text(report(98), encoding="utf-8")
    (reports / "once.txt").write_text(report(99), encoding="utf-8")
    known = ids(folder(tmp_path / "known", 3))
    came = list(RayEngine(2, address, Fragile).coded([str(reports), str(tmp_path / "nothing.txt")], How(), Known(known)))
    documents = Counter(document for coded in came for document in coded.documents)
    failures = {failure.name: failure.reason for coded in came for failure in coded.failures}
    deadly = str(reports / "deadly.txt")
    assert sorted(failures) == sorted([deadly, str(tmp_path / "nothing.txt")])
    assert "a worker ends while it reads it" in failures[deadly]
    assert documents == Counter(digest(report(number).encode()) for number in (*range(3, 12), 99))
    assert sum(coded.known for coded in came) == 3
    ends = [(coded.source, coded.more) for coded in came if coded.last]
    assert Counter(source for source, more in ends if not more) == {str(reports): 1, str(tmp_path / "nothing.txt"): 1}


def test_nothing_to_do_starts_nothing() -> None:
    assert list(RayEngine(2).coded([], How(), Known())) == []


def closed_port() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize(
    ("given", "source", "words"),
    [
        ("nonsense", "a.txt", "nonsense: isn't the address of a Ray cluster"),
        ("ray://127.0.0.1:10001", "a.txt", "ray://127.0.0.1:10001: isn't the address of a Ray cluster"),
        ("127.0.0.1:99999999", "a.txt", "no Ray cluster answers there"),
        pytest.param(closed_port(), "a.txt", "no Ray cluster answers there", id="a closed port"),
        (None, "-", "-: standard input can't be read by --engine ray"),
    ],
)
def test_what_can_not_be_joined_or_read_is_said_in_a_line(given: str | None, source: str, words: str) -> None:
    with pytest.raises(FactionsError) as caught:
        next(RayEngine(2, given).coded([source], How(), Known()))
    assert words in str(caught.value)
    assert not ray.is_initialized()


def test_a_machine_says_which_sources_it_lacks(tmp_path: Path) -> None:
    folder(tmp_path / "reports", 1)
    assert _lacks(str(tmp_path), ["reports", "reports/*.*", str(tmp_path)]) == (__version__, None)
    assert _lacks(str(tmp_path), ["reports", "reports/*.warc"]) == (__version__, "reports/*.warc")


def test_the_journal_counts_what_was_begun_and_never_ended() -> None:
    journal = Journal()
    one, other = ("a", 0, 0), ("a", 0, 1)
    assert [journal.begin(one), journal.begin(one), journal.begin(other)] == [0, 1, 0]
    journal.end(one)
    assert [journal.begin(one), journal.begin(other)] == [0, 1]
