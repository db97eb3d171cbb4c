"""Which incident a cluster is: ids outlive clusters.

A cluster takes the id of the incident that it has most tellings of, and an incident goes to the cluster with most of its tellings; of equals the
older incident, then the first cluster. The others get new ids. An incident that no cluster takes leads to the one with most of its tellings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Counts = Mapping[int, int]
"""How many tellings of each incident a cluster has."""


class Named(NamedTuple):
    """`ids` are the clusters' incidents, null for a new one; `lost` maps an incident that none took to the number of the cluster with most of it."""

    ids: tuple[int | None, ...]
    lost: dict[int, int]


def named(clusters: Sequence[Counts]) -> Named:
    """Give clusters their ids."""
    claims = sorted((-count, incident, place) for place, counts in enumerate(clusters) for incident, count in counts.items() if count)
    ids: list[int | None] = [None] * len(clusters)
    taken: set[int] = set()
    for _, incident, place in claims:
        if ids[place] is None and incident not in taken:
            ids[place] = incident
            taken.add(incident)
    return Named(tuple(ids), {incident: place for _, incident, place in reversed(claims) if incident not in taken})


def counted(incidents: Sequence[tuple[int | None, int]]) -> Counts:
    """Count tellings by incident; those of none don't count."""
    counts: Counter[int] = Counter()
    for incident, tellings in incidents:
        if incident is not None:
            counts[incident] += tellings
    return counts
