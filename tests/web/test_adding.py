"""The pages on which reports and feeds are added, over a real server of pages to fetch."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.sources.server import answer, serving
from tests.web.conftest import HOSTILE

from factions.errors import FactionsError
from factions.jobs.desk import Desk, Order
from factions.ledger import feeds, reader, run_states, runs
from factions.ledger.open import open_ledger
from factions.pipeline import coder
from factions.web.adding import MOST_ADDRESSES, _file_name
from factions.web.app import create_app
from factions.web.viewer import Serving

REPORT = "Rebels attacked the town of Goma on Monday, the army said. {} soldiers were killed in the fighting, a spokesman said on Tuesday.\n"
DATED = b"""<html><head><title>Goma attacked</title><meta property="article:published_time" content="2014-06-20T10:00:00Z"></head><body><article>
<h1>Goma attacked</h1><p>Rebels attacked the town of Goma on Monday, the army said.</p><p>Ten soldiers were killed in the fighting.</p>
</article></body></html>"""


def text(number: int = 10) -> bytes:
    return REPORT.format(number).encode()


@pytest.fixture
def url(fresh_url: str) -> str:
    open_ledger(fresh_url).close()
    return fresh_url


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with TestClient(create_app(url, Serving(allow_private=True)), base_url="http://127.0.0.1", headers={"origin": "http://127.0.0.1"}) as client:
        yield client


def token(client: TestClient, page: str = "/add") -> str:
    (found, *_) = re.findall(r'name="csrf" value="(\w+)"', client.get(page).text)
    return str(found)


def post(client: TestClient, path: str, *, page: str = "/add", files: Any = None, **fields: Any) -> Any:  # noqa: ANN401 - as httpx has them
    return client.post(path, data={"csrf": token(client, page), **fields}, files=files, follow_redirects=False)


def until(found: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is waited for
    end = time.monotonic() + 120
    while not (got := found()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return got


def done(client: TestClient, response: Any) -> str:  # noqa: ANN401 - as httpx has it
    """Give the run's page when it's done."""
    assert response.status_code == 303, response.text
    path = response.headers["location"]

    def page() -> str:
        shown = client.get(path).text
        return "" if "Under way" in shown else shown

    return " ".join(str(until(page)).split())


def documents(url: str) -> list[tuple[str | None, str | None, str | None]]:
    with open_ledger(url) as ledger:
        return sorted(((row.title, row.publisher, row.published) for row in reader.documents(ledger)), key=str)


def test_an_address_is_fetched_and_read(client: TestClient, url: str) -> None:
    with serving({"/a": answer(DATED), "/robots.txt": answer(b"", 404)}) as (base, _):
        shown = done(client, post(client, "/add", what="sources", addresses=f"{base}/a\n{base}/gone"))
        assert "Done: 1 added, 0 known already, 1 not added." in shown
        assert f'{base}/gone</span> <span class="fault">Not added: the server answered 404' in shown
        (link,) = re.findall(r'<a class="title" href="(/documents/\w+)">Goma attacked</a>', shown)
        assert client.get(link).status_code == 200
        assert "events" in shown
        again = done(client, post(client, "/add", what="sources", addresses=f"{base}/a"))
    assert "Known already, so nothing changed" in again
    assert documents(url) == [("Goma attacked", None, "2014-06-20")]


def test_files_are_read_whatever_they_are_called(client: TestClient, url: str) -> None:
    rows = b'{"text": "Rebels attacked Goma on Monday, the army said on Tuesday.", "published": "2014-06-20"}\n{\n'
    files = [("files", ("../../etc/<b>x</b>.txt", text(1))), ("files", ("rows.jsonl", rows)), ("files", ("void.txt", b"")),
             ("files", ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00"))]  # fmt: skip
    shown = done(client, post(client, "/add", what="sources", files=files, published="2014-06-21"))
    assert "Done: 2 added, 0 known already, 3 not added." in shown
    assert "b&gt;.txt" in shown
    assert "/etc/" not in shown
    assert 'rows.jsonl:2</span> <span class="fault">Not added: the row is no JSON' in shown
    assert [published for *_, published in documents(url)] == ["2014-06-20", "2014-06-21"]


def test_a_report_without_a_date_waits_until_somebody_says(client: TestClient, url: str) -> None:
    response = post(client, "/add", what="sources", files=[("files", (f"{n}.txt", text(n))) for n in (1, 2)])
    shown = done(client, response)
    assert shown.count("doesn't say when it was published") == 2
    assert documents(url) == []
    sources = re.findall(r'name="source" value="([^"]+)"', shown)
    path = response.headers["location"]
    assert post(client, f"{path}/date", page=path, source=sources[0]).status_code == 400
    assert post(client, f"{path}/date", page=path, source=sources[0], published="soon").status_code == 400
    assert post(client, f"{path}/date", page=path, source="else", published="2014-06-20").status_code == 400
    done(client, post(client, f"{path}/date", page=path, source=sources[0], published="2014-06-20"))
    shown = done(client, post(client, f"{path}/date", page=path, source=sources[1], undated="true"))
    assert "Done: 2 added" in shown
    assert {published for *_, published in documents(url)} == {"2014-06-20", None}


def test_pasted_text_is_a_report_of_its_publisher(client: TestClient, url: str) -> None:
    fields = {"what": "text", "text": text().decode(), "title": "Goma attacked", "publisher": "River Courier", "url": "https://river.example/1"}
    missing = post(client, "/add", **fields)
    assert missing.status_code == 400
    assert "the date: is missing" in missing.text
    assert "River Courier" in missing.text
    shown = done(client, post(client, "/add", **fields, published="2014-06"))
    assert "Done: 1 added" in shown, shown[shown.index("<h1>") :]
    assert documents(url) == [("Goma attacked", "River Courier", "2014-06")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"what": "sources"}, "nothing: was chosen"),
        ({"what": "sources", "addresses": "/etc/passwd"}, "is no web address"),
        ({"what": "sources", "addresses": "file:///etc/passwd"}, "is no web address"),
        ({"what": "sources", "addresses": "-"}, "is no web address"),
        ({"what": "sources", "addresses": "s3://news/a.warc.gz"}, "is no web address"),
        ({"what": "sources", "addresses": " ".join(f"https://a.example/{n}" for n in range(MOST_ADDRESSES + 1))}, "more than one form takes"),
        ({"what": "sources", "addresses": "https://a.example/", "published": "yesterday"}, "such as 2014-06-20"),
        ({"what": "text", "text": " ", "published": "2014"}, "the text: is missing"),
        ({"what": "text", "text": "a", "published": "2014", "url": "javascript:alert(1)"}, "is no web address"),
    ],
)
def test_what_cant_be_added_says_why(client: TestClient, fields: dict[str, str], reason: str) -> None:
    response = post(client, "/add", **fields)
    assert (response.status_code, reason in response.text) == (400, True)


def test_private_addresses_are_refused(url: str) -> None:
    with TestClient(create_app(url), base_url="http://127.0.0.1", headers={"origin": "http://127.0.0.1"}) as client, serving({}) as (base, asked):
        shown = done(client, post(client, "/add", what="sources", addresses=base))
        assert "is a loopback address" in shown
    assert asked == []


def test_an_archive_is_not_fetched_for_a_form(client: TestClient, url: str) -> None:
    packed = gzip.compress(b'{"text": "Rebels attacked Goma on Monday.", "published": "2014-06-20"}')
    with serving({"/x.jsonl.gz": answer(packed, content_type="application/gzip")}) as (base, _):
        shown = done(client, post(client, "/add", what="sources", addresses=f"{base}/x.jsonl.gz"))
    assert "only text and web pages are read" in shown
    assert documents(url) == []


@pytest.mark.parametrize("number", [0, -1, 7, 2**31, 2**63, 10**30])
def test_a_run_that_is_not_there_is_none(client: TestClient, number: int) -> None:
    for part in ("", "/state"):
        assert client.get(f"/add/runs/{number}{part}").status_code == 404
    assert post(client, f"/add/runs/{number}/again").status_code == 409
    assert post(client, f"/add/runs/{number}/date", source="a", undated="true").status_code == 400


def test_a_form_from_elsewhere_changes_nothing(client: TestClient) -> None:
    assert client.post("/add", data={"what": "text", "text": "a", "undated": "true"}).status_code == 403
    assert client.post("/feeds", data={"url": "https://a.example/"}).status_code == 403


def test_hostile_words_stay_words(client: TestClient) -> None:
    shown = done(client, post(client, "/add", what="sources", addresses="https://127.0.0.1:1/" + HOSTILE.replace(" ", "")))
    for page in (shown, client.get("/add").text):
        assert "<script>alert" not in page
        assert "<img src" not in page
    bad = post(client, "/add", what="text", text=HOSTILE, title=HOSTILE, published=HOSTILE)
    assert bad.status_code == 400
    assert "<script>alert" not in bad.text


def test_a_run_that_was_stopped_says_so_and_goes_on(client: TestClient, url: str) -> None:
    with serving({"/a": answer(DATED)}) as (base, _):
        with open_ledger(url) as ledger:
            run = runs.begin(ledger, [f"{base}/a", "upload 0123456789ab/left.txt"], coder())
        path = f"/add/runs/{run.id}"
        shown = client.get(path).text
        assert "Not finished" in shown
        assert "add it again" in shown
        assert "not finished" in client.get("/add").text
        shown = done(client, post(client, f"{path}/again", page=path))
    assert "Done: 1 added" in shown
    assert post(client, f"{path}/again").status_code == 409
    assert client.get("/add/runs/999").status_code == 404


def test_closing_leaves_what_waits_open(url: str) -> None:
    with open_ledger(url) as ledger, serving({"/a": answer(DATED)}) as (base, _):
        from factions.jobs.desk import Order

        desk = Desk(ledger, allow_private=True)
        desk._turn.acquire()
        number = desk.take(Order([f"{base}/a"]), by="ann")
        assert desk.take(Order([f"{base}/a"]), by="ann") == number, "the same order in hand is the same run"
        assert [one.run for one in desk.doing(number)] == [number]
        desk._stop.set()
        desk._turn.release()
        desk.close()
        assert desk.doing(number) == []
        assert run_states.state(ledger, number).head.finished is None


def test_of_two_who_order_the_same_at_once_one_is_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, together = runs.begin, Barrier(2, timeout=60)

    def begun(*given: Any, **named: Any) -> runs.Run:  # noqa: ANN401 - as runs.begin has them
        run = begin(*given, **named)
        together.wait()  # both have their run before either goes on
        return run

    monkeypatch.setattr(runs, "begin", begun)
    with open_ledger(url) as ledger, closing(Desk(ledger)) as desk:
        order = Order(["upload a/x.txt"], {"upload a/x.txt": text()}, {"upload a/x.txt": "2014-06-20"})
        with ThreadPoolExecutor() as both:
            (first,) = set(both.map(lambda by: desk.take(order, by=by), ("Ann", "Bob")))
        head = until(lambda: not desk.doing(first) and run_states.state(ledger, first).head)
        assert (head.added, bool(head.finished)) == (1, True)


def test_a_run_is_gone_on_with_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(url) as ledger, closing(Desk(ledger)) as desk:
        run = runs.begin(ledger, ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"], coder())
        monkeypatch.setattr(desk, "_work", lambda: None)  # what is taken stays in hand
        desk.again(run.id, by="Ann")
        with pytest.raises(FactionsError, match="is under way"):
            desk.again(run.id, by="Bob")
        assert len(desk.doing(run.id)) == 1


def test_feeds_are_added_polled_and_removed(client: TestClient, url: str) -> None:
    pages = {"/1": answer(DATED)}
    with serving(pages) as (base, _):
        items = f"<item><link>{base}/1</link></item><item><link>{base}/gone</link></item>"
        pages["/feed"] = answer(f"<rss version='2.0'><channel><title>{HOSTILE.replace('&', '')}</title>{items}</channel></rss>".encode(),
                                content_type="application/rss+xml")  # fmt: skip
        assert "No feed yet" in client.get("/feeds").text
        assert post(client, "/feeds", page="/feeds", url="nonsense", every=60).status_code == 400
        assert post(client, "/feeds", page="/feeds", url=f"{base}/feed", every=60).status_code == 303
        until(lambda: "Being looked" not in (shown := client.get("/feeds").text) and "is being looked" not in shown.lower() and "1 read" in shown)
        shown = client.get("/feeds").text
        assert "2 new articles" in shown
        assert "each hour" in shown
        assert "<img src" not in shown
        with open_ledger(url) as ledger:
            (feed,) = feeds.feeds(ledger)
        assert post(client, f"/feeds/{feed.id}/poll", page="/feeds").status_code == 303
        until(lambda: "nothing new" in client.get("/feeds/state").text)
    assert post(client, f"/feeds/{feed.id}/remove", page="/feeds").status_code == 303
    assert "No feed yet" in client.get("/feeds").text
    assert post(client, f"/feeds/{feed.id}/remove").status_code == 404


def test_feeds_are_polled_in_the_background_until_the_server_stops(url: str) -> None:
    with serving({"/feed": answer(b"<rss version='2.0'><channel></channel></rss>", content_type="text/xml")}) as (base, asked):
        with open_ledger(url) as ledger:
            feeds.add(ledger, f"{base}/feed", by="ann")
        with TestClient(create_app(url, Serving(poll=True, allow_private=True)), base_url="http://127.0.0.1") as client:
            until(lambda: "nothing new" in client.get("/feeds").text)
            threads = list(client.app.state.desk._threads)  # type: ignore[attr-defined]
        assert threads
        assert not any(thread.is_alive() for thread in threads)
    assert any(line.startswith("/feed ") for line in asked)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a.txt", "a.txt"), ("C:\\Users\\ann\\a.txt", "a.txt"), ("../../etc/passwd", "passwd"), ("", "file"), ("..", ".."), ("/", "file"),
        ("a\x00\x1b[31m\u202etxt.exe", "a[31mtxt.exe"), ("x" * 300 + ".html", "x" * 100 + ".html"), ("https://a.example/", "file"),
    ],
)  # fmt: skip
def test_a_files_name_is_data(given: str, shown: str) -> None:
    assert _file_name(given) == shown


def test_a_private_name_in_a_title_is_blotted_out(client: TestClient) -> None:
    told = "The army attacked Goma on Monday, said Samira Okello, a teacher. Samira Okello left the town on Tuesday with ten other people."
    response = post(client, "/add", what="text", text=told, title="Samira Okello tells of the attack", published="2014-06-20")
    shown = done(client, response)
    (link,) = re.findall(r'href="(/documents/\w+)"', shown)
    title = re.findall(r"<h1[^>]*>(.*?)</h1>", client.get(link).text)[0]
    assert "█" in title
    assert f">{title}</a>" in shown
