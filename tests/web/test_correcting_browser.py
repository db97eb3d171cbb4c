"""A report's page in a real Chromium: words are selected with the mouse and by keys, and added; statements are judged beside the text; no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.conftest import LOOKS, fill, looked_at, needs_browser, needs_script, served

from factions.analysis.incidents.keeping import update
from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.markup import parse
from factions.reading import Reading

pytestmark = needs_browser
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
# characters of two code units, a name that is blotted out, words that stand twice, marks inside marks
REPORT = """---
id: fire
title: Fire by the river
publisher: River Courier
published: "2014-06-20"
genre: wire
region: Middle East
fictional: true
actors:
  army: {name: Northern Army, kind: state_force, country: IRQ}
  league: {name: League of the River, kind: militia, country: IRQ}
---
\U0001f525\U0001f525 The [Northern Army]{a1 army} shelled the [League of the River]{a2 league}, [Samira Aziz]{a3 -}, a teacher \U0001f469\u200d\U0001f33e, said.
@ c1 accusation speaker="a teacher" cue="said" content="The Northern Army shelled the League of the River"
@ e1 ASSAULT/heavy-weapons actors=a1 recipients=a2 by=c1
\U0001f30a The [army]{a4 army} fights the [League]{a5 league}.
@ r1 fights a4>a5

Nobody came. The League withdrew at dawn, and the [army]{a6 army} left \U0001f525.

Nobody came.
"""  # noqa: E501 - the markup has one sentence a line


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger with that report, and those of the other tests."""
    path = fill(str(tmp_path / "own.db"))
    found, errors = parse(REPORT)
    assert found, errors
    with open_ledger(path) as ledger:
        writer.add(ledger, found.reading, source="fire.mark")
        update(ledger)
    return path


@pytest.fixture
def site(url: str) -> Iterator[str]:
    with served(url) as address:
        yield address


def held(url: str) -> Reading:
    with open_ledger(url) as ledger:
        document = next(one.id for one in reader.documents(ledger) if one.title == "Fire by the river")
        return reader.document(ledger, document).reading


@pytest.fixture
def path(url: str) -> str:
    return f"/documents/{held(url).document.id}"


def here(page: Page, path: str) -> None:
    page.goto(path)
    if page.context.browser:
        expect(page.locator("html.has-script")).to_have_count(1)


def selected(page: Page) -> tuple[int, int]:
    """Give the characters that the page would add a statement from."""
    link = page.locator("#chooser").get_by_role("link", name="an event")
    expect(link).to_be_visible()
    asked = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    return int(asked["start"][0]), int(asked["end"][0])


def select(page: Page, first: str, last: str, nth: int = 0) -> None:
    """Select from the beginning of some words to the end of others, as a drag does."""
    page.evaluate(
        """([first, last, nth]) => {
            const texts = [];
            const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node);
            const from = texts.filter(node => node.data.includes(first))[nth];
            const to = texts.slice(texts.indexOf(from)).find(node => node.data.includes(last));
            getSelection().setBaseAndExtent(from, from.data.indexOf(first), to, to.data.indexOf(last) + last.length);
        }""",
        [first, last, nth],
    )


@needs_script
def test_words_that_are_dragged_over_are_added_as_an_event(browser: Browser, site: str, url: str, path: str) -> None:
    with looked_at(browser, site, 1280, "light") as page:
        here(page, path)
        box = page.evaluate(
            """() => { const node = [...document.querySelectorAll('.text p[data-from]')].at(1).firstChild, range = document.createRange();
                range.setStart(node, node.data.indexOf('withdrew')); range.setEnd(node, node.data.indexOf('dawn') + 4);
                const box = range.getBoundingClientRect(); return [box.left, box.right, box.top + box.height / 2]; }"""
        )
        page.mouse.move(box[0] + 1, box[2])
        page.mouse.down()
        page.mouse.move(box[1] - 1, box[2], steps=5)
        page.mouse.up()
        text = held(url).document.text
        start, end = selected(page)
        assert text[start:end] == "withdrew at dawn"
        page.locator("#chooser").get_by_role("link", name="an event").click()
        expect(page.locator("#adding mark")).to_have_text("withdrew at dawn")
        page.locator("[name='set.type']").select_option("RETREAT/withdraw")
        page.get_by_role("textbox", name="Who did it").fill('"League"')
        page.get_by_role("button", name="Add the event").click()
        expect(page.locator(".beside li:target")).to_contain_text("Withdrawal by League")
        new = next(one for one in held(url).events if one.type == "RETREAT")
        assert [one.quote for one in new.evidence] == [text[text.index("The League withdrew") : text.index(" left") + 8]]


@needs_script
@pytest.mark.parametrize(
    ("first", "last", "nth", "words"),
    [
        ("shelled", "shelled", 0, "shelled"),  # behind characters of two code units
        ("shelled", "a teacher", 0, "shelled the League of the River, Samira Aziz, a teacher"),  # over a link and a blotted name
        ("said", "fights", 0, "said. \U0001f30a The army fights"),  # over the small numbers
        ("fights", "Nobody", 0, "fights the League.\n\nNobody"),  # over the end of a paragraph
        ("Nobody", "came", 1, "Nobody came"),  # the second of the same words
        ("withdrew", "left \U0001f525", 0, "withdrew at dawn, and the army left \U0001f525"),
    ],
)
def test_the_characters_are_those_of_the_reports_text(
    browser: Browser, site: str, url: str, path: str, first: str, last: str, nth: int, words: str
) -> None:
    text = held(url).document.text
    with looked_at(browser, site, 1280, "light") as page:
        here(page, path)
        select(page, first, last, nth)
        start, end = selected(page)
    assert text[start:end].strip() == words
    assert start >= (text.rindex(words) if nth else 0)


@needs_script
def test_by_keys_alone_a_claim_is_added(browser: Browser, site: str, url: str, path: str) -> None:
    text = held(url).document.text
    with looked_at(browser, site, 1280, "dark") as page:
        here(page, path)
        page.keyboard.press("s")
        first = selected(page)
        assert text[slice(*first)].endswith("said.")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert text[slice(*selected(page))] == "Nobody came."
        page.keyboard.press("ArrowRight")
        whole = text[slice(*selected(page))]
        page.keyboard.press("Shift+ArrowLeft")
        start, end = selected(page)
        assert whole.startswith(text[start:end])
        assert text[start:end] != whole
        expect(page.locator("#chosen")).to_contain_text("Selected: “The League withdrew")
        page.keyboard.press("Escape")
        expect(page.locator("#chooser")).not_to_be_visible()
        page.keyboard.press("s")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        start, end = selected(page)
        page.keyboard.press("3")
        expect(page.locator("[name='set.kind']")).to_be_focused()
        page.keyboard.type("statement")
        page.get_by_label("Who says it").focus()
        page.keyboard.type("text:a ferryman")
        page.keyboard.press("Enter")
        expect(page.locator(".beside li:target")).to_contain_text("Statement by a ferryman")
    new = next(one for one in held(url).claims if one.speaker_text == "a ferryman")
    assert (new.content.start, new.content.end) == (start, end)


@needs_script
def test_a_statement_and_its_evidence_light_up_together(browser: Browser, site: str, path: str) -> None:
    with looked_at(browser, site, 1280, "light") as page:
        here(page, path)
        lit = page.locator(".is-lit")
        page.locator("#r1").hover()
        expect(lit).to_have_count(2)
        expect(page.locator("mark.is-lit")).to_contain_text("fights")
        page.locator("mark[data-of~=e1]").first.hover(position={"x": 5, "y": 5})
        expect(page.locator("#e1.is-lit, #c1.is-lit")).to_have_count(2)
        page.get_by_role("link", name="statement r1").focus()
        expect(page.locator("#r1.is-lit")).to_have_count(1)
        expect(page.locator("#e1.is-lit")).to_have_count(0)
        page.locator("#e1 a.ref").focus()
        expect(page.locator("mark.is-lit").first).to_contain_text("shelled")


@needs_script
def test_a_statement_is_judged_beside_the_text_by_keys(browser: Browser, site: str, url: str, path: str) -> None:
    with looked_at(browser, site, 1280, "light") as page:
        here(page, path)
        page.keyboard.press("j")
        expect(page.locator("#e1")).to_be_focused()
        page.keyboard.press("e")
        expect(page.locator("#place-e1 [name='set.type']")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#place-e1")).not_to_be_visible()
        expect(page.get_by_role("link", name="Correct e1")).to_be_focused()
        page.keyboard.press("e")
        page.locator("#place-e1 [name='set.fact']").select_option("denied")
        page.locator("#place-e1").get_by_role("button", name="Correct").click()
        expect(page.locator("#e1")).to_contain_text("corrected by analyst")
        expect(page.locator("#e1")).to_contain_text("denied")
        page.locator("#r1 a.ref").focus()
        page.keyboard.press("a")
        expect(page.locator("#r1")).to_contain_text("accepted by analyst")
        page.locator("#c1 a.ref").focus()
        page.keyboard.press("r")
        expect(page.locator("#place-c1").get_by_label("Why")).to_be_focused()
        page.keyboard.type("she didn't")
        page.keyboard.press("Enter")
        expect(page.locator("#rejected")).to_contain_text("she didn't")
        expect(page.locator("#c1")).to_have_count(0)
        page.locator("#rejected").get_by_role("link").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#c1")).to_be_visible()
        page.get_by_role("link", name="History of e1").click()
        expect(page.locator("#place-e1")).to_contain_text("Corrected by analyst")
        page.get_by_role("button", name="Close").click()
        expect(page.locator("#place-e1")).not_to_be_visible()
    assert {one.factuality for one in held(url).events} == {"denied"}


def test_without_a_script_a_passage_is_chosen_and_added(browser: Browser, site: str, url: str, path: str) -> None:
    with looked_at(browser, site, 390, "light", script=False) as page:
        page.goto(path)
        expect(page.locator("#chooser")).not_to_be_visible()
        page.get_by_role("link", name="Add a statement", exact=True).nth(1).click()
        page.get_by_role("radio", name="Event").check()
        page.get_by_role("checkbox", name="The League withdrew").check()
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("textbox", name="Who did it").fill('"nobody of that name"')
        page.locator("[name='set.type']").select_option("RETREAT")
        page.get_by_role("button", name="Add the event").click()
        expect(page.get_by_role("alert")).to_contain_text("Who did it: the report doesn't say 'nobody of that name'")
        expect(page.get_by_role("textbox", name="Who did it")).to_have_value('"nobody of that name"')
        expect(page.locator("[name='set.type']")).to_have_value("RETREAT")
        page.get_by_role("textbox", name="Who did it").fill('"League"')
        page.get_by_role("button", name="Add the event").click()
        expect(page.locator("li:target")).to_contain_text("Retreat by League")
        page.get_by_role("link", name=re.compile("^Reject")).first.click()
        page.get_by_label("Why", exact=True).last.fill("not so")
        page.get_by_role("button", name="Reject").click()
        expect(page.locator("#rejected")).to_contain_text("not so")
    assert [one.type for one in held(url).events].count("RETREAT") == 1


@needs_script
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_forms_are_sound_at_each_width_and_in_each_light(
    browser: Browser, site: str, path: str, violations: Callable[[Page], list[str]], width: int, scheme: Literal["light", "dark"]
) -> None:
    with looked_at(browser, site, width, scheme) as page:

        def sound() -> None:
            assert page.evaluate(FITS)
            assert violations(page) == []

        here(page, path)
        page.keyboard.press("s")
        selected(page)
        sound()
        page.keyboard.press("2")
        expect(page.locator("#adding")).to_be_visible()
        sound()
        page.get_by_role("link", name="Correct e1").click()
        expect(page.locator("#correct")).to_be_visible()
        expect(page.locator("#adding")).to_have_count(0)
        sound()
        for address in (f"{path}/add?paragraph=0", f"{path}/add?start=0&end=20&kind=claim", f"{path}/add?start=9&end=9", f"{path}/statements/e1"):
            page.goto(address)
            sound()
        page.get_by_role("button", name="Accept").click()
        page.goto(f"{path}/statements/e1")
        sound()
