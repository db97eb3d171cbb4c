"""The pages in a real Chromium, at the width of a telephone and of a desk, in light and dark."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from factions.web.app import create_app
from factions.web.server import listen

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here (tools/browser.sh installs one where it may)")
LOOKS = ((390, "light"), (1280, "light"), (1280, "dark"))
# a mark's own words, without the numbers of the notes in it
WORDS = "node => [...node.childNodes].map(part => part.nodeName === 'SUP' ? '' : part.textContent).join('')"
PATHS = ("/", "/groups", "/documents", "/search?q=karsa", "/search?q=brigade", f"/documents/{'0' * 64}", "/groups?q=nobody")


@pytest.fixture(scope="module")
def address(ledger_url: str) -> Iterator[str]:
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(create_app(ledger_url), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "CI must have a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails its test on any console message, script error, dialog or request to elsewhere."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=address)
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on("dialog", lambda dialog: seen.append(f"dialog: {dialog.message}"))
    page.on("request", lambda sent: seen.append(sent.url))
    yield page
    context.close()
    assert [what for what in seen if not what.startswith(address)] == []


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
