"""Parameters as a user types them, and the notebooks that have them."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from parallax.report import parameters
from parallax.report.jobs import Job
from parallax.report.notebook_file import RunError


def job(folder, name, cell):
    """A notebook whose cell of parameters is ``cell``."""
    tagged = new_code_cell(cell, metadata={"tags": ["parameters"]})
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=[tagged]), path)
    return Job(name, path)


def test_typed_parameters_reach_the_notebooks_that_have_them(tmp_path):
    jobs = [
        job(tmp_path, "a", 'corpus = "none"\nfloor = 0.5'),
        job(tmp_path, "b", 'corpus = "x"'),
    ]
    given = parameters.give(jobs, {"floor": "1"})
    assert [dict(one.parameters) for one in given] == [{"floor": 1.0}, {}]
    with pytest.raises(RunError, match="no notebook has a parameter 'flor'; did you mean 'floor'"):
        parameters.give(jobs, {"flor": "1"})


@pytest.mark.parametrize(
    "default, text, value",
    [
        ("x", "2014", "2014"),
        (3, "4", 4),
        (0.5, "1", 1.0),
        (True, "false", False),
        (None, "none", None),
        (None, "some words", "some words"),
        ([], "[1]", [1]),
    ],
)
def test_text_becomes_a_value_of_the_default_s_type(default, text, value):
    made = parameters.typed("p", text, default)
    assert (made, type(made)) == (value, type(value))


@pytest.mark.parametrize(
    "default, text", [(3, "many"), (3, "4.5"), (True, "1"), (0.5, "half"), ([], "x")]
)
def test_text_of_another_type_is_refused(default, text):
    with pytest.raises(RunError, match="^parameter p: "):
        parameters.typed("p", text, default)


@pytest.mark.parametrize(
    "value", ["-" * 99_999 + "1", "1+" * 50_000 + "1", "(" * 9_999 + "1", "9" * 9_999]
)
def test_a_value_that_python_cannot_read_is_a_value_of_the_wrong_type(value):
    with pytest.raises(RunError, match="parameter n: .* is not a whole number") as refused:
        parameters.typed("n", value, 3)
    assert len(str(refused.value)) < 120


def test_a_number_that_is_too_large_for_the_type_is_of_the_wrong_type():
    with pytest.raises(RunError, match="parameter n: .* is not a number"):
        parameters.typed("n", "9" * 400, 0.5)
