"""The lines of a scraped page with their look and place: what the removal of chrome judges by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from operator import attrgetter

from factions.once import Once

_WORD = re.compile(r"[^\W_][\w'’.\-]*")
_STOP = re.compile(r"[.!?…](?:[\"'”’»)\]]|\[\d{1,3}\])*$")
_LAST = frozenset(".!?…\"'”’»)]")  # with what such a line ends
_SMALL = frozenset("a an and as at by for from in into is of on or over the to vs with amid after before its".split())
_QUOTED = re.compile(r"[\"“«][^\"”»]*(?:[\"”»]|$)")
_BULLET = re.compile(r"(?:[-–—*•·▪◦●‣]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_SPEECH = re.compile(r"\b(?:said|says|told|added|adds|asked|asks|warned|warns|wrote|stated|according to)\b")
MAX_LINES = 20_000  # beyond that no page is one report
_WIDTH = 100  # a page that wraps its lines by hand does it before this column
_LOOK = 400  # characters of either end of a line that its look is judged by


@dataclass
class Line:
    """One logical line: `text` without blanks around it; `attached` where no blank line parts it from the line above.

    `hint` is the kind of chrome that the page's own mark-up says it is in, `tag` the HTML element that it was ("h2", "li", "p"), both empty in
    plain text. `kept` is what an article extractor thought of it: True its text, False not, None where it wasn't asked; `near` where it stands
    beside lines that were kept.
    """

    text: str
    attached: bool = False
    hint: str = ""
    tag: str = ""
    kept: bool | None = None
    near: bool = False
    linked: bool = False  # all of it is links

    @Once
    def look(self) -> str:
        """The line, or both ends of a very long one."""
        return self.text if len(self.text) <= 2 * _LOOK else f"{self.text[:_LOOK]} {self.text[-_LOOK:]}"

    @Once
    def words(self) -> list[str]:
        """Its words, without marks and symbols."""
        return _WORD.findall(self.look)

    @Once
    def key(self) -> str:
        """Its words in lower case: equal for two lines that say the same."""
        return " ".join(self.words).casefold()

    @Once
    def stop(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.look[-1:] in _LAST and _STOP.search(self.look) is not None

    @Once
    def spoken(self) -> bool:
        """Whether it reports speech: a verb of saying, or a quotation of some length."""
        quoted = _QUOTED.search(self.look)
        return _SPEECH.search(self.look) is not None or (quoted is not None and len(quoted[0].split()) >= 5)  # noqa: PLR2004

    @Once
    def unquoted(self) -> str:
        """What stands outside quotation marks: the page's own voice."""
        return _QUOTED.sub(" ", self.look)

    @Once
    def bullet(self) -> bool:
        """Whether it is an item of a list."""
        return self.tag == "li" or _BULLET.match(self.text) is not None

    @Once
    def titled(self) -> bool:
        """Whether it is written in title case: at least two words, nearly all of the longer ones with a capital."""
        long = [word for word in self.words if word.lower() not in _SMALL and word[0].isalpha()]
        return len(long) >= 2 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)  # noqa: PLR2004

    @Once
    def names(self) -> set[str]:
        """Its words with a capital other than the first, in lower case: who and what it is about."""
        return {word.lower().removesuffix("'s") for word in self.words[1:] if word[0].isupper()}

    @Once
    def headline(self) -> bool:
        """Whether it looks like a headline: three to twenty-four words, no full stop, a capital first."""
        return 3 <= len(self.words) <= 24 and not re.search(r"[.…:]$", self.text) and not self.words[0][0].islower()  # noqa: PLR2004

    @Once
    def prose(self) -> bool:
        """Whether it reads as running text: it ends as a sentence does, has at least three words, and most of them are small."""
        many = len(self.words)
        if many < 25 and not self.stop:  # noqa: PLR2004
            return False
        if many < 12 and self.titled:  # noqa: PLR2004 - a question in title case is a heading
            return self.spoken
        small = sum(word[0].islower() for word in self.words)
        if many >= 25 and small >= 0.6 * many:  # noqa: PLR2004
            return True  # a paragraph that lost its stop; no teaser is that long
        return self.stop and many >= 3 and (small >= 2 or self.spoken)  # noqa: PLR2004

    @Once
    def loose(self) -> bool:
        """Whether it is short and no sentence: a heading, a teaser, a link."""
        return not self.prose and not self.bullet and not self.text.endswith((":", ",")) and len(self.words) <= 16  # noqa: PLR2004

    @Once
    def fuller(self) -> bool:
        """Whether it is prose of a paragraph's length."""
        return self.prose and len(self.words) >= 20  # noqa: PLR2004


members: Callable[[Line], tuple[object, ...]] = attrgetter(*(member.name for member in fields(Line)))
"""Gives all that tells a line from another."""


@dataclass
class Page:
    """All lines of a page, with what can only be told from all of them."""

    lines: Sequence[Line]
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = Counter(line.key for line in self.lines if line.key)

    @Once
    def twins(self) -> frozenset[int]:
        """The lines that stand twice, one below the other: captions do, once for the eye and once for the screen reader."""
        above = [at for at, (one, other) in enumerate(pairwise(self.lines)) if one.key == other.key and len(one.words) >= 4]  # noqa: PLR2004
        return frozenset((*above, *(at + 1 for at in above)))

    @Once
    def spaced(self) -> bool:
        """Whether blank lines part the paragraphs, so that a line attached to one is something else."""
        body = [line for line in self.lines[1:] if line.fuller]
        return sum(not line.attached for line in body) > 0.6 * len(body) if body else True


def logical_lines(text: str) -> list[Line]:
    """Split a text into its lines; lines that were wrapped by hand at a column are joined again."""
    physical = [" ".join(line.split()) for line in text.split("\n")]
    width = _wrap_width(physical)
    lines: list[Line] = []
    parts: list[str] = []  # of the line being joined
    attached = False
    for number, line in enumerate(physical):
        if parts and not (line and width and len(physical[number - 1]) >= 0.7 * width and not _BULLET.match(line)):
            lines.append(Line(" ".join(parts), attached))
            parts = []
            attached = bool(line)
        if line:
            parts.append(line)
        else:
            attached = False
    if parts:
        lines.append(Line(" ".join(parts), attached))
    return lines


def _wrap_width(physical: Sequence[str]) -> int:
    """Give the column at which a text is wrapped by hand, 0 where it isn't: sentences run on over line ends, and no line is long."""
    filled = [len(line) for line in physical if line]
    if len(filled) < 3 or max(filled) > _WIDTH:  # noqa: PLR2004
        return 0
    run_on = sum(len(above) >= 40 and below[:1].islower() and not _STOP.search(above) for above, below in pairwise(physical))  # noqa: PLR2004
    return max(filled) if run_on >= 2 else 0  # noqa: PLR2004
