"""Linear layers in int8, beside the same layers in floats."""

import sys

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from onnx import TensorProto, helper, numpy_helper

import parallax
from parallax.language.encoder import open_session

sys.path.insert(0, str(parallax.ROOT / "training"))
import quantise

WIDTH = 8
SEEN = np.linspace(-3, 3, 40 * WIDTH, dtype=np.float32).reshape(1, 40, WIDTH)


def model(weights, bias):
    """x (1, rows, WIDTH) to x @ weights + bias and, without a bias of its own, x @ weights."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["product"]),
        helper.make_node("Add", ["product", "b"], ["y"]),
        helper.make_node("MatMul", ["x", "w"], ["bare"]),
    ]
    shape = [1, "rows", WIDTH]
    stored = [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b")]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("y", "bare")],
        initializer=stored,
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


@pytest.fixture(scope="module")
def pair():
    chance = np.random.default_rng(3)
    weights, bias = (
        chance.normal(size=(WIDTH, WIDTH)).astype(np.float32),
        chance.normal(size=WIDTH).astype(np.float32),
    )
    given_model = model(weights, bias)
    made = quantise.quantise_linears(given_model, [{"x": SEEN}])
    return given_model, made, open_session(made.SerializeToString()), weights, bias


def test_an_int8_layer_is_near_the_layer_in_floats(pair):
    _, made, session, weights, bias = pair
    assert [node.op_type for node in made.graph.node] == [
        "QuantizeLinear",
        "MatMulIntegerToFloat",
        "MatMul",
    ]
    inside = np.random.default_rng(4).uniform(-3, 3, size=(1, 50, WIDTH)).astype(np.float32)
    away = np.abs(session.run(["y"], {"x": inside})[0] - (inside @ weights + bias))
    assert away.mean() < 0.05 and away.max() < 0.3
    assert np.allclose(session.run(["bare"], {"x": inside})[0], inside @ weights, atol=1e-5)


def test_inputs_beyond_what_the_samples_had_are_cut_off(pair):
    _, _, session, weights, bias = pair
    far = np.full((1, 1, WIDTH), 90, dtype=np.float32)
    assert (
        np.abs(session.run(["y"], {"x": far})[0] - (np.full(WIDTH, 3) @ weights + bias)).max() < 0.3
    )


@given(arrays.arrays(np.float32, (1, 4, WIDTH), elements=st.floats(-9, 9, width=32)))
def test_a_row_does_not_depend_on_the_rows_beside_it(pair, rows):
    session = pair[2]
    together = session.run(["y"], {"x": rows})[0]
    assert all(
        np.array_equal(together[:, n : n + 1], session.run(["y"], {"x": rows[:, n : n + 1]})[0])
        for n in range(4)
    )


@given(arrays.arrays(np.float32, (WIDTH, 3), elements=st.floats(-1e4, 1e4, width=32)))
def test_two_products_of_a_byte_and_a_weight_fit_sixteen_bits(weights):
    codes, scales = quantise.quantise_columns(weights)
    assert 2 * 255 * np.abs(codes.astype(int)).max() < 2**15
    assert np.abs(codes * scales - weights).max() <= max(0.51 * scales.max(), 1e-9)


def test_the_given_model_stays_as_it_was(pair):
    given_model = pair[0]
    assert [node.op_type for node in given_model.graph.node] == ["MatMul", "Add", "MatMul"]
    onnx.checker.check_model(given_model)
