"""UCDP's actor file as facts of the registry: what is read, how it's named, what is known already, what can't be read."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import CodebookError
from factions.reference import ucdp
from factions.reference.registry import governments, registry
from factions.reference.registry_tables import COLUMNS, Read, Tables, checked
from factions.reference.ucdp_names import is_acronym, label_of, spellings

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "ucdp-actor-221.csv"
COLUMNS_OF_UCDP = (
    "ActorId", "NameData", "NameOrig", "NameOrigFull", "NameOrigFullEng", "NameChange", "NewName", "NewNameFullMotherTongue", "NewNameFullEng", "Org",
    "Splinter", "NamePrev", "ActorIdPrev", "SplitTemp", "ActorIdSplitTemp", "Alliance", "ActorIdAlliance", "JoinGroup", "ActorIdGroup", "Location",
    "Version",
)  # fmt: skip
NONE = ucdp.Known(Tables.empty(), {}, frozenset(governments()))


def file(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    """Make an actor file; what a row doesn't give is as UCDP leaves it."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS_OF_UCDP, restval="")
    table.writeheader()
    flags = dict.fromkeys(("NameChange", "Splinter", "SplitTemp", "Alliance", "JoinGroup"), "0")
    table.writerows({"NameOrigFull": "n/a", "Org": "1", "Location": "Iraq", "Version": "30.1", **flags, **row} for row in rows)
    return out.getvalue().encode(encoding)


FRONT = {
    "ActorId": "900",
    "NameData": "FLX",
    "NameOrig": "FLX",
    "NameOrigFull": "Front de libération de X",
    "NameOrigFullEng": "Front for the Liberation of X",
}
RENAMED = {
    "ActorId": "901", "NameData": "ZZ", "NameOrig": "ZA", "NameOrigFullEng": "Zebra Army", "NameChange": "1", "NewName": "ZB, ZZ",
    "NewNameFullEng": "Zebra Brigade, Zebra Zealots", "Splinter": "1", "ActorIdPrev": "900, 77777", "JoinGroup": "1", "ActorIdGroup": "900",
    "Alliance": "1", "ActorIdAlliance": "900", "SplitTemp": "1", "ActorIdSplitTemp": "900", "Location": "Yemen (North Yemen), Atlantis",
}  # fmt: skip


def made(*rows: dict[str, str], known: ucdp.Known = NONE) -> tuple[Tables, list[str]]:
    """Give the facts that rows state, and the faults' words."""
    actors, faults = ucdp.read(file(*rows), "a.csv")
    tables, doubts = ucdp.facts(actors, known, "a.csv")
    return tables, [str(fault) for fault in (*faults, *doubts)]


def test_a_row_becomes_an_actor_with_its_names() -> None:
    """The acronym labels nobody who has a name; a short one, and a bare translation, are ambiguous; each fact cites its row."""
    tables, faults = made(FRONT)
    assert faults == []
    assert tables.actors == [
        ["front-for-the-liberation-of-x", "Front for the Liberation of X", "armed_group", "IRQ", "", "", "", "ucdp-actor-30.1:900"]
    ]
    assert tables.ids == [["front-for-the-liberation-of-x", "ucdp", "900", "ucdp-actor-30.1:900"]]
    assert [(row[1], row[2], row[4], row[6]) for row in tables.names] == [
        ("FLX", "", "yes", "yes"), ("Front de libération de X", "", "", ""), ("Front for the Liberation of X", "en", "", "yes"),
    ]  # fmt: skip


def test_strings_become_turns_of_life_and_ties() -> None:
    """Renamings in order, origins, groups joined, allies; who isn't in the file, and a place that is no country, are named."""
    tables, faults = made(FRONT, RENAMED)
    assert [row[1:6] for row in tables.lifecycle] == [
        ["renamed", "", "", "Zebra Army", "Zebra Brigade"], ["renamed", "", "", "Zebra Brigade", "Zebra Zealots"],
        ["split_from", "", "front-for-the-liberation-of-x", "", ""], ["faction_of", "", "front-for-the-liberation-of-x", "", ""],
        ["joined", "", "front-for-the-liberation-of-x", "", ""],
    ]  # fmt: skip
    assert [row[:3] for row in tables.ties] == [["zebra-zealots", "member_of", "front-for-the-liberation-of-x"]]
    assert [row[1] for row in tables.names if row[0] == "zebra-zealots"] == ["ZZ", "Zebra Zealots", "ZB", "Zebra Brigade", "ZA", "Zebra Army"]
    assert faults == [
        "a.csv:3: actor 901: 'Atlantis' is no country that we know", "a.csv:3: actor 901: there is no actor 77777, which it has split from",
    ]  # fmt: skip


def test_what_is_made_passes_the_registrys_checks() -> None:
    """No row of a dataset is one that the registry would leave out."""
    tables, _ = made(FRONT, RENAMED)
    lines = {table: list(range(len(getattr(tables, table)))) for table in COLUMNS}
    assert checked(Read(tables, lines, []), "made", governments()) == (tables, [])


def test_what_is_known_gains_and_keeps_its_id() -> None:
    """An actor whose number an entry has adds to that entry what it lacks, and a second run adds nothing."""
    known = ucdp.Known(
        Tables([["flx", "Front of X", "armed_group", "IRQ", "", "", "", "recalled"]], [], [], [], []), {900: "flx"}, frozenset({"flx"})
    )
    tables, _ = made(FRONT, known=known)
    assert (tables.actors, tables.ids, {row[0] for row in tables.names}) == ([], [], {"flx"})
    again = known._replace(tables=known.tables._replace(names=tables.names))
    assert made(FRONT, known=again)[0] == Tables.empty()


@pytest.mark.parametrize(("row", "words"), [
    ({**FRONT, "ActorId": "x"}, "no number"), ({**FRONT, "Org": "7"}, "unknown Org"), ({**FRONT, "NameData": "n/a"}, "no name"),
    ({**FRONT, "ActorId": "901"}, "stands above"),
])  # fmt: skip
def test_bad_rows_are_named_and_the_rest_is_kept(row: dict[str, str], words: str) -> None:
    """A row that can't be read costs only itself."""
    actors, faults = ucdp.read(file(RENAMED, row, {**FRONT, "ActorId": "902"}), "a.csv")
    assert [actor.number for actor in actors] == [901, 902]
    assert [(str(fault).startswith("a.csv:3: "), words in str(fault)) for fault in faults if "Atlantis" not in str(fault)] == [(True, True)]


def test_a_short_row_and_a_bad_reference_are_named() -> None:
    """A link to what is no number is left out; a row cut short, too."""
    data = file({**FRONT, "Splinter": "1", "ActorIdPrev": "none"}) + b"903,Cut\r\n"
    actors, faults = ucdp.read(data, "a.csv")
    assert [actor.links for actor in actors] == [()]
    assert [fault.subject for fault in faults] == ["a.csv:2", "a.csv:3"]


@pytest.mark.parametrize("data", [b"", b"id,name\n1,A\n", b"\xff\xfe\x00"])
def test_another_file_is_refused(data: bytes) -> None:
    """A file that isn't UCDP's is told as such."""
    with pytest.raises(CodebookError, match="isn't UCDP's actor file"):
        ucdp.read(data, "a.csv")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    """Whatever follows the header, rows are read or named."""
    try:
        actors, _ = ucdp.read(file(FRONT) + data, "a.csv")
    except CodebookError:
        return
    ucdp.facts(actors, NONE, "a.csv")


def test_windows_encoding_and_odd_headers_are_read() -> None:
    """As the versions after 24.1 come; what their encoding lost is no name."""
    data = file({**FRONT, "NameOrigFull": "Jabha ??????"}, encoding="cp1252").replace(b"ActorId,", b"actor_id,")
    (actor,), _ = ucdp.read(file(FRONT, encoding="cp1252").replace(b"ActorId,", b"actor_id,"), "a.csv")
    assert actor.original[1] == "Front de libération de X"
    (lost,), _ = ucdp.read(data, "a.csv")
    assert all("?" not in name.text for name in spellings(lost.data, lost.original, lost.later, org=1))


def zipped(**members: bytes) -> bytes:
    """Make a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_csv", ".csv"), data)
    return out.getvalue()


def test_a_zip_is_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one table of it, unless it's broken, holds several, or is too large."""
    assert ucdp.unzipped(zipped(a_csv=b"x", readme=b"y"), "a.zip") == b"x"
    assert ucdp.unzipped(b"plain", "a.csv") == b"plain"
    monkeypatch.setattr(ucdp, "_MOST", 1000)
    for data, words in (
        (zipped(a_csv=b"x", b_csv=b"y"), "2 CSV files"),
        (zipped(a_csv=bytes(2000)), "more than"),
        (b"PK\x03\x04 broken", "broken ZIP"),
    ):
        with pytest.raises(CodebookError, match=words):
            ucdp.unzipped(data, "a.zip")


@pytest.mark.parametrize(("name", "expected"), [
    ("PKK", True), ("SPLM/A", True), ("USC/SNA - OA", True), ("FAR II", True),
    ("Frolinat", False), ("Al-Umma", False), ("Huk", False),
    ("TTP - Islahi faction", False), ("Republic of X", False),
])  # fmt: skip
def test_acronyms(name: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """Mostly capitals, with what marks a faction."""
    assert is_acronym(name) is expected


@pytest.mark.parametrize(("data", "full", "org", "label", "sure"), [
    ("People’s Liberation Army", None, 1, "People’s Liberation Army", []), ("Huk", None, 1, "Huk", []), ("Al-Umma", "The Nation", 1, "Al-Umma", []),
    ("Ansar X", "Supporters of X", 1, "Ansar X", ["Ansar X"]), ("Republic of Croatia", None, 1, "Republic of Croatia (UCDP 5)", []),
    ("Armenian", None, 3, "Armenian (UCDP 5)", []), ("Pan", None, 3, "Pan (UCDP 5)", []), ("Hunde", None, 3, "Hunde", []),
    ("Government of Iraq", None, 4, "Government of Iraq", ["Government of Iraq"]), ("EOKA", "National Union of Cypriot Fighters", 1,
     "National Union of Cypriot Fighters", ["National Union of Cypriot Fighters"]),
])  # fmt: skip
def test_names_that_any_text_may_hold_are_marked(data: str, full: str | None, org: int, label: str, sure: list[str]) -> None:
    """Single and general words, translations, and what a country bears, are not taken for a group's name in a text."""
    names = spellings(data, (data, None, full), (), org=org)
    assert label_of(names, data, org=org, number=5) == label
    assert [name.text for name in names if not name.ambiguous] == sure


@pytest.mark.skipif(not SHARED.exists(), reason="the shared reference data aren't here")
def test_the_registry_covers_ucdps_actors() -> None:
    """Each organised group and state has an entry; what the file says has been carried over, so that importing it again adds nothing."""
    actors, faults = ucdp.read(SHARED.read_bytes(), "ucdp.csv")
    assert (len(actors), faults) == (1725, [])
    assert [actor.number for actor in actors if registry().by_ucdp(actor.number) is None] == []
    known = ucdp.Known(registry().tables, registry().ucdp_numbers, frozenset({*registry().entries, *governments()}))
    assert ucdp.facts(actors, known, "ucdp.csv")[0] == Tables.empty()
    groups = [entry for entry in registry().entries.values() if entry.kind in ("armed_group", "militia")]
    assert sum(entry.source != "recalled" for entry in groups) >= 1000
