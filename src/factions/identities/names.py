"""A name taken apart: its words, what each means in the tongues that groups name themselves in, and how alike two words are.

`name_words.csv` is a small dictionary of the words that names of groups are made of: a row has a concept, its role and the words for it, a tongue
before each (`en:army armies|es:ejercito`). The roles: `form` (army, front, party), `body` (movement, group: a form that reports add at will),
`quality` (liberation, national), `descriptor` (rebels: what is never part of a name's meaning), `number`, and `country`, whose concept is `@` and an
alpha-3 code. Words are looked up by their `spelling`. The rows are dictionary knowledge; none is taken from a list of groups.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz.distance import OSA

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.folding import bones, fold, romanise, spelling
from factions.reference.gazetteer import find

_FILE = "identities/name_words.csv"
ROLES = frozenset({"form", "body", "quality", "descriptor", "number", "country", ""})
_JOINING = frozenset(
    "of the and for in on to from by with at de la le les l du des d et pour dans en y e los las el del di do da dos das o os para por em al ul wal "
    "au aux den dem des fi min ng mga sa dan ve der die und fur an ar as ash i ya dhe lil bil lid".split()
)
"""Words that join the others, in several tongues; the izafat of Persian and Urdu too."""
_ELIDED = re.compile(r"(?<=\b[LlDd])['’](?=[^\W\d_])")
_ARTICLE = re.compile(r"(?<=\w[ -])(?:a|e|u|o)(?:[dlnrstz]|sh|th|dh)-(?=\w)", re.IGNORECASE)  # ed-Dine, esh-Sham: `fold` has the commoner ones
_AND = re.compile(r"(?<=\w)[ -](?:wa|a)[ -](?=\w)")  # small: the Wa are a people
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_PARTS = re.compile(r"[^\W_]+")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|er|eme)")
_LETTER_AND_NUMBER = re.compile(r"(?<=\b[a-z]) (?=\d+\b)")
ANOTHER_TONGUE = 0.92
"""How alike two words of one concept are, where one is English or both are of one tongue; of two foreign tongues less."""
ONE_TONGUE = 0.75
"""Two words of one tongue for one concept (liwa, kata'ib)."""
TWO_TONGUES = 0.6
_LEAST_LIKE = 0.72


def is_joining(text: str) -> bool:
    """Tell whether a word as written joins others (of, and, de, wal)."""
    return text.lower() in _JOINING


class Word(NamedTuple):
    """A word of a name: as folded, its key (a concept, else its spelling), its bones, and of a concept the role and the tongue.

    A word in capitals has the role `letters`: it is spelt one way only.
    """

    text: str
    key: str
    bones: str
    role: str = ""
    tongue: str = ""

    marks: bool = False
    """Whether it tells one group from its namesake: a number, letters that stand alone."""


def _word(text: str, key: str, bones_: str, role: str = "", tongue: str = "") -> Word:
    marks = role in {"number", "letters"} or any(map(str.isdigit, text)) or (len(text) <= 2 and not role)  # noqa: PLR2004 - as said
    return Word(text, key, bones_, role, tongue, marks)


class _Meaning(NamedTuple):
    concept: str
    role: str
    tongue: str
    written: str


def read_words(lines: list[str], name: str) -> dict[str, _Meaning]:
    """Read the dictionary: the meaning of each word by its spelling, the first row's where two have it.

    Raises CodebookError that names `name` and the line of the first bad row.
    """
    table: dict[str, _Meaning] = {}
    for line, row in enumerate(csv.DictReader(lines), 2):
        if None in row or None in row.values() or row["role"] not in ROLES or not row["concept"]:
            raise CodebookError(f"{name}:{line}", f"a row has a concept, one of the roles {', '.join(sorted(ROLES - {''}))} or none, and words")
        for part in filter(None, row["words"].split("|")):
            tongue, colon, words = part.partition(":")
            if not colon:
                raise CodebookError(f"{name}:{line}", f"{part!r} doesn't begin with a tongue and a colon")
            for word in words.split():
                table.setdefault(spelling(fold(word)), _Meaning(row["concept"], row["role"], tongue, fold(word)))
    return table


@cache
def _words() -> dict[str, _Meaning]:
    return read_words((files("factions.identities") / "name_words.csv").read_text(encoding="utf-8").splitlines(), _FILE)


_ABROAD = ("fr", "es", "pt", "tr", "sr", "om", "so", "id")


@cache
def _first_letters() -> dict[str, list[str]]:
    """Give for each concept the first letters of the first words that some tongues have for it, empty where one has none."""
    table: dict[str, list[str]] = {}
    for spelt, meaning in _words().items():
        if meaning.tongue in _ABROAD:
            letters = table.setdefault(meaning.concept, [""] * len(_ABROAD))
            at = _ABROAD.index(meaning.tongue)
            letters[at] = letters[at] or (meaning.written[0] if meaning.written else spelt[0])
    return table


def initials_abroad(words: tuple[Word, ...]) -> set[str]:
    """Give the sorted initials of a name in other tongues: the words that the dictionary has there, the others as they are.

    Of a name of al-Qaeda or the like the article may count.
    """
    table = _first_letters()
    known = [letters for word in words if (letters := table.get(word.key))]
    if len(known) < 2:  # noqa: PLR2004 - one word in a tongue isn't a name in it
        return set()
    rest = [word.text[0] for word in words if word.key not in table]
    here = [word.text[0] for word in words if word.key in table]
    made = {
        "".join(sorted([*rest, *(letter or mine for letter, mine in zip(there, here, strict=True))]))
        for there in zip(*known, strict=True)
        if len(there) - there.count("") > 1
    }
    return made | {"".join(sorted(f"a{letters}")) for letters in made if words[0].bones == "kd"}


@lru_cache(maxsize=4096)
def core_of(name: str) -> str:
    """Give the keys of a name's words in the order of letters, but for countries and what reports add: equal for the same words in other tongues."""
    words = words_of(name)
    return " ".join(sorted({word.key for word in words if word.role not in {"country", "descriptor", "body"}} or {word.key for word in words}))


def _is_part(name: str, country: str) -> bool:
    """Tell whether a name that is listed with a country's is a region's: Puntland's troops are not Somalia's."""
    return any(place.country == country and place.kind == "region" for place in find(name))


@cache
def _country_words() -> dict[str, str]:
    """Give the countries by their folded names and demonyms."""
    table: dict[str, str] = {}
    for country in countries().values():
        for word in (country.name, *(name for name in country.names if not _is_part(name, country.iso3)), *country.demonyms):
            table.setdefault(fold(word), country.iso3)
    return table


_PEOPLE = re.compile(r"(.{5,}?)(?:ien|ienne|ais|aise|ois|oise|ain|aine|an|ano|ana|eno|ena|ense|es|isch|ische|skaia|skii|iya|iyya|iye|i|e|li|lis)s?")


@cache
def _country_stems() -> dict[str, str]:
    """Give the countries by the first letters, five or more, of the spellings of their names, those that one country alone has."""
    held: dict[str, set[str]] = {}
    for word, iso3 in _country_words().items():
        spelt = spelling(word)
        if " " not in word:
            for end in range(5, len(spelt) + 1):
                held.setdefault(spelt[:end], set()).add(iso3)
    return {stem: next(iter(codes)) for stem, codes in held.items() if len(codes) == 1}


def _country_of_people(text: str) -> str | None:
    """Give the country of a word that is its name's stem and the ending of a people in French, Spanish, German, Russian or Arabic."""
    found = _PEOPLE.fullmatch(text)
    return _country_stems().get(spelling(found[1])) if found else None


@lru_cache(maxsize=8192)
def word_of(text: str) -> Word:
    """Give what is known of one folded word."""
    if ordinal := _ORDINAL.fullmatch(text):
        text = ordinal[1]
    text = _ROMAN.get(text, text)
    country = _country_words().get(text) or (_country_words().get(text[:-1]) if text.endswith("s") else None)
    if country and len(text) > 2:  # noqa: PLR2004 - us, uk
        return _word(text, f"@{country}", f"@{country}", "country", "en")
    spelt = spelling(text)
    meaning = _words().get(spelt)
    if meaning is None and text.endswith(("ul", "al")):  # Jaishul, Hizbul, Ansarul: the article of the next word
        meaning = _words().get(spelling(text[:-2]))
    if meaning is None and (home := _country_of_people(text)):
        return _word(text, f"@{home}", f"@{home}", "country", "fr")
    if meaning:
        return _word(text, meaning.concept, bones(spelt), meaning.role, meaning.tongue)
    return _word(text, spelt, bones(spelt))


_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{1,6}\b")


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[Word, ...]:
    """Give the words of a name, but for those that join them; "South Sudan" is one word. Empty where there is no letter or digit in it."""
    letters = {word.lower() for word in _CAPITALS.findall(name)} if not name.isupper() or " " not in name else set()
    folded = _LETTER_AND_NUMBER.sub(
        "", fold(_AND.sub(" ", _ARTICLE.sub("", _ELIDED.sub(" ", _POSSESSIVE.sub("", romanise(name)))))).replace("self defen", "selfdefen")
    )
    parts = _PARTS.findall(folded)
    kept = [part for part in parts if part not in _JOINING] or parts
    out: list[Word] = []
    at = 0
    while at < len(kept):
        for size in (3, 2):
            country = _country_words().get(" ".join(kept[at : at + size])) if at + size <= len(kept) else None
            if country:
                out.append(_word(" ".join(kept[at : at + size]), f"@{country}", f"@{country}", "country", "en"))
                at += size
                break
        else:
            word = word_of(kept[at])
            out.append(_word(word.text, word.text, word.text, "letters") if kept[at] in letters and word.role in {"", "quality"} else word)
            at += 1
    return tuple(out)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Fold a name of any script."""
    return fold(romanise(name))


@lru_cache(maxsize=4096)
def joined(name: str) -> str:
    """Give the spelling of a whole name in one: al-Shabaab, Alshabab and Shebaab differ by no more than vowels."""
    return "".join(word.text if word.role == "letters" else spelling(word.text) for word in words_of(name))


def likeness(one: Word, other: Word) -> float:
    """Tell how alike two words are, 0 to 1: one spelling 1, one concept in two tongues less, then spellings by letters that differ.

    Below `_LEAST_LIKE` it's 0. Numbers and single letters are alike only where they're the same.
    """
    if one.key == other.key:
        if one.tongue == other.tongue:
            near = not one.role or one.tongue == "en" or one.bones == other.bones or OSA.distance(one.text, other.text, score_cutoff=2) <= 2  # noqa: PLR2004 - a slip
            return 1.0 if near else ONE_TONGUE
        return ANOTHER_TONGUE if "en" in {one.tongue, other.tongue} else TWO_TONGUES
    if one.text == other.text:
        return 1.0
    if one.marks or other.marks or one.role == "country" or other.role == "country":
        return 0.0
    mine, its = spelling(one.text), spelling(other.text)
    longest = max(len(mine), len(its))
    apart = OSA.distance(mine, its, score_cutoff=3)
    same_bones = one.bones == other.bones
    bound = (1 if longest > 3 else 0) if not same_bones else max(1, longest // 3)  # noqa: PLR2004 - a word of three letters has no typo
    if apart > bound + (longest > 8):  # noqa: PLR2004 - a long word may have two
        return 0.0
    like = 1 - apart / longest * (0.5 if same_bones else 1)
    return like if like >= _LEAST_LIKE else 0.0


@lru_cache(maxsize=4096)
def bones_of(name: str) -> str:
    """Give the bones of a whole name in one: Hizbul Mujahideen and Hezb al-Mojahedin have the same."""
    return bones(joined(name))
