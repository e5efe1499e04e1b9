"""Odd texts through every stage after cleaning: nothing fails, and every span holds the words stored beside it."""

import random

import madeparse
import pytest

from parallax import CODEBOOK
from parallax.bench.faults import mutations
from parallax.chain import corpora, steps
from parallax.common.outside_text import well_formed
from parallax.language import nlp
from parallax.quotes import attributions

STAGES = ("entities", "quotes", "utterances", "frames", "loaded", "roles", "statements")
ODD = [
    "a",
    "1",
    ".",
    "…",
    ", ; :",
    "“",
    '""',
    "”“",
    "“ ”",
    "1 2 3 4,5.6",
    "Petra Anders",
    "Petra Anders:",
    "“a” — Petra",
    "said",
    "Said “",
    "According to",
    "his Russian counterpart",
    "The minister of the",
    "\ufffd\ufffd said \ufffd.",
    "\x01\x02\x85 said so",
    "\u0301" * 300,
    "e\u0301" * 300,
    "\u200b " * 300,
    "\u200b" * 300,
    "👩\u200d👩\u200d👧 " * 30,
    "\u202eabc said \u202cno",
    "Петра Андерс сказала: «Нет». Он ушёл.",
    "彼得说：「不。」他走了。",
    "قال بيترا: «لا».",
    "שלום אמר פטרוס.",
    "Ⅷ İstanbul ß ﬁ said so",
    "a" * 3000,
    "A" * 3000,
    "(" * 300 + "a" + ")" * 300,
    "“‘" * 150,
    "Petra Anders " * 60,
    "\n\n" * 60 + "a",
    "a\n" * 60,
]
PROSE = (
    "HARWICK (AP) — The mayor of Harwick, Petra Anders, told reporters on Monday that the old "
    "bridge “had to be closed.”\n\n“We had no choice,” she said. Russian Foreign Minister Ivo "
    "Marek denied the accusation that his army had shelled it, calling the claim a “fabrication.”"
    "\n\nAccording to the Red Cross, 40 people were killed; the so-called 'peace corridor' has "
    "been closed. The ministry said Anders' decision was “a brutal … attack”."
)


@pytest.fixture(autouse=True)
def without_models(monkeypatch):
    monkeypatch.setattr(nlp, "encode", madeparse.encode)
    monkeypatch.setattr(attributions, "load_tagger", lambda: None)


def check(texts):
    """Every stage on the texts together; every span must hold the words stored beside it."""
    made = madeparse.tables_of(texts)
    settings = corpora.Settings("made", CODEBOOK, CODEBOOK)
    for name in STAGES:
        made.update(steps.STEPS[name].run(made, settings))
    for name, rows in made.items():
        if {"article_id", "start", "end", "text"} <= set(rows.columns):
            for row in rows.itertuples():
                assert texts[row.article_id][row.start : row.end] == row.text, (name, row)
    for row in made["attributions"].itertuples():
        for spans, words in ((row.source_spans, row.source), (row.content_spans, row.content)):
            assert " … ".join(texts[row.article_id][a:b] for a, b in spans) == words
    voices = made["voices"]
    for article, text in texts.items():
        own = voices[voices["article_id"] == article].sort_values("start")
        assert "".join(own["text"]) == text


@pytest.mark.slow
def test_odd_texts():
    check({f"odd{number}": text for number, text in enumerate(ODD)})


@pytest.mark.parametrize("frame", ["“{}” said Petra Anders.", "Petra Anders said {}", "{}: {}"])
def test_odd_texts_in_a_sentence(frame):
    texts = [frame.replace("{}", text[:400]) for text in ODD]
    check({f"odd{number}": text for number, text in enumerate(texts)})


@pytest.mark.parametrize("seed", range(4))
def test_mutated_texts(seed):
    draw = random.Random(seed)
    texts = [well_formed(mutations.change_text(draw, PROSE, ODD)) or "a" for _ in range(25)]
    check({f"text{number}": text for number, text in enumerate(texts)})
