"""Where sentences, paragraphs and quotations of an article begin."""

from parallax.quotes.article import Layout


def test_a_span_that_begins_where_a_quotation_does_is_quoted_wherever_that_ends():
    for start in (0, 9_000, 90_000):
        layout = Layout([0], [0], [(start, start + 2_000)])
        assert layout.is_quoted((start, start + 5))
        assert layout.is_quoted((start + 1_999, start + 2_050))
        assert not layout.is_quoted((start + 2_000, start + 2_050))
