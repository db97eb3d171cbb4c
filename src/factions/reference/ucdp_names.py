"""The names that UCDP gives an actor, how they may be matched in a text, and which of them labels it.

UCDP's data name a group by its acronym where it has one, and give its name in its own language and in English. An English name that only
translates another is seldom what papers write, and may be the words of anything ("Unity Party"), so it is marked as ambiguous, as are short
acronyms, single words, and names made of general words alone; and so is, among the facts of `ucdp`, a name that another actor bears, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from factions.reference.countries import country_of_demonym, country_of_name
from factions.reference.folding import fold
from factions.reference.registry_records import EntryKind
from factions.reference.registry_tables import script_of

Step = tuple[str | None, str | None, str | None]
_FORMAL, _COMMUNAL, _STATE = 1, 3, 4
_SHORT = 4  # letters: an acronym of so many, and no more, means other things too
_TELLING, _LONG = 3, 6  # words of a translation that papers may well write: with a country's name, and without
# names in the file that are words, or places, before they are anybody
_PLAIN = frozenset("black tibet".split())
_PARTICLES = frozenset("al el la las le les los the anti o os a s".split())
_GENERAL = frozenset(
    "a action alliance and armed army authority battalion bloc brigade brigades central coalition column command committee communist congress "
    "corps council defence defense democracy democratic eastern faction fighters first for force forces free freedom front government group guard "
    "guards independence independent islam islamic justice legion liberation march militia military motherland movement mujahideen nation "
    "national nationalist new northern of opposition organisation organization outlaws party patriotic peace people peoples popular presidential "
    "provisional rebel rebels republic republican resistance revolution revolutionary royalists salvation second self social socialist society "
    "southern state states students supreme the transitional tribal tribe union united unity volunteers war western workers young youth".split()
)  # fmt: skip
_ACRONYM = re.compile(r"[A-Z0-9][A-Za-z0-9]*(?:[-/.&+][A-Za-z0-9]+)*(?: ?(?:I|II|III|IV)| ?- ?[A-Z]{1,4}| \([A-Za-z]+\))?")
_MILITIAS = re.compile(r"\b(?:militias?|vigilantes?|self[- ]?defen[cs]e|civil defen[cs]e|la[sk]+hk?ar of|home guard)\b", re.IGNORECASE)


class Spelling(NamedTuple):
    """A name: BCP 47 language and ISO 15924 script (empty where unknown), and its marks (see registry_records.Name)."""

    text: str
    language: str
    script: str
    acronym: bool
    exact: bool
    ambiguous: bool


def is_acronym(name: str) -> bool:
    """Tell whether a name is mostly capitals: PKK, SPLM/A, USC/SNA - OA, FAR II."""
    head = name.split(" ", 1)[0]
    letters = [char for char in head if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return bool(_ACRONYM.fullmatch(name)) and capitals > 1 and 2 * capitals > len(letters)


def spellings(data: str, original: Step, later: Sequence[Step], *, org: int) -> list[Spelling]:
    """Give an actor's names: of today first, then the former ones; each once, by its fold."""
    steps = [*reversed(later), original]
    made: dict[str, Spelling] = {}
    for short, native, english in ((data, None, None), *steps):
        translated = bool(native and english and fold(native) != fold(english)) or bool(
            short and english and not is_acronym(short) and short != english
        )
        for text, language, translation in ((short, "", False), *((part, "", False) for part in _scripts(native)), (english, "en", translated)):
            if not text or "?" in text:  # a question mark stands where the file's encoding had no letter
                continue
            if translation and " " not in text.removeprefix("The "):
                continue  # "Union", "The Family": one word that translates a name is nobody's name in a text
            given = _spelling(text, language, org=org, translation=translation)
            made.setdefault(fold(text), given)
            if language and made[fold(text)].text == text and not made[fold(text)].language and not native:
                made[fold(text)] = given  # an English name whose language the short form doesn't tell
    return [name for key, name in made.items() if key and not (org != _STATE and _taken(name.text, org))]


def _scripts(native: str | None) -> list[str]:
    """Part a name that UCDP gives in its own script and, after a stroke, in ours."""
    parts = (native or "").split(" / ")
    return parts if len({script_of(part) for part in parts}) == len(parts) else [native or ""]


def _spelling(text: str, language: str, *, org: int, translation: bool) -> Spelling:
    text = text.replace("\u00ad", "")
    acronym = is_acronym(text)
    words = [word for word in re.findall(r"[^\W_]+", fold(text)) if word not in _PARTICLES]
    letters = sum(char.isalpha() for char in text)
    general = all(word in _GENERAL or word.isdigit() for word in words)
    translation = translation and not (len(words) >= _TELLING and any(map(_place, words))) and len(words) < _LONG
    vague = org != _STATE and (letters <= _SHORT if acronym else len(words) <= 1 or general)
    script = script_of(text) or ""
    return Spelling(text, "" if acronym else language, script, acronym, exact=not acronym and (vague or translation), ambiguous=vague or translation)


def _place(word: str) -> bool:
    return bool(country_of_name(word) or country_of_demonym(word))


def label_of(names: Sequence[Spelling], data: str, *, org: int, number: int) -> str:
    """Give the name that labels an actor: UCDP's own, or for an acronym what it stands for, English first.

    A label that a country bears, or a people that has a country, or that is a short word, takes UCDP's number in brackets: so no text is
    read as naming it.
    """
    label = data
    if is_acronym(data):
        full = [name for name in names if not name.acronym]
        label = next((name.text for name in full if name.language == "en"), full[0].text if full else data)
    return f"{label.partition(' (')[0]} (UCDP {number})" if org != _STATE and _taken(label, org) else label


def _taken(name: str, org: int) -> bool:
    bare = re.sub(r"^(?:(?:Democratic )?Republic|State) of ", "", name.partition(" (")[0])
    return (
        bare.lower() in _PLAIN
        or bool(country_of_name(bare) or country_of_demonym(bare))
        or (org == _COMMUNAL and (len(bare) <= _SHORT or " (" in name))
    )


def kind_of(label: str, org: int) -> EntryKind:
    """Give the kind of an actor of UCDP's: a state, a people, a militia by its name, else an armed group, and of loose organisation, other."""
    if org == _FORMAL:
        return "militia" if _MILITIAS.search(label) else "armed_group"
    return "government" if org == _STATE else "community" if org == _COMMUNAL else "other"
