"""Weights are what the manifest names, or a clear error."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from factions.errors import WeightsError
from factions.models.weights import MANIFEST, Weights, folder, manifest, weights


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    where = tmp_path / "weights"
    shutil.copytree(folder(), where)
    return where


def test_the_shipped_weights_are_whole_and_small() -> None:
    assert manifest(folder()).name.startswith("factions-reader")
    assert sum(file.stat().st_size for file in folder().iterdir()) < 30_000_000


def _remove(where: Path) -> Path:
    (where / "heads.npz").unlink()
    return where / "heads.npz"


def _change(where: Path) -> Path:
    path = where / "encoder.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return path


def _add(where: Path) -> Path:
    (where / "other.onnx").write_bytes(b"")
    return where / "other.onnx"


def _unname(where: Path) -> Path:
    (where / MANIFEST).write_text("{}", encoding="utf-8")
    return where / MANIFEST


def _unmake(where: Path) -> Path:
    (where / MANIFEST).unlink()
    return where / MANIFEST


@pytest.mark.parametrize(
    ("harm", "words"),
    [(_remove, "can't be read"), (_change, "SHA-256"), (_add, "names no such file"), (_unname, "no manifest"), (_unmake, "no manifest")],
)
def test_other_weights_are_refused_by_name(copied: Path, harm: Callable[[Path], Path], words: str) -> None:
    path = harm(copied)
    with pytest.raises(WeightsError, match=words) as caught:
        Weights(copied)
    assert caught.value.subject == str(path)


def test_the_encoder_gives_a_row_for_each_word_asked_for() -> None:
    ids, words = np.array([101, 2749, 16487, 1999, 18670, 102]), np.array([1, 3, 4])
    (hidden,) = weights().session.run(["hidden"], {"ids": ids, "shapes": np.ones_like(ids), "words": words})
    assert hidden.shape == (len(words), weights().heads["tags.weight"].shape[1])
    assert np.isfinite(hidden).all()


def test_calibration_rises_with_the_score() -> None:
    for kind in json.loads((folder() / "calibration.json").read_text(encoding="utf-8")):
        values = [weights().calibrated(kind, score) for score in (0.0, 0.2, 0.5, 0.9, 1.0)]
        assert values == sorted(values)
        assert 0 <= values[0] <= values[-1] <= 1
