"""What a notebook file says of itself."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from parallax.report import notebook_file


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "n.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(notebook_file.RunError, match="^n.ipynb: not a notebook"):
        notebook_file.load(tmp_path / "n.ipynb")


def test_cells_are_counted_as_their_author_counts_them():
    cells = [
        new_markdown_cell("x"),
        new_code_cell("1", metadata={"tags": ["parameters"]}),
        new_code_cell("2", metadata={"tags": ["injected-parameters"]}),
        new_code_cell("  "),
        new_code_cell("3"),
    ]
    assert [notebook_file.cell_number(cells, index) for index in range(5)] == [0, 1, 1, 1, 2]
