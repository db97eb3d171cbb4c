"""The one place that talks to a language model: any endpoint that speaks OpenAI's chat completions, by the fetch guard's caps and time-outs.

The address is the user's own setting, so that a model on this machine or on the local network may be asked; of a page's addresses nothing of the sort
holds. Redirects aren't followed, as they would carry the key and the report elsewhere, and without TLS neither leaves the local network. The key goes
into one header and into nothing else: no message has it, nor any word of an answer that isn't a code.
"""

from __future__ import annotations

import json
import math
import os
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple

import httpcore
import httpx

from factions.errors import FactionsError, FetchError, RefusedError, SourceError
from factions.sources.guard import USER_AGENT, TimeOuts, _body, _checked_url, _CheckedBackend, _Deadline, _Transport, refusal

URL, KEY, MODEL = "FACTIONS_LLM_URL", "FACTIONS_LLM_KEY", "FACTIONS_LLM_MODEL"
SECONDS, WINDOW = "FACTIONS_LLM_TIMEOUT", "FACTIONS_LLM_WINDOW"
MAX_QUESTION = 512 << 10
"""Bytes of a question."""
MAX_ANSWER = 4 << 20
"""Bytes of an answer, after decompression."""
TRIES = 4
"""How often one question is asked, where what went wrong may pass."""
WAIT = 1.0
"""Seconds before the second try; before each further one twice as many, or what the server asks for."""
LONGEST_WAIT = 60.0
_SECONDS, _WINDOW = 120.0, 12_000
_SLOW = 2  # tries of a question that was long in the asking
_PATH = "/chat/completions"
_LATER = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SPENT = re.compile(r"insufficient_quota|billing|credit|quota_exceeded")
_CODE = re.compile(r"[a-z][a-z0-9_.-]{1,40}")
_LOCAL = frozenset({"is a loopback address", "is a private address"})
_CUT = "length"

Role = Literal["system", "user", "assistant"]


class Message(NamedTuple):
    """A message of a chat."""

    role: Role
    content: str


class Answer(NamedTuple):
    """What came back: the text, whether the model was cut off before its end, and the tokens that it took (null where nobody says)."""

    text: str
    cut: bool
    tokens: int | None


@dataclass(frozen=True)
class Settings:
    """Where a model is, what it's called, and the key. What is printed of it has no key.

    `seconds` is the longest time for one answer, `window` how many code points of a report it's asked about at once.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = _SECONDS
    window: int = _WINDOW

    def __post_init__(self) -> None:
        if self.key is not None and not (self.key.isascii() and self.key.isprintable() and " " not in self.key):
            raise FactionsError(KEY, "is no key: it holds a blank, or what can't stand in a header")
        if not self.model.strip() or not self.model.isprintable() or len(self.model) > 200:  # noqa: PLR2004 - characters of a name
            raise FactionsError(MODEL, "is no model's name")


def from_environment() -> Settings:
    """Give the settings of FACTIONS_LLM_URL, _KEY, _MODEL, _TIMEOUT and _WINDOW; raises FactionsError, which names what is missing or wrong."""
    given = {name: os.environ.get(name, "").strip() for name in (URL, KEY, MODEL)}
    for name, what in ((URL, "the address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1"), (MODEL, "the model's name")):
        if not given[name]:
            raise FactionsError(name, f"isn't set: it is {what}")
    seconds = _number(SECONDS, _SECONDS, 1, 3600, "seconds")
    return Settings(given[URL], given[MODEL], given[KEY] or None, seconds, int(_number(WINDOW, _WINDOW, 1000, 80_000, "characters")))


def _number(name: str, default: float, least: float, most: float, what: str) -> float:
    given = os.environ.get(name, "").strip()
    try:
        value = float(given) if given else default
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise FactionsError(f"{name} {given!r}", f"is no number of {what} from {least} to {most}")
    return value


class Endpoint:
    """Asks one model. Keep one for a run: a key that was refused isn't tried again with each report. Threads don't share it.

    `pause` is called with the seconds to wait between two tries.
    """

    def __init__(
        self, settings: Settings, *, pause: Callable[[float], object] = time.sleep, tries: int = TRIES, max_answer: int = MAX_ANSWER
    ) -> None:  # fmt: skip
        self.settings = settings
        self.name = f"the language model {settings.model}"
        self._target = _address(settings.url)
        self._pause, self._tries, self._max = pause, tries, max_answer
        self._plain = False  # whether the server takes nothing but the messages
        self._over: SourceError | None = None
        self._tls = httpx.create_ssl_context()

    def ask(self, messages: Sequence[Message]) -> Answer:
        """Ask, and give the answer's text.

        Raises RefusedError where the model can't be asked, now or later (the address, the key, the quota, the size), and FetchError where it didn't
        answer, or not in the protocol, after all tries. Each names the model.
        """
        if self._over is not None:
            raise self._over
        wait = WAIT
        for tried in range(1, self._tries + 1):
            try:
                return self._once(messages)
            except _LaterError as error:
                if tried >= min(self._tries, error.tries):
                    raise FetchError(self.name, f"{error.reason}{f', tried {tried} times' if tried > 1 else ''}") from error
                self._pause(min(error.wait if error.wait is not None else wait, LONGEST_WAIT))
                wait *= 2
            except RefusedError as error:
                self._over = None if isinstance(error, _ThisOneError) else error
                raise
        raise AssertionError("a question is asked at least once")

    def _once(self, messages: Sequence[Message]) -> Answer:
        status, headers, body = self._post(self._question(messages))
        if status == _BAD and not self._plain and self._code(body) not in _LENGTHS:
            self._plain = True  # a server of fewer options, or a model that wants its own temperature
            status, headers, body = self._post(self._question(messages))
            self._plain = status < _REDIRECT
        if status >= _REDIRECT:
            raise self._fault(status, headers, body)
        return self._answer(headers, body)

    def _question(self, messages: Sequence[Message]) -> bytes:
        asked: dict[str, Any] = {"model": self.settings.model, "messages": [one._asdict() for one in messages], "stream": False}
        if not self._plain:
            asked |= {"temperature": 0, "response_format": {"type": "json_object"}}
        question = json.dumps(asked, ensure_ascii=True).encode()
        if len(question) > MAX_QUESTION:
            raise _ThisOneError(self.name, f"isn't asked: the question has more than {MAX_QUESTION >> 10} KiB")
        return question

    def _post(self, question: bytes) -> tuple[int, Mapping[str, str], bytes]:
        deadline = _Deadline(self.name, TimeOuts(connect=10, read=self.settings.seconds, total=self.settings.seconds))
        backend = _OwnBackend(self.name, deadline, allow_private=True)
        backend.encrypted = self._target.scheme == "https"
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", "Content-Type": "application/json"}
        if self.settings.key:
            headers["Authorization"] = f"Bearer {self.settings.key}"
        try:
            with (
                httpx.Client(transport=_Transport(backend, self._tls), timeout=deadline.step(), trust_env=False, follow_redirects=False) as client,
                client.stream("POST", self._target, headers=headers, content=question) as response,
            ):
                return response.status_code, response.headers, _body(self.name, response, self._max, deadline)
        except RefusedError as error:
            raise _ThisOneError(self.name, f"gave an answer that can't be read: {error.reason}") if "larger" in error.reason else error from error
        except httpx.TimeoutException as error:
            raise _LaterError(f"gave no answer within {self.settings.seconds:g} seconds", tries=_SLOW) from error
        except FetchError as error:
            slow = "longer than" in error.reason
            reason = f"gave no answer within {self.settings.seconds:g} seconds" if slow else error.reason
            raise _LaterError(reason, tries=_SLOW if slow else TRIES) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpcore.ProtocolError, ssl.SSLError, OSError, UnicodeError) as error:
            raise _LaterError(f"can't be reached ({type(error).__name__})") from error

    def _fault(self, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
        code = self._code(body)
        told = f"{status}, {code}" if code else str(status)
        if code and _SPENT.search(code):
            return RefusedError(self.name, f"is over its quota ({told})")
        if status in _LATER:
            words = "is asked too often" if status == _OFTEN else "can't answer now"
            return _LaterError(f"{words} ({told})", _wait(headers))
        if code in _LENGTHS or status == _LARGE:
            return _ThisOneError(self.name, f"takes no question that long ({told}): set FACTIONS_LLM_WINDOW to fewer characters")
        known = {401: "refuses the key of FACTIONS_LLM_KEY", 402: "is over its quota", 403: "refuses the key of FACTIONS_LLM_KEY",
                 404: "isn't there: check FACTIONS_LLM_URL and FACTIONS_LLM_MODEL"}  # fmt: skip
        if status < _BAD:
            return RefusedError(self.name, f"answered with a redirect ({status}), which isn't followed: check FACTIONS_LLM_URL")
        return RefusedError(self.name, f"{known[status]} ({told})") if status in known else _ThisOneError(self.name, f"refuses the question ({told})")

    def _code(self, body: bytes) -> str | None:
        """Give an error's code; what looks like the key is none."""
        code, key = _code(body), self.settings.key
        return None if code and key and (code in key or key in code) else code

    def _answer(self, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            found = json.loads(body)
            choice = found["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            media = re.match(r"[\w.+/-]{1,60}", headers.get("content-type", ""))
            what = f" but {media[0]}" if media and "json" not in media[0] else ""
            raise FetchError(self.name, f"gave no answer of a chat completion{what}: check {URL}") from error
        if isinstance(text, list):  # some servers give a text in pieces
            text = "".join(str(one.get("text", "")) for one in text if isinstance(one, dict))
        if not isinstance(text, str) or not text.strip():
            raise FetchError(self.name, "gave an empty answer")
        usage = found.get("usage")
        tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
        return Answer(text, choice.get("finish_reason") == _CUT, tokens if isinstance(tokens, int) else None)


_REDIRECT, _BAD, _LARGE, _OFTEN = 300, 400, 413, 429
_LENGTHS = frozenset({"context_length_exceeded", "string_above_max_length", "request_too_large"})


class _LaterError(Exception):
    """What may have passed after a while: `wait` is how many seconds the server asks for, `tries` how often it's worth trying in all."""

    def __init__(self, reason: str, wait: float | None = None, tries: int = TRIES) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.tries = reason, wait, tries


class _ThisOneError(RefusedError):
    """One question, or its answer, won't do; others may."""


class _OwnBackend(_CheckedBackend):
    """Connects to public addresses over TLS, and to this machine and the local network as it's asked."""

    encrypted = True

    def _checked(self, host: str, port: int) -> Sequence[str]:
        addresses = super()._checked(host, port)
        for address in addresses:
            reason = refusal(address)
            if reason is not None and reason not in _LOCAL:
                raise RefusedError(self.url, f"isn't asked: {host} {reason}")
            if reason is None and not self.encrypted:
                raise RefusedError(self.url, f"isn't asked: {host} isn't in this network, so that its address must begin with https")
        return addresses


def _address(url: str) -> httpx.URL:
    """Give where to post: the endpoint's base with the path of chat completions, unless it ends with that."""
    target = _checked_url(URL, url)
    path = target.path.rstrip("/")
    return target if path.endswith(_PATH) else target.copy_with(path=f"{path}{_PATH}")


def _code(body: bytes) -> str | None:
    """Give the code of an error, if it's one: its words may quote the key."""
    try:
        error = json.loads(body)["error"]
        codes = [error.get("code"), error.get("type")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return next((code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)), None)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that a server asks us to wait, by Retry-After (RFC 9110)."""
    given = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}", given):
        return float(given)
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
