"""Rows of shards: nothing is lost of a reading, whatever it holds, and the columns are the contract's."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.document import Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.jobs.coding import rows
from factions.jobs.coding.rows import Pair, decoded, document_of, encode, from_line, schema, split
from factions.jobs.coding.stages import Form
from factions.markup import load
from factions.mentions.mention import Mention
from factions.reading import Coder, Reading
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation

ROOT = Path(__file__).parents[3]
FORMS: list[Form] = ["parquet", "jsonl", "jsonl.gz"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SPAN = Span(start=0, end=2, quote="no")
TOLLS = (Casualty(what="killed", low=3), Casualty(what="injured", high=10**12))
FULL = Reading(
    document=Document(id="ab" * 32, title='a "title"\u2028\n', text="no", text_sha256=text_digest("no")),
    coder=Coder(name="a", version="1"),
    mentions=(Mention(id="m1", kind="actor", form="named", start=0, end=2, text="no", ref="a1"),),
    actors=(Actor(id="a1", name="No", aliases=("N", ""), kind="militia"),),
    places=(Place(id="p1", name="X", lat=-0.5, precision=7, geonames=2**40),),
    times=(Time(id="t1", edtf="2014-06", anchor="text"),),
    events=(Event(id="e1", type="ASSAULT", casualties=TOLLS, confidence=1, coder="r", evidence=(SPAN, SPAN)),),
    relations=(Relation(id="r1", type="leads", subject="m1", object="m1", confidence=0.1 + 0.2, coder="r", evidence=(SPAN,)),),
    claims=(Claim(id="c1", kind="forecast", content=SPAN, horizon=Horizon(edtf=None, span=SPAN), confidence=0, coder="r", evidence=(SPAN,)),),
)  # fmt: skip


def back(held: bytes, form: Form) -> list[Pair]:
    if form == "parquet":
        return [pair for batch in pa.ipc.open_stream(held) for pair in decoded(batch)]
    return [from_line(line) for line in split(held)]


@pytest.mark.parametrize("form", FORMS)
def test_readings_come_back_as_they_were(form: Form) -> None:
    reports = sorted((ROOT / "examples" / "reports").glob("*.mark"))[:3]
    pairs = [("a\u2028b.html", FULL), *((path.name, load(path).reading) for path in reports)]
    assert back(encode(pairs, form), form) == pairs


WHOLE = st.integers(-(2**63), 2**63 - 1)


@given(title=WORDS | st.none(), name=WORDS, confidence=st.floats(0, 1), low=WHOLE | st.none(), alias=st.lists(WORDS, max_size=2))
def test_any_words_and_figures_come_back(title: str | None, name: str, confidence: float, low: int | None, alias: list[str]) -> None:
    event = FULL.events[0].model_copy(update={"confidence": confidence, "casualties": (Casualty(what="killed", low=low),)})
    actor = FULL.actors[0].model_copy(update={"aliases": tuple(alias)})
    reading = FULL.model_copy(update={"document": FULL.document.model_copy(update={"title": title}), "events": (event,), "actors": (actor,)})
    for form in FORMS[:2]:
        assert back(encode([(name, reading)], form), form) == [(name, reading)]


def test_the_columns_are_the_contracts_keys() -> None:
    keys = json.loads(FULL.to_json())
    assert schema().names == ["document_id", "source", *keys]
    assert [field.name for field in schema().field("events").type.value_type] == list(keys["events"][0])
    assert schema().field("claims").type.value_type.field("horizon").nullable
    assert not schema().field("claims").type.value_type.field("content").nullable


def test_what_no_column_holds_is_refused_when_the_schema_is_made() -> None:
    with pytest.raises(TypeError, match="no column can hold"):
        rows._kind(pa, dict[str, int])


def test_the_document_of_a_row_is_told_without_parsing_it() -> None:
    (line,) = split(encode([("x", FULL)], "jsonl"))
    assert document_of(line) == "ab" * 32
    for wrong in (line[:-1], line[1:], b'{"source":"x"}\n', b'{"document_id":"abc"}\n'):
        with pytest.raises(ValueError, match="no row of a shard"):
            document_of(wrong)


def test_a_batch_without_readings_has_no_rows() -> None:
    assert [encode([], form) for form in FORMS] == [b"", b"", b""]
