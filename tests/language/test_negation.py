"""Denials, rejections and negations, by the parse or, without one, by the surrounding words."""

import os

import pytest
from handparsed import REJECTED, parsed, plain

from parallax.language.denials import bundled_denials, read_denials
from parallax.language.negation import denied

SUBJECT = """
Ruritania Ruritania PROPN 6 nsubj
, , PUNCT 4 punct
which which PRON 4 nsubj
massed mass VERB 1 acl:relcl
troops troop NOUN 4 obj
rejected reject VERB 0 root
talks talk NOUN 6 obj
"""
NEGATED = """
It it PRON 4 nsubj
does do AUX 4 aux
not not PART 4 advmod
plan plan VERB 0 root
to to PART 6 mark
attack attack VERB 4 xcomp
anybody anybody PRON 6 obj
"""
NOT_ONLY = """
They they PRON 5 nsubj
did do AUX 5 aux
not not PART 5 advmod
only only ADV 5 advmod
threaten threaten VERB 0 root
attack attack NOUN 5 obj
"""
GUARANTEE = """
It it PRON 2 nsubj
demanded demand VERB 0 root
guarantees guarantee NOUN 2 obj
that that SCONJ 8 mark
the the DET 6 det
alliance alliance NOUN 8 nsubj
never never ADV 8 advmod
expands expand VERB 3 acl
"""
FAILED = """
The the DET 2 det
talks talk NOUN 5 nsubj
did do AUX 5 aux
not not PART 5 advmod
bring bring VERB 0 root
peace peace NOUN 5 obj
"""
ABSURD = """
The the DET 2 det
invasion invasion NOUN 6 nsubj
claims claim NOUN 6 nsubj
are be AUX 6 cop
simply simply ADV 6 advmod
absurd absurd ADJ 0 root
"""
ANAPHOR = """
Should should AUX 3 aux
they they PRON 3 nsubj
invade invade VERB 0 root
, , PUNCT 3 punct
despite despite SCONJ 7 mark
Moscow Moscow PROPN 7 nsubj
denying deny VERB 3 advcl
such such ADJ 9 amod
plans plan NOUN 7 obj
"""
CLEAR_LABELS = """
Ruritania Ruritania PROPN 2 nsubj
denied deny VERB 0 ROOT
plans plan NOUN 2 dobj
for for ADP 3 prep
an an DET 6 det
attack attack NOUN 4 pobj
"""


@pytest.mark.parametrize(
    "lines, word, expected",
    [
        (REJECTED, "invade", True),
        (SUBJECT, "troops", False),
        (SUBJECT, "talks", True),
        (NEGATED, "attack", True),
        (NOT_ONLY, "attack", False),
        (GUARANTEE, "expands", False),
        (FAILED, "talks", False),
        (ABSURD, "invasion", True),
        (ANAPHOR, "invade", True),
        (CLEAR_LABELS, "attack", True),
    ],
)
def test_denials_with_a_parse(lines, word, expected):
    doc = parsed(lines)
    place = [token.text for token in doc].index(word)
    assert denied(doc, [place], 0, len(doc)) is expected


@pytest.mark.parametrize(
    "text, word, expected",
    [
        ("Moscow denied any plans to invade", "invade", True),
        ("no invasion is planned", "invasion", True),
        ("not only an invasion but a siege", "invasion", False),
        ("they denied the report ; an invasion followed", "invasion", False),
        ("the invasion story is false", "invasion", True),
        ("the invasion goes on", "invasion", False),
    ],
)
def test_denials_without_a_parse(text, word, expected):
    doc = plain(text, {"denied": "deny"})
    assert denied(doc, [text.split().index(word)], 0, len(doc)) is expected


SHRUGGED_OFF = """
Ruritania Ruritania PROPN 2 nsubj
pooh-poohed pooh-pooh VERB 0 root
talks talk NOUN 2 obj
"""


def test_words_of_one_s_own_decide_what_is_denied(tmp_path):
    (tmp_path / "denial.csv").write_text("word,use\nPooh-pooh ,deny\n", encoding="utf-8")
    own = read_denials(tmp_path)
    shrugged, rejected = parsed(SHRUGGED_OFF), parsed(REJECTED)
    assert not denied(shrugged, [2], 0, len(shrugged))
    assert denied(shrugged, [2], 0, len(shrugged), own)
    assert not denied(rejected, [5], 0, len(rejected), own)


def test_a_folder_without_the_list_takes_the_bundled_one(tmp_path):
    assert vars(read_denials(tmp_path)) == vars(bundled_denials())
    assert "reject" in read_denials(tmp_path).deny


def test_a_changed_list_is_read_again(tmp_path):
    path = tmp_path / "denial.csv"
    path.write_text("word,use\ndeny,deny\n", encoding="utf-8")
    assert read_denials(tmp_path).deny == {"deny"}
    path.write_text("word,use\nscoff,deny\n", encoding="utf-8")
    os.utime(path, (1, 1))
    assert read_denials(tmp_path).deny == {"scoff"}
