"""Sending: what saved searches find anew is posted to their webhooks, signed, and tried again where it isn't taken.

A message is what Standard Webhooks has it to be: JSON, with the headers `webhook-id` (the same for each try), `webhook-timestamp` (of this try,
seconds since 1970) and `webhook-signature`, which is `v1,` and the HMAC-SHA256 of id, timestamp and body, joined by dots, in base64.

What is sent leaves the ledger for somebody's address, so it's what may be read in public, whoever owns the search: no statement that names a person
before a person has reviewed it. Such a statement is sent when somebody has.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

from factions.analysis.arrivals import Arrival, arrivals
from factions.analysis.sought import sought_in
from factions.errors import FactionsError, LedgerError, SourceError
from factions.evidence import Record
from factions.jobs.reading import internal
from factions.ledger import harm, incident_store, layer, reader, reviews, saved, webhooks
from factions.ledger.facts import Cited
from factions.ledger.incident_store import documents_of
from factions.ledger.naming import unnamed
from factions.ledger.open import Ledger
from factions.ledger.ties import citations, keys_of
from factions.ledger.webhooks import Item, Message, Taken, Webhook
from factions.sources.posting import Poster
from factions.version import __version__

if TYPE_CHECKING:
    from sqlalchemy import Connection

TYPE = "search.found"
NOTE = "Read by machine; what isn't marked as reviewed no person has reviewed. An entry means that this report says so, not that it is true."
MOST = 20
"""Messages that one run sends for one webhook; the others wait for the next."""
_SCHEME = "v1,"
_PREFIX = "whsec_"


class Sent(Record):
    """What came of serving one webhook: how many things were `found`, and how many messages `sent`; `error` is why one wasn't taken.

    `outcome` is sent, nothing (nothing was to be sent), failed (it's tried again) or stopped.
    """

    webhook: int
    url: str
    outcome: Literal["sent", "nothing", "failed", "stopped"]
    found: int = 0
    sent: int = 0
    error: str | None = None


def send(
    ledger: Ledger, numbers: Sequence[int], *, early: bool = False, allow_private: bool = False, stop: Event | None = None
) -> Iterator[Sent]:  # fmt: skip
    """Serve these webhooks, one after the other, and give what came of each; one that isn't due, or that another process has, is passed over.

    With `early` they needn't be due. `stop` ends it between two messages. Raises LedgerError where the ledger itself fails.
    """
    stop = stop or Event()
    poster = Poster(allow_private=allow_private)
    for number in numbers:
        if stop.is_set():
            return
        taken = webhooks.take(ledger, number, early=early)
        if taken is not None:
            yield _serve(ledger, taken, poster, stop)


def keep_sending(ledger: Ledger, stop: Event, *, look: float, allow_private: bool = False) -> Iterator[Sent]:
    """Serve what is due, look again each `look` seconds, and so on until `stop` is set; gives what came of each."""
    while not stop.is_set():
        yield from send(ledger, webhooks.due(ledger), allow_private=allow_private, stop=stop)
        stop.wait(look)


def _serve(ledger: Ledger, taken: Taken, poster: Poster, stop: Event) -> Sent:
    hook = taken.hook
    try:
        found = look(ledger, taken)
    except FactionsError as error:
        if isinstance(error, LedgerError) and error.subject == ledger.name:
            raise
        webhooks.cant_look(ledger, hook.id, f"its search can't be asked: {error}")
        return Sent(webhook=hook.id, url=hook.url, outcome="stopped", error=str(error))
    sent = 0
    for _ in range(MOST):
        waiting = None if stop.is_set() else webhooks.first_waiting(ledger, hook.id)
        if waiting is None:
            break
        message, items = waiting
        if hidden := _withheld(ledger, items):
            webhooks.take_back(ledger, hook.id, hidden)
            continue
        failure = _post(ledger, taken, message, items, poster)
        if failure is not None:
            return failure.model_copy(update={"found": found, "sent": sent})
        sent += 1
    webhooks.rest(ledger, hook.id)
    return Sent(webhook=hook.id, url=hook.url, outcome="sent" if sent else "nothing", found=found, sent=sent)


def _withheld(ledger: Ledger, items: Sequence[dict[str, Any]]) -> set[str]:
    """Give the ids of what waits and names a person, and whose review somebody has taken back since it was found."""
    with ledger.read() as connection:
        hidden = harm.withheld(connection, {(one["document"], one["statement"]) for one in items})
    return {one["id"] for one in items if (one["document"], one["statement"]) in hidden}


def look(ledger: Ledger, taken: Taken) -> int:
    """Have what a search finds anew wait to be sent; gives how many things. The ledger isn't searched where nothing in it has changed."""
    with ledger.read() as connection:
        changed = saved.last_change(connection)
        done = not _merging(connection)
    if changed is not None and changed == taken.looked:
        return 0
    items = _items(ledger, taken)
    # what changes within a second that isn't over may change once more in it
    webhooks.put(ledger, taken.hook.id, items, looked=changed if done and changed and changed < layer.now() else None)
    return len(items)


def _merging(connection: Connection) -> bool:
    """Tell whether reports wait to be merged to incidents: what a filter finds comes with these, and with no change that `last_change` tells."""
    new = incident_store.waiting(connection, incident_store.mark(connection, incident_store.READINGS), 1)
    return bool(new) or any(incident_store.in_state(connection, state, 1) for state in (incident_store.COMPARE, incident_store.SETTLE))


def _items(ledger: Ledger, taken: Taken) -> list[Item]:
    """Give what is new, the first that came first, as it may be read in public."""
    came = [one for one in _arrived(ledger, taken.query) if one.added >= taken.hook.made]
    with ledger.read() as connection:
        new = webhooks.unsent(connection, taken.hook.id, (one.id for one in came))
        wanted = [one for one in reversed(came) if one.id in new]
        shown = harm.public(connection, [one.hit for one in wanted])
        names = {(hit.document, hit.statement) for hit in shown if hit.statement}
        keys = keys_of(connection, sorted(names))
        documents = documents_of(connection, {reading for reading, _ in keys})
        states = {(documents[key[0]], key[1]): one.state for key, one in reviews.states(connection, keys).items()}
        passages = {(documents[key[0]], key[1]): cited for key, cited in citations(connection, keys).items()}
    found = []
    for one in wanted:
        name = one.hit.document, one.hit.statement or ""
        if name in names and name in passages:
            found.append(Item(one.id, one.hit.document, _content(one, states[name], passages[name])))
    return found


def _arrived(ledger: Ledger, query: str) -> list[Arrival]:
    sought = sought_in(query)
    if sought.idle:
        return []
    group = None
    if sought.group.strip():
        named = reader.find_group(ledger, sought.group)
        with ledger.read() as connection:
            hidden = unnamed(connection, {one.id for one in named})
        group = next((one.id for one in named if one.id not in hidden), None)
        if group is None:
            return []  # nobody of this name is known yet, or may be told of in public
    return arrivals(ledger, sought.asked(group))


def _content(one: Arrival, state: str, passages: Sequence[Cited]) -> dict[str, Any]:
    """Give what is told of a statement: what it is, whose report it's in, and the sentences that it rests on."""
    hit, head = one.hit, passages[0]
    return {
        "id": one.id, "added": one.added, "kind": hit.kind, "label": hit.label, "document": hit.document, "statement": hit.statement,
        "title": head.title, "publisher": head.publisher, "published": head.published, "url": head.url, "reviewed": state in harm.REVIEWED,
        "evidence": [cited.span.model_dump() for cited in passages],
    }  # fmt: skip


def _post(ledger: Ledger, taken: Taken, message: Message, items: Sequence[dict[str, Any]], poster: Poster) -> Sent | None:
    """Post one message and write down what came of it; gives null where it was taken."""
    hook = taken.hook
    body = written(taken, message, items)
    status, wait, ended = None, None, False
    try:
        answered = poster.post(hook.url, body, signed(taken.secret, message.name, int(layer.clock().timestamp()), body))
        status, wait, ended = answered.status, answered.put_off, answered.gone
        reason = "whoever is there wants no more (410 Gone)" if ended else f"the server answered {status}"
    except SourceError as error:
        reason = error.reason
    except Exception as error:  # noqa: BLE001 - whatever it is, the other webhooks go on
        reason = internal(hook.url, error).reason
    else:
        if answered.taken:
            webhooks.arrived(ledger, hook.id, message, answered.status)
            return None
    over = webhooks.failed(ledger, hook.id, message, reason, status=status, wait=wait, ended=ended)
    return Sent(webhook=hook.id, url=hook.url, outcome="stopped" if over else "failed", error=reason)


def written(taken: Taken, message: Message, items: Sequence[dict[str, Any]]) -> bytes:
    """Write a message's body: the same bytes for each try, as long as nothing of it is taken down."""
    hook: Webhook = taken.hook
    told = {
        "type": TYPE, "timestamp": message.made,
        "data": {"webhook": hook.id, "search": {"id": hook.search, "name": hook.name, "query": taken.query}, "found": items, "note": NOTE,
                 "version": __version__},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace")


def signed(secret: str, name: str, moment: int, body: bytes) -> dict[str, str]:
    """Give the headers that say which message it is, when it was sent (seconds since 1970), and that whoever sent it knows the secret."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": name, "webhook-timestamp": str(moment), "webhook-signature": _SCHEME + base64.b64encode(digest).decode()}
