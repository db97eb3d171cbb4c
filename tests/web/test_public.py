"""What the world reads (`--public`): every link of every page is followed, before any review and after one; on both databases.

What must not be told is worked out here from the readings themselves, by DESIGN's rule, and not by the code that withholds it: names of private
persons; and statements that nobody has reviewed and that a person has a part in, or tells, or whose cited sentences have a person's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

import feedparser
import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.conftest import ROOT, annotated
from tests.web.people import PUBLIC, Person, pages

from factions.analysis.incidents.keeping import update
from factions.ledger import reader, saved, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Reading, roles
from factions.review.statements import accept, reject, undo
from factions.statements.records import Statement

CUT = "\0"
RUN = 6  # words in a row that nobody writes by chance
SAMPLES = tuple(ROOT / "examples" / "reports" / f"som-zobe-{name}.mark" for name in ("wire", "update"))


class Rules(NamedTuple):
    """Of some readings: runs of words, and names of persons, that no page may have; and each report's statements that it may not show."""

    runs: set[str]
    names: set[str]
    hidden: dict[str, set[str]]


def runs_of(words: str) -> set[str]:
    found = re.findall(r"\w+", words.lower())
    return {" ".join(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def persons(reading: Reading) -> set[str]:
    return {actor.id for actor in reading.actors if actor.kind == "person"}


def names_a_person(reading: Reading, statement: Statement) -> bool:
    """Tell whether a statement, one that it stands inside, or a sentence that it cites has a person in it."""
    people, said = persons(reading), {claim.id: claim for claim in reading.claims}
    whom = {mention.id for mention in reading.mentions if mention.ref in people}
    outer: Statement | None = statement
    while outer is not None:
        if any(mention in whom for _, mention in roles(outer)):
            return True
        outer = said.get(outer.attribution or "")
    stand = [mention for mention in reading.mentions if mention.id in whom and mention.form == "named"]
    return any(span.overlaps(mention.start, mention.end) for span in statement.evidence for mention in stand)


def rules(readings: Sequence[Reading], reviewed: Iterable[tuple[str, str]] = ()) -> Rules:
    """Work out what may not be told."""
    approved = set(reviewed)
    told: set[str] = set()
    secret: set[str] = set()
    names: set[str] = set()
    known: list[str] = []
    hidden: dict[str, set[str]] = {}
    for reading in readings:
        document = reading.document
        shut = {one.id for one in reading.statements if names_a_person(reading, one) and (document.id, one.id) not in approved}
        hidden[document.id] = shut
        private = [one for one in reading.mentions if one.kind == "actor" and one.form == "named" and one.ref is None]
        text = document.text
        for one in private:
            text = f"{text[: one.start]}{' ' * len(one.text)}{text[one.end :]}"
        shown = [text[span.start : span.end] for one in reading.statements if one.id not in shut for span in one.evidence]
        told |= {run for words in (document.title or "", *shown) for run in runs_of(words)}
        left = document.text  # without the sentences that are shown: two that follow each other make runs of their own on the page
        for span in (span for one in reading.statements if one.id not in shut for span in one.evidence):
            left = f"{left[: span.start]}{CUT * (span.end - span.start)}{left[span.end :]}"
        secret |= {run for words in (*left.split(CUT), *(part.text for part in document.chrome)) for run in runs_of(words)}
        known += [document.title or "", document.publisher or "", *shown]
        known += [name for actor in reading.actors if actor.kind != "person" for name in (actor.name, *actor.aliases)]
        people = persons(reading)
        names |= {name for actor in reading.actors if actor.id in people for name in (actor.name, *actor.aliases)}
        names |= {one.text for one in reading.mentions if one.form == "named" and one.ref in people}
        names |= {name for one in private for name in (one.text, one.text.split()[0])}
    return Rules(secret - told, {name for name in names if not has(" ".join(known), name)}, hidden)


def has(words: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE) is not None


def words_of(raw: str) -> str:
    """Give a page's words, and what its attributes say, with nothing between the halves of a sentence that a mark cuts."""
    attributes = " ".join(re.findall(r'\b(?:title|value|aria-label|placeholder|href|content)="([^"]*)"', raw))
    return unescape(f"{re.sub('<[^>]*>', '', raw)} {attributes}")


def walk(person: Person, *first: str) -> dict[str, str]:
    """Follow every link from these pages, to every page of ours; gives the words of each."""
    seen: dict[str, str] = {}
    waiting = [*first]
    while waiting:
        path = waiting.pop()
        answer = person.get(path)
        assert answer.status_code in {200, 307}, path
        data = answer.headers.get("content-type", "").startswith("application/json")
        told = json.dumps(answer.json(), ensure_ascii=False) if data else words_of(answer.text)
        seen[path] = f"{told} {answer.headers.get('location', '')}"
        found = re.findall(r'(?:href|src|action|data-source)="([^"#]+)', answer.text)
        links = {urldefrag(urljoin(f"http://127.0.0.1{path}", unescape(link))).url for link in found}
        links |= {f"http://127.0.0.1{answer.headers['location']}"} if answer.status_code == 307 else set()
        ours = {link.removeprefix("http://127.0.0.1") for link in links if link.startswith("http://127.0.0.1/")}
        waiting += sorted(link for link in ours - seen.keys() - {*waiting} if not link.startswith(("/static", "/sign-in")))
    return seen


def leaks(seen: dict[str, str], wanted: Rules) -> list[tuple[str, str]]:
    """Give what pages tell that they may not."""
    found = [(path, run) for path, words in seen.items() for run in sorted(runs_of(words) & wanted.runs)]
    return found + [(path, name) for path, words in seen.items() for name in sorted(wanted.names) if has(words, name)]


READINGS = [annotated("raid.mark"), annotated("reply.mark"), *map(annotated, SAMPLES)]
(RAID, *_) = READINGS
LED = next(one.id for one in RAID.relations if one.type == "leads")
DAY = "as_of=2999-01-01"


def fill(url: str) -> None:
    """Put four reports into a ledger, where somebody keeps three searches."""
    with open_ledger(url) as ledger:
        for reading in READINGS:
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
        for number, query in enumerate(("q=karsa", "q=league", "country=SOM"), 1):
            saved.save(ledger, f"search {number}", query, by="analyst")


filled = copies(fill)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    """The pages of that ledger, served in public."""
    with pages(filled, PUBLIC) as found:
        yield found


def feeds(person: Person, ledger: Ledger) -> dict[str, str]:
    """Give the feeds of the searches that are kept, by a new key each: all that stands in them."""
    found = {}
    for number in (1, 2, 3):
        path = f"/search/{number}/{saved.give_key(ledger, number, by='analyst')}.atom"
        answer = person.get(path)
        assert answer.status_code == 200
        feed = feedparser.parse(answer.content)
        assert not feed.bozo
        for entry in feed.entries:
            assert person.get(entry.link.removeprefix("http://127.0.0.1").partition("#")[0]).status_code == 200
        found[f"feed {number}"] = words_of(answer.text.replace("</", " </"))
    return found


def shown_statements(person: Person, document: str) -> set[str]:
    """Give the statements that a report's page has a line for."""
    return set(re.findall(r'<li[^>]* id="([erc]\d+)"', person.get(f"/documents/{document}").text))


def test_the_rules_find_something_to_withhold() -> None:
    """A test of this test: what it looks for is there, and the private view shows it."""
    wanted = rules(READINGS)
    assert {"Karim Example", "Hasan Private", "Hasan"} <= wanted.names
    assert "karim example who leads the river" in wanted.runs
    assert len(wanted.runs) > 60
    assert LED in wanted.hidden[RAID.document.id]
    assert wanted.hidden[RAID.document.id] < {one.id for one in RAID.statements}
    assert "karim example who leads the river" not in rules(READINGS, {(RAID.document.id, LED)}).runs
    assert "Karim Example" not in rules(READINGS, {(RAID.document.id, LED)}).names


def test_the_private_view_would_be_found_out(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        writer.add(ledger, RAID, source="raid.mark")
    with pages(fresh_url) as (client, ledger):
        person = Person(client, ledger)
        told = {
            what
            for _, what in leaks({path: words_of(person.get(path).text) for path in ("/groups", f"/documents/{RAID.document.id}")}, rules([RAID]))
        }
    assert {"Karim Example", "karim example who leads the river"} <= told
    assert not {"Hasan Private", "Hasan"} & told, "who is private is nobody's to see"


@pytest.mark.parametrize("day", ["", DAY], ids=["now", "on a day"])
def test_before_any_review_no_page_tells_what_is_withheld(site: tuple[TestClient, Ledger], day: str) -> None:
    client, ledger = site
    person, wanted = Person(client, ledger), rules(READINGS)
    ask = f"?{day}" if day else ""
    seen = walk(
        person, *(f"{path}{ask}" for path in ("/", "/search")), f"/search?q=karsa&{day}", f"/search?q=league&{day}", f"/search?country=SOM&{day}"
    )
    seen |= feeds(person, ledger)
    assert {path.split("/")[1].partition("?")[0] for path in seen if path.startswith("/")} >= {"", "groups", "incidents", "documents", "search"}
    assert len(seen) > 40
    assert leaks(seen, wanted) == []
    for document, shut in wanted.hidden.items():
        every = {one.id for reading in READINGS if reading.document.id == document for one in reading.statements}
        assert shown_statements(person, document) == every - shut
    cited = [words for path, words in seen.items() if re.fullmatch(r"/(?:groups|documents)/[^/?]+|/incidents/\d+", path.partition("?")[0])]
    assert cited
    assert all("Cite this" in words for words in cited if "in one list" not in words)


@pytest.mark.parametrize("name", ["Karim", "Hasan"])
def test_nobody_learns_whether_a_name_is_in_the_ledger(site: tuple[TestClient, Ledger], name: str) -> None:
    """A search for a person's name is answered as one for a name that nobody has."""
    client, ledger = site
    person = Person(client, ledger)
    for path in ("/search?q={}", "/search?q={}&kind=claim", "/search?group={}", "/groups?q={}", "/incidents?group={}", f"/search?q={{}}&{DAY}"):
        told = [re.sub(r'name="csrf" value="\w+"', "", person.get(path.format(one)).text.replace(one, "NAME")) for one in (name, "Zqxwvut")]
        assert told[0] == told[1], path


@pytest.mark.parametrize("page", [1, 2])
def test_no_page_behind_tells_that_a_word_is_in_what_is_not_shown(
    site: tuple[TestClient, Ledger], page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("search", "frame"):
        monkeypatch.setattr(f"factions.web.{module}.PAGE", 1)
    person, ledger = Person(*site), site[1]
    assert len(reader.search(ledger, "Karim")) > 1
    answers = [person.get(f"/search?q={name}&page={page}").text.replace(name, "NAME") for name in ("Karim", "Zqxwv")]
    assert answers[0] == answers[1]
    assert "page=2" in person.get("/search?q=league").text


def test_after_a_review_what_was_approved_is_told_and_nothing_else(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    person, report = Person(client, ledger), RAID.document.id
    (leader,) = (one.id for one in reader.groups(ledger) if one.name == "Karim Example")
    before = shown_statements(person, report)
    accept(ledger, [f"{report}:{LED}"], by="Ann")
    wanted = rules(READINGS, {(report, LED)})
    seen = walk(person, "/", "/search?q=karim", "/search?q=league") | feeds(person, ledger)
    assert leaks(seen, wanted) == []
    assert shown_statements(person, report) == before | {LED}
    for path in (f"/groups/{leader}", f"/documents/{report}", "/search?q=karim", "feed 2"):
        assert "karim example who leads the river" in runs_of(seen[path]), path
    assert "Approved by a person." in seen["feed 2"]
    assert "Ann" not in re.findall(r"\w+", " ".join(seen.values())), "who reviewed is nobody else's affair"
    undo(ledger, f"{report}:{LED}", by="Ann")
    again = {path: words_of(person.get(path).text) for path in ("/groups", f"/documents/{report}", "/search?q=karim+leads")} | feeds(person, ledger)
    assert leaks({path: words.replace("karim", "") for path, words in again.items()}, rules(READINGS)) == []
    assert person.get(f"/groups/{leader}").status_code == 404


def test_what_was_rejected_is_told_no_more(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    person, report = Person(client, ledger), RAID.document.id
    event = next(one.id for one in RAID.events if one.id not in rules(READINGS).hidden[report])
    assert event in shown_statements(person, report)
    reject(ledger, [f"{report}:{event}"], by="Ann", because="it isn't said")
    assert event not in shown_statements(person, report)
    told = [words_of(person.get(path).text) for path in ("/", f"/documents/{report}", "/search?q=villagers", "/incidents", "/groups")]
    assert "it isn't said" not in "".join(told)
