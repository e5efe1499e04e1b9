"""The lists of data/codebook that name places, peoples, institutions, titles and given names, read into plain dictionaries.

``sides.csv`` countries, capitals, peoples, blocs, seats of government; ``spellings-ukraine.csv`` Latin spellings; ``us-congress.csv``
members of the US Congress; ``titles.csv`` words that name an office; ``given-names.csv`` given names with their short forms;
``aliases.csv`` what a person decided.  README.md beside them says where each comes from and under which licence.  A list that the
given folder lacks is taken from the shipped one.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import spacy

from parallax import ROOT
from parallax.common.errors import CodebookError
from parallax.entities.spelling import fold, plain

SHIPPED = ROOT / "data" / "codebook"
ACTIONS = ("merge", "split", "rename")


class Listed(NamedTuple):
    """One name that a list knows: the entity meant, its label, role and side, and whether the word always means it."""

    entity: str
    label: str
    role: str
    side: str
    always: bool


class Member(NamedTuple):
    """One member of the US Congress: shown name, every spelling, office (US senator, US representative), state, gender (m, f)."""

    name: str
    spellings: tuple[str, ...]
    office: str
    state: str
    gender: str


class Titles(NamedTuple):
    """Words of office in small letters, each to its common one (Sen. to senator, Mr. to nothing); ``gender`` m or f where it has one."""

    nouns: Mapping[str, str]
    plurals: Mapping[str, str]
    honorifics: Mapping[str, str]
    offices: Mapping[str, str]
    gender: Mapping[str, str]


class Alias(NamedTuple):
    """One decision of a person on a spelling, see aliases.csv."""

    alias: str
    entity: str
    action: str


class Lists(NamedTuple):
    """Every list; ``listed``: a name as written to its rows (Georgia has two), ``starts`` a first token to token runs, longest first."""

    listed: Mapping[str, tuple[Listed, ...]]
    starts: Mapping[str, tuple[tuple[str, ...], ...]]
    titles: Titles
    groups: Mapping[str, frozenset[str]]
    genders: Mapping[str, str]
    congress: Mapping[str, tuple[Member, ...]]
    aliases: tuple[Alias, ...]


def read_lists(codebook: Path) -> Lists:
    """All lists of ``codebook``, each missing one from the shipped folder.

    Raises CodebookError, naming file and line, for an alias with an action other than merge, split or rename.
    """
    files = sorted({path for folder in (SHIPPED, codebook) for path in folder.glob("*.csv")})
    return _read(
        codebook, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    )


@lru_cache(maxsize=4)
def _read(codebook: Path, stamp: tuple[tuple[Path, int, int], ...]) -> Lists:
    """The lists of a folder; ``stamp`` changes with the files, so that an edited list is read again."""
    listed = _listed(codebook)
    groups, genders = _given(codebook)
    congress: dict[str, list[Member]] = defaultdict(list)
    for row in _rows(codebook, "us-congress.csv"):
        member = Member(
            row["name"],
            tuple(row["spellings"].split("|")),
            row["office"],
            row["state"],
            row["gender"].lower(),
        )
        congress[fold(member.name.split()[-1])].append(member)
        genders.setdefault(fold(member.name.split()[0]), member.gender)
    return Lists(
        listed,
        _starts(listed),
        _titles(codebook),
        groups,
        genders,
        {k: tuple(v) for k, v in congress.items()},
        _aliases(codebook),
    )


def _rows(codebook: Path, name: str) -> list[dict[str, str]]:
    path = codebook / name if (codebook / name).is_file() else SHIPPED / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            {key: (value or "").strip() for key, value in row.items() if key}
            for row in csv.DictReader(lines)
        ]


def _listed(codebook: Path) -> dict[str, tuple[Listed, ...]]:
    found: dict[str, list[Listed]] = defaultdict(list)
    for row in _rows(codebook, "sides.csv"):
        found[row["name"]].append(
            Listed(row["entity"], row["label"], row["role"], row["side"], row["always"] == "yes")
        )
    for row in _rows(codebook, "spellings-ukraine.csv"):
        if row["kind"] == "place" and row["spelling"] not in found:
            known = found.get(row["entity"], [Listed(row["entity"], "GPE", "", "", False)])[0]
            found[row["spelling"]].append(
                known._replace(always=known.always and len(row["spelling"]) > 3)
            )
    return {name: tuple(rows) for name, rows in found.items()}


def _starts(listed: Mapping[str, tuple[Listed, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """First token to the token runs of the names that always mean one thing, as spaCy's English tokenizer cuts them."""
    tokenizer = spacy.blank("en").tokenizer
    runs: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, rows in listed.items():
        if any(row.always for row in rows):
            tokens = tuple(token.text for token in tokenizer(name))
            runs[tokens[0]].add(tokens)
    return {
        first: tuple(sorted(found, key=lambda run: (-len(run), run)))
        for first, found in runs.items()
    }


def _titles(codebook: Path) -> Titles:
    kinds: dict[str, dict[str, str]] = {
        "noun": {},
        "plural": {},
        "honorific": {},
        "office": {},
        "none": {},
    }
    gender = {}
    for row in _rows(codebook, "titles.csv"):
        word = row["title"].lower()
        if row["kind"] not in kinds:
            raise CodebookError(
                f"titles.csv: the kind of {row['title']!r} is {row['kind']!r}, none of {', '.join(kinds)}"
            )
        kinds[row["kind"]][word] = row["same_as"] or (word if row["kind"] != "honorific" else "")
        if row["gender"]:
            gender[word] = row["gender"]
    return Titles(kinds["noun"], kinds["plural"], kinds["honorific"], kinds["office"], gender)


def _given(codebook: Path) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Folded given name to the names it may stand for, and to its gender where all rows agree."""
    groups: dict[str, set[str]] = defaultdict(set)
    sexes: dict[str, set[str]] = defaultdict(set)
    for row in _rows(codebook, "given-names.csv"):
        groups[fold(row["name"])].add(row["same_as"] + row["gender"])
        sexes[fold(row["name"])].add(row["gender"])
    for row in _rows(codebook, "spellings-ukraine.csv"):
        if row["kind"] == "given name":
            groups[fold(row["spelling"])].add(fold(row["entity"]))
    return {k: frozenset(v) for k, v in groups.items()}, {
        k: v.pop() for k, v in sexes.items() if len(v) == 1
    }


def _aliases(codebook: Path) -> tuple[Alias, ...]:
    if not (codebook / "aliases.csv").is_file():
        return ()
    found = []
    for number, row in enumerate(_rows(codebook, "aliases.csv"), start=2):
        alias = Alias(row.get("alias", ""), row.get("entity", ""), row.get("action", "") or "merge")
        if alias.action not in ACTIONS:
            raise CodebookError(
                f"aliases.csv, line {number}: action {alias.action!r} is none of {', '.join(ACTIONS)}"
            )
        if not alias.alias or not alias.entity:
            raise CodebookError(
                f"aliases.csv, line {number}: alias and entity must both be filled in"
            )
        found.append(alias)
    return tuple(found)


def choose(rows: tuple[Listed, ...], company: Mapping[str, int]) -> Listed:
    """The one of several readings of a name (Georgia) whose like the article names most; the first where none stands out.

    ``company``: how often the article names places of each role (country, US state), the United States and the name itself left out.
    """
    return max(rows, key=lambda row: company.get(row.role, 0)) if len(rows) > 1 else rows[0]


def known(name: str, lists: Lists) -> tuple[Listed, ...]:
    """The rows for a name as written, or for the same name in other capitals or without 'the'; empty when no list knows it."""
    bare = name[4:] if name[:4].lower() == "the " else name
    for spelling in (name, bare, bare.title() if bare.isupper() and len(bare) > 4 else bare):
        if spelling in lists.listed:
            return lists.listed[spelling]
    return ()


__all__ = ["Alias", "Listed", "Lists", "Member", "Titles", "choose", "known", "plain", "read_lists"]
