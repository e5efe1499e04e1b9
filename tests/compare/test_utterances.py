"""Differences and reuse are worked out by hand; joins use the shipped encoder on wordings that leave no doubt."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.common import tables
from parallax.compare import matching
from parallax.compare.diff import hidden, keys, relation, word_difference
from parallax.compare.reuse import common_sources, find_reuse, repeated, shared_parts, slips
from parallax.compare.statements import find_statements
from parallax.compare.utterances import join_utterances
from parallax.language.nlp import sentence_vectors

FULL = (
    "We are ready to talk about the bridge – a bridge built by the soldiers of the other side in a single night – "
    "and that talk can begin tomorrow"
)


def article_table(rows):
    """rows: (article_id, event_id, text, agency)"""
    return tables.frame(
        "articles",
        [
            {
                "article_id": name,
                "source_file": f"{name}.txt",
                "outlet": name,
                "outlet_basis": "given",
                "title": "",
                "published": None,
                "published_basis": "unknown",
                "published_note": "",
                "byline": None,
                "dateline": None,
                "agency": agency,
                "language": "en",
                "text": text,
                "n_words": len(text.split()),
                "event_id": event,
                "event_basis": "given",
            }
            for name, event, text, agency in rows
        ],
    )


def attribution_table(articles, rows):
    """rows: (article_id, content, speaker_id or None, kind); the content is looked up in the text."""
    text, seen, made = dict(zip(articles["article_id"], articles["text"])), {}, []
    for name, content, speaker, kind in rows:
        start = text[name].index(content)
        number = seen[name] = seen.get(name, -1) + 1
        made.append(
            {
                "article_id": name,
                "attribution_id": number,
                "sentence_id": 0,
                "kind": kind,
                "source_spans": [],
                "cue_spans": [],
                "content_spans": [[start, start + len(content)]],
                "source": "",
                "cue": "said",
                "content": content,
                "cue_lemma": "say",
                "stance": "denying" if kind == "denied" else "neutral",
                "speaker_id": speaker,
                "speaker": speaker or "",
                "speaker_basis": "name",
                "confidence": 1.0,
            }
        )
    for row in made:
        row["kind"] = "direct" if row["kind"] == "direct" else "indirect"
    return tables.frame("attributions", made)


# --- differences ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "full, version, expected",
    [
        (
            "We will never leave this valley.",
            "“We will never leave this valley”",
            "“We will never leave this valley”",
        ),
        (
            "We will never leave this valley.",
            "We will leave",
            "We will [-never-] leave [-this valley.-]",
        ),
        ("We will leave.", "We shall leave today.", "We [-will-] {+shall+} leave {+today.+}"),
        ("", "new words", "{+new words+}"),
        ("old words", "", "[-old words-]"),
        ("a [-b-] c", "a c", "a [-(-b-)-] c"),
    ],
)
def test_word_difference(full, version, expected):
    assert word_difference(full, version) == expected


PRINTED = "the The bridge, bridge [-x-] {+y+} “No” no … -- é’s don't 1,000 tanks".split()
WORDS = st.lists(st.sampled_from(PRINTED), max_size=12).map(" ".join)


@given(WORDS, WORDS)
@settings(deadline=None)
def test_difference_gives_both_versions_back(full, version):
    marked = word_difference(full, version)
    without_added = re.sub(r"\{\+.*?\+\}", " ", marked)
    without_cut = re.sub(r"\[-.*?-\]", " ", marked)
    assert keys(re.sub(r"\[-(.*?)-\]", r"\1", without_added)) == keys(full)
    assert keys(re.sub(r"\{\+(.*?)\+\}", r"\1", without_cut)) == keys(version)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None)
def test_difference_takes_any_text(full, version):
    assert word_difference(full, full).count("[-") == word_difference(full, full).count("{+") == 0
    assert (relation(full, version) == "verbatim") == (keys(full) == keys(version))


def test_very_long_wordings_stay_cheap():
    marked = word_difference("a " * 5000 + "x " * 5000, "a " * 5000 + "y " * 5000)
    assert marked.startswith("a a") and marked.count("[-") == marked.count("{+") == 1


@pytest.mark.parametrize(
    "version, expected",
    [
        (FULL.upper() + "!", "verbatim"),
        ("that talk can begin tomorrow", "trimmed"),
        ("We are ready to talk about the bridge… and that talk can begin tomorrow", "trimmed"),
        (
            "We are prepared to speak of the bridge – a bridge put up by soldiers of the other side in one night – and this talk can start "
            "tomorrow",
            "reworded",
        ),
        ("he offered talks about the bridge", "summarised"),
    ],
)
def test_relation(version, expected):
    assert relation(FULL, version) == expected


@pytest.mark.parametrize(
    "version, expected",
    [
        (
            "We are ready to talk about the bridge… and that talk can begin tomorrow",
            "a bridge built by the soldiers of the other side in a single night",
        ),
        (
            "We are ready to talk about the bridge ... that talk can begin tomorrow",
            "a bridge built by the soldiers of the other side in a single night – and",
        ),
        (
            "We are ready to talk about the bridge . . . by the soldiers … and that talk can begin tomorrow",
            "a bridge built … of the other side in a single night",
        ),
        (
            "“… that talk can begin tomorrow”",
            "We are ready to talk about the bridge – a bridge built by the soldiers of the other side in a single night – and",
        ),
        ("that talk can begin tomorrow", None),
        ("We are ready to talk about the bridge and that talk… can begin tomorrow", None),
        ("Nothing of the kind… was said", None),
        ("…", None),
    ],
)
def test_hidden(version, expected):
    assert hidden(version, FULL) == expected


# --- utterances -----------------------------------------------------------------------------------------------------------------

QUOTED = "“A way to settle the quarrel over the dam – a quarrel nobody in our valley wanted – that way is still open,”"
LONG = f"{QUOTED} the governor said. It rained."
SHORT = "“A way to settle the quarrel over the dam… is still open,” Governor Amsel told reporters on Sunday."
RETOLD = "Amsel signalled that the way to settle the quarrel over the dam was still open. Later she opened a school for nurses in Bergen."
CONTENTS = [
    ("a", QUOTED, "amsel", "direct"),
    ("b", "“A way to settle the quarrel over the dam… is still open,”", "amsel", "direct"),
    ("c", "that the way to settle the quarrel over the dam was still open", "amsel", "indirect"),
    ("c", "she opened a school for nurses in Bergen", "amsel", "indirect"),
]


@pytest.fixture(scope="module")
def one_event():
    articles = article_table(
        [("a", "dam", LONG, None), ("b", "dam", SHORT, None), ("c", "dam", RETOLD, None)]
    )
    return articles, attribution_table(articles, CONTENTS)


def test_one_utterance_in_three_versions(one_event):
    articles, attributions = one_event
    made = join_utterances(attributions, articles)
    assert made[["utterance_id", "article_id", "attribution_id", "relation"]].values.tolist() == [
        ["dam-u1", "a", 0, "fullest"],
        ["dam-u1", "b", 0, "trimmed"],
        ["dam-u1", "c", 0, "reworded"],
    ]
    assert (
        made.set_index("article_id").loc["b", "hidden"]
        == "a quarrel nobody in our valley wanted – that way"
    )
    assert made.set_index("article_id").loc["b", "difference"] == (
        "“A way to settle the quarrel over the dam… [-a quarrel nobody in our valley wanted – that way-] is still open,”"
    )


def test_another_event_is_never_joined(one_event):
    articles, attributions = one_event
    apart = articles.assign(event_id=["dam", "dam-later", "flood"])
    assert join_utterances(attributions, apart).empty


def test_order_of_the_rows_does_not_matter(one_event):
    articles, attributions = one_event
    turned = join_utterances(attributions.iloc[::-1], articles.iloc[::-1])
    assert turned.equals(join_utterances(attributions, articles))


def test_two_persons_saying_alike_are_weighed_against_each_other():
    contents = {
        "a": "“Our patience with the mining company is at an end,”",
        "b": "“Our patience with the mining company has come to an end,”",
    }
    articles = article_table(
        [(name, "mine", f"{text} was the answer.", None) for name, text in contents.items()]
    )

    def similarity(*speakers):
        rows = [(name, contents[name], speaker, "direct") for name, speaker in zip("ab", speakers)]
        made = join_utterances(attribution_table(articles, rows), articles)
        return float(made["similarity"].min()) if len(made) else 0.0

    assert (
        similarity("Ida Amsel", "Ida Amsel")
        > similarity("Ida Amsel", None)
        > similarity("Ida Amsel", "Karl Fink")
    )


def test_no_attributions_no_utterances():
    assert join_utterances(tables.frame("attributions"), tables.frame("articles")).empty


def test_a_large_event_is_searched_by_projection(monkeypatch):
    random = np.random.default_rng(1)
    vectors = random.standard_normal((60, 384)).astype(np.float32)
    vectors[50:] = vectors[:10] + 0.3 * random.standard_normal(
        (10, 384)
    )  # ten texts again, slightly changed
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = matching.gather(["" for _ in vectors], vectors, [str(n) for n in range(60)])
    twins = {(n, n + 50) for n in range(10)}
    assert set(matching.candidates(texts)) == twins
    monkeypatch.setattr(matching, "EXACT", 10)
    assert set(matching.candidates(texts)) == twins


def test_one_good_pair_does_not_chain_two_groups():
    scores = {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.6}
    assert matching.group(5, scores, lambda a, b: 0.0, 0.5) == [[0, 1], [2, 3]]
    assert matching.group(3, {(0, 1): 0.9, (1, 2): 0.8}, lambda a, b: 0.7, 0.5) == [[0, 1, 2]]
    assert matching.group(3, {}, lambda a, b: 0.0, 0.5) == []


# --- statements -----------------------------------------------------------------------------------------------------------------


def told(articles, attributions=None, voices=None, docs=None):
    rows = []
    for name, text in zip(articles["article_id"], articles["text"]):
        start = 0
        for number, sentence in enumerate(re.findall(r"[^.]+\.", text)):
            begin = text.index(sentence.strip(), start)
            start = begin + len(sentence.strip())
            rows.append(
                {
                    "article_id": name,
                    "sentence_id": number,
                    "start": begin,
                    "end": start,
                    "text": text[begin:start],
                    "section": "body",
                }
            )
    sentences = tables.frame("sentences", rows)
    return find_statements(
        articles,
        docs or {},
        sentences,
        voices if voices is not None else tables.frame("voices"),
        attributions if attributions is not None else tables.frame("attributions"),
        sentence_vectors(sentences),
    )


ONE = (
    "Engineers closed the old dam above Bergen on Monday after cracks were found. "
    "Farmers in the valley fear for their harvest this summer."
)
TWO = (
    "The old dam above Bergen was closed by engineers on Monday because of cracks. "
    "A children's choir sang at the opening of the new library."
)


def test_told_by_both_by_one_and_absent():
    made = told(article_table([("a", "dam", ONE, None), ("b", "dam", TWO, None)]))
    cells = {
        (statement, article): told
        for statement, article, told in zip(made["statement_id"], made["article_id"], made["told"])
    }
    assert cells == {
        ("dam-s1", "a"): "told",
        ("dam-s1", "b"): "told",
        ("dam-s2", "a"): "told",
        ("dam-s2", "b"): "absent",
        ("dam-s3", "a"): "absent",
        ("dam-s3", "b"): "told",
    }
    assert (
        made.loc[made["told"] == "absent", ["sentence_id", "voice", "similarity"]]
        .isna()
        .all()
        .all()
    )
    assert (
        made.loc[made["told"] == "absent", "spans"].tolist() == [[], []]
        and made.loc[made["told"] == "told", "nearest_id"].isna().all()
    )
    assert dict(
        zip(
            made.loc[made["told"] == "absent", "article_id"],
            made.loc[made["told"] == "absent", "nearest_id"],
        )
    ) == {"a": 0, "b": 1}


def test_events_are_kept_apart():
    made = told(article_table([("a", "dam", ONE, None), ("b", "later", TWO, None)]))
    assert set(zip(made["event_id"], made["article_id"])) == {("dam", "a"), ("later", "b")}
    assert set(made["told"]) == {"told"}


def test_silence_of_a_short_article_and_of_a_copy_says_nothing():
    long = (
        ONE
        + " "
        + TWO.split(". ")[1]
        + " "
        + "Voters in the northern district of the province choose a new council next autumn. "
    )
    longer = long + " The ferry to Lindau stays in port because of the storm."
    made = told(
        article_table(
            [
                ("a", "dam", long, None),
                ("b", "dam", longer, None),
                ("c", "dam", "Engineers closed the old dam above Bergen on Monday.", None),
            ]
        )
    )
    silent = made[made["told"].isin(["absent", "unsaid"])]
    assert set(zip(silent["article_id"], silent["told"])) == {("a", "unsaid"), ("c", "unsaid")}


def test_a_denied_statement_is_contested_and_knows_whose_words_it_is():
    text = "The ministry denied that engineers had closed the old dam above Bergen."
    articles = article_table([("a", "dam", text, None)])
    denied = attribution_table(
        articles,
        [("a", "that engineers had closed the old dam above Bergen", "ministry", "denied")],
    )
    cut = text.index("that")
    voices = tables.frame(
        "voices",
        [
            {
                "article_id": "a",
                "start": 0,
                "end": cut,
                "voice": "outlet",
                "attribution_id": None,
                "holder_id": None,
                "text": text[:cut],
            },
            {
                "article_id": "a",
                "start": cut,
                "end": len(text),
                "voice": "indirect",
                "attribution_id": 0,
                "holder_id": "ministry",
                "text": text[cut:],
            },
        ],
    )
    row = told(articles, denied, voices).iloc[0]
    assert (row["told"], row["voice"], row["holder_id"]) == ("contested", "indirect", "ministry")


# --- reuse ----------------------------------------------------------------------------------------------------------------------

COPY = "Rescue teams searched the flooded quarry near Lindau through the night while relatives waited at the gate."
EDIT = "Rescue teams searched the flooded quarry near Lindau all through Tuesday night while relatives waited at the gate."


def test_verbatim_passage_with_its_places_and_agency():
    first, second = f"Late on Tuesday. {COPY} More soon.", f"{COPY} Our own reporter saw it."
    made = find_reuse(article_table([("a", "e", first, None), ("b", "f", second, "AP")]))
    row = made.iloc[0]
    assert len(made) == 1 and (row["kind"], row["similarity"], row["agency"]) == (
        "verbatim",
        1.0,
        "AP",
    )
    assert (
        first[row["start"] : row["end"]]
        == second[row["other_start"] : row["other_end"]]
        == COPY.rstrip(".")
    )


def test_small_edits_stay_one_passage():
    made = find_reuse(article_table([("a", "e", COPY, None), ("b", "e", EDIT, None)]))
    assert made[["kind", "start", "end"]].values.tolist() == [["reworded", 0, len(COPY) - 1]]
    assert made["similarity"][0] == pytest.approx(
        15 / 18
    )  # runs of eight and seven words, of eighteen


def test_a_reworded_sentence_is_found_inside_an_event_only():
    one = "Divers recovered the stolen altar painting from the flooded quarry near Lindau on Tuesday, police said."
    other = "Police in Lindau said on Tuesday the stolen painting of the altar was recovered by divers in a flooded quarry."
    inside = find_reuse(article_table([("a", "e", one, None), ("b", "e", other, None)]))
    assert (
        inside["kind"].tolist() == ["reworded"]
        and one[inside["start"][0] : inside["end"][0]] == one
    )
    assert find_reuse(article_table([("a", "e", one, None), ("b", "f", other, None)])).empty


def test_two_stories_share_nothing():
    assert find_reuse(
        article_table(
            [
                ("a", "e", ONE, None),
                ("b", "e", "A choir sang in the cathedral. Nobody was paid.", None),
            ]
        )
    ).empty
    assert find_reuse(tables.frame("articles")).empty


def test_containment_tells_a_copy_from_a_shared_quotation():
    own = " ".join(
        f"Paragraph {n} of our report tells of street {n * 7} and house {n * 13} in the town."
        for n in range(20)
    )
    articles = article_table(
        [
            ("a", "e", f"{COPY} {ONE}", None),
            ("b", "e", f"{ONE} {COPY}", None),
            ("c", "e", f"{own} {COPY}", None),
        ]
    )
    parts = shared_parts(find_reuse(articles), articles).set_index(["article_id", "other_id"])[
        "containment"
    ]
    assert parts["a", "b"] > 0.9 and parts["a", "c"] < 0.5


def test_what_two_articles_share_points_to_a_source():
    own = "The council met on Friday. Nobody was hurt."
    slip = "The goverment said that rescue teams searched the flooded quarry near Lindau through the night."
    articles = article_table(
        [
            ("a", "e", f"{COPY} {slip} {ONE}", "AP"),
            ("b", "e", f"{COPY} {slip} {own}", None),
            ("c", "e", f"{ONE} {COPY}", None),
        ]
    )
    made = common_sources(find_reuse(articles), articles).set_index(["article_id", "other_id"])
    assert made.loc[("a", "b"), ["agency", "slips", "copy", "in_order"]].tolist() == [
        "AP",
        frozenset(["goverment"]),
        True,
        1.0,
    ]
    assert made.loc[("a", "c"), "in_order"] < made.loc[("a", "b"), "in_order"]


def test_slips_are_no_inflections():
    assert slips("the goverment governs, governed and goveerns the Goverment of a quarry") == {
        "goverment"
    }


def test_wire_copy_counts_once_for_the_article_that_has_it_first():
    own = " ".join(
        f"Street {n * 7} and house {n * 13} of our town were flooded as well." for n in range(20)
    )
    articles = article_table(
        [
            ("a", "e", f"{COPY} {ONE}", None),
            ("b", "e", f"{ONE} {COPY}", "AP"),
            ("c", "e", f"A choir sang. {COPY} {own}", None),
        ]
    )
    reuse = find_reuse(articles)
    places = pd.DataFrame(
        {
            "article_id": ["a", "b", "c", "a"],
            "start": [0, len(ONE) + 1, 14, 0],
            "end": [len(COPY), len(ONE) + 1 + len(COPY), 14 + len(COPY), 5],
        }
    )
    assert repeated(places, reuse, articles).tolist() == [True, False, True, True]
    unnamed = articles.assign(
        agency=None,
        published=["2022-02-02", "2022-02-01", "2022-02-03"],
        text=[*articles["text"][:2], f"A choir sang. {COPY}. " + own],
    )
    assert repeated(places[:2], find_reuse(unnamed), unnamed).tolist() == [True, False]
    assert repeated(places, tables.frame("reuse"), articles).tolist() == [False] * 4


AROUND = st.lists(st.sampled_from([*COPY.split(), "é", "“", "\n", "…"]), max_size=40)


@given(AROUND, AROUND)
@settings(max_examples=40, deadline=None)
def test_passages_lie_inside_both_texts(one, other):
    first, second = " ".join([*one, COPY]), " ".join([COPY, *other])
    made = find_reuse(article_table([("a", "e", first, None), ("b", "e", second, None)]))
    assert len(made) >= 1
    for row in made.itertuples():
        assert 0 <= row.start < row.end <= len(
            first
        ) and 0 <= row.other_start < row.other_end <= len(second)
        if row.kind == "verbatim":
            assert keys(first[row.start : row.end]) == keys(second[row.other_start : row.other_end])
