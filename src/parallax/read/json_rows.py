"""The rows of a JSON file, in whatever way a program has put them into it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

MOST_DEPTH = 4
"""Objects within objects in which a list of articles is looked for; APIs use two or three."""
MOST_BROKEN = 100
"""Times that an object breaks off, after which the rest of a file is given up."""
LINES_SEEN = 20
"""Lines by which a file with one object a line is known."""
BEFORE_JSON = "\ufeff\x1e"
"""What may stand before an object: the mark of a file that was joined to another, and the separator
of JSON text sequences."""
AROUND = " \t\r\n,[]}();\0\ufffd" + BEFORE_JSON
"""What may be around objects: lists, the call of a function, and NUL in place of what was lost."""
_NAME_BEFORE = re.compile(r"[\w.$ ]+=?")
"""The name of a variable or a function before the objects."""
_ANY_OBJECT = re.compile(r'\{\s*"')
IsArticle = Callable[[dict], bool]
"""Whether an object has a text."""


def rows_of(found: Any, is_article: IsArticle) -> list[Any]:
    """The rows: a list, an object of columns or of rows, the longest list in it, or the object.

    >>> rows_of({"text": {"0": "A", "1": "B"}, "id": {"0": "x", "1": "y"}}, lambda row: True)
    [{'text': 'A', 'id': 'x'}, {'text': 'B', 'id': 'y'}]
    """
    if isinstance(found, list) or not isinstance(found, dict):
        return found if isinstance(found, list) else [found]
    if is_article(found):
        return _of_columns(found) or [found]
    for rows in (_of_table(found), _of_keys(found, is_article)):
        if rows:
            return rows
    lists = list(_lists_in(found, is_article, 0))
    if lists:
        return max(lists, key=len)
    return max((value for value in found.values() if _are_objects(value)), key=len, default=[found])


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _of_columns(found: dict) -> list[dict]:
    """The rows of an object with one object or list of values a column, as pandas writes it."""
    columns = list(found.values())
    first = columns[0]
    if len(columns) > 1 and all(isinstance(column, list) for column in columns):
        same = len({len(column) for column in columns}) == 1
        return [dict(zip(found, row)) for row in zip(*columns)] if same else []
    if not isinstance(first, dict) or not all(isinstance(column, dict) for column in columns):
        return []
    return [{name: column.get(row) for name, column in found.items()} for row in first]


def _of_table(found: dict) -> list[dict]:
    """The rows of an object with the names of the columns and a list of rows ("split")."""
    names, data = found.get("columns"), found.get("data")
    if not isinstance(names, list) or not isinstance(data, list):
        return []
    if not all(isinstance(name, str) for name in names):
        return []
    return [dict(zip(names, row)) for row in data if isinstance(row, list)]


def _of_keys(found: dict, is_article: IsArticle) -> list[dict]:
    """The rows of an object with one object an article, whose key is its id unless it has one."""
    if not found or not all(isinstance(value, dict) for value in found.values()):
        return []
    if not any(map(is_article, found.values())):
        return []
    return [value if key.isdigit() else {"id": key, **value} for key, value in found.items()]


def _lists_in(found: dict, is_article: IsArticle, depth: int) -> Iterator[list]:
    """The lists of articles in an object and in the objects within it."""
    for value in found.values():
        if _are_objects(value) and any(isinstance(row, dict) and is_article(row) for row in value):
            yield value
        elif isinstance(value, dict) and depth < MOST_DEPTH:
            yield from _lists_in(value, is_article, depth + 1)


# --- files that are not JSON as a whole


class BrokenObject(NamedTuple):
    """What is no JSON: the line in which it begins, and the error; None for all that is left."""

    line: int
    error: ValueError | RecursionError | None


def is_one_a_line(text: str) -> bool:
    r"""Whether a text has one object a line, of which some may be broken.

    >>> is_one_a_line('{"a": 1}\n{"a": '), is_one_a_line('[{"a": 1},\n{"a": 2}')
    (True, False)
    """
    if "{" not in text:
        return True
    lines = [line.lstrip(BEFORE_JSON).strip() for line in text.splitlines() if line.strip()]
    return all(line.startswith("{") for line in lines[:LINES_SEEN]) and any(
        map(_is_object, lines[:LINES_SEEN])
    )


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def scanned(text: str, is_article: IsArticle) -> Iterator[dict | BrokenObject]:
    """The objects of a text that has several JSON values, or a broken one; then what is broken.

    After a broken object the next is looked for by its first key, which objects of one program
    share. What is around the objects, such as a list or the name of a variable, is passed over.
    """
    decoder = json.JSONDecoder(strict=False)
    opening, searching, tried, damaged_to = _ANY_OBJECT, False, 0, 0
    broken: dict[int, BrokenObject] = {}
    at, before = _place(opening, text, 0), 0
    while at >= 0:
        sound = not searching and before >= damaged_to
        if sound and (wrong := _between(text, before, at)):
            broken[wrong.pos] = BrokenObject(wrong.lineno, wrong)
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            damaged_to = getattr(error, "pos", at)
            # What is around a broken object breaks off in the same place.
            broken[damaged_to] = BrokenObject(text.count("\n", 0, at) + 1, error)
            searching, tried = True, tried + 1
            end = at + 1 if tried <= MOST_BROKEN else len(text)
        else:
            if is_article(found):
                opening, searching = _opening(found), False
            if not searching:
                yield found
        before, at = end, _place(opening, text, end)
    if before >= damaged_to and not searching and (wrong := _between(text, before, len(text))):
        broken[wrong.pos] = BrokenObject(wrong.lineno, wrong)
    yield from broken.values()
    if tried > MOST_BROKEN:
        yield BrokenObject(max(found.line for found in broken.values()), None)


def _between(text: str, start: int, end: int) -> json.JSONDecodeError | None:
    """What is wrong with what is between two objects; None if it is only around them."""
    gap = text[start:end].strip(AROUND)
    if not gap or (start == 0 and _NAME_BEFORE.fullmatch(gap)):
        return None
    return json.JSONDecodeError("Expecting value", text, text.index(gap, start))


def _place(opening: re.Pattern[str], text: str, start: int) -> int:
    match = opening.search(text, start)
    return match.start() if match else -1


def _opening(found: dict) -> re.Pattern[str]:
    """How an object begins that has the same first key."""
    return re.compile(r"\{\s*" + re.escape(json.dumps(next(iter(found)), ensure_ascii=False)))
