"""Deeds on statements: what they change, what follows them, how they are taken back, and that a newer reading of the machine loses none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.incidents.keeping import update
from factions.documents.document import text_digest
from factions.errors import LedgerError
from factions.evidence import Span
from factions.ledger import audit, layer, reader, reviews, writer
from factions.ledger.auditing import verify
from factions.ledger.check import check
from factions.ledger.fulltext import search
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading, faults
from factions.review import statements
from factions.review.fields import FieldError
from factions.review.queue import lost, queue

DOCUMENT = read(RAID).document.id
SHORT = DOCUMENT[:12]
NEWER = Coder(name="rules", version="9")


def fill(url: str) -> None:
    with open_ledger(url) as ledger:
        writer.add(ledger, read(RAID), source="raid.mark")
        writer.add(ledger, read(TALKS), source="talks.mark")
        update(ledger)


filled = copies(fill)


@pytest.fixture
def ledger(filled: str) -> Iterator[Ledger]:
    """Two reports."""
    with open_ledger(filled) as opened:
        yield opened


def current(ledger: Ledger) -> Reading:
    return reader.document(ledger, DOCUMENT).reading


def states(ledger: Ledger, as_of: date | None = None) -> dict[str, str]:
    """The state of each statement of the raid's current reading that somebody judged."""
    with ledger.read() as connection:
        key = connection.exec_driver_sql("SELECT max(id) FROM readings WHERE document = " + f"'{DOCUMENT}'").scalar_one()  # noqa: S608 - our own
        names = [one.id for one in current(ledger).statements]
        found = reviews.states(connection, [(key, name) for name in names], as_of=as_of)
    return {name: state.state for (_, name), state in found.items() if state.state != "unreviewed"}


def test_an_accepted_statement_stays_as_it_is(ledger: Ledger) -> None:
    before = current(ledger)
    (done,) = statements.accept(ledger, [f"{SHORT}:e1"], by="Ann")
    assert (done.state.state, done.state.by, current(ledger)) == ("accepted", "Ann", before)
    assert states(ledger) == {"e1": "accepted"}
    with pytest.raises(LedgerError, match=rf"{SHORT}:e1: was accepted by Ann already, on "):
        statements.accept(ledger, [f"{SHORT}:e1"], by="Ann")
    statements.undo(ledger, f"{SHORT}:e1", by="Ann")
    assert states(ledger) == {}


def test_what_is_rejected_is_gone_everywhere_and_comes_back(ledger: Ledger) -> None:
    before = current(ledger)
    kept = incidents(ledger)
    done = statements.reject(ledger, [f"{DOCUMENT}:e1", f"{SHORT}:r2"], because="not said", by="Ann")
    assert {one.reading for one in done} == {done[0].reading}  # one reading for both
    assert [one.id for one in current(ledger).statements] == [one.id for one in before.statements if one.id not in ("e1", "r2")]
    group = reader.find_group(ledger, "River League")[0]
    record = reader.group(ledger, group.id)
    assert [fact.statement for fact in record.events if fact.document == DOCUMENT] == ["e2", "e3"]
    assert "allied_with" not in {tie.type for tie in record.ties}
    assert {hit.statement for hit in search(ledger, "villagers killed") if hit.document == DOCUMENT} <= {None, "c1"}
    assert len(incidents(ledger)) == len(kept) - 1
    statements.undo(ledger, str(done[0].row.id), by="Ann")
    statements.undo(ledger, f"{SHORT}:r2", by="Ann")
    assert current(ledger).model_copy(update={"coder": before.coder}) == before
    assert len(incidents(ledger)) == len(kept)
    assert (list(check(ledger)), verify(ledger)) == ([], [])


def test_a_correction_changes_what_it_names_and_nothing_else(ledger: Ledger) -> None:
    before = current(ledger)
    done = statements.correct(ledger, f"{SHORT}:e1", {"type": "COERCE/arrest", "killed": '12..15@"at least 10">m3', "time": '"13 June"=2014-06-14'},
                              by="Ann", because="it says so")  # fmt: skip
    after = current(ledger)
    (event, *others), (old, *rest) = after.events, before.events
    assert (event.type, event.mode, event.casualties[0].low, event.casualties[0].high) == ("COERCE", "arrest", 12, 15)
    assert {one.id: one.edtf for one in after.times}[next(m for m in after.mentions if m.id == event.time).ref or ""] == "2014-06-14"
    assert (event.actors, event.recipients, event.evidence, event.attribution) == (old.actors, old.recipients, old.evidence, old.attribution)
    assert (event.confidence, event.coder) == (1.0, "review")
    assert (others, after.claims, after.relations) == (rest, before.claims, before.relations)
    assert (faults(after), after.coder, done.state.state) == ([], Coder(name="review", version="1"), "corrected")
    assert [one.type for one in incidents(ledger) if one.first_day == "2014-06-14"] == ["COERCE"]
    statements.accept(ledger, [f"{SHORT}:e1"], by="Ben")
    assert states(ledger) == {"e1": "accepted"}
    assert current(ledger).events[0].type == "COERCE"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"type": "NONE"}, "type: 'NONE' is no PLOVER type"), ({"actors": "m99"}, "actors: m99 isn't in the reading"),
        ({"places": "m1"}, "places: m1 is a actor"), ({"mood": "dark"}, "mood: an event has no such field"),
        ({"time": '"next year"'}, "time: the report doesn't say 'next year'"), ({"time": '"13 June"=soon'}, "time: 'soon' is no EDTF value"),
        ({"killed": "15..3"}, "killed: '15..3' has its low figure above its high one"), ({"fact": "sure"}, "factuality: Input should be"),
        ({"by": "c9"}, "attribution: c9 isn't another claim"), ({"same": "e9"}, "same_event e9|same_event: e9 isn't another event"),
        ({"contexts": "weather"}, "contexts: there is no context 'weather'"),
        ({"actors": '"a teacher"=a99'}, "actors: 'a99' is no actor of the reading"),
        ({}, "name a field to correct"),
    ],
)  # fmt: skip
def test_what_breaks_the_contract_is_refused_by_the_fields_name(ledger: Ledger, changes: dict[str, str], told: str) -> None:
    before = current(ledger)
    with pytest.raises((FieldError, LedgerError), match=rf"{SHORT}:e1:? (?:{told})"):
        statements.correct(ledger, f"{SHORT}:e1", changes, by="Ann")
    assert current(ledger) == before
    with ledger.read() as connection:
        assert reviews.rows(connection) == []


def test_a_statement_is_added_from_a_passage(ledger: Ledger) -> None:
    changes = {"type": "RETREAT/withdraw", "actors": '"gunmen"=militia/IRQ', "fact": "planned", "by": "c3"}
    done = statements.add(ledger, SHORT, "event", "would shell the town", changes, by="Ann")
    assert done.name == f"{SHORT}:e5"
    event = next(one for one in current(ledger).events if one.id == "e5")
    assert event.evidence[0].quote.startswith("Haddad said that if")
    assert (event.type, event.factuality, event.attribution, faults(current(ledger))) == ("RETREAT", "planned", "c3", [])
    ref = next(one.ref for one in current(ledger).mentions if one.id == event.actors[0])
    assert [(one.name, one.kind, one.country) for one in current(ledger).actors if one.id == ref] == [("gunmen", "militia", "IRQ")]
    with pytest.raises(FieldError, match=rf"{SHORT} subject: a relation needs one"):
        statements.add(ledger, SHORT, "relation", "denied", {"type": "fights"}, by="Ann")
    with pytest.raises(FieldError, match="the report doesn't say 'no such words'"):
        statements.add(ledger, SHORT, "event", "no such words", {"type": "AID"}, by="Ann")
    statements.undo(ledger, done.name, by="Ann")
    assert "e5" not in {one.id for one in current(ledger).statements}


def test_of_words_that_stand_in_two_places_a_span_says_which(ledger: Ledger) -> None:
    text = current(ledger).document.text
    at = text.rindex("Haddad")
    span = Span.of(text, at, at + len("Haddad said"))
    statements.add(ledger, SHORT, "claim", span, {"kind": "promise"}, by="Ann")
    statements.add(ledger, SHORT, "claim", span, {"kind": "opinion", "content": '"if gunmen came back"'}, by="Ann")
    two = Span.of(text, text.index("in March"), text.index("Nasir") + 5)  # the end of a sentence, and the beginning of the next
    statements.add(ledger, SHORT, "event", two, {"type": "AID"}, by="Ann")
    claims = {one.id: one for one in current(ledger).claims}
    events = {one.id: one for one in current(ledger).events}
    assert (claims["c4"].content, [one.quote[:16] for one in claims["c4"].evidence]) == (span, ["Haddad said that"])
    assert claims["c5"].content.quote == "if gunmen came back"
    assert [one.quote[:5] for one in events["e5"].evidence] == ["Baghd", "Nasir"]
    with pytest.raises(FieldError, match=rf"{SHORT} evidence: the report has other words at character {at - 1}"):
        statements.add(ledger, SHORT, "event", Span(start=at - 1, end=at + 10, quote="Haddad said"), {"type": "AID"}, by="Ann")


def test_assigning_and_commenting_change_no_reading(ledger: Ledger) -> None:
    before = current(ledger)
    assert statements.assign(ledger, [f"{SHORT}:e1"], to="Ben", by="Ann")[0].state.assignee == "Ben"
    statements.comment(ledger, f"{SHORT}:e1", "ask the desk\nfirst", by="Ben")
    assert [(row.deed, row.by, row.because) for row, _ in statements.history(ledger, f"{SHORT}:e1")] == [
        ("assign", "Ann", ""), ("comment", "Ben", "ask the desk first"),
    ]  # fmt: skip
    assert (current(ledger), states(ledger)) == (before, {})
    assert statements.assign(ledger, [f"{SHORT}:e1"], to="", by="Ann")[0].state.assignee is None


def test_every_deed_is_in_the_audit_log(ledger: Ledger) -> None:
    statements.accept(ledger, [f"{SHORT}:e1"], by="Ann")
    statements.reject(ledger, [f"{SHORT}:c2"], by="Ben", because="nobody said so")
    with ledger.read() as connection:
        lines = audit.lines(connection, deed="review")
    assert [(line.by, line.deed, line.subject, line.because) for line in lines] == [
        ("Ann", "review.accept", f"{SHORT}:e1", ""), ("Ben", "review.reject", f"{SHORT}:c2", "nobody said so"),
    ]  # fmt: skip
    assert verify(ledger) == []
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql("DELETE FROM reviews")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("e1", "name a statement as"), (":e1", "name a"), ("ffff:e1", "holds no document whose id begins so"),
        (f"{SHORT}:e77", "has no such statement; it has e1, e2"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_is_told(ledger: Ledger, name: str, told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        statements.accept(ledger, [name], by="Ann")


def test_the_past_is_asked_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime.now(UTC).date().toordinal()
    for ahead, deed in ((1, "reject"), (2, "undo")):
        monkeypatch.setattr(layer, "clock", lambda ahead=ahead: datetime.fromordinal(day + ahead).replace(tzinfo=UTC))
        if deed == "reject":
            statements.reject(ledger, [f"{SHORT}:e1"], because="no", by="Ann")
        else:
            statements.undo(ledger, f"{SHORT}:e1", by="Ann")
    held = [{one.id for one in reader.document(ledger, DOCUMENT, as_of=date.fromordinal(day + ahead)).reading.events} for ahead in (0, 1, 2)]
    assert ["e1" in ids for ids in held] == [True, False, True]
    with ledger.read() as connection:
        told = [reviews.states(connection, [(1, "e1")], as_of=date.fromordinal(day + ahead))[1, "e1"].state for ahead in (0, 1, 2)]
    assert told == ["unreviewed", "rejected", "unreviewed"]
    waits = [f"{SHORT}:e1" in {one.name for one in queue(ledger, as_of=date.fromordinal(day + ahead))} for ahead in (0, 1, 2)]
    assert waits == [True, False, True]


# read anew


def again(ledger: Ledger, **changes: object) -> None:
    """Another version of the coder reads the raid."""
    writer.add(ledger, read(RAID).model_copy(update={"coder": NEWER, **changes}), source="raid.mark")


def judged(ledger: Ledger) -> None:
    statements.accept(ledger, [f"{SHORT}:e3", f"{SHORT}:r1"], by="Ann")
    statements.correct(ledger, f"{SHORT}:e1", {"type": "COERCE/arrest"}, by="Ben", because="no shots")
    statements.reject(ledger, [f"{SHORT}:r2"], because="not said", by="Ann")
    statements.add(ledger, SHORT, "event", "would shell the town", {"type": "RETREAT"}, by="Ben")
    statements.assign(ledger, [f"{SHORT}:c3"], to="Ben", by="Ann")


def test_a_newer_reading_loses_nothing_that_people_decided(ledger: Ledger) -> None:
    judged(ledger)
    before, old = current(ledger), states(ledger)
    again(ledger)
    after = current(ledger)
    assert after.model_copy(update={"coder": before.coder}) == before
    assert (states(ledger), old) == (old, {"e1": "corrected", "e3": "accepted", "e5": "accepted", "r1": "accepted"})
    with ledger.read() as connection:
        carried = [row for row in reviews.rows(connection) if row.carries]
    assert [(row.by, row.changed) for row in carried if row.item == "e1"] == [("Ben", False)]
    assert next(one.state.assignee for one in queue(ledger) if one.name == f"{SHORT}:c3") == "Ben"
    assert (verify(ledger), list(check(ledger))) == ([], [])


def test_what_is_read_otherwise_since_waits_again(ledger: Ledger) -> None:
    judged(ledger)
    raid = read(RAID)
    e1, e2, e3, e4 = raid.events
    r1 = raid.relations[0].model_copy(update={"role": "chief"})
    again(ledger, events=(e1.model_copy(update={"places": ()}), e2, e4), relations=(r1, *raid.relations[1:]))
    after = current(ledger)
    assert {one.type for one in after.events if one.evidence == e1.evidence} == {"COERCE"}
    assert [one.role for one in after.relations] == ["leader", None]  # as it was accepted, and the rejected one stays away
    assert e3.type in {one.type for one in after.events}  # accepted, and missed by the newer reading: added again
    waiting = {one.name: one.state.changed for one in queue(ledger) if one.state.state != "unreviewed"}
    assert set(waiting) == {f"{SHORT}:e1", f"{SHORT}:r1", *(f"{SHORT}:{one.id}" for one in after.events if one.type == e3.type), *_added(after)}
    statements.accept(ledger, [f"{SHORT}:r1"], by="Ann")
    assert f"{SHORT}:r1" not in {one.name for one in queue(ledger)}


def _added(reading: Reading) -> set[str]:
    return {f"{SHORT}:{one.id}" for one in reading.events if one.type == "RETREAT"}


def test_what_the_text_no_longer_says_is_told(ledger: Ledger) -> None:
    judged(ledger)
    raid = read(RAID)
    text = raid.document.text.replace("denied", "disputed")
    document = raid.document.model_copy(update={"text": text, "text_sha256": text_digest(text)})
    again(ledger, document=document, mentions=(), actors=(), places=(), times=(), events=(), relations=(), claims=())
    assert {one.type for one in current(ledger).events} == {"COERCE", "RETREAT"}
    assert [one.type for one in current(ledger).relations] == ["leads"]
    (gone,) = lost(ledger)
    assert (gone.was, gone.by, "denied" in gone.quotes[0]) == ("e3", "Ann", True)
    statements.undo(ledger, str(gone.review), by="Ann")
    assert lost(ledger) == []
