"""Text from outside in sentences: it is shown as it is, and does nothing."""

import inspect
import re
from collections import Counter

import hostile
import pandas as pd
import pytest
from bs4 import NavigableString
from hostile import PLAIN, elements, rendered, seen, words
from hypothesis import given
from hypothesis import strategies as st

from parallax.common.outside_text import harmless
from parallax.report import said, sentences
from parallax.report.known_errors import OwnShare, Right
from parallax.report.tellings import Silence

PLACES = {
    "alone": "{}",
    "first": "{} is first",
    "bold": "**{}**",
    "within": "So (“{}”) it is.",
    "bold within": "The corpus **{}** holds",
    "item": "* {}\n* and {}",
    "heading": "### {}: {}",
    "cell": "| a | b |\n| --- | --- |\n| {} | x |",
    "after": "x\n\n{}",
    "code": "`x` {} `y`",
}


@pytest.mark.parametrize("place", PLACES)
def test_text_from_outside_is_text_wherever_it_stands(place):
    plain = rendered(PLACES[place].replace("{}", PLAIN))
    for text in filter(seen, hostile.ALL):
        made = rendered(PLACES[place].replace("{}", said.outside(text)))
        assert elements(made) == elements(plain), text
        assert words(made) == words(plain).replace(PLAIN, seen(text))
        assert all(type(part) is NavigableString for part in made.find_all(string=True))


@given(
    st.text(
        st.characters(codec="utf-8") | st.sampled_from("<>&*_`[]()#$\\|~!-+.:\n =@1"), min_size=1
    )
)
def test_any_text_is_text(text):
    made = rendered(f"**So** ({said.outside(text)}) it is")
    assert elements(made) == elements(rendered("**So** (x) it is"))
    assert words(made) == " ".join(f"So ({seen(text)}) it is".replace("( ", "(").split()) or (
        words(made).replace(" ", "") == f"So({seen(text)})itis".replace(" ", "")
    )


@given(st.text(st.characters(codec="utf-8")))
def test_what_a_chart_shows_is_the_text_itself(text):
    shown = said.outside(text)
    assert said.as_text(shown) == said._SPACE.sub(" ", harmless(text)).strip()
    assert said.outside(shown) is shown
    assert (
        said.as_text(f"{shown} and {shown}") == f"{said.as_text(shown)} and {said.as_text(shown)}"
    )


def test_ordinary_names_are_not_touched():
    for name in ("Press TV", "U.S. State Dept.", "O'Brien (AP)", "St.-Jean: 3.5%", "“So”", "AT-4!"):
        assert said.outside(name) == name


@pytest.mark.parametrize("text", hostile.ALL)
def test_a_block_of_code_ends_where_it_should(text):
    soup = rendered(f"so:\n\n{said.fenced(text)}\n\nafter")
    assert set(elements(soup)) == {("p", ()), ("pre", ()), ("code", ())}
    code = soup.code.get_text().rstrip("\n").splitlines()
    assert [line.rstrip() for line in code] == [
        line.rstrip() for line in harmless(text).rstrip("\r\n").splitlines()
    ]


@pytest.mark.parametrize("text", [t for t in hostile.ALL if seen(t)])
def test_a_link_leads_where_it_was_sent(text):
    soup = rendered(said.link(text, "texts/a%20b.html#s1") + " and more")
    assert [a["href"] for a in soup.find_all("a")] == ["texts/a%20b.html#s1"]
    assert words(soup.a) == seen(text)
    odd = rendered(said.link("x", f"texts/{text}"))
    assert len(odd.find_all("a")) == 1 and len(odd.find_all(True)) == 2
    assert odd.a["href"].startswith("texts/")


# ---------------------------------------------------------------- every sentence of the reports


def counts(x, *columns):
    return pd.DataFrame({c: [30, 5] for c in columns}, index=[x, f"{x} two"])


def gap(x):
    numbers = ("negative", "positive", "decided")
    made = {f"{n}_{part}": 9 for n in numbers for part in ("all", "own")}
    return pd.Series({"toward": f"Someone: {x}", "tone_all": -0.5, "tone_own": 0.2, **made})


def ranged(x):
    return pd.Series({f"{x} one": 3, f"{x} two": 9})


EXAMPLES = {
    "corpus_size": lambda x: (
        x, pd.DataFrame({"n_words": [3]}), pd.DataFrame({"article_id": [x]}),
    ),
    "without_voices": lambda x: ([x, f"{x} two"],),
    "voices_in_order": lambda x: (pd.DataFrame({"outlet": [1], "direct": [1]}, index=[x]),),
    "kept_share": lambda x: (0.5, 100, pd.Series([0.1, 0.4], index=[f'{x} two', x])),
    "pages_shown": lambda x: (3, 5),
    "unsure_lines": lambda x: (2, 30, 0.7),
    "decided_by_hand": lambda x: (1,),
    "how_to_undo": lambda x: (
        pd.Series({"article_id": x, "line": 7, "kept": True, "raw_text": x}, dtype=object),
    ),
    "dates": lambda x: (1, 2, 1, 1),
    "events": lambda x: (3, ranged(x)),
    "corpus_parts": lambda x: (5, 1, 1, 1, x),
    "named_everywhere": lambda x: (pd.Series([x, f"{x} two"]), 5),
    "named_most": lambda x: (
        pd.DataFrame({'name': [x, 'b'], 'n_articles': [4, 1], 'n_mentions': [4, 1]}), 5,
    ),
    "spellings": lambda x: (1, pd.DataFrame({"entity_id": [x, x], "name": [x, x]})),
    "kept_apart": lambda x: (
        pd.DataFrame({"entity_id": [x], "alias": [x], "rule": [x]}),
    ),
    "open_mentions": lambda x: (2, 4),
    "attributions_by_kind": lambda x: (
        pd.Series({"direct": 1, x: 2}), 2, pd.Series([x, f"{x} two"]),
    ),
    "own_words": lambda x: (pd.DataFrame({'outlet': [3, 9], 'indirect': [9, 3], 'direct': [1, 1]}, index=[x, f'{x} two']),
        OwnShare(27, 27, 9.9, 6.1),
    ),
    "own_share_error": lambda x: (OwnShare(27, 27, 9.9, 6.1),),
    "own_words_told": lambda x: (2, 9),
    "reported_or_told": lambda x: (Right(99, 48, x),),
    "nobody_speaks": lambda x: (2, 9),
    "right_by_hand": lambda x: (Right(71, 50, x), x),
    "held_back": lambda x: (Right(99, 48, x), x, x),
    "own_tones_missed": lambda x: (Right(99, 9, x),),
    "contested_cells": lambda x: (Right(35, 0, x),),
    "speakers_resolved": lambda x: (1, 2),
    "speaks_most": lambda x: (counts(x, x), x),
    "speakers_heard": lambda x: (x, counts(x, x), x),
    "utterances_shared": lambda x: (2, ranged(x)),
    "ellipsis_filled": lambda x: (x, x, x),
    "scare_quotes": lambda x: (1, 1),
    "sentences_with_frames": lambda x: (3, 4, 9, 1, 2),
    "votes_agree": lambda x: (1, 2, 3, 1),
    "votes_in_all": lambda x: (2, 1, 3),
    "commonest_frame": lambda x: (pd.DataFrame({x: [9, 3]}, index=['a', 'b']), {'a': x, 'b': f'{x} two'}, 20),
    "frame_by_row": lambda x: (x, pd.DataFrame({x: [9, 3], f'{x} two': [1, 1]}, index=['a', 'b']), pd.Series({x: 20, f'{x} two': 20})),
    "commonest_generic_frame": lambda x: (pd.Series({'a': 9, 'b': 3}), {'a': x, 'b': f'{x} two'}, 20),
    "rarest_generic_frame": lambda x: (x, pd.Series({'a': 9, 'b': 3}), {'a': x, 'b': f'{x} two'}, 20),
    "frames_in_own_words": lambda x: (
        pd.DataFrame({"outlet": [9, 1], "direct": [1, 9]}, index=["a", "b"]),
        {"a": x, "b": f"{x} two"},
        1,
        OwnShare(27, 27, 9.9, 6.1),
    ),
    "commonest_opening": lambda x: (pd.Series({x: x, f'{x} two': x}), 3),
    "all_openings": lambda x: (x, pd.Series({x: x, f"{x} two": x, f"{x} 3": f"{x} other"})),
    "texts_drawn": lambda x: (3, 5),
    "contested_codes": lambda x: (1, 5),
    "known_stances": lambda x: (1, 5),
    "charged_cues": lambda x: (ranged(x), ranged(x) + 5, 1),
    "most_and_least_active": lambda x: (pd.Series({x: 0.9, f'{x} two': 0.1}), 2, 5),
    "acting_and_acted_upon": lambda x: (
        x, pd.Series({x: 0.9, f'{x} two': 0.1}), counts(x, sentences.ACTED_UPON, sentences.ACTS), 3, 9,
    ),
    "most_told_pair": lambda x: (
        pd.DataFrame({'agent_party': [x, x], 'patient_party': [x, x], 'deeds': [3, 1], 'own words': [2, 1],
                      sentences.PLANNED: [1, 0]}),
    ),
    "loaded_in_own_words": lambda x: (1, 5),
    "loaded_by_row": lambda x: (x, ranged(x), ranged(x) * 100 + 5),
    "mentions_scored": lambda x: (
        pd.DataFrame({"polarity": ["negative", x], "target_id": [x, x], "article_id": [x, x],
                      "sentence_id": [1, 1]}), 5, 2,
    ),
    "mentions_counted": lambda x: (1, 2, x),
    "model_accuracy": lambda x: (5, 80.0, f"validation.html?{x}"),
    "tone_gap": lambda x: (gap(x), x, x, 5, 2, 2),
    "tone_gap_title": lambda x: (gap(x), x, x, True),
    "tone_gap_measure": lambda x: (x, x, True),
    "hardest_in_own_words": lambda x: (
        pd.Series({'negative': 5, 'positive': 1}, name=f'Someone: {x}'), x, x, 10, 2,
    ),
    "no_outlets_differ": lambda x: (10, x),
    "outlets_differ": lambda x: (
        pd.DataFrame(
            {"group": [x], "toward": [x], "q": [0.01], "count": [5], "total": [9],
             "difference": [0.2]}
        ), 0.05,
    ),
    "most_negative": lambda x: (counts(x, x, "b"), counts(x, x, "b")),
    "speaker_not_resolved": lambda x: (1, 5),
    "tone_under_other_choices": lambda x: (gap(x),),
    "gap_under_other_choices": lambda x: (
        pd.DataFrame({"tone_all": [0.1, None], "tone_own": [0.2, 0.1], "choice": [x, x]}), 0.1,
    ),
    "events_compared": lambda x: (ranged(x), 5),
    "articles_dated": lambda x: (1, 2, 3),
    "quoted_by_several": lambda x: (2, 1),
    "shared_statements": lambda x: (1, 2, 1),
    "absent_statements": lambda x: (1, 2, Silence(x, [x, x], [x])),
    "statements_told": lambda x: (x, 3, 4),
    "shared_passages": lambda x: (pd.Series([x]),),
    "likely_copies": lambda x: (1, x),
    "more_articles": lambda x: (3,),
}  # fmt: skip
"""Arguments of every function, with a text wherever a text can stand."""
SILENT = {name for name, example in EXAMPLES.items() if PLAIN not in repr(example(PLAIN))} | {
    "model_accuracy",
    "shared_passages",
    "gap_under_other_choices",
    "mentions_scored",
    "events",
    "likely_copies",
    "voices_in_order",
}
"""Sentences that show no text: they have none, or count or lead by it."""


def public_functions():
    return {
        name: made
        for name, made in vars(sentences).items()
        if inspect.isfunction(made)
        and made.__module__ == sentences.__name__
        and not name.startswith("_")
    }


def test_every_sentence_has_an_example_here():
    assert set(EXAMPLES) == set(public_functions())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_put_a_text_into_every_argument_of_text(name):
    hints = inspect.signature(public_functions()[name]).parameters.values()
    arguments = EXAMPLES[name](PLAIN)
    for hint, value in zip(hints, arguments, strict=True):
        if hint.annotation in ("str", "str | None"):
            assert isinstance(value, str) and PLAIN in value, f"{hint.name} has no text"


TRIED = (
    "<b>x</b> **y** [z](https://evil.example)",
    r"$5 \(x\) $6",
    "1. item",
    "- item",
    "` ``` code",
    "a | b",
    "<![CDATA[<meta http-equiv=refresh>]]>",
    "&lt;b&gt;",
)
"""What every sentence is tried on; what else a text may hold is tried above."""


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_sentence_holds_no_element_but_its_own(name):
    say = public_functions()[name]
    plain = say(*EXAMPLES[name](PLAIN))
    own = rendered(plain)
    for text in TRIED:
        made = say(*EXAMPLES[name](text))
        assert isinstance(made, said.Said)
        soup = rendered(made)
        assert kinds(soup) == kinds(own), (name, text)
        assert is_shown(name, words(soup), words(own), text)
        if name != "how_to_undo":
            assert is_shown(name, said.as_text(made), said.as_text(plain), text)


def kinds(soup):
    return Counter({name: n for (name, _), n in elements(soup).items()})


def is_shown(name, made, plain, text):
    """Whether a sentence reads as it does with a plain word in place of the text."""
    if name in SILENT:
        return True
    assert PLAIN.lower() in plain.lower(), "the example shows no text"
    wanted = re.sub(PLAIN, lambda _: text, plain, flags=re.IGNORECASE)
    if name == "how_to_undo":  # a row of CSV doubles its quotation marks
        made, wanted = made.replace('"', ""), wanted.replace('"', "")
    return made.casefold() == wanted.casefold()
