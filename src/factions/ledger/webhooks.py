"""Webhooks: what a saved search finds anew is posted to an address; here is where to, what waits, and what became of it.

A message is signed with the webhook's secret, which the ledger therefore holds as it is: it's shown once, given to nobody again, and gone with the
webhook. What is sent waits in the ledger first, so that a run that is killed loses nothing; a takedown takes what waits, too. Messages of one webhook
are sent in their order. One that isn't taken is tried TRIES times, then it's given up and its webhook stopped, until somebody starts it again.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from factions.errors import LedgerError, RefusedError
from factions.evidence import Record
from factions.ledger import accounts, layer, saved
from factions.ledger import tables as t
from factions.ledger.audit import enter
from factions.ledger.open import Ledger

MOST = 20
"""Webhooks that one person may have."""
AT_ONCE = 50
"""Things that one message tells of."""
LARGEST = 128 << 10
"""Bytes of what one message tells, about."""
LOOK = 60
"""Seconds between two looks for what is new."""
WAITS = (60, 300, 1_800, 7_200, 18_000, 36_000, 50_400)
"""Seconds between two tries of a message, about 31 hours in all."""
TRIES = len(WAITS) + 1
_LEASE = 600  # seconds for which a process has a webhook to itself
_LONGEST = 2_000  # characters of an address
_CHUNK = 500
_PREFIX = "whsec_"
_W, _M, _I = t.webhooks, t.webhook_messages, t.webhook_items
State = Literal["waiting", "sent", "given_up", "withdrawn"]


class Webhook(Record):
    """A webhook of the search with the number `search`, called `name`. Times are UTC, ISO 8601.

    `sent` messages have arrived, the last one at `last`; `waiting` and `given_up` are the others. `failures` counts tries that failed in a row,
    `error` tells the last one's reason. `stopped` tells why nothing is sent any longer, null where that goes on.
    """

    id: int
    search: int
    name: str
    owner: str
    url: str
    made: str
    due: str
    stopped: str | None = None
    sent: int
    last: str | None = None
    failures: int
    error: str | None = None
    waiting: int = 0
    given_up: int = 0


class Message(Record):
    """A message: `name` is its id for whom it's sent to, `status` the last answer's (null: there was none), `error` why it wasn't taken."""

    id: int
    name: str
    made: str
    state: State
    tries: int
    tried: str | None = None
    status: int | None = None
    error: str | None = None


class Taken(NamedTuple):
    """A webhook that a process has taken to send for: what its search asks, its secret, and up to which change of the ledger it was looked."""

    hook: Webhook
    query: str
    secret: str
    looked: str | None


class Item(NamedTuple):
    """Something new: the arrival's id, the document that it stands in, and what is told of it."""

    key: str
    document: str
    content: Mapping[str, Any]


def new_secret() -> str:
    """Give a secret as Standard Webhooks has it: `whsec_` and 32 bytes of chance in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


# what people do


def add(ledger: Ledger, search: int, url: str, *, by: str) -> tuple[Webhook, str]:
    """Have what one's own search finds from now on posted to an address; gives the secret, too, which is never given again.

    Raises RefusedError for what is no address, LedgerError where one has no such search, or MOST webhooks.
    """
    url = checked(url.strip())
    with ledger.write() as connection:
        held = saved.search(connection, search, by)
        if connection.execute(select(func.count()).where(_W.c.owner == by, _W.c.removed.is_(None))).scalar_one() >= MOST:
            raise LedgerError(by, f"has {MOST} webhooks: remove one first")
        secret, at = new_secret(), layer.now()
        row = {"search": held.id, "owner": by, "url": url, "secret": secret, "made": at, "due": at, "sent": 0, "failures": 0}
        number = connection.execute(insert(_W).values(row).returning(_W.c.id)).scalar_one()
        enter(connection, by=by, deed="webhook.add", subject=f"webhook {number}", detail={"search": held.id})
        return hook(connection, number, by), secret


def give_secret(ledger: Ledger, number: int, *, by: str) -> str:
    """Give one's own webhook another secret; what is sent from now on is signed with it alone."""
    secret = new_secret()
    with ledger.write() as connection:
        held = hook(connection, number, by)
        connection.execute(update(_W).where(_W.c.id == held.id).values(secret=secret))
        enter(connection, by=by, deed="webhook.secret", subject=f"webhook {held.id}")
    return secret


def start(ledger: Ledger, number: int, *, by: str) -> Webhook:
    """Send again for one's own webhook that was stopped: first what was given up, then all that was found meanwhile."""
    with ledger.write() as connection:
        held = hook(connection, number, by)
        connection.execute(update(_M).where(_M.c.webhook == held.id, _M.c.state == "given_up").values(state="waiting", tries=0))
        connection.execute(update(_W).where(_W.c.id == held.id).values(stopped=None, failures=0, error=None, due=layer.now(), looked=None))
        enter(connection, by=by, deed="webhook.start", subject=f"webhook {held.id}")
        return hook(connection, held.id, by)


def remove(ledger: Ledger, number: int, *, by: str) -> Webhook:
    """Remove one's own webhook, its secret and what waits; raises LedgerError where one has none of this number."""
    with ledger.write() as connection:
        held = hook(connection, number, by)
        _remove(connection, held.id)
        enter(connection, by=by, deed="webhook.remove", subject=f"webhook {held.id}")
    return held


def _remove(connection: Connection, number: int) -> None:
    connection.execute(delete(_I).where(_I.c.webhook == number))
    connection.execute(update(_M).where(_M.c.webhook == number, _M.c.state.in_(("waiting", "given_up"))).values(state="withdrawn"))
    connection.execute(update(_W).where(_W.c.id == number).values(removed=layer.now(), secret=None))


def hooks(connection: Connection, owner: str) -> list[Webhook]:
    """List a person's webhooks in the order in which they were made."""
    return [_webhook(row) for row in connection.execute(_asked().where(_W.c.owner == owner).order_by(_W.c.id))]


def hook(connection: Connection, number: int, owner: str) -> Webhook:
    """Give a webhook of a person; raises LedgerError where they have none of this number."""
    row = connection.execute(_asked().where(_W.c.id == min(max(number, 0), 2**31 - 1), _W.c.owner == owner)).first()
    if row is None:
        raise LedgerError(f"webhook {number}", "there is none of this number among your own")
    return _webhook(row)


def messages(connection: Connection, number: int, *, limit: int = 10) -> list[Message]:
    """List the messages of a webhook, the last made first."""
    rows = connection.execute(select(_M).where(_M.c.webhook == number).order_by(_M.c.id.desc()).limit(layer.page(limit))).mappings()
    return [Message.model_validate({name: row[name] for name in Message.model_fields}) for row in rows]


# what sending does


def due(ledger: Ledger) -> list[int]:
    """Give the numbers of the webhooks that are due, the one that waited longest first."""
    wanted = select(_W.c.id).where(_W.c.removed.is_(None), _W.c.stopped.is_(None), _W.c.due <= layer.now()).order_by(_W.c.due, _W.c.id)
    with ledger.read() as connection:
        return list(connection.execute(wanted).scalars())


def take(ledger: Ledger, number: int, *, early: bool = False) -> Taken | None:
    """Take a webhook to send for, so that no other process does; null where one does, or it isn't due (with `early` it needn't be), or it's stopped.

    One whose search was removed goes with it; one whose owner has no account any longer is stopped.
    """
    with ledger.write() as connection:
        row = connection.execute(select(_W).where(_W.c.id == number, _W.c.removed.is_(None), _W.c.stopped.is_(None))).first()
        if row is None or not (early or row.due <= layer.now()):
            return None
        try:
            search = saved.search(connection, row.search, row.owner)
        except LedgerError:
            _remove(connection, number)
            enter(connection, by="rule:webhooks", deed="webhook.remove", subject=f"webhook {number}", detail={"search": row.search})
            return None
        if accounts.any_account(connection):
            try:
                accounts.account(connection, row.owner)
            except LedgerError:
                _stop(connection, number, "its owner has no account any longer")
                return None
        connection.execute(update(_W).where(_W.c.id == number).values(due=_in(_LEASE)))
        return Taken(hook(connection, number, row.owner), search.query, row.secret, row.looked)


def unsent(connection: Connection, number: int, keys: Iterable[str]) -> set[str]:
    """Give those of some arrivals of which a webhook hasn't told, and which don't wait to be told either."""
    wanted = list(dict.fromkeys(keys))
    known: set[str] = set()
    for at in range(0, len(wanted), _CHUNK):
        rows = select(_I.c.key).where(_I.c.webhook == number, _I.c.key.in_(wanted[at : at + _CHUNK]))
        known |= set(connection.execute(rows).scalars())
    return set(wanted) - known


def put(ledger: Ledger, number: int, items: Sequence[Item], *, looked: str | None) -> int:
    """Have things wait to be sent, in messages of at most AT_ONCE; gives how many messages. `looked` is the ledger's last change before the look."""
    with ledger.write() as connection:
        d = t.documents.c
        new, documents = unsent(connection, number, (one.key for one in items)), {one.document for one in items}
        there = {name for name in documents if connection.execute(select(d.id).where(d.id == name)).first()}  # taken down since
        wanted = {one.key: one for one in items if one.key in new and one.document in there}
        batches = list(_batches(list(wanted.values())))
        for batch in batches:
            row = {"webhook": number, "name": f"msg_{secrets.token_urlsafe(18)}", "made": layer.now(), "state": "waiting", "tries": 0}
            message = connection.execute(insert(_M).values(row).returning(_M.c.id)).scalar_one()
            connection.execute(insert(_I), [
                {"webhook": number, "key": one.key, "message": message, "document": one.document, "content": content} for one, content in batch
            ])  # fmt: skip
        connection.execute(update(_W).where(_W.c.id == number).values(looked=looked))
    return len(batches)


def _batches(items: Sequence[Item]) -> Iterable[list[tuple[Item, str]]]:
    batch: list[tuple[Item, str]] = []
    size = 0
    for one in items:
        content = json.dumps(one.content, ensure_ascii=False, sort_keys=True)
        if batch and (len(batch) >= AT_ONCE or size + len(content.encode()) > LARGEST):
            yield batch
            batch, size = [], 0
        batch.append((one, content))
        size += len(content.encode())
    if batch:
        yield batch


def first_waiting(ledger: Ledger, number: int) -> tuple[Message, list[dict[str, Any]]] | None:
    """Give a webhook's oldest message that waits, and what it tells; one of which a takedown has left nothing is withdrawn."""
    while True:
        with ledger.read() as connection:
            row = connection.execute(select(_M).where(_M.c.webhook == number, _M.c.state == "waiting").order_by(_M.c.id).limit(1)).mappings().first()
            if row is None:
                return None
            held = select(_I.c.content).where(_I.c.message == row["id"], _I.c.content.is_not(None)).order_by(_I.c.key)
            items = [json.loads(one) for one in connection.execute(held).scalars()]
        if items:
            return Message.model_validate({name: row[name] for name in Message.model_fields}), items
        with ledger.write() as connection:
            connection.execute(update(_M).where(_M.c.id == row["id"]).values(state="withdrawn"))


def take_back(ledger: Ledger, number: int, keys: Collection[str]) -> None:
    """Let a webhook tell no longer of what waits: it's forgotten, and sent as something new where it's found again."""
    wanted = sorted(keys)
    with ledger.write() as connection:
        for at in range(0, len(wanted), _CHUNK):
            own = _I.c.webhook == number, _I.c.key.in_(wanted[at : at + _CHUNK]), _I.c.content.is_not(None)
            connection.execute(delete(_I).where(*own))
        connection.execute(update(_W).where(_W.c.id == number).values(looked=None))


def arrived(ledger: Ledger, number: int, message: Message, status: int) -> None:
    """Write down that a message arrived; of what it told only the keys stay."""
    at = layer.now()
    with ledger.write() as connection:
        connection.execute(
            update(_M).where(_M.c.id == message.id).values(state="sent", tries=message.tries + 1, tried=at, status=status, error=None)
        )
        connection.execute(update(_I).where(_I.c.message == message.id).values(content=None))
        counted = {"sent": _W.c.sent + 1, "last": at, "failures": 0, "error": None, "due": _in(_LEASE)}
        connection.execute(update(_W).where(_W.c.id == number).values(counted))


def failed(
    ledger: Ledger, number: int, message: Message, reason: str, *, status: int | None = None, wait: float | None = None, ended: bool = False
) -> bool:  # fmt: skip
    """Write down that a message wasn't taken, and when it's tried again: `wait` seconds from now at least. Tells whether it was given up.

    After TRIES tries it is, and its webhook stopped; with `ended`, at once.
    """
    tries = message.tries + 1
    over = ended or tries >= TRIES
    reason = layer.writable_name(reason)
    with ledger.write() as connection:
        told = {"state": "given_up" if over else "waiting", "tries": tries, "tried": layer.now(), "status": status, "error": reason}
        connection.execute(update(_M).where(_M.c.id == message.id).values(told))
        waits = max(WAITS[min(message.tries, len(WAITS) - 1)], wait or 0)
        connection.execute(update(_W).where(_W.c.id == number).values(failures=_W.c.failures + 1, error=reason, due=_in(waits)))
        if over:
            _stop(connection, number, reason if ended else f"a message wasn't taken after {tries} tries: {reason}")
    return over


def rest(ledger: Ledger, number: int) -> None:
    """Write down that a webhook was served: when the next look is due."""
    with ledger.write() as connection:
        connection.execute(update(_W).where(_W.c.id == number).values(due=_in(LOOK)))


def cant_look(ledger: Ledger, number: int, reason: str) -> None:
    """Write down that a search can't be asked any longer: its webhook is stopped."""
    with ledger.write() as connection:
        _stop(connection, number, layer.writable_name(reason))


def _stop(connection: Connection, number: int, reason: str) -> None:
    connection.execute(update(_W).where(_W.c.id == number).values(stopped=reason))
    enter(connection, by="rule:webhooks", deed="webhook.stop", subject=f"webhook {number}")


def after_restore(connection: Connection) -> None:
    """Stop all webhooks after a restore: what was sent since the backup would be sent again, from another machine perhaps."""
    for number in connection.execute(select(_W.c.id).where(_W.c.removed.is_(None), _W.c.stopped.is_(None)).order_by(_W.c.id)).scalars().all():
        _stop(connection, number, "the ledger was restored from a backup")


def checked(url: str) -> str:
    """Check an address: http or https, a host, no user name or password in it. Raises RefusedError."""
    try:
        parsed = urlsplit(url)
        whole = parsed.scheme in {"http", "https"} and bool(parsed.hostname) and url.isprintable() and " " not in url and parsed.port != 0
        secret = parsed.username is not None or parsed.password is not None
    except ValueError:
        whole = secret = False
    if not whole or len(url) > _LONGEST:
        raise RefusedError(url[:200] or "''", "is no address to post to: it begins with https://")
    if secret:
        raise RefusedError(parsed.hostname or "the address", "an address with a user name or password in it isn't posted to")
    return url


def _asked() -> Select[tuple[Any, ...]]:
    s, m = t.saved_searches.c, _M.c
    counts = {
        state: select(func.count()).where(m.webhook == _W.c.id, m.state == state).scalar_subquery().label(state) for state in ("waiting", "given_up")
    }
    own = [_W.c[name] for name in Webhook.model_fields if name not in {"name", *counts}]
    return select(*own, s.name, *counts.values()).join(t.saved_searches, s.id == _W.c.search).where(_W.c.removed.is_(None))


def _webhook(row: Row[tuple[Any, ...]]) -> Webhook:
    return Webhook.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's documented way to a dict


def _in(seconds: float) -> str:
    """Give the time so many seconds from now."""
    return (layer.clock() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
