"""The codebook of frames: what is read, and the message for every mistake."""

import pytest
from frameids import GENERIC, ISSUES

from parallax import ROOT
from parallax.common.errors import CodebookError
from parallax.framing.codebook import read_codebook

CODEBOOK = ROOT / "data" / "codebook"


def write_book(tmp_path, text):
    (tmp_path / "frames.yml").write_text(text, encoding="utf-8")
    return tmp_path


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
        ("frames: []", ["frames.yml, line 1: no list of frames under the key 'frames'"]),
        ("- a\n- b", ["frames.yml, line 1: no list of frames under the key 'frames'"]),
        ("frames:\n  - id: [", ["frames.yml, line "]),
        (
            "frames:\n  - id: WATER\n    examples: [only one]",
            ["frames.yml, line 2: frame WATER: needs words, or at least 2 examples"],
        ),
        (
            "frames:\n  - id: water\n    words: [dam]",
            ["frames.yml, line 2: frame water: the id must consist of capitals"],
        ),
        (
            "frames:\n  - id: WATER\n    word: [dam]\n    words: [dam]",
            ["frames.yml, line 3: frame WATER: unknown key 'word'; did you mean words?"],
        ),
        (
            "frames:\n  - id: WATER\n    words: [dam/NUON]",
            [
                "frames.yml, line 3: frame WATER: words: 'dam/NUON': NUON after / is not a part of speech"
            ],
        ),
        (
            "frames:\n  - id: WATER\n    words: [dam, 3]\n    entman: [fault]",
            [
                "frames.yml, line 3: frame WATER: words: 3 is a number (put it in quotation marks), not a text",
                "frames.yml, line 4: frame WATER: entman is 'fault'",
            ],
        ),
        (
            "frames:\n  - {id: WATER, words: [dam]}\n  - {id: WATER, words: [river]}",
            ["frames.yml, line 3: frame WATER: defined twice, first on line 2"],
        ),
        (
            "frames:\n  - {id: WATER, words: [dam], threshold: high}",
            [
                "frames.yml, line 2: frame WATER: threshold is 'high'; it must be a number from 0 to 1"
            ],
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
