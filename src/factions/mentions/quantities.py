"""Quantities: figures of people, with the words that qualify them ("at least 10", "dozens"). Dates, ages, money, measures and labels are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from factions.evidence import Record
from factions.mentions.numerals import NUMBER, whole
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
    r"(?:(?:many |several )?(?:(?:tens|hundreds|scores|dozens)(?: and (?:hundreds|dozens))? of (?:thousands|millions)|dozens|scores|hundreds|thousands|"
    r"millions)|(?:several|a few|a couple of|many|multiple) (?:dozen|hundred|thousand|million)|several(?= (?:\w+ )?\w+s\b| people| men| women| children| police))"
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
    rf"(?:(?i:{_QUALIFIER}){_FILLER} )?(?:(?P<low>{NUMBER})(?:(?<=\d) ?[-–—] ?(?=\d)| to | or )(?P<high>{NUMBER})|(?P<number>{_NUMBER})(?P<more> or more|\+)?(?P<fewer> or fewer)?)"
    rf"|(?:(?i:{_QUALIFIER.replace('?P<', '?P<v')}) )?(?P<vague>(?i:{_VAGUE}))\b"
    rf")(?!\w|[-–](?!strong|member|man|person)\w|[.,:/]\d)"
)  # fmt: skip
_MONEY_AND_MEASURES = (
    "%|percent|per cent|percentage|pct|dollars?|euros?|pounds?|USD|rupees|rupiah|dinars|rials|rubles|roubles|lira|francs|pesos|naira|shillings|yuan|yen|cents|"
    "million|billion|trillion|km|kms|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|m|feet|foot|ft|yards?|inch(?:es)?|mm|millimet(?:er|re)s?|cm|kg|kilos?|kilograms?|"
    "grams?|tons?|tonnes?|lit(?:er|re)s?|gallons?|barrels?|bpd|hectares?|acres?|square|sq|degrees?|mph|kph|knots?|megawatts?|MW|calib(?:er|re)|points?|°|"
    "seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies)|a\\.m|p\\.m|am|pm|GMT|o[’']clock|times|per"
)
_THINGS = (
    "cars|trucks|vehicles|tanks|pickups|buses|lorries|ships|boats|vessels|aircraft|planes|jets|helicopters|drones|warplanes|missiles|rockets|shells|bombs|mortars|"
    "rounds|guns|rifles|weapons|mines|grenades|artillery|howitzers|launchers|sorties|airstrikes|strikes|raids|attacks|explosions|blasts|clashes|battles|incidents|"
    "operations|targets|checkpoints|positions|posts|bases|camps|barracks|stations|buildings|houses|homes|huts|shops|schools|hospitals|clinics|mosques|churches|"
    "temples|bridges|villages|towns|cities|districts|provinces|regions|areas|states|countries|nations|governorates|counties|municipalities|neighbou?rhoods|suburbs|"
    "islands|locations|sites|places|fronts|axes|directions|sides|sections|parts|phases|stages|steps|rounds|talks|meetings|elections|votes|seats|ballots|parties|"
    "groups|factions|militias|armies|brigades|battalions|divisions|regiments|companies|units|camps|organi[sz]ations|agencies|institutions|ministries|factors|reasons|"
    "questions|issues|points|things|ways|cases|counts|charges|articles|pages|copies|stories|reports|documents|videos|photos|pictures|words|letters|messages|calls|"
    "statements|conditions|demands|options|choices|examples|goals|wars|conflicts|coups|crises|branches|kinds|types|species|animals|cattle|cows|goats|sheep|camels|"
    "horses|donkeys|heads of cattle|fields|wells|pipelines|refineries|factories|plants|projects|contracts|deals|agreements|treaties|laws|resolutions|crossings|roads|"
    "routes|lanes|storeys|stories|floors|rooms|beds|tents|bags|boxes|jobs|events|sets|pairs|generations|possibilities|dimensions|elements|aspects|levels|"
    "categories|sources|channels|networks|levels|wings|floors|flights|visits|trips|tranches|instal+ments|lines|years-old"
)
_BEHIND = re.compile(
    rf"[ -]?(?:(?:{_MONEY_AND_MEASURES})(?![\w])|%|°)|(?: of)? (?:(?!(?:of|in|and|at|on|by|from|were|was|to|when|who|as|for|near|after|with|people|others|men|women|"
    rf"civilians|killed|dead|wounded|injured|or|that|during)\b)[\w’'-]+ ){{0,2}}(?:{_THINGS})\b(?! (?:members|fighters|leaders|workers))|(?: of)? (?:{_MONEY_AND_MEASURES})(?!\w)"
)
_BEFORE = re.compile(
    r"(?:[$€£¥]|\b(?:US|USD|Rs)\.? ?|\b[Aa]ge[ds]? (?:of )?|\b(?:Resolution|Article|Flight|No|Nos|Number|Route|Highway|Unit|Law|Decree|Order|Rule|Page|page|pages|Section|"
    r"section|Room|Chapter|Phase|Part|Group of|Channel|Camp|Gate|Zone|Sector|Area|Division|Brigade|Battalion|Regiment|Corps|Figure|Table|Version|Level|Stage|Point|"
    r"article|paragraph|Paragraph|Boeing|Airbus|Annex|Protocol|Mark|Type|Model|Station|Block|Bay|Ward|District|Mile|Kilometre|COVID|Round|Act|Battery|Camp)\.? ?|"
    r"\+|\d[ -]|\bthe (?:big|Big) )$"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w’'-]+(?:,| \() ?$")
_ONE_BEHIND = re.compile(
    r"(?: (?:of|is|day|another|thing|way|side|side,|hand|such|point|time|reason|more|the|that|that's|night|month|year|week|that|can|could|would|must|may|might|should|who"
    r"|has|by one|in every|after another)\b|[’'-]|[.,;:!?]| or two| and only|$)"
)
_ONE_BEFORE = re.compile(r"\b(?:no|No|the|this|that|which|any|every|each|only|some|other|another|last|first|a|latest|latter|not|in|if|as|than|is|was)\s$")
_DECIMAL = re.compile(r"\d\.\d+$")


_WIDE = 20
"""A hyphen joins the ends of a range only where the higher is less than this many times the lower."""


_TELEPHONE = re.compile(r"\d{3,4}[-–]\d{4,}")


def _bounds(match: re.Match[str]) -> tuple[int | None, int | None, int | None] | None:
    """Give low, best and high of a figure; null where it's no whole number of heads."""
    if match["vague"]:
        return None, None, None
    if _TELEPHONE.fullmatch(match[0]):
        return None
    low, high = (match["from"] or match["low"]), (match["till"] or match["high"])
    if low and high:
        ends = whole(low), whole(high)
        scale = re.search(r"(?i)(?:hundred|thousand|million)$", high)
        if scale and ends[0] is not None and not re.search(r"(?i)hundred|thousand|million", low):
            ends = whole(f"{low} {scale[0]}"), ends[1]  # "two to three thousand"
        wide = re.search(r"\d ?[-–—] ?\d", match[0]) and (ends[1] or 0) >= _WIDE * (ends[0] or 0)  # a telephone number, a label
        return (ends[0], None, ends[1]) if ends[0] and ends[1] and ends[0] < ends[1] and not wide else None
    words = match["number"].lower()
    if words.startswith(("several", "a few")):
        return None, None, None
    count = 20 if words == "a score" else whole(words)
    if not count or (_DECIMAL.search(words)) or re.match(r"0\d", words):
        return None
    if match["floor"] or match["more"]:
        return count, count, None
    if match["ceiling"] or match["fewer"]:
        return None, None, count
    return count, count, count


def _counts(text: str, match: re.Match[str]) -> bool:
    """Tell whether a figure may count people: no money, measure, age, label or thing beside it."""
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    if _BEFORE.search(before) or _BEHIND.match(text, end):
        return False
    plain = match["number"] or ""
    if plain.isdigit() and len(plain) <= 2 and _NAME_BEFORE.search(before) and text[end : end + 1] in {",", ")", "."}:  # noqa: PLR2004 - "A. Name, 34, ..."
        return False
    if plain.lower() == "one" and match[0].lower() == "one":
        return not (_ONE_BEHIND.match(text, end) or _ONE_BEFORE.search(before))
    return not (plain.isdigit() and len(plain) > 7)  # noqa: PLR2004 - a telephone or case number


def find_quantities(text: str, times: Iterable[TimeExpression] | None = None) -> list[Quantity]:
    """Find the figures of people in a text, in order. Pass the text's `times` where they are known, so that they needn't be found again."""
    taken = [(time.start, time.end) for time in (find_times(text) if times is None else times)]
    found: list[Quantity] = []
    at = 0
    while match := _FIGURE.search(text, at):
        start, end = match.span()
        at = end
        bounds = None
        if not any(start < last and first < end for first, last in taken) and _counts(text, match):
            bounds = _bounds(match)
        if bounds is not None:
            found.append(Quantity(start=start, end=end, low=bounds[0], best=bounds[1], high=bounds[2]))
    return found
