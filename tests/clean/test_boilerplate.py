"""The wording of boilerplate in the codebook: reading, checking, and replacing it."""

import pytest

from parallax import CODEBOOK
from parallax.clean.boilerplate import FILE, ROLES, boilerplate, read_wording, wording_from
from parallax.common.errors import CodebookError

HEADER = "match,role,after_end,pattern,reason"


def written(folder, *rows):
    path = folder / FILE
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def test_a_custom_file_replaces_the_bundled_one_while_it_is_in_use(tmp_path):
    own = written(tmp_path, "whole,promotion,yes,buy our mugs,sells mugs")
    assert boilerplate("Buy our mugs!") is None
    with wording_from(own):
        assert boilerplate("Buy our mugs!") == ("promotion", "sells mugs", True)
        assert boilerplate("Skip to content") is None
    assert boilerplate("Buy our mugs!") is None
    assert boilerplate("Skip to content").role == "navigation"


def test_a_part_matches_anywhere_in_a_line_and_a_whole_does_not(tmp_path):
    rows = "part,footer,,our mugs,sells mugs", "whole,junk,,mugs,is a mug"
    with wording_from(written(tmp_path, *rows)):
        assert boilerplate("Visit the shop for our mugs").role == "footer"
        assert boilerplate("Mugs").role == "junk"
        assert boilerplate("Visit the shop for mugs") is None


def test_a_changed_file_is_reread(tmp_path):
    with wording_from(written(tmp_path, "whole,junk,,mugs,is a mug")):
        assert boilerplate("Mugs")
    with wording_from(written(tmp_path, "whole,junk,,longer cups,is a cup")):
        assert boilerplate("Mugs") is None


@pytest.mark.parametrize(
    "row, message",
    [
        (
            "whole,share,,share (this,asks",
            "not a valid regular expression: missing \\), unterminated",
        ),
        ("whole,share,,share (this),asks", "has a capturing group"),
        ("whole,share,,(?i)share,asks", "sets flags"),
        ("whole,share,,,asks", "pattern is empty"),
        ("some,share,,share,asks", "match is 'some'; it must be whole or part"),
        ("whole,sharing,,share,asks", "role is 'sharing'; must be one of share, comments"),
        ("whole,share,no,share,asks", "after_end is 'no'"),
        ("whole,share,,share,", "reason is empty"),
    ],
)
def test_a_mistake_is_reported_in_one_line_with_file_line_and_cause(tmp_path, row, message):
    path = written(tmp_path, "whole,junk,,ok,is fine", row)
    with pytest.raises(CodebookError, match=rf"^boilerplate\.csv, line 3: .*{message}") as error:
        read_wording(path)
    assert "\n" not in str(error.value)


def test_the_bundled_file_covers_every_role():
    wording = read_wording(CODEBOOK / FILE)
    assert {found.role for _, found in wording.whole} == set(ROLES)


@pytest.mark.parametrize(
    "line, role",
    [
        ("Share on Facebook", "share"),
        ("SHARE THIS ARTICLE", "share"),
        ("12 Comments", "comments"),
        ("- Advertisement -", "advertisement"),
        ("We use cookies to improve your experience.", "cookies"),
        ("Download our app", "promotion"),
        ("Subscribe to our newsletter", "promotion"),
        ("You may also like", "teaser"),
        ("Read more: Senate votes on bill", "teaser"),
        ("Home > News > World", "navigation"),
        ("Skip to content", "navigation"),
        ("Copyright 2016 The Associated Press. All rights reserved.", "footer"),
        ("Reporting by Ann Lee; Editing by Bo Chu", "credit"),
        ("***", "junk"),
        ("%d bloggers like this:", "junk"),
    ],
)
def test_wording_of_boilerplate(line, role):
    assert boilerplate(line).role == role and boilerplate(line).reason


@pytest.mark.parametrize(
    "line",
    [
        "Trump wins Iowa",
        "“No,” he said.",
        "What the treaty says",
        "Senate passes bill on cookies",
        "Clinton leads in new poll",
        "He did not share the view of the court.",
        "Next year will be harder, she said.",
    ],
)
def test_wording_that_is_not_boilerplate(line):
    assert boilerplate(line) is None
