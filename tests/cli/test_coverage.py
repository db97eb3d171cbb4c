"""What `factions coverage` prints, and what stands beside a list of incidents."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from tests.analysis.claim_reports import later, noise
from typer.testing import CliRunner, Result

from factions import cli
from factions.analysis.families import update as find_copies
from factions.analysis.incidents.keeping import update
from factions.ledger import writer
from factions.ledger.open import open_ledger


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger of a raid in July, and of two reports of something else."""
    path = str(tmp_path / "read.db")
    with open_ledger(path) as held:
        for name, reading in (("b", later("b")), ("n", noise("n")), ("o", noise("o", day=date(2014, 9, 1)))):
            writer.add(held, reading, source=name)
        find_copies(held)
        update(held)
    return path


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli.app, [*arguments, "--ledger", url], env={"COLUMNS": "200"})


def test_weeks_without_a_report_are_told_from_weeks_without_an_incident(url: str) -> None:
    lines = run(url, "coverage", "--country", "IRQ").stdout.splitlines()
    assert lines[0] == "Read about IRQ: 3 documents of 3 independent sources, 3 passages"
    rows = {name: rest.split() for name, rest in (re.split(r"  +", line, maxsplit=1) for line in lines[3:] if line[:3] == "201")}
    assert rows == {
        "2014-W27": ["1", "1", "1", "0"],
        "2014-W28": ["nothing", "read", "0"],
        "2014-W29": ["1", "1", "1", "1"],
        "2014-W30 to 2014-W35": ["nothing", "read", "0"],
        "2014-W36": ["1", "1", "1", "0"],
    }
    assert lines[-1].startswith("A passage is a paragraph")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--country", "NGA"], "Read about NGA: nothing read: this is not silence"),
        (["--place", "Nowhere"], "Read about Nowhere, country unknown: nothing read: this is not silence"),
        (["--place", "orsk", "--by", "publisher"], "Read about Orsk, IRQ: 2 documents of 2 independent sources, 2 passages"),
        (["--from", "2014-07-14", "--to", "2014-07-20"], "Read about all countries: 1 document of 1 independent source, 1 passage"),
        (["--by", "month"], "Read about all countries: 3 documents of 3 independent sources, 3 passages"),
    ],
)
def test_the_first_line_sums_up(url: str, arguments: list[str], says: str) -> None:
    assert run(url, "coverage", *arguments).stdout.splitlines()[0] == says


def test_json_has_the_same(url: str) -> None:
    found = json.loads(run(url, "coverage", "--by", "country", "--format", "json").stdout)
    assert (found["total"]["documents"], [(row["name"], row["read"]["sources"]) for row in found["rows"]]) == (3, [("IRQ", 3)])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--country", "Iraq"], "--country 'Iraq': is no ISO 3166-1 alpha-3 code such as IRQ"),
        (["--from", "2014-07-02", "--to", "2014-07-01"], "--to 2014-07-01: is before --from 2014-07-02"),
        (["--from", "July"], "--from 'July': it is no day such as 2014-06-13"),
    ],
)
@pytest.mark.parametrize("command", ["coverage", "incidents"])
def test_what_is_refused(url: str, command: str, arguments: list[str], says: str) -> None:
    found = run(url, command, *arguments)
    assert (found.exit_code, found.stderr) == (1, f"factions: {says}\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--country", "IRQ"], "1 incident; 3 documents of 3 independent sources read about IRQ"),
        (["--country", "irq", "--from", "2014-08-20"], "no incident fits; 1 document of 1 independent source published in that time read about IRQ"),
        (["--country", "IRQ", "--to", "2013-01-01"], "no incident fits; nothing published in that time read about IRQ: this is not silence"),
        (["--limit", "1"], "the latest 1 incident; 3 documents of 3 independent sources read"),
    ],
)
def test_a_count_of_incidents_comes_with_what_was_read(url: str, arguments: list[str], says: str) -> None:
    assert run(url, "incidents", *arguments).stdout.splitlines()[-1] == says


def test_among_json_objects_it_is_none_of_them(url: str) -> None:
    found = run(url, "incidents", "--format", "json")
    assert [json.loads(line)["type"] for line in found.stdout.splitlines()] == ["COERCE"]
    assert found.stderr == "1 incident; 3 documents of 3 independent sources read\n"
