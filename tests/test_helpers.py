"""What notebooks see as ``h``: the contents page names all there is, and every function shows how it is used."""

import inspect
import subprocess
import sys

import pytest

import helpers as h

FUNCTIONS = [name for name in h.__all__ if inspect.isfunction(getattr(h, name))]


def test_the_contents_page_names_what_there_is():
    named = {word.strip("`,;") for word in h.__doc__.split() if word.startswith("``")}
    assert set(h.__all__) - {"VOICES", "VOICE_NAMES"} <= named
    assert dir(h) == sorted(h.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_shows_an_example(name):
    assert ">>> " in getattr(h, name).__doc__ and f"h.{name}(" in getattr(h, name).__doc__


@pytest.mark.slow
def test_importing_it_leaves_the_backend_of_charts_alone():
    code = (
        "import matplotlib; matplotlib.use('svg'); import helpers; print(matplotlib.get_backend())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "svg"
