"""Sentences in which a source and a target are marked, to learn what the one does to the other: those of the reports, and those written for it."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from factions.bench.plover import unmarked
from factions.models.labels import TYPES
from factions.models.windows import LONGEST, Window, Words, marked, split, whole
from training.base import tokenizer
from training.batches import encode
from training.examples import Bounds, Example
from training.network import Network, asked

UNSAID = 0.05
"""The share of questions of which one end is left unmarked, as a target may be that has no words."""


@dataclass(frozen=True)
class Question:
    """A sentence's words with their marks, the two ranges within its window, and the type's number."""

    words: Words
    window: Window
    source: Bounds | None
    target: Bounds | None
    type: int


def questions(example: Example, chance: random.Random) -> list[Question]:
    """Make a question of every event whose anchor, actor and recipient or target stand in one sentence."""
    words = split(example.text, example.sentences, tokenizer())
    by: dict[int, Window] = {}
    for at, number in enumerate(words.sentence):
        held = by.get(number)
        by[number] = Window(held.begin, held.begin, at + 1) if held else Window(at, at, at + 1)
    found = []
    for act in example.acts:
        anchor = words.covered(*act.anchor)
        ends = []
        for roles in (("actors",), ("recipients", "targets")):
            numbers = [n for role in roles for n in act.roles.get(role, ())]
            spans = [span for n in numbers if (span := words.covered(example.mentions[n].start, example.mentions[n].end))]
            own = [span for span in spans if anchor and words.sentence[span[0]] == words.sentence[anchor[0]]]
            ends.append(chance.choice(own) if own else None)
        if not anchor or None in ends:
            continue
        window = by[words.sentence[anchor[0]]]
        if sum(len(words.pieces[n]) for n in range(window.begin, window.end)) > LONGEST or any(end[1] > window.end for end in ends if end):
            continue
        source, target = (None if chance.random() < UNSAID else end for end in ends)
        shifted = [(end[0] - window.begin, end[1] - window.begin) if end else None for end in (source, target)]
        found.append(Question(marked(words, source, target), window, shifted[0], shifted[1], TYPES.index(act.type)))
    return found


def written(folder: Path) -> list[Question]:
    """Read the sentences that were written to be asked about: TSV files of `type` and `marked`, with <s>source</s> and <t>target</t>."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            text, *ends = unmarked(row["marked"])
            words = split(text, [(0, len(text))], tokenizer())
            source, target = (words.covered(*end) if end else None for end in ends)
            window = whole(words, 0, len(words.bounds))
            found.append(Question(marked(words, source, target), window, source, target, TYPES.index(row["type"])))
    return found


def drawn(examples: Iterable[Example], own: Sequence[Question], chance: random.Random) -> list[Question]:
    """Give the questions of an epoch in random order: those of the examples, and `own`."""
    put = [*own, *(question for example in examples if example.acts for question in questions(example, chance))]
    chance.shuffle(put)
    return put


def loss_of(net: Network, batch: list[Question]) -> Tensor:
    """Give the mean loss of a batch of questions."""
    hidden = encode(net, [(question.words, question.window) for question in batch])
    scores = torch.stack([asked(net, one, question.source, question.target) for one, question in zip(hidden, batch, strict=True)])
    return F.cross_entropy(scores, torch.tensor([question.type for question in batch]))
