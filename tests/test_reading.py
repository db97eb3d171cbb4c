"""The contract: its schema, what is a fault beyond it, and the numbering of ids."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from factions.documents.document import Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.markup import load
from factions.mentions.mention import Mention, MentionKind
from factions.reading import Coder, Reading, faults, numbered, roles, spans
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation

TEXT = "If it rains, Red Army men killed ten people at Bor on Friday, Blue Front said."
CODER = Coder(name="test", version="1")


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span.of(TEXT, start, start + len(words))


def mention(name: str, kind: MentionKind, words: str, ref: str | None = None) -> Mention:
    found = span(words)
    return Mention(id=name, kind=kind, form="named", start=found.start, end=found.end, text=words, ref=ref)


def sound() -> Reading:
    whole = (span(TEXT),)
    return Reading(
        document=Document(id="d", text=TEXT, text_sha256=text_digest(TEXT)),
        coder=CODER,
        mentions=(
            mention("m1", "actor", "Red Army", "a1"),
            mention("m2", "quantity", "ten"),
            mention("m3", "actor", "people", "a2"),
            mention("m4", "place", "Bor", "p1"),
            mention("m5", "time", "Friday", "t1"),
            mention("m6", "actor", "Blue Front", "a3"),
        ),
        actors=(
            Actor(id="a1", name="Red Army", kind="armed_group", parent="a3"),
            Actor(id="a2", name="people", kind="civilians"),
            Actor(id="a3", name="Blue Front", kind="armed_group"),
        ),
        places=(Place(id="p1", name="Bor"),),
        times=(Time(id="t1", edtf="2014-06-13", anchor="published"),),
        events=(
            Event(
                id="e1",
                type="ASSAULT",
                actors=("m1",),
                recipients=("m3",),
                places=("m4",),
                time="m5",
                attribution="c1",
                confidence=1,
                coder="x",
                evidence=whole,
                casualties=(Casualty(what="killed", who="m3", low=10, best=10, high=10, quantity="m2"),),
            ),
            Event(id="e2", type="ASSAULT", same_event="e1", confidence=1, coder="x", evidence=whole),
        ),
        relations=(Relation(id="r1", type="part_of", subject="m1", object="m6", time="m5", confidence=1, coder="x", evidence=whole),),
        claims=(
            Claim(
                id="c1",
                kind="statement",
                speaker="m6",
                cue=span("said"),
                content=span("Red Army men killed ten people"),
                condition=span("If it rains"),
                horizon=Horizon(edtf="2014-06-13", span=span("on Friday")),
                confidence=1,
                coder="x",
                evidence=whole,
            ),
            Claim(id="c2", kind="opinion", speaker_text="a man", content=span("rains"), attribution="c1", confidence=1, coder="x", evidence=whole),
        ),
    )


def test_a_sound_reading_has_no_faults() -> None:
    assert faults(sound()) == []


def test_spans_and_roles_give_everything_that_a_statement_points_at() -> None:
    reading = sound()
    assert [found.quote for found in spans(reading.claims[0])] == [TEXT, "Red Army men killed ten people", "said", "If it rains", "on Friday"]
    assert list(roles(reading.events[0])) == [
        ("actors", "m1"),
        ("recipients", "m3"),
        ("places", "m4"),
        ("time", "m5"),
        ("who", "m3"),
        ("quantity", "m2"),
    ]
    assert list(roles(reading.relations[0])) == [("subject", "m1"), ("object", "m6"), ("time", "m5")]
    assert (list(roles(reading.claims[0])), list(roles(reading.claims[1]))) == ([("speaker", "m6")], [])


def _with(field: str, number: int, **changes: object) -> Callable[[Reading], Reading]:
    """Change one record of a list, past the records' own checks."""

    def change(reading: Reading) -> Reading:
        records = list(getattr(reading, field))
        records[number] = records[number].model_copy(update=changes)
        return reading.model_copy(update={field: tuple(records)})

    return change


WRONG = Span(start=1, end=5, quote="rain")
TOLL = Casualty(what="killed", who="m9", quantity="m1")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r.model_copy(update={"document": r.document.model_copy(update={"text_sha256": "0"})}), ["the text's digest is wrong"]),
        (_with("mentions", 1, text="elf"), ["m2: 'elf' isn't what the text has at 33"]),
        (_with("mentions", 1, text="", end=33), ["m2: it marks no words"]),
        (_with("mentions", 0, ref="a9"), ["m1: its ref a9 isn't in the reading"]),
        (_with("mentions", 0, ref="p1"), ["m1: a actor can't mean the place p1"]),
        (
            _with("mentions", 1, id="m1"),
            ["m1: the id comes 2 times", "e1: actors m1 is a quantity", "e1: quantity m2 isn't in the reading", "r1: subject m1 is a quantity"],
        ),
        (_with("actors", 0, parent="a9"), ["a1: its parent a9 isn't another actor of the reading"]),
        (_with("actors", 0, parent="a1"), ["a1: its parent a1 isn't another actor of the reading"]),
        (_with("events", 1, evidence=(WRONG,)), ["e2: 'rain' isn't what the text has at 1"]),
        (_with("events", 1, evidence=()), ["e2: it cites nothing"]),
        (_with("claims", 0, cue=WRONG), ["c1: 'rain' isn't what the text has at 1"]),
        (_with("claims", 0, content=WRONG), ["c1: 'rain' isn't what the text has at 1"]),
        (_with("claims", 0, condition=WRONG), ["c1: 'rain' isn't what the text has at 1"]),
        (_with("claims", 0, horizon=Horizon(span=WRONG)), ["c1: 'rain' isn't what the text has at 1"]),
        (_with("events", 0, actors=("m9",)), ["e1: actors m9 isn't in the reading"]),
        (_with("events", 0, actors=("m4",)), ["e1: actors m4 is a place"]),
        (_with("events", 0, recipients=("m5",)), ["e1: recipients m5 is a time"]),
        (_with("events", 0, targets=("m5",)), ["e1: targets m5 is a time"]),
        (_with("events", 0, places=("m1",)), ["e1: places m1 is a actor"]),
        (_with("events", 0, weapons=("m1",)), ["e1: weapons m1 is a actor"]),
        (_with("events", 0, time="m4"), ["e1: time m4 is a place"]),
        (_with("events", 0, casualties=(TOLL,)), ["e1: who m9 isn't in the reading", "e1: quantity m1 is a actor"]),
        (_with("events", 0, attribution="c9"), ["e1: its attribution c9 isn't another claim of the reading"]),
        (_with("events", 1, same_event="e9"), ["e2: same_event e9 isn't another event of the reading"]),
        (_with("events", 1, same_event="e2"), ["e2: same_event e2 isn't another event of the reading"]),
        (_with("relations", 0, subject="m4"), ["r1: subject m4 is a place"]),
        (_with("relations", 0, object="m5"), ["r1: object m5 is a time"]),
        (_with("claims", 0, speaker="m4"), ["c1: speaker m4 is a place"]),
        (_with("claims", 0, attribution="c1"), ["c1: its attribution c1 isn't another claim of the reading"]),
    ],
)
def test_each_kind_of_fault_is_found_alone(change: Callable[[Reading], Reading], expected: list[str]) -> None:
    assert faults(change(sound())) == expected


# JSON


def test_a_reading_goes_to_json_and_back() -> None:
    reading = sound()
    assert Reading.from_json(reading.to_json()) == reading
    assert json.loads(reading.to_json())["schema"] == "factions/reading/1"
    assert reading.to_json(indent=2).count("\n") > 100


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = Reading.json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_samples_follow_the_published_schema(validator: Draft202012Validator, root: Path) -> None:
    for mark in sorted((root / "examples/reports").glob("*.mark"))[:3]:
        assert list(validator.iter_errors(json.loads(load(mark).reading.to_json()))) == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "document",
        "coder",
        "mentions/0",
        "actors/0",
        "places/0",
        "times/0",
        "events/0",
        "events/0/evidence/0",
        "events/0/casualties/0",
        "relations/0",
        "claims/0",
        "claims/0/content",
        "claims/0/horizon",
    ],
)
def test_the_schema_refuses_an_unknown_field_and_a_missing_one(validator: Draft202012Validator, path: str) -> None:
    def extend(held: dict[str, Any]) -> None:
        held["colour"] = "red"

    def shorten(held: dict[str, Any]) -> None:
        held.popitem()

    for change in (extend, shorten):
        row = json.loads(sound().to_json())
        assert validator.is_valid(row)
        held = row
        for step in filter(None, path.split("/")):
            held = held[int(step) if step.isdigit() else step]
        change(held)
        assert not validator.is_valid(row)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "factions/reading/2"),
        ("mentions/0/kind", "animal"),
        ("actors/0/kind", "wizard"),
        ("events/0/factuality", "true"),
        ("events/0/confidence", 1.5),
        ("relations/0/type", "loves"),
        ("claims/0/kind", "rumour"),
        ("events/0/actors", "m1"),
    ],
)
def test_schema_and_records_refuse_a_value_outside_the_lists(validator: Draft202012Validator, path: str, value: object) -> None:
    row = json.loads(sound().to_json())
    *steps, last = path.split("/")
    held = row
    for step in steps:
        held = held[int(step) if step.isdigit() else step]
    held[last] = value
    assert not validator.is_valid(row)
    with pytest.raises(ValidationError):
        Reading.from_json(json.dumps(row))


# Numbering


def test_ids_number_in_text_order_and_every_pointer_follows() -> None:
    reading = sound()
    other = {
        record.id: f"x{number}"
        for number, record in enumerate((*reading.mentions, *reading.actors, *reading.places, *reading.times, *reading.statements))
    }
    raw = reading.to_json()
    for old, new in other.items():
        raw = raw.replace(f'"{old}"', f'"{new}"')
    shuffled = Reading.from_json(raw)
    shuffled = shuffled.model_copy(update={name: getattr(shuffled, name)[::-1] for name in ("mentions", "actors", "places", "times")})
    again = numbered(shuffled)
    by_name = {actor.name: actor.id for actor in again.actors}
    assert by_name == {"Red Army": "a1", "people": "a2", "Blue Front": "a3"}
    assert again == numbered(reading)
    assert faults(again) == []


def test_an_outer_mention_goes_before_an_inner_one() -> None:
    reading = sound().model_copy(
        update={"mentions": (mention("x", "actor", "Red"), mention("y", "actor", "Red Army")), "events": (), "relations": (), "claims": ()}
    )
    assert [m.text for m in numbered(reading).mentions] == ["Red Army", "Red"]


def test_numbering_twice_changes_nothing(root: Path) -> None:
    for mark in sorted((root / "examples/reports").glob("*.mark")):
        reading = load(mark).reading
        assert numbered(reading) == reading


def test_a_single_id_that_points_nowhere_becomes_null() -> None:
    again = numbered(_with("mentions", 0, ref="a9")(_with("events", 0, attribution="c9")(sound())))
    assert again.mentions[0].ref is None
    assert again.events[0].attribution is None


@st.composite
def _readings(draw: st.DrawFn) -> Reading:
    """Readings of any text, with mentions and events anywhere in it and ids in any order."""
    text = draw(st.text(min_size=1, max_size=40))
    bounds = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    places = draw(st.lists(bounds, min_size=1, max_size=6))
    names = draw(st.permutations([f"n{number}" for number in range(len(places))]))
    mentions = tuple(
        Mention(id=name, kind="actor", form="named", start=start, end=end, text=text[start:end], ref="who")
        for name, (start, end) in zip(names, places, strict=True)
    )
    events = tuple(
        Event(
            id=f"s{number}",
            type="ASSAULT",
            actors=tuple(draw(st.lists(st.sampled_from(names), max_size=3, unique=True))),
            confidence=0.5,
            coder="x",
            evidence=(Span.of(text, start, end),),
        )
        for number, (start, end) in enumerate(draw(st.lists(bounds, max_size=4)))
    )
    document = Document(id="d", text=text, text_sha256=text_digest(text))
    return Reading(document=document, coder=CODER, mentions=mentions, events=events, actors=(Actor(id="who", name="who", kind="other"),))


@given(_readings())
def test_numbering_keeps_what_is_said_and_in_text_order(reading: Reading) -> None:
    def said(held: Reading) -> list[tuple[str, list[tuple[int, int]]]]:
        at = {m.id: (m.start, m.end) for m in held.mentions}
        return sorted((event.evidence[0].quote, sorted(at[name] for name in event.actors)) for event in held.events)

    again = numbered(reading)
    assert faults(again) == faults(reading) == []
    assert said(again) == said(reading)
    assert [m.start for m in again.mentions] == sorted(m.start for m in reading.mentions)
    assert [m.id for m in again.mentions] == [f"m{number}" for number in range(1, len(reading.mentions) + 1)]
    assert numbered(again) == again


@given(_readings())
def test_any_reading_goes_to_json_and_back(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading
