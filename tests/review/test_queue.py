"""The queue: what comes first and why, what leaves it, and that what is kept of it gives the same order as looking at everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reports import boats, both, raid
from tests.ledger.conftest import RAID, read

from factions.analysis.incidents.keeping import update as keep
from factions.ledger import writer
from factions.ledger.layer import clock
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.review_items import Around, Light, Part
from factions.review import statements
from factions.review.queue import Queued, Wanted, bound, queue, score, update


@pytest.fixture
def ledger(fresh_url: str) -> Iterator[Ledger]:
    """Three reports of a raid, the third of the boats, too, one of the boats; and an unsure report of another raid."""
    with open_ledger(fresh_url) as opened:
        for reading in (raid("r1"), raid("r2", "Hill Gazette", 14), both("r3"), boats("r4")):
            writer.add(opened, reading, source=reading.document.title or "")
        unsure = read(RAID)
        events = tuple(one.model_copy(update={"confidence": 0.4}) for one in unsure.events)
        writer.add(opened, unsure.model_copy(update={"events": events}), source="raid.mark")
        keep(opened)
        yield opened


def places(found: list[Queued]) -> list[tuple[str, float]]:
    return [(one.name, round(one.score, 6)) for one in found]


def test_the_first_is_the_one_to_look_at(ledger: Ledger) -> None:
    first, *others = queue(ledger)
    assert (first.document, first.statement) == (read(RAID).document.id, "e1")
    assert [reason.why for reason in first.weights][:2] == ["it says that 10 were killed", "violence against civilians"]
    assert [reason.name for reason in first.doubts] == ["reader", "single_source"]
    assert first.score == pytest.approx(first.doubt * first.consequence)
    assert [one.score for one in others] == sorted((one.score for one in others), reverse=True)
    assert "█" in first.fact.citations[0].span.quote  # a private person


def test_the_kept_queue_is_the_one_that_everything_gives(ledger: Ledger) -> None:
    today = clock().date()
    for wanted in (Wanted(), Wanted(kind="claim"), Wanted(country="IRQ"), Wanted(group=_group(ledger))):
        everything = places(queue(ledger, wanted, limit=200, as_of=today))
        assert places(queue(ledger, wanted, limit=200)) == everything != []
        assert places(queue(ledger, wanted, limit=3)) == everything[:3]
        assert places(queue(ledger, wanted, limit=2, offset=2)) == everything[2:4]


def _group(ledger: Ledger) -> str:
    from factions.ledger.reader import groups

    return groups(ledger, limit=1)[0].id


def test_what_a_question_uses_counts_for_more(ledger: Ledger) -> None:
    plain = queue(ledger, limit=200)
    last = plain[-1]
    asked = queue(ledger, limit=200, asked=[(last.reading, last.statement)])
    now = next(one for one in asked if one.name == last.name)
    assert (now.consequence, now.weights[-1].name) == (last.consequence + 1, "asked")
    assert len(asked) == len(plain)


def test_what_was_judged_leaves_and_comes_back(ledger: Ledger) -> None:
    first, second, *_ = queue(ledger)
    statements.accept(ledger, [first.name], by="Ann")
    statements.assign(ledger, [second.name], to="Ben", by="Ann")
    assert queue(ledger)[0].name == second.name
    assert [one.name for one in queue(ledger, Wanted(assignee="Ben"))] == [second.name]
    assert queue(ledger, Wanted(assignee="Eve")) == []
    assert [one.state.state for one in queue(ledger, everything=True) if one.name == first.name] == ["accepted"]
    statements.undo(ledger, first.name, by="Ann")
    assert queue(ledger)[0].name == first.name
    statements.reject(ledger, [first.name], by="Ann", because="no")
    assert first.name not in {one.name for one in queue(ledger, limit=200)}
    assert update(ledger) == 0


def test_a_ledger_that_cannot_be_written_has_its_queue(ledger: Ledger) -> None:
    if ledger.dialect != "sqlite":
        pytest.skip("a file's affair")
    ledger.writable = False
    assert queue(ledger, limit=3) == queue(ledger, limit=3) != []


_EVENT = Light((1, "e1"), "d", "event", 0, "ASSAULT", None, "asserted", 0.5, (), (("killed", "civilian", 9),), ())
_ENDS = (Part("subject", "m1", "named", "person", "Nasir Haddad"), Part("object", "m2", "named", "militia", "River League"))
_LEADS = Light((1, "r1"), "d", "relation", 0, "leads", None, "asserted", 0.5, _ENDS, (), ())


@pytest.mark.parametrize(
    ("one", "around", "names"),
    [
        (_EVENT, Around(), {"reader", "unresolved", "killed", "civilians"}),
        (_EVENT._replace(factuality="planned"), Around(), {"reader", "unresolved"}),
        (_EVENT, Around(1, 3, 2, ("toll",)), {"reader", "unresolved", "contradicted", "killed", "civilians", "much_told"}),
        (_EVENT, Around(1, 1, 1, ("denied",)), {"reader", "unresolved", "denied", "single_source", "killed", "civilians"}),
        (_LEADS, Around(others=0), {"reader", "single_source", "person", "first_of_a_tie"}),
        (_LEADS, Around(others=2, denied=True), {"reader", "denied", "person"}),
        (_EVENT._replace(kind="claim", type="accusation", tolls=()), Around(), {"reader", "unresolved", "accusation"}),
    ],
)  # fmt: skip
def test_each_reason_is_named(one: Light, around: Around, names: set[str]) -> None:
    found = score(one, around)
    assert {reason.name for reason in (*found.doubts, *found.weights)} == names
    assert all(reason.why for reason in (*found.doubts, *found.weights))


@given(
    st.sampled_from([_EVENT, _LEADS, _EVENT._replace(kind="claim", type="forecast", tolls=())]), st.floats(0, 1), st.integers(1, 50),
    st.integers(0, 9),
    st.sets(st.sampled_from(["toll", "day", "place", "denied"])), st.integers(0, 5), st.booleans(),
)  # fmt: skip
def test_no_score_is_above_its_bound(one: Light, sure: float, reports: int, origins: int, differ: set[str], others: int, denied: bool) -> None:  # noqa: FBT001 - hypothesis's
    own = one._replace(confidence=sure)
    event = Around(1, reports, origins, tuple(sorted(differ)))
    around = {"event": event, "relation": Around(others=others, denied=denied), "claim": Around()}[one.kind]
    assert score(own, around).points <= bound(own) + 1e-9
