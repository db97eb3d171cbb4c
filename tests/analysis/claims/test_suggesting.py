"""What the ledger suggests of a claim: what silence tells, which reports count as evidence, and in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.analysis.claim_reports import alliance, allied, forecast, later, noise
from tests.ledger.conftest import file_ledger

from factions.analysis.claims.records import Wanted
from factions.analysis.claims.suggesting import SHOWN, Silence, suggest, suggest_all
from factions.analysis.families import update as find_copies
from factions.analysis.incidents.keeping import update
from factions.errors import LedgerError
from factions.ledger import layer, writer
from factions.ledger.open import Ledger
from factions.reading import Reading

__all__ = ["file_ledger"]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 12, 1, tzinfo=UTC))


def fill(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.id[:8])
    find_copies(ledger)
    update(ledger)


def weekly(weeks: int) -> list[Reading]:
    """Give reports of something else, each of another publisher, a week apart from 24 June on."""
    return [noise(f"w{week}", day=date(2014, 6, 24) + timedelta(weeks=week)) for week in range(weeks)]


@pytest.mark.parametrize(
    ("weeks", "read", "sources", "enough"),
    [(4, 3, 4, True), (4, 2, 9, False), (4, 4, 3, False), (1, 1, 4, True), (5, 3, 9, False), (8, 6, 4, True)],
)
def test_silence_tells_something_where_enough_was_read(weeks: int, read: int, sources: int, enough: bool) -> None:  # noqa: FBT001 - a column
    silence = Silence("IRQ", "2014-06-21", "2014-07-31", weeks, read, sources)
    assert silence.enough is enough
    assert silence.words == f"{sources} independent sources about IRQ, in {read} of {weeks} weeks from 2014-06-21 to 2014-07-31"


def test_one_source_is_told_in_the_singular() -> None:
    assert Silence("IRQ", "a", "b", 1, 1, 1).words.startswith("1 independent source about")


@pytest.mark.parametrize(
    ("report", "evidence"),
    [
        (later("after"), 1),
        (later("before", day="2014-06-10", published="2014-06-11"), 0),  # before it was said
        (later("old news", day="2014-06-10"), 0),  # told after it, of what was before it
        (later("late", day="2014-08-14", published="2014-08-15"), 0),  # after it was due
        (later("told late", day="2014-07-14", published="2014-09-15"), 1),  # told after it was due, of what was before
        (later("planned", fact="planned"), 0),  # nothing came of it yet
        (later("elsewhere", place="Orsk City"), 0),
    ],
)
def test_what_counts_as_evidence(file_ledger: Ledger, report: Reading, evidence: int) -> None:
    claim = forecast("early", condition=None)
    fill(file_ledger, claim, report)
    found = suggest(file_ledger, f"{claim.document.id}:c1")
    assert len(found.evidence) == evidence
    assert found.sources == evidence
    for piece in found.evidence:
        assert piece.statement == f"{report.document.id}:e1"
        assert piece.incident is not None
        assert piece.citations
        assert piece.points == pytest.approx(sum(reason.points for reason in piece.reasons), abs=0.01)


def test_the_report_of_the_claim_is_no_evidence_for_it(file_ledger: Ledger) -> None:
    claim = forecast("early", condition=None)
    fill(file_ledger, claim)
    found = suggest(file_ledger, f"{claim.document.id}:c1")
    assert (found.outcome, found.evidence, found.condition, found.condition_why) == ("undecidable", (), None, None)


@pytest.mark.parametrize(
    ("weeks", "outcome", "says"),
    [(6, "did_not", "nothing that matches was read"), (4, "undecidable", "too little was read"), (0, "undecidable", "too little was read")],
)
def test_silence_past_the_due_date(file_ledger: Ledger, weeks: int, outcome: str, says: str) -> None:
    claim = forecast("early", condition=None)
    fill(file_ledger, claim, *weekly(weeks))
    found = suggest(file_ledger, f"{claim.document.id}:c1")
    assert (found.outcome, says in found.why) == (outcome, True)
    assert found.silence is not None
    assert (found.silence.country, found.silence.last) == ("IRQ", "2014-07-31")


def test_of_much_evidence_each_incident_s_best_is_shown_first(file_ledger: Ledger) -> None:
    claim = forecast("early", condition=None)
    reports = [later(f"r{number}", day=f"2014-07-{10 + number}", published="2014-07-30", publisher=f"Paper {number}",
                     words=f"Paper {number} counted {number + 3} boats in its own harbour.") for number in range(SHOWN + 2)]  # fmt: skip
    fill(file_ledger, claim, *reports)
    found = suggest(file_ledger, f"{claim.document.id}:c1")
    assert (found.outcome, found.deniers, len(found.evidence)) == ("came_true", 0, SHOWN)
    assert 1 < found.sources <= len(reports)  # what reads alike is taken for copies
    shown = [piece.incident for piece in found.evidence]
    firsts = list(dict.fromkeys(shown))
    assert shown[: len(firsts)] == firsts  # no incident twice before each has been told of


def test_a_tie_needs_the_same_two(file_ledger: Ledger) -> None:
    claim = alliance("early")
    fill(file_ledger, claim, allied("later"))
    found = suggest(file_ledger, f"{claim.document.id}:c1")
    assert [(piece.incident, piece.stance, [reason.feature for reason in piece.reasons]) for piece in found.evidence] == [(None, "for", ["same_tie"])]
    assert found.outcome == "came_true"


def test_those_that_are_suggested_at_once(file_ledger: Ledger) -> None:
    dated, other = forecast("early", condition=None), forecast("other", condition=None, place="Orsk City", speaker="Ada Roe", publisher="Hill Post")
    fill(file_ledger, dated, other, later("after"))
    found = suggest_all(file_ledger)
    assert [one.claim.id.partition(":")[0] for one in found] == [dated.document.id, other.document.id]
    assert [one.claim.speaker for one in suggest_all(file_ledger, Wanted(outcome="open", speaker="Ada Roe"))] == ["Ada Roe"]
    assert len(suggest_all(file_ledger, limit=1)) == 1
    with pytest.raises(LedgerError, match="no document of that id"):
        suggest(file_ledger, "ffff:c1")
