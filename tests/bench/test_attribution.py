from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.bench.scorer import needs_scorer, scored

from factions.bench.attribution import bench_attribution, read_attributions
from factions.errors import SourceError
from factions.exports.attribution import Attribution

TEXT = "Gen. Orr said the bridge would hold. The mayor denied it, and asked for help: none came, he told reporters."


def spans(*words: str) -> list[tuple[int, int]]:
    return [(TEXT.index(one), TEXT.index(one) + len(one)) for one in words]


def said(source: str, cue: str, content: str) -> Attribution:
    return {"source": spans(*filter(None, [source])), "cue": spans(*filter(None, [cue])), "content": spans(*filter(None, [content]))}


GOLD = [said("Gen. Orr", "said", "the bridge would hold"), said("The mayor", "denied", "it"), said("", "asked", "for help")]


def data(path: Path, attributions: object = GOLD, text: str = TEXT) -> Path:
    path.write_text(json.dumps({"id": "a", "text": text, "attributions": attributions}) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("found", "figures"), [
    (GOLD, {"source_f1": 1, "cue_f1": 1, "content_f1": 1, "source_token_f1": 1, "cue_token_f1": 1, "content_token_f1": 1, "whole_f1": 1, "gold": 3}),
    ([*GOLD, GOLD[0]], {"whole_f1": 1, "predicted": 3}),  # twice counts once
    ([said("Orr", "said", "would hold"), *GOLD[1:]], {"whole_f1": 0.6667, "source_f1": 0.5}),  # 10 of 21 characters
    ([said("Orr", "said", "bridge would hold"), *GOLD[1:]],
     {"whole_f1": 1, "content_f1": 0.6667, "content_token_f1": 0.9231, "source_token_f1": 0.75}),
    ([*GOLD[:2], said("he", "asked", "for help")], {"whole_f1": 0.6667}),  # a source where gold has none
    ([said("Gen. Orr", "", "the bridge would hold")], {"whole_f1": 0, "content_f1": 0.5}),
    ([], {"whole_f1": 0, "source_f1": 0, "predicted": 0}),
])  # fmt: skip
def test_each_figure(tmp_path: Path, found: list[Attribution], figures: dict[str, float]) -> None:
    measured = bench_attribution(data(tmp_path / "d.jsonl"), system=lambda text: found if text == TEXT else [])
    assert {name: measured[name] for name in figures} == figures


def test_errors_and_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench_attribution(
        data(tmp_path / "d.jsonl"), predictions=tmp_path / "out.jsonl", errors=2, system=lambda _: [GOLD[0], said("he", "told", "none came")]
    )
    assert json.loads((tmp_path / "out.jsonl").read_text())["attributions"][1]["cue"] == [list(spans("told")[0])]
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(error["error"], error["content"]) for error in shown] == [("miss", "it"), ("miss", "for help"), ("false", "none came")]


@pytest.mark.parametrize("attributions", [None, [{"source": [[1]]}], [[1, 2]]])
def test_data_of_another_form_is_named(tmp_path: Path, attributions: object) -> None:
    with pytest.raises(SourceError, match="a: the record isn't a text with attributions"):
        bench_attribution(data(tmp_path / "d.jsonl", attributions), system=lambda _: [])


@pytest.mark.parametrize("gap", ["\n", "\n\n", " "])
def test_the_products_claims_keep_their_offsets(gap: str) -> None:
    text = gap.join(
        ["The army took Orsk on Monday.", "The mayor of Orsk said that the rebels had left.", "Residents fled.", '"We are safe," the governor said.']
    )
    found = read_attributions(text)
    assert [[text[slice(*span)] for span in one["cue"]] for one in found] == [["said"], ["said"]]
    assert "the rebels had left" in text[slice(*found[0]["content"][0])]
    assert text[slice(*found[1]["content"][0])] == '"We are safe,"'


@needs_scorer
def test_the_scorer_agrees(tmp_path: Path) -> None:
    dice = Random(7)  # noqa: S311 - no secret

    def piece(text: str) -> list[tuple[int, int]]:
        starts = [dice.randrange(len(text) - 9) for _ in range(dice.choice((0, 1, 1, 1, 2)))]
        return [(start, start + dice.randrange(1, 9)) for start in starts]

    def shaken(text: str, gold: list[dict[str, Any]]) -> list[Attribution]:
        out = [Attribution(source=one["source"], cue=one["cue"], content=one["content"]) for one in gold if dice.random() < 0.8]
        for one in out:
            one["content"] = [(start + dice.choice((0, 0, 0, 3)), end + dice.choice((0, 0, 0, 3))) for start, end in one["content"]]
            one["source"] = one["source"] if dice.random() < 0.8 else []
            one["cue"] = one["cue"] if dice.random() < 0.8 else piece(text)
        return [*out, *out[:1], Attribution(source=piece(text), cue=piece(text), content=piece(text))]

    rows = []
    for number in range(30):
        text = " ".join(dice.choice(("the", "army,", "said", "«no»", "we'll", "Orsk.")) for _ in range(60))
        gold = [{"source": piece(text), "cue": piece(text), "content": piece(text)} for _ in range(dice.randrange(6))]
        rows.append({"id": number, "text": text, "attributions": gold})
    held, out = tmp_path / "d.jsonl", tmp_path / "out.jsonl"
    held.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    by_text = {str(row["text"]): row["attributions"] for row in rows}
    ours = bench_attribution(held, predictions=out, system=lambda text: shaken(text, by_text[text]))  # type: ignore[arg-type]
    assert ours == scored("attribution", held, out)
    assert all(0 < value < 1 for name, value in ours.items() if name.endswith("_f1"))
