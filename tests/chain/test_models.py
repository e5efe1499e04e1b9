"""The models are those that were shipped, or a run ends in one line that names the file."""

import shutil
import subprocess

import pytest

from parallax import MODELS
from parallax.chain import corpora, models, steps

FILES = {"en/words.npz": b"words", "tagger.onnx": b"0123456789", "card.md": b"# Card"}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "models"
    for name, data in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(data)
    models.write_checksums(made)
    return made


def refused(folder):
    with pytest.raises(models.ModelsError) as error:
        models.key(folder)
    (line,) = str(error.value).splitlines()
    return line


def test_the_list_of_checksums_is_current():
    assert (MODELS / models.LIST).read_text(encoding="utf-8") == models.checksums(), (
        "run make checksums"
    )


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_sha256sum_reads_the_list(folder):
    check = ["sha256sum", "-c", "--strict", "--quiet", models.LIST]
    assert subprocess.run(check, cwd=folder).returncode == 0
    (folder / "tagger.onnx").write_bytes(b"0123456780")
    assert subprocess.run(check, cwd=folder, capture_output=True).returncode == 1


@pytest.mark.parametrize("place", range(10))
def test_a_flipped_byte_is_one_line_that_names_the_file(folder, place):
    data = bytearray(FILES["tagger.onnx"])
    data[place] ^= 1
    (folder / "tagger.onnx").write_bytes(data)
    assert refused(folder).startswith(f"{folder}/tagger.onnx: not the file that was shipped; ")


def test_a_missing_file_and_one_too_many_are_named(folder):
    (folder / "other.npz").write_bytes(b"")
    assert refused(folder).startswith(f"{folder}/other.npz: not in SHA256SUMS")
    (folder / "other.npz").unlink()
    (folder / "en" / "words.npz").unlink()
    assert refused(folder).startswith(f"{folder}/en/words.npz: missing, or cannot be read; ")


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "en/words.npz: not in SHA256SUMS"),
        ("half a line\n", "SHA256SUMS: line 1 is not a checksum and a path"),
        (None, "SHA256SUMS: missing, or cannot be read"),
    ],
)
def test_a_damaged_list_is_one_line(folder, text, says):
    (folder / models.LIST).unlink()
    if text is not None:
        (folder / models.LIST).write_text(text)
    assert refused(folder).startswith(f"{folder}/{says}")


def test_every_flip_in_the_list_is_noticed(folder):
    path = folder / models.LIST
    data = path.read_bytes()
    before = models.key(folder)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 7
        path.write_bytes(flipped)
        try:
            assert models.key(folder) == before
        except models.ModelsError:
            continue


def test_descriptions_and_hidden_files_do_not_count(folder):
    before = models.key(folder)
    (folder / "card.md").write_text("# Another card")
    (folder / ".DS_Store").write_bytes(b"x")
    assert models.key(folder) == before


def test_other_models_make_other_keys(folder, tmp_path, monkeypatch):
    settings = corpora.Settings("c", tmp_path, tmp_path)
    before = {name: steps.key(settings, name) for name in steps.STEPS}
    monkeypatch.setattr(models.key, "__defaults__", (folder,))
    after = {name: steps.key(settings, name) for name in steps.STEPS}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == set(steps.STEPS), "every step rests on one that uses the models"
