"""The bench of names, and the floors of the resolver (floors.yaml, lowered only by decision)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from factions.bench import bench
from factions.errors import SourceError

GROUPS = "key\tname\tcountry\tucdp\twhat\ng1\tLord's Resistance Army\tUGA\t488\trebels\ng2\tPeshmerga\tIRQ\t\tforce\ng3\tNobody\tIRQ\t\tnone\n"


def data(folder: Path, *rows: tuple[str, str | None, str | None]) -> Path:
    (folder / "groups.tsv").write_text(GROUPS, encoding="utf-8")
    (folder / "key.tsv").write_text("key\tentry\ng2\tpeshmerga\n", encoding="utf-8")
    path = folder / "rows.jsonl"
    held: list[dict[str, object]] = [
        {"id": str(n), "name": name, "country": country, "date": None, "near": [], "group": group} for n, (name, country, group) in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in held), encoding="utf-8")
    return path


def test_each_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = data(
        tmp_path, ("LRA", "UGA", "g1"), ("peshmergas", "IRQ", "g2"), ("Peshmerga", "IRQ", "g1"), ("Hollow Meadow", "IRQ", "g3"),
        ("Taliban", "AFG", None), ("Hollow Meadow", None, None), ("Reuters", None, None),
    )  # fmt: skip
    out = tmp_path / "found.jsonl"
    figures = bench("names")(rows, predictions=out, errors=9)
    assert {name: figures[name] for name in ("linked_right", "linked_wrong", "unlinked_right", "groups_known", "rows", "groups")} == pytest.approx(
        {"linked_right": 2 / 4, "linked_wrong": 2 / 7, "unlinked_right": 2 / 3, "groups_known": 2 / 3, "rows": 7, "groups": 3}
    )
    assert [json.loads(line)["entry"] for line in out.read_text(encoding="utf-8").splitlines()][:3] == ["lra", "peshmerga", "peshmerga"]
    errors = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert sorted((error["error"], error["name"]) for error in errors) == [("unknown", "Hollow Meadow"), ("wrong", "Peshmerga"), ("wrong", "Taliban")]


def test_a_record_of_another_form_is_named(tmp_path: Path) -> None:
    rows = data(tmp_path)
    rows.write_text('{"id": "n1"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="n1: the record isn't a name"):
        bench("names")(rows)


@pytest.mark.parametrize("part", ["seen", "unseen"])
def test_the_floors_hold(part: str, root: Path) -> None:
    floors: dict[str, float] = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))["names"][part]
    figures = bench("names")(root / f"tests/bench/names/{part}.jsonl")
    assert figures["linked_right"] >= floors["linked_right"]
    assert figures["linked_wrong"] <= floors["linked_wrong_at_most"]
