"""Writes a checkpoint as the weights that Factions ships: the encoder as an int8 ONNX graph, the heads as half-precision arrays, and the manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from factions.models.weights import CALIBRATION, HEADS, MANIFEST
from training.base import base
from training.graph import draw
from training.network import Network


class Encoder(nn.Module):
    """The encoder alone, as the graph has it."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        """Give (B, L, size) of (B, L) ids and shapes; one window at a time is read, so that there's nothing to mask."""
        return self.net(ids, shapes, None)


def export(checkpoint: Path, out: Path, name: str, made: str) -> None:
    """Write the weights of `checkpoint` to the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    net = Network(str(base()))
    held = torch.load(checkpoint, weights_only=True)
    worth = {key: held.pop(key) for key in list(held) if key.startswith("worth.")}
    net.load_state_dict(held)
    net.eval()
    net.encoder.set_attn_implementation("eager")
    whole, int8 = out / "whole.onnx", out / "int8.onnx"
    sample = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "shapes", "hidden")}
    torch.onnx.export(
        Encoder(net), (sample, sample * 0), str(whole), input_names=["ids", "shapes"], output_names=["hidden"], dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        whole, int8, weight_type=QuantType.QInt8, per_channel=True, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT}
    )  # fmt: skip
    draw(int8, out / "encoder.onnx")
    _compare(whole, out / "encoder.onnx")
    for step in (whole, int8):
        step.unlink()
    held = {key: value for key, value in (net.state_dict() | worth).items() if not key.startswith(("encoder.", "shapes."))}
    heads = {key: value.numpy().astype(np.float16) for key, value in held.items()}
    np.savez_compressed(out / HEADS, **heads)
    shutil.copy(base() / "tokenizer.json", out / "tokenizer.json")
    (out / CALIBRATION).write_text(json.dumps(dict.fromkeys(("event", "relation", "claim", "re3d"), (0.0, 1.0))) + "\n", encoding="utf-8")
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.iterdir())}
    (out / MANIFEST).write_text(json.dumps({"name": name, "made": made, "files": digests}, indent=2) + "\n", encoding="utf-8")
    print({file.name: file.stat().st_size for file in sorted(out.iterdir())})


def add_heads(folder: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Put layers that were fitted afterwards among the heads of the weights in `folder`."""
    with np.load(folder / HEADS) as old:
        held = dict(old)
    np.savez_compressed(folder / HEADS, **held | dict(arrays))
    sign(folder, HEADS)


def sign(folder: Path, name: str) -> None:
    """Write the digest of a file that has changed into the manifest beside it."""
    path = folder / MANIFEST
    found = json.loads(path.read_text(encoding="utf-8"))
    found["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _compare(whole: Path, small: Path) -> None:
    """Tell how far the int8 graph is from the whole one: the mean cosine of their words, each of one piece."""
    ids = np.random.default_rng(1).integers(1000, 28000, 64)
    given = {"ids": ids, "shapes": np.ones_like(ids)}
    one = onnxruntime.InferenceSession(str(whole)).run(["hidden"], {name: held[None] for name, held in given.items()})[0][0]
    other = onnxruntime.InferenceSession(str(small)).run(["hidden"], {**given, "words": np.arange(len(ids))})[0]
    cosine = (one * other).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)
    print("int8 beside float32, mean cosine", cosine.mean())
