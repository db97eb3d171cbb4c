"""Whom a name means: the registry's candidates, each with its score and reasons, and a decision, which may be "nobody known"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from factions.identities.known import Known, index, known
from factions.identities.names import Word, folded, is_joining, word_of, words_of
from factions.identities.pairs import Asked, Pair, Surroundings, Years
from factions.identities.scores import beside, country, named
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name
from factions.reference.folding import fold
from factions.reference.registry import Entry, registry
from factions.reference.registry_dates import FIRST, LAST, Days, days
from factions.reference.registry_state import held

LEAST = 0.8
"""Below this score a name stays a new actor."""
LEAD = 0.03
"""And so it does where another entry comes as near as this,"""
LEAD_AT_HOME = 0.01
"""or this, where the country speaks for the one and against the other."""
SHOWN = 8
TOLD = 0.95
"""What a name is worth after words that tell of its bearer ("intelligence agency ISI")."""
OWNED = 0.8
"""And after an owner: the country or neighbours must speak for it."""
NOT_IT = frozenset({"dissident", "breakaway", "junta"}) | set("former anti pro ex non against versus rival like".split())
"""Words after which a name is another's."""
_OWNER = re.compile(r"[^\W\d_]{3,}['’]s?")
PART = 0.88
"""What a part of a name is worth, beside the whole."""
LED = 0.92
LEADER = 0.8
GROUPS = frozenset({"armed_group", "militia", "party", "state_force"})
"""And a leader's name, of the group that he leads."""
ARMY = 0.84
"""What "the Ugandan army" is worth for the one army that Uganda has."""
ARMIES = frozenset({"army", "military", "soldiers"})
ARMED = ARMIES | {"force", "troops", "armed", "national", "defence", "people", "government", "federal", "royal"}
"""The words that an army's name is made of."""
ARMS = ARMIES | {"militia", "force", "troops", "rebel", "fighter", "guerrilla", "militant", "brigade"}
"""Words for those who bear arms."""
TROOPS = frozenset({"troops", "troupes", "tropas"})
ALWAYS = Days(FIRST, LAST)
LEAST_NAME = 0.35
"""A name worth less than this isn't among the candidates."""
_ARTICLE = re.compile(r"\b[AaEe]l([^\W\d_]{4,})\b")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^)\]]+)[)\]]\s*")


class Candidate(NamedTuple):
    """An entry that a name may mean: the name of its that suits best, the score (0 to 1) and the reasons in words, the name's first."""

    entry: Entry
    score: float
    name: str
    reasons: tuple[str, ...]


class Decision(NamedTuple):
    """Whom a name means (None: nobody that the registry surely knows), the score of the best candidate, why, and all candidates, best first."""

    entry: Entry | None
    score: float
    reason: str
    candidates: tuple[Candidate, ...]


def resolve(
    name: str, *, kind: str | None = None, countries: Iterable[str] = (), on: str | None = None, near: Iterable[str] = ()
) -> Decision:  # fmt: skip
    """Decide whom a name means.

    `kind` is one of the contract's kinds of actor, `countries` are alpha-3 codes that the report gives it, `on` its date (EDTF), `near` other names
    of the report: actors, places, countries. What isn't known may be left out; a link is then asked for more.
    """
    name = name.strip()
    entries, lands = surroundings(tuple(near))
    told = set(countries) or {word.key[1:] for word in words_of(name) if word.role == "country"}
    around = Surroundings(kind, tuple(sorted(told)), years_of(on), entries, lands)
    suiting = _suiting(name, around.countries, around.years, entries, lands)
    forms = {form: Asked(form, index()) for _, _, form, _ in suiting}
    best = ((value, why, Pair(forms[form], name_, around)) for value, why, form, name_ in suiting)
    found = []
    for value, why, pair in (*best, *_led(name, around, on), *_forces(name, around)):
        more, whys = beside(pair)
        total = value + more
        shown = Candidate(pair.entry, round(min(max(total, 0.0), 1.0), 3), pair.known.text, (why, *whys))
        found.append((total, country(pair).value, shown))
    ranked: dict[str, tuple[float, float, Candidate]] = {}
    for one in sorted(found, key=lambda one: (-one[0], one[2].entry.id)):
        ranked.setdefault(one[2].entry.id, one)
    (first, home, _), (second, abroad, _) = (*list(ranked.values())[:2], *[(0.0, 0.0, None)] * 2)[:2]
    sure = round(first - second, 6) >= (LEAD_AT_HOME if home > 0 > abroad else LEAD)
    return _decided(tuple(candidate for *_, candidate in ranked.values())[:SHOWN], sure=sure)


@lru_cache(maxsize=2048)
def _suiting(
    name: str, told: tuple[str, ...], years: Years | None, near: frozenset[str], lands: frozenset[str]
) -> tuple[tuple[float, str, str, Known], ...]:  # fmt: skip
    """Give the known names that suit a name best, one an entry: what each is worth by the name alone, why, and which form of the name it suits.

    For that no kind of actor counts, so a name that is asked for as one kind and then as another is compared once.
    """
    around = Surroundings(None, told, years, near, lands)
    best: dict[str, tuple[float, str, str, Known]] = {}
    for form, worth in _forms(name):
        if worth in {TOLD, OWNED} and any(value >= LEAST for value, *_ in best.values()):
            continue
        asked = Asked(form, index())
        for name_ in index().sharing(form):
            value, why = named(Pair(asked, name_, around))
            value *= worth
            if value > max(LEAST_NAME, best[name_.entry.id][0] if name_.entry.id in best else 0.0):
                best[name_.entry.id] = (value, why, form, name_)
    return tuple(best.values())


def _decided(ranked: tuple[Candidate, ...], *, sure: bool) -> Decision:
    if not ranked:
        return Decision(None, 0.0, "no known name is like it", ())
    first = ranked[0]
    why = "; ".join(first.reasons)
    if first.score < LEAST:
        return Decision(None, first.score, f"too little to go by: {first.entry.name} ({why})", ranked)
    if not sure:
        return Decision(None, first.score, f"may mean {first.entry.name} or {ranked[1].entry.name}", ranked)
    return Decision(first.entry, first.score, why, ranked)


def _led(name: str, around: Surroundings, on: str | None) -> Iterable[tuple[float, str, Pair]]:
    """Give the groups of leaders: who asks for "Kony's rebels" asks for those whom Kony leads."""
    words = words_of(name)
    rest = " ".join(word.text for word in words if word.role not in {"form", "body", "descriptor"})
    if not rest or rest == " ".join(word.text for word in words):
        return
    asked = Asked(rest, index())
    for leader in index().sharing(rest):
        if leader.entry.kind != "person":
            continue
        value, _ = named(Pair(asked, leader, around))
        if value < LEADER:
            continue
        for tie in registry().ties(leader.entry.id):
            entry = registry().entry(tie.object)
            if tie.tie == "leads" and _may_be(entry, words) and (on is None or held(tie.start, tie.end, days(on) or ALWAYS)):
                yield value * LED, f"led by {leader.entry.name}", Pair(asked, known(entry, leader.text), around)


def _may_be(entry: Entry, words: tuple[Word, ...]) -> bool:
    """Tell whether an entry is a group, and such as those words call it: a party that never fought is nobody's militia."""
    return entry.kind in GROUPS and not (entry.kind == "party" and entry.ucdp is None and any(word.key in ARMS for word in words))


def _forces(name: str, around: Surroundings) -> Iterable[tuple[float, str, Pair]]:
    """Give the army of the country that "the Ugandan army" names, where the registry has one and not more."""
    words = words_of(name)
    lands = {word.key[1:] for word in words if word.role == "country"} or (set() if around.kind != "state_force" else set(around.countries))
    if len(lands) != 1 or not _of_an_army(words):
        return
    held_ = armies(next(iter(lands)))
    if len(held_) == 1:
        pair = Pair(Asked(name, index()), known(held_[0], held_[0].name), around)
        yield ARMY, "the army of that country", pair


@lru_cache(maxsize=512)
def armies(country: str) -> tuple[Entry, ...]:
    """Give a country's state forces whose own name says that they are its army or armed forces, and not a part of another."""
    forces = (entry for entry in registry().of(country, "state_force") if not entry.parent)
    return tuple(entry for entry in forces if any(_is_army(name.text, country) for name in registry().names(entry.id)))


def _is_army(name: str, country: str) -> bool:
    words = words_of(name)
    return {word.key for word in words if word.role == "country"} <= {f"@{country}"} and _of_an_army(words)


def _of_an_army(words: tuple[Word, ...]) -> bool:
    """Tell whether words, the country's apart, are those that a whole army is called by: army, soldiers, armed forces, but not "armed men"."""
    rest = {word.key for word in words if word.role != "country"}
    called = rest & ARMIES or ("force" in rest and len(rest) > 1) or {word.text for word in words} & TROOPS
    return rest <= ARMED and bool(called)


def _forms(name: str) -> list[tuple[str, float]]:
    """Give a name and its other forms, with what each is worth beside it.

    They are the name without its brackets, what these hold ("Movement of the Free (MOF)"), each part of "PSLF/TNLA", the name with an article cut
    from its word, and what stands behind words that tell of its bearer.
    """
    forms = [(name, 1.0)]
    if inside := _IN_BRACKETS.search(name):
        forms += [(_IN_BRACKETS.sub(" ", name).strip(), PART), (inside[1].strip(), PART)]
    if "/" in name:
        forms += [(part.strip(), PART) for part in name.split("/") if len(part.strip()) > 2]  # noqa: PLR2004 - RUF/SL
    forms.append((_ARTICLE.sub(_cut, name), 1.0))
    kept = dict(reversed(forms))
    rest, worth = _untold(name)
    if rest:
        kept.setdefault(rest, worth)  # the last: only asked where the others mean nobody
    return [(form, worth) for form, worth in kept.items() if words_of(form)]


def _untold(name: str) -> tuple[str, float]:
    """Give the name behind words in small letters or an owner ("militia Ranvir Sena", "Nouri's UFDD"), and its worth; empty where there is none.

    An owner may tell the part of a group from the rest of it: of groups that split, none is given.
    """
    parts = name.split()
    owned = False
    for at, part in enumerate(parts[:-1], 1):
        owner = _OWNER.fullmatch(part) is not None
        owned |= owner
        word = word_of(fold(part))
        told = owner or (part.islower() and "-" not in part and not is_joining(part))
        if word.key in NOT_IT or not (told or word.role == "country"):
            break
        if told and parts[at][0].isupper():
            rest = " ".join(parts[at:])
            parted = owned and any(known.entry.id in _parted() for known in index().same(folded(rest)))
            return ("", 0.0) if parted else (rest, OWNED if owned else TOLD)
    return "", 0.0


@cache
def _parted() -> frozenset[str]:
    """Give the ids of those that others split from."""
    turns = (turn for entry in registry().entries for turn in registry().lifecycle(entry) if turn.what in {"split_from", "faction_of"})
    return frozenset(turn.other for turn in turns if turn.other)


def _cut(found: re.Match[str]) -> str:
    """Part an article from its word ("Alshabab"), where names know the rest and not the whole."""
    whole, rest = word_of(fold(found[0])), word_of(fold(found[1]))
    return f"al-{found[1]}" if not index().holds(whole.key) and (index().holds(rest.key) or index().holds(rest.bones)) else found[0]


@lru_cache(maxsize=64)  # a report's, which asks for each of its actors
def surroundings(near: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Give the entries that names of a report surely mean, each by a name of its own that no other entry has, and the countries spoken of."""
    entries: set[str] = set()
    lands: set[str] = set()
    for name in near:
        country = country_of_name(name) or country_of_demonym(name) or country_of_capital(name)
        if country:
            lands.add(country)
            continue
        lands |= {word.key[1:] for word in words_of(name) if word.role == "country"}
        same = {known.entry.id: known for known in index().same(fold(name)) if not known.ambiguous}
        if len(same) == 1:
            entry = next(iter(same.values())).entry
            entries.add(entry.id)
            if entry.country and len(entry.countries) <= 2:  # noqa: PLR2004 - who is in many countries tells of none
                lands.add(entry.country)
    return frozenset(entries), frozenset(lands)


def years_of(edtf: str | None) -> Years | None:
    """Give the first and the last year of an EDTF date; None where it has none."""
    span = days(edtf) if edtf else None
    return (int(span.first[:4]), int(span.last[:4])) if span else None
