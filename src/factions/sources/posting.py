"""Posting: the one place that sends something to an address that a person gave, by the guard's rules.

Every address that the host's name stands for is checked before the connection, which goes to the checked address; no redirect is followed, as the
message would go where nobody wanted it; time-outs and one deadline; what comes back is a status, and no byte of the answer's body is read. Without
TLS nothing is sent, but where private addresses are allowed.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
import httpx

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources.guard import AGENT, TimeOuts, _checked_url, _CheckedBackend, _Deadline, _Transport
from factions.sources.polite import _seconds
from factions.version import __version__

MAX_BODY = 512 << 10
"""Bytes of a message."""
TIMEOUTS = TimeOuts(connect=5, read=15, total=20)
_OK, _REDIRECT, _BAD = 200, 300, 400
_GONE = 410
_LATER = frozenset({429, 503})


@dataclass(frozen=True)
class Answered:
    """What came back: the status, and for how many seconds the server asks us to stay away (Retry-After; null: it doesn't)."""

    status: int
    put_off: float | None = None

    @property
    def taken(self) -> bool:
        """Whether the message was taken."""
        return _OK <= self.status < _REDIRECT

    @property
    def gone(self) -> bool:
        """Whether whoever was there wants no more of them (410)."""
        return self.status == _GONE


class Poster:
    """Posts messages. Keep one for a run; threads don't share it."""

    def __init__(self, *, allow_private: bool = False, timeouts: TimeOuts = TIMEOUTS) -> None:
        self.allow_private, self.timeouts = allow_private, timeouts
        self._tls = httpx.create_ssl_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Post JSON, and give the answer's status, whatever it is.

        Raises RefusedError where a rule of ours forbids it (a private address, no TLS, a message too large), FetchError where nobody answers; both
        name `url`.
        """
        target = _checked_url(url, url)
        if target.scheme != "https" and not self.allow_private:
            raise RefusedError(url, "nothing is posted without TLS: the address must begin with https://")
        if len(body) > MAX_BODY:
            raise RefusedError(url, f"a message of more than {MAX_BODY >> 10} KiB isn't posted")
        deadline = _Deadline(url, self.timeouts)
        backend = _CheckedBackend(url, deadline, allow_private=self.allow_private)
        own = {"User-Agent": f"{AGENT}/{__version__} (webhooks)", "Content-Type": "application/json", "Accept": "*/*", "Accept-Encoding": "identity"}
        try:
            with (
                httpx.Client(transport=_Transport(backend, self._tls), timeout=deadline.step(), trust_env=False, follow_redirects=False) as client,
                client.stream("POST", target, headers={**own, **headers}, content=body) as response,
            ):
                later = response.status_code in _LATER
                return Answered(response.status_code, _seconds(response.headers.get("retry-after")) if later else None)
        except SourceError:
            raise
        except httpx.TimeoutException as error:
            raise FetchError(url, f"no answer in time ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpcore.ProtocolError, ssl.SSLError, OSError, UnicodeError) as error:
            raise FetchError(url, f"it can't be posted to: {str(error) or type(error).__name__}") from error
