"""What the names of files and folders say: format, id, and whether there is anything to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from parallax.common import tables

COMPRESSED = {".gz", ".bz2", ".xz"}
WARC_SUFFIXES = {".warc", ".wet"}
PAGE_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml"}
LOCK_FILE = "~$"
"""Office programs put a file of this beginning next to a document that is open."""
OF_SYSTEMS = frozenset(
    {
        "__macosx",
        "icon\r",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        "@eadir",
        "_success",
        "_metadata",
        "_common_metadata",
    }
)
"""Files and folders that systems leave among those of people, in lower case: macOS, Windows,
Synology disks, and Spark."""
COMPANIONS = (
    "_files",
    ".files",
    "-dateien",
    "_fichiers",
    "_archivos",
    "_ficheiros",
    "_arquivos",
    "_bestanden",
    "_file",
    "-filer",
    "_pliki",
    "_soubory",
    "_tiedostot",
    "_dosyalar",
)
"""Browsers save the pictures and scripts of NAME.html in a folder NAME_files next to it; in other
languages its name ends like this (in lower case)."""
FIRST_TABLES = {"articles.parquet", "lines.parquet", "problems.parquet"}
"""Tables that every run makes."""
FIRST_REPORTS = {"index.html", "validation.html", "01-clean-articles.html"}
BESIDE_REPORTS = {"figures", "texts"}
"""Reports that every run publishes, and the folders beside them."""
MADE_HERE = "passed over: made by Parallax, not an article"
_SUFFIX = re.compile(r"\.(?=.*[^\W\d_])[\w~-]+")
"""The end of a name that can say what a file is: without a letter it is a number or a version, and
with a space a part of a sentence."""
_QUERY = re.compile(r"(\.\w+)[?@].*")
"""The end of a name that a program gave to a page whose address has a query ("a.html?page=2")."""


def suffix_of(path: str) -> str:
    """The suffix of a name that says what the file is, in lower case; empty if there is none.

    >>> suffix_of("a/Fire.TXT"), suffix_of("index.html?page=2"), suffix_of("Talks at U.N. today")
    ('.txt', '.html', '')
    """
    suffix = PurePosixPath(path.rstrip()).suffix.lower()
    suffix = _QUERY.sub(r"\1", suffix)
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def inner_suffix_of(path: str) -> str:
    """The suffix below that of compression ("a.txt.gz" gives ".txt")."""
    return suffix_of(_without_suffix(path))


def _without_suffix(path: str) -> str:
    """The path without the suffix that it ends with."""
    suffix = suffix_of(path)
    return path[: -len(suffix)] if suffix and path.lower().endswith(suffix) else path


SAVED_WITH_A_PAGE = "passed over: pictures and scripts saved with a page"


def is_leftover(name: str) -> bool:
    """Whether a file or folder belongs to a system or a program, and not to the researcher."""
    return name.startswith((".", LOCK_FILE)) or name.lower() in OF_SYSTEMS


def companions_among(folders: Iterable[str], files: Iterable[str]) -> set[str]:
    """The folders in which browsers have put what belongs to one of the pages among the files.

    Parameters
    ----------
    folders, files
        Paths in one folder or archive, with forward slashes.
    """
    stems = {_without_suffix(file) for file in files if suffix_of(file) in PAGE_SUFFIXES}
    return {folder for folder in folders if _page_of(folder) & stems}


def _page_of(folder: str) -> set[str]:
    """The paths, without suffix, of the pages that a folder may belong to."""
    lower = folder.lower()
    return {folder[: -len(end)] for end in COMPANIONS if lower.endswith(end)}


def made_among(names: Collection[str]) -> set[str]:
    """What an earlier run has made of the entries of a folder: its tables, figures and texts.

    Its pages say themselves what they are.
    """
    there, made = set(names), set()
    if there >= FIRST_TABLES:
        made |= {f"{table}.parquet" for table in tables.TABLES}
    if there >= FIRST_REPORTS:
        made |= BESIDE_REPORTS
    return made & there


# --- ids


def stem(path: str) -> str:
    """The name of a file without folders and suffix.

    Suffixes of compression and of web archives are removed first ("a.warc.gz" gives "a").
    """
    name = PurePosixPath(path).name
    while suffix_of(name) in COMPRESSED | WARC_SUFFIXES:
        name = _without_suffix(name)
    return _without_suffix(name)


def path_as_id(path: str) -> str:
    """The path of a file without its suffix, with hyphens for slashes."""
    return _without_suffix(str(PurePosixPath(path))).replace("/", "-")


def article_ids(files: Collection[str]) -> dict[str, str]:
    """An id for each file: its stem or, if that is taken, its path without or with the suffix.

    Give only files that may hold an article: a picture beside an article must not change its id.
    """
    ways = (stem, path_as_id, lambda path: path.replace("/", "-"))
    names: dict[str, str] = {}
    left = list(files)
    for way in ways:
        by_name: dict[str, list[str]] = {}
        for file in left:
            by_name.setdefault(way(file), []).append(file)
        taken = set(names.values())
        for name, group in by_name.items():
            if len(group) == 1 and name not in taken:
                names[group[0]] = name
        left = [file for file in left if file not in names]
    names.update({file: file for file in left})
    return names
