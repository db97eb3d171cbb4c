"""Whom names mean: our own examples, on the registry that ships with Factions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.identities.known import index
from factions.identities.resolving import LEAST, armies, resolve
from factions.reference.registry import registry


@pytest.mark.parametrize(("name", "countries", "entry"), [
    # spelling and script
    ("Kataeb Hizbollah", ["IRQ"], "kataib-hezbollah"), ("كتائب حزب الله", ["IRQ"], "kataib-hezbollah"),
    ("Asaeb Ahl el-Hakk", ["IRQ"], "asaib-ahl-al-haq"),
    ("Al-Chabab", ["SOM"], "al-shabaab"), ("Alshabab", ["SOM"], "al-shabaab"), ("Boko Harm", ["NGA"], "boko-haram"),
    ("Jaishul Adl", ["IRN"], "jaish-ul-adl"),
    # words in other tongues and orders, and what reports add
    ("Ejército de Liberación Nacional", ["COL"], "eln"), ("Houthi militia", ["YEM"], "houthis"), ("Colombia's ELN", [], "eln"),
    ("M-23 rebels", ["COD"], "m23"), ("Kony's fighters", ["UGA"], "lra"), ("the Ugandan army", [], "updf"),
    ("Movement of the Taliban (TTP)", ["PAK"], "ttp"),
    # homonyms
    ("National Liberation Army", ["COL"], "eln"), ("National Liberation Army", ["MKD"], "nla-macedonia"), ("National Liberation Army", [], None),
    ("the Taliban", ["AFG"], "taliban"), ("Pakistani Taliban", [], "ttp"), ("Hezbollah", ["LBN"], "hezbollah"), ("FNL", ["BDI"], "fnl"),
    ("Jaysh al-Islam", ["SYR"], "jaysh-al-islam"), ("Jaysh al-Islam", ["PSE"], "army-of-islam-gaza"),
    # nobody
    ("Eagles of the Hollow Meadow", ["AFG"], None), ("Liberation Front", [], None), ("Real Madrid", [], None), ("M25", ["COD"], None),
    ("ELN", ["AUS"], None),
    ("anti-Taliban militia", ["AFG"], None), ("armed men", ["SOM"], None), ("", [], None), ("the", [], None),
])  # fmt: skip
def test_whom_a_name_means(name: str, countries: list[str], entry: str | None) -> None:
    found = resolve(name, countries=countries)
    assert (found.entry.id if found.entry else None) == entry, found.reason


def test_the_reason_is_in_words() -> None:
    found = resolve("Kataeb Hizbollah", countries=["IRQ"], on="2014-06")
    assert "Iraq agrees" in found.reason
    assert found.candidates[0].reasons == tuple(found.reason.split("; "))


def test_neighbours_decide() -> None:
    alone, beside = resolve("FNL"), resolve("FNL", near=["Bujumbura", "Agathon Rwasa"])
    assert alone.entry is None
    assert beside.entry is not None
    assert beside.entry.id == "fnl"


def test_a_kind_that_cannot_be_is_no_link() -> None:
    assert resolve("Boko Haram", kind="person", countries=["NGA"]).entry is None
    assert resolve("Boko Haram", kind="militia", countries=["NGA"]).entry is registry().entry("boko-haram")


def test_a_draw_is_told() -> None:
    """Of names that two groups of one country have, some can't be told apart: then neither is meant."""
    holders: dict[tuple[str, str | None], set[str]] = {}
    for known in index().names:
        if known.entry.kind == "armed_group" and not known.ambiguous:
            holders.setdefault((known.text, known.entry.country), set()).add(known.entry.id)
    shared = [resolve(text, countries=[country]) for (text, country), held in sorted(holders.items()) if len(held) > 1 and country]
    draws = [found for found in shared if found.entry is None and found.score >= LEAST]
    assert draws
    assert all(found.reason.startswith("may mean ") for found in draws)


@pytest.mark.parametrize(("name", "countries", "entry"), [
    ("veteran guerrilla movement Boko Haram", ["NGA"], "boko-haram"),  # what stands before a name in small letters tells of its bearer
    ("Quux's Boko Haram", ["NGA"], None), ("Quux's breakaway Tigers", ["LKA"], None),  # others split from it: which of them?
    ("al-Shabaab-Quuxmar", ["SOM"], None), ("the Brigades", ["SYR"], None), ("Puntland troops", ["SOM"], "puntland"),
    ("Turkish police", ["TUR"], None), ("police", ["SOM"], None),  # a gendarmerie is no police
    ("the Popular Resistance Committees in Rafah", ["PSE"], "popular-resistance-committees"),
])  # fmt: skip
def test_what_is_added_tells_of_the_bearer_or_makes_it_another(name: str, countries: list[str], entry: str | None) -> None:
    found = resolve(name, countries=countries).entry
    assert (found.id if found else None) == entry


def test_a_country_has_one_army_or_none_is_meant() -> None:
    assert [force.id for force in armies("UGA")] == ["updf"]
    assert armies("XXX") == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.sampled_from(["IRQ", "COL", "SOM"]), st.sampled_from([None, "2014-06", "1995", "../2001", "XXXX-06"]))
def test_any_name_gets_a_decision(name: str, country: str, on: str | None) -> None:
    found = resolve(name, countries=[country], on=on, near=[name])
    scores = [one.score for one in found.candidates]
    assert all(0 <= value <= 1 for value in scores)
    assert found.entry is None or (found.entry == found.candidates[0].entry and scores[0] >= LEAST)
    assert len({one.entry.id for one in found.candidates}) == len(found.candidates)


def test_the_registrys_own_names_lead_home() -> None:
    """Of the main names, each with its country, hardly any leads to another entry."""
    entries = [entry for entry in registry().entries.values() if entry.kind in {"armed_group", "militia"} and entry.country][::7]
    found = [(entry, resolve(entry.name, countries=[entry.country or ""]).entry) for entry in entries]
    astray = [(entry.id, other.id) for entry, other in found if other and other.id != entry.id]
    assert len(astray) <= 0.01 * len(entries), astray
    assert sum(other is entry for entry, other in found) >= 0.9 * len(entries)
