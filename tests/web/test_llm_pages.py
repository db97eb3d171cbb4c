"""What a language model read is told of as such."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from tests.web.conftest import annotated

from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.reading import Coder, Reading
from factions.web import words
from factions.web.app import create_app


def by_model(reading: Reading) -> Reading:
    stamp = {"coder": "llm", "confidence": 0.5}
    kinds = {name: tuple(one.model_copy(update=stamp) for one in getattr(reading, name)) for name in ("events", "relations", "claims")}
    return reading.model_copy(update={"coder": Coder(name="llm", version="1+prompt.1", model="small"), **kinds})


def test_no_page_calls_its_confidence_calibrated(tmp_path: Path) -> None:
    url = str(tmp_path / "llm.db")
    reading = by_model(annotated("raid.mark"))
    with open_ledger(url) as ledger:
        writer.add(ledger, reading, source="a test's report")
    with TestClient(create_app(url), base_url="http://127.0.0.1") as client:
        pages = {path: client.get(path) for path in (f"/documents/{reading.document.id}", "/review", "/groups")}
        assert {page.status_code for page in pages.values()} == {200}
    document = pages[f"/documents/{reading.document.id}"].text
    assert "not calibrated" in document
    assert all("own estimate" not in page.text for page in pages.values())


def test_what_a_confidence_is_worth() -> None:
    assert words.trusted("review", 1.0) == "A person said so"
    assert "isn't calibrated" in words.trusted("llm", 0.5)
    assert words.trusted("reader", 0.834) == "The reader's own estimate, 0.83: of 100 such statements about 83 should hold"
