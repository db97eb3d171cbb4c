"""A model that says what annotators found, in our shape: what is lost on the way from its quotes to a reading is our own loss."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from factions.bench.agreement import compare
from factions.bench.counts import pooled
from factions.markup import load
from factions.pipeline.llm import Heard, LanguageModel, read_document
from factions.reading import Reading
from factions.sources.endpoint import Answer, Message
from factions.statements.records import Statement

SAMPLES = sorted((Path(__file__).parents[2] / "examples" / "reports").glob("*.mark"))[:6]


def said(reading: Reading) -> dict[str, Any]:
    """Put a reading into the words of an answer."""
    words = {mention.id: mention.text for mention in reading.mentions}
    refs = {mention.ref: mention.text for mention in reading.mentions if mention.form != "pronoun"}
    places = {claim.id: n for n, claim in enumerate(reading.claims)}

    def common(one: Statement) -> dict[str, Any]:
        return {"sentence": one.evidence[0].quote, "claim": places.get(one.attribution or "")}

    def quote(name: str | None) -> str | None:
        return words[name] if name else None

    return {
        "actors": [{"words": refs[actor.id], "kind": actor.kind} for actor in reading.actors if actor.id in refs],
        "events": [
            common(one) | {name: getattr(one, name) for name in ("type", "mode", "contexts", "factuality")} | {"time": quote(one.time)}
            | {role: [words[name] for name in getattr(one, role)] for role in ("actors", "recipients", "targets", "places", "weapons")}
            | {"casualties": [{"what": toll.what, "figure": quote(toll.quantity), "who": quote(toll.who), "side": toll.side}
                              for toll in one.casualties if toll.quantity]}
            for one in reading.events
        ],
        "relations": [
            common(one) | {"type": one.type, "subtype": one.subtype, "role": one.role, "subject": words[one.subject], "object": words[one.object],
                           "time": quote(one.time), "factuality": one.factuality}
            for one in reading.relations
        ],
        "claims": [
            common(one) | {"kind": one.kind, "speaker": quote(one.speaker) or one.speaker_text, "cue": one.cue and one.cue.quote,
                           "content": one.content.quote, "condition": one.condition and one.condition.quote,
                           "horizon": one.horizon and one.horizon.span.quote}
            for one in reading.claims
        ],
    }  # fmt: skip


def heard(gold: Reading) -> Heard:
    def ask(_messages: Sequence[Message]) -> Answer:
        return Answer(json.dumps(said(gold), ensure_ascii=False), cut=False, tokens=None)

    return read_document(gold.document, LanguageModel("oracle", ask, 100_000))


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Reading, Heard]]:
    golds = [load(sample).reading for sample in SAMPLES]
    return [(gold, heard(gold)) for gold in golds]


def test_what_annotators_found_comes_through(pairs: list[tuple[Reading, Heard]]) -> None:
    whole = pooled(compare(gold, found.reading) for gold, found in pairs)
    dropped = sum((found.dropped for _, found in pairs), Counter[str]())
    f1 = {name: whole.counts[name].f1 for name in ("events", "events_roles", "relations", "claims", "claims_whole", "casualties")}
    assert f1["events"] > 0.95, (f1, dropped)
    assert f1["events_roles"] > 0.95, (f1, dropped)
    assert f1["relations"] > 0.9, (f1, dropped)
    assert f1["claims"] > 0.95, (f1, dropped)
    assert f1["casualties"] > 0.8, (f1, dropped)  # figures are what our own grammar makes of them
