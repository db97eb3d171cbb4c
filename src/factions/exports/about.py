"""What every export says of itself: what made it, of what, on which day, and on which terms it may be used."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from factions.analysis.filter_words import ANYHOW
from factions.analysis.filters import Filter
from factions.version import __version__

if TYPE_CHECKING:
    from factions.exports.selection import Selection

MACHINE = (
    "Read by a machine from news reports. What no person has reviewed is marked as unreviewed; every fact cites the document and the characters "
    "that it was read from."
)
LICENCE = (
    "Quoted sentences, titles and addresses belong to their publishers and are given as citations. Whoever made this export decides on the terms of "
    "the rest. Places come of GeoNames (geonames.org), CC BY 4.0; facts of the UCDP Actor Dataset (Uppsala University), CC BY 4.0."
)
INVENTED = "This ledger is for invented reports: nothing in it happened."


def filter_text(wanted: Filter) -> str:
    """Give a filter as JSON, which `--filter` reads again as the same; what it doesn't ask for isn't in it."""
    held = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"factuality"})
    put = {"factuality": list(wanted.factuality)} if wanted.kind != "claims" and set(wanted.factuality) != set(ANYHOW) else {}
    return json.dumps({**held, **put}, ensure_ascii=False)


def about(selection: Selection) -> dict[str, str]:
    """Give what an export says of itself, by name: version, ledger's day, filter, licence; empty is what wasn't asked."""
    from factions.ledger.invented import is_marked

    with selection.ledger.read() as connection:
        invented = is_marked(connection)
    return {
        "made_by": f"Factions {__version__}", "made": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "filter": filter_text(selection.wanted),
        "as_of": selection.as_of.isoformat() if selection.as_of else "", "on": selection.on.isoformat() if selection.on else "",
        "public": "yes" if selection.public else "no", "review": MACHINE, "licence": LICENCE, **({"notice": INVENTED} if invented else {}),
    }  # fmt: skip


def terms(selection: Selection) -> str:
    """Give in a few sentences who read it, on what terms, and whether it's invented: for formats that have one place for words."""
    told = about(selection)
    return " ".join(told[name] for name in ("notice", "review", "licence") if name in told)
