"""The one fetch guard: nothing else in Factions opens a connection to an address that a user or a page gave.

What it keeps: only http and https; every address that a host's name stands for is checked before the connection, and the connection goes to the
checked address, so that a second answer of the name server changes nothing; redirects are followed by hand, each checked anew; robots.txt is obeyed;
one deadline for the whole fetch besides the time-outs of each step; no more bytes than `MAX_BYTES`, before and after decompression; only types of
text.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx
from protego import Protego

from factions.errors import FetchError, RefusedError
from factions.sources.limits import MAX_BYTES
from factions.version import __version__

MAX_REDIRECTS = 5
MAX_ROBOTS_BYTES = 512 << 10  # RFC 9309 asks for at least 500 KiB
AGENT = "Factions"
USER_AGENT = f"{AGENT}/{__version__} (reads news reports; obeys robots.txt)"
_TYPES = re.compile(r"text/[\w.+-]+|application/(?:xhtml\+xml|json|jsonl|ndjson|jsonlines|x-ndjson|x-jsonlines)")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("192.0.0.0/24"))  # which some versions of Python take for global
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SERVER_ERROR = 500
_CLIENT_ERROR = 400
_CHUNK = 64 << 10

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class TimeOuts:
    """Seconds: to connect, to wait for the next bytes, and for the whole fetch with its redirects and robots.txt."""

    connect: float = 10
    read: float = 20
    total: float = 60


@dataclass(frozen=True)
class Page:
    """What came back: the address after redirects, the decompressed bytes, and the type and charset that the server named."""

    url: str
    data: bytes
    media_type: str | None
    charset: str | None


def refusal(address: str) -> str | None:
    """Say why an IP address isn't fetched from, None for a public one. Addresses that carry an IPv4 address are judged by it, too."""
    try:
        ip: Address = ipaddress.ip_address(address)
    except ValueError:
        return "is no IP address"
    for one in _carried(ip):
        words = (
            ("is a loopback address", one.is_loopback), ("is a link-local address", one.is_link_local), ("is a multicast address", one.is_multicast),
            ("is an unspecified address", one.is_unspecified), ("is a private address", one.is_private or not one.is_global),
            ("is a private address", any(one in network for network in _LOCAL)),
            ("is a reserved address", one.is_reserved),
        )  # fmt: skip
        for reason, holds in words:
            if holds:
                return reason
    return None


def _carried(ip: Address) -> Iterator[Address]:
    """Give the IPv4 addresses inside an IPv6 address (mapped, 6to4, Teredo, NAT64), and the address itself unless it is only a mapping."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        yield from (one for one in inner if one is not None)
        if ip.ipv4_mapped is not None or ip in _NAT64:
            return
    yield ip


class Guard:
    """Fetches pages by the rules above.

    It holds the robots.txt of each site that it has seen, so keep one for a run; don't share it between threads.
    """

    def __init__(self, *, allow_private: bool = False, timeouts: TimeOuts | None = None, max_bytes: int = MAX_BYTES) -> None:
        self.allow_private = allow_private
        self.timeouts = timeouts or TimeOuts()
        self.max_bytes = max_bytes
        self._robots: dict[str, Protego] = {}
        self.tls = httpx.create_ssl_context()

    def close(self) -> None:
        """Forget what was held."""
        self._robots.clear()

    def fetch(self, url: str) -> Page:
        """Fetch one page.

        Raises RefusedError where a rule of ours forbids it, and FetchError where the far end or the network fails; both name `url`.
        """
        with told(url), closing(Talk(self, url, self.timeouts)) as talk, talk.get(self._asking()) as (target, response):
            return self._page(url, target, response, talk.deadline)

    def _asking(self) -> dict[str, str]:
        """Give the headers of a request for a page."""
        return _headers()

    def _page(self, url: str, target: httpx.URL, response: httpx.Response, deadline: _Deadline) -> Page:
        if response.status_code >= _CLIENT_ERROR:
            raise FetchError(url, f"the server answered {response.status_code} {response.reason_phrase}".rstrip())
        media_type, charset = _content_type(response.headers.get("content-type"))
        if media_type is not None and not _TYPES.fullmatch(media_type):
            raise RefusedError(url, f"it is {media_type}; only text and web pages are read")
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > self.max_bytes:
            raise RefusedError(url, f"it is larger than {_mib(self.max_bytes)}")
        data = _body(url, response, self.max_bytes, deadline)
        if not data.strip():
            raise FetchError(url, "the server sent an empty page")
        return Page(url=str(target), data=data, media_type=media_type, charset=charset)

    def obey_robots(self, client: httpx.Client, target: httpx.URL, url: str, deadline: _Deadline) -> None:
        """Raise RefusedError where a site's robots.txt doesn't allow what is asked for; it's read once a site."""
        origin = f"{target.scheme}://{target.netloc.decode('ascii')}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(client, httpx.URL(f"{origin}/robots.txt"), url, deadline)
        if not self._robots[origin].can_fetch(str(target), AGENT):
            raise RefusedError(url, f"{target.host}'s robots.txt doesn't allow it")

    def _read_robots(self, client: httpx.Client, target: httpx.URL, url: str, deadline: _Deadline) -> Protego:
        """Read a site's rules as RFC 9309 has it: without a robots.txt all is allowed; where the server fails to give it, nothing."""
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", target, headers=_headers()) as response:
                if response.status_code in _REDIRECTS:
                    target = _next_url(url, target, response)
                    continue
                if response.status_code >= _SERVER_ERROR:
                    raise RefusedError(url, f"{target.host} can't give its robots.txt now ({response.status_code}), so nothing is fetched from it")
                if response.status_code >= _CLIENT_ERROR:
                    return Protego.parse("")
                body = _body(url, response, MAX_ROBOTS_BYTES, deadline, cut=True)
                return Protego.parse(body.decode("utf-8", errors="replace"))
        return Protego.parse("")


@contextmanager
def told(url: str) -> Iterator[None]:
    """Tell whatever goes wrong on the way to an address as one of our own errors, which names `url`."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchError(url, f"no answer in time ({type(error).__name__})") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpcore.ProtocolError, ssl.SSLError, OSError, UnicodeError) as error:
        raise FetchError(url, f"the fetch failed: {str(error) or type(error).__name__}") from error


class Talk:
    """Asks for one address by the guard's rules, once or again and again: its connections, to checked addresses, are kept until it's closed.

    `deadline` ends what is under way, and may be begun anew for each asking.
    """

    def __init__(self, guard: Guard, url: str, timeouts: TimeOuts) -> None:
        self.url = url
        self.deadline = _Deadline(url, timeouts)
        self._guard = guard
        backend = _CheckedBackend(url, self.deadline, allow_private=guard.allow_private)
        self._client = httpx.Client(transport=_Transport(backend, guard.tls), timeout=self.deadline.step(), trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    @contextmanager
    def get(self, headers: dict[str, str]) -> Iterator[tuple[httpx.URL, httpx.Response]]:
        """Ask for the address, and give where the redirects led, and the answer, whose body isn't read yet.

        Raises RefusedError, FetchError, and what httpx raises where the network fails.
        """
        target = _checked_url(self.url, self.url)
        for _ in range(MAX_REDIRECTS + 1):
            self._guard.obey_robots(self._client, target, self.url, self.deadline)
            with self._client.stream("GET", target, headers=headers) as response:
                if response.status_code in _REDIRECTS:
                    target = _next_url(self.url, target, response)
                    continue
                yield target, response
                return
        raise FetchError(self.url, f"it redirects more than {MAX_REDIRECTS} times")


def checked_addresses(url: str, host: str, port: int, *, allow_private: bool) -> Sequence[str]:
    """Give the IP addresses that a host's name stands for; raises FetchError where there are none, RefusedError where we don't fetch from one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(url, f"there is no host {host}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private:
        for address in addresses:
            if reason := refusal(address):
                raise RefusedError(url, f"{host} {reason}" if host == address else f"{host} stands for {address}, which {reason}")
    return addresses


def _headers() -> dict[str, str]:
    return {
        "User-Agent": USER_AGENT, "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,text/*;q=0.8,application/json;q=0.5",
        "Accept-Encoding": "gzip", "Accept-Language": "en",
    }  # fmt: skip


def _checked_url(url: str, target: str) -> httpx.URL:
    try:
        parsed = httpx.URL(target)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise RefusedError(url, f"{target[:200]!r} is no web address ({error})") from error
    if parsed.scheme not in {"http", "https"}:
        raise RefusedError(url, f"only http and https are fetched, not {parsed.scheme or 'an address without a scheme'}")
    if not parsed.host:
        raise RefusedError(url, "the address names no host")
    if parsed.userinfo:
        raise RefusedError(url, "an address with a user name or password in it isn't fetched")
    return parsed.copy_with(fragment=None)


def _next_url(url: str, target: httpx.URL, response: httpx.Response) -> httpx.URL:
    location = response.headers.get("location")
    if not location:
        raise FetchError(url, f"the server answered {response.status_code} without saying where to go")
    try:
        joined = str(target.join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(url, f"it redirects to {location[:200]!r}, which is no web address") from error
    return _checked_url(url, joined)


def _content_type(header: str | None) -> tuple[str | None, str | None]:
    if not header:
        return None, None
    media_type = header.partition(";")[0].strip().lower()
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", header, re.IGNORECASE)
    return media_type or None, charset[1] if charset else None


def _body(url: str, response: httpx.Response, limit: int, deadline: _Deadline, *, cut: bool = False) -> bytes:
    """Read and decompress a body up to `limit` bytes; beyond it, refuse, or cut it off."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise FetchError(url, f"the server sent it compressed as {encoding[:40]!r}, which wasn't asked for")
    chunks = response.iter_raw(_CHUNK)
    parts: list[bytes] = []
    size = 0
    for part in _unzipped(url, chunks, limit) if encoding in {"gzip", "x-gzip"} else chunks:
        deadline.remaining()
        parts.append(part)
        size += len(part)
        if size > limit:
            if cut:
                break
            raise RefusedError(url, f"it is larger than {_mib(limit)}")
    return b"".join(parts)[:limit]


def _unzipped(url: str, chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Decompress piece by piece, so that a small body that unfolds to a huge one never does so in memory."""
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    given = 0
    try:
        for chunk in chunks:
            pending = chunk
            while pending and given <= limit:
                part = unzip.decompress(pending, _CHUNK)
                given += len(part)
                yield part
                pending = unzip.unconsumed_tail
                if unzip.eof:
                    pending, unzip = unzip.unused_data, zlib.decompressobj(16 + zlib.MAX_WBITS)
    except zlib.error as error:
        raise FetchError(url, f"its compressed body is broken: {error}") from error


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.0f} MiB" if size >= 1 << 20 else f"{size} bytes"


class _Deadline:
    """The end of one fetch, by which every step's time-out is cut."""

    def __init__(self, url: str, timeouts: TimeOuts) -> None:
        self.url = url
        self.timeouts = timeouts
        self.begin()

    def step(self) -> httpx.Timeout:
        """Give the time-outs of a step in httpx's terms."""
        return httpx.Timeout(self.timeouts.read, connect=self.timeouts.connect)

    def begin(self) -> None:
        """Begin anew, for the next piece of a stream."""
        self.end = time.monotonic() + self.timeouts.total

    def remaining(self) -> float:
        """Give the seconds that are left; raises FetchError when none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise FetchError(self.url, f"the fetch took longer than {self.timeouts.total:g} seconds")
        return left

    def cut(self, timeout: float | None) -> float:
        """Give a step's time-out, or what is left where that is less."""
        left = self.remaining()
        return left if timeout is None else min(timeout, left)


class _CheckedBackend(httpcore.NetworkBackend):
    """Opens connections only to addresses that were checked, by the address itself and no longer by the name."""

    def __init__(self, url: str, deadline: _Deadline, *, allow_private: bool) -> None:
        self.url = url
        self.deadline = deadline
        self.allow_private = allow_private
        self.inner = httpcore.SyncBackend()
        self.known: dict[tuple[str, int], Sequence[str]] = {}

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Resolve the host once a fetch, check every address, and connect to the first that answers."""
        if (host, port) not in self.known:
            self.known[host, port] = self._checked(host, port)
        addresses = self.known[host, port]
        for last, address in ((address is addresses[-1], address) for address in addresses):
            try:
                stream = self.inner.connect_tcp(address, port, self.deadline.cut(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
            else:
                return _TimedStream(stream, self.deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        return checked_addresses(self.url, host, port, allow_private=self.allow_private)

    def connect_unix_socket(  # both arguments are httpcore's
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Refuse: no report comes from a socket of this machine."""
        raise RefusedError(self.url, f"{path} is a socket of this machine")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step ends with the fetch's deadline, however slowly the far end drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read as the inner stream does."""
        return self.inner.read(max_bytes, self.deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write as the inner stream does."""
        self.inner.write(buffer, self.deadline.cut(timeout))

    def close(self) -> None:
        """Close the inner stream."""
        self.inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        """Begin TLS; `server_hostname` is the name in the address, so that the certificate is checked against that and not against the IP."""
        return _TimedStream(self.inner.start_tls(ssl_context, server_hostname, self.deadline.cut(timeout)), self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore declares it
        """Tell what the inner stream tells."""
        return self.inner.get_extra_info(info)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over our backend; its proxies, which would connect past the checks, are off."""

    def __init__(self, backend: httpcore.NetworkBackend, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend, max_connections=4)
