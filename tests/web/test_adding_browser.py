"""Adding in a real Chromium: the page of a run keeps itself up to date, and without a script its link does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from tests.sources.server import Route, answer, serving
from tests.web.conftest import looked_at, needs_browser, needs_script

from factions.ledger.open import open_ledger
from factions.web.app import create_app
from factions.web.server import listen
from factions.web.viewer import Serving

pytestmark = needs_browser
PAGE = b"""<html><head><title>Goma attacked</title><meta property="article:published_time" content="2014-06-20T10:00:00Z"></head><body><article>
<h1>Goma attacked</h1><p>Rebels attacked the town of Goma on Monday, the army said.</p><p>Ten soldiers were killed.</p></article></body></html>"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The pages of an empty ledger, which fetch from this machine, too."""
    url = str(tmp_path / "ledger.db")
    open_ledger(url).close()
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(create_app(url, Serving(allow_private=True)), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


class Slow:
    """A page that isn't sent before it may be."""

    def __init__(self, inner: Route) -> None:
        self.may, self.inner = threading.Event(), inner

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.may.wait(60)
        self.inner(handler)


@contextmanager
def source() -> Iterator[tuple[str, Slow]]:
    slow = Slow(answer(PAGE))
    try:
        with serving({"/1": slow, "/2": answer(b"", 404)}) as (base, _):
            yield base, slow
    finally:
        slow.may.set()


def ask(page: Page, base: str) -> None:
    page.goto("/add")
    page.get_by_label("Addresses, one a line").fill(f"{base}/1\n{base}/2")
    page.get_by_role("button", name="Add", exact=True).click()


@needs_script
def test_a_run_is_seen_to_go_on(browser: Browser, site: str) -> None:
    with source() as (base, slow), looked_at(browser, site, 1280, "light") as page:
        ask(page, base)
        expect(page.get_by_text("Under way: 0 of 2 done.")).to_be_visible()
        expect(page.get_by_text("Is being fetched and read")).to_be_visible()
        slow.may.set()
        expect(page.get_by_text("Done: 1 added, 0 known already, 1 not added.")).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="Goma attacked").click()
        expect(page.locator("h1")).to_have_text("Goma attacked")


def test_without_a_script_a_link_shows_how_far_it_is(browser: Browser, site: str) -> None:
    with source() as (base, slow), looked_at(browser, site, 390, "light", script=False) as page:
        ask(page, base)
        again = page.get_by_role("link", name="Load again to see how far it is")
        expect(again).to_be_visible()
        slow.may.set()
        for _ in range(600):
            if not again.is_visible():
                break
            page.wait_for_timeout(100)
            again.click()
        expect(page.get_by_text("Done: 1 added")).to_be_visible()


def test_a_file_without_a_date_is_added_by_keys_alone(browser: Browser, site: str, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Rebels attacked the town of Goma on Monday, the army said. Ten soldiers were killed in the fighting.\n", encoding="utf-8")
    with looked_at(browser, site, 1280, "dark") as page:
        page.goto("/add")
        page.locator("input[type=file]").set_input_files(report)
        page.get_by_role("button", name="Add", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/add/runs/*")
        for _ in range(600):
            if page.get_by_role("button", name="Add it").is_visible():
                break
            page.wait_for_timeout(100)
            page.reload()
        page.get_by_label("Published").focus()
        page.keyboard.type("2014-06-20")
        with page.expect_navigation():  # to another run: a reload before would be cut off by it
            page.keyboard.press("Enter")
        for _ in range(600):
            if page.get_by_text("Done: 1 added").is_visible():
                break
            page.wait_for_timeout(100)
            page.reload()
        expect(page.get_by_text("Added ·")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_pages_are_sound(browser: Browser, site: str, violations: Callable[[Page], list[str]], width: int, scheme: str) -> None:
    feed = answer(b"<rss version='2.0'><channel><title>Wire</title><item><guid isPermaLink='false'>x</guid></item></channel></rss>", 200, "text/xml")
    with serving({"/1": answer(PAGE), "/feed": feed}) as (base, _), looked_at(browser, site, width, "dark" if scheme == "dark" else "light") as page:
        ask(page, base)
        page.wait_for_url("**/add/runs/*")
        run = page.url
        page.goto("/feeds")
        page.get_by_label("Its address").fill(f"{base}/feed")
        page.get_by_role("button", name="Add the feed and look at it now").click()
        for _ in range(600):
            page.goto("/feeds")
            if page.get_by_text("not readable").is_visible():
                break
            page.wait_for_timeout(100)
        for address in (run, "/add", "/feeds"):
            page.goto(address)
            page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
            assert page.evaluate(FITS), address
            assert violations(page) == [], address
