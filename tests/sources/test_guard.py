from __future__ import annotations

import gzip
import socket
import time
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.server import Route, answer, serving

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources.guard import USER_AGENT, Guard, TimeOuts, refusal
from factions.sources.limits import MAX_BYTES

QUICK = TimeOuts(connect=1, read=1, total=1.5)


def redirect(to: str) -> Route:
    return answer(b"", 302, Location=to)


def test_a_page() -> None:
    with serving({"/a": answer()}) as (base, asked):
        page = Guard(allow_private=True).fetch(f"{base}/a#part")
    assert page.data == b"<p>Rebels left the town.</p>"
    assert (page.url, page.media_type, page.charset) == (f"{base}/a", "text/html", "utf-8")
    assert [line.split()[0] for line in asked] == ["/robots.txt", "/a"]
    assert all(line.endswith(USER_AGENT) for line in asked)


PRIVATE = """
    127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    192.0.2.1    198.18.0.1 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::
    2001:db8::1 fe80::1%eth0 fec0::1 192.0.0.8 nonsense
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses(v=4))
def test_a_mapping_is_judged_as_what_it_maps(address: object) -> None:
    assert refusal(f"::ffff:{address}") == refusal(str(address))


def test_this_machine_is_refused_before_anything_is_sent() -> None:
    with serving({"/a": answer()}) as (base, asked):
        for url in (base.replace("127.0.0.1", host) for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]")):
            with pytest.raises(RefusedError) as caught:
                Guard().fetch(f"{url}/a")
            assert str(caught.value).startswith(f"{url}/a: ")
    assert asked == []


def test_every_address_of_a_name_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(RefusedError, match=r"news\.example stands for 10\.0\.0\.1, which is a private address"):
        Guard().fetch("http://news.example/")


def test_the_connection_goes_to_the_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is resolved once a fetch, and the address of that answer is connected to, with the name in the Host header."""
    asked_names: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: object, **more: object) -> object:
        if host == "news.example":
            asked_names.append(host)
            host = "127.0.0.1" if len(asked_names) == 1 else "10.255.255.1"
        return real(host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with serving({"/a": answer()}) as (base, asked):
        port = base.rpartition(":")[2]
        page = Guard(allow_private=True, timeouts=QUICK).fetch(f"http://news.example:{port}/a")
    assert page.url == f"http://news.example:{port}/a"
    assert asked[-1].split()[1] == f"news.example:{port}"
    assert len(asked_names) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [("ftp://a.example/x", "only http and https"), ("file:///etc/passwd", "only http and https"), ("http://", "names no host"),
     ("http://user:secret@a.example/", "user name"), ("http://a.example:99999999/", "there is no"), ("http://[::1", "no web address"),
     ("http://exa mple.com/", "there is no|no web"), ("gopher:x", "only http"), ("http:///path", "names no host"),
     ("http://\u0000/", "there is no|no web")],
)  # fmt: skip
def test_addresses_that_are_none(url: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        Guard(timeouts=QUICK).fetch(url)


def test_a_host_that_is_not_there() -> None:
    with pytest.raises(FetchError, match="there is no host"):
        Guard(timeouts=QUICK).fetch("http://nowhere.invalid/")


def test_redirects_are_followed_and_each_is_checked() -> None:
    routes = {
        "/a": redirect("/b"), "/b": redirect("c"), "/c": answer(), "/loop": redirect("/loop"), "/out": redirect("file:///etc/passwd"),
        "/in": redirect("http://10.255.255.1/"), "/none": answer(b"", 302), "/bad": redirect("http://[::1"), "/barred": redirect("/secret/x"),
        "/secret/x": answer(), "/robots.txt": answer(b"User-agent: *\nDisallow: /secret/\n", content_type="text/plain"),
    }  # fmt: skip
    with serving(routes) as (base, _):
        guard = Guard(allow_private=True, timeouts=QUICK)
        assert guard.fetch(f"{base}/a").url == f"{base}/c"
        for path, kind, reason in (
            ("/loop", FetchError, "more than 5 times"), ("/out", RefusedError, "only http"), ("/none", FetchError, "without saying where"),
            ("/bad", FetchError, "Invalid URL|no web address"), ("/barred", RefusedError, r"robots\.txt"),
        ):  # fmt: skip
            with pytest.raises(kind, match=reason) as caught:
                guard.fetch(f"{base}{path}")
            assert str(caught.value).startswith(f"{base}{path}: ")


def test_a_redirect_into_the_local_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import factions.sources.guard as module

    checked: list[str] = []

    def only_this_server(address: str) -> str | None:
        checked.append(address)
        return None if address == "127.0.0.1" else refusal(address)

    monkeypatch.setattr(module, "refusal", only_this_server)
    refused = pytest.raises(RefusedError, match=r"10\.255\.255\.1 is a private address")
    with serving({"/in": redirect("http://10.255.255.1/")}) as (base, _), refused:
        Guard(timeouts=QUICK).fetch(f"{base}/in")
    assert checked[-1] == "10.255.255.1"


@pytest.mark.parametrize(
    ("robots", "status", "allowed"),
    [(b"User-agent: *\nDisallow: /", 200, False), (b"User-agent: Factions\nDisallow: /a", 200, False), (b"User-agent: Other\nDisallow: /", 200, True),
     (b"", 404, True), (b"", 403, True), (b"", 503, False), (b"\xff\xfe garbage", 200, True)],
)  # fmt: skip
def test_robots(robots: bytes, status: int, *, allowed: bool) -> None:
    with serving({"/robots.txt": answer(robots, status, "text/plain"), "/a": answer()}) as (base, asked):
        guard = Guard(allow_private=True)
        if allowed:
            guard.fetch(f"{base}/a")
            guard.fetch(f"{base}/a")
            assert [line.split()[0] for line in asked] == ["/robots.txt", "/a", "/a"]
        else:
            with pytest.raises(RefusedError, match=r"robots\.txt"):
                guard.fetch(f"{base}/a")


@pytest.mark.parametrize(
    ("content_type", "allowed"),
    [("text/html", True), ("text/plain", True), ("application/xhtml+xml", True), ("application/json", True), ("application/x-ndjson", True),
     (None, True),     ("application/pdf", False), ("image/png", False), ("application/octet-stream", False), ("video/mp4", False)],
)  # fmt: skip
def test_types(content_type: str | None, *, allowed: bool) -> None:
    with serving({"/a": answer(content_type=content_type)}) as (base, _):
        if allowed:
            Guard(allow_private=True).fetch(f"{base}/a")
        else:
            with pytest.raises(RefusedError, match=str(content_type)):
                Guard(allow_private=True).fetch(f"{base}/a")


@pytest.mark.parametrize(("status", "body"), [(404, b"x"), (410, b""), (500, b"x"), (200, b""), (200, b"  \n")])
def test_answers_that_hold_no_page(status: int, body: bytes) -> None:
    with serving({"/a": answer(body, status)}) as (base, _), pytest.raises(FetchError, match=str(status) if status != 200 else "empty"):
        Guard(allow_private=True).fetch(f"{base}/a")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.end_headers()
    while True:
        handler.wfile.write(b"word " * 2000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.1)


def test_size_before_and_after_decompression() -> None:
    small = gzip.compress(b"Rebels left the town. " * 10)
    bomb = gzip.compress(bytes(MAX_BYTES * 3))
    routes = {
        "/small": answer(small, Content_Encoding="gzip"), "/bomb": answer(bomb, Content_Encoding="gzip"), "/endless": endless,
        "/twice": answer(gzip.compress(small), Content_Encoding="gzip, gzip"), "/broken": answer(b"no gzip", Content_Encoding="gzip"),
        "/long": answer(b"a" * 3000),
    }  # fmt: skip
    with serving(routes) as (base, _):
        guard = Guard(allow_private=True)
        assert guard.fetch(f"{base}/small").data == b"Rebels left the town. " * 10
        for path, kind, reason in (
            ("/bomb", RefusedError, "larger than 20 MiB"), ("/endless", RefusedError, "larger than 20 MiB"), ("/twice", FetchError, "compressed as"),
            ("/broken", FetchError, "broken"),
        ):  # fmt: skip
            with pytest.raises(kind, match=reason):
                guard.fetch(f"{base}{path}")
        with pytest.raises(RefusedError, match="larger than 2000 bytes"):
            Guard(allow_private=True, max_bytes=2000).fetch(f"{base}/long")


def silent(_handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def test_time_outs() -> None:
    with serving({"/drip": dripping, "/silent": silent}) as (base, _):
        with pytest.raises(FetchError, match=r"longer than 1\.5 seconds|no answer in time"):
            Guard(allow_private=True, timeouts=QUICK).fetch(f"{base}/drip")
        with pytest.raises(FetchError, match="no answer in time"):
            Guard(allow_private=True, timeouts=QUICK).fetch(f"{base}/silent")


def test_a_closed_port() -> None:
    with serving({}) as (base, _):
        pass
    with pytest.raises(FetchError, match="the fetch failed"):
        Guard(allow_private=True, timeouts=QUICK).fetch(f"{base}/a")


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving({"/a": answer()}) as (base, _):
        assert Guard(allow_private=True).fetch(f"{base}/a").data
