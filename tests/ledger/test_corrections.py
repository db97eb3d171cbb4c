"""What a person says of a statement, laid upon a reading: on the same one, on one with other ids, on another cleaning of the text."""

from __future__ import annotations

import pytest
from tests.ledger.conftest import RAID, read

from factions.documents.document import text_digest
from factions.ledger.corrections import Excerpt, Ruled, content_of, corrected, excerpt, overlap
from factions.ledger.moving import moved
from factions.mentions.mention import Mention
from factions.reading import Reading, faults, spans
from factions.statements.records import Claim, Event


def cut(reading: Reading, name: str, **changes: object) -> Excerpt:
    """The excerpt of a statement, with changed fields."""
    statement = next(one for one in reading.statements if one.id == name)
    return excerpt(reading, statement.model_copy(update=changes))


def test_nothing_decided_changes_nothing() -> None:
    raid = read(RAID)
    assert corrected(raid, {}) == raid
    assert corrected(raid, {one.id: Ruled(out=False, content=excerpt(raid, one)) for one in raid.statements}) == raid


def test_ids_stay_and_what_is_out_leaves_a_gap() -> None:
    raid = read(RAID)
    found = corrected(raid, {"e2": Ruled(out=True, content=None), "e1": Ruled(out=False, content=cut(raid, "e1", type="COERCE", mode=None))})
    assert [one.id for one in found.statements] == [one.id for one in raid.statements if one.id != "e2"]
    assert found.events[0].type == "COERCE"
    assert faults(found) == []
    assert found.mentions == raid.mentions


def test_what_stood_inside_a_claim_that_is_out_moves_outwards() -> None:
    raid = read(RAID)
    outer = raid.model_copy(update={"claims": tuple(one.model_copy(update={"attribution": "c2"}) if one.id == "c1" else one for one in raid.claims)})
    assert {one.id: one.attribution for one in corrected(outer, {"c1": Ruled(out=True, content=None)}).events}["e1"] == "c2"
    both = {name: Ruled(out=True, content=None) for name in ("c1", "c2")}
    assert {one.id: one.attribution for one in corrected(outer, both).events}["e1"] is None


def test_an_excerpt_finds_its_mentions_and_entities_in_another_reading() -> None:
    raid = read(RAID)
    held = cut(raid, "e1")
    names = {one.id: f"m{number}" for number, one in enumerate(reversed(raid.mentions), 50)}
    other = raid.model_copy(update={"mentions": tuple(one.model_copy(update={"id": names[one.id]}) for one in raid.mentions), "events": (),
                                    "relations": (), "claims": ()})  # fmt: skip
    found = corrected(other, {"e7": Ruled(out=False, content=held)})
    (event,) = found.events
    assert faults(found) == []
    assert (event.id, event.actors) == ("e7", (names[held.statement.actors[0]],))  # type: ignore[union-attr]
    assert (found.mentions, found.actors) == (other.mentions, other.actors)
    assert event.attribution is None  # its claim isn't there
    assert content_of(excerpt(found, event)) == {**content_of(held), "within": None}


def test_new_words_and_whom_they_mean_are_added() -> None:
    raid = read(RAID)
    event = raid.events[0]
    at = raid.document.text.index("a teacher")
    mention = Mention(id="x1", kind="actor", form="nominal", start=at, end=at + 9, text="a teacher", ref="x2")
    actor = raid.actors[0].model_copy(update={"id": "x2", "name": "teachers", "registry": None, "wikidata": None, "parent": None})
    held = excerpt(raid, event).model_copy(update={"statement": event.model_copy(update={"actors": ("x1",)})})
    held = held.model_copy(update={"mentions": (*held.mentions, mention), "actors": (*held.actors, actor)})
    found = corrected(raid, {"e1": Ruled(out=False, content=held)})
    assert faults(found) == []
    added = [one for one in found.mentions if one not in raid.mentions]
    assert [(one.text, one.id) for one in added] == [("a teacher", f"m{len(raid.mentions) + 1}")]
    assert [one.name for one in found.actors if one not in raid.actors] == ["teachers"]


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("A lead that was cut off.\n\n", ""), ("", "\n\nAnother paragraph."), ("Samira Aziz spoke.\n\n", "")]
)
def test_an_excerpt_moves_with_its_words(before: str, after: str) -> None:
    raid = read(RAID)
    text = f"{before}{raid.document.text}{after}"
    for one in raid.statements:
        found = moved(excerpt(raid, one), text)
        assert found is not None
        assert [(span.start - len(before), span.quote) for span in spans(found.statement)] == [(span.start, span.quote) for span in spans(one)]
        assert all(text[mention.start : mention.end] == mention.text for mention in found.mentions)


def test_what_the_text_lacks_is_lost() -> None:
    raid = read(RAID)
    text = raid.document.text.replace("denied", "disputed")
    lost = {one.id for one in raid.statements if moved(excerpt(raid, one), text) is None}
    assert lost == {"c2", "e2", "e3"}
    document = raid.document.model_copy(update={"text": text, "text_sha256": text_digest(text)})
    kept = [held for one in raid.statements if (held := moved(excerpt(raid, one), text)) is not None]
    bare = raid.model_copy(update={"document": document, "mentions": (), "actors": (), "places": (), "times": (), "events": (), "relations": (),
                                   "claims": ()})  # fmt: skip
    found = corrected(bare, {one.statement.id: Ruled(out=False, content=one) for one in kept})
    assert faults(found) == []
    assert {one.id for one in found.statements} == {one.id for one in raid.statements} - lost
    assert {one.attribution for one in found.events} == {"c1", "c3"}


def test_overlap_is_a_share() -> None:
    raid = read(RAID)
    claim = next(one for one in raid.claims if one.id == "c1")
    assert isinstance(claim, Claim)
    assert overlap(claim.evidence, claim.evidence) == 1
    assert overlap(claim.evidence, raid.events[1].evidence) == 0
    assert 0 < overlap([claim.content], claim.evidence) < 1
    assert isinstance(raid.events[0], Event)
