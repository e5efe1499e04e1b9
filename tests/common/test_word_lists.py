"""Word lists of the codebook: every mistake is said at once, with its file and line."""

import pytest

from parallax.common.errors import CodebookError
from parallax.common.word_lists import read_words


def test_every_mistake_is_named_with_its_line(tmp_path):
    (tmp_path / "denial.csv").write_text(
        "word,use\ndeny,deny\n,deny\nplay down,deny\nreject,refuse\n", encoding="utf-8"
    )
    with pytest.raises(CodebookError) as error:
        read_words(tmp_path, "denial.csv")
    assert str(error.value).splitlines() == [
        "denial.csv, line 3: word is empty",
        "denial.csv, line 4: word is 'play down'; it must be a single word",
        "denial.csv, line 5: use is 'refuse'; must be one of deny, false, call, ask, think, claim",
    ]


def test_a_word_may_have_several_uses_and_a_use_no_word(tmp_path):
    (tmp_path / "denial.csv").write_text(
        "note,word,use\n,call,call\nwhy not,CALL,Ask\n", encoding="utf-8-sig"
    )
    words = read_words(tmp_path, "denial.csv")
    assert words["call"] == words["ask"] == {"call"} and words["deny"] == frozenset()
    assert list(words) == ["deny", "false", "call", "ask", "think", "claim"]
