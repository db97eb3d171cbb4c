"""Events under the header that users of ACLED know, as CSV. The coding is ours; ACLED has no part in it, and none of its data is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from factions.exports.codings import write_coding
from factions.exports.formats import Step, Written

if TYPE_CHECKING:
    from factions.exports.selection import Selection


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write the incidents of a selection that such a coding holds."""
    return write_coding("acled", selection, out, step)
