from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence

import pytest
from tests.sources.model_server import Reply, dripping, endless, fails, hangs_up, model_server, raw, says, slow

from factions.errors import FactionsError, FetchError, RefusedError, SourceError
from factions.sources.endpoint import Endpoint, Message, Settings, from_environment

KEY = "sk-secret-0123456789"
HELLO = [Message("user", "Hello")]


class Patient:
    """Waits for nothing, and remembers how long it would have."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


def asked_of(replies: Sequence[Reply], *, seconds: float = 5, max_answer: int = 1 << 20) -> tuple[object, list[float], int]:
    """Ask once; gives the answer or the error, the waits, and how many questions came in."""
    patient = Patient()
    with model_server(replies) as log:
        endpoint = Endpoint(Settings(log.url, "small", KEY, seconds), pause=patient, max_answer=max_answer)
        try:
            return endpoint.ask(HELLO), patient.waits, len(log.asked)
        except SourceError as error:
            return error, patient.waits, len(log.asked)


def test_a_question_and_its_answer() -> None:
    with model_server([says("Bonjour")]) as log:
        answer = Endpoint(Settings(f"{log.url}/", "small", KEY)).ask([Message("system", "Be short"), *HELLO])
    assert (answer.text, answer.cut, answer.tokens) == ("Bonjour", False, 42)
    (asked,) = log.asked
    assert asked.body["messages"] == [{"role": "system", "content": "Be short"}, {"role": "user", "content": "Hello"}]
    assert (asked.body["model"], asked.body["temperature"], asked.body["stream"]) == ("small", 0, False)
    assert asked.headers["Authorization"] == f"Bearer {KEY}"


def test_without_a_key_no_header_is_sent() -> None:
    with model_server([says("Bonjour")]) as log:
        Endpoint(Settings(log.url, "small")).ask(HELLO)
    assert "Authorization" not in log.asked[0].headers


@pytest.mark.parametrize("end", ["", "/", "/chat/completions", "/chat/completions?api-version=1"])
def test_the_address_may_be_the_base_or_the_whole(end: str) -> None:
    with model_server([says("Bonjour")]) as log:
        Endpoint(Settings(f"{log.url}{end}", "small")).ask(HELLO)
    assert log.asked[0].path == f"/v1/chat/completions{'?api-version=1' if '?' in end else ''}"


def test_an_answer_in_pieces() -> None:
    body = json.dumps({"choices": [{"message": {"content": [{"type": "text", "text": "Bon"}, {"type": "text", "text": "jour"}, 3]}}]}).encode()
    answer, _, _ = asked_of([raw(body)])
    assert answer == ("Bonjour", False, None)


def test_a_gzipped_answer() -> None:
    body = json.dumps({"choices": [{"message": {"content": "Bonjour"}, "finish_reason": "length"}]}).encode()
    answer, _, _ = asked_of([raw(gzip.compress(body), Content_Encoding="gzip")])
    assert answer == ("Bonjour", True, None)


# replies, the error's kind, its words, how many questions, the waits between
FAULTS = {
    "quota": ([fails(429, "insufficient_quota")], RefusedError, "is over its quota (429, insufficient_quota)", 1, []),
    "rate": ([fails(429, "rate_limit_exceeded")], FetchError, "is asked too often (429, rate_limit_exceeded), tried 4 times", 4, [1, 2, 4]),
    "rate, told when": ([fails(429, Retry_After="7")], FetchError, "is asked too often (429), tried 4 times", 4, [7, 7, 7]),
    "rate, for days": ([fails(429, Retry_After="90000")], FetchError, "is asked too often (429), tried 4 times", 4, [60, 60, 60]),
    "rate, nonsense": ([fails(429, Retry_After="soon")], FetchError, "is asked too often (429), tried 4 times", 4, [1, 2, 4]),
    "broken": ([fails(500)], FetchError, "can't answer now (500), tried 4 times", 4, [1, 2, 4]),
    "key": ([fails(401, "invalid_api_key")], RefusedError, "refuses the key of FACTIONS_LLM_KEY (401, invalid_api_key)", 1, []),
    "key told": ([fails(401, KEY)], RefusedError, "refuses the key of FACTIONS_LLM_KEY (401)", 1, []),
    "not there": ([fails(404, "model_not_found")], RefusedError, "isn't there: check FACTIONS_LLM_URL and FACTIONS_LLM_MODEL", 1, []),
    "too long": ([fails(400, "context_length_exceeded")], RefusedError, "takes no question that long", 1, []),
    "refused": ([fails(400, "invalid_value")], RefusedError, "refuses the question (400, invalid_value)", 2, []),
    "elsewhere": ([fails(302, Location="http://127.0.0.1:1/")], RefusedError, "answered with a redirect (302), which isn't followed", 1, []),
    "no JSON": ([raw(b"<html>", "text/html")], FetchError, "gave no answer of a chat completion but text/html: check FACTIONS_LLM_URL", 1, []),
    "other JSON": ([raw(b'{"choices": []}')], FetchError, "gave no answer of a chat completion", 1, []),
    "deep JSON": ([raw(b"[" * 200_000)], FetchError, "gave no answer of a chat completion", 1, []),
    "empty": ([says("  ")], FetchError, "gave an empty answer", 1, []),
    "hangs up": ([hangs_up], FetchError, "can't be reached (RemoteProtocolError), tried 4 times", 4, [1, 2, 4]),
    "slow": ([slow(2)], FetchError, "gave no answer within 0.5 seconds, tried 2 times", 2, [1]),
    "dripping": ([dripping], FetchError, "gave no answer within 0.5 seconds, tried 2 times", 2, [1]),
    "endless": ([endless], RefusedError, "gave an answer that can't be read: it is larger than 1 MiB", 1, []),
    "bomb": ([raw(gzip.compress(b" " * (8 << 20)), Content_Encoding="gzip")], RefusedError, "it is larger than 1 MiB", 1, []),
}  # fmt: skip


@pytest.mark.parametrize(("replies", "kind", "words", "questions", "waits"), FAULTS.values(), ids=FAULTS)
def test_faults(replies: Sequence[Reply], kind: type[Exception], words: str, questions: int, waits: list[float]) -> None:
    quick = any(reply == dripping or "slow" in reply.__qualname__ for reply in replies)
    error, waited, count = asked_of(replies, seconds=0.5 if quick else 5)
    assert isinstance(error, kind)
    assert str(error).startswith("the language model small: ")
    assert words in str(error)
    assert (count, waited) == (questions, waits)
    assert KEY not in f"{error!r}{error}{error.__cause__!r}{error.__context__!r}"


def test_what_passes_is_tried_again() -> None:
    answer, waits, questions = asked_of([fails(503), hangs_up, says("Bonjour")])
    assert answer == ("Bonjour", False, 42)
    assert (waits, questions) == ([1, 2], 3)


def test_a_refused_key_is_not_tried_again_but_a_long_question_harms_no_other() -> None:
    for reply, questions in ((fails(401), 1), (fails(400, "context_length_exceeded"), 2), (fails(422, "content_filter"), 2)):
        with model_server([reply]) as log:
            endpoint = Endpoint(Settings(log.url, "small"))
            for _ in range(2):
                with pytest.raises(RefusedError):
                    endpoint.ask(HELLO)
        assert len(log.asked) == questions


def test_a_server_of_fewer_options_is_asked_plainly() -> None:
    with model_server(lambda asked: fails(400, "unsupported_parameter") if "response_format" in asked.body else says("Bonjour")) as log:
        endpoint = Endpoint(Settings(log.url, "small"))
        assert [endpoint.ask(HELLO).text for _ in range(2)] == ["Bonjour", "Bonjour"]
    assert ["temperature" in asked.body for asked in log.asked] == [True, False, False]


def test_a_question_has_a_largest_size() -> None:
    with model_server([says("Bonjour")]) as log, pytest.raises(RefusedError, match="the question has more than 512 KiB"):
        Endpoint(Settings(log.url, "small")).ask([Message("user", "a" * (600 << 10))])
    assert log.asked == []


def test_nobody_listens() -> None:
    with pytest.raises(FetchError, match=r"can't be reached \(ConnectError\), tried 4 times"):
        Endpoint(Settings("http://127.0.0.1:9/v1", "small"), pause=Patient()).ask(HELLO)


@pytest.mark.parametrize(("address", "words"), [
    ("http://1.1.1.1/v1", "its address must begin with https"),
    ("http://169.254.169.254/v1", "is a link-local address"),
    ("http://0.0.0.0/v1", "isn't asked"),
])  # fmt: skip
def test_reports_and_key_do_not_cross_the_net_in_the_clear(address: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        Endpoint(Settings(address, "small", KEY), pause=Patient()).ask(HELLO)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/v1", "127.0.0.1:8080", "http://", "http://me:secret@127.0.0.1/v1", "file:///etc/passwd"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(RefusedError) as caught:
        Endpoint(Settings(address, "small"))
    assert str(caught.value).startswith("FACTIONS_LLM_URL: ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("make", "name"), [
    (lambda: Settings("http://127.0.0.1/v1", "small", "sk a"), "FACTIONS_LLM_KEY: "),
    (lambda: Settings("http://127.0.0.1/v1", "small", "sk\nX: y"), "FACTIONS_LLM_KEY: "),
    (lambda: Settings("http://127.0.0.1/v1", "small", "schlüssel"), "FACTIONS_LLM_KEY: "),
    (lambda: Settings("http://127.0.0.1/v1", " "), "FACTIONS_LLM_MODEL: "),
])  # fmt: skip
def test_settings_that_are_none(make: Callable[[], Settings], name: str) -> None:
    with pytest.raises(FactionsError) as caught:
        make()
    assert str(caught.value).startswith(name)
    assert "sk" not in str(caught.value)


def test_the_key_is_not_printed() -> None:
    held = Settings("http://127.0.0.1/v1", "small", KEY)
    assert KEY not in f"{held}{held!r}"


def test_settings_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "KEY", "MODEL", "TIMEOUT", "WINDOW"):
        monkeypatch.delenv(f"FACTIONS_LLM_{name}", raising=False)
    for name, value in (("URL", "http://127.0.0.1/v1"), ("MODEL", "small")):
        with pytest.raises(FactionsError, match=f"^FACTIONS_LLM_{name}: isn't set"):
            from_environment()
        monkeypatch.setenv(f"FACTIONS_LLM_{name}", value)
    assert from_environment() == Settings("http://127.0.0.1/v1", "small", None, 120.0)
    monkeypatch.setenv("FACTIONS_LLM_TIMEOUT", "30")
    monkeypatch.setenv("FACTIONS_LLM_KEY", f" {KEY} ")
    assert from_environment() == Settings("http://127.0.0.1/v1", "small", KEY, 30.0, 12_000)
    monkeypatch.setenv("FACTIONS_LLM_WINDOW", "999")
    with pytest.raises(FactionsError, match=r"^FACTIONS_LLM_WINDOW '999': is no number of characters from 1000 to 80000"):
        from_environment()
    monkeypatch.setenv("FACTIONS_LLM_WINDOW", "4000")
    assert from_environment().window == 4000
    for wrong in ("soon", "0", "nan", "1e9"):
        monkeypatch.setenv("FACTIONS_LLM_TIMEOUT", wrong)
        with pytest.raises(FactionsError, match=r"^FACTIONS_LLM_TIMEOUT"):
            from_environment()
