from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from factions.codebook import loader
from factions.codebook.loader import Lists, held, lists, table
from factions.errors import CodebookError

NAMES = sorted(path.name.removesuffix(".yaml") for path in files("factions.codebook").iterdir() if path.name.endswith(".yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_loads_and_holds_something(name: str) -> None:
    assert table(name)


def test_the_lists_allow_types_with_their_own_modes_only() -> None:
    assert lists().allows("ASSAULT", "aerial")
    assert lists().allows("ASSAULT", None)
    assert not lists().allows("ASSAULT", "visit")
    assert not lists().allows("FIGHT", None)


def test_intensities_lie_between_minus_ten_and_ten_and_quadrants_are_four() -> None:
    types = lists().types.values()
    assert all(-10 <= value <= 10 for event in types for value in (event.intensity, *event.modes.values()))
    assert len({event.quad for event in types}) == 4
    assert all((event.intensity < 0) <= ("conflict" in event.quad) for event in types)


@pytest.fixture(scope="module")
def binding(root: Path) -> dict[str, Any]:
    path = root.parent / "shared/reference/vocabularies.yaml"
    if not path.is_file():
        pytest.skip("the binding lists aren't here")
    plover: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["plover"]
    return plover


def test_types_modes_intensities_and_quadrants_are_those_that_bind(binding: dict[str, Any]) -> None:
    ours = {name: (event.intensity, event.quad, event.modes) for name, event in lists().types.items()}
    assert ours == {name: (row["intensity"], row["quad"], row["modes"]) for name, row in binding["types"].items()}


def test_contexts_are_those_that_bind(binding: dict[str, Any]) -> None:
    assert set(lists().contexts) == set(binding["contexts"])
    assert len(set(lists().contexts)) == len(lists().contexts)


def test_a_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lists.yaml").write_text("types: [", encoding="utf-8")
    monkeypatch.setattr(loader, "files", lambda _: tmp_path)
    with pytest.raises(CodebookError, match=r"^codebook/lists\.yaml: "):
        table("lists")


def test_a_file_without_its_lists_is_named_with_the_place_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lists.yaml").write_text("types: {AID: {meaning: give, intensity: much, quad: x}}\ncontexts: []", encoding="utf-8")
    monkeypatch.setattr(loader, "files", lambda _: tmp_path)
    with pytest.raises(CodebookError, match=r"^codebook/lists\.yaml: types\.AID\.intensity: Input should be a valid number"):
        held("lists", Lists)
