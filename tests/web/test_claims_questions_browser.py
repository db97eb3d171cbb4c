"""The pictures of claims and questions in a real Chromium: drawn at two widths in light and dark, pressed, saved, and read without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.analysis.questions.test_answering import annotated as militias
from tests.web.conftest import LOOKS, ROOT, SAMPLES, annotated, hostile, looked_at, needs_browser, needs_script, served

from factions.analysis.claims import claims
from factions.analysis.incidents.keeping import update
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.review.outcomes import judge
from factions.web.viewer import Serving

pytestmark = needs_browser
MILITIAS = "/questions/iraq-2014-militias"
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
CARRIED = "() => performance.getEntriesByType('resource').filter(one => one.name.includes('/dist/')).map(one => one.name)"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = str(tmp_path_factory.mktemp("drawn") / "drawn.db")
    with open_ledger(url) as ledger:
        for reading in (*map(annotated, SAMPLES), *militias(), hostile()):
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
        for number, one in enumerate(claims(ledger)):
            judge(ledger, one.id, ("came_true", "did_not", "undecidable", "open")[number % 4], because="as later reports tell", by="Ann")
    with served(url, Serving(questions=(ROOT / "examples" / "questions",))) as address:
        yield address


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def page(browser: Browser, place: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with looked_at(browser, place, *request.param) as found:
        yield found


@pytest.fixture
def desk(browser: Browser, place: str) -> Iterator[Page]:
    with looked_at(browser, place, 1280, "light") as found:
        yield found


def claim_of(page: Page) -> None:
    page.goto("/claims")
    page.locator(".claims .said a").first.click()
    expect(page.locator("#judge")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/claims", "/claims?kind=statement", "claim", "/questions", MILITIAS, "/questions/mali-2013", f"{MILITIAS}/3/2014-W26"]
)
def test_a_page_is_sound_at_each_width_and_in_each_light(page: Page, violations: Callable[[Page], list[str]], path: str) -> None:
    if path == "claim":
        claim_of(page)
    else:
        page.goto(path)
    for figure in page.locator("figure[data-picture]").all():
        if page.locator("html.has-script").count():
            expect(figure.locator("svg.drawing").first).to_be_visible()
    assert page.evaluate(FITS)
    assert violations(page) == []
    page.evaluate(OPEN_ALL)
    assert page.evaluate(FITS)
    assert violations(page) == []


@needs_script
def test_quiet_and_unread_weeks_are_drawn_otherwise(page: Page) -> None:
    page.goto(MILITIAS)
    drawing = page.locator("#question .canvas svg.drawing").first
    expect(drawing).to_be_visible()
    assert page.locator("#question .canvas .unread rect").count() == 2 * 8  # two weeks, in seven panels and the one of what was read
    assert page.locator("#question .canvas .band rect").count() == 4 * 8
    assert page.locator("#question .canvas .none circle").count() == page.locator("#question tbody a", has_text="0").filter(has_not_text="/").count()
    hatched = page.locator("#question .canvas .unread rect").first
    assert "url" in hatched.evaluate("node => getComputedStyle(node).fill")
    hollow, filled = (page.locator(f"#question .canvas .{kind} circle").first for kind in ("none", "some"))
    assert hollow.evaluate("node => getComputedStyle(node).fill") != filled.evaluate("node => getComputedStyle(node).fill")


@needs_script
def test_a_press_on_a_week_shows_what_stands_behind_it(page: Page) -> None:
    page.goto(MILITIAS)
    page.locator(f"#question [data-href='{MILITIAS}/3/2014-W26']").click()
    behind = page.locator("#question .behind")
    expect(behind).to_contain_text("Reprisals: 3 in the week of 23 June 2014")
    expect(behind).to_contain_text("killed nine Shi'ite villagers with a car bomb")
    assert page.evaluate(FITS)
    behind.get_by_role("link", name="Reprisals: 3").click()
    expect(page.locator("h1")).to_have_text("Reprisals: 3")
    page.go_back()
    expect(page.locator("#question svg.drawing").first).to_be_visible()
    page.locator(f"#question [data-href='{MILITIAS}/3/2014-W24']").click()
    expect(behind).to_contain_text("tells of none")
    behind.get_by_role("button", name="Close").click()
    expect(behind).not_to_be_visible()


@needs_script
def test_keys_alone_lead_to_a_question_and_to_the_evidence_of_a_point(desk: Page) -> None:
    desk.goto("/")
    expect(desk.locator("html.has-script")).to_have_count(1)
    for key in "gq":
        desk.keyboard.press(key)
    expect(desk.locator("h1")).to_have_text("Questions")
    expect(desk.locator("html.has-script")).to_have_count(1)
    for key in "jo":
        desk.keyboard.press(key)
    expect(desk.locator("h1")).to_contain_text("Will the militias")
    desk.locator("#question summary").focus()
    desk.keyboard.press("Enter")
    link = desk.get_by_role("link", name="Reprisals, week of 23 June 2014: 3")
    link.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("blockquote").first).to_be_visible()
    expect(desk.locator("html.has-script")).to_have_count(1)
    for key in "gc":
        desk.keyboard.press(key)
    expect(desk.locator("h1")).to_have_text("Claims")


@needs_script
@pytest.mark.parametrize("path", ["/claims", MILITIAS])
def test_a_picture_is_saved_as_svg_that_holds_its_own_looks(desk: Page, tmp_path: Path, path: str) -> None:
    desk.goto(path)
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Save the picture").click()
    name = saved.value.suggested_filename
    assert name == ("speakers.svg" if path == "/claims" else "iraq-2014-militias.svg")
    saved.value.save_as(tmp_path / name)
    words = (tmp_path / name).read_text(encoding="utf-8")
    assert words.startswith("<svg")
    assert "<style" not in words
    assert "var(--" not in words
    assert "rgb(" in words


@needs_script
def test_only_what_is_drawn_is_loaded(desk: Page) -> None:
    desk.goto("/questions")
    assert not [name for name in desk.evaluate(CARRIED) if "/pictures/" in name]
    desk.goto("/claims")
    expect(desk.locator("#speakers svg.drawing").first).to_be_visible()
    assert {name.rpartition("/")[2].partition("?")[0] for name in desk.evaluate(CARRIED)} == {"pages.js", "claims.js", "claims.css"}


@needs_script
def test_a_speaker_in_the_picture_leads_to_the_record(desk: Page) -> None:
    desk.goto("/claims")
    drawn = desk.locator("#speakers .canvas .speaker text")
    expect(drawn.first).to_be_visible()
    assert 1 < drawn.count() <= 15
    drawn.first.click()
    expect(desk).to_have_url(re.compile("speaker="))
    expect(desk.locator("#speakers .canvas .speaker text")).to_have_count(1)


def test_without_a_script_all_is_there_and_a_claim_is_judged(browser: Browser, place: str) -> None:
    with looked_at(browser, place, 390, "light", script=False) as page:
        page.goto(MILITIAS)
        page.get_by_text("As a table").click()
        page.get_by_role("link", name="Reprisals, week of 23 June 2014: 3").click()
        expect(page.locator("blockquote").first).to_be_visible()
        claim_of(page)
        page.get_by_role("radio", name="undecidable").check()
        page.get_by_label("Why", exact=True).fill("<b>too</b> vague")
        page.get_by_role("button", name="Judge").click()
        expect(page.locator("#judged")).to_contain_text("undecidable: <b>too</b> vague")
        page.get_by_role("button", name="Undo").first.click()
        expect(page.locator("#judged")).not_to_contain_text("too vague")
