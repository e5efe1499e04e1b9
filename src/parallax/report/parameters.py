"""The parameters that a user sets in notebooks: checked, and converted to the right type."""

from __future__ import annotations

import ast
import contextlib
import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parallax.report.jobs import Job
from parallax.report.notebook_file import RunError, defaults, load

SPELLINGS = {"true": "True", "false": "False", "none": "None", "null": "None"}
"""How people spell what Python writes with a capital."""
MOST_SHOWN = 60
"""Characters of a value that an error repeats."""
TYPE_NAMES = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a dictionary",
    tuple: "a tuple",
}


def check(jobs: Sequence[Job]) -> None:
    """Refuse a parameter that its notebook does not have, with the nearest name it does have.

    Raises :class:`RunError`; nothing has run by then.
    """
    for job in jobs:
        if not job.parameters:
            continue
        known = defaults(load(job.path), job.name)
        if known is None:
            given = _names(job.parameters)
            raise RunError(f"{job.name}: no cell is tagged 'parameters', so {given} cannot be set")
        for name in job.parameters:
            if name not in known:
                raise RunError(f"{job.name}: no parameter {name!r}; {_nearest(name, known)}")


def give(jobs: Sequence[Job], given: Mapping[str, str]) -> list[Job]:
    """Jobs with the parameters of ``given`` set in each notebook that has them.

    Parameters
    ----------
    jobs
        The notebooks.
    given
        Name of a parameter to its value as typed; it becomes a value of the default's type.

    Raises
    ------
    RunError
        For a name that no notebook has, or a value of another type than the default.
    """
    known = {job.name: defaults(load(job.path), job.name) or {} for job in jobs}
    every = set().union(*known.values())
    for name in given:
        if name not in every:
            raise RunError(f"no notebook has a parameter {name!r}; {_nearest(name, every)}")
    return [
        job._replace(parameters={**job.parameters, **_fitting(given, known[job.name])})
        for job in jobs
    ]


def _fitting(given: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: typed(name, text, known[name]) for name, text in given.items() if name in known}


def typed(name: str, text: str, default: Any) -> Any:
    """``text`` as a value of the type of ``default``. Raises :class:`RunError` where it is none."""
    if isinstance(default, str):
        return text
    try:
        value = ast.literal_eval(SPELLINGS.get(text.lower(), text))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        value = text  # of the last two, Python's parser raises one for what is nested too deep
    if isinstance(default, float) and type(value) in (int, float):
        with contextlib.suppress(OverflowError):
            return float(value)
    if default is None or type(value) is type(default):
        return value
    wanted = TYPE_NAMES.get(type(default), type(default).__name__)
    shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
    raise RunError(f"parameter {name}: {shown!r} is not {wanted}")


def _nearest(name: str, known: Iterable[str]) -> str:
    known = sorted(known)
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.5):
        return f"did you mean {near[0]!r}?"
    return f"it must be one of {_names(known)}" if known else "the notebook has none"


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
