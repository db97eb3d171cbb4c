"""`factions question` as a person runs it: the chart, the words, JSON, and what is wrong in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.analysis.questions.test_answering import EXAMPLES, RAIDS, add, annotated
from typer.testing import CliRunner, Result

from factions import cli
from factions.ledger.open import open_ledger

FILE = str(EXAMPLES / "questions" / "iraq-2014-militias.yaml")
TITLE = "Will the militias turn the tide, or bring civil war?"
CHART = """\
                                Jun 2014                 Jul
                                2    9    16   23   30   7
Violence against Sunnis              ▁0   █2   █2        ▁0     = still
Violence against Shi'ites            ▁0   ▁0   █1        ▁0     ▲ toward war
Reprisals                            ▁0   ▁0   █3        ▁0     ▲ toward war
Desertions                           █1   ▁0   █1        ▁0     = still
Cooperation across communities       ▁0   ▁0   ▁0        █1     ▲ away from war
New backing from abroad              ▁0   █0/1 ▁0        ▁0     ▼ away from tide
Towns that the army took             ▁0   ▁0   ▁0        █1     ▲ toward tide
read (sources)                  0    ▒1   █2   █2   0    ▒1
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("question") / "militias.db")
    with open_ledger(path) as ledger:
        add(ledger, *annotated())
    return path


def run(*arguments: str, columns: str = "100") -> Result:
    return CliRunner().invoke(cli.app, ["question", *arguments], env={"COLUMNS": columns, "FACTIONS_LEDGER": None})


def squeezed(text: str) -> list[str]:
    """Give lines without the blanks at their ends, and what is counted of blanks between the week's columns as it is."""
    return [line.rstrip() for line in text.splitlines()]


def test_the_chart_and_the_words(url: str) -> None:
    done = run(FILE, "--ledger", url)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = squeezed(done.stdout)
    chart = [line for line in squeezed(CHART) if not line.startswith("read")]
    at = lines.index(chart[0])
    assert lines[at : at + len(chart)] == chart
    assert [word for word in lines[at + len(chart)].split() if word != "0"] == ["read", "(sources)", "▒1", "█2", "█2", "▒1"]
    assert lines[0] == TITLE
    assert "no person has reviewed it" in " ".join(lines)
    assert "“On 18 June the Palm Shield shot dead seven Sunni villagers at Ain Sabha" in done.stdout
    assert "it is no probability" in " ".join(lines)
    assert max(map(len, lines)) <= 100


def test_a_narrow_terminal_gets_the_weeks_in_several_rows(url: str) -> None:
    done = run(FILE, "--ledger", url, "--width", "50", "--evidence", "0")
    lines = squeezed(done.stdout)
    assert done.exit_code == 0
    assert sum(line.startswith("read (sources)") for line in lines) > 1
    assert max(map(len, lines)) <= 50
    assert "“On 18 June" not in done.stdout
    assert "and 2 more" in done.stdout


def test_json_is_one_object_with_every_cell(url: str) -> None:
    done = run(FILE, "--ledger", url, "--format", "json", "--from", "2014-06-16", "--to", "2014-06-22")
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert [week["name"] for week in found["weeks"]] == ["2014-W25"]
    assert {line["name"]: [cell["best"] for cell in line["cells"]] for line in found["lines"]}["Violence against Sunnis"] == [2]
    assert found["reviewed"] is False


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.yaml"], "factions: none.yaml: no such file or directory"),
        ([FILE, "--from", "June"], "factions: --from 'June': it is no day such as 2014-06-13"),
        ([FILE, "--to", "2013-01-01"], f"factions: {TITLE}: to 2013-01-01: it is before 2014-06-02, the first day"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(url: str, words: list[str], told: str) -> None:
    done = run(*words, "--ledger", url)
    assert (done.exit_code, done.stderr.splitlines(), done.stdout) == (1, [told], "")


def test_a_faulty_file_is_told_by_its_line(url: str, tmp_path: Path) -> None:
    path = tmp_path / "truce.yaml"
    path.write_text(RAIDS.replace("query: {type: ASSAULT}}", "query: {type: ASALT}}"), encoding="utf-8")
    done = run(str(path), "--ledger", url)
    assert done.stderr == f"factions: {path}:7: indicators[1].query.type: there is no type of event 'ASALT'; the nearest is 'ASSAULT'\n"


def test_before_the_ledger_held_anything_there_is_nothing_to_say(url: str) -> None:
    done = run(FILE, "--ledger", url, "--as-of", "2001-01-01")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "the ledger held nothing yet" in done.stderr


def test_a_terminal_without_utf_8_gets_plain_letters(url: str) -> None:
    command = [sys.executable, "-c", "from factions.cli import main; main()", "question", FILE, "--ledger", url, "--evidence", "0"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "100"}
    done = subprocess.run(command, capture_output=True, env=environment, check=True, timeout=120)
    text = done.stdout.decode("ascii")
    assert "Violence against Sunnis              _0   #2   #2        _0     = still" in text
    assert '"Violence against Sunnis" rose from 0 to 2' in text
    assert "\\u" not in text
