"""Report by report, in any order, read anew, judged and undone: the ledger's incidents are those that a rebuild gives, and a Merger in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from factions.analysis.incidents import Judgement, Merger, Telling, keeping, tellings
from factions.analysis.incidents.merging import Merging
from factions.analysis.incidents.successors import successors
from factions.corpus.incidents import load_incident_sets
from factions.errors import LedgerError
from factions.ledger import incident_store as store
from factions.ledger import tables as t
from factions.ledger import writer
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading, numbered
from factions.review import judgements
from factions.review.incidents import merge, split

CORPUS = Path(__file__).parents[3] / "corpus"


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    """Readings of the reports of two incident sets."""
    reports = load_incident_sets(CORPUS, "dev").reports
    sets = sorted({report.header.incident or "" for report in reports})[:2]
    return tuple(report.reading for report in reports if report.header.incident in sets)


def anew(reading: Reading, version: int, left_out: int) -> Reading:
    """Give a reading by a later coder that left an event out, so that others have other ids."""
    gone = reading.events[left_out % len(reading.events)].id
    kept = (event.model_copy(update={"same_event": None}) if event.same_event == gone else event for event in reading.events if event.id != gone)
    coder = Coder(name="a later coder", version=str(version))
    return numbered(reading.model_copy(update={"events": tuple(kept), "coder": coder}))


def kept(ledger: Ledger) -> dict[int, set[str]]:
    """Give the ledger's incidents with the names of their events."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    with ledger.read() as connection:
        documents = {row.id: row.document for row in connection.execute(select(t.readings.c.id, t.readings.c.document))}
        for row in connection.execute(select(t.happenings)):
            found[row.incident] |= {f"{documents[row.reading]}:{event}" for event in row.events}
    return dict(found)


def groups(ledger: Ledger) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(names)) for names in kept(ledger).values())


def merged(ledger: Ledger, judged: Sequence[Judgement] = ()) -> list[tuple[str, ...]]:
    """Give the incidents of a merger in memory over the ledger's current readings."""
    from factions.ledger.rows import read_reading

    merger = Merger(judged)
    with ledger.read() as connection:
        for one in store.waiting(connection, 0, 1000):
            merger.add(tellings(read_reading(connection, one.reading), store.groups_of(connection, [one.reading])[one.reading]))
    return merger.groups()


@contextmanager
def new_ledger() -> Iterator[Ledger]:
    with TemporaryDirectory() as folder, open_ledger(f"{folder}/l.db") as ledger:
        yield ledger


def evidence(reading: Reading) -> list[store.Evidence]:
    return [
        store.Evidence(event.id, event.type, event.mode, tuple((span.start, span.end, span.quote) for span in event.evidence))
        for event in reading.events
    ]


class Story:
    """What was done to a ledger, and what ought to come of it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.read: dict[int, list[Reading]] = {}
        self.judged: list[tuple[int, tuple[str, int], tuple[str, int], bool]] = []

    def add(self, number: int) -> None:
        held = self.read.setdefault(number, [])
        reading = readings()[number] if not held else anew(held[-1], len(held), len(held) * 3)
        writer.add(self.ledger, reading, source=str(number))
        held.append(reading)

    def judge(self, one: int, other: int, *, same: bool) -> None:
        keeping.update(self.ledger)
        now = {name: incident for incident, names in kept(self.ledger).items() for name in names}
        a, b = (self._name(number) for number in (one, other))
        if a == b:
            return
        try:
            told = {"because": "so", "by": "Ann"}
            deed = merge(self.ledger, now[a], now[b], **told) if same else split(self.ledger, now[a], [a], **told)
        except LedgerError:
            return
        with self.ledger.read() as connection:
            rows = [row for row in store.standing(connection) if row.id in deed.judgements]
        self.judged += [(row.id, (row.one, self._version(row.one)), (row.other, self._version(row.other)), same) for row in rows]

    def undo(self, place: int) -> None:
        if not self.judged:
            return
        number = self.judged[place % len(self.judged)][0]
        deed = {row.judgement.id for row in judgements.history(self.ledger) if row.state != "undone"}
        judgements.undo(self.ledger, number, by="Ann")
        gone = deed - {row.judgement.id for row in judgements.history(self.ledger) if row.state != "undone"}
        assert number in gone
        self.judged = [row for row in self.judged if row[0] not in gone]

    def expected(self) -> list[tuple[str, ...]]:
        pairs = ((self._now(*one), self._now(*other), same) for _, one, other, same in self.judged)
        return merged(self.ledger, [Judgement(one, other, same) for one, other, same in pairs if one and other and one != other])

    def _name(self, number: int) -> str:
        """Give an event of what was added, by a number."""
        names = sorted(f"{held[-1].document.id}:{event.id}" for held in self.read.values() for event in held[-1].events)
        return names[number % len(names)]

    def _of(self, name: str) -> list[Reading]:
        return next(held for held in self.read.values() if held[0].document.id == name.rpartition(":")[0])

    def _version(self, name: str) -> int:
        return len(self._of(name)) - 1

    def _now(self, name: str, version: int) -> str | None:
        held, (document, _, event) = self._of(name), name.rpartition(":")
        if version == len(held) - 1:
            return name
        stands = successors(evidence(held[version]), evidence(held[-1]), same_text=True).get(event)
        return stands and f"{document}:{stands}"


NUMBERS = st.integers(0, 4)
PLACES = st.integers(0, 200)
DEEDS = st.one_of(
    st.tuples(st.just("add"), NUMBERS), st.tuples(st.just("add"), NUMBERS), st.tuples(st.just("update"), st.integers(1, 3)),
    st.tuples(st.just("merge"), PLACES, PLACES), st.tuples(st.just("split"), PLACES, PLACES), st.tuples(st.just("undo"), PLACES),
    st.just(("rebuild",)),
)  # fmt: skip


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])  # shrinking would take minutes: each step writes
@given(st.lists(DEEDS, min_size=3, max_size=12))
def test_whatever_was_done_the_incidents_are_those_of_a_merger_over_all(deeds: list[tuple[object, ...]]) -> None:
    with new_ledger() as ledger:
        story = Story(ledger)
        story.add(0)
        for name, *numbers in deeds:
            one, other = (*map(int, map(str, numbers)), 0, 0)[:2]
            match name:
                case "add":
                    story.add(one)
                case "update":
                    keeping.update(ledger, most=one)
                case "undo":
                    story.undo(one)
                case "rebuild":
                    keeping.rebuild(ledger)
                case _:
                    story.judge(one, other, same=name == "merge")
        keeping.update(ledger)
        assert groups(ledger) == story.expected()
        before = kept(ledger)
        keeping.rebuild(ledger)
        assert kept(ledger) == before  # numbers and all


def test_on_both_databases(ledger: Ledger) -> None:
    story = Story(ledger)
    for number in (3, 0, 2):
        story.add(number)
        assert keeping.update(ledger) == (1, False, ())
    story.add(1)
    story.add(4)
    story.add(0)
    assert keeping.update(ledger).compared == 3
    story.judge(1, 40, same=True)
    story.judge(7, 7, same=False)
    assert story.judged
    assert groups(ledger) == story.expected() != merged(ledger)
    before = kept(ledger)
    assert keeping.rebuild(ledger).compared == 5
    assert kept(ledger) == before
    story.undo(0)
    assert groups(ledger) == story.expected()
    assert keeping.update(ledger) == (0, False, ())


def test_a_rebuild_that_is_stopped_goes_on_and_changes_no_number(ledger: Ledger) -> None:
    for number in range(4):
        writer.add(ledger, readings()[number], source=str(number))
    keeping.update(ledger)
    before, listed = kept(ledger), incidents(ledger, limit=1000)

    def stop(done: int, total: int) -> None:
        assert (done, total) == (4, 4)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.rebuild(ledger, step=stop)
    with ledger.read() as connection:
        keys = connection.execute(select(func.count()).select_from(t.incident_keys)).scalar_one()
    assert keys > 0
    keeping.update(ledger)
    assert (kept(ledger), incidents(ledger, limit=1000)) == (before, listed)


def test_groups_that_are_judged_to_be_one_are_one_party(file_ledger: Ledger) -> None:
    for number in range(4):
        writer.add(file_ledger, readings()[number], source=str(number))
    keeping.update(file_ledger)
    before = groups(file_ledger)
    with file_ledger.read() as connection:
        names = connection.execute(select(t.tallies.c.group).group_by(t.tallies.c.group).order_by(func.count().desc()).limit(2)).scalars().all()
    judgements.judge(file_ledger, "same", *names, because="a try", by="Ann")
    assert keeping.update(file_ledger).compared > 0
    found = groups(file_ledger)
    keeping.rebuild(file_ledger)
    assert groups(file_ledger) == found
    judgements.undo(file_ledger, 1, by="Ann")
    keeping.update(file_ledger)
    assert groups(file_ledger) == before


def test_a_report_that_breaks_our_code_stops_no_other(file_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        writer.add(file_ledger, readings()[number], source=str(number))
    broken = readings()[1].document.id
    whole = Merging.enter

    def enter(self: Merging, document: str, told: Sequence[Telling]) -> set[str]:
        found = whole(self, document, told)
        if document == broken:
            raise ZeroDivisionError
        return found

    monkeypatch.setattr(Merging, "enter", enter)
    done = keeping.update(file_ledger)
    assert [str(error).partition(":")[0] for error in done.failed] == [broken]
    assert (done.compared, done.more) == (3, False)
    assert {name.rpartition(":")[0] for names in kept(file_ledger).values() for name in names} == {readings()[n].document.id for n in (0, 2)}
    monkeypatch.undo()
    keeping.rebuild(file_ledger)
    assert groups(file_ledger) == merged(file_ledger)
