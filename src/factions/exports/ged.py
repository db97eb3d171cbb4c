"""Deadly events under the header of UCDP's Georeferenced Event Dataset, as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from factions.exports.codings import write_coding
from factions.exports.formats import Step, Written

if TYPE_CHECKING:
    from factions.exports.selection import Selection


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection that UCDP would count."""
    return write_coding("ged", selection, out, step)
