from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.bench.scorer import BENCHMARKS, needs_scorer, scored

from factions.bench.muc4 import bench_muc4, plain, read_templates
from factions.bench.templates import ROLES, Template
from factions.errors import SourceError


def template(kind: str, **roles: list[str]) -> Template:
    return Template(kind, roles)


def gold(kind: str, **roles: list[list[str]]) -> dict[str, Any]:
    return {"incident_type": kind, **{role: [[[words, 0] for words in entity] for entity in roles.get(role, [])] for role in ROLES}}


GOLD = [
    gold("attack", PerpOrg=[["ridge front", "rf"]], Victim=[["ana solis"], ["a priest"]]),
    gold("bombing / arson", PerpOrg=[["rf"]], Weapon=[["bomb"]]),
]
RIGHT = [template("attack", PerpOrg=["R.F."], Victim=["Ana Solis", "priest"]), template("arson", PerpOrg=["the RF"], Weapon=["a bomb"])]


def data(path: Path, templates: object = GOLD) -> Path:
    path.write_text(json.dumps({"docid": "d", "doctext": "x", "templates": templates}) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("words", "bare"), [("The  FMLN's", "fmlns"), ("a car-bomb", "carbomb"), ("an", ""), ("Anna a", "anna"), (3, "3")])
def test_strings(words: object, bare: str) -> None:
    assert plain(words) == bare


@pytest.mark.parametrize(("found", "figures"), [
    (RIGHT, {"pooled_f1": 1, "template_f1": 1, "incident_f1": 1, "pooled_precision": 1, "pooled_recall": 1}),
    ([], {"pooled_f1": 0, "template_f1": 0, "incident_f1": 0}),
    (RIGHT[:1], {"pooled_recall": 0.75, "template_f1": 0.7273, "incident_f1": 0.6667}),
    ([template("attack", PerpOrg=["rf", "ridge front"])], {"pooled_precision": 0.5, "pooled_recall": 0.25}),  # one entity is hit once
    ([template("arson", Victim=["nun"], Weapon=["bomb"]), template("attack")], {"pooled_f1": 0.3333, "template_f1": 0.5455, "incident_f1": 1}),
    ([template("bombing"), template("arson")], {"incident_f1": 0.5}),  # gold's is one
])  # fmt: skip
def test_each_figure(tmp_path: Path, found: list[Template], figures: dict[str, float]) -> None:
    measured = bench_muc4(data(tmp_path / "d.jsonl"), system=lambda _: found)
    assert {name: measured[name] for name in figures} == figures


def test_errors_and_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench_muc4(
        data(tmp_path / "d.jsonl"), predictions=tmp_path / "out.jsonl", errors=1, system=lambda _: [RIGHT[0], template("attack", Weapon=["gun"])]
    )
    assert json.loads((tmp_path / "out.jsonl").read_text()) == {
        "id": "d",
        "templates": [RIGHT[0].as_json(), template("attack", Weapon=["gun"]).as_json()],
    }
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(error["kind"], error["error"], error["quote"]) for error in shown] == [("Weapon", "false", "gun"), ("Weapon", "miss", "bomb")]


@pytest.mark.parametrize("templates", [None, [{}], [{"incident_type": "attack", "Victim": ["ana"]}, 3]])
def test_data_of_another_form_is_named(tmp_path: Path, templates: object) -> None:
    with pytest.raises(SourceError, match="d: the record isn't a report with templates"):
        bench_muc4(data(tmp_path / "d.jsonl", templates), system=lambda _: [])


def test_the_product_reads_the_text() -> None:
    text = "guerrillas attacked a police station in uno with a bomb.  a spokesman said so.    the governor visited dos."
    found = read_templates(text)
    assert found == [template("bombing", PerpInd=["guerrillas"], PerpOrg=[], Target=["police station"], Victim=[], Weapon=["bomb"])]


@needs_scorer
def test_the_scorer_agrees(tmp_path: Path) -> None:
    source, out, dice = BENCHMARKS / "muc4" / "dev.jsonl.gz", tmp_path / "out.jsonl", Random(2)  # noqa: S311 - no secret
    rows = {row["doctext"]: row for row in map(json.loads, gzip.decompress(source.read_bytes()).splitlines())}

    def system(text: str) -> list[Template]:
        found = [template(dice.choice(("attack", "bombing", "Arson ", "")), Weapon=["The bomb", "bomb"], PerpInd=["?", "men"])]
        for one in rows[text]["templates"]:
            roles = {role: [dice.choice(entity)[0].upper() for entity in one[role] if dice.random() < 0.7] for role in ROLES}
            roles["Victim"] += roles["PerpOrg"]
            kind = one["incident_type"] if dice.random() < 0.7 else "attack"
            found += [template(kind, **roles)] * dice.choice((0, 1, 1, 2))
        return found[dice.randrange(2) :]

    ours = bench_muc4(source, predictions=out, system=system)
    assert ours == scored("muc4", source, out)
    assert 0 < ours["pooled_f1"] < 1
