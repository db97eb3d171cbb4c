"""A person who is what a group belongs to: told of in public only once a person has reviewed something of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.ledger.conftest import read
from tests.web.people import PUBLIC

from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.review.statements import accept
from factions.web.app import create_app
from factions.web.viewer import Serving

BAND = """---
id: band
title: A raid
publisher: River Courier
published: "2014-06-20"
genre: wire
region: Middle East
fictional: true
actors:
  band: {name: Band of the Hill, kind: militia, country: IRQ, parent: head}
  wing: {name: Wing of the Band, kind: militia, country: IRQ, parent: band}
  head: {name: Nasir Haddad, kind: person, country: IRQ}
places:
  town: {name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, precision: 1}
---
The [Band of the Hill]{a1 band} and its [Wing]{a4 wing} shelled [Bohruz]{p1 town} on [13 June]{t1 2014-06-13 text}.
@ e1 ASSAULT/explosives actors=a1,a4 places=p1 time=t1
[Nasir Haddad]{a2 head} leads the [Band of the Hill]{a3 band}.
@ r1 leads a2>a3
"""


@pytest.fixture
def held(tmp_path: Path) -> str:
    """A ledger with the report, by its name."""
    name = str(tmp_path / "band.db")
    with open_ledger(name) as ledger:
        writer.add(ledger, read(BAND), source="band.mark")
    return name


def pages(name: str, serving: Serving, group: str) -> list[str]:
    """Give what the page of a group says, and the API of it."""
    with open_ledger(name) as ledger:
        own = reader.find_group(ledger, group)[0].id
    with TestClient(create_app(name, serving), base_url="http://127.0.0.1") as client:
        answers = [client.get(path) for path in (f"/groups/{own}", f"/api/v1/groups/{own}")]
    assert [one.status_code for one in answers] == [200, 200]
    return [one.text for one in answers]


def tells(found: list[str], name: str) -> list[bool]:
    return [name.lower() in one.lower().replace("-", " ") for one in found]


def test_a_parent_whom_nobody_reviewed_is_told_to_nobody_outside(held: str) -> None:
    assert tells(pages(held, Serving(), "Band of the Hill"), "Nasir Haddad") == [True, True]
    assert tells(pages(held, PUBLIC, "Band of the Hill"), "Haddad") == [False, False]


def test_a_parent_that_is_no_person_is_told(held: str) -> None:
    assert tells(pages(held, PUBLIC, "Wing of the Band"), "Band of the Hill") == [True, True]


def test_after_a_review_the_parent_is_told(held: str) -> None:
    with open_ledger(held) as ledger:
        document = reader.documents(ledger)[0].id
        accept(ledger, [f"{document}:r1"], by="Ada")
    assert tells(pages(held, PUBLIC, "Band of the Hill"), "Nasir Haddad") == [True, True]
