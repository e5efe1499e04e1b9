"""Errors of a full disk name a file, and the disk that is full is found."""

import errno
import shutil
import tempfile
from collections import namedtuple

import pytest

from parallax.common import space

Usage = namedtuple("Usage", "total used free")


def test_an_error_that_names_no_file_names_the_one_being_written(tmp_path):
    with pytest.raises(OSError) as caught, space.naming(tmp_path / "page.html"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.filename == str(tmp_path / "page.html")
    assert caught.value.errno == errno.ENOSPC


def test_an_error_that_names_a_file_keeps_its_name(tmp_path):
    with pytest.raises(FileNotFoundError) as caught, space.naming(tmp_path / "page.html"):
        (tmp_path / "missing").read_bytes()
    assert caught.value.filename == str(tmp_path / "missing")


def test_the_disk_that_is_full_is_found(tmp_path, monkeypatch):
    tables, reports = tmp_path / "tables", tmp_path / "reports"
    free = {tables: 1000, reports: 1 << 30, tmp_path: 0}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1 << 30, 0, free[folder]))
    assert space.full([tables, reports]) == [tables, tmp_path]


def test_without_any_folder_for_temporary_files_the_cause_is_one_line(monkeypatch):
    def none():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in [...]")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(space.NoTemporaryFolder, match="set TMPDIR"):
        space.temporary()
    assert space.full([]) == []
