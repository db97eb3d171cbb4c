"""The pages in a real Chromium, at the width of a telephone and of a desk, in light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import looked_at, needs_browser, needs_script

pytestmark = needs_browser
# a mark's own words, without the numbers of the notes in it
WORDS = "node => [...node.childNodes].map(part => part.nodeName === 'SUP' ? '' : part.textContent).join('')"
HOSTILE = f"/documents/{'0' * 64}"
PATHS = ("/", "/groups", "/documents", "/search", "/search?q=mogadishu", "/search?q=brigade", HOSTILE, "/groups?q=nobody", "/nowhere")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_cleanly_and_fits_its_width(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response
    assert response.ok
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator("h1")).to_be_visible()


def test_a_citation_lands_on_its_visible_mark(page: Page) -> None:
    page.goto("/groups?q=river")
    page.get_by_role("link", name="League of the River").first.click()
    link = page.locator("#events .cite").first
    quote = page.locator("#events blockquote p").first.inner_text()
    link.click()
    target = page.locator(":target")
    expect(target).to_have_count(1)  # `expect` waits until the page has loaded
    expect(target).to_be_visible()
    assert target.evaluate(WORDS) == quote.strip("“”")
    expect(target).to_be_in_viewport()
    assert target.evaluate("node => getComputedStyle(node).backgroundColor") not in ("rgba(0, 0, 0, 0)", "transparent")


def test_a_note_and_its_mark_lead_to_each_other(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("link", name="Villagers tell of a night raid").click()
    page.locator(".notes a", has_text="c4").first.click()
    expect(page.locator("#c4:target")).to_be_visible()
    page.locator("#c4 .ref").click()
    expect(page.locator("mark:target")).to_be_visible()


def test_the_search_box_finds_a_passage(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search").fill("villagers")
    page.get_by_role("button", name="Search").click()
    page.locator(".hits a").first.click()
    expect(page.locator(":target")).to_be_visible()
