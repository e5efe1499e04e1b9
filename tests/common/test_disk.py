"""Files are written whole or not at all, and a hash is remembered only while the file is the same."""

import errno
import os
import pathlib
import time

import pytest

from parallax.common import disk, errors


def test_what_stood_there_stays_until_the_draft_is_whole(tmp_path):
    path = tmp_path / "record.json"
    disk.write_text(path, "first\n")
    with pytest.raises(RuntimeError), disk.draft(path) as aside:
        aside.write_text("half")
        assert path.read_text() == "first\n"
        raise RuntimeError
    assert path.read_text() == "first\n"
    assert [p.name for p in tmp_path.iterdir()] == ["record.json"]


def test_an_error_without_a_name_gets_that_of_the_file(tmp_path):
    path = tmp_path / "record.json"
    with pytest.raises(OSError) as caught, disk.draft(path):
        raise OSError(errno.ENOSPC, "Error writing bytes. Detail: [errno 28] No space left")
    assert (caught.value.filename, caught.value.strerror) == (
        str(path),
        "No space left on device",
    )


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc")
def test_a_place_that_takes_no_folder_is_a_fault_of_the_user():
    with pytest.raises(PermissionError) as caught:
        disk.write_text(pathlib.Path("/proc/nowhere/record.json"), "")
    assert errors.one_line(caught.value) == "/proc/nowhere: no folder can be made here"


def test_a_file_is_read_once_as_long_as_it_is_the_same(tmp_path):
    path = tmp_path / "big"
    path.write_text("one")
    os.utime(path, (1, 1))
    time.sleep(2 * disk.SETTLED_NS / 1e9)  # the time of the change itself cannot be set
    reads = []

    def reading(file):
        reads.append(file)
        return disk.file_hash(file)

    first = disk.remembered(path, reading)
    assert disk.remembered(path, reading) == first and len(reads) == 1
    path.write_text("two")
    os.utime(path, (1, 1))
    assert disk.remembered(path, reading) != first, "same size and time, other bytes"


def test_there_is_no_hash_of_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "pipe"):
        assert disk.file_hash(path) == disk.sha256(path) == ""
