"""Shards into a ledger: by the rules of adding, whatever is in the way."""

import gzip
from pathlib import Path

import pytest
from tools.soaking.made import CODER, reading
from tools.soaking.world import World

from factions.errors import FactionsError, SourceError
from factions.jobs import loading
from factions.jobs.adding import MISPLACED
from factions.jobs.coding.rows import encode
from factions.jobs.coding.shards import Shards
from factions.jobs.coding.stages import Coded, Form
from factions.jobs.loading import How, Loaded, load
from factions.ledger import audit, intake, invented, layer, reader, writer
from factions.ledger.auditing import verify
from factions.ledger.check import check
from factions.ledger.open import open_ledger
from factions.ledger.takedowns import Tombstone, bury
from factions.reading import Coder, Reading

WORLD = World(1)
READINGS = tuple(reading(WORLD, number, 1000) for number in range(12))


def shards(out: Path, found: list[tuple[str, Reading]], *, coder: Coder = CODER, form: Form = "jsonl", rows: int = 5) -> Path:
    with Shards(out, form, coder, rows=rows) as held:
        for number, pair in enumerate(found):
            held.take(Coded(source="x", number=number, last=False, rows=encode([pair], form), documents=(pair[1].document.id,)))
    return out


def named(found: tuple[Reading, ...] = READINGS, folder: str = "reports") -> list[tuple[str, Reading]]:
    return [(f"{folder}/{number}.html", one) for number, one in enumerate(found)]


@pytest.fixture
def url(fresh_url: str) -> str:
    return fresh_url


@pytest.mark.parametrize(("form", "workers"), [("parquet", 1), ("jsonl.gz", 0)])
def test_a_load_holds_what_the_shards_do_and_again_changes_nothing(tmp_path: Path, url: str, form: Form, workers: int) -> None:
    out, told = shards(tmp_path / "out", named(), form=form), list[tuple[str, int, int | None]]()
    got = load([out], url, How(workers=workers, step=lambda *step: told.append(step)))
    assert got == Loaded(added=12, known=0, failed=0, statements=sum(len(one.statements) for one in READINGS))
    assert ("documents", 12, 12) in told
    assert ("incidents", 12, 12) in told
    with open_ledger(url) as ledger:
        for name, one in named():
            held = reader.document(ledger, one.document.id)
            assert (held.reading, held.source) == (one, name)
        assert list(check(ledger)) == []
        assert verify(ledger) == []
        with ledger.read() as connection:
            assert [line.deed for line in audit.lines(connection)] == ["load.begin", "load.finish"]
    assert load([out], url, How(workers=0)) == Loaded(added=0, known=12, failed=0, statements=0)


def test_a_load_that_was_stopped_goes_on(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = shards(tmp_path / "out", named())
    whole, calls = intake.take, list[int]()

    def stopping(*given: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*given)  # type: ignore[arg-type] # what `take` was given

    monkeypatch.setattr(loading, "take", stopping)
    with pytest.raises(KeyboardInterrupt):
        load([out], url, How(workers=0))
    monkeypatch.setattr(loading, "take", whole)
    got = load([out], url, How(workers=0))
    assert (got.added, got.known, got.failed) == (7, 5, 0)
    with open_ledger(url) as ledger:
        assert reader.counts(ledger).documents == 12
        assert list(check(ledger)) == []


def test_what_stands_in_the_way_is_told_and_the_rest_goes_on(tmp_path: Path, url: str) -> None:
    """One was taken down, one breaks the contract, one holds a number that no column does, and one shard is broken."""
    stone = Tombstone(document=READINGS[0].document.id, made=layer.now(), by="Ann", because="asked")
    first = READINGS[2].events[0]
    at, large = next((at, event) for at, one in enumerate(READINGS[3:8], 3) for event in one.events if event.casualties)
    huge = large.model_copy(update={"casualties": (large.casualties[0].model_copy(update={"best": 2**70}),)})
    held = list(READINGS)
    held[2] = READINGS[2].model_copy(update={"events": (first.model_copy(update={"actors": ("m999",)}), *READINGS[2].events[1:])})
    held[at] = READINGS[at].model_copy(update={"events": tuple(huge if one is large else one for one in READINGS[at].events)})
    out = shards(tmp_path / "out", named(tuple(held)), rows=4)
    (out / "part-00003.jsonl").write_bytes(b"{}\n")
    with open_ledger(url) as ledger, ledger.write() as connection:
        bury(connection, stone)
    told = list[str]()
    got = load([out], url, How(workers=0, tell=lambda error: told.append(str(error))))
    assert (got.added, got.failed) == (5, 4)
    assert sorted(told) == sorted([
        f"reports/0.html: taken down on {stone.made[:10]} by Ann (asked): it isn't taken in again",
        "reports/2.html: its reading breaks the contract: e1: actors m999 isn't in the reading",
        f"reports/{at}.html: its reading holds a number that is too large to record",
        *(line for line in told if line.startswith(f"{out / 'part-00003.jsonl'}: is no shard of readings")),
    ])  # fmt: skip
    with open_ledger(url) as ledger:
        assert [fault.table for fault in check(ledger)] == ["takedowns"]  # of which the audit log knows nothing, as nobody took it down


def test_a_shard_of_damaged_bytes_and_one_of_another_id_are_told(tmp_path: Path, url: str) -> None:
    out = shards(tmp_path / "out", named(), form="jsonl.gz", rows=4)
    first, second = (out / f"part-0000{n}.jsonl.gz" for n in (1, 2))
    held = bytearray(first.read_bytes())
    held[len(held) // 2] ^= 0xFF
    first.write_bytes(held)
    lines = gzip.decompress(second.read_bytes()).splitlines(keepends=True)
    lines[0] = lines[0].replace(READINGS[4].document.id.encode(), b"0" * 64, 1)
    second.write_bytes(gzip.compress(b"".join(lines)))
    told = list[str]()
    got = load([out], url, How(workers=1, tell=lambda error: told.append(str(error))))
    assert (got.added, len(told)) == (4, 2)
    assert any("holds the reading of" in line for line in told)


def test_another_coders_reading_is_superseded(tmp_path: Path, url: str) -> None:
    newer = Coder(name="soak", version="2")
    again = tuple(one.model_copy(update={"coder": newer}) for one in READINGS[:3])
    with open_ledger(url) as ledger:
        writer.add(ledger, READINGS[1], source="x")
    got = load([shards(tmp_path / "out", named(again), coder=newer)], url, How(workers=0, later=True))
    assert (got.added, got.known, got.failed) == (3, 0, 0)
    with open_ledger(url) as ledger:
        assert [reader.document(ledger, one.document.id).reading.coder for one in again] == [newer] * 3
        assert (reader.counts(ledger).documents, reader.counts(ledger).readings) == (3, 4)
        assert list(check(ledger)) == []


def test_an_invented_report_needs_a_ledger_of_its_own(tmp_path: Path, url: str) -> None:
    real = [one.model_copy(update={"document": one.document.model_copy(update={"url": "https://paper.org/1"})}) for one in READINGS[:2]]
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "INVENTED").touch()
    found = [("reports/0.html", real[0]), (f"{folder}/1.html", READINGS[3]), ("reports/2.html", real[1])]
    told = list[FactionsError]()
    assert load([shards(tmp_path / "out", found)], url, How(workers=0, later=True, tell=told.append)).failed == 1
    assert [(error.subject, error.reason) for error in told] == [(f"{folder}/1.html", MISPLACED)]
    turned = [found[1], found[0], found[2]]
    other = f"{tmp_path}/other.db"
    got = load([shards(tmp_path / "turned", turned)], other, How(workers=0, later=True))
    assert (got.added, got.failed, got.mixed) == (3, 0, 2)
    with open_ledger(other) as ledger, ledger.read() as connection:
        assert invented.is_marked(connection)


@pytest.mark.parametrize("content", [None, "{", '{"coder": 1}'])
def test_a_folder_that_holds_no_shards_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "_run.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="isn't a folder of shards"):
        load([tmp_path], str(tmp_path / "l.db"), How())
