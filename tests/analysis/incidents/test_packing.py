"""Tellings come out of their packing as they went in."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from tests.analysis.conftest import killed, page, party, raid, told

from factions.analysis.incidents.packing import VERSION, pack, unpack
from factions.analysis.incidents.telling import tellings
from factions.corpus.incidents import load_incident_sets


def test_the_corpus_comes_back(root: Path) -> None:
    for report in load_incident_sets(root / "corpus", "dev").reports[:6]:
        given = tellings(report.reading, {"a1": "first"})
        assert unpack(report.reading.document.id, pack(given)) == given != ()


def test_what_is_rare_comes_back() -> None:
    of = page("d:1", published=None, publisher=None, centre=("tarsa",), acts={"ASSAULT": 2}, spread={"shot": 12, "mill": 1})
    given = (
        raid(
            "d:1", of=of, voice=party("the army", "g9"), said="denial", factuality="denied", weapons=frozenset({"mortar"}), start=7, confidence=0.25
        ),
        told("d:1", "e2", "mill", of=of, same="d:1:e1", tolls=(killed(None, low=3, who="m1", quantity="q1"),), sites=frozenset({"mill"})),
    )
    assert unpack("d:1", pack(given)) == given
    assert unpack("d1", pack(())) == ()


def test_another_versions_packing_is_not_read() -> None:
    held = json.loads(zlib.decompress(pack((raid("d1"),))))
    assert unpack("d1", zlib.compress(json.dumps([VERSION + 1, *held[1:]]).encode())) is None
