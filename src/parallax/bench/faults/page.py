"""The page ``benchmarks/faults.md``: what was tried, how often, and what happened."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parallax.bench.faults.costs import LEAST, MOST

HEAD = """# Bad input and faults

Everything here is made up by the benchmark itself, and written by one command:

    python -m parallax bench faults

Each kind of bad input is read, cleaned, and annotated beside good articles, which must stay as
they are without it; what is odd must cost itself alone, and be told in one clear line. Each fault
is done to a run, which is then repeated undisturbed: what it leaves must be, byte for byte, what a
run without the fault leaves (`parallax.bench.faults`).
"""
AIMS = """
| what | aim | found |
|---|---|---|
"""
MOST_CHARACTERS = 240
"""Characters of a cause that are shown."""
Part = Mapping[str, Any]


def page(parts: Mapping[str, Part]) -> str:
    """The page from the figures of every part; one that was not measured says so."""
    sections = (
        ("Bad input", "kinds", _verdicts),
        ("Commands, codebook files and parameters", "commands", _verdicts),
        ("Corpora that lack something, and hostile ones, in every notebook", "corpora", _verdicts),
        ("Faults", "faults", _verdicts),
        ("Mutated texts, pages and files", "fuzz", _fuzz),
        ("Costs of adversarial input", "costs", _costs),
        ("Markup and packets", "live", _live),
    )
    lines = [HEAD, _aims(parts)]
    for title, name, shown in sections:
        lines.append(f"## {title}\n")
        lines.append(shown(parts[name]) if name in parts else "Not measured.\n")
    return "\n".join(lines)


def _aims(parts: Mapping[str, Part]) -> str:
    """One line an aim, and what was found."""
    rows = [
        ("kinds of bad input", "at least 200, none fails", _passed(parts, INPUT)),
        ("faults", "at least 40, nothing lost", _passed(parts, ("faults",))),
        ("mutated inputs", "at least 200,000, no failure", _fuzz_found(parts)),
        ("cost ratio for each doubling", f"at most {MOST}", _worst(parts)),
        ("live markup in a page", "none", _live_found(parts, "live")),
        ("DNS queries", "none", _live_found(parts, "dns")),
    ]
    shown = "".join(f"| {a} | {b} | {c} |\n" for a, b, c in rows)
    return f"{AIMS.strip()}\n{shown}\n{_machine()}\n"


def _machine() -> str:
    """The machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.system()
    return f"Measured on {system} with {os.cpu_count()} processors and {memory:.0f} GiB of memory."


INPUT = ("kinds", "commands", "corpora")
"""Parts that try bad input."""


def _passed(parts: Mapping[str, Part], names: Iterable[str]) -> str:
    verdicts = [one for name in names if name in parts for one in parts[name]["verdicts"]]
    if not verdicts:
        return "not measured"
    tried = [one for one in verdicts if not one["skipped"]]
    failed = sum(bool(one["wrong"]) for one in tried)
    return f"{len(tried):,} tried, {failed:,} failed"


def _fuzz_found(parts: Mapping[str, Part]) -> str:
    if "fuzz" not in parts:
        return "not measured"
    return f"{parts['fuzz']['total']:,} tried, {parts['fuzz']['failures']:,} failed"


def _worst(parts: Mapping[str, Part]) -> str:
    if not parts.get("costs", {}).get("largest"):
        return "not measured"
    return f"at most {max(row['ratio'] for row in parts['costs']['largest']):.2f}"


def _live_found(parts: Mapping[str, Part], name: str) -> str:
    found = parts.get("live", {}).get(name)
    if found is None:
        return "not measured"
    if name == "live":
        return f"{len(found)}, and {len(parts['live']['left'])} pages that leave"
    return str(found)


# --- sections


def _verdicts(part: Part) -> str:
    """A table of groups, and a line on every failure."""
    verdicts = part["verdicts"]
    groups = dict.fromkeys(one["group"] for one in verdicts)
    lines = ["| group | tried | passed | failed |", "|---|---|---|---|"]
    for group in groups:
        own = [one for one in verdicts if one["group"] == group]
        tried = [one for one in own if not one["skipped"]]
        failed = [one for one in tried if one["wrong"]]
        counts = f"{len(tried)} | {len(tried) - len(failed)} | {len(failed)}"
        lines.append(f"| {_text(group)} | {counts} |")
    lines += _named("Failed", [one for one in verdicts if one["wrong"]], "wrong")
    lines += _named("Not tried", [one for one in verdicts if one["skipped"]], "skipped")
    return "\n".join(lines) + "\n"


def _named(title: str, verdicts: Sequence[Part], field: str) -> list[str]:
    """A list of verdicts by name, with what a field of theirs says."""
    if not verdicts:
        return []
    lines = [
        f"- {_text(one['group'])}, {_text(one['name'])}: {_text(one[field])}" for one in verdicts
    ]
    return ["", f"{title}:", "", *lines]


def _fuzz(part: Part) -> str:
    counts = ", ".join(f"{number:,} {what}" for what, number in part["inputs"].items())
    lines = [
        f"{part['total']:,} inputs from seed {part['seed']} ({counts})",
        f"in {part['seconds']:,} seconds, {part['inputs_a_second']} a second:",
        f"{part['failures']:,} failed.",
        "",
    ]
    for one in part["shown"]:
        where = f"batch {one['number']} ({one['way']})"
        lines.append(f"- {where}: {_text(one['cause'])}: {_text(one['shortest'])}")
    return "\n".join(lines) + "\n"


def _costs(part: Part) -> str:
    lines = [
        "Processor time at a size and at four times that, per doubling: 2 is linear. Named is the",
        f"shape with the largest ratio among those that cost at least {LEAST} seconds.",
        "",
        "| stage | shapes | largest ratio | shape | seconds at the largest size |",
        "|---|---|---|---|---|",
    ]
    for row in part["largest"]:
        figures = (
            f"{row['shapes']} | {row['ratio']:.2f} | {_text(row['shape'])} | {row['seconds']:.2f}"
        )
        lines.append(f"| {row['stage']} | {figures} |")
    above = [
        f"- {row['stage']}, {_text(row['shape'])}: {row['ratio']:.2f}" for row in part["above"]
    ]
    return "\n".join([*lines, *(["", f"Above {MOST}:", "", *above] if above else [])]) + "\n"


def _live(part: Part) -> str:
    lines = [
        f"A corpus of {part['texts']} hostile texts, each in title, outlet, author, address, id",
        f"and text, through every notebook: {part['pages']} pages, read with {part['read']}.",
        "",
        "| what | found |",
        "|---|---|",
        f"| live markup | {len(part['live'])} |",
        f"| pages that leave for another address | {len(part['left'])} |",
        f"| cells of downloads that a spreadsheet runs | {len(part['formulas'])} |",
        f"| DNS queries | {'not measured' if part['dns'] is None else part['dns']} |",
    ]
    named = [*part["live"], *part["left"], *part["formulas"], *filter(None, [part["run"]])]
    listed = list(dict.fromkeys(f"- {_text(one)}" for one in named))[:40]
    return "\n".join([*lines, *(["", *listed] if listed else [])]) + "\n"


def _text(words: str) -> str:
    """Words as plain text of a Markdown page, which may be of hostile kinds."""
    short = " ".join(words.split())
    if len(short) > MOST_CHARACTERS:
        short = short[: MOST_CHARACTERS - 1] + "…"
    for character in "\\`*_[]<>|$":
        short = short.replace(character, f"\\{character}")
    return "".join(char if char.isprintable() else "�" for char in short)
