"""Which spans of a text are mentions: the model's tags, and the times and figures that our own grammar reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from factions.mentions.mention import MentionForm, MentionKind
from factions.mentions.times import TimeExpression
from factions.models.pairing import Node
from factions.models.scored import Scored
from factions.models.windows import Bounds
from factions.reference.countries import country_mentions, country_of_capital, country_of_demonym, country_of_name
from factions.reference.gazetteer import gazetteer
from factions.reference.registry import NameHit

_PRONOUNS = frozenset("i we you he she it they me us him her them my our your his its their mine ours yours hers theirs one's".split())
_APOSTROPHES = frozenset("'’ʼʿ‘`")
_SUFFIX = re.compile(r"(?:s|t|d|m|re|ve|ll)(?![^\W\d_])", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:Grand |Deputy |Vice |First |Prime |Foreign |Interior |Defen[cs]e |Lieutenant |Brigadier |Major )*"
    r"(?:Ayatollah|President|Minister|Premier|Chancellor|Senator|Governor|General|Colonel|Major|Captain|Lieutenant|Brigadier|Commander|Admiral|Marshal|"
    r"King|Queen|Prince|Pope|Bishop|Archbishop|Cardinal|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Maj|Capt|Lt|Brig|Sen|Gov|Rep)\.? )+"
)
"""Titles that stand before a name and are no part of it; those that mostly are ("Mullah", "Sheikh", "Comandante") aren't among them."""
_ADJECTIVE = re.compile(r"[a-z]+(?:al|ern|ic|ish|ary|ous)")
COMPOUND = re.compile(
    r"[-\u2010-\u2013](?:backed|supported|sponsored|aided|trained|armed|equipped|supplied|funded|financed|bankrolled|paid|allied|aligned|led|linked|"
    r"dominated|controlled|installed|appointed|held|run|affiliated|brokered)\b"
)
"""What makes the name before it the first part of a compound that says who stands behind somebody: "Iranian-trained"."""
_FAITHS = frozenset("Islam Islamism Shi'ism Shiism Sunnism Sufism Judaism Christianity Catholicism Protestantism Hinduism Buddhism Sikhism".split())
_OPENED = re.compile(r"(?:\A|\n|[.?!][\"\u201d\u2019]? )[\"\u201c]?\Z")
_SHORT = 3  # letters of "for" and "the", which a heading may write small
_AREAS = frozenset({"continent", "region", "sea", "strait", "river", "lake", "mountain"})
LEAST_TIME = 0.1
"""A time that the grammar finds counts where the model thinks so with at least this probability: "may", "march" and "second" are words too."""
LEAST_NAME = 0.2
"""The same of a name that the registry knows."""


@dataclass(frozen=True)
class Spot:
    """A mention before it is known whom it means: code points, and its place among the model's words."""

    start: int
    end: int
    kind: MentionKind
    form: MentionForm
    node: Node
    share: float
    entry: str | None = None


def spot(scored: Scored, times: Sequence[TimeExpression], names: Sequence[NameHit]) -> list[Spot]:
    """Give the mentions of a text in order, the outer before those inside it; no two of one kind have the same bounds."""
    found: dict[tuple[int, int], Spot] = {}
    dated = [time for time in times if time.is_date]
    for layer in ("outer", "inner"):
        for first, last, kind, share in scored.tags(layer):
            start, end = _whole(scored.text, scored.words.bounds[first][0], scored.words.bounds[last - 1][1])
            if kind == "time":
                continue  # a time is what the grammar can give a value; the model only judges whether the grammar's find is one
            _add(scored, found, start, end, kind, share)
    for time in dated:
        _propose(scored, found, time.start, time.end, "time", LEAST_TIME)
    for hit in names:
        beside = [span for span, other in found.items() if other.kind in {"actor", "place"} and span[0] < hit.end and hit.start < span[1]]
        pieces = [span for span in beside if hit.start <= span[0] and span[1] <= hit.end and span != (hit.start, hit.end)]
        if not beside:
            _propose(scored, found, hit.start, hit.end, "actor", LEAST_NAME)
        elif len(pieces) == len(beside) and pieces:  # a known name of which the model saw parts: "Islamic State", "in Iraq", "and the Levant"
            for span in pieces:
                del found[span]
            _add(scored, found, hit.start, hit.end, "actor", 1.0)
    _before_compounds(scored, found)
    entries = {(hit.start, hit.end): hit.entry_ids[0] for hit in names}
    _bare(scored, found, entries)
    _opening(scored, found, entries)
    _settle(scored, found, entries)
    marked = [replace(s, entry=entries[bounds]) if s.kind == "actor" and bounds in entries else s for bounds, s in found.items()]
    return sorted(marked, key=lambda spot: (spot.start, -spot.end))


def _before_compounds(scored: Scored, found: dict[Bounds, Spot]) -> None:
    """Add the countries that a compound names as those who stand behind somebody: "Iranian-trained"."""
    for nation in country_mentions(scored.text):
        inside = any(
            start <= nation.start and nation.end <= end and held.kind == "actor" and end == nation.end for (start, end), held in found.items()
        )
        if COMPOUND.match(scored.text, nation.end) and not inside:
            _add(scored, found, nation.start, nation.end, "actor", 1.0)


def _bare(scored: Scored, found: dict[Bounds, Spot], entries: Mapping[Bounds, str]) -> None:
    """Take titles off the names that bear them, and drop lone adjectives that the model took for those whose adjective they are."""
    text = scored.text
    for (start, end), held in list(found.items()):
        if held.kind != "actor" or (start, end) in entries:
            continue
        title = _TITLE.match(text, start, end) if held.form == "named" else None
        if title and text[title.end()].isupper():
            del found[start, end]
            _add(scored, found, title.end(), end, "actor", held.share)
        elif held.form == "nominal" and _ADJECTIVE.fullmatch(text, start, end) and any(a == start and b > end for a, b in found):
            del found[start, end]


def _opening(scored: Scored, found: dict[Bounds, Spot], entries: Mapping[Bounds, str]) -> None:
    """Let no capital at a sentence's opening make a name of a word written small elsewhere: it's a description, and in a heading nobody at all."""
    for (start, end), held in list(found.items()):
        words = scored.text[start:end]
        if held.kind != "actor" or held.form != "named" or (start, end) in entries or not _OPENED.search(scored.text, max(0, start - 3), start):
            continue
        small = words.istitle() and words.isalpha() and re.search(rf"\b{words.lower()}\b", scored.text)
        if small and _heading(scored.text, start):
            del found[start, end]
        elif small:
            found[start, end] = replace(held, form="nominal", node=scored.node(held.node.start, held.node.end, "actor", "nominal"))


def _heading(text: str, start: int) -> bool:
    """Tell whether the line that begins at `start` is a heading in capitals: "Spearhead For A Counter Offensive?"."""
    line = text[start:].split("\n", 1)[0].rstrip()
    return not line.endswith((".", '"', "\u201d")) and all(
        word[:1].isupper() or not word[:1].isalpha() for word in line.split() if len(word) > _SHORT
    )


def _settle(scored: Scored, found: dict[Bounds, Spot], entries: Mapping[Bounds, str]) -> None:
    """Let a name that is nobody's of the registry, no country's and no capital's be one kind of thing in the whole text: an actor or a place."""
    votes: dict[str, Counter[str]] = {}
    for (start, end), held in found.items():
        words = scored.text[start:end]
        if held.kind in {"actor", "place"} and held.form == "named" and (start, end) not in entries and not _nation(words):
            votes.setdefault(words, Counter())[held.kind] += 1
    for (start, end), held in list(found.items()):
        words = scored.text[start:end]
        if held.kind != "actor" or (start, end) in entries or held.form != "named":
            continue
        told = votes.get(words, Counter[str]())
        if words in _FAITHS:
            del found[start, end]
        elif told["place"] > told["actor"] or _area(words):
            del found[start, end]
            _add(scored, found, start, end, "place", held.share)


def _area(words: str) -> bool:
    """Tell whether some words name a part of the earth that can't act: a continent, a region, a sea."""
    rows = [] if _nation(words) else gazetteer().find(words)
    return any(row.kind in _AREAS for row in rows[:1])


def _nation(words: str) -> bool:
    return bool(country_of_name(words) or country_of_capital(words) or country_of_demonym(words))


def _whole(text: str, start: int, end: int) -> Bounds:
    """Give the bounds without cutting a word at an apostrophe inside it: "Shi'ite", "Ba'athist"; a possessive s is no part of the word."""
    while start > 1 and text[start - 1] in _APOSTROPHES and text[start - 2].isalpha() and text[start].isalpha() and not _SUFFIX.match(text, start):
        start -= 2
        while start and text[start - 1].isalpha():
            start -= 1
    last = len(text) - 1
    while end < last and text[end] in _APOSTROPHES and text[end - 1].isalpha() and text[end + 1].isalpha() and not _SUFFIX.match(text, end + 1):
        end += 2
        while end < len(text) and text[end].isalpha():
            end += 1
    return start, end


def _propose(scored: Scored, found: dict[tuple[int, int], Spot], start: int, end: int, kind: str, least: float) -> None:
    words = scored.words.covered(start, end)
    if words and (start, end) not in found:
        share = scored.inside("outer", kind, *words)
        if share >= least:
            _add(scored, found, start, end, kind, share)


def _add(scored: Scored, found: dict[tuple[int, int], Spot], start: int, end: int, kind: str, share: float) -> None:
    words = scored.words.covered(start, end)
    if words is None or (start, end) in found:
        return
    form = form_of(scored.text[start:end], kind)
    found[start, end] = Spot(start, end, cast("MentionKind", kind), form, scored.node(*words, kind, form), share)


def form_of(text: str, kind: str) -> MentionForm:
    """Tell by its writing whether a mention names, describes or is a pronoun. A text without capitals names nothing."""
    if text.lower() in _PRONOUNS and not (text.isupper() and len(text) > 1):  # "US" is a country
        return "pronoun"
    last = re.split(r"[\s-]", text.removesuffix("'s").removesuffix("’s"))[-1]
    named = any(char.isupper() or char.isdigit() for char in last)
    return "named" if kind == "time" or (kind in {"actor", "place", "facility"} and named) else "nominal"
