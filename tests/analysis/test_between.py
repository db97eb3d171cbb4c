from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read
from typer.testing import CliRunner

from factions import cli
from factions.analysis.between import DocumentAdded, GradeGiven, GroupChanged, IncidentChanged, Item, Judged, Reread, Stated, between
from factions.analysis.incidents import keeping
from factions.errors import LedgerError
from factions.ledger import layer, publishers, reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading
from factions.review.judgements import judge, undo

LEAGUE, NAHR = "river-league", "kataib-al-nahr-ec09ddf733"
AGAIN = (RAID.replace("name: Asa'ib of the River", "name: River Front").replace("ASSAULT/firearms", "ASSAULT/beat")
         .replace("@ e3 ACCUSE/disapprove actors=a4 recipients=a5\n", "").replace("fact=denied", "fact=denied contexts=military"))  # fmt: skip


def by(raw: str, version: str) -> Reading:
    reading = read(raw)
    return reading.model_copy(update={"document": reading.document.model_copy(update={"id": ("a" if "River Courier" in raw else "b") * 64}),
                                      "coder": Coder(name="reader", version=version)})  # fmt: skip


def on(day: int, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(layer, "clock", lambda: datetime(2024, 5, day, 22, 59, tzinfo=UTC))


def fill(url: str) -> None:
    """Put RAID in on the 1st; on the 3rd RAID again, and a judgement; on the 5th TALKS, the judgement undone, and a grade."""
    with pytest.MonkeyPatch.context() as patch, open_ledger(url) as ledger:
        on(1, patch)
        writer.add(ledger, by(RAID, "1"), source="raid.mark")
        on(3, patch)
        writer.add(ledger, by(AGAIN, "2"), source="raid.mark")
        judge(ledger, "same", LEAGUE, NAHR if NAHR in kataib(ledger) else kataib(ledger)[0], because="one flag", by="Ann")
        on(5, patch)
        writer.add(ledger, by(TALKS, "2"), source="talks.mark")
        undo(ledger, 1, by="Bob", because="two flags")
        publishers.grade(ledger, "River Courier", "B", because="it corrects itself", by="Ann")


filled = copies(fill)


@pytest.fixture
def url(filled: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """That ledger, on the 6th."""
    on(6, monkeypatch)
    return filled


@pytest.fixture
def compared(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """That ledger, where on the 6th what it holds was compared, on the 8th a third coder read the raid without its toll, and on the 9th less."""
    third = RAID.replace(" killed:civilian=10..@q1>a2", "")
    fourth = "".join(line for line in RAID.splitlines(keepends=True) if not line.startswith("@ e1 "))
    with open_ledger(url) as ledger:
        keeping.update(ledger)
        for day, raw in ((8, third), (9, fourth)):
            monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2024, 5, day, 12, tzinfo=UTC))
            writer.add(ledger, by(raw, str(day)), source="raid.mark")
            keeping.update(ledger)
        yield ledger


def kataib(ledger: Ledger) -> list[str]:
    return [one.id for one in reader.find_group(ledger, "Kata'ib al-Nahr")]


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with open_ledger(url) as opened:
        yield opened


def found(ledger: Ledger, first: int, second: int, **more: Any) -> list[Item]:  # noqa: ANN401 - options
    return list(between(ledger, date(2024, 5, first), date(2024, 5, second), **more))


def kinds(items: list[Item]) -> list[str]:
    return [item.statement.change if item.what == "statement" else item.change if item.what == "group" else item.what for item in items]


def test_what_came_in_the_first_days(ledger: Ledger) -> None:
    items = list(between(ledger, date(2024, 4, 1), date(2024, 5, 1)))
    (document,) = [item.added for item in items if isinstance(item, DocumentAdded)]
    assert (document.document, document.publisher, document.source) == ("a" * 64, "River Courier", "raid.mark")
    assert document.added == "2024-05-01T22:59:00Z"
    met = [item for item in items if isinstance(item, GroupChanged)]
    assert {item.change for item in met} == {"new"}
    assert sorted(item.groups[0].name for item in met) == ["Asa'ib of the River", "Kata'ib al-Nahr", "Nasir Haddad", "government of Iraq"]
    (league,) = [item for item in met if item.groups[0].id == LEAGUE]
    assert league.cited is not None
    assert league.cited.span.quote == "The River League killed at least 10 people in Bohruz on 13 June, said ██████ ████, a teacher."
    assert len(items) == 5  # a document that is new has no statements that came: all of them did


def test_what_another_coder_made_of_the_same_words(ledger: Ledger) -> None:
    items = found(ledger, 1, 3)
    (reread,) = [item for item in items if isinstance(item, Reread)]
    assert (reread.before.version, reread.after.version, reread.came, reread.went) == ("1", "2", 0, 1)
    stated = [item.statement for item in items if isinstance(item, Stated)]
    assert len([one for one in stated if one.change == "changed"]) == reread.changed
    beaten, denied, *_ = stated
    assert {field.field: (field.before, field.after) for field in beaten.fields} == {
        "mode": (("firearms",), ("beat",)), "actors": (("Asa'ib of the River",), ("River Front",)),
    }  # fmt: skip
    assert {field.field: field.after for field in denied.fields} == {"actors": ("River Front",), "contexts": ("military",)}
    (gone,) = [one for one in stated if one.change == "went"]
    assert (gone.type, [cited.document for cited in gone.citations]) == ("ACCUSE", ["a" * 64])
    (new,) = [item for item in items if isinstance(item, GroupChanged) and item.change == "renamed"]
    assert [one.name for one in new.groups] == ["River Front", "Asa'ib of the River"]
    (joined,) = [item for item in items if isinstance(item, GroupChanged) and item.change == "joined"]
    assert [one.name for one in joined.groups] == ["River Front", "Kata'ib al-Nahr"]
    (judged,) = [item for item in items if isinstance(item, Judged)]
    assert (judged.judgement.verdict, judged.judgement.judge, judged.one and judged.one.name) == ("same", "Ann", "River Front")
    assert not [item for item in items if isinstance(item, DocumentAdded)]


def test_what_was_undone_and_graded(ledger: Ledger) -> None:
    items = found(ledger, 3, 5)
    (parted,) = [item for item in items if isinstance(item, GroupChanged) and item.change == "parted"]
    assert len(parted.groups) == 2
    (undone,) = [item for item in items if isinstance(item, Judged)]
    assert (undone.judgement.verdict, undone.about.verdict, undone.one and undone.one.id) == ("undo", "same", LEAGUE)
    (grade,) = [item for item in items if isinstance(item, GradeGiven)]
    assert (grade.before, grade.graded.grade) == ("F", "B")
    assert [item.added.source for item in items if isinstance(item, DocumentAdded)] == ["talks.mark"]


def test_what_was_done_and_undone_in_between_leaves_its_judgements_only(ledger: Ledger) -> None:
    items = found(ledger, 1, 6)
    assert [item.judgement.id for item in items if isinstance(item, Judged)] == [1, 2]
    assert {"joined", "parted"}.isdisjoint(kinds(items))


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 2), (5, 6), (6, 20)])
def test_days_without_change(ledger: Ledger, first: int, second: int) -> None:
    assert found(ledger, first, second) == []


def test_one_group_alone(ledger: Ledger) -> None:
    whole, league = found(ledger, 1, 5), found(ledger, 1, 5, group=LEAGUE)
    assert [item for item in league if item not in whole] == []
    head = found(ledger, 1, 5, group=reader.find_group(ledger, "Nasir Haddad")[0].id)
    assert [item.statement.type for item in head if isinstance(item, Stated)] == ["leads"]  # whom he leads is called otherwise now
    assert [(item.changed, item.went) for item in head if isinstance(item, Reread)] == [(1, 0)]
    assert not [item for item in head if isinstance(item, DocumentAdded | GroupChanged | Judged)]
    assert "grade" not in kinds(league)
    assert [item for item in found(ledger, 1, 5, group="nobody")] == []  # noqa: C416 - a list of what a generator gives


def test_days_in_the_wrong_order(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="2024-05-03 to 2024-05-01: the second day is before the first"):
        found(ledger, 3, 1)


def test_incidents(compared: Ledger) -> None:
    new, changed, gone = ([item for item in found(compared, *days) if isinstance(item, IncidentChanged)] for days in ((5, 6), (6, 8), (8, 9)))
    assert {item.change for item in new} == {"new"}
    (killing,) = [item for item in new if item.incident.killed_low == 10]
    assert [cited.span.quote for cited in killing.came] == [
        "The River League killed at least 10 people in Bohruz on 13 June, said ██████ ████, a teacher."
    ]
    (less,) = [item for item in changed if item.change == "changed"]
    assert [item.incident.type for item in changed if item.change == "new"] == ["ACCUSE"]  # the second coder had not seen it
    assert (less.change, less.incident.id, less.came, less.went) == ("changed", killing.incident.id, (), ())  # the same sentence says less now
    assert ("killed_low", ("10",), ()) in [(field.field, field.before, field.after) for field in less.fields]
    (over,) = gone
    assert (over.change, over.incident.id) == ("gone", killing.incident.id)
    assert over.went == killing.came
    league = [item for item in found(compared, 6, 9, group=LEAGUE) if isinstance(item, IncidentChanged)]
    assert {(item.change, item.incident.type) for item in league} == {("gone", "ASSAULT"), ("new", "ACCUSE")}
    nahr = [item for item in found(compared, 6, 9, group=kataib(compared)[0]) if isinstance(item, IncidentChanged)]
    assert nahr == []
    shown = run(compared.name, "2024-05-05", "2024-05-09")[1]
    assert "    + “" in shown
    assert "Samira" not in shown


def run(url: str, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["diff", *arguments, "--ledger", url], env={"COLUMNS": "100"})
    return result.exit_code, result.stdout, result.stderr


def test_the_command_counts_first_and_cites_each_sentence(url: str) -> None:
    code, shown, said = run(url, "2024-05-01", "2024-05-03")
    assert (code, said) == (0, "")
    head, *rest = shown.split("\n\n")
    assert head.startswith("From the end of 2024-05-01 to the end of 2024-05-03 (UTC):\n  1 document read anew\n")
    assert "  1 went\n" in head
    assert [part.splitlines()[0] for part in rest] == ["Read anew", "Groups", "Judgements"]
    assert "        mode: firearms → beat\n" in shown
    assert "    - event ACCUSE; mode: disapprove; actors: government of Iraq" in shown
    assert "Samira" not in shown
    assert "[aaaaaaaaaaaa, 0-" in shown


def test_the_command_prints_every_item_as_json(url: str) -> None:
    code, shown, _ = run(url, "2024-05-01", "2024-05-05", "--format", "json", "--limit", "0")
    rows = [json.loads(line) for line in shown.splitlines()]
    assert code == 0
    assert [row["what"] for row in rows].index("statement") < [row["what"] for row in rows].index("group")
    assert rows[-1]["what"] == "counts"
    assert rows[-1]["documents"] == 1
    assert rows[-1]["statements went"] == 1


@pytest.mark.parametrize(("arguments", "words"), [
    (("2024-05-03", "2024-05-01"), "2024-05-03 to 2024-05-01: the second day is before the first"),
    (("May", "2024-05-01"), "DATE1 'May': it is no day such as 2014-06-13"),
    (("2024-05-01", "2024-05-05", "--group", "nobody"), "nobody: the ledger had no group of that name on 2024-05-05"),
])  # fmt: skip
def test_what_cannot_be_told_is_one_line(url: str, arguments: tuple[str, ...], words: str) -> None:
    code, shown, said = run(url, *arguments)
    assert (code, shown, said.strip()) == (1, "", f"factions: {words}")


def test_days_before_and_after_all_are_told(url: str) -> None:
    code, shown, said = run(url, "2020-01-01", "2999-01-01", "--limit", "1", "--group", "River League")
    assert code == 0
    assert "2020-01-01: the ledger held nothing yet; its first document was added on 2024-05-01" in said
    assert "2999-01-01: that day is yet to come" in said
    assert "2 documents added\n" in shown
    assert "more, which --limit or --format json print." in shown
    assert run(url, "2024-05-05")[1].endswith("  nothing changed\n")  # until today
