"""How `factions agree` prints what two coders found; that they are compared at all, tests/cli/test_llm.py tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.model_server import Asked, Reply, model_server, says
from typer.testing import CliRunner

from factions import cli

REPORT = "Gunmen killed at least 10 people in Baidoa on Friday, police said."
ESCAPE = "\x1b[2J"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.txt").write_text(REPORT, encoding="utf-8")


def told(reply: Reply, *options: str) -> list[str]:
    """Give the lines that the command prints, with a server that always answers so."""
    with model_server(lambda _: reply) as log:
        env = {"FACTIONS_LLM_URL": log.url, "FACTIONS_LLM_MODEL": "small", "FACTIONS_LLM_KEY": "", "FACTIONS_DEBUG": None}
        done = CliRunner().invoke(cli.app, ["agree", "one.txt", *options], env=env)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def events(*types: str) -> Reply:
    return says({"events": [{"sentence": REPORT, "type": one, "actors": ["Gunmen"]} for one in types], "relations": [], "claims": []})


def row(lines: list[str], label: str) -> list[str]:
    """Give the cells of a table's first row with that label."""
    return next(line.split()[1:] for line in lines if line.split()[:1] == [label])


def test_the_heading_takes_no_side() -> None:
    assert told(events())[0].endswith("and by llm (small). Neither is the truth; no person has reviewed either.")
    assert told(events())[0].startswith("1 report read by factions-reader ")


@pytest.mark.parametrize(
    ("types", "assault", "protest"),
    [
        (("ASSAULT",), ["1", "0", "0", "1.000"], None),
        (("PROTEST",), ["0", "1", "0", "0.000"], ["0", "0", "1", "0.000"]),
        (("ASSAULT", "PROTEST"), ["1", "0", "0", "1.000"], ["0", "0", "1", "0.000"]),
        ((), ["0", "1", "0", "0.000"], None),
    ],
)
def test_tables_by_type(types: tuple[str, ...], assault: list[str], protest: list[str] | None) -> None:
    lines = told(events(*types))
    assert row(lines, "ASSAULT") == assault
    assert any(line.startswith("PROTEST") for line in lines) is (protest is not None)
    assert protest is None or row(lines, "PROTEST") == protest
    assert row(lines, "relations") == ["0", "0", "0", "-"]  # neither found any: there's no share of nothing
    assert ("Of those that both found, so many have the same:" in lines) is ("ASSAULT" in types)


@pytest.mark.parametrize(("most", "shown", "more"), [(0, 0, None), (1, 1, "  and 1 more"), (2, 2, None)])
def test_what_one_found_alone_is_cut_at_what_was_asked_for(most: int, shown: int, more: str | None) -> None:
    lines = told(events("PROTEST", "AID"), "--alone", str(most))
    heading = "Only llm (small) found:"
    assert (heading in lines) is bool(most)
    behind = lines[lines.index(heading) + 1 :] if most else []
    assert sum(line.startswith("  event: ") for line in behind) == shown
    assert (behind[-1] if more else None) == more
    assert sum(f"“{REPORT}”" in line for line in behind) == shown


def test_what_a_model_says_can_t_steer_the_terminal() -> None:
    def hostile(_: Asked) -> Reply:
        return says({"events": [{"sentence": REPORT, "type": "PROTEST", "actors": [f"Gunmen{ESCAPE}"], "mode": ESCAPE}], "claims": []})

    with model_server(hostile) as log:
        env = {"FACTIONS_LLM_URL": log.url, "FACTIONS_LLM_MODEL": "small", "FACTIONS_LLM_KEY": ""}
        done = CliRunner().invoke(cli.app, ["agree", "one.txt"], env=env)
    assert "small" in done.stdout
    assert "\x1b" not in done.stdout
