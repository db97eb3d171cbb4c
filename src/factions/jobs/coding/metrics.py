"""What a run tells Prometheus, on this machine only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from factions.errors import FactionsError
from factions.exports.extras import extra
from factions.jobs.coding.run import Progress
from factions.jobs.coding.stages import Coded

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

HOST = "127.0.0.1"
_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15, 30, 60, 120)


class Metrics:
    """Counts a run: a watcher of it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        self._documents = Counter("factions_code_documents", "Reports that were dealt with.", ["outcome"], registry=registry)
        self._statements = Counter("factions_code_statements", "Events, relations and claims that were read.", registry=registry)
        seconds = "Seconds that a worker takes for a report, as the mean of its batch."
        self._seconds = Histogram("factions_code_document_seconds", seconds, buckets=_SECONDS, registry=registry)
        self._backlog = Gauge("factions_code_backlog", "Reports that are known to be left; 0 where their number isn't known.", registry=registry)
        for outcome in ("read", "known", "failed"):
            self._documents.labels(outcome)

    def saw(self, progress: Progress, coded: Coded, new: int) -> None:
        """Note what became of a batch."""
        self._documents.labels("read").inc(new)
        self._documents.labels("known").inc(coded.known + len(coded.documents) - new)
        self._documents.labels("failed").inc(len(coded.failures))
        self._statements.inc(coded.statements)
        for _ in coded.documents:
            self._seconds.observe(coded.seconds / len(coded.documents))
        self._backlog.set(progress.backlog)


@contextmanager
def served(port: int) -> Iterator[tuple[Metrics, str]]:
    """Serve metrics at a port of this machine (0: any that is free) for as long as the block runs; gives them and their address.

    Raises FactionsError where the port can't be had, or the library isn't installed.
    """
    extra("prometheus_client", "--metrics", "bulk")
    from prometheus_client import CollectorRegistry, start_http_server

    registry = CollectorRegistry()
    try:
        server, thread = start_http_server(port, addr=HOST, registry=registry)
    except (OSError, OverflowError) as error:
        raise FactionsError(f"--metrics {port}", f"the port can't be had: {getattr(error, 'strerror', None) or error}") from error
    try:
        yield Metrics(registry), f"http://{HOST}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
