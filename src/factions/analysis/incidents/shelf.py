"""The ledger as a shelf of happenings, within one transaction: what is compared is loaded as it is needed, and written down as it is found."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis.families import sources
from factions.analysis.incidents.blocks import index_keys, search_ranges
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.listing import summary
from factions.analysis.incidents.merging import Ties, document_of
from factions.analysis.incidents.naming import counted, named
from factions.analysis.incidents.packing import pack, unpack
from factions.analysis.incidents.successors import successors
from factions.analysis.incidents.telling import Party, Telling, tellings
from factions.ledger import incident_store as store
from factions.ledger.clusters import Clusters
from factions.ledger.rows import read_readings

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOST_HELD = 1000


class _Made(NamedTuple):
    """Happenings, and what they were made of."""

    events: tuple[tuple[str, ...], ...]
    told: tuple[Telling, ...]
    happenings: tuple[Happening, ...]


class Memory:
    """What doesn't change once it's in the ledger, kept between transactions: readings' tellings as they were read, documents, successors."""

    def __init__(self) -> None:
        self._told: OrderedDict[int, tuple[Telling, ...]] = OrderedDict()
        self._documents: dict[int, str] = {}
        self._successors: dict[tuple[int, int], dict[str, str]] = {}
        self._made: OrderedDict[int, _Made] = OrderedDict()

    def documents(self, connection: Connection, readings: Iterable[int]) -> dict[int, str]:
        """Give the documents of readings."""
        wanted = set(readings)
        if missing := wanted - self._documents.keys():
            self._documents |= store.documents_of(connection, missing)
        return {reading: self._documents[reading] for reading in wanted}

    def tellings(self, connection: Connection, readings: Iterable[int]) -> dict[int, tuple[Telling, ...]]:
        """Give the tellings of readings, an actor by the group that it was recorded as, whatever was judged since."""
        wanted = set(readings)
        found = {reading: self._told[reading] for reading in wanted & self._told.keys()}
        missing = wanted - found.keys()
        documents = self.documents(connection, missing)
        for reading, raw in store.packed(connection, missing).items():
            if (told := unpack(documents[reading], raw)) is not None:
                found[reading] = told
        if new := wanted - found.keys():
            groups = store.groups_of(connection, new)
            found |= {key: tellings(reading, groups[key]) for key, reading in read_readings(connection, new)}
        self._told |= found
        for reading in found:
            self._told.move_to_end(reading)
        while len(self._told) > _MOST_HELD:
            self._told.popitem(last=False)
        return found

    def happenings(self, reading: int, rows: Sequence[store.Happening], told: tuple[Telling, ...]) -> tuple[Happening, ...]:
        """Give the happenings of a reading: the same ones as before where nothing of it has changed, so that what they work out is kept."""
        events = tuple(row.events for row in rows)
        made = self._made.get(reading)
        if made is None or made.events != events or made.told is not told:
            made = self._made[reading] = _Made(events, told, _put_together(rows, told))
        self._made.move_to_end(reading)
        while len(self._made) > _MOST_HELD:
            self._made.popitem(last=False)
        return made.happenings

    def forget(self, readings: Collection[int]) -> None:
        """Forget readings that are taken down."""
        for reading in readings:
            self._told.pop(reading, None)
            self._made.pop(reading, None)
            self._documents.pop(reading, None)
        self._successors = {pair: held for pair, held in self._successors.items() if not set(pair) & set(readings)}

    def successors(self, connection: Connection, old: int, new: int) -> dict[str, str]:
        """Map the events of a reading to those that stand for them in another of the same document."""
        if old == new:
            return {event.id: event.id for event in store.evidence(connection, old)[1]}
        if (old, new) not in self._successors:
            (text, before), (other, after) = (store.evidence(connection, reading) for reading in (old, new))
            self._successors[old, new] = successors(before, after, same_text=text == other)
        return self._successors[old, new]


def canonical(told: tuple[Telling, ...], judged: Clusters) -> tuple[Telling, ...]:
    """Give tellings with their parties by the ids that they go by since groups were judged to be one."""
    named = (party.key for one in told for party in (*one.actors, *one.recipients, *([one.voice] if one.voice else ())))
    if not judged.absorbed or judged.absorbed.keys().isdisjoint(named):
        return told

    def party(one: Party) -> Party:
        return replace(one, key=judged.canonical(one.key)) if one.key in judged.absorbed else one

    return tuple(
        replace(
            one, actors=tuple(map(party, one.actors)), recipients=tuple(map(party, one.recipients)), voice=one.voice and party(one.voice)
        )
        for one in told
    )  # fmt: skip


class LedgerShelf:
    """Happenings in the ledger: a Shelf for `Merging`."""

    def __init__(self, connection: Connection, memory: Memory, groups: Clusters) -> None:
        self._connection, self._memory, self._groups = connection, memory, groups
        self._today = store.today()
        self._units: dict[str, tuple[Happening, ...]] = {}
        self._row: dict[int, store.Happening] = {}
        self._key: dict[int, str] = {}
        self._number: dict[str, int] = {}
        self._left: dict[str, tuple[int, list[store.Happening]]] = {}
        self._expected: dict[str, int] = {}
        self._next_happening = store.next_happening(connection)
        self._next_incident = store.next_incident(connection)

    # what Merging asks

    def happenings(self, documents: Iterable[str]) -> Mapping[str, tuple[Happening, ...]]:
        """Give the happenings of reports."""
        wanted = set(documents)
        readings = store.held(self._connection, wanted - self._units.keys())
        rows: dict[int, list[store.Happening]] = {reading: [] for reading in readings.values()}
        for row in store.happenings(self._connection, rows):
            rows[row.reading].append(row)
        told = self._memory.tellings(self._connection, rows)
        for document, reading in readings.items():
            self._units[document] = self._memory.happenings(reading, rows[reading], canonical(told[reading], self._groups))
            self._know(rows[reading], dict.fromkeys([reading], document))
        return {document: self._units[document] for document in wanted if document in self._units}

    def likely(self, units: Sequence[Happening]) -> Iterable[str]:
        """Give the documents of reports with a key that happenings look for."""
        ranges = {wanted for unit in units for wanted in search_ranges(unit, self._groups.members)}
        return self._memory.documents(self._connection, store.find(self._connection, ranges)).values()

    def put(self, document: str, units: tuple[Happening, ...]) -> None:
        """Take a report's happenings in; each stays in the incident that it, or what it stands for, was in."""
        reading = self._expected[document]
        raw = self._memory.tellings(self._connection, [reading])[reading]
        former, left = self._left.pop(document, (reading, []))
        rows = []
        for unit in units:
            events = tuple(_event(one) for one in unit.tellings)
            same = next((row for row in left if former == reading and row.events == events), None)
            rows.append(same or store.Happening(self._new_happening(), reading, events, *self._stands_in(former, reading, left, events)))
        recorded = units if canonical(raw, self._groups) is raw else _put_together(rows, raw)
        store.add_report(self._connection, reading, pack(raw), {key for unit in recorded for key in index_keys(unit)})
        store.add_happenings(self._connection, rows)
        store.close(self._connection, [row for row in left if row not in rows], self._today)
        self._units[document] = units
        self._know(rows, {reading: document})
        self._vanish({row.incident for row in left if row.incident is not None} - {row.incident for row in rows}, left)

    def drop(self, document: str) -> set[str]:
        """Take a report's happenings out."""
        self.happenings([document])
        reading = store.held(self._connection, [document]).get(document)
        if reading is None:
            return set()
        rows = store.happenings(self._connection, [reading])
        raw = self._memory.tellings(self._connection, [reading])[reading]
        mates = {row.id for row in store.members(self._connection, {row.incident for row in rows if row.incident is not None})}
        own = {row.id for row in rows}
        others = (store.remove_happenings(self._connection, sorted(own)) | mates) - own
        known = store.packed(self._connection, [reading])[reading]
        recorded = self._memory.happenings(reading, rows, raw)
        keys = {key for unit in recorded for key in index_keys(unit)} if unpack(document, known) is not None else None
        store.remove_report(self._connection, reading, keys)
        self._left[document] = reading, rows
        del self._units[document]
        for row in rows:
            del self._number[self._key.pop(row.id)], self._row[row.id]
        return self._keys(others)

    def tie(self, ties: Ties) -> None:
        """Note ties."""
        store.tie(self._connection, {(self._number[one], self._number[other]): points for (one, other), points in ties.items()})

    def near(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
        """Give the ties of happenings."""
        numbers = {self._number[key]: key for key in keys}
        found: dict[str, dict[str, float]] = {key: {} for key in numbers.values()}
        ties = store.near(self._connection, numbers)
        self._keys(tie.other for tie in ties)
        for tie in ties:
            found[numbers[tie.one]][self._key[tie.other]] = tie.points
        return found

    def mates(self, keys: Iterable[str]) -> Iterable[str]:
        """Give the keys of all in an incident with one of these."""
        incidents = {row.incident for row in (self._row[self._number[key]] for key in keys) if row.incident is not None}
        return self._keys(row.id for row in store.members(self._connection, incidents))

    def settle(self, found: Sequence[tuple[str, ...]]) -> None:
        """Note clusters: which incident each is, since when, and what it comes to."""
        rows = [[self._row[self._number[key]] for key in keys] for keys in found]
        clusters = [counted([(row.incident, len(row.events)) for row in own]) for own in rows]
        ids, lost = named(clusters)
        split_off = {place for place, (name, counts) in enumerate(zip(ids, clusters, strict=True)) if name is None and counts}
        back, leads = self._back(rows, split_off)
        final = [name or back.get(place) or self._new_incident() for place, name in enumerate(ids)]
        store.make(self._connection, [final[place] for place, name in enumerate(ids) if name is None and place not in back], self._today)
        store.redirect(self._connection, {incident: final[place] for incident, place in (lost | leads).items()} | dict.fromkeys(back.values()))
        moved = [(row, final[place]) for place, own in enumerate(rows) for row in own if row.incident != final[place]]
        self._move(moved, lost)
        unsettled = store.unsettled(self._connection, {row.reading for own in rows for row in own})
        touched = {incident for row, to in moved for incident in (row.incident, to)}
        changed = [place for place, own in enumerate(rows) if final[place] in touched or any(row.reading in unsettled for row in own)]
        self._summarise({final[place]: found[place] for place in changed}, lost)
        count = Counter(row.reading for own in rows for row in own)
        store.set_state(self._connection, [name for name, heads in unsettled.items() if count[name] == heads], store.DONE)

    # its own

    def expect(self, document: str, reading: int) -> None:
        """Say of which reading a document's happenings will be put."""
        self._expected[document] = reading

    def forget(self, document: str) -> None:
        """Close what a report that was dropped leaves empty, where no other reading of it comes."""
        _, left = self._left.pop(document, (0, []))
        self._vanish({row.incident for row in left if row.incident is not None}, left)

    def take_up(self, documents: Iterable[str]) -> set[str]:
        """Give the keys of the happenings of reports, whose incidents are to be made anew."""
        return {unit.key for units in self.happenings(documents).values() for unit in units}

    def readings(self, keys: Iterable[str]) -> set[int]:
        """Give the readings of happenings."""
        return {self._row[self._number[key]].reading for key in keys}

    def _know(self, rows: Iterable[store.Happening], documents: Mapping[int, str]) -> None:
        for row in rows:
            key = f"{documents[row.reading]}:{row.events[0]}"
            self._row[row.id], self._key[row.id], self._number[key] = row, key, row.id

    def _keys(self, ids: Iterable[int]) -> set[str]:
        """Give the keys of happenings by their numbers."""
        wanted = set(ids)
        rows = store.happenings_by(self._connection, wanted - self._key.keys())
        self._know(rows, self._memory.documents(self._connection, {row.reading for row in rows}))
        return {self._key[number] for number in wanted}

    def _new_happening(self) -> int:
        self._next_happening += 1
        return self._next_happening - 1

    def _new_incident(self) -> int:
        self._next_incident += 1
        return self._next_incident - 1

    def _stands_in(
        self, former: int, reading: int, left: Sequence[store.Happening], events: Iterable[str]
    ) -> tuple[int | None, int | None]:  # fmt: skip
        """Give the incident that most events were in, or what they stand for, and since when they are."""
        if not left:
            return None, None
        follows = self._memory.successors(self._connection, former, reading)
        was = {follows[event]: row.incident for row in left for event in row.events if event in follows and row.incident is not None}
        counts = Counter(was[event] for event in events if event in was)
        incident = min(counts, key=lambda name: (-counts[name], name), default=None)
        return incident, None if incident is None else self._today

    def _vanish(self, incidents: Iterable[int], left: Sequence[store.Happening]) -> None:
        """Close incidents of which nothing is left."""
        gone = set(incidents) - {row.incident for row in store.members(self._connection, incidents)}
        store.close(self._connection, [row for row in left if row.incident in gone and row.since == self._today], self._today, always=True)
        store.summarise(self._connection, dict.fromkeys(gone), self._today)

    def _move(self, moved: Sequence[tuple[store.Happening, int]], lost: Collection[int]) -> None:
        """Put happenings into incidents; what an incident that is gone held is kept, though it may have held it for no day."""
        store.close(self._connection, [row for row, _ in moved if row.incident not in lost], self._today)
        store.close(self._connection, [row for row, _ in moved if row.incident in lost], self._today, always=True)
        store.move(self._connection, [(row.id, incident) for row, incident in moved], self._today)
        for row, incident in moved:
            self._row[row.id] = row._replace(incident=incident, since=self._today)

    def _back(self, rows: Sequence[Sequence[store.Happening]], split_off: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
        """Give clusters that split off the ids of incidents that had gone into what they leave; the others lead to where most of them is."""
        whence = {row.incident for place in split_off for row in rows[place] if row.incident is not None}
        gone = store.gone(self._connection, whence) if whence else set()
        if not gone:
            return {}, {}
        last = store.last_members(self._connection, gone)
        has = [{(row.reading, event) for row in own for event in row.events} for own in rows]
        shared = [{incident: len(events & own) for incident, events in last.items()} for own in has]
        ids, _ = named([counts if place in split_off else {} for place, counts in enumerate(shared)])
        back = {place: name for place, name in enumerate(ids) if name is not None}
        leads = {incident: max(range(len(shared)), key=lambda place: shared[place][incident]) for incident in last}
        return back, {incident: place for incident, place in leads.items() if incident not in back.values() and shared[place][incident]}

    def _summarise(self, clusters: Mapping[int, tuple[str, ...]], lost: Iterable[int]) -> None:
        held = self.happenings({document_of(key) for keys in clusters.values() for key in keys})
        unit = {unit.key: unit for units in held.values() for unit in units}
        told = {incident: [one for key in keys for one in unit[key].tellings] for incident, keys in clusters.items()}
        known = sources(self._connection, {one.page.document: one.page.publisher for own in told.values() for one in own})
        parts = self._parts({key for keys in clusters.values() for key in keys})
        found: dict[int, store.Summary | None] = {
            incident: summary(own, known, {group for one in own for group in parts[one.key]}) for incident, own in told.items()
        }
        store.summarise(self._connection, {**dict.fromkeys(lost), **found}, self._today)

    def _parts(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """Give the groups with a part in each telling of happenings, as they were recorded."""
        raw = self._memory.tellings(self._connection, self.readings(keys))
        return {
            one.key: {party.key for party in (*one.actors, *one.recipients) if party.key} for told in raw.values() for one in told
        }  # fmt: skip


def _event(one: Telling) -> str:
    return one.key.rpartition(":")[2]


def _put_together(rows: Iterable[store.Happening], told: Iterable[Telling]) -> tuple[Happening, ...]:
    """Make happenings of tellings, as the rows have them."""
    held = {_event(one): one for one in told}
    order = {event: place for place, event in enumerate(held)}
    ordered = sorted(rows, key=lambda row: order[row.events[0]])
    return tuple(Happening(tuple(held[event] for event in row.events)) for row in ordered)
