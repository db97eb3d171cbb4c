"""Which claims of several reports are one: a forecast that ten papers print is one forecast.

The rule, for claims of one kind:

- within a report, those with the same words are one, whoever the reader took for the speaker;
- those of one known speaker (a group or person of the ledger, or one name) are one where their contents are alike, their reports were published
  within a month of each other, and their due dates don't differ;
- what a report ascribes to somebody without a name is one only with the same in a copy of its text (analysis/copies.py): two "analysts" are two.

Contents are alike where the words that both have weigh half of the words that either has, rare ones more, and not each has a name or a figure that
the other lacks: of two towns, two claims. Of what is one, the claim published first speaks for all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from factions.analysis.claims.due import due
from factions.analysis.incidents.days import Days, days_of
from factions.analysis.incidents.words import stems, weight
from factions.ledger.outcomes import TEXT, ClaimRow
from factions.reference.folding import fold

ALIKE = 0.5
"""From this share of common words on, two contents are alike."""
_WORD = re.compile(r"\w[\w'’-]*")
_PREFIXED = re.compile(r"[a-z]{1,4}[-'’][A-Z]")
_YEAR = 366
WITHIN = 31
"""Days between reports beyond which a claim that is made again is another one."""


@dataclass(frozen=True, eq=False)
class One:
    """A claim as it is compared. `speaker` is canonical, `family` the first report of the copies that its report belongs to."""

    row: ClaimRow
    speaker: str
    family: str

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of its content."""
        return stems(self.row.content.quote)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of its content that are, or stand in, a name or a figure, folded; the first word may have its capital for that alone.

        An article or prefix may begin a name small: "al-Nahr".
        """
        words = _WORD.finditer(self.row.content.quote)
        return frozenset(fold(one[0]) for one in words if one[0][0].isdigit() or (one.start() and one[0][0].isupper()) or _PREFIXED.match(one[0]))

    @cached_property
    def due(self) -> int | None:
        """When it falls due."""
        return due(self.row.horizon, self.row.published)

    @cached_property
    def days(self) -> Days | None:
        """When its report was published."""
        return days_of(self.row.published)

    @property
    def block(self) -> tuple[str, str, str]:
        """What two claims must share to be compared."""
        anonymous = not self.speaker or self.speaker.startswith(TEXT)
        return self.row.kind, self.speaker, self.family if anonymous else ""

    @property
    def order(self) -> tuple[bool, int, str, int]:
        """The first published first; within a report in its order."""
        return self.days is None, self.days.first if self.days else 0, self.row.document, self.row.content.start


def groups(rows: Sequence[ClaimRow], speakers: Mapping[str, str], families: Mapping[int, str]) -> list[tuple[One, ...]]:
    """Put together the claims that are one, the first published first; so are the groups.

    `speakers` gives the canonical ids of groups, `families` the first document of the copies that a text belongs to, where it is a copy.
    """
    ones = sorted((One(row, speakers.get(row.speaker, row.speaker), families.get(row.text, row.document)) for row in rows), key=lambda one: one.order)
    blocks: defaultdict[tuple[str, str, str], list[list[One]]] = defaultdict(list)
    said: dict[tuple[str, str, str], list[One]] = {}
    found: list[list[One]] = []
    for one in ones:
        words = (one.row.document, one.row.kind, " ".join(one.row.content.quote.split()))
        group = said.get(words) or next((group for group in _near(blocks[one.block], one) if alike(group[0], one)), None)
        if group is None:
            group = []
            found.append(group)
        if all(group is not other for other in blocks[one.block]):
            blocks[one.block].append(group)
        said[words] = group
        group.append(one)
    return [tuple(group) for group in found]


def _near(block: Sequence[list[One]], one: One) -> Iterator[list[One]]:
    """Give the groups that a claim may belong to, the newest first; they come in the order of their first reports, those of unknown date last."""
    for group in reversed(block):
        if one.days and group[0].days and one.days.first - group[0].days.first > WITHIN + _YEAR:  # a report may be dated by its year only
            return
        yield group


def alike(one: One, other: One) -> bool:
    """Tell whether two claims of one speaker are one."""
    if one.due is not None and other.due is not None and one.due != other.due:
        return False
    if one.days and other.days and one.days.gap(other.days) > WITHIN:
        return False
    if one.names - other.names and other.names - one.names:
        return False
    return likeness(one.words, other.words) >= ALIKE


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the weight of the words that both have, as a share of that of the words that either has."""
    either = weight(one | other)
    return weight(one & other) / either if either else 0.0
