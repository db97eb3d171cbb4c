"""Made-up readings of the size of real ones: about 600 words, a dozen events, five relations, six claims, fifteen actors, a twelfth of them copies.

Each is worked out from the world's seed and its number alone, so that a run that was stopped goes on with the same ones. Every publisher is invented.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date, timedelta

from tools.soaking.world import Happening, Where, Who, World, chance_of, day_of

from factions.documents.document import Document, text_digest
from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.mentions.mention import Mention, MentionForm, MentionKind
from factions.reading import Coder, Reading
from factions.statements.records import Casualty, Claim, Event, Relation, RelationType

CODER = Coder(name="soak", version="1")
EVENTS, RELATIONS, CLAIMS = 12, 5, 6
COPIES = 0.08  # the share of reports that are another's text
_PUBLISHERS = 300
_BACK = 120  # reports before, of which one may be copied
_TIES: tuple[tuple[RelationType, str], ...] = (
    ("allied_with", "is allied with"), ("fights", "has long fought"), ("backs", "is backing"), ("rival_of", "is a rival of"),
    ("part_of", "is a unit of"), ("splinter_of", "broke away from"),
)  # fmt: skip
_SAYINGS = (
    "denied any part in it", "blamed rivals for the violence", "warned that more fighting would follow", "called for talks without conditions",
    "promised to hold fire for the holidays", "said that the road would stay closed",
)  # fmt: skip
_NOUNS = (
    "market road bridge harvest school river border village hospital convoy checkpoint harbour mine refinery pipeline election curfew ceasefire "
    "prisoner hostage ransom smuggler governor council tribunal drought flood airport garrison barracks mosque church parliament currency embargo "
    "sanction inquiry delegation mediator frontier valley plateau ferry railway warehouse clinic shelter camp ministry budget fuel grain cattle"
).split()
_VERBS = (
    "closed reopened crossed watched repaired surrounded left searched visited rebuilt emptied described feared expected ignored reported".split()
)
_LINKS = (
    "On the same day",
    "Since last month",
    "According to local accounts",
    "For a third week",
    "Despite the rain",
    "In the meantime",
    "Late at night",
)


def reading(world: World, number: int, total: int) -> Reading:
    """Make the reading with that number, of so many: they come in the order of their days."""
    chance = chance_of(world.seed, f"report {number}")
    copied = number - chance.randint(1, _BACK) if chance.random() < COPIES else number
    day = day_of(number, total)
    told = chance_of(world.seed, f"report {copied}") if 0 <= copied < number else chance
    report = _Report(world, told, day_of(max(copied, 0), total))
    text, publisher = report.text(), chance.randrange(_PUBLISHERS)
    published = report.today + timedelta(days=day - report.day)
    credit = "\n\nReporting by the Meridian Wire." if told is not chance else ""
    document = Document(
        id=hashlib.sha256(f"{world.seed} {number} of {total}".encode()).hexdigest(), url=f"https://p{publisher}.example/{published:%Y/%m}/{number}",
        title=report.title, publisher=f"Courier {publisher}", published=published.isoformat(), language="en", text=text + credit,
        text_sha256=text_digest(text + credit),
    )  # fmt: skip
    return report.reading(document)


class _Report:
    """A report in the making: words with what they mean."""

    def __init__(self, world: World, chance: random.Random, day: int) -> None:
        self.world, self.chance, self.day = world, chance, day
        self.words, self.length, self.first, self.start = list[str](), 0, 0, 0
        self.mentions, self.actors, self.places, self.times = list[Mention](), dict[int, Actor](), dict[int, Place](), dict[str, Time]()
        self.events, self.relations, self.claims = list[Event](), list[Relation](), list[Claim]()
        self.told = self._news()
        self.today = self.told[0].day
        self.title = f"{self.told[0].actor.name} {self.told[0].verb} {self.told[0].other.name} in {self.told[0].where.name}"

    def _news(self) -> list[Happening]:
        """Pick what the report tells: something of its day first, then what else happened in that country of late."""
        first = self.chance.choice(self.world.day(self.day))
        country, told = first.where.country, [first]
        back = self.day
        while len(told) < EVENTS and back > self.day - 40:
            told += [one for one in self.world.day(max(back, 0)) if one.where.country == country and one is not first][: EVENTS - len(told)]
            back -= 1
        return (told * EVENTS)[:EVENTS]

    def text(self) -> str:
        """Write it all, and give the text."""
        tasks: list[Happening | int] = [*self.told, *([1] * RELATIONS), *([2] * CLAIMS), *([3] * 12)]
        rest = tasks[1:]
        self.chance.shuffle(rest)
        for count, task in enumerate([tasks[0], *rest]):
            if count:
                self._say("\n\n" if count % 3 == 0 else " ")
            (self._event(task) if isinstance(task, Happening) else (self._relation, self._claim, self._filler)[task - 1]())
        return "".join(self.words)

    def reading(self, document: Document) -> Reading:
        """Give the reading of the text."""
        return Reading(
            document=document, coder=CODER, mentions=tuple(self.mentions), actors=tuple(self.actors.values()), places=tuple(self.places.values()),
            times=tuple(self.times.values()), events=tuple(self.events), relations=tuple(self.relations), claims=tuple(self.claims),
        )  # fmt: skip

    def _say(self, words: str) -> Span:
        start = self.length
        self.words.append(words)
        self.length += len(words)
        return Span(start=start, end=self.length, quote=words)

    def _begin(self) -> None:
        self.first, self.start = len(self.words), self.length

    def _sentence(self) -> Span:
        """Give what was said since the beginning."""
        return Span(start=self.start, end=self.length, quote="".join(self.words[self.first :]))

    def _mention(self, words: str, kind: MentionKind, ref: str | None, form: MentionForm = "named") -> str:
        span = self._say(words)
        name = f"m{len(self.mentions) + 1}"
        self.mentions.append(Mention(id=name, kind=kind, form=form, start=span.start, end=span.end, text=words, ref=ref))
        return name

    def _who(self, who: Who) -> str:
        actor = self.actors.setdefault(
            who.number, Actor(id=f"a{len(self.actors) + 1}", name=who.name, kind=who.kind, country=who.country, registry=who.registry)
        )
        return self._mention(who.name, "actor", actor.id)

    def _where(self, where: Where) -> str:
        place = self.places.setdefault(where.number, Place(
            id=f"p{len(self.places) + 1}", name=where.name, country=where.country, lat=where.lat, lon=where.lon, geonames=10_000_000 + where.number,
            precision=1, radius_km=5.0,
        ))  # fmt: skip
        return self._mention(where.name, "place", place.id)

    def _when(self, day: date) -> str:
        edtf = day.isoformat()
        time = self.times.setdefault(edtf, Time(id=f"t{len(self.times) + 1}", edtf=edtf, anchor="text"))
        return self._mention(f"{day.day} {day:%B}", "time", time.id)

    def _confidence(self) -> float:
        return round(self.chance.uniform(0.4, 0.98), 3)

    def _event(self, what: Happening) -> None:
        self._begin()
        self._say("On ")
        time = self._when(what.day)
        self._say(" ")
        actor = self._who(what.actor)
        self._say(f" {what.verb} ")
        other = self._who(what.other)
        self._say(" in ")
        place = self._where(what.where)
        tolls: tuple[Casualty, ...] = ()
        if what.killed:
            killed = max(1, what.killed + self.chance.choice((0, 0, 0, 0, 1, -1, 2)))
            self._say(", killing ")
            quantity = self._mention(str(killed), "quantity", None)
            self._say(" ")
            who = self._mention("fighters", "actor", None, "nominal")
            tolls = (Casualty(what="killed", who=who, side="recipient", low=killed, best=killed, high=killed, quantity=quantity),)
        self._say(".")
        self.events.append(Event(
            id=f"e{len(self.events) + 1}", type=what.type, mode=what.mode, actors=(actor,), recipients=(other,), places=(place,), time=time,
            casualties=tolls, confidence=self._confidence(), coder="soak", evidence=(self._sentence(),),
        ))  # fmt: skip

    def _relation(self) -> None:
        self._begin()
        kind, words = self.chance.choice(_TIES)
        one, other = self.chance.sample(self.told, 2)
        subject = self._who(one.actor)
        self._say(f" {words} ")
        named = self._who(other.other)
        self._say(f", people near the {self.chance.choice(_NOUNS)} say.")
        self.relations.append(Relation(id=f"r{len(self.relations) + 1}", type=kind, subject=subject, object=named, confidence=self._confidence(),
                                       coder="soak", evidence=(self._sentence(),)))  # fmt: skip

    def _claim(self) -> None:
        self._begin()
        speaker = self._who(self.chance.choice(self.told).actor)
        self._say(" ")
        content = self._say(self.chance.choice(_SAYINGS))
        self._say(f" near the {self.chance.choice(_NOUNS)} of ")
        self._where(self.told[0].where)
        self._say(".")
        self.claims.append(Claim(id=f"c{len(self.claims) + 1}", kind="statement", speaker=speaker, content=content, confidence=self._confidence(),
                                 coder="soak", evidence=(self._sentence(),)))  # fmt: skip

    def _filler(self) -> None:
        nouns = self.chance.choices(_NOUNS, k=5)
        verbs = self.chance.choices(_VERBS, k=2)
        self._say(f"{self.chance.choice(_LINKS)} the {nouns[0]} was {verbs[0]}, and those who had {verbs[1]} the {nouns[1]} near the {nouns[2]} "
                  f"spoke of the {nouns[3]}, case {self.chance.randrange(10**6)}, and of the {nouns[4]} that nobody wanted.")  # fmt: skip


def readings(world: World, first: int, total: int) -> Iterator[Reading]:
    """Make the readings from the one with the number `first` on."""
    return (reading(world, number, total) for number in range(first, total))
