"""Pages of other sites: none may read the API unless it's named, and none what isn't the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.people import OTHERS, PUBLIC, pages

from factions.errors import FactionsError
from factions.ledger.open import open_ledger
from factions.web.api.problem import PREFIX
from factions.web.app import create_app
from factions.web.viewer import Serving

MAP = "https://map.example"


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = str(tmp_path / "empty.db")
    open_ledger(made).close()
    return made


def test_without_the_setting_no_page_elsewhere_reads_it(url: str) -> None:
    with pages(url, PUBLIC) as (client, _):
        answer = client.get(f"{PREFIX}/counts", headers={"origin": MAP})
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_site_that_is_named_reads_the_api_and_nothing_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTIONS_API_ORIGINS", f"{MAP} http://127.0.0.1:8000")
    asks = {"origin": MAP, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    with pages(url, PUBLIC) as (client, _):
        answer = client.get(f"{PREFIX}/counts", headers={"origin": MAP})
        assert answer.headers["access-control-allow-origin"] == MAP
        assert {"ETag", "Link", "RateLimit"} <= {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert "access-control-allow-credentials" not in answer.headers
        before = client.options(f"{PREFIX}/counts", headers=asks)
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, MAP)
        assert "Authorization" in before.headers["access-control-allow-headers"]
        for path, origin in ((f"{PREFIX}/counts", "https://other.example"), ("/groups", MAP), (f"{PREFIX}/counts", "null")):
            for other in (client.get(path, headers={"origin": origin}), client.options(path, headers={**asks, "origin": origin})):
                assert "access-control-allow-origin" not in other.headers
        assert client.options(f"{PREFIX}/counts", headers={**asks, "origin": "https://other.example"}).status_code == 405


def test_any_site_only_where_nobody_is_the_analyst(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTIONS_API_ORIGINS", "*")
    with pages(url, PUBLIC) as (client, _):
        assert client.get(f"{PREFIX}/counts", headers={"origin": "https://other.example"}).headers["access-control-allow-origin"] == "*"
    with pages(url, OTHERS) as (client, _):
        assert client.get(f"{PREFIX}/counts", headers={"origin": MAP}).status_code == 401
    with pytest.raises(FactionsError, match="any page in this browser could read the ledger"):
        create_app(url, Serving())


@pytest.mark.parametrize("given", ["map.example", "https://map.example/path", "https://a b,c", "javascript:alert(1)"])
def test_what_is_no_site_is_refused(url: str, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FACTIONS_API_ORIGINS", given)
    with pytest.raises(FactionsError, match="FACTIONS_API_ORIGINS: is no site"):
        create_app(url, PUBLIC)
