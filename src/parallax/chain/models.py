"""The models as they were shipped: a list of checksums, and whether every file is as listed.

``data/models/SHA256SUMS`` can be read by ``sha256sum -c``, and ``make checksums`` writes it.
"""

from __future__ import annotations

import re
from pathlib import Path

from parallax import MODELS
from parallax.chain import cache
from parallax.common import disk
from parallax.common.errors import ParallaxError

LIST = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


class ModelsError(ParallaxError):
    """A file of the models is not the one that was shipped; the message names it, in one line."""


def key(folder: Path = MODELS) -> str:
    """One hash of all models; each file is read once per process.

    Raises
    ------
    ModelsError
        For a file that is missing, not listed, or not the one that was listed.
    """
    listed = _listed(folder / LIST)
    for name in sorted(listed.keys() | set(_names(folder))):
        found = disk.remembered(folder / name, disk.sha256)
        if name not in listed:
            raise ModelsError(f"{folder / name}: not in {LIST} (make checksums rewrites it)")
        if found != listed[name]:
            what = "not the file that was shipped" if found else "missing, or cannot be read"
            raise ModelsError(
                f"{folder / name}: {what}; its checksum is not that in {LIST}. "
                "Get the file again, or run make checksums if you changed it yourself"
            )
    return cache.digest(f"{name} {listed[name]}" for name in sorted(listed))


def write_checksums(folder: Path = MODELS) -> None:
    """Write the list of checksums."""
    disk.write_text(folder / LIST, checksums(folder))


def checksums(folder: Path = MODELS) -> str:
    """The list as it should be: one line a file, ``SHA-256  PATH``."""
    return "".join(f"{disk.sha256(folder / name)}  {name}\n" for name in _names(folder))


def _names(folder: Path) -> list[str]:
    """The files of the models below their folder, without descriptions and hidden files."""
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(
        path.as_posix()
        for path in files
        if path.suffix != ".md"
        and path.name != LIST
        and not any(part.startswith(".") for part in path.parts)
    )


def _listed(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ModelsError(f"{path}: missing, or cannot be read") from None
    matches = [_LINE.fullmatch(line) for line in lines]
    if None in matches:
        raise ModelsError(f"{path}: line {matches.index(None) + 1} is not a checksum and a path")
    return {match[2]: match[1] for match in matches if match}
