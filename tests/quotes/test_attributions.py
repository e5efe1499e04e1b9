"""Attributions, speakers and voices on small hand-parsed texts."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from parallax import CODEBOOK
from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.language.quotation_marks import find_quotations, outermost
from parallax.quotes import attributions, voices
from parallax.quotes.article import read_article
from parallax.quotes.candidates import find_in
from parallax.quotes.lexicon import read_lexicon

VOCAB = spacy.blank("en").vocab
LEXICON = read_lexicon(CODEBOOK / "cue-verbs.csv")
BIDEN = {
    "start": 0,
    "end": 5,
    "text": "Biden",
    "label": "PERSON",
    "kind": "name",
    "entity_id": "joe-biden",
    "rule": "name",
}


def doc_of(rows):
    """A Doc from lines ``word lemma pos tag dep head``.

    The head is counted from 1 within the text, 0 for a root; ¶ is an empty line, and a word that
    begins with ~ stands right after the word before it.
    """
    words, spaces, lemmas, pos, tags, deps, heads = [], [], [], [], [], [], []
    for i, row in enumerate(line.split() for line in rows.splitlines() if line.strip()):
        word, lemma, part, tag, dep, head = row
        if word.startswith("~") and len(word) > 1:
            spaces[-1], word = False, word[1:]
        if word == "¶":
            spaces[-1:], word = [False], "\n\n"
        words.append(word)
        spaces.append(word != "\n\n")
        lemmas.append(lemma)
        pos.append(part)
        tags.append(tag)
        deps.append(dep)
        heads.append(int(head) - 1 if int(head) else i)
    spaces[-1] = False
    return Doc(
        VOCAB, words=words, spaces=spaces, lemmas=lemmas, pos=pos, tags=tags, deps=deps, heads=heads
    )


def by_rules(doc):
    """(source, cue, content) words of the attributions that the rules find."""
    article = read_article(doc, LEXICON, [sentence.start_char for sentence in doc.sents])
    return [
        tuple(" … ".join(doc.text[start:end] for start, end in spans) for spans in one.spans)
        for one in find_in(article, None)
    ]


SAID_THAT = """
Biden Biden PROPN NNP nsubj 2
said say VERB VBD ROOT 0
that that SCONJ IN mark 6
talks talk NOUN NNS nsubj 6
would would AUX MD aux 6
go go VERB VB ccomp 2
on on ADP RP compound:prt 6
~. . PUNCT . punct 2
"""
QUOTE_FIRST = """
“ " PUNCT `` punct 4
~Talks talk NOUN NNS nsubj 4
will will AUX MD aux 4
resume resume VERB VB ROOT 0
~, , PUNCT , punct 4
~” " PUNCT '' punct 4
Biden Biden PROPN NNP nsubj 8
said say VERB VBD parataxis 4
~. . PUNCT . punct 4
“ " PUNCT `` punct 13
~We we PRON PRP nsubj 13
are be AUX VBP cop 13
ready ready ADJ JJ ROOT 0
~. . PUNCT . punct 13
~” " PUNCT '' punct 13
"""
ACCORDING = """
According accord VERB VBG case 3
to to ADP IN fixed 1
Moscow Moscow PROPN NNP obl 7
~, , PUNCT , punct 7
talks talk NOUN NNS nsubj 7
have have AUX VBP aux 7
failed fail VERB VBN ROOT 0
~. . PUNCT . punct 7
"""
CLEAR_PASSIVE = """
Talks talk NOUN NNS nsubjpass 3
were be AUX VBD auxpass 3
announced announce VERB VBN ROOT 0
by by ADP IN agent 3
Kiev Kiev PROPN NNP pobj 4
~: : PUNCT : punct 3
“ " PUNCT `` punct 9
~They they PRON PRP nsubj 9
start start VERB VBP ccomp 3
today today NOUN NN npadvmod 9
~. . PUNCT . punct 9
~” " PUNCT '' punct 9
"""
DENIED = """
Russia Russia PROPN NNP nsubj 3
angrily angrily ADV RB advmod 3
denied deny VERB VBD ROOT 0
the the DET DT det 5
accusation accusation NOUN NN obj 3
that that SCONJ IN mark 8
it it PRON PRP nsubj 8
lied lie VERB VBD acl 5
~. . PUNCT . punct 3
"""
ANNOUNCED = """
Talks talk NOUN NNS nsubj 2
failed fail VERB VBD ROOT 0
~. . PUNCT . punct 2
This this PRON DT nsubj:pass 6
was be AUX VBD aux:pass 6
announced announce VERB VBN ROOT 0
by by ADP IN case 8
Price Price PROPN NNP obl:agent 6
~. . PUNCT . punct 6
"""


@pytest.mark.parametrize(
    "rows, expected",
    [
        (SAID_THAT, [("Biden", "said", "that talks would go on")]),
        (QUOTE_FIRST, [("Biden", "said", "“Talks will resume,” … “We are ready.”")]),
        (ACCORDING, [("Moscow", "According to", "talks have failed")]),
        (CLEAR_PASSIVE, [("Kiev", "were announced", "“They start today.”")]),
        (DENIED, [("Russia", "angrily denied", "the accusation that it lied")]),
        (ANNOUNCED, [("Price", "was announced", "Talks failed.")]),
    ],
    ids=[
        "that",
        "quote first, then on",
        "according to",
        "CLEAR labels",
        "denied",
        "this was announced by",
    ],
)
def test_rules_find_source_cue_and_content(rows, expected):
    assert by_rules(doc_of(rows)) == expected


def test_name_before_a_colon_is_the_source_of_a_headline():
    doc = doc_of("""
        Moscow Moscow PROPN NNP ROOT 0
        ~: : PUNCT : punct 1
        Talks talk NOUN NNS nsubj 4
        fail fail VERB VBP parataxis 1
    """)
    assert by_rules(doc) == [("Moscow", ":", "Talks fail")]


def test_reporting_verb_inside_a_quotation_gives_no_attribution():
    doc = doc_of("""
        “ " PUNCT `` punct 3
        ~I I PRON PRP nsubj 3
        said say VERB VBD ccomp 10
        that that SCONJ IN mark 6
        talks talk NOUN NNS nsubj 6
        failed fail VERB VBD ccomp 3
        ~, , PUNCT , punct 10
        ~” " PUNCT '' punct 10
        Biden Biden PROPN NNP nsubj 10
        added add VERB VBD ROOT 0
        ~. . PUNCT . punct 10
    """)
    assert by_rules(doc) == [("Biden", "added", "“I said that talks failed,”")]


def run(doc, mentions=(), codebook=CODEBOOK):
    """Both tables of one article."""
    parts = list(doc.sents) if doc.has_annotation("SENT_START") else []
    sentences = [
        {
            "article_id": "a",
            "sentence_id": n,
            "start": s.start_char,
            "end": s.end_char,
            "text": s.text,
            "section": "body",
        }
        for n, s in enumerate(parts)
    ]
    made = tables.typed("mentions", [{"article_id": "a", **mention} for mention in mentions])
    entities = tables.typed(
        "entities",
        [
            {
                "entity_id": "joe-biden",
                "name": "Joe Biden",
                "label": "PERSON",
                "aliases": ["Biden"],
                "role": None,
                "side": None,
                "n_mentions": 1,
                "n_articles": 1,
            }
        ],
    )
    return attributions.find_attributions(
        {"a": doc}, tables.typed("sentences", sentences), made, entities, codebook
    )


@pytest.fixture
def by_rule(monkeypatch):
    monkeypatch.setattr(attributions, "load_tagger", lambda: None)


def test_the_row_of_an_attribution(by_rule):
    row = run(doc_of(SAID_THAT), [BIDEN])["attributions"].iloc[0].to_dict()
    assert {
        key: row[key]
        for key in (
            "kind",
            "cue_lemma",
            "stance",
            "speaker_id",
            "speaker",
            "speaker_basis",
            "source_spans",
            "cue_spans",
            "content_spans",
            "sentence_id",
        )
    } == {
        "kind": "indirect",
        "cue_lemma": "say",
        "stance": "neutral",
        "speaker_id": "joe-biden",
        "speaker": "Joe Biden",
        "speaker_basis": "named",
        "source_spans": [[0, 5]],
        "cue_spans": [[6, 10]],
        "content_spans": [[11, 33]],
        "sentence_id": 0,
    }


def test_a_speaker_that_no_mention_resolves_stays_empty(by_rule):
    row = run(doc_of(SAID_THAT))["attributions"].iloc[0]
    assert pd.isna(row["speaker_id"]) and row["speaker_basis"] == "not resolved"


def test_a_pronoun_without_a_mention_takes_the_last_speaker_of_the_paragraph(by_rule):
    he_added = """
        He he PRON PRP nsubj 10
        added add VERB VBD ROOT 0
        that that SCONJ IN mark 13
        war war NOUN NN nsubj 13
        looms loom VERB VBZ ccomp 10
        ~. . PUNCT . punct 10
    """
    table = run(doc_of(SAID_THAT + he_added), [BIDEN])["attributions"]
    assert list(table["speaker_basis"]) == ["named", "pronoun: he, the last speaker"]
    assert table["confidence"].iloc[1] < table["confidence"].iloc[0]


def test_a_paragraph_of_quotation_without_a_cue_goes_to_the_last_speaker(by_rule):
    loose = """
        ¶ ¶ SPACE _SP dep 8
        “ " PUNCT `` punct 13
        ~We we PRON PRP nsubj 13
        will will AUX MD aux 13
        work work VERB VB ROOT 0
        for for ADP IN case 15
        peace peace NOUN NN obl 13
        ~. . PUNCT . punct 13
        ~” " PUNCT '' punct 13
    """
    table = run(doc_of(SAID_THAT + loose), [BIDEN])["attributions"]
    assert list(table["content"]) == ["that talks would go on", "“We will work for peace.”"]
    loose_row = table.iloc[1]
    assert (loose_row["cue"], loose_row["speaker"], loose_row["speaker_basis"]) == (
        "",
        "Joe Biden",
        "no cue: the speaker before",
    )
    assert table["confidence"].iloc[1] < 0.4


def test_voices_separate_outlet_and_speaker(by_rule):
    table = run(doc_of(QUOTE_FIRST), [{**BIDEN, "start": 21, "end": 26}])["voices"]
    assert list(zip(table["voice"], table["text"], table["holder_id"])) == [
        ("direct", "“Talks will resume,”", "joe-biden"),
        ("outlet", " Biden said. ", None),
        ("direct", "“We are ready.”", "joe-biden"),
    ]


@pytest.mark.parametrize(
    "quoted, pos, expected",
    [
        ("~crisis", "NOUN", ["“crisis”"]),
        ("~Gone", "PROPN", []),
    ],
)
def test_quoted_word_without_a_speaker_is_a_scare_quote_unless_a_title(
    by_rule, quoted, pos, expected
):
    doc = doc_of(f"""
        The the DET DT det 3
        “ " PUNCT `` punct 3
        {quoted} x {pos} NN nsubj 5
        ~” " PUNCT '' punct 3
        deepened deepen VERB VBD ROOT 0
        ~. . PUNCT . punct 5
    """)
    table = run(doc)["voices"]
    assert list(table.loc[table["voice"] == "scare", "text"]) == expected


def test_words_of_one_s_own_decide_what_is_a_name_in_quotation_marks(by_rule, tmp_path):
    doc = doc_of("""
        The the DET DT det 2
        operation operation NOUN NN nsubj 6
        “ " PUNCT `` punct 4
        ~thunder thunder NOUN NN appos 2
        ~” " PUNCT '' punct 4
        failed fail VERB VBD ROOT 0
    """)
    shutil.copyfile(CODEBOOK / "cue-verbs.csv", tmp_path / "cue-verbs.csv")
    assert "scare" in set(run(doc, codebook=tmp_path)["voices"]["voice"])
    (tmp_path / "naming.csv").write_text("word,use\noperation,noun\n", encoding="utf-8")
    assert "scare" not in set(run(doc, codebook=tmp_path)["voices"]["voice"])


def test_words_of_one_s_own_decide_which_noun_takes_up_an_outlet(by_rule, tmp_path):
    doc = doc_of("""
        Tass Tass PROPN NNP nsubj 2
        said say VERB VBD ROOT 0
        that that SCONJ IN mark 5
        talks talk NOUN NNS nsubj 5
        failed fail VERB VBD ccomp 2
        ~. . PUNCT . punct 2
        The the DET DT det 8
        gazette gazette NOUN NN nsubj 9
        said say VERB VBD ROOT 0
        that that SCONJ IN mark 12
        talks talk NOUN NNS nsubj 12
        resumed resume VERB VBD ccomp 9
        ~. . PUNCT . punct 9
    """)
    tass = {**BIDEN, "end": 4, "text": "Tass", "label": "ORG", "entity_id": "tass"}

    def speakers(codebook):
        return [
            None if pd.isna(speaker) else speaker
            for speaker in run(doc, [tass], codebook)["attributions"]["speaker_id"]
        ]

    shutil.copyfile(CODEBOOK / "cue-verbs.csv", tmp_path / "cue-verbs.csv")
    assert speakers(tmp_path) == ["tass", None]
    (tmp_path / "role-words.csv").write_text("word,use\ngazette,outlet\n", encoding="utf-8")
    assert speakers(tmp_path) == ["tass", "tass"]


@pytest.mark.parametrize("text", ["", "\n\n", "“a " * 10_000, '"x" ' * 10_000, "No marks at all."])
def test_odd_texts_are_covered_by_their_voices(by_rule, text):
    words = text.split(" ") if text else []
    doc = Doc(
        VOCAB,
        words=[word for word in words if word],
        spaces=[True] * len([word for word in words if word]),
    )
    made = run(doc)
    assert "".join(made["voices"]["text"]) == doc.text


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60))
    .map(sorted)
    .filter(lambda pair: pair[0] < pair[1]),
    max_size=4,
)


@given(
    st.text(alphabet='ab “”"', min_size=1, max_size=60),
    st.lists(SPANS, max_size=4),
    SPANS,
    st.sets(st.integers(0, 3)),
)
def test_voices_cover_a_text_without_gap_or_overlap(text, contents, scares, told):
    inside = [[(s, min(e, len(text))) for s, e in spans if s < len(text)] for spans in contents]
    given_ = [
        voices.Content(number, f"e{number}", spans, number not in told, number % 2 == 0)
        for number, spans in enumerate(inside)
    ]
    quoted = outermost(find_quotations(text))
    spans = voices.cut_voices(
        len(text), given_, quoted, [(s, e) for s, e in scares if e <= len(text)]
    )
    assert [s.start for s in spans] == [0, *(s.end for s in spans[:-1])]
    assert spans[-1].end == len(text)
    assert all((a.voice, a.number) != (b.voice, b.number) for a, b in zip(spans, spans[1:]))


def test_the_cue_list_names_its_line_when_a_cell_is_missing(tmp_path: Path):
    (tmp_path / "cue-verbs.csv").write_text(
        "lemma,pos,stance\nsay,VERB,neutral\ntell,VERB,\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="line 3"):
        read_lexicon(tmp_path / "cue-verbs.csv")


@pytest.mark.parametrize(
    "row, message",
    [
        ("say,VERB,neutral,no,", "line 2: speech is 'no'; it must be yes, or empty"),
        ("say,VERB,neutral,,told", "line 2: object is 'told'; it must be said or judged, or empty"),
        ("claim,NOUN,neutral,yes,", "line 2: speech is for verbs only, and pos is 'NOUN'"),
    ],
)
def test_unknown_use_is_a_mistake(tmp_path: Path, row, message):
    (tmp_path / "cue-verbs.csv").write_text(
        f"lemma,pos,stance,speech,object\n{row}\n", encoding="utf-8"
    )
    with pytest.raises(CodebookError, match=message):
        read_lexicon(tmp_path / "cue-verbs.csv")


def test_missing_column_of_a_cue_list_comes_from_the_bundled_one(tmp_path: Path):
    (tmp_path / "cue-verbs.csv").write_text(
        "lemma,pos,stance,speech\nsay,VERB,neutral,\nopine,VERB,distancing,yes\n", encoding="utf-8"
    )
    own = read_lexicon(tmp_path / "cue-verbs.csv")
    assert own.stances == {("say", "VERB"): "neutral", ("opine", "VERB"): "distancing"}
    assert own.speech == {"opine"}
    others = set(own._fields) - {"stances", "speech"}
    assert all(getattr(own, name) == getattr(LEXICON, name) for name in others)


def test_a_light_verb_without_stance_is_no_cue():
    assert {"level", "send"} <= LEXICON.light
    assert not {("level", "VERB"), ("send", "VERB")} & set(LEXICON.stances)


def test_a_judged_object_is_also_said():
    assert LEXICON.object_judged < LEXICON.object_said


def test_the_shipped_cue_list_has_only_known_stances():
    assert set(LEXICON.stances.values()) == {
        "neutral",
        "distancing",
        "endorsing",
        "adversarial",
        "denying",
        "emphatic",
        "cautionary",
    }
    assert len(LEXICON.stances) >= 180
