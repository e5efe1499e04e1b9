"""Twice the text costs no stage much more than twice the time, whatever stands in it.

Costs are compared with each other, in processor time, and never with a clock.
"""

import time

import madeparse
import pandas as pd
import pytest

from parallax import CODEBOOK
from parallax.chain import corpora, steps
from parallax.compare import diff, events, matching, reuse, utterances
from parallax.language import nlp, phrases
from parallax.language.quotation_marks import find_quotations
from parallax.quotes import attributions

MOST = 2.75
"""Growth per doubling, the mean of two; 2 is in proportion, 4 with the square."""
LEAST = 0.03
"""Seconds that say nothing yet."""
ATTEMPTS = 3
"""Times that too large a growth is measured: what another program does must not fail a test."""


def growth(cost_of, small, large):
    """Growth of the cost per doubling from ``small`` to ``large``, which is four times as big."""
    return (cost_of(large) / max(cost_of(small), 1e-4)) ** 0.5


def assert_in_proportion(run, make, size):
    """``run(make(n))`` costs in proportion to n."""

    def cost_of(n):
        given = make(n)
        begun = time.process_time()
        run(given)
        return time.process_time() - begun

    if cost_of(4 * size) < LEAST:
        return
    grown = min(growth(cost_of, size, 4 * size) for _ in range(ATTEMPTS))
    assert grown <= MOST


@pytest.mark.parametrize("unit", ["-A", "Ab-", "A'", "’A", "A-a ", "Ab Cd "])
def test_pairs_of_capitalised_words(unit):
    assert_in_proportion(events._terms, lambda n: unit * n, 4000)


@pytest.mark.parametrize(
    "text, terms",
    [
        ("Petra Anders met Ivo Marek", {"petra anders", "ivo marek"}),
        ("x-Petra Anders-Lund spoke", {"petra anders-lund"}),
        ("Ab Cd Ef", {"ab cd"}),
        ("ab Cd Ef", {"cd ef"}),
        ("x-A Bc Cd", {"bc cd"}),
        ("Ab-- Cd'", {"ab-- cd"}),
        ("-Ab -Cd", set()),
    ],
)
def test_what_a_pair_of_capitalised_words_is(text, terms):
    assert {term for term in events._terms(text) if " " in term} == terms


@pytest.mark.parametrize("blank", [" ", "\n", "\t\n", "\u00a0"])
def test_clauses_beside_long_white_space(blank):
    def make(n):
        return "the mayor of the town said, and so did all others" + blank * n + "x"

    assert_in_proportion(matching.clauses, make, 2000)
    text = "the mayor of the town said so, and the council  and the minister agreed"
    assert matching.clauses(text) == [
        "the mayor of the town said so",
        "and the council and the minister agreed",
    ]


@pytest.mark.parametrize("unit", ["“„", "“", "”", '"', "‘", "“a ”", "«“", "a “", "’ ", "“a\n"])
def test_pairing_quotation_marks(unit):
    assert_in_proportion(find_quotations, lambda n: unit * n + "  ", 1000)


def test_differences_between_versions_that_repeat_a_few_words():
    def make(n):
        return "he said so " * (n // 3), "he so said no " * (n // 4)

    assert_in_proportion(lambda pair: diff.word_difference(*pair), make, 250)


def test_passages_and_sentences_that_two_articles_share():
    def make(n):
        sentences = [f"The mayor opened bridge {i} of town number{i} in Harwick." for i in range(n)]
        texts = {"a": "\n".join(sentences), "b": "\n".join(sentences[::-1])}
        return pd.DataFrame([madeparse.article(*each) for each in texts.items()])

    assert_in_proportion(reuse.find_reuse, make, 100)


def test_an_ellipsis_is_searched_for_in_few_versions_of_an_utterance():
    left = (f"we closed the bridge number {i}" for i in range(10_000))
    assert utterances._hidden("we closed it", left) is None
    assert next(left).endswith(" 0")
    assert utterances._hidden("no … bridge", left) is None
    assert next(left).endswith(f" {1 + utterances.MOST_SEARCHED}")
    others = ["we closed it", "we closed the bridge number 7"]
    assert utterances._hidden("we closed … number 7", iter(others)) == "the bridge"


def test_names_in_phrases_of_the_codebook():
    finder = phrases.compile_phrases({"a": ["<PERSON> expansion", "join .. <PERSON>"]})

    def make(n):
        return madeparse.parsed("Petra " * n + "expansion")

    assert_in_proportion(
        lambda doc: phrases.find(finder, doc, [i // 60 for i in range(len(doc))]), make, 300
    )


# ---------------------------------------------------------------- whole stages

STAGES = ("entities", "quotes", "utterances", "frames", "loaded", "roles", "statements")

TEXTS = {
    "one name": lambda n: "Petra Anders said so. " * n,
    "a full name and its last word": lambda n: "Petra Anders spoke. Anders spoke. " * n,
    "a first name of many people": lambda n: " ".join(
        f"Petra {_word(i)} spoke. Petra said so." for i in range(n)
    ),
    "a last name of many people": lambda n: " ".join(
        f"{_word(i)} Anders spoke. Anders said so." for i in range(n)
    ),
    "spellings of one name": lambda n: " ".join(f"Petra Anders{i} spoke." for i in range(n)),
    "names in no Latin letters": lambda n: " ".join(
        f"Жд{chr(0x430 + i % 32)}{chr(0x430 + i // 32 % 32)} ended." for i in range(n)
    ),
    "ministers": lambda n: (
        "Foreign Minister Petra Anders told his Russian counterpart that the minister resigned. "
        * n
    ),
    "ministries": lambda n: " ".join(
        f"The {_word(i)} Ministry said that the ministry closed." for i in range(n)
    ),
    "quotations": lambda n: "“We had no choice in this,” Petra Anders said. " * n,
    "unclosed quotations": lambda n: "“We had no choice in this, Petra Anders said\n\n" * n,
    "quotations with an ellipsis": lambda n: "“The road … is still … open,” Anders said. " * n,
    "nested quotations": lambda n: "“‘" * n + "a" + "’”" * n,
    "scare quotes": lambda n: 'the so-called "peace" of the brutal regime. ' * n,
    "denials": lambda n: "He denied claims that they rejected the false accusation. " * n,
    "no sentence end": lambda n: "the mayor said that the bridge and the council closed " * n,
    "sentences of one word": lambda n: "Harwick. " * n,
}


def _word(number):
    return "".join(chr(97 + number // 26**i % 26) for i in range(3)).capitalize() + "ov"


def costs_of_stages(text):
    """Processor time of each stage on two articles with the same text."""
    made = madeparse.tables_of({"a": text, "b": text})
    settings = corpora.Settings("made", CODEBOOK, CODEBOOK)
    costs = {}
    for name in STAGES:
        begun = time.process_time()
        made.update(steps.STEPS[name].run(made, settings))
        costs[name] = time.process_time() - begun
    return costs


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_stages(name, monkeypatch):
    monkeypatch.setattr(nlp, "encode", madeparse.encode)
    monkeypatch.setattr(attributions, "load_tagger", lambda: None)
    for cap in ("LARGEST_GROUP", "INDEX_MOST"):  # up to these, all pairs are compared
        monkeypatch.setattr(matching, cap, 20)
    costs_of_stages("Petra Anders said that the bridge was closed. " * 3)
    suspected = set(STAGES)
    for _ in range(ATTEMPTS):
        small, large = (costs_of_stages(TEXTS[name](n)) for n in (40, 160))
        grown = {stage: (large[stage] / max(small[stage], 1e-3)) ** 0.5 for stage in suspected}
        suspected = {s for s in suspected if large[s] > 2 * LEAST and grown[s] > MOST}
        if not suspected:
            return
    assert not suspected
