from __future__ import annotations

import pytest
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.changes import StatementChange, changes, involves, sides
from factions.documents.document import text_digest
from factions.evidence import Span
from factions.reading import Reading

FIRST_EVENT = "@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:civilian=10..@q1>a2 contexts=military,human_rights by=c1\n"


def compare(before: Reading, after: Reading) -> list[StatementChange]:
    return changes(*sides(before, after))


def all_came(reading: Reading) -> list[StatementChange]:
    """Compare a reading with one that found no statement."""
    found = compare(reading.model_copy(update={"events": (), "relations": (), "claims": ()}), reading)
    assert [(one.change, one.statement) for one in found] == [("came", one.id) for one in reading.statements]
    return found


def told(before: str, after: str) -> list[tuple[str, str, str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]]:
    return [(one.change, one.kind, one.type, {field.field: (field.before, field.after) for field in one.fields})
            for one in compare(read(before), read(after))]  # fmt: skip


def test_nothing_changes_between_a_reading_and_itself() -> None:
    for raw in (RAID, TALKS):
        assert compare(read(raw), read(raw)) == []


@pytest.mark.parametrize(("before", "after", "change", "fields"), [
    (FIRST_EVENT, FIRST_EVENT.replace("/firearms", ""), "changed", {"mode": (("firearms",), ())}),
    (FIRST_EVENT, FIRST_EVENT.replace("actors=a1", "actors=a1,a5"), "changed", {
        "actors": (("Asa'ib of the River",), ("Asa'ib of the River", "Asa'ib of the River"))}),
    (FIRST_EVENT, FIRST_EVENT.replace("=10..@", "=10..12@"), "changed", {
        "casualties": (("killed 10/10/? (villagers of Bohruz) (civilian)",), ("killed 10/?/12 (villagers of Bohruz) (civilian)",))}),
    (FIRST_EVENT, FIRST_EVENT.replace(" time=t1", ""), "changed", {"time": (("2014-06-13",), ())}),
    (FIRST_EVENT, FIRST_EVENT.replace(" by=c1", ""), "changed", {"according to": (("a teacher",), ())}),
    (FIRST_EVENT, "", "went", {}),
    ("", FIRST_EVENT, "came", {}),
    ('r1 leads a6>a7 role="leader"', 'r1 leads a6>a7 role="head"', "changed", {"role": (("leader",), ("head",))}),
    ("fact=denied by=c2", "fact=asserted by=c2", "changed", {"factuality": (("denied",), ("asserted",))}),
    (' condition="if gunmen came back"', "", "changed", {"condition": (("if gunmen came back",), ())}),
])  # fmt: skip
def test_what_changed_is_named_with_both_values(before: str, after: str, change: str, fields: dict[str, object]) -> None:
    one = RAID if before in RAID else RAID.replace(after, before)
    other = one.replace(before, after) if before else RAID
    if not before:
        one = RAID.replace(after, "")
    ((found, _, _, differing),) = told(one, other)
    assert (found, differing) == (change, fields)


def test_another_type_is_another_statement() -> None:
    found = told(TALKS, TALKS.replace("e1 CONSULT", "e1 AGREE"))
    assert [(change, type_) for change, _, type_, _ in found] == [("came", "AGREE"), ("went", "CONSULT")]


def test_of_two_alike_in_one_sentence_the_likest_are_paired() -> None:
    both = FIRST_EVENT + FIRST_EVENT.replace("e1", "e9").replace("/firearms", "/beat").replace(" by=c1", "")
    one = RAID.replace(FIRST_EVENT, both)
    assert told(one, one) == []
    assert [row[:3] for row in told(one, RAID)] == [("went", "event", "ASSAULT")]
    ((_, _, _, fields),) = told(one, one.replace("ASSAULT/beat", "ASSAULT/torture"))
    assert fields == {"mode": (("beat",), ("torture",))}


def moved(reading: Reading, words: str) -> Reading:
    """Put words before a reading's text, as another extraction might."""
    by = len(words)

    def shifted(value: object) -> object:
        if isinstance(value, dict):
            fields = {name: shifted(held) for name, held in value.items()}
            return {**fields, "start": fields["start"] + by, "end": fields["end"] + by} if {"start", "end"} <= fields.keys() else fields  # type: ignore[operator]
        return [shifted(one) for one in value] if isinstance(value, list | tuple) else value

    raw = reading.model_dump(by_alias=True)
    text = words + reading.document.text
    found: dict[str, object] = {name: shifted(value) for name, value in raw.items()}
    return Reading.model_validate({**found, "document": {**raw["document"], "text": text, "text_sha256": text_digest(text)}})


def test_statements_are_known_again_in_another_extraction_of_the_text() -> None:
    assert compare(read(RAID), moved(read(RAID), "By a writer of ours.\n\n")) == []
    (change,) = compare(read(RAID), moved(read(RAID.replace("/firearms", "")), "By a writer.\n\n"))
    assert change.fields[0].field == "mode"


def test_a_name_that_either_reading_takes_for_private_is_told_by_neither() -> None:
    hidden = RAID
    for before, after in (
        ("  head: {name: Nasir Haddad, kind: person, country: IRQ}\n", ""), ("{a6 head}", "{a6 -}"), ("{a9 head}", "{a9 -}"),
        ("{a11 head named}", "{a11 - pronoun}"), ('@ r1 leads a6>a7 role="leader"\n', ""), ("promise speaker=a9", 'promise speaker="a leader"'),
        ("THREATEN/violence actors=a9", "THREATEN/violence"),
    ):  # fmt: skip
        hidden = hidden.replace(before, after)
    for pair in ((read(RAID), read(hidden)), (read(hidden), read(RAID))):
        words = "".join(one.model_dump_json() for one in compare(*pair))
        assert "Haddad" not in words
        assert "█████" in words
    assert "Haddad" in "".join(one.model_dump_json() for one in all_came(read(RAID)))  # a public person by the only reading that there is
    assert "Samira" not in "".join(one.model_dump_json() for one in all_came(read(RAID)))


def test_evidence_is_cited_by_document_and_characters() -> None:
    raid = read(RAID)
    for one in all_came(raid):
        for cited in one.citations:
            assert cited.document == raid.document.id
            assert len(cited.span.quote) == cited.span.end - cited.span.start
    side, _ = sides(raid, raid)
    assert isinstance(side.evidence(raid.events[0])[0], Span)


def test_whom_a_statement_involves() -> None:
    raid = read(RAID)
    kataib = frozenset(actor.id for actor in raid.actors if actor.name == "Kata'ib al-Nahr")
    assert [one.id for one in raid.statements if involves(raid, one, kataib)] == ["r2", "r3"]
    league = frozenset(actor.id for actor in raid.actors if actor.registry == "river-league")
    assert {one.id for one in raid.claims if involves(raid, one, league)} == {"c1", "c2"}  # told of it, not by it
