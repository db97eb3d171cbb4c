"""Ledgers to show, and a browser to look at them.

`ledger_url` holds two reports that annotate everything the pages draw, and one whose every field is hostile; `demo_url` the sample reports as people
annotated them, their incidents merged; `full_url` both. `site` serves the last. `page` is a page of it in Chromium, at two widths; it fails its test
on any console message, script error, dialog or request to elsewhere. `violations` asks axe-core, in light and in dark.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from tests.databases import BOTH, Server
from tools.screenshots import CHROMIUM

from factions.analysis.incidents.keeping import update
from factions.documents.document import Chrome, Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.markup import parse
from factions.mentions.mention import Mention
from factions.reading import Coder, Reading
from factions.statements.records import Casualty, Claim, Event, Relation
from factions.web.app import create_app
from factions.web.frame import SCRIPT
from factions.web.server import listen
from factions.web.viewer import Serving

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLES = sorted((ROOT / "examples" / "reports").glob("*.mark"))
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "light"), (1280, "dark"))
"""Widths, and in which light a page is loaded there; `violations` looks at it in both."""
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here (tools/browser.sh installs one where it may)"
)
needs_script = pytest.mark.skipif(not SCRIPT.exists() and not os.environ.get("CI"), reason="the pages' script isn't built (`make script`)")
expect.set_options(timeout=30_000)  # as long as Playwright's other steps may take: a slow machine needs more than five seconds
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&amp;"


def annotated(name: str | Path) -> Reading:
    found, errors = parse((HERE / name).read_text(encoding="utf-8"))
    assert not errors
    assert found
    return found.reading


def hostile() -> Reading:
    """Give a sound reading in which a stranger has written every word."""
    name, place, said = f"Brigade {HOSTILE}", f"Town {HOSTILE}", f"a man {HOSTILE}"
    text = f"{name} attacked {place} on Monday. It is backed by {name}, {said} said.\n\n</p></main><script>alert(3)</script>"
    first, second = text.index(" It is"), text.index("\n\n")
    again = text.rindex(name)

    def mention(number: int, kind: str, start: int, words: str, ref: str | None) -> Mention:
        return Mention.model_validate(
            {"id": f"m{number}", "kind": kind, "form": "named", "start": start, "end": start + len(words), "text": words, "ref": ref}
        )

    document = Document(
        id="0" * 64, url="javascript:alert(4)", title=f"Title {HOSTILE}", publisher=HOSTILE, byline=HOSTILE, published=HOSTILE, text=text,
        text_sha256=text_digest(text), chrome=(Chrome(text=HOSTILE, kind="other"),),
    )  # fmt: skip
    evidence = (Span.of(text, 0, first),)
    common: dict[str, Any] = {"confidence": 0.5, "coder": HOSTILE}
    return Reading(
        document=document,
        coder=Coder(name=HOSTILE, version=HOSTILE),
        mentions=(
            mention(1, "actor", 0, name, "a1"), mention(2, "place", text.index(place), place, "p1"),
            mention(3, "time", text.index("Monday"), "Monday", "t1"), mention(4, "actor", again, name, "a1"),
            mention(5, "quantity", text.index("Monday"), "Monday", None),
        ),
        actors=(Actor(id="a1", name=name, kind="armed_group", country="<b>", aliases=(HOSTILE,), community=HOSTILE, wikidata=HOSTILE),),
        places=(Place(id="p1", name=place, country=HOSTILE),),
        times=(Time(id="t1", edtf=HOSTILE, anchor="text"),),
        events=(Event(id="e1", type="ASSAULT", actors=("m1",), recipients=("m4",), places=("m2",), time="m3", evidence=evidence,
                      casualties=(Casualty(what="killed", quantity="m5"),), attribution="c1", **common),),
        relations=(Relation(id="r1", type="backs", role=HOSTILE, subject="m1", object="m4", evidence=evidence, **common),),
        claims=(Claim(id="c1", kind="statement", speaker_text=said, content=Span.of(text, 0, second), evidence=evidence, **common),),
    )  # fmt: skip


def fill(url: str) -> str:
    """Put the three reports into a ledger, and give its URL back."""
    with open_ledger(url) as ledger:
        for reading in (annotated("raid.mark"), annotated("reply.mark"), hostile()):
            writer.add(ledger, reading, source="a test's report")
    return url


def fill_and_merge(url: str) -> str:
    """Put the three reports into a ledger, merge their incidents, and give its URL back."""
    with open_ledger(fill(url)) as ledger:
        update(ledger)
    return url


def fill_demo(url: str) -> str:
    """Put the sample reports, as people annotated them, into a ledger, merge their incidents, and give its URL back."""
    with open_ledger(url) as ledger:
        for sample in SAMPLES:
            writer.add(ledger, annotated(sample), source=sample.name)
        update(ledger)
    return url


@contextmanager
def served(url: str, serving: Serving | None = None) -> Iterator[str]:
    """Serve a ledger's pages; gives their address."""
    listener = listen(0)
    server = uvicorn.Server(uvicorn.Config(create_app(url, serving), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill_demo(str(tmp_path_factory.mktemp("demo") / "demo.db"))


@pytest.fixture(scope="session")
def full_url(demo_url: str) -> str:
    with open_ledger(demo_url) as ledger:
        for reading in (annotated("raid.mark"), annotated("reply.mark"), hostile()):
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
    return demo_url


@pytest.fixture(scope="session")
def site(full_url: str) -> Iterator[str]:
    with served(full_url, Serving(questions=(ROOT / "examples" / "questions",))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "CI must have a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    with looked_at(browser, site, width, scheme) as page:
        yield page


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """One page at a desk's width, for what no width changes."""
    with looked_at(browser, site, 1280, "light") as page:
        yield page


@contextmanager
def looked_at(browser: Browser, site: str, width: int, scheme: Literal["light", "dark"], *, script: bool = True) -> Iterator[Page]:
    """Give a page in Chromium that has nothing to complain of, but that the page itself was answered with another status than 200."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site, java_script_enabled=script)
    page = context.new_page()
    seen: list[str] = []

    def complained(message: ConsoleMessage) -> None:
        if not (message.text.startswith("Failed to load resource") and message.location["url"] == page.url):
            seen.append(f"console: {message.text}")

    page.on("console", complained)
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on("dialog", lambda dialog: seen.append(f"dialog: {dialog.message}"))
    page.on("request", lambda sent: seen.append(sent.url))
    yield page
    context.close()
    assert [what for what in seen if not what.startswith(site)] == []


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """Give what axe-core finds wrong with a page in either light: which, the rule, and where. The page is left in the light that it was in."""
    if not AXE.exists() and not os.environ.get("CI"):
        pytest.skip("axe-core isn't installed (`make script`)")
    source = AXE.read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        lights: list[Literal["light", "dark"]] = ["light", "dark"]
        if not page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
            lights.reverse()
        told = []
        for light in lights:  # the page's own last
            page.emulate_media(color_scheme=light)
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # pictures are drawn anew
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
            told += [f"{one['id']}: {one['help']}: {light}: {[node['html'] for node in one['nodes']][:3]}" for one in found]
        return told

    return run


@pytest.fixture(scope="session")
def ledger_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fill(str(tmp_path_factory.mktemp("web") / "pages.db"))


@pytest.fixture(scope="session", params=BOTH)
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The pages of a ledger of either database."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("ledger_url")
    else:
        server: Server = request.getfixturevalue("postgres")
        url = fill(server.make(request.getfixturevalue("postgres_template")))
    with TestClient(create_app(url), base_url="http://127.0.0.1") as client:
        yield client
    if request.param == "postgresql":
        server.drop(url)


@pytest.fixture
def empty_client(fresh_url: str) -> Iterator[TestClient]:
    open_ledger(fresh_url).close()
    with TestClient(create_app(fresh_url), base_url="http://127.0.0.1") as client:
        yield client
