"""The review pages in a real Chromium: by keys and without page loads, without any script, at two widths and in two lights."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import LOOKS, fill, looked_at, needs_browser, needs_script, served
from tests.web.test_browser import FITS, FOCUS, OPEN_ALL, arrived

from factions.analysis.incidents.keeping import update
from factions.ledger import reviews
from factions.ledger.open import open_ledger
from factions.review import blind, statements
from factions.review.queue import Wanted, queue

pytestmark = needs_browser
ROUND = 3


def filled(url: str) -> str:
    """Give a ledger of three reports, with a round of blind coding under way and one that is over."""
    fill(url)
    with open_ledger(url) as ledger:
        update(ledger)
        blind.start(ledger, items=ROUND, reviewers=["analyst", "ben"], by="analyst", kind="event")
        over = blind.start(ledger, items=ROUND, reviewers=["analyst", "ben"], by="analyst")
        for position in range(1, ROUND + 1):
            blind.code(ledger, over.id, position, reviewer="analyst", changes=None)
            kind = blind.tasks(ledger, over.id, "ben")[1][position - 1].kind
            blind.code(ledger, over.id, position, reviewer="ben", changes={"type": "ASSAULT"} if kind == "event" else None)
        first = queue(ledger, limit=2)[1].name
        statements.comment(ledger, first, "ask the desk", by="analyst")
        statements.assign(ledger, [first], to="ben", by="analyst")
    return url


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site that is only looked at, and its ledger."""
    url = filled(str(tmp_path_factory.mktemp("review") / "review.db"))
    with served(url) as address:
        yield address, url


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A site that a test may write to, and its ledger."""
    url = filled(str(tmp_path / "own.db"))
    with served(url) as address:
        yield address, url


def names(url: str, **wanted: str) -> list[str]:
    with open_ledger(url) as ledger:
        return [row.name for row in queue(ledger, Wanted(**wanted), limit=100)]


def log(url: str) -> Sequence[tuple[str, str, str]]:
    """Give the deeds of the ledger: what, by whom, why."""
    with open_ledger(url) as ledger, ledger.read() as connection:
        return [(row.deed, row.by, row.because) for row in reviews.rows(connection)][2:]


PLACES = {
    "the first": "/review", "a tie": "/review?kind=relation", "a claim": "/review?kind=claim", "one with a history": "/review?assigned=ben",
    "nothing": "/review?assigned=nobody", "a fault": "/review?group=nobody", "an item": "/review/blind?round=1", "a round": "/review/blind?round=2",
}  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_pages_are_sound_at_each_width_and_in_each_light(
    browser: Browser, still: tuple[str, str], violations: Callable[[Page], list[str]], width: int, scheme: Literal["light", "dark"]
) -> None:
    hostile = next(name for name in names(still[1]) if name.startswith("0" * 12))
    with looked_at(browser, still[0], width, scheme) as page:
        for what, place in {**PLACES, "a hostile report": f"/review?item={hostile}"}.items():
            page.goto(place)
            expect(page.locator("h1")).to_be_visible()
            for _ in range(2):
                assert page.evaluate(FITS), what
                assert violations(page) == [], what
                page.evaluate(OPEN_ALL)


def shown(page: Page) -> str:
    """Give the name of the statement that a page shows."""
    return page.locator("#item input[name=name]").first.input_value()


def shows(page: Page, name: str) -> None:
    """Wait until a page shows a statement, and its item has the cursor."""
    expect(page.locator("#item input[name=name]").first).to_have_value(name)
    expect(page.locator("#item")).to_be_focused()


@needs_script
def test_keys_go_through_the_queue_without_a_page_load(browser: Browser, own: tuple[str, str]) -> None:
    waiting = names(own[1])
    with looked_at(browser, own[0], 1280, "light") as page:
        page.goto("/review")
        arrived(page, "/review$")
        page.evaluate("() => { window.kept = true; }")
        assert shown(page) == waiting[0]
        page.keyboard.press("j")
        shows(page, waiting[1])
        page.keyboard.press("k")
        shows(page, waiting[0])
        page.keyboard.press("a")
        shows(page, waiting[1])
        expect(page.locator("#told")).to_contain_text("Accepted")
        page.keyboard.press("r")
        expect(page.get_by_label("Why the report doesn’t state this")).to_be_focused()
        page.keyboard.type("jaja, not so")
        page.keyboard.press("Enter")
        shows(page, waiting[2])
        page.keyboard.press("u")
        shows(page, waiting[1])
        expect(page.locator("#told")).to_contain_text("Took back a deed on")
        page.keyboard.press("u")  # the one before that
        shows(page, waiting[0])
        page.keyboard.press("c")
        expect(page.get_by_label("Comment", exact=True)).to_be_focused()
        page.keyboard.type("ask <b>Eve</b>")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("Commented on")
        shows(page, waiting[0])
        expect(page).to_have_title(re.compile("Review · Factions$"))
        assert page.evaluate("() => window.kept")
        assert log(own[1]) == [
            ("accept", "analyst", ""), ("reject", "analyst", "jaja, not so"), ("undo", "analyst", ""), ("undo", "analyst", ""),
            ("comment", "analyst", "ask <b>Eve</b>"),
        ]  # fmt: skip
        page.go_back()
        expect(page.locator("#item")).to_be_visible()
        page.reload()
        expect(page.locator("#item")).to_be_visible()


@needs_script
def test_a_statement_is_corrected_in_place_by_keys(browser: Browser, own: tuple[str, str]) -> None:
    name = names(own[1], kind="event")[0]
    with looked_at(browser, own[0], 1280, "dark") as page:
        page.goto(f"/review?kind=event&item={name}")
        arrived(page, "item=")
        page.keyboard.press("e")
        form = page.locator("#correct form")
        expect(form.locator("select").first).to_be_focused()
        page.keyboard.press("Escape")  # out of the field, and shut it again
        page.keyboard.press("e")
        expect(form).not_to_be_visible()
        page.keyboard.press("e")
        form.locator("[name='set.weapons']").focus()
        form.locator("[data-insert]").first.click()
        expect(form.locator("[name='set.weapons']")).to_have_value(re.compile(r"m\d+$"))
        form.locator("[name='set.weapons']").fill("")
        form.get_by_label("Told as").select_option("denied")
        form.get_by_label("Why").fill("as I read it")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("Corrected event")
        assert log(own[1]) == [("correct", "analyst", "as I read it")]
        page.locator("#told a").click()
        shows(page, name)
        expect(page.locator(".reads")).to_contain_text("denied (told as not so)")
        expect(page.locator(".reads")).to_contain_text("corrected by analyst")


@needs_script
def test_what_cannot_be_done_is_told_in_place_and_what_was_typed_is_kept(browser: Browser, own: tuple[str, str]) -> None:
    waiting = names(own[1])
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=own[0])
    page = context.new_page()
    page.goto("/review")
    arrived(page, "/review$")
    page.evaluate("() => { window.kept = true; }")
    with open_ledger(own[1]) as ledger:
        statements.accept(ledger, [waiting[0]], by="Ben")
    page.keyboard.press("r")
    page.keyboard.type("mine")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed. Ben has accepted it meanwhile")
    expect(page.get_by_label("Why the report doesn’t state this")).to_have_value("mine")
    expect(page.locator(".reads")).to_contain_text("accepted by Ben")
    assert log(own[1]) == [("accept", "Ben", "")]
    expect(page).to_have_url(f"{own[0]}/review")
    page.get_by_label("Why the report doesn’t state this").press("Enter")
    expect(page.locator("#told")).to_contain_text("Rejected")
    assert log(own[1])[-1] == ("reject", "analyst", "mine")
    context.clear_cookies()  # the form's token is worth nothing now
    before = shown(page)
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("This form is out of date")
    assert shown(page) == before
    context.set_offline(True)
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("The server can’t be reached.")
    assert page.evaluate("() => window.kept")
    assert len(log(own[1])) == 2
    context.close()


def test_all_of_it_works_without_any_script(browser: Browser, own: tuple[str, str]) -> None:
    waiting = names(own[1])
    with looked_at(browser, own[0], 390, "light", script=False) as page:
        page.goto("/review")
        page.get_by_role("button", name="Accept").click()
        assert shown(page) == waiting[1]
        page.get_by_role("link", name="Next").click()
        assert shown(page) == waiting[2]
        page.get_by_role("link", name="Before").click()
        page.get_by_label("Why the report doesn’t state this").fill("it doesn’t say so")
        page.get_by_role("button", name="Reject").click()
        assert shown(page) == waiting[2]
        page.get_by_role("button", name="Undo").first.click()
        assert shown(page) == waiting[1]
        page.locator("#correct summary").click()
        form = page.locator("#correct form")
        form.get_by_label("Why").fill("as I read it")
        form.get_by_label("Sentences cited").fill('"nowhere to be found"')
        form.get_by_role("button", name="Correct").click()
        expect(page.get_by_role("alert")).to_contain_text("evidence: the report doesn't say 'nowhere to be found'")
        expect(form.get_by_label("Why")).to_have_value("as I read it")
        page.locator("summary", has_text="History").click()
        page.get_by_role("button", name="Take back").last.click()
        expect(page.get_by_role("alert")).not_to_be_visible()
        assert [deed for deed, _, _ in log(own[1])] == ["accept", "reject", "undo", "undo"]
        page.goto("/review/blind?round=1")
        for _ in range(ROUND):
            page.get_by_role("button", name="No event").click()
        expect(page.locator("#item")).to_contain_text(f"You have coded all {ROUND}.")


@needs_script
def test_blind_items_are_coded_by_keys(browser: Browser, own: tuple[str, str]) -> None:
    with looked_at(browser, own[0], 1280, "light") as page:
        page.goto("/review/blind?round=1")
        arrived(page, "round=1$")
        page.evaluate("() => { window.kept = true; }")
        page.keyboard.press("r")
        expect(page.locator("#item")).to_contain_text(f"item 2 of {ROUND} · you have coded 1")
        page.keyboard.press("e")
        expect(page.locator("#coding select").first).to_be_focused()
        page.locator("#coding select").first.select_option("PROTEST")
        page.get_by_label("Killed").fill("3")
        page.keyboard.press("Enter")
        expect(page.locator("#item")).to_contain_text(f"item 3 of {ROUND} · you have coded 2")
        expect(page.locator("#item")).to_be_focused()  # the page has settled: keys pressed earlier go to the item before
        page.keyboard.press("k")
        expect(page.locator("#item")).to_contain_text("You have coded this item.")
        expect(page.locator("#item")).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator("#item")).to_contain_text(f"item 3 of {ROUND}")
        assert page.evaluate("() => window.kept")


@pytest.mark.parametrize("place", ["/review", "/review/blind?round=1"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(browser: Browser, still: tuple[str, str], place: str) -> None:
    with looked_at(browser, still[0], 1280, "light") as page:
        page.goto(place)
        everything = page.evaluate(
            "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
            ".filter(one => one.checkVisibility()).length"
        )
        for seen in range(everything):
            page.keyboard.press("Tab")
            tag, words, style, width = page.evaluate(FOCUS)
            assert tag != "BODY", f"only {seen} of {everything} are reached"
            assert style != "none", (tag, words)
            assert width >= 1, (tag, words)
