"""Casefiles as a stranger could make them: any members, in a container that is sealed as it should be, or in one that isn't."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from factions.exports.casefile import container
from factions.exports.casefile.manifest import MANIFEST, MEMBERS, Manifest, Member


def members_of(path: Path) -> dict[str, bytes]:
    """Give a casefile's members as any ZIP program finds them."""
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def forged(path: Path, folder: Path, changes: Mapping[str, Callable[[bytes], bytes] | None], *, manifest: bool = True, **head: object) -> Path:
    """Make a casefile of another with some members changed, or with null left out; with `manifest` its list is made anew, as a forger would."""
    members = members_of(path)
    for name, change in changes.items():
        if change is None:
            members.pop(name, None)
        else:
            members[name] = change(members.get(name, b""))
    if manifest and MANIFEST in members:
        old = Manifest.model_validate_json(members[MANIFEST])
        listed = tuple(Member(name=n, size=len(d), sha256=hashlib.sha256(d).hexdigest()) for n, d in members.items() if n != MANIFEST)
        members[MANIFEST] = old.model_copy(update={"members": listed, **head}).to_bytes()
    return sealed(members, folder)


def sealed(members: Mapping[str, bytes], folder: Path) -> Path:
    """Seal members in the order of a casefile's."""
    made: list[tuple[str, Path]] = []
    for name in sorted(members, key=list(MEMBERS).index):
        source = folder / f"member-{len(made)}"
        source.write_bytes(members[name])
        made.append((name, source))
    out = folder / "forged.casefile"
    container.write(out, made)
    return out


def line(number: int, change: Callable[[dict[str, object]], None]) -> Callable[[bytes], bytes]:
    """Give a change of one line of JSON lines, counted from 0."""

    def changed(data: bytes) -> bytes:
        lines = data.splitlines()
        row = json.loads(lines[number])
        change(row)
        lines[number] = json.dumps(row).encode()
        return b"\n".join(lines) + b"\n"

    return changed


def becomes(data: bytes) -> Callable[[bytes], bytes]:
    """Give a change of a member to something else."""
    return lambda _: data
