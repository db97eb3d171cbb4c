"""The words of the time grammar: names of months, days, seasons and units with their values, and the patterns that find them."""

from __future__ import annotations

from factions.mentions.numerals import ORDINALS

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH_SHORT = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sept": 9, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_SHORT = {"Mon": 0, "Tues": 1, "Tue": 1, "Wed": 2, "Thurs": 3, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)} | {name.lower(): number for name, number in _MONTH_SHORT.items()}
WEEKDAYS = {name.lower(): number for number, name in enumerate(DAY_NAMES)} | {name.lower(): number for name, number in _DAY_SHORT.items()}
SEASONS = {"spring": 21, "springtime": 21, "summer": 22, "summertime": 22, "autumn": 23, "fall": 23, "winter": 24, "wintertime": 24}
"""Seasons as EDTF's codes, as the northern hemisphere and the press use the words."""
DAYPARTS = {
    "morning": "morning", "dawn": "morning", "daybreak": "morning", "sunrise": "morning", "noon": "noon", "midday": "noon", "lunchtime": "noon",
    "afternoon": "afternoon", "evening": "evening", "dusk": "evening", "sunset": "evening", "night": "night", "midnight": "midnight",
    "nightfall": "night", "day": "day",
}  # fmt: skip
UNITS = {
    "second": "second", "minute": "minute", "hour": "hour", "day": "day", "night": "night", "week": "week", "fortnight": "fortnight",
    "weekend": "weekend", "month": "month", "year": "year", "decade": "decade", "century": "century", "centurie": "century",
}  # fmt: skip
HOLIDAYS = {
    "new year's day": (1, 1), "new year's eve": (12, 31), "new years eve": (12, 31), "the new year": (1, 1), "new year": (1, 1),
    "christmas day": (12, 25), "christmas eve": (12, 24), "orthodox christmas": (1, 7), "christmas": (12, 25), "boxing day": (12, 26),
    "epiphany": (1, 6), "st valentine's day": (2, 14), "valentine's day": (2, 14), "st patrick's day": (3, 17), "may day": (5, 1),
    "bastille day": (7, 14), "hallowe'en": (10, 31), "halloween": (10, 31), "all saints' day": (11, 1), "all saints": (11, 1),
    "all souls' day": (11, 2), "armistice day": (11, 11),
}  # fmt: skip
"""Feasts that fall on one day of the Gregorian calendar everywhere. Easter and Ramadan, which move, are left open."""
PARTS = {
    "early": "early", "earlier": "early", "beginning": "start", "start": "start", "opening": "start", "opening days": "start",
    "first days": "start", "mid": "mid", "middle": "mid", "late": "late", "later": "late", "end": "end", "close": "end", "turn": "start",
    "last days": "end", "final days": "end", "closing days": "end", "first half": "half1", "second half": "half2", "latter half": "half2",
    "latter part": "late", "early part": "early", "later part": "late", "first part": "early", "rest": "rest", "remainder": "rest",
    "beginnings": "start", "height": "mid", "last part": "late", "first quarter": "quarter1", "second quarter": "quarter2",
    "third quarter": "quarter3", "fourth quarter": "quarter4", "last quarter": "quarter4", "course": "course", "early days": "start",
    "last weeks": "end", "first weeks": "start", "final weeks": "end", "final months": "end", "last months": "end", "first months": "start",
    "closing months": "end", "early months": "start", "opening months": "start", "early years": "start", "late months": "end",
    "first week": "week1", "opening week": "week1", "second week": "week2", "third week": "week3", "fourth week": "week4", "last week": "weeklast",
    "final week": "weeklast", "first day": "day1", "last day": "daylast", "final day": "daylast",
}  # fmt: skip
NTH = {"first": "week1", "second": "week2", "third": "week3", "fourth": "week4", "last": "weeklast"}
"""Which of a month's Sundays: "the second Sunday of July"."""
ORDINAL_CENTURIES = {word: number for word, number in ORDINALS.items() if number <= 21}  # noqa: PLR2004 - the century we live in
DECADE_WORDS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}


def _any(words: object) -> str:
    return "|".join(sorted((str(word) for word in words), key=len, reverse=True))  # type: ignore[attr-defined]


_LONG = _any(MONTH_NAMES)
MONTH = rf"(?:{_LONG}|{_any(_MONTH_SHORT)})\b"
"""A month's name or, with its full stop left to the caller, its short form."""
LONG_MONTH = rf"(?:{_LONG})\b"
WEEKDAY = rf"(?:{_any(DAY_NAMES)})\b"
ANY_WEEKDAY = rf"(?:{_any(DAY_NAMES)}|{_any(_DAY_SHORT)})\b"
SEASON = rf"(?i:{_any(SEASONS)})\b"
DAYPART = rf"(?:{_any(word for word in DAYPARTS if word != 'day')})\b"
UNIT = rf"(?:{_any(word for word in UNITS if word != 'second')}|second(?=s\b))"
"""A unit without its plural's "s"; "second" only in the plural, since "a second attack" is no time."""
UNITS_PLURAL = "(?:seconds|minutes|hours|days|nights|weeks|fortnights|weekends|months|years|decades|centuries)"
PART = rf"(?:{_any(word for word in PARTS if word not in ('early', 'earlier', 'mid', 'late', 'later'))})"
HOLIDAY = rf"(?i:{_any(HOLIDAYS).replace(chr(39), '[’' + chr(39) + ']')})"
ORDINAL = _any(ORDINAL_CENTURIES)
COUNTED = (
    "people|persons|men|women|children|civilians|troops|soldiers|fighters|rebels|militants|insurgents|militiamen|gunmen|police|officers|policemen|"
    "villagers|refugees|prisoners|casualties|deaths|dead|wounded|tons|tonnes|barrels|families|houses|homes|aircraft|tanks|vehicles|men-at-arms|"
    "cavalry|infantry|horsemen|guerrillas|volunteers|recruits|members|workers|residents|protesters|students|others|were killed|killed|injured"
)
"""Words that make the four digits before them a count, not a year."""
NOT_YEARS = (
    "Resolution|resolution|Article|article|Flight|flight|No|Nos|Number|number|Route|Highway|Unit|Law|Decree|Order|Rule|page|pages|Section|Room|"
    "Directive|Act|Protocol|Type|Model|Mark|Mi|MiG|Su|hill|Hill|Point|Paragraph|paragraph|Chapter|nearly|than|least|some|approximately|almost"
)
"""Words that make the four digits after them a label or a count, not a year."""
SEASONAL = (
    "quarters|rains?|fuel|clothes|clothing|coats?|jackets?|uniforms?|supplies|food|stores|crops?|wheat|barley|harvest|festival|Olympics|Games|weather|"
    "conditions|gear|snows?|snowfall|pasture|pastures|grazing|palace|residence|capital|house|garden|holidays?|school|term|break|sports?|herring|nights"
)
"""Words that make the season before them a kind of thing, not a time: "winter quarters"."""
GROUP_NOUNS = (
    "Movement|Brigades?|Battalions?|Army|Front|Alliance|Organi[sz]ation|Regiment|Martyrs|Coalition|Party|Forces|Group|Division|Council|Company|"
    "Street|Square|Bridge|Avenue|Hospital|University|Camp|Airport|Mosque|School|Stadium"
)
"""Words that make the date before them part of a name: "March 23 Movement", "17 July Bridge"."""
