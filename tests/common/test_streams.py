"""Output that nobody reads is dropped, output that does not fit is told."""

import errno
import io
import os

import pytest

from parallax.common.streams import Forgiving


class Broken(io.StringIO):
    """A stream that takes nothing, on a file of its own."""

    def __init__(self, number, path):
        super().__init__()
        self.number, self.file = number, path.open("w")

    def write(self, text):
        raise OSError(self.number, os.strerror(self.number))

    def fileno(self):
        return self.file.fileno()


@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC, errno.EIO])
def test_standard_error_drops_what_cannot_be_written(tmp_path, number):
    stream = Forgiving(Broken(number, tmp_path / "out"), "standard error", all_errors=True)
    assert stream.write("text") == 4
    stream.flush()


def test_standard_output_drops_what_nobody_reads(tmp_path):
    stream = Forgiving(Broken(errno.EPIPE, tmp_path / "out"), "standard output", all_errors=False)
    assert stream.write("text") == 4


def test_standard_output_that_does_not_fit_is_an_error(tmp_path):
    stream = Forgiving(Broken(errno.ENOSPC, tmp_path / "out"), "standard output", all_errors=False)
    with pytest.raises(OSError) as caught:
        stream.write("text")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "standard output")


def test_what_a_stream_has_is_there():
    assert Forgiving(io.StringIO(), "standard output", all_errors=False).getvalue() == ""
