"""What words say of places: the kind of place in a name, its direction, where it lies, the dateline, and the country of a publisher."""

from __future__ import annotations

import re
from functools import cache

from factions.reference.countries import countries, country_of_capital, country_of_demonym, country_of_name
from factions.reference.folding import fold
from factions.reference.gazetteer import alpha3

POPULATED = frozenset({"city", "town", "village", "neighbourhood", "camp", "port"})
DIVISIONS = frozenset({"province", "state", "republic", "region"})
_DISTRICTS = frozenset({"district"})
_WATER = frozenset({"river", "lake", "sea", "strait"})
# the word that says what kind of place a name is, before it with "of" or behind it
FORMS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("province", "governorate", "state", "oblast", "region", "department", "prefecture", "republic"), DIVISIONS),
    **dict.fromkeys(("district", "county", "territory", "subdistrict", "municipality", "parish", "raion", "woreda"), _DISTRICTS),
    **dict.fromkeys(("city", "town", "village", "hamlet", "suburb", "township", "port", "neighbourhood", "camp", "settlement"), POPULATED),
    **dict.fromkeys(("river", "sea", "lake", "strait"), _WATER),
}
_FORM = "|".join(FORMS)
BEFORE = re.compile(rf"\b({_FORM})s? of (?:the )?$", re.IGNORECASE)
BEHIND = re.compile(rf"\s+({_FORM})\b", re.IGNORECASE)
TAIL = re.compile(rf"^(.+?)\s+({_FORM})$", re.IGNORECASE)
HEAD = re.compile(rf"^(?:the )?({_FORM}) of (?:the )?(.+)$", re.IGNORECASE)
# X, Y / X (Y) / X in Y / X of Y: the first lies in the second
_SIDE = r"(?: the| central| northern| southern| eastern| western| north-?eastern| north-?western| south-?eastern| south-?western)*"
WITHIN = re.compile(
    rf",? ?\(?(?:,|\bin\b|\bof\b|\bnear\b|\boutside\b|\()(?: {_FORM})?{_SIDE}"
    r"(?: (?:town|city|province|state|region|district|governorate|village|outskirts|suburbs?) of)?(?: the)? ?"
)
NEXT = re.compile(r",\s+((?:[A-Z][\w.'’-]*\s?){1,3})")
DIRECTION = re.compile(
    r"^(?:the )?(?:far |extreme |mid)?(north|south|east|west|central|upper|lower|rural|greater)(?:[- ]?(east|west|central))?(?:ern)?(?:most)?"
    r"(?: of| part of)? (?:the )?(.+)$",
    re.IGNORECASE,
)
STEP = {"north": (1.0, 0.0), "south": (-1.0, 0.0), "east": (0.0, 1.0), "west": (0.0, -1.0)}
# words that are no place by themselves
BARE = frozenset({
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "arab", "arabs", "west coast", "east coast",
})  # fmt: skip
_STREETS = (
    "street", "st", "avenue", "ave", "road", "rd", "lane", "drive", "boulevard", "blvd", "highway", "alley", "court", "crescent", "terrace", "way",
    "motorway", "parkway", "roundabout", "intersection", "junction", "rue",
)  # fmt: skip
_BUILDINGS = (
    "airport", "airbase", "airfield", "barracks", "base", "checkpoint", "crossing", "bridge", "hospital", "clinic", "school", "college", "university",
    "academy", "institute", "church", "cathedral", "mosque", "temple", "synagogue", "shrine", "basilica", "chapel", "monastery", "cemetery",
    "graveyard", "hotel", "inn", "restaurant", "cafe", "market", "bazaar", "mall", "store", "shop", "square", "plaza", "park", "stadium", "arena",
    "racecourse", "prison", "jail", "station", "terminal", "courthouse", "embassy", "consulate", "palace", "castle", "fort", "tower", "building",
    "house", "hall", "museum", "library", "theatre", "theater", "centre", "center", "club", "estate", "compound", "headquarters", "garrison",
    "factory", "plant", "mine", "refinery", "depot", "dam", "roundabout", "quarter", "suburb", "suburbs", "neighbourhood", "neighborhood", "canal",
    "elementary", "railroad", "line", "cinema", "gallery", "ground", "grounds", "farm", "wharf", "dock", "pier", "zoo", "garden", "gardens",
)  # fmt: skip
_STREET = re.compile(rf"(?i)\b(?:{'|'.join(_STREETS)})\b\.?$|^(?:rue|via|calle|avenida) |^(?:no\. ?)?\d+ ")
_BUILDING = re.compile(rf"(?i)\b(?:{'|'.join(_BUILDINGS)})s?\b")
# words that open many names, and lend no place
_OPENERS = frozenset(
    "lake mount fort saint st st. new old north south east west central port camp island la le el los las san santa grand great royal the national "
    "international federal general first second third holy city state free union summit crossroads methodist united mesa big little upper "
    "lower".split()
)
_ABROAD = re.compile(r"(?i)\b(?:embassy|consulate|high commission|airways|airlines|bank)\b")
_TAIL_SITE = re.compile(rf"(?i)(?: (?:international|military|air|naval|army|refugee|{'|'.join(_BUILDINGS)}))+$")
_INSIDE = re.compile(r"\b(?:of|in|at|de)(?: the)? (.+)$")
_DATELINE = re.compile(r"\s*(?:,[^—–(\n]{1,40})?\s*(?:\([A-Z][\w .]{1,30}\)\s*)?(?:--?|—|–)\s|\s*\((?:Reuters|AP|AFP|Xinhua|CNN|UPI|dpa)\)")
_SHORT_LABEL = 5
_GENERIC = frozenset(
    {"www", "news", "com", "net", "org", "info", "co", "gov", "edu", "ac", "mil", "int", "me", "tv", "io", "fm", "cc", "ly", "ws", "to"}
)
# a country-code domain as its country's papers use it, where it isn't the ISO code in small letters
_DOMAINS = {"uk": "GBR"}


def is_street(name: str) -> bool:
    """Tell whether a name is that of a street or an address, which no other place lends its name to."""
    return bool(_STREET.search(name))


def is_site(name: str) -> bool:
    """Tell whether a name says itself that it is a building, a street or another spot inside a settlement."""
    return bool(_BUILDING.search(name)) or is_street(name)


def stem(name: str) -> str:
    """Give a name without the words at its end that say what building it is: "Kuweires" of "Kuweires air base". Of a street, nothing."""
    return "" if is_street(name) or _ABROAD.search(name) else _TAIL_SITE.sub("", name).strip()


def contained(name: str) -> list[str]:
    """Give the parts of a name that may be the place that it lies in, the likeliest first: "Manila" of "Manila Cathedral"."""
    words = name.split()
    if is_street(name) or len(words) == 1 or _ABROAD.search(name):
        return []
    behind = _INSIDE.search(name)
    ahead = [" ".join(words[:count]) for count in range(min(len(words) - 1, 3), 0, -1)]
    parts = ([behind[1]] if behind else []) + ahead
    return [part for part in parts if part[:1].isupper() and part.lower() not in _OPENERS]


def is_dateline(text: str, start: int, end: int) -> bool:
    """Tell whether a name opens a report as the place where it was written."""
    before = text[:start]
    return not before.strip() and bool(_DATELINE.match(text, end))


@cache
def _spoken() -> tuple[tuple[str, str], ...]:
    """Give countries as a domain would spell them: names before adjectives and capitals ("dominicanews"), the longest first."""
    held: dict[str, tuple[int, str]] = {}
    for code, country in countries().items():
        for rank, word in ((0, country.name), *((1, word) for word in (*country.demonyms[:1], *country.capitals[:1]))):
            plain = re.sub(r"\W", "", fold(word))
            if len(plain) >= _SHORT_LABEL and held.get(plain, (2, ""))[0] > rank:
                held[plain] = rank, code
    return tuple((word, code) for word, (rank, code) in sorted(held.items(), key=lambda pair: (pair[1][0], -len(pair[0]))))


@cache
def _by_domain() -> dict[str, str]:
    return {code.lower(): iso3 for code, iso3 in alpha3().items() if code.lower() not in _GENERIC} | _DOMAINS


def publisher_country(publisher: str | None, url: str | None = None) -> str | None:
    """Give the country (alpha-3) where a publisher sits, by its address's last part, else by a country named in the address or the publisher's name.

    None where nothing tells; "The Irish Times", "jamaicaobserver.com", "www.news24.co.za".
    """
    for given in (url, publisher):
        host = re.sub(r"^[a-z]+://", "", (given or "").lower()).partition("/")[0].partition(":")[0]
        labels = [label for label in host.split(".") if label]
        if len(labels) > 1 and " " not in host:
            if found := _by_domain().get(labels[-1]):
                return found
            plain = "".join(char for label in labels[:-1] if label not in _GENERIC for char in label if char.isalnum())
            if named := next((code for word, code in _spoken() if word in plain), None):
                return named
    words = (publisher or "").split()
    for word in words:
        if found := country_of_name(word) or country_of_demonym(word) or country_of_capital(word):
            return found
    return None
