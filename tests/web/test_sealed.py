"""A casefile's pages: everything is read under a banner, and nothing can be changed, whoever asks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.exports.casefile.conftest import PRIVATE, fill, sealed_at
from tests.ledger.conftest import RAID, read

from factions.exports.casefile import unpack
from factions.ledger.open import open_ledger
from factions.web.app import create_app
from factions.web.permissions import TABLE
from factions.web.viewer import Serving

RAIDED = read(RAID).document.id
FILLED = {"group_id": "river-league", "document_id": RAIDED, "statement": "e1", "file": "style.css"}


@pytest.fixture(scope="module")
def casefiles(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    folder = tmp_path_factory.mktemp("sealed")
    with open_ledger(str(folder / "held.db")) as ledger:
        fill(ledger)
        return {public: sealed_at(folder / f"{public}.casefile", ledger, public=public).verified.path for public in (False, True)}


@pytest.fixture(scope="module", params=[False, True], ids=["desk", "public"])
def site(
    request: pytest.FixtureRequest, casefiles: dict[bool, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, Path, bool]]:  # fmt: skip
    found = unpack(casefiles[request.param], tmp_path_factory.mktemp("opened"))
    app = create_app(str(found.ledger), Serving(local=False, public=request.param, sealed=found.banner))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client, found.ledger, request.param


def test_every_page_has_the_banner(site: tuple[TestClient, Path, bool]) -> None:
    client, _, public = site
    groups, others = ("/groups", "/groups/river-league", "/network"), ("/incidents", "/incidents/1", "/claims", "/search?q=killed")
    for path in ("/", *groups, *others, f"/documents/{RAIDED}"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "A casefile, only to be read: everything" in answer.text, path
        assert ("the cited sentences only" if public else "for the desk, not for the public") in answer.text
        assert PRIVATE not in answer.text


def test_nothing_can_be_changed(site: tuple[TestClient, Path, bool]) -> None:
    client, ledger, _ = site
    before = hashlib.sha256(ledger.read_bytes()).hexdigest()
    for rule in TABLE:
        path = re.sub(r"\{(\w+)[^}]*\}", lambda part: FILLED.get(part[1], "1"), rule.path)
        answer = client.request(rule.method, path, follow_redirects=False)
        assert answer.status_code < 500, path
        writes = (rule.method != "GET" and not rule.asks) or rule.least not in {"anyone", "public", "reader"}
        if writes or path in {"/account", "/sign-in", "/review"}:
            assert answer.status_code == 403, path
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert client.request(method, "/groups").status_code in {403, 404, 405}
    assert hashlib.sha256(ledger.read_bytes()).hexdigest() == before
    assert not ledger.with_name(f"{ledger.name}-wal").exists() or ledger.with_name(f"{ledger.name}-wal").stat().st_size == 0


def test_no_page_offers_a_change(site: tuple[TestClient, Path, bool]) -> None:
    client, _, _ = site
    for path in ("/", "/incidents/1", f"/documents/{RAIDED}", f"/documents/{RAIDED}/statements/e1", "/search?q=killed", f"/claims/{RAIDED}/c3"):
        assert 'method="post"' not in client.get(path).text, path
        assert 'href="/review"' not in client.get(path).text
        assert 'href="/add"' not in client.get(path).text


def test_a_token_or_a_cookie_opens_nothing_more(site: tuple[TestClient, Path, bool]) -> None:
    client, _, _ = site
    for headers in ({"Authorization": "Bearer x"}, {"Cookie": "factions-session=x"}):
        assert client.get("/groups", headers=headers).status_code == 200
        assert client.post("/add", headers=headers).status_code == 403


def test_the_public_reads_sentences_and_the_desk_the_report(site: tuple[TestClient, Path, bool]) -> None:
    client, _, public = site
    text = client.get(f"/documents/{RAIDED}").text
    assert ("Baghdad" in text) is True
    assert ("and he left" in text or "left." in text) is not public


def test_other_names_of_this_machine_arent_answered(site: tuple[TestClient, Path, bool]) -> None:
    client, _, _ = site
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
