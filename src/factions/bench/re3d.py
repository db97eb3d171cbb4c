"""The bench of re3d (UK dstl, 2017): entities and relations of reports on the war in Syria and Iraq.

One record is {"id", "text", "entities": [{"start", "end", "type", "confidence"}], "relations": [{"type", "source", "target", "confidence"}]}, source
and target as [start, end].
What has a confidence below 0.5 was rejected by its annotators. Shares are micro-averaged over all documents.

Entities; gold is the outermost of those of TYPES
    entities_exact_f1     a hit has the same span and type.
    entities_overlap_f1   a hit has the type and shares a character; found ones take the first free gold one, from left to right.
    exact_precision, exact_recall, gold, predicted     of the first.
    named_recall, nominal_recall, pronoun_recall       gold of that form that an entity found of the same type overlaps.
    per_type              both F1 and the counts by type.
Relations; gold are those of RELATIONS between two spans, across sentences too, UNDIRECTED ones in either direction
    relations_gold_f1     found on the given entities (gold's, nested ones too): a hit has type and both spans.
    relations_end_to_end_f1     found on the system's own entities, each end moved to the given one that it shares most with.
    actor_pair_f1         of these, unique (type, name, name) a document, between organisations and persons, of the first five RELATIONS.
    relations_ece, relations_end_to_end_ece     expected calibration error (counts.py) of the relations found in the two ways; ours alone.
In folds, the keys end in `_cv`. A softmax regression gives each word's tag from its numbers and its neighbours', a logistic regression for each of
RELATIONS whether it holds between two entities of a sentence; both add to the scores of the shipped model, the second after it has learnt how far
these are to be trusted.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from factions.bench.counts import Counts, calibration_error
from factions.bench.files import Figures, Noted, documents, form_of, quoted, rounded, write_lines
from factions.bench.folds import divide, fit, fit_stages, marked
from factions.bench.sides import Bounds, common
from factions.documents.segmentation import sentences
from factions.models import re3d
from factions.models.heads import Array
from factions.models.labels import RE3D_RELATIONS, TAGS
from factions.models.scored import Scored, spans_of

TYPES = ("Organisation", "Person", "Location", "Nationality", "Temporal", "Weapon", "MilitaryPlatform", "Quantity")
RELATIONS = ("FightingAgainst", "AlliesOf", "BelongsTo", "InChargeOf", "CommWith", "IsSynonymOf", "HasAttrOf")
UNDIRECTED = frozenset({"FightingAgainst", "AlliesOf", "CommWith", "IsSynonymOf"})
_BETWEEN_ACTORS = frozenset(RELATIONS[:5])
_ACTORS = frozenset({"Organisation", "Person"})
_SURE = 0.5
_PRONOUNS = frozenset("""
    i me my we us our ours you your he him his himself she her it its itself they them their themselves who those
""".split())  # fmt: skip
_NO_NAMES = frozenset({"The", "A", "An", "Our", "Their"})
_TAGS = TAGS["re3d"]
_L2_TAGS, _L2_RELATIONS = 0.2, (0.003, 0.03)
_ARTICLE = re.compile(r"(?:the|an?|its|their|his|her|our)\s+")

Entity = tuple[Bounds, str]
Relation = tuple[str, Bounds, Bounds]


class System(Protocol):
    """What is measured. Entities are (start, end, type, confidence), relations (type, source, target, confidence)."""

    def find_entities(self, text: str) -> Sequence[tuple[int, int, str, float]]:
        """Find the entities of a text."""
        ...

    def find_relations(self, text: str, spans: Sequence[tuple[int, int, str]]) -> Sequence[tuple[str, Bounds, Bounds, float]]:
        """Find the relations between given entities (start, end, type) of a text."""
        ...


def bench_re3d(data: Path, *, predictions: Path | None = None, errors: int = 0, system: System | None = None) -> Figures:
    """Find the entities and relations of each text of a JSONL file or folder, and score them.

    Of the annotations the system sees the entities only, and those only for `relations_gold_f1`. `predictions` is a stem: STEM.entities.jsonl has the
    entities found, STEM.relations.jsonl the relations between them, STEM.relations-gold.jsonl those between the given entities, each with its
    confidence. `errors` shows so many entities and relations (end to end) of each kind that were missed, false or of another type. Raises
    SourceError that names a record which isn't of that form.
    """
    system = system or Shipped()
    score = _Score()
    files: dict[str, list[str]] = {"entities": [], "relations": [], "relations-gold": []}
    rows = documents(data)
    for row in rows:
        with form_of(data, row["id"], "a document with entities and relations"):
            gold = _Gold.of(row)
        entities = system.find_entities(gold.text)
        found = _Found(
            [((start, end), kind) for start, end, kind, _ in entities],
            list(system.find_relations(gold.text, [(start, end, kind) for start, end, kind, _ in entities])),
            list(system.find_relations(gold.text, gold.given)),
        )
        score.add(gold, found)
        for name, held in (
            ("entities", [{"start": start, "end": end, "type": kind, "confidence": sure} for start, end, kind, sure in entities]),
            ("relations", [_line(tie) for tie in found.relations]),
            ("relations-gold", [_line(tie) for tie in found.given]),
        ):
            files[name].append(json.dumps({"id": row["id"], name.partition("-")[0]: held}, ensure_ascii=False))
    if predictions:
        for name, lines in files.items():
            write_lines(predictions.with_name(f"{predictions.name}.{name}.jsonl"), lines)
    score.errors.show(errors)
    return rounded(score.figures() | {"documents": len(rows), "missing_documents": 0})


class Shipped:
    """The model that comes with Factions."""

    def find_entities(self, text: str) -> Sequence[tuple[int, int, str, float]]:
        """Find the entities of a text."""
        return re3d.find_entities(self._scored(text))

    def find_relations(self, text: str, spans: Sequence[tuple[int, int, str]]) -> Sequence[tuple[str, Bounds, Bounds, float]]:
        """Find the relations between given entities of a text."""
        return re3d.find_relations(self._scored(text), spans)

    @lru_cache(maxsize=1)  # noqa: B019 - it holds the text that is asked about three times running
    def _scored(self, text: str) -> Scored:
        return Scored(text, sentences(text))


def cross_re3d(data: Path, *, folds: int, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Do as `bench_re3d` with layers that are fitted in folds by document. Raises SourceError where there are fewer documents than folds, too."""
    return marked(bench_re3d(data, predictions=predictions, errors=errors, system=Fitted(data, folds)))


class Fitted:
    """Answers for each text of `data` as the layers do that were fitted on the other folds."""

    def __init__(self, data: Path, folds: int) -> None:
        rows = documents(data)
        golds = []
        for row in rows:
            with form_of(data, row["id"], "a document with entities and relations"):
                golds.append(_Gold.of(row))
        self._fold = divide(data, [[("text", gold.text)] for gold in golds], folds)
        self._number = {gold.text: number for number, gold in enumerate(golds)}
        self._scored = [Scored(gold.text, sentences(gold.text)) for gold in golds]
        words = []
        for scored, gold in zip(self._scored, golds, strict=True):
            known = re3d.known_of_words(scored)
            words.append((known, re3d.tag_scores(scored, known), tagged(scored, gold.entities)))
        self._tags = [fit(x, gold, _L2_TAGS, exclusive=True, base=base) for x, base, gold in self._others(words)]
        ties = []
        for scored, gold in zip(self._scored, golds, strict=True):
            ends, known = re3d.known_of_pairs(scored, gold.given)
            truth = [[_relation(kind, *pair) in gold.relations for kind in RE3D_RELATIONS] for pair in ends]
            ties.append((known, scored.heads.fitted(re3d.TIES, known), np.array(truth, np.float32).reshape(len(ends), len(RE3D_RELATIONS))))
        self._ties = [fit_stages(x, base, gold, _L2_RELATIONS, exclusive=False) for x, base, gold in self._others(ties)]

    def _others(self, parts: Sequence[tuple[Array, Array, Array]]) -> Iterator[tuple[Array, Array, Array]]:
        """Give, for each fold, what is held of the documents of all the others: what is known, the shipped scores, the truth."""
        for fold in range(self._fold.max() + 1):
            known, base, gold = (np.concatenate([parts[int(n)][side] for n in np.flatnonzero(self._fold != fold)]) for side in range(3))
            yield known, base, gold

    def find_entities(self, text: str) -> Sequence[tuple[int, int, str, float]]:
        """Find the entities of a text of the data."""
        number = self._number[text]
        scored = self._scored[number]
        known = re3d.known_of_words(scored)
        shares = self._tags[self._fold[number]](known, re3d.tag_scores(scored, known))
        bounds = scored.words.bounds
        return [(bounds[first][0], bounds[last - 1][1], kind, sure) for first, last, kind, sure in spans_of(shares, _TAGS)]

    def find_relations(self, text: str, spans: Sequence[tuple[int, int, str]]) -> Sequence[tuple[str, Bounds, Bounds, float]]:
        """Find the relations between given entities of a text of the data."""
        number = self._number[text]
        scored = self._scored[number]
        ends, known = re3d.known_of_pairs(scored, spans)
        return re3d.likely(ends, self._ties[self._fold[number]](known, scored.heads.fitted(re3d.TIES, known))) if ends else []


def tagged(scored: Scored, entities: Iterable[Entity]) -> Array:
    """Give the true tag of each word (words, tags), by the outermost entities."""
    tags = np.zeros(len(scored.words.bounds), np.int64)
    for bounds, kind in entities:
        if words := scored.words.covered(*bounds):
            tags[slice(*words)] = _TAGS.index(f"I-{kind}")
            tags[words[0]] = _TAGS.index(f"B-{kind}")
    return np.eye(len(_TAGS), dtype=np.float32)[tags]


def _line(tie: tuple[str, Bounds, Bounds, float]) -> dict[str, Any]:
    kind, source, target, confidence = tie
    return {"type": kind, "source": list(source), "target": list(target), "confidence": confidence}


def _sure(records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (record for record in records if record["confidence"] >= _SURE)


def _relation(kind: str, source: Sequence[int], target: Sequence[int]) -> Relation:
    """Give a relation in one form, whichever of its ends stood first where it has no direction."""
    one, other = (source[0], source[1]), (target[0], target[1])
    return (kind, min(one, other), max(one, other)) if kind in UNDIRECTED else (kind, one, other)


@dataclass(frozen=True)
class _Gold:
    """A text, its outermost entities, all entities that a system may be given, and its relations."""

    text: str
    entities: list[Entity]
    given: list[tuple[int, int, str]]
    relations: set[Relation]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Gold:
        """Read a record."""
        ties = list(_sure(row["relations"]))
        ends = {(tie[end][0], tie[end][1]) for tie in ties for end in ("source", "target")}
        given: dict[Bounds, tuple[float, str]] = {}
        for entity in row["entities"]:
            bounds, rank = (entity["start"], entity["end"]), (-entity["confidence"], entity["type"])
            if entity["confidence"] >= _SURE or bounds in ends:
                given[bounds] = min(rank, given.get(bounds, rank))
        return cls(
            str(row["text"]),
            outermost((entity["start"], entity["end"], entity["type"]) for entity in _sure(row["entities"])),
            sorted((*bounds, kind) for bounds, (_, kind) in given.items()),
            {_relation(tie["type"], tie["source"], tie["target"]) for tie in ties if tie["type"] in RELATIONS and tie["source"] != tie["target"]},
        )


def outermost(entities: Iterable[tuple[int, int, str]]) -> list[Entity]:
    """Leave out of entities (start, end, type) what begins inside the one before; of several types on one span the first by name stays."""
    kept: list[Entity] = []
    for start, back, kind in sorted((start, -end, kind) for start, end, kind in entities):
        if not kept or start >= kept[-1][0][1]:
            kept.append(((start, -back), kind))
    return [entity for entity in kept if entity[1] in TYPES]


@dataclass(frozen=True)
class _Found:
    """What a system found: entities, relations between them, and relations between the given entities."""

    entities: list[Entity]
    relations: list[tuple[str, Bounds, Bounds, float]]
    given: list[tuple[str, Bounds, Bounds, float]]


@dataclass
class _Score:
    """Pools the counts of several documents."""

    exact: dict[str, Counts] = field(default_factory=lambda: {kind: Counts() for kind in TYPES})
    overlap: dict[str, Counts] = field(default_factory=lambda: {kind: Counts() for kind in TYPES})
    recall: dict[str, Counts] = field(default_factory=lambda: {form: Counts() for form in ("named", "nominal", "pronoun")})
    given: Counts = field(default_factory=Counts)
    own: Counts = field(default_factory=Counts)
    pairs: Counts = field(default_factory=Counts)
    judged: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: {"relations": [], "relations_end_to_end": []})
    errors: Noted = field(default_factory=Noted)

    def add(self, gold: _Gold, found: _Found) -> None:
        """Score one document."""
        self._entities(gold, sorted({entity for entity in found.entities if entity[1] in TYPES}))
        near = _Nearest(gold)
        ties = _surest((_relation(*tie[:3]), tie[3]) for tie in found.given)
        self._judge("relations", self.given, gold, ties)
        moved = _surest((_relation(tie[0], near(tie[1]), near(tie[2])), tie[3]) for tie in found.relations)
        self._judge("relations_end_to_end", self.own, gold, moved)
        actors = [set(near.actor_pairs(relations, strict=strict)) for relations, strict in ((gold.relations, True), (moved, False))]
        self.pairs.add(len(actors[0]), len(actors[1]), len(actors[0] & actors[1]))
        for error, ties_of in (("miss", gold.relations - moved.keys()), ("false", moved.keys() - gold.relations)):
            for kind, source, target in sorted(ties_of):
                self.errors.add(kind="relations", error=error, type=kind, source=quoted(gold.text, source), target=quoted(gold.text, target))

    def _judge(self, name: str, counts: Counts, gold: _Gold, found: Mapping[Relation, float]) -> None:
        counts.add(len(gold.relations), len(found), len(gold.relations & found.keys()))
        self.judged[name] += [(confidence, relation in gold.relations) for relation, confidence in found.items()]

    def _entities(self, gold: _Gold, found: list[Entity]) -> None:
        for counts, hits in ((self.exact, _hits(gold.entities, found, exact=True)), (self.overlap, _hits(gold.entities, found, exact=False))):
            for kind in TYPES:
                sizes = [sum(entity[1] == kind for entity in side) for side in (gold.entities, found, hits)]
                counts[kind].add(*sizes)
        for bounds, kind in gold.entities:
            touched = [other for place, other in found if common(bounds, place)]
            self.recall[_form(gold.text[slice(*bounds)])].add(1, 0, kind in touched)
            if kind not in touched:
                error = "wrong" if touched else "miss"
                self.errors.add(kind="entities", error=error, quote=quoted(gold.text, bounds), gold=kind, predicted=touched[0] if touched else "")
        for bounds, kind in found:
            if not any(common(bounds, place) for place, _ in gold.entities):
                self.errors.add(kind="entities", error="false", quote=quoted(gold.text, bounds), gold="", predicted=kind)

    def figures(self) -> Figures:
        """Give the figures of the module's docstring."""
        exact, overlap = _sum(self.exact.values()), _sum(self.overlap.values())
        out: Figures = {"entities_exact_f1": exact.f1, "entities_overlap_f1": overlap.f1}
        out |= {f"{form}_recall": counts.recall for form, counts in self.recall.items()}
        out |= {"gold": exact.gold, "predicted": exact.found, "exact_precision": exact.precision, "exact_recall": exact.recall}
        out["per_type"] = {
            kind: {"exact_f1": counts.f1, "overlap_f1": self.overlap[kind].f1, "gold": counts.gold, "predicted": counts.found}
            for kind, counts in self.exact.items()
        }
        out |= {"relations_gold_f1": self.given.f1, "relations_end_to_end_f1": self.own.f1, "actor_pair_f1": self.pairs.f1}
        return out | {f"{name}_ece": calibration_error(judged) for name, judged in self.judged.items()}


def _sum(several: Iterable[Counts]) -> Counts:
    total = Counts()
    for one in several:
        total.add(one.gold, one.found, one.hits)
    return total


def _surest(ties: Iterable[tuple[Relation, float]]) -> dict[Relation, float]:
    """Give each relation of RELATIONS once, with the highest confidence that it was found with."""
    out: dict[Relation, float] = {}
    for relation, confidence in ties:
        if relation[0] in RELATIONS:
            out[relation] = max(confidence, out.get(relation, 0.0))
    return out


def _hits(gold: Sequence[Entity], found: Sequence[Entity], *, exact: bool) -> list[Entity]:
    """Give the found entities that take a free gold one, in text order."""
    free, hits = list(gold), []
    for entity in found:
        near = (one for one in free if one[1] == entity[1] and (one == entity if exact else common(one[0], entity[0])))
        if partner := next(near, None):
            free.remove(partner)
            hits.append(entity)
    return hits


def _form(words: str) -> str:
    """Tell what gold's words are, by capitals and a list of pronouns."""
    if words.lower() in _PRONOUNS:
        return "pronoun"
    first = re.match(r"[A-Z]\w*", words)
    return "named" if re.search(r".\b[A-Z]", words, re.DOTALL) or (first and first[0] not in _NO_NAMES) else "nominal"


class _Nearest:
    """Moves spans to the given entities of a document, and names them."""

    def __init__(self, gold: _Gold) -> None:
        self._text = gold.text
        self._kinds = {(start, end): kind for start, end, kind in gold.given}
        self._spans: Collection[Bounds] = self._kinds.keys() | {end for relation in gold.relations for end in relation[1:]}

    def __call__(self, span: Bounds) -> Bounds:
        """Give the given span that shares most characters with `span`, then the nearest in length, then the first; itself where none does."""
        length = span[1] - span[0]
        touched = [given for given in self._spans if common(given, span)]
        return max(touched, key=lambda given: (common(given, span), -abs(given[1] - given[0] - length), -given[0], -given[1]), default=span)

    def actor_pairs(self, relations: Iterable[Relation], *, strict: bool) -> Iterator[tuple[str, str, str]]:
        """Give (type, name, name) of the relations between actors; what lies on no given span counts as one where it isn't strict."""
        for kind, source, target in relations:
            if kind not in _BETWEEN_ACTORS or not all(self._acts(end, strict=strict) for end in (source, target)):
                continue
            one, other = self._name(source), self._name(target)
            if one != other and not {"", *_PRONOUNS} & {one, other}:
                yield (kind, *((min(one, other), max(one, other)) if kind in UNDIRECTED else (one, other)))

    def _acts(self, span: Bounds, *, strict: bool) -> bool:
        return self._kinds.get(span) in _ACTORS or (not strict and span not in self._spans)

    def _name(self, span: Bounds) -> str:
        bare = quoted(self._text, span).lower().strip(string.punctuation + "“”‘’ ")
        article = _ARTICLE.match(bare)
        return re.sub("['’]s$", "", bare[article.end() :] if article else bare)
