"""Lists of the API: paged while reports come in, narrowed, refused; tags, limits and tokens; on both databases."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import ROOT, SAMPLES, annotated
from tests.web.people import OTHERS, PASSWORD, PUBLIC, cheap_hashes, pages

from factions.analysis import selecting
from factions.analysis.incidents.keeping import update
from factions.ledger import accounts, reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.statements import accept, undo
from factions.web.api import incidents, ties
from factions.web.api.problem import PREFIX, TYPE
from factions.web.limits import Limit
from factions.web.viewer import Serving

LISTS = ("groups", "ties", "incidents", "documents", "claims", "publishers", "search?q=army", "search?country=IRQ")
SERVING = Serving(questions=(ROOT / "examples" / "questions",))
FIRST = 6  # samples that are there from the beginning
Answer = dict[str, Any]


def add(ledger: Ledger, *names: str | Path) -> None:
    for name in names:
        writer.add(ledger, annotated(name), source="a test's report")
    update(ledger)


@pytest.fixture
def filled(fresh_url: str) -> Iterator[tuple[TestClient, Ledger]]:
    """A ledger of some samples, to which others may be added."""
    with open_ledger(fresh_url) as ledger:
        add(ledger, *SAMPLES[:FIRST])
    with pages(fresh_url, SERVING) as found:
        yield found


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Ledger]]:
    """A ledger that no test changes."""
    url = str(tmp_path_factory.mktemp("api") / "still.db")
    with open_ledger(url) as ledger:
        add(ledger, *SAMPLES[:7], "raid.mark", "reply.mark")
    with pages(url, SERVING) as found:
        yield found


def get(client: TestClient, path: str, status: int = 200, **headers: str) -> Answer:
    """Ask for something of the API."""
    answer = client.get(f"{PREFIX}/{path}", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == ("application/json" if status == 200 else TYPE)
    found: Answer = answer.json()
    return found


def told(item: Answer) -> object:
    """Give what an item of any list is known by."""
    return item["id"] if "id" in item else (item["citations"][0]["document"], item["statement"], item["citations"][0]["start"])


def test_a_list_gives_each_record_once_while_reports_come_in(filled: tuple[TestClient, Ledger]) -> None:
    client, ledger = filled
    before = {name: [told(item) for item in get(client, f"{name}{'&' if '?' in name else '?'}limit=200")["items"]] for name in LISTS}
    assert {name: len(found) > 2 for name, found in before.items()} == dict.fromkeys(LISTS, True)
    places = {name: f"{PREFIX}/{name}{'&' if '?' in name else '?'}limit=9" for name in LISTS}
    seen: dict[str, list[Any]] = {name: [] for name in LISTS}
    coming = list(SAMPLES[FIRST:])
    while places:
        for name, place in list(places.items()):
            answer = client.get(place)
            assert answer.status_code == 200, answer.text
            found = answer.json()
            seen[name] += [told(item) for item in found["items"]]
            assert len(found["items"]) <= 9
            link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
            assert found["next"] == (link and link[1])
            if found["next"]:
                places[name] = found["next"]
            else:
                del places[name]
        if coming:
            add(ledger, coming.pop())
    assert len(coming) < 12, "some came in between"
    for name in LISTS:
        assert len(seen[name]) == len(set(seen[name])), name
        assert set(before[name]) <= set(seen[name]), name
    for name in ("documents", "search?q=army"):  # what comes later stands before what was told, or isn't of this search any longer
        assert seen[name] == before[name]


def test_a_tag_holds_until_what_is_told_changes(filled: tuple[TestClient, Ledger]) -> None:
    client, ledger = filled
    tags = {}
    for name in (*LISTS, "questions", "counts", ""):
        answer = client.get(f"{PREFIX}/{name}".rstrip("/"))
        tag = tags[answer.url] = answer.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
        for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(answer.url, headers={"if-none-match": sent})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(answer.url, headers={"if-none-match": '"other"'}).content == answer.content
        assert client.head(answer.url).headers["etag"] == tag
    _every_deed_changes_it(client, ledger)
    for url, tag in tags.items():
        changed = client.get(url, headers={"if-none-match": tag})
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag


def _every_deed_changes_it(client: TestClient, ledger: Ledger) -> None:
    report = annotated(SAMPLES[0])
    statement = f"{report.document.id}:{report.events[0].id}"
    tags = [client.get(f"{PREFIX}/counts").headers["etag"]]
    for deed in (
        lambda: accept(ledger, [statement], by="Ann"), lambda: undo(ledger, statement, by="Ann"),
        lambda: writer.add(ledger, annotated("reply.mark"), source="a test's report"), lambda: update(ledger),
    ):  # fmt: skip
        deed()
        tags.append(client.get(f"{PREFIX}/counts").headers["etag"])
    assert len(set(tags)) == len(tags)


def test_a_tag_is_of_one_address_and_one_view(still: tuple[TestClient, Ledger]) -> None:
    client, ledger = still
    tags = {client.get(f"{PREFIX}/{path}").headers["etag"] for path in ("groups", "groups?limit=7", "groups?as_of=2999-01-01", "ties")}
    with pages(ledger.name, PUBLIC) as (world, _):
        tags.add(world.get(f"{PREFIX}/groups").headers["etag"])
    assert len(tags) == 5
    assert client.get(f"{PREFIX}/groups/nobody", headers={"if-none-match": "*"}).status_code == 404


def forged(*held: object) -> str:
    return written(json.dumps(held).encode())


def written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


CURSORS = (
    "", "abc", "%", "=", "é", "AAAA", "a" * 1000, forged(), forged("x"), forged("x", "y"), forged("0" * 16, 7), forged(None, None),
    forged([[]], {}), forged("0" * 16, "\0"), forged("0" * 16, "\ud800"), forged("", "\ud800"), written(b"[" * 500), written(b"1e999"),
    written(b'{"a": 1, "b": 2}'), written(b'["a", "b"'), written(b"\xff\xfe"), written(b"null"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["groups", "documents", "search"])
def test_a_hostile_cursor_is_refused(still: tuple[TestClient, Ledger], name: str) -> None:
    for cursor in CURSORS:
        answer = still[0].get(f"{PREFIX}/{name}", params={**({"q": "army"} if name == "search" else {}), "cursor": cursor})
        assert (answer.status_code, answer.headers["content-type"]) == (400, TYPE), cursor
        assert "begin without it" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 40, "²", "12:", ":", "9" * 12 + ":" + "9" * 12, ""])
def test_a_forged_key_only_begins_elsewhere_or_is_refused(still: tuple[TestClient, Ledger], key: str) -> None:
    """Whoever works out the digest for a key of their own gets a place in the list, or 400; never more."""
    for name, asked in (("documents", []), ("incidents", []), ("search", [["q", "army"]]), ("groups", [])):
        digest = hashlib.sha256(json.dumps([f"{PREFIX}/{name}", asked, key]).encode()).hexdigest()[:16] if key else ""
        answer = still[0].get(f"{PREFIX}/{name}", params={**dict(asked), "cursor": forged(digest, key)})
        assert answer.status_code == 400 or (answer.status_code == 200 and name in {"groups", "search"}), (name, key)


def test_a_list_of_words_of_any_length_is_gone_through(tmp_path: Path) -> None:
    """Publishers may call themselves whatever they like; a cursor must still fit into an address."""
    raid, named = annotated("raid.mark"), [f"{sign * 3000}{number}" for number, sign in enumerate(("a", "a", "é", "🌊", "'"))]
    with open_ledger(str(tmp_path / "long.db")) as ledger:
        for number, name in enumerate(named):
            document = raid.document.model_copy(update={"id": f"{number:064x}", "publisher": name})
            writer.add(ledger, raid.model_copy(update={"document": document}), source="a test's report")
        with pages(ledger.name) as (client, _):
            found: list[str] = []
            place = f"{PREFIX}/publishers?limit=1"
            while place:
                assert len(place) < 5000
                answer = client.get(place)
                assert answer.status_code == 200, answer.text
                found, place = found + [one["name"] for one in answer.json()["items"]], answer.json()["next"]
    assert sorted(found) == sorted(named)


def test_a_cursor_is_of_its_own_list_and_filters(still: tuple[TestClient, Ledger]) -> None:
    client, _ = still
    cursor = get(client, "groups?limit=1")["next"].partition("cursor=")[2]
    assert get(client, f"groups?cursor={cursor}&limit=3")["items"]
    for other in ("groups?kind=person&", "documents?", "groups?as_of=2999-01-01&", "claims?"):
        get(client, f"{other}cursor={cursor}", 400)
    assert get(client, f"groups?cursor={'x' * 4001}", 422)["errors"][0]["name"] == "cursor"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("nowhere", 404, "Nothing is kept"), ("groups/nobody", 404, "no group with this id"), ("incidents/999", 404, "no incident of this number"),
        ("documents/7", 404, "no document with this id"), ("claims/zz/c1", 404, ""), ("questions/none", 404, "Nothing is kept"),
        ("groups?contry=IRQ", 422, "no such parameter"), ("groups?limit=0", 422, "limit"), ("groups?limit=201", 422, "limit"),
        ("groups?limit=1e1", 422, "whole number"), ("groups?limit=%2B5", 422, "whole number"), ("groups?as_of=0", 422, "a day such as"),
        ("groups?as_of=2014-02-30", 422, "as_of"), ("groups?kind=dragon", 422, "kind"), ("incidents/0", 422, "number"),
        ("incidents/x", 422, "number"),
        ("incidents/99999999999999999999", 422, "number"), ("incidents?country=Iraqq", 400, "the nearest is 'Iraq'"),
        ("incidents?type=ASSULT", 400, "the nearest is 'ASSAULT'"), ("incidents?actor=Nobody+At+All", 400, "no group called 'Nobody At All'"),
        ("incidents?after=2014-13", 400, "a day such as"), ("incidents?after=2014&from=2015", 400, "asked for twice"),
        ("incidents?killed=2&injured=2", 400, "asked for twice"), ("incidents?kind=ties", 422, "no such parameter"),
        ("search", 400, "asks for nothing"), ("search?q=%2C", 400, "no word to look for"), ("search?country=Nowhere", 400, "there is no country"),
        ("questions/iraq-2014-militias?after=2015-01-01&before=2014-01-01", 400, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_as_a_problem(still: tuple[TestClient, Ledger], path: str, status: int, words: str) -> None:
    found = get(still[0], path, status)
    assert set(found) == {"type", "title", "status", "detail", "errors"}
    assert (found["type"], found["status"]) == ("about:blank", status)
    assert words in found["detail"]
    assert bool(found["errors"]) is (status == 422)


def test_what_is_wrong_with_the_ledger_or_with_us_is_a_problem_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = str(tmp_path / "broken.db")
    open_ledger(url).close()
    with pages(url) as (client, _):
        with monkeypatch.context() as patch:
            patch.setattr(reader, "counts", lambda *_, **__: 1 // 0)
            found = get(client, "counts", 500)
        assert "ZeroDivisionError" not in json.dumps(found), "its words may quote a report"
        with sqlite3.connect(url) as connection:
            connection.execute("DROP TABLE totals")
        assert get(client, "counts", 503)["title"] == "Service Unavailable"


def test_many_parameters_that_are_none_cost_nothing(still: tuple[TestClient, Ledger]) -> None:
    found = get(still[0], "incidents?" + "&".join(f"{'x' * 300}{number}=1" for number in range(100)), 422)
    assert [len(one["name"]) for one in found["errors"]] == [40]


def test_other_methods_are_refused_with_those_that_are_not(still: tuple[TestClient, Ledger]) -> None:
    client, ledger = still
    with pages(ledger.name, PUBLIC) as (world, _):
        for somebody in (client, world):
            for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
                answer = somebody.request(method, f"{PREFIX}/groups", headers={"origin": "https://other.example"})
                assert (answer.status_code, answer.headers["content-type"]) == (405, TYPE)
                assert {word.strip() for word in answer.headers["allow"].split(",")} == {"GET", "HEAD"}
                assert "access-control-allow-origin" not in answer.headers


NARROWED = [
    ("groups?kind=person", lambda item: item["kind"] == "person"), ("groups?q=division", lambda item: "division" in item["name"].lower()),
    ("incidents?type=ASSAULT", lambda item: item["type"] == "ASSAULT"), ("incidents?country=IRQ", lambda item: item["place"]["country"] == "IRQ"),
    ("incidents?killed=5", lambda item: any(toll["what"] == "killed" and (toll["best"] or toll["low"] or 0) >= 5 for toll in item["tolls"])),
    ("incidents?from=2016&to=2016", lambda item: item["first_day"] <= "2016-12-31" and item["last_day"] >= "2016-01-01"),
    ("incidents?words=killed", lambda item: "kill" in json.dumps(item["citations"]).lower()),
    ("ties?type=leads", lambda item: item["type"] == "leads"), ("claims?type=denial", lambda item: item["kind"] == "denial"),
    ("claims?outcome=open", lambda item: item["outcome"] == "open"), ("documents?after=2016-01-01", lambda item: item["published"] >= "2016"),
    ("search?q=army&kind=event", lambda item: item["kind"] == "event"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fits"), NARROWED, ids=[path for path, _ in NARROWED])
def test_lists_are_narrowed(still: tuple[TestClient, Ledger], path: str, fits: Callable[[Answer], bool]) -> None:
    client, _ = still
    every = get(client, path if path.startswith("search") else f"{path.partition('?')[0]}?limit=200")["items"]
    found = get(client, f"{path}&limit=200")["items"]
    assert found
    assert all(map(fits, found))
    assert len(found) < len(every) or path.startswith(("search", "claims?outcome"))


@pytest.mark.parametrize(
    "path", ["incidents?words=killed", "incidents?type=ASSAULT", "ties?type=leads", "ties?confidence=0.5", "incidents?words=zzz"]
)
def test_a_page_for_which_enough_was_looked_at_leads_on(still: tuple[TestClient, Ledger], monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client, _ = still
    wanted = [told(item) for item in get(client, f"{path}&limit=200")["items"]]
    monkeypatch.setattr(selecting, "_AT_ONCE", 2)
    monkeypatch.setattr(incidents, "_LOOKED", 2)
    monkeypatch.setattr(ties, "_MOST", 2)
    found: list[object] = []
    place, asked = f"{PREFIX}/{path}&limit=2", 0
    while place:
        answer = client.get(place).json()
        assert len(answer["items"]) <= 2
        found += [told(item) for item in answer["items"]]
        place, asked = answer["next"], asked + 1
    assert found == wanted
    assert asked > 1


def quoted(thing: object) -> Iterator[Answer]:
    """Give every quote in an answer, however deep."""
    if isinstance(thing, dict):
        if {"document", "start", "end", "quote"} <= thing.keys():
            yield thing
        for value in thing.values():
            yield from quoted(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from quoted(value)


def test_whatever_is_told_cites_the_characters_of_its_report(still: tuple[TestClient, Ledger]) -> None:
    client, ledger = still
    texts = {one.id: reader.document(ledger, one.id).reading.document.text for one in reader.documents(ledger, limit=99)}
    heads = [f"{name}{'&' if '?' in name else '?'}limit=200" for name in LISTS if name != "publishers"]
    lists = {head: get(client, head)["items"] for head in heads}
    single = [item["href"].removeprefix(f"{PREFIX}/") for items in lists.values() for item in items[:8] if "href" in item]
    single += [f"{path}/{part}" for path in single if path.startswith("groups/") for part in ("ties", "events", "names")]
    seen = 0
    for path, answer in {**lists, **{path: get(client, path) for path in dict.fromkeys(single)}}.items():
        items = answer if isinstance(answer, list) else answer.get("items", [answer])
        for item in items:
            assert isinstance(item["reviewed"], bool), path
            assert item.get("citations", True) or path.startswith("documents"), (path, item)
        for one in quoted(answer):
            slice_ = texts[one["document"]][one["start"] : one["end"]]
            assert len(one["quote"]) == one["end"] - one["start"]
            assert all(given in {"█", own} for given, own in zip(one["quote"], slice_, strict=True)), path
            seen += 1
    assert seen > 500


def test_counts_are_what_the_lists_hold(still: tuple[TestClient, Ledger]) -> None:
    client, _ = still
    amounts = get(client, "counts")
    for name in ("groups", "incidents", "documents"):
        place, found = f"{PREFIX}/{name}?limit=100", 0
        while place:
            answer = client.get(place).json()
            found, place = found + len(answer["items"]), answer["next"]
        assert found == amounts[name], name


def test_a_day_before_the_first_report_holds_nothing(still: tuple[TestClient, Ledger]) -> None:
    client, _ = still
    for name in ("groups", "ties", "incidents", "documents", "claims"):
        found = get(client, f"{name}?as_of=2001-01-01")
        assert (found["items"], found["next"], found["as_of"]) == ([], None, "2001-01-01")
    assert get(client, "counts?as_of=2001-01-01")["documents"] == 0
    some = get(client, "groups?limit=1")["items"][0]["id"]
    get(client, f"groups/{some}?as_of=2001-01-01", 404)
    assert get(client, f"groups/{some}?as_of=2999-01-01")["id"] == some


def test_a_review_is_told(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "one.db")) as ledger:
        add(ledger, SAMPLES[0])
        with pages(ledger.name) as (client, _):
            _review(client, ledger)


def _review(client: TestClient, ledger: Ledger) -> None:
    report = annotated(SAMPLES[0])
    accept(ledger, [f"{report.document.id}:{one.id}" for one in report.events], by="Ann")
    found = get(client, f"documents/{report.document.id}")
    assert {(one["review"], one["reviewed"]) for one in found["events"]} == {("accepted", True)}
    assert not found["reviewed"], "its ties and claims are yet to be"
    accept(ledger, [f"{report.document.id}:{one.id}" for one in report.statements if one.id[0] in "rc"], by="Ann")
    assert get(client, f"documents/{report.document.id}")["reviewed"]
    assert [one["reviewed"] for one in get(client, "documents")["items"] if one["id"] == report.document.id] == [True]
    assert get(client, "counts")["reviewed"] == len(report.statements)


# tokens and limits


@pytest.fixture
def peopled(tmp_path: Path) -> Iterator[tuple[TestClient, Ledger, str]]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch)
        url = str(tmp_path / "people.db")
        with open_ledger(url) as ledger:
            add(ledger, "raid.mark")
            accounts.add(ledger, "ann", "reader", PASSWORD, by="root")
            secret = accounts.add_token(ledger, "ann", "a test's", "reader", by="root", days=1)[1]
    with pages(url, OTHERS) as (client, ledger):
        yield client, ledger, secret


def test_a_token_opens_it_and_nothing_else_does(peopled: tuple[TestClient, Ledger, str]) -> None:
    client, _, secret = peopled
    (report,) = get(client, "documents", authorization=f"Bearer {secret}")["items"]
    assert get(client, f"documents/{report['id']}", authorization=f"Bearer {secret}")["text"]
    for sent in ({}, {"authorization": "Bearer fct_nothing"}, {"authorization": "Digest x"}):
        answer = client.get(f"{PREFIX}/groups", headers=sent)
        assert (answer.status_code, answer.headers["content-type"], answer.headers["www-authenticate"]) == (401, TYPE, "Bearer")
    assert client.get(f"{PREFIX}/nowhere", headers={"authorization": f"Bearer {secret}"}).status_code == 404


def test_whoever_asks_too_often_is_told_when_to_come_again(peopled: tuple[TestClient, Ledger, str]) -> None:
    client, _, secret = peopled
    now = [0.0]
    client.app.state.limits.tokens = Limit(3, 2.0, clock=lambda: now[0])  # type: ignore[attr-defined]
    sent = {"authorization": f"Bearer {secret}"}
    left = [client.get(f"{PREFIX}/counts", headers=sent).headers["ratelimit"] for _ in range(3)]
    assert left == ['"default";r=2;t=2', '"default";r=1;t=4', '"default";r=0;t=6']
    answer = client.get(f"{PREFIX}/counts", headers=sent)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["retry-after"]) == (429, TYPE, "2")
    assert answer.headers["ratelimit-policy"] == '"default";q=3;w=6'
    assert answer.headers["ratelimit"] == '"default";r=0;t=6'
    now[0] = 2.0
    assert client.get(f"{PREFIX}/counts", headers=sent).status_code == 200


def test_the_world_is_limited_by_address(peopled: tuple[TestClient, Ledger, str]) -> None:
    _, ledger, _ = peopled
    with pages(ledger.name, PUBLIC) as (world, _):
        world.app.state.limits.tokens = Limit(2, 60)  # type: ignore[attr-defined]
        assert [world.get(f"{PREFIX}/counts").status_code for _ in range(3)] == [200, 200, 429]
        assert world.get("/groups").status_code == 200, "pages have no such limit"


# what the world is told


def test_the_world_is_given_no_text_and_no_judges(still: tuple[TestClient, Ledger]) -> None:
    _, ledger = still
    with pages(ledger.name, PUBLIC) as (world, _):
        for one in get(world, "documents?limit=50")["items"]:
            found = get(world, f"documents/{one['id']}")
            assert (found["text"], found["byline"]) == (None, None)
            stated = {(cited["start"], cited["end"]) for kind in ("events", "relations", "claims") for s in found[kind] for cited in s["citations"]}
            assert {(one["start"], one["end"]) for one in found["sentences"]} == stated
