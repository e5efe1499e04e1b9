"""Files of the codebook: what is refused before a step reads it, and the message."""

import csv

import pytest

from parallax import CODEBOOK
from parallax.chain import codebook, steps
from parallax.common.errors import CodebookError


@pytest.mark.parametrize(
    "name, data, says",
    [
        ("deeds.csv", b"noun,verb\nattack,attack\n", "deeds.csv has no column toward"),
        ("sides.csv", b"name;entity\nA;B\n", "sides.csv has no column name, entity, label"),
        ("frames.yml", "name: Größe".encode("latin-1"), "frames.yml: not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CodebookError, match=says) as error:
        codebook.check(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path):
    (tmp_path / "aliases.csv").write_text('alias,entity\n"' + "a" * 200, encoding="utf-8")
    limit = csv.field_size_limit(100)
    try:
        with pytest.raises(CodebookError, match="aliases.csv: field larger than"):
            codebook.check(tmp_path / "aliases.csv")
    finally:
        csv.field_size_limit(limit)


@pytest.mark.parametrize("data", [b"", b"alias\n", b"\xef\xbb\xbfalias,entity,mine\na,b,c\n"])
def test_file_without_rows_or_with_extra_columns_is_accepted(tmp_path, data):
    (tmp_path / "aliases.csv").write_bytes(data)
    codebook.check(tmp_path / "aliases.csv")
    codebook.check(tmp_path / "nowhere.csv")


def test_the_columns_needed_are_known_for_every_file_and_the_shipped_ones_have_them():
    named = {file for step in steps.STEPS.values() for file in step.codebook}
    assert {name for name in named if name.endswith(".csv")} <= set(codebook.COLUMNS)
    for name in named:
        codebook.check(CODEBOOK / name)
