"""One text as the model sees it: its words, what the encoder made of them, and the heads' answers about any spans of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from factions.models.heads import Array, Heads, Sides, gelu, sigmoid, softmax
from factions.models.labels import FACTUALITIES, MODES, TAGS, TYPES
from factions.models.pairing import Node, Table, features, likeness
from factions.models.weights import Weights, weights
from factions.models.windows import Bounds, Window, Words, encoded, marked, split, whole, windows
from factions.models.worth import worthy

REACH = 3
"""A role's or speaker's mention stands at most so many sentences before its anchor, or one behind."""
SURELY_OUTSIDE = 0.97
"""From this probability on, a word is in no span, and needs no search for the best sequence of tags."""
Tagged = tuple[int, int, str, float]
"""Words first..last, the tag's name, its probability."""


class Scored:
    """The scores of one text. Words are numbered through the text; probabilities are the model's own, not calibrated."""

    def __init__(self, text: str, sentences: Sequence[Bounds], held: Weights | None = None) -> None:
        opened = held or weights()
        self.text = text
        self.calibrated = opened.calibrated
        self._opened = opened
        self.heads = Heads(opened.heads)
        self.words: Words = split(text, sentences, opened.tokenizer)
        self.hidden: Array = _encode(opened, self.words)

    @cached_property
    def _tags(self) -> Array:
        return self.heads.linear("tags", self.hidden)

    def tags(self, layer: str) -> list[Tagged]:
        """Give the spans of a layer of tags, in order."""
        at = 0
        for name, names in TAGS.items():
            if name == layer:
                return _spans(softmax(self._tags[:, at : at + len(names)]), names)
            at += len(names)
        raise KeyError(layer)

    def inside(self, layer: str, kind: str, start: int, end: int) -> float:
        """Give the mean probability that words start..end belong to a span of a kind."""
        at = 0
        for name, names in TAGS.items():
            if name == layer:
                shares = softmax(self._tags[start:end, at : at + len(names)])
                return float(shares[:, [n for n, tag in enumerate(names) if tag[2:] == kind]].sum(-1).mean())
            at += len(names)
        raise KeyError(layer)

    @cached_property
    def triggers(self) -> Array:
        """Give the probability (words, TYPES) that an event of a type rests on a word."""
        return sigmoid(self.heads.linear("triggers", self.hidden))

    def asked(self, source: Bounds | None, target: Bounds | None) -> Array:
        """Give the probability (TYPES,) of what the source does to the target, both in code points; see `about`."""
        return softmax(self.heads.linear("answer", gelu(self.heads.linear("asked", self.about(source, target)))))

    def about(self, source: Bounds | None, target: Bounds | None) -> Array:
        """Give what the encoder makes (4 * size,) of the sentences that hold two spans, in code points, read once more with the two marked.

        As many words are read from their start as one window has room for. None is a side without words in the text.
        """
        ends = [self.words.covered(*span) if span else None for span in (source, target)]
        numbers = {self.words.sentence[span[0]] for span in ends if span} or set(self.words.sentence)
        own = [n for n, number in enumerate(self.words.sentence) if min(numbers) <= number <= max(numbers)]
        window = whole(self.words, own[0], own[-1] + 1)
        return known_of(self._opened, marked(self.words, *ends), window, *ends)

    def node(self, start: int, end: int, kind: str = "", form: str = "") -> Node:
        """Make a node of words start..end."""
        return Node(start, end, self.words.sentence[start], self.text[self.words.bounds[start][0] : self.words.bounds[end - 1][1]], kind, form)

    def meant(self, nodes: Sequence[Node]) -> Array:
        """Give what mentions mean (nodes, width), for the other heads."""
        ends = np.concatenate([self.hidden[[node.start for node in nodes]], self.hidden[[node.end - 1 for node in nodes]]], -1)
        return gelu(self.heads.linear("mention", ends))

    def meanings(self, meant: Array) -> Array:
        """Give the probability (nodes, MEANINGS) of what kind of actor each mention means."""
        return softmax(self.heads.linear("meaning", meant))

    def acts(self, anchors: Sequence[tuple[int, int]]) -> Array:
        """Give what acts are (acts, width), for the other heads; an anchor is a word and the number of a type."""
        kinds = self.heads.row("act_type", np.array([kind for _, kind in anchors], np.int64))
        return gelu(self.heads.linear("act", self.hidden[[word for word, _ in anchors]]) + kinds)

    def codes(self, acts: Array, anchors: Sequence[tuple[int, int]]) -> tuple[list[str], Array, Array]:
        """Give each act's mode ("" for none), and the probabilities of (acts, FACTUALITIES) and (acts, CONTEXTS)."""
        out = self.heads.linear("code", acts)
        modes, facts = out[:, : len(MODES)], out[:, len(MODES) : len(MODES) + len(FACTUALITIES)]
        contexts = sigmoid(out[:, len(MODES) + len(FACTUALITIES) :])
        chosen = []
        for row, (_, kind) in zip(modes, anchors, strict=True):
            own = [n for n, mode in enumerate(MODES) if mode.split("/")[0] == TYPES[kind]]
            chosen.append(MODES[max(own, key=lambda n: row[n])].split("/")[1])
        return chosen, softmax(facts), contexts

    def roles(self, acts: Array, anchors: Sequence[tuple[int, int]], nodes: Sequence[Node], meant: Array) -> list[tuple[list[int], Array]]:
        """Give, for each act, the nodes near it and the probabilities (near, ROLES) of their roles."""
        sides = self.heads.sides("roles", acts, meant)
        around = self._around([word for word, _ in anchors], nodes)
        return [(near, sigmoid(self.heads.pair(sides, [row] * len(near), near, known))) for row, near, known in around]

    def _around(self, at: Sequence[int], nodes: Sequence[Node]) -> list[tuple[int, list[int], Array]]:
        """Give, for each of some words, its number, the nodes near it and what is known of the pairs."""
        found = []
        table = Table.of(nodes)
        sentences = table.bounds[:, 2]
        for row, word in enumerate(at):
            sentence = self.words.sentence[word]
            near = np.flatnonzero((sentence - REACH <= sentences) & (sentences <= sentence + 1)).tolist()
            found.append((row, near, features([Node(word, word + 1, sentence)], table.take(near))[0]))
        return found

    def pairs(self, nodes: Sequence[Node], meant: Array, groups: Sequence[Sequence[int]]) -> list[tuple[int, int, Array]]:
        """Give, for every ordered pair of each group of nodes, the raw scores (PAIRS,) of what the first may be to the second."""
        if not groups:
            return []
        sides = self.heads.sides("pairs", meant, meant)
        sums = self._sums("pairs")
        found: list[tuple[int, int, Array]] = []
        for group in groups:
            own = [nodes[n] for n in group]
            left, right = np.nonzero(~np.eye(len(own), dtype=bool))
            between = _means(sums, [own[i] for i in left], [own[j] for j in right])
            numbers = np.array(group)
            scores = self.heads.pair(sides, numbers[left], numbers[right], features(own, own)[left, right], between)
            found += [(int(numbers[i]), int(numbers[j]), row) for i, j, row in zip(left, right, scores, strict=True)]
        return found

    def _sums(self, name: str) -> Array:
        """Give the running sums (words + 1, hidden) of the words' part in what stands between two mentions."""
        parts = self.heads.linear(f"{name}.between", self.hidden)
        return np.concatenate([np.zeros((1, parts.shape[1]), np.float32), np.cumsum(parts, 0, dtype=np.float32)])

    def same_sides(self, meant: Array) -> Sides:
        """Compute once what `same` takes of each mention."""
        return self.heads.sides("same", meant, meant)

    def same(self, nodes: Sequence[Node], table: Table, sides: Sides, alone: float, later: int, before: Sequence[int]) -> Array:
        """Give the probability that node `later` means what each of `before` does, and, last, that it means none of them (of score `alone`)."""
        alike = likeness([nodes[n] for n in before], [nodes[later]])[:, 0]
        known = np.concatenate([features(table.take(before), table.take([later]), table)[:, 0], alike], -1)
        scores = self.heads.pair(sides, before, [later] * len(before), known)[:, 0]
        return softmax(np.append(scores, np.float32(alone)))

    def cues(self, at: Sequence[int]) -> tuple[Array, Array]:
        """Give what the claims that rest on some words are (cues, width), and the probabilities (cues, CLAIMS) of their kinds."""
        cues = gelu(self.heads.linear("cue", self.hidden[list(at)]))
        return cues, softmax(self.heads.linear("claim", cues))

    def speakers(self, cues: Array, at: Sequence[int], nodes: Sequence[Node], meant: Array) -> list[tuple[list[int], Array]]:
        """Give, for each cue, the actors near it, and the probability that each speaks and, last, that none does."""
        nobody = self.heads.linear("nobody", cues)
        found = []
        sides = self.heads.sides("speaker", cues, meant)
        actors = [n for n, node in enumerate(nodes) if node.kind == "actor"]
        for row, near, known in self._around(at, [nodes[n] for n in actors]):
            own = [actors[n] for n in near]
            scores = self.heads.pair(sides, [row] * len(own), own, known)[:, 0]
            found.append((own, softmax(np.concatenate([scores, nobody[row]]))))
        return found

    def contents(self, cues: Array, at: Sequence[int]) -> list[tuple[int, int, float]]:
        """Give, for each cue, the first and last word of what is said, and the probability of these borders."""
        found = []
        firsts, lasts = self.heads.linear("first", cues), self.heads.linear("last", cues)
        for row, word in enumerate(at):
            low, high = self._stretch(word)
            places = [Node(n, n + 1, self.words.sentence[n]) for n in range(low, high)]
            border = self.heads.linear("border", features([Node(word, word + 1, self.words.sentence[word])], places)[0])
            scale = self.hidden.shape[1] ** 0.5
            start = softmax(self.hidden[low:high] @ firsts[row] / scale + border[:, 0])
            end = softmax(self.hidden[low:high] @ lasts[row] / scale + border[:, 1])
            both = np.triu(start[:, None] * end[None])
            first, last = np.unravel_index(int(both.argmax()), both.shape)
            found.append((low + int(first), low + int(last), float(both[first, last])))
        return found

    def _stretch(self, word: int) -> Bounds:
        """Give the words of the sentences around a word: one before, two behind."""
        sentence = self.words.sentence[word]
        low = high = word
        while low and self.words.sentence[low - 1] >= sentence - 1:
            low -= 1
        while high < len(self.words.bounds) and self.words.sentence[high] <= sentence + 2:
            high += 1
        return low, high


def _means(sums: Array, left: Sequence[Node], right: Sequence[Node]) -> Array:
    """Give the mean of the words between pairs of mentions (pairs, hidden); of the later's first word where none is."""
    low = np.array([min(one.end, other.end) for one, other in zip(left, right, strict=True)], dtype=np.int64)
    high = np.array([max(one.start, other.start) for one, other in zip(left, right, strict=True)], dtype=np.int64)
    low = np.where(high > low, low, high)
    high = np.where(high > low, high, high + 1)
    return ((sums[high] - sums[low]) / (high - low)[:, None]).astype(np.float32)


def _encode(opened: Weights, words: Words) -> Array:
    """Give what the encoder makes of every word (words, size)."""
    size = opened.heads["tags.weight"].shape[1]
    out = np.zeros((len(words.bounds), size), np.float32)
    cut = worthy(words, windows(words), opened.heads["worth.weight"], float(opened.heads["worth.bias"]))
    for window in cut:  # one by one: a window fits the processor's cache, several don't
        out[window.begin : window.end] = _run(opened, words, window)
    return out


def _run(opened: Weights, words: Words, window: Window) -> Array:
    """Give what the encoder makes of a window's words, its context left out (words of the window, size)."""
    pieces, shapes, first = encoded(words, window)
    given = {"ids": np.array([pieces]), "shapes": np.array([shapes]), "mask": np.ones((1, len(pieces)), np.int64)}
    hidden: Array = opened.session.run(["hidden"], given)[0][0]
    own: Array = hidden[np.array(first[window.begin - window.context :])]
    return own


def known_of(opened: Weights, words: Words, window: Window, source: Bounds | None, target: Bounds | None) -> Array:
    """Give what the encoder makes of a question, words of which two ranges are marked: (4 * size,), the mean, the largest, and each side's mean.

    A side without words in the window is the mean of all.
    """
    hidden = _run(opened, words, window)
    mean = hidden.mean(0)
    sides = [hidden[span[0] - window.begin : span[1] - window.begin] if span else hidden[:0] for span in (source, target)]
    return np.concatenate([mean, hidden.max(0), *(side.mean(0) if len(side) else mean for side in sides)])


def _spans(shares: Array, names: Sequence[str]) -> list[Tagged]:
    """Give the spans of the likeliest sequence of tags in which each I- follows a B- or I- of its own kind (Viterbi's algorithm)."""
    found: list[Tagged] = []
    open_ = shares[:, 0] < SURELY_OUTSIDE
    at = 0
    while at < len(shares):
        if not open_[at]:
            at += 1
            continue
        end = at
        while end < len(shares) and open_[end]:
            end += 1
        path = _likeliest(np.log(shares[at:end] + 1e-9))
        start, kind = -1, ""
        for n, tag in enumerate([*path, 0]):
            if start >= 0 and names[tag] != f"I-{kind}":
                held = shares[range(at + start, at + n), path[start:n]]
                found.append((at + start, at + n, kind, float(held.mean())))
                start = -1
            if start < 0 and tag:
                start, kind = n, names[tag][2:]
        at = end
    return found


def _likeliest(scores: Array) -> list[int]:
    """Give the best path of tags 0 (outside), then B and I in turn, over (words, tags) log-probabilities."""
    begins, insides = np.arange(1, scores.shape[1], 2), np.arange(2, scores.shape[1], 2)
    total = scores[0].copy()
    total[insides] = -np.inf  # nothing begins with I-
    back = np.zeros(scores.shape, np.int64)
    for n in range(1, len(scores)):
        best = int(total.argmax())
        grown = np.where(total[begins] >= total[insides], begins, insides)
        fresh = scores[n] + total[best]
        fresh[insides] = scores[n][insides] + total[grown]
        back[n] = best
        back[n, insides] = grown
        total = fresh
    path = [int(total.argmax())]
    for n in range(len(scores) - 1, 0, -1):
        path.append(int(back[n, path[-1]]))
    return path[::-1]
