"""Figures that were measured, and the tables in the docs that are made of them."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "performance"
FIGURES = DOCS / "figures.json"


def kept(path: Path = FIGURES) -> dict[str, Any]:
    """Give the figures that are kept in a file, by what measured them; none where there is no file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def keep(name: str, figures: Mapping[str, Any], path: Path = FIGURES) -> None:
    """Keep figures under the name of what measured them, with the day and the kind of machine; what others measured stays."""
    held = kept(path) | {name: {"measured": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), **figures}}
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".part")
    whole.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    whole.replace(path)


def machine() -> dict[str, str | float]:
    """Tell the kind of machine that this is: cores, processor, memory, system, how much was running; nothing that names this one."""
    told = _read("/proc/cpuinfo") + _read("/proc/meminfo")
    facts = dict(re.findall(r"^(vendor_id|cpu family|model|MemTotal)\s*:\s*(.+)$", told, re.MULTILINE))
    memory = int(facts.get("MemTotal", "0 kB").split()[0])
    processor = "{} family {} model {}".format(*(facts.get(key, "?") for key in ("vendor_id", "cpu family", "model")))
    return {
        "cores": os.cpu_count() or 0, "processor": processor, "memory_gib": round(memory / (1 << 20)), "system": platform.system(),
        "python": platform.python_version(), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def told(measured: Mapping[str, Any]) -> str:
    """Tell in a line when and on what kind of machine figures were measured."""
    where = measured["machine"]
    return (f"Measured on {measured['measured']}: {where['cores']} cores ({where['processor']}), {where['memory_gib']} GiB, {where['system']}, "
            f"Python {where['python']}; load average {where['load']} at the end.")  # fmt: skip


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give a table in Markdown; a bar inside a cell is escaped, None is an empty cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def write_between(page: Path, name: str, words: str) -> None:
    """Put words into a page in the place of what stands between `<!-- NAME -->` and `<!-- /NAME -->`.

    Raises ValueError where there is no such pair, or more than one.
    """
    text = page.read_text(encoding="utf-8")
    pair = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
    if len(pair.findall(text)) != 1:
        raise ValueError(f"{page.name} has no place for {name!r}, or several")
    page.write_text(pair.sub(lambda found: f"{found[1]}\n{words.strip()}\n\n{found[2]}", text), encoding="utf-8")


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
