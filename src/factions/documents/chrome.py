"""Removal of chrome: telling a report's running text from the page that was scraped around it.

Every line is judged by small features: each adds its weight for its kind of chrome, or takes some away where it speaks for running text.
A line whose sum reaches `THRESHOLD` is chrome of its weightiest kind. The first round (`LOOKS`, `LIKES`, and the words of `cues.CUES`) judges lines
by themselves. It gives the title and the first and last paragraph, and with them each line's place, by which the second round (`PLACES`) judges.
Nothing here knows a publisher.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from factions.documents import cues, facts
from factions.documents.cues import Cue
from factions.documents.document import Chrome, ChromeKind
from factions.documents.features import IMPERATIVE, INNER_STOP, LIKES, LOOKS, PLACES, READER, READERS, menu
from factions.documents.lines import Line, Page, members
from factions.documents.scene import THRESHOLD, Look, Place, Scene, Verdict

__all__ = ["THRESHOLD", "Cleaned", "clean", "judged"]

_SENTENCE = 8  # words
_TOLD = 2  # sentences of running text above the readers' comments, at least
_COMMENTS = re.compile(
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)|(?:readers?['’]? |user )?comments?:?(?: ?\(?\d+\)?)?|\d+ comments?"
    r"|join the (?:conversation|discussion)|have your say",
    re.IGNORECASE,
)
_HEAD = 300  # lines of furniture at most that stand above a headline
_TELLING = 3  # the weight from which a cue settles a short line
_LABEL, _MOST = 60, 2000  # characters of a line that is remembered with its verdict, and lines, of about 2.3 kB each
_remembered: dict[tuple[object, ...], tuple[Line, Verdict]] = {}  # by what such a line is; neither is changed from then on


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
    shown = [(at, line) for at, line in enumerate(scene.lines) if line.key not in names]
    told = [(line.text, _kind(scene, at)) for at, line in shown if scene.verdicts[at].chrome]
    made = {one: Chrome(text=one[0], kind=one[1]) for one in dict.fromkeys(told)}  # a menu's labels stand on a page many times
    chrome = [made[one] for one in told]
    own = scene.lines[scene.title].text if scene.title is not None else None
    paragraphs = [line.text for at, line in shown if not scene.verdicts[at].chrome]
    return Cleaned(paragraphs=paragraphs, chrome=chrome, title=title or _bare_title(own), **_stated(scene))


def judged(lines: Sequence[Line], title: str | None = None) -> Scene:
    """Judge every line, with reasons; `clean` does what they say."""
    alone = _each_alone(lines)
    scene = Scene(Page([line for line, _ in alone]), [verdict for _, verdict in alone])
    comments = ((READERS, at) for at in range(_comments(scene.lines), len(scene.lines)))
    _judge(scene, [*_found(scene, LIKES), *comments], _add)
    _bounds(scene, title)
    _judge(scene, _found(scene, PLACES), _place)
    return scene


def _each_alone(lines: Sequence[Line]) -> list[tuple[Line, Verdict]]:
    """Judge each line by itself; lines that are equal are one, as a menu stands on a page two or three times, and on each page of its site."""
    keys = [members(line) for line in lines]
    known = {key: _remembered.get(key) for key in keys}
    new: dict[tuple[object, ...], Line] = {}
    for key, line in zip(keys, lines, strict=True):
        if known[key] is None:
            new.setdefault(key, line)  # the first, whose words are known
    found = cues.in_lines([line.look for line in new.values()])
    judged = {key: (line, _alone(line, own)) for (key, line), own in zip(new.items(), found, strict=True)}
    if len(_remembered) > _MOST:
        _remembered.clear()
    _remembered.update((key, one) for key, one in judged.items() if len(one[0].text) <= _LABEL)
    return [known[key] or judged[key] for key in keys]


def _judge(scene: Scene, found: Sequence[tuple[Place, int]], add: Callable[[Verdict, Place], None]) -> None:
    """Add to each line's verdict what was found of it; lines that shared theirs, and of which the same was found, share the new one."""
    each: dict[int, list[Place]] = {}
    for place, at in found:
        each.setdefault(at, []).append(place)
    before = list(scene.verdicts)  # which keeps them, and so their ids
    after: dict[tuple[int, ...], Verdict] = {}
    for at, places in each.items():
        key = (id(before[at]), *map(id, places))
        if key not in after:
            after[key] = before[at].copy()
            for place in places:
                add(after[key], place)
        scene.verdicts[at] = after[key]


def _alone(line: Line, found: Sequence[Cue]) -> Verdict:
    """Judge a line by itself, with the cues that it has."""
    verdict = Verdict()
    for cue in found:
        _add(verdict, cue)
    if line.hint:
        verdict.add(line.hint, 5, "the page's mark-up says so")
        verdict.told.add(line.hint)
    for look in LOOKS:
        if look.test(line):
            _add(verdict, look)
    return verdict


def _add(verdict: Verdict, found: Cue | Look | Place) -> None:
    """Note what the first round found; what is telling names the line's kind."""
    verdict.add(found.kind, found.weight, found.reason)
    if found.weight >= _TELLING and found.kind not in {"", "text"}:
        verdict.told.add(found.kind)


def _place(verdict: Verdict, found: Place) -> None:
    """Note what a line's place adds, which names no kind."""
    verdict.add(found.kind, found.weight, found.reason)


def _found(scene: Scene, places: Sequence[Place]) -> list[tuple[Place, int]]:
    """Give which lines have which of the features, all of them judged by what was said of the lines before."""
    return [(place, at) for place in places for at in place.among(scene) if place.test(scene, at)]


def _comments(lines: Sequence[Line]) -> int:
    """Give the line at which the readers' comments begin, below some running text; the number of lines where there are none."""
    told = 0
    for at, line in enumerate(lines):
        if told >= _TOLD and _COMMENTS.fullmatch(line.text.strip()):
            return at
        told += len(line.words) >= _SENTENCE and line.text.rstrip("\"”’'").endswith((".", "!", "?"))
    return len(lines)


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
        key = Line(title).key
        scene.title = next((at for at, line in enumerate(scene.lines[: full + 1]) if line.key == key), None)
    start = -1 if scene.title is None else scene.title
    scene.first = next((at for at in body if at > start), body[0])
    scene.last = _end(scene, [at for at in body if at >= scene.first] or body)


def _headline(scene: Scene, end: int) -> int | None:
    """Give the line above `end` that looks most like the headline, if any does."""
    above = [0, *accumulate(scene.text(at) for at in range(min(end, _HEAD)))]
    found = [(score, -at) for at in range(min(end, _HEAD)) if (score := _headline_score(scene, at, end, above[at])) > 0]
    return -max(found)[1] if found else None


def _headline_score(scene: Scene, at: int, end: int, above: int) -> float:
    """Weigh a line as the headline of a body that begins at `end`; `above` counts the running text above it."""
    line, told = scene.lines[at], scene.verdicts[at].told
    asks = line.text.endswith("?") and len(line.words) <= 20  # noqa: PLR2004
    if told or line.bullet or (line.prose and not asks) or INNER_STOP.search(line.look):
        return 0
    if not line.words or len(line.words) < 2 or not (line.headline or len(line.words) == 2):  # noqa: PLR2004
        return 0
    below = at + 1
    if below < end and not scene.verdicts[below].told and len(scene.lines[below].words) >= max(9, len(line.words)) and not scene.lines[below].titled:
        below += 1  # the summary
    followed = below >= end or scene.text(below) or scene.told(below, "other", "caption", "media") or below in scene.page.twins
    long = {2: -1.0, 3: 0.5, 4: 1.0, 5: 1.5}.get(len(line.words), 2.5)
    return 2 + long + 1.5 * followed + 2 * _told_below(scene, at, end) - 1.5 * above + 0.5 * (at == 0)


def _told_below(scene: Scene, at: int, end: int) -> float:
    """Give the share of a line's longer words that the first paragraphs below the headline have, by their first five letters."""
    stems = {word.lower()[:5] for word in scene.lines[at].words if len(word) > 3}  # noqa: PLR2004
    opening = [line for line in scene.lines[end : end + 12] if line.prose][:4]
    found = {word.lower()[:5] for line in opening for word in line.words}
    return len(stems & found) / len(stems) if stems else 0.0


def _end(scene: Scene, body: list[int]) -> int:
    """Give the last line of the body: what follows a label of related stories or comments near the end doesn't count, nor do notices."""
    body = _without_notices(scene, body)
    for at in range(body[0], body[-1]):
        if not (scene.loose(at) and scene.told(at, "related", "navigation") and len(scene.lines[at].words) <= 5):  # noqa: PLR2004
            continue
        after = body[bisect_right(body, at) :]
        if all(_summary(scene, k) for k in after):
            body = _without_notices(scene, [k for k in body if k < at] or body)
            break
    return _with_list(scene, body[-1])


def _without_notices(scene: Scene, body: list[int]) -> list[int]:
    while len(body) > 1 and _notice(scene, body[-1]):
        verdict = scene.verdicts[body[-1]] = scene.verdicts[body[-1]].copy()  # lines alike share theirs
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

    Either it begins with the site's name, as the banner has it, or with its author's; or it has a notice's words and speaks to the reader;
    or it reports no speech, and the next line, which speaks to the reader, names what it names, and the report never does.
    """
    line = scene.lines[at]
    below = at + 1
    told = scene.verdicts[at].told
    if any(line.key.startswith(f"{name} ") for name in (*scene.banners, *scene.authors)):
        return True
    if line.spoken:
        return False
    if (told and READER.search(line.unquoted)) or told & {"legal", "other"}:
        return True
    if len(line.words) > 40 or not scene.within(below) or not scene.verdicts[below].chrome:  # noqa: PLR2004
        return False
    stems = {name[:5] for name in line.names}
    notice = {word.lower()[:5] for word in scene.lines[below].words if word[0].isupper()}
    strange = all(scene.stems.get(stem, 0) <= 1 + (stem in notice) for stem in stems)
    return bool(stems & notice) and strange and READER.search(scene.lines[below].unquoted) is not None


def _kind(scene: Scene, at: int) -> ChromeKind:
    """Give a chrome line's kind: what it was named, else what its place suggests."""
    verdict, line = scene.verdicts[at], scene.lines[at]
    kind = verdict.kind
    if kind == "navigation" and scene.told(at - 1, "legal") and IMPERATIVE.search(line.look.rpartition(",")[2].strip() or line.look):
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
    between = () if scene.title is None else range(scene.title + 1, scene.first)
    named = [scene.lines[at].text for at in between if any("a name beside" in reason for reason in scene.verdicts[at].reasons)]
    furniture = [line.text for at, line in enumerate(scene.lines) if scene.verdicts[at].chrome and "other" in scene.verdicts[at].told]
    notices = [line.text for at, line in enumerate(scene.lines) if at > scene.last and "legal" in scene.verdicts[at].told]
    dated = [(rank, found) for text in furniture if (found := facts.published(text)) and (rank := facts.rank(text)) < facts.CHANGED]
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
    furniture = [f" {line.key} " for at, line in enumerate(scene.lines) if at > scene.title and scene.verdicts[at].chrome]
    for line in scene.lines[: scene.title]:
        if not 1 <= len(line.words) <= 5 or not line.words[0][0].isupper():  # noqa: PLR2004
            continue
        name = f" {line.key} "
        if any(name in key and key != name for key in furniture) and not menu(line):
            return line.text
    return None


def _first(read: Callable[[str], str | None], texts: Sequence[str]) -> str | None:
    return next(filter(None, map(read, texts)), None)
