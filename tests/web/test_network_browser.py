"""The network in a real Chromium: drawn, moved and asked by keys alone; and as a table without any script."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import LOOKS, looked_at, needs_browser, needs_script, served
from tests.web.test_browser import FITS, OPEN_ALL
from tests.web.test_network_pages import war

from factions.web.frame import DIST, SCRIPT

pytestmark = needs_browser
DRAWN = "figure#network[data-drawn]"
SLIDER = ".player input[type=range]"
CAPTION = "#network-said"
MOST_SCRIPT = 400_000  # bytes, compressed


@pytest.fixture(scope="module")
def battlefield(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of a war that has a friend's enemy."""
    with served(war(str(tmp_path_factory.mktemp("network") / "war.db"))) as address:
        yield address


@pytest.fixture
def war_desk(browser: Browser, battlefield: str) -> Iterator[Page]:
    with looked_at(browser, battlefield, 1280, "light") as page:
        yield page


@needs_script
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_is_sound_at_each_width_and_in_each_light(browser: Browser, battlefield: str, violations: Callable[[Page], list[str]],
                                                           width: int, scheme: str) -> None:  # fmt: skip
    with looked_at(browser, battlefield, width, "dark" if scheme == "dark" else "light") as page:
        page.goto("/network")
        expect(page.locator(DRAWN)).to_have_count(1)
        assert page.evaluate(FITS)
        page.locator(".whom select").select_option(label="Salt Brigade")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(FITS)
        assert violations(page) == []


@needs_script
def test_the_whole_sample_is_drawn_without_complaint(desk: Page) -> None:
    desk.goto("/network?ties=all&most=200")
    expect(desk.locator(DRAWN)).to_have_count(1)
    inked = "one => { const {data} = one.getContext('2d').getImageData(0, 0, one.width, one.height); return data.some(value => value > 0); }"
    assert any(one.evaluate(inked) for one in desk.locator(".canvas canvas").all())


@needs_script
def test_arrow_keys_step_through_the_years_and_the_words_follow(war_desk: Page) -> None:
    war_desk.goto("/network")
    expect(war_desk.locator(CAPTION)).to_contain_text("4 actors and 4 ties on 1 March 2016")
    expect(war_desk.locator("#network-then")).to_contain_text("is friend of both")
    war_desk.locator(SLIDER).focus()
    war_desk.keyboard.press("Home")
    expect(war_desk.locator(CAPTION)).to_contain_text("2 actors and 1 tie on 31 January 2006")
    expect(war_desk.locator(SLIDER)).to_have_attribute("aria-valuetext", "January 2006")
    expect(war_desk).to_have_url(re.compile(r"on=2006-01-31"))
    expect(war_desk.locator("#network-then")).to_contain_text("None among these actors.")
    war_desk.keyboard.press("ArrowRight")
    expect(war_desk.locator(".player output")).to_have_text("January 2014")
    expect(war_desk.locator(CAPTION)).to_contain_text("On 31 January 2014 no tie that is asked for held.")
    war_desk.get_by_role("button", name="A step on").click()
    expect(war_desk.locator(CAPTION)).to_contain_text("on 30 June 2014")
    expect(war_desk.get_by_label("On the day")).to_have_value("2014-06-30")
    expect(war_desk.get_by_role("link", name="Its data (CSV)")).to_have_attribute("href", re.compile("on=2014-06-30"))


@needs_script
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_it_plays_to_the_end_and_can_be_stopped(war_desk: Page, motion: str) -> None:
    war_desk.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    war_desk.goto("/network?on=2014-06-30")
    play = war_desk.locator(".player button").first
    play.focus()
    war_desk.keyboard.press("Enter")
    expect(play).to_have_text("Pause")
    expect(war_desk.locator(".player output")).to_have_text("March 2016")
    expect(play).to_have_text("Play")
    play.click()  # from the beginning again
    expect(war_desk.locator(".player output")).to_have_text("January 2006")
    play.click()
    expect(play).to_have_text("Play")


@needs_script
def test_an_actor_is_told_with_the_evidence_of_each_tie(war_desk: Page) -> None:
    war_desk.goto("/network")
    expect(war_desk.locator(DRAWN)).to_have_count(1)
    war_desk.locator(".whom select").select_option(label="Ardan Republic")
    panel = war_desk.locator(".chosen-actor")
    expect(panel).to_contain_text("Ardan Republic backs Harrow Brigade with weapons")
    expect(panel.get_by_role("link", name="Ardan Republic", exact=True)).to_have_attribute("href", re.compile(r"^/groups/ardan-republic"))
    war_desk.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    war_desk.get_by_role("button", name="Show in the picture").first.click()
    expect(panel.get_by_role("listitem")).to_have_count(3)
    panel.get_by_role("link", name="evidence: Harrow Brigade fights Nahr Front").click()
    expect(war_desk.locator("h1")).to_contain_text("Ties with Nahr Front")
    war_desk.locator(".evidence summary").first.click()
    expect(war_desk.locator("blockquote").first).to_be_visible()


@needs_script
def test_a_press_on_the_picture_chooses_whom_it_hits(war_desk: Page) -> None:
    war_desk.goto("/network?kind=government")  # two, with a line between them
    expect(war_desk.locator(DRAWN)).to_have_count(1)
    canvas = war_desk.locator(".canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    panel = war_desk.locator(".chosen-actor")
    for across in range(5, 96, 5):
        for down in range(10, 95, 10):
            if not panel.is_visible():
                canvas.click(position={"x": box["width"] * across / 100, "y": box["height"] * down / 100})
    expect(panel).to_be_visible()
    expect(panel.get_by_role("link", name="evidence").first).to_be_visible()


@needs_script
def test_the_picture_can_be_saved(war_desk: Page, tmp_path: Path) -> None:
    war_desk.goto("/network")
    with war_desk.expect_download() as download:
        war_desk.get_by_role("button", name="Save the picture").click()
    assert download.value.suggested_filename == "network.png"
    download.value.save_as(tmp_path / "network.png")
    assert (tmp_path / "network.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_script_the_table_holds_the_same(browser: Browser, battlefield: str) -> None:
    with looked_at(browser, battlefield, 390, "light", script=False) as page:
        page.goto("/network")
        expect(page.locator(".canvas")).not_to_be_visible()
        expect(page.locator(".player")).to_have_count(0)
        page.get_by_text("As a table").click()
        expect(page.locator("#network-table tbody tr")).to_have_count(4)
        page.get_by_label("On the day").fill("2010-01-01")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator(CAPTION)).to_contain_text("2 actors and 1 tie on 1 January 2010")


@pytest.mark.skipif(not (DIST / "pictures" / "network.js").exists(), reason="the picture's script isn't built (`make script`)")
def test_its_script_is_small_enough() -> None:
    assert sum(len(gzip.compress(one.read_bytes())) for one in (SCRIPT, DIST / "pictures" / "network.js")) < MOST_SCRIPT
