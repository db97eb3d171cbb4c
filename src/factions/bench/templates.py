"""Incident templates in the form of MUC-4, filled from a reading's events: who did what to whom and what, with which weapon.

An incident is an act of violence, done, tried or threatened, that says who or what suffered, and that isn't a fight between armed forces: a template
has no room for those; nor is it a state's use of force, unless on people who bear no arms. Events of
one kind that mean one another (`same_event`), or share a party and contradict in none, are one incident. In MUC-4 individuals are people, named or
not ("guerrillas"), organisations are bodies with a name ("the national guard", not "the army"), victims are people with a name, as
fully as the report gives it, targets are things, told by the whole noun phrase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from factions.mentions.mention import Mention
from factions.reading import Reading
from factions.statements.records import Event

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


@dataclass(frozen=True)
class Template:
    """One incident: its type, and for each of ROLES one string an entity."""

    incident_type: str
    roles: Mapping[str, Sequence[str]]

    def as_json(self) -> dict[str, Any]:
        """Give the benchmark's form, each role a key."""
        return {"incident_type": self.incident_type, **{role: list(self.roles.get(role, ())) for role in ROLES}}


_LONGEST = ("PerpInd", "Target", "Victim")
"""Of the strings of these roles with the same last word, the longest stands for all: they mostly mean one."""
_ARMED = frozenset({"armed_group", "militia", "state_force"})
_BODIES = frozenset({"armed_group", "militia", "state_force", "party"})
_STATE = frozenset({"state_force", "government"})
_UNARMED = frozenset({None, "person", "civilians"})
_NOT_GUNMEN = frozenset({"person", "civilians", "government", "igo", "media", "company"})
"""Kinds of actor that a report seldom means as the hands that did it; a person by name mostly gave the order or told of it."""
_UNDONE = frozenset({"denied", "hypothetical", "demanded"})
_COLLECTIVE = re.compile(
    r"(?:army|armies|forces?|police|military|navy|guard|government|regime|junta|battalion|brigade|division|regiment|garrison|ministry|command|service|"
    r"agency|party|cartels?|mafias?|groups?|organi[sz]ations?|front|movement|staff|squads?|department|authorities|paramilitary|militia)$"
)
"""A noun for a body, and not for the people in it."""
_PEOPLE = re.compile(r"(?:s|\b(?:\w*men|\w*women|people|personnel|guerrilla|rebel|terrorist|soldier|\w*man|\w*woman|child|children|person))$")
"""A plural, or a common noun for people."""
_DETERMINERS = frozenset("a an the this that these those some any all both several many few two three four five six seven eight nine ten".split())
_POINTERS = _DETERMINERS | frozenset("his her its their our my your".split())
_BREAKS = frozenset(
    "of in on at by for with from to and or but as against near into after before when while who which was were is are be been being has have had he "
    "she it they we not also where than then during between over under through about if will would can could may might there here several".split()
)
"""Words that no noun phrase holds inside."""
_VERBAL = re.compile(r"(?!un|armed|wanted|hooded|masked|building)\w*(?:ed|ly|ing)$")
"""A word that more often is a verb or an adverb than part of a noun phrase."""
_BEFORE, _ASIDE = 4, 80
"""How many words a noun phrase may have before its head, and how many characters on either side are looked at."""
_MARK = re.compile(r"[\n.,;:()\"]|--")
_FIRE = re.compile(r"\b(?:arson|burn\w*|torch\w*|set (?:\w+ ){0,4}(?:fire|ablaze)|fire to|incendiary|in flames)\b", re.IGNORECASE)
_ROBBERY = re.compile(r"\b(?:rob|robs|robbed|robbing|robber(?:y|ies)|stole|stolen|steal\w*|loot\w*|hold-?up|held up)\b", re.IGNORECASE)
_EXPLOSIVE = re.compile(r"bomb|explosive|dynamite|\bmines?\b|\btnt\b|grenade", re.IGNORECASE)


def templates(reading: Reading) -> list[Template]:
    """Give the incidents of a reading, in text order."""
    held = _Held(reading)
    groups: list[tuple[str, list[Event]]] = []
    for event in reading.events:
        kind = held.kind(event)
        if kind is None:
            continue
        group = next((events for name, events in reversed(groups) if name == kind and held.one(events, event)), None)
        if group is None:
            groups.append((kind, [event]))
        else:
            group.append(event)
    filled = [_filled(kind, held, events) for kind, events in groups]
    longest: dict[tuple[str, str], str] = {}
    for name, words in ((role, words) for template in filled for role in _LONGEST for words in template.roles[role]):
        longest[name, _head(words)] = max(longest.get((name, _head(words)), ""), words, key=len)
    return [
        Template(one.incident_type, {role: [longest.get((role, _head(w)), w) for w in held] for role, held in one.roles.items()}) for one in filled
    ]


def _head(words: str) -> str:
    """Give the last word, which names of one thing mostly share: "solis" and "ana solis", "church" and "old church"."""
    return words.lower().rpartition(" ")[2].removesuffix("s")


def _filled(kind: str, held: _Held, events: Sequence[Event]) -> Template:
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    for event in events:
        for role, words in held.entities(event):
            roles[role] += [] if words.lower() in map(str.lower, roles[role]) else [words]
    return Template(kind, roles)


class _Held:
    """A reading with what its mentions mean at hand."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.document.text
        self._uncased = self._text.islower()
        self._mentions = {mention.id: mention for mention in reading.mentions}
        self._kinds = {actor.id: actor.kind for actor in reading.actors}
        self._of: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            if mention.ref:
                self._of.setdefault(mention.ref, []).append(mention)

    def kind(self, event: Event) -> str | None:
        """Give the type of the incident that an event tells; null where it's none."""
        found = _KINDS.get(event.type)
        if found is None or event.factuality in _UNDONE:
            return None
        if not (event.recipients or event.targets or event.casualties) or self._fight(event):
            return None
        words = " ".join(span.quote for span in event.evidence)
        weapons = " ".join(self._mentions[weapon].text for weapon in event.weapons)
        return found(event, words, weapons)

    def _fight(self, event: Event) -> bool:
        """Tell whether armed forces fight one another, or a state its enemies."""
        hurt = [self._kind(mention) for mention in _hurt(event)]
        if hurt and not event.targets and all(kind in _ARMED for kind in hurt):
            return True
        return bool(event.actors) and all(self._kind(mention) in _STATE for mention in event.actors) and not _UNARMED & set(hurt)

    def one(self, events: Iterable[Event], event: Event) -> bool:
        """Tell whether an event may be the incident that others tell."""
        return any(event.same_event == other.id or other.same_event == event.id or self._alike(other, event) for other in events)

    def _alike(self, one: Event, other: Event) -> bool:
        shared = 0
        for sides in (
            (one.actors, other.actors), ((*one.recipients, *one.targets), (*other.recipients, *other.targets)), (one.places, other.places),
        ):  # fmt: skip
            means = [{self._mentions[mention].ref or self._mentions[mention].text.lower() for mention in side} for side in sides]
            if all(means) and not means[0] & means[1]:
                return False
            shared += all(means)
        return shared > 0

    def _kind(self, mention: str) -> str | None:
        return self._kinds.get(self._mentions[mention].ref or "")

    def entities(self, event: Event) -> Iterator[tuple[str, str]]:
        """Give the entities of an event's roles as (role, words)."""
        for name in event.actors:
            yield from self._perpetrators(self._mentions[name])
        for name in _hurt(event):
            yield from (("Victim", words) for words in self._name(self._mentions[name]) if self._kind(name) in {None, "person"})
        for name in event.targets:
            if self._mentions[name].kind in {"facility", "weapon"}:
                yield "Target", self._phrase(self._mentions[name])
        for name in event.weapons:
            yield "Weapon", self._mentions[name].text

    def _name(self, mention: Mention) -> Iterator[str]:
        """Give the longest of the names of the person whom a mention means, if there's one."""
        known = self._of.get(mention.ref or "", [mention])
        yield from sorted({one.text for one in known if one.form != "pronoun" and self._is_name(one)}, key=lambda words: (-len(words), words))[:1]

    def _phrase(self, mention: Mention) -> str:
        """Give the noun phrase of a mention: the words before it in the phrase, and the "of ..." after it."""
        before = _MARK.split(self._text[max(0, mention.start - _ASIDE) : mention.start])[-1]
        start = mention.start
        words = list(re.finditer(r"\S+", before)) if not before or before[-1].isspace() else []
        for word in reversed(words[-_BEFORE:]):
            if word.group() in _POINTERS or word.group().endswith("'s") or _outside(word.group()):
                break
            start = mention.start - len(before) + word.start()
        end, after = mention.end, _MARK.split(self._text[mention.end : mention.end + _ASIDE])[0]
        words = list(re.finditer(r"\S+", after)) if after.startswith(" of ") else []
        for word in words[1 : _BEFORE + 3]:
            if _outside(word.group()):
                break
            end = end if word.group() in _POINTERS else mention.end + word.end()
        return self._text[start:end]

    def _perpetrators(self, mention: Mention) -> Iterator[tuple[str, str]]:
        kind = self._kinds.get(mention.ref or "")
        known = self._of.get(mention.ref or "", [mention])
        bodies = [
            one.text for one in known
            if kind in _BODIES and one.form != "pronoun" and not _COLLECTIVE.match(one.text.lower())
            and (self._is_name(one) or _COLLECTIVE.search(one.text.lower()))
        ]  # fmt: skip
        if bodies:
            yield "PerpOrg", _commonest(bodies)
        told = self._told(mention)
        people = _PEOPLE.search(told.text.lower()) and not _COLLECTIVE.match(told.text.lower())
        if people and told.text not in bodies and told.form != "pronoun" and kind not in _NOT_GUNMEN:
            yield "PerpInd", told.text

    def _is_name(self, mention: Mention) -> bool:
        """Tell a name from a description: in a text without capitals by that nothing stands before it that counts or points."""
        if mention.form != "nominal" or not self._uncased:
            return mention.form == "named"
        before = self._text[: mention.start].rstrip().rpartition(" ")[2]
        described = before in _DETERMINERS or before.isdigit()
        body = self._kinds.get(mention.ref or "") in _BODIES
        if (body or " " not in mention.text) and _PEOPLE.search(mention.text):  # "ana solis" is no plural, and "juan guzman" no man
            return False
        return body or not described

    def _told(self, mention: Mention) -> Mention:
        """Give the mention itself, or for a pronoun the nearest before it that isn't one, of the same entity."""
        if mention.form != "pronoun":
            return mention
        known = [one for one in self._of.get(mention.ref or "", []) if one.form != "pronoun"]
        return min(known, key=lambda one: (one.start > mention.start, abs(one.start - mention.start)), default=mention)


def _outside(word: str) -> bool:
    """Tell that a noun phrase mostly ends at a word."""
    return word.lower() in _BREAKS or bool(_VERBAL.match(word))


def _hurt(event: Event) -> tuple[str, ...]:
    """Give the mentions of those whom an event hurt."""
    return (*event.recipients, *(toll.who for toll in event.casualties if toll.who))


def _commonest(words: Sequence[str]) -> str:
    """Give the words that come most often, the first of several."""
    return Counter(words).most_common(1)[0][0]


def _of_assault(event: Event, words: str, weapons: str) -> str | None:
    if event.mode == "abduct":
        return "kidnapping"
    if event.mode == "destroy" and _FIRE.search(words):
        return "arson"
    explosive = event.mode in {"explosives", "suicide-attack"} or _EXPLOSIVE.search(weapons)
    return "bombing" if explosive else None if event.mode == "crowd-control" else "attack"


def _of_coercion(event: Event, words: str, _: str) -> str | None:
    return "robbery" if event.mode == "seize" and _ROBBERY.search(words) else None


def _of_threat(event: Event, _: str, weapons: str) -> str | None:
    return ("bombing" if _EXPLOSIVE.search(weapons) else "attack") if event.mode == "violence" else None


_KINDS: Mapping[str, Callable[[Event, str, str], str | None]] = {"ASSAULT": _of_assault, "COERCE": _of_coercion, "THREATEN": _of_threat}
