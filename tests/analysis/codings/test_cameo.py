"""CAMEO: codes by type, mode, context, toll and cited words; the way back from PLOVER's own table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.analysis.codings.made import BRIGADE, GUARD, PEOPLE, killed, made, report

from factions.analysis.codings import code
from factions.codebook.codings import coding
from factions.codebook.loader import lists

TABLE = Path(__file__).parents[4] / "shared/reference/CAMEO2PLOVER-2021.txt"
LATER = {"176", "116"}  # recalled; and a conviction, which PLOVER has as a mode of SANCTION today
OTHER_MODE = {
    # put under another mode than the table's, for a reason
    "0874": "a retreat", "105": "the parent of what yields", "112": "the parent of what is alleged", "124": "the parent of what yields",
    "145": "CAMEO has no vandalism", "1721": "censorship is a mode of its own today", "183": "other bombs than suicides'",
    "195": "from the air is a mode today",
}  # fmt: skip
OTHER_TYPE = {"0831": "RETREAT"}  # a resignation is RETREAT/resign today


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "193"), ({"mode": "suicide-attack"}, "1831"), ({"mode": "explosives"}, "183"),
        ({"mode": "explosives", "weapons": ("car bomb",)}, "1832"),
        ({"mode": "explosives", "weapons": ("roadside bombs",)}, "1833"), ({"mode": "drone"}, "195"), ({"mode": "heavy-weapons"}, "194"),
        ({"mode": "targeted"}, "186"), ({"mode": "targeted", "tolls": ()}, "185"), ({"mode": "beat"}, "1823"), ({"mode": "beat", "tolls": ()}, "182"),
        ({"mode": None}, "190"), ({"mode": None, "recipients": (PEOPLE,)}, "180"),
        ({"mode": None, "actors": (BRIGADE, GUARD), "recipients": ()}, "190"),
        ({"mode": "unconventional"}, "204"), ({"mode": "unconventional", "reports": (report("Chlorine was used."),)}, "2041"),
        ({"type": "AGREE", "mode": None}, "030"), ({"type": "AGREE", "mode": None, "contexts": ("military", "economic")}, "0311"),
        ({"type": "CONSULT", "mode": None, "reports": (report("The two sides negotiated."),)}, "046"), ({"type": "CONSULT", "mode": "visit"}, "042"),
        ({"type": "ACCUSE", "mode": "allege", "contexts": ("legal", "military")}, "1124"), ({"type": "ACCUSE", "mode": "allege"}, "112"),
        ({"type": "COERCE", "mode": "restrict", "reports": (report("They besieged the town."),)}, "191"),
        ({"type": "COERCE", "mode": "cyber"}, "176"), ({"type": "COERCE", "mode": "seize", "targets": ("Tarsa",)}, "192"),
        ({"type": "COERCE", "mode": "seize", "targets": ("a mill",)}, "171"), ({"type": "COERCE", "mode": "seize"}, "171"),
        ({"type": "COERCE", "mode": "seize", "reports": (report("They captured Tarsa."),)}, "192"),
        ({"type": "SUPPORT", "mode": None, "reports": (report("They signed it."),)}, "057"),
    ],
)  # fmt: skip
def test_codes(more: dict[str, Any], expected: str) -> None:
    found = code("cameo", made(**more))
    assert found.values["CAMEO Code"] == expected
    assert found.values["Event Text"] == coding("cameo").codes[expected].means


def test_goldsteins_scale_is_given_where_it_is_certain() -> None:
    assert code("cameo", made()).values["Intensity"] == -10
    assert code("cameo", made(type="AID", mode=None, contexts=("military",))).values["Intensity"] == 8.3
    unsure = code("cameo", made(type="COERCE", mode="cyber"))
    assert unsure.values["Intensity"] is None
    assert "176" in unsure.whys["Intensity"]


def test_every_code_has_a_meaning_and_is_given_by_a_row() -> None:
    table = coding("cameo")
    given = {str(row.gives["CAMEO Code"]) for step in table.steps for row in step.rows if "CAMEO Code" in row.gives}
    assert given == set(table.codes)
    assert all(re.fullmatch(r"\d{3,4}", one) for one in given)
    assert all(code.scale is None or -10 <= code.scale <= 10 for code in table.codes.values())


@pytest.mark.skipif(not TABLE.exists(), reason="PLOVER's table isn't here")
def test_a_code_goes_back_to_the_type_that_it_came_from() -> None:
    """Read PLOVER's table forwards: the type that a code became is that of the row that gives the code, and so is the mode, where it lives on."""
    became: dict[str, tuple[str, str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"(\d{3,4}): (\w+), *([\w-]*)", line):
            became[match[1]] = match[2], match[3]
    for row in coding("cameo").steps[1].rows:
        number = str(row.gives.get("CAMEO Code", ""))
        if not number or number in LATER:
            continue
        kind, mode = became[number]
        assert row.when["type"] == OTHER_TYPE.get(number, kind), number
        asked = row.when.get("mode", "none")
        modes = {asked} if isinstance(asked, str) else set(asked)  # type: ignore[arg-type]
        if mode in lists().types[kind].modes and number not in OTHER_MODE:
            assert mode in modes or "none" in modes, f"{number}: {mode}, not {modes}"


def test_sectors_are_those_of_plover() -> None:
    values = code("cameo", made(tolls=killed(1))).values
    assert [values[name] for name in ("Source Sectors", "Target Sectors", "Source Country", "Country")] == ["REB", "MIL", "Iraq", "Iraq"]
