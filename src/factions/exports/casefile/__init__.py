"""The sealed casefile: one file with sources, record and hashes that anyone can verify offline, and open read-only."""

from __future__ import annotations

from factions.exports.casefile.making import Made, Wanted, make
from factions.exports.casefile.manifest import CasefileError, Manifest
from factions.exports.casefile.opening import Opened, tombstones_of, unpack
from factions.exports.casefile.query import Asked, ask
from factions.exports.casefile.verifying import Verified, verify

__all__ = ["Asked", "CasefileError", "Made", "Manifest", "Opened", "Verified", "Wanted", "ask", "make", "tombstones_of", "unpack", "verify"]
