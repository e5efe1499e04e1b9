"""Docs are written out by hand, word by word, so that no model decides whether these pass; likeness uses the shipped encoder."""

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from parallax import ROOT
from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.framing.classifiers import chances
from parallax.framing.coded_sentences import Codes, shipped, trained
from parallax.framing.frames import code_frames, likeness, read_codebook
from parallax.language.negation import denied
from parallax.language.nlp import encode, load
from parallax.language.phrases import PhraseError, compile_phrases, find, parse_phrase

CODEBOOK = ROOT / "data" / "codebook"
VOCAB = spacy.blank("en").vocab
NO_VECTORS = tables.frame("vectors")
ISSUES = [
    "DIPLOMACY",
    "THREAT",
    "DETERRENCE",
    "SECURITY_ORDER",
    "INFO_WAR",
    "NORMS",
    "BLAME",
    "SOLIDARITY",
    "HUMAN_COST",
]
GENERIC = ["CONFLICT", "HUMAN_INTEREST", "RESPONSIBILITY", "MORALITY", "ECONOMIC"]


@pytest.fixture(scope="session")
def nlp():
    """The shipped pipeline."""
    return load()


def parsed(lines):
    """A Doc from lines "word lemma POS head label", heads counted from 1, 0 for the root."""
    rows = [line.split() for line in lines.strip().splitlines()]
    words, lemmas, pos, heads, deps = zip(*rows)
    heads = [int(head) - 1 if int(head) else i for i, head in enumerate(heads)]
    return Doc(
        VOCAB, words=list(words), lemmas=list(lemmas), pos=list(pos), heads=heads, deps=list(deps)
    )


def plain(text, lemmas=None, pos=None):
    """A Doc without a parse; ``lemmas`` and ``pos`` map words to what differs from the default."""
    words = text.split()
    return Doc(
        VOCAB,
        words=words,
        lemmas=[(lemmas or {}).get(w, w.lower()) for w in words],
        pos=[(pos or {}).get(w, "") for w in words],
    )


def sentence_table(docs, ends=None):
    rows = []
    for name, doc in docs.items():
        start = 0
        for number, end in enumerate((ends or {}).get(name, [len(doc.text)])):
            rows.append(
                {
                    "article_id": name,
                    "sentence_id": number,
                    "start": start,
                    "end": end,
                    "text": doc.text[start:end],
                    "section": "body",
                }
            )
            start = end + 1
    return tables.frame("sentences", rows)


def voice_table(rows):
    columns = ("article_id", "start", "end", "voice", "attribution_id", "holder_id", "text")
    return tables.frame("voices", [dict(zip(columns, row)) for row in rows])


def coded(doc, voices=(), codebook=CODEBOOK):
    docs = {"a": doc}
    return code_frames(docs, sentence_table(docs), voice_table(voices), NO_VECTORS, codebook)


def frames_of(doc):
    """The issue frames; the generic ones lie across them."""
    return set(coded(doc)["frame"]) & set(ISSUES)


def write_book(tmp_path, text):
    (tmp_path / "frames.yml").write_text(text, encoding="utf-8")
    return tmp_path


# --- the codebook ---------------------------------------------------------------------------------------------------------------


def test_shipped_codebook():
    book = read_codebook(CODEBOOK)
    assert [frame.id for frame in book.frames if frame.scheme == "issue"] == ISSUES
    assert [frame.id for frame in book.frames if frame.scheme == "generic"] == GENERIC
    assert all(
        8 <= len(frame.examples) <= 16 and frame.definition and frame.entman
        for frame in book.frames
    )
    sentences = [text for frame in book.frames for text in frame.examples]
    assert len(sentences) == len(set(sentences))


def test_examples_are_not_taken_from_the_seeds():
    seeds = " ".join(
        " ".join(path.read_text(encoding="utf-8").lower().split())
        for path in sorted((ROOT / "seeds").glob("*.txt"))
    )
    for frame in read_codebook(CODEBOOK).frames:
        for text in frame.examples + frame.counterexamples:
            words = text.lower().rstrip(".").split()
            assert not any(" ".join(words[i : i + 6]) in seeds for i in range(len(words) - 5)), text


@pytest.mark.parametrize(
    "text, causes",
    [
        ("frames: []", ["frames.yml: no list of frames under the key 'frames'"]),
        ("- a\n- b", ["frames.yml: no list of frames under the key 'frames'"]),
        ("frames:\n  - id: [", ["frames.yml, line "]),
        (
            "frames:\n  - id: WATER\n    examples: [only one]",
            ["frames.yml: frame WATER: needs words, or at least 2 examples"],
        ),
        (
            "frames:\n  - id: water\n    words: [dam]",
            ["frames.yml: frame water: the id has to be capitals"],
        ),
        (
            "frames:\n  - id: WATER\n    word: [dam]\n    words: [dam]",
            ["frames.yml: frame WATER: unknown key 'word'"],
        ),
        (
            "frames:\n  - id: WATER\n    words: [dam/NUON]",
            ["frames.yml: frame WATER: words: 'dam/NUON': NUON after / is no part of speech"],
        ),
        (
            "frames:\n  - id: WATER\n    words: [dam, 3]\n    entman: [fault]",
            [
                "frames.yml: frame WATER: words: 3 is not a text",
                "frames.yml: frame WATER: entman is 'fault'",
            ],
        ),
        (
            "frames:\n  - {id: WATER, words: [dam]}\n  - {id: WATER, words: [river]}",
            ["frames.yml: frame WATER: stands there twice"],
        ),
        (
            "frames:\n  - {id: WATER, words: [dam], threshold: high}",
            ["frames.yml: frame WATER: threshold is 'high'"],
        ),
    ],
)
def test_every_mistake_of_a_codebook_has_its_line(tmp_path, text, causes):
    with pytest.raises(CodebookError) as caught:
        read_codebook(write_book(tmp_path, text))
    lines = str(caught.value).splitlines()
    assert len(lines) == len(causes)
    for line, cause in zip(lines, causes):
        assert line.startswith(cause)


def test_missing_codebook(tmp_path):
    with pytest.raises(CodebookError, match="frames.yml: not found"):
        read_codebook(tmp_path)


# --- phrases --------------------------------------------------------------------------------------------------------------------


def found(phrase, doc):
    return [hit.tokens for hit in find(compile_phrases({"x": [phrase]}), doc, [0] * len(doc))]


@pytest.mark.parametrize(
    "phrase, text, tokens",
    [
        ("border", "the border holds", [(1,)]),
        ("open|shut border", "they shut borders", [(1, 2)]),
        ("impose .. price", "impose a very high price", [(0, 4)]),
        ("impose .. price", "impose one two three four five six price", []),
        ("impose .. price", "impose this ; a price", []),
        ("de-escalate", "they de - escalate now", [(1, 2, 3)]),
        ("de-escalate", "they de-escalate now", [(1,)]),
        ("price/NOUN", "they price it", []),
    ],
)
def test_phrases(phrase, text, tokens):
    doc = plain(text, {"borders": "border"}, {"price": "VERB"} if "/" in phrase else None)
    assert found(phrase, doc) == tokens


def test_phrase_with_a_name():
    words = "the Arctic Pact expansion".split()
    doc = Doc(VOCAB, words=words, lemmas=words, ents=["O", "B-ORG", "I-ORG", "O"])
    assert (1, 2, 3) in found("<ORG> expansion", doc)
    assert found("<GPE> expansion", doc) == []


def test_title_case_plural_is_still_its_base_form():
    assert found(
        "sanction",
        plain("Sanctions Loom", pos={"Sanctions": "PROPN"}, lemmas={"Sanctions": "Sanctions"}),
    ) == [(0,)]


@pytest.mark.parametrize("phrase", ["", "..", "a ..", "a .. .. b", "a|", "<CITY> hall", "dam/", 7])
def test_phrase_that_cannot_be_read(phrase):
    with pytest.raises(PhraseError):
        parse_phrase(phrase)


# --- frames ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, frame",
    [
        ("Both envoys will resume negotiations on Monday", "DIPLOMACY"),
        ("Forty thousand troops stand near the river", "THREAT"),
        ("New sanctions would follow at once", "DETERRENCE"),
        ("It wants guarantees against the enlargement of the pact", "SECURITY_ORDER"),
        ("The report is pure propaganda", "INFO_WAR"),
        ("Respect for sovereignty comes first", "NORMS"),
        ("The crisis was provoked by the neighbour", "BLAME"),
        ("We stand with our friends", "SOLIDARITY"),
        ("Nine civilians were killed", "HUMAN_COST"),
    ],
)
def test_each_frame_by_its_words(text, frame):
    lemmas = {
        "negotiations": "negotiation",
        "troops": "troop",
        "sanctions": "sanction",
        "guarantees": "guarantee",
        "provoked": "provoke",
        "civilians": "civilian",
        "killed": "kill",
    }
    pos = {"guarantees": "NOUN", "provoked": "VERB", "stand": "VERB"}
    assert frame in frames_of(plain(text, lemmas, pos))


def test_no_frame_is_a_legal_answer():
    assert coded(plain("The minister arrived late on Tuesday .")).empty


@pytest.mark.parametrize(
    "text", ["He said in a phone call that he was tired .", "The pact has no headquarters ."]
)
def test_boundaries(text):
    assert "DIPLOMACY" not in frames_of(plain(text))


@pytest.mark.parametrize(
    "one, other", [("Ruritania", "Freedonia"), ("Moscow", "Washington"), ("Delhi", "Islamabad")]
)
def test_actors_swapped_keep_the_lexical_code(one, other):
    def sentence(a, b):
        lemmas = {
            "massed": "mass",
            "troops": "troop",
            "threatened": "threaten",
            "sanctions": "sanction",
        }
        return plain(
            f"{a} massed troops and threatened {b} with sanctions", lemmas, {"massed": "VERB"}
        )

    assert (
        frames_of(sentence(one, other))
        == frames_of(sentence(other, one))
        == {"THREAT", "DETERRENCE"}
    )


def test_evidence_is_sliced_from_the_text_and_split_by_voice():
    doc = plain(
        "Troops gathered , and “ sanctions follow ” , he said .",
        {"Troops": "troop", "sanctions": "sanction"},
    )
    quote = doc.text.index("“"), doc.text.index("”") + 1
    frames = coded(
        doc,
        [
            ("a", 0, quote[0], "outlet", None, None, doc.text[: quote[0]]),
            ("a", *quote, "direct", 0, "per-x", doc.text[slice(*quote)]),
            ("a", quote[1], len(doc.text), "outlet", None, None, doc.text[quote[1] :]),
        ],
    )
    frames = frames[frames["frame"].isin(ISSUES)]
    assert frames[["frame", "voice"]].values.tolist() == [
        ["THREAT", "outlet"],
        ["DETERRENCE", "direct"],
    ]
    assert frames["holder_id"].fillna("").tolist() == ["", "per-x"]
    words = [[doc.text[start:end] for start, end in spans] for spans in frames["evidence_spans"]]
    assert words == [["Troops"], ["sanctions"]]
    assert frames["votes"].tolist() == [["lexical"], ["lexical"]]
    assert frames["score"].tolist() == [1.0, 1.0]  # without vectors only one vote was cast


def test_evidence_does_not_cross_sentences():
    docs = {"a": plain("They impose . Price is high .")}
    assert code_frames(
        docs, sentence_table(docs, {"a": [13, 29]}), voice_table([]), NO_VECTORS, CODEBOOK
    ).empty


@given(
    st.lists(
        st.sampled_from(
            "troops sanctions , ; not deny “ ” talks price impose . invasion é \U0001f600 Paris".split()
        ),
        max_size=25,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_words_give_spans_inside_the_text(words):
    doc = Doc(VOCAB, words=words, lemmas=words) if words else Doc(VOCAB)
    for spans in coded(doc)["evidence_spans"] if words else []:
        assert all(0 <= start < end <= len(doc.text) for start, end in spans)
        assert all(doc.text[start:end].strip() == doc.text[start:end] for start, end in spans)


# --- likeness -------------------------------------------------------------------------------------------------------------------

DROUGHT = """
frames:
  - id: WATER_SHORTAGE
    examples:
      - The reservoirs are nearly empty after three dry winters.
      - Farmers may water their fields only twice a week.
      - The river has shrunk to a trickle and the wells run dry.
      - The city council forbids filling swimming pools this summer.
      - Tankers bring drinking water to forty villages.
      - Groundwater has sunk by two metres since spring.
      - No rain has fallen in the province for a hundred days.
      - The drought leaves the harvest withering on the stalk.
no_frame: [The minister arrived late on Tuesday., The newspaper did not name its source., Reporters were waiting in the lobby.]
"""


def vectors_of(sentences):
    vectors = encode(sentences["text"].tolist())
    return tables.frame(
        "vectors",
        [
            {"article_id": a, "sentence_id": s, "vector": v}
            for a, s, v in zip(sentences["article_id"], sentences["sentence_id"], vectors)
        ],
    )


def test_a_frame_with_examples_only_is_coded(tmp_path):
    docs = {
        "a": plain("The lake has fallen so low that taps stay dry for most of the day ."),
        "b": plain("The orchestra played a waltz ."),
    }
    sentences = sentence_table(docs)
    frames = code_frames(
        docs, sentences, voice_table([]), vectors_of(sentences), write_book(tmp_path, DROUGHT)
    )
    assert frames[["article_id", "frame", "voice"]].values.tolist() == [
        ["a", "WATER_SHORTAGE", "outlet"]
    ]
    assert (
        frames["votes"].tolist() == [["likeness"]]
        and frames["score"].tolist() == [1.0]
        and frames["evidence_spans"].tolist() == [[]]
    )


def test_likeness_without_evidence_takes_the_voice_of_most_words(tmp_path):
    doc = plain("He said : “ the wells have run dry and the harvest is withering ”")
    sentences, cut = sentence_table({"a": doc}), doc.text.index("“")
    voices = voice_table(
        [
            ("a", 0, cut, "outlet", None, None, doc.text[:cut]),
            ("a", cut, len(doc.text), "direct", 0, None, doc.text[cut:]),
        ]
    )
    frames = code_frames(
        {"a": doc}, sentences, voices, vectors_of(sentences), write_book(tmp_path, DROUGHT)
    )
    assert frames["voice"].tolist() == ["direct"]


def test_score_is_the_share_of_votes_cast():
    docs = {
        "a": plain(
            "Only a negotiated settlement can end the dispute , the mediator told both delegations ."
        )
    }
    sentences = sentence_table(docs)
    frames = code_frames(
        docs, sentences, voice_table([]), vectors_of(sentences), CODEBOOK
    ).set_index("frame")
    assert (
        frames.loc["DIPLOMACY", "votes"] == ["lexical", "likeness"]
        and frames.loc["DIPLOMACY", "score"] == 1.0
    )


def test_vectors_of_another_encoder_are_refused():
    docs = {"a": plain("Talks resume")}
    short = tables.frame("vectors", [{"article_id": "a", "sentence_id": 0, "vector": np.ones(3)}])
    with pytest.raises(CodebookError, match="3 numbers"):
        code_frames(docs, sentence_table(docs), voice_table([]), short, CODEBOOK)


def test_every_example_is_nearer_to_its_frame_than_a_sentence_of_no_frame():
    book = read_codebook(CODEBOOK)
    model = likeness(book, encode)
    for number, frame in enumerate(book.frames):
        scores = chances(encode(list(frame.examples) + list(book.no_frame)), model)[:, number]
        assert np.median(scores[: len(frame.examples)]) > scores[len(frame.examples) :].max()


# --- a topic of one's own ---------------------------------------------------------------------------------------------------------

GUNS = """
frames:
  - id: GUN_RIGHTS
    examples:
      - Owning a rifle is a freedom that the constitution protects.
      - Hunters fear that their guns will be taken away.
      - The association calls the ban an attack on the rights of gun owners.
      - Citizens must be able to defend their homes with a weapon.
      - Registering every pistol is the first step to confiscation, he said.
      - The court struck down the limit on magazines as a breach of the second amendment.
      - Carrying a firearm is nobody's business but the owner's.
      - Thousands of gun owners marched for their right to bear arms.
  - id: MENTAL_HEALTH
    examples:
      - The shooter had been treated for severe depression.
      - His family had begged the clinic to keep him.
      - Doctors had warned that the young man was hearing voices.
      - The sheriff wants more beds for psychiatric patients.
      - The suspect stopped taking his medicine in spring.
      - Schools need counsellors who see when a pupil is in despair.
      - A psychiatrist described him as paranoid and suicidal.
      - The state closed half of its mental hospitals.
  - id: SCHOOL_SAFETY
    examples:
      - Every entrance of the school will get a metal detector.
      - Teachers practise how to lock the classroom within seconds.
      - Armed guards will patrol the corridors from Monday.
      - Parents demand that the doors stay closed during lessons.
      - The district pays for cameras in all buildings.
      - Pupils hide under their desks in the monthly drill.
      - Bags are searched at the gate of the high school.
      - The principal wants glass that no bullet can break.
no_frame: [The minister arrived late on Tuesday., The newspaper did not name its source., Reporters were waiting in the lobby.]
"""
UNSEEN = [
    (
        "He insists that the law takes guns from honest people and tramples on the constitution .",
        "GUN_RIGHTS",
    ),
    (
        "She had been in psychiatric care twice before the attack , her doctor said .",
        "MENTAL_HEALTH",
    ),
    ("From autumn on the schools will have guards and locked gates .", "SCHOOL_SAFETY"),
    ("The match ended in a draw after extra time .", None),
]


@pytest.mark.parametrize("text, expected", UNSEEN)
def test_three_new_frames_for_another_topic_are_coded_from_eight_examples_each(
    tmp_path, text, expected
):
    docs = {"a": plain(text)}
    sentences = sentence_table(docs)
    frames = code_frames(
        docs, sentences, voice_table([]), vectors_of(sentences), write_book(tmp_path, GUNS)
    )
    assert frames["frame"].tolist() == ([expected] if expected else [])


def test_a_frame_beside_the_shipped_ones_is_coded_too(tmp_path):
    drought = DROUGHT.split("frames:")[1].split("no_frame")[0]
    write_book(tmp_path, (CODEBOOK / "frames.yml").read_text(encoding="utf-8") + drought)
    docs = {"a": plain("The lake has fallen so low that taps stay dry for most of the day .")}
    sentences = sentence_table(docs)
    frames = code_frames(docs, sentences, voice_table([]), vectors_of(sentences), tmp_path)
    assert "WATER_SHORTAGE" in frames["frame"].tolist()


def test_thirty_coded_sentences_train_a_third_vote(tmp_path):
    wells = [
        f"The {thing} of {place} ran dry in {month}."
        for thing in ("well", "river", "lake")
        for place in ("Velm", "Oster", "Lund")
        for month in ("May", "June", "July", "August")
    ]
    month, place = ("May", "June", "July", "August"), ("Velm", "Oster", "Lund")
    music = [
        f"The {who} of {where} played a waltz in {when}."
        for who in ("choir", "band", "orchestra")
        for where in place
        for when in month
    ]
    write_book(tmp_path, DROUGHT)
    lines = [
        "text,frames",
        *(f"{text},WATER_SHORTAGE" for text in wells),
        *(f"{text}," for text in music),
    ]
    (tmp_path / "frame-codes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    docs = {
        "a": plain("The pond of Hamm ran dry in April ."),
        "b": plain("The quartet of Hamm played a waltz in April ."),
    }
    sentences = sentence_table(docs)
    frames = code_frames(docs, sentences, voice_table([]), vectors_of(sentences), tmp_path)
    assert frames[["article_id", "frame", "votes", "score"]].values.tolist() == [
        ["a", "WATER_SHORTAGE", ["likeness", "trained"], 1.0]
    ]


def test_fewer_than_thirty_codes_train_nothing():
    texts = (*(f"Well {n} ran dry." for n in range(29)), "The band played.")
    codes = Codes(texts, (*[frozenset({"WATER_SHORTAGE"})] * 29, frozenset()))
    assert trained(("WATER_SHORTAGE",), codes, encode).ids == ()
    one_more = Codes(
        (*codes.texts, "Another well ran dry."), (*codes.frames, frozenset({"WATER_SHORTAGE"}))
    )
    assert trained(("WATER_SHORTAGE",), one_more, encode).ids == ("WATER_SHORTAGE",)


def test_weights_for_another_encoder_are_not_used(monkeypatch):
    assert list(shipped().ids) == [*GENERIC, "DETERRENCE", "SOLIDARITY", "THREAT"]
    monkeypatch.setattr("parallax.framing.coded_sentences.fingerprint", lambda: "another")
    assert shipped.__wrapped__().ids == ()


# --- the same frame in other words and by other actors ---------------------------------------------------------------------------

REWORDED = [
    (
        "A diplomatic way out of the crisis remains open",
        "The diplomatic path to resolving the crisis is still open",
        "DIPLOMACY",
    ),
    (
        "It moved tanks to the frontier and could attack any day",
        "Tanks were moved to the border , an attack is possible any moment",
        "THREAT",
    ),
    (
        "Any invasion would have severe consequences",
        "In the event of an invasion the consequences will be serious",
        "DETERRENCE",
    ),
    (
        "They want legally binding security guarantees",
        "They demand guarantees of security that bind legally",
        "SECURITY_ORDER",
    ),
    ("He called it a propaganda campaign", "It is a campaign of propaganda , he noted", "INFO_WAR"),
    (
        "The raid violates the ceasefire agreement",
        "By the raid the agreements on the cease-fire are violated",
        "NORMS",
    ),
    (
        "The arms deliveries fuel the conflict",
        "The supply of weapons is fueling the conflict",
        "BLAME",
    ),
    (
        "The allies reaffirmed their unwavering support",
        "The allies confirmed once more their full support",
        "SOLIDARITY",
    ),
    (
        "It told its citizens to leave the country",
        "It called on its citizens to leave the territory of the country",
        "HUMAN_COST",
    ),
]
ACTORS = [
    "Russia",
    "Ukraine",
    "Washington",
    "Iran",
    "Ruritania",
    "NATO",
    "the rebels",
    "Delhi",
    "China",
    "the kingdom",
]
DEEDS = [
    "{a} threatened {b} with sanctions",
    "{a} accused {b} of planning an attack",
    "{a} and {b} will resume negotiations",
    "{a} massed troops on the border with {b}",
    "{a} called the claims of {b} propaganda",
    "{b} said that {a} violates the agreement",
    "{a} provoked the crisis with {b}",
]


@pytest.mark.parametrize("one, other, frame", REWORDED)
def test_a_translation_and_back_keeps_the_frame(nlp, one, other, frame):
    assert frame in frames_of(nlp(f"{one}.")) and frame in frames_of(nlp(f"{other}."))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(DEEDS), st.permutations(ACTORS))
def test_swapped_actors_keep_every_frame(nlp, deed, actors):
    first, second = (
        frames_of(nlp(deed.format(a=a, b=b) + ".")) for a, b in (actors[:2], actors[1::-1])
    )
    assert first == second and first


# --- contested ------------------------------------------------------------------------------------------------------------------

REJECTED = """
Ruritania Ruritania PROPN 2 nsubj
rejected reject VERB 0 root
claims claim NOUN 2 obj
that that SCONJ 7 mark
it it PRON 7 nsubj
will will AUX 7 aux
invade invade VERB 3 acl
"""
SUBJECT = """
Ruritania Ruritania PROPN 6 nsubj
, , PUNCT 4 punct
which which PRON 4 nsubj
massed mass VERB 1 acl:relcl
troops troop NOUN 4 obj
rejected reject VERB 0 root
talks talk NOUN 6 obj
"""
NEGATED = """
It it PRON 4 nsubj
does do AUX 4 aux
not not PART 4 advmod
plan plan VERB 0 root
to to PART 6 mark
attack attack VERB 4 xcomp
anybody anybody PRON 6 obj
"""
NOT_ONLY = """
They they PRON 5 nsubj
did do AUX 5 aux
not not PART 5 advmod
only only ADV 5 advmod
threaten threaten VERB 0 root
attack attack NOUN 5 obj
"""
GUARANTEE = """
It it PRON 2 nsubj
demanded demand VERB 0 root
guarantees guarantee NOUN 2 obj
that that SCONJ 8 mark
the the DET 6 det
alliance alliance NOUN 8 nsubj
never never ADV 8 advmod
expands expand VERB 3 acl
"""
FAILED = """
The the DET 2 det
talks talk NOUN 5 nsubj
did do AUX 5 aux
not not PART 5 advmod
bring bring VERB 0 root
peace peace NOUN 5 obj
"""
ABSURD = """
The the DET 2 det
invasion invasion NOUN 6 nsubj
claims claim NOUN 6 nsubj
are be AUX 6 cop
simply simply ADV 6 advmod
absurd absurd ADJ 0 root
"""
ANAPHOR = """
Should should AUX 3 aux
they they PRON 3 nsubj
invade invade VERB 0 root
, , PUNCT 3 punct
despite despite SCONJ 7 mark
Moscow Moscow PROPN 7 nsubj
denying deny VERB 3 advcl
such such ADJ 9 amod
plans plan NOUN 7 obj
"""
CLEAR_LABELS = """
Ruritania Ruritania PROPN 2 nsubj
denied deny VERB 0 ROOT
plans plan NOUN 2 dobj
for for ADP 3 prep
an an DET 6 det
attack attack NOUN 4 pobj
"""


@pytest.mark.parametrize(
    "lines, word, expected",
    [
        (REJECTED, "invade", True),
        (SUBJECT, "troops", False),
        (SUBJECT, "talks", True),
        (NEGATED, "attack", True),
        (NOT_ONLY, "attack", False),
        (GUARANTEE, "expands", False),
        (FAILED, "talks", False),
        (ABSURD, "invasion", True),
        (ANAPHOR, "invade", True),
        (CLEAR_LABELS, "attack", True),
    ],
)
def test_denied_by_the_parse(lines, word, expected):
    doc = parsed(lines)
    place = [token.text for token in doc].index(word)
    assert denied(doc, [place], 0, len(doc)) is expected


@pytest.mark.parametrize(
    "text, word, expected",
    [
        ("Moscow denied any plans to invade", "invade", True),
        ("no invasion is planned", "invasion", True),
        ("not only an invasion but a siege", "invasion", False),
        ("they denied the report ; an invasion followed", "invasion", False),
        ("the invasion story is false", "invasion", True),
        ("the invasion goes on", "invasion", False),
    ],
)
def test_denied_without_a_parse(text, word, expected):
    doc = plain(text, {"denied": "deny"})
    assert denied(doc, [text.split().index(word)], 0, len(doc)) is expected


def test_contested_reaches_the_table():
    frames = coded(parsed(REJECTED)).set_index("frame")
    assert bool(frames.loc["THREAT", "contested"]) is True
    assert not coded(parsed(FAILED))["contested"].any()
