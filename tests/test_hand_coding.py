"""Human coding: what is drawn is blind and even over articles, what is read back is scored as by hand."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parallax.common.tables as store
from parallax import cli, hand_coding
from parallax.chain import corpora, steps
from parallax.common.errors import ParallaxError

TEXTS = {
    "a": "Anders hailed Bern. Cora left. Nobody came.",
    "b": "Bern fell. “It is over,” Anders said.",
}
SENTENCES = [("a", 0, 0, 19), ("a", 1, 20, 30), ("a", 2, 31, 43), ("b", 0, 0, 10), ("b", 1, 11, 37)]
MENTIONS = [
    ("a", 0, 6, "anders"),
    ("a", 14, 18, "bern"),
    ("a", 20, 24, None),
    ("b", 0, 4, "bern"),
    ("b", 25, 31, "anders"),
]


@pytest.fixture
def tables():
    articles = pd.DataFrame({"article_id": list(TEXTS), "text": list(TEXTS.values())})
    sentences = pd.DataFrame(
        [
            {
                "article_id": a,
                "sentence_id": i,
                "start": s,
                "end": e,
                "text": TEXTS[a][s:e],
                "section": "body",
            }
            for a, i, s, e in SENTENCES
        ]
    )
    mentions = pd.DataFrame(
        [
            {"article_id": a, "start": s, "end": e, "text": TEXTS[a][s:e], "entity_id": i}
            for a, s, e, i in MENTIONS
        ]
    )
    entities = pd.DataFrame({"entity_id": ["anders", "bern"], "name": ["Hans Anders", "Bern"]})
    frames = store.typed(
        "frames",
        [
            {
                "article_id": "a",
                "sentence_id": 0,
                "frame": "WAR",
                "voice": "outlet",
                "holder_id": None,
                "contested": False,
                "score": 1.0,
                "votes": ["lexical"],
                "evidence_spans": [],
            }
        ],
    )
    voices = pd.DataFrame(
        [
            ("a", 0, 43, "outlet"),
            ("b", 0, 11, "outlet"),
            ("b", 11, 24, "direct"),
            ("b", 24, 37, "outlet"),
        ],
        columns=["article_id", "start", "end", "voice"],
    )
    sentiments = pd.DataFrame(
        [
            ("a", 0, 6, "neutral", "outlet"),
            ("a", 14, 18, "positive", "outlet"),
            ("b", 0, 4, "neutral", "outlet"),
        ],
        columns=["article_id", "start", "end", "polarity", "held_by"],
    )
    return {
        "articles": articles,
        "sentences": sentences,
        "mentions": mentions,
        "entities": entities,
        "frames": frames,
        "voices": voices,
        "sentiments": sentiments,
    }


def filled(sheet, path, **answers):
    """Save a sheet with answers by (article_id, start)."""
    for column, answered in answers.items():
        sheet[column] = [
            answered.get((a, s), "") for a, s in zip(sheet["article_id"], sheet["start"])
        ]
    sheet.to_csv(path, index=False)
    return path


def test_a_sheet_is_even_over_articles_and_blind(tables):
    sheet = hand_coding.draw("frames", tables, 4, ["WAR", "TALKS"])
    assert sheet["article_id"].value_counts().to_dict() == {"a": 2, "b": 2}
    assert list(sheet.columns) == [
        "what",
        "article_id",
        "start",
        "end",
        "before",
        "sentence",
        "after",
        "WAR",
        "TALKS",
        "NONE",
        "coder",
        "note",
    ]
    assert (sheet[["WAR", "TALKS", "NONE", "coder", "note"]] == "").all(axis=None)
    middle = (
        hand_coding.draw("frames", tables, 99).set_index(["article_id", "start"]).loc[("a", 20)]
    )
    assert (middle["before"], middle["sentence"], middle["after"]) == (
        "Anders hailed Bern.",
        "Cora left.",
        "Nobody came.",
    )


def test_the_same_seed_draws_the_same(tables):
    assert hand_coding.draw("frames", tables, 3).equals(hand_coding.draw("frames", tables, 3))
    assert (
        len(hand_coding.draw("frames", {**tables, "sentences": tables["sentences"].iloc[:0]}, 3))
        == 0
    )


def test_a_target_is_marked_in_its_sentence(tables):
    sheet = hand_coding.draw("sentiment", tables, 99).set_index(["article_id", "start"])
    assert sheet.loc[("a", 14), "sentence"] == "Anders hailed [[Bern]]."
    assert sheet.loc[("b", 25), "target"] == "Hans Anders"
    assert len(sheet) == 4  # the mention without an entity is left out


def test_what_cannot_be_coded_is_refused(tables):
    with pytest.raises(ValueError, match="'tone' cannot be coded"):
        hand_coding.draw("tone", tables, 3)


def test_frames_go_out_and_come_back(tables, tmp_path):
    sheet = hand_coding.draw("frames", tables, 99, ["TALKS", "WAR"])
    one = filled(
        sheet.copy(),
        tmp_path / "codes-ann.csv",
        WAR={("a", 0): "x", ("b", 0): "x"},
        NONE={("a", 20): "X"},
    )
    two = filled(
        sheet.copy(),
        tmp_path / "codes-bo.csv",
        WAR={("a", 0): "1", ("b", 0): "yes"},
        NONE={("a", 20): "1"},
    )
    codes = hand_coding.gather("frames", [one, two], tables["articles"])
    assert set(codes.rows["coder"]) == {"ann", "bo"} and codes.stale == 0
    assert len(codes.rows) == 2 * 3 * 2  # coders, coded sentences, frames
    found = hand_coding.reliability(
        codes,
        hand_coding.machine_codes("frames", {**tables, "frame_ids": ["TALKS", "WAR"]}, codes.rows),
    ).set_index("code")
    war = found.loc["WAR"]
    assert (war["coders"], war["units"], war["alpha"], war["verdict"]) == (2, 3, 1.0, "reliable")
    assert (war["coded"], war["found"], war["precision"], war["recall"]) == (2, 1, 1.0, 0.5)
    assert found.loc["TALKS", "verdict"] == "too few" and found.loc["TALKS", "coded"] == 0


def test_coders_who_disagree_settle_nothing(tables, tmp_path):
    sheet = hand_coding.draw("sentiment", tables, 99)
    one = filled(
        sheet.copy(),
        tmp_path / "one.csv",
        polarity={("a", 0): "neutral", ("a", 14): "Positive", ("b", 0): "negative"},
    )
    two = filled(
        sheet.copy(),
        tmp_path / "two.csv",
        polarity={("a", 0): "neutral", ("a", 14): "negative", ("b", 0): "negative"},
    )
    codes = hand_coding.gather("sentiment", [one, two], tables["articles"])
    assert hand_coding.settled(codes.rows)["value"].tolist() == ["neutral", "negative"]
    found = hand_coding.reliability(
        codes, hand_coding.machine_codes("sentiment", tables, codes.rows)
    ).set_index("code")
    assert found.loc["polarity", "f1"] == pytest.approx(
        (0 + 2 / 3) / 2
    )  # the machine says neutral twice
    assert (
        found.loc["polarity: neutral", "precision"] == 0.5
        and found.loc["polarity: neutral", "recall"] == 1
    )
    assert set(found["verdict"]) == {"unreliable"}  # alpha 1 - 2 / 4.4 = .545


def test_one_coder_has_a_verdict_of_their_own(tables, tmp_path):
    one = filled(
        hand_coding.draw("attributions", tables, 99),
        tmp_path / "codes.csv",
        speech={("b", 11): "direct", ("a", 0): "none"},
    )
    codes = hand_coding.gather("attributions", [one], tables["articles"])
    found = hand_coding.reliability(
        codes, hand_coding.machine_codes("attributions", tables, codes.rows)
    ).set_index("code")
    assert found.loc["speech", "verdict"] == "one coder" and found.loc["speech", "f1"] == 1
    assert set(codes.rows["coder"]) == {"codes"}


def test_codes_whose_words_are_gone_do_not_count(tables, tmp_path):
    one = filled(
        hand_coding.draw("sentiment", tables, 99),
        tmp_path / "one.csv",
        polarity={("a", 0): "neutral", ("b", 0): "negative"},
    )
    moved = tables["articles"].assign(text=[TEXTS["a"], "Oh, " + TEXTS["b"]])
    codes = hand_coding.gather("sentiment", [one], moved)
    assert (len(codes.rows), codes.stale) == (1, 1)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_column_separators_are_accepted(tables, tmp_path, mark):
    path = tmp_path / "codes-ann.csv"
    sheet = hand_coding.draw("sentiment", tables, 99).assign(polarity="neutral")
    sheet.to_csv(path, index=False, sep=mark, encoding="utf-8-sig")
    assert len(hand_coding.read_sheet(path).rows) == 4


def test_sheet_with_one_row_per_code(tmp_path):
    path = tmp_path / "frames.csv"
    path.write_text(
        "article_id,start,end,frame,sentence\na,0,19,WAR,Anders hailed Bern.\na,20,30,NONE,Cora left.\n"
    )
    rows = hand_coding.read_sheet(path).rows
    assert rows[["start", "code", "value"]].values.tolist() == [
        [0, "WAR", "yes"],
        [20, "WAR", "no"],
    ]


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "bad.csv"),
        ("a,b\n1,2\n", "not a coding sheet"),
        (
            "what,article_id,start,end,sentence,polarity\nsentiment,a,0,6,x,good\n",
            "row 2: 'good' is not one of negative",
        ),
        (
            "what,article_id,start,end,sentence,WAR,NONE\nframes,a,0,6,x,perhaps,\n",
            "row 2: 'perhaps'",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(tmp_path, text, says):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ParallaxError, match=says):
        hand_coding.read_sheet(path)


def test_sheets_of_a_codebook_come_after_those_of_the_project(tmp_path):
    for name in (
        "codebook/codes-ann.csv",
        "codebook/aliases.csv",
        "shipped/sentiment.csv",
        "shipped/claims.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = hand_coding.sheets(tmp_path / "codebook", tmp_path / "shipped")
    assert [p.name for p in found] == ["sentiment.csv", "codes-ann.csv"]


def test_the_command_line_says_what_it_cannot_do(tables, tmp_path, capsys):
    one = filled(
        hand_coding.draw("sentiment", tables, 99),
        tmp_path / "one.csv",
        polarity={("a", 0): "neutral"},
    )
    two = filled(
        hand_coding.draw("attributions", tables, 99),
        tmp_path / "two.csv",
        speech={("a", 0): "none"},
    )
    for arguments, says in (
        (
            ["draw", "seeds", "--what", "frames", "--out", str(one)],
            "coded sheets are not overwritten",
        ),
        (
            ["draw", "seeds", "--what", "frames", "--n", "0", "--out", str(tmp_path / "new.csv")],
            "at least one unit",
        ),
        (["read", str(one), str(two)], "several kinds"),
        (["read", str(one)], "give --corpus"),
        (["read", str(tmp_path / "gone.csv")], "no such file"),
    ):
        assert cli.main(["code", *arguments]) == cli.USAGE
        assert says in capsys.readouterr().err


def test_a_sheet_is_drawn_and_read_on_the_command_line(tables, tmp_path, capsys, monkeypatch):
    settings = corpora.Settings("news", tmp_path, tmp_path / "tables")
    monkeypatch.setattr(corpora, "settings", lambda corpus: settings)
    monkeypatch.setattr(steps, "read", lambda settings, table: tables[table])
    sheet = tmp_path / "codes-ann.csv"
    assert (
        cli.main(["code", "draw", "news", "--what", "sentiment", "--n", "3", "--out", str(sheet)])
        == 0
    )
    drawn = pd.read_csv(sheet)
    assert len(drawn) == 3 and set(drawn["corpus"]) == {"news"}
    drawn.assign(polarity="neutral").to_csv(sheet, index=False)
    assert cli.main(["code", "read", str(sheet), "--json", str(tmp_path / "out.json")]) == 0
    assert "one coder" in capsys.readouterr().out
    assert pd.read_json(tmp_path / "out.json")["code"].tolist() == ["polarity: neutral"]


CELLS = st.text(
    st.sampled_from("=+-@'\"\t\r\n;, a") | st.characters(codec="utf-8", exclude_characters="\x00")
)


WORDED = CELLS.filter(str.strip)


@given(st.lists(st.tuples(WORDED, CELLS), min_size=1, max_size=4), WORDED)
def test_a_sheet_comes_back_as_it_was_written(tmp_path_factory, rows, name):
    path = tmp_path_factory.mktemp("sheet") / "codes.csv"
    sheet = pd.DataFrame(rows, columns=["what", f"n{name}"])
    hand_coding.write_sheet(sheet, path)
    again = hand_coding._csv(path)
    assert again.columns.map(str.strip).tolist() == sheet.columns.map(str.strip).tolist()
    assert again.map(str.strip).to_numpy().tolist() == sheet.map(str.strip).to_numpy().tolist()


def test_a_sheet_with_formulas_is_coded_like_any_other(tables, tmp_path):
    articles = tables["articles"].assign(article_id="=1+1")
    sentences = tables["sentences"].assign(article_id="=1+1", text="=HYPERLINK(1)")
    sheet = hand_coding.draw("frames", {"articles": articles, "sentences": sentences}, 2, ["-war"])
    path = tmp_path / "codes-anna.csv"
    hand_coding.write_sheet(sheet.assign(**{"-war": "x"}), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "-", "+", "@")]
    rows = hand_coding.read_sheet(path).rows
    assert set(rows["article_id"]) == {"=1+1"} and set(rows["code"]) == {"-war"}
    assert set(rows["words"]) == {"=HYPERLINK(1)"}
