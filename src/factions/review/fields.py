"""The fields of a statement as a person writes them, in the words of the corpus's markup: `actors=m1,m4 killed:civilian=10..@m7>m3 fact=denied`.

A mention is named by its id (`m4`), or by its words in quotes, which are looked for in the statement's sentences and then in the whole text;
`"police"#2` is the second one there. What stands behind an equals sign says what it means: an actor or place of the reading (`"the group"=a3`), a new
one by its kind and country (`"River League"=militia/IRQ`), for a time an EDTF value (`"last night"=2014-06-13`), `-` for nobody. Words that are no
mention yet become one. An empty value empties a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from pydantic import ValidationError

from factions.codebook.loader import lists
from factions.documents.edtf import is_edtf
from factions.documents.segmentation import sentences
from factions.errors import FactionsError
from factions.evidence import Span
from factions.identities.records import Actor, ActorKind, Place, Time
from factions.ledger.corrections import Excerpt, excerpt, next_number
from factions.mentions.mention import Mention, MentionKind
from factions.reading import ROLE_KINDS, ROLE_LISTS, Reading, faults
from factions.reference.countries import countries
from factions.statements.records import Casualty, CasualtyWhat, Claim, Event, Horizon, Relation, Side, Statement

Kind = Literal["event", "relation", "claim"]
_MODELS: Mapping[Kind, type[Event | Relation | Claim]] = {"event": Event, "relation": Relation, "claim": Claim}
_NAME = re.compile(r'(?P<id>m\d+)(?:=(?P<of>\S+))?$|"(?P<words>[^"]+)"(?:#(?P<count>\d+))?(?:=(?P<means>\S+))?$')
_FIGURE = re.compile(
    r"(?P<low>\d+)?(?P<dots>\.\.)?(?P<high>\d+)?\??(?:@(?P<quantity>m\d+|\"[^\"]+\"(?:#\d+)?))?(?:>(?P<who>m\d+|\"[^\"]+\"(?:#\d+)?))?$"
)
_SIDES = get_args(Side)
_MOST_SHOWN = 8


class FieldError(FactionsError):
    """A correction that can't be made: `subject` names the statement and its field."""


def changed(reading: Reading, statement: Statement, changes: Mapping[str, str], *, subject: str) -> Excerpt:
    """Give a statement with changed fields, cut out of its reading; raises FieldError that names the field (`subject` names the statement).

    The result keeps the contract, and its confidence is 1: a person says so.
    """
    kind = next(kind for kind, model in _MODELS.items() if isinstance(statement, model))
    values = {name: getattr(statement, name) for name in type(statement).model_fields}
    return _edited(_Edit(reading, kind, values, subject), changes)


def added(reading: Reading, kind: Kind, words: str | Span, changes: Mapping[str, str], *, subject: str) -> Excerpt:
    """Give a new statement that cites the sentences which hold `words`; raises FieldError that names what is missing or wrong.

    A span says which of several places is meant; what a claim says (`content`) is that stretch, unless the changes say otherwise.
    """
    values = {name: field.get_default() if not field.is_required() else None for name, field in _MODELS[kind].model_fields.items()}
    edit = _Edit(reading, kind, {**values, "id": f"{kind[0]}0", "evidence": ()}, subject)
    if isinstance(words, str):
        return _edited(edit, {"evidence": f'"{words}"', **changes})
    edit.cite(words)
    return _edited(edit, changes)


def _edited(edit: _Edit, changes: Mapping[str, str]) -> Excerpt:
    for name, value in sorted(changes.items(), key=lambda one: one[0] != "evidence"):  # other fields look for their words in it
        edit.change(name, value.strip())
    return edit.done()


class _Edit:
    """A statement that is being changed."""

    def __init__(self, reading: Reading, kind: Kind, values: dict[str, Any], subject: str) -> None:
        self._reading, self._kind, self._values, self._subject = reading, kind, values, subject
        self._text = reading.document.text
        self._mentions = {one.id: one for one in reading.mentions}
        self._actors, self._places, self._times = list(reading.actors), list(reading.places), list(reading.times)
        self._means: list[str] = []

    def fault(self, name: str, reason: str) -> FieldError:
        """Give the error that names a field."""
        return FieldError(f"{self._subject} {name}".strip(), reason)

    def change(self, name: str, value: str) -> None:
        """Change a field by its name in the markup."""
        what = name.partition(":")[0]
        fields = _FIELDS[self._kind]
        if what in get_args(CasualtyWhat) and self._kind == "event":
            self.set_toll(name, value)
        elif what in fields:
            fields[what](self, what, value)
        else:
            tolls = ["killed, injured ... (tolls)"] if self._kind == "event" else []
            raise self.fault(
                name, f"{'an' if self._kind == 'event' else 'a'} {self._kind} has no such field; there are {', '.join([*fields, *tolls])}"
            )

    def done(self) -> Excerpt:
        """Check the whole, and cut it out of the reading."""
        missing = [name for name in ("type", "subject", "object", "kind", "content") if name in self._values and self._values[name] in ("", None)]
        if missing:
            raise self.fault(missing[0], f"{'an' if self._kind == 'event' else 'a'} {self._kind} needs one")
        self._values |= {"confidence": 1.0, "coder": "review"}
        try:
            statement = _MODELS[self._kind].model_validate(self._values)
        except ValidationError as error:
            first = error.errors()[0]
            raise self.fault(".".join(map(str, first["loc"])), str(first["msg"])) from error
        name = f"{self._kind}s"
        own = tuple(one for one in getattr(self._reading, name) if one.id != statement.id)
        held = {"mentions": self._mentions.values(), "actors": self._actors, "places": self._places, "times": self._times}
        reading = self._reading.model_copy(update={name: (*own, statement), **{field: tuple(records) for field, records in held.items()}})
        if wrong := [fault for fault in faults(reading) if fault.startswith(f"{statement.id}: ")]:
            field, _, reason = wrong[0].removeprefix(f"{statement.id}: ").removeprefix("its ").partition(" ")
            raise self.fault(field, reason)
        return excerpt(reading, statement).model_copy(update={"means": tuple(self._means)})

    def cite(self, span: Span) -> None:
        """Cite the whole sentences that hold a stretch of the text."""
        if self._text[span.start : span.end] != span.quote:
            raise self.fault("evidence", f"the report has other words at character {span.start}")
        self._values["evidence"] = tuple(self._holding(span))
        if self._kind == "claim":
            self._values["content"] = span

    # one method for each sort of field

    def set_type(self, _name: str, value: str) -> None:
        kind, _, mode = value.partition("/")
        if self._kind == "event" and not lists().allows(kind, mode or None):
            known = ", ".join(lists().types[kind].modes) if kind in lists().types else ", ".join(lists().types)
            raise self.fault("type", f"{value!r} is no PLOVER type with one of its modes; there are {known}")
        self._values |= {"type": kind, ("mode" if self._kind == "event" else "subtype"): mode or None}

    def set_mode(self, name: str, value: str) -> None:
        self.set_type(name, f"{self._values['type']}/{value}" if value else str(self._values["type"]))

    def set_contexts(self, _name: str, value: str) -> None:
        contexts = tuple(part.strip() for part in value.split(",") if part.strip())
        if unknown := [one for one in contexts if one not in lists().contexts]:
            raise self.fault("contexts", f"there is no context {unknown[0]!r}; there are {', '.join(lists().contexts)}")
        self._values["contexts"] = contexts

    def set_plain(self, name: str, value: str) -> None:
        self._values[_FULL.get(name, name)] = value.strip('"') or ("asserted" if name == "fact" else None)

    def set_link(self, name: str, value: str) -> None:
        self._values[_FULL[name]] = value or None

    def set_roles(self, name: str, value: str) -> None:
        self._values[name] = tuple(dict.fromkeys(self._mention(name, part.strip()) for part in _parts(value)))

    def set_role(self, name: str, value: str) -> None:
        self._values[name] = self._mention(name, value) if value else None

    def set_speaker(self, _name: str, value: str) -> None:
        text = re.fullmatch(r'text:"?([^"]+)"?', value)  # a speaker who is no actor
        self._values |= {"speaker": None if text or not value else self._mention("speaker", value), "speaker_text": text[1] if text else None}

    def set_span(self, name: str, value: str) -> None:
        self._values[name] = self._found(name, value) if value else None

    def set_horizon(self, _name: str, value: str) -> None:
        due = self._values["horizon"].edtf if self._values["horizon"] else None
        self._values["horizon"] = Horizon(edtf=due, span=self._found("horizon", value)) if value else None

    def set_due(self, _name: str, value: str) -> None:
        if self._values["horizon"] is None:
            raise self.fault("due", "needs a horizon: the words that say when")
        if value and not is_edtf(value):
            raise self.fault("due", f"{value!r} is no EDTF value such as 2015-06")
        self._values["horizon"] = self._values["horizon"].model_copy(update={"edtf": value or None})

    def set_evidence(self, _name: str, value: str) -> None:
        """Cite the whole sentences that hold words; several are divided by commas."""
        cited: list[Span] = []
        for part in _parts(value):
            span = self._found("evidence", part.strip(), anywhere=True)
            cited += [one for one in self._holding(span) if one not in cited]
        self._values["evidence"] = tuple(sorted(cited, key=lambda one: one.start))

    def set_toll(self, name: str, value: str) -> None:
        """Set the toll of a kind (and side) instead of those that it has; an empty value takes them away."""
        what, _, side = name.partition(":")
        if side and side not in _SIDES:
            raise self.fault(name, f"there is no side {side!r}; there are {', '.join(_SIDES)}")
        apart = [one for one in self._values["casualties"] if one.what != what or (side and one.side != side)]
        match = _FIGURE.match(value)
        if match is None:
            raise self.fault(name, f'{value!r} isn\'t a toll such as 23@m7>m2, 10.., 10..15, ..5 or ?@"dozens"')
        low, high = (int(match[key]) if match[key] else None for key in ("low", "high"))
        if low is not None and high is not None and low > high:
            raise self.fault(name, f"{value!r} has its low figure above its high one")
        if value:
            figures = {"low": low, "best": low if high is None else None, "high": high if match["dots"] else low}
            held = {role: self._mention(role, match[role]) for role in ("quantity", "who") if match[role]}
            apart.append(Casualty.model_validate({"what": what, "side": side or "unknown", **figures, **held}))
        self._values["casualties"] = tuple(apart)

    # words of the text

    def _holding(self, span: Span) -> list[Span]:
        return [Span.of(self._text, start, end) for start, end in sentences(self._text) if span.overlaps(start, end)]

    def _found(self, name: str, value: str, *, anywhere: bool = False) -> Span:
        """Find words (`"from ... to"#2`) in the statement's sentences, else in the text."""
        match = re.fullmatch(r'"?(.+?)"?(?:#(\d+))?', value, re.DOTALL)
        words, count = (match[1], int(match[2] or 1)) if match else (value, 1)
        first, _, rest = words.partition(" ... ")
        for start, end in (*(() if anywhere else self._sentences()), (0, len(self._text))):
            places = [one.start() for one in _words(first).finditer(self._text, start, end)]
            if len(places) < count:
                continue
            at = places[count - 1]
            close = self._text.find(rest, at + len(first), end) if rest else at
            if close >= 0:
                return Span.of(self._text, at, close + len(rest) if rest else at + len(first))
        raise self.fault(name, f"the report doesn't say {words!r}")

    def _sentences(self) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in self._values["evidence"]]

    def _mention(self, role: str, value: str) -> str:
        """Give the id of the mention that a value names, which is made where it isn't one yet."""
        match = _NAME.match(value)
        if match is None:
            raise self.fault(role, f"{value!r} names no mention: give an id such as m4, or words of the report in quotes")
        kinds = ROLE_KINDS[role]
        if match["id"]:
            if match["id"] not in self._mentions:
                raise self.fault(role, f"{match['id']} isn't in the reading")
            return self._meaning(role, self._mentions[match["id"]], match["of"])
        span = self._found(role, f'"{match["words"]}"' + (f"#{match['count']}" if match["count"] else ""))
        known = [one for one in self._mentions.values() if (one.start, one.end) == (span.start, span.end) and one.kind in kinds]
        kind: MentionKind = next(one for one in _FIRST if one in kinds)
        form = "named" if kind == "time" or any(letter.isupper() or letter.isdigit() for letter in span.quote) else "nominal"
        name = f"m{next_number(self._mentions)}"
        mention = (
            known[0]
            if known
            else Mention(id=name, kind=kind, form=form, start=span.start, end=span.end, text=span.quote, ref=self._known(span, kind))
        )
        self._mentions[mention.id] = mention
        return self._meaning(role, mention, match["means"])

    def _known(self, span: Span, kind: MentionKind) -> str | None:
        """Give whom or where the same words mean elsewhere in the report, where that is one."""
        refs = {one.ref for one in self._mentions.values() if one.kind == kind and one.text == span.quote and kind in ("actor", "place")}
        entities: list[Actor | Place] = [*self._actors, *self._places]
        named = {one.id for one in entities if one.name == span.quote and isinstance(one, Actor) == (kind == "actor")}
        found = {ref for ref in refs if ref} or named
        return found.pop() if len(found) == 1 else None

    def _meaning(self, role: str, mention: Mention, means: str | None) -> str:
        """Say what a mention means, where the person did."""
        if means is None:
            return mention.id
        if means != "-":
            means = self._time(role, means) if mention.kind == "time" else self._entity(role, mention, means)
        self._mentions[mention.id] = mention.model_copy(update={"ref": None if means == "-" else means})
        self._means.append(mention.id)
        return mention.id

    def _time(self, role: str, edtf: str) -> str:
        if not is_edtf(edtf):
            raise self.fault(role, f"{edtf!r} is no EDTF value such as 2014-06-13")
        known = next((one for one in self._times if one.edtf == edtf), None)
        if known is None:
            known = Time(id=f"t{next_number(one.id for one in self._times)}", edtf=edtf, anchor="text")
            self._times.append(known)
        return known.id

    def _entity(self, role: str, mention: Mention, means: str) -> str:
        """Give the actor or place that a person says a mention means: one of the reading (`a3`), or a new one of a kind and country."""
        held: Sequence[Actor | Place] = {"actor": self._actors, "place": self._places}.get(mention.kind, [])  # type: ignore[assignment]
        if means in {one.id for one in held}:
            return means
        kind, _, country = means.partition("/")
        if (country and country not in countries()) or kind not in {"actor": get_args(ActorKind), "place": ("place",)}.get(mention.kind, ()):
            shown = ", ".join(f"{one.id} {one.name}" for one in held[:_MOST_SHOWN])
            new = "; a new one is written by its kind and country, such as militia/IRQ or place/IRQ"
            raise self.fault(role, f"{means!r} is no {mention.kind} of the reading, which has {shown or 'none'}{new}")
        if mention.kind == "actor":
            actor = Actor.model_validate(
                {"id": f"a{next_number(one.id for one in self._actors)}", "name": mention.text, "kind": kind, "country": country or None}
            )
            self._actors.append(actor)
            return actor.id
        place = Place(id=f"p{next_number(one.id for one in self._places)}", name=mention.text, country=country or None)
        self._places.append(place)
        return place.id


_FIRST: tuple[MentionKind, ...] = ("actor", "place", "facility", "time", "quantity", "weapon")
_FULL = {"fact": "factuality", "by": "attribution", "same": "same_event", "role": "role", "kind": "kind"}
_Change = Callable[[_Edit, str, str], None]
_FIELDS: dict[Kind, dict[str, _Change]] = {
    "event": {
        "type": _Edit.set_type, "mode": _Edit.set_mode, "contexts": _Edit.set_contexts, **dict.fromkeys(ROLE_LISTS, _Edit.set_roles),
        "time": _Edit.set_role, "fact": _Edit.set_plain, "by": _Edit.set_link, "same": _Edit.set_link, "evidence": _Edit.set_evidence,
    },
    "relation": {
        "type": _Edit.set_type, "subject": _Edit.set_role, "object": _Edit.set_role, "role": _Edit.set_plain, "time": _Edit.set_role,
        "fact": _Edit.set_plain, "by": _Edit.set_link, "evidence": _Edit.set_evidence,
    },
    "claim": {
        "kind": _Edit.set_plain, "speaker": _Edit.set_speaker, "cue": _Edit.set_span, "content": _Edit.set_span, "condition": _Edit.set_span,
        "horizon": _Edit.set_horizon, "due": _Edit.set_due, "by": _Edit.set_link, "evidence": _Edit.set_evidence,
    },
}  # fmt: skip
"""What each field of a statement is changed by, by its name in the markup."""


def _words(words: str) -> re.Pattern[str]:
    """Give what finds whole words."""
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _parts(value: str) -> list[str]:
    """Divide a value at its commas that don't stand in quotes."""
    return [part for part in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', value) if part.strip()]
