"""The record's codes in a reader's words: dates, numbers, tolls, kinds, types. Free of any web framework, so that the terminal may use it too."""

from __future__ import annotations

import re
from datetime import date as calendar_date
from datetime import timedelta
from functools import cache

from factions.codebook.loader import lists
from factions.mentions.time_words import MONTH_NAMES
from factions.reference.countries import countries
from factions.sources import invented

is_invented = invented.is_invented
_MONTH_CODES = [f"{number:02}" for number in range(1, 13)]
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DAY = re.compile(
    r"(?P<year>-?[\dX]{4})(?:-(?P<month>[\dX]{2})(?:-(?P<day>[\dX]{2}))?)?(?P<clock>T\d\d:\d\d)?(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?(?P<doubt>[?~%]?)\Z"
)
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_PLAIN = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_SURENESS = ((0.95, "almost certain"), (0.8, "likely"), (0.6, "rather likely"), (0.4, "uncertain"), (0.0, "doubtful"))
_DOUBT = {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}


def date(edtf: str | None) -> str:
    """Give an EDTF time (ISO 8601-2) as a person writes it: `2014-06-13` is 13 June 2014. What isn't understood stays as it is; null is undated."""
    if not edtf:
        return "undated"
    begin, slash, end = edtf.partition("/")
    if not slash:
        return _point(begin) or edtf
    if end in ("", ".."):
        return f"since {_point(begin) or begin}" if begin not in ("", "..") else edtf
    if begin in ("", ".."):
        return f"until {_point(end) or end}"
    return _interval(begin, end) or edtf


def _point(edtf: str) -> str | None:
    """Give one date in words, or None where it has parts that can't be put into words."""
    match = _DAY.match(edtf)
    if not match:
        return None
    parts = [_day(match["day"]), _month(match["month"]), _year(match["year"])]
    if None in parts or not any(parts) or (parts[0] and not parts[1]):
        return None
    unknown = ", year unknown" if match["year"] == "XXXX" else ""
    clock = f", {match['clock'][1:]}" if match["clock"] else ""
    return f"{_DOUBT[match['doubt']]}{' '.join(filter(None, parts))}{unknown}{clock}"


def _day(day: str | None) -> str | None:
    if day is None:
        return ""
    return "a day in" if day == "XX" else str(int(day)) if day.isdigit() else None


def _month(month: str | None) -> str | None:
    if month in (None, "XX"):
        return ""
    return dict(zip(_MONTH_CODES, MONTH_NAMES, strict=True)).get(month) or _SEASONS.get(month)


def _year(year: str) -> str | None:
    """Give a year in words: EDTF's year 0 is 1 BC, `201X` a decade, `19XX` a century, `XXXX` no year."""
    if year == "XXXX":
        return ""
    if re.fullmatch(r"\d{3}X|\d\dXX", year):
        return f"the {year.replace('X', '0')}s"
    if "X" in year:
        return None
    return str(int(year)) if int(year) > 0 else f"{1 - int(year)} BC"


def _interval(begin: str, end: str) -> str | None:
    first, last = _point(begin), _point(end)
    if not first or not last:
        return None
    if first == last:
        return last
    if _PLAIN.fullmatch(begin) and _PLAIN.fullmatch(end) and len(begin) == len(end):
        if begin[:7] == end[:7]:
            return f"{int(begin[8:])} to {last}"
        if begin[:4] == end[:4]:
            return f"{first.rsplit(' ', 1)[0]} to {last}"
    return f"{first} to {last}"


def short_source(source: str) -> str:
    """Give the end of the path or address that a document was read from, as a name for one whose publisher isn't known."""
    return re.split(r"[/\\]", source.rstrip("/\\"))[-1] or source


def estimate(low: int | None, best: int | None, high: int | None) -> str:
    """Give a toll over several reports: "12", or the best figure with the range, "230 (20–276)"; what is unknown is "?"."""
    if low == best == high:
        return "?" if best is None else number(best)
    ends = "–".join("?" if value is None else number(value) for value in (low, high))
    return f"{'?' if best is None else number(best)} ({ends})"


def term(first: str | None, last: str | None, end: str | None) -> str:
    """Say for how long a tie held (ISO 8601 days): from its first known day, until a known end or, without one, when it was last stated."""
    begin = f"from {date(first)}" if first else ""
    if end:
        return f"{begin} until {date(end)}".strip()
    if first and last and first != last:
        return f"{begin}, last stated for {date(last)}"
    return f"stated for {date(last or first)}" if last or first else "when isn't known"


def days(first: str | None, last: str | None) -> str:
    """Give the days from `first` to `last` (ISO 8601) as a person writes them: a whole month is "June 2014", a whole year "2014"."""
    if not first or not last:
        return "day unknown"
    begin, end = calendar_date.fromisoformat(first), calendar_date.fromisoformat(last)
    after = end + timedelta(1)
    if begin.day == after.day == 1:
        if begin.month == after.month == 1 and after.year == begin.year + 1:
            return str(begin.year)
        if (after.year - begin.year) * 12 + after.month - begin.month == 1:
            return date(first[:7])
        return date(f"{first[:7]}/{last[:7]}")
    return date(first if first == last else f"{first}/{last}")


def written_out(words: str) -> str:
    """Give words with the dates in them (ISO 8601) as a person writes them."""
    return _ISO.sub(lambda found: date(found[0]), words)


def chance(share: float) -> str:
    """Give a probability as a count in a hundred; nothing is certain."""
    heads = round(share * 100)
    return "more than 99 in 100" if heads > 99 else "less than 1 in 100" if heads < 1 else f"{heads} in 100"  # noqa: PLR2004 - of a hundred


def trusted(coder: str, confidence: float) -> str:
    """Say what a statement's confidence is worth, by who read it."""
    if coder == "review":
        return "A person said so"
    if coder == "llm":
        return "A language model read it: its confidence isn't calibrated, and says nothing"
    return f"The reader's own estimate, {confidence:.2f}: of 100 such statements about {round(confidence * 100)} should hold"


def sureness(confidence: float) -> str:
    """Put a confidence (0 to 1) into words: from "almost certain" to "doubtful"."""
    return next(told for least, told in _SURENESS if confidence >= least)


def sentence(words: str) -> str:
    """Give words with a capital letter at their beginning, and the others as they are."""
    return f"{words[:1].upper()}{words[1:]}"


def number(count: int) -> str:
    """Give a count with its thousands apart: 12,345."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Give a count with its noun: `counted(1, "event")` is "1 event"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def figure(low: int | None, best: int | None, high: int | None, text: str | None = None) -> str:
    """Give a toll's heads in words; `text` (the report's own words) where it gives no number."""
    if low is not None and low == high:
        return number(low)
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None:
        return f"at least {number(low)}"
    if high is not None:
        return f"up to {number(high)}"
    return number(best) if best is not None else text or "an unknown number"


@cache
def _country_names() -> dict[str, str]:
    return {code: country.name for code, country in countries().items()}


def country(code: str | None) -> str:
    """Give the name of an ISO 3166-1 alpha-3 country, the code itself where the table lacks it, and nothing for null."""
    return _country_names().get(code, code) if code else ""


ACTOR_KINDS = {
    "armed_group": "armed group", "militia": "militia", "state_force": "state force", "government": "government", "party": "party",
    "community": "community", "person": "person", "igo": "international organisation", "ngo": "non-governmental organisation", "media": "media",
    "company": "company", "civilians": "civilians", "other": "other",
}  # fmt: skip

# A tie as its heading reads on the page of one of its ends: of the subject, of the object.
TIES = {
    "leads": ("Leads", "Led by"),
    "member_of": ("Member of", "Members"),
    "part_of": ("Part of", "Parts and units"),
    "backs": ("Backs", "Backed by"),
    "allied_with": ("Allied with", "Allied with"),
    "fights": ("Fights", "Fights"),
    "rival_of": ("Rival of", "Rival of"),
    "splinter_of": ("Split from", "Splinters"),
    "merged_into": ("Merged into", "Absorbed"),
    "successor_of": ("Successor of", "Succeeded by"),
    "affiliated_with": ("Pledged to", "Pledges received from"),
    "based_in": ("Based in", "Base of"),
    "same_as": ("Same as", "Same as"),
}
# What a group's page puts its ties under: a tie's type, and the group's own side of it.
TIE_HEADINGS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Leaders", (("leads", "object"),)),
    ("Backers", (("backs", "object"),)),
    ("Backs", (("backs", "subject"),)),
    ("Allies", (("allied_with", "subject"), ("allied_with", "object"))),
    ("Enemies and rivals", (("fights", "subject"), ("fights", "object"), ("rival_of", "subject"), ("rival_of", "object"))),
    (
        "Splits and mergers",
        tuple((kind, side) for kind in ("splinter_of", "merged_into", "successor_of", "same_as") for side in ("subject", "object")),
    ),
    ("Parts and members", tuple((kind, side) for kind in ("part_of", "member_of", "affiliated_with") for side in ("subject", "object"))),
    ("Leads", (("leads", "subject"),)),
    ("Base", (("based_in", "subject"), ("based_in", "object"))),
)
# ... and as the verb of a sentence, subject first.
TIE_VERBS = {
    "leads": "leads", "member_of": "is a member of", "part_of": "is part of", "backs": "backs", "allied_with": "is allied with", "fights": "fights",
    "rival_of": "is a rival of", "splinter_of": "split from", "merged_into": "merged into", "successor_of": "succeeded",
    "affiliated_with": "is affiliated with", "based_in": "is based in", "same_as": "is the same as",
}  # fmt: skip

# PLOVER's type, or type/mode: a noun for the event, and the word that leads to its recipients.
EVENTS = {
    "AGREE": ("Agreement", "with"), "CONSULT": ("Talks", "with"), "CONSULT/visit": ("Visit", "to"), "CONSULT/third-party": ("Mediation", "with"),
    "CONSULT/multilateral": ("Talks of several sides", "with"), "CONSULT/phone": ("Call", "to"), "SUPPORT": ("Support in words", "for"),
    "CONCEDE": ("Concession", "to"), "COOPERATE": ("Cooperation", "with"), "AID": ("Aid", "to"), "RETREAT": ("Retreat", "before"),
    "RETREAT/withdraw": ("Withdrawal", "before"), "RETREAT/release": ("Release", "of"), "RETREAT/disarm": ("Disarmament", "towards"),
    "RETREAT/ceasefire": ("Ceasefire", "with"), "RETREAT/access": ("Access granted", "to"), "RETREAT/resign": ("Resignation", "before"),
    "REQUEST": ("Demand", "to"), "REQUEST/assist": ("Request for help", "to"), "REQUEST/change": ("Demand for a change", "to"),
    "REQUEST/yield": ("Demand to give way", "to"), "REQUEST/meet": ("Request to meet", "to"), "ACCUSE": ("Accusation", "against"),
    "ACCUSE/disapprove": ("Criticism", "of"), "ACCUSE/investigate": ("Investigation", "of"), "ACCUSE/allege": ("Allegation", "against"),
    "REJECT": ("Refusal", "towards"), "REJECT/assist": ("Refusal to help", "towards"), "REJECT/change": ("Refusal to change", "towards"),
    "REJECT/yield": ("Refusal to give way", "towards"), "REJECT/meet": ("Refusal to meet", "towards"), "THREATEN": ("Threat", "to"),
    "THREATEN/restrict": ("Threat of restrictions", "to"), "THREATEN/arrest": ("Threat of arrest", "to"),
    "THREATEN/relations": ("Threat to cut ties", "to"), "THREATEN/expel": ("Threat to expel", "to"),
    "THREATEN/territory": ("Threat to take ground", "to"), "THREATEN/violence": ("Threat of violence", "to"), "PROTEST": ("Protest", "against"),
    "PROTEST/demo": ("Demonstration", "against"), "PROTEST/riot": ("Riot", "against"), "PROTEST/strike": ("Strike", "against"),
    "PROTEST/hunger": ("Hunger strike", "against"), "PROTEST/boycott": ("Boycott", "of"), "PROTEST/obstruct": ("Blockade by protesters", "against"),
    "PROTEST/vandalize": ("Vandalism", "against"), "SANCTION": ("Sanction", "on"), "SANCTION/convict": ("Conviction", "of"),
    "SANCTION/expel": ("Expulsion", "of"), "SANCTION/withdraw": ("Withdrawal of representatives", "from"),
    "SANCTION/discontinue": ("Cut of relations", "with"), "MOBILIZE": ("Mobilisation", "against"), "MOBILIZE/troops": ("Troops deployed", "against"),
    "MOBILIZE/weapons": ("Weapons deployed", "against"), "MOBILIZE/police": ("Police deployed", "against"),
    "MOBILIZE/militia": ("Fighters mobilised", "against"), "COERCE": ("Coercion", "of"), "COERCE/seize": ("Seizure", "from"),
    "COERCE/restrict": ("Restriction", "on"), "COERCE/censor": ("Censorship", "of"), "COERCE/curfew": ("Curfew", "on"),
    "COERCE/martial-law": ("Martial law", "on"), "COERCE/arrest": ("Arrest", "of"), "COERCE/deport": ("Deportation", "of"),
    "COERCE/withhold": ("Withholding", "from"), "COERCE/misinformation": ("Disinformation", "against"), "COERCE/cyber": ("Cyber attack", "on"),
    "ASSAULT": ("Violence", "against"), "ASSAULT/abduct": ("Abduction", "of"), "ASSAULT/beat": ("Beating", "of"),
    "ASSAULT/torture": ("Torture", "of"), "ASSAULT/sexual": ("Sexual violence", "against"), "ASSAULT/targeted": ("Targeted killing", "of"),
    "ASSAULT/destroy": ("Destruction", "against"), "ASSAULT/primitive": ("Attack with simple weapons", "on"),
    "ASSAULT/firearms": ("Armed attack", "on"), "ASSAULT/explosives": ("Bombing", "of"), "ASSAULT/suicide-attack": ("Suicide attack", "on"),
    "ASSAULT/aerial": ("Air strike", "on"), "ASSAULT/drone": ("Drone strike", "on"), "ASSAULT/heavy-weapons": ("Shelling", "of"),
    "ASSAULT/crowd-control": ("Force against a crowd", "of"), "ASSAULT/unconventional": ("Unconventional attack", "on"),
}  # fmt: skip

# What reports of one incident may contradict each other in.
CONTRADICTIONS = {
    "denied": "one report says that it didn't happen, or that a party to it denies it",
    "toll": "reports give different figures",
    "perpetrator": "reports name different perpetrators",
    "day": "reports give different days",
    "place": "reports give different places",
}

# A publisher's grade for reliability.
GRADES = {
    "A": "reliable throughout", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable", "F": "not graded",
}  # fmt: skip

SIDES = {"all": "in all", "actor": "of those who did it", "recipient": "of those it was done to", "civilian": "civilians", "unknown": "side not told"}

DISPUTES = {
    "denied": "denied", "toll": "figures differ", "perpetrator": "who did it is disputed", "day": "days differ", "place": "places differ",
}  # fmt: skip

# What the registry knows of a group on a day, by its status there.
THEN = {"not_yet": "did not exist yet", "alive": "existed", "dissolved": "was no more", "unknown": "may or may not have existed"}

FACTUALITY = {
    "asserted": "told as done",
    "denied": "told as not so",
    "possible": "hedged or foreseen",
    "planned": "the actor's own intention",
    "demanded": "asked of another",
    "hypothetical": "under an if",
}


def event(kind: str, mode: str | None) -> tuple[str, str]:
    """Give an event's noun and the word that leads to its recipients ("Armed attack", "on")."""
    return EVENTS.get(f"{kind}/{mode}" if mode else kind) or EVENTS.get(kind, (kind.title(), "towards"))


def event_hint(kind: str, mode: str | None) -> str:
    """Give an event's code with its meaning, for a hint: "PLOVER ASSAULT/firearms: use bodily violence"."""
    row = lists().types.get(kind)
    return f"PLOVER {kind}{'/' + mode if mode else ''}{': ' + row.meaning if row else ''}"


def label(kind: str, code: str | None) -> str:
    """Give a search hit's label in words: kind is passage, event, relation or claim."""
    if not code:
        return kind
    name, _, mode = code.partition("/")
    return {"event": lambda: event(name, mode or None)[0], "relation": lambda: TIE_VERBS.get(name, name)}.get(kind, lambda: code)()
