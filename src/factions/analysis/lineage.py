"""A group's family: of whom it split, whom it succeeded, who went into it, and the same of all these.

Three ties make it: splinter_of, successor_of and merged_into. Each leads from an older group to a younger one, or to the one that goes on: from the
parent to its splinter, from a group to its successor, from the one that was absorbed to the one that absorbed it. Ties that nobody says to hold
are none, nor those that more speaks against than for. It's found from a group outwards, and ends with a number of groups, so that it can be drawn;
what it leaves out is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from factions.analysis.ties import End, Tie
from factions.analysis.ties import ties as find_ties
from factions.ledger.open import Ledger

Kind = Literal["splinter", "successor", "merger"]
KINDS: dict[str, Kind] = {"splinter_of": "splinter", "successor_of": "successor", "merged_into": "merger"}
MOST = 16
"""Groups of one picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """That one group came of another, or went into it, by a tie: `older` and `younger` are their ids."""

    kind: Kind
    older: str
    younger: str
    tie: Tie

    @property
    def day(self) -> str | None:
        """The first day (ISO 8601) known of it."""
        return self.tie.periods[0].first if self.tie.periods else None

    @property
    def time(self) -> str | None:
        """When it was (EDTF), as a statement has it that is dated so; null where the reports' days alone tell that it had been by then."""
        own = (one for one in self.tie.statements if one.stance == "for" and one.dated_by == "statement" and one.first == self.day)
        return next((one.time.partition("/")[0] for one in own if one.time), None)


@dataclass(frozen=True, slots=True)
class Branch:
    """A group in the family as a list, with those that came of it: `line` is how it did, null for one that nobody is older than.

    `again` tells that it stands in the list before, with what came of it.
    """

    group: End
    line: Line | None
    again: bool
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its groups, the one that was asked for first, and what ties them; `left_out` counts groups beyond those that are wanted."""

    groups: tuple[End, ...]
    lines: tuple[Line, ...]
    left_out: int

    def generations(self) -> dict[str, int]:
        """Give each group's place from the left: one farther than the last of those that it came of; if of none, one before the first of its own.

        Where ties go in a circle the last of them is set aside.
        """
        older: defaultdict[str, set[str]] = defaultdict(set)
        for line in self.lines:
            if not _leads(older, line.older, line.younger):
                older[line.younger].add(line.older)
        found: dict[str, int] = {}

        def place(name: str) -> int:
            if name not in found:
                found[name] = 1 + max((place(one) for one in sorted(older[name])), default=-1)
            return found[name]

        for one in self.groups:
            place(one.id or "")
        for name in [name for name in found if not older[name]]:  # whom nobody is older than stands beside what came of it
            found[name] = min((found[one] for one, above in older.items() if name in above), default=1) - 1
        return found

    def tree(self) -> tuple[Branch, ...]:
        """Give the family as nested lists, each group once with what came of it."""
        known = {one.id: one for one in self.groups}
        depth = self.generations()
        below: defaultdict[str, list[Line]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda one: (one.day or "~", known[one.younger].name)):
            if depth[line.older] < depth[line.younger]:
                below[line.older].append(line)
        seen: set[str] = set()

        def branch(name: str, line: Line | None) -> Branch:
            again = name in seen
            seen.add(name)
            return Branch(known[name], line, again, () if again else tuple(branch(one.younger, one) for one in below[name]))

        younger = {line.younger for held in below.values() for line in held}
        roots = [one.id or "" for one in self.groups if one.id not in younger]
        return tuple(branch(name, None) for name in sorted(roots, key=lambda name: known[name].name))


def _leads(older: dict[str, set[str]], begin: str, end: str) -> bool:
    """Tell whether `end` is among those that `begin` came of, or is it."""
    waiting, seen = [begin], set[str]()
    while waiting:
        at = waiting.pop()
        if at == end:
            return True
        if at not in seen:
            seen.add(at)
            waiting += older.get(at, ())
    return False


def family(
    ledger: Ledger, group: str, *, on: date | None = None, as_of: date | None = None, most: int = MOST, statements: int | None = None,
    admits: Callable[[list[Tie]], list[Tie]] = list,
) -> Family:  # fmt: skip
    """Give the family of the group with the id `group`, no more than `most` groups; `on`, `as_of` and `statements` are as in `ties`.

    `admits` gives those of some ties that may be seen: a tie that it leaves out leads nowhere. Raises LedgerError where there is no such group.
    """
    known: dict[str, End] = {}
    lines: dict[tuple[str, str, str], Line] = {}
    waiting, seen, beyond = [group], {group}, set[str]()
    while waiting:
        for tie in admits(find_ties(ledger, waiting.pop(0), types=tuple(KINDS), on=on, as_of=as_of, statements=statements)):
            line = line_of(tie)
            if line is None:
                continue
            known |= {end.id: end for end in (tie.subject, tie.object) if end.id}
            lines.setdefault((line.kind, line.older, line.younger), line)
            for name in (line.older, line.younger):
                if name not in seen and len(seen) < most:
                    seen.add(name)
                    waiting.append(name)
                elif name not in seen:
                    beyond.add(name)
    shown = tuple(one for one in lines.values() if {one.older, one.younger} <= seen)
    return Family(tuple(_first(group, known, seen)), shown, len(beyond - seen))


def line_of(tie: Tie) -> Line | None:
    """Give the line of a family that a tie makes; None for a tie that makes none."""
    if not (tie.type in KINDS and tie.supporting and tie.subject.id and tie.object.id) or tie.denial > tie.support:
        return None
    subject, other = tie.subject.id, tie.object.id
    older, younger = (subject, other) if tie.type == "merged_into" else (other, subject)
    return Line(KINDS[tie.type], older, younger, tie)


def _first(group: str, known: dict[str, End], seen: Iterable[str]) -> Iterator[End]:
    """Give the groups, the one that was asked for first; none where it has no family."""
    if group in known:
        yield known[group]
        yield from sorted((known[name] for name in seen if name != group and name in known), key=lambda end: (end.name, end.id or ""))
