"""A takedown: nothing of the document stays, what others tell stands as if it had never been read, and it isn't taken in again."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.analysis.reports import boats, both, raid
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read
from typer.testing import CliRunner

from factions import cli
from factions.analysis import families
from factions.analysis.incidents.keeping import update
from factions.analysis.incidents.records import record
from factions.errors import LedgerError
from factions.ledger import audit, layer, reader, runs, totals, writer
from factions.ledger import tables as t
from factions.ledger.auditing import verify
from factions.ledger.backup import backup
from factions.ledger.check import check
from factions.ledger.copies import largest
from factions.ledger.incidents import incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.publishers import grade, publishers
from factions.ledger.takedowns import tombstones
from factions.pipeline import coder
from factions.reading import Coder, Reading
from factions.review.incidents import split
from factions.review.judgements import history, judge
from factions.review.statements import accept, comment, correct
from factions.review.takedown import take_down

DIARY = """---
id: diary
title: Vexmoor orchard burned by the Quillon Lancers
publisher: Ostrava Lantern Weekly
byline: Tobiasz Wrzeszczynski
published: "2014-06-21"
url: https://lantern.example/vexmoor-orchard-burned
genre: wire
region: Middle East
fictional: true
actors:
  lancers: {name: Quillon Lancers of Zubrimar, aliases: [Zubrimar Lancers], kind: militia, country: IRQ}
  brigade: {name: Harrow Brigade, aliases: [Harrowmen of Kesselfjord], kind: armed_group, country: IRQ}
  people: {name: orchardists of Vexmoor, kind: civilians, country: IRQ}
places:
  vexmoor: {name: Vexmoor-upon-Dzhugra, country: IRQ, admin1: Dzhugraland, lat: 33.1, lon: 44.2, geonames: 771, precision: 1}
  tarsa: {name: Tarsa, country: IRQ, lat: 33.7, lon: 44.8, precision: 1}
---
The [Quillon Lancers of Zubrimar]{a1 lancers} shot [nineteen]{q1} [orchardists]{a2 people} at [Vexmoor-upon-Dzhugra]{p1 vexmoor} on [Friday]{t1 2014-06-20 published}, wept [Philippa Xanthopoulou]{a3 -}, a beekeeper.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:civilian=19@q1>a2 contexts=military by=c1
@ c1 accusation speaker="a beekeeper" cue="wept" content="The Quillon Lancers of Zubrimar shot nineteen orchardists"
The [Harrowmen of Kesselfjord]{a4 brigade}, allied with the [Zubrimar Lancers]{a5 lancers}, are based in [Vexmoor-upon-Dzhugra]{p2 vexmoor}.
@ r1 allied_with a4>a5
@ r2 based_in a4>p2
The [Harrow Brigade]{a6 brigade} shot dead [12]{q2} [orchardists]{a7 people} at the mill of [Tarsa]{p3 tarsa} on [Wednesday]{t2 2014-06-18 published}.
@ e2 ASSAULT/firearms actors=a6 recipients=a7 places=p3 time=t2 killed:civilian=12@q2>a7 contexts=military
"""
WINDOW = 12


@pytest.fixture
def diary() -> Reading:
    return read(DIARY)


def others() -> list[Reading]:
    return [read(RAID), raid("r1"), read(TALKS), raid("r2", "Hill Gazette", 14), both("r3"), boats("r4")]


def add(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.url or reading.document.title or "")
    families.update(ledger)
    update(ledger)


def fill(url: str) -> None:
    """Put the diary among others: the first to name a place, a tie and a spelling, and twice read."""
    with open_ledger(url) as opened:
        diary, (first, *rest) = read(DIARY), others()
        add(opened, first, diary)
        add(opened, diary.model_copy(update={"coder": Coder(name="rules", version="2")}), *rest)


filled = copies(fill)


@pytest.fixture
def ledger(filled: str) -> Iterator[Ledger]:
    with open_ledger(filled) as opened:
        yield opened


def windows(words: str) -> set[bytes]:
    raw = words.encode()
    return {raw[at : at + WINDOW] for at in range(len(raw) - WINDOW + 1)}


def distinctive(reading: Reading) -> set[bytes]:
    """Give every 12-byte window of the document's words that no other document has, in whatever case."""
    document = reading.document
    own = [document.text, document.title or "", document.url or "", document.byline or "", document.publisher or ""]
    own += [name for actor in reading.actors for name in (actor.name, *actor.aliases)]
    own += [place.name for place in reading.places]
    theirs = set[bytes]()
    for other in others():
        for words in (other.document.text, *(actor.name for actor in other.actors)):
            theirs |= windows(words) | windows(words.lower()) | windows(words.replace(" ", "-").lower())
    return {window for words in own for case in (words, words.lower(), words.replace(" ", "-").lower()) for window in windows(case)} - theirs


def files(ledger: Ledger) -> bytes:
    """Give all bytes of a file's ledger; of one on a server, all texts of all its tables."""
    if ledger.dialect == "sqlite":
        return b"".join(path.read_bytes() for path in sorted(ledger.path.parent.glob(f"{ledger.path.name}*")))
    found: list[str] = []
    with ledger.read() as connection:
        for table in t.metadata.sorted_tables:
            found += map(str, connection.execute(text(f'SELECT CAST("{table.name}" AS text) FROM "{table.name}"')).scalars())  # noqa: S608 - our own
    return "\n".join(found).encode()


def left(ledger: Ledger, reading: Reading) -> set[bytes]:
    """Give what is left of the document's words."""
    raw = files(ledger)
    held = {raw[at : at + WINDOW] for at in range(len(raw) - WINDOW + 1)}
    return held & distinctive(reading)


def told(ledger: Ledger) -> dict[str, object]:
    """Give all that the ledger tells, but for numbers that mean nothing outside it."""
    found: dict[str, object] = {}
    groups = reader.groups(ledger, limit=1000)
    found["groups"] = groups
    found["records"] = [reader.group(ledger, one.id) for one in groups]
    found["incidents"] = sorted(
        (one.model_dump_json(exclude={"id"}), sorted((told.event.document, told.event.statement) for told in record(ledger, one.id).tellings))
        for one in incidents(ledger, limit=1000)
    )
    found["publishers"] = publishers(ledger)
    found["search"] = [reader.search(ledger, words) for words in ("shot", "league", "brigade", "boats")]
    with ledger.read() as connection:
        found["families"] = largest(connection, limit=100)
        found["totals"] = totals.amounts(connection)
        tie, of = t.ties.c, t.tie_statements.c
        rows = select(tie.subject, tie.object, tie.type, tie.place, of.statement).join(t.tie_statements, of.tie == tie.id)
        found["ties"] = sorted(map(str, connection.execute(rows)))
        a, c = t.areas.c, t.reads.c
        found["reads"] = sorted(map(str, connection.execute(select(a.kind, a.key, a.name, c.day, c.passages).join(t.reads, c.area == a.id))))
        found["names"] = sorted(map(str, connection.execute(select(t.group_names.c.group, t.group_names.c.folded))))
        found["copies"] = sorted(map(str, connection.execute(select(t.copies.c.share))))
    return found


def test_nothing_of_it_stays(ledger: Ledger, diary: Reading) -> None:
    assert len(left(ledger, diary)) > 200
    done = take_down(ledger, diary.document.id, because="asked for by a family", by="Ann")
    assert left(ledger, diary) == set()
    assert done.tombstone.document == diary.document.id
    with ledger.read() as connection:
        assert tombstones(connection) == [done.tombstone]
    with pytest.raises(LedgerError, match="no document"):
        reader.document(ledger, diary.document.id)
    assert reader.search(ledger, "orchardists") == []
    assert verify(ledger) == []
    assert list(check(ledger)) == []


def test_what_others_tell_is_as_if_it_had_never_been_read(ledger: Ledger, diary: Reading, tmp_path: Path) -> None:
    take_down(ledger, diary.document.id, because="asked for", by="Ann")
    with open_ledger(str(tmp_path / "other.db")) as other:
        add(other, *others())
        assert {name: value for name, value in told(ledger).items() if value != told(other)[name]} == {}


def test_its_bytes_are_not_taken_in_again(ledger: Ledger, diary: Reading) -> None:
    take_down(ledger, diary.document.id, because="asked for", by="Ann")
    with pytest.raises(LedgerError, match=r"diary\.mark: taken down on .* by Ann \(asked for\): it isn't taken in again"):
        writer.add(ledger, diary, source="diary.mark")
    assert left(ledger, diary) == set()


def test_a_number_is_never_given_to_another_reading(ledger: Ledger) -> None:
    late = raid("late", "Far Post", 13)
    add(ledger, late)
    with ledger.read() as connection:
        last = max(connection.execute(select(t.readings.c.id)).scalars())
    take_down(ledger, late.document.id, because="asked for", by="Ann")
    add(ledger, raid("later", "Far Post", 13))
    with ledger.read() as connection:
        assert max(connection.execute(select(t.readings.c.id)).scalars()) == last + 1


def test_what_persons_did_stays_without_its_words(ledger: Ledger, diary: Reading) -> None:
    mine = next(one.id for one in reader.groups(ledger, limit=100) if one.id.startswith("quillon"))
    other = next(one.id for one in reader.groups(ledger, limit=100) if one.id.startswith("harrow"))
    judge(ledger, "same", mine, other, because="both shot nineteen orchardists at Vexmoor-upon-Dzhugra", by="Ann")
    judge(ledger, "same", other, "river-league", because="a slip", by="Ann")
    grade(ledger, "Ostrava Lantern Weekly", "E", because="Philippa Xanthopoulou is nobody's beekeeper", by="Ben")
    told_by = next(one for one in incidents(ledger) if one.place == "Tarsa")
    split(ledger, told_by.id, [f"{diary.document.id}:e2"], because="another mill", by="Ben")
    before = verify(ledger)
    done = take_down(ledger, diary.document.id[:12], because="asked for", by="Ann")
    assert (before, verify(ledger)) == ([], [])
    assert done.bared == 4  # two reasons, each in its log and in the audit log
    assert left(ledger, diary) - windows("ostrava lantern weekly") - windows("Ostrava Lantern Weekly") == set()
    assert [(entry.judgement.reason, entry.judgement.one) for entry in history(ledger)[1:2]] == [("a slip", "river-league")]
    assert history(ledger)[0].judgement.reason == "[taken down]"
    with ledger.read() as connection:
        assert [line.because for line in audit.lines(connection)] == [None, "a slip", None, "another mill", "asked for"]
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql("UPDATE decisions SET reason = 'none'")


def test_a_reason_that_quotes_it_is_refused(ledger: Ledger, diary: Reading) -> None:
    with pytest.raises(LedgerError, match="quotes the document"):
        take_down(ledger, diary.document.id, because="Philippa Xanthopoulou asked for it", by="Ann")
    assert reader.document(ledger, diary.document.id).reading.document.title == diary.document.title


def test_a_second_takedown_writes_the_files_anew(ledger: Ledger, diary: Reading) -> None:
    take_down(ledger, diary.document.id, because="asked for", by="Ann")
    assert take_down(ledger, diary.document.id, because="once more", by="Ann").again
    with ledger.read() as connection:
        assert [line.deed for line in audit.lines(connection)] == ["takedown"]


def test_other_captures_of_its_source_are_named(ledger: Ledger, diary: Reading) -> None:
    later = read(DIARY.replace("nineteen", "twenty").replace("id: diary", "id: diary2"))
    add(ledger, later)
    done = take_down(ledger, diary.document.id, because="asked for", by="Ann")
    assert done.kin.source == (later.document.id,)


def test_the_day_before_is_without_it_too(fresh_url: str, diary: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(fresh_url) as ledger:
        for day, reading in enumerate((diary, *others()), start=1):
            monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2026, 3, day, 9, tzinfo=UTC))
            add(ledger, reading)
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 3, 20, 9, tzinfo=UTC))
        take_down(ledger, diary.document.id, because="asked for", by="Ann")
        assert left(ledger, diary) == set()
        assert list(check(ledger)) == []
        for day in (1, 3, 19):
            assert reader.search(ledger, "orchardists", as_of=date(2026, 3, day)) == []
            assert diary.document.id not in [one.id for one in reader.documents(ledger, as_of=date(2026, 3, day))]
            incidents(ledger, as_of=date(2026, 3, day))


def test_a_run_forgets_what_its_source_was_called(fresh_url: str, diary: Reading) -> None:
    with open_ledger(fresh_url) as ledger:
        name = diary.document.url or ""
        run = runs.begin(ledger, [name, "others"], coder())
        writer.add(ledger, diary, source=name)
        runs.note(ledger, run, name, "added", document=diary.document.id)
        runs.finish(ledger, run)
        take_down(ledger, diary.document.id, because="asked for", by="Ann")
        assert left(ledger, diary) == set()
        assert list(check(ledger)) == []
        with ledger.read() as connection:
            assert connection.execute(select(t.runs.c.sources)).scalar_one() == ("taken down", "others")
            assert connection.execute(select(t.run_sources.c.source)).scalar_one() == f"document {diary.document.id}"


def test_the_command(fresh_url: str, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Rebels attacked the town of Goma on Monday, the army said.\nTwo soldiers were killed.\n", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(cli.app, [*arguments, "--ledger", fresh_url])
        return done.exit_code, done.stdout, done.stderr

    assert run("add", str(report))[0] == 0
    assert run("takedown", "list") == (0, "nothing was taken down\n", "")
    assert run("takedown", str(report))[::2] == (1, "factions: --because: a takedown needs a reason\n")
    code, out, _ = run("takedown", str(report), "--because", "asked for", "--by", "Ann")
    assert code == 0
    assert "is taken down; the ledger's files were written anew" in out
    stone = json.loads(run("takedown", "list", "--format", "json")[1])
    assert (stone["by"], stone["because"]) == ("Ann", "asked for")
    code, _, err = run("add", str(report))
    assert code == 1
    assert f"{report}: taken down on" in err
    assert run("takedown", "nothing-like-it", "--because", "x")[0] == 1


@pytest.mark.parametrize("kept", ["beside", "given", "in the ledger"])
def test_an_older_backup_comes_back_without_it(ledger: Ledger, diary: Reading, tmp_path: Path, kept: str, filled: str) -> None:
    backup(ledger, tmp_path / "before.db")
    done = take_down(ledger, diary.document.id, because="asked for", by="Ann")
    with ledger.read() as connection:
        listed = "".join(f"{stone.model_dump_json()}\n" for stone in tombstones(connection))
    arguments, url = [], str(tmp_path / "new.db")
    if kept == "beside":
        (tmp_path / "before.db.takedowns").write_text(listed, encoding="utf-8")
    elif kept == "given":
        (tmp_path / "list.jsonl").write_text(listed, encoding="utf-8")
        arguments = ["--takedowns", str(tmp_path / "list.jsonl")]
    else:
        arguments, url = ["--replace"], filled
    said = CliRunner().invoke(cli.app, ["restore", str(tmp_path / "before.db"), "--ledger", url, *arguments])
    assert (said.exit_code, said.stderr) == (0, "")
    assert f"{diary.document.id[:12]} was taken down on" in said.stdout
    with open_ledger(url) as restored:
        assert left(restored, diary) == set()
        with restored.read() as connection:
            assert tombstones(connection) == [done.tombstone]
            assert [line.deed for line in audit.lines(connection)] == ["takedown", "restore"]
        assert verify(restored) == []
        assert {name: value for name, value in told(ledger).items() if value != told(restored)[name]} == {}


def test_a_list_that_is_none_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    backup(ledger, tmp_path / "before.db")
    (tmp_path / "before.db.takedowns").write_text("nothing of the sort", encoding="utf-8")
    said = CliRunner().invoke(cli.app, ["restore", str(tmp_path / "before.db"), "--ledger", str(tmp_path / "new.db")])
    assert (said.exit_code, said.stdout) == (1, "")
    assert "isn't a list of takedowns" in said.stderr


def test_reviews_of_it_stay_without_their_words(ledger: Ledger, diary: Reading) -> None:
    name = f"{diary.document.id}:e1"
    accept(ledger, [name], by="Ann", because="the beekeeper of Vexmoor-upon-Dzhugra was asked")
    correct(ledger, name, {"mode": "destroy"}, by="Ann", because="orchardists say so")
    comment(ledger, f"{diary.document.id}:r1", "Philippa Xanthopoulou doubts it", by="Ben")
    assert len(reader.document(ledger, diary.document.id).readings) > 2
    take_down(ledger, diary.document.id, because="asked for", by="Cem")
    assert left(ledger, diary) == set()
    assert verify(ledger) == []
    assert list(check(ledger)) == []
    with ledger.read() as connection:
        assert [row.deed for row in connection.execute(select(t.reviews.c.deed))] == ["accept", "correct", "comment"]
        assert connection.execute(select(t.review_words)).all() == []
