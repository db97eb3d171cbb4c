"""A page as the removal of chrome sees it: its lines, what was judged of each, and where its body begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from factions.documents import facts
from factions.documents.lines import Line, Page

THRESHOLD = 1.0


@dataclass
class Verdict:
    """What was judged of one line: its sums by kind ("" speaks for chrome of no certain kind, "text" against chrome), and each reason."""

    sums: dict[str, float] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # kinds that a telling cue or the page's mark-up named

    def add(self, kind: str, weight: float, reason: str) -> None:
        """Note one feature."""
        self.sums[kind] = self.sums.get(kind, 0.0) + weight
        self.reasons.append(_said(kind, weight, reason))
        self.__dict__.pop("chrome", None)

    @property
    def kinds(self) -> dict[str, float]:
        """The sums of the kinds that were named."""
        return {kind: value for kind, value in self.sums.items() if kind not in {"", "text"}}

    @property
    def score(self) -> float:
        """The greatest sum of a kind, and what speaks for chrome of any kind, less what speaks for text."""
        return max(self.kinds.values(), default=0.0) + self.sums.get("", 0.0) - self.sums.get("text", 0.0)

    @cached_property  # asked some thirty times a line; `add` forgets it
    def chrome(self) -> bool:
        """Whether the line is chrome."""
        return self.score >= THRESHOLD

    @property
    def kind(self) -> str:
        """The weightiest kind, empty where no feature named one."""
        kinds = self.kinds
        return max(kinds, key=lambda kind: kinds[kind], default="")


@lru_cache(maxsize=1024)  # there are some two hundred
def _said(kind: str, weight: float, reason: str) -> str:
    return f"{kind or 'chrome'} {weight:+g}: {reason}"


@dataclass
class Scene:
    """A page with its verdicts so far, and once they are known, its title and the first and last line of its body."""

    page: Page
    verdicts: list[Verdict] = field(default_factory=list)
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
        return self.within(at) and self.verdicts[at].chrome and not self.verdicts[at].told.isdisjoint(kinds)

    def attached(self, at: int) -> bool:
        """Whether the line hangs on the one above it, on a page that has blank lines between paragraphs."""
        return self.page.spaced and self.within(at) and self.lines[at].attached

    @cached_property
    def banners(self) -> list[str]:
        """The keys of the short lines above the headline that may be the site's name."""
        above = self.lines[: self.title or 0]
        return [line.key for line in above if 2 <= len(line.words) <= 5 and line.titled and not line.stop]  # noqa: PLR2004

    @cached_property
    def authors(self) -> list[str]:
        """The keys of the names in the byline above the body, where there is one."""
        head = [line.text for at, line in enumerate(self.lines[: self.first]) if "other" in self.verdicts[at].told]
        named = [name for text in head if (name := facts.byline(text))]
        return [Line(part).key for name in named for part in re.split(r",| and ", name) if len(part.split()) >= 2]  # noqa: PLR2004

    @cached_property
    def stems(self) -> dict[str, int]:
        """In how many lines each name stands, by the first five letters."""
        counts: dict[str, int] = {}
        for line in self.lines:
            for stem in {word.lower()[:5] for word in line.words if word[0].isupper()}:
                counts[stem] = counts.get(stem, 0) + 1
        return counts


@dataclass(frozen=True)
class Feature:
    """One thing that speaks for a kind of chrome ("" for any), or for text, with its weight and its reason."""

    kind: str
    weight: float
    reason: str
    test: Callable[[Scene, int], bool]
