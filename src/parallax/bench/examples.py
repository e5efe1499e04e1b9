"""Files of examples: JSON lines, gzipped or not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from parallax.common.errors import ParallaxError


def records(path: Path, *fields: str) -> Iterator[dict[str, Any]]:
    """The records of a file of JSON lines; empty lines are skipped.

    Parameters
    ----------
    path
        The file, in UTF-8, and gzipped where its name ends in ``.gz``.
    fields
        What every record must have.

    Raises
    ------
    ParallaxError
        Naming the line of the file that is not such a record.
    """
    path = Path(path)
    open_text = gzip.open if path.suffix == ".gz" else open
    try:
        with open_text(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _record(line, fields, f"{path.name}, line {number}")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise ParallaxError(f"{path.name}: not JSON lines in UTF-8 ({error})") from error


def labelled(path: Path, column: str, known: Collection[str], *fields: str) -> list[dict[str, Any]]:
    """The records whose ``column`` holds one of the ``known`` labels, to measure on.

    Those of the split "train" are left out if the file has others.

    Raises
    ------
    ParallaxError
        Naming a label that is not known, or a line that is no record with the ``fields``.
    """
    rows = list(records(path, column, *fields))
    unknown = sorted({str(row[column]) for row in rows} - set(known))
    if unknown:
        raise ParallaxError(
            f"{Path(path).name}: unknown {column} {unknown[0]!r}; must be one of {', '.join(known)}"
        )
    return [row for row in rows if row.get("split") != "train"] or rows


def _record(line: str, fields: tuple[str, ...], place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ParallaxError(f"{place}: not JSON ({error})") from error
    if not isinstance(record, dict):
        raise ParallaxError(f"{place}: not an object with fields")
    if missing := [field for field in fields if field not in record]:
        raise ParallaxError(f"{place}: no field {', '.join(missing)}")
    return record
