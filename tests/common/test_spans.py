"""Spans: which one covers a place, which overlap, what is left of one without the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.common.spans import (
    covering,
    merged,
    minus,
    overlap,
    overlap_length,
    overlapping,
    starting_in,
    within,
)

SPAN = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], sum(pair)))
SPANS = st.lists(SPAN, max_size=8)


def characters(spans):
    return {place for start, end in spans for place in range(start, end)}


@pytest.mark.parametrize(
    "spans, gap, expected",
    [
        ([(3, 5), (0, 2)], 0, [(0, 2), (3, 5)]),
        ([(0, 2), (2, 4), (3, 9)], 0, [(0, 9)]),
        ([(0, 2), (3, 4), (7, 9)], 1, [(0, 4), (7, 9)]),
        ([], 0, []),
    ],
)
def test_merged_spans_do_not_overlap(spans, gap, expected):
    assert merged(spans, gap) == expected


@pytest.mark.parametrize(
    "span, others, expected",
    [
        ((0, 10), [(2, 4), (6, 7)], [(0, 2), (4, 6), (7, 10)]),
        ((2, 6), [(0, 3), (5, 9)], [(3, 5)]),
        ((2, 6), [(0, 9)], []),
        ((2, 6), [(6, 9)], [(2, 6)]),
    ],
)
def test_what_is_left_of_a_span(span, others, expected):
    assert minus(span, others) == expected


def test_the_row_that_covers_a_place():
    rows = [(0, 4), (4, 6), (9, 12)]
    assert [covering(rows, place) for place in (0, 3, 4, 6, 9, 11, 12)] == [
        0,
        0,
        1,
        None,
        2,
        2,
        None,
    ]
    assert covering([], 3) is None


def test_rows_may_keep_their_ends_anywhere():
    rows = [{"start": 2, "end": 5}, {"start": 7, "end": 8}]
    at = {"start": lambda row: row["start"], "end": lambda row: row["end"]}
    assert covering(rows, 7, **at) == 1
    assert list(overlapping(rows, (4, 8), **at)) == [0, 1]


@given(SPANS, SPAN)
def test_characters_are_neither_lost_nor_made_up(spans, span):
    assert characters(merged(spans)) == characters(spans)
    assert characters(minus(span, spans)) == characters([span]) - characters(spans)


@given(SPANS, SPAN)
def test_overlapping_and_covering_agree_with_looking_at_every_row(spans, span):
    rows = merged(spans)
    assert list(overlapping(rows, span)) == [i for i, row in enumerate(rows) if overlap(row, span)]
    assert list(starting_in(rows, span)) == [
        i for i, row in enumerate(rows) if span[0] <= row[0] < span[1]
    ]
    for place in range(*span):
        inside = [i for i, (start, end) in enumerate(rows) if start <= place < end]
        assert covering(rows, place) == (inside[0] if inside else None)


@given(SPAN, SPAN)
def test_overlap_length_counts_shared_characters(one, other):
    shared = characters([one]) & characters([other])
    assert overlap_length(one, other) == len(shared) and overlap(one, other) == bool(shared)


@given(st.integers(0, 40), SPANS)
def test_within_any_of_the_spans(place, spans):
    assert within(place, spans) == (place in characters(spans))
