"""The banner of ledgers that hold invented reports: on each page, and on no page of others; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import annotated
from tests.web.people import PUBLIC, pages

from factions.jobs.adding import add_sources
from factions.ledger import invented, writer
from factions.ledger.open import open_ledger
from factions.web.viewer import Serving

BANNER = 'class="notice invented"'
PAGES = (
    "/",
    "/groups",
    "/incidents",
    "/documents",
    "/search",
    "/search?q=army",
    "/nowhere",
    "/sign-in",
    "/add",
    "/review",
    "/feeds",
    f"/documents/{'1' * 64}",
)


def says_so(client: TestClient, paths: tuple[str, ...] = PAGES) -> list[bool]:
    """Tell of each page that shows anything whether it has the banner."""
    answers = [client.get(path) for path in paths]
    return [BANNER in answer.text for answer in answers if answer.status_code != 303]


def real() -> object:
    raid = annotated("raid.mark")
    return raid.model_copy(update={"document": raid.document.model_copy(update={"id": "1" * 64, "url": "https://news.org/raid"})})


@pytest.mark.parametrize("serving", [Serving(), PUBLIC], ids=["own", "public"])
def test_a_marked_ledger_says_so_on_each_page(fresh_url: str, serving: Serving) -> None:
    with open_ledger(fresh_url) as ledger:
        assert invented.mark(ledger, lambda _source, _url: False)
    with pages(fresh_url, serving) as (client, ledger):
        assert set(says_so(client)) == {True}
        writer.add(ledger, real(), source="later")  # type: ignore[arg-type]
        assert set(says_so(client)) == {True}


def test_a_ledger_of_others_does_not(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        writer.add(ledger, real(), source="raid.mark")  # type: ignore[arg-type]
    with pages(fresh_url) as (client, ledger):
        assert set(says_so(client)) == {False}
        writer.add(ledger, annotated("raid.mark"), source="raid.mark")  # its publisher is a .example
        assert set(says_so(client)) == {True}, "as soon as there is one"


def test_the_demo_has_its_own_ledger_and_says_so(fresh_url: str, root: Path) -> None:
    sample = root / "examples" / "reports" / "som-zobe-statement.html"  # it has no address
    assert add_sources([str(sample)], fresh_url, step=lambda *_: None).added == 1
    with pages(fresh_url) as (client, _):
        assert set(says_so(client)) == {True}


def test_make_demo_reads_what_says_that_it_is_invented(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert "LEDGER ?= sqlite:///demo.db\nSAMPLES := examples/reports\n" in makefile
    assert "factions add $(SAMPLES) $(ASKED) --ledger $(LEDGER)" in makefile
