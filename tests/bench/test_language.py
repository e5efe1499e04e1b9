"""Scores of a pipeline on small gold files of each kind."""

import json

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from parallax.bench import entities, language
from parallax.cli import main
from parallax.common.errors import ParallaxError

CONLLU = """# text = She left.
1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\t_
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

"""


def doc(vocab, words, names, spaces=None):
    made = Doc(vocab, words.split(), spaces)
    made.set_ents([Span(made, *name) for name in names])
    return made


def test_names_by_exact_characters_places_as_one_and_without_the():
    vocab = spacy.blank("en").vocab
    gold = doc(vocab, "the Red Cross left Paris", [(1, 3, "ORG"), (4, 5, "LOC")])
    ours = doc(vocab, "the Red Cross left Paris", [(0, 3, "ORG"), (4, 5, "GPE")])
    assert language.names([ours], [gold]) == {
        "LOC F1": 100.0,
        "ORG F1": 100.0,
        "names precision": 100.0,
        "names recall": 100.0,
        "names F1": 100.0,
    }


def test_labels_that_the_gold_does_not_have_are_not_counted():
    vocab = spacy.blank("en").vocab
    gold, ours = (
        doc(vocab, "Paris in 1999", [(0, 1, "LOC")]),
        doc(vocab, "Paris in 1999", [(0, 1, "GPE"), (2, 3, "DATE")]),
    )
    assert language.names([ours], [gold])["names precision"] == 100.0


def test_bench_reads_conllu_and_writes_json(tmp_path, capsys):
    (tmp_path / "tiny.conllu").write_text(CONLLU, encoding="utf-8")
    assert (
        main(
            [
                "bench",
                "language",
                "--data",
                str(tmp_path / "tiny.conllu"),
                "--json",
                str(tmp_path / "out.json"),
            ]
        )
        == 0
    )
    rows = {
        (row["test"], row["measure"]): row["shipped"]
        for row in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    }
    assert (
        rows["tiny", "LAS"]
        == rows["tiny", "UAS"]
        == rows["tiny", "tags"]
        == rows["tiny", "sentences F1"]
        == rows["tiny", "nsubj F1"]
        == 100.0
    )
    assert "LAS" in capsys.readouterr().out


def test_bench_reads_a_folder_of_corpora(tmp_path):
    (tmp_path / "entities").mkdir()
    gold = doc(spacy.blank("en").vocab, "Jane Roe left Paris", [(0, 2, "PERSON"), (3, 4, "GPE")])
    DocBin(docs=[gold]).to_disk(tmp_path / "entities" / "ner_gum_test.spacy")
    rows = {(row["test"], row["measure"]): row["shipped"] for row in language.bench(tmp_path)}
    assert rows["ner_gum_test", "names F1"] == 100.0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("curly marks", "“ Jane Roe ’s late ” , “ yes ”"),
        ("headline capitals", '" Jane Roe \'s Late " , " Yes "'),
        ("all capitals", '" JANE ROE \'S LATE " , " YES "'),
        ("no capitals", '" jane roe \'s late " , " yes "'),
    ],
)
def test_an_altered_text_keeps_its_annotation(kind, text):
    given = doc(spacy.blank("en").vocab, '" Jane Roe \'s late " , " yes "', [(1, 3, "PERSON")])
    given[0].is_sent_start, given[6].is_sent_start = True, True
    made = language.reworded(given, language.ALTERED[kind])
    assert made.text.strip() == text
    assert [(e.start, e.end, e.label_) for e in made.ents] == [(1, 3, "PERSON")]
    assert [t.i for t in made if t.is_sent_start] == [0, 6]


def test_bench_altered_adds_a_row_a_kind(tmp_path, capsys):
    (tmp_path / "tiny.conllu").write_text(CONLLU, encoding="utf-8")
    assert main(["bench", "language", "--data", str(tmp_path / "tiny.conllu"), "--altered"]) == 0
    printed = capsys.readouterr().out
    assert all(f"tiny, {kind}" in printed for kind in language.ALTERED)
    assert main(["bench", "cleaning", "--data", str(tmp_path / "tiny.conllu"), "--altered"]) == 2


def test_bench_names_a_file_that_it_cannot_read(tmp_path, capsys):
    (tmp_path / "notes.docx").write_bytes(b"PK")
    with pytest.raises(ValueError, match="notes.docx: not a DocBin"):
        language.bench(tmp_path / "notes.docx")
    with pytest.raises(ValueError, match="none of syntax/ewt_test.spacy"):
        language.bench(tmp_path)


def test_bench_entities_counts_by_label_before_and_after_the_votes():
    gold = [{(0, 8, "PERSON"), (14, 19, "LOC")}, {(0, 5, "ORG")}]
    tagger = [{(0, 8, "PERSON"), (14, 19, "ORG")}, set()]
    voted = [{(0, 8, "PERSON"), (14, 19, "LOC")}, {(6, 9, "ORG"), (10, 12, "NORP")}]
    found = {
        row["label"]: row for row in entities.rows(gold, {"tagger": tagger, "after votes": voted})
    }
    assert found["all"] == {
        "label": "all",
        "names": 3,
        "tagger P": 50.0,
        "tagger R": 33.3,
        "tagger F": 40.0,
        "after votes P": 66.7,
        "after votes R": 66.7,
        "after votes F": 66.7,
    }
    assert (
        found["LOC"]["tagger R"],
        found["LOC"]["after votes R"],
        found["ORG"]["after votes P"],
    ) == (0.0, 100.0, 0.0)


def test_bench_entities_reads_raw_text(tmp_path):
    gold = doc(spacy.blank("en").vocab, "Jane Roe left Paris", [(0, 2, "PERSON"), (3, 4, "GPE")])
    DocBin(docs=[gold]).to_disk(tmp_path / "gold.spacy")
    assert (
        main(
            [
                "bench",
                "entities",
                "--data",
                str(tmp_path / "gold.spacy"),
                "--json",
                str(tmp_path / "out.json"),
            ]
        )
        == 0
    )
    rows = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(row["label"], row["after votes F"]) for row in rows] == [
        ("LOC", 100.0),
        ("PERSON", 100.0),
        ("all", 100.0),
    ]


@pytest.mark.slow
def test_speed_has_a_row_for_every_step(small_corpus):
    from parallax.bench import speed
    from parallax.chain import steps

    rows = speed.bench(small_corpus)
    assert [row["step"] for row in rows] == [*steps.STEPS, "everything"]
    assert rows[-1]["words"] == 190 and rows[-1]["processor_seconds"] > 0


@pytest.mark.parametrize(
    "name, data", [("bad.conllu", b"1\tTalks\n"), ("bad.spacy", b"none"), ("latin.iob", b"\xe9")]
)
def test_a_file_of_another_form_is_named(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ParallaxError, match=f"{name}: cannot be read as"):
        language.read(tmp_path / name, spacy.blank("en"))
