"""Somebody at the pages: a client of the application that is signed in as a role, or as nobody, and knows the token of its forms."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from factions.ledger import accounts, passwords
from factions.ledger.open import Ledger, open_ledger
from factions.web.app import create_app
from factions.web.viewer import Serving, _token

if TYPE_CHECKING:
    from httpx2 import Response

PASSWORD = "a river runs past it"  # noqa: S105 - the tests' own
OTHERS = Serving(local=False)
PUBLIC = Serving(local=False, public=True)


def cheap_hashes(patch: pytest.MonkeyPatch) -> None:
    """Have argon2 hash quickly; it hashes none the less."""
    patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


class Person:
    """A client with a browser's cookies."""

    def __init__(self, client: TestClient, ledger: Ledger, name: str | None = None) -> None:
        self.client, self.secret = client, secrets.token_urlsafe(32)
        client.cookies.clear()
        if name is None:
            client.cookies.set("factions-visit", self.secret, domain="127.0.0.1")
            return
        with ledger.write() as connection:
            self.secret = accounts.begin_session(connection, name)
        client.cookies.set("factions-session", self.secret, domain="127.0.0.1")

    def get(self, path: str, **headers: str) -> Response:
        """Ask for a page."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Response:
        """Send a form with its token, as a browser does."""
        return self.client.post(path, data={"csrf": _token(self.secret), **(fields or {})}, headers={"sec-fetch-site": "same-origin", **headers})


@contextmanager
def pages(url: str, serving: Serving | None = None) -> Iterator[tuple[TestClient, Ledger]]:
    """Give the pages of a ledger, and the ledger."""
    with open_ledger(url) as ledger, TestClient(create_app(url, serving), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client, ledger
