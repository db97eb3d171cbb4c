"""Merges tellings of many reports into incidents, report by report; in whatever order they come, the same ones give the same incidents.

A report's happenings are compared with those that their keys find; then only the components of the graph of likely pairs that it touches are
clustered anew. Since a score depends on two reports alone, and a component's clusters on its members alone, that equals building all of it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from factions.analysis.incidents.blocks import index_keys, search_keys
from factions.analysis.incidents.clusters import clusters
from factions.analysis.incidents.happening import Happening, happenings
from factions.analysis.incidents.scoring import Score, Weights, score_reports
from factions.analysis.incidents.telling import Telling


class Judgement(NamedTuple):
    """What a person judged of two tellings (keys): that they are one act, or aren't."""

    one: str
    other: str
    same: bool


def joining(keys: Sequence[str]) -> list[Judgement]:
    """Give the judgements that make tellings one incident."""
    return [Judgement(keys[0], other, same=True) for other in keys[1:]]


def parting(keys: Iterable[str], rest: Iterable[str]) -> list[Judgement]:
    """Give the judgements that part tellings from all the others of an incident."""
    others = list(rest)
    return [Judgement(one, other, same=False) for one in keys for other in others]


class Merger:
    """Holds tellings, report by report, and their clusters.

    `weights` replaces the shipped table, for fitting it.
    """

    def __init__(self, judgements: Iterable[Judgement] = (), weights: Weights | None = None) -> None:
        self._weights = weights
        self._told: dict[str, tuple[Telling, ...]] = {}
        self._units: dict[str, tuple[Happening, ...]] = {}
        self._unit: dict[str, Happening] = {}
        self._of: dict[str, str] = {}  # a telling's happening
        self._index: defaultdict[str, set[str]] = defaultdict(set)
        self._near: dict[str, dict[str, float]] = {}
        self._cluster: dict[str, tuple[str, ...]] = {}
        self._judged: dict[frozenset[str], Judgement] = {}
        for judgement in judgements:
            self._note(judgement)

    def add(self, told: Sequence[Telling]) -> None:
        """Add the tellings of one report; those that it had before are replaced. Raises ValueError where they are of several reports."""
        documents = {one.page.document for one in told}
        if len(documents) > 1:
            msg = f"tellings of {len(documents)} reports; one at a time"
            raise ValueError(msg)
        for document in documents:
            changed = self._drop(document)
            self._told[document] = tuple(told)
            self._recluster(changed | self._enter(document))

    def remove(self, document: str) -> None:
        """Take a report out, as when it's read anew or taken down; nothing where it isn't held."""
        changed = self._drop(document)
        self._told.pop(document, None)
        self._recluster(changed)

    def judge(self, *judgements: Judgement) -> None:
        """Note what a person judged; a later judgement of the same two tellings replaces the earlier."""
        for judgement in judgements:
            self._note(judgement)
        self._rebuilt(judgements)

    def unjudge(self, *judgements: Judgement) -> None:
        """Take judgements back."""
        for judgement in judgements:
            self._judged.pop(frozenset(judgement[:2]), None)
        self._rebuilt(judgements)

    def groups(self) -> list[tuple[str, ...]]:
        """Give the incidents, each as the sorted keys of its tellings, in the order of their first key."""
        return sorted(self._keys(units) for units in set(self._cluster.values()))

    def group(self, key: str) -> tuple[str, ...]:
        """Give the keys of the incident that a telling belongs to; raises KeyError where the telling isn't held."""
        return self._keys(self._cluster[self._of[key]])

    def tellings(self, keys: Iterable[str]) -> list[Telling]:
        """Give tellings by their keys."""
        return [next(one for one in self._unit[self._of[key]].tellings if one.key == key) for key in keys]

    def why(self, one: str, other: str) -> Score | None:
        """Give the score of two tellings' happenings with its reasons; null where they are one happening of a report or weren't compared."""
        a, b = _ordered(self._unit[self._of[one]], self._unit[self._of[other]])
        pairs = [(x, y) for x in self._units[a.page.document] for y in self._units[b.page.document] if y.key in self._near[x.key] and _in_order(x, y)]
        return score_reports(pairs, self._weights).get((a.key, b.key))

    def pairs(self) -> Iterator[tuple[Happening, Happening]]:
        """Give all pairs that were compared."""
        for one, others in self._near.items():
            yield from ((self._unit[one], self._unit[other]) for other in others if _in_order(self._unit[one], self._unit[other]))

    def _keys(self, units: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(one.key for unit in units for one in self._unit[unit].tellings))

    def _note(self, judgement: Judgement) -> None:
        self._judged.pop(frozenset(judgement[:2]), None)  # a dict keeps the place of a key: the new judgement is the latest
        self._judged[frozenset(judgement[:2])] = judgement

    def _rebuilt(self, judgements: Iterable[Judgement]) -> None:
        """Build anew what judgements touch: a report whose own tellings they are about, and the clusters of the others."""
        held = [judgement for judgement in judgements if judgement.one in self._of and judgement.other in self._of]
        pages = [{self._unit[self._of[key]].page.document for key in judgement[:2]} for judgement in held]
        changed: set[str] = set()
        for document in sorted({next(iter(page)) for page in pages if len(page) == 1}):
            changed |= self._drop(document) | self._enter(document)
        self._recluster(changed | {self._of[key] for judgement in held for key in judgement[:2]})

    def _apart(self, one: str, other: str) -> bool:
        judgement = self._judged.get(frozenset((one, other)))
        return judgement is not None and not judgement.same

    def _drop(self, document: str) -> set[str]:
        """Take a report's happenings out; gives those of others that were near them or stood in a cluster with them."""
        changed: set[str] = set()
        for unit in self._units.pop(document, ()):
            changed |= {*self._cluster.pop(unit.key, ()), *self._near[unit.key]}  # one that was just made has no cluster yet
            for other in self._near.pop(unit.key):
                self._near[other].pop(unit.key, None)
            for key in index_keys(unit):
                self._index[key].discard(unit.key)
                if not self._index[key]:
                    del self._index[key]
            for one in unit.tellings:
                del self._of[one.key]
            del self._unit[unit.key]
        return {key for key in changed if key in self._unit}

    def _enter(self, document: str) -> set[str]:
        """Make a report's happenings and compare them with what is held; gives them."""
        units = happenings(self._told[document], self._apart)
        self._units[document] = units
        found: defaultdict[str, set[tuple[Happening, Happening]]] = defaultdict(set)
        for unit in units:
            self._unit[unit.key] = unit
            self._near[unit.key] = {}
            self._of |= {one.key: unit.key for one in unit.tellings}
            for key in index_keys(unit):
                self._index[key].add(unit.key)
        for unit in units:
            near = {other for key in search_keys(unit) for other in self._index.get(key, ())} - {unit.key}
            for other in near:
                found[self._unit[other].page.document].add(_ordered(unit, self._unit[other]))
        for pairs in found.values():
            for (one, other), score in score_reports(pairs, self._weights).items():
                self._near[one][other] = self._near[other][one] = score.points
        return {unit.key for unit in units}

    def _recluster(self, changed: Iterable[str]) -> None:
        """Cluster the components anew that the changed happenings, and the clusters that they stood in, are in."""
        held = {key for key in changed if key in self._unit}
        held |= {mate for key in held for mate in self._cluster.get(key, ()) if mate in self._unit}
        tied: defaultdict[str, set[str]] = defaultdict(set)
        joined: list[tuple[str, str]] = []
        parted: list[tuple[str, str]] = []
        for judgement in reversed(self._judged.values()):
            units = [self._of[key] for key in judgement[:2] if key in self._of]
            if len(units) == 2 and units[0] != units[1]:  # noqa: PLR2004 - both are held
                (joined if judgement.same else parted).append((units[0], units[1]))
                if judgement.same:
                    tied[units[0]].add(units[1])
                    tied[units[1]].add(units[0])
        reached, todo = set(held), list(held)
        while todo:
            key = todo.pop()
            new = {*(other for other, score in self._near[key].items() if score > 0), *tied[key]} - reached
            reached |= new
            todo += new
        scores = {(a, b): score for a in reached for b, score in self._near[a].items() if a < b and b in reached}
        for cluster in clusters(sorted(reached), scores, joined, parted):
            self._cluster |= dict.fromkeys(cluster, cluster)


def _ordered(one: Happening, other: Happening) -> tuple[Happening, Happening]:
    return (one, other) if _in_order(one, other) else (other, one)


def _in_order(one: Happening, other: Happening) -> bool:
    return (one.page.document, one.key) < (other.page.document, other.key)
