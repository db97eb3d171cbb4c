"""Webhooks of saved searches, sent to a real server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.incidents.keeping import update
from factions.errors import LedgerError, RefusedError
from factions.jobs import sending
from factions.jobs.sending import Sent, keep_sending, send
from factions.ledger import accounts, layer, saved, webhooks, writer
from factions.ledger import tables as t
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.webhooks import TRIES, WAITS
from factions.reading import Reading
from factions.review.statements import accept, undo
from factions.review.takedown import take_down
from factions.sources.posting import Poster

raid, talks = read(RAID), read(TALKS)
BY = "ann"


class Clock:
    """The ledger's clock, to be set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(layer, "clock", made)
    return made


@pytest.fixture
def ledger(fresh_url: str, clock: Clock) -> Iterator[Ledger]:  # noqa: ARG001 - what it stamps goes by the clock
    with open_ledger(fresh_url) as opened:
        yield opened


@pytest.fixture
def own(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:  # noqa: ARG001 - the same
    """A ledger in a file: what is the network's affair is the same with either database."""
    with open_ledger(str(tmp_path / "own.db")) as opened:
        yield opened


Got = tuple[dict[str, str], bytes]


@contextmanager
def receiving(*answers: int | Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[Got]]]:
    """Serve one address that answers so, the last for good; gives it, and what was posted."""
    got: list[Got] = []
    script = list(answers or (204,))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"]))))
            one = script.pop(0) if len(script) > 1 else script[0]
            if callable(one):
                one(self)
            else:
                self.send_response(one)
                self.send_header("Location", "/elsewhere")
                self.send_header("Retry-After", "9000")
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hooked(ledger: Ledger, url: str, query: str = "kind=event&country=IRQ", name: str = "raids") -> tuple[int, str]:
    search = saved.save(ledger, name, query, by=BY)
    hook, secret = webhooks.add(ledger, search.id, url, by=BY)
    return hook.id, secret


def put(ledger: Ledger, *readings: Reading) -> None:
    """Add reports as `factions add` does: incidents are merged behind them."""
    for reading in readings:
        writer.add(ledger, reading, source="a test's report")
    update(ledger)


def once(ledger: Ledger, number: int) -> Sent:
    (found,) = send(ledger, [number], early=True, allow_private=True)
    return found


def state(ledger: Ledger, number: int) -> webhooks.Webhook:
    with ledger.read() as connection:
        return webhooks.hook(connection, number, BY)


def told(got: Got) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(got[1])["data"]["found"]
    return found


def test_what_is_new_is_posted_once_and_signed(ledger: Ledger, clock: Clock) -> None:
    put(ledger, talks)  # before there was a webhook
    clock.on(10)
    with receiving() as (url, got):
        number, secret = hooked(ledger, url)
        assert once(ledger, number) == Sent(webhook=number, url=url, outcome="nothing")
        clock.on(10)
        put(ledger, raid)
        clock.on(10)
        found = once(ledger, number)
        assert (found.outcome, found.sent, found.error) == ("sent", 1, None)
        assert once(ledger, number).outcome == "nothing"
    ((headers, body),) = got
    assert found.found == len(told(got[0])) > 0
    assert {one["document"] for one in told(got[0])} == {raid.document.id}
    assert headers["content-type"] == "application/json"
    assert "webhooks" in headers["user-agent"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert int(headers["webhook-timestamp"]) == int(clock.now.timestamp())
    message = json.loads(body)
    assert (message["type"], message["timestamp"]) == ("search.found", "2026-01-01T00:00:30Z")
    assert message["data"]["search"] == {"id": state(ledger, number).search, "name": "raids", "query": "kind=event&country=IRQ"}
    held = state(ledger, number)
    assert (held.sent, held.last, held.failures, held.error, held.waiting) == (1, "2026-01-01T00:00:30Z", 0, None, 0)


def test_each_thing_has_its_sentences_and_whether_a_person_reviewed_it(ledger: Ledger) -> None:
    with receiving() as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        accept(ledger, [f"{raid.document.id}:e2"], by="Ben")
        once(ledger, number)
    text = raid.document.text
    found = {one["statement"]: one for one in told(got[0])}
    for one in found.values():
        for span in one["evidence"]:
            assert "█" in span["quote"] or text[span["start"] : span["end"]] == span["quote"]
        assert (one["publisher"], one["published"], one["url"]) == ("River Courier", "2014-06-20", "https://river.example/raid?a=1&b=2")
    assert {name: one["reviewed"] for name, one in found.items()} == {"e1": False, "e2": True, "e3": False}
    assert "Samira" not in got[0][1].decode()


def test_what_names_a_person_is_sent_when_somebody_has_reviewed_it(ledger: Ledger, clock: Clock) -> None:
    with receiving() as (url, got):
        number, _ = hooked(ledger, url, "kind=relation&country=IRQ")
        put(ledger, raid)
        assert once(ledger, number).outcome == "nothing"
        clock.on(60)
        accept(ledger, [f"{raid.document.id}:r1"], by="Ben")
        once(ledger, number)
    assert [(one["label"], one["reviewed"]) for one in told(got[0])] == [("leads", True)]
    assert len(got) == 1


def test_whose_review_is_taken_back_meanwhile_isnt_sent_before_the_next(ledger: Ledger, clock: Clock) -> None:
    name = f"{raid.document.id}:r1"
    with receiving(503, 204) as (url, got):
        number, _ = hooked(ledger, url, "kind=relation&country=IRQ")
        put(ledger, raid)
        clock.on(60)
        accept(ledger, [name], by="Ben")
        assert once(ledger, number).outcome == "failed"
        clock.on(60)
        undo(ledger, name, by="Ben")
        assert (once(ledger, number).outcome, len(got), state(ledger, number).waiting) == ("nothing", 1, 0)
        clock.on(60)
        accept(ledger, [name], by="Ben")
        assert once(ledger, number).outcome == "sent"
    assert [(one["label"], one["reviewed"]) for one in told(got[1])] == [("leads", True)]


@pytest.mark.parametrize("query", ["q=&kind=event", "kind=event&group=Nobody+of+this+name", "kind=event&group=Nasir+Haddad"])
def test_a_search_that_finds_nobody_sends_nothing(own: Ledger, query: str) -> None:
    with receiving() as (url, got):
        number, _ = hooked(own, url, query)
        put(own, raid)
        assert once(own, number).outcome == "nothing"
    assert got == []


def test_a_message_that_isnt_taken_is_tried_again_with_longer_waits(ledger: Ledger, clock: Clock) -> None:
    with receiving(500, 503, 204) as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        assert once(ledger, number).error == "the server answered 500"
        assert (state(ledger, number).failures, state(ledger, number).waiting, state(ledger, number).due) == (1, 1, "2026-01-01T00:01:00Z")
        assert webhooks.due(ledger) == []
        assert list(send(ledger, [number], allow_private=True)) == []
        clock.on(WAITS[0])
        assert webhooks.due(ledger) == [number]
        (again,) = send(ledger, [number], allow_private=True)
        assert again.outcome == "failed"
        assert state(ledger, number).due == "2026-01-01T02:31:00Z"  # as long as the server asked for
        clock.on(9000)
        assert once(ledger, number).outcome == "sent"
    assert len({headers["webhook-id"] for headers, _ in got}) == len({body for _, body in got}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in got}) == 3
    with ledger.read() as connection:
        (message,) = webhooks.messages(connection, number)
    assert (message.state, message.tries, message.status, message.error) == ("sent", 3, 204, None)
    assert (state(ledger, number).failures, state(ledger, number).error) == (0, None)


def test_after_so_many_tries_it_is_given_up_until_somebody_starts_it(ledger: Ledger, clock: Clock) -> None:
    with receiving(*([500] * TRIES), 204) as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        outcomes = []
        for _ in range(TRIES):
            outcomes.append(once(ledger, number).outcome)
            clock.on(WAITS[-1])
        assert outcomes == ["failed"] * (TRIES - 1) + ["stopped"]
        held = state(ledger, number)
        assert held.stopped == f"a message wasn't taken after {TRIES} tries: the server answered 500"
        assert (held.given_up, held.waiting) == (1, 0)
        assert (webhooks.due(ledger), list(send(ledger, [number], early=True, allow_private=True))) == ([], [])
        put(ledger, talks)
        webhooks.start(ledger, number, by=BY)
        found = once(ledger, number)
        assert (found.outcome, found.sent) == ("sent", 2)
    assert [told(one)[0]["document"] for one in got[-2:]] == [raid.document.id, talks.document.id]


def slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)
    handler.close_connection = True


def broken(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 nonsense\r\n\r\n")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1_000_000):
        try:
            handler.wfile.write(b"x" * 65536)
        except OSError:
            return


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (301, "failed", "the server answered 301"), (302, "failed", "the server answered 302"), (400, "failed", "the server answered 400"),
        (410, "stopped", "whoever is there wants no more (410 Gone)"), (slow, "failed", "no answer in time"),
        (broken, "failed", "it can't be posted to: "), (endless, "sent", None), (201, "sent", None),
    ],
)  # fmt: skip
def test_what_comes_back(own: Ledger, answer: Any, outcome: str, reason: str | None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    from factions.sources.guard import TimeOuts

    if answer is slow:
        monkeypatch.setattr(sending, "Poster", lambda **more: Poster(timeouts=TimeOuts(connect=2, read=0.3, total=2), **more))
    with receiving(answer) as (url, got):
        number, _ = hooked(own, url)
        put(own, raid)
        found = once(own, number)
        assert (found.outcome, bool(found.error)) == (outcome, reason is not None)
        assert (found.error or "").startswith(reason or "")
        assert len(got) == 1  # no redirect is followed
    assert (state(own, number).stopped is not None) == (outcome == "stopped")


def test_nobody_there_is_told(own: Ledger) -> None:
    with receiving() as (url, _):
        pass
    number, _ = hooked(own, url)
    put(own, raid)
    assert str(once(own, number).error).startswith("it can't be posted to:")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/", "nothing is posted without TLS"), ("https://127.0.0.1:1/", "127.0.0.1 is a loopback address"),
        ("https://[::ffff:10.0.0.1]/", "is a private address"), ("https://169.254.169.254/latest", "169.254.169.254 is a link-local address"),
        ("https://localhost:1/", "localhost stands for"),
    ],
)  # fmt: skip
def test_private_addresses_are_refused(own: Ledger, url: str, reason: str) -> None:
    number, _ = hooked(own, url)
    put(own, raid)
    (found,) = send(own, [number], early=True)
    assert (found.outcome, reason in str(found.error)) == ("failed", True), found.error


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://a b/", "nonsense", "https://u:p@a.example/", "https://a.example/" + "a" * 2000]
)
def test_what_is_no_address_is_refused(own: Ledger, url: str) -> None:
    search = saved.save(own, "one", "q=river", by=BY)
    with pytest.raises(RefusedError):
        webhooks.add(own, search.id, url, by=BY)
    with own.read() as connection:
        assert webhooks.hooks(connection, BY) == []


def test_many_things_come_in_several_messages(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "AT_ONCE", 2)
    with receiving() as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        put(ledger, talks)
        found = once(ledger, number)
        assert (found.sent, found.found) == (len(got), sum(len(told(one)) for one in got))
    assert all(len(told(one)) <= 2 for one in got)
    keys = [one["id"] for message in got for one in told(message)]
    assert len(keys) == len(set(keys)) == found.found > 2
    monkeypatch.setattr(webhooks, "LARGEST", 1)
    assert [len(batch) for batch in webhooks._batches([webhooks.Item(key, "d", {"a": 1}) for key in "abc"])] == [1, 1, 1]


def test_what_was_taken_down_meanwhile_isnt_sent(ledger: Ledger, clock: Clock) -> None:
    with receiving(500, 204) as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        put(ledger, talks)
        once(ledger, number)
        take_down(ledger, raid.document.id, because="a court order", by="Ben")
        clock.on(60)
        assert once(ledger, number).outcome == "sent"
        assert {one["document"] for one in told(got[0])} == {raid.document.id, talks.document.id}
        assert {one["document"] for one in told(got[1])} == {talks.document.id}
        take_down(ledger, talks.document.id, because="a court order", by="Ben")
    with ledger.read() as connection:
        assert connection.execute(select(t.webhook_items)).all() == []


def test_a_message_of_which_nothing_is_left_is_withdrawn(ledger: Ledger, clock: Clock) -> None:
    with receiving(500, 204) as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        once(ledger, number)
        take_down(ledger, raid.document.id, because="a court order", by="Ben")
        clock.on(60)
        assert once(ledger, number).outcome == "nothing"
    assert len(got) == 1
    with ledger.read() as connection:
        assert [one.state for one in webhooks.messages(connection, number)] == ["withdrawn"]


def test_what_was_sent_stays_no_longer_than_it_waits(ledger: Ledger) -> None:
    with receiving() as (url, _):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        once(ledger, number)
    with ledger.read() as connection:
        assert set(connection.execute(select(t.webhook_items.c.content)).scalars()) == {None}


def test_the_ledger_isnt_searched_where_nothing_changed(ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = hooked(ledger, "https://a.example/")
    clock.on(10)
    assert once(ledger, number).outcome == "nothing"
    monkeypatch.setattr(sending, "arrivals", lambda *_: pytest.fail("it was searched"))
    clock.on(60)
    assert once(ledger, number).outcome == "nothing"


def test_removed_searches_and_closed_accounts_end_it(ledger: Ledger) -> None:
    number, _ = hooked(ledger, "https://a.example/")
    other, _ = hooked(ledger, "https://b.example/", name="more")
    saved.remove(ledger, state(ledger, number).search, by=BY)
    assert list(send(ledger, [number], early=True)) == []
    with ledger.read() as connection:
        assert [one.id for one in webhooks.hooks(connection, BY)] == [other]
        assert connection.execute(select(t.webhooks.c.secret).where(t.webhooks.c.id == number)).scalar_one() is None
    accounts.add(ledger, "zoe", role="admin", password="correct horse battery", by="zoe")  # noqa: S106 - a test's
    assert list(send(ledger, [other], early=True)) == []
    assert state(ledger, other).stopped == "its owner has no account any longer"


def test_one_that_cant_be_asked_stops_and_the_others_go_on(ledger: Ledger) -> None:
    with receiving() as (url, got):
        bad, _ = hooked(ledger, url, "country=XYZ", name="bad")
        good, _ = hooked(ledger, url, name="good")
        put(ledger, raid)
        found = list(send(ledger, [bad, good], early=True, allow_private=True))
    assert [one.outcome for one in found] == ["stopped", "sent"]
    assert "there is no country 'XYZ'" in str(state(ledger, bad).stopped)
    assert len(got) == 1


def test_only_ones_own(own: Ledger) -> None:
    number, secret = hooked(own, "https://a.example/")
    for deed in (webhooks.remove, webhooks.start, webhooks.give_secret):
        with pytest.raises(LedgerError, match="there is none of this number among your own"):
            deed(own, number, by="eve")
    with pytest.raises(LedgerError, match="there is none of this number among your own"):
        webhooks.add(own, state(own, number).search, "https://a.example/", by="eve")
    assert webhooks.give_secret(own, number, by=BY) != secret
    webhooks.remove(own, number, by=BY)
    with pytest.raises(LedgerError), own.read() as connection:
        webhooks.hook(connection, number, BY)
    with own.read() as connection:
        deeds = connection.execute(select(t.audit.c.deed, t.audit.c.subject, t.audit.c.detail).where(t.audit.c.deed.like("webhook%"))).all()
    assert [row.deed for row in deeds] == ["webhook.add", "webhook.secret", "webhook.remove"]
    assert "a.example" not in str(deeds)
    assert secret not in str(deeds)


def test_most_of_one_person(own: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST", 1)
    hooked(own, "https://a.example/")
    with pytest.raises(LedgerError, match="has 1 webhooks: remove one first"):
        hooked(own, "https://b.example/", name="more")


def test_two_processes_send_once(ledger: Ledger) -> None:
    with receiving(slow, 204) as (url, got):
        number, _ = hooked(ledger, url)
        put(ledger, raid)
        assert webhooks.take(ledger, number) is not None
        assert webhooks.take(ledger, number) is None
        assert list(send(ledger, [number], allow_private=True)) == []
    assert got == []


def test_it_goes_on_until_it_is_stopped(ledger: Ledger, clock: Clock) -> None:
    stop = Event()
    with receiving() as (url, got):
        hooked(ledger, url)
        put(ledger, raid)
        for found in keep_sending(ledger, stop, look=0.01, allow_private=True):
            clock.on(webhooks.LOOK)
            if found.outcome == "nothing":
                stop.set()
    assert len(got) == 1


def test_a_restored_ledger_sends_nothing_by_itself(ledger: Ledger) -> None:
    number, _ = hooked(ledger, "https://a.example/")
    with ledger.write() as connection:
        webhooks.after_restore(connection)
    assert state(ledger, number).stopped == "the ledger was restored from a backup"
    assert webhooks.due(ledger) == []
    assert date.fromisoformat(state(ledger, number).made[:10]) == date(2026, 1, 1)
