"""What is worked out for CAMEO in ICEWS' columns."""

from __future__ import annotations

from collections.abc import Mapping

from factions.analysis.codings import common
from factions.analysis.codings.coded import Column, Given, Work
from factions.analysis.codings.polecat import PLACE, sectors


def _text(work: Work) -> str | None:
    held = work.codes.get(work.word("CAMEO Code") or "")
    return held.means if held else None


def _goldstein(work: Work) -> float | Given:
    code = work.word("CAMEO Code") or ""
    held = work.codes.get(code)
    if held is None or held.scale is None:
        return Given(None, f"Goldstein's scale of {code} isn't certain")
    return held.scale


COLUMNS: Mapping[str, Column] = {
    **PLACE,
    "Event ID": lambda work: work.sheet.id,
    "Event Date": common.first_day,
    "Source Name": lambda work: common.names(work.actors),
    "Source Sectors": lambda work: sectors(work.actors),
    "Source Country": lambda work: common.lands(work.actors, common.country_name),
    "Event Text": _text,
    "Intensity": _goldstein,
    "Target Name": lambda work: common.names(work.recipients),
    "Target Sectors": lambda work: sectors(work.recipients),
    "Target Country": lambda work: common.lands(work.recipients, common.country_name),
    "Publisher": common.publishers,
    "Country": lambda work: common.here(work, common.country_name),
}
