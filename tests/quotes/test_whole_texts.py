"""Attributions of short texts, read by the bundled pipeline, with and without the tagger."""

from itertools import chain

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax import CODEBOOK
from parallax.language import nlp
from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import CUES, read_lexicon
from parallax.quotes.tagger import load_tagger

PAIRS = ["«»", "»«", "‹›", "›‹", "„“", "””", "“”", '""']
LEXICON = read_lexicon(CODEBOOK / CUES)


@pytest.fixture(scope="module")
def pipeline():
    return nlp.load()


def spans_of(text, pipeline, tagger):
    """Source, cue and content of the attributions of a text, as spans."""
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "title": [""]})
    made = nlp.annotate(articles, pipeline)
    doc = nlp.read_docs(articles, made["tokens"])["a"]
    article = read_article(doc, LEXICON, list(made["sentences"]["start"]))
    return [one.spans for one in find_in(article, tagger)]


@pytest.fixture(params=["tagger", "rules alone"])
def cells(request, pipeline):
    """A function from a text to (source, cue, content) of its attributions."""
    tagger = load_tagger() if request.param == "tagger" else None
    if request.param == "tagger" and tagger is None:
        pytest.skip("no weights of the tagger")

    def found(text):
        return [
            tuple(" … ".join(text[start:end] for start, end in spans) for spans in one)
            for one in spans_of(text, pipeline, tagger)
        ]

    return found


@pytest.mark.parametrize("pair", PAIRS)
def test_a_quotation_with_a_cue_after_it_is_not_swallowed_by_the_sentence_before(cells, pair):
    first, last = pair
    text = f"Her deputy, Ana Kovac, disagreed. {first}Time is short,{last} she said."
    assert cells(text) == [("she", "said", f"{first}Time is short,{last}")]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            '"We will appeal," Lena Brandt told the court. That is her right.',
            ("Lena Brandt", "told", '"We will appeal,"'),
        ),
        (
            "“The plan is dead,” said Smith. It was not the first time.",
            ("Smith", "said", "“The plan is dead,”"),
        ),
        (
            "«We cannot pay», said the minister. But the money is there.",
            ("the minister", "said", "«We cannot pay»"),
        ),
        (
            "“We will not go,” she said. “We never will.” These words were cheered.",
            ("she", "said", "“We will not go,” … “We never will.”"),
        ),
        (
            "“The plan is dead,” Smith said. This has never happened before in the state.",
            ("Smith", "said", "“The plan is dead,”"),
        ),
        (
            "„The plan is dead“, Smith said. What nobody knows is the price.",
            ("Smith", "said", "„The plan is dead“"),
        ),
    ],
)
def test_a_plain_sentence_after_a_quotation_is_the_outlet_s(cells, text, expected):
    assert cells(text) == [expected]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "Officials said the state was preparing to invade, as the government keeps sending "
            "troops to the border.",
            "the state was preparing to invade",
        ),
        (
            "Brandt said that the talks would go on amid growing tension in the region.",
            "that the talks would go on",
        ),
        (
            "Brandt said that the bank works as a charity.",
            "that the bank works as a charity",
        ),
    ],
)
def test_what_the_outlet_adds_of_the_setting_is_not_said(cells, text, content):
    assert [found for _, _, found in cells(text)] == [content]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Crews closed the bridge and, according to the mayor, sealed the tunnel.",
            ("the mayor", "sealed the tunnel"),
        ),
        (
            "The bridge will close in May, a city official said on condition of anonymity because "
            "she was not allowed to speak.",
            ("a city official", "The bridge will close in May"),
        ),
        (
            "The bridge has been weak for years, a city official said on condition of anonymity to "
            "discuss plans that are secret.",
            ("a city official", "The bridge has been weak for years"),
        ),
        (
            "A city official said on condition of anonymity that the bridge will close in May.",
            ("A city official", "that the bridge will close in May"),
        ),
        (
            "Lindt said “we will reopen the bridge,” forgetting, perhaps, the cracks in it.",
            ("Lindt", "“we will reopen the bridge,”"),
        ),
    ],
)
def test_what_the_outlet_adds_in_the_sentence_is_not_said(cells, text, expected):
    assert expected in [(source, said) for source, _, said in cells(text)]


def test_whom_somebody_tells_is_no_part_of_a_divided_quotation(cells):
    text = (
        "“We may close it,” Lindt told reporters before boarding the ferry, “but we have no plan "
        "to close it in May.”"
    )
    assert [said for _, cue, said in cells(text) if cue == "told"] == [
        "“We may close it,” … “but we have no plan to close it in May.”"
    ]


@pytest.mark.skipif(load_tagger() is None, reason="no weights of the tagger")
def test_nobody_says_what_somebody_is_asked_about(pipeline):
    text = "A student asked the mayor what she thought of the idea that the bridge might fall."
    found = spans_of(text, pipeline, load_tagger())
    assert [text[slice(*one.cue[0])] for one in found] == ["asked"]


def test_what_somebody_calls_a_thing_is_no_name_of_it(cells):
    text = "At the rally, which Lindt called “even bigger than last year,” people sang."
    found = [said for source, cue, said in cells(text) if cue == "called"]
    assert [said.endswith("“even bigger than last year,”") for said in found] == [True]


def test_the_conjunction_of_a_clause_is_no_part_of_its_source(cells):
    assert cells("But Clarke said that the talks had failed.") == [
        ("Clarke", "said", "that the talks had failed")
    ]


def test_the_programme_that_somebody_spoke_on_is_not_what_is_said(cells):
    text = "“They should listen,” Kelly told “Fox News Sunday.”"
    assert cells(text) == [("Kelly", "told", "“They should listen,”")]


@pytest.mark.parametrize("pair", ["“”", '""', "«»", "„“"])
class TestAQuotationOverParagraphs:
    @pytest.fixture(autouse=True)
    def _marks(self, cells, pair):
        self.first, self.last = pair
        self.cells = cells

    def found(self, text):
        """The cells of a text with < and > for the marks; contents and cues without punctuation."""
        marked = text.replace("<", self.first).replace(">", self.last)
        return [
            (source, cue.strip(":"), content.replace(self.first, "<").replace("\n\n", " … "))
            for source, cue, content in self.cells(marked)
        ]

    def end(self, content):
        """A content that ends with a closing mark, which may look like an opening one."""
        return content + ("<" if self.last == self.first else self.last)

    def test_whose_second_paragraph_has_a_cue_gives_one_attribution_each(self):
        assert self.found(
            "Gerald Pike said: <The ward needs repairs.\n\n<Patients will suffer,> he added."
        ) == [
            ("Gerald Pike", "said", "<The ward needs repairs."),
            ("he", "added", self.end("<Patients will suffer,")),
        ]

    def test_whose_third_paragraph_has_a_cue(self):
        assert self.found(
            "Gerald Pike said: <The ward needs repairs.\n\n<We have no beds left at all.\n\n"
            "<Patients will suffer,> he added."
        ) == [
            ("Gerald Pike", "said", "<The ward needs repairs. … <We have no beds left at all."),
            ("he", "added", self.end("<Patients will suffer,")),
        ]

    def test_without_a_further_cue_is_one(self):
        assert self.found(
            "Gerald Pike said: <The ward needs repairs.\n\n<Patients will suffer.>"
        ) == [
            (
                "Gerald Pike",
                "said",
                self.end("<The ward needs repairs. … <Patients will suffer."),
            )
        ]


@st.composite
def long_quotations(draw):
    """Paragraphs of one quotation that each open with the mark and may have a cue, and the mark."""
    pair = draw(st.sampled_from(PAIRS))
    saids = st.sampled_from(["", ", he said", ", Pike added", " (laughter)"])
    cues = draw(st.lists(saids, min_size=1, max_size=4))
    open_ones = [f"{pair[0]}The ward number {n} will close soon" for n in range(len(cues))]
    closed = [
        f"{one},{pair[1]}{cue[1:]}." if cue else f"{one}." for one, cue in zip(open_ones, cues)
    ]
    return "Gerald Pike said: " + "\n\n".join(closed)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=long_quotations())
def test_no_paragraph_of_a_quotation_is_counted_twice(pipeline, text):
    found = spans_of(text, pipeline, None)
    spans = sorted(chain.from_iterable(one.content for one in found))
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:]))
    assert all(0 <= start < end <= len(text) for start, end in spans)
