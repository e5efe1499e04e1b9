"""Frames of Docs written out by hand, so that no model decides whether these pass.

The vote by similarity uses the shipped encoder.
"""

import shutil

import numpy as np
import pytest
from frameids import ISSUES
from handparsed import REJECTED, VOCAB, parsed, plain
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from parallax import ROOT
from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.framing.frames import code_frames
from parallax.language.nlp import encode, load

CODEBOOK = ROOT / "data" / "codebook"
NO_VECTORS = tables.typed("vectors")


@pytest.fixture(scope="session")
def nlp():
    """The shipped pipeline."""
    return load()


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
    return tables.typed("sentences", rows)


def voice_table(rows):
    columns = ("article_id", "start", "end", "voice", "attribution_id", "holder_id", "text")
    return tables.typed("voices", [dict(zip(columns, row)) for row in rows])


def coded(doc, voices=(), codebook=CODEBOOK):
    docs = {"a": doc}
    return code_frames(docs, sentence_table(docs), voice_table(voices), NO_VECTORS, codebook)


def frames_of(doc):
    """The issue frames; the generic ones lie across them."""
    return set(coded(doc)["frame"]) & set(ISSUES)


def write_book(tmp_path, text):
    (tmp_path / "frames.yml").write_text(text, encoding="utf-8")
    return tmp_path


# --- frames -----------------------------------------------------------


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


def test_no_frame_is_a_valid_answer():
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
            "troops sanctions , ; not deny “ ” talks price impose . invasion é".split()
            + ["\U0001f600", "Paris"]
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


# --- similarity ---------------------------------------------------------

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
no_frame:
  - The minister arrived late on Tuesday.
  - The newspaper did not name its source.
  - Reporters were waiting in the lobby.
"""


def vectors_of(sentences):
    vectors = encode(sentences["text"].tolist())
    return tables.typed(
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


def test_similarity_without_evidence_takes_the_voice_of_most_words(tmp_path):
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
            "Only a negotiated settlement can end the dispute , "
            "the mediator told both delegations ."
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
    short = tables.typed("vectors", [{"article_id": "a", "sentence_id": 0, "vector": np.ones(3)}])
    with pytest.raises(CodebookError, match="3 numbers"):
        code_frames(docs, sentence_table(docs), voice_table([]), short, CODEBOOK)


# --- a topic of one's own ---------------------------------------------

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
no_frame:
  - The minister arrived late on Tuesday.
  - The newspaper did not name its source.
  - Reporters were waiting in the lobby.
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


# --- the same frame in other words and by other actors --------------------

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
EVENTS = [
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
@given(st.sampled_from(EVENTS), st.permutations(ACTORS))
def test_swapped_actors_keep_every_frame(nlp, event, actors):
    first, second = (
        frames_of(nlp(event.format(a=a, b=b) + ".")) for a, b in (actors[:2], actors[1::-1])
    )
    assert first == second and first


# --- contested --------------------------------------------------------

FAILED = """
The the DET 2 det
talks talk NOUN 5 nsubj
did do AUX 5 aux
not not PART 5 advmod
bring bring VERB 0 root
peace peace NOUN 5 obj
"""


def test_contested_reaches_the_table():
    frames = coded(parsed(REJECTED)).set_index("frame")
    assert bool(frames.loc["THREAT", "contested"]) is True
    assert not coded(parsed(FAILED))["contested"].any()


def test_words_of_one_s_own_decide_what_is_contested(tmp_path):
    for name in ("frames.yml", "frame-codes.csv"):
        shutil.copyfile(CODEBOOK / name, tmp_path / name)
    assert coded(parsed(REJECTED), codebook=tmp_path)["contested"].any()
    (tmp_path / "denial.csv").write_text("word,use\nscoff,deny\n", encoding="utf-8")
    assert not coded(parsed(REJECTED), codebook=tmp_path)["contested"].any()
    scoffed = parsed(REJECTED.replace("rejected reject", "scoffed scoff"))
    assert coded(scoffed, codebook=tmp_path).set_index("frame").loc["THREAT", "contested"]
