"""What `factions codings` prints: side by side, each field with its reason, as JSON, by tables of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.exports.held import filled
from typer.testing import CliRunner, Result

from factions import cli
from factions.analysis.codings import SCHEMES
from factions.analysis.incidents.sheets import sheets


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int, int]:
    """A ledger, the number of the raid in it, and of an incident that is denied."""
    path = tmp_path_factory.mktemp("codings") / "war.db"
    with filled(path) as ledger:
        found = list(sheets(ledger))
    raid = next(one.id for one in found if one.place and one.place.name == "Bohruz" and one.factuality == "asserted")
    return str(path), raid, next(one.id for one in found if one.factuality == "denied")


def run(url: str, *arguments: str | int | Path) -> Result:
    return CliRunner().invoke(cli.app, ["codings", *map(str, arguments), "--ledger", url], env={"COLUMNS": "200"})


def test_codings_stand_side_by_side_and_below_field_by_field(held: tuple[str, int, int]) -> None:
    url, raid, _ = held
    done = run(url, raid)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == f"Incident {raid} as others would code it. Read by machine; no person has reviewed it."
    assert lines[2].split() == ["PLOVER/POLECAT", "UCDP", "GED", "ACLED-like", "CAMEO/ICEWS"]
    assert lines[3].split() == ["codable", "yes", "yes", "yes", "yes"]
    assert "one-sided" in lines[4]
    assert "  side_b: Civilians  UCDP's name for whoever one-sided violence hits" in lines
    assert "  deaths_civilians: 10  reports call them civilians" in lines
    assert not any("(empty)" in line for line in lines)
    assert "  conflict_new_id: (empty)  UCDP's number of the conflict" in run(url, raid, "--empty").stdout.splitlines()


def test_what_is_not_codable_says_why(held: tuple[str, int, int]) -> None:
    url, _, denied = held
    done = run(url, denied, "--scheme", "ged")
    assert done.stdout.splitlines()[-2:] == ["UCDP GED (factions-ged-1)", "  not codable: every report that speaks of it denies it"]


def test_json_has_one_coding_a_line(held: tuple[str, int, int]) -> None:
    url, raid, _ = held
    found = [json.loads(line) for line in run(url, raid, "--format", "json").stdout.splitlines()]
    assert [one["scheme"] for one in found] == list(SCHEMES)
    fields = {field["column"]: field for field in found[1]["fields"]}
    assert fields["deaths_civilians"] == {"column": "deaths_civilians", "value": 10, "why": "reports call them civilians"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7", "--scheme", "gedd"], "factions: --scheme 'gedd': there is no such coding; there are polecat, ged, acled, cameo"),
        (["99999"], "factions: 99999: the ledger has no incident of this number"),
        ([], "factions: codings: name an incident by its number"),
    ],
)
def test_what_cannot_be_asked_is_one_line(held: tuple[str, int, int], arguments: list[str], said: str) -> None:
    done = run(held[0], *arguments)
    assert (done.exit_code, done.stderr.splitlines()) == (1, [said])


def test_a_researchers_own_table_changes_what_is_coded(held: tuple[str, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, raid, _ = held
    mine = tmp_path / "mine"
    assert run(url, "--tables", mine).exit_code == 0
    assert {path.name for path in mine.iterdir()} == {f"{name}.yaml" for name in SCHEMES}
    assert "is there already" in run(url, "--tables", mine).stderr
    table = mine / "ged.yaml"
    words = table.read_text(encoding="utf-8")
    changed = words.replace("{when: {killed: {at_least: 1}}", "{when: {killed: {at_least: 25}}")
    assert changed != words
    table.write_text(changed, encoding="utf-8")
    monkeypatch.setenv("FACTIONS_CODINGS", str(mine))
    (told,) = [json.loads(line) for line in run(url, raid, "--scheme", "ged", "--format", "json").stdout.splitlines()]
    assert (told["codable"], told["why_not"]) == (False, "no death: UCDP needs at least one")
    assert told["table"].startswith("own-ged-")
