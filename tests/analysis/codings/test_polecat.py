"""PLOVER in POLECAT's columns: numbers of the type, sectors, countries; and what isn't told as having happened."""

from __future__ import annotations

from typing import Any

import pytest
from tests.analysis.codings.made import BRIGADE, GUARD, GUNMEN, LEAGUE, PEOPLE, SECT, STRANGERS, TARSA, made, report

from factions.analysis.codings import Coded, code
from factions.analysis.incidents.sheets import Who
from factions.codebook.codings import coding
from factions.codebook.loader import lists

SECTORS = set("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split())


def polecat(**more: Any) -> Coded:  # noqa: ANN401 - fields of a sheet
    return code("polecat", made(**more))


@pytest.mark.parametrize(
    ("kind", "mode", "intensity", "quad"),
    [
        ("ASSAULT", "aerial", -9.5, "material conflict"), ("ASSAULT", None, -9, "material conflict"),
        ("RETREAT", "ceasefire", 7.5, "material cooperation"),
        ("CONSULT", "third-party", 1, "verbal cooperation"), ("ACCUSE", None, -3, "verbal conflict"), ("REQUEST", "meet", 0, "verbal conflict"),
    ],
)  # fmt: skip
def test_numbers_of_a_type_are_those_of_its_mode_first(kind: str, mode: str | None, intensity: float, quad: str) -> None:
    values = polecat(type=kind, mode=mode).values
    assert [values[name] for name in ("Event Type", "Event Mode", "Intensity", "Quad Code")] == [kind, mode, intensity, quad]


@pytest.mark.parametrize("name", list(lists().types))
def test_every_type_and_mode_can_be_coded_in_both_schemes_that_hold_words(name: str) -> None:
    for mode in (None, *lists().types[name].modes):
        for scheme in ("polecat", "cameo"):
            assert code(scheme, made(type=name, mode=mode)).why_not is None


@pytest.mark.parametrize("factuality", ["denied", "possible", "planned", "demanded", "hypothetical"])
def test_what_did_not_happen_is_not_coded(factuality: str) -> None:
    for scheme in ("polecat", "cameo", "ged", "acled"):
        found = code(scheme, made(factuality=factuality))
        assert found.why_not
        assert not found.values


@pytest.mark.parametrize(
    ("who", "sector"),
    [
        (BRIGADE, "REB"), (LEAGUE, "PRM"), (GUNMEN, "UAF"), (GUARD, "MIL"), (PEOPLE, "CVL"), (SECT, "CVL"),
        (Who(name="police of Orsk", kind="state_force"), "COP"), (Who(name="Iraqi parliament", kind="government"), "LEG"),
        (Who(name="Government of Iraq", kind="government"), "GOV"), (Who(name="Nasir Haddad", kind="person", words=("the Prime Minister",)), "GOV"),
        (Who(name="Nasir Haddad", kind="person", words=("Grand Ayatollah Haddad",)), "REL"), (Who(name="Nasir Haddad", kind="person"), "ELI"),
        (Who(name="Tarsa Cartel", kind="armed_group"), "CRM"), (Who(name="Militants", kind="armed_group"), "UAF"),
        (Who(name="driver", kind="person"), "CVL"), (Who(name="gunman", kind="person"), "UAF"),
        (Who(name="Nasir Haddad", kind="person", words=("the Secretary-General",)), "ELI"),
        (Who(name="Mokhtar Belmokhtar", kind="person", registry="mokhtar-belmokhtar"), "REB"),
        (Who(name="River Party", kind="party"), "PTY"), (Who(name="Gazette", kind="media"), "JRN"), (Who(name="United Nations", kind="igo"), None),
        (Who(name="it"), "UNK"),
    ],
)  # fmt: skip
def test_sectors_of_actors(who: Who, sector: str | None) -> None:
    values = polecat(actors=(who,)).values
    assert (values["Primary Actor Sector"], values["Actor Sectors"]) == (sector, sector)


def test_sectors_are_plovers() -> None:
    assert {row.gives["sector"] for row in coding("polecat").parties if "sector" in row.gives} <= SECTORS


def test_several_parties_share_a_cell() -> None:
    values = polecat(actors=(GUARD, STRANGERS, GUARD.model_copy(update={"name": "Guards; of Tarsa"}))).values
    assert values["Actor Name"] == "Coast Guard of Orsk; Army of Syria; Guards, of Tarsa"
    assert (values["Actor Country"], values["Actor COW"], values["Actor Sectors"]) == ("IRQ; SYR", "645; 652", "MIL")


def test_place_and_source() -> None:
    reports = (report(), report(document="d2", publisher="Courier", published="2014-06-15"), report(document="d3", publisher="Gazette"))
    values = polecat(reports=reports).values
    assert [values[name] for name in ("Placename", "City", "District", "Province", "Country", "GeoNames ID")] == [
        "Tarsa",
        "Tarsa",
        None,
        "Diyala",
        "IRQ",
        98,
    ]
    assert (values["Source"], values["Publication Date"], values["Version"]) == ("Gazette; Courier", "2014-06-14", "factions-polecat-1")
    district = polecat(place=TARSA.model_copy(update={"precision": 3})).values
    assert (district["City"], district["District"]) == (None, "Tarsa")


def test_a_day_of_several_is_the_first_and_says_so() -> None:
    found = polecat(last_day="2014-06-20")
    assert found.values["Event Date"] == "2014-06-13"
    assert found.whys["Event Date"] == "the first of the days on which it may have been, up to 2014-06-20"
    assert polecat(first_day=None, last_day=None).values["Event Date"] is None
