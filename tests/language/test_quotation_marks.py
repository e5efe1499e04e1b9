"""Quotation marks: pairs, nesting, paragraphs, apostrophes, and unmatched marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.language.quotation_marks import find_quotations


def found(text):
    return [text[q.start : q.end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("He said “yes” twice.", ["“yes”"]),
        ('He said "yes" twice.', ['"yes"']),
        ("He said ''yes'' twice.", ["''yes''"]),
        ("He said ``yes'' twice.", ["``yes''"]),
        ("Er sagte „ja“ und ging.", ["„ja“"]),
        ("Il dit « oui » et part.", ["« oui »"]),
        ("Er sagte »ja« und ging, »aber spät«.", ["»ja«", "»aber spät«"]),
        ("Er sagte ›ja‹ und ging.", ["›ja‹"]),
        ("Il dit ‹oui› et part.", ["‹oui›"]),
        ("Hon sade ”ja” och gick.", ["”ja”"]),
        ("‘We are still talking’: envoys’ plea", ["‘We are still talking’"]),
        ("Minister: 'Path remains open' for all", ["'Path remains open'"]),
        ("“It’s ours,” the envoys’ chief said.", ["“It’s ours,”"]),
        ("the ’90s, rock ’n’ roll and the Joneses’ cat", []),
        ("He is 5'10\" tall.", []),
        ('He is 6\'2" and "big".', ['"big"']),
        ('“Mixed marks," she said.', ['“Mixed marks,"']),
        ("“A," + ' she said "B', ['“A, she said "B', '"B']),
        ("", []),
    ],
)
def test_quotation_marks_of_every_kind_are_paired(text, expected):
    assert found(text) == expected


def test_a_quotation_within_a_quotation_is_deeper():
    text = "“to solve the “Donbass problem” by force.”"
    assert [(text[q.start : q.end], q.depth) for q in find_quotations(text)] == [
        (text, 0),
        ("“Donbass problem”", 1),
    ]


def test_single_marks_within_double_ones_are_deeper():
    assert [q.depth for q in find_quotations("“He said ‘no’ to me,” she said.")] == [0, 1]


def test_an_open_quotation_continues_in_the_next_paragraph():
    first, second, other = find_quotations("“One.\n\n“Two,” he said. “Three.”")
    assert (first.closed, second.closed) == (False, True)
    assert first.group == second.group != other.group


def test_an_unclosed_quotation_ends_with_its_paragraph():
    text = "He said “yes and no.\n\nNothing else."
    assert found(text) == ["“yes and no."]


@pytest.mark.parametrize(
    "unit", ["“", "”", '"', "'", "“a ", '"a" ', "'a' ", "« ", "''", "“‘", "„“"]
)
def test_ten_thousand_quotation_marks_raise_no_error(unit):
    text = unit * 10_000
    assert all(
        0 <= q.start < q.inner_start <= q.inner_end <= q.end <= len(text)
        for q in find_quotations(text)
    )


def test_crossing_quotation_marks_are_not_paired():
    assert [(q.start, q.end, q.depth) for q in find_quotations("“‘”'")] == [(0, 3, 0)]


@given(st.text(alphabet="ab .,\n“”‘’\"'„«»`5", max_size=60))
def test_quotations_lie_within_one_paragraph_and_nest(text):
    quotations = find_quotations(text)
    assert all("\n" not in text[q.start : q.end] for q in quotations)
    outer = [q for q in quotations if q.depth == 0]
    assert all(a.end <= b.start for a, b in zip(outer, outer[1:]))
    for q in quotations:
        if q.depth:
            assert any(o.start <= q.start and q.end <= o.end for o in outer)
