import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from factions.documents.document import text_digest
from factions.errors import LedgerError
from factions.identities.records import Actor
from factions.ledger import fulltext, reader, writer
from factions.ledger import tables as t
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.totals import tally_again
from factions.markup import load
from factions.reading import Coder, Reading


def by(reading: Reading, version: str, model: str | None = None) -> Reading:
    return reading.model_copy(update={"coder": Coder(name="rules", version=version, model=model)})


def rows(ledger: Ledger) -> dict[str, int]:
    with ledger.read() as connection:
        return {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in t.metadata.tables.items()}


def test_a_reading_comes_back_as_it_went_in(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    for reading in (raid, talks):
        assert writer.add(ledger, reading, source="x").new
    for reading in (raid, talks):
        record = reader.document(ledger, reading.document.id)
        assert record.reading == reading
        assert record.reading.to_json() == reading.to_json()


def test_the_samples_come_back_as_they_went_in(ledger: Ledger, root: Path) -> None:
    samples = sorted((root / "examples" / "reports").glob("*.mark"))
    assert samples
    for path in samples:
        reading = load(path).reading
        writer.add(ledger, reading, source=path.name)
        assert reader.document(ledger, reading.document.id).reading == reading, path.name


def test_an_empty_reading_is_kept_too(ledger: Ledger, raid: Reading) -> None:
    bare = Reading(document=raid.document.model_copy(update={"text": "", "text_sha256": text_digest("")}), coder=raid.coder)
    writer.add(ledger, bare, source="x")
    assert reader.document(ledger, bare.document.id).reading == bare


def test_the_same_again_changes_nothing(ledger: Ledger, raid: Reading) -> None:
    assert writer.add(ledger, raid, source="one.html") == writer.Added(document=raid.document.id, new=True)
    before = rows(ledger)
    assert writer.has(ledger, raid.document.id, raid.coder)
    assert writer.add(ledger, raid, source="two.html") == writer.Added(document=raid.document.id, new=False)
    assert rows(ledger) == before
    assert reader.document(ledger, raid.document.id).source == "one.html"


def test_a_newer_coder_supersedes_and_overwrites_nothing(ledger: Ledger, raid: Reading) -> None:
    older = by(raid, "1")
    newer = by(raid, "2").model_copy(update={"events": raid.events[:1], "relations": ()})
    writer.add(ledger, older, source="x")
    before = rows(ledger)
    added = writer.add(ledger, newer, source="x")
    assert (added.new, added.superseded) == (True, True)
    after = rows(ledger)
    assert after["readings"] == 2
    assert after["events"] == before["events"] + 1
    assert (after["documents"], after["texts"], after["chrome"]) == (before["documents"], before["texts"], before["chrome"])
    record = reader.document(ledger, raid.document.id)
    assert record.reading == newer
    assert [(stamp.coder.version, stamp.current) for stamp in record.readings] == [("1", False), ("2", True)]
    # what the older one said is no longer told, but the ledger still knows that it was read
    assert reader.group(ledger, "river-league").ties == ()
    assert {hit.kind for hit in reader.search(ledger, "League")} == {"passage", "event", "claim"}
    assert reader.counts(ledger).relations == 0
    assert not writer.add(ledger, older, source="x").new
    assert reader.document(ledger, raid.document.id).reading == newer


def test_coder_version_and_model_tell_readings_apart(ledger: Ledger, raid: Reading) -> None:
    assert [writer.add(ledger, by(raid, *key), source="x").new for key in (("1", None), ("1", "m"), ("2", "m"), ("1", "m"), ("1", None))] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert not writer.has(ledger, raid.document.id, Coder(name="other", version="1"))
    assert not writer.has(ledger, "0" * 64, Coder(name="rules", version="1"))


def test_another_extraction_of_the_same_bytes_keeps_both_texts(ledger: Ledger, raid: Reading) -> None:
    writer.add(ledger, by(raid, "1"), source="x")
    text = "All else was furniture."
    document = raid.document.model_copy(update={"text": text, "text_sha256": text_digest(text), "chrome": ()})
    writer.add(ledger, Reading(document=document, coder=Coder(name="rules", version="2")), source="x")
    assert rows(ledger)["texts"] == 2
    assert reader.document(ledger, raid.document.id).reading.document == document
    assert reader.search(ledger, "villagers") == []
    assert [hit.span.quote for hit in reader.search(ledger, "furniture")] == [text]


def broken(reading: Reading) -> dict[str, tuple[Reading, str]]:
    document, event, mention = reading.document, reading.events[0], reading.mentions[0]
    huge = event.model_copy(update={"casualties": (event.casualties[0].model_copy(update={"best": 10**20}),)})
    nul = document.text.replace(" ", "\x00", 1)
    half = Reading(document=document.model_copy(update={"title": "\ud800"}), coder=reading.coder)
    return {
        "slice": (reading.model_copy(update={"mentions": (mention.model_copy(update={"text": "x" * len(mention.text)}),)}), "breaks the contract"),
        "dangling": (reading.model_copy(update={"claims": ()}), "attribution"),
        "twice": (reading.model_copy(update={"events": (event, event)}), "e1 comes 2 times"),
        "parent": (reading.model_copy(update={"actors": (*reading.actors, Actor(id="z", name="z", kind="other", parent="q"))}), "parent"),
        "huge": (reading.model_copy(update={"events": (huge, *reading.events[1:])}), "too large"),
        "nul": (Reading(document=document.model_copy(update={"text": nul, "text_sha256": text_digest(nul)}), coder=reading.coder), "NUL"),
        "surrogate": (half, "surrogate"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["slice", "dangling", "twice", "parent", "huge", "nul", "surrogate"])
def test_what_can_not_be_cited_or_kept_is_refused_whole(ledger: Ledger, raid: Reading, name: str) -> None:
    reading, reason = broken(raid)[name]
    with pytest.raises(LedgerError, match=reason) as caught:
        writer.add(ledger, reading, source="bad.html")
    assert str(caught.value).startswith("bad.html: ")
    assert set(rows(ledger).values()) == {0}


def test_a_file_name_that_is_no_text_is_spelt_out(ledger: Ledger, raid: Reading) -> None:
    writer.add(ledger, raid, source="caf\udce9.html")
    assert reader.document(ledger, raid.document.id).source == "caf\\udce9.html"


def test_every_judgement_has_its_reason_and_can_be_undone(ledger: Ledger, raid: Reading) -> None:
    writer.add(ledger, raid, source="x")
    group = reader.find_group(ledger, "Kata'ib al-Nahr")[0].id
    with ledger.write() as connection:
        row = connection.execute(select(t.judgements).where(t.judgements.c.group == group)).one()
        assert (row.judge, row.reason, row.verdict) == ("rule", "same name, kind and country", "same")
        connection.execute(insert(t.judgements).values(
            reading=row.reading, actor=row.actor, group=group, verdict="different", judge="someone", reason="another", made=row.made, undoes=row.id,
        ))  # fmt: skip
        tally_again(connection, row.reading, clusters(connection))
    assert reader.find_group(ledger, "Kata'ib al-Nahr") == []
    with pytest.raises(LedgerError):
        reader.group(ledger, group)
    other = reader.group(ledger, "river-league").ties
    assert [tie.other.group for tie in other if tie.other.name == "Kata'ib al-Nahr"] == [None]
    assert reader.document(ledger, raid.document.id).reading == raid


def test_the_index_holds_each_passage_once(ledger: Ledger, raid: Reading) -> None:
    wanted = {"passage": 2, "event": len(raid.events), "relation": len(raid.relations), "claim": len(raid.claims)}
    writer.add(ledger, raid, source="x")
    found = reader.search(ledger, "League")
    for _ in range(2):
        with ledger.read() as connection:
            by_kind = select(t.passages.c.kind, func.count().label("heads")).group_by(t.passages.c.kind)
            assert {row.kind: row.heads for row in connection.execute(by_kind)} == wanted
        assert reader.search(ledger, "League") == found != []
        with ledger.write() as connection:
            if ledger.dialect == "sqlite":
                connection.exec_driver_sql("INSERT INTO search(search) VALUES ('integrity-check')")
            fulltext.rebuild(connection)


WRITER = """
import itertools, sys
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.markup import parse

raw = open(sys.argv[2], encoding="utf-8").read()
with open_ledger(sys.argv[1]) as ledger:
    print("ready", flush=True)
    for count in itertools.count(int(sys.argv[3])):
        annotated, errors = parse(raw + f"\\nThis is report number {count}.\\n")
        writer.add(ledger, annotated.reading, source=f"report {count}")
        print("added", flush=True)
"""


def test_a_killed_writer_leaves_whole_documents_only(tmp_path: Path, raid_markup: str, raid: Reading) -> None:
    path, source, chance = tmp_path / "killed.db", tmp_path / "raid.mark", random.Random(7)  # noqa: S311 - it picks moments
    source.write_text(raid_markup, encoding="utf-8")
    counted = 0
    for turn in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(source), str(turn * 100_000)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with process:
            assert process.stdout is not None
            assert process.stderr is not None
            if turn:  # the first is killed at some point of its start, the making of the file included
                assert process.stdout.readline() == b"ready\n", process.stderr.read()
                for _ in range(2):  # however slow the machine is, two are written before the kill
                    assert process.stdout.readline() == b"added\n"
                time.sleep(0.05 + chance.random() / 4)
            else:
                while not path.exists():
                    time.sleep(0.001)
            process.kill()
        with open_ledger(str(path)) as ledger:
            counts = reader.counts(ledger)
            assert counts.documents == counts.readings >= counted + 2 * min(turn, 1)
            counted = counts.documents
            for summary in reader.documents(ledger, limit=10_000):
                reading = reader.document(ledger, summary.id).reading
                assert reading == raid.model_copy(update={"document": reading.document})
                assert reading.document.text == f"{raid.document.text}\n\nThis is report number {summary.source.split()[1]}."
            with ledger.write() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                connection.exec_driver_sql("INSERT INTO search(search) VALUES ('integrity-check')")
                passages = connection.execute(select(func.count()).select_from(t.passages)).scalar_one()
            assert passages == counts.documents * 3 + counts.events + counts.relations + counts.claims
    assert counted >= 10
