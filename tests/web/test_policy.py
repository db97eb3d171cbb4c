"""The content security policy, on whatever is answered to whomever; that no page needs what it forbids; and how much script a page loads."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import annotated, fill, needs_script
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages
from tests.web.test_pages import Page

from factions.ledger import accounts, reader, saved
from factions.ledger.open import Ledger
from factions.web.frame import SCRIPT
from factions.web.permissions import TABLE
from factions.web.viewer import Serving

if TYPE_CHECKING:
    from httpx2 import Response

MOST = 100_000  # bytes of script that a page loads, compressed
DOCUMENT = annotated("raid.mark").document.id
ROUTES = sorted({rule.path for rule in TABLE if rule.method == "GET"})


def policy(answer: Response) -> dict[str, set[str]]:
    """Give an answer's policy by its directives."""
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    assert len({part[0] for part in parts}) == len(parts), "each once: a browser goes by the first"
    return {part[0]: set(part[1:]) for part in parts}


def check(answer: Response) -> None:
    """Find that an answer's policy lets nothing in but what comes from us, and that the answer has nothing inline."""
    found = policy(answer)
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == {"'none'"}
    assert found["script-src"] == found["style-src"] == {"'self'"}
    assert set().union(*found.values()) <= {"'none'", "'self'"}, "nothing unsafe, no nonce, no hash, no scheme, no other host"
    if not answer.headers.get("content-type", "").startswith("text/html") or not answer.text.lstrip().startswith("<!doctype"):
        return
    page = Page(answer.text)
    assert page.events == []
    assert not {"style", "iframe", "object", "embed", "base", "template"} & set(page.tags)
    assert all(source.startswith("/static/") for source in page.scripts)
    assert not re.search(r"(?:href|src|action)=[\"']?\s*(?:javascript|data|vbscript):", answer.text, re.IGNORECASE)
    assert not re.search(r"<meta[^>]*http-equiv", answer.text, re.IGNORECASE)


@pytest.fixture(scope="module", params=["own", "reader", "admin", "public", "nobody"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, dict[str, str]]]:
    """Somebody at the pages of three reports, hostile words among them, and what to put into their addresses."""
    url = fill(str(tmp_path_factory.mktemp("policy") / f"{request.param}.db"))
    serving = {"own": Serving(), "public": PUBLIC}.get(request.param, OTHERS)
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch)
        with pages(url, serving) as (client, ledger):
            yield at(client, ledger, request.param)


def at(client: TestClient, ledger: Ledger, who: str) -> tuple[Person, dict[str, str]]:
    owner = "analyst"
    if who not in {"own", "public"}:
        for role in ("admin", "reader"):
            accounts.add(ledger, role, accounts.checked_role(role), PASSWORD, by="root")
        owner = who if who != "nobody" else "reader"
    kept = saved.save(ledger, "Raids", "q=villagers", by=owner)
    values = {
        "number": "1", "key": saved.give_key(ledger, kept.id, by=owner), "document_id": DOCUMENT, "group_id": reader.groups(ledger)[0].id,
        "statement": "e1", "file": "style.css", "name": "reader",
    }  # fmt: skip
    return Person(client, ledger, who if who in {"admin", "reader"} else None), values


@pytest.mark.parametrize("path", ROUTES)
def test_every_address_is_answered_with_it(site: tuple[Person, dict[str, str]], path: str) -> None:
    person, values = site
    found = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: values.get(match[1], "1"), path)
    for address in (found, f"{found}?as_of=2026-01-01", f"{found}?page=none&q=%22%3E%3Cscript%3E&group=%3Cb%3E"):
        answer = person.get(address)
        assert answer.status_code < 500, address
        check(answer)


def test_what_goes_wrong_is_answered_with_it(site: tuple[Person, dict[str, str]]) -> None:
    person, _ = site
    answers = [person.get(path) for path in ("/nowhere", "/groups/nobody", "/documents/<script>", "/search?from=%3Cscript%3E", "/static/nothing.js")]
    answers += [person.client.post(path) for path in ("/sign-in", "/search/saved", "/documents", "/nowhere")]
    answers += [person.client.request("OPTIONS", "/"), person.client.get("/", headers={"authorization": "Bearer none"})]
    assert {answer.status_code for answer in answers} <= {303, 400, 401, 403, 404, 405}
    for answer in answers:
        check(answer)


@pytest.mark.parametrize("site", ["reader"], indirect=True)
def test_a_key_is_shown_with_it(site: tuple[Person, dict[str, str]]) -> None:
    person, _ = site
    answer = person.post("/search/saved/1/key")
    assert answer.status_code == 200
    check(answer)
    assert answer.headers["cache-control"].endswith("no-store"), "no browser keeps the address"


@needs_script
def test_the_script_is_small() -> None:
    assert 5_000 < len(gzip.compress(SCRIPT.read_bytes(), 6, mtime=0)) < MOST
