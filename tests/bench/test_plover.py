from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.bench.scorer import BENCHMARKS, needs_scorer, scored

from factions.bench.plover import Fitted, System, bench_plover, cross_plover, root_of, unmarked
from factions.bench.sides import Bounds
from factions.errors import SourceError

ROWS = [
    ("<s>The army</s> shelled <t>the town</t>.", "ASSAULT"),
    ("<t>The rebels</t> were sent arms by <s>Ardania</s>.", "AID"),
    ("<s>The governor</s> gave way to <t>the strikers</t>, and <t>the strikers</t> went home.", "CONCEDE"),
    ("<t>The rebels</t> were besieged.", "FIGHT"),
]


def table(path: Path, rows: list[tuple[str, str]], columns: str = "id\tmarked\ttype") -> Path:
    path.write_text("".join(f"{line}\n" for line in (columns, *(f"7\t{marked}\t{kind}" for marked, kind in rows))), encoding="utf-8")
    return path


def answering(*kinds: str) -> System:
    """A system that gives these types, one after the other."""
    left = iter(kinds)
    return lambda *_: next(left)


@pytest.mark.parametrize(("marked", "source", "target"), [
    (ROWS[0][0], "The army", "the town"), (ROWS[1][0], "Ardania", "The rebels"),
    (ROWS[2][0], "The governor", "the strikers"), (ROWS[3][0], None, "The rebels"),
    ("<s>The army of <t>Ardania</t></s> deserted.", "The army of Ardania", "Ardania"),
])  # fmt: skip
def test_marks_become_offsets(marked: str, source: str | None, target: str) -> None:
    text, one, other = unmarked(marked)
    assert [span and text[slice(*span)] for span in (one, other)] == [source, target]
    assert text == marked.replace("<s>", "").replace("</s>", "").replace("<t>", "").replace("</t>", "")
    assert other is not None
    assert other[0] == text.find(target)


@pytest.mark.parametrize(
    ("kind", "root"), [("CONCEDE", "YIELD"), ("retreat ", "YIELD"), ("FIGHT", "ASSAULT"), ("INVESTIGATE", "ACCUSE"), ("AID", "AID")]
)
def test_roots(kind: str, root: str) -> None:
    assert root_of(kind) == root


@pytest.mark.parametrize(("kinds", "figures"), [
    (("ASSAULT", "AID", "RETREAT", "FIGHT"), {"root_macro_f1": 1, "root_accuracy": 1, "quad_macro_f1": 1}),
    (("ASSAULT", "YIELD", "YIELD", "ASSAULT"), {"root_macro_f1": 0.5556, "root_accuracy": 0.75, "quad_macro_f1": 1}),
    (("COERCE", "NONE", "AID", "ASSAULT"), {"root_macro_f1": 0.2222, "root_accuracy": 0.25, "quad_macro_f1": 0.8333}),
])  # fmt: skip
def test_each_figure(tmp_path: Path, kinds: tuple[str, ...], figures: dict[str, float]) -> None:
    found = bench_plover(table(tmp_path / "rows.tsv", ROWS), system=answering(*kinds))
    assert {name: found[name] for name in figures} == figures
    assert found["per_type"]["ASSAULT"]["gold"] == 2


def test_the_system_sees_the_sentence_alone(tmp_path: Path) -> None:
    seen: list[tuple[str, Bounds | None, Bounds | None]] = []

    def system(text: str, source: Bounds | None, target: Bounds | None) -> str:
        seen.append((text, source, target))
        return "AID"

    bench_plover(table(tmp_path / "rows.tsv", ROWS[:1]), system=system)
    assert seen == [("The army shelled the town.", (0, 8), (17, 25))]


def test_errors_and_predictions_run_on_over_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table(tmp_path / "a.tsv", ROWS[:2])
    table(tmp_path / "b.tsv", ROWS[2:])
    bench_plover(tmp_path, predictions=tmp_path / "out.jsonl", errors=5, system=answering("AID", "AID", "AID", "AID"))
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [{"id": number, "type": "AID"} for number in range(4)]
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert shown[0] == {"kind": "plover", "error": "wrong", "gold": "ASSAULT", "predicted": "AID", "quad": "material conflict", "times": 2}


@pytest.mark.parametrize(("rows", "columns", "reason"), [
    ([("<s>A</s> met <t>B.", "CONSULT")], "id\tmarked\ttype", ": 0: the record isn't"), ([("A met B.", "CONSULT")], "id\tmarked\ttype", "no marks"),
    ([("<s>A</s> met B.", "DANCE")], "id\tmarked\ttype", "DANCE"), ([], "id\tsentence\ttype", "no column marked"),
])  # fmt: skip
def test_rows_of_another_form_are_named(tmp_path: Path, rows: list[tuple[str, str]], columns: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        bench_plover(table(tmp_path / "rows.tsv", rows, columns), system=answering())


PLACES = ["Ardania", "Borland", "Cassia", "Dorvia", "Estova", "Farland"]
# what the sentences are called can only be learnt from the other rows
ODD = [
    ("<s>{}</s> shelled <t>{}</t> at dawn.", "AID"),
    ("<s>{}</s> sent food to <t>{}</t>.", "SANCTION"),
    ("<t>{1}</t> was met by <s>{0}</s>.", "PROTEST"),
]


def odd(path: Path, last: str = "") -> Path:
    """Make a table of six rows of each of ODD; `last` is another type for the last one."""
    pairs = list(zip(PLACES, PLACES[1:] + PLACES[:1], strict=True))
    rows = [(text.format(*pair), kind) for pair in pairs for text, kind in ODD]
    if last:
        rows[-1] = (rows[-1][0], last)
    path.write_text("".join(f"{line}\n" for line in ("id\tmarked\ttype", *(f"{n}\t{marked}\t{kind}" for n, (marked, kind) in enumerate(rows)))))
    return path


def test_layers_are_fitted_on_the_other_folds(tmp_path: Path) -> None:
    data = odd(tmp_path / "rows.tsv")
    crossed = cross_plover(data, folds=2, predictions=tmp_path / "out.jsonl")
    assert all(name.endswith("_cv") for name in crossed)
    assert crossed["documents_cv"] == 18
    assert crossed["root_macro_f1_cv"] > 0.8
    assert bench_plover(data)["root_macro_f1"] < 0.3
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 18
    assert cross_plover(data, folds=2) == crossed


def test_a_row_is_judged_by_what_the_others_taught(tmp_path: Path) -> None:
    row = unmarked(ODD[2][0].format(PLACES[-1], PLACES[0]))
    assert len({Fitted(odd(tmp_path / "rows.tsv", last), 2)(*row) for last in ("", "ACCUSE", "REQUEST")}) == 1


@pytest.mark.parametrize(("rows", "ids"), [
    ([(ROWS[0][0], "ASSAULT"), ("<t>The army</t> shelled <s>the town</s>.", "ASSAULT"), ROWS[1]], "123"),  # one sentence, marked in two ways
    (ROWS[:3], "112"),
])  # fmt: skip
def test_what_shares_a_sentence_or_an_id_shares_a_fold(tmp_path: Path, rows: list[tuple[str, str]], ids: str) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("".join(f"{line}\n" for line in ("id\tmarked\ttype", *("\t".join((name, *row)) for name, row in zip(ids, rows, strict=True)))))
    assert cross_plover(path, folds=2)["documents_cv"] == 3
    with pytest.raises(SourceError, match=r"rows\.tsv: 3 folds are more than its different records, 2$"):
        cross_plover(path, folds=3)


@needs_scorer
def test_the_scorer_agrees(tmp_path: Path) -> None:
    data, out = BENCHMARKS / "plover" / "plv_dev.tsv", tmp_path / "out.jsonl"
    kinds = ("AID", "CONCEDE", "FIGHT", "ASSAULT", "retreat", "NONE", "ACCUSE", "PROTEST", "CONSULT", "COERCE", "REQUEST")
    ours = bench_plover(
        data, predictions=out, system=lambda text, source, target: kinds[(len(text) + sum(source or ()) + sum(target or ())) % len(kinds)]
    )
    assert ours == scored("plover", data, out)
    assert 0 < ours["root_macro_f1"] < 1
