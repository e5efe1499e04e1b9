"""Names of files, folders, links and files that are none."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from parallax.bench.faults.kinds import FLAT, STORY, Kind, holding
from parallax.common import tables

GROUP = "names, folders, links"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
REPORT = (
    f'<!doctype html>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    f"<title>What the reports find – seeds – Parallax</title><p>{FLAT}</p>"
)
"""The beginning of a page of the reports."""
PAGE = f"<!DOCTYPE html><html><body><p>{FLAT}</p></body></html>"


def _called(name: str, file: str, gives: int | None = 1, says: str | None = "") -> Kind:
    """An article in a file with an odd name."""
    return Kind(GROUP, name, holding({file: STORY}), gives, says)


def _files(name: str, files: dict[str, str], gives: int | None, says: str | None = None) -> Kind:
    return Kind(GROUP, name, holding(files), gives, says, lines=0)


def _made(
    name: str,
    make: Callable[[Path], None],
    gives: int | None,
    says: str | None,
    needs: str = "",
    lines: int = 1,
) -> Kind:
    """A kind that a function of the empty folder makes."""
    return Kind(GROUP, name, make, gives, says, lines, needs=needs)


def _page(name: str, file: str, says: str = "read as HTML") -> Kind:
    return Kind(GROUP, name, holding({file: PAGE}), 1, says)


def _picture(folder: Path) -> None:
    (folder.parent / "good-one.jpg").write_bytes(b"\xff\xd8\xff\xe0")


def _bytes_name(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/caf\xe9\xff.txt", "wb") as file:
        file.write(STORY.encode())


def _link(target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "link.txt").symlink_to(target)


def _link_to_folder(folder: Path) -> None:
    (folder / "link").symlink_to("/etc", target_is_directory=True)


def _link_to_itself(folder: Path) -> None:
    (folder / "self").symlink_to("self")


def _link_to_parent(folder: Path) -> None:
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    (folder / "up").symlink_to(".", target_is_directory=True)


def _link_within(folder: Path) -> None:
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    (folder / "b.txt").symlink_to("a.txt")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")


def _socket(folder: Path) -> None:
    """A socket; its path is given relative to the folder, because it may have 107 bytes only."""
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.txt")
    finally:
        os.fchdir(before)
        os.close(before)


def _unreadable(folder: Path) -> None:
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    (folder / "a.txt").chmod(0)


def _closed_folder(folder: Path) -> None:
    inner = folder / "closed"
    inner.mkdir()
    (inner / "a.txt").write_text(STORY, encoding="utf-8")
    inner.chmod(0)


def _tables(folder: Path) -> None:
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    for name in ("articles", "lines", "problems"):
        tables.write(name, tables.typed(name), folder)


def _deep(folder: Path) -> None:
    inner = folder.joinpath(*["d"] * 100)
    inner.mkdir(parents=True)
    (inner / "a.txt").write_text(STORY, encoding="utf-8")


def _sparse(folder: Path) -> None:
    with (folder / "a.txt").open("wb") as file:
        file.truncate(4 << 30)


NAMES = [
    _made("a name that is no UTF-8", _bytes_name, 1, None),
    _called("a line break in a name", "a\nb.txt", says=None),
    _called("control characters in a name", "a\x1b[31m\x07.txt", says=None),
    _called("a name of 250 letters", "a" * 246 + ".txt"),
    _called("markup in a name", "<script>alert(1)<&.txt", says=None),
    _called("quotation marks in a name", "a\"b'c`d.txt"),
    _called("a name like an option", "--help.txt"),
    _called("a name of blanks", "   .txt", says=None),
    _called("a blank before the suffix", "a .txt"),
    _called("emoji in a name", "🔥🚢.txt"),
    _called("an override of the direction in a name", "a\u202etxt.txt", says=None),
    _called("a hidden file", ".hidden.txt", 0),
    _called("a name of a suffix alone", ".txt", 0),
    _called("two dots in a name", "a..txt"),
    _called("a name of a device", "CON.txt"),
    _called("letters of the suffix in capitals", "A.TXT"),
    _called("a percent sign and a hash in a name", "100%#?.txt"),
    _called("a formula in a name", "=1+1.txt"),
    _called("a template in a name", "{{ 7 * 7 }}.txt"),
    _called("the name of a good article", "good-one.txt", says=None),
    _files("one stem with two suffixes", {"a.txt": STORY, "a.html": f"<p>{FLAT}</p>"}, 2),
    _called("full stops in a name without a suffix", "Fire at the U.N. harbour"),
    _called("a version at the end of a name", "fire v1.2"),
    _called("a blank behind the suffix", "a.txt "),
    _page("a page with the suffix of its server", "story.php?id=3"),
    _page("a page with a query behind its suffix", "index.html?page=2", ""),
    _made("a picture with the name of a good article", _picture, 0, "not read"),
    _files("two names that differ in capitals", {"a.txt": STORY, "A.txt": STORY}, 2),
    _files("two names that look the same", {"caf\u00e9.txt": STORY, "cafe\u0301.txt": STORY}, 2),
]
PLACES = [
    _made("an empty folder", lambda folder: None, 0, ""),
    _made("a folder called like a file", lambda folder: (folder / "a.txt").mkdir(), 0, ""),
    _made("100 folders within each other", _deep, 1, None),
    _files("files that came with a page", {"a.html": f"<p>{FLAT}</p>", "a_files/b.txt": STORY}, 1),
    _files("leftovers of systems", {".DS_Store": "x", "__MACOSX/a.txt": STORY}, 0, ""),
    _files("leftovers of Windows", {"Thumbs.db": "x", "$RECYCLE.BIN/a.txt": STORY}, 0, ""),
    _files("what German browsers save with a page", {"a.html": PAGE, "a-Dateien/b.html": PAGE}, 1),
    _made("tables of an earlier run among the articles", _tables, 1, "made by", lines=3),
    _files("a report among the articles", {"a.txt": STORY, "index.html": REPORT}, 1, "made"),
    _made("a file of 4 GB of nothing", _sparse, 0, "too large"),
    _made("a file that cannot be read", _unreadable, 0, "permission|cannot be read", "no root"),
    _made("a folder that cannot be read", _closed_folder, 0, "permission|cannot be", "no root"),
]
LINKS = [
    _made("a link to nothing", _link("gone.txt"), 0, "link|no such file|cannot"),
    _made("a link to itself", _link_to_itself, 0, "link|loop|too many|cannot"),
    _made("a link to a file elsewhere", _link("/etc/hostname"), None, "link|lead"),
    _made("a link to a folder elsewhere", _link_to_folder, None, None),
    _made("a link to the folder around it", _link_to_parent, 1, None),
    _made("a link to a file beside it", _link_within, None, None),
    _made("a link to a device", _link("/dev/zero"), 0, "link|lead|not a regular|device"),
    _made("a link to the terminal", _link("/dev/tty"), 0, "link|lead|not a regular|device|cannot"),
    _made("a pipe", _pipe, 0, "not a regular|pipe|special"),
    _made("a socket", _socket, 0, "not a regular|socket|special"),
]
KINDS: list[Kind] = [*NAMES, *PLACES, *LINKS]
