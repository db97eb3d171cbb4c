"""brat's standoff: the text as it is (`.txt`), its annotations (`.ann`) and the collection's `annotation.conf`.

Mentions are text-bound annotations (Actor, Place, Time, Quantity, Weapon, Facility) with a Form, and a normalisation for what they mean:
`factions:a1` (the reading's actor or place), `edtf:2014-06-13`, and `wikidata:` or `geonames:` where known. Readings have no trigger words, so an
event's trigger is its first evidence sentence and its type PLOVER's; each toll is an event of its own (Toll_killed ...) that points at the event it
belongs to, its trigger the figure, else the sentence. A claim (Claim_forecast ...) is an event whose trigger is its cue, else its content; content,
condition and horizon are text-bound. Relations are relations. `By` leads to the claim that an event or claim stands inside, `Same` to another account
of the event. What brat has no place for stands in notes: contexts, figures, roles and times of relations, further evidence, a speaker who is no
actor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from factions.codebook.loader import lists
from factions.evidence import Span
from factions.mentions.mention import Mention, MentionForm, MentionKind
from factions.reading import ROLE_LISTS, Reading
from factions.statements.records import Casualty, CasualtyWhat, Claim, ClaimKind, Event, Factuality, Relation, RelationType, Side, Statement

_ROLES = {"actors": "Actor", "recipients": "Recipient", "targets": "Target", "places": "Place", "weapons": "Weapon"}
_PARTS = ("Content", "Condition", "Horizon")


def ann(reading: Reading) -> str:
    """Give a reading's annotations; offsets are those of the contract, code points of `document.text`."""
    return _Standoff(reading).text()


class _Standoff:
    """Collects the lines of one document."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._lines: list[str] = []
        self._counts: Counter[str] = Counter()
        self._mentions: dict[str, str] = {}
        self._names = {actor.id: actor.name for actor in reading.actors} | {place.id: place.name for place in reading.places}
        self._times = {time.id: time.edtf for time in reading.times}
        self._outside = {actor.id: f"wikidata:{actor.wikidata}" for actor in reading.actors if actor.wikidata}
        self._outside |= {place.id: f"geonames:{place.geonames}" for place in reading.places if place.geonames}
        order = (*(claim.id for claim in reading.claims), *(event.id for event in reading.events))
        self._events = {name: f"E{number}" for number, name in enumerate(order, 1)}
        self._counts["E"] = len(order)

    def text(self) -> str:
        """Give the whole file."""
        for mention in self._reading.mentions:
            self._mention(mention)
        for claim in self._reading.claims:
            self._claim(claim)
        for event in self._reading.events:
            self._event(event)
        for relation in self._reading.relations:
            self._relation(relation)
        return "".join(f"{line}\n" for line in self._lines)

    def _add(self, letter: str, words: str) -> str:
        self._counts[letter] += 1
        name = f"{letter}{self._counts[letter]}"
        self._lines.append(f"{name}\t{words}")
        return name

    def _bound(self, kind: str, start: int, end: int) -> str:
        return self._add("T", f"{kind} {start} {end}\t{' '.join(self._reading.document.text[start:end].split(chr(10)))}")

    def _note(self, name: str, *notes: str | None) -> None:
        words = "; ".join(filter(None, notes))
        if words:
            self._add("#", f"AnnotatorNotes {name}\t{' '.join(words.split())}")

    def _mention(self, mention: Mention) -> None:
        name = self._mentions[mention.id] = self._bound(mention.kind.capitalize(), mention.start, mention.end)
        self._add("A", f"Form {name} {mention.form}")
        if mention.ref in self._times:
            edtf = self._times[mention.ref]
            self._add("N", f"Reference {name} edtf:{edtf}\t{edtf}")
        elif mention.ref is not None:
            ids = (f"factions:{mention.ref}", *filter(None, (self._outside.get(mention.ref),)))
            for one in ids:
                self._add("N", f"Reference {name} {one}\t{self._names[mention.ref]}")

    def _stated(self, statement: Event | Claim, kind: str, trigger: Span, arguments: Sequence[tuple[str, str]]) -> str:
        """Add an event of brat's: its trigger, and its arguments as (role, id), those of a role numbered from the second on."""
        name = self._events[statement.id]
        bound = self._bound(kind, trigger.start, trigger.end)
        inside = [("By", self._events[statement.attribution])] if statement.attribution else []
        self._lines.append(f"{name}\t{kind}:{bound}{_arguments((*arguments, *inside))}")
        return name

    def _claim(self, claim: Claim) -> None:
        horizon = claim.horizon.span if claim.horizon else None
        spans = zip(_PARTS, (claim.content, claim.condition, horizon), strict=True)
        parts = [(part, self._bound(part, span.start, span.end)) for part, span in spans if span]
        speaker = [("Speaker", self._mentions[claim.speaker])] if claim.speaker else []
        name = self._stated(claim, f"Claim_{claim.kind}", claim.cue or claim.content, (*speaker, *parts))
        due = f"due={claim.horizon.edtf}" if claim.horizon and claim.horizon.edtf else None
        self._note(name, f"speaker={claim.speaker_text}" if claim.speaker_text else None, due, _stamp(claim))

    def _event(self, event: Event) -> None:
        arguments = [(_ROLES[role], self._mentions[name]) for role in ROLE_LISTS for name in getattr(event, role)]
        arguments += [("Time", self._mentions[event.time])] if event.time else []
        arguments += [("Same", self._events[event.same_event])] if event.same_event else []
        name = self._stated(event, event.type, event.evidence[0], arguments)
        self._add("A", f"Factuality {name} {event.factuality}")
        if event.mode:
            self._add("A", f"Mode {name} {event.mode}")
        more = [f"{span.start}-{span.end}" for span in event.evidence[1:]]
        contexts = f"contexts={','.join(event.contexts)}" if event.contexts else None
        self._note(name, contexts, f"evidence={','.join(more)}" if more else None, _stamp(event))
        for toll in event.casualties:
            self._toll(name, toll, event.evidence[0])

    def _toll(self, event: str, toll: Casualty, sentence: Span) -> None:
        figure = next((mention for mention in self._reading.mentions if mention.id == toll.quantity), None)
        start, end = (figure.start, figure.end) if figure else (sentence.start, sentence.end)
        bound = self._bound(f"Toll_{toll.what}", start, end)
        who = [("Who", self._mentions[toll.who])] if toll.who else []
        name = self._add("E", f"Toll_{toll.what}:{bound}{_arguments((('Of', event), *who))}")
        self._add("A", f"Side {name} {toll.side}")
        heads = {"low": toll.low, "best": toll.best, "high": toll.high}
        self._note(name, *(f"{key}={value}" for key, value in heads.items() if value is not None))

    def _relation(self, relation: Relation) -> None:
        name = self._add("R", f"{relation.type} Arg1:{self._mentions[relation.subject]} Arg2:{self._mentions[relation.object]}")
        values = {
            "subtype": relation.subtype, "role": relation.role, "factuality": relation.factuality,
            "time": self._mentions[relation.time] if relation.time else None,
            "by": self._events[relation.attribution] if relation.attribution else None,
            "evidence": ",".join(f"{span.start}-{span.end}" for span in relation.evidence),
        }  # fmt: skip
        self._note(name, *(f"{key}={value}" for key, value in values.items() if value), _stamp(relation))


def _arguments(arguments: Sequence[tuple[str, str]]) -> str:
    seen: Counter[str] = Counter()
    out = ""
    for role, name in arguments:
        seen[role] += 1
        out += f" {role}{seen[role] if seen[role] > 1 else ''}:{name}"
    return out


def _stamp(statement: Statement) -> str:
    return f"coder={statement.coder} confidence={statement.confidence:g}"


def annotation_conf() -> str:
    """Give the collection's configuration: every type, role and attribute that `ann` uses."""
    return "".join(f"{line}\n" for line in _conf())


def _conf() -> Iterator[str]:
    yield "[entities]"
    yield from (kind.capitalize() for kind in get_args(MentionKind))
    yield from _PARTS
    yield "[relations]"
    yield "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"  # mentions nest, and a content holds them
    yield from (f"{kind}\tArg1:Actor, Arg2:{'Place' if kind == 'based_in' else 'Actor'}" for kind in get_args(RelationType))
    yield "[events]"
    roles = "Actor*:Actor, Recipient*:Actor, Target*:<ENTITY>, Place*:<ENTITY>, Weapon*:Weapon, Time?:Time, Same?:<EVENT>, By?:<EVENT>"
    yield from (f"{kind}\t{roles}" for kind in lists().types)
    said = "Speaker?:Actor, Content:Content, Condition?:Condition, Horizon?:Horizon, By?:<EVENT>"
    yield from (f"Claim_{kind}\t{said}" for kind in get_args(ClaimKind))
    yield from (f"Toll_{what}\tOf:<EVENT>, Who?:Actor" for what in get_args(CasualtyWhat))
    yield "[attributes]"
    modes = dict.fromkeys(mode for kind in lists().types.values() for mode in kind.modes)
    values = (("Form", "<ENTITY>", get_args(MentionForm)), ("Factuality", "<EVENT>", get_args(Factuality)), ("Mode", "<EVENT>", modes),
              ("Side", "<EVENT>", get_args(Side)))  # fmt: skip
    yield from (f"{name}\tArg:{arg}, Value:{'|'.join(held)}" for name, arg, held in values)
