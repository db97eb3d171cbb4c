"""Which records are one, worked out from the log of judgements. Nothing here knows a database: the log goes in, clusters come out.

A judgement stands unless an undo that stands undoes it. Those that stand are weighed by rank, and within a rank the oldest first:

1. a person's `different` keeps its two records apart, always;
2. a person's `same` joins its two, unless that would bring together two records that 1 keeps apart;
3. a rule's `different` keeps its two apart, unless 2 has joined them;
4. a rule's `same` joins its two, unless that would bring together two records that 1 or 3 keep apart.

So a `different` cuts a cluster at the newest of the joins between its two, and a rule gives way to a person. A judgement that another keeps from its
effect is *overruled*: it still stands, and counts again as soon as the other is undone. Clusters follow from the set of judgements that stand, and
from nothing else: whatever was done and undone in between leaves no trace in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from factions.evidence import Record

RecordKind = Literal["actor", "place", "event"]
Verdict = Literal["same", "different"]
RULE = "rule:"  # what the name of a judge that is no person begins with


class Judgement(Record):
    """A row of the log: that the records `one` and `other` are `same` or `different`, or that the judgement `undoes` no longer stands.

    `one` and `other` are ids of records of that kind (for actors: of groups), null for an undo. `judge` is a person's name or `rule:NAME`; `made` is
    UTC, ISO 8601; `reason` is empty only for an undo without one.
    """

    id: int
    kind: RecordKind
    verdict: Literal["same", "different", "undo"]
    one: str | None = None
    other: str | None = None
    undoes: int | None = None
    judge: str
    reason: str
    made: str

    @property
    def by_rule(self) -> bool:
        """Tell whether no person made it."""
        return self.judge.startswith(RULE)

    @property
    def pair(self) -> tuple[str, str]:
        """Give the two records judged; of an undo, nothing to ask for."""
        return self.one or "", self.other or ""


def undone(log: Sequence[Judgement]) -> dict[int, int]:
    """Map each judgement that doesn't stand, undos among them, to the undo that undid it last; `log` is in the order of its ids."""
    found: dict[int, int] = {}
    for row in reversed(log):  # an undo is younger than what it undoes, so that whether it stands is known before its turn to count
        if row.undoes is not None and row.id not in found:
            found.setdefault(row.undoes, row.id)
    return found


class Clusters:
    """The records of one kind, joined and kept apart. A record that no judgement names is a cluster of its own.

    `absorbed` maps each record that is joined to another and didn't keep its id to the one that did: the one that was named first in the oldest
    join. `overruled` maps the id of each judgement that stands without effect to the id of the judgement that keeps it from that.
    """

    def __init__(self, log: Sequence[Judgement], kind: RecordKind = "actor") -> None:
        lifted = undone(log)
        self.standing = tuple(row for row in log if row.kind == kind and row.verdict != "undo" and row.id not in lifted)
        self.overruled: dict[int, int] = {}
        self._parent: dict[str, str] = {}
        self._foes: defaultdict[str, dict[str, int]] = defaultdict(dict)  # of a cluster: records that it's kept apart from, and by which judgement
        self._joins: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for by_rule in (False, True):
            rank = [row for row in self.standing if row.by_rule is by_rule]
            for row in rank:
                if row.verdict == "different":
                    self._part(row)
            for row in rank:
                if row.verdict == "same":
                    self._join(row)
        self.absorbed = {record: canonical for record in self._parent if (canonical := self.canonical(record)) != record}
        self._members: defaultdict[str, list[str]] = defaultdict(list)
        for record, canonical in self.absorbed.items():
            self._members[canonical].append(record)

    def canonical(self, record: str) -> str:
        """Give the id that a record goes by: its own where it isn't joined to another."""
        root = record
        while (above := self._parent.get(root, root)) != root:
            root = above
        while record != root:  # shorten the way for the next who asks
            self._parent[record], record = root, self._parent[record]
        return root

    def members(self, record: str) -> tuple[str, ...]:
        """Give every record that is one with this one, itself included, the canonical one first."""
        canonical = self.canonical(record)
        return canonical, *self._members.get(canonical, ())

    def kept_apart(self, one: str, other: str) -> int | None:
        """Give the id of the oldest judgement that keeps the clusters of two records apart; null where none does."""
        a, b = self.canonical(one), self.canonical(other)
        few, root = (self._foes.get(a, {}), b) if len(self._foes.get(a, {})) <= len(self._foes.get(b, {})) else (self._foes.get(b, {}), a)
        return min((judgement for record, judgement in few.items() if self.canonical(record) == root), default=None)

    def joined_by(self, one: str, other: str) -> int | None:
        """Give the id of the newest judgement on the way of joins from one record to another; null where they aren't joined, or are one."""
        newest, reached = {one: 0}, [one]
        while reached and other not in newest:
            record = reached.pop()
            for neighbour, judgement in self._joins.get(record, ()):
                if neighbour not in newest:
                    newest[neighbour] = max(newest[record], judgement)
                    reached.append(neighbour)
        return newest.get(other) or None

    def about(self, record: str) -> tuple[Judgement, ...]:
        """Give the judgements that count for a record or one joined to it, those that keep it apart from others included, the oldest first."""
        canonical = self.canonical(record)
        return tuple(row for row in self.standing if row.id not in self.overruled and canonical in map(self.canonical, row.pair))

    def _part(self, row: Judgement) -> None:
        one, other = row.pair
        if self.canonical(one) == self.canonical(other):
            self.overruled[row.id] = self.joined_by(one, other) or 0
            return
        for record, foe in ((one, other), (other, one)):
            self._parent.setdefault(record, record)
            self._foes[self.canonical(record)].setdefault(foe, row.id)

    def _join(self, row: Judgement) -> None:
        one, other = row.pair
        kept, lost = self.canonical(one), self.canonical(other)
        if kept == lost:
            return
        if (foe := self.kept_apart(one, other)) is not None:
            self.overruled[row.id] = foe
            return
        self._parent.setdefault(kept, kept)
        self._parent[lost] = kept
        self._joins[one].append((other, row.id))
        self._joins[other].append((one, row.id))
        few, many = sorted((self._foes.pop(kept, {}), self._foes.pop(lost, {})), key=len)
        for record, judgement in few.items():
            many[record] = min(many.get(record, judgement), judgement)
        self._foes[kept] = many
