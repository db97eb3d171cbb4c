"""Saved searches in Chromium: by keys alone, and without any script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.web.conftest import LOOKS, fill, looked_at, needs_browser, served

from factions.ledger import saved
from factions.ledger.open import open_ledger

pytestmark = needs_browser


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = fill(str(tmp_path_factory.mktemp("saved") / "saved.db"))
    with open_ledger(url) as ledger:
        saved.save(ledger, "Raids on the villages of the river, and what the league says of each of them", "q=villagers", by="analyst")
    with served(url) as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), LOOKS, ids=str)
def test_the_page_is_sound(browser: Browser, own_site: str, violations: Callable[[Page], list[str]], width: int, scheme: str) -> None:
    with looked_at(browser, own_site, width, scheme) as page:  # type: ignore[arg-type]
        for path in ("/search", "/search?q=villagers", "/search?q=karsa"):
            page.goto(path)
            for fold in page.locator(".kept summary").all():
                fold.click()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False])
def test_a_search_is_saved_and_removed_by_keys_alone(browser: Browser, own_site: str, *, script: bool) -> None:
    with looked_at(browser, own_site, 1280, "light", script=script) as page:
        page.goto("/search?q=army")
        page.get_by_text("Save this search").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("The army")
        page.keyboard.press("Enter")
        page.get_by_text("Saved as The army").wait_for()
        page.get_by_text("Saved searches").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Remove The army").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/search")
        assert page.get_by_role("link", name="The army", exact=True).count() == 0
        assert page.get_by_role("link", name="Feed of Raids").is_visible(), "the others are listed where nothing is asked"
