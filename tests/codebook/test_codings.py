"""The rule tables of codings: that those that ship are whole, and that what a researcher gets wrong is told with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from factions.codebook import codings
from factions.codebook.codings import SCHEMES, Coding, Row, Scheme, coding, states
from factions.codebook.loader import table, text
from factions.errors import CodebookError
from factions.reference.countries import countries

VOCABULARIES = Path(__file__).parents[3] / "shared/reference/vocabularies.yaml"
SMALL: dict[str, Any] = {
    "title": "t", "version": "1", "source": "s", "columns": ["a", "b", "c"], "parties": [{"gives": {"class": "x"}, "why": "w"}],
    "steps": [{"step": "one", "rows": [{"when": {"type": "ASSAULT"}, "gives": {"a": 1}, "why": "w"}]}], "worked_out": {"b": "h"}, "empty": {"c": "h"},
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMES)
def test_tables_that_ship_say_where_each_column_comes_from(name: Scheme) -> None:
    found = coding(name)
    assert found.parties
    for column in found.columns:
        assert (column in found.empty) is not (column in found.given() or column in found.worked_out)


@pytest.mark.parametrize("name", SCHEMES)
def test_no_row_stands_behind_one_that_always_fits(name: Scheme) -> None:
    found = coding(name)
    for rows in (found.parties, *(step.rows for step in found.steps)):
        assert all(row.when or row.unless for row in rows[:-1])
        asked = [(repr(sorted(row.when.items(), key=repr)), repr(sorted(row.unless.items(), key=repr))) for row in rows]
        assert len(asked) == len(set(asked)), "two rows ask the same"


@pytest.mark.skipif(not VOCABULARIES.exists(), reason="the code lists aren't here")
@pytest.mark.parametrize(
    ("name", "place"), [("polecat", ("plover", "polecat_columns")), ("ged", ("ucdp", "ged_columns")), ("acled", ("acled", "columns"))]
)
def test_headers_are_the_standards_own(name: Scheme, place: tuple[str, str]) -> None:
    lists = yaml.safe_load(VOCABULARIES.read_text(encoding="utf-8"))
    assert list(coding(name).columns) == lists[place[0]][place[1]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"columns": ["a", "b", "c", "d"]}, "columns: nothing says where 'd' comes from"),
        ({"empty": {"c": "h", "a": "h"}}, "columns: 'a' comes from a step and empty"),
        ({"worked_out": {"b": "h", "bb": "h"}}, "worked_out: there is no column 'bb'; is it 'b'?"),
        ({"parties": [{"when": {"knd": "person"}, "gives": {"class": "x"}, "why": "w"}]},
        "parties, row 1: nothing is known by the name of 'knd'; is it 'kind'?"),
        ({"parties": [{"gives": {"sector": "x"}, "why": "w"}]}, "parties: each row gives a class"),
        ({"steps": [*SMALL["steps"], {"step": "two", "rows": [{"when": {"kiled": "none"}, "not_codable": "w"}]}]},
        "steps: two, row 1: nothing is known by the name of 'kiled'; is it 'killed'?"),
        ({"steps": [{"step": "one", "rows": [{"when": {"a": 1}, "gives": {"a": 1}, "why": "w"}]}]},
        "steps: one, row 1: nothing is known by the name of 'a'"),
    ],
)  # fmt: skip
def test_what_a_table_gets_wrong_is_told(change: dict[str, Any], fault: str) -> None:
    assert list(codings._faults(Coding.model_validate(SMALL))) == []
    assert next(iter(codings._faults(Coding.model_validate(SMALL | change)))).startswith(fault)


def test_a_later_step_may_ask_what_an_earlier_one_gave() -> None:
    steps = [*SMALL["steps"], {"step": "two", "rows": [{"when": {"a": 1}, "gives": {"b": 2}, "why": "w"}]}]
    assert list(codings._faults(Coding.model_validate(SMALL | {"steps": steps}))) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"when": {"type": "ASSAULT"}}, "either gives something or says"), ({"gives": {"a": 1}}, "says why"),
        ({"gives": {"a": 1}, "why": "w", "not_codable": "n"}, "either gives something or says"),
        ({"gives": {"a": 1}, "why": "w", "if": {}}, "Extra inputs"),
        ({"when": {"killed": {"at_least": "one"}}, "not_codable": "n"}, "valid number"),
        ({"when": {"killed": {"more": 1}}, "not_codable": "n"}, "Extra"),
        ({"when": {"killed": {}}, "not_codable": "n"}, "asks something"),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_refused(row: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Row.model_validate(row)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (yaml.safe_dump(SMALL | {"worked_out": {}}), "columns: nothing says where 'b' comes from"),
        (yaml.safe_dump(SMALL | {"title": None}), "title: Input should be a valid string"),
        ("title: [", "while parsing a flow node"),
        ("", "Input should be a valid dictionary"),
    ],
)
def test_a_broken_table_of_ones_own_is_one_line_with_its_name(words: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ged.yaml").write_text(words, encoding="utf-8")
    monkeypatch.setenv("FACTIONS_CODINGS", str(tmp_path))
    with pytest.raises(CodebookError) as told:
        coding("ged")
    assert str(told.value).startswith(f"{tmp_path}/ged.yaml: ")
    assert fault in str(told.value)
    assert "\n" not in str(told.value)


def test_a_table_of_ones_own_goes_before_the_one_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = coding("ged")
    (tmp_path / "ged.yaml").write_text(text("codings/ged").replace("UCDP GED", "Ours", 1).replace("title: UCDP GED", "title: Ours"), encoding="utf-8")
    monkeypatch.setenv("FACTIONS_CODINGS", str(tmp_path))
    own = coding("ged")
    assert (shipped.title, own.title) == ("UCDP GED", "Ours")
    assert (shipped.stamp, own.steps) == ("factions-ged-1", shipped.steps)
    assert re.fullmatch(r"own-ged-[0-9a-f]{8}-1", own.stamp)
    assert coding("acled").stamp == "factions-acled-1"


def test_numbers_of_countries_are_each_of_one_country() -> None:
    held = states()
    assert set(held) <= set(countries())
    for number in ("iso", "cow", "gw"):
        known = [getattr(one, number) for one in held.values() if getattr(one, number) is not None]
        assert len(known) == len(set(known))
    # Correlates of War; Gleditsch and Ward; ISO 3166-1
    assert [(held[name].cow, held[name].gw, held[name].iso) for name in ("IRQ", "YEM", "DEU", "USA")] == [
        (645, 645, 368), (679, 678, 887), (255, 260, 276), (2, 2, 840),
    ]  # fmt: skip
    assert {one.region for one in held.values()} == {None, "Europe", "Middle East", "Asia", "Africa", "Americas"}


def test_no_two_versions_are_named_alike() -> None:
    """A table's text is part of what its version means: whoever changes a row raises the version."""
    assert {name: table(f"codings/{name}")["version"] for name in SCHEMES} == dict.fromkeys(SCHEMES, "1")


def test_the_docs_name_all_that_a_condition_can_ask() -> None:
    page = (Path(__file__).parents[2] / "docs/codings.md").read_text(encoding="utf-8")
    for name, words in {**codings.FACTS, **codings.PARTY_FACTS}.items():
        assert f"| `{name}` | {words} |" in page
