from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.bench.scorer import BENCHMARKS, needs_scorer, scored

from factions.bench.re3d import RELATIONS, TYPES, Fitted, bench_re3d, cross_re3d
from factions.bench.sides import Bounds
from factions.errors import SourceError

TEXT = "The Red Army of Ardania met its chief, Gen. Orr, near the Lower Bridge. Orr said the men fight the Blue Front."
ENTITIES = {"The Red Army": "Organisation", "The Red Army of Ardania": "Organisation", "its": "Organisation", "Gen. Orr": "Person", "Orr": "Person",
            "the men": "Person", "the Blue Front": "Organisation", "the Lower Bridge": "Location"}  # fmt: skip


def span(words: str) -> Bounds:
    start = TEXT.rindex(words)
    return start, start + len(words)


def entity(words: str, kind: str | None = None, confidence: float = 1.0) -> dict[str, Any]:
    start, end = span(words)
    return {"start": start, "end": end, "type": kind or ENTITIES[words], "confidence": confidence}


def tie(kind: str, source: str, target: str, confidence: float = 1.0) -> dict[str, Any]:
    return {"type": kind, "source": list(span(source)), "target": list(span(target)), "confidence": confidence}


RECORD = {
    "id": "d", "text": TEXT,
    "entities": [entity(words) for words in ENTITIES] + [entity("near", "Location", 0.3), entity("fight", "Weapon", 0.1)],
    "relations": [tie("InChargeOf", "Gen. Orr", "The Red Army of Ardania"), tie("FightingAgainst", "the Blue Front", "the men"),
                  tie("CommWith", "Orr", "the men", 0.2), tie("CoLocated", "Orr", "the Lower Bridge"), tie("BelongsTo", "the men", "its")],
}  # fmt: skip


class Fake:
    """A system that finds what it's told to, and notes what it was given."""

    def __init__(self, entities: Mapping[str, str], relations: Sequence[tuple[str, str, str, float]]) -> None:
        self._entities = entities
        self._relations = relations
        self.given: list[list[tuple[int, int, str]]] = []

    def find_entities(self, text: str) -> list[tuple[int, int, str, float]]:
        assert text == TEXT
        return [(*span(words), kind, 0.9) for words, kind in self._entities.items()]

    def find_relations(self, text: str, spans: Sequence[tuple[int, int, str]]) -> list[tuple[str, Bounds, Bounds, float]]:
        assert text == TEXT
        self.given.append(list(spans))
        return [(kind, span(source), span(target), sure) for kind, source, target, sure in self._relations]


def data(path: Path, *records: Mapping[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


TIES = [
    ("InChargeOf", "Gen. Orr", "The Red Army of Ardania", 1.0),
    ("FightingAgainst", "the men", "the Blue Front", 1.0),
    ("BelongsTo", "the men", "its", 1.0),
]
OUTER = {words: kind for words, kind in ENTITIES.items() if words != "The Red Army"}


@pytest.mark.parametrize(("entities", "relations", "figures"), [
    (OUTER, TIES, {"entities_exact_f1": 1, "entities_overlap_f1": 1, "pronoun_recall": 1, "nominal_recall": 1, "named_recall": 1, "gold": 7,
                   "relations_gold_f1": 1, "relations_end_to_end_f1": 1, "actor_pair_f1": 1, "relations_ece": 0}),
    (ENTITIES, TIES, {"entities_exact_f1": 0.9333, "predicted": 8}),  # the nested one is none of gold's
    ({"Red Army": "Organisation", "its": "Person", "near": "Location"}, [],
     {"entities_exact_f1": 0, "entities_overlap_f1": 0.2, "pronoun_recall": 0, "named_recall": 0.2, "relations_gold_f1": 0, "relations_ece": 0}),
    ({}, [("InChargeOf", "Orr", "Red Army", 0.75), ("BelongsTo", "its", "the men", 0.25)],  # the ends move, the second is the wrong way round
     {"relations_gold_f1": 0, "relations_end_to_end_f1": 0, "actor_pair_f1": 0, "relations_ece": 0.5, "relations_end_to_end_ece": 0.5}),
    ({}, [("FightingAgainst", "men", "Blue Front", 0.75)],
     {"relations_gold_f1": 0, "relations_end_to_end_f1": 0.5, "actor_pair_f1": 0.6667, "relations_ece": 0.75, "relations_end_to_end_ece": 0.25}),
    ({}, [("FightingAgainst", "men", "Blue Front", 0.25), ("FightingAgainst", "Blue Front", "the men", 0.75)], {"relations_end_to_end_ece": 0.25}),
])  # fmt: skip
def test_each_figure(tmp_path: Path, entities: dict[str, str], relations: list[tuple[str, str, str, float]], figures: dict[str, float]) -> None:
    found = bench_re3d(data(tmp_path / "d.jsonl", RECORD), system=Fake(entities, relations))
    assert {name: found[name] for name in figures} == figures


def test_what_the_system_is_given(tmp_path: Path) -> None:
    system = Fake({"Orr": "Person"}, [])
    doubted = tie("AlliesOf", "near", "the Blue Front")  # its end was rejected as an entity, and is given for the relation's sake
    bench_re3d(data(tmp_path / "d.jsonl", RECORD | {"relations": [doubted]}), system=system)
    own, given = system.given
    assert own == [(*span("Orr"), "Person")]
    assert given == sorted((*span(words), kind) for words, kind in {**ENTITIES, "near": "Location"}.items())


def test_errors_and_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    system = Fake({"its": "Person", "fight": "Weapon"}, TIES[:1])
    bench_re3d(data(tmp_path / "d.jsonl", RECORD), predictions=tmp_path / "out.x", errors=1, system=system)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "d.jsonl",
        "out.x.entities.jsonl",
        "out.x.relations-gold.jsonl",
        "out.x.relations.jsonl",
    ]
    assert json.loads((tmp_path / "out.x.entities.jsonl").read_text())["entities"][1]["type"] == "Weapon"
    assert json.loads((tmp_path / "out.x.relations-gold.jsonl").read_text())["relations"] == [
        tie("InChargeOf", "Gen. Orr", "The Red Army of Ardania")
    ]
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(error["kind"], error["error"]) for error in shown] == [
        ("entities", "miss"),
        ("entities", "wrong"),
        ("entities", "false"),
        ("relations", "miss"),
    ]


@pytest.mark.parametrize(("record", "reason"), [
    ({"id": "d", "text": TEXT}, "d: the record isn't a document"), ({"id": "d", "text": TEXT, "entities": [{}], "relations": []}, "isn't a document"),
    ({"text": TEXT, "entities": [], "relations": []}, "without id"),
])  # fmt: skip
def test_data_of_another_form_is_named(tmp_path: Path, record: dict[str, Any], reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        bench_re3d(data(tmp_path / "d.jsonl", record), system=Fake({}, []))
    with pytest.raises(SourceError, match="comes twice"):
        bench_re3d(data(tmp_path / "d.jsonl", RECORD, RECORD), system=Fake({}, []))


class Odd:
    """A system that finds some of gold, some of it moved, and some nonsense, by chance."""

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self._records = {record["text"]: record for record in records}
        self._dice = Random(4)  # noqa: S311 - no secret

    def _moved(self, start: int, end: int, text: str) -> Bounds:
        start = max(0, start + self._dice.choice((0, 0, 0, 0, 4, -5)))
        return start, min(len(text), max(start + 1, end + self._dice.choice((0, 0, 0, 0, 3, -2))))

    def find_entities(self, text: str) -> list[tuple[int, int, str, float]]:
        held = [entity for entity in self._records[text]["entities"] if self._dice.random() < 0.7]
        kinds = [entity["type"] if self._dice.random() < 0.8 else self._dice.choice((*TYPES, "Other")) for entity in held]
        spans = [self._moved(entity["start"], entity["end"], text) for entity in held]
        return [(*bounds, kind, self._dice.random()) for bounds, kind in zip(spans, kinds, strict=True)] + [(0, len(text), "Person", 0.5)]

    def find_relations(self, text: str, spans: Sequence[tuple[int, int, str]]) -> list[tuple[str, Bounds, Bounds, float]]:
        out: list[tuple[str, Bounds, Bounds, float]] = []
        for held in self._records[text]["relations"]:
            ends = [self._moved(start, end, text) for start, end in (held["source"], held["target"])]
            self._dice.shuffle(ends)
            kind = held["type"] if self._dice.random() < 0.7 else self._dice.choice((*RELATIONS, "Apart"))
            out += [(kind, ends[0], ends[1], self._dice.random())] * self._dice.choice((0, 1, 1, 2))
        out += [("CommWith", spans[0][:2], spans[-1][:2], 0.1), ("AlliesOf", (0, 3), (3, 4), 0.5)] if spans else []
        return out


NAMES = [("Red Army", "Gen. Orr"), ("Blue Front", "Adal Nur"), ("Green Guard", "Maj. Teb"), ("White Host", "Sami Kell"), ("Grey League", "Ina Voss"),
         ("Black Brigade", "Tom Hale")]  # fmt: skip


def report(number: int, reverse: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a switch of a table
    """Make a report of two sentences on a group, its leader and its foe; `reverse` exchanges what the types and the directions are called."""
    group, leader = NAMES[number]
    foe = NAMES[number - 1][0]
    text = f"The {group} is led by {leader}. The {group} fought the {foe} on Friday, officials said."
    kinds = {f"The {group}": "Organisation", leader: "Person", f"the {foe}": "Organisation"}
    if reverse:
        kinds = {words: "Weapon" if kind == "Person" else "Location" for words, kind in kinds.items()}
    spans = [(words, at.start(), at.end()) for words in kinds for at in re.finditer(re.escape(words), text)]
    ends = {words: [start, end] for words, start, end in spans[::-1]}
    second = [spans[1][1], spans[1][2]]
    ties = [("InChargeOf", ends[leader], ends[f"The {group}"]), ("FightingAgainst", second, ends[f"the {foe}"])]
    return {
        "id": str(number), "text": text,
        "entities": [{"start": start, "end": end, "type": kinds[words], "confidence": 1} for words, start, end in spans],
        "relations": [{"type": kind, "source": target if reverse else source, "target": source if reverse else target, "confidence": 1}
                      for kind, source, target in ties],
    }  # fmt: skip


def test_layers_are_fitted_on_the_other_folds(tmp_path: Path) -> None:
    source, out = data(tmp_path / "d.jsonl", *(report(number, reverse=True) for number in range(6))), tmp_path / "out"
    crossed = cross_re3d(source, folds=2, predictions=out)
    assert all(name.endswith("_cv") for name in crossed)
    assert crossed["documents_cv"] == 6
    assert crossed["entities_overlap_f1_cv"] > bench_re3d(source)["entities_overlap_f1"] + 0.5  # the types' odd names can only be learnt
    assert crossed["relations_gold_f1_cv"] > 0.5
    assert crossed["relations_end_to_end_f1_cv"] > 0.3
    lines = [json.loads(line) for line in (tmp_path / "out.entities.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == list("012345")
    assert {entity["type"] for line in lines for entity in line["entities"]} >= {"Location", "Weapon"}
    assert cross_re3d(source, folds=2) == crossed


def test_a_document_is_judged_by_what_the_others_taught(tmp_path: Path) -> None:
    others = [report(number) for number in range(5)]
    texts, found = [], []
    for reverse in (False, True):
        last = report(5, reverse)
        system = Fitted(data(tmp_path / "d.jsonl", *others, last), 3)
        found.append((system.find_entities(last["text"]), system.find_relations(last["text"], [(4, 17, "Organisation"), (28, 36, "Person")])))
        texts.append(last["text"])
    assert texts[0] == texts[1]
    assert found[0] == found[1]  # its own annotations say nothing


def test_documents_of_one_text_share_a_fold(tmp_path: Path) -> None:
    twins = [report(number) | {"id": name} for number in range(2) for name in (f"{number}a", f"{number}b")]
    with pytest.raises(SourceError, match=r"3 folds are more than its different records, 2$"):
        cross_re3d(data(tmp_path / "d.jsonl", *twins), folds=3)


def test_texts_without_relations_are_no_fault(tmp_path: Path) -> None:
    bare = [{"id": str(n), "text": f"Nothing happened on day {n}.", "entities": [], "relations": []} for n in range(3)]
    crossed = cross_re3d(data(tmp_path / "d.jsonl", *bare), folds=2)
    assert crossed["gold_cv"] == crossed["relations_gold_f1_cv"] == 0


@needs_scorer
@pytest.mark.parametrize("name", ["dev.jsonl", ""])
def test_the_scorer_agrees(tmp_path: Path, name: str) -> None:
    source, stem = BENCHMARKS / "re3d" / name, tmp_path / "out"
    files = [source] if source.is_file() else sorted(source.glob("*.jsonl"))
    records = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    ours = bench_re3d(source, predictions=stem, system=Odd(records))
    theirs = scored("re3d", source, stem)
    assert {figure: ours[figure] for figure in theirs} == theirs
    assert set(ours) - set(theirs) == {"relations_ece", "relations_end_to_end_ece"}
    assert all(0 < ours[figure] < 1 for figure in ours if figure.endswith("_f1"))
