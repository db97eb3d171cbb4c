"""The registry: its rows, its matching in texts, its look-up."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.errors import CodebookError
from factions.identities.records import ActorKind
from factions.reference.countries import countries
from factions.reference.folding import fold
from factions.reference.registry import FIELDS, Entry, EntryKind, read_rows, registry


def found(text: str) -> list[tuple[str, str]]:
    """Give what the registry finds as (words, likeliest id)."""
    return [(text[hit.start : hit.end], hit.entry_ids[0]) for hit in registry().match(text)]


def test_the_kinds_are_those_of_the_contract() -> None:
    """Reference may not import identities, so the list stands twice."""
    assert get_args(EntryKind) == get_args(ActorKind)


def test_the_registry_is_wide() -> None:
    """Groups and forces of every region, leaders without a community, each row with its source."""
    entries = registry().entries.values()
    armed = [entry for entry in entries if entry.kind in ("armed_group", "militia", "state_force")]
    persons = [entry for entry in entries if entry.kind == "person"]
    assert len(armed) >= 400
    assert len({entry.country for entry in armed}) >= 60
    assert len(persons) >= 120
    assert all(person.role and person.community is None for person in persons)
    assert all(entry.source in ("recalled", f"ucdp-actor-22.1:{entry.ucdp}") for entry in entries)
    assert sum(entry.ucdp is not None for entry in armed) >= 250


def test_every_name_is_found_by_itself() -> None:
    """A name of the registry that isn't ambiguous is matched and looked up as a name of its entry."""
    book = registry()
    for entry in book.entries.values():
        for name in entry.aliases:
            if name in entry.ambiguous or name.islower():
                continue
            ids = {key for hit in book.match(f"Then {name} came.") for key in hit.entry_ids}
            assert entry.id in ids, (entry.id, name)
            assert entry in book.lookup(name)


@pytest.mark.parametrize(("text", "expected"), [
    ("The Asaib Ahl Haq and Kata’ib Hezbollah's men", [("Asaib Ahl Haq", "asaib-ahl-al-haq"), ("Kata’ib Hezbollah", "kataib-hezbollah")]),
    ("the Islamic State in Iraq and the Levant (ISIL) and the Islamic State",
     [("Islamic State in Iraq and the Levant", "islamic-state"), ("ISIL", "islamic-state"), ("Islamic State", "islamic-state")]),
    ("JABHAT AN-NUSRA, al Shabaab, isil, Isil", [("JABHAT AN-NUSRA", "hayat-tahrir-al-sham"), ("al Shabaab", "al-shabaab")]),
    ("the Lebanese forces and the Lebanese Forces", [("Lebanese Forces", "lebanese-forces")]),
    ("the Haqqani network, the Sinaloa cartel", [("Haqqani network", "haqqani-network"), ("Sinaloa cartel", "sinaloa-cartel")]),
    ("taliban and hamas", [("taliban", "taliban"), ("hamas", "hamas")]),
    ("U.N. peacekeepers of MONUSCO", [("U.N.", "un"), ("MONUSCO", "monusco")]),
    ("Hamasa and Talibanised", []),
])  # fmt: skip
def test_match(text: str, expected: list[tuple[str, str]]) -> None:
    """Whole words, longest first, no article, no possessive; acronyms in capitals only."""
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("In Sudan the RSF advanced.", "rapid-support-forces"), ("Ansar al-Sharia in Tunis, Tunisia", "ansar-al-sharia-tunisia"),
    ("Libya's Ansar al-Sharia", "ansar-al-sharia-libya"), ("al-Shabaab raided Mozambique's north", "ansar-al-sunna-mozambique"),
    ("al-Shabaab said", "al-shabaab"), ("Somalia's al-Shabaab", "al-shabaab"), ("India's PLA in Manipur? China's PLA", "pla-china"),
])  # fmt: skip
def test_context_ranks_what_a_name_may_mean(text: str, expected: str) -> None:
    """The countries that the text names decide between entries of one name."""
    assert expected in [key for _, key in found(text)]


def test_an_ambiguous_name_needs_backing() -> None:
    """A short acronym or surname alone is no hit; beside its country or its full name it is."""
    assert found("The RSF and Maliki spoke.") == []
    assert found("Nuri al-Maliki came. Maliki spoke.")[-1] == ("Maliki", "nuri-al-maliki")


@given(st.lists(st.one_of(
    st.text(max_size=8), st.sampled_from(["Kata'ib Hezbollah", "ISIL", "the Taliban", "al‑Nusra", "Séléka", "U.S.", "é", "ﬁ", "’s", "-", " "]),
), max_size=12).map("".join))  # fmt: skip
@settings(max_examples=300)
def test_offsets_lie_in_the_text_and_fold_to_an_alias(text: str) -> None:
    """Whatever the text, each hit is a slice of it that folds to a name of each entry it gives."""
    last = 0
    for hit in registry().match(text):
        assert last <= hit.start < hit.end <= len(text)
        last = hit.end
        for key in hit.entry_ids:
            entry = registry().entry(key)
            assert fold(text[hit.start : hit.end]) in {fold(name) for name in (entry.name, *entry.aliases)}


@pytest.mark.parametrize(("name", "country", "expected"), [
    ("Kata'ib Hizbullah", None, "kataib-hezbollah"), ("Katāʾib Hizballah", "IRQ", "kataib-hezbollah"), ("Lashkar e Taiba", None, "lashkar-e-taiba"),
    ("Hezbollah", "TUR", "hezbollah"), ("Ansar al-Sharia", "TUN", "ansar-al-sharia-tunisia"), ("Boko Haram", "NGA", "boko-haram"),
])  # fmt: skip
def test_lookup(name: str, country: str | None, expected: str) -> None:
    """Any transliteration; the country picks where it can."""
    assert registry().lookup(name, country)[0].id == expected


def test_lookup_of_nothing() -> None:
    """An unknown name gives nothing."""
    assert registry().lookup("Zzyzx Liberation Front of Nowhere") == []


def test_governments_need_no_row() -> None:
    """Every country has a government with an id that the registry knows."""
    for iso3 in countries():
        assert registry().entry(f"government-of-{iso3.lower()}").country == iso3
    assert registry().entry("government-of-irq").ucdp == 116


HEADER = ",".join(FIELDS)


@pytest.mark.parametrize(("row", "line", "words"), [
    ("a,A,,armed_group,IRQ,IRQ,,,,recalled,", 2, "12 fields"), ("a,A,,army,IRQ,IRQ,,,,recalled,,", 2, "unknown kind"),
    ("a,A,,armed_group,IRAQ,IRQ,,,,recalled,,", 2, "unknown country"), ("A b,A,,armed_group,IRQ,IRQ,,,,recalled,,", 2, "slug"),
    ("a,,,armed_group,IRQ,IRQ,,,,recalled,,", 2, "no name"), ("a,A,,armed_group,IRQ,IRQ,,,7,recalled,,", 2, "source"),
    ("a,A,,person,IRQ,IRQ,Sunni,,,recalled,leader,", 2, "no community"), ("a,A,,person,IRQ,IRQ,,,,recalled,,", 2, "needs a role"),
    ("a,A,,party,IRQ,IRQ,,b,,recalled,,", 2, "has no row"), ("a,A,,party,IRQ,IRQ,,,,recalled,,\na,B,,party,IRQ,IRQ,,,,recalled,,", 3, "slug"),
])  # fmt: skip
def test_bad_rows_are_named(row: str, line: int, words: str) -> None:
    """A broken row is refused with the file, the line and what is wrong."""
    with pytest.raises(CodebookError, match=words) as raised:
        read_rows([HEADER, *row.split("\n")], "actors.csv")
    assert raised.value.subject == f"actors.csv:{line}"


def test_bad_columns_are_named() -> None:
    """So is a table with other columns."""
    with pytest.raises(CodebookError, match="columns"):
        read_rows(["id,name"], "actors.csv")


def test_a_row_reads_back() -> None:
    """The marks of aliases become what they mean."""
    ((entry, aliases),) = read_rows([HEADER, "x,Ex (Iraq),=Ex Army|EX?,armed_group,IRQ,IRQ|SYR,Sunni,,,recalled,,"], "actors.csv")
    assert entry == Entry(
        id="x", name="Ex (Iraq)", aliases=("Ex Army", "EX"), ambiguous=("EX",), kind="armed_group", country="IRQ", countries=("IRQ", "SYR"),
        community="Sunni",
    )  # fmt: skip
    assert [(alias.exact, alias.ambiguous) for alias in aliases] == [(True, False), (False, True)]
