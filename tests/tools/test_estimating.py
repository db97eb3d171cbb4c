"""What a day needs follows from the figures, and what breaks first is at the top."""

import json
from dataclasses import replace

import pytest
from tools.estimating.__main__ import main
from tools.estimating.kinds import _A, _A_FOREIGN, _B, _B_FOREIGN, _C, _C_FOREIGN, _FOREIGN, _PEACEFUL, WORDS, made
from tools.estimating.needs import ASSUMED, Day, Measured, amount, assumed_table, ledger_table, million, needs_table, stages_table
from tools.measuring.pages import page

from factions.documents.build import build
from factions.errors import DocumentError
from factions.sources.raw import Raw

MEASURED = Measured(
    cpu={"conflict": 100.0, "other": 50.0, "foreign": 10.0}, shards={"conflict": 20_000.0, "other": 10_000.0, "foreign": 0.0},
    statements={"conflict": 40.0, "other": 5.0, "foreign": 0.0}, driver=4.32, worker=250e6, load=5000.0, incidents=2.0, row=1000.0,
)  # fmt: skip
ASSUMING = {name: one.value for name, one in ASSUMED.items()} | {"articles": 1e6, "english": 0.5, "conflict": 0.1, "busy": 0.5}


def test_a_day_is_the_sum_of_its_pages() -> None:
    day = Day(ASSUMING, MEASURED)
    assert day.pages == {"conflict": 50_000, "other": 450_000, "foreign": 500_000}
    assert day.seconds == 50_000 * 0.1 + 450_000 * 0.05 + 500_000 * 0.01
    assert day.cores == pytest.approx(day.seconds / 86_400 / 0.5)
    assert day.statements == 50_000 * 40 + 450_000 * 5


@pytest.mark.parametrize("line", [
    "| pages that come | 1 million pages | 365 million pages |",
    "| shards | 5.5 GB | 2.01 TB |",
    "| ledger, all statements | 4.25 GB | 1.55 TB |",
    "| cores that are done in a day; for a year's backlog, in a month | 0.752 cores | 9.15 cores |",
])  # fmt: skip
def test_what_is_needed_is_told(line: str) -> None:
    assert line in needs_table(Day(ASSUMING, MEASURED)).splitlines()


def test_what_falls_behind_first_is_at_the_top() -> None:
    day = Day(ASSUMING, MEASURED)
    first = stages_table(day).splitlines()[2:]
    assert first[0].startswith("| the size of one SQLite file, in years until it's too large | 0.32 | 4.2 GB a day |")
    slow = stages_table(Day(ASSUMING, replace(MEASURED, incidents=200.0))).splitlines()[2]
    assert slow.startswith("| merging incidents | 0.086 | 200.0 s for 100 new documents |")


def test_what_was_not_measured_says_so_and_comes_last() -> None:
    day = Day(ASSUMING, replace(MEASURED, load=None, incidents=None, row=None))
    assert [line.split(" | ")[1] for line in stages_table(day).splitlines()[-3:]] == ["not measured yet"] * 3
    assert "| ledger, all statements | not measured yet | not measured yet |" in needs_table(day)


def test_figures_are_taken_as_they_are_kept() -> None:
    kinds = {kind: {"cpu_ms": ms, "bytes": 1.0, "statements": 2.0} for kind, ms in (("conflict", 80.0), ("other", 40.0), ("foreign", 8.0))}
    figures = {"kinds": {"of": kinds}, "peers": {"processes": 2, "of": {"code": {"cpu_ms": 100.0, "driver_ms": 3.0, "all_mb": 600}}}}
    measured = Measured.of(figures)
    assert measured.cpu == {"conflict": 100.0, "other": 50.0, "foreign": 10.0}  # as with all processes, and not in one worker alone
    assert (measured.driver, measured.worker, measured.load) == (3.0, 300e6, None)
    with pytest.raises(KeyError, match="kinds"):
        Measured.of({})


@pytest.mark.parametrize(("value", "unit", "told"), [
    (0.5, "cores", "0.5 cores"), (1234, "pages", "1,234 pages"), (1_200_000, "", "1.2 million"), (3.2e9, "", "3.2 billion"),
    (1500, "bytes", "1.5 kB"), (30e9, "bytes", "30 GB"), (2.5e15, "bytes", "2.5 PB"), (None, "bytes", "not measured yet"),
])  # fmt: skip
def test_amounts(value: float | None, unit: str, told: str) -> None:
    assert amount(value, unit) == told


def test_an_assumption_that_is_given_says_so() -> None:
    lines = assumed_table({name: one.value for name, one in ASSUMED.items()} | {"english": 0.25}).splitlines()
    assert "| share in English | 0.25 | given |" in lines
    assert sum(line.endswith("| given |") for line in lines) == 1


def test_what_a_million_statements_took_is_taken_from_what_was_printed() -> None:
    first = {"documents": 44_000, "statements": 1_000_000, "load, statements a second": 5200, "ledger, MB": 1700}
    second = {"new documents": 50, "incidents, seconds": 1.5, "group page, median ms": 31.0}
    found = million(f"{json.dumps(first, indent=2)}\n{json.dumps(second, indent=2)}\n")
    assert found == {"documents": 44_000, "statements": 1_000_000, "load": 5200, "incidents": 3.0, "page": 31.0, "row": 1700}
    assert "| bulk load, statements a second | 5,200 |" in ledger_table(found)
    for broken in (json.dumps(first), "no JSON"):
        with pytest.raises(ValueError, match=r"new documents|Expecting"):
            million(broken)


@pytest.mark.parametrize("wrong", ["spanish=1", "english=half", "english"])
def test_a_wrong_assumption_is_refused_by_name(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--set", wrong, "--dry"])
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_pages_on_other_things_are_read_and_foreign_ones_refused() -> None:
    peaceful, foreign = made(_PEACEFUL, (_A, _B, _C), 1), made(_FOREIGN, (_A_FOREIGN, _B_FOREIGN, _C_FOREIGN), 1)
    assert all(WORDS <= len(one.text.split()) <= WORDS + 90 for one in (peaceful, foreign))
    document = build(Raw(name="other", data=page(peaceful, 1, 1), media_type="text/html"))
    assert document.text.split() == peaceful.text.split()
    with pytest.raises(DocumentError, match="es"):
        build(Raw(name="foreign", data=page(foreign, 1, 1), media_type="text/html"))
