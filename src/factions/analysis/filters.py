"""One way to say which incidents, ties or claims are wanted: a record that people write as YAML or JSON, and what it means.

    {"kind": "incidents", "type": ["ASSAULT", "COERCE/arrest"], "recipient": {"community": "Sunni"}, "country": "IRQ"}

`parse` is the only parser, `admits` the only meaning: whoever lists, searches or exports turns what it holds into an `Item` and asks. All fields that
are given must hold; of a field with several values any will do. Where a word has a code list (types, contexts, kinds, countries) it's checked against
it, and what isn't there is an error that names the nearest.

| field | what it asks for |
| --- | --- |
| `kind` | incidents (merged from reports; the default), ties between two groups, or claims |
| `type` | an incident's PLOVER type, or type and mode (`ASSAULT/firearms`); a tie's type and subtype (`backs/weapons`); a claim's kind |
| `context` | a PLOVER context of an incident |
| `actor`, `recipient` | who did it and to whom; of a tie the subject and the object, of a claim the speaker and those whom it speaks of |
| `party` | somebody with any part in it |
| `across` | two of its parties differ in this: community, country or kind |
| `place` | where it was: the place's or first division's name; of a tie the place at its end |
| `country` | a country (ISO 3166-1 alpha-3, or its name): of its place, else of most parties; of an end of a tie; of a speaker, or named by a claim |
| `casualties` | `{what: killed, at_least: 5, side: civilian}`; `what` is killed where nothing is said, a toll of 1 enough, any side |
| `factuality` | how the reports put it; asserted where nothing is said. Claims have none |
| `after`, `before` | from this day on, up to this day, both included (`2014-06-13`; a month or year is all of it); what has no day isn't wanted |
| `publisher` | statements whose report's publisher has this in its name; others don't count |
| `confidence` | statements at least so sure, 0 to 1; others don't count |
| `reviewed` | statements that a person has approved (yes), or hasn't (no); others don't count |
| `words` | a word of the evidence, whatever its ending ("deserted" finds "deserting"); of a claim's content |
| `sources` | at least so many independent origins |

A party is asked for by `group` (an id, or a name, which means all groups of that name; selecting.py puts ids in its place), `kind`,
`country` and `community`, which must hold of one and the same. An act without recipients is one that its actors do together (a meeting, a clash that
nobody is said to have begun): each is then a recipient to the others. Ties without a direction are looked at from both ends. A person has no
community.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from factions.analysis.incidents.words import stems
from factions.codebook.loader import lists
from factions.errors import FactionsError
from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.reference.countries import countries, country_of_name
from factions.reference.folding import fold
from factions.reference.registry import registry
from factions.statements.records import SYMMETRIC, CasualtyWhat, ClaimKind, Factuality, RelationType, Side, SupportKind

__all__ = ["Filter", "FilterError", "Item", "Parties", "Party", "Toll", "Tolls", "admits", "fault", "nearest", "parse"]
Kind = Literal["incidents", "ties", "claims"]
Trait = Literal["community", "country", "kind"]
_ROLES: dict[str, dict[str, str]] = {"ties": {"subject": "actor", "object": "recipient"}, "claims": {"speaker": "actor", "about": "recipient"}}
"""What the two ends are called, by kind, beside actor and recipient."""
_OWN = {"context": ("incidents",), "casualties": ("incidents",), "factuality": ("incidents", "ties")}
"""Fields that some kinds alone have."""


class FilterError(FactionsError):
    """A filter asks for what there isn't; `path` leads to the field, from the outside inwards."""

    def __init__(self, path: Sequence[str | int], reason: str) -> None:
        super().__init__(".".join(map(str, path)) or "filter", reason)
        self.path = tuple(path)


def nearest(word: str, words: Iterable[str]) -> str:
    """Give the word of a list that is most like one that isn't there, its case set aside."""
    known = {one.casefold(): one for one in words}
    return known[get_close_matches(word.casefold(), known, n=1, cutoff=0.0)[0]]


def _no_such(what: str, word: str, words: Iterable[str]) -> ValueError:
    return ValueError(f"there is no {what} {word!r}; the nearest is {nearest(word, words)!r}")


def _listed(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
    return (value,) if isinstance(value, str) else value


def _one_of(what: str, words: Iterable[str]) -> Callable[[Any], Any]:
    """Check words against a list, each as it's spelt there."""
    known = tuple(words)

    def check(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
        for word in value if isinstance(value, (list, tuple)) else ():
            if isinstance(word, str) and word not in known:
                raise _no_such(what, word, known)
        return value

    return check


def _context_there(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
    return _one_of("context", lists().contexts)(value)  # the lists are read when they are needed


def _lands(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
    return tuple(map(_land, value)) if isinstance(value, (list, tuple)) else value


def _land(word: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
    if not isinstance(word, str):
        return word
    known = countries()
    if word.upper() in known:
        return word.upper()
    if (code := country_of_name(word)) is None:
        raise _no_such("country", word, (*known, *(land.name for land in known.values())))
    return code


_PERIOD = re.compile(r"(\d{4})(?:-(\d\d))?")


def _day_of(end: Literal[1, -1]) -> Callable[[Any], Any]:
    """Take a year or a month for its first day (1) or its last (-1)."""

    def check(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)  # YAML takes a year for a number, pydantic a number for a moment
        found = _PERIOD.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return value
        month = int(found[2] or (1 if end == 1 else 12))
        if not (1 <= month <= 12 and int(found[1])):  # noqa: PLR2004 - months
            raise ValueError(f"it should be a day such as 2014-06-13, not {value!r}")
        return date(int(found[1]), month, 1 if end == 1 else monthrange(int(found[1]), month)[1])

    return check


# a value stands for a list of one; what is checked last is written first
Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]
Countries = Annotated[tuple[str, ...], BeforeValidator(_lands), BeforeValidator(_listed)]
_Kinds = Annotated[tuple[ActorKind, ...], BeforeValidator(_one_of("kind of actor", get_args(ActorKind))), BeforeValidator(_listed)]
_Factualities = Annotated[tuple[Factuality, ...], BeforeValidator(_one_of("factuality", get_args(Factuality))), BeforeValidator(_listed)]
_Contexts = Annotated[tuple[str, ...], BeforeValidator(_context_there), BeforeValidator(_listed)]


class Parties(Record):
    """Which party is wanted: all fields that are given must hold of one and the same.

    `group` is a name or an id, `community` a people or sect in any of the registry's spellings. It is a party's by what its report or the registry
    says of it, or by its words, as in "Sunni villagers"; never a person's.
    """

    group: Words = ()
    kind: _Kinds = ()
    country: Countries = ()
    community: Words = ()

    @model_validator(mode="after")
    def _asks(self) -> Parties:
        if not any((self.group, self.kind, self.country, self.community)):
            raise ValueError("it asks for nothing: give a group, kind, country or community")
        return self


class Tolls(Record):
    """Which toll is wanted: at least so many heads by the best figure that a report gives; `side` is null for any."""

    what: CasualtyWhat = "killed"
    at_least: Annotated[int, Field(ge=1)] = 1
    side: Side | None = None


class Filter(Record):
    """Which incidents, ties or claims are wanted: see the table above."""

    kind: Kind = "incidents"
    type: Words = ()
    context: _Contexts = ()
    actor: Parties | None = None
    recipient: Parties | None = None
    party: Parties | None = None
    across: Trait | None = None
    place: Words = ()
    country: Countries = ()
    casualties: Tolls | None = None
    factuality: _Factualities = ("asserted",)
    after: Annotated[date | None, BeforeValidator(_day_of(1))] = None
    before: Annotated[date | None, BeforeValidator(_day_of(-1))] = None
    publisher: Words = ()
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    reviewed: bool | None = None
    words: Words = ()
    sources: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="before")
    @classmethod
    def _by_kind(cls, given: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
        """Take the kind's own names of the two ends, and leave none that are another kind's."""
        if not isinstance(given, Mapping):
            return given
        kind = given.get("kind", "incidents")
        named = _ROLES.get(kind, {}) if isinstance(kind, str) else {}
        for name, role in named.items():
            if name in given and role in given:
                raise ValueError(f"{name} and {role} are one field of {kind}: give one")
        return {named.get(name, name): value for name, value in given.items()}

    @field_validator("context", "casualties", "factuality")
    @classmethod
    def _of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - one of several fields
        kind, name = info.data.get("kind"), info.field_name or ""
        if kind is not None and kind not in _OWN[name]:
            raise ValueError(f"{kind} have none; {' and '.join(_OWN[name])} have")
        return value

    @field_validator("type")
    @classmethod
    def _type_there(cls, words: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a tuple of words
        for word in words if "kind" in info.data else ():
            _check_type(info.data["kind"], word)
        return words

    def asks_of_statements(self) -> bool:
        """Tell whether anything is asked of each statement, beside how it's put."""
        return bool(self.publisher) or self.confidence > 0 or self.reviewed is not None

    def asks_for_parts(self) -> bool:
        """Tell whether anything is asked of who did it, to whom, or where."""
        return any((self.actor, self.recipient, self.party, self.across, self.place))


_TYPES: dict[str, Callable[[], Mapping[str, Iterable[str]]]] = {
    "incidents": lambda: {name: one.modes for name, one in lists().types.items()},
    "ties": lambda: {name: get_args(SupportKind) if name == "backs" else () for name in get_args(RelationType)},
    "claims": lambda: dict.fromkeys(get_args(ClaimKind), ()),
}
"""The types that each kind has, with what may stand behind their slash."""
_PARTS = {"incidents": "mode", "ties": "subtype", "claims": "part"}


def _check_type(kind: Kind, word: str) -> None:
    known, (name, slash, part) = _TYPES[kind](), word.partition("/")
    what = {"incidents": "type of event", "ties": "tie", "claims": "kind of claim"}[kind]
    if name not in known:
        raise _no_such(what, name, known)
    if slash and part not in known[name]:
        parts = tuple(known[name])
        raise _no_such(f"{_PARTS[kind]} of {name}", part, parts) if parts else ValueError(f"{name} has no parts: leave out {slash + part!r}")


def fault(error: ValidationError, record: type[Record]) -> tuple[tuple[str | int, ...], str]:
    """Give the first thing that is wrong with what a person wrote for a record: the path to the field, and the reason in words."""
    found = error.errors()
    # a misspelt field is likelier than one that was forgotten
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    path, kind, context = tuple(first["loc"]), first["type"], first.get("ctx", {})
    if kind == "extra_forbidden":
        inner = _record_at(record, path[:-1])
        return path, f"there is no such field; the nearest is {nearest(str(path[-1]), inner.model_fields)!r}"
    if kind == "literal_error":
        words = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return path, f"there is no {first['input']!r}; the nearest is {nearest(str(first['input']), words)!r}"
    if kind == "value_error":
        return path, str(context["error"])
    return path, _FAULTS.get(kind, first["msg"][:1].lower() + first["msg"][1:]).format(given=first["input"], **context)


_FAULTS = {
    "missing": "is missing",
    "tuple_type": "it should be a word or a list of words, not {given!r}",
    "string_type": "it should be a word, not {given!r}; put it in quotes if it is one",
    "string_too_short": "it is empty",
    "too_short": "it needs {min_length} or more",
    "model_type": "it should hold fields, not {given!r}",
    "dict_type": "it should hold fields, not {given!r}",
    "int_type": "it should be a whole number, not {given!r}",
    "int_parsing": "it should be a whole number, not {given!r}",
    "float_type": "it should be a number, not {given!r}",
    "float_parsing": "it should be a number, not {given!r}",
    "bool_parsing": "it should be yes or no, not {given!r}",
    "bool_type": "it should be yes or no, not {given!r}",
    "date_from_datetime_inexact": "it should be a day such as 2014-06-13, not {given!r}",
    "greater_than_equal": "it should be {ge} or more, not {given}",
    "less_than_equal": "it should be {le:g} or less, not {given}",
    "string_too_long": "it is longer than {max_length} characters",
    "greater_than": "it should be more than {gt:g}, not {given}",
    "date_type": "it should be a day such as 2014-06-13, not {given!r}",
    "date_from_datetime_parsing": "it should be a day such as 2014-06-13, not {given!r}",
    "date_parsing": "it should be a day such as 2014-06-13, not {given!r}",
}
"""What pydantic finds, by its names for it, in our words."""


def _record_at(record: type[Record], path: Sequence[str | int]) -> type[Record]:
    """Give the record that a path leads to, as far as records lie on it."""
    for part in path:
        held = record.model_fields.get(str(part))
        found = next((one for one in _classes(held.annotation) if issubclass(one, Record)), None) if held else None
        record = found or record
    return record


def _classes(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for one in get_args(annotation):
        yield from _classes(one)


def parse(given: object) -> Filter:
    """Make a filter of what a person wrote: a mapping, as YAML or JSON gives it. Raises FilterError that names the field."""
    try:
        return Filter.model_validate(given)
    except ValidationError as error:
        raise FilterError(*fault(error, Filter)) from error


# what it means


@dataclass(frozen=True, slots=True)
class Party:
    """A party of an item. `ids` are those of the groups that it is, by which a filter's `group` finds it; empty for "gunmen".

    `words` are stems of the words for it, from its name and the report's own; `name` is what it's called, and nothing is asked of it.
    """

    ids: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    kind: str | None = None
    country: str | None = None
    community: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Toll:
    """A toll: heads, by the best figure, else the low one; null where the report gives none."""

    what: str
    side: str
    heads: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of an incident, tie or claim, as far as a filter asks for it. `places` are folded names, `words` stems of its evidence."""

    kind: Kind
    type: str
    part: str | None = None
    modes: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    places: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    tolls: tuple[Toll, ...] = ()
    factualities: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    origins: int = 0

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody with a part in it."""
        return (*self.actors, *self.recipients, *self.others)


def admits(wanted: Filter, item: Item) -> bool:
    """Tell whether an item is one of those that are wanted."""
    return item.kind == wanted.kind and all(test(wanted, item) for test in _TESTS)


def _type(wanted: Filter, item: Item) -> bool:
    return not wanted.type or any(has_type(word, item) for word in wanted.type)


def has_type(word: str, item: Item) -> bool:
    """Tell whether an item is of a type, or of a type and mode: of an incident any report's mode will do."""
    name, slash, part = word.partition("/")
    return item.type == name and (not slash or part == item.part or part in item.modes)


def _context(wanted: Filter, item: Item) -> bool:
    return not wanted.context or not item.contexts.isdisjoint(wanted.context)


def _roles(wanted: Filter, item: Item) -> bool:
    """Test who did it and to whom: two different parties where both are asked for."""
    if wanted.actor is None and wanted.recipient is None:
        return True
    return any(
        (wanted.actor is None or is_party(wanted.actor, one)) and (wanted.recipient is None or is_party(wanted.recipient, other))
        for one, other in directed(item)
    )


_NOBODY = Party()


def directed(item: Item) -> Iterator[tuple[Party, Party]]:
    """Give the pairs of one who did it and one to whom; either may be somebody of whom nothing is known."""
    actors, recipients = item.actors, item.recipients
    if item.kind == "incidents" and not recipients and len(actors) > 1:
        yield from ((one, other) for one in actors for other in actors if one is not other)
        return
    for one in actors or (_NOBODY,):
        for other in recipients or (_NOBODY,):
            yield one, other
            if item.kind == "ties" and item.type in SYMMETRIC:
                yield other, one


def _anybody(wanted: Filter, item: Item) -> bool:
    return wanted.party is None or any(is_party(wanted.party, one) for one in item.parties)


def _across(wanted: Filter, item: Item) -> bool:
    if wanted.across is None:
        return True
    sides = [own for one in item.parties if (own := trait_of(one, wanted.across))]
    return any(one.isdisjoint(other) for at, one in enumerate(sides) for other in sides[at + 1 :])


def trait_of(one: Party, trait: Trait) -> frozenset[str]:
    """Give a party's communities (as the registry calls them, where it knows them), its country or its kind; none where that isn't known."""
    if trait == "community":
        return communities_of(one)
    value = one.country if trait == "country" else one.kind
    return frozenset({value} if value else ())


def _place(wanted: Filter, item: Item) -> bool:
    return not wanted.place or not item.places.isdisjoint(map(fold, wanted.place))


def _country(wanted: Filter, item: Item) -> bool:
    return not wanted.country or not item.countries.isdisjoint(wanted.country)


def _casualties(wanted: Filter, item: Item) -> bool:
    asked = wanted.casualties
    return asked is None or any(
        toll.what == asked.what and (toll.heads or 0) >= asked.at_least and asked.side in {None, toll.side} for toll in item.tolls
    )


def _factuality(wanted: Filter, item: Item) -> bool:
    return item.kind == "claims" or not item.factualities.isdisjoint(wanted.factuality)


def _words(wanted: Filter, item: Item) -> bool:
    return not wanted.words or any((own := stems(word)) and own <= item.words for word in wanted.words)


def _sources(wanted: Filter, item: Item) -> bool:
    return item.origins >= wanted.sources


_TESTS = (_type, _context, _country, _place, _factuality, _roles, _anybody, _across, _casualties, _words, _sources)


def is_party(wanted: Parties, one: Party) -> bool:
    """Tell whether a party is one that is wanted."""
    return (
        (not wanted.group or not one.ids.isdisjoint(wanted.group))
        and (not wanted.kind or one.kind in wanted.kind)
        and (not wanted.country or one.country in wanted.country)
        and (not wanted.community or not communities_of(one).isdisjoint({name for word in wanted.community for name in community(word)}))
    )


def communities_of(one: Party) -> frozenset[str]:
    """Give the communities of a party, by what is said of it and by its words; none of a person."""
    if one.kind == "person":
        return frozenset()
    own = _named(one.words, registry().digest) | (community(one.community) if one.community else frozenset())
    # a people that the registry doesn't know goes by its name
    return own or (stems(one.name) if one.kind == "community" else frozenset())


def community(word: str) -> frozenset[str]:
    """Give what a community goes by: the registry's ids for it, in whatever spelling, and its stems where the registry has none."""
    wanted = stems(word)
    known = {name for stem in wanted for spelling, name in _spellings(registry().digest).get(stem, ()) if spelling == wanted}
    return frozenset(known) or wanted


@lru_cache(maxsize=65536)
def _named(words: frozenset[str], digest: str) -> frozenset[str]:
    """Give the registry's communities that words name."""
    held = _spellings(digest)
    return frozenset(name for word in words for spelling, name in held.get(word, ()) if spelling <= words)


@lru_cache(maxsize=2)
def _spellings(digest: str) -> dict[str, tuple[tuple[frozenset[str], str], ...]]:  # noqa: ARG001 - whose spellings they are
    """Give the stems of each spelling of the registry's communities, with the community's id, by the first of these stems."""
    found: dict[str, dict[tuple[frozenset[str], str], None]] = {}
    for entry in registry().entries.values():
        for name in (entry.name, entry.community or entry.name, *entry.aliases) if entry.kind == "community" else ():
            if own := stems(name):
                found.setdefault(min(own), {})[own, entry.id] = None
    return {stem: tuple(held) for stem, held in found.items()}
