"""The pages of blind coding, over a ledger of either database: nobody sees another's answers, nor how far they agree, before all is coded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import HOSTILE, annotated, fill
from tests.web.forms import Forms
from tests.web.people import OTHERS, PASSWORD, Person, cheap_hashes, pages
from tests.web.test_pages import Page, squeezed

from factions.ledger import accounts, writer
from factions.ledger import blind as shelf
from factions.ledger.open import Ledger, open_ledger
from factions.review import blind
from factions.web.viewer import Serving


@pytest.fixture
def world(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, Ledger]]:
    """The pages for two coders, a reviewer and a reader, over the raid's report."""
    cheap_hashes(monkeypatch)
    with open_ledger(fresh_url) as ledger:
        writer.add(ledger, annotated("raid.mark"), source="raid.mark")
        for name, role in (("ann", "coder"), ("ben", "coder"), ("rex", "reviewer"), ("ria", "reader")):
            accounts.add(ledger, name, role, PASSWORD, by="root")  # type: ignore[arg-type]
    with pages(fresh_url, OTHERS) as held:
        yield held


def shown(person: Person, path: str = "/review/blind", status: int = 200) -> str:
    answer = person.get(path)
    assert answer.status_code == status, squeezed(Page(answer.text).words)
    return answer.text


def words(raw: str) -> str:
    return squeezed(Page(raw).words)


def begin(world: tuple[TestClient, Ledger], **fields: str) -> tuple[int, str]:
    rex = Person(*world, "rex")
    answer = rex.post("/review/blind", {**Forms(shown(rex)).to("/review/blind")[1], "reviewers": "ann, ben", "items": "3", **fields})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def coding(raw: str, number: int = 1) -> list[tuple[str, dict[str, str]]]:
    return [(path, fields) for path, fields in Forms(raw).all if path.startswith(f"/review/blind/{number}/")]


def nothing(person: Person, raw: str) -> str:
    """Say that the item of a page states nothing, and give the page that comes next."""
    path, fields = next((path, fields) for path, fields in coding(raw) if fields.get("stated") == "no")
    answer = person.post(path, fields)
    assert answer.status_code == 303
    return shown(person, answer.headers["location"])


def test_a_round_is_coded_by_two_and_told_when_it_is_over(world: tuple[TestClient, Ledger]) -> None:
    assert begin(world, kind="event") == (303, "/review/blind?round=1")
    client, ledger = world
    ann = Person(client, ledger, "ann")
    raw = shown(ann)
    assert "item 1 of 3 · you have coded 0 of 3" in words(raw)
    assert "What event do the marked words state?" in words(raw)
    assert "Hasan" not in raw
    assert "/documents/" not in re.sub(r'href="/documents"', "", raw)  # its report's page would show the machine's answer
    fields = {name: value for _, fields in coding(raw) for name, value in fields.items() if name.startswith("set.") and value}
    assert fields == {"set.fact": "asserted"}  # nothing is filled in but what counts where nothing is said
    for _ in range(3):
        raw = nothing(ann, raw)
    assert "You have coded all 3. Coded: ann 3, ben 0 of 3. How far they agree is shown when everybody has coded everything." in words(raw)
    assert "Alpha" not in words(raw)
    ben = Person(client, ledger, "ben")
    raw = shown(ben)
    assert "you have coded 0 of 3" in words(raw)
    path, fields = next((path, fields) for path, fields in coding(raw) if "set.type" in fields)
    answer = ben.post(path, {**fields, "set.type": "PROTEST", "set.actors": '"nobody of this name"'})
    assert answer.status_code == 400
    assert "actors: the report doesn't say 'nobody of this name'" in words(answer.text)
    assert next(fields for _, fields in coding(answer.text) if "set.type" in fields)["set.type"] == "PROTEST"
    answer = ben.post(path, {**fields, "set.type": "PROTEST", "set.actors": "m1"})
    assert answer.headers["location"] == "/review/blind?round=1&item=2"
    raw = shown(ben, answer.headers["location"])
    raw = nothing(ben, nothing(ben, raw))
    assert "Round 1 is over: how far ann and ben agree" in words(raw)
    assert "Stated" in words(raw)
    assert "Stated ann: no; ben: yes" in words(raw)
    late = ben.post("/review/blind/1/1", {"stated": "no"})
    assert late.status_code == 400
    assert "round 1: is over" in words(late.text)


def test_the_last_coding_of_an_item_counts_and_the_next_is_one_that_waits(world: tuple[TestClient, Ledger]) -> None:
    begin(world)
    ann = Person(*world, "ann")
    raw = nothing(ann, shown(ann, "/review/blind?round=1&item=2"))
    assert "item 3 of 3" in words(raw)
    again = shown(ann, "/review/blind?round=1&item=2")
    assert "You have coded this item." in words(again)
    assert "item 3 of 3" in words(nothing(ann, again))
    assert "item 1 of 3" in words(shown(ann))
    assert blind.agreement(world[1], 1).coded == {"ann": 1, "ben": 0}


def test_who_is_in_no_round_is_told_what_to_do(world: tuple[TestClient, Ledger]) -> None:
    rex = Person(*world, "rex")
    assert "No round has begun. Begin one" in words(shown(rex))
    assert "A reviewer begins one." in words(shown(Person(*world, "ann")))
    begin(world)
    raw = shown(Person(*world, "rex"), "/review/blind?round=1")
    assert "Round 1 is under way" in words(raw)
    assert coding(raw) == []
    assert Person(*world, "rex").post("/review/blind/1/1", {"stated": "no"}).status_code == 400
    shown(rex, "/review/blind?round=9", 404)
    assert Person(*world, "ria").get("/review/blind").status_code == 403
    assert Person(*world, "ann").post("/review/blind", {"reviewers": "ann,ben"}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"reviewers": "ann"}, "name two reviewers, or more"), ({"reviewers": "ann, eve"}, "eve: is no account that may code"),
        ({"reviewers": "ann, ria"}, "ria: is no account that may code"), ({"items": "0"}, "items: Input should be greater than"),
        ({"kind": "song"}, "kind: Input should be"),
    ],
)  # fmt: skip
def test_a_round_that_cannot_begin_says_why(world: tuple[TestClient, Ledger], fields: dict[str, str], told: str) -> None:
    status, raw = begin(world, **fields)
    assert status == 400
    assert told in words(raw)
    assert blind_rounds(world[1]) == 0


def blind_rounds(ledger: Ledger) -> int:
    from factions.errors import LedgerError

    with ledger.read() as connection:
        try:
            return shelf.the_round(connection, None).id
        except LedgerError:
            return 0


def test_without_accounts_any_names_may_code_and_hostile_words_stay_words(fresh_url: str) -> None:
    with open_ledger(fill(fresh_url)) as ledger:
        blind.start(ledger, items=99, reviewers=["analyst", "ben"], by="analyst")
    with pages(fresh_url, Serving()) as held:
        person = Person(*held)
        count = len(blind.tasks(held[1], 1, "analyst")[1])
        seen = [shown(person, f"/review/blind?item={place + 1}&round=1") for place in range(count)]
    assert any(HOSTILE in Page(raw).words for raw in seen)
    for raw in seen:
        assert Page(raw).events == []
        assert "<img" not in raw
