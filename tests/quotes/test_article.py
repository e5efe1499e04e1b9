"""Where sentences, paragraphs and quotations of an article begin."""

import pytest

from parallax.quotes.article import Layout, read_quotations


def test_a_span_that_begins_where_a_quotation_does_is_quoted_wherever_that_ends():
    for start in (0, 9_000, 90_000):
        layout = Layout([0], [0], [(start, start + 2_000)])
        assert layout.is_quoted((start, start + 5))
        assert layout.is_quoted((start + 1_999, start + 2_050))
        assert not layout.is_quoted((start + 2_000, start + 2_050))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("<video poster=\"a b\" id='c d'>It opens.</video> He said “yes”.", ["“yes”"]),
        ('<img alt="The new bridge in May"> “No,” she said.', ["“No,”"]),
        ('If a < b, "fine," he said, and "b > a" too.', ['"fine,"', '"b > a"']),
    ],
)
def test_the_values_in_a_tag_are_no_quotations(text, quoted):
    found = read_quotations(text).found
    assert [text[one.start : one.end] for one in found] == quoted
