import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.databases import Server

from factions.documents.document import text_digest
from factions.errors import LedgerError
from factions.ledger import layer, reader, writer
from factions.ledger.folding import fold_words
from factions.ledger.fulltext import HitKind
from factions.ledger.open import Ledger, open_ledger
from factions.markup import load
from factions.reading import Reading


@pytest.fixture
def full(ledger: Ledger, raid: Reading, talks: Reading) -> Ledger:
    for reading in (raid, talks):
        writer.add(ledger, reading, source="x")
    return ledger


@pytest.mark.parametrize(("words", "found"), [
    ("kills people", {"passage", "event", "claim"}), ("KILLING", {"passage", "event", "claim"}), ("Asaib burn", {"passage", "event", "claim"}),
    ("Asa’ib burning", {"passage", "event", "claim"}), ("firearms league", {"event"}), ("allied with", {"relation"}), ("promise", {"claim"}),
    ("shell the town", {"passage", "event", "claim"}), ("government of Iraq consult", {"event"}), ("zebra", set()), ("League zebra", set()),
])  # fmt: skip
def test_what_is_found(full: Ledger, words: str, found: set[str]) -> None:
    assert {hit.kind for hit in reader.search(full, words)} == found


def test_a_hit_cites_its_document(full: Ledger, raid: Reading) -> None:
    text = raid.document.text
    hits = reader.search(full, "burning houses")
    assert sorted((hit.kind, hit.statement or "") for hit in hits) == [("claim", "c2"), ("event", "e2"), ("event", "e3"), ("passage", "")]
    for hit in hits:
        assert (hit.document, hit.title, hit.publisher, hit.published) == (
            raid.document.id, "Villagers tell of a night raid", "River Courier", "2014-06-20",
        )  # fmt: skip
        assert [hit.snippet[start:end] for start, end in hit.marks] == ["burned", "houses"]
    event = next(hit for hit in hits if hit.statement == "e2")
    assert event.label == "ASSAULT/destroy"
    assert event.span == raid.events[1].evidence[0]
    passage = reader.search(full, "fights beside", kinds=["passage"])[0]
    assert passage.span.quote == text.split("\n\n")[1] == text[passage.span.start : passage.span.end]
    assert (passage.statement, passage.label) == (None, None)


def test_pages_of_hits_do_not_overlap(full: Ledger) -> None:
    every = reader.search(full, "league", limit=100)
    assert len(every) > 6
    paged = [hit for offset in range(0, len(every), 3) for hit in reader.search(full, "league", limit=3, offset=offset)]
    assert paged == every


def test_private_names_are_neither_found_nor_shown(full: Ledger) -> None:
    assert reader.search(full, "Samira") == []
    hits = reader.search(full, "teacher")
    assert {hit.kind for hit in hits} == {"passage", "event", "claim"}
    assert all("██████ ████" in hit.span.quote and "Samira" not in hit.span.quote + hit.snippet for hit in hits)


def test_what_was_found_on_an_earlier_day(ledger: Ledger, raid: Reading, talks: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = raid.model_copy(update={"coder": raid.coder.model_copy(update={"version": "2"}), "relations": (), "claims": raid.claims})
    for day, reading in ((1, raid), (2, talks), (3, newer)):
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2024, 1, day, 12, tzinfo=UTC))
        writer.add(ledger, reading, source="x")

    def found(day: int | None) -> list[tuple[str, str]]:
        hits = reader.search(ledger, "league", limit=100, as_of=date(2024, 1, day) if day else None)
        return sorted((hit.document, hit.statement or hit.kind) for hit in hits if hit.document == raid.document.id or hit.kind == "event")

    first = [(raid.document.id, name) for name in ("c1", "e1", "e2", "passage", "passage", "r1", "r2", "r3")]
    assert found(1) == [one for one in found(2) if one[0] == raid.document.id]
    assert set(found(1)) >= {one for one in first if one[1] in ("e1", "r1", "r2", "passage")}
    assert set(found(2)) - set(found(1)) == {(talks.document.id, "e1"), (talks.document.id, "e2")}
    assert found(3) == found(None) == [one for one in found(2) if not one[1].startswith("r")]


def test_kinds_narrow_a_search(full: Ledger) -> None:
    every = reader.search(full, "league", limit=100)
    several: tuple[tuple[HitKind, ...], ...] = (("event",), ("claim", "relation"), ("passage",))
    for kinds in several:
        assert reader.search(full, "league", limit=100, kinds=kinds) == [hit for hit in every if hit.kind in kinds] != []


def test_beyond_those_that_are_ranked_the_newest_come_first(ledger: Ledger, raid: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join(f"{'needle ' * (number % 3 + 1)}{number}" for number in range(12))
    document = raid.document.model_copy(update={"text": text, "text_sha256": text_digest(text), "chrome": ()})
    writer.add(ledger, Reading(document=document, coder=raid.coder), source="x")
    monkeypatch.setattr("factions.ledger.fulltext.RANKED", 6)

    def numbers(limit: int, offset: int) -> list[int]:
        return [int(hit.span.quote.split()[-1]) for hit in reader.search(ledger, "needle", limit=limit, offset=offset)]

    assert numbers(20, 0) == [8, 11, 7, 10, 6, 9, 5, 4, 3, 2, 1, 0]
    assert [one for offset in range(0, 12, 5) for one in numbers(5, offset)] == numbers(20, 0)


def test_both_databases_find_the_same(file_ledger: Ledger, postgres: Server, postgres_template: str, root: Path) -> None:
    url = postgres.make(postgres_template)
    with open_ledger(url) as other:
        for path in sorted((root / "examples" / "reports").glob("*.mark")):
            for held in (file_ledger, other):
                writer.add(held, load(path).reading, source=path.name)
        for words in ("attack", "killed", "said", "the government", "militias", "2014", "women", "in", "assault firearms", "army police", "l'armée"):
            several: tuple[tuple[HitKind, ...], ...] = ((), ("claim",), ("event", "passage"))
            for kinds in several:
                found = reader.search(file_ledger, words, limit=50, kinds=kinds)
                assert reader.search(other, words, limit=50, kinds=kinds) == found, words
    postgres.drop(url)


@pytest.mark.parametrize("words", ["", "   ", "***", '"', "-", "\x00", "’", "…", "()"])
def test_no_word_is_an_error(full: Ledger, words: str) -> None:
    with pytest.raises(LedgerError, match="no word to look for"):
        reader.search(full, words)


def test_too_many_words_are_an_error(full: Ledger) -> None:
    with pytest.raises(LedgerError, match="more than 32 words") as caught:
        reader.search(full, "word " * 10_000)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(("words", "plain"), [
    ('"league', "league"), ('league"', "league"), ("league*", "league"), ("words:league", "words league"), ("NOT league", "not league"),
    ("league OR zebra", "league or zebra"), ("NEAR(league zebra)", "near league zebra"), ("^league", "league"), ("{league}", "league"),
    ("league'; DROP TABLE passages; --", "league drop table passages"), ('league" OR "zebra', "league or zebra"), ("league\x00zebra", "league zebra"),
    ("-league", "league"), ("league + killed", "league killed"), ("lea%", "lea"), ("l_ague", "l ague"),
])  # fmt: skip
def test_no_character_is_an_operator(full: Ledger, words: str, plain: str) -> None:
    assert reader.search(full, words) == reader.search(full, plain)


@pytest.fixture(scope="module")
def shared() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, open_ledger(str(Path(folder) / "shared.db")) as ledger:
        yield ledger


@given(words=st.text(max_size=60))
@example(words='" OR 1=1; --')
@example(words="\ud800")
@example(words="a" * 100_000)
def test_any_text_is_searched_or_refused_clearly(shared: Ledger, words: str) -> None:
    if fold_words(words):
        assert reader.search(shared, words) == []
    else:
        with pytest.raises(LedgerError, match="no word to look for"):
            reader.search(shared, words)


@pytest.mark.parametrize("long", ["filler " * 60 + "needle" + " filler" * 60, "needle " + "x" * 900, "x" * 900 + " needle", "ﬁ " * 200 + "Nee’dle"])
def test_a_snippet_is_cut_round_the_match(ledger: Ledger, raid: Reading, long: str) -> None:
    document = raid.document.model_copy(update={"text": long, "text_sha256": text_digest(long)})
    writer.add(ledger, Reading(document=document, coder=raid.coder), source="x")
    (hit,) = reader.search(ledger, "needle")
    assert len(hit.snippet) < 300
    assert [hit.snippet[start:end].replace("’", "").lower() for start, end in hit.marks] == ["needle"]
    assert hit.snippet.strip("… ") in long
