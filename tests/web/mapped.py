"""Reports that each tell of one attack, at places of all precisions, on both sides of the antimeridian, and at one that nobody may know exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from factions.analysis.incidents.keeping import update
from factions.documents.document import Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.mentions.mention import Mention
from factions.reading import Coder, Reading
from factions.statements.records import Casualty, Event

HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"


class Attack(NamedTuple):
    """What a report tells: where (a place's fields), when (EDTF), how many were killed, and who did it."""

    place: dict[str, Any]
    time: str | None
    killed: tuple[int, int, int] | None = None
    by: str = "Northern Army"
    kind: str = "armed_group"


ATTACKS = (
    Attack({"name": "Mosul", "country": "IRQ", "lat": 36.34, "lon": 43.13, "precision": 1, "radius_km": 5.0}, "2014-06-10", (10, 12, 20)),
    Attack({"name": "Sinjar District", "country": "IRQ", "lat": 36.3, "lon": 41.8, "precision": 3, "radius_km": 40.0}, "2014-08-03", (5, 5, 5)),
    Attack({"name": "Iraq", "country": "IRQ", "lat": 33.0, "lon": 44.0, "precision": 6, "radius_km": 400.0}, "2014-09"),
    Attack({"name": "Suva", "country": "FJI", "lat": -18.1, "lon": 178.44, "precision": 1, "radius_km": 3.0}, "2015-01-10"),
    Attack({"name": "Lau", "country": "FJI", "lat": -18.2, "lon": -178.8, "precision": 3, "radius_km": 50.0}, "2015-02-10"),
    Attack({"name": "Anadyr", "country": "RUS", "lat": 64.7, "lon": 177.5, "precision": 1, "radius_km": 2.0}, None),
    Attack({"name": "the hills", "country": "IRQ"}, "2014-07-01", (1, 1, 1)),
    Attack({"name": "Zamzam Camp", "country": "SDN", "lat": 13.4893, "lon": 25.2941, "precision": 1, "radius_km": 2.0}, "2024-05-01", (7, 7, 7)),
    Attack({"name": f"Town {HOSTILE}", "country": "SDN", "lat": 15.6, "lon": 32.5, "precision": 1, "radius_km": 2.0}, "2023-04-15",
           (2, 3, 4), f"=Brigade {HOSTILE}"),
    Attack({"name": "Khartoum State", "country": "SDN", "lat": 15.9, "lon": 33.0, "precision": 4, "radius_km": 120.0}, "2023-06-01", (3, 3, 3),
           "Colonel Nour Tal", "person"),
)  # fmt: skip


def report(number: int, one: Attack) -> Reading:
    """Give the report that tells of an attack, read as it is annotated here."""
    told, where, day = f"{one.by} attacked ", one.place["name"], one.time or "one day"
    text = f"{told}{where} on {day}."

    def mention(key: str, kind: str, start: int, words: str, ref: str) -> Mention:
        return Mention.model_validate(
            {"id": key, "kind": kind, "form": "named", "start": start, "end": start + len(words), "text": words, "ref": ref}
        )

    mentions = [mention("m1", "actor", 0, one.by, "a1"), mention("m2", "place", len(told), where, "p1")]
    if one.time:
        mentions.append(mention("m3", "time", len(text) - 1 - len(day), day, "t1"))
    low, best, high = one.killed or (None, None, None)
    return Reading(
        document=Document(
            id=f"{number:064x}", title=f"Attack {number}", publisher=f"Gazette {number}", published="2024-06-01", text=text,
            text_sha256=text_digest(text),
        ),
        coder=Coder(name="test", version="1"), mentions=tuple(mentions), actors=(Actor(id="a1", name=one.by, kind=one.kind),),
        places=(Place(id="p1", **one.place),), times=(Time(id="t1", edtf=one.time, anchor="text"),) if one.time else (),
        events=(Event(
            id="e1", type="ASSAULT", mode="firearms", actors=("m1",), places=("m2",), time="m3" if one.time else None, confidence=0.9, coder="test",
            casualties=(Casualty(what="killed", low=low, best=best, high=high),) if one.killed else (), evidence=(Span.of(text, 0, len(text)),),
        ),),
    )  # fmt: skip


def fill(url: str, attacks: Iterable[Attack] = ATTACKS) -> str:
    """Put the attacks into a ledger, and make their incidents."""
    with open_ledger(url) as ledger:
        for number, one in enumerate(attacks, 1):
            writer.add(ledger, report(number, one), source=f"test/{number}")
        update(ledger)
    return url
