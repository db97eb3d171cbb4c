"""Metrics, as Prometheus would read them."""

from __future__ import annotations

import urllib.request

import pytest

from factions.errors import FactionsError
from factions.jobs.coding.metrics import served
from factions.jobs.coding.run import Progress
from factions.jobs.coding.stages import Coded, Failure


def test_a_run_is_counted() -> None:
    failure = Failure(name="a", source="a", reason="no")
    with served(0) as (metrics, address):
        coded = Coded("a", 0, last=False, documents=("1", "2", "2"), failures=(failure,), statements=9, seconds=1.5)
        metrics.saw(Progress(total=10, read=2, failed=1), coded, 2)
        metrics.saw(Progress(total=10, read=2, failed=1, passed=5), Coded("a", 1, last=True, known=4), 0)
        with urllib.request.urlopen(address) as page:  # noqa: S310 - of this machine
            lines = set(page.read().decode().splitlines())
        assert address.startswith("http://127.0.0.1:")
        port = int(address.split(":")[2].split("/")[0])
        with pytest.raises(FactionsError, match=f"--metrics {port}: the port can't be had"), served(port):
            pass
    assert lines >= {
        'factions_code_documents_total{outcome="read"} 2.0', 'factions_code_documents_total{outcome="known"} 5.0',
        'factions_code_documents_total{outcome="failed"} 1.0', "factions_code_statements_total 9.0",
        'factions_code_document_seconds_bucket{le="0.4"} 0.0', 'factions_code_document_seconds_bucket{le="0.8"} 3.0',
        "factions_code_document_seconds_sum 1.5", "factions_code_backlog 2.0",
    }  # fmt: skip
