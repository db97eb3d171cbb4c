"""Names of places anywhere in a text: those that stand for a government ("Moscow said") or inside other names ("Jamaica Cancer Society"), too.

The reader's mentions say what a name does in its sentence, so "Moscow" that speaks is an actor there. Who wants every name that can be put on a map
asks here. Countries, their adjectives and capitals come from our table, the model's places as it marks them, buildings and streets by the word that
they end in; every other capitalised run that the gazetteer knows is judged by a sum of small reasons (see _WEIGHTS), read as log odds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from factions.mentions.spotting import Spot
from factions.models.scored import Scored
from factions.reference.countries import country_mentions
from factions.reference.folding import fold
from factions.reference.gazetteer import Gazetteer, GazetteerRow, gazetteer

Span = tuple[int, int]
_LONGEST = 4  # words of a name
_CODE = 2  # letters of a state's
_COUNTRIES = frozenset({"UK", "US", "EU", "SA", "BC"})
_WORD = re.compile(r"\b(?:[A-Z]\.){2,}|[^\W\d_]\w*(?:['’-]\w+)*\.?")
_POSSESSIVE = re.compile(r"['’]s?$")
# capitalised words that name no place by themselves: directions, months and days, words that open sentences
_NO_NAMES = frozenset(
    "north south east west northern southern eastern western central centre center river street avenue royal quarter the al el la le no yes and "
    "but january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday state county city town university college government union police national international federal congress senate house bank post "
    "times news best most many more much some this that these those they there here her him his she you your our what when where why how who all "
    "any both each few other another new old big good great white black green red blue young first second third one two three day today spring "
    "summer winter god lord king queen prince mary john michael david paul peter james george victoria charlotte elizabeth julia nancy sandy "
    "lincoln jackson madison".split()
)
# what a building, a street or a water ends in, or begins with; with a capitalised word beside it, it's a name
_SITES = (
    "Airport|Airfield|Avenue|Ave|Barracks|Basilica|Bay|Beach|Boulevard|Bridge|Canal|Castle|Cathedral|Cemetery|Church|Clinic|College|"
    "Correctional Center|County|Court|Courthouse|Creek|Crossing|Drive|Elementary|Embassy|Estate|Gardens?|Golf Club|Hall|Harbou?r|High School|"
    "Highway|Hill|Hills|Hospital|Hotel|Institute|Island|Islands|Lagoon|Lake|Lane|Library|Mall|Market|Medical Center|Middle School|Mosque|"
    "Mountains?|Museum|Palace|Park|Parkway|Peninsula|Plaza|Point|Prison|Racecourse|Refinery|River|Road|School|Shrine|Square|Stadium|Station|"
    "Street|Synagogue|Temple|Theatre|Theater|Tower|University|Valley"
)
_CAPITAL = r"[A-Z][\w'’.-]*"
_SITE = re.compile(
    rf"\b(?:{_CAPITAL} ){{0,4}}{_CAPITAL} (?:{_SITES})\b(?! [A-Z])|\bUniversity of {_CAPITAL}(?: {_CAPITAL})*"
    rf"|\b(?:Lake|Mount|Fort|Camp) {_CAPITAL}|\b(?:Bay|Strait|Gulf) of {_CAPITAL}"
)
_NO_SITES = re.compile(r"(?:Supreme|High|Catholic|Anglican|Methodist|Crown|Federal|Appeals?|Christian|Orthodox|Public) (?:Court|Church|School)$")
_PLACED = re.compile(r"(?:, |\()$")
_ARTICLE = re.compile(r"(?:The|A|An|At|In|On|From|Near|And|But|When|While|After|Before) ")
_LINKS = frozenset("of the de la del al el upon and du le les der".split())
_PREPOSITION = re.compile(r"\b(?:in|at|from|near|to|around|outside|across|throughout|toward|towards|into|inside|through|via|over|between|of|for|off)"
                          r"(?: the| nearby| downtown| central| northern| southern| eastern| western)? $")  # fmt: skip
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lady|Lord|President|Minister|Judge|Justice|Captain|Sgt|Gen|Col|Rev|Sen|Rep|Gov|Coach)\.? $")
_NAME_BEFORE = re.compile(r"[A-Z][\w'’-]+ $")
_NAME_BEHIND = re.compile(r" [A-Z][\w'’-]+")
_COMMA_NAME = re.compile(r", [A-Z]")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\"“”\n])[\s\"“‘']*$")
_DIRECTION = re.compile(
    r"^(?:(?:north|south|east|west)(?:[- ]?(?:east|west))?(?:ern)?|central|upper|lower|downtown|midtown|greater|rural|mainland|the) (?=[A-Z])"
)
_LARGE = frozenset(
    {"country", "continent", "state", "province", "republic", "region", "sea", "strait", "river", "lake", "island", "mountain", "desert"}
)
_INITIALS = re.compile(r"(?:[A-Z]\.)+|St\.|Ft\.|Mt\.")


class Reasons(NamedTuple):
    """Why a capitalised run that the gazetteer knows may name a place; each from 0 to 1 but `place`, `actor`, which are the model's probabilities."""

    large: float  # a country, a division, a sea
    million: float  # more than a million heads
    hundred: float  # a hundred thousand
    town: float  # fifteen thousand
    hamlet: float  # fewer
    own: float  # it's the place's own name, no other name of it
    several: float  # two words or more
    preposition: float  # in, at, from
    comma: float  # a comma and another capital follow
    place: float
    actor: float
    before: float  # a capitalised word stands before it, as a first name does
    behind: float  # one stands behind it
    title: float  # President, Mr
    opening: float  # one word that opens a sentence
    common: float  # the same word stands in small letters elsewhere in the text


# log odds; the reasons stand in the table of `Reasons`
_BIAS, _SURE = -1.6, 3.0
_WEIGHTS = Reasons(
    large=3.3, million=2.8, hundred=1.7, town=0.4, hamlet=-1.0, own=0.6, several=0.9, preposition=1.3, comma=0.8, place=3.0, actor=0.2,
    before=-1.6, behind=-1.3, title=-3.0, opening=-0.8, common=-2.5,
)  # fmt: skip


def find_place_names(scored: Scored, spots: Sequence[Spot]) -> list[Span]:
    """Give the spans of names of places, in order, none overlapping another; `spots` are the text's mentions."""
    text, book = scored.text, gazetteer()
    taken: dict[Span, bool] = {}

    def take(start: int, end: int) -> None:
        if not any(start < b and a < end for a, b in taken):
            taken[start, end] = True

    judged: list[tuple[float, Span]] = []
    for start, end in (_bare(text, a, b, book) for spot in spots for a, b in _parts(text, spot, book)):
        known = bool(book.find(text[start:end])) or _PREPOSITION.search(text[max(0, start - 30) : start])
        if known or _COMMA_NAME.match(text, end):
            judged.append((_SURE, (start, end)))
    judged += ((_SURE, (mention.start, mention.end)) for mention in country_mentions(text))
    judged += ((_SURE, span) for span in _sites(text))
    judged += ((judge(reasons), span) for span, reasons in proposals(scored))
    for score, (start, end) in sorted(judged, key=lambda pair: (pair[1][0] - pair[1][1], -pair[0])):
        if score > 0:
            take(start, end)
    return sorted(taken)


def _parts(text: str, spot: Spot, book: Gazetteer) -> Iterator[Span]:
    """Give the names in a mention of a place: "Samarra, Iraq" has two, "Washington, D.C." one."""
    if spot.kind != "place" or spot.form != "named":
        return
    at = spot.start
    words = text[spot.start : spot.end]
    for part in [words] if book.find(words) else words.split(", "):
        yield at, at + len(part)
        at += len(part) + 2


def _sites(text: str) -> Iterator[Span]:
    """Give the names of buildings, streets and waters that say by a word what they are."""
    for found in _SITE.finditer(text):
        start, end = found.span()
        while opened := _ARTICLE.match(text, start, end):
            start = opened.end()
        if " " in text[start:end] and "\n" not in text[start:end] and not _NO_SITES.search(text, start, end):
            yield start, end - (text[end - 1] in ".,'’")


def judge(reasons: Reasons) -> float:
    """Give the log odds that a run of which this is known names a place."""
    return _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, reasons, strict=True))


def _bare(text: str, start: int, end: int, book: Gazetteer) -> Span:
    """Leave out a direction in small letters, an article, and a comma; take the point of an abbreviation in ("Va.")."""
    if turned := _DIRECTION.match(text[start:end]):
        start += turned.end()
    while end > start and text[end - 1] in ",;:'’ ":
        end -= 1
    if article := _ARTICLE.match(text, start, end):
        start = article.end()
    if text[end : end + 1] == "." and fold(text[start : end + 1]) != fold(text[start:end]) and book.find(text[start : end + 1]):
        end += 1
    return start, end


def proposals(scored: Scored) -> Iterator[tuple[Span, Reasons]]:
    """Give the capitalised runs that the gazetteer knows, with what speaks for and against each."""
    text, book = scored.text, gazetteer()
    words = [match.span() for match in _WORD.finditer(text)]
    lower = {text[a:b] for a, b in words if text[a].islower()}
    for at, (start, _) in enumerate(words):
        if not text[start].isupper() or text[start:].startswith("The "):
            continue
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            begin, end = words[at + count - 1]
            if text[end - 1] == "." and not _INITIALS.fullmatch(text[begin:end]) and not book.find(text[start:end]):
                end -= 1
            if ending := _POSSESSIVE.search(text, begin, end):
                end = ending.start()
            run = text[start:end]
            if len(run) == _CODE and run.isupper() and run not in _COUNTRIES and not _PLACED.search(text, 0, start):
                continue  # "CT" is Connecticut behind a comma, else Central Time
            if _name(run, count) and (rows := _known(run, book)):
                yield (start, end), _reasons(scored, start, end, rows, lower)


def _name(run: str, count: int) -> bool:
    words = run.split(" ")
    if run.lower() in _NO_NAMES:
        return False
    return len(words) == count and all(words) and words[-1][0].isupper() and all(word[0].isupper() or word.lower() in _LINKS for word in words)


def _known(run: str, book: Gazetteer) -> list[GazetteerRow]:
    if len(run) <= 2 or (run.isupper() and len(run) <= 3):  # noqa: PLR2004 - acronyms
        return [row for row in book.find(run) if row.kind in _LARGE]
    return book.find(run.title() if run.isupper() else run)


def _reasons(scored: Scored, start: int, end: int, rows: Sequence[GazetteerRow], lower: set[str]) -> Reasons:
    text = scored.text
    plain = fold(text[start:end])
    named = [row for row in rows if fold(row.name) == plain]
    top = max((named or rows), key=lambda row: row.population)
    large = any(row.kind in _LARGE for row in rows[:3])
    covered = scored.words.covered(start, end)
    shares = [scored.inside("outer", kind, *covered) if covered else 0.0 for kind in ("place", "actor")]
    several = " " in text[start:end]
    ahead = text[max(0, start - 30) : start]
    opening = bool(_SENTENCE_END.search(ahead))
    heads = math.inf if large else top.population
    return Reasons(
        large=large, million=1e6 <= heads < math.inf, hundred=1e5 <= heads < 1e6, town=1.5e4 <= heads < 1e5, hamlet=heads < 1.5e4,  # noqa: PLR2004
        own=bool(named), several=several, preposition=bool(_PREPOSITION.search(ahead)), comma=bool(_COMMA_NAME.match(text, end)),
        place=shares[0], actor=shares[1], before=not opening and bool(_NAME_BEFORE.search(ahead)), behind=bool(_NAME_BEHIND.match(text, end)),
        title=bool(_TITLE.search(ahead)), opening=opening and not several, common=not several and text[start:end].lower() in lower,
    )  # fmt: skip
