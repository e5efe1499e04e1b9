"""Line labels: sentences are kept, repetitions noted, headline and standfirst distinguished."""

from __future__ import annotations

import pytest
from harwick import BODY, clean, roles


@pytest.mark.parametrize(
    "sentence",
    [
        "The website uses cookies to follow its visitors, the regulator said in "
        "a report on Monday.",
        "“Share this with everybody you know,” the candidate told the crowd in Des Moines.",
        "Advertisement spending in the county rose to four million dollars last "
        "year, the survey found.",
        "He asked readers to subscribe to the newsletter of the campaign, "
        "according to the complaint.",
        "All rights reserved to the states by the constitution were at stake, the judge said.",
    ],
)
def test_sentences_that_look_like_boilerplate_are_kept(sentence):
    paragraphs = BODY.split("\n\n")
    text = "Harwick closes its bridge over cracks\n\n" + "\n\n".join(
        [*paragraphs[:2], sentence, *paragraphs[2:]]
    )
    assert sentence in clean(text)["articles"].iloc[0].text


def test_a_paragraph_printed_twice_is_noted():
    first = BODY.split("\n\n")[0]
    lines = clean("Harwick closes its bridge over cracks\n\n" + BODY + "\n\n" + first)["lines"]
    twice = lines[lines["raw_text"].str.strip() == first]
    assert (
        twice["reason"].str.endswith("repeats line 3 word for word").tolist() == [False, True]
        and twice["kept"].all()
    )


def test_a_standfirst_is_not_the_headline_and_a_section_name_not_a_subheading():
    standfirst = "Engineers of the council found cracks in two of the four piers of the old bridge"
    above = ["Local news", "Harwick closes its bridge over cracks", standfirst]
    below = ["By Tom Ardley", "12 March 2016", "Share on Facebook", BODY]
    found = clean("\n\n".join([*above, *below]))
    kept = {text: (role, yes) for text, role, yes in roles(found)}
    assert found["articles"].iloc[0].title == "Harwick closes its bridge over cracks"
    assert kept[standfirst] == ("standfirst", True) and not kept["Local news"][1]
