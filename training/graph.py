"""Draws the encoder's graph as the reader runs it, from an int8 graph of the same weights: `python -m training.graph FROM TO`.

FROM is what ONNX Runtime's quantisation makes of PyTorch's export: a product each for queries, keys and values, and all pieces go through all layers.
TO multiplies the three at once, moves heads once a layer, and lets only each word's first piece through the last layers.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from factions.models.windows import LONGEST

INPUTS = {"ids": "length", "shapes": "length", "words": "n"}
HEADS = 12
QUERY, KEY, VALUE = (f"attention/self/{name}" for name in ("query", "key", "value"))
SHORT = 2
"""So many layers, from the last, are computed for each word's first piece alone, which is all that the heads read. To these layers, the other pieces
stay as they were before: with three or more such layers, floors are missed."""
_OPSET, _FORMAT = 20, 9
_PRODUCT = re.compile(r"/(layer\.\d+/.+)/MatMul_")
_LAYER = "net.encoder.encoder."
Array = NDArray[Any]


class _Held:
    """What an int8 graph holds: arrays by name, and the int8 weights (in, out) and scales (out,) of each product by the layer's path."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(str(path)).graph
        self.arrays: dict[str, Array] = {held.name: numpy_helper.to_array(held) for held in graph.initializer}
        self.products: dict[str, tuple[Array, Array]] = {}
        for node in graph.node:
            named = _PRODUCT.search(node.output[0])
            if node.op_type == "MatMulInteger" and named:
                weight, zero = node.input[1], node.input[3]
                if self.arrays[zero].any():
                    raise ValueError(f"{weight}: its zero isn't zero")
                self.products[named[1]] = self.arrays[weight], self.arrays[weight.replace("_quantized", "_scale")]
        self.size = self.arrays["net.encoder.embeddings.word_embeddings.weight_quantized"].shape[1]
        self.layers = 1 + max(int(path.split("/")[0].removeprefix("layer.")) for path in self.products)

    def table(self, name: str) -> Array:
        """Give a table of embeddings in float32."""
        numbers, zero, scale = (self.arrays[f"{name}.weight_{part}"] for part in ("quantized", "zero_point", "scale"))
        return (numbers.astype(np.float32) - zero.astype(np.float32)) * scale

    def joined(self, layer: str, names: Sequence[str]) -> tuple[Array, Array, Array]:
        """Give the weights, scales and biases of a layer's products of one input, side by side."""
        pairs = [self.products[f"{layer}/{name}"] for name in names]
        biases = [self.arrays[f"{_LAYER}{layer}.{name.replace('/', '.')}.bias"] for name in names]
        root = (self.size // HEADS) ** -0.5  # attention's own scale, which is then no step of its own
        by = [np.float32(root if name == QUERY else 1) for name in names]
        return (
            np.concatenate([weight for weight, _ in pairs], 1),
            np.concatenate([scale * n for (_, scale), n in zip(pairs, by, strict=True)]),
            np.concatenate([bias * n for bias, n in zip(biases, by, strict=True)]),
        )


class _Drawing:
    """A graph in the making; what it is drawn from, and its nodes and arrays so far. Values are named by strings."""

    def __init__(self, held: _Held) -> None:
        self._held = held
        self.size = held.size
        self.nodes: list[onnx.NodeProto] = []
        self.arrays: dict[str, Array] = {}

    def draw(self, operator: str, *inputs: str, **attributes: object) -> str:
        """Draw an operator with one output."""
        return self.several(operator, 1, *inputs, **attributes)[0]

    def several(self, operator: str, count: int, *inputs: str, **attributes: object) -> list[str]:
        """Draw an operator with several outputs."""
        outputs = [f"{operator}.{len(self.nodes)}.{n}" for n in range(count)]
        self.nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return outputs

    def hold(self, name: str, array: Array) -> str:
        """Hold an array, once by name."""
        self.arrays.setdefault(name, np.ascontiguousarray(array))
        return name

    def numbers(self, *numbers: int) -> str:
        """Hold whole numbers (n,)."""
        return self.hold("numbers " + " ".join(map(str, numbers)), np.array(numbers, np.int64))

    def embedded(self) -> str:
        """Draw the first layer's input (length, size)."""
        words = "net.encoder.embeddings.word_embeddings"
        parts = [self.hold(f"words {part}", self._held.arrays[f"{words}.weight_{part}"]) for part in ("quantized", "scale", "zero_point")]
        word = self.draw("DequantizeLinear", self.draw("Gather", parts[0], "ids"), *parts[1:])
        only = self._held.table("net.encoder.embeddings.token_type_embeddings")[0]  # one kind of text is ever read
        shape = self.draw("Gather", self.hold("shapes table", self._held.table("net.shapes") + only), "shapes")
        places = self.hold("places", self._held.table("net.encoder.embeddings.position_embeddings")[: LONGEST + 2])  # and the marks of both ends
        place = self.draw("Slice", places, self.numbers(0), self.draw("Shape", "ids"))
        return self.normal(self.draw("Add", self.draw("Add", word, shape), place), "net.encoder.embeddings.LayerNorm")

    def normal(self, x: str, name: str) -> str:
        """Draw a normalisation."""
        weights = [self.hold(f"{name}.{part}", self._held.arrays[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.draw("LayerNormalization", x, *weights, axis=-1, epsilon=1e-12)

    def product(self, x: str, layer: str, *names: str) -> str:
        """Draw the products of one input with a layer's weights of these names, side by side; in int8, with the input's own scale."""
        weight, scale, bias = (
            self.hold(f"{layer}/{'+'.join(names)} {part}", array)
            for part, array in zip(("weight", "scale", "bias"), self._held.joined(layer, names), strict=True)
        )
        small, by, zero = self.several("DynamicQuantizeLinear", 3, x)
        whole = self.draw("Cast", self.draw("MatMulInteger", small, weight, zero), to=onnx.TensorProto.FLOAT)
        return self.draw("Add", self.draw("Mul", whole, self.draw("Mul", by, scale)), bias)

    def heads(self, x: str, layer: str, *names: str) -> list[str]:
        """Draw the products of these names, each as (heads, rows, width of a head)."""
        many = len(names) * HEADS
        cut = self.draw("Reshape", self.product(x, layer, *names), self.numbers(-1, many, self.size // HEADS))
        moved = self.draw("Transpose", cut, perm=(1, 0, 2))
        return self.several("Split", len(names), moved, self.numbers(*[HEADS] * len(names)), axis=0) if len(names) > 1 else [moved]

    def layer(self, number: int, x: str, own: str | None) -> str:
        """Draw a layer over the rows `x`; gives what becomes of the rows `own`, of all where it is None."""
        layer = f"layer.{number}"
        if own is None:
            asks, keys, values = self.heads(x, layer, QUERY, KEY, VALUE)
        else:
            keys, values = self.heads(x, layer, KEY, VALUE)
            x = own
            (asks,) = self.heads(x, layer, QUERY)
        shares = self.draw("Softmax", self.draw("MatMul", asks, self.draw("Transpose", keys, perm=(0, 2, 1))), axis=-1)
        seen = self.draw("Transpose", self.draw("MatMul", shares, values), perm=(1, 0, 2))
        flat = self.draw("Reshape", seen, self.numbers(-1, self.size))
        x = self.normal(self.draw("Add", self.product(flat, layer, "attention/output/dense"), x), f"{_LAYER}{layer}.attention.output.LayerNorm")
        inner = self.draw("Gelu", self.product(x, layer, "intermediate/dense"))
        return self.normal(self.draw("Add", self.product(inner, layer, "output/dense"), x), f"{_LAYER}{layer}.output.LayerNorm")


def draw(source: Path, out: Path) -> None:
    """Draw the graph of the weights in the int8 graph `source` to the file `out`; the same source gives the same bytes.

    It takes `ids` and `shapes` (length,) and `words` (n,), the place of each word's first piece, and gives `hidden` (n, size).
    Raises ValueError where a product's weights aren't symmetric.
    """
    held = _Held(source)
    drawing = _Drawing(held)
    x = drawing.embedded()
    for number in range(held.layers - SHORT):
        x = drawing.layer(number, x, None)
    own = drawing.draw("Gather", x, "words")
    places = drawing.draw("Unsqueeze", "words", drawing.numbers(1))
    for number in range(held.layers - SHORT, held.layers):
        own = drawing.layer(number, x, own)
        if number + 1 < held.layers:
            x = drawing.draw("ScatterND", x, places, own)
    drawing.nodes.append(helper.make_node("Identity", [own], ["hidden"]))
    given = [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, [size]) for name, size in INPUTS.items()]
    found = [helper.make_tensor_value_info("hidden", onnx.TensorProto.FLOAT, ["n", held.size])]
    arrays = [numpy_helper.from_array(array, name) for name, array in drawing.arrays.items()]
    graph = helper.make_graph(drawing.nodes, "encoder", given, found, arrays)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_FORMAT, producer_name="factions")
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
