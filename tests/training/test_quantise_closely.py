"""Linear layers in int8 whose inputs have a few channels far beyond the others."""

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
import quantise_closely

WIDTH, OUT = 24, 16
FAR = np.where(np.arange(WIDTH) == 5, 30, 1).astype(np.float32)  # the reach of each channel


def rows(number, seed):
    """(1, number, WIDTH): channels with middles of their own, one of them far beyond the others."""
    chance = np.random.default_rng(seed)
    return (FAR * (chance.uniform(-1, 1, size=(1, number, WIDTH)) + 0.5)).astype(np.float32)


@pytest.fixture(scope="module")
def given_model():
    chance = np.random.default_rng(3)
    shape = [1, "rows"]
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "w"], ["product"]),
            helper.make_node("Add", ["product", "b"], ["y"]),
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [*shape, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [*shape, OUT])],
        initializer=[
            numpy_helper.from_array(chance.normal(size=size).astype(np.float32), name)
            for name, size in (("w", (WIDTH, OUT)), ("b", (OUT,)))
        ],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


@pytest.fixture(scope="module")
def made(given_model):
    samples = [{"x": rows(40, seed)} for seed in range(30)]
    return quantise_closely.quantise_closely(given_model, samples)


@pytest.fixture(scope="module")
def session(made):
    return open_session(made.SerializeToString())


def answered(model, x):
    session = model if hasattr(model, "run") else open_session(model.SerializeToString())
    return session.run(["y"], {"x": x})[0]


def test_an_outlier_costs_a_tenth_of_what_it_costs_with_one_scale(given_model, session):
    x = rows(500, 99)
    wanted = answered(given_model, x)
    plain = quantise.quantise_linears(given_model, [{"x": rows(1200, 0)}])
    errors = [np.square(answered(model, x) - wanted).mean() for model in (session, plain)]
    assert errors[0] < errors[1] / 10


def test_the_mean_of_the_outputs_stays_as_it_was(given_model, session):
    x = rows(4000, 98)
    away = (answered(session, x) - answered(given_model, x)).mean(axis=(0, 1))
    spread = answered(given_model, x).std(axis=(0, 1))
    assert np.abs(away / spread).max() < 0.005


def test_inputs_beyond_the_samples_are_cut_off(session):
    far, further = (np.full((1, 1, WIDTH), value, dtype=np.float32) for value in (1e3, 1e6))
    assert np.array_equal(answered(session, far), answered(session, further))


@given(arrays.arrays(np.float32, (1, 4, WIDTH), elements=st.floats(-40, 40, width=32)))
def test_a_row_does_not_depend_on_the_rows_beside_it(session, x):
    together = answered(session, x)
    for n in range(4):
        assert np.array_equal(together[:, n : n + 1], answered(session, x[:, n : n + 1]))


@given(arrays.arrays(np.float64, (6, 3), elements=st.floats(-1e4, 1e4)), st.integers(0, 99))
def test_two_products_of_a_byte_and_a_weight_fit_sixteen_bits(weights, seed):
    x = np.random.default_rng(seed).normal(size=(20, 6))
    whole, _ = quantise_closely.rounded(weights, x.T @ x)
    assert np.array_equal(whole, np.rint(whole))
    assert 2 * 255 * np.abs(whole).max() < 2**15


def test_later_channels_make_up_for_the_rounding_of_earlier_ones():
    chance = np.random.default_rng(1)
    x = chance.normal(size=(300, 4)) @ chance.normal(size=(4, 32))  # channels that go together
    weights = chance.normal(size=(32, 8))
    whole, scales = quantise_closely.rounded(weights, x.T @ x)
    codes, plain = quantise.quantise_columns(weights.astype(np.float32))
    errors = [np.square(x @ (part - weights)).mean() for part in (whole * scales, codes * plain)]
    assert errors[0] < errors[1] / 4


def test_a_split_channel_has_its_weight_once_in_all_and_finer_steps():
    seen = quantise_closely.Seen(-FAR, FAR, 0 * FAR, np.eye(WIDTH))
    codes = quantise_closely.codes_of(seen)
    shares = np.bincount(codes.channels, weights=1 / codes.parts)
    assert np.allclose(shares, 1)
    own = codes.channels == 5
    assert own.sum() > 10
    for value in np.linspace(-30, 30, 50):
        whole = np.rint((value - codes.offset[own]) / codes.scale[own])
        back = (whole * codes.scale[own] + codes.offset[own]).mean()
        assert abs(back - value) < codes.scale[own][0] / 10


def test_the_given_model_stays_as_it_was(given_model, made):
    assert [node.op_type for node in given_model.graph.node] == ["MatMul", "Add"]
    assert "MatMulIntegerToFloat" in {node.op_type for node in made.graph.node}
    onnx.checker.check_model(given_model)
