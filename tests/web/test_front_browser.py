"""The first page's pictures and a group's in a real Chromium: sound at two widths, light and dark; bars by keys; what is saved is a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.analysis.weeks import fill as fill_weeks
from tests.web.conftest import LOOKS, looked_at, needs_browser, needs_script, served
from tests.web.test_group_picture_pages import fill as fill_group

pytestmark = [needs_browser, needs_script]
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fill_weeks(str(tmp_path_factory.mktemp("front") / "front.db"))) as address:
        yield address


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fill_group(str(tmp_path_factory.mktemp("group") / "group.db"))) as address:
        yield address


def drawn(page: Page, path: str, kinds: int) -> Locator:
    page.goto(path, wait_until="networkidle")
    figures = page.locator("figure[data-drawn]")
    expect(figures).to_have_count(kinds)
    return figures


def go_to_group(page: Page) -> None:
    page.goto("/groups?q=Salt")
    page.get_by_role("link", name="Salt Brigade", exact=True).first.click()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def test_the_pages_are_sound_at_each_width_and_in_each_light(
    browser: Browser, front: str, group: str, violations: Callable[[Page], list[str]], look: tuple[int, str]
) -> None:
    with looked_at(browser, front, look[0], "dark" if look[1] == "dark" else "light") as page:
        drawn(page, "/?weeks=4", 2)
        assert page.evaluate(FITS)
        assert violations(page) == []
        for summary in page.locator("figure summary").all():
            summary.click()
        assert page.evaluate(FITS)
    with looked_at(browser, group, look[0], "dark" if look[1] == "dark" else "light") as page:
        go_to_group(page)
        expect(page.locator("figure[data-drawn]")).to_have_count(3)
        expect(page.locator("#activity-said")).to_contain_text("4 events from April 2013 to June 2014")
        assert page.evaluate(FITS)
        assert violations(page) == []
        drawn(page, f"{page.url}/pictures", 2)
        assert page.evaluate(FITS)
        assert violations(page) == []


def test_bars_go_by_keys_and_by_pointer(browser: Browser, front: str) -> None:
    with looked_at(browser, front, 1280, "light") as page:
        drawn(page, "/?weeks=4", 2)
        slider, told = page.get_by_role("slider"), page.locator(".bar-told")
        slider.focus()
        page.keyboard.press("Home")
        expect(told).to_contain_text("2 to 8 June 2014: 0 incidents; nothing read, so that nobody can tell of others.")
        page.keyboard.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuetext", "9 to 15 June 2014: 1 incident; 7 reports read")
        page.keyboard.press("End")
        expect(told).to_contain_text("2 incidents; 4 reports read.")
        page.keyboard.press("ArrowRight")  # there is none after the last
        expect(slider).to_have_attribute("aria-valuenow", "4")
        box = slider.bounding_box()
        assert box
        page.mouse.move(box["x"] + 5, box["y"] + 60)
        expect(told).to_contain_text("2 to 8 June 2014")
        page.keyboard.press("End")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{front}/incidents?from=2014-06-23&to=2014-06-24")


def test_what_is_unread_is_hatched_and_what_is_quiet_has_a_stroke(browser: Browser, front: str) -> None:
    with looked_at(browser, front, 1280, "light") as page:
        drawn(page, "/?weeks=4", 2)
        assert page.locator(".bar-chart rect.unread").count() == 2
        assert page.locator(".bar-chart rect.count").count() == 2
        assert page.locator(".bar-chart rect.read").count() == 2


def test_a_family_leads_to_its_groups_and_their_evidence(browser: Browser, group: str) -> None:
    with looked_at(browser, group, 1280, "light") as page:
        go_to_group(page)
        tree = page.locator("svg.family-tree")
        expect(tree.locator("rect.box")).to_have_count(3)
        expect(tree.locator("path.line")).to_have_count(2)
        assert tree.locator("[aria-current=page]").get_attribute("aria-label") == "Salt Brigade, militia"
        evidence = tree.get_by_role("link", name="split from 1999: evidence that Salt Brigade split from Nahr Front")
        evidence.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ties with Salt Brigade")


@pytest.mark.parametrize(("figure", "inside"), [("activity", "Reports read a month"), ("family", "Nahr Front")])
def test_what_is_saved_is_a_picture_by_itself(browser: Browser, group: str, figure: str, inside: str, tmp_path: Path) -> None:
    with looked_at(browser, group, 1280, "light") as page:
        go_to_group(page)
        with page.expect_download() as saved:
            page.locator(f"#{figure} [data-save]").click()
        saved.value.save_as(tmp_path / "saved.svg")
    held = ET.parse(tmp_path / "saved.svg").getroot()  # noqa: S314 - our own file
    assert held.tag == "{http://www.w3.org/2000/svg}svg"
    assert inside in "".join(held.itertext())


def test_without_a_script_the_tables_say_it(browser: Browser, front: str, group: str) -> None:
    with looked_at(browser, front, 390, "light", script=False) as page:
        page.goto("/?weeks=4")
        page.locator("#weeks summary").click()
        expect(page.get_by_role("table", name="Incidents and reports by week")).to_be_visible()
        expect(page.locator(".canvas").first).to_be_hidden()
    with looked_at(browser, group, 390, "light", script=False) as page:
        go_to_group(page)
        page.get_by_role("link", name="As a table").click()
        page.locator("#activity summary").click()
        expect(page.get_by_role("table", name="Events by month")).to_be_visible()
