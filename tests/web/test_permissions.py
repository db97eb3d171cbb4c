"""Everybody tries everything: the table of permissions against the application that is served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages

from factions.ledger import accounts
from factions.ledger.open import Ledger, open_ledger
from factions.web import permissions
from factions.web.app import create_app
from factions.web.permissions import TABLE, Rule
from factions.web.viewer import Serving

if TYPE_CHECKING:
    from httpx2 import Response

# who may do what a line says that somebody may at least; written out here, so that a change of the code's own reckoning is seen
MAY = {
    "anyone": {"anyone", "public", "reader", "coder", "reviewer", "admin"}, "public": {"public", "reader", "coder", "reviewer", "admin"},
    "reader": {"reader", "coder", "reviewer", "admin"}, "coder": {"coder", "reviewer", "admin"}, "reviewer": {"reviewer", "admin"},
    "admin": {"admin"},
}  # fmt: skip
EVERYBODY = ("local", "anyone", "public", "reader", "coder", "reviewer", "admin", "token")
VALUES = {"name": "nobody-of-this-name", "file": "style.css"}


def routes(parts: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Give the method and path of all that an application serves."""
    for part in parts:
        inner = getattr(part, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes)
        elif isinstance(part, Mount):
            yield "GET", f"{part.path}/{{file:path}}"
        else:
            for method in sorted({"GET" if one == "HEAD" else one for one in getattr(part, "methods", None) or {"WEBSOCKET"}}):
                yield method, getattr(part, "path", "")


def address(path: str) -> str:
    """Fill in a path."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: VALUES.get(match[1], "7"), path)


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A ledger without accounts, and one with one of each role."""
    folder = tmp_path_factory.mktemp("permissions")
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch)
        for name in ("none", "some"):
            with open_ledger(str(folder / f"{name}.db")) as ledger:
                for role in accounts.ROLES if name == "some" else ():
                    accounts.add(ledger, role, role, PASSWORD, by="root")
        yield {name: str(folder / f"{name}.db") for name in ("none", "some")}


def test_every_route_has_a_line_and_every_line_a_route(ledgers: dict[str, str]) -> None:
    served = sorted(routes(create_app(ledgers["none"]).routes))
    assert served == sorted((rule.method, rule.path) for rule in TABLE)


def test_a_lines_own_path_leads_to_it_and_to_no_other() -> None:
    for rule in TABLE:
        assert permissions.rule_for(rule.method, address(rule.path)) is rule
    assert permissions.rule_for("HEAD", "/groups") is permissions.rule_for("GET", "/groups")
    assert permissions.rule_for("DELETE", "/groups") is permissions.rule_for("GET", "/nowhere") is None


def test_nobody_writes_without_an_account() -> None:
    assert {rule.path for rule in TABLE if rule.method == "POST" and rule.least in ("anyone", "public") and not rule.asks} == {"/sign-in"}
    assert {rule.path for rule in TABLE if rule.asks} == {"/reconcile"}  # a question in a form, by which nothing is written


def test_what_the_world_may_read_is_this_and_no_more() -> None:
    """A page is added here when it shows nothing but what harm.public lets through, and test_accounts.py reads it as the world does."""
    world = {rule.path for rule in TABLE if rule.least in ("anyone", "public") and rule.method == "GET"}
    assert world == {
        "/static/{file:path}", "/sign-in", "/", "/weeks.json", "/weeks.csv", "/groups", "/groups/{group_id}", "/groups/{group_id}/ties",
        "/groups/{group_id}/pictures", "/groups/{group_id}/activity.json",
        "/groups/{group_id}/activity.csv", "/groups/{group_id}/family.json", "/groups/{group_id}/family.csv",
        "/incidents", "/incidents/{number}", "/incidents/map", "/incidents/map.json", "/incidents/map.csv", "/network", "/network.json",
        "/network.csv", "/documents", "/documents/{document_id}", "/search", "/search/{number}/{key}.atom", "/claims", "/claims.json",
        "/claims.csv", "/claims/{document_id}/{statement}", "/questions", "/questions/{name}.json", "/questions/{name}.csv",
        "/questions/{name}", "/questions/{name}/{number}/{week}",
        "/api/v1", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/groups", "/api/v1/groups/{group_id}", "/api/v1/groups/{group_id}/ties",
        "/api/v1/groups/{group_id}/events", "/api/v1/groups/{group_id}/names", "/api/v1/ties", "/api/v1/incidents", "/api/v1/incidents/{number}",
        "/api/v1/incidents/{number}/codings",
        "/api/v1/documents", "/api/v1/documents/{document_id}", "/api/v1/claims", "/api/v1/claims/{document_id}/{statement}", "/api/v1/search",
        "/api/v1/publishers", "/api/v1/questions", "/api/v1/questions/{name}", "/api/v1/counts",
        "/reconcile", "/reconcile/suggest/entity", "/reconcile/suggest/type", "/reconcile/suggest/property", "/reconcile/properties",
        "/reconcile/flyout", "/reconcile/preview", "/reconcile/view/{entity_id:path}",
    }  # fmt: skip


def came_through(client: TestClient, ledger: Ledger, who: str, rule: Rule) -> bool:
    """Send a request and tell whether it came to its page: whatever that made of it, it was neither refused nor shown the way to sign in."""
    if who == "token":
        secret = accounts.add_token(ledger, "admin", f"{rule.method} {rule.path}", "admin", by="root", days=1)[1]
        answer: Response = client.request(rule.method, address(rule.path), headers={"authorization": f"Bearer {secret}"})
        accounts.revoke_token(ledger, "admin", max(one.id for one in tokens(ledger)), by="root")
    else:
        person = Person(client, ledger, who if who in accounts.ROLES else None)
        answer = person.get(address(rule.path)) if rule.method == "GET" else person.post(address(rule.path))
    refused = answer.status_code in (401, 403, 429) or answer.headers.get("location", "").startswith("/sign-in?")
    assert answer.status_code < 500 or refused, (who, rule, answer.text)
    return not refused


def expected(who: str, rule: Rule) -> bool:
    if who == "local":
        return rule.local
    return rule.tokens if who == "token" else who in MAY[rule.least]


def tokens(ledger: Ledger) -> list[accounts.Token]:
    with ledger.read() as connection:
        return accounts.tokens(connection, "admin")


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_tries_every_route(ledgers: dict[str, str], who: str) -> None:
    serving = {"local": Serving(), "public": PUBLIC}.get(who, OTHERS)
    with pages(ledgers["none" if who == "local" else "some"], serving) as (client, ledger):
        found = {(rule.method, rule.path): came_through(client, ledger, who, rule) for rule in TABLE}
    assert found == {(rule.method, rule.path): expected(who, rule) for rule in TABLE}


@pytest.mark.parametrize("who", ["local", "reader", "admin"])
def test_no_form_is_taken_without_its_token(ledgers: dict[str, str], who: str) -> None:
    with pages(ledgers["none" if who == "local" else "some"], Serving() if who == "local" else OTHERS) as (client, ledger):
        for rule in (rule for rule in TABLE if rule.method == "POST" and not rule.asks):
            person = Person(client, ledger, None if who == "local" else who)
            for token in ("", "0" * 64, "é"):
                assert person.post(address(rule.path), {"csrf": token}).status_code == 403, rule
            assert client.post(address(rule.path)).status_code == 403, rule
            for _ in range(4):  # there are more forms than one person may send at once
                client.app.state.limits.writes.give_back(who)  # type: ignore[attr-defined]


def test_a_route_without_a_line_is_served_to_the_local_analyst_only(ledgers: dict[str, str]) -> None:
    for name, serving in (("none", Serving()), ("some", OTHERS), ("some", PUBLIC)):
        with pages(ledgers[name], serving) as (client, ledger):
            client.app.add_api_route("/secret", lambda: "secret")  # type: ignore[attr-defined]
            person = Person(client, ledger, "admin" if name == "some" else None)
            assert (person.get("/secret").status_code == 200) is (name == "none")
            assert person.post("/groups").status_code == 405
            assert person.get("/nowhere").status_code == 404


def test_two_lines_that_fit_one_path_let_nobody_through_by_the_wrong_one(ledgers: dict[str, str]) -> None:
    """A route whose path another line fits, too: the gate goes by that line, and the route itself asks again."""
    with pages(ledgers["some"], PUBLIC) as (client, ledger):
        router = client.app.router  # type: ignore[attr-defined]
        router.add_api_route("/documents/secret", lambda: "secret")
        router.routes.insert(0, router.routes.pop())
        assert Person(client, ledger).get("/documents/secret").status_code == 403
        assert Person(client, ledger).get("/documents/other").status_code == 404


def test_the_docs_have_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text(encoding="utf-8")
    assert permissions.as_markdown() in page
