from __future__ import annotations

import pytest
from tests.raid_on_tarsa import OWN, WIRE

from factions.bench.side_by_side import side_by_side
from factions.documents.document import Document, digest, text_digest
from factions.evidence import Span
from factions.pipeline import read_document
from factions.reading import Coder, Reading
from factions.statements.records import Claim, Event

OTHER = Coder(name="llm", version="1", model="small")


def document(text: str) -> Document:
    return Document(id=digest(text.encode()), text=text, text_sha256=text_digest(text), published="2014-06-18", language="en", title="Raid")


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return [read_document(document(text)) for text in (WIRE, OWN)]


def by_other(reading: Reading, **changes: object) -> Reading:
    return reading.model_copy(update={"coder": OTHER, **changes})


def test_a_reading_agrees_with_itself(readings: list[Reading]) -> None:
    found = side_by_side([(one, by_other(one)) for one in readings])
    told = sum(len(one.events) for one in readings), sum(len(one.relations) for one in readings), sum(len(one.claims) for one in readings)
    assert tuple(shared.both for shared in found.kinds.values()) == told
    assert told[0] > 1
    assert {shared.agreement for shared in found.kinds.values()} <= {1.0, None}
    assert all(alike.same == alike.pairs for alike in found.fields.values())
    assert (found.one_alone, found.other_alone, found.documents) == ((), (), 2)
    assert (found.one.name, found.other.name) == ("factions-reader", "llm")


def test_who_found_what_alone(readings: list[Reading]) -> None:
    first, second = readings
    span = second.events[0].evidence[0] if second.events else Span.of(OWN, 0, OWN.index(".") + 1)
    extra = Event(id="e99", type="SANCTION", confidence=0.5, coder="llm", evidence=(span,))
    found = side_by_side([(first, by_other(first, events=first.events[1:])), (second, by_other(second, events=(*second.events, extra)))])
    missed = first.events[0]
    assert [(row.kind, row.what.split("/")[0].split()[0], row.quote) for row in found.one_alone] == [("event", missed.type, missed.evidence[0].quote)]
    assert [(row.kind, row.what, row.title) for row in found.other_alone] == [("event", "SANCTION", "Raid")]
    assert (found.kinds["events"].one, found.kinds["events"].other) == (1, 1)
    assert found.types["events"]["SANCTION"].model_dump() == {"both": 0, "one": 0, "other": 1, "agreement": 0.0}
    types = found.types["events"].values()
    assert sum(row.both for row in types) == found.kinds["events"].both
    assert found.types["events"][missed.type].one == 1


def test_claims_pair_whatever_their_kind(readings: list[Reading]) -> None:
    first = readings[0]
    content = Span.of(WIRE, WIRE.index("troops had been"), WIRE.index("from Orsk"))
    claim = Claim(
        id="c1", kind="statement", content=content, confidence=0.5, coder="x", evidence=(Span.of(WIRE, WIRE.index("The district"), len(WIRE)),)
    )
    other = claim.model_copy(update={"kind": "promise"})
    found = side_by_side([(first.model_copy(update={"claims": (claim,)}), by_other(first, claims=(other,)))])
    assert found.kinds["claims"].model_dump() == {"both": 1, "one": 0, "other": 0, "agreement": 1.0}
    assert found.fields["claim_kind"].model_dump() == {"same": 0, "pairs": 1}


def test_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        side_by_side([])
