from __future__ import annotations

import gc
import gzip
import io
import time
import zipfile
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.archives import archive, record, report
from tests.sources.ranges import Ranged
from tests.sources.server import Route, answer, serving

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources import remote
from factions.sources.guard import Guard, TimeOuts, refusal
from factions.sources.kinds import Opening
from factions.sources.raw import Raw, count_sources, open_sources
from factions.sources.remote import open_web

QUICK = TimeOuts(connect=1, read=1, total=2)
DAY = "Fri, 20 Jun 2014 10:00:00 GMT"


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "BLOCK", 10_000)


@pytest.fixture(scope="module")
def pages() -> bytes:
    return archive([record(f"https://river.example/{number}", report(number)) for number in range(300)], zipped=True)[0]


@cache
def guard(*, private: bool) -> Guard:
    return Guard(allow_private=private, timeouts=QUICK)


def web(url: str, pauses: list[float] | None = None, *, private: bool = True, timeouts: TimeOuts = QUICK) -> BinaryIO:
    return open_web(url, guard(private=private), timeouts=timeouts, pause=(pauses if pauses is not None else []).append)


def opened(source: str, opening: Opening | None = None) -> tuple[list[Raw], list[SourceError]]:
    found = list(open_sources([source], allow_private=True, opening=opening))
    return [one for one in found if isinstance(one, Raw)], [one for one in found if isinstance(one, SourceError)]


def test_an_archive_on_the_web_gives_what_its_file_does(pages: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(pages)
    here, _ = opened(str(tmp_path / "x.warc.gz"))
    routes = {"/x.warc.gz": (ranged := Ranged(pages)), "/whole.warc.gz": Ranged(pages, ranges=False)}
    with serving(dict[str, Route](routes)) as (base, asked):
        for path in ("/x.warc.gz", "/whole.warc.gz"):
            there, errors = opened(f"{base}{path}")
            assert errors == []
            assert [(one.name.rpartition(":")[2], one.url, one.data) for one in there] == [
                (one.name.rpartition(":")[2], one.url, one.data) for one in here
            ]
            assert there[0].name == f"{base}{path}:0"
        assert [line.split()[0] for line in asked].count("/robots.txt") == 2  # once a run
    starts = [int(one.partition("=")[2].partition("-")[0]) for one in ranged.told]
    assert len(here) == 300
    assert starts == list(range(0, len(pages), 10_000))  # each block once, in the file's order


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.csv"])
def test_rows_stream_beyond_the_size_of_a_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import factions.sources.guard as module

    monkeypatch.setattr(module, "MAX_BYTES", 1_000)
    text = "text\n" + "\n".join(f'"Report {number}."' for number in range(2_000))
    if "json" in name:
        text = "\n".join(f'{{"text": "Report {number}."}}' for number in range(2_000))
    body = gzip.compress(text.encode()) if name.endswith("gz") else text.encode()
    # servers say of a file that is gzipped itself that it was for the way
    headers = {"Content-Type": "text/plain"} | ({"Content-Encoding": "gzip"} if name.endswith("gz") else {})
    with serving({f"/{name}?v=1": Ranged(body, headers=headers)}) as (base, _):
        there, errors = opened(f"{base}/{name}?v=1")
    assert (len(there), errors) == (2_000, [])


def test_a_packed_archive_is_opened_by_its_end(pages: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as held:
        held.writestr("archive/x.warc.gz", pages)
    with serving({"/x.wacz": Ranged(packed.getvalue())}) as (base, _):
        there, errors = opened(f"{base}/x.wacz")
    assert (len(there), errors) == (300, [])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.integers(-40_000, 40_000), st.integers(0, 25_000)), max_size=8))
def test_it_reads_and_goes_about_as_a_file(steps: list[tuple[int, int, int]]) -> None:
    file = io.BytesIO(BYTES)
    with pytest.MonkeyPatch.context() as patch, web(f"{SERVER[0]}/x.warc") as there:
        patch.setattr(remote, "BLOCK", 10_000)
        for whence, offset, size in steps:
            place = max(0, {0: 0, 1: file.tell(), 2: len(BYTES)}[whence] + offset)
            assert there.seek(place) == file.seek(place)
            assert there.read(size) == file.read(size)


BYTES = b"".join(sha256(bytes([number])).digest() * 5 for number in range(220))
SERVER: list[str] = []


@pytest.fixture(autouse=True, scope="module")
def a_server() -> object:
    with serving({"/x.warc": Ranged(BYTES)}) as (base, _):
        SERVER[:] = [base]
        yield


def test_what_breaks_off_is_taken_up_where_it_broke() -> None:
    route, pauses = Ranged(BYTES, breaks=[4_000, 3_000, 0, 10_000, 1]), list[float]()
    with serving({"/x.warc": route}) as (base, _), web(f"{base}/x.warc", pauses) as file:
        assert file.read() == BYTES
    assert route.told[:4] == ["bytes=0-9999", "bytes=4000-9999", "bytes=7000-9999", "bytes=7000-9999"]
    assert pauses == [1, 1, 4, 1]  # longer where nothing at all came


def test_what_breaks_off_for_good_is_an_error_that_names_the_byte(pages: bytes) -> None:
    route = Ranged(pages, breaks=[100_000, 500, *[0] * 9])
    with serving({"/x.warc.gz": route}) as (base, _), pytest.MonkeyPatch.context() as patch:
        patch.setattr(remote, "BLOCK", 100_000)
        patch.setattr(remote, "PAUSES", (0.0, 0.0))
        there, (error,) = opened(f"{base}/x.warc.gz")
    assert isinstance(error, FetchError)
    assert error.subject == f"{base}/x.warc.gz"
    assert error.reason.endswith("(at byte 100500)")
    assert 100 < len(there) < 231  # what came before it


def test_a_server_that_is_busy_is_asked_again() -> None:
    pauses = list[float]()
    with serving({"/x.warc": Ranged(BYTES, later=2), "/never": Ranged(BYTES, later=9)}) as (base, _):
        with web(f"{base}/x.warc", pauses) as file:
            assert file.read() == BYTES
        assert pauses == [1, 4]
        with pytest.raises(FetchError, match=r"answered 503 Slow Down$"):
            web(f"{base}/never")


@pytest.mark.parametrize(
    ("first", "then"),
    [(Ranged(BYTES), Ranged(BYTES[::-1], etag='"two"')), (Ranged(BYTES), Ranged(BYTES[:9_000], etag='"two"')),
     (Ranged(BYTES, etag='W/"a"'), Ranged(BYTES, etag='W/"b"')), (Ranged(BYTES, etag=None), Ranged(BYTES + b"x", etag=None)),
     (Ranged(BYTES, etag=None, modified=DAY), Ranged(BYTES, etag=None, modified=DAY.replace("20", "21", 1))),
     (Ranged(BYTES, etag=None), Ranged(BYTES[:5_000], etag=None)), (Ranged(BYTES), Ranged(BYTES, ranges=False))],
)  # fmt: skip
def test_an_archive_that_changes_while_it_is_read_is_an_error(first: Ranged, then: Ranged) -> None:
    routes: dict[str, Route] = {"/x.warc": first}
    with serving(routes) as (base, _), web(f"{base}/x.warc") as file:
        assert file.read(9_000) == BYTES[:9_000]
        routes["/x.warc"] = then
        with pytest.raises(RefusedError, match=r"changed while it was read \(at byte 10000\)"):
            file.read(9_000)


def another(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 5-6/7")
    handler.send_header("Content-Length", "2")
    handler.end_headers()
    handler.wfile.write(b"xx")


def nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 0-99/100")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def more_than_asked(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 0-3/4")
    handler.send_header("Content-Length", "9")
    handler.end_headers()
    handler.wfile.write(b"WARCxxxxx")


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"W")
        time.sleep(0.1)


def stalled(handler: BaseHTTPRequestHandler) -> None:
    if not handler.headers["Range"].startswith("bytes=0-"):
        time.sleep(1)
        return
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 0-99/100")
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"W")
    handler.wfile.flush()
    time.sleep(1)


def test_answers_that_are_no_archive() -> None:
    routes: dict[str, Route] = {
        "/gone": answer(b"", 404), "/page": answer(), "/other": another, "/packed": Ranged(b"x", headers={"Content-Encoding": "gzip"}),
        "/out": answer(b"", 302, Location="file:///etc/passwd"), "/barred": Ranged(BYTES), "/drip": dripping, "/stall": stalled,
        "/robots.txt": answer(b"User-agent: *\nDisallow: /barred", content_type="text/plain"),
    }  # fmt: skip
    with serving(routes) as (base, _):
        for path, kind, reason in (
            ("/gone", FetchError, "answered 404 Not Found$"), ("/page", RefusedError, "a web page in its place"),
            ("/other", RefusedError, "another range"), ("/packed", FetchError, "compressed as 'gzip'"), ("/out", RefusedError, "only http"),
            ("/barred", RefusedError, r"robots\.txt"),
            ("/drip", FetchError, r"longer than 0.5 seconds \(at byte"), ("/stall", FetchError, r"(no answer in time|longer than).*\(at byte 1\)"),
        ):  # fmt: skip
            with pytest.raises(kind, match=reason) as caught:
                web(f"{base}{path}", timeouts=TimeOuts(connect=1, read=0.2, total=0.5) if path in {"/drip", "/stall"} else QUICK)
            assert caught.value.subject == f"{base}{path}"


def test_a_server_may_give_less_than_was_asked_for() -> None:
    pauses = list[float]()
    routes: dict[str, Route] = {"/x.warc": (route := Ranged(BYTES, most=4_000)), "/none": nothing}
    with serving(routes) as (base, _):
        with web(f"{base}/x.warc", pauses) as file:
            assert file.read() == BYTES
        assert (route.told[:3], pauses) == (["bytes=0-9999", "bytes=4000-9999", "bytes=8000-9999"], [])
        with pytest.raises(FetchError, match=r"the server sent nothing \(at byte 0\)"):
            web(f"{base}/none", pauses)
        assert pauses == [1, 4, 16]


def test_no_more_is_taken_than_was_asked_for() -> None:
    with serving({"/x.warc": more_than_asked, "/empty.jsonl": Ranged(b"")}) as (base, _):
        with web(f"{base}/x.warc") as file:
            assert file.read() == b"WARC"
        assert [str(error) for error in opened(f"{base}/empty.jsonl")[1]] == [f"{base}/empty.jsonl: the file is empty"]


def test_what_comes_without_ranges_has_a_limit_and_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MAX_COPY", 40_000)
    routes: dict[str, Route] = {"/big": Ranged(BYTES * 2, ranges=False), "/breaks": Ranged(BYTES, ranges=False, breaks=[20_000, 0])}
    with serving(routes) as (base, _):
        with pytest.raises(RefusedError, match="gives no ranges of it"):
            web(f"{base}/big")
        with web(f"{base}/breaks") as file:
            assert file.read() == BYTES


def test_this_machine_and_redirects_into_the_local_network_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import factions.sources.guard as module

    with serving({"/x.warc": Ranged(BYTES), "/in": answer(b"", 302, Location="http://10.255.255.1/x.warc")}) as (base, asked):
        with pytest.raises(RefusedError, match="loopback"):
            web(f"{base}/x.warc", private=False)
        assert asked == []
        monkeypatch.setattr(module, "refusal", lambda address: None if address == "127.0.0.1" else refusal(address))
        with pytest.raises(RefusedError, match=r"10\.255\.255\.1 is a private address"):
            web(f"{base}/in", private=False)


def test_a_redirect_leads_to_the_archive() -> None:
    with serving({"/latest.warc": answer(b"", 302, Location="/x.warc"), "/x.warc": Ranged(BYTES)}) as (base, _), web(f"{base}/latest.warc") as file:
        assert file.read() == BYTES


def test_where_archives_are_not_wanted_an_address_is_one_page(pages: bytes) -> None:
    with serving({"/x.warc.gz": (route := Ranged(pages))}) as (base, _):
        there, (error,) = opened(f"{base}/x.warc.gz", opening=Opening(archives=False))
    assert (there, route.told) == ([], [""])
    assert "only text and web pages are read" in error.reason


def test_connections_are_closed(pages: bytes) -> None:
    with serving({"/x.warc.gz": Ranged(pages)}) as (base, _):
        reports = open_sources([f"{base}/x.warc.gz"], allow_private=True)
        assert isinstance(next(reports), Raw)
        del reports  # what isn't closed then is an error of the run
        gc.collect()


@pytest.mark.parametrize(
    ("source", "count"),
    [("https://a.example/x.warc.gz", None), ("https://a.example/x.jsonl?a=1", None), ("https://a.example/x", 1), ("https://a.example/x.eml", 1),
     ("https://[::1", 1), ("s3://news/x.warc.gz", None), ("s3://news/x.html", 1), ("s3://news/*.html", None), ("s3://news/a/", None)],
)  # fmt: skip
def test_counting(source: str, count: int | None) -> None:
    assert count_sources([source]) == count
