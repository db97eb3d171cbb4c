"""The ledger as of a day is the ledger as it was at the end of that day, whatever came after."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.databases import BOTH, Server
from tests.ledger.conftest import RAID, TALKS, read

from factions.errors import LedgerError
from factions.ledger import layer, reader, writer
from factions.ledger.days import day_note
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading
from factions.review.judgements import history, judge, undo

FIRST = datetime(2024, 5, 1, 9, tzinfo=UTC)
LEAGUE = "river-league"
NAMES = ("River League", "Asa'ib of the River", "River Front", "al-Nahr", "Government of Iraq", "Marsh Guard", "gunmen")
# what later coders read off the same words: another name and kind for a group of the registry, another country, other events, a name less
ANOTHER = (
    ("name: Asa'ib of the River, aliases: [River League, ROL], kind: militia", "name: River Front, aliases: [Marsh Guard], kind: armed_group"),
    ("name: Kataib al-Nahr, kind: militia, country: IRQ", "name: Kataib al-Nahr, kind: militia, country: SYR"),
    ("@ e3 ACCUSE/disapprove actors=a4 recipients=a5\n", ""),
    ("@ e1 CONSULT actors=a1,a2 time=t1", "@ e1 AGREE actors=a1,a2 time=t1"),
)


def readings() -> list[list[Reading]]:
    """Give three documents, each as three coders read it."""
    found = []
    for number, raw in enumerate((RAID, TALKS, TALKS)):
        versions = []
        for version in range(3):
            words = raw
            for before, after in ANOTHER[: 2 * version]:
                words = words.replace(before, after)
            reading = read(words)
            document = reading.document.model_copy(update={"id": f"{number:064x}"})
            versions.append(reading.model_copy(update={"document": document, "coder": Coder(name="reader", version=str(version))}))
        found.append(versions)
    return found


READINGS = readings()
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.sampled_from(["same", "different"]), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("days"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("clock"), st.integers(-1, 3), st.just(0)),  # hours: a clock may be set back
    ),
    min_size=4, max_size=14,
)  # fmt: skip

Make = Callable[[], AbstractContextManager[Ledger]]


@pytest.fixture(params=BOTH)
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Give what makes an empty ledger, of either database."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("history")
        open_ledger(str(folder / "empty.db")).close()

        @contextmanager
        def from_file() -> Iterator[Ledger]:
            path = Path(shutil.copy(folder / "empty.db", folder / "ledger.db"))
            with open_ledger(str(path)) as ledger:
                yield ledger
            for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
                (folder / name).unlink(missing_ok=True)

        return from_file
    server: Server = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")

    @contextmanager
    def from_template() -> Iterator[Ledger]:
        url = server.make(template)
        with open_ledger(url) as ledger:
            yield ledger
        server.drop(url)

    return from_template


def view(ledger: Ledger, as_of: date | None = None) -> dict[str, Any]:
    """Give all that the read side tells."""
    groups = reader.groups(ledger, order="name", as_of=as_of)
    documents = reader.documents(ledger, as_of=as_of)
    hits = [hit for words in ("League", "attacked", "Marsh", "consult") for hit in reader.search(ledger, words, as_of=as_of)]
    return {
        "counts": reader.counts(ledger, as_of=as_of), "groups": groups, "documents": documents,
        "by words": [reader.groups(ledger, words=words, as_of=as_of) for words in ("riv", "marsh gu", "nahr")],
        "found": {name: reader.find_group(ledger, name, as_of=as_of) for name in NAMES},
        "group": {one.id: reader.group(ledger, one.id, as_of=as_of) for one in groups},
        "document": {one.id: reader.document(ledger, one.id, as_of=as_of) for one in documents},
        "hits": hits,
        "judged": history(ledger, as_of=as_of),
    }  # fmt: skip


class Clock:
    """The time that a ledger is told."""

    def __init__(self) -> None:
        self.time = FIRST
        self.day = FIRST.date()

    def __call__(self) -> datetime:
        return self.time


def do(ledger: Ledger, step: tuple[str, int, int]) -> None:
    """Take a step, where it can be taken."""
    what, one, other = step
    if what == "add":
        writer.add(ledger, READINGS[one][other], source=f"{one}.mark")
        return
    ids = [group.id for group in reader.groups(ledger, order="name")]
    try:
        if what == "undo":
            undo(ledger, one + 1, by="Ann")
        elif len(ids) > max(one, other):
            judge(ledger, "same" if what == "same" else "different", ids[one], ids[other], because="so it seems", by="Ann")
    except LedgerError:
        pass  # there is nothing to undo, or they were judged so before


@given(steps=STEPS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_view_as_of_a_day_is_the_view_of_that_day(make: Make, steps: list[tuple[str, int, int]]) -> None:
    clock, seen = Clock(), dict[date, Any]()
    with pytest.MonkeyPatch.context() as patched, make() as ledger:
        patched.setattr(layer, "clock", clock)
        for step in (*steps, ("days", 1, 0)):
            if step[0] == "days":
                for _ in range(step[1]):  # what is seen late on a day holds on it; on a day of rest, too
                    seen[clock.time.date()] = view(ledger)
                    clock.time += timedelta(days=1)
            elif step[0] == "clock":
                clock.time = max(clock.time + timedelta(hours=step[1]), clock.time.replace(hour=0))
            else:
                do(ledger, step)
        for day, then in seen.items():
            assert view(ledger, day) == then, day
        assert view(ledger, FIRST.date() - timedelta(days=1))["counts"].readings == 0
        assert view(ledger, clock.time.date()) == view(ledger)


@pytest.fixture
def grown(make: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger that read one document on 1 May, and again with a later coder, that named its group anew, on 3 May."""
    clock = Clock()
    monkeypatch.setattr(layer, "clock", clock)
    with make() as ledger:
        writer.add(ledger, READINGS[0][0], source="raid.mark")
        clock.time += timedelta(days=2)
        writer.add(ledger, READINGS[0][1], source="raid.mark")
        writer.add(ledger, READINGS[1][0], source="talks.mark")
        clock.time += timedelta(days=2)
        yield ledger


def test_a_name_is_found_from_the_day_that_it_was_read(grown: Ledger) -> None:
    first, second = date(2024, 5, 2), date(2024, 5, 3)
    assert [one.name for one in reader.find_group(grown, LEAGUE, as_of=first)] == ["Asa'ib of the River"]
    assert [(one.name, one.kind) for one in reader.find_group(grown, LEAGUE)] == [("Asa'ib of the River", "militia")]  # the newest reading names it
    assert reader.find_group(grown, "Marsh Guard", as_of=first) == []
    assert [one.id for one in reader.find_group(grown, "Marsh Guard", as_of=second)] == [LEAGUE]
    assert reader.groups(grown, words="marsh", as_of=first) == []


def test_a_document_as_it_was_read_on_a_day(grown: Ledger) -> None:
    name = READINGS[0][0].document.id
    first, second = (reader.document(grown, name, as_of=day) for day in (date(2024, 5, 1), date(2024, 5, 3)))
    assert (first.reading, second.reading) == (READINGS[0][0], READINGS[0][1])
    assert [(one.coder.version, one.current) for one in first.readings] == [("0", True)]
    assert [(one.coder.version, one.current) for one in second.readings] == [("0", False), ("1", True)]
    talks = READINGS[1][0].document.id
    with pytest.raises(LedgerError, match="didn't hold this document on 2024-05-02: it was added on 2024-05-03"):
        reader.document(grown, talks, as_of=date(2024, 5, 2))
    with pytest.raises(LedgerError, match="had no group with this id on 2024-04-30"):
        reader.group(grown, LEAGUE, as_of=date(2024, 4, 30))


def test_what_is_odd_about_a_day_is_told(grown: Ledger) -> None:
    assert day_note(grown, date(2024, 5, 2)) is None
    assert "first document was added on 2024-05-01" in (day_note(grown, date(2024, 4, 30)) or "")
    assert "yet to come" in (day_note(grown, date(2024, 5, 6)) or "")
    assert day_note(grown, date(2024, 5, 5)) is None  # today


@pytest.mark.parametrize(("on", "events", "ties", "said"), [
    ("2011-12-31", 0, 0, 0), ("2012-01-01", 1, 0, 0), ("2013-01-05", 2, 0, 1), ("2014-03-01", 3, 0, 1), ("2014-06-19", 4, 0, 1),
    ("2014-06-20", 5, 2, 3),
])  # fmt: skip
def test_the_world_on_a_day(grown: Ledger, on: str, events: int, ties: int, said: int) -> None:
    record = reader.group(grown, LEAGUE, on=date.fromisoformat(on))
    assert (len(record.events), len(record.ties), len(record.claims_about)) == (events, ties, said)
    assert record.summary.events == events
    assert record.then is None  # the registry knows no such group
