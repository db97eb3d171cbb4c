"""Questions answered from ledgers of either database: the examples as they ship, and how an answer changes with the days that are asked about."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.analysis.reports import boats, raid

from factions import read
from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.analysis.questions import Answer, answer, behind, load
from factions.analysis.questions.loading import parse
from factions.analysis.questions.records import Line
from factions.errors import FactionsError
from factions.ledger import layer, writer
from factions.ledger.open import Ledger
from factions.markup import parse as parse_markup
from factions.reading import Reading

EXAMPLES = Path(__file__).parents[3] / "examples"
RAIDS = """title: Will the truce hold?
hypotheses: {holds: It holds, breaks: It breaks}
country: IRQ
from: 2014-06-09
to: 2014-06-29
indicators:
  - {name: Attacks, why: They break it., toward: breaks, query: {type: ASSAULT}}
  - {name: Attacks elsewhere, why: They tell nothing., toward: breaks, query: {type: ASSAULT, country: SYR}}
  - {name: The Moon Front, why: It isn't there., toward: -holds, query: {actor: {group: Moon Front}}}
"""


@cache
def readings(*names: str) -> tuple[Reading, ...]:
    """Read examples by machine, once for all tests."""
    return tuple(reading for name in names for reading in read(EXAMPLES / name))


@cache
def annotated() -> tuple[Reading, ...]:
    """Load the reports of June 2014 as they are annotated: what the machine makes of them may change with its weights."""
    found = [parse_markup(path.read_text(encoding="utf-8")) for path in sorted((EXAMPLES / "questions" / "iraq-2014").glob("*.mark"))]
    return tuple(one.reading for one, _ in found if one is not None)


def add(ledger: Ledger, *held: Reading) -> None:
    for number, reading in enumerate(held):
        writer.add(ledger, reading, source=f"{number} {reading.document.title}")
    families.update(ledger)
    keeping.update(ledger)


def line(found: Answer, name: str) -> Line:
    (own,) = [one for one in found.lines if one.name == name]
    return own


def counts(own: Line) -> list[tuple[int, int] | None]:
    """Give (lowest, best) of each week, null where it's unread."""
    return [None if cell.unread else (cell.lowest, cell.best) for cell in own.cells]


def test_the_question_of_june_2014_moves_and_names_its_evidence(ledger: Ledger) -> None:
    add(ledger, *annotated())
    found = answer(ledger, load(EXAMPLES / "questions" / "iraq-2014-militias.yaml"))
    assert [week.name for week in found.weeks] == [f"2014-W{number}" for number in range(23, 29)]
    assert [week.read for week in found.weeks] == [0, 1, 2, 2, 0, 1]
    gap = None
    assert {one.name: counts(one) for one in found.lines} == {
        "Violence against Sunnis": [gap, (0, 0), (2, 2), (2, 2), gap, (0, 0)],
        "Violence against Shi'ites": [gap, (0, 0), (0, 0), (1, 1), gap, (0, 0)],
        "Reprisals": [gap, (0, 0), (0, 0), (3, 3), gap, (0, 0)],
        "Desertions": [gap, (1, 1), (0, 0), (1, 1), gap, (0, 0)],
        "Cooperation across communities": [gap, (0, 0), (0, 0), (0, 0), gap, (1, 1)],
        "New backing from abroad": [gap, (0, 0), (0, 1), (0, 0), gap, (0, 0)],
        "Towns that the army took": [gap, (0, 0), (0, 0), (0, 0), gap, (1, 1)],
    }
    rise, fall = line(found, "Violence against Sunnis").changes
    assert rise.told == (
        "In the week of 16 June 2014 “Violence against Sunnis” rose from 0 to 2, on 2 sources, which points toward “They bring Sunni and "
        "Shi'ite villages to fight each other”; 2 sources had been read (1 in that of 9 June 2014)."
    )
    first, second = rise.evidence
    assert (first.place, first.first, first.sure, second.place) == ("Ain Sabha", date(2014, 6, 18), True, "Ain Sabha")
    assert [(one.publisher, one.span.quote) for one in first.citations] == [
        ("The Two Rivers Wire", "On 18 June the Palm Shield shot dead seven Sunni villagers at Ain Sabha, a village in Diyala."),
        ("Diyala Morning Post", "The Palm Shield, a Shi'ite militia, had shot dead the seven Sunni villagers on 18 June, relatives said."),
    ]
    assert (fall.since, fall.before, fall.after, fall.read_before, fall.read) == ("2014-W26", 2, 0, 2, 1)
    assert {one.first for one in fall.evidence} == {date(2014, 6, 25), date(2014, 6, 26)}  # what the week before had
    assert line(found, "Reprisals").changes[0].evidence[0].note.startswith("after incident ")
    assert line(found, "Towns that the army took").changes[0].evidence[0].note == "from Oath of Salt"
    assert line(found, "New backing from abroad").changes[0].evidence[0].words == "backs (weapons): government of Iran → Palm Shield"
    assert [(one.hypothesis, one.toward, one.away) for one in found.tallies] == [("tide", 1, 1), ("war", 2, 1)]
    assert found.told.endswith("This counts indicators; it is no probability, and no forecast.")
    assert not found.reviewed


def test_what_the_machine_reads_moves_the_same_lines(ledger: Ledger) -> None:
    add(ledger, *readings("questions/iraq-2014"))
    found = answer(ledger, load(EXAMPLES / "questions" / "iraq-2014-militias.yaml"))
    assert [week.read for week in found.weeks] == [0, 1, 2, 2, 0, 1]
    sunnis = line(found, "Violence against Sunnis")
    (rise, *_) = sunnis.changes
    assert (rise.week, rise.before) == ("2014-W25", 0)
    assert any("shot dead seven Sunni villagers" in cited.span.quote for one in rise.evidence for cited in one.citations)
    assert (sunnis.cells[0].unread, sunnis.cells[1].best, sunnis.cells[4].unread, sunnis.cells[5].best) == (True, 0, True, 0)
    assert line(found, "Towns that the army took").cells[5].best == 1


def test_a_sample_report_of_mali_leaves_most_weeks_unread(ledger: Ledger) -> None:
    mark, _ = parse_markup((EXAMPLES / "reports" / "mli-kidal-2013.mark").read_text(encoding="utf-8"))
    assert mark is not None
    add(ledger, mark.reading)
    question = load(EXAMPLES / "questions" / "mali-2013.yaml")
    found = answer(ledger, question, evidence=0)
    assert [week.read for week in found.weeks] == [0] * 9 + [1]
    bombs = line(found, "Bombs and suicide attacks")
    assert (counts(bombs)[:8], counts(bombs)[8:], bombs.moved) == ([None] * 8, [(1, 1), (0, 0)], "unread")
    assert all(change.evidence == () and change.more == 1 for change in bombs.changes)
    later = answer(ledger, question, first=date(2013, 2, 20), last=date(2013, 2, 26))
    assert (later.first, later.last, len(later.weeks)) == (date(2013, 2, 18), date(2013, 3, 3), 2)


def test_an_answer_as_of_a_day_and_what_was_known_later(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [datetime.fromisoformat("2026-01-01T12:00:00+00:00")]
    monkeypatch.setattr(layer, "clock", lambda: clock[0])
    add(ledger, raid("a"))
    clock[0] = datetime.fromisoformat("2026-01-03T12:00:00+00:00")
    add(ledger, raid("b", "Hill Gazette", 14), boats("c"))
    question = parse(RAIDS)
    before, now = answer(ledger, question, as_of=date(2026, 1, 2)), answer(ledger, question)
    assert [counts(line(one, "Attacks")) for one in (before, now)] == [[None, (1, 1), None], [(1, 1), (1, 1), None]]
    assert [[cell.sources for cell in line(one, "Attacks").cells] for one in (before, now)] == [[0, 1, 0], [1, 2, 0]]
    assert [[week.read for week in one.weeks] for one in (before, now)] == [[0, 1, 0], [0, 3, 0]]
    assert (before.as_of, now.as_of) == (date(2026, 1, 2), None)
    cell = line(now, "Attacks").cells[1]
    assert (cell.killed_low, cell.killed_best, len(cell.items)) == (12, 12, 1)


def test_what_is_read_is_no_nought_elsewhere_and_an_unknown_group_is_named(ledger: Ledger) -> None:
    add(ledger, raid("a"))
    found = answer(ledger, parse(RAIDS))
    assert counts(line(found, "Attacks elsewhere")) == [None, (0, 0), None]
    assert line(found, "The Moon Front").unknown == ("Moon Front",)
    assert found.unread == 3


def test_places_narrow_what_is_counted_and_what_was_read(ledger: Ledger) -> None:
    add(ledger, raid("a"), boats("c"))
    found = answer(ledger, parse(RAIDS.replace("country: IRQ\n", "country: IRQ\nplace: Tarsa\n")))
    assert counts(line(found, "Attacks")) == [None, (1, 1), None]
    assert [week.read for week in found.weeks] == [0, 1, 0]


def test_an_empty_ledger_is_unread(ledger: Ledger) -> None:
    found = answer(ledger, parse(RAIDS))
    assert all(cell.unread for one in found.lines for cell in one.cells)
    assert (found.unread, [one.changes for one in found.lines]) == (3, [(), (), ()])


def test_days_that_are_no_period_are_told(ledger: Ledger) -> None:
    with pytest.raises(FactionsError, match="to 2014-06-01: it is before 2014-06-09"):
        answer(ledger, parse(RAIDS), last=date(2014, 6, 1))


@pytest.mark.parametrize("undated", ["leave out", "by report"])
def test_what_stands_behind_a_week_is_all_that_is_counted_in_it(ledger: Ledger, undated: str) -> None:
    add(ledger, *annotated())
    asked = load(EXAMPLES / "questions" / "iraq-2014-militias.yaml").model_copy(update={"undated": undated})
    found = answer(ledger, asked)
    for one, own in zip(asked.indicators, found.lines, strict=True):
        for week, cell in zip(found.weeks, own.cells, strict=True):
            held = behind(ledger, asked, one, week.last)
            assert (held.week, held.cell, held.more) == (week, cell, 0)
            assert {evidence.name for evidence in held.evidence} == {*cell.items}
            assert sum(evidence.sure for evidence in held.evidence) == cell.lowest
            assert all(evidence.citations for evidence in held.evidence)


def test_more_stands_behind_a_week_than_is_asked_for(ledger: Ledger) -> None:
    add(ledger, *annotated())
    asked = load(EXAMPLES / "questions" / "iraq-2014-militias.yaml")
    held = behind(ledger, asked, asked.indicators[2], date(2014, 6, 23), evidence=1)
    assert (held.cell.best, len(held.evidence), held.more) == (3, 1, 2)
    assert behind(ledger, asked, asked.indicators[2], date(2014, 6, 23), as_of=date(2000, 1, 1)).cell.unread


def test_a_line_tells_which_way_it_moved(ledger: Ledger) -> None:
    add(ledger, *annotated())
    ways = {own.name: own.way for own in answer(ledger, load(EXAMPLES / "questions" / "iraq-2014-militias.yaml")).lines}
    assert ways["Reprisals"] == "toward"
    assert ways["Desertions"] is None
    assert ways["Cooperation across communities"] == "away from"  # it rose, which speaks against war
    assert ways["New backing from abroad"] == "away from"
