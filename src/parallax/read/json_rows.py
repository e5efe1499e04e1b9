"""The rows of a JSON file, in whatever way a program has put them into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MOST_DEPTH = 4
"""Objects within objects in which a list of articles is looked for; APIs use two or three."""
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
