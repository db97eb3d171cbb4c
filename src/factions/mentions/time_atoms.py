"""Finding the single times of a text: the grammar's rows tried where a time may begin, the longest match taken, its fields settled in context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from factions.mentions.numerals import ORDINALS, TENS
from factions.mentions.numerals import UNITS as NUMERALS
from factions.mentions.time_grammar import ANY, PATTERNS, PREFIX, Atom, Fields, read
from factions.mentions.time_words import DAYPARTS, DECADE_WORDS, HOLIDAYS, MONTHS, NOT_YEARS, PARTS, SEASONS, UNITS, WEEKDAYS

_STARTERS = frozenset(
    [*MONTHS, *WEEKDAYS, *SEASONS, *DAYPARTS, *NUMERALS, *TENS, *ORDINALS, *DECADE_WORDS, *UNITS, *(f"{unit}s" for unit in UNITS), "centuries"]
    + [words.split()[0] for words in (*HOLIDAYS, *PARTS)]
    + """the a an last next this that these same coming following previous past recent recently lately year yesterday today tomorrow tonight overnight
    about around nearly almost some roughly approximately over more less under at up well just only barely another several few couple many half
    now right currently present presently nowadays to modern every each per daily weekly monthly yearly annually hourly nightly everyday shortly soon
    in ad mid early late earlier later month week final""".split()
)
_WORD = re.compile(r"[’']?\w+")
_NEXT_WORD = re.compile(r"\W+(\w+)")
_LOOK = re.compile(r"\(\?<?[!=](?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)")
"""What a pattern looks at beside what it takes."""
_VOCABULARY = frozenset(re.findall(r"[a-z]+", _LOOK.sub("", ANY.pattern).lower() + _LOOK.sub("", PREFIX.pattern).lower()))
_WEAK = frozenset(
    "the a an to in that this these at over under up only well just more less all some many about another every each half".split()
).union(NUMERALS, TENS, ORDINALS)
"""Words that are no time by themselves: what follows them must be a word of the grammar."""
_LAST_WORD = re.compile(r"([\w$€£#]+)[\s(]*$")
_PREPOSITIONS = frozenset(
    """in since by until till of from during to and between before after early late mid through throughout around about over for on at or circa
    the that this last next previous following every each than within""".split()
)
_LABELS = frozenset(NOT_YEARS.split("|"))
_CALENDAR = frozenset({"date", "month", "season", "year", "relative", "pair", "weekday"})
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:\n“\"(])[”\"’)]?\s*$")
_FUNCTION_WORD = re.compile(
    r"\s*(?:[^\w\s]|$|(?:and|or|to|in|when|as|the|a|by|on|with|for|after|before|but|until|at|was|were|had|who|it|he|saw|of|that)\b)"
)
_CLAUSE_NEXT = re.compile(
    r" (?:they|she|we|I|you|there|this|these|those|his|her|its|their|our|all|some|no|two|three|four|five|six|seven|eight|nine|ten|about|because|if|"
    r"unless|through|from|between|into|near|inside|outside|would|will|could|did|has|is|are|did|came|began|\w+ed)\b"
)
"""What may follow a day of the month, beside function words: the start of a clause, its verb."""
_STUCK = re.compile(r"(?<!\d{4})(?<!\b[Mm]id)[$€£#/.,-]$")
"""What makes four digits the tail of something else; the hyphen of "2003-2005" doesn't."""
_EARTHLY = 1500
"""Four digits below this are a year only after a preposition."""
_CLOCK_NEXT = re.compile(r"(?: (?:on|local|hours|hrs|and|to|in|until|GMT|UTC)\b|[,.;:]|$)")
_IN_BRACKETS = re.compile(r"\b(?:resolutions?|decisions?|decrees?|laws?|acts?|directives?|orders?) [\w/.-]+ \($", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:up|down|rose|risen|fell|fallen|grew|grown|increased?|decreased?|dropped|shrank|swelled|compared) (?:from|to|with) $")
_COUNTED_NEXT = re.compile(r" (?!was\b|has\b|as\b|is\b|this\b|his\b|its\b|us\b)[a-z]{3,}s\b(?! (?:to|a|an|the|his|their|its)\b)")
_YEAR_PREPOSITIONS = frozenset("in since by until till of during before after late early mid around".split())
_DAY_PREPOSITIONS = frozenset("on by of until till since from to before after and night through around".split())
_NAMED_DAYS = frozenset("Palm Holy Easter Good Bloody Black Ash Whit Maundy Shrove Super Trinity Low Orthodox".split())
"""What makes a weekday a feast that moves, or the name of what happened on it."""
_LASTS = frozenset(
    "for within in during over of lasted than the every each took last past next first final these those lasting after until spent".split()
)
_FEW_ORDINALS = 5
"""Ordinal words below this seldom mean a day of the month: "by the third"."""
_AFTER_SIGN = {
    "ago": -1, "earlier": -1, "before": -1, "previously": -1, "later": 1, "afterwards": 1, "afterward": 1, "hence": 1, "from now": 1, "after": 1,
    "following": 1, "the day after": 1, "the day following": 1, "the day before": -1, "the night before": -1, "the morning after": 1,
    "the following morning": 1,
}  # fmt: skip


class _Context:
    """What stands left and right of a match."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        found = _LAST_WORD.search(text, max(0, start - 30), start)
        self.before = found[1] if found else ""

    @property
    def opens(self) -> bool:
        """Whether the match opens a sentence."""
        return _OPENS_SENTENCE.search(self.text, max(0, self.start - 4), self.start) is not None

    def follows(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern matches right behind the match."""
        return pattern.match(self.text, self.end) is not None


_DIGIT_NEXT = re.compile(r"\s*\d")
_FALL_OF = re.compile(r"\s+(?:of|in|to|from|back|short|into|under|within|on|out|apart|behind|victim|through|off)\b")
_DAYPART_WORDS = frozenset("at towards toward by until before after during in since from through throughout on around till".split())
_OF_DAY = re.compile(r" (?:of|on|of the) (?:\d|the \d|(?!A\b)[A-Z]\w+|that |the (?:same|next|following))")
_MARCHES = re.compile(r"[.,;]| (?:to|on|of|for|from|in)\b")
_CAPITAL_NEXT = re.compile(r" [A-Z]")
_CLOCK_WORDS = frozenset("at by around about after before since until from to and between near till".split())


def _month(fields: Fields, context: _Context) -> Fields | None:
    """Refuse the verb and the surname: "May", "March" and the like count where something before or behind says month."""
    word = context.text[context.start : context.end]
    if word in {"May", "March"} and not (context.before.lower() in _PREPOSITIONS or context.follows(_DIGIT_NEXT)):
        return None
    if word == "March" and context.before.lower() in {"the", "a", "long", "their", "his"} and context.follows(_MARCHES):
        return None
    return None if context.before == "Black" else {**fields, "kind": "date"}


def _season(fields: Fields, context: _Context) -> Fields | None:
    """Refuse "fall" the verb and the fall of a town, and seasons that are part of a name ("Arab Spring")."""
    word = context.text[context.start : context.end]
    if word.lower().endswith("fall") and (
        context.before.lower() not in {"in", "during", "throughout", "by", "over", "since", "until", "this", "last", "next", "early", "late", "mid"}
        or context.follows(_FALL_OF)
    ):
        return None
    named = word[0].isupper() and context.before[:1].isupper() and not context.follows(_CAPITAL_NEXT)
    return None if named and not context.opens else {**fields, "kind": "date"}


def _year(fields: Fields, context: _Context) -> Fields | None:
    """Refuse counts and labels of four digits: "Resolution 1701", "some 2000 fighters", "$2000"."""
    before, year = context.before, fields["year"]
    if before in _LABELS or (before and before[0] in "$€£#") or _STUCK.search(context.text, max(0, context.start - 6), context.start):
        return None
    left = context.text[max(0, context.start - 40) : context.start]
    if _IN_BRACKETS.search(left) or _COMPARED.search(left):
        return None
    if before.lower() == "at":  # "at 1430 on Tuesday", but "at 2010 prices"
        clock = f"{year // 100:02}:{year % 100:02}"
        timed = year < 2400 and year % 100 < 60 and context.follows(_CLOCK_NEXT)  # noqa: PLR2004 - hours of a day, minutes of an hour
        return {"kind": "relative", "unit": "day", "shift": 0, "origin": "near", "clock": clock} if timed else {**fields, "kind": "date"}
    if year % 50 == 0 and before.lower() not in _YEAR_PREPOSITIONS and context.follows(_COUNTED_NEXT):
        return None
    known = before.lower() in _PREPOSITIONS
    if (year < _EARTHLY and not known) or (year % 50 == 0 and not known and not context.follows(_FUNCTION_WORD)):
        return None
    return {**fields, "kind": "date"}


def _slashed(fields: Fields, _: _Context) -> Fields | None:
    """Tell day from month where one is over 12, both are alike, or dots divide them (as only day-first writers do); else keep the year only."""
    a, b, rest = fields["a"], fields["b"], {"year": fields["year"], "kind": "date"}
    if not (min(a, b) >= 1 and max(a, b) <= 31 and min(a, b) <= 12):  # noqa: PLR2004 - days of a month, months of a year
        return None
    if a > 12 or a == b or fields.get("sep") == ".":  # noqa: PLR2004
        return None if b > 12 else {**rest, "day": a, "month": b}  # noqa: PLR2004
    return {**rest, "day": b, "month": a} if b > 12 else rest  # noqa: PLR2004


def _clock(fields: Fields, context: _Context) -> Fields | None:
    """Settle the hour; without "a.m." or a zone, a clock time wants a preposition (scores and players' counters look like one)."""
    words = context.text[context.start : context.end]
    if "pm" not in fields and not (context.before.lower() in _CLOCK_WORDS or words[-1].isalpha()):
        return None
    hour = fields["hour"] % 12 + 12 * fields["pm"] if "pm" in fields else fields["hour"]
    return {"kind": "relative", "unit": "day", "shift": 0, "origin": "near", "clock": f"{hour:02}:{fields.get('minute', 0):02}"}


def _daypart(fields: Fields, context: _Context) -> Fields | None:
    """Take "at dawn" and "in the morning"; leave the noun ("morning prayers") alone."""
    if not context.follows(_OF_DAY) and context.before.lower() not in _DAYPART_WORDS:
        return None
    return {**fields, "kind": "relative", "unit": "day", "shift": 0, "origin": "near"}


def _shifted(fields: Fields, _: _Context) -> Fields | None:
    """Turn "three days ago" into three days before now, "two weeks later" into two weeks after then; "a few days later" stays open."""
    after = fields.pop("after")
    origin, sign = ("now" if after in {"ago", "hence", "from now"} else "then"), _AFTER_SIGN[after]
    if fields.get("amount") is None:
        return {**fields, "kind": "vague", "origin": origin, "direction": sign}
    return {**fields, "kind": "relative", "origin": origin, "shift": sign * fields["amount"]}


def _relative(fields: Fields, context: _Context) -> Fields | None:
    """Settle direction and unit: nights and mornings are days with a part, "the day after" is one day on."""
    if "after" in fields:
        fields["shift"] = _AFTER_SIGN[fields.pop("after")]
    if "direction" in fields:
        fields["shift"], fields["origin"] = fields.pop("direction")
    if fields.get("unit") == "night":
        fields |= {"unit": "day", "daypart": "night"}
    if "daypart" in fields and not {"unit", "weekday"} & fields.keys():
        fields["unit"] = "day"
    if context.before.lower() == "for" and fields["shift"] == 1 and "unit" in fields:  # "for the next year" lasts a year
        return {**fields, "kind": "period", "amount": 1.0}
    if fields.get("unit") == "fortnight":
        fields |= {"unit": "week", "shift": 2 * fields["shift"]}
    if fields.get("season") and context.text[context.start : context.end].endswith("fall") and context.follows(_FALL_OF):
        return None
    return fields


def _period(fields: Fields, _: _Context) -> Fields | None:
    """Give a period its direction: +1 ahead, -1 behind."""
    fields["shift"], fields["origin"] = fields.pop("direction", (-1, "now"))
    return fields


def _date(fields: Fields, context: _Context) -> Fields | None:
    """Give holidays their day, and two digits their century; "White Christmas" is no date."""
    if "holiday" in fields:
        before = context.before
        if before[:1].isupper() and not context.opens and before.lower() not in _PREPOSITIONS | WEEKDAYS.keys():
            return None
        fields["month"], fields["day"] = fields.pop("holiday")
    if "short" in fields:
        fields |= {"year": fields.pop("short"), "two_digits": True}
    if fields.pop("bc", False):
        fields |= {"year": 1 - fields["year"]} if "year" in fields else {"bc": True}
    return fields


def _month_day(fields: Fields, context: _Context) -> Fields | None:
    """Take "on the 25th" and "until the tenth"; leave "the 7th Brigade", "the 3rd of five" and "by the third" alone."""
    word = context.text[context.start : context.end]
    if context.before.lower() not in _DAY_PREPOSITIONS or not (context.follows(_FUNCTION_WORD) or context.follows(_CLAUSE_NEXT)):
        return None
    return None if word[-3].isalpha() and fields["day"] < _FEW_ORDINALS else {**fields, "kind": "date"}


def _weekday(fields: Fields, context: _Context) -> Fields | None:
    """Refuse "Palm Sunday" and "Bloody Sunday"."""
    return None if context.before in _NAMED_DAYS else fields


def _event(fields: Fields, context: _Context) -> Fields | None:
    """Take "two days after the raid", which is a day that the text doesn't tell; "for two days after the raid" lasts two days."""
    if context.before.lower() in _LASTS:
        return None
    return {"kind": "vague", "unit": fields["unit"], "origin": "then", **{name: fields[name] for name in ("amount",) if name in fields}}


def _duration(fields: Fields, _: _Context) -> Fields | None:
    """Add the half of "two and a half years"."""
    if fields.get("amount") is not None:
        fields["amount"] += fields.pop("half", 0.0)
    return fields


def _as_it_is(fields: Fields, _: _Context) -> Fields | None:
    return fields


_SETTLE: dict[str, Callable[[Fields, _Context], Fields | None]] = {
    "month": _month, "season": _season, "year": _year, "slashed": _slashed, "clock": _clock, "daypart": _daypart, "shifted": _shifted,
    "relative": _relative, "period": _period, "date": _date, "duration": _duration, "monthday": _month_day, "weekday": _weekday, "event": _event,
}  # fmt: skip


def _pair(match: re.Match[str], fields: Fields) -> list[Atom]:
    """Give the two dates of "6-7 January 1916", "May 4 and 5", "1915-16" and "499-493 BC"; the second remembers the link."""
    link, month, bc = fields.pop("link"), fields.get("month"), fields.pop("bc", False)
    near, far = match.span("link")
    first: Fields = {**fields}
    if bc:
        first, fields = {"year": 1 - fields["a"]}, {"year": 1 - fields["year"]}
    elif month:
        first |= {"day": fields["a"]}
    else:
        century = fields["year"] // 100 * 100
        fields["year"] = century + fields.pop("short") % 100
        first.pop("short")
        if fields["year"] <= first["year"]:
            return []
    for part in (first, fields):
        part.pop("a", None)
    return [Atom(match.start(), near, "date", first), Atom(far, match.end(), "date", {**fields, "linked": link})]


def _at(text: str, start: int, only: frozenset[str] | None = None) -> list[Atom]:
    """Give the longest reading at a place (two atoms for a pair), none where no row matches."""
    best: tuple[int, list[Atom]] = (start, [])
    if not ANY.match(text, start):
        return []
    for kind, pattern, constant in PATTERNS:
        if only and kind not in only:
            continue
        match = pattern.match(text, start)
        if match is None or match.end() <= best[0]:
            continue
        fields = read(match, constant)
        if kind == "pair":
            found = _pair(match, fields)
        else:
            settled = _SETTLE.get(kind, _as_it_is)(fields, _Context(text, start, match.end()))
            found = [Atom(start, match.end(), settled.pop("kind", kind), settled)] if settled is not None else []
        if found:
            best = (found[-1].end, found)
    return best[1]


def _part(words: str) -> str:
    """Give the part of a time that words mean: those of the table, else by their first: "the last two weeks", "the third week"."""
    opening = {"first": "start", "opening": "start", "last": "end", "final": "end", "closing": "end"}
    return PARTS.get(words) or opening.get(words.split(maxsplit=1)[0], "mid")


def _prefixed(text: str, start: int) -> list[Atom]:
    """Read "early", "the end of" and the like with the time behind them."""
    match = PREFIX.match(text, start)
    if match is None:
        return []
    found = _at(text, match.end(), _CALENDAR)
    if found and "part" not in found[0].fields:
        word = next(part for part in match.groups() if part)
        found[0].start = start
        found[0].fields["part"] = _part(word.lower())
        return found
    return []


def _may_begin(text: str, word: re.Match[str]) -> bool:
    """Tell whether a time may begin with a word, at little cost: most words of a text can't."""
    token = word[0].lower()
    if token in _WEAK:
        found = _NEXT_WORD.match(text, word.end())
        following = found[1].lower() if found else ""
        return following[:1].isdigit() or following in _VOCABULARY or following.removesuffix("s") in _VOCABULARY
    if token[0] in "'’":
        return token[1].isdigit()
    return token[0].isdigit() or token in _STARTERS or token.startswith(("mid", "year", "month"))


def atoms(text: str) -> Iterator[Atom]:
    """Give the single times of a text in order, none overlapping. Offsets are code points."""
    end = 0
    for word in _WORD.finditer(text):
        start = word.start()
        if start < end:
            continue
        if not _may_begin(text, word):
            continue
        found = max(_prefixed(text, start), _at(text, start), key=lambda reading: reading[-1].end if reading else -1)
        if found:
            end = found[-1].end
            yield from found
