"""What is said or thought is reported; what is asked for, or only named, the outlet tells."""

import json
from pathlib import Path

import numpy as np
import pytest
from spacy.lang.en import English

from parallax.chain import corpora, steps
from parallax.common.spans import Span
from parallax.language.quotation_marks import find_quotations, outermost
from parallax.quotes import presentation, voices
from parallax.quotes.cues import Cue
from parallax.quotes.pairing import Attribution
from parallax.quotes.presentation import ContentFacts, Presenter, by_codebook, probabilities

SENTENCES = {
    "Brandt said that the talks had failed.": "says",
    "Officials denied that the talks had broken down.": "says",
    "Kovac accused the company of hiding the report.": "says",
    "He called the report a lie.": "says",
    "According to Brandt, the talks had failed.": "says",
    "The union fears that the plant will close.": "thinks",
    "Experts believe it will rain.": "thinks",
    "The mayor urged residents to leave the city.": "asks",
    "The opposition demanded that the minister resign.": "asks",
    "The council threatened sanctions against the owner.": "asks",
    "Residents asked whether the water was safe.": "asks",
    "The minister denied the accusation.": "topic",
    "Critics rejected the claims that the dam was safe.": "topic",
    "The senator praised the decision.": "topic",
    "The video shows a man running.": "no",
    "The council ended the meeting by announcing it would close the bridge.": "says",
    "The minister has reportedly changed his account of the robbery.": "says",
}
NOT_SAID = {
    "It is interesting to note that the bridge has been closed.": "no",
    "The bill to rebuild the bridge has been rejected in the council.": "topic",
    "You can see why the mayor would close the bridge.": "no",
    "The plan was criticized by lawmakers in the capital.": "topic",
    "Crews worked at the old harbour, called the Basin.": "no",
}
INSURGENCY = "Ministers supported a separatist insurgency with arms."
LEADERS = "The two leaders discussed ways to defuse tensions and ordered the evacuation of staff."
TITLE = 'The mayor said on "Meet the Press" that the bridge would open in May.'
SO_CALLED = 'The so-called "peace corridor" has been closed for three weeks.'
MARKED = 'The committee discussed "serious flaws" in the plan.'
OWN = (INSURGENCY, LEADERS, *NOT_SAID)
REST = "The weather stayed calm for the rest of the week in the valley and on the coast."


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict:
    """The tables of an article for each sentence, by the shipped pipeline."""
    folder = tmp_path_factory.mktemp("presentation")
    (folder / "in").mkdir()
    for number, sentence in enumerate((*SENTENCES, *OWN, MARKED, TITLE, SO_CALLED)):
        text = f"{sentence}\n\n{REST}\n"
        (folder / "in" / f"{number:02}.txt").write_text(text, encoding="utf-8")
    settings = corpora.Settings("presentation", folder / "in", folder / "out", keep_text=True)
    tables = steps.make(settings, ("clean", "annotate", "entities", "quotes"))
    texts = tables["articles"].set_index("article_id")["text"].str.split("\n").str[0]
    return {
        name: tables[name].assign(sentence=tables[name]["article_id"].map(texts))
        for name in ("attributions", "voices")
    }


@pytest.mark.parametrize("sentence", SENTENCES)
def test_how_an_attribution_presents_its_content(made, sentence):
    rows = made["attributions"]
    found = rows.loc[rows["sentence"] == sentence, "presentation"].tolist()
    assert found[:1] == [SENTENCES[sentence]]


@pytest.mark.parametrize("sentence", NOT_SAID)
def test_a_remark_a_name_and_a_rejected_thing_are_no_speech(made, sentence):
    rows = made["attributions"]
    found = rows.loc[rows["sentence"] == sentence, "presentation"].tolist()
    assert set(found) <= {NOT_SAID[sentence]}


PASSIVE = {"form": "noun", "passive": True, "between": "content first"}
CONSTRUCTIONS = [
    ("reject", {"usual": "judge", **PASSIVE}, "topic", "topic"),
    ("expect", {"usual": "think", **PASSIVE, "form": "infinitive"}, "", ""),
    ("call", {"usual": "label", "form": "noun", "passive": True}, "no", ""),
    ("call", {"usual": "label", "form": "noun", "passive": True, "quoted": "full"}, "", ""),
    ("reject", {"usual": "judge", "form": "noun"}, "", ""),
    ("say", {}, "", ""),
]


@pytest.mark.parametrize(("lemma", "changed", "alone", "with_source"), CONSTRUCTIONS)
def test_a_construction_may_decide_alone(lemma, changed, alone, with_source):
    token = English()("rejected")[0]
    one = Attribution((), ((0, 8),), ((9, 12),))
    cue = Cue(lemma, "VERB", "denying", "", token)
    facts = FACTS._replace(**changed)
    assert presentation.by_construction(one, cue, facts) == alone
    assert presentation.by_construction(one._replace(source=((20, 24),)), cue, facts) == with_source


@pytest.mark.parametrize("sentence", OWN)
def test_what_is_asked_for_or_only_named_is_the_outlet_s_own(made, sentence):
    rows = made["voices"]
    assert set(rows.loc[rows["sentence"] == sentence, "voice"]) == {"outlet"}


def test_the_outlet_s_telling_names_the_speech_act_it_is_of(made):
    rows = made["voices"][made["voices"]["sentence"] == LEADERS]
    told = rows[rows["attribution_id"].notna()]
    assert told["text"].tolist() == ["ways to defuse tensions", "the evacuation of staff"]
    assert told["holder_id"].isna().all()


def test_words_between_marks_are_the_speaker_s_in_a_telling_too(made):
    rows = made["voices"][made["voices"]["sentence"] == MARKED]
    spans = list(zip(rows["text"], rows["voice"]))
    assert ('"serious flaws"', "direct") in spans and (" in the plan", "outlet") in spans


def test_a_title_between_marks_is_nobody_s_speech(made):
    rows = made["voices"][made["voices"]["sentence"] == TITLE]
    assert "direct" not in set(rows["voice"]) and "indirect" in set(rows["voice"])


def test_what_is_so_called_is_no_name(made):
    rows = made["voices"][made["voices"]["sentence"] == SO_CALLED]
    assert ('"peace corridor"', "scare") in set(zip(rows["text"], rows["voice"]))


def cut(text: str, *contents: tuple[Span, bool]) -> list[tuple[str, str, int | None]]:
    """Words, voice and number of the attribution of every span of a text."""
    given = [
        voices.Content(n, None, [span], reported) for n, (span, reported) in enumerate(contents)
    ]
    spans = voices.cut_voices(len(text), given, outermost(find_quotations(text)), [])
    return [(text[one.start : one.end], one.voice, one.number) for one in spans]


def test_a_report_within_a_telling_is_reported():
    text = "rejected claims that it rains"
    assert cut(text, ((9, 29), False), ((16, 29), True)) == [
        ("rejected ", "outlet", None),
        ("claims ", "outlet", 0),
        ("that it rains", "indirect", 1),
    ]


def test_a_telling_within_a_report_is_part_of_it():
    text = "said she urged him to go"
    assert cut(text, ((5, 24), True), ((15, 24), False)) == [
        ("said ", "outlet", None),
        ("she urged him to go", "indirect", 0),
    ]


FACTS = ContentFacts(
    "say", "VERB", "say", "that", "ccomp", "that", "", "none", "name", False, False
)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "says"),
        ({"usual": "think"}, "thinks"),
        ({"form": "noun"}, "topic"),
        ({"form": "infinitive"}, "asks"),
        ({"form": "noun", "quoted": "full"}, "says"),
        ({"usual": "ask", "form": "asking"}, "asks"),
        ({"usual": "judge", "form": "noun"}, "topic"),
        ({"usual": "no", "form": "noun"}, "no"),
        ({"usual": "", "form": "clause"}, "says"),
    ],
)
def test_without_weights_the_codebook_and_the_form_decide(changed, expected):
    assert by_codebook(FACTS._replace(**changed)) == expected


def test_weights_of_the_features_that_hold_add_up():
    presenter = Presenter(np.zeros(5), {"a": np.array([2.0, 0, 0, 0, 0]), "b": np.ones(5)})
    even = probabilities(["unknown"], presenter)
    assert even.tolist() == [0.2] * 5
    sure = probabilities(["a", "b", "unknown"], presenter)
    assert sure.argmax() == 0 and abs(sure.sum() - 1) < 1e-9 and round(sure[0], 3) == 0.649


def test_a_folder_without_weights_has_no_presenter(tmp_path: Path):
    assert presentation.load_presenter(tmp_path) is None


def test_the_shipped_weights_know_the_features_that_are_asked_for():
    stored = json.loads((presentation.SHIPPED / presentation.WEIGHTS).read_text(encoding="utf-8"))
    assert stored["presentations"] == list(presentation.PRESENTATIONS)
    plain = [name for name in presentation.features(FACTS) if "&" not in name]
    known = [name for name in plain if name in stored["weights"]]
    assert {"cue=say|VERB", "usual=say", "form=that", "pos=VERB"} <= set(known)


def test_where_nobody_speaks_the_words_are_plainly_the_outlets():
    text = "Norland supported an insurgency."
    content = voices.Content(0, None, [(8, 31)], reported=False, is_act=False)
    found = voices.cut_voices(len(text), [content], [], [])
    assert [(one.voice, one.number) for one in found] == [("outlet", None)]
