"""Trees, tag sequences, capitals, gaps and missing spaces, on made-up numbers and words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.language import decoders, missing_spaces, nlp, word_shapes


def test_the_best_tree_has_one_root_and_no_cycle():
    likely = np.array(
        [[0.0, -9, 5, 0], [1, 6, -9, 0], [0, 0, 3, -9]]
    )  # words 1 and 2 would choose each other
    assert decoders.best_tree(likely).tolist() == [2, 0, 2]


def test_the_likelier_of_two_roots_is_kept():
    assert decoders.best_tree(np.array([[4.0, 0, 1], [5, 1, 0]])).tolist() == [2, 0]


def test_a_single_word_is_the_root():
    assert decoders.best_tree(np.array([[0.5, 9.0]])).tolist() == [0]


def brute_force(scores):
    """The best tree with a single root, by trying all trees."""
    n = len(scores)
    best = (-np.inf, None)
    for number in range((n + 1) ** n):
        tree = [number // (n + 1) ** k % (n + 1) for k in range(n)]
        if (
            sum(h == 0 for h in tree) != 1
            or any(h == k + 1 for k, h in enumerate(tree))
            or decoders.cycle(np.array(tree))
        ):
            continue
        total = sum(scores[k, h] for k, h in enumerate(tree))
        best = max(best, (total, tree), key=lambda pair: pair[0])
    return best


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=20, max_size=20))
def test_no_other_tree_below_the_root_is_better(numbers):
    scores = np.array(numbers, dtype=float).reshape(4, 5)
    scores[0, 0] += 100  # one certain root, since the choice among several is greedy
    tree = decoders.best_tree(scores)
    assert (tree == 0).sum() == 1 and not decoders.cycle(tree)
    assert sum(scores[k, h] for k, h in enumerate(tree)) == pytest.approx(brute_force(scores)[0])


def test_a_name_cannot_start_with_an_inside_tag():
    names = ("O", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
    pairs, alone = decoders.grammar(names)
    scores = np.array([[0.0, 0, 9, 0, 0], [0, 0, 5, 0, 6], [3, 0, 2, 0, 0]])
    assert decoders.best_path(scores, pairs, alone, np.zeros(5)).tolist() == [3, 4, 0]


def test_a_name_ends_at_a_line_break():
    names = ("O", "B-ORG", "I-ORG")
    pairs, alone = decoders.grammar(names)
    scores = np.array([[0.0, 5, 0], [0, 1, 5]])
    assert decoders.best_path(scores, pairs, alone, np.zeros(3)).tolist() == [1, 2]
    assert decoders.best_path(
        scores + np.array([[0, 0, 0], alone]), pairs, alone, np.zeros(3)
    ).tolist() == [1, 1]


@pytest.mark.parametrize(
    "word, case",
    [
        ("talks", word_shapes.LOWER),
        ("Lavrov", word_shapes.TITLE),
        ("NATO", word_shapes.UPPER),
        ("iPhone", word_shapes.MIXED),
        ("A", word_shapes.LETTER),
        ("12th", word_shapes.DIGITS),
        ("—", word_shapes.MARKS),
        ("переговоры", word_shapes.LOWER),
    ],
)
def test_capitals(word, case):
    assert word_shapes.case_of(word) == case


def test_white_space_before_words():
    words, spaces = (
        ["He", "left", ".", "\n\n", "“", "Yes", " ", "no"],
        [True, False, False, False, False, True, False, False],
    )
    assert word_shapes.gaps_of(words, spaces).tolist() == [2, 1, 0, 0, 2, 0, 0, 1]


@pytest.fixture(scope="module")
def ranks():
    return missing_spaces.ranks_of(nlp.encoder().tokenizer.get_vocab())


@pytest.mark.parametrize(
    "word, place",
    [
        ("theIranian", 3),
        ("thegovernment", 3),
        ("Thefirst", 3),
        ("languageof", 8),
        ("waspart", 3),
        ("andinternational", 3),
        ("inKandahar", 2),
    ],
)
def test_a_missing_space_is_found(word, place, ranks):
    assert missing_spaces.missing_space(word, ranks) == place


@pytest.mark.parametrize(
    "word",
    [
        "therefore",
        "thereafter",
        "Hasan",
        "Orwell",
        "Andover",
        "DeSantis",
        "YouTube",
        "McDonald",
        "LinkedIn",
        "onshore",
        "Iraqis",
        "policymakers",
        "NATO",
        "peacekeepers",
        "Ofcom",
        "withhold",
        "it",
        "12thand",
        "Marek",
    ],
)
def test_a_whole_word_is_left_alone(word, ranks):
    assert missing_spaces.missing_space(word, ranks) == 0
