"""The example notebooks run, on the example reports, and are kept without what they printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pandas")
pytest.importorskip("matplotlib")
nbformat = pytest.importorskip("nbformat")
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Some of the example reports, read as `make demo` reads them all."""
    name = str(tmp_path_factory.mktemp("notebooks") / "demo.db")
    reports = [str(path) for start in ("som", "yem", "col", "nga") for path in sorted((ROOT / "examples" / "reports").glob(f"{start}-*.html"))]
    subprocess.run([str(Path(sys.executable).with_name("factions")), "add", *reports, "--ledger", name], check=True, capture_output=True)
    return name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient import NotebookClient

    monkeypatch.setenv("FACTIONS_LEDGER", url)
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    given = [output for cell in book.cells for output in cell.get("outputs", ())]
    pictures = [output for output in given if "image/png" in output.get("data", {})]
    tables = [output for output in given if "text/html" in output.get("data", {})]
    assert len(pictures) >= 2, _words(given)
    assert len(tables) >= 3, _words(given)
    assert not [output for output in given if output["output_type"] == "stream" and output["name"] == "stderr"]
    assert any("“" in output.get("text", "") for output in given if output["output_type"] == "stream")  # sentences of reports
    assert any("invented" in output.get("data", {}).get("text/plain", "") for output in given)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    book: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    nbformat.validate(nbformat.read(path, as_version=4))


def _words(given: list[Any]) -> list[Any]:
    return [output.get("text") or output.get("data", {}).get("text/plain") for output in given]
