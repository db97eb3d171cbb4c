"""Quantities: figures of people, with the words that qualify them ("at least 10", "dozens"). Dates, ages, money, measures and labels are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factions.evidence import Record
from factions.mentions.numerals import NUMBER, TENS, UNITS, whole
from factions.mentions.times import TimeExpression, find_times


class Quantity(Record):
    """A figure of heads at `start`..`end` (code points, its qualifier included, the counted noun not).

    `low`, `best` and `high` are heads; null where the text sets no such bound: "at least 10" is 10, 10, null; "10 to 15" is 10, null, 15; "dozens" is
    null, null, null.
    """

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None


_NUMBER = rf"(?:(?i:(?:two|three|four|five|six|several|a few) dozen)|(?i:half a dozen|a dozen|a score)|{NUMBER})"
_VAGUE = (
    r"(?:(?:many |several )?(?:(?:tens|hundreds|scores|dozens)(?: and (?:hundreds|dozens))? of (?:thousands|millions)|dozens|scores|hundreds|"
    r"thousands|millions)|(?:several|a few|a couple of|many|multiple) (?:dozen|hundred|thousand|million)|"
    r"several(?= (?:\w+ )?\w+s\b| people| men| women| children| police))"
)
_QUALIFIERS = {
    "floor": r"at (?:the very )?least|more than|over|well over|just over|no (?:fewer|less) than|not (?:fewer|less) than|upwards? of|in excess of|"
             r"a minimum of|greater than|above",
    "ceiling": r"up to|as many as|at (?:the )?most|no more than|not more than|fewer than|less than|just under|under|a maximum of|as much as|below",
    "about": r"about|around|some|nearly|almost|roughly|approximately|approx\.|close to|an estimated|a reported|as few as|virtually",
}  # fmt: skip
_FILLER = r"(?: (?:another|an additional|a further|a total of|an estimated|about|some))?"
_QUALIFIER = "|".join(rf"(?P<{name}>{words})" for name, words in _QUALIFIERS.items())
_FIGURE = re.compile(
    rf"(?<![\w$€£¥#@/+.-])(?<!\d[,:.])(?:"
    rf"(?:(?i:between|from) )(?P<from>{NUMBER}) (?:and|to) (?P<till>{NUMBER})|"
    rf"(?:(?i:{_QUALIFIER}){_FILLER} )?(?:(?P<low>{NUMBER})(?:(?<=\d) ?[-–—] ?(?=\d)| to | or )(?P<high>{NUMBER})|"
    rf"(?P<number>{_NUMBER})(?P<more> or more|\+)?(?P<fewer> or fewer)?)|"
    rf"(?:(?i:{_QUALIFIER.replace('?P<', '?P<v')}) )?(?P<vague>(?i:{_VAGUE}))\b"
    rf")(?!\w|[-–](?!strong|member|man|person)\w|[.,:/]\d)"
)  # fmt: skip
_WORD = re.compile(r"\w+")
_OPENING = frozenset(
    """at more over well just no not upwards upward in greater above up as fewer less under below about around some nearly almost roughly
    approximately approx close an a virtually half between from several few many multiple tens scores dozens hundreds thousands millions""".split()
).union(UNITS, TENS)
"""Words that a figure may begin with, beside digits."""
_MEASURES = (
    "%|percent|per cent|percentage|pct|dollars?|euros?|pounds?|USD|rupees|rupiah|dinars|rials|rubles|roubles|lira|francs|pesos|naira|shillings|"
    "yuan|yen|cents|million|billion|trillion|km|kms|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|m|feet|foot|ft|yards?|inch(?:es)?|mm|"
    "millimet(?:er|re)s?|cm|kg|kilos?|kilograms?|grams?|tons?|tonnes?|lit(?:er|re)s?|gallons?|barrels?|bpd|hectares?|acres?|square|sq|degrees?|"
    "m2|m3|m²|m³|cu|acre|mph|kph|knots?|megawatts?|MW|calib(?:er|re)|points?|°|seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|"
    "decades?|centur(?:y|ies)|a\\.m|p\\.m|am|pm|GMT|o[’']clock|times|per|′|″|'|’[NSEW]"
)
_THINGS = "|".join(
    """cars trucks vehicles tanks pickups buses lorries ships boats vessels aircraft planes jets helicopters drones warplanes missiles rockets shells
    bombs mortars rounds guns rifles weapons mines grenades artillery howitzers launchers sorties airstrikes strikes raids attacks explosions blasts
    clashes battles incidents operations targets checkpoints positions posts bases camps barracks stations buildings houses homes huts shops schools
    hospitals clinics mosques churches temples bridges villages towns cities districts provinces regions areas states countries nations governorates
    counties municipalities neighborhoods neighbourhoods suburbs islands locations sites places fronts axes directions sides sections parts phases
    stages steps talks meetings elections votes seats ballots parties groups factions militias armies brigades battalions divisions regiments
    companies units organizations organisations agencies institutions ministries factors reasons questions issues things ways cases counts charges
    articles pages copies stories reports documents videos photos pictures words letters messages calls statements conditions demands options choices
    examples goals wars conflicts coups crises branches kinds types species animals cattle cows goats sheep camels horses donkeys fields wells
    pipelines refineries factories plants projects contracts deals agreements treaties laws resolutions crossings roads routes lanes storeys floors
    rooms beds tents bags boxes jobs events sets pairs generations possibilities dimensions elements aspects levels categories sources channels
    networks wings flights visits trips tranches installments instalments lines books munitions counterattacks campaigns occasions sanctions gates
    chapters domains pumps jacks tunnels bunkers loaders convoys masks systems facilities halls VBIEDs IEDs devices caches sentences
    titles times""".split()
)
"""Counted nouns that are nobody's heads."""
_PEOPLE = (
    "member|fighter|leader|worker|official|officer|guard|soldier|elder|chief|resident|driver|man|men|woman|women|child|children|boy|girl|teacher|"
    "student|employee|passenger|pilot|commander|police|owner|staff|crew|victim|casualty|survivor|prisoner|inmate|patient|attendant|administrator"
)
"""Heads whose trade is named by a thing: "two village elders", "one school teacher"."""
_FUNCTION_WORDS = (
    "of|in|and|at|on|by|from|were|was|to|when|who|as|for|near|after|with|people|others|men|women|civilians|killed|dead|wounded|injured|or|that|during"
)
_BEHIND = re.compile(
    rf"[\s-]?(?:(?:{_MEASURES})(?!\w)|[%°′″])|(?: of)? (?:(?!(?:{_FUNCTION_WORDS})\b)[\w’'-]+ ){{0,2}}(?:{_THINGS})\b"
    rf"(?! (?:{_PEOPLE})s?\b)|(?: of)? (?:{_MEASURES})(?!\w)"
)
_LABELS = (
    "Resolution|Article|Flight|No|Nos|Number|Route|Highway|Unit|Law|Decree|Order|Rule|Page|page|pages|Section|section|Room|Chapter|Phase|Part|"
    "Group of|Channel|Camp|Gate|Zone|Sector|Area|Division|Brigade|Battalion|Regiment|Corps|Figure|Table|Version|Level|Stage|Point|article|"
    "paragraph|Paragraph|Boeing|Airbus|Annex|Protocol|Mark|Type|Model|Station|Block|Bay|Ward|District|Mile|Kilometre|COVID|Round|Act|Battery|"
    "Resolutions|Committee|Radio|Passcode|code|number|List"
)
_BEFORE = re.compile(
    rf"(?:[$€£¥′°]|\[|\b(?:Resolutions|Articles|Divisions|Brigades|Units|Phases) \d+ and |"
    rf"\b(?:US|USD|Rs)\.? ?|\b[Aa]ge[ds]? (?:of )?|\b(?:{_LABELS})\.? ?|\+|\bthe [Bb]ig |\bthen )$"
)
_DIGITS_BEFORE = re.compile(r"\d[ -]$")
_NAME_BEFORE = re.compile(r"[A-Z][\w’'-]+(?:,| \() ?$")
_ONE_BEHIND = re.compile(
    r"(?: (?:of|is|day|another|thing|way|side|hand|such|point|time|reason|more|the|that|night|month|year|week|can|could|would|must|may|might|should|"
    r"who|has|by one|in every|after another)\b|[’'-]|[.,;:!?]| or two| and only|$)"
)
"""What stands behind a "one" that counts nobody."""
_SINGULAR = "|".join(sorted({re.sub(r"(?<=[^aeiou])ies$", "y", noun).removesuffix("s") for noun in _THINGS.split("|")}, key=len, reverse=True))
_ONE_THING = re.compile(rf" (?:[\w’'-]+ )?(?:{_SINGULAR})\b(?! (?:{_PEOPLE})s?\b)")
_ONE_BEFORE = re.compile(
    r"\b(?:no|No|the|this|that|which|any|every|each|only|some|other|another|last|first|a|latest|latter|not|in|if|as|than|is|was)\s$"
)
_DECIMAL = re.compile(r"\d\.\d+$")
_SCALE = re.compile(r"(?i)(?:hundred|thousand|million)$")
_WIDE = 20
"""A hyphen joins the ends of a range only where the higher is less than this many times the lower."""


_SCORE = 20
_TELEPHONE = re.compile(r"\d{3,4}[-–]\d{4,}")


def _bounds(match: re.Match[str]) -> tuple[int | None, int | None, int | None] | None:
    """Give low, best and high of a figure; null where it's no whole number of heads."""
    if match["vague"]:
        return None, None, None
    if match["from"] or match["low"]:
        return _range(match)
    words = match["number"].lower()
    if words.startswith(("several", "a few")):
        return None, None, None
    count = _SCORE if words == "a score" else whole(words)
    if not count or _DECIMAL.search(words) or re.match(r"0\d", words):
        return None
    ceiling, floor = match["ceiling"] or match["fewer"], match["floor"] or match["more"]
    return None if ceiling else count, None if ceiling else count, None if floor else count


def _range(match: re.Match[str]) -> tuple[int | None, int | None, int | None] | None:
    """Give the bounds of "10 to 15"; in "two to three thousand" the scale belongs to both."""
    low, high = match["from"] or match["low"], match["till"] or match["high"]
    scale = _SCALE.search(high)
    first, last = whole(f"{low} {scale[0]}" if scale and not _SCALE.search(low) else low), whole(high)
    if not first or not last or first >= last or _TELEPHONE.fullmatch(match[0]):
        return None
    label = re.search(r"\d ?[-–—] ?\d", match[0]) is not None and last >= _WIDE * first
    return None if label else (first, None, last)


def _counts(text: str, match: re.Match[str]) -> bool:
    """Tell whether a figure may count people: no money, measure, age, label or thing beside it."""
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    if _BEFORE.search(before) or _BEHIND.match(text, end) or (text[start].isdigit() and _DIGITS_BEFORE.search(before)):
        return False
    plain = match["number"] or ""
    if plain.isdigit() and len(plain) <= 2 and _NAME_BEFORE.search(before) and text[end : end + 1] in {",", ")", "."}:  # noqa: PLR2004 - "A. Name, 34, ..."
        return False
    if plain.lower() in {"one", "1"} and _ONE_THING.match(text, end):
        return False
    if plain.lower() == "one" and match[0].lower() == "one":
        return not (_ONE_BEHIND.match(text, end) or _ONE_BEFORE.search(before))
    return not (plain.isdigit() and len(plain) > 7)  # noqa: PLR2004 - a telephone or case number


def find_quantities(text: str, times: Iterable[TimeExpression] | None = None) -> list[Quantity]:
    """Find the figures of people in a text, in order. Pass the text's `times` where they are known, so that they needn't be found again."""
    taken = [(time.start, time.end) for time in (find_times(text) if times is None else times)]
    found: list[Quantity] = []
    at = 0
    for word in _WORD.finditer(text):  # at most words no figure begins, which a look at the word tells sooner than the pattern
        start = word.start()
        if start < at or not (word[0][0].isdigit() or word[0].lower() in _OPENING):
            continue
        match = _FIGURE.match(text, start)
        if match is None:
            continue
        at = match.end()
        bounds = None
        if not any(start < last and first < at for first, last in taken) and _counts(text, match):
            bounds = _bounds(match)
        if bounds is not None:
            found.append(Quantity(start=start, end=at, low=bounds[0], best=bounds[1], high=bounds[2]))
    return found
