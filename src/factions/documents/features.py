"""The features that tell chrome from running text: what a line shows by itself (`LOOKS`), and what its place adds (`PLACES`)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factions.documents import facts
from factions.documents.cues import MENU_FILLERS, MENU_WORDS
from factions.documents.lines import Line
from factions.documents.scene import Look, Place, Scene

_FAR = 40  # lines of chrome at most that are looked across
_REACH = 8  # lines at most of a list below its label
READER = re.compile(r"\b(?:you|your|yours|us|our|ours)\b", re.IGNORECASE)
IMPERATIVE = re.compile(
    r"^\W*(?:please|click|tap|enable|accept|follow|subscribe|sign|join|share|visit|download|install|enter|choose|select|check|try|register|help|stay|"
    r"don['’]t miss)\b",
    re.IGNORECASE,
)


INNER_STOP = re.compile(r"[a-z\d)\"”’'][.!?][\"”’']? [A-Z]")
_NAME = re.compile(r"(?:(?:Dr|Prof)\.? )?[A-Z][\w.'’-]+(?: (?:de|van|von|bin|al-)?[A-Z][\w.'’-]*){1,3}(?:, [A-Z][\w ]{2,30})?")
# the blank between two names is a must: without it, a long run of capitals can be cut into names in more ways than there is time for
_NAME_LAST = re.compile(r"[.!?] (?:[A-Z][\w.'’-]*+(?: (?:for|of|the|and|via|by))*[ /]){1,6}[A-Z][\w.'’-]*+(?: (?:for|of|the|and|via|by))*[ /]?$")
_CAPITALS = re.compile(r"[A-Z][A-Z&' ]{3,30}: (?=\S*[a-z])")
_SECTION = re.compile(
    r"(?:executive )?(?:summary|background|overview|introduction|methodology|findings|conclusions?|recommendations|context|highlights|"
    r"key (?:points|findings|messages|figures|facts|developments)|at a glance|situation overview|main (?:points|findings)|"
    r"humanitarian (?:needs|response)|"
    r"(?:needs and )?response|what we know(?: so far)?|what happened|what(?:['’]s| is| comes| happens)? next)\W*",
    re.IGNORECASE,
)


def menu(line: Line) -> bool:
    """Find a line of nothing but the words of menus and share bars."""
    if line.stop:
        return False
    words = [word.lower().rstrip(".") for word in line.words]
    menu = sum(word in MENU_WORDS for word in words)
    return menu > 0 and menu + sum(word in MENU_FILLERS for word in words) >= 0.85 * len(words)


def _to_reader(line: Line) -> bool:
    """Find a line that speaks to the reader, in its own voice."""
    return READER.search(line.look) is not None and READER.search(line.unquoted) is not None


def _date_line(line: Line) -> bool:
    return line.loose and len(line.words) <= 12 and facts.mostly_date(line.text)  # noqa: PLR2004


def _link(line: Line) -> bool:
    return line.linked and not line.prose and len(line.words) <= 30  # noqa: PLR2004


def _row(line: Line) -> bool:
    """Find a row of at least two cells in or beside the article; a lone cell is how old pages lay out their parts."""
    return line.tag == "tr" and " | " in line.text and not line.linked and (line.near or line.kept is True)


# The first round: what a line shows by itself, besides its words.
LOOKS: tuple[Look, ...] = (
    Look("", 1.5, "short, and no sentence", lambda line: line.loose and len(line.words) <= 12),  # noqa: PLR2004
    Look("", 0.5, "three words or fewer", lambda line: line.loose and len(line.words) <= 3),  # noqa: PLR2004
    Look("", 3, "no words at all", lambda line: not line.words),
    Look("navigation", 3, "menu words only", menu),
    Look("other", 4, "a date and little else", _date_line),
    Look("", 1, "speaks to the reader", _to_reader),
    Look("", 1, "tells the reader to do something", lambda line: IMPERATIVE.match(line.look) is not None),
    Look("text", 2, "reads as a sentence", lambda line: line.prose),
    Look("text", 2, "as long as a paragraph", lambda line: line.fuller),
    Look("text", 1.5, "as long as a long paragraph", lambda line: line.fuller and len(line.words) >= 40),  # noqa: PLR2004
    Look("text", 2, "reports speech", lambda line: line.prose and line.spoken),
    Look("", 5, "far from all that the article extractor keeps", lambda line: line.kept is False and not line.near),
    Look("", 1, "left out by the article extractor", lambda line: line.kept is False and line.near),
    Look("text", 1, "kept by the article extractor", lambda line: line.kept is True),
    Look("", 3, "a link from end to end", _link),
    Look("text", 3, "a table's row", _row),
    Look("text", 2, "a heading by its element", lambda line: line.tag in {"h2", "h3", "h4", "h5"} and not line.hint),
    Look("text", 4, "a heading that reports use", lambda line: _SECTION.fullmatch(line.text) is not None),
    Look("text", 1.5, "a list's item of some length", lambda line: line.bullet and len(line.words) >= 4),  # noqa: PLR2004
)


def _any(_: Scene, __: int) -> bool:
    return True


def _echo(scene: Scene, at: int) -> bool:
    """Find a bracketed line that repeats a line at most four off, as '(WATCH: Army Enters Town)' does its player's title."""
    line = scene.lines[at]
    if line.text[0] not in "([" or line.text.rstrip(".")[-1:] not in {")", "]"} or len(line.words) > 20:  # noqa: PLR2004
        return False
    near = [scene.lines[k].key for k in range(max(0, at - 4), min(len(scene.lines), at + 5)) if k != at]
    return any(" " in key and key in line.key for key in near)


def _repeated(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    return scene.page.counts[line.key] > 1 and len(line.words) <= 30 and at not in scene.page.twins  # noqa: PLR2004


# The first round, too: what a line shows beside the page's others.
LIKES: tuple[Place, ...] = (
    Place("media", 4, "repeats a line nearby in brackets", _echo),
    Place("caption", 6, "stands twice, one below the other", _any, lambda s: s.page.twins),
    Place("", 2, "stands more than once on the page", _repeated),
)
READERS = Place("other", 20, "the readers' comments", _any)


def _below(scene: Scene, at: int) -> int:
    """Give the next line down that isn't a picture's caption or an advertisement; below a heading by its element, nor anything named as chrome."""
    tagged = scene.lines[at].tag.startswith("h")
    below = at + 1
    while scene.within(below) and below - at <= _FAR and scene.verdicts[below].chrome:
        if not (scene.told(below, "caption", "advert") or (tagged and scene.verdicts[below].told)):
            break
        below += 1
    return below


def _heading(scene: Scene, at: int) -> bool:
    """Find a lone short line above a paragraph or a list, with a blank line above it where the page has them."""
    line = scene.lines[at]
    short = scene.loose(at) and len(line.words) <= 12 and not line.linked  # noqa: PLR2004
    if not (short and at in scene.body) or INNER_STOP.search(line.text) or scene.told(at, "media", "related", "caption", "advert", "legal"):
        return False
    below = _below(scene, at)
    leads = scene.text(below) or (scene.within(below) and scene.lines[below].bullet and not scene.lines[below].linked)
    return leads and (line.tag.startswith("h") or not (scene.attached(at) or _rival(scene, at)))


def _rival(scene: Scene, at: int) -> bool:
    """Tell whether the line above is one that may be the heading instead."""
    above = at - 1
    named = scene.within(above) and scene.verdicts[above].chrome and scene.verdicts[above].told
    return scene.loose(above) and not scene.attached(above) and not named


def _standfirst(scene: Scene, at: int) -> bool:
    """Find the summary between the headline and the author's or date line, or a longer line there that is no sentence."""
    line = scene.lines[at]
    below = at + 1
    if scene.verdicts[at].told or len(line.words) > 40:  # noqa: PLR2004
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
    return not scene.lines[at].tag.startswith("h") and scene.within(at + 1) and _link(scene.lines[at + 1])


def _hanging(scene: Scene, at: int) -> bool:
    """Find a teaser hung below a paragraph without a blank line."""
    return at in scene.body and scene.attached(at) and not scene.loose(at - 1)


def _in_a_run(scene: Scene, at: int) -> bool:
    """Find one of several short lines in a row that are no sentences: a list of links."""
    return (scene.loose(at - 1) or scene.loose(at + 1)) and not scene.lines[at].tag.startswith("h")


def _below_label(scene: Scene, at: int) -> bool:
    """Find a teaser in the row below a label such as 'Related stories'; its items may be marked as a list's."""
    if scene.lines[at].prose and not scene.lines[at].text.endswith("?"):
        return False
    above = at - 1
    while scene.within(above) and not scene.lines[above].prose and not scene.verdicts[above].told and at - above <= _REACH:
        above -= 1
    if not scene.told(above, "related"):
        return False
    label = (scene.loose(above) or scene.lines[above].text.endswith(":")) and not scene.lines[above].bullet
    listed = scene.loose(at) or all(scene.lines[k].attached or not scene.page.spaced for k in range(above + 1, at + 1))
    return label and listed and len(scene.lines[above].words) <= 5  # noqa: PLR2004


def _led(scene: Scene, at: int) -> bool:
    """Find a line of a list without marks, below a line of the body that ends with a colon."""
    if scene.verdicts[at].told or scene.lines[at].linked:
        return False
    above = at - 1
    while scene.loose(above) and not scene.verdicts[above].told and at - above <= _REACH:
        above -= 1
    return above in scene.body and scene.lines[above].text.endswith(":") and not scene.verdicts[above].told


def _players_title(scene: Scene, at: int) -> bool:
    """Find the title of a player: a line that is no sentence, right above the player's leftovers."""
    return scene.told(at + 1, "media") or (scene.told(at - 1, "media") and scene.attached(at))


def _head_caption(scene: Scene, at: int) -> bool:
    """Find a short sentence above the first paragraph that this hangs on, or right above a picture's credit."""
    line = scene.lines[at]
    if not line.prose or line.spoken or line.bullet or len(line.words) > 40:  # noqa: PLR2004
        return False
    credited = scene.told(at + 1, "caption") and not scene.lines[at + 1].prose
    fringe = at <= scene.first and not line.fuller and scene.attached(at + 1) and scene.text(at + 1)
    return credited or fringe


def _teasing_question(scene: Scene, at: int) -> bool:
    """Find a short question beside headlines that are no headings."""
    line = scene.lines[at]
    if not line.text.endswith("?") or len(line.words) > 12 or line.spoken:  # noqa: PLR2004
        return False
    return any(scene.loose(k) and scene.lines[k].headline and not _heading(scene, k) and not scene.verdicts[k].told for k in (at - 1, at + 1))


def _labels(scene: Scene, at: int, kind: str) -> bool:
    """Tell whether the line is a bare label of the kind, 'Image caption'."""
    named = scene.told(at, kind) and scene.loose(at) and len(scene.lines[at].words) <= 3  # noqa: PLR2004
    return named and scene.within(at + 1) and (scene.lines[at + 1].attached or not scene.page.spaced)


def _labelled_caption(scene: Scene, at: int) -> bool:
    line = scene.lines[at]
    if scene.loose(at) and INNER_STOP.search(line.text) and _NAME_LAST.search(line.text):
        return True
    return not line.fuller and _labels(scene, at - 1, "caption")


def _name_by_date(scene: Scene, at: int) -> bool:
    """Find the author's bare name: two to four words with capitals, between headline and body, next to the date or another author's line."""
    line = scene.lines[at]
    name = _NAME.fullmatch(line.text)
    return name is not None and not scene.verdicts[at].told and (scene.told(at + 1, "other") or scene.told(at - 1, "other"))


def _short(scene: Scene) -> list[int]:
    return scene.short


def _below_a_label(scene: Scene) -> Iterable[int]:
    """Give the lines that are in reach below one that was named as related."""
    labels = [at for at in range(len(scene.lines)) if scene.told(at, "related")]
    return sorted({below for at in labels for below in range(at + 1, min(len(scene.lines), at + _REACH + 2))})


def _with_authors(scene: Scene) -> range:
    return range(len(scene.lines)) if scene.authors else range(0)


def _by_a_short(scene: Scene) -> Iterable[int]:
    """Give the lines that are loose or right below one that is."""
    return sorted({*scene.short, *(at + 1 for at in scene.short if scene.within(at + 1))})


def _under_the_title(scene: Scene) -> range:
    return range(0) if scene.title is None else range(len(scene.lines))[scene.title + 1 : scene.title + 2]


def _by_a_paragraph(scene: Scene) -> Iterable[int]:
    """Give the lines that are at most six off one of running text."""
    texts = [at for at in range(len(scene.lines)) if scene.text(at)]
    return sorted({near for at in texts for near in range(max(0, at - 6), min(len(scene.lines), at + 7))})


# The second round: what a line's place adds.
PLACES: tuple[Place, ...] = (
    Place("", 1.5, "no sentence, above the body", lambda s, i: i < s.first, _short),
    Place("", 5, "a sentence above the headline", _any, lambda s: s.above_title),
    Place("", 5, "below the body", _any, lambda s: s.below),
    Place("caption", 5, "a sentence by a picture", _head_caption),
    Place("text", 4, "a heading between paragraphs", _heading, _short),
    Place("text", 2, "one of a list that a colon leads to", _led, _short),
    Place("other", 4, "the author's name once more", lambda s, i: s.lines[i].key in s.authors, _with_authors),
    Place("other", 5.5, "the summary below the headline", _standfirst, _under_the_title),
    Place("other", 4, "words of a paragraph once more", _pulled, _by_a_paragraph),
    Place("related", 3, "a label above links", _label_of_links, _short),
    Place("related", 5, "a label in capitals and a headline", lambda s, i: _CAPITALS.match(s.lines[i].text) is not None, _short),
    Place("related", 1.5, "hangs below a paragraph", _hanging, _short),
    Place("", 0.5, "one of several that are no sentences", _in_a_run, _short),
    Place("related", 4, "a question among teasers", _teasing_question, lambda s: s.body),
    Place("caption", 3, "a picture's text, by its label or its sentence with a name after it", _labelled_caption, _by_a_short),
    Place("media", 3, "a player's text, below its label", lambda s, i: _labels(s, i - 1, "media"), _short),
    Place("other", 3, "a name beside the date line", _name_by_date, lambda s: s.below_title),
    Place("related", 4, "below a label of related stories", _below_label, _below_a_label),
    Place("media", 3, "the title of a player", _players_title, _short),
)
