"""What the world is told by the API (`--public`): every address that leads on is followed, by the rules of test_public.py; on both databases."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.ledger.conftest import read
from tests.ledger.test_harm import CAMP, COPY
from tests.web.people import PUBLIC, Person, pages
from tests.web.test_public import DAY, LED, RAID, READINGS, leaks, rules, runs_of

from factions.analysis.incidents.keeping import update
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.judgements import judge
from factions.review.statements import accept
from factions.web.api.problem import PREFIX

LISTS = (
    "groups", "ties", "incidents", "documents", "claims", "publishers", "questions", "counts", "search?q=karsa", "search?q=league",
    "search?country=SOM",
)  # fmt: skip


def fill(url: str) -> None:
    with open_ledger(url) as ledger:
        for reading in READINGS:
            writer.add(ledger, reading, source="a test's report")
        update(ledger)


filled = copies(fill)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(filled, PUBLIC) as found:
        yield found


def addresses(thing: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    """Give every address of ours in an answer, however deep."""
    if isinstance(thing, str) and thing.removeprefix("http://127.0.0.1").startswith(f"{PREFIX}/"):
        yield thing.removeprefix("http://127.0.0.1")
    for one in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from addresses(one)


def walk(person: Person, *first: str) -> dict[str, str]:
    """Follow every address from these; gives the words of each answer."""
    seen: dict[str, str] = {}
    waiting = [f"{PREFIX}/{path}" for path in first]
    while waiting:
        answer = person.get(path := waiting.pop())
        assert answer.status_code == 200, (path, answer.text)
        seen[path] = json.dumps(answer.json(), ensure_ascii=False)
        waiting += sorted({*addresses(answer.json())} - seen.keys() - {*waiting})
    return seen


@pytest.mark.parametrize("day", ["", DAY], ids=["now", "on a day"])
def test_before_any_review_nothing_is_told_that_is_withheld(site: tuple[TestClient, Ledger], day: str) -> None:
    person = Person(*site)
    seen = walk(person, *(f"{path}{'&' if '?' in path else '?'}limit=100{'&' if day else ''}{day}" for path in LISTS if path != "counts"))
    assert len(seen) > 40
    assert leaks(seen, rules(READINGS)) == []


def test_after_a_review_what_was_approved_is_told_and_nothing_else(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    person = Person(client, ledger)
    (leader,) = (one.id for one in reader.groups(ledger) if one.name == "Karim Example")
    assert person.get(f"{PREFIX}/groups/{leader}").status_code == 404
    accept(ledger, [f"{RAID.document.id}:{LED}"], by="Ann")
    seen = walk(person, *LISTS, f"groups/{leader}")
    assert leaks(seen, rules(READINGS, {(RAID.document.id, LED)})) == []
    report = seen[f"{PREFIX}/documents/{RAID.document.id}"]
    assert "karim example who leads the river" in runs_of(report)
    assert [(one["statement"], one["reviewed"]) for one in json.loads(report)["relations"] if one["reviewed"]] == [(LED, True)]
    assert "Ann" not in "".join(seen.values()), "who reviewed is nobody else's affair"


@pytest.mark.parametrize("name", ["Karim", "Karim Example", "Hasan"])
def test_nobody_learns_whether_a_name_is_in_the_ledger(site: tuple[TestClient, Ledger], name: str) -> None:
    """Whoever asks for a person's name is answered as for a name that nobody has."""
    person = Person(*site)
    for path in (
        "groups?q={}", "search?q={}", "search?group={}", "search?country=SOM&group={}", "incidents?actor={}", "incidents?words={}", "incidents?q={}",
        "incidents?party={}", "ties?subject={}", "ties?words={}", "claims?speaker={}", "claims?words={}", f"incidents?words={{}}&{DAY}",
    ):  # fmt: skip
        for most in (50, 1):  # with one to a page, where the list ends would tell of what is left out
            answers = [person.get(f"{PREFIX}/{path.format(one)}&limit={most}") for one in (name, "Zqxwvut")]
            told = [(one.status_code, one.text.replace(asked, "NAME")) for one, asked in zip(answers, (name, "Zqxwvut"), strict=True)]
            assert told[0] == told[1], (path, most)


@pytest.mark.parametrize("path", ["/groups/{}", "/groups/{}/ties", f"{PREFIX}/groups/{{}}", f"{PREFIX}/groups/{{}}/events"])
def test_on_no_day_an_id_tells_whether_somebody_is_in_the_ledger(site: tuple[TestClient, Ledger], path: str) -> None:
    person, ledger = Person(*site), site[1]
    (leader,) = (one.id for one in reader.groups(ledger) if one.name == "Karim Example")
    for day in ("", f"?{DAY}"):
        answers = [person.get(f"{path.format(name)}{day}") for name in (leader, "zqxwvut")]
        told = [(one.status_code, one.text.replace(name, "NAME")) for one, name in zip(answers, (leader, "zqxwvut"), strict=True)]
        assert told[0] == told[1]


def test_why_reports_are_taken_for_one_names_no_site(tmp_path: Path) -> None:
    url = str(tmp_path / "camp.db")
    with open_ledger(url) as ledger:
        for text in (CAMP, COPY.replace("shelled", "bombed")):
            writer.add(ledger, read(text), source="a test's report")
        update(ledger)
    told = {}
    for name, serving in (("own", None), ("public", PUBLIC)):
        with pages(url, serving) as (client, ledger):
            person = Person(client, ledger)
            found = [person.get(one["href"]).json() for one in person.get(f"{PREFIX}/incidents").json()["items"]]
            told[name] = [(one["reasons"], one["differ"]) for one in found if len(one["reports"]) > 1]
    assert "Debaga" in str(told["own"])
    assert len(told["public"]) == len(told["own"])
    assert "Debaga" not in str(told["public"])


def test_no_cursor_holds_the_name_of_somebody_who_is_not_told_of(site: tuple[TestClient, Ledger]) -> None:
    person, ledger = Person(*site), site[1]
    groups = {one.id: one.kind for one in reader.groups(ledger, limit=500)}
    assert "person" in groups.values()
    path, met = f"{PREFIX}/groups?limit=1", list[str]()
    while path:
        answer = person.get(path).json()
        met += [one["id"] for one in answer["items"]]
        path = (answer["next"] or "").removeprefix("http://127.0.0.1")
        if path:
            cursor = parse_qs(urlsplit(path).query)["cursor"][0]
            assert json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[1] == met[-1]
    assert met == sorted(one for one, kind in groups.items() if kind != "person")


def test_a_judgement_on_somebody_who_is_not_told_of_is_not_told_either(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    person = Person(client, ledger)
    known = {one.name: one.id for one in reader.groups(ledger, limit=500)}
    other = next(one.id for one in reader.groups(ledger, limit=500) if one.kind != "person")
    judge(ledger, "different", other, known["Karim Example"], because="another", by="Ann")
    (pair,) = reader.group(ledger, other).judged
    assert "Karim Example" in {pair.one.name, pair.other.name}
    for path in (f"{PREFIX}/groups/{other}", f"/groups/{other}"):
        answer = person.get(path)
        assert answer.status_code == 200
        assert "karim" not in answer.text.lower(), path


def test_a_person_may_be_asked_for_by_name_once_approved(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    person = Person(client, ledger)
    assert person.get(f"{PREFIX}/ties?subject=Karim+Example").status_code == 400
    accept(ledger, [f"{RAID.document.id}:{LED}"], by="Ann")
    (tie,) = person.get(f"{PREFIX}/ties?subject=Karim+Example").json()["items"]
    assert (tie["type"], tie["subject"]["name"], tie["reviewed"]) == ("leads", "Karim Example", True)
