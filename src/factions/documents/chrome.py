"""Removal of chrome: telling a report's running text from the page that was scraped around it.

Every line is judged by small features: each adds its weight for its kind of chrome, or takes some away where it speaks for running text.
A line whose sum reaches `THRESHOLD` is chrome of its weightiest kind. The first round (`LOOKS`, and the words of `cues.CUES`) judges lines by
themselves. It gives the title and the first and last paragraph, and with them each line's place, by which the second round (`PLACES`) judges.
Nothing here knows a publisher.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from factions.documents import facts
from factions.documents.cues import CUES, MENU_FILLERS, MENU_WORDS
from factions.documents.document import Chrome, ChromeKind
from factions.documents.lines import Line, Page

THRESHOLD = 1.0
_TELLING = 3  # the weight from which a cue settles a short line
_READER = re.compile(r"\b(?:you|your|yours|us|our|ours)\b", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"^\W*(?:please|click|tap|enable|accept|follow|subscribe|sign|join|share|visit|download|install|enter|choose|select|check|try|register|help|stay|"
    r"don['’]t miss)\b",
    re.IGNORECASE,
)


_INNER_STOP = re.compile(r"[a-z\d)\"”’'][.!?][\"”’']? [A-Z]")
_NAME = re.compile(r"(?:(?:Dr|Prof)\.? )?[A-Z][\w.'’-]+(?: (?:de|van|von|bin|al-)?[A-Z][\w.'’-]*){1,3}(?:, [A-Z][\w ]{2,30})?")
_NAME_LAST = re.compile(r"[.!?] (?:[A-Z][\w.'’-]*(?: (?:for|of|the|and|via|by))*[ /]?){2,7}$")
_CAPITALS = re.compile(r"[A-Z][A-Z&' ]{3,30}: (?=\S*[a-z])")
_SECTION = re.compile(
    r"(?:executive )?(?:summary|background|overview|introduction|methodology|findings|conclusions?|recommendations|context|highlights|"
    r"key (?:points|findings|messages|figures|facts|developments)|at a glance|situation overview|main (?:points|findings)|"
    r"humanitarian (?:needs|response)|"
    r"(?:needs and )?response|what we know(?: so far)?|what happened|what(?:['’]s| is| comes| happens)? next)\W*",
    re.IGNORECASE,
)


@dataclass
class Verdict:
    """What was judged of one line: its sums by kind ("" speaks for chrome of no certain kind, "text" against chrome), and each reason."""

    sums: dict[str, float] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # kinds that a telling cue or the page's mark-up named

    def add(self, kind: str, weight: float, reason: str) -> None:
        """Note one feature."""
        self.sums[kind] = self.sums.get(kind, 0.0) + weight
        self.reasons.append(f"{kind or 'chrome'} {weight:+g}: {reason}")

    @property
    def kinds(self) -> dict[str, float]:
        """The sums of the kinds that were named."""
        return {kind: value for kind, value in self.sums.items() if kind not in {"", "text"}}

    @property
    def score(self) -> float:
        """The greatest sum of a kind, and what speaks for chrome of any kind, less what speaks for text."""
        return max(self.kinds.values(), default=0.0) + self.sums.get("", 0.0) - self.sums.get("text", 0.0)

    @property
    def chrome(self) -> bool:
        """Whether the line is chrome."""
        return self.score >= THRESHOLD

    @property
    def kind(self) -> str:
        """The weightiest kind, empty where no feature named one."""
        return max(self.kinds, key=lambda kind: self.kinds[kind], default="")


@dataclass
class Scene:
    """A page with its verdicts so far, and once they are known, its title and the first and last line of its body."""

    page: Page
    verdicts: list[Verdict] = field(default_factory=list)
    title: int | None = None
    first: int = 0
    last: int = -1

    @property
    def lines(self) -> Sequence[Line]:
        """The page's lines."""
        return self.page.lines

    def within(self, at: int) -> bool:
        """Whether there is such a line."""
        return 0 <= at < len(self.lines)

    def text(self, at: int) -> bool:
        """Whether there is such a line, and it reads as running text and isn't chrome so far."""
        return self.within(at) and self.lines[at].prose and not self.verdicts[at].chrome

    def loose(self, at: int) -> bool:
        """Whether there is such a line, and it is short and no sentence: a heading, a teaser, a link."""
        if not self.within(at) or at == self.title:
            return False
        line = self.lines[at]
        return not line.prose and not line.bullet and not line.text.endswith((":", ",")) and len(line.words) <= 16  # noqa: PLR2004

    def told(self, at: int, *kinds: str) -> bool:
        """Whether there is such a line, and words or mark-up named it one of the kinds."""
        return self.within(at) and self.verdicts[at].chrome and bool(self.verdicts[at].told & set(kinds))

    def attached(self, at: int) -> bool:
        """Whether the line hangs on the one above it, on a page that has blank lines between paragraphs."""
        return self.page.spaced and self.within(at) and self.lines[at].attached

    @property
    def banners(self) -> list[str]:
        """The keys of the short lines above the headline that may be the site's name."""
        above = self.lines[: self.title or 0]
        return [line.key for line in above if 2 <= len(line.words) <= 5 and line.titled and not line.stop]  # noqa: PLR2004

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


def _menu(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    words = [word.lower().rstrip(".") for word in line.words]
    menu = sum(word in MENU_WORDS for word in words)
    filled = menu + sum(word in MENU_FILLERS for word in words)
    return menu > 0 and not line.stop and filled >= 0.85 * len(words)


def _date_line(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    return scene.loose(at) and len(line.words) <= 12 and facts.mostly_date(line.text)  # noqa: PLR2004


def _echo(scene: Scene, at: int) -> bool:
    """Find a bracketed line that repeats a line at most four off, as '(WATCH: Army Enters Town)' does its player's title."""
    line = scene.lines[at]
    if line.text[0] not in "([" or line.text.rstrip(".")[-1:] not in {")", "]"} or len(line.words) > 20:  # noqa: PLR2004
        return False
    near = [scene.lines[k].key for k in range(max(0, at - 4), min(len(scene.lines), at + 5)) if k != at]
    return any(" " in key and key in line.key for key in near)


def _twin(scene: Scene, at: int) -> bool:
    """Find a line that stands twice, one below the other: captions do, once for the eye and once for the screen reader."""
    key = scene.lines[at].key
    return len(key.split()) >= 4 and any(scene.within(k) and scene.lines[k].key == key for k in (at - 1, at + 1))  # noqa: PLR2004


def _repeated(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    return scene.page.counts[line.key] > 1 and len(line.words) <= 30 and not _twin(scene, at)  # noqa: PLR2004


def _link(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    return line.linked and not line.prose and len(line.words) <= 30  # noqa: PLR2004


# The first round: what a line shows by itself, besides its words.
LOOKS: tuple[Feature, ...] = (
    Feature("", 1.5, "short, and no sentence", lambda s, i: s.loose(i) and len(s.lines[i].words) <= 12),  # noqa: PLR2004
    Feature("", 0.5, "three words or fewer", lambda s, i: s.loose(i) and len(s.lines[i].words) <= 3),  # noqa: PLR2004
    Feature("", 3, "no words at all", lambda s, i: not s.lines[i].words),
    Feature("navigation", 3, "menu words only", _menu),
    Feature("other", 4, "a date and little else", _date_line),
    Feature("media", 4, "repeats a line nearby in brackets", _echo),
    Feature("caption", 6, "stands twice, one below the other", _twin),
    Feature("", 2, "stands more than once on the page", _repeated),
    Feature("", 1, "speaks to the reader", lambda s, i: _READER.search(s.lines[i].unquoted) is not None),
    Feature("", 1, "tells the reader to do something", lambda s, i: _IMPERATIVE.match(s.lines[i].look) is not None),
    Feature("text", 2, "reads as a sentence", lambda s, i: s.lines[i].prose),
    Feature("text", 2, "as long as a paragraph", lambda s, i: s.lines[i].fuller),
    Feature("text", 1.5, "as long as a long paragraph", lambda s, i: s.lines[i].fuller and len(s.lines[i].words) >= 40),  # noqa: PLR2004
    Feature("text", 2, "reports speech", lambda s, i: s.lines[i].prose and s.lines[i].spoken),
    Feature("", 5, "far from all that the article extractor keeps", lambda s, i: s.lines[i].kept is False and not s.lines[i].near),
    Feature("", 1, "left out by the article extractor", lambda s, i: s.lines[i].kept is False and s.lines[i].near),
    Feature("text", 1, "kept by the article extractor", lambda s, i: s.lines[i].kept is True),
    Feature("", 3, "a link from end to end", _link),
    Feature("text", 2, "a heading by its element", lambda s, i: s.lines[i].tag in {"h2", "h3", "h4", "h5"} and not s.lines[i].hint),
    Feature("text", 4, "a heading that reports use", lambda s, i: _SECTION.fullmatch(s.lines[i].text) is not None),
    Feature("text", 1.5, "a list's item of some length", lambda s, i: s.lines[i].bullet and len(s.lines[i].words) >= 4),  # noqa: PLR2004
)


def _head(scene: Scene, at: int) -> bool:
    return at < scene.first


def _tail(scene: Scene, at: int) -> bool:
    return at > scene.last


def _body(scene: Scene, at: int) -> bool:
    return scene.first <= at <= scene.last


def _above(scene: Scene, at: int) -> int:
    """Give the next line up that no words name as chrome."""
    at -= 1
    while at >= 0 and scene.verdicts[at].chrome and scene.verdicts[at].told:
        at -= 1
    return at


def _below(scene: Scene, at: int) -> int:
    """Give the next line down that isn't a picture's caption or an advertisement; below a heading by its element, nor anything named as chrome."""
    tagged = scene.lines[at].tag.startswith("h")
    at += 1
    while scene.within(at) and scene.verdicts[at].chrome and (scene.told(at, "caption", "advert") or (tagged and scene.verdicts[at].told)):
        at += 1
    return at


def _heading(scene: Scene, at: int) -> bool:
    """Find a lone short line above a paragraph or a list, with a blank line above it where the page has them."""
    line, above, below = scene.lines[at], _above(scene, at), _below(scene, at)
    leads = scene.text(below) or (scene.within(below) and scene.lines[below].bullet and not scene.lines[below].linked)
    rival = scene.loose(above) and not scene.attached(above) and above == at - 1
    alone = line.tag.startswith("h") or not (scene.attached(at) or rival)
    short = scene.loose(at) and len(line.words) <= 12 and not _INNER_STOP.search(line.text) and not line.linked  # noqa: PLR2004
    named = scene.told(at, "media", "related", "caption", "advert", "legal")
    return _body(scene, at) and short and leads and alone and not named


def _standfirst(scene: Scene, at: int) -> bool:
    """Find the summary between the headline and the author's or date line, or a longer line there that is no sentence."""
    line = scene.lines[at]
    below = at + 1
    if scene.title is None or at != scene.title + 1 or scene.verdicts[at].told or len(line.words) > 40:  # noqa: PLR2004
        return False
    if line.fuller:
        return scene.told(below, "other")
    return len(line.words) >= 5 and (scene.told(below, "other", "navigation") or (scene.loose(at) and not line.titled))  # noqa: PLR2004


def _pulled(scene: Scene, at: int) -> bool:
    """Find words of a paragraph that stand once more by themselves: a pull quote."""
    line = scene.lines[at]
    if not 4 <= len(line.words) <= 40:  # noqa: PLR2004
        return False
    key = line.key
    near = range(max(0, at - 6), min(len(scene.lines), at + 7))
    return any(len(scene.lines[k].words) > len(line.words) + 3 and scene.text(k) and key in scene.lines[k].key for k in near)


def _label_of_links(scene: Scene, at: int) -> bool:
    return scene.loose(at) and not scene.lines[at].tag.startswith("h") and scene.within(at + 1) and _link(scene, at + 1)


def _hanging(scene: Scene, at: int) -> bool:
    """Find a teaser hung below a paragraph without a blank line."""
    return _body(scene, at) and scene.attached(at) and scene.loose(at) and not scene.loose(at - 1)


def _in_a_run(scene: Scene, at: int) -> bool:
    """Find one of several short lines in a row that are no sentences: a list of links."""
    return scene.loose(at) and (scene.loose(at - 1) or scene.loose(at + 1)) and not scene.lines[at].tag.startswith("h")


def _below_label(scene: Scene, at: int) -> bool:
    """Find a teaser in the row below a label such as 'Related stories'; its items may be marked as a list's."""
    if scene.lines[at].prose and not scene.lines[at].text.endswith("?"):
        return False
    above = at - 1
    while scene.within(above) and not scene.lines[above].prose and not scene.verdicts[above].told and at - above <= 8:  # noqa: PLR2004
        above -= 1
    label = scene.told(above, "related") and (scene.loose(above) or scene.lines[above].text.endswith(":")) and not scene.lines[above].bullet
    listed = scene.loose(at) or all(scene.lines[k].attached or not scene.page.spaced for k in range(above + 1, at + 1))
    return label and listed and len(scene.lines[above].words) <= 5  # noqa: PLR2004


def _players_title(scene: Scene, at: int) -> bool:
    """Find the title of a player: a line that is no sentence, right above the player's leftovers."""
    return scene.loose(at) and (scene.told(at + 1, "media") or (scene.told(at - 1, "media") and scene.attached(at)))


def _head_caption(scene: Scene, at: int) -> bool:
    """Find a short sentence above the first paragraph that this hangs on, or right above a picture's credit."""
    line = scene.lines[at]
    if not line.prose or line.spoken or line.bullet or len(line.words) > 40:  # noqa: PLR2004
        return False
    credited = scene.told(at + 1, "caption") and not scene.lines[at + 1].prose
    fringe = at <= scene.first and not line.fuller and scene.attached(at + 1) and scene.text(at + 1)
    return credited or fringe


def _alone_in_teasers(scene: Scene, at: int) -> bool:
    """Find a sentence outside the body."""
    return _head(scene, at) and scene.title is not None and at < scene.title


def _teasing_question(scene: Scene, at: int) -> bool:
    """Find a short question beside headlines that are no headings."""
    line = scene.lines[at]
    if not line.text.endswith("?") or len(line.words) > 12 or line.spoken or not _body(scene, at):  # noqa: PLR2004
        return False
    return any(scene.loose(k) and scene.lines[k].headline and not _heading(scene, k) and not scene.verdicts[k].told for k in (at - 1, at + 1))


def _labels(scene: Scene, at: int, kind: str) -> bool:
    """Tell whether the line is a bare label of the kind, 'Image caption'."""
    joined = scene.within(at + 1) and (scene.lines[at + 1].attached or not scene.page.spaced)
    return joined and scene.told(at, kind) and scene.loose(at) and len(scene.lines[at].words) <= 3  # noqa: PLR2004


def _labelled_caption(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    named = _INNER_STOP.search(line.text) is not None and _NAME_LAST.search(line.text) is not None
    return (scene.loose(at) and named) or (not line.fuller and _labels(scene, at - 1, "caption"))


def _name_by_date(scene: Scene, at: int) -> bool:
    """Find the author's bare name: two to four words with capitals, between headline and body, next to the date or another author's line."""
    line = scene.lines[at]
    name = _NAME.fullmatch(line.text)
    below = scene.title is not None and scene.title < at < scene.first
    return name is not None and below and not scene.verdicts[at].told and (scene.told(at + 1, "other") or scene.told(at - 1, "other"))


# The second round: what a line's place adds.
PLACES: tuple[Feature, ...] = (
    Feature("", 1.5, "no sentence, above the body", lambda s, i: _head(s, i) and s.loose(i)),
    Feature("", 5, "a sentence above the headline", _alone_in_teasers),
    Feature("", 5, "below the body", _tail),
    Feature("caption", 5, "a sentence by a picture", _head_caption),
    Feature("text", 4, "a heading between paragraphs", _heading),
    Feature("other", 5.5, "the summary below the headline", _standfirst),
    Feature("other", 4, "words of a paragraph once more", _pulled),
    Feature("related", 3, "a label above links", _label_of_links),
    Feature("related", 5, "a label in capitals and a headline", lambda s, i: s.loose(i) and _CAPITALS.match(s.lines[i].text) is not None),
    Feature("related", 1.5, "hangs below a paragraph", _hanging),
    Feature("", 0.5, "one of several that are no sentences", _in_a_run),
    Feature("related", 4, "a question among teasers", _teasing_question),
    Feature("caption", 3, "a picture's text, by its label or its sentence with a name after it", _labelled_caption),
    Feature("media", 3, "a player's text, below its label", lambda s, i: s.loose(i) and _labels(s, i - 1, "media")),
    Feature("other", 3, "a name beside the date line", _name_by_date),
    Feature("related", 4, "below a label of related stories", _below_label),
    Feature("media", 3, "the title of a player", _players_title),
)


@dataclass(frozen=True)
class Cleaned:
    """A page's running text, and what was taken away; title, byline, date and publisher where its own lines state them."""

    paragraphs: list[str]
    chrome: list[Chrome]
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    publisher: str | None = None


def clean(lines: Sequence[Line], title: str | None = None) -> Cleaned:
    """Part a page's lines into its running text and its chrome; `title` is given where the page's mark-up named it."""
    scene = judged(lines, title)
    names = _titles(scene, title)
    chrome = [Chrome(text=line.text, kind=_kind(scene, at)) for at, line in enumerate(lines) if scene.verdicts[at].chrome and line.key not in names]
    kept = [at for at, line in enumerate(lines) if not scene.verdicts[at].chrome and line.key not in names]
    own = lines[scene.title].text if scene.title is not None else None
    stated = _stated(scene)
    return Cleaned(paragraphs=[lines[at].text for at in kept], chrome=chrome, title=title or _bare_title(own), **stated)


def judged(lines: Sequence[Line], title: str | None = None) -> Scene:
    """Judge every line, with reasons; `clean` does what they say."""
    scene = Scene(Page(lines))
    for at, line in enumerate(lines):
        scene.verdicts.append(verdict := Verdict())
        for cue in CUES:
            if cue.found(line.look):
                verdict.add(cue.kind, cue.weight, cue.reason)
                if cue.weight >= _TELLING:
                    verdict.told.add(cue.kind)
        if line.hint:
            verdict.add(line.hint, 5, "the page's mark-up says so")
            verdict.told.add(line.hint)
        _add(scene, at, LOOKS)
    _bounds(scene, title)
    first_round = [Verdict(dict(v.sums), list(v.reasons), set(v.told)) for v in scene.verdicts]
    second = Scene(scene.page, first_round, scene.title, scene.first, scene.last)
    for at in range(len(lines)):
        for feature in PLACES:
            if feature.test(second, at):
                scene.verdicts[at].add(feature.kind, feature.weight, feature.reason)
    return scene


def _add(scene: Scene, at: int, features: Sequence[Feature]) -> None:
    for feature in features:
        if feature.test(scene, at):
            scene.verdicts[at].add(feature.kind, feature.weight, feature.reason)
            if feature.kind and feature.kind != "text" and feature.weight >= _TELLING:
                scene.verdicts[at].told.add(feature.kind)


def _bounds(scene: Scene, title: str | None) -> None:
    """Set the scene's title and the first and last line of its body."""
    body = [at for at in range(len(scene.lines)) if scene.text(at)]
    if not body:
        scene.first, scene.last = 0, len(scene.lines) - 1
        scene.title = _headline(scene, len(scene.lines)) if title is None else None
        return
    full = next((at for at in body if scene.lines[at].fuller), body[0])
    if title is None:
        scene.title = _headline(scene, full)
    else:
        scene.title = next((at for at, line in enumerate(scene.lines[: full + 1]) if line.key == Line(title).key), None)
    start = -1 if scene.title is None else scene.title
    scene.first = next((at for at in body if at > start), body[0])
    scene.last = _end(scene, [at for at in body if at >= scene.first] or body)


def _headline(scene: Scene, end: int) -> int | None:
    """Give the line above `end` that looks most like the headline, if any does."""
    found = [(score, -at) for at in range(end) if (score := _headline_score(scene, at, end)) > 0]
    return -max(found)[1] if found else None


def _headline_score(scene: Scene, at: int, end: int) -> float:
    line, told = scene.lines[at], scene.verdicts[at].told
    asks = line.text.endswith("?") and len(line.words) <= 20  # noqa: PLR2004
    if told or line.bullet or (line.prose and not asks) or not line.words or len(line.words) < 2 or not (line.headline or len(line.words) == 2):  # noqa: PLR2004
        return 0
    below = at + 1
    if below < end and not scene.verdicts[below].told and len(scene.lines[below].words) >= max(9, len(line.words)) and not scene.lines[below].titled:
        below += 1  # the summary
    followed = below >= end or scene.text(below) or scene.told(below, "other", "caption", "media") or _twin(scene, below)
    above = sum(scene.text(k) for k in range(at))
    long = {2: -1.0, 3: 0.5, 4: 1.0, 5: 1.5}.get(len(line.words), 2.5)
    return 2 + long + 1.5 * followed - 1.5 * above + 0.5 * (at == 0)


def _end(scene: Scene, body: list[int]) -> int:
    """Give the last line of the body: what follows a label of related stories or comments near the end doesn't count, nor do notices."""
    body = _without_notices(scene, body)
    for at in range(body[0], len(scene.lines)):
        after = [k for k in body if k > at]
        label = scene.told(at, "related", "navigation") and scene.loose(at) and len(scene.lines[at].words) <= 5  # noqa: PLR2004
        if label and after and all(_summary(scene, k) for k in after):
            body = _without_notices(scene, [k for k in body if k < at] or body)
            break
    return _with_list(scene, body[-1])


def _without_notices(scene: Scene, body: list[int]) -> list[int]:
    while len(body) > 1 and _notice(scene, body[-1]):
        verdict = scene.verdicts[body[-1]]
        verdict.add(verdict.kind or "legal", 8, "a notice below the body")
        body = body[:-1]
    return body


def _summary(scene: Scene, at: int) -> bool:
    """Tell whether a sentence is a teaser's: no longer than that, and right below its headline."""
    return not scene.lines[at].fuller and scene.loose(at - 1) and scene.lines[at - 1].headline and not scene.verdicts[at - 1].told


def _with_list(scene: Scene, last: int) -> int:
    """Take in the lists below the last sentence: items, with their headings and the lines that lead to them."""
    end = at = last
    while scene.within(at + 1) and not scene.verdicts[at + 1].told:
        at += 1
        line = scene.lines[at]
        if line.bullet and len(line.words) >= 3:  # noqa: PLR2004
            end = at
        elif not line.text.endswith(":") and not (scene.loose(at) and len(line.words) <= 8):  # noqa: PLR2004
            break
    return end


def _notice(scene: Scene, at: int) -> bool:
    """Tell whether the last sentence of the body is a notice.

    Either it begins with the site's name, as the banner has it; or it has a notice's words and speaks to the reader; or it reports no speech, and the next line, which speaks to the reader, names what
    it names, and the report never does.
    """
    line = scene.lines[at]
    below = at + 1
    told = scene.verdicts[at].told
    if any(line.key.startswith(f"{name} ") for name in scene.banners):
        return True
    if line.spoken:
        return False
    if (told and _READER.search(line.unquoted)) or told & {"legal", "other"}:
        return True
    if len(line.words) > 40 or not scene.within(below) or not scene.verdicts[below].chrome:  # noqa: PLR2004
        return False
    stems = {name[:5] for name in line.names}
    notice = {word.lower()[:5] for word in scene.lines[below].words if word[0].isupper()}
    strange = all(scene.stems[stem] <= 1 + (stem in notice) for stem in stems)
    return bool(stems & notice) and strange and _READER.search(scene.lines[below].unquoted) is not None


def _kind(scene: Scene, at: int) -> ChromeKind:
    """Give a chrome line's kind: what it was named, else what its place suggests."""
    verdict, line = scene.verdicts[at], scene.lines[at]
    kind = verdict.kind
    if kind == "navigation" and scene.told(at - 1, "legal") and _IMPERATIVE.search(line.look.rpartition(",")[2].strip() or line.look):
        kind = "legal"
    if not kind and at < scene.first:
        kind = "navigation"
    if not kind:
        kind = "related" if line.headline and len(line.words) >= 4 else "other"  # noqa: PLR2004
    return cast("ChromeKind", kind)


def _titles(scene: Scene, title: str | None) -> set[str]:
    """Give the keys of the lines that are the title: neither text nor chrome."""
    own = {Line(title).key} if title else set()
    return own | ({scene.lines[scene.title].key} if scene.title is not None else set())


def _bare_title(own: str | None) -> str | None:
    """Take the site's name off 'Headline | Site'."""
    return own if own is None else (_parts(own)[0] or own)


def _parts(title: str) -> tuple[str, str | None]:
    head, mark, site = title.rpartition(" | ")
    return (head, site) if mark and len(head.split()) >= 3 and len(site.split()) <= 5 else (title, None)  # noqa: PLR2004


def _stated(scene: Scene) -> dict[str, str | None]:
    """Read byline, publication date and publisher off the page's own lines."""
    named = [line.text for at, line in enumerate(scene.lines) if any("a name beside" in reason for reason in scene.verdicts[at].reasons)]
    furniture = [line.text for at, line in enumerate(scene.lines) if scene.verdicts[at].chrome and "other" in scene.verdicts[at].told]
    notices = [line.text for at, line in enumerate(scene.lines) if at > scene.last and "legal" in scene.verdicts[at].told]
    dated = [(facts.rank(text), found) for text in furniture if (found := facts.published(text))]
    opening = scene.lines[scene.first].text if scene.within(scene.first) else ""
    title = scene.lines[scene.title].text if scene.title is not None else ""
    return {
        "byline": _first(facts.byline, furniture) or next(iter(named), None),
        "published": min(dated, key=lambda pair: pair[0])[1] if dated else facts.dateline(opening),
        "publisher": _first(facts.holder, notices) or _first(facts.source, furniture) or _parts(title)[1] or _banner(scene) or facts.agency(opening),
    }


def _banner(scene: Scene) -> str | None:
    """Take the banner above the headline for the publisher where the page's other furniture names it, too."""
    if scene.title is None:
        return None
    furniture = [(at, f" {line.key} ") for at, line in enumerate(scene.lines) if scene.verdicts[at].chrome]
    for at, line in enumerate(scene.lines[: scene.title]):
        named = sum(f" {line.key} " in key and key != f" {line.key} " for k, key in furniture if k > scene.title)
        if named and 1 <= len(line.words) <= 5 and line.words[0][0].isupper() and not _menu(scene, at):  # noqa: PLR2004
            return line.text
    return None


def _first(read: Callable[[str], str | None], texts: Sequence[str]) -> str | None:
    return next(filter(None, map(read, texts)), None)
