"""The pages in a real Chromium, at the width of a telephone and of a desk, in light and dark; by keys alone; and without any script."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import fill, looked_at, needs_browser, needs_script, served

from factions.analysis.incidents.keeping import update
from factions.analysis.incidents.records import incidents
from factions.ledger import reader
from factions.ledger.open import open_ledger

pytestmark = needs_browser
# a mark's own words, without the numbers of the notes in it
WORDS = "node => [...node.childNodes].map(part => part.nodeName === 'SUP' ? '' : part.textContent).join('')"
HOSTILE = f"/documents/{'0' * 64}"
NAMES = (
    "home", "groups", "group", "incidents", "incident", "documents", "document", "search", "found", "sifted", "no group", "no incident",
    "hostile document", "hostile group", "hostile incident", "missing",
)  # fmt: skip
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
FOCUS = """() => { const at = document.activeElement, style = getComputedStyle(at);
    return [at.tagName, at.innerText || at.name || '', style.outlineStyle, parseFloat(style.outlineWidth)]; }"""


@pytest.fixture(scope="module")
def places(full_url: str) -> dict[str, str]:
    """The addresses of pages of each kind."""
    with open_ledger(full_url) as ledger:
        groups = {one.name: one.id for one in reader.groups(ledger, limit=1000)}
        held = incidents(ledger, limit=1000)
        documents = {one.title: one.id for one in reader.documents(ledger, limit=1000)}
    brigade = next(name for name in groups if name.startswith("Brigade"))
    told = max(held, key=lambda one: one.reports).id
    nasty = next(one.id for one in held if brigade in (*one.actors, *one.recipients))
    truck = next(key for title, key in documents.items() if title and title.startswith("Truck bomb"))
    return {
        "home": "/", "groups": "/groups", "group": f"/groups/{groups['March 23 Movement']}", "incidents": "/incidents",
        "incident": f"/incidents/{told}", "documents": "/documents", "document": f"/documents/{truck}", "search": "/search",
        "found": "/search?q=truck", "sifted": "/search?country=SOM&kind=claim", "no group": "/groups?q=nobody",
        "no incident": "/incidents?country=FJI",
        "hostile document": HOSTILE, "hostile group": f"/groups/{groups[brigade]}", "hostile incident": f"/incidents/{nasty}", "missing": "/nowhere",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound_at_each_width_and_in_each_light(
    page: Page, places: dict[str, str], violations: Callable[[Page], list[str]], name: str
) -> None:
    response = page.goto(places[name])
    assert response
    assert response.status == (404 if name == "missing" else 200)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(FITS)
    assert violations(page) == []
    page.evaluate(OPEN_ALL)
    assert page.evaluate(FITS)
    assert violations(page) == []


def test_what_is_wrong_is_found(desk: Page, violations: Callable[[Page], list[str]]) -> None:
    desk.goto("/search")
    desk.evaluate("() => { for (const label of document.querySelectorAll('label')) label.replaceWith(...label.children); }")
    desk.evaluate("() => { document.querySelector('h1').style.color = '#eee'; }")
    found = [one.partition(":")[0] for one in violations(desk)]
    assert {"color-contrast", "select-name"} <= {*found}


@pytest.mark.parametrize(("colour", "light"), [("#eee", "light"), ("#222", "dark")])
def test_what_is_wrong_in_one_light_is_found_in_any(desk: Page, violations: Callable[[Page], list[str]], colour: str, light: str) -> None:
    desk.goto("/search")
    assert violations(desk) == []
    desk.evaluate("colour => { document.querySelector('h1').style.color = colour; }", colour)
    (found,) = violations(desk)
    assert found.startswith("color-contrast: ")
    assert f": {light}: " in found


def test_a_citation_lands_on_its_visible_mark(page: Page) -> None:
    page.goto("/groups?q=river")
    page.get_by_role("link", name="League of the River").first.click()
    held = page.locator("#events .evidence").first
    expect(held.locator(".cite")).not_to_be_visible()
    held.locator("summary").click()
    quote = held.locator("blockquote p").first.inner_text()
    held.locator(".cite").first.click()
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


def test_the_search_finds_a_passage(page: Page) -> None:
    page.goto("/search")
    page.get_by_label("Words").fill("villagers")
    page.get_by_role("button", name="Search").click()
    page.locator(".hits a").first.click()
    expect(page.locator(":target")).to_be_visible()


def arrived(page: Page, address: str) -> None:
    """Wait until a page is there that keys act on: its script comes last."""
    expect(page).to_have_url(re.compile(address))
    expect(page.locator("html.has-script")).to_have_count(1)


@needs_script
def test_keys_go_through_a_list_and_open_it(desk: Page) -> None:
    desk.goto("/groups")
    items = desk.locator("[data-item]")
    for key in "jjk":
        desk.keyboard.press(key)
    expect(items.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    name = items.nth(1).locator("a").inner_text()
    desk.keyboard.press("o")
    expect(desk.locator("h1")).to_have_text(name, ignore_case=True)


@needs_script
def test_keys_show_evidence_and_lead_to_pages(desk: Page, places: dict[str, str]) -> None:
    desk.goto(places["group"])
    desk.keyboard.press("j")
    quote = desk.locator("[data-item]").first.locator("blockquote").first
    expect(quote).not_to_be_visible()
    desk.keyboard.press("v")
    expect(quote).to_be_visible()
    desk.keyboard.press("v")
    expect(quote).not_to_be_visible()
    desk.keyboard.press("g")
    desk.keyboard.press("i")
    arrived(desk, "/incidents$")
    first = desk.locator("[data-item] a").first.inner_text()
    desk.keyboard.press("n")
    arrived(desk, "page=2$")
    desk.keyboard.press("p")
    expect(desk.locator("[data-item] a").first).to_have_text(first)


@needs_script
def test_keys_search_and_are_listed_and_leave_a_typist_alone(desk: Page) -> None:
    desk.goto("/")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("j")  # nothing moves behind it
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).not_to_be_visible()
    desk.keyboard.press("/")
    desk.keyboard.type("jk?g truck")
    expect(desk.get_by_label("Search the record")).to_have_value("jk?g truck")
    desk.get_by_label("Search the record").fill("truck")
    desk.keyboard.press("Enter")
    expect(desk.locator(".hits [data-item]").first).to_be_visible()
    desk.get_by_role("button", name="Keys").click()
    expect(desk.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("name", ["incidents", "incident", "document", "found"])
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(desk: Page, places: dict[str, str], name: str) -> None:
    desk.goto(places[name])
    everything = desk.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter(one => one.checkVisibility()).length"
    )
    desk.keyboard.press("Tab")
    assert desk.evaluate(FOCUS)[1] == "Skip to the content"
    seen = 1
    while seen < everything:
        desk.keyboard.press("Tab")
        tag, words, style, width = desk.evaluate(FOCUS)
        assert tag != "BODY", f"only {seen} of {everything} are reached"
        assert style != "none", (tag, words)
        assert width >= 1, (tag, words)
        day = desk.evaluate("() => document.activeElement.type === 'date'")
        for _ in range(3 if day else 0):  # day, month, year and the calendar are one field
            desk.keyboard.press("Tab")
        seen += 1


def test_the_skip_link_leads_past_the_frame(desk: Page) -> None:
    desk.goto("/groups")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    assert desk.evaluate("() => document.getElementById('main').contains(document.activeElement)")


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[str]:
    """A site that a test may write to."""
    url = fill(str(tmp_path / "own.db"))
    with open_ledger(url) as ledger:
        update(ledger)
    with served(url) as address:
        yield address


def test_an_incident_is_split_and_put_together_again_without_any_script(browser: Browser, own_site: str) -> None:
    with looked_at(browser, own_site, 390, "light", script=False) as page:
        page.goto("/incidents")
        page.get_by_role("link", name="Armed attack").first.click()
        several = page.locator(".reports > li > ol > li").count()
        assert several > 1
        page.get_by_text("Split:").click()
        page.get_by_role("checkbox").last.check()
        page.get_by_label("Why", exact=True).first.fill("<b>another</b> night")
        page.get_by_role("button", name="Split").click()
        expect(page.locator("#judged")).to_contain_text("are two acts: <b>another</b> night")
        assert page.locator(".reports > li > ol > li").count() == several - 1
        page.get_by_role("button", name="Undo").first.click()
        expect(page.locator("#judged")).to_contain_text("Nobody has judged")
        assert page.locator(".reports > li > ol > li").count() == several


def test_what_cannot_be_judged_says_why_and_changes_nothing(browser: Browser, own_site: str) -> None:
    with looked_at(browser, own_site, 1280, "dark", script=False) as page:
        page.goto("/incidents/1")
        page.get_by_text("Merge:").click()
        page.get_by_label("The other incident").fill("1")
        page.get_by_label("Why", exact=True).last.fill("a try")
        page.get_by_role("button", name="Merge").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing was changed. 1 and 1: are one incident")
