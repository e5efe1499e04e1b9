"""Read the codebook's lists of places, peoples, institutions, titles and given names.

``sides.csv`` lists countries, capitals, peoples, blocs and seats of government,
``spellings-ukraine.csv`` Latin spellings, ``us-congress.csv`` members of the US Congress,
``leaders.csv`` presidents and heads of government, ``clubs.csv`` sports clubs,
``titles.csv`` words for offices, ``role-words.csv`` the words around them, ``given-names.csv``
given names with their short forms, and ``aliases.csv`` manual decisions.  The README.md in their
folder gives the source and licence of each.  A list that the given folder lacks is taken from the
bundled codebook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import spacy

from parallax import ROOT
from parallax.common import codebook_files
from parallax.entities.role_words import RoleWords, read_role_words
from parallax.entities.spelling import fold, plain, take_apart

SHIPPED = ROOT / "data" / "codebook"
ANY_CASE = 4  # a name in capitals with more letters is looked up in title case too
ALWAYS = 3  # a spelling of a place with more letters never means anything else


class Listed(NamedTuple):
    """One reading of a listed name: the entity, with its label, role and side.

    ``always`` says that the name never means anything else.
    """

    entity: str
    label: str
    role: str
    side: str
    always: bool


class CongressMember(NamedTuple):
    """One member of the US Congress.

    ``name`` is the name as shown, ``office`` is US senator or US representative, ``gender`` m or f.
    """

    name: str
    spellings: tuple[str, ...]
    office: str
    state: str
    gender: str


class Leader(NamedTuple):
    """A president or head of government, past or present."""

    name: str
    office: str
    side: str


class Titles(NamedTuple):
    """Words of office by kind, in lower case, each with its standard form.

    "Sen." stands for senator, "Mr." for nothing.  ``gender`` (m or f) holds only words that have
    one.
    """

    nouns: Mapping[str, str]
    plurals: Mapping[str, str]
    honorifics: Mapping[str, str]
    offices: Mapping[str, str]
    gender: Mapping[str, str]


class Alias(NamedTuple):
    """One manual decision about a spelling, from aliases.csv."""

    alias: str
    entity: str
    action: str


class Gazetteer(NamedTuple):
    """All lists, as mappings.

    ``listed`` gives the readings of a name as written (Georgia has two); ``starts`` gives, for a
    first token, the token runs of the names that begin with it, longest first.  By folded given
    name, ``groups`` gives the names that it may stand for and ``genders`` its gender; ``congress``
    and ``leaders`` give members of Congress, and presidents and heads of government, by folded last
    name.  ``club_places`` are places with a sports club of the same name.
    """

    listed: Mapping[str, tuple[Listed, ...]]
    starts: Mapping[str, tuple[tuple[str, ...], ...]]
    titles: Titles
    role_words: RoleWords
    groups: Mapping[str, frozenset[str]]
    genders: Mapping[str, str]
    congress: Mapping[str, tuple[CongressMember, ...]]
    leaders: Mapping[str, tuple[Leader, ...]]
    club_places: frozenset[str]
    aliases: tuple[Alias, ...]


def read_lists(codebook: Path) -> Gazetteer:
    """Read all lists from the folder ``codebook``, taking any missing one from the bundled folder.

    Raises
    ------
    CodebookError
        With one line a mistake, each naming file, line and cause.
    """
    folders = (SHIPPED, codebook)
    files = sorted(path for folder in folders for path in folder.glob("*.csv") if path.is_file())
    stamps = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    return _read(codebook, tuple(stamps))


@lru_cache(maxsize=4)
def _read(codebook: Path, stamp: tuple[tuple[Path, int, int], ...]) -> Gazetteer:
    """The lists of a folder; ``stamp`` changes with the files, so that edited lists are reread."""
    listed = _listed(codebook)
    groups, genders = _given(codebook)
    congress: dict[str, list[CongressMember]] = defaultdict(list)
    for member in _members(codebook):
        words = member.name.split()
        congress[fold(words[-1])].append(member)
        genders.setdefault(fold(words[0]), member.gender)
    return Gazetteer(
        listed=listed,
        starts=_starts(listed),
        titles=_titles(codebook),
        role_words=read_role_words(codebook),
        groups=groups,
        genders=genders,
        congress={last: tuple(members) for last, members in congress.items()},
        leaders=_leaders(codebook),
        club_places=_club_places(codebook),
        aliases=_aliases(codebook),
    )


def _members(codebook: Path) -> Iterator[CongressMember]:
    for row in _rows(codebook, "us-congress.csv"):
        yield CongressMember(
            name=row["name"],
            spellings=tuple(map(str.strip, row["spellings"].split("|"))),
            office=row["office"],
            state=row["state"],
            gender=row["gender"].lower(),
        )


def _leaders(codebook: Path) -> dict[str, tuple[Leader, ...]]:
    found: dict[str, list[Leader]] = defaultdict(list)
    for row in _rows(codebook, "leaders.csv"):
        leader = Leader(row["name"], row["office"], row["side"])
        found[take_apart(leader.name).last].append(leader)
    return {last: tuple(leaders) for last, leaders in found.items()}


def _rows(codebook: Path, name: str) -> list[Mapping[str, str]]:
    path = codebook / name if (codebook / name).is_file() else SHIPPED / name
    return [row for _, row in codebook_files.read(path).rows]


def _listed(codebook: Path) -> dict[str, tuple[Listed, ...]]:
    found: dict[str, list[Listed]] = defaultdict(list)
    for row in _rows(codebook, "sides.csv"):
        always = row["always"] == "yes"
        found[row["name"]].append(
            Listed(row["entity"], row["label"], row["role"], row["side"], always)
        )
    for row in _rows(codebook, "spellings-ukraine.csv"):
        spelling, entity = row["spelling"], row["entity"]
        if row["kind"] == "place" and spelling not in found:
            place = found.get(entity, [Listed(entity, "GPE", "", "", False)])[0]
            always = place.always and len(spelling) > ALWAYS
            found[spelling].append(place._replace(always=always))
    for row in _rows(codebook, "clubs.csv"):
        if row["kind"] != "place" and row["name"] not in found:
            always = " " in row["name"]
            found[row["name"]].append(Listed(row["entity"], "ORG", "sports club", "", always))
    return {name: tuple(rows) for name, rows in found.items()}


def _club_places(codebook: Path) -> frozenset[str]:
    rows = _rows(codebook, "clubs.csv")
    names = {row["name"] for row in rows if row["kind"] == "place"}
    return frozenset(names | {name.upper() for name in names})


def _starts(listed: Mapping[str, tuple[Listed, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The token runs of the names that always mean one thing, by first token, longest first.

    Tokens are those of spaCy's English tokenizer.
    """
    tokenizer = spacy.blank("en").tokenizer
    runs: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, rows in listed.items():
        if any(row.always for row in rows):
            tokens = tuple(token.text for token in tokenizer(name))
            runs[tokens[0]].add(tokens)
    return {first: tuple(sorted(found, key=_longest_first)) for first, found in runs.items()}


def _longest_first(run: Sequence[str]) -> tuple[int, Sequence[str]]:
    return -len(run), run


def _titles(codebook: Path) -> Titles:
    kinds: dict[str, dict[str, str]]
    kinds = {kind: {} for kind in codebook_files.values("titles.csv", "kind")}
    gender = {}
    for row in _rows(codebook, "titles.csv"):
        kind, word = row["kind"], row["title"].lower()
        itself = "" if kind == "honorific" else word
        kinds[kind][word] = row["same_as"] or itself
        if row["gender"]:
            gender[word] = row["gender"]
    return Titles(kinds["noun"], kinds["plural"], kinds["honorific"], kinds["office"], gender)


def _given(codebook: Path) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """By folded given name, the names it may stand for, and its gender if all rows agree."""
    groups: dict[str, set[str]] = defaultdict(set)
    sexes: dict[str, set[str]] = defaultdict(set)
    for row in _rows(codebook, "given-names.csv"):
        groups[fold(row["name"])].add(row["same_as"] + row["gender"])
        sexes[fold(row["name"])].add(row["gender"])
    for row in _rows(codebook, "spellings-ukraine.csv"):
        if row["kind"] == "given name":
            groups[fold(row["spelling"])].add(fold(row["entity"]))
    names = {name: frozenset(others) for name, others in groups.items()}
    genders = {name: min(found) for name, found in sexes.items() if len(found) == 1}
    return names, genders


def _aliases(codebook: Path) -> tuple[Alias, ...]:
    if not (codebook / "aliases.csv").is_file():
        return ()
    rows = codebook_files.read(codebook / "aliases.csv").rows
    return tuple(Alias(row["alias"], row["entity"], row["action"]) for _, row in rows)


def choose(rows: tuple[Listed, ...], company: Mapping[str, int]) -> Listed:
    """The reading of an ambiguous name (Georgia) that fits the other places in the article.

    Parameters
    ----------
    rows
        The readings of the name.
    company
        How often the article names places of each role (country, US state), without the United
        States and the name itself.

    Returns
    -------
    Listed
        The reading whose role is most frequent in the article; the first in case of a tie.
    """
    return max(rows, key=lambda row: company.get(row.role, 0)) if len(rows) > 1 else rows[0]


def known(name: str, lists: Gazetteer) -> tuple[Listed, ...]:
    """The readings of a name; empty if it is not listed.

    The name is looked up as written, without "the" and, if it is in capitals, in title case.
    """
    bare = name[4:] if name[:4].lower() == "the " else name
    capitals = bare.isupper() and len(bare) > ANY_CASE
    for spelling in (name, bare, bare.title() if capitals else bare):
        if spelling in lists.listed:
            return lists.listed[spelling]
    return ()


def run_at(words: Sequence[str], start: int, lists: Gazetteer) -> tuple[str, ...]:
    """The longest name that always means one thing and begins at word ``start``, or empty."""
    for run in lists.starts.get(words[start], ()):
        if tuple(words[start : start + len(run)]) == run:
            return run
    return ()


__all__ = [
    "Alias",
    "CongressMember",
    "Gazetteer",
    "Leader",
    "Listed",
    "Titles",
    "choose",
    "known",
    "plain",
    "read_lists",
    "run_at",
]
