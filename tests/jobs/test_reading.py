"""Reading many reports: an error takes the place of what can't be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.sources.server import answer, serving

from factions.errors import FactionsError
from factions.jobs import reading
from factions.jobs.reading import read_all
from factions.reading import Reading
from factions.sources.raw import open_sources

REPORT = "Rebels attacked the town of Goma on Monday, the army said.\n"


def test_a_source_that_breaks_opening_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = tmp_path / "good.txt"
    good.write_text(REPORT, encoding="utf-8")
    real = open_sources

    def brittle(sources: Any, **more: Any) -> Any:  # noqa: ANN401 - the function's own
        if sources == ["bad"]:
            raise RecursionError("x" * 1000)
        return real(sources, **more)

    monkeypatch.setattr(reading, "open_sources", brittle)
    got = list(read_all(["bad", str(good), " ", str(good)]))
    assert [type(one).__name__ for one in got] == ["DocumentError", "Reading", "SourceError", "Reading"]
    assert str(got[0]).startswith("bad: can't be read: internal error (RecursionError: xxx")
    assert len(str(got[0])) < 300
    monkeypatch.setenv("FACTIONS_DEBUG", "1")
    with pytest.raises(RecursionError):
        list(read_all(["bad"]))


def test_one_look_at_each_sites_rules() -> None:
    pages = {"/a": answer(REPORT.encode(), content_type="text/plain"), "/b": answer(REPORT.encode(), content_type="text/plain")}
    with serving(pages) as (base, asked):
        got = list(read_all([f"{base}/a", f"{base}/b"], allow_private=True))
    assert all(isinstance(one, Reading) for one in got)
    assert [line.split()[0] for line in asked] == ["/robots.txt", "/a", "/b"]


def test_there_may_be_no_standard_input() -> None:
    (got,) = read_all(["-"], stdin=None)
    assert isinstance(got, FactionsError)
