"""Files of the codebook: which one applies, and the declarations of what they may contain."""

import re

import pytest

from parallax import CODEBOOK
from parallax.chain import codebook, steps
from parallax.clean import boilerplate
from parallax.common import codebook_files
from parallax.entities.arguments import StandingFor
from parallax.entities.role_words import RoleWords
from parallax.language.denials import Denials
from parallax.quotes.naming import Naming
from parallax.report.cue_stances import STANCES


@pytest.mark.parametrize("data", [b"", b"alias\n", b"\xef\xbb\xbfalias,entity,mine\na,b,c\n"])
def test_decisions_without_rows_and_columns_of_ones_own_are_accepted(tmp_path, data):
    (tmp_path / "aliases.csv").write_bytes(data)
    codebook.check(tmp_path)
    codebook.check(tmp_path / "nowhere")


def test_every_file_that_a_step_reads_is_declared():
    named = {file for step in steps.STEPS.values() for file in step.codebook}
    assert named == set(codebook.NAMES)


def test_readers_and_charts_know_the_declared_values():
    stances = codebook_files.values("cue-verbs.csv", "stance")
    assert set(stances) == set(STANCES) - {"unknown"}
    for name, words in (
        ("standing-for.csv", StandingFor),
        ("role-words.csv", RoleWords),
        ("denial.csv", Denials),
        ("naming.csv", Naming),
    ):
        assert codebook_files.values(name, "use") == tuple(words.__dataclass_fields__)
    assert (boilerplate.WHOLE, boilerplate.PART) == ("whole", "part")


README = (CODEBOOK / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", codebook_files.FILES)
def test_the_readme_names_every_file_and_value(name):
    file = codebook_files.FILES[name]
    assert f"| {name} |" in README
    for column in file.columns:
        if len(column.values) > 1 and not column.many:
            missing = [value for value in column.values if not re.search(rf"\b{value}\b", README)]
            assert not missing, (name, column.name, missing)


def test_the_readme_says_what_no_rows_mean():
    needed = [n for n, file in codebook_files.FILES.items() if file.without_rows == "needed"]
    silent = [n for n, file in codebook_files.FILES.items() if file.without_rows == "no effect"]
    row = re.search(r"no rows are a mistake in (.*?); of no effect in (.*?);", README)
    assert row is not None
    assert (row[1].split(", "), row[2].split(", ")) == (["frames.yml", *needed], silent)


def test_a_missing_column_of_cues_is_no_mistake(tmp_path):
    (tmp_path / "cue-verbs.csv").write_text("lemma,pos,stance\nsay,VERB,neutral\n")
    assert codebook.mistakes_in(tmp_path) == []
    assert codebook.COLUMNS["cue-verbs.csv"] == ("lemma", "pos", "stance")
