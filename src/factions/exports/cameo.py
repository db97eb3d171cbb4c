"""CAMEO codes under the header of ICEWS, as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from factions.exports.codings import write_coding
from factions.exports.formats import Step, Written

if TYPE_CHECKING:
    from factions.exports.selection import Selection


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection that a report says happened."""
    return write_coding("cameo", selection, out, step)
