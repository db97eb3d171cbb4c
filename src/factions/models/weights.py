"""The shipped weights: where they lie, and that they are what they claim to be."""

from __future__ import annotations

import hashlib
import json
import math
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from factions.errors import WeightsError
from factions.evidence import Record

MANIFEST, CALIBRATION, HEADS = "manifest.json", "calibration.json", "heads.npz"
Array = NDArray[np.float32]


class Manifest(Record):
    """What a folder of weights holds: its name, when it was made from what, and each file's SHA-256."""

    name: str
    made: str
    files: dict[str, str]


def folder() -> Path:
    """Give the folder of the weights that come with Factions."""
    return Path(str(files("factions.models"))) / "weights"


def manifest(where: Path) -> Manifest:
    """Read a folder's manifest and check every file against it.

    Raises WeightsError where the manifest is missing or no manifest, where a file is missing or another than it names, and where a file is not named.
    """
    path = where / MANIFEST
    try:
        found = Manifest.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WeightsError(str(path), f"no manifest of weights: {error}") from error
    for unknown in sorted(file.name for file in where.iterdir() if file.name != MANIFEST and file.name not in found.files):
        raise WeightsError(str(where / unknown), "the manifest names no such file of weights")
    for name, digest in found.files.items():
        try:
            held = hashlib.sha256((where / name).read_bytes()).hexdigest()
        except OSError as error:
            raise WeightsError(str(where / name), f"can't be read: {error.strerror}") from error
        if held != digest:
            raise WeightsError(str(where / name), f"not the weights that the manifest names: SHA-256 {held[:16]}..., wanted {digest[:16]}...")
    return found


class Weights:
    """An opened folder of weights: the encoder's session, the heads' arrays, the tokenizer."""

    def __init__(self, where: Path) -> None:
        self.manifest = manifest(where)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a report takes less than a second; many are read by many processes
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(
            str(where / "encoder.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )  # that fusion's kernel is several times slower than its two parts
        with np.load(where / HEADS) as held:
            # column by column, as the products take them: so few rows are multiplied in two thirds of the time
            self.heads: dict[str, Array] = {name: held[name].astype(np.float32, order="F") for name in held.files}
        self.calibration: dict[str, tuple[float, float]] = json.loads((where / CALIBRATION).read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(where / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def calibrated(self, kind: str, score: float) -> float:
        """Give the probability that a statement of a kind is right, from the raw score (0 to 1) that the heads give it."""
        shift, slope = self.calibration[kind]
        held = min(max(score, 1e-4), 1 - 1e-4)
        odds = math.log(held / (1 - held))
        return 1 / (1 + math.exp(-(shift + slope * odds)))


@cache
def weights() -> Weights:
    """Open the shipped weights once; raises WeightsError where they are not what the manifest names."""
    return Weights(folder())
