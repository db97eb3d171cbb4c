"""Take the docs' pictures: `python tools/screenshots.py [FOLDER]` (docs/images), from the sample reports as people annotated them.

tests/web/test_screenshots.py takes them, too, so that a page that a picture shows can't go missing.
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from factions.analysis.claims import claims
from factions.analysis.incidents.keeping import update
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.ledger.outcomes import Outcome
from factions.markup import parse
from factions.review.outcomes import judge
from factions.web.app import create_app
from factions.web.frame import built
from factions.web.server import listen
from factions.web.viewer import Serving

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "examples" / "reports").glob("*.mark"))
QUESTIONS = ROOT / "examples" / "questions"
ASKED = sorted((QUESTIONS / "iraq-2014").glob("*.mark"))
OUTCOMES: tuple[Outcome | None, ...] = ("came_true", "did_not", None, "undecidable", "came_true")
DESK, PHONE = (1280, 860), (390, 844)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)
"""The browser of this machine; the first is Chromium without its own windows, which takes half the time."""


def _home(page: Page) -> None:
    page.goto("/", wait_until="networkidle")


def _family(page: Page) -> None:
    page.goto("/groups?q=March+23")
    page.get_by_role("link", name="March 23 Movement", exact=True).first.click()
    page.wait_for_load_state("networkidle")
    page.locator("#pictures").evaluate("element => element.scrollIntoView()")


def _group(page: Page) -> None:
    page.goto("/groups?q=March+23")
    page.get_by_role("link", name="March 23 Movement", exact=True).first.click()
    page.locator("#ties .evidence summary").first.click()


def _incident(page: Page) -> None:
    page.goto("/incidents?group=al-Shabaab&kind=ASSAULT")
    page.get_by_role("link", name="Bombing").first.click()
    page.locator("#reports .evidence summary").first.click()


def _document(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("link", name="Truck bomb at crowded Mogadishu junction").click()


def _search(page: Page) -> None:
    page.goto("/search?q=killed&country=SOM")


def _map(page: Page) -> None:
    page.goto("/incidents/map", wait_until="networkidle")
    page.evaluate("document.querySelector('#where').scrollIntoView()")


def _network(page: Page) -> None:
    page.goto("/network")
    if built("pictures/network.js"):
        page.locator("figure[data-drawn]").wait_for()
    page.evaluate("document.querySelector('#network').scrollIntoView()")


def _claims(page: Page) -> None:
    _drawn(page, "/claims", "speakers")


def _question(page: Page) -> None:
    _drawn(page, "/questions/iraq-2014-militias", "question")


def _drawn(page: Page, path: str, picture: str) -> None:
    page.goto(path)
    if built("pictures/questions.js"):
        page.locator(f"#{picture}[data-drawn]").wait_for()
    page.evaluate("id => document.getElementById(id).scrollIntoView()", picture)


def _review(page: Page) -> None:
    page.goto("/review")


PICTURES: dict[str, tuple[tuple[int, int], str, Callable[[Page], None]]] = {
    "home.png": (DESK, "light", _home),
    "group.png": (DESK, "light", _group),
    "group-pictures.png": (DESK, "light", _family),
    "incident.png": (DESK, "light", _incident),
    "incident-phone.png": (PHONE, "dark", _incident),
    "incidents-map.png": (DESK, "light", _map),
    "network.png": (DESK, "light", _network),
    "claims.png": (DESK, "light", _claims),
    "question.png": (DESK, "light", _question),
    "document.png": (DESK, "light", _document),
    "search.png": (DESK, "light", _search),
    "review.png": (DESK, "light", _review),
}


def fill(url: str) -> None:
    """Put the samples and a question's reports into a ledger, merge their incidents, and judge some forecasts: all is invented."""
    with open_ledger(url) as ledger:
        for sample in (*SAMPLES, *ASKED):
            found, errors = parse(sample.read_text(encoding="utf-8"))
            if found is None or errors:
                sys.exit(f"{sample}: {errors}")
            writer.add(ledger, found.reading, source=sample.name)
        update(ledger)
        for number, one in enumerate(claims(ledger)):
            if outcome := OUTCOMES[number % len(OUTCOMES)]:
                judge(ledger, one.id, outcome, because="an example", by="the docs", condition="met" if one.condition else None)


def take(browser: Browser, address: str, folder: Path) -> None:
    """Photograph the pages that are served at an address."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, scheme, go) in PICTURES.items():
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light", base_url=address
        )
        page = context.new_page()
        go(page)
        page.screenshot(path=folder / name)
        context.close()


def main(folder: Path) -> None:
    """Serve the samples and take all pictures."""
    with tempfile.TemporaryDirectory() as place:
        url = str(Path(place) / "samples.db")
        fill(url)
        listener = listen(0)
        server = uvicorn.Server(uvicorn.Config(create_app(url, Serving(questions=(QUESTIONS,))), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                take(browser, f"http://127.0.0.1:{listener.getsockname()[1]}", folder)
                browser.close()
        finally:
            server.should_exit = True
            thread.join()
            listener.close()
    print(*(folder / name for name in PICTURES), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "images")
