"""Claims: when they fall due, which are one, what became of them, and what the ledger suggests of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.claim_reports import alliance, allied, forecast, later, noise

from factions.analysis.claims import Suggestion, Wanted, claim, claims, due, speakers, speakers_of, suggest, suggest_all
from factions.analysis.claims.grouping import One, groups
from factions.analysis.families import update as find_copies
from factions.analysis.incidents.days import day_text
from factions.analysis.incidents.keeping import update
from factions.errors import LedgerError
from factions.evidence import Span
from factions.ledger import layer, writer
from factions.ledger.open import Ledger
from factions.ledger.outcomes import ClaimRow
from factions.reading import Coder, Reading
from factions.review.outcomes import judge, undo


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 12, 1, tzinfo=UTC))


def fill(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.id[:8])
    find_copies(ledger)
    update(ledger)


def suggested(ledger: Ledger, reading: Reading, *more: Reading, name: str = "c1") -> Suggestion:
    fill(ledger, reading, *more)
    return suggest(ledger, f"{reading.document.id}:{name}")


@pytest.mark.parametrize(
    ("horizon", "published", "day"),
    [
        ("2014-06", "2014-06-20", "2014-06-30"),
        ("2014-06/2014-09", None, "2014-09-30"),
        ("2014-06-21/2014-07-04", "2014-06-20", "2014-07-04"),
        ("2014", "2014-06-20", "2014-12-31"),
        ("2014-21", None, "2014-05-31"),
        ("2014-07~", None, "2014-07-31"),
        ("201X", None, "2019-12-31"),
        ("../2014", None, "2014-12-31"),
        ("2014-07/..", "2014-06-20", None),
        ("2014-07/", "2014-06-20", None),
        ("XXXX-06-25", "2014-06-20", "2014-06-25"),
        ("XXXX-06-20", "2014-06-20", "2014-06-20"),
        ("XXXX-06-13", "2014-06-20", "2015-06-13"),
        ("XXXX-02-29", "2014-06-20", "2016-02-29"),
        ("XXXX-06", "2014-06-20", "2014-06-30"),
        ("XXXX-06-13", None, None),
        ("soon", "2014-06-20", None),
        (None, "2014-06-20", None),
        ("", "2014-06-20", None),
    ],
)
def test_a_claim_is_due_at_the_end_of_its_horizon(horizon: str | None, published: str | None, day: str | None) -> None:
    found = due(horizon, published)
    assert (found and day_text(found)) == day


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9000, 1, 1)), st.integers(0, 4000))
def test_an_interval_is_due_on_its_last_day(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    assert due(f"{first}/{last}", None) == last.toordinal() == due(str(last), str(first))


@given(st.dates(min_value=date(1583, 1, 1), max_value=date(9000, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_is_the_next_one(published: date, month: int, day: int) -> None:
    found = due(f"XXXX-{month:02}-{day:02}", str(published))
    assert found is not None
    assert 0 <= found - published.toordinal() <= 365


def row(document: str, words: str, speaker: str = "name:jane doe", published: str | None = "2014-06-20", **more: object) -> ClaimRow:
    span = Span(start=0, end=len(words), quote=words)
    base = ClaimRow(1, "c1", document, 1, "forecast", published, None, speaker, speaker, span, None, None, None, 0.9)
    return base._replace(text=ord(document[0]), **more)  # type: ignore[arg-type]


TAKE = "The brigade will take the town of Tarsa before the harvest"
RETAKE = "the brigade takes the town of Tarsa before harvest"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (row("a", TAKE), row("b", RETAKE), True),
        (row("a", TAKE), row("b", "The fishermen of Orsk will go hungry"), False),
        (row("a", TAKE), row("b", TAKE.replace("Tarsa", "Orsk")), False),
        (row("a", f"{TAKE} in 2014"), row("b", f"{TAKE} in 2015"), False),
        (row("a", f"{TAKE} in 2014"), row("b", TAKE), True),
        (row("a", TAKE), row("b", TAKE, "name:john roe"), False),
        (row("a", TAKE), row("b", TAKE, kind="promise"), False),
        (row("a", TAKE), row("b", TAKE, published="2014-09-20"), False),
        (row("a", TAKE), row("b", TAKE, published=None), True),
        (row("a", TAKE, horizon="2014-07"), row("b", TAKE, horizon="2014-08"), False),
        (row("a", TAKE, horizon="2014-07"), row("b", TAKE), True),
        (row("a", TAKE, "text:an analyst"), row("b", TAKE, "text:an analyst"), False),
        (row("a", TAKE, ""), row("c", TAKE, ""), True),  # c is a copy of a
        (row("a", TAKE), row("a", TAKE, "text:he", claim="c2"), True),
        (row("a", TAKE, "river-league"), row("b", RETAKE, "league"), True),  # judged to be one
    ],
)
def test_which_claims_are_one(one: ClaimRow, other: ClaimRow, same: bool) -> None:  # noqa: FBT001 - a table's column
    speakers, families = {"league": "river-league"}, {ord("c"): "a"}
    assert len(groups([one, other], speakers, families)) == len(groups([other, one], speakers, families)) == (1 if same else 2)


def test_the_first_report_speaks_for_all() -> None:
    late, early = row("a", TAKE, published="2014-06-22"), row("b", RETAKE, published="2014-06-20")
    ((first, second),) = groups([late, early], {}, {})
    assert (first.row, second.row) == (early, late)
    assert isinstance(first, One)


def test_a_claim_that_two_reports_tell_is_listed_once(ledger: Ledger) -> None:
    fill(ledger, forecast("a"), forecast("b", publisher="Gazette", published="2014-06-21"), noise("z"))
    (found,) = claims(ledger)
    assert (found.speaker, found.due, found.past_due, found.outcome, found.condition, found.condition_met, found.sources) == (
        "Jane Doe", "2014-07-31", True, "open", "If the river falls", "unknown", 1,
    )  # fmt: skip
    assert [told.publisher for told in found.told] == ["Courier", "Gazette"]
    assert claim(ledger, found.told[1].claim) == found
    assert claims(ledger, as_of=date(2014, 7, 1)) == []  # added in December
    with pytest.raises(LedgerError, match="no claim of that id"):
        claim(ledger, f"{forecast('a').document.id}:c9")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(speaker="JANE doe"), 1), (Wanted(speaker="Doe"), 1), (Wanted(speaker="John"), 0), (Wanted(kinds=("promise",)), 0),
        (Wanted(outcome="open"), 1), (Wanted(outcome="came_true"), 0), (Wanted(due_before=date(2014, 8, 1)), 1),
        (Wanted(due_before=date(2014, 7, 31)), 0), (Wanted(speaker=""), 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(ledger: Ledger, wanted: Wanted, count: int) -> None:
    fill(ledger, forecast("a"))
    assert len(claims(ledger, wanted)) == count


# suggestions


def test_what_came_is_found_with_its_condition(ledger: Ledger) -> None:
    found = suggested(ledger, forecast("a"), later("b"), noise("z"))
    assert (found.outcome, found.sources, found.deniers, found.condition) == ("came_true", 1, 0, "unknown")
    (evidence,) = found.evidence
    assert (evidence.stance, evidence.statement) == ("for", f"{later('b').document.id}:e1")
    assert {"same_type", "same_mode", "same_actor", "same_place"} <= {reason.feature for reason in evidence.reasons}
    assert evidence.points == pytest.approx(sum(reason.points for reason in evidence.reasons))
    assert "seized" in evidence.citations[0].span.quote
    assert claims(ledger)[0].outcome == "open"  # only a person sets it


DENIED = later("c", fact="denied", publisher="Gazette", words="It is untrue that")
HILL = " ".join(f"Witness {number} stood on hill {number * 7} and saw smoke {number * 13} times." for number in range(12))
AGAIN = later("d", publisher="Post", words=HILL)
LITTLE = "too little was read: "


def weeks(heads: int) -> tuple[Reading, ...]:
    """One report of something else for each of some weeks from 23 June on."""
    return tuple(noise(f"n{week}", day=date(2014, 6, 23) + timedelta(weeks=week)) for week in range(heads))


@pytest.mark.parametrize(
    ("reports", "outcome", "says"),
    [
        ((later("b", published="2014-06-19", day="2014-06-18"),), "undecidable", LITTLE),  # before the claim
        ((later("b", published="2014-09-02", day="2014-09-01"),), "undecidable", LITTLE),  # after it was due
        ((later("b", place="Orsk"),), "undecidable", LITTLE),  # elsewhere
        ((later("b", group="Coast Guard"),), "undecidable", LITTLE),  # by somebody else
        ((later("b", fact="possible"),), "undecidable", LITTLE),
        ((later("b", fact="denied"),), "did_not", "denied by 1 independent source"),
        ((later("b"), DENIED), "undecidable", "told by 1, and denied by 1"),
        ((later("b"), AGAIN, DENIED), "came_true", "told by 2 independent sources, denied by 1"),
        (weeks(6), "did_not", "nothing that matches was read: 6 independent sources about IRQ, in 6 of 7 weeks"),
        (weeks(5), "undecidable", f"{LITTLE}5 independent sources about IRQ, in 5 of 7 weeks"),
    ],
)
def test_what_follows_from_later_reports(ledger: Ledger, reports: tuple[Reading, ...], outcome: str, says: str) -> None:
    found = suggested(ledger, forecast("a"), *reports)
    assert (found.outcome, says in found.why) == (outcome, True), found.why


def test_before_it_is_due_silence_says_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 7, 1, tzinfo=UTC))
    found = suggested(ledger, forecast("a"), *(noise(f"n{number}", day=date(2014, 6, 24)) for number in range(9)))
    assert (found.outcome, found.evidence) == ("open", ())
    assert "due on 2014-07-31" in found.why


def test_without_a_due_date_a_claim_stays_open(ledger: Ledger) -> None:
    reading = forecast("a")
    (told,) = reading.claims
    reading = reading.model_copy(update={"claims": (told.model_copy(update={"horizon": None}),)})
    fill(ledger, reading)
    assert (claims(ledger)[0].due, suggest(ledger, f"{reading.document.id}:c1").outcome) == (None, "open")
    fill(ledger, later("b", published="2014-11-30", day="2014-11-29"))
    assert suggest(ledger, f"{reading.document.id}:c1").outcome == "came_true"


@pytest.mark.parametrize(
    ("condition", "state"),
    [("If the brigade seizes Orsk", "met"), ("Unless the brigade seizes Orsk", "not_met"), ("If the brigade does not seize Orsk", "not_met")],
)
def test_a_condition_is_told_by_what_it_speaks_of(ledger: Ledger, condition: str, state: str) -> None:
    found = suggested(ledger, forecast("a", condition=condition), later("b", place="Orsk"))
    assert (found.condition, found.outcome) == (state, "undecidable")
    assert [one.statement for one in found.condition_evidence] == [f"{later('b').document.id}:e1"]


def test_a_foreseen_tie_is_told_by_ties(ledger: Ledger) -> None:
    found = suggested(ledger, alliance("a"), allied("b"))
    assert (found.outcome, [one.incident for one in found.evidence]) == ("came_true", [None])
    assert "allied" in found.evidence[0].citations[0].span.quote


def test_all_are_suggested_those_with_evidence_first(ledger: Ledger) -> None:
    other = forecast("c", speaker="John Roe", place="Orsk")
    fill(ledger, other, forecast("a"), later("b"))
    assert [one.outcome for one in suggest_all(ledger)] == ["came_true", "undecidable"]
    judge(ledger, f"{forecast('a').document.id}:c1", "came_true", because="so", by="ann")
    assert [one.claim.speaker for one in suggest_all(ledger)] == ["John Roe"]


# what persons judged


def test_speakers_have_plain_counts_and_a_share_from_five_on(ledger: Ledger) -> None:
    places = [f"Tarsa{'abcdef'[number]}" for number in range(6)]
    readings = [forecast(f"f{number}", place=place, condition=None) for number, place in enumerate(places)]
    fill(ledger, *readings, forecast("x", place="Orsk"), forecast("y", speaker="John Roe"))
    outcomes = ("came_true", "came_true", "came_true", "did_not", "undecidable")
    for reading, outcome in zip(readings, outcomes, strict=False):
        judge(ledger, f"{reading.document.id}:c1", outcome, because="so", by="ann")  # type: ignore[arg-type]
    judge(ledger, f"{forecast('x', place='Orsk').document.id}:c1", "did_not", condition="not_met", because="so", by="ann")
    jane, john = speakers(ledger)
    assert (jane.name, jane.claims, jane.outcomes) == ("Jane Doe", 7, {"open": 1, "came_true": 3, "did_not": 2, "undecidable": 1})
    assert (jane.decided, jane.share, jane.past_due) == (4, None, 1)  # the condition of one wasn't met: it doesn't count
    assert jane.by_condition["not_met"]["did_not"] == 1
    assert (john.name, john.decided) == ("John Roe", 0)
    judge(ledger, f"{readings[5].document.id}:c1", "came_true", because="so", by="ann")
    assert speakers(ledger)[0].share == pytest.approx(4 / 5)


def test_an_outcome_holds_for_all_reports_and_goes_over_to_a_new_reading(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(ledger, forecast("a"), forecast("b", publisher="Gazette", published="2014-06-21"))
    judge(ledger, f"{forecast('b').document.id}:c1", "did_not", condition="met", because="so", by="ann")
    assert (claims(ledger)[0].outcome, claims(ledger)[0].condition_met) == ("did_not", "met")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 12, 3, tzinfo=UTC))
    again = forecast("b", publisher="Gazette", published="2014-06-21")
    renamed = again.claims[0].model_copy(update={"id": "c2"})
    other = again.claims[0].model_copy(update={"kind": "statement"})
    events = tuple(event.model_copy(update={"attribution": "c2"}) if event.attribution else event for event in again.events)
    fill(ledger, again.model_copy(update={"coder": Coder(name="other", version="1"), "claims": (other, renamed), "events": events}))
    (found,) = claims(ledger)
    assert (found.outcome, found.told[1].claim.rpartition(":")[2]) == ("did_not", "c2")
    undo(ledger, 1, by="bob")
    assert claims(ledger)[0].outcome == "open"
    assert claims(ledger, as_of=date(2014, 12, 2))[0].outcome == "did_not"
    undo(ledger, 2, by="bob")
    assert claims(ledger)[0].outcome == "did_not"


def test_speakers_of_some_claims_are_counted_by_these_alone(ledger: Ledger) -> None:
    fill(ledger, forecast("a"), forecast("b", place="Orsk", published="2014-09-01"), forecast("c", speaker="John Roe"))
    every = claims(ledger)
    assert speakers_of(every) == speakers(ledger)
    assert {one.name: one.claims for one in speakers_of(every)} == {"Jane Doe": 2, "John Roe": 1}
    (alone,) = speakers_of(one for one in every if one.speaker == "Jane Doe" and "Orsk" in one.content.quote)
    assert (alone.claims, alone.named, alone.outcomes["open"]) == (1, True, 1)
    assert speakers_of([]) == []
