"""An incident's page shows how others would code it, of a ledger of either database, to each viewer what it may see."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import fill
from tests.web.people import PUBLIC, Person, pages
from tests.web.test_pages import Page, squeezed

from factions.analysis.incidents.keeping import update
from factions.ledger.open import Ledger, open_ledger
from factions.web.viewer import Serving


@pytest.fixture
def url(fresh_url: str) -> str:
    with open_ledger(fill(fresh_url)) as ledger:
        update(ledger)
    return fresh_url


@pytest.fixture
def site(url: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(url, Serving()) as held:
        yield held


def raid(person: Person) -> str:
    return str(re.findall(r'href="(/incidents/\d+)">Armed attack<', person.get("/incidents?kind=ASSAULT").text)[0])


def section(page: str) -> str:
    return page.partition('<section id="codings">')[2].partition("</section>")[0]


def test_the_codings_stand_side_by_side_with_every_reason(site: tuple[TestClient, Ledger]) -> None:
    analyst = Person(*site)
    held = section(analyst.get(raid(analyst)).text)
    words = squeezed(Page(held).words)
    assert "PLOVER/POLECAT UCDP GED ACLED-like CAMEO/ICEWS" in words
    assert "codable yes yes yes yes" in words
    assert "one-sided" in words
    assert "Violence against civilians: Attack" in words
    assert "side_b Civilians UCDP's name for whoever one-sided violence hits" in words
    assert held.count("<details") == 4


def test_what_is_not_codable_says_why(site: tuple[TestClient, Ledger]) -> None:
    analyst = Person(*site)
    talks = re.findall(r'href="(/incidents/\d+)">', analyst.get("/incidents?kind=CONSULT").text)[0]
    words = squeezed(Page(section(analyst.get(talks).text)).words)
    assert "no: no armed force: UCDP counts violence, and neither words nor help nor withdrawal" in words
    assert "UCDP GED: every field" not in words


def test_in_public_it_is_the_public_record_that_is_coded(url: str) -> None:
    with pages(url, PUBLIC) as held:
        reader = Person(*held)
        numbers = re.findall(r'href="(/incidents/\d+)"', reader.get("/incidents").text)
        assert numbers
        for path in dict.fromkeys(numbers):
            answer = reader.get(path)
            assert answer.status_code == 200
            assert ('id="codings"' in answer.text) is ("None of its reports may be shown" not in answer.text)
