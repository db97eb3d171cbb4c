"""A statement's fields as forms show and send them: each with its label, how it is written, and what there is to choose from.

templates/statement_form.html draws a `Sheet`; `changes` reads what came of it. Fields are named and written as review/fields.py has them. A form
sends every field twice, as it was (`was.actors`) and as it is (`set.actors`), so that only what a person has changed is a change: a quote whose
private names are blotted out is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from factions.codebook.loader import lists
from factions.reading import ROLE_KINDS, ROLE_LISTS
from factions.review.fields import Kind
from factions.review.view import Choice, Field, View
from factions.statements.records import CasualtyWhat, ClaimKind, Factuality, RelationType, Side, SupportKind
from factions.web import words

KINDS: Mapping[str, Kind] = {"e": "event", "r": "relation", "c": "claim"}
"""A statement's kind by the letter of its id."""
_TOLLS = frozenset(get_args(CasualtyWhat))
_FIRST_TOLLS = ("killed", "injured")
_MEANT = re.compile(r" \(([^()]+)\)\Z")  # the EDTF value behind the words for a time
_HEADS = re.compile(r"(?P<low>\d+)?(?P<dots>\.\.)?(?P<high>\d+)?")
_LABELS: Mapping[str, str] = {
    "type": "What", "kind": "Kind", "actors": "Who did it", "recipients": "To whom", "targets": "Target", "places": "Where", "weapons": "Weapons",
    "time": "When", "subject": "Who", "object": "Whom, or what", "role": "In what role", "speaker": "Who says it", "cue": "Word for saying it",
    "content": "What is said", "condition": "On what condition", "horizon": "Words for when it falls due", "due": "When it falls due",
    "contexts": "Context", "fact": "Told as", "by": "According to", "same": "The same as event", "evidence": "Sentences cited",
}  # fmt: skip
_MENTIONS = 'm4, or words of the report: "the police"'
_HINTS: Mapping[str, str] = {
    **dict.fromkeys(ROLE_LISTS, 'm4,m7, or words of the report: "the police"'), **dict.fromkeys(("time", "subject", "object"), _MENTIONS),
    "speaker": f"{_MENTIONS}; text:a shopkeeper for one who is no actor", "by": "c2; empty for the report's own voice", "same": "e2",
    "due": "2015-06, or 2015-06-13", "contexts": "military,territory", "evidence": 'words of the sentences to cite instead: "from … to"',
    **dict.fromkeys(("cue", "content", "condition", "horizon"), 'words of the report: "from … to"'.replace("…", "...")),
}  # fmt: skip
_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "event": ("type", *ROLE_LISTS, "time", "fact", "contexts", "by", "same", "evidence"),
    "relation": ("type", "subject", "object", "role", "time", "fact", "by", "evidence"),
    "claim": ("kind", "speaker", "cue", "content", "condition", "horizon", "due", "by", "evidence"),
}  # fmt: skip
FIGURE = "20, 20.. (at least), ..20, 10..15"
"""How a toll is written."""


class Option(NamedTuple):
    """A value that a field may have, and what it is called."""

    value: str
    words: str


class Input(NamedTuple):
    """A field of a form: its value and what that `was`, which `words` explain; `options` are all values, by heading; `picks` mentions that fit."""

    name: str
    label: str
    value: str
    was: str
    words: str = ""
    hint: str = ""
    options: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    picks: tuple[Option, ...] = ()


class Line(NamedTuple):
    """A field as a page tells it: its label, what it says in words, and how it is written."""

    label: str
    words: str
    code: str


class Change(NamedTuple):
    """What a correction did to a field, as a page tells it."""

    label: str
    was: str
    became: str


class Sheet(NamedTuple):
    """A form for a statement: its kind, its fields, the mentions to choose from; `tolls` are what a new toll counts, and of which side."""

    kind: Kind
    inputs: tuple[Input, ...]
    choices: tuple[Choice, ...]
    tolls: tuple[tuple[Option, ...], ...]


def sheet(seen: View, given: Mapping[str, str] | None = None) -> Sheet:
    """Give the form that corrects a statement; `given` is what a person had written in it that couldn't be taken."""
    return _sheet(kind_of(seen.name), seen.fields, seen.choices, given or {})


def blank(kind: Kind, choices: Iterable[Choice] = (), given: Mapping[str, str] | None = None, *, without: Collection[str] = ()) -> Sheet:
    """Give an empty form for a new statement of a kind, with the mentions that may be chosen, `without` some fields."""
    tolls = [Field(what, "", "") for what in _FIRST_TOLLS] if kind == "event" else []
    held = _sheet(kind, tolls, tuple(choices), given or {})
    return held._replace(inputs=tuple(one for one in held.inputs if one.name not in without))


def kind_of(name: str) -> Kind:
    """Give the kind of a statement by its name (`3f2a9c:e4`) or its id."""
    return KINDS.get(name.rpartition(":")[2][:1], "event")


def changes(form: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Read a sent form: the fields that differ from what they were, by their names; a new toll is a field, too."""
    held = {name: " ".join(value.split()) for name, value in form if isinstance(value, str)}
    found = {name[4:]: value for name, value in held.items() if name.startswith("set.") and value != held.get(f"was.{name[4:]}", "")}
    if held.get("toll.figure") and held.get("toll.what"):
        found[":".join(filter(None, (held["toll.what"], held.get("toll.side"))))] = held["toll.figure"]
    return found


def lines(seen: View) -> list[Line]:
    """Tell a statement field by field."""
    kind = kind_of(seen.name)
    return [Line(label(field.name), _told(kind, field), field.value) for field in seen.fields]


def changed(seen: View, deed: int) -> list[Change]:
    """Tell what a correction changed; none for another deed."""
    kind = kind_of(seen.name)

    def told(field: Field) -> str:
        return _told(kind, field) if field.value else "nothing"

    return [Change(label(one.name), told(one.was), told(one.became)) for one in seen.changes.get(deed, ())]


def label(name: str) -> str:
    """Give a field's label: "Who did it", "Killed (civilians)"."""
    what, _, side = name.partition(":")
    if what not in _TOLLS:
        return _LABELS.get(name, name)
    return words.sentence(what) + (f" ({words.SIDES[side]})" if side and side != "unknown" else "")


def _sheet(kind: Kind, fields: Sequence[Field], choices: tuple[Choice, ...], given: Mapping[str, str]) -> Sheet:
    held: dict[str, Field] = {}
    for field in fields:
        held.setdefault(_full(field.name), field)
    names = [*_FIELDS[kind]]
    at = names.index("fact") if "fact" in names else 0
    names[at:at] = [name for name in dict.fromkeys((*held, *given)) if name.partition(":")[0] in _TOLLS]
    return Sheet(
        kind, tuple(_input(kind, name, held.get(name), choices, given) for name in names), choices, toll_options() if kind == "event" else ()
    )


def _full(name: str) -> str:
    """Name a toll with its side, as one without means all sides where it is corrected."""
    return f"{name}:unknown" if name in _TOLLS else name


def _input(kind: Kind, name: str, field: Field | None, choices: Sequence[Choice], given: Mapping[str, str]) -> Input:
    was = field.value if field else ""
    hint = FIGURE if name.partition(":")[0] in _TOLLS else _HINTS.get(name, "")
    fits = ROLE_KINDS.get(name, set()) if name not in ROLE_LISTS else set()
    picks = tuple(Option(one.id, " = ".join(filter(None, (one.words, one.means)))) for one in choices if one.kind in fits)
    value = was or ("asserted" if name == "fact" else "")  # what a statement is where nothing is said
    return Input(name, label(name), given.get(name, value), was, field.words if field else "", hint, tuple(_options(kind, name)), picks)


def _options(kind: Kind, name: str) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """Give all values of a field that has a code list, by heading."""
    if name == "type" and kind == "event":
        for code, row in lists().types.items():
            codes = [code, *(f"{code}/{mode}" for mode in row.modes)]
            yield words.event(code, None)[0], tuple(Option(one, f"{words.label('event', one)} ({one})") for one in codes)
    elif name == "type":
        support = [f"backs/{one}" for one in get_args(SupportKind)]
        yield "", tuple(Option(one, _tie(one)) for one in [*get_args(RelationType), *support])
    elif name == "kind":
        yield "", tuple(Option(one, one) for one in get_args(ClaimKind))
    elif name == "fact":
        yield "", tuple(Option(one, f"{one}: {words.FACTUALITY[one]}") for one in get_args(Factuality))


def toll_options() -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """Give what a toll may count, and whose side those are."""
    return tuple(Option(one, one) for one in get_args(CasualtyWhat)), tuple(Option(one, words.SIDES[one]) for one in reversed(get_args(Side)))


def _tie(code: str) -> str:
    kind, _, support = code.partition("/")
    return words.TIE_VERBS.get(kind, kind) + (f" with {support.replace('_', ' ')}" if support else "")


def _told(kind: Kind, field: Field) -> str:
    if field.name.partition(":")[0] in _TOLLS:
        return _toll(field)
    if field.words:
        return _MEANT.sub(lambda match: f" ({words.date(match[1])})", field.words) if field.name == "time" else field.words
    if field.name == "type":
        return words.label("event", field.value) if kind == "event" else _tie(field.value)
    if field.name == "fact":
        return f"{field.value} ({words.FACTUALITY[field.value]})" if field.value in words.FACTUALITY else field.value
    if field.name == "due":
        return words.date(field.value)
    return field.value.removeprefix("text:").strip('"').replace(",", ", ") if field.name in ("contexts", "speaker") else field.value.strip('"')


def _toll(field: Field) -> str:
    """Tell a toll, with the report's words where it gives no figure, and who they were."""
    match = _HEADS.match(field.value)
    low, high = (int(match[key]) if match and match[key] else None for key in ("low", "high"))
    if match and low is not None and not match["dots"]:
        high = low
    parts = field.words.split("; ") if field.words else []
    quantity = parts.pop(0) if parts and "@" in field.value else None
    return ", ".join([words.figure(low, None, high, quantity), *parts[:1]])
