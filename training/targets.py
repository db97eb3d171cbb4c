"""Lays an example's annotations on a window: what every head should have said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from factions.models.labels import (
    CLAIMS,
    CONTEXTS,
    FACTUALITIES,
    MEANINGS,
    MODES,
    PAIRS,
    RE3D_KINDS,
    RE3D_TYPES,
    RELATIONS,
    ROLES,
    SUPPORTS,
    SYMMETRIC,
    TAGS,
    TYPES,
)  # fmt: skip
from factions.models.pairing import Node
from factions.models.windows import Window, Words
from training.examples import Bounds, Example, Tie

IGNORED = -100


@dataclass
class Target:
    """What a window holds. Words are numbered from the window's first. Masks tell where the annotation says nothing."""

    tags: dict[str, NDArray[np.int64]]  # (W,), a tag's number or IGNORED
    triggers: NDArray[np.float32]  # (W, TYPES)
    read: NDArray[np.bool_]  # (W,): the words that are no context
    acts: list[tuple[int, int, int, int]]  # word, type, mode, factuality
    contexts: NDArray[np.float32]  # (acts, CONTEXTS)
    roles: NDArray[np.float32]  # (acts, nodes, ROLES)
    nodes: list[Node]
    meanings: NDArray[np.int64]  # (nodes,)
    fresh: NDArray[np.bool_]  # (nodes,): not in the context
    pairs: NDArray[np.float32]  # (nodes, nodes, PAIRS)
    known: NDArray[np.bool_]  # (nodes, nodes, PAIRS): what the loss counts
    same: NDArray[np.bool_]  # (nodes, nodes): the left one stands before the right one and means the same
    cues: list[tuple[int, int, int, int]]  # word, kind, first and last word of the content
    speakers: NDArray[np.bool_]  # (cues, nodes)
    sentences: NDArray[np.int64]  # (W,), each word's
    scheme: str = "factions"


def target(example: Example, words: Words, window: Window) -> Target:
    """Lay an example on a window of its words."""
    size = window.end - window.context
    read = np.arange(size) >= window.begin - window.context
    nodes, place = _nodes(example, words, window)
    count = len(nodes)
    held = Target(
        tags={}, triggers=np.zeros((size, len(TYPES)), np.float32), read=read, acts=[], contexts=np.zeros((0, len(CONTEXTS)), np.float32),
        roles=np.zeros((0, count, len(ROLES)), np.float32), nodes=nodes, meanings=np.full(count, IGNORED), fresh=np.zeros(count, bool),
        pairs=np.zeros((count, count, len(PAIRS)), np.float32), known=np.zeros((count, count, len(PAIRS)), bool),
        same=np.zeros((count, count), bool), cues=[], speakers=np.zeros((0, count), bool),
        sentences=np.array(words.sentence[window.context : window.end], dtype=np.int64), scheme=example.scheme,
    )  # fmt: skip
    held.fresh[:] = [bool(read[node.start]) for node in nodes]
    _tags(example, words, window, held)
    _ties(example, held, place)
    if example.scheme == "factions":
        for number, mention in enumerate(example.mentions):
            if number in place and mention.meaning:
                held.meanings[place[number]] = MEANINGS.index(mention.meaning)
        _acts(example, words, window, held, place)
        _same(example, held, place)
        _claims(example, words, window, held, place)
    return held


def _inside(words: Words, window: Window, span: Bounds) -> Bounds | None:
    """Give the words of the window that a span covers, from its first; None where any of it lies outside."""
    found = words.covered(*span)
    if found is None or found[0] < window.context or found[1] > window.end:
        return None
    return found[0] - window.context, found[1] - window.context


def _nodes(example: Example, words: Words, window: Window) -> tuple[list[Node], dict[int, int]]:
    nodes, place = [], {}
    for number, mention in enumerate(example.mentions):
        span = _inside(words, window, (mention.start, mention.end))
        if span:
            place[number] = len(nodes)
            kind = RE3D_KINDS.get(mention.kind, "") if example.scheme == "re3d" else mention.kind
            nodes.append(Node(*span, words.sentence[span[0] + window.context], example.text[mention.start : mention.end], kind, mention.form))
    return nodes, place


def _tags(example: Example, words: Words, window: Window, held: Target) -> None:
    size = len(held.read)
    ours = example.scheme == "factions"
    for layer in TAGS:
        known = (layer == "re3d") != ours
        held.tags[layer] = np.where(held.read & known, 0, IGNORED)
    if not ours:
        theirs = [(node, mention.kind) for node, mention in _pairs(example, words, window)]
        _outermost(held, "re3d", [(node.start, node.end, kind) for node, kind in theirs if kind in RE3D_TYPES])
        return
    spans = [(node.start, node.end, mention.kind) for node, mention in _pairs(example, words, window)]
    inner = _outermost(held, "outer", spans)
    _outermost(held, "inner", inner)
    for layer, bounds in (
        ("cue", [(said.cue or said.content, "cue" if said.cue else "quote") for said in example.said]),
        ("voice", [(said.voice, "speaker") for said in example.said]),
        ("condition", [(said.condition, "condition") for said in example.said]),
        ("horizon", [(said.horizon, "horizon") for said in example.said]),
        ("title", [(tie.title, "title") for tie in example.ties]),
    ):  # fmt: skip
        spans = []
        for span, name in bounds:
            found = span and words.covered(*span)
            if not found or found[0] < window.context or found[0] >= window.end:
                continue
            start = found[0] - window.context
            end = min(found[1] - window.context, size)
            spans.append((start, start + 1 if name == "quote" else end, name))
        _outermost(held, layer, spans)


def _pairs(example: Example, words: Words, window: Window):  # noqa: ANN202
    nodes, place = _nodes(example, words, window)
    return [(nodes[place[number]], mention) for number, mention in enumerate(example.mentions) if number in place]


def _outermost(held: Target, layer: str, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Tag the outermost of some spans, and give those that lie inside one."""
    rest = []
    reached = 0
    for start, end, name in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start < reached:
            rest.append((start, end, name))
            continue
        reached = end
        for at in range(start, end):
            if held.tags[layer][at] != IGNORED:
                held.tags[layer][at] = TAGS[layer].index(f"{'B' if at == start else 'I'}-{name}")
    return rest


def _acts(example: Example, words: Words, window: Window, held: Target, place: dict[int, int]) -> None:
    rows, contexts = [], []
    for act in example.acts:
        span = _inside(words, window, act.anchor)
        if not span or not held.read[span[0]]:
            continue
        kind = TYPES.index(act.type)
        held.triggers[span[0], kind] = 1
        held.acts.append((span[0], kind, MODES.index(f"{act.type}/{act.mode}"), FACTUALITIES.index(act.factuality)))
        row = np.zeros((len(held.nodes), len(ROLES)), np.float32)
        for role, numbers in act.roles.items():
            for number in numbers:
                if number in place:
                    row[place[number], ROLES.index(role)] = 1
        rows.append(row)
        contexts.append([float(name in act.contexts) for name in CONTEXTS])
    if rows:
        held.roles, held.contexts = np.stack(rows), np.array(contexts, np.float32)


def _ties(example: Example, held: Target, place: dict[int, int]) -> None:
    sentence = np.array([node.sentence for node in held.nodes])
    if not len(sentence) or example.scheme != "factions":
        return
    near = (sentence[:, None] == sentence[None]) & held.fresh[:, None] & held.fresh[None] & ~np.eye(len(sentence), dtype=bool)
    for name in (*RELATIONS, *TYPES):
        held.known[:, :, PAIRS.index(name)] = near
    for tie in example.ties:
        if tie.subject not in place or tie.object not in place:
            continue
        ends = [(place[tie.subject], place[tie.object])]
        if tie.type in SYMMETRIC:
            ends.append(ends[0][::-1])
        for i, j in (pair for pair in ends if near[pair]):
            _tie(held, i, j, tie)
    for act in example.acts:
        others = (*act.roles.get("recipients", ()), *act.roles.get("targets", ()))
        for one, other in product(act.roles.get("actors", ()), others):
            if one in place and other in place and near[place[one], place[other]]:
                held.pairs[place[one], place[other], PAIRS.index(act.type)] = 1


def _tie(held: Target, i: int, j: int, tie: Tie) -> None:
    held.pairs[i, j, PAIRS.index(tie.type)] = 1
    if tie.factuality:
        held.pairs[i, j, PAIRS.index(tie.factuality)] = 1
        held.known[i, j, [PAIRS.index(name) for name in FACTUALITIES]] = True
    if tie.support:
        held.pairs[i, j, _support(tie.support)] = 1
        held.known[i, j, [_support(name) for name in SUPPORTS]] = True


def _support(name: str) -> int:
    return len(PAIRS) - len(SUPPORTS) + SUPPORTS.index(name)


def _same(example: Example, held: Target, place: dict[int, int]) -> None:
    refs = [""] * len(held.nodes)
    for number, mention in enumerate(example.mentions):
        if number in place and mention.kind in ("actor", "place"):
            refs[place[number]] = mention.ref and f"{mention.kind} {mention.ref}"
    for j, other in enumerate(refs):
        for i, one in enumerate(refs):
            first = (held.nodes[i].start, -held.nodes[i].end) < (held.nodes[j].start, -held.nodes[j].end)
            held.same[i, j] = bool(one) and one == other and first


def _claims(example: Example, words: Words, window: Window, held: Target, place: dict[int, int]) -> None:
    rows = []
    for said in example.said:
        span = words.covered(*(said.cue or said.content))
        content = words.covered(*said.content)
        if not span or not content or span[0] < window.begin or span[0] >= window.end:
            continue
        first, last = content[0] - window.context, min(content[1], window.end) - 1 - window.context
        size = len(held.read)
        held.cues.append((
            span[0] - window.context, CLAIMS.index(said.kind), first if 0 <= first < size else IGNORED, last if 0 <= last < size else IGNORED,
        ))  # fmt: skip
        row = np.zeros(len(held.nodes), bool)
        if said.speaker is not None and said.speaker in place:
            row[place[said.speaker]] = True
        rows.append(row)
    if rows:
        held.speakers = np.stack(rows)
