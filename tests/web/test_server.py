import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from factions.errors import FactionsError, LedgerError
from factions.web.server import HOST, listen, serve


def test_a_taken_port_gives_the_next_free_one() -> None:
    with listen(0) as first:
        port = first.getsockname()[1]
        with listen(port) as second:
            assert second.getsockname()[0] == HOST
            assert port < second.getsockname()[1] < port + 50


@pytest.mark.parametrize("port", [65536, 700_000, -1])
def test_a_number_that_is_no_port_is_refused_in_one_line(port: int) -> None:
    with pytest.raises(FactionsError, match=rf"^port {port}: "):
        listen(port)


def test_a_missing_ledger_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no such ledger"):
        serve(str(tmp_path / "none.db"), 0)


def test_serve_prints_its_address_answers_there_and_stops_when_told(ledger_url: str) -> None:
    code = f"from factions.web.server import serve; serve({ledger_url!r}, 0)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address, line
        assert "What the record holds" in httpx.get(address[0]).text
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""
