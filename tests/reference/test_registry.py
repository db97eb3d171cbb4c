"""The registry: its entries, its matching in texts, its look-up, its dates, and the user's rows over it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.identities.records import ActorKind
from factions.reference import registry as module
from factions.reference.countries import countries
from factions.reference.folding import fold
from factions.reference.registry import SHIPPED, EntryKind, Registry, governments, load, registry, shipped
from factions.reference.registry_tables import COLUMNS, checked, read
from factions.settings import registry_folder


def found(text: str) -> list[tuple[str, str]]:
    """Give what the registry finds as (words, likeliest id)."""
    return [(text[hit.start : hit.end], hit.entry_ids[0]) for hit in registry().match(text)]


def test_the_kinds_are_those_of_the_contract() -> None:
    """Reference may not import identities, so the list stands twice."""
    assert get_args(EntryKind) == get_args(ActorKind)


def test_the_shipped_tables_are_faultless() -> None:
    """Every row that ships passes the checks that a user's rows pass, and is written as it is read."""
    tables, faults = checked(read(shipped(), SHIPPED), SHIPPED, governments())
    assert [str(fault) for fault in faults] == []
    assert tables == read(shipped(), SHIPPED).tables  # nothing to strip, nothing to compose


def test_the_registry_is_wide() -> None:
    """Groups and forces of every region, leaders without a community, each row with its source."""
    entries = registry().entries.values()
    armed = [entry for entry in entries if entry.kind in ("armed_group", "militia", "state_force")]
    persons = [entry for entry in entries if entry.kind == "person"]
    assert len(armed) >= 400
    assert len({entry.country for entry in armed}) >= 60
    assert len(persons) >= 120
    assert all(person.role and person.community is None for person in persons)
    assert all(entry.source == "recalled" or entry.source.startswith("ucdp-actor-22.1:") for entry in entries)
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
    ("al-Shabaab said", "al-shabaab"), ("Somalia's al-Shabaab", "al-shabaab"), ("China's PLA", "pla-china"),
])  # fmt: skip
def test_context_ranks_what_a_name_may_mean(text: str, expected: str) -> None:
    """The countries that the text names decide between entries of one name."""
    assert expected in [key for _, key in found(text)]


def test_the_nearest_country_decides_between_equals() -> None:
    """Each of two mentions of one acronym goes to the country beside it."""
    assert [key for _, key in found("India's PLA in Manipur? China's PLA")] == ["pla-manipur", "pla-china"]


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
            assert fold(text[hit.start : hit.end]) in {fold(name.text) for name in registry().names(key)}


@pytest.mark.parametrize(("name", "country", "expected"), [
    ("Kata'ib Hizbullah", None, "kataib-hezbollah"), ("Katāʾib Hizballah", "IRQ", "kataib-hezbollah"), ("Lashkar e Taiba", None, "lashkar-e-taiba"),
    ("Hezbollah", "TUR", "turkish-hezbollah"), ("Ansar al-Sharia", "TUN", "ansar-al-sharia-tunisia"), ("Boko Haram", "NGA", "boko-haram"),
])  # fmt: skip
def test_lookup(name: str, country: str | None, expected: str) -> None:
    """Any transliteration; the country picks where it can."""
    assert registry().lookup(name, country)[0].id == expected


def test_lookup_of_nothing() -> None:
    """An unknown name gives nothing."""
    assert registry().lookup("Zzyzx Liberation Front of Nowhere") == []


def test_governments_need_no_row() -> None:
    """Every country has a government with an id that the registry knows, and that UCDP's number finds."""
    for iso3 in countries():
        assert registry().entry(f"government-of-{iso3.lower()}").country == iso3
    assert registry().entry("government-of-irq").ucdp == 116
    assert registry().by_ucdp(116) == registry().entry("government-of-irq")
    assert registry().by_ucdp(10**9) is None
    with pytest.raises(KeyError):
        registry().names("nobody-at-all")


OWN = {
    "actors": "old-front,Free Front (Iraq),armed_group,IRQ,IRQ|SYR,Sunni,,recalled\nyoung-front,Young Front,armed_group,IRQ,,,,mine:7\n",
    "names": (
        "old-front,Free Front,en,,,yes,,,,recalled\nold-front,OFF,,,yes,,yes,,,recalled\nold-front,Old Front,en,,,,,,,recalled\n"
        "old-front,الجبهة,ar,,,,,,,mine:1\nhezbollah,Party of Our Test,en,,,,,,,mine:2\n"
    ),
    "lifecycle": (
        "old-front,formed,1999,,,,recalled\nold-front,renamed,2004-05,,Old Front,Free Front,recalled\nold-front,dissolved,2010~,,,,recalled\n"
        "young-front,split_from,2006,old-front,,,mine:7\n"
    ),
    "ties": "old-front,part_of,young-front,,2006,2008,mine:3\n",
    "ids": "young-front,wikidata,Q7,wikidata:Q7\nyoung-front,ucdp,900001,mine:9\n",
}


def own(**tables: str) -> Registry:
    """Give the shipped registry with rows of a user's over it."""
    return load({name: f"{','.join(COLUMNS[name])}\n{rows}".encode() for name, rows in tables.items()}, "own")


@pytest.fixture(scope="module")
def book() -> Registry:
    """Give the registry with the rows above."""
    return own(**OWN)


def test_own_rows_are_added(book: Registry) -> None:
    """A user's entry is found as a shipped one is, a shipped one gains the user's names, and the flags hold."""
    assert book.faults == ()
    entry = book.entry("old-front")
    assert (entry.aliases, entry.ambiguous, entry.parent) == (("Free Front", "OFF", "Old Front", "الجبهة"), ("OFF",), "young-front")
    assert [book.match(text)[0].entry_ids for text in ("the Free Front", "Iraq's OFF", "قالت الجبهة")] == [("old-front",)] * 3
    assert book.match("the Free front and OFF") == []
    assert book.lookup("Party of our test")[0].id == "hezbollah"
    young = book.entry("young-front")
    assert (young.wikidata, young.ucdp, young.countries, book.by_ucdp(900001)) == ("Q7", 900001, ("IRQ",), young)


def test_a_name_has_language_script_and_dates(book: Registry) -> None:
    """A renaming's date ends the one name and begins the other; the script is read off the letters where no row says it."""
    names = {name.text: name for name in book.names("old-front")}
    assert (names["Free Front"].start, names["Old Front"].end, names["Free Front"].end) == ("2004-05", "2004-05", None)
    assert [(names[text].script, names[text].language) for text in ("Old Front", "الجبهة")] == [("Latn", "en"), ("Arab", "ar")]
    assert (names["OFF"].acronym, names["OFF"].ambiguous, names["Free Front"].exact) == (True, True, True)


@pytest.mark.parametrize(("date", "name", "status", "parent"), [
    ("1998", "Old Front", "not_yet", None), ("2001-02-03", "Old Front", "alive", None), ("2005", "Free Front", "alive", None),
    ("2007-01", "Free Front", "alive", "young-front"), ("2009", "Free Front", "alive", None), ("2011", "Free Front", "dissolved", None),
    ("2010-03", "Free Front", "alive", None), ("XXXX-03-04", "Free Front (Iraq)", "unknown", "young-front"),
])  # fmt: skip
def test_an_actor_on_a_day(book: Registry, date: str, name: str, status: str, parent: str | None) -> None:
    """Its name then, whether it stood, its parent then."""
    then = book.on("old-front", date)
    assert (then.name, then.status, then.parent) == (name, status, parent), then.because


@pytest.mark.parametrize(("entry_id", "date", "name"), [
    ("islamic-state", "2005-06", "al-Qaeda in Iraq"), ("islamic-state", "2010", "Islamic State of Iraq"),
    ("islamic-state", "2013-06", "Islamic State in Iraq and the Levant"), ("islamic-state", "2015", "Islamic State"), ("pkk", "2002-06", "KADEK"),
    ("hayat-tahrir-al-sham", "2016-10", "Jabhat Fateh al-Sham"), ("hayat-tahrir-al-sham", "2014", "Jabhat al-Nusra"),
])  # fmt: skip
def test_a_line_of_renamings(entry_id: str, date: str, name: str) -> None:
    """The shipped groups that changed their names, by what they were called then; whose word the dates are is told."""
    then = registry().on(entry_id, date)
    assert (then.name, then.status) == (name, "alive")
    assert "recalled" in then.because


def test_ties_and_turns_stand_both_ways(book: Registry) -> None:
    """A tie is found from either end; a split gives its origin."""
    assert book.ties("old-front") == book.tied("young-front")
    assert [(event.what, event.other) for event in book.lifecycle("young-front")] == [("split_from", "old-front")]
    assert book.on("young-front", "2005").status == "not_yet"


def test_an_own_row_takes_the_place_of_a_shipped_one() -> None:
    """The user's word on an actor goes."""
    book = own(actors="al-shabaab,Al-Shabaab,armed_group,SOM,SOM|KEN|UGA,,,mine:1\n")
    assert (book.entry("al-shabaab").countries, len(book.entries)) == (("SOM", "KEN", "UGA"), len(registry().entries))


@pytest.mark.parametrize(("table", "row", "words"), [
    ("actors", "a,A,armed_group,IRQ,IRQ,,recalled", "8 fields"), ("actors", "a,A,army,IRQ,,,,recalled", "unknown kind"),
    ("actors", "a,A,armed_group,IRAQ,,,,recalled", "unknown country"), ("actors", "A b,A,armed_group,IRQ,,,,recalled", "slug"),
    ("actors", "a,,armed_group,IRQ,,,,recalled", "no name"), ("actors", "a,A,armed_group,IRQ,,,,", "source"),
    ("actors", "a,A,person,IRQ,,Sunni,leader,recalled", "no community"), ("actors", "a,A,person,IRQ,,,,recalled", "needs a role"),
    ("names", "nobody,B,,,,,,,,recalled", "no actor"), ("names", "ok,B,arabic!,,,,,,,recalled", "BCP 47"),
    ("names", "ok,B,,arab,,,,,,recalled", "15924"),
    ("names", "ok,B,,,no,,,,,recalled", "yes or empty"), ("names", "ok,B,,,,,,2014-13,,recalled", "EDTF"),
    ("names", "ok,B,,,,,,2014,2013,recalled", "comes after"), ("names", "ok,B,,,,,,,,Some book", "DATASET:ROW"),
    ("lifecycle", "ok,founded,,,,,recalled", "none of"), ("lifecycle", "ok,renamed,,,,,recalled", "new name"),
    ("lifecycle", "ok,split_from,,nobody,,,recalled", "no actor"), ("ties", "ok,part_of,ok,,,,recalled", "itself"),
    ("ties", "ok,part_of,nobody,,,,recalled", "no actor"), ("ties", "ok,owns,hamas,,,,recalled", "none of"),
    ("ids", "ok,wikidata,Q5,recalled", "memory"), ("ids", "ok,ucdp,Q5,mine:1", "no id"), ("ids", "ok,isni,5,mine:1", "no id"),
])  # fmt: skip
def test_bad_rows_are_named_and_the_rest_is_kept(table: str, row: str, words: str) -> None:
    """A broken row is left out, with the file, the line and what is wrong; its neighbours stay."""
    rows = {"actors": "ok,Okay Front,armed_group,IRQ,,,,recalled\n"}
    rows[table] = f"{rows.get(table, '')}{row}\n"
    book = own(**rows)
    assert len(book.faults) == 1
    assert book.faults[0].subject == f"own/{table}.csv:{rows[table].count(chr(10)) + 1}"
    assert words in book.faults[0].reason
    assert book.entries["ok"].name == "Okay Front"


@pytest.mark.parametrize(("data", "line", "words"), [
    (b"id,name\na,A\n", 1, "columns"), ("id,name\né".encode("latin-1"), 2, "UTF-8"), (b"", 1, "columns"),
])  # fmt: skip
def test_a_broken_table_is_named(data: bytes, line: int, words: str) -> None:
    """So is a table with other columns, or in another encoding; the others are read."""
    book = load({"actors": data}, "own")
    assert [(fault.subject, words in fault.reason) for fault in book.faults] == [(f"own/actors.csv:{line}", True)]
    assert "hamas" in book.entries


def test_columns_may_stand_in_any_order() -> None:
    """A spreadsheet may have moved them, put a mark of the encoding before them, and ended lines its way."""
    columns = COLUMNS["actors"][::-1]
    book = load({"actors": "\ufeff{}\r\nrecalled,,,,IRQ,armed_group, Okay Front ,ok\r\n".format(",".join(columns)).encode()}, "own")
    assert (book.faults, book.entry("ok").name) == ((), "Okay Front")


def test_the_users_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """FACTIONS_REGISTRY names it; what is wrong in it is told once, when it's loaded."""
    (tmp_path / "actors.csv").write_text(f"{','.join(COLUMNS['actors'])}\nok,Okay Front,armed_group,IRQ,,,,recalled\nbad,,,,,,,\n", encoding="utf-8")
    monkeypatch.setenv("FACTIONS_REGISTRY", str(tmp_path))
    book = module.registry.__wrapped__()
    assert book.entry("ok").name == "Okay Front"
    assert [record.getMessage() for record in caplog.records] == [
        f"factions: {tmp_path}/actors.csv:3: the source '' is neither recalled nor DATASET:ROW"
    ]


def test_without_the_setting_the_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Linux's place for data, as XDG_DATA_HOME has it."""
    monkeypatch.delenv("FACTIONS_REGISTRY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert registry_folder() == tmp_path / "factions" / "registry"


@pytest.mark.parametrize("spoilt", [None, "", "one line\n", "a\tb\n" * 7, "\udcff"])
def test_the_cache_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str | None) -> None:
    """Built anew, kept, or spoilt: the same names are found."""
    monkeypatch.setenv("FACTIONS_CACHE", str(tmp_path))
    sample = "Katāʾib Hizballah and the Taliban in Kabul"
    first = own(actors="ok,Okay Front,armed_group,IRQ,,,,recalled\n")
    before = (first.match(sample), first.lookup("Hizbullah"))
    (kept,) = tmp_path.glob("registry-*.tsv")
    if spoilt is not None:
        kept.write_bytes(spoilt.encode(errors="surrogateescape"))
    again = own(actors="ok,Okay Front,armed_group,IRQ,,,,recalled\n")
    assert (again.match(sample), again.lookup("Hizbullah")) == before


def test_a_cache_that_cannot_be_written_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as where a file stands in the folder's place."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("FACTIONS_CACHE", str(tmp_path / "file"))
    assert own(actors="ok,Okay Front,armed_group,IRQ,,,,recalled\n").match("the Okay Front")[0].entry_ids == ("ok",)
