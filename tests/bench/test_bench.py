"""The folder is the registry: what is a benchmark, and under which name."""

import pytest

from parallax import bench


def test_names_are_the_modules_with_a_bench_function():
    names = bench.names()
    assert "side-by-side" in names and "cleaning" in names
    assert "scores" not in names and "examples" not in names


@pytest.mark.parametrize("name", bench.names())
def test_every_benchmark_can_be_loaded(name):
    assert callable(bench.load(name))
