"""Merges tellings of many reports into incidents, report by report; in whatever order they come, the same ones give the same incidents.

A report's happenings are compared with those that their keys find; then only the components of the graph of likely pairs that it touches are
clustered anew. Since a score depends on two reports alone, and a component's clusters on its members alone, that equals building all of it again.
`Merging` does that on any shelf; `Merger` on one in memory, which is meant for some thousands of reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from factions.analysis.incidents.blocks import compared
from factions.analysis.incidents.clusters import clusters
from factions.analysis.incidents.happening import Happening, happenings
from factions.analysis.incidents.scoring import Score, Weights, may_speak, score_reports, weights
from factions.analysis.incidents.telling import Telling

Ties = Mapping[tuple[str, str], float]
"""Log-odds above 0 of pairs of happenings."""


class Judgement(NamedTuple):
    """What a person judged of two tellings (keys): that they are one act, or aren't."""

    one: str
    other: str
    same: bool


def document_of(key: str) -> str:
    """Give the document of a telling's or happening's key."""
    return key.rpartition(":")[0]


class Judged:
    """The judgements that stand, of any two tellings the latest."""

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self._latest: dict[frozenset[str], tuple[int, Judgement]] = {}
        self._of: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
        self._count = 0
        for judgement in judgements:
            self.note(judgement)

    def note(self, judgement: Judgement) -> None:
        """Note a judgement; it replaces an earlier one of the same two tellings."""
        pair = frozenset(judgement[:2])
        self._count += 1
        self._latest[pair] = self._count, judgement
        for key in pair:
            self._of[document_of(key)].add(pair)

    def apart(self, one: str, other: str) -> bool:
        """Tell whether two tellings were judged not to be one."""
        _, judgement = self._latest.get(frozenset((one, other)), (0, None))
        return judgement is not None and not judgement.same

    def about(self, documents: Iterable[str]) -> list[Judgement]:
        """Give the judgements that are about tellings of some reports, the latest first."""
        pairs = {pair for document in documents for pair in self._of.get(document, ())}
        found = sorted((self._latest[pair] for pair in pairs), key=lambda one: -one[0])
        return [judgement for _, judgement in found]


class Shelf(Protocol):
    """Where happenings are kept, with their ties and clusters. A happening is known by its key, that of its first telling."""

    def happenings(self, documents: Iterable[str]) -> Mapping[str, tuple[Happening, ...]]:
        """Give the happenings of reports, as far as these are held, as they were put."""

    def likely(self, units: Sequence[Happening]) -> Iterable[str]:
        """Give the documents of all reports with a happening that `compared` allows for one of these, and maybe more."""

    def put(self, document: str, units: tuple[Happening, ...]) -> None:
        """Take a report's happenings in."""

    def drop(self, document: str) -> set[str]:
        """Take a report's happenings out, with their ties; gives the keys of others that were tied to them or in a cluster with them."""

    def tie(self, ties: Ties) -> None:
        """Note ties."""

    def near(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
        """Give the ties of happenings: of each the others' keys, with the log-odds."""

    def mates(self, keys: Iterable[str]) -> Iterable[str]:
        """Give the keys of all happenings in a cluster with one of these."""

    def settle(self, found: Sequence[tuple[str, ...]]) -> None:
        """Note clusters, in place of those that their happenings were in."""


class Merging:
    """Keeps the clusters of a shelf right."""

    def __init__(self, shelf: Shelf, judged: Judged | None = None, weights: Weights | None = None) -> None:
        self.shelf, self.judged, self.weights = shelf, judged or Judged(), weights

    def enter(self, document: str, told: Sequence[Telling]) -> set[str]:
        """Take a report in, in place of what it had before; gives the happenings that must be clustered anew."""
        changed = self.shelf.drop(document)
        units = happenings(told, self.judged.apart)
        self.shelf.put(document, units)
        others = self.shelf.happenings({*self.shelf.likely(units), document}).values()
        self.shelf.tie(self._ties(units, [other for held in others for other in held]))
        return changed | {unit.key for unit in units}

    def leave(self, document: str) -> set[str]:
        """Take a report out; gives the happenings that must be clustered anew."""
        return self.shelf.drop(document)

    def scores(self, units: Sequence[Happening], others: Sequence[Happening]) -> dict[tuple[str, str], Score]:
        """Score all happenings of a report that may be one with another's, or with others of its own."""
        return score_reports(pairs_of(units, others), self.weights)

    def _ties(self, units: Sequence[Happening], others: Sequence[Happening]) -> Ties:
        """Give what speaks for it that happenings of a report are one with others, of its own or of other reports."""
        by, reports = self.weights or weights(), defaultdict[str, set[tuple[Happening, Happening]]](set)
        for one, other in compared(units, others):
            if may_speak(one, other, by):
                reports[other.page.document].add(_ordered(one, other))
        scores = (scored for pairs in reports.values() for scored in score_reports(pairs, by).items())
        return {key: score.points for key, score in scores if score.points > 0}

    def settle(self, changed: Iterable[str]) -> None:
        """Cluster the components anew that the changed happenings, and the clusters that they stood in, are in."""
        reached: set[str] = set()
        scores: dict[tuple[str, str], float] = {}
        todo = set(changed)
        while todo:
            reached |= todo
            found = set(self.shelf.mates(todo))
            for key, near in self.shelf.near(todo).items():
                scores |= {(min(key, other), max(key, other)): points for other, points in near.items()}
                found |= near.keys()
            found |= {unit for pair in self._judged_pairs(todo, same=True) if not todo.isdisjoint(pair) for unit in pair}
            todo = found - reached
        joined, parted = (self._judged_pairs(reached, same=same) for same in (True, False))
        self.shelf.settle(clusters(sorted(reached), scores, joined, parted))

    def _judged_pairs(self, keys: Iterable[str], *, same: bool) -> list[tuple[str, str]]:
        """Give the pairs of happenings that judgements are about, the latest first."""
        about = [judgement for judgement in self.judged.about({document_of(key) for key in keys}) if judgement.same is same]
        held = self.shelf.happenings({document_of(key) for judgement in about for key in judgement[:2]})
        unit = {one.key: unit.key for units in held.values() for unit in units for one in unit.tellings}
        pairs = ((unit[one], unit[other]) for one, other, _ in about if one in unit and other in unit)
        return [pair for pair in pairs if pair[0] != pair[1]]


def pairs_of(units: Sequence[Happening], others: Sequence[Happening]) -> set[tuple[Happening, Happening]]:
    """Give the pairs of happenings of two reports, or of one, that are compared, each with the same report first."""
    return {_ordered(one, other) for one, other in compared(units, others)}


class _Memory:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.units: dict[str, tuple[Happening, ...]] = {}
        self.unit: dict[str, Happening] = {}
        self.ties: dict[str, dict[str, float]] = {}
        self.cluster: dict[str, tuple[str, ...]] = {}
        self._index: defaultdict[str, set[str]] = defaultdict(set)  # the reports of what happenings are about

    def happenings(self, documents: Iterable[str]) -> Mapping[str, tuple[Happening, ...]]:
        """Give the happenings of reports."""
        return {document: self.units[document] for document in documents if document in self.units}

    def likely(self, units: Sequence[Happening]) -> Iterable[str]:
        """Give the documents that share a word of the index."""
        return {document for unit in units for what in _what(unit) for document in self._index.get(what, ())}

    def put(self, document: str, units: tuple[Happening, ...]) -> None:
        """Take a report's happenings in."""
        self.units[document] = units
        for unit in units:
            self.unit[unit.key], self.ties[unit.key] = unit, {}
            for what in _what(unit):
                self._index[what].add(document)

    def drop(self, document: str) -> set[str]:
        """Take a report's happenings out."""
        changed: set[str] = set()
        units = self.units.pop(document, ())
        for unit in units:
            changed |= {*self.cluster.pop(unit.key, ()), *self.ties[unit.key]}
            for other in self.ties.pop(unit.key):
                self.ties[other].pop(unit.key, None)
            for what in _what(unit):
                self._index[what].discard(document)
            del self.unit[unit.key]
        return {key for key in changed if key in self.unit}

    def tie(self, ties: Ties) -> None:
        """Note ties."""
        for (one, other), points in ties.items():
            self.ties[one][other] = self.ties[other][one] = points

    def near(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
        """Give the ties of happenings."""
        return {key: self.ties[key] for key in keys}

    def mates(self, keys: Iterable[str]) -> Iterable[str]:
        """Give the keys of all in a cluster with one of these, as far as they are held."""
        return {mate for key in keys for mate in self.cluster.get(key, ()) if mate in self.unit}

    def settle(self, found: Sequence[tuple[str, ...]]) -> None:
        """Note clusters."""
        for cluster in found:
            self.cluster |= dict.fromkeys(cluster, cluster)


def _what(unit: Happening) -> Iterable[str]:
    return (*unit.abouts, *(f"type {kind}" for kind in unit.types if unit.dated))


class Merger:
    """Holds tellings, report by report, and their clusters, in memory.

    `weights` replaces the shipped table, for fitting it.
    """

    def __init__(self, judgements: Iterable[Judgement] = (), weights: Weights | None = None) -> None:
        self._told: dict[str, tuple[Telling, ...]] = {}
        self._shelf = _Memory()
        self._merging = Merging(self._shelf, Judged(judgements), weights)

    def add(self, told: Sequence[Telling]) -> None:
        """Add the tellings of one report; those that it had before are replaced. Raises ValueError where they are of several reports."""
        documents = {one.page.document for one in told}
        if len(documents) > 1:
            msg = f"tellings of {len(documents)} reports; one at a time"
            raise ValueError(msg)
        for document in documents:
            self._told[document] = tuple(told)
            self._merging.settle(self._merging.enter(document, told))

    def remove(self, document: str) -> None:
        """Take a report out, as when it's read anew or taken down; nothing where it isn't held."""
        self._told.pop(document, None)
        self._merging.settle(self._merging.leave(document))

    def judge(self, *judgements: Judgement) -> None:
        """Note what a person judged; a later judgement of the same two tellings replaces the earlier."""
        for judgement in judgements:
            self._merging.judged.note(judgement)
        self._rebuilt(judgements)

    def groups(self) -> list[tuple[str, ...]]:
        """Give the incidents, each as the sorted keys of its tellings, in the order of their first key."""
        return sorted(self._keys(units) for units in set(self._shelf.cluster.values()))

    def group(self, key: str) -> tuple[str, ...]:
        """Give the keys of the incident that a telling belongs to; raises KeyError where the telling isn't held."""
        return self._keys(self._shelf.cluster[self._unit(key).key])

    def tellings(self, keys: Iterable[str]) -> list[Telling]:
        """Give tellings by their keys."""
        return [next(one for one in self._unit(key).tellings if one.key == key) for key in keys]

    def why(self, one: str, other: str) -> Score | None:
        """Give the score of two tellings' happenings with its reasons; null where they are one happening of a report or weren't compared."""
        a, b = _ordered(self._unit(one), self._unit(other))
        return self._merging.scores(*(self._shelf.units[unit.page.document] for unit in (a, b))).get((a.key, b.key))

    def pairs(self) -> Iterator[tuple[Happening, Happening]]:
        """Give all pairs that are compared."""
        for document, units in self._shelf.units.items():
            for other in self._shelf.likely(units):
                if document <= other:
                    yield from pairs_of(units, self._shelf.units[other])

    def _unit(self, key: str) -> Happening:
        """Give the happening of a telling; raises KeyError where it isn't held."""
        held = self._shelf.units.get(document_of(key), ())
        found = next((unit for unit in held if any(one.key == key for one in unit.tellings)), None)
        if found is None:
            raise KeyError(key)
        return found

    def _keys(self, units: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(one.key for unit in units for one in self._shelf.unit[unit].tellings))

    def _rebuilt(self, judgements: Iterable[Judgement]) -> None:
        """Build anew what judgements touch: a report whose own tellings they are about, and the clusters of the others."""
        held = {key for judgement in judgements for key in judgement[:2] if document_of(key) in self._told}
        own = {document_of(one) for one, other, _ in judgements if document_of(one) == document_of(other)} & self._told.keys()
        changed: set[str] = set()
        for document in sorted(own):
            changed |= self._merging.enter(document, self._told[document])
        units = {one.key: unit.key for key in held for unit in self._shelf.units[document_of(key)] for one in unit.tellings}
        self._merging.settle({key for key in changed if key in self._shelf.unit} | {units[key] for key in held if key in units})


def _ordered(one: Happening, other: Happening) -> tuple[Happening, Happening]:
    return (one, other) if _in_order(one, other) else (other, one)


def _in_order(one: Happening, other: Happening) -> bool:
    return (one.page.document, one.key) < (other.page.document, other.key)
