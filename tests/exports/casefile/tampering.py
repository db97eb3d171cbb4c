"""A drill for casefiles: single bytes changed anywhere in the file, each by itself, and whether verifying finds them.

    python -m tests.exports.casefile.tampering CASEFILE [--seed N] [--count N]

prints how many of the changes were found, and by which member they were told. The file itself stays as it is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from factions.exports.casefile import CasefileError, verify


class Change(NamedTuple):
    """What was changed, and what verifying said of it; null where it said nothing."""

    offset: int
    was: int
    now: int
    told: str | None


def drill(path: Path, *, seed: int, count: int, folder: Path) -> list[Change]:
    """Change so many bytes of a copy in `folder`, one at a time, at places drawn by chance: half anywhere, half where headers and directory are."""
    random, whole = Random(seed), path.read_bytes()  # noqa: S311 - a drill that can be repeated
    copy = folder / "changed.casefile"
    tried = []
    for number in range(count):
        offset = _place(random, whole, near=number % 2 == 1)
        now = random.choice([value for value in range(256) if value != whole[offset]])
        copy.write_bytes(whole[:offset] + bytes([now]) + whole[offset + 1 :])
        tried.append(Change(offset, whole[offset], now, _told(copy)))
    return tried


def _place(random: Random, whole: bytes, *, near: bool) -> int:
    marks = [at for at in range(len(whole) - 4) if whole[at : at + 2] == b"PK"] if near else []
    return min(random.choice(marks) + random.randrange(80), len(whole) - 1) if marks else random.randrange(len(whole))


def _told(path: Path) -> str | None:
    try:
        verify(path)
    except CasefileError as error:
        return str(error)
    return None


def main() -> int:
    """Run the drill."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("casefile", type=Path)
    given.add_argument("--seed", type=int, default=7)
    given.add_argument("--count", type=int, default=1000)
    wanted = given.parse_args()
    verify(wanted.casefile)
    with tempfile.TemporaryDirectory() as folder:
        tried = drill(wanted.casefile, seed=wanted.seed, count=wanted.count, folder=Path(folder))
    missed = [change for change in tried if change.told is None]
    by_member = Counter(change.told.split(": ")[1] for change in tried if change.told)
    print(f"{len(tried) - len(missed)} of {len(tried)} changes were found; told of: {dict(by_member.most_common())}")  # noqa: T201 - a tool
    for change in missed:
        print(f"missed: byte {change.offset}, {change.was:#04x} became {change.now:#04x}")  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
