"""One text as the model sees it: its words, what the encoder made of them, and the heads' answers about any spans of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain

import numpy as np

from factions.models.heads import Array, Heads, Indices, Sides, gelu, sigmoid, softmax
from factions.models.labels import FACTUALITIES, MODES, PAIRS, TAGS, TYPES
from factions.models.pairing import SIZE, SORTS, SORTS_AT, Node, Standing, Table, features_of, likeness_of, said
from factions.models.weights import Weights, weights
from factions.models.windows import Bounds, Window, Words, encoded, marked, split, whole, windows
from factions.models.worth import worthy

REACH = 3
"""A role's or speaker's mention stands at most so many sentences before its anchor, or one behind."""
AT_ONCE = 1024
"""Pairs that are scored at once."""
SURELY_OUTSIDE = 0.97
"""From this probability on, a word is in no span, and needs no search for the best sequence of tags."""
Tagged = tuple[int, int, str, float]
"""Words first..last, the tag's name, its probability."""


_MODES_OF = {name: [n for n, mode in enumerate(MODES) if mode.split("/")[0] == name] for name in TYPES}
_TAGS_OF = {name: slice(end - len(TAGS[name]), end) for name, end in zip(TAGS, accumulate(map(len, TAGS.values())), strict=True)}


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
        self._layers: dict[str, Array] = {}

    @cached_property
    def _tag_scores(self) -> Array:
        """The raw scores (tags, words) of all layers: a row for each tag, since to sum a word's few tags word by word is slow."""
        return np.ascontiguousarray(self.heads.linear("tags", self.hidden).T)

    def _layer(self, name: str) -> Array:
        """Give a layer's probabilities (words, tags); raises KeyError where there is no such layer."""
        if name not in self._layers:
            self._layers[name] = softmax(self._tag_scores[_TAGS_OF[name]], 0).T
        return self._layers[name]

    def tags(self, layer: str) -> list[Tagged]:
        """Give the spans of a layer of tags, in order; raises KeyError where there is no such layer."""
        return spans_of(self._layer(layer), TAGS[layer])

    def inside(self, layer: str, kind: str, start: int, end: int) -> float:
        """Give the mean probability that words start..end belong to a span of a kind; raises KeyError where there is no such layer."""
        at = TAGS[layer].index(f"B-{kind}")
        return float(self._layer(layer)[start:end, at : at + 2].sum(-1).mean())

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
        ends = np.array([(node.start, node.end - 1) for node in nodes], np.int64).reshape(len(nodes), 2)
        return gelu(self.heads.linear("mention", self.hidden.take(ends, 0).reshape(len(nodes), 2 * self.hidden.shape[1])))

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
            own = _MODES_OF[TYPES[kind]]
            chosen.append(MODES[own[int(row[own].argmax())]].split("/")[1])
        return chosen, softmax(facts), contexts

    def roles(self, acts: Array, anchors: Sequence[tuple[int, int]], nodes: Sequence[Node], meant: Array) -> list[tuple[range, Array]]:
        """Give, for each act, the nodes near it and the probabilities (near, ROLES) of their roles; `nodes` are in text order."""
        sides = self.heads.sides("roles", acts, meant)
        near, scores = self._near([word for word, _ in anchors], Table.of(nodes), sides)
        return list(zip(near, np.split(sigmoid(scores), np.cumsum([len(rows) for rows in near])[:-1]), strict=True))

    def _near(self, at: Sequence[int], table: Table, sides: Sides) -> tuple[list[range], Array]:
        """Give, for each of some words, the rows of a table in text order that stand near it, and the raw scores of all these pairs."""
        words = np.array(at, np.int64)
        own = self._word_table.take(words)
        sentence = own.bounds[:, 2]
        lows = np.searchsorted(table.bounds[:, 2], sentence - REACH)
        highs = np.searchsorted(table.bounds[:, 2], sentence + 1, side="right")
        left = np.repeat(np.arange(len(words)), highs - lows)
        right = _counted(lows, highs)
        found = [
            self.heads.pair(sides, left[part], right[part], self._known(sides, own, left[part], table, right[part], table))
            for part in _parts(len(left))
        ]
        return [range(low, high) for low, high in zip(lows.tolist(), highs.tolist(), strict=True)], np.concatenate(found)

    def _known(self, sides: Sides, one: Table, left: Indices, other: Table, right: Indices, among: Table) -> Array:
        """Give what a pair head takes of where the nodes of pairs stand, and of their sorts (pairs, hidden)."""
        return self.heads.linear(f"{sides.name}.known", features_of(one, left, other, right, among))

    @cached_property
    def _word_table(self) -> Table:
        """The words as spans of one word each."""
        numbers = np.arange(len(self.words.bounds))
        sentence = np.array(self.words.sentence, np.int64)
        return Table(np.stack([numbers, numbers + 1, sentence], 1), np.zeros((len(numbers), SORTS), np.float32))

    def pairs(self, nodes: Sequence[Node], meant: Array, groups: Sequence[Sequence[int]]) -> list[tuple[int, int, Array]]:
        """Give, for every ordered pair of each group of nodes, the raw scores (PAIRS,) of what the first may be to the second."""
        left, right = every_pair(groups)
        return list(zip(left.tolist(), right.tolist(), self.paired(nodes, meant, left, right), strict=True))

    def paired(self, nodes: Sequence[Node], meant: Array, left: Indices, right: Indices) -> Array:
        """Give the raw scores (pairs, PAIRS) of what nodes `left` may be to nodes `right`; both of a pair are of one sentence."""
        if not len(left):
            return np.zeros((0, len(PAIRS)), np.float32)
        sides = self.heads.sides("pairs", meant, meant)
        table = Table.of(nodes)
        among = table.take(np.unique(np.concatenate([left, right])))
        between = self._between("pairs", table.bounds[left], table.bounds[right])
        found = [
            self.heads.pair(
                sides, left[part], right[part], self._known(sides, table, left[part], table, right[part], among),
                between(part),
            )
            for part in _parts(len(left))
        ]  # fmt: skip
        return np.concatenate(found)

    def _between(self, name: str, left: Indices, right: Indices) -> Callable[[slice], Array]:
        """Give what gives, for some of the pairs of mentions with these bounds (pairs, 3), the mean (pairs, hidden) of the words between.

        That is the later's first word where none is. Only words that stand between any two are multiplied.
        """
        low, high = np.minimum(left[:, 1], right[:, 1]), np.maximum(left[:, 0], right[:, 0])
        low, high = np.where(high > low, low, high), np.where(high > low, high, high + 1)
        size = len(self.hidden) + 1
        stands = np.cumsum(np.bincount(low, minlength=size) - np.bincount(high, minlength=size)) > 0
        parts = self.heads.linear(f"{name}.between", self.hidden[stands[:-1]])
        sums = np.zeros((len(parts) + 1, parts.shape[1]), np.float32)
        np.cumsum(parts.view(np.complex64), 0, out=sums[1:].view(np.complex64))  # two columns at once: half the time of one by one
        row: Indices = np.cumsum(stands) - stands
        sizes = (high - low)[:, None].astype(np.float32)

        def means(part: slice) -> Array:
            out: Array = sums[row[high[part]]]
            out -= sums[row[low[part]]]
            out /= sizes[part]
            return out

        return means

    def same(self, nodes: Sequence[Node], meant: Array, asked: Sequence[tuple[int, Sequence[int]]]) -> list[Array]:
        """Give, for each node asked about, the probability that it means what each of some before does and, last, what none of them does."""
        if not asked:
            return []
        later, sizes = np.array([n for n, _ in asked], np.int64), np.array([len(before) for _, before in asked], np.int64)
        earlier, left = _used(np.fromiter(chain.from_iterable(before for _, before in asked), np.int64), len(nodes))
        right = np.repeat(np.arange(len(asked)), sizes)
        table = Table.of(nodes)
        one, other = table.take(earlier), table.take(later)
        sides = self.heads.sides("same", meant[earlier], meant[later])
        # what is known of a pair is summed of rows: of each node by itself, and of each way that two may stand to each other
        sides.left[:] += self.heads.linear("same.known", one.sorts, slice(SORTS_AT, SORTS_AT + SORTS))
        sides.right[:] += self.heads.linear("same.known", other.sorts, slice(SORTS_AT + SORTS, SORTS_AT + 2 * SORTS))
        standing = Standing.of(one, left, other, right, table)
        ways = self.heads.linear("same.known", standing.features, slice(SIZE))
        rows, likeness = likeness_of([said(node.text) for node in nodes], asked)
        alike = self.heads.linear("same.known", likeness, slice(SIZE, None))
        found = []
        for part in _parts(len(left)):
            known = ways.take(standing.place[part], 0)
            known += ways.take(standing.nested[part], 0)
            of = slice(*np.searchsorted(rows, (part.start, part.stop)))
            known[rows[of] - part.start] += alike[of]
            found.append(self.heads.pair(sides, left[part], right[part], known)[:, 0])
        ends = np.cumsum(sizes)
        scores = np.insert(np.concatenate(found), ends, self.heads.linear("alone", meant[later])[:, 0])
        ends += np.arange(1, len(ends) + 1)
        starts, sizes = ends - sizes - 1, sizes + 1
        scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        scores /= np.repeat(np.add.reduceat(scores, starts), sizes)
        return np.split(scores, ends[:-1])

    def cues(self, at: Sequence[int]) -> tuple[Array, Array]:
        """Give what the claims that rest on some words are (cues, width), and the probabilities (cues, CLAIMS) of their kinds."""
        cues = gelu(self.heads.linear("cue", self.hidden[list(at)]))
        return cues, softmax(self.heads.linear("claim", cues))

    def speakers(self, cues: Array, at: Sequence[int], nodes: Sequence[Node], meant: Array) -> list[tuple[list[int], Array]]:
        """Give, for each cue, the actors near it, and the probability that each speaks and, last, that none does; `nodes` are in text order."""
        actors = [n for n, node in enumerate(nodes) if node.kind == "actor"]
        nobody = self.heads.linear("nobody", cues)
        near, scores = self._near(at, Table.of([nodes[n] for n in actors]), self.heads.sides("speaker", cues, meant[actors]))
        rows = np.split(scores[:, 0], np.cumsum([len(held) for held in near])[:-1])
        return [([actors[n] for n in held], softmax(np.append(row, none))) for held, row, none in zip(near, rows, nobody, strict=True)]

    def contents(self, cues: Array, at: Sequence[int]) -> list[tuple[int, int, float]]:
        """Give, for each cue, the first and last word of what is said, and the probability of these borders."""
        ends = np.stack([self.heads.linear("first", cues), self.heads.linear("last", cues)], -1)
        near = [self._stretch(word) for word in at]
        lows, highs = np.array(near, np.int64).T
        left, right = np.repeat(at, highs - lows), _counted(lows, highs)
        scores = np.concatenate([self.hidden[low:high] @ own for (low, high), own in zip(near, ends, strict=True)])
        scores /= np.float32(self.hidden.shape[1] ** 0.5)
        words = self._word_table
        scores += self.heads.linear("border", features_of(words, left, words, right, words))
        found = []
        for (low, _), part in zip(near, np.split(scores, np.cumsum(highs - lows)[:-1]), strict=True):
            first, last = softmax(part, 0).T
            # the likeliest borders of which the last isn't before the first
            start = int((first * np.maximum.accumulate(last[::-1])[::-1]).argmax())
            sure = first[start] * last[start:]
            end = int(sure.argmax())
            found.append((low + start, low + start + end, float(sure[end])))
        return found

    def _stretch(self, word: int) -> Bounds:
        """Give the words of the sentences around a word: one before, two behind."""
        numbers = self.words.sentence
        return bisect_left(numbers, numbers[word] - 1), bisect_right(numbers, numbers[word] + 2)


def _parts(size: int) -> list[slice]:
    """Cut rows into parts that the processor's cache holds; one, though empty, where there are none."""
    return [slice(at, at + AT_ONCE) for at in range(0, max(size, 1), AT_ONCE)]


def _used(numbers: Indices, size: int) -> tuple[Indices, Indices]:
    """Give the numbers (below `size`) that occur, in order, and for each of `numbers` its place among them."""
    occurs = np.zeros(size, bool)
    occurs[numbers] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[numbers]


def _counted(lows: Indices, highs: Indices) -> Indices:
    """Give the numbers from each low to its high, one after the other."""
    sizes = highs - lows
    numbers: Indices = np.arange(int(sizes.sum())) + np.repeat(lows - np.cumsum(sizes) + sizes, sizes)
    return numbers


def every_pair(groups: Sequence[Sequence[int]]) -> tuple[Indices, Indices]:
    """Give the first and the second of every ordered pair of different numbers of each group (pairs,)."""
    ends = [np.array(group, np.int64)[np.stack(_every_pair(len(group)))] for group in groups]
    left, right = np.concatenate(ends, 1) if ends else np.zeros((2, 0), np.int64)
    return left, right


@lru_cache(maxsize=256)
def _every_pair(size: int) -> tuple[Indices, Indices]:
    """Give every ordered pair of different numbers below `size`."""
    rows, columns = np.nonzero(~np.eye(size, dtype=bool))
    return rows, columns


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
    given = {"ids": pieces, "shapes": shapes, "words": first[window.begin - window.context :]}
    own: Array = opened.session.run(["hidden"], {name: np.array(numbers, np.int64) for name, numbers in given.items()})[0]
    return own


def known_of(opened: Weights, words: Words, window: Window, source: Bounds | None, target: Bounds | None) -> Array:
    """Give what the encoder makes of a question, words of which two ranges are marked: (4 * size,), the mean, the largest, and each side's mean.

    A side without words in the window is the mean of all.
    """
    hidden = _run(opened, words, window)
    mean = hidden.mean(0)
    sides = [hidden[span[0] - window.begin : span[1] - window.begin] if span else hidden[:0] for span in (source, target)]
    return np.concatenate([mean, hidden.max(0), *(side.mean(0) if len(side) else mean for side in sides)])


def spans_of(shares: Array, names: Sequence[str]) -> list[Tagged]:
    """Give the spans of the likeliest sequence of tags in which each I- follows a B- or I- of its own kind (Viterbi's algorithm)."""
    best = np.zeros(len(shares), np.int64)
    doubtful = np.flatnonzero(shares[:, 0] < SURELY_OUTSIDE)
    best[doubtful] = shares[doubtful].argmax(-1)
    # each word's likeliest tag is the best path, too, unless an I- (an even number) stands behind what it can't follow
    before = np.concatenate([[0], best[:-1]])
    for broken in np.flatnonzero((best > 0) & (best % 2 == 0) & (before != best) & (before != best - 1)).tolist():
        _mend(best, shares, broken)
    found: list[Tagged] = []
    path = best.tolist()
    inside = np.flatnonzero(best)
    marked = inside.tolist()
    chosen = shares[inside, best[inside]]
    alone = chosen.tolist()
    at = 0
    while at < len(marked):
        start = marked[at]
        end = start + 1
        while end < len(path) and path[end] == path[start] + path[start] % 2:
            end += 1
        found.append((start, end, names[path[start]][2:], alone[at] if end == start + 1 else float(chosen[at : at + end - start].mean())))
        at += end - start
    return found


def _mend(best: Indices, shares: Array, at: int) -> None:
    """Put the best path in the place of the likeliest tags, over the words around `at` that may be in a span."""
    start = end = at
    while start and shares[start - 1, 0] < SURELY_OUTSIDE:
        start -= 1
    while end < len(best) and shares[end, 0] < SURELY_OUTSIDE:
        end += 1
    best[start:end] = _likeliest(np.log(shares[start:end] + 1e-9))


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
