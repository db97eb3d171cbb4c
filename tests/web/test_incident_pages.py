"""The pages of incidents, of a ledger of either database: the list, one with its reports, and what is judged there; and what is shown in public."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.conftest import fill_and_merge
from tests.web.people import PUBLIC, Person, pages
from tests.web.test_pages import Page, squeezed

from factions.ledger.audit import lines
from factions.ledger.open import Ledger
from factions.web.viewer import Serving

filled = copies(fill_and_merge)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(filled, Serving()) as held:
        yield held


@pytest.fixture
def analyst(site: tuple[TestClient, Ledger]) -> Person:
    return Person(*site)


def shown(person: Person, path: str, status: int = 200) -> Page:
    answer = person.get(path)
    assert answer.status_code == status
    return Page(answer.text)


def raid_of(person: Person) -> str:
    (path,) = set(re.findall(r'href="(/incidents/\d+)">Armed attack<', person.get("/incidents?kind=ASSAULT").text))
    return str(path)


def test_the_list_is_narrowed_and_stands_beside_what_was_read(analyst: Person) -> None:
    whole = squeezed(shown(analyst, "/incidents").words)
    assert "13 June 2014 Armed attack by League of the River on villagers Karsa, Iraq 23 1" in whole
    assert "March to May 2015 Disarmament by League of the River Iraq" in whole
    assert "3 reports of 3 independent sources were read." in whole
    assert "Talks between Northern Army, League of the River" in whole
    for query, there, missing in (
        ("kind=CONSULT", "Talks between", "Armed attack by"),
        ("from=2014-06-01&to=2014-06-30", "Armed attack by", "Talks between"),
        ("group=northern+army", "Talks between", "Armed attack by"),
    ):
        words = squeezed(shown(analyst, f"/incidents?{query}").words)
        assert there in words, query
        assert missing not in words, query
    assert "2 reports of 2 independent sources were read about Iraq." in squeezed(shown(analyst, "/incidents?country=irq").words)
    assert "Nothing was read about Fiji: this is not silence." in squeezed(shown(analyst, "/incidents?country=FJI").words)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=XXX", "There is no country 'XXX'."), ("kind=WAR", "There is no type of event 'WAR'."),
        ("from=2015-01-01&to=2014-01-01", "The last day is before the first."), ("group=nobody", "The ledger has no group called 'nobody'."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_beside_the_form(analyst: Person, query: str, said: str) -> None:
    assert said in shown(analyst, f"/incidents?{query}").words


def test_an_incident_has_its_reports_figures_and_sources(analyst: Person) -> None:
    path = raid_of(analyst)
    page = shown(analyst, path)
    words = squeezed(page.words)
    for part in (
        "Armed attack by League of the River on villagers", "13 June 2014 · Karsa, Iraq", "Told by 1 report", "lowest23 best23 highest23",
        "at least 23 civilians, by Northern Army", "Best is the figure of the most reliable", "River Courier", "Nobody has judged this incident",
        "according to a shopkeeper", "characters 0–148", "Document hashes",
    ):  # fmt: skip
        assert part in words, part
    assert len(page.ids) == len(set(page.ids))
    assert {"t1-1", "t1-2", "reports", "toll", "judged"} <= set(page.ids)
    assert re.search(r"<code>[0-9a-f]{64}</code>", analyst.get(path).text)
    assert "Hasan" not in words
    assert "/incidents/1?as_of=" in analyst.get("/incidents/1").text  # the address that is cited holds its day


def test_hostile_words_are_shown_as_words(analyst: Person) -> None:
    (path,) = set(re.findall(r'href="(/incidents/\d+)">Violence</a> by Brigade', analyst.get("/incidents").text))
    for page in ("/incidents", path, "/search?country=IRQ"):
        shown_page, raw = shown(analyst, page), analyst.get(page).text
        assert "<img" not in raw
        assert "<script>" not in raw
        assert shown_page.events == []
    words = shown(analyst, path).words
    assert "Brigade \"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&amp;" in words


def test_tellings_are_parted_and_the_deed_is_taken_back(analyst: Person, site: tuple[TestClient, Ledger]) -> None:
    path = raid_of(analyst)
    name = re.findall(r'name="telling" value="(\w+:e2)"', analyst.get(path).text)[0]
    answer = analyst.post(f"{path}/split", {"telling": name, "because": "<i>another</i> day"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#judged")
    words = squeezed(shown(analyst, path).words)
    assert "are two acts: <i>another</i> day" in words
    assert "by analyst" in words
    with site[1].read() as connection:
        assert [(one.deed, one.by) for one in lines(connection)][-1] == ("incident.split", "analyst")
    number = re.findall(r'name="judgement" value="(\d+)"', analyst.get(path).text)[0]
    assert analyst.post(f"{path}/undo", {"judgement": number, "because": "a slip"}).status_code == 303
    assert "Nobody has judged this incident" in shown(analyst, path).words


def test_two_incidents_are_joined(analyst: Person) -> None:
    path = raid_of(analyst)
    (other,) = set(re.findall(r'href="/incidents/(\d+)">Talks<', analyst.get("/incidents").text))
    assert analyst.post(f"{path}/merge", {"other": other, "because": "one evening"}).status_code == 303
    joined = squeezed(shown(analyst, path).words)
    assert "Told by 2 reports" in joined
    assert "are one act: one evening" in joined


@pytest.mark.parametrize(
    ("deed", "fields", "said"),
    [
        ("split", {"because": "a reason"}, "name the tellings"), ("split", {"telling": "0:e9", "because": "a reason"}, "is no telling of incident"),
        ("merge", {"other": "999", "because": "a reason"}, "999: the ledger has no incident of this number"),
        ("merge", {"other": "1", "because": " "}, "a judgement needs a reason"), ("undo", {"judgement": "7"}, "nothing has been judged yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_so_and_changes_nothing(analyst: Person, deed: str, fields: dict[str, str], said: str) -> None:
    answer = analyst.post(f"/incidents/1/{deed}", fields)
    assert answer.status_code == 400
    words = squeezed(Page(answer.text).words)
    assert said in words[words.index("Nothing was changed.") :]
    assert "Nobody has judged this incident" in shown(analyst, "/incidents/1").words


def test_a_form_from_elsewhere_judges_nothing(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    assert client.post("/incidents/1/split", data={"because": "none"}).status_code == 403
    assert client.post("/incidents/1/merge", data={"other": "2", "csrf": "0" * 64}).status_code == 403


@pytest.mark.parametrize("path", ["/incidents/0", "/incidents/99999", "/incidents/99999999999999999999", "/incidents/one"])
def test_an_incident_that_is_not_there(analyst: Person, path: str) -> None:
    assert analyst.get(path).status_code in {400, 404}


def test_in_public_no_unreviewed_statement_names_a_person(filled: str) -> None:
    with pages(filled, PUBLIC) as (client, ledger):
        person = Person(client, ledger)
        seen = []
        waiting = ["/", "/incidents", "/groups", "/documents", "/search?q=karsa", "/search?country=IRQ"]
        while waiting:
            path = waiting.pop()
            page = shown(person, path)
            seen.append(path)
            links = {link.partition("#")[0] for link in page.links if re.match(r"/(incidents|documents)/|/groups/(?!karim)", link)}
            waiting += sorted(link for link in links - {*seen, *waiting} if "as_of" not in link)
            if not path.startswith("/groups"):  # a public office makes a person a group, in lists
                assert "Karim" not in page.words, path
            assert "Split:" not in page.words, path
            assert "Hasan" not in page.words, path
        assert len(seen) > 12
        report = next(path for path in seen if path.startswith("/documents/") and "night raid" in person.get(path).text)
        words = squeezed(shown(person, report).words)
        assert "only the sentences stand here" in words
        assert "A. Writer" not in words
        assert "What the league says" not in words
        assert "killed at least 23 villagers" in words
        assert person.post("/incidents/1/split", {"because": "none"}).status_code in {401, 403}
