"""Bringing datasets into a folder of the registry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factions.cli import app
from factions.errors import FactionsError
from factions.jobs.registry import add, checked_over, import_ucdp, laid_over
from factions.reference.registry_tables import COLUMNS, Tables

ROWS = (
    "ActorId,NameData,NameOrig,NameOrigFull,NameOrigFullEng,NameChange,NewName,NewNameFullMotherTongue,NewNameFullEng,Org,Splinter,NamePrev,ActorIdPrev,"
    "SplitTemp,NameSplitTemp,ActorIdSplitTemp,Alliance,NameAlliance,ActorIdAlliance,JoinGroup,GroupName,ActorIdGroup,Location,Version\n"
    "990001,Quartz Front,Quartz Front,n/a,Quartz Front,1,Quartz League,,,1,1,,990002,0,,,0,,,0,,,Iraq,30.1\n"
    "990002,Basalt Army,Basalt Army,n/a,Basalt Army,0,,,,1,0,,,0,,,0,,,0,,,Iraq,30.1\n"
    "bad,,,,,,,,,,,,,,,,,,,,,,,\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give an actor file of two good rows and a bad one."""
    path = tmp_path / "actors.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_import_adds_once(file: Path, tmp_path: Path) -> None:
    """The facts are found in the registry over the folder; a second run changes no byte."""
    folder = tmp_path / "own"
    first = import_ucdp(file, folder)
    assert first.added == {"names": 3, "lifecycle": 2, "ties": 0, "ids": 2, "actors": 2}
    assert [fault.subject for fault in first.faults] == [f"{file}:4"]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = import_ucdp(file, folder)
    assert (again.words(), {path.name: path.read_bytes() for path in folder.iterdir()}) == ("nothing new", before)
    book = checked_over(folder)
    assert book.faults == ()
    entry = book.lookup("Quartz League")[0]
    assert (entry.ucdp, [(event.what, event.other) for event in book.lifecycle(entry.id)]) == (
        990001,
        [("renamed", None), ("split_from", "basalt-army")],
    )


@pytest.mark.parametrize("lost", ["actors", "ids", "names", "lifecycle"])
def test_a_stopped_import_is_made_good(file: Path, tmp_path: Path, lost: str) -> None:
    """Whatever was written before the stop, the next run ends where an unbroken one does, no row twice."""
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    import_ucdp(file, whole)
    shutil.copytree(whole, stopped)
    (stopped / "actors.csv").unlink()
    (stopped / f"{lost}.csv").unlink(missing_ok=True)
    import_ucdp(file, stopped)
    for table in ("actors", "ids", "names", "lifecycle"):
        assert sorted((stopped / f"{table}.csv").read_text().splitlines()) == sorted((whole / f"{table}.csv").read_text().splitlines())


def test_what_a_person_wrote_is_left_alone(file: Path, tmp_path: Path) -> None:
    """Rows are appended in the file's own order of columns and line ends; faulty rows stay for their author to mend."""
    columns = list(reversed(COLUMNS["actors"]))
    mine = ",".join(columns) + "\r\nrecalled,,,,IRQ,army,My Front,my-front"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "actors.csv").write_bytes(mine.encode())
    import_ucdp(file, tmp_path / "own")
    data = (tmp_path / "own" / "actors.csv").read_bytes().decode()
    assert data.startswith(mine + "\r\n")
    assert data.endswith("ucdp-actor-30.1:990002,,,,IRQ,armed_group,Basalt Army,basalt-army\r\n")
    assert [fault.subject for fault in checked_over(tmp_path / "own").faults] == [f"{tmp_path / 'own'}/actors.csv:2"]


@pytest.mark.parametrize(("table", "data"), [("actors.csv", b"id,name\n"), ("names.csv", b"\xff\xfe")])
def test_a_table_that_cannot_be_added_to_is_told(file: Path, tmp_path: Path, table: str, data: bytes) -> None:
    """Nothing is guessed about columns that aren't ours."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / table).write_bytes(data)
    with pytest.raises(FactionsError, match=r"columns must be|UTF-8"):
        import_ucdp(file, tmp_path / "own")
    assert (tmp_path / "own" / table).read_bytes() == data


def test_no_file_and_no_folder_are_told(tmp_path: Path) -> None:
    """In one line, the input first."""
    with pytest.raises(FactionsError, match="can't be read"):
        import_ucdp(tmp_path / "none.csv", tmp_path / "own")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FactionsError, match="no folder"):
        checked_over(tmp_path / "file")
    with pytest.raises(FactionsError, match="can't be written"):
        add(Tables([["a", "A", "other", "", "", "", "", "recalled"]], [], [], [], []), tmp_path / "file")


def test_nothing_new_makes_no_folder(tmp_path: Path) -> None:
    """A folder is made when there is something to put in it."""
    add(Tables.empty(), tmp_path / "own")
    assert not (tmp_path / "own").exists()
    assert laid_over(tmp_path / "own").faults == ()


def test_the_commands(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import tells what it added and which rows it couldn't read; check counts, names each bad row, and ends with status 1 for one."""
    folder = tmp_path / "own"
    monkeypatch.setenv("FACTIONS_REGISTRY", str(folder))
    run = CliRunner().invoke
    before = run(app, ["registry", "check"])
    assert (before.exit_code, "no such folder yet" in before.output) == (0, True)
    done = run(app, ["registry", "import", "ucdp", str(file)])
    assert (done.exit_code, f"{file}:4: the ActorId 'bad' is no number" in done.output) == (0, True)
    assert f"{folder}: 3 rows of names, 2 rows of lifecycle, 2 rows of ids, 2 rows of actors" in done.output
    with (folder / "ids.csv").open("a", encoding="utf-8") as table:
        table.write("nobody,ucdp,5,mine:1\n")
    after = run(app, ["registry", "check"])
    assert (after.exit_code, f"{folder}/ids.csv:4: there is no actor 'nobody'" in after.output) == (1, True)
