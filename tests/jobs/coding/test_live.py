"""The live line."""

from __future__ import annotations

import io
import time

import pytest

from factions.jobs.coding.live import Lines, line, span
from factions.jobs.coding.run import Progress
from factions.jobs.coding.stages import Coded


def progress(**given: object) -> Progress:
    return Progress(**{"begun": time.monotonic() - 100, **given})  # type: ignore[arg-type] # of a table


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"total": 1250, "read": 248, "failed": 2}, "250 of 1,250 reports, 2 failed, 2.5 a second, 7 min left"),
        ({"total": 1250, "read": 50, "passed": 1000}, "1,050 of 1,250 reports, 0 failed, 0.5 a second, 7 min left"),
        ({"total": 10}, "0 of 10 reports, 0 failed, 0.0 a second"),
        ({"read": 1000}, "1,000 reports, 0 failed, 10.0 a second"),
        ({"read": 1000, "share": 0.25}, "1,000 reports, 0 failed, 10.0 a second, 5 min left"),
    ],
)
def test_the_line_says_how_far_it_is(given: dict[str, object], says: str) -> None:
    assert line(progress(**given)) == says


@pytest.mark.parametrize(("seconds", "says"), [(8.4, "8 s"), (300, "5 min"), (9000, "2 h 30 min"), (400_000, "4 d 15 h"), (3599.9, "1 h 0 min")])
def test_a_time_is_as_exact_as_matters(seconds: float, says: str) -> None:
    assert span(seconds) == says


def test_without_a_terminal_a_line_comes_now_and_then() -> None:
    to = io.StringIO()
    coded = Coded("a", 0, last=False)
    lines = Lines(to, every=1000)
    lines.saw(progress(), coded, 0)
    assert to.getvalue() == ""
    lines.next = 0
    lines.saw(progress(read=7), coded, 0)
    lines.saw(progress(read=8), coded, 0)
    assert to.getvalue().startswith("7 reports")
    assert to.getvalue().count("\n") == 1
