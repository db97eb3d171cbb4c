"""The map and the timeline in a real Chromium: they follow each other, by pointer and by keys, at two widths, light and dark, and break no policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.web.conftest import LOOKS, looked_at, needs_browser, needs_script, served
from tests.web.mapped import ATTACKS, HOSTILE, Attack, fill

from factions.settings import Tiles
from factions.web.viewer import Serving

pytestmark = [needs_browser, needs_script]
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fill(str(tmp_path_factory.mktemp("mapped") / "mapped.db"))) as address:
        yield address


@pytest.fixture
def desk(browser: Browser, mapped: str) -> Iterator[Page]:
    with looked_at(browser, mapped, 1280, "light") as page:
        yield page


def drawn(page: Page, query: str = "") -> Locator:
    """Wait until the picture is drawn, with the names of those who did it."""
    page.goto(f"/incidents/map{query}", wait_until="networkidle")
    figure = page.locator("figure[data-drawn]")
    expect(figure).to_have_count(1)
    return figure


def said(page: Page) -> Locator:
    return page.get_by_role("status")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def test_the_page_is_sound_at_each_width_and_in_each_light(
    browser: Browser, mapped: str, violations: Callable[[Page], list[str]], look: tuple[int, str]
) -> None:
    with looked_at(browser, mapped, look[0], "dark" if look[1] == "dark" else "light") as page:
        drawn(page)
        expect(said(page)).to_contain_text("9 of 10 incidents in the map's view. Killed: 30 (27–39), by the figures for 5 of them.")
        expect(page.get_by_text("Countries: Natural Earth")).to_be_visible()
        assert page.evaluate(FITS)
        assert violations(page) == []
        page.locator("figure summary").click()
        assert page.evaluate(FITS)
        assert violations(page) == []


def test_days_that_are_chosen_on_the_timeline_are_those_on_the_map(desk: Page) -> None:
    drawn(desk, "?country=IRQ")
    expect(said(desk)).to_contain_text("3 of 4 incidents")
    line = desk.locator("svg.timeline")
    line.scroll_into_view_if_needed()  # how far down it stands depends on the machine's fonts
    box = line.bounding_box()
    assert box
    bars = [one.bounding_box() for one in line.locator("rect.all").all()]
    first = bars[0]
    assert first
    desk.mouse.move(first["x"] + first["width"] / 2, first["y"])
    desk.mouse.down()
    desk.mouse.move(first["x"] + first["width"] / 2 + 1, first["y"] + 4)
    desk.mouse.up()
    expect(said(desk)).to_contain_text("1 of 4 incidents")
    expect(desk.locator(".in-incidents")).to_contain_text("10 June 2014 · Mosul, Iraq")
    expect(desk.locator(".in-incidents")).to_contain_text("12 (10–20) killed")
    assert desk.get_by_label("Days shown, from").input_value() <= "2014-06-10" <= desk.get_by_label("to", exact=True).input_value()
    desk.mouse.move(box["x"] + 2, first["y"])
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] - 2, first["y"], steps=5)
    desk.mouse.up()
    expect(said(desk)).to_contain_text("3 of 4 incidents")
    desk.get_by_role("button", name="All days").click()
    expect(line.locator("rect.chosen")).to_have_count(0)


def test_days_are_chosen_by_keys_as_well(desk: Page) -> None:
    drawn(desk, "?country=IRQ")
    desk.get_by_label("Days shown, from").fill("2014-08-01")
    expect(said(desk)).to_contain_text("2 of 4 incidents in the map's view, from 1 August 2014.")
    desk.get_by_label("to", exact=True).fill("2014-08-31")
    expect(said(desk)).to_contain_text("1 of 4 incidents in the map's view, August 2014.")
    expect(desk.locator("svg.timeline rect.chosen")).to_have_count(1)


def test_what_is_in_the_maps_view_is_what_the_timeline_and_the_list_show(desk: Page) -> None:
    figure = drawn(desk)
    whole = desk.locator("svg.timeline rect.exact").count()
    desk.locator(".in-places").get_by_role("button", name="Mosul, Iraq").press("Enter")
    expect(said(desk)).to_contain_text("1 of 10 incidents at Mosul, Iraq")
    assert desk.locator("svg.timeline rect.exact").count() == 1 < whole
    desk.get_by_role("button", name="All in view").click()
    expect(figure).not_to_have_attribute("data-shown", "1")
    expect(said(desk)).to_contain_text("in the map's view")
    desk.get_by_role("button", name="Whole map").press("Enter")
    expect(figure).to_have_attribute("data-shown", "9")


def test_the_map_is_moved_by_keys(desk: Page) -> None:
    figure = drawn(desk)
    before = float(figure.get_attribute("data-zoom") or 0)
    desk.locator(".leaflet-container").focus()
    desk.keyboard.press("+")
    expect(figure).not_to_have_attribute("data-zoom", f"{before:g}")
    for _ in range(12):
        desk.keyboard.press("ArrowUp")
    expect(figure).not_to_have_attribute("data-shown", "9")


def test_places_on_both_sides_of_the_antimeridian_lie_side_by_side(desk: Page) -> None:
    figure = drawn(desk, "?country=FJI")
    expect(figure).to_have_attribute("data-shown", "2")
    assert float(figure.get_attribute("data-zoom") or 0) >= 5  # the whole world, if they were taken for half a world apart


def test_a_land_on_both_sides_of_the_antimeridian_is_shown_as_one(browser: Browser, tmp_path: Path) -> None:
    land = Attack({"name": "Russia", "country": "RUS", "lat": 60.0, "lon": 90.0, "precision": 6, "radius_km": 2000.0}, "2015-01-10")
    with served(fill(str(tmp_path / "land.db"), [land])) as address, looked_at(browser, address, 1280, "light") as page:
        figure = drawn(page)
        expect(figure).to_have_attribute("data-shown", "1")
        expect(page.locator(".in-places")).to_have_text("Russia 1 incident")
        ground = page.locator(".leaflet-container").bounding_box()
        assert ground
        # its middle is in the map's
        page.mouse.move(ground["x"] + ground["width"] / 2, ground["y"] + ground["height"] * 0.55)
        expect(page.locator(".map-tip")).to_contain_text("1 incident (somewhere in Russia)")


def test_a_place_that_was_pressed_stays_chosen_however_the_map_comes_to_it(desk: Page) -> None:
    drawn(desk, "?country=IRQ")
    for name in ("Mosul, Iraq", "Iraq"):
        desk.locator(".in-places").get_by_role("button", name=name, exact=True).click()
        desk.wait_for_timeout(600)  # the map moves there
        expect(said(desk)).to_contain_text(f"1 of 4 incidents at {name}")
        desk.get_by_role("button", name="All in view").click()


def test_tiles_come_from_the_site_that_is_set_and_its_owner_is_credited(browser: Browser, tmp_path: Path) -> None:
    tiles = Tiles("https://tiles.example/{z}/{x}/{y}.svg", "https://tiles.example", "<b>Tiles</b> & Co")
    url = fill(str(tmp_path / "tiles.db"))
    image = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>'
    with served(url, Serving(tiles=tiles)) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        seen: list[str] = []
        page.on("console", lambda message: seen.append(message.text))
        page.route("https://tiles.example/**", lambda route: route.fulfill(body=image, content_type="image/svg+xml"))
        page.on("request", lambda sent: seen.append(sent.url.split("/")[2]) if not sent.url.startswith(address) else None)
        drawn(page)
        expect(page.locator(".leaflet-control-attribution")).to_have_text("<b>Tiles</b> & Co")
        assert page.locator("img.leaflet-tile-loaded").count() > 1
        context.close()
    assert set(seen) == {"tiles.example"}


def test_a_mark_tells_what_it_is_and_words_of_a_report_are_never_markup(desk: Page) -> None:
    drawn(desk, "?from=2023-04-01&to=2023-04-30")
    ground = desk.locator(".leaflet-container").bounding_box()
    assert ground
    middle = ground["x"] + ground["width"] / 2, ground["y"] + ground["height"] / 2
    desk.mouse.move(*middle)
    desk.mouse.move(middle[0] + 1, middle[1])
    tip = desk.locator(".map-tip")
    expect(tip).to_contain_text(f"Town {HOSTILE}, Sudan")
    expect(tip).to_contain_text("1 incident, 3 (2–4) killed")
    assert desk.locator(".map-tip img, .in-incidents img, .in-places img").count() == 0
    desk.mouse.click(*middle)
    expect(said(desk)).to_contain_text("1 of 1 incident at Town")
    expect(desk.locator(".in-incidents")).to_contain_text(f"by =Brigade {HOSTILE}")


def test_marks_that_share_a_place_come_apart(browser: Browser, tmp_path: Path) -> None:
    near = [
        {"name": f"Village {number}", "country": "IRQ", "lat": 36.0 + number / 50, "lon": 43.0, "precision": 1, "radius_km": 1.0}
        for number in range(4)
    ]
    far = {"name": "Basra", "country": "IRQ", "lat": 30.5, "lon": 47.8, "precision": 1, "radius_km": 5.0}
    attacks = [Attack(place, f"2014-0{number}-10") for number, place in enumerate([*near, far], 1)]
    with served(fill(str(tmp_path / "near.db"), attacks)) as address, looked_at(browser, address, 1280, "light") as page:
        figure = drawn(page)
        expect(figure).to_have_attribute("data-shown", "5")
        canvas = page.locator(".leaflet-overlay-pane canvas").first
        corner = page.locator(".leaflet-container").bounding_box()
        assert corner
        expect(canvas).to_be_visible()
        zoom = float(figure.get_attribute("data-zoom") or 0)
        # the mark of the four is in the upper left, that of Basra in the lower right
        found = False
        for x in range(20, int(corner["width"]), 12):
            for y in range(10, int(corner["height"] / 2), 12):
                page.mouse.move(corner["x"] + x, corner["y"] + y)
                if page.locator(".map-tip").count() and "4 incidents (4 places)" in page.locator(".map-tip").inner_text():
                    page.mouse.click(corner["x"] + x, corner["y"] + y)
                    found = True
                    break
            if found:
                break
        assert found
        expect(figure).to_have_attribute("data-shown", "4")
        assert float(figure.get_attribute("data-zoom") or 0) > zoom


def test_the_picture_is_saved_as_a_file_of_its_own(desk: Page) -> None:
    drawn(desk, "?country=IRQ")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="Save the picture").click()
    assert waiting.value.suggested_filename == "incidents.svg"
    root = ET.parse(waiting.value.path()).getroot()  # noqa: S314 - what our own page has written
    words = " ".join(root.itertext())
    assert "Countries: Natural Earth" in words
    assert re.search(r"3 of 4 incidents in the map's view", words)
    image = next(one for one in root.iter() if one.tag.endswith("image"))
    assert image.get("href", "").startswith("data:image/png;base64,")


def test_without_its_script_the_page_has_its_tables(browser: Browser, mapped: str) -> None:
    with looked_at(browser, mapped, 390, "light", script=False) as page:
        page.goto("/incidents/map")
        expect(page.get_by_text(f"{len(ATTACKS)} incidents, 10 June 2014")).to_be_visible()
        page.locator("figure summary").click()
        expect(page.get_by_role("cell", name="Mosul, Iraq at the place")).to_be_visible()
        expect(page.locator(".canvas")).not_to_be_visible()
        expect(page.get_by_role("button", name="Save the picture")).not_to_be_visible()
        page.get_by_role("link", name="The same as a list").click()
        expect(page.get_by_role("link", name="Armed attack").first).to_be_visible()
        page.get_by_role("link", name="On a map and a timeline").click()
        expect(page.locator("h1")).to_have_text("Incidents")
