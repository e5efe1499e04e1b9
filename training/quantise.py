"""Linear layers of an ONNX model in int8: 8-bit inputs and weights, 32-bit sums.

A weight takes 7 of its 8 bits (-63 to 63): the sum of two products of a byte and such a weight fits
16 bits, so that processors without instructions of their own for it (VNNI, AMX) do not cut sums
off, and all come to the same whole numbers. Each output column has its own scale; each input has
one fixed scale, measured on sample inputs, so that a text's numbers do not depend on what else is
in its batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import parallax  # noqa: F401  # isort: skip  (before onnxruntime: it switches its telemetry off)
import numpy as np
import onnx
import onnxruntime
from onnx import NodeProto, TensorProto, helper, numpy_helper

LARGEST = 63  # of a weight


def quantise_linears(
    model: onnx.ModelProto, samples: Iterable[Mapping[str, np.ndarray]]
) -> onnx.ModelProto:
    """The float model with its linear layers quantised.

    A linear layer is a ``MatMul`` by stored weights and an ``Add`` of a stored bias. ``samples``
    are inputs of the model as it will see them; beyond the range that they span an input is cut
    off.
    """
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    found = linears(model, stored)
    inputs = list(dict.fromkeys(product.input[0] for product, _ in found.values()))
    ranges = measured(model, inputs, samples)
    sums = {add.output[0] for _, add in found.values()}
    added, nodes = dict[str, np.ndarray](), list[NodeProto]()
    for node in model.graph.node:
        if node.output[0] in found:
            product, add = found[node.output[0]]
            source, weight = product.input
            if f"{source}.scale" not in added:
                added |= {f"{source}.scale": ranges[source][0], f"{source}.zero": ranges[source][1]}
                nodes.append(quantised_input(source))
            codes, scales = quantise_columns(numpy_helper.to_array(stored[weight]))
            added |= {f"{weight}.bytes": codes, f"{weight}.scale": scales}
            bias = next(name for name in add.input if name in stored)
            nodes.append(quantised_layer(source, weight, bias, add.output[0]))
        elif node.output[0] not in sums:
            nodes.append(node)
    return with_nodes(model, nodes, added)


def quantised_input(source: str) -> NodeProto:
    """The node that turns an input into bytes."""
    given = [source, f"{source}.scale", f"{source}.zero"]
    return helper.make_node("QuantizeLinear", given, [f"{source}.bytes"])


def quantised_layer(source: str, weight: str, bias: str, output: str) -> NodeProto:
    """The node of a linear layer on bytes, in place of its product and sum."""
    given = [
        f"{source}.bytes",
        f"{weight}.bytes",
        f"{source}.scale",
        f"{weight}.scale",
        f"{source}.zero",
        "",
        bias,
    ]
    return helper.make_node("MatMulIntegerToFloat", given, [output], domain="com.microsoft")


def with_nodes(
    model: onnx.ModelProto, nodes: list[NodeProto], added: Mapping[str, np.ndarray]
) -> onnx.ModelProto:
    """A copy of the model with other nodes and further weights, without weights no node uses."""
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    made = onnx.ModelProto.FromString(model.SerializeToString())
    del made.graph.node[:], made.graph.initializer[:]
    made.graph.node.extend(nodes)
    new = [numpy_helper.from_array(values, name) for name, values in added.items()]
    made.graph.initializer.extend([*kept, *new])
    return made


def linears(
    model: onnx.ModelProto, stored: Mapping[str, TensorProto]
) -> dict[str, tuple[NodeProto, NodeProto]]:
    """Output of the product to the nodes (product, sum) of each linear layer."""
    users: dict[str, list[NodeProto]] = defaultdict(list)
    for node in model.graph.node:
        for name in node.input:
            users[name].append(node)
    found = {}
    for node in model.graph.node:
        after = (
            users[node.output[0]] if node.op_type == "MatMul" and node.input[1] in stored else []
        )
        if (
            len(after) == 1
            and after[0].op_type == "Add"
            and any(name in stored for name in after[0].input)
        ):
            found[node.output[0]] = node, after[0]
    return found


def measured(
    model: onnx.ModelProto, names: list[str], samples: Iterable[Mapping[str, np.ndarray]]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scale and zero point of each named value of the model.

    They follow from the smallest and largest values it takes on ``samples``.
    """
    session = watching(model, names)
    inside = [name for name in names if name not in {value.name for value in model.graph.input}]
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for given in samples:
        seen = {**given, **dict(zip(inside, session.run(inside, dict(given))))}
        for name in names:
            low[name], high[name] = (
                min(low[name], float(seen[name].min())),
                max(high[name], float(seen[name].max())),
            )
    scales = {name: np.float32(max(high[name] - low[name], 1e-9) / 255) for name in names}
    return {
        name: (
            np.array(scales[name]),
            np.array(np.clip(np.rint(-low[name] / scales[name]), 0, 255), dtype=np.uint8),
        )
        for name in names
    }


def watching(model: onnx.ModelProto, names: list[str]) -> onnxruntime.InferenceSession:
    """A session of the model that also gives out the named values inside it."""
    watched = onnx.ModelProto.FromString(model.SerializeToString())
    known = {value.name for value in (*watched.graph.input, *watched.graph.output)}
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        for name in names
        if name not in known
    )
    return onnxruntime.InferenceSession(
        watched.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def quantise_columns(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Signed bytes (in, out) and a scale each column of weights (in, out)."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9).astype(np.float32) / LARGEST
    return np.rint(weights / scales).astype(np.int8), scales
