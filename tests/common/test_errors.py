"""Which errors a user can fix, and how each reads in one line."""

import errno

import pytest

from parallax.chain.corpora import CorpusError
from parallax.common import errors


@pytest.mark.parametrize(
    "error, users",
    [
        (errors.ParallaxError("x"), True),
        (errors.CodebookError("x"), True),
        (CorpusError("x"), True),
        (ValueError("x"), False),
        (KeyError("x"), False),
        (PermissionError(errno.EACCES, "Permission denied", "out"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system", "out"), True),
        (FileExistsError(errno.EEXIST, "File exists", "out"), True),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), False),
        (OSError("without a number"), False),
    ],
)
def test_user_errors(error, users):
    assert errors.is_user_error(error) == users


@pytest.mark.parametrize(
    "error, line",
    [
        (errors.CodebookError("a.csv: one\nb.csv: two"), "a.csv: one b.csv: two"),
        (errors.ParallaxError(), "ParallaxError"),
        (PermissionError(errno.EACCES, "Permission denied", "out"), "out: Permission denied"),
        (
            OSError(errno.EISDIR, "Is a directory", ".draft", None, "figures.json"),
            "figures.json: Is a directory",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "tables: No space left on device"),
        (OSError(errno.EACCES, "Cannot open 'tables/a'"), "Cannot open 'tables/a'"),
    ],
)
def test_one_line_names_the_path(error, line):
    assert errors.one_line(error, "tables") == line


def test_of_many_mistakes_in_a_codebook_the_first_are_named():
    error = errors.CodebookError("\n".join(f"list.csv, line {n}: empty" for n in range(2, 1102)))
    shown = errors.one_line(error)
    assert shown.startswith("list.csv, line 2: empty list.csv, line 3: empty")
    assert shown.endswith("list.csv, line 9: empty (and 1,092 more)")


def test_an_unforeseen_error_becomes_one_short_line(monkeypatch, capsys):
    monkeypatch.delenv(errors.DEBUG, raising=False)
    said = errors.unforeseen(ValueError("first\n  second " + "x" * 500))
    assert said.startswith("an error in Parallax itself (ValueError: first second xxx")
    assert len(said) < 220
    assert errors.unforeseen(ValueError()) == "an error in Parallax itself (ValueError)"
    assert capsys.readouterr().err == ""


def test_with_debug_the_traceback_of_an_unforeseen_error_is_shown(monkeypatch, capsys):
    monkeypatch.setenv(errors.DEBUG, "1")
    errors.unforeseen(KeyError("day"))
    assert "KeyError: 'day'" in capsys.readouterr().err


def test_mistakes_of_a_codebook_have_a_line_each_up_to_a_number():
    many = errors.CodebookError("\n".join(f"a.csv, line {n}: odd" for n in range(12)))
    lines = errors.lines(many)
    assert lines[0] == "a.csv, line 0: odd" and len(lines) == errors.MOST_MISTAKES + 1
    assert lines[-1] == "and 4 more mistakes in the codebook"
    assert errors.lines(errors.CodebookError("a.csv: one")) == ["a.csv: one"]
    assert errors.lines(errors.CodebookError("one\ntwo")) == ["one", "two"]
    assert errors.lines(OSError(errno.ENOSPC, "No space left on device"), "tables") == [
        "tables: No space left on device"
    ]


@pytest.mark.parametrize(
    "error, told",
    [
        (MemoryError(), "memory ran out (MemoryError)"),
        (
            RuntimeError("can't start new thread"),
            "memory ran out (RuntimeError: can't start new thread)",
        ),
        (RuntimeError("std::bad_alloc"), "memory ran out (RuntimeError: std::bad_alloc)"),
        (
            OSError(errno.ENOMEM, "Cannot allocate memory"),
            "memory ran out (OSError: [Errno 12] Cannot allocate memory)",
        ),
        (
            ImportError("x.so: failed to map segment from shared object"),
            "memory ran out (ImportError: x.so: failed to map segment from shared object)",
        ),
    ],
)
def test_memory_that_ran_out_is_one_line(error, told):
    assert errors.is_user_error(error) and errors.one_line(error) == told


def test_text_that_speaks_of_memory_is_no_lack_of_it():
    assert errors.one_line(errors.ParallaxError("a.csv: MemoryError")) == "a.csv: MemoryError"
