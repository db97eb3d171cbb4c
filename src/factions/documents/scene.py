"""A page as the removal of chrome sees it: its lines, what was judged of each, and where its body begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from factions.documents import facts
from factions.documents.lines import Line, Page
from factions.once import Once

THRESHOLD = 1.0


class Verdict:
    """What was judged of one line: what speaks for each kind of chrome, for any kind ("") and against it ("text").

    `score` is the greatest sum of a kind, and what speaks for any kind, less what speaks for text; `chrome` whether that makes the line chrome.
    `told` are the kinds that a telling cue or the page's mark-up named.
    """

    __slots__ = ("_best", "_found", "_kinds", "chrome", "score", "told")

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._found: list[tuple[str, float, str]] = []
        self._kinds: dict[str, float] = {}
        self._best = self.score = 0.0
        self.chrome = False
        self.told: set[str] = set()

    def add(self, kind: str, weight: float, reason: str) -> None:
        """Note one feature."""
        self._found.append((kind, weight, reason))
        if kind == "text":
            self.score -= weight
        elif not kind:
            self.score += weight
        else:
            total = self._kinds[kind] = self._kinds.get(kind, 0.0) + weight
            if total > self._best:
                self.score += total - self._best
                self._best = total
        self.chrome = self.score >= THRESHOLD

    def copy(self) -> Verdict:
        """Give another with the same said, to which more can be added."""
        other = Verdict()
        other._found, other._kinds, other.told = self._found.copy(), self._kinds.copy(), self.told.copy()
        other._best, other.score, other.chrome = self._best, self.score, self.chrome
        return other

    @property
    def reasons(self) -> list[str]:
        """What was found, each with its kind and its weight, in the order in which it was added."""
        return [f"{kind or 'chrome'} {weight:+g}: {reason}" for kind, weight, reason in self._found]

    @property
    def kind(self) -> str:
        """The weightiest kind, empty where no feature named one."""
        return max(self._kinds, key=self._kinds.__getitem__, default="")


@dataclass
class Scene:
    """A page with its verdicts so far, and once they are known, its title and the first and last line of its body."""

    page: Page
    verdicts: list[Verdict] = field(default_factory=list)  # lines alike share theirs
    title: int | None = None
    first: int = 0
    last: int = -1
    lines: Sequence[Line] = field(init=False)  # the page's

    def __post_init__(self) -> None:
        self.lines = self.page.lines

    def within(self, at: int) -> bool:
        """Whether there is such a line."""
        return 0 <= at < len(self.lines)

    def text(self, at: int) -> bool:
        """Whether there is such a line, and it reads as running text and isn't chrome so far."""
        return 0 <= at < len(self.lines) and self.lines[at].prose and not self.verdicts[at].chrome

    def loose(self, at: int) -> bool:
        """Whether there is such a line, and it is short and no sentence: a heading, a teaser, a link."""
        return 0 <= at < len(self.lines) and at != self.title and self.lines[at].loose

    def told(self, at: int, *kinds: str) -> bool:
        """Whether there is such a line, and words or mark-up named it one of the kinds."""
        return 0 <= at < len(self.lines) and self.verdicts[at].chrome and not self.verdicts[at].told.isdisjoint(kinds)

    def attached(self, at: int) -> bool:
        """Whether the line hangs on the one above it, on a page that has blank lines between paragraphs."""
        return self.page.spaced and self.within(at) and self.lines[at].attached

    @Once  # asked once the bounds are known, on which it depends
    def short(self) -> list[int]:
        """The lines that are loose."""
        return [at for at, line in enumerate(self.lines) if line.loose and at != self.title]

    @property
    def above_title(self) -> range:
        """The lines above both headline and body."""
        return range(min(self.title or 0, self.first))

    @property
    def below_title(self) -> range:
        """The lines between the headline and the body."""
        return range(0) if self.title is None else range(self.title + 1, self.first)

    @property
    def body(self) -> range:
        """The lines of the body."""
        return range(self.first, self.last + 1)

    @property
    def below(self) -> range:
        """The lines below the body."""
        return range(self.last + 1, len(self.lines))

    @Once
    def banners(self) -> list[str]:
        """The keys of the short lines above the headline that may be the site's name."""
        above = self.lines[: self.title or 0]
        return [line.key for line in above if 2 <= len(line.words) <= 5 and line.titled and not line.stop]  # noqa: PLR2004

    @Once
    def authors(self) -> list[str]:
        """The keys of the names in the byline above the body, where there is one."""
        head = [line.text for at, line in enumerate(self.lines[: self.first]) if "other" in self.verdicts[at].told]
        named = [name for text in head if (name := facts.byline(text))]
        return [Line(part).key for name in named for part in re.split(r",| and ", name) if len(part.split()) >= 2]  # noqa: PLR2004

    @Once
    def stems(self) -> dict[str, int]:
        """In how many lines each name stands, by the first five letters."""
        counts: dict[str, int] = {}
        for line in self.lines:
            for stem in {word.lower()[:5] for word in line.words if word[0].isupper()}:
                counts[stem] = counts.get(stem, 0) + 1
        return counts


@dataclass(frozen=True)
class Look:
    """One thing in a line itself that speaks for a kind of chrome ("" for any), or for text, with its weight and its reason."""

    kind: str
    weight: float
    reason: str
    test: Callable[[Line], bool]


@dataclass(frozen=True)
class Place:
    """One thing in a line's place that speaks so; `among` gives the lines that can have it."""

    kind: str
    weight: float
    reason: str
    test: Callable[[Scene, int], bool]
    among: Callable[[Scene], Iterable[int]] = lambda scene: range(len(scene.lines))
