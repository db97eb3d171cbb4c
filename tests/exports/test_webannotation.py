"""Both selectors of each target find the very same characters in the report's text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.exports.held import exported, filled

from factions.exports.selection import Selection
from factions.ledger import reader
from factions.ledger.around import REACH
from factions.ledger.privacy import BLOT, masked

PRIVATE = ("Samira Aziz", "Zahra Nuri")


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("annotations") / "war.db") as ledger:
        yield Selection(ledger)


def collection(selection: Selection, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exported("webannotation", selection, folder)[0].read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def held(selection: Selection, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return collection(selection, tmp_path_factory.mktemp("out"))


def items(held: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = held["first"]["items"]
    return found


def targets(held: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Give each target with its two selectors."""
    return [(target, *target["selector"]) for one in items(held) for target in one["target"]]


def test_it_is_a_collection_with_a_page(held: dict[str, Any]) -> None:
    assert held["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (held["type"], held["first"]["type"], held["first"]["partOf"]) == ("AnnotationCollection", "AnnotationPage", held["id"])
    assert held["total"] == len(items(held))
    ids = [one["id"] for one in items(held)]
    assert len(set(ids)) == len(ids)
    assert {one["type"] for one in items(held)} == {"Annotation"}


def test_every_statement_of_the_selection_is_there(held: dict[str, Any], selection: Selection) -> None:
    kinds = Counter(one["kind"] for one in items(held))
    assert kinds == {
        "event": sum(len(sheet.reports) for sheet in selection.incidents()), "relation": sum(len(tie.statements) for tie in selection.ties()),
        "claim": len(list(selection.claims())),
    }  # fmt: skip


def test_positions_and_quotes_select_the_same_characters(held: dict[str, Any], selection: Selection) -> None:
    texts: dict[str, str] = {}
    digests: dict[str, str] = {}
    assert targets(held)
    for target, position, quote in targets(held):
        document = target["document"].removeprefix("urn:sha256:")
        if document not in texts:
            record = reader.document(selection.ledger, document)
            texts[document] = masked(record.reading.document.text, 0, record.private)
            digests[document] = record.reading.document.text_sha256
        text, start, end = texts[document], position["start"], position["end"]
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert text[start:end] == quote["exact"]
        before, after = quote.get("prefix", ""), quote.get("suffix", "")
        assert text[max(start - REACH, 0) : start] == before
        assert text[end : end + REACH] == after
        assert text.count(before + quote["exact"] + after) == 1, "the words alone find the place"
        assert position["text"] == f"urn:sha256:{digests[document]}"


def test_offsets_are_code_points(tmp_path: Path) -> None:
    """A letter beyond the first plane counts once, though it's two units of UTF-16 and four bytes."""
    from tests.ledger.conftest import RAID, read

    from factions.analysis.incidents.keeping import update
    from factions.ledger import writer
    from factions.ledger.open import open_ledger

    raw = RAID.replace("The [River League]{a1 asaib} killed", "𐰀𐰀𐰀 The [River League]{a1 asaib} killed")
    with open_ledger(str(tmp_path / "letters.db")) as ledger:
        reading = read(raw)
        writer.add(ledger, reading, source="letters.mark")
        update(ledger)
        found = collection(Selection(ledger), tmp_path)
    second = [position for _, position, quote in targets(found) if quote["exact"].startswith("Baghdad denied")]
    assert second
    assert {one["start"] for one in second} == {reading.document.text.index("Baghdad denied")}
    assert reading.document.text.index("Baghdad denied") != len(reading.document.text.partition("Baghdad")[0].encode("utf-16-le")) // 2


def test_private_names_are_blotted_and_said_to_be(held: dict[str, Any]) -> None:
    raw = json.dumps(held, ensure_ascii=False)
    assert not [name for whole in PRIVATE for name in whole.split() if name in raw]
    blotted = [quote for *_, quote in targets(held) if BLOT in "".join(quote.get(name, "") for name in ("prefix", "exact", "suffix"))]
    assert blotted
    assert all(quote["masked"] is True for quote in blotted)
    assert all("masked" not in quote for *_, quote in targets(held) if quote not in blotted)


def test_the_source_is_the_address_or_what_was_captured(held: dict[str, Any]) -> None:
    sources = {target["source"] for target, *_ in targets(held)}
    assert "https://river.example/raid?a=1&b=2" in sources
    assert [one for one in sources if one.startswith("urn:sha256:")], "of a report without an address, and of one that a private name stands in"
    assert "https://river.example/?a=1&b=%3Cscript%3E%22x%22" in sources
    assert not [one for one in sources if BLOT in one]


@pytest.mark.parametrize(("url", "source"), [
    ("https://river.example/a b", "https://river.example/a%20b"), ("https://river.example/é?x=%20", "https://river.example/é?x=%20"),
    ("javascript:alert(1)", None), ("raid.html", None), ("", None), (None, None), (f"https://river.example/{BLOT}", None),
    ("https://river.example/\ud800", "https://river.example/%3F"),
])  # fmt: skip
def test_a_source_is_an_iri_of_the_web(url: str | None, source: str | None) -> None:
    from factions.exports.webannotation import _source

    assert _source(url) == source


def test_review_is_told_of_each(held: dict[str, Any]) -> None:
    told = Counter((one["reviewed"], one["body"][2]["value"]) for one in items(held))
    assert told[True, "accepted"] == 2
    assert set(told) == {(True, "accepted"), (False, "unreviewed")}


def test_the_public_sees_no_words_around_evidence(selection: Selection, tmp_path: Path) -> None:
    public = collection(replace(selection, public=True), tmp_path)
    assert items(public)
    assert not [quote for *_, quote in targets(public) if "prefix" in quote or "suffix" in quote]
    assert len(items(public)) < len(items(collection(selection, tmp_path)))


def test_a_statement_that_cites_nothing_is_counted(selection: Selection, tmp_path: Path) -> None:
    from factions.exports import webannotation

    class Bare:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a selection has
            return getattr(selection, name)

        def incidents(self) -> Iterator[Any]:
            for sheet in selection.incidents():
                yield sheet.model_copy(update={"reports": tuple(one.model_copy(update={"quotes": ()}) for one in sheet.reports)})

    written = webannotation.write(Bare(), tmp_path / "bare.jsonld", lambda _done, _total: None)  # type: ignore[arg-type]  # it's asked as one
    assert "event" not in written.counts
    assert written.left_out == {"statements that cite nothing": sum(len(sheet.reports) for sheet in selection.incidents())}
