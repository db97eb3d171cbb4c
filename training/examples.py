"""What the reading model learns from: annotated reports as words and numbers."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from factions.corpus.loader import Corpus, Report
from factions.documents.segmentation import sentences
from factions.markup import load
from factions.models.labels import RE3D_RELATIONS
from factions.statements.records import Event

PERMITTED = {
    "CENTCOM", "US State Department", "UK Government", "Australian Department of Foreign Affairs", "Delegation of the European Union to Syria",
}  # fmt: skip
"""The publishers of re3d whose terms allow to train weights that are given away."""
Bounds = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """A mention: what it means is an index that all mentions of one actor or place share, -1 where nobody knows."""

    start: int
    end: int
    kind: str
    form: str
    ref: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Act:
    """An event: its anchor's bounds, its codes, and the mentions (by number) in its roles."""

    anchor: Bounds
    type: str
    mode: str
    factuality: str
    contexts: tuple[str, ...]
    roles: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Tie:
    """A relation of two mentions (by number)."""

    type: str
    subject: int
    object: int
    factuality: str = ""
    support: str = ""
    title: Bounds | None = None


@dataclass(frozen=True)
class Said:
    """A claim: the bounds of its cue (None where it is quoted on) and content, its speaker's mention or bounds."""

    kind: str
    cue: Bounds | None
    content: Bounds
    speaker: int | None
    voice: Bounds | None
    condition: Bounds | None
    horizon: Bounds | None


@dataclass(frozen=True)
class Example:
    """A text with its annotations; `scheme` is `factions` or `re3d`, whose mentions and ties are of other kinds."""

    id: str
    scheme: str
    text: str
    sentences: tuple[Bounds, ...]
    mentions: tuple[Marked, ...]
    acts: tuple[Act, ...] = ()
    ties: tuple[Tie, ...] = ()
    said: tuple[Said, ...] = ()


def anchors(folder: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Read the words on which events rest: (report, label) to (words, which occurrence in the sentence)."""
    found = {}
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            report, label, words, *rest = line.split("\t")
            found[report, label] = (words, int(rest[0]) if rest else 1)
    return found


def from_report(report: Report, resting: Mapping[tuple[str, str], tuple[str, int]]) -> Example:
    """Turn an annotated report into an example. Events without an anchor are left out."""
    reading = report.reading
    number = {mention.id: at for at, mention in enumerate(reading.mentions)}
    kinds = {actor.id: actor.kind for actor in reading.actors}
    mentions = tuple(
        Marked(m.start, m.end, m.kind, m.form, m.ref or "", "" if m.kind != "actor" else kinds[m.ref] if m.ref else "private")
        for m in reading.mentions
    )
    acts = []
    for event in reading.events:
        where = _anchor(report, event, resting)
        if where:
            roles: dict[str, tuple[int, ...]] = {
                role: tuple(number[name] for name in getattr(event, role)) for role in ("actors", "recipients", "targets", "places", "weapons")
            }
            roles["time"] = (number[event.time],) if event.time else ()
            for toll in event.casualties:
                if toll.quantity:
                    roles[toll.what] = (*roles.get(toll.what, ()), number[toll.quantity])
            acts.append(Act(where, event.type, event.mode or "", event.factuality, event.contexts, roles))
    text = reading.document.text
    ties = tuple(
        Tie(r.type, number[r.subject], number[r.object], r.factuality, r.subtype or "", _near(text, r.role, r.evidence[0].start, r.evidence[0].end))
        for r in reading.relations
    )
    said = tuple(
        Said(
            c.kind, (c.cue.start, c.cue.end) if c.cue else None, (c.content.start, c.content.end), number[c.speaker] if c.speaker else None,
            None if c.speaker else _near(text, c.speaker_text, c.evidence[0].start, c.evidence[-1].end),
            (c.condition.start, c.condition.end) if c.condition else None, (c.horizon.span.start, c.horizon.span.end) if c.horizon else None,
        )
        for c in reading.claims
    )  # fmt: skip
    return Example(report.header.id, "factions", text, tuple((s.start, s.end) for s in report.sentences), mentions, tuple(acts), ties, said)


def _anchor(report: Report, event: Event, resting: Mapping[tuple[str, str], tuple[str, int]]) -> Bounds | None:
    words, which = resting.get((report.header.id, report.annotated.labels[event.id]), ("-", 1))
    if words == "-":
        return None
    evidence = event.evidence[0]
    text = report.reading.document.text
    at = evidence.start - 1
    for _ in range(which):
        at = text.find(words, at + 1, evidence.end)
        if at < 0:
            return None
    return at, at + len(words)


def _near(text: str, words: str | None, start: int, end: int) -> Bounds | None:
    at = text.find(words, start, end) if words else -1
    return (at, at + len(words)) if words and at >= 0 else None


def from_corpus(corpus: Corpus, split: str, resting: Mapping[tuple[str, str], tuple[str, int]]) -> list[Example]:
    """Turn a split of the corpus into examples."""
    return [from_report(report, resting) for report in corpus.split(split)]


def from_drills(folder: Path, resting: Mapping[tuple[str, str], tuple[str, int]]) -> list[Example]:
    """Turn a folder of annotated drills into examples: digests that are only trained on, never measured on."""
    return [from_report(Report(path, load(path)), resting) for path in sorted(folder.glob("*.mark"))]


def from_re3d(path: Path) -> list[Example]:
    """Turn the permitted documents of a re3d file into examples; nested spans and rejected guesses are left out of the tags, not of the ties."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["publisher"] not in PERMITTED:
            continue
        mentions: dict[Bounds, Marked] = {}
        for entity in record["entities"]:
            span = (entity["start"], entity["end"])
            if entity["confidence"] >= 0.5 and span not in mentions:  # noqa: PLR2004 - the data's own threshold
                mentions[span] = Marked(*span, entity["type"], "")
        ties = []
        for relation in record["relations"]:
            ends = [(relation[end][0], relation[end][1]) for end in ("source", "target")]
            if relation["confidence"] >= 0.5 and relation["type"] in RE3D_RELATIONS and ends[0] != ends[1]:  # noqa: PLR2004
                for end in ends:
                    mentions.setdefault(end, Marked(*end, "", ""))
                ties.append((relation["type"], *ends))
        order = {span: at for at, span in enumerate(mentions)}
        found.append(Example(
            record["id"], "re3d", record["text"], tuple(sentences(record["text"])), tuple(mentions.values()),
            ties=tuple(Tie(name, order[source], order[target]) for name, source, target in ties),
        ))  # fmt: skip
    return found


@dataclass
class Names:
    """The words of names, by the kind of what they name, that may stand for one another."""

    pools: dict[str, list[str]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Names:
        """Gather the words of names that no text writes small."""
        examples = list(examples)
        small = Counter(word for example in examples for word in re.findall(r"\b[a-z]+\b", example.text))
        pools: dict[str, set[str]] = defaultdict(set)
        for example in examples:
            for mention in example.mentions:
                if mention.form == "named" and mention.kind in ("actor", "place"):
                    for word in re.findall(r"\b[A-Z][a-z]{2,}\b", example.text[mention.start : mention.end]):
                        if word.lower() not in small:
                            pools[_pool(mention)].add(word)
        return cls({kind: sorted(words) for kind, words in pools.items()}, frozenset(small))


def _pool(mention: Marked) -> str:
    return "place" if mention.kind == "place" else "person" if mention.meaning in ("person", "private") else "group"


def renamed(example: Example, names: Names, chance: random.Random, keep: frozenset[str]) -> Example:
    """Exchange the words of an example's names for others of the same pool, each everywhere alike.

    `keep` are words that carry meaning, such as demonyms.
    """
    of: dict[str, str] = {}
    for mention in example.mentions:
        if mention.form == "named" and mention.kind in ("actor", "place") and example.scheme == "factions":
            for word in re.findall(r"\b[A-Z][a-z]{2,}\b", example.text[mention.start : mention.end]):
                pool = names.pools.get(_pool(mention), [])
                if word.lower() not in names.common and word not in keep and word not in of and pool:
                    of[word] = chance.choice(pool)
    if not of:
        return example
    text, shifts, at = [], [(0, 0)], 0
    grown = 0
    for match in re.finditer(r"\b(" + "|".join(sorted(map(re.escape, of), key=len, reverse=True)) + r")\b", example.text):
        text += [example.text[at : match.start()], of[match[0]]]
        at = match.end()
        grown += len(of[match[0]]) - len(match[0])
        shifts.append((at, grown))
    text.append(example.text[at:])
    return _moved(example, "".join(text), shifts)


def _moved(example: Example, text: str, shifts: Sequence[Bounds]) -> Example:
    starts = [at for at, _ in shifts]

    def move(span: Bounds | None) -> Bounds | None:
        return None if span is None else (point(span[0]), point(span[1]))

    def point(offset: int) -> int:
        return offset + shifts[bisect_right(starts, offset) - 1][1]

    def sure(span: Bounds) -> Bounds:
        return point(span[0]), point(span[1])

    return replace(
        example, text=text, sentences=tuple(map(sure, example.sentences)),
        mentions=tuple(replace(m, start=point(m.start), end=point(m.end)) for m in example.mentions),
        acts=tuple(replace(act, anchor=sure(act.anchor)) for act in example.acts),
        ties=tuple(replace(tie, title=move(tie.title)) for tie in example.ties),
        said=tuple(
            replace(s, cue=move(s.cue), content=sure(s.content), voice=move(s.voice), condition=move(s.condition), horizon=move(s.horizon))
            for s in example.said
        ),
    )  # fmt: skip
