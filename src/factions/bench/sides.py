"""Two readings of one report, side by side: where the found spans stand in gold's text, and which mentions and entities are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product

from factions.bench.alignment import Alignment
from factions.bench.assignment import Pair, best_pairs
from factions.bench.counts import Agreement, Difference
from factions.identities.records import Actor, Place
from factions.mentions.mention import Mention
from factions.reading import Reading, roles
from factions.statements.records import Event, Relation, Statement

Bounds = tuple[int, int]


class Side:
    """One reading, with its spans in gold's text; null where they have no place there."""

    def __init__(self, reading: Reading, place: Callable[[int, int], Bounds | None]) -> None:
        self.reading = reading
        self.place = place
        self.mentions: dict[str, Mention] = {mention.id: mention for mention in reading.mentions}
        self.bounds = {mention.id: place(mention.start, mention.end) for mention in reading.mentions}
        told = {mention.ref for mention in reading.mentions if mention.form != "pronoun"}
        self.actors = [actor for actor in reading.actors if actor.id in told]
        self.places = [held for held in reading.places if held.id in told]
        self._edtf = {time.id: time.edtf for time in reading.times}
        self._names = {actor.id: actor.name for actor in reading.actors} | {held.id: held.name for held in reading.places}

    def of_kind(self, kind: str) -> list[Mention]:
        """Give the mentions of a kind."""
        return [mention for mention in self.mentions.values() if mention.kind == kind]

    def evidence(self, statement: Statement) -> list[Bounds]:
        """Give where a statement's evidence stands."""
        return [bounds for span in statement.evidence if (bounds := self.place(span.start, span.end))]

    def time(self, mention: str | None) -> str | None:
        """Give the EDTF value of a mention of a time."""
        ref = self.mentions[mention].ref if mention else None
        return self._edtf[ref] if ref else None

    def words(self, mention: str) -> str:
        """Give the name of what a mention means, or its own words."""
        return self._names.get(self.mentions[mention].ref or "", self.mentions[mention].text)

    def short(self, statement: Statement) -> str:
        """Describe a statement in a line."""
        held: dict[str, list[str]] = {}
        for role, mention in roles(statement):
            held.setdefault(role, []).append(self.words(mention))
        if isinstance(statement, Event):
            head = "/".join(filter(None, (statement.type, statement.mode)))
        elif isinstance(statement, Relation):
            head = "/".join(filter(None, (statement.type, statement.subtype, statement.role)))
        else:
            head = f"{statement.kind} {statement.content.quote!r}"
        return " ".join([head, *(f"{role}={', '.join(names)}" for role, names in held.items())])


class Both:
    """Two readings, and the result that the measures fill. `actors` and `places` pair the entities of both sides by their numbers."""

    def __init__(self, gold: Reading, found: Reading) -> None:
        self.alignment = Alignment(gold.document.text, found.document.text)
        self.gold = Side(gold, lambda start, end: (start, end))
        self.found = Side(found, self.alignment.span)
        self.result = Agreement()
        self.actors = self._pair("actor", self.gold.actors, self.found.actors)
        self.places = self._pair("place", self.gold.places, self.found.places)
        self._paired = {(self.gold.actors[i].id, self.found.actors[j].id) for i, j in self.actors}
        self._paired |= {(self.gold.places[i].id, self.found.places[j].id) for i, j in self.places}

    def _pair(self, kind: str, gold: Sequence[Actor | Place], found: Sequence[Actor | Place]) -> list[Pair]:
        alike: defaultdict[Pair, float] = defaultdict(float)
        for (one, ours), (other, theirs) in product(_telling(self.gold, kind, gold), _telling(self.found, kind, found)):
            if degree := likeness(ours, theirs):
                alike[one, other] += degree
        return best_pairs(alike)

    def same(self, gold: str | None, found: str | None) -> bool:
        """Tell whether two mentions are the same, or both are none."""
        if gold is None or found is None:
            return gold is found
        refs = (self.gold.mentions[gold].ref or "", self.found.mentions[found].ref or "")
        return refs in self._paired or likeness(self.gold.bounds[gold], self.found.bounds[found]) > 0

    def share(self, gold: Sequence[str], found: Sequence[str]) -> bool:
        """Tell whether two lists of mentions share one, or both are empty."""
        return any(self.same(one, other) for one, other in product(gold, found)) if gold and found else not gold and not found

    def same_time(self, gold: str | None, found: str | None) -> bool:
        """Tell whether two mentions of times have one EDTF value; where neither has one, whether they are the same."""
        values = self.gold.time(gold), self.found.time(found)
        return values[0] == values[1] if any(values) else self.same(gold, found)

    def one_sentence(self, gold: Statement, found: Statement) -> bool:
        """Tell whether their evidence shares a sentence: more than half of the shorter one."""
        pairs = product(self.gold.evidence(gold), self.found.evidence(found))
        return any(2 * common(one, other) > min(one[1] - one[0], other[1] - other[0]) for one, other in pairs)

    def judge(self, name: str, quote: str, gold: object, found: object, *, right: bool) -> None:
        """Count one judgement of the accuracy `name`."""
        share = self.result.shares[f"{name}_accuracy"]
        share.right, share.of = share.right + right, share.of + 1
        self.result.labels[name][str(gold), str(found)] += 1
        if not right:
            self.result.differences.append(Difference(name, "wrong", quote, f"{gold} read as {found}"))

    def count(self, name: str, pairs: list[Pair], gold: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]]) -> None:
        """Count the hits of two lists of (quote, what), and note who has no partner."""
        self.result.counts[name].add(len(gold), len(found), len(pairs))
        lefts, rights = {i for i, _ in pairs}, {j for _, j in pairs}
        self.result.differences += [Difference(name, "miss", *one) for i, one in enumerate(gold) if i not in lefts]
        self.result.differences += [Difference(name, "false", *one) for j, one in enumerate(found) if j not in rights]

    def count_statements(self, name: str, pairs: list[Pair], gold: Sequence[Statement], found: Sequence[Statement]) -> None:
        """Count the hits of two lists of statements."""
        described = [[(one.evidence[0].quote if one.evidence else "", side.short(one)) for one in statements]
                     for side, statements in ((self.gold, gold), (self.found, found))]  # fmt: skip
        self.count(name, pairs, described[0], described[1])


def _telling(side: Side, kind: str, entities: Sequence[Actor | Place]) -> list[tuple[int, Bounds | None]]:
    """Give each named or nominal mention of the entities, as (the entity's number, where it stands)."""
    numbers = {entity.id: number for number, entity in enumerate(entities)}
    return [(numbers[m.ref], side.bounds[m.id]) for m in side.of_kind(kind) if m.ref in numbers and m.form != "pronoun"]


def common(one: Bounds, other: Bounds) -> int:
    """Count the characters that two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def likeness(one: Bounds | None, other: Bounds | None) -> float:
    """Give the characters that two spans share over those that either has: 0 to 1; 0 for a span without a place."""
    if one is None or other is None:
        return 0.0
    shared = common(one, other)
    return shared / (one[1] - one[0] + other[1] - other[0] - shared)
