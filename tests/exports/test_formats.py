"""How an export is written: a target is replaced when all is there, and else left as it was."""

# ruff: noqa: E501 - a case is easier to read in one line

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.exports.held import filled

from factions.exports.formats import FORMATS, ExportError, Format, Step, Written, export, named, quiet
from factions.exports.selection import Selection
from factions.ledger.open import Ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled(tmp_path_factory.mktemp("formats") / "test.db") as held:
        yield held


def form(write: Callable[[Path], None]) -> Format:
    """Make a format that writes what a test wants."""

    def written(_selection: Selection, out: Path, step: Step) -> Written:
        step(1, 2)
        write(out)
        return Written(1)

    return Format("test", "a test", ".test", "text/plain", written)


def words(out: Path) -> None:
    out.write_text("new", encoding="utf-8")


def broken(error: BaseException) -> Callable[[Path], None]:
    def write(out: Path) -> None:
        out.write_text("half", encoding="utf-8")
        raise error

    return write


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "raised", "told"),
    [
        (FULL, ExportError, "the disk is full: nothing was written"), (OSError(errno.EDQUOT, "Quota exceeded"), ExportError, "the disk is full"),
        (OSError(errno.EIO, "Input/output error"), ExportError, "can't be written: Input/output error"), (KeyboardInterrupt(), KeyboardInterrupt, None),
        (ValueError("unforeseen"), ValueError, "unforeseen"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [None, "old"])
def test_whatever_goes_wrong_the_target_stays(
    ledger: Ledger, tmp_path: Path, error: BaseException, raised: type[BaseException], told: str | None, before: str | None
) -> None:
    target = tmp_path / "out.test"
    if before is not None:
        target.write_text(before, encoding="utf-8")
    with pytest.raises(raised, match=told):
        export(form(broken(error)), Selection(ledger), target)
    assert [one.name for one in tmp_path.iterdir()] == ([target.name] if before is not None else [])
    assert before is None or target.read_text(encoding="utf-8") == before


def test_a_target_is_replaced_and_keeps_who_may_read_it(ledger: Ledger, tmp_path: Path) -> None:
    target, link = tmp_path / "out.test", tmp_path / "link.test"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    steps: list[int] = []
    assert export(form(words), Selection(ledger), link, lambda done, _total: steps.append(done)).rows == 1
    assert (target.read_text(encoding="utf-8"), stat.S_IMODE(target.stat().st_mode), link.is_symlink(), steps) == ("new", 0o640, True, [1])
    new = tmp_path / "folder" / "that is made" / "new.test"
    export(form(words), Selection(ledger), new)
    mask = os.umask(0)
    os.umask(mask)
    assert (new.read_text(encoding="utf-8"), stat.S_IMODE(new.stat().st_mode)) == ("new", 0o666 & ~mask)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "link.test", "out.test"]


def test_what_is_no_file_is_written_to_or_refused(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="it is a folder"):
        export(form(words), Selection(ledger), tmp_path)
    with pytest.raises(ExportError, match="can't be written"):
        export(form(words), Selection(ledger), Path(os.devnull) / "x")
    export(form(words), Selection(ledger), Path(os.devnull))
    assert Path(os.devnull).is_char_device()
    out = io.BytesIO()
    export(form(words), Selection(ledger), None, out=out)
    assert out.getvalue() == b"new"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_told(ledger: Ledger) -> None:
    with pytest.raises(ExportError, match="/dev/full: the disk is full"):
        export(form(words), Selection(ledger), Path("/dev/full"))


def test_an_unknown_format_names_the_nearest() -> None:
    assert named(" GeoJSON ") is FORMATS["geojson"]
    with pytest.raises(ExportError, match="format 'geojon': there is none; the nearest is 'geojson', of "):
        named("geojon")


_LIMITED = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from factions.exports.formats import ExportError, export, named
from factions.exports.selection import Selection
from factions.ledger.open import open_ledger
try:
    with open_ledger(sys.argv[1], create=False) as ledger:
        export(named(sys.argv[2]), Selection(ledger), Path(sys.argv[3]))
except ExportError as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["geojson", "sqlite"])
def test_a_format_that_finds_no_room_leaves_nothing_half(ledger: Ledger, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out"
    target.write_text("old", encoding="utf-8")
    ran = [sys.executable, "-c", _LIMITED, ledger.name, name, str(target)]
    done = subprocess.run(ran, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.count("\n") == 1
    assert "can't" in done.stdout
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_every_format_says_what_it_is() -> None:
    assert len(FORMATS) >= 2
    for name, one in FORMATS.items():
        assert (one.name, name.lower(), one.suffix[0]) == (name, name, ".")
        assert one.what
        assert "/" in one.media_type
    quiet(1, None)
