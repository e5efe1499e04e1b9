"""Tell sports clubs from the places whose names they have.

Places are clubs in tables of results ("Halmstad 3 Orebro 0"), and listed places that have a club
are in sentences about a match.  A competitor's country in brackets makes the name before it a
person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from parallax.entities.gazetteer import Gazetteer, known

Labelled = tuple[int, int, str]
PLACES = frozenset(("GPE", "LOC"))
CLUB_OPENS = frozenset(
    "Ajax Atletico Atlético Bayern Borussia CSKA Deportivo Dinamo Dynamo FC Inter Lokomotiv Real "
    "Slavia Spartak Sparta Sporting Shakhtar".split()
)
CLUB_ENDS = frozenset("Albion Athletic FC Hotspur Rovers United Wanderers".split())
MATCH = frozenset(
    "goalkeeper halftime half-time hat-trick homer innings kick-off kickoff midfielder playoff "
    "playoffs quarterback referee semifinal semi-final striker touchdown wicket wickets".split()
)
MATCH_PAIRS = frozenset(("draft pick", "first leg", "second leg", "league match", "cup final"))
"""Words of a match; not those that have other uses: goal, season, coach, penalty."""
PLAYED = frozenset("beat drew lost defeated won".split())
TRADED = frozenset("traded signed transferred sold joined".split())
IN = frozenset("in at near of from to around outside across".split())
_RESULT = re.compile(r"^\d{1,3}$")
_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b")
LONGEST_TEAM = 4  # words


def with_clubs(doc: Doc, spans: Sequence[Labelled], lists: Gazetteer) -> list[Labelled]:
    """The spans with clubs labelled as organisations and competitors as people."""
    spans = [_as_club(doc, span) for span in spans]
    found = {(first, last): label for first, last, label in spans}
    for line in _lines(doc):
        for first, last in _results(doc, line):
            if not _is_country(doc, first, last, lists):
                inside = [s for s in found if s[0] < last and first < s[1]]
                for span in inside:
                    del found[span]
                found[first, last] = "ORG"
    parsed = doc.has_annotation("SENT_START")
    for first, last in [(sent.start, sent.end) for sent in doc.sents] if parsed else []:
        if _is_about_a_match(doc, first, last):
            _relabel(doc, first, last, found, lists)
    for span in [span for span in found if _is_competitor(doc, span, found, lists)]:
        found[span] = "PERSON"
    return sorted((first, last, label) for (first, last), label in found.items())


def _as_club(doc: Doc, span: Labelled) -> Labelled:
    """A span that begins or ends as the names of clubs do, as an organisation."""
    first, last, label = span
    if label not in ("PERSON", "GPE", "LOC", "ORG"):
        return span
    if first and doc[first - 1].text in CLUB_OPENS and doc[first - 1].whitespace_:
        return first - 1, last, "ORG"
    opens = last - first > 1 and doc[first].text in CLUB_OPENS
    ends = last - first > 1 and doc[last - 1].text in CLUB_ENDS
    return (first, last, "ORG") if opens or ends else span


def _lines(doc: Doc) -> Iterator[list[int]]:
    """Yield the tokens of every line."""
    line: list[int] = []
    for token in doc:
        if "\n" in token.text:
            yield line
            line = []
        elif not token.is_space:
            line.append(token.i)
    yield line


def _results(doc: Doc, line: Sequence[int]) -> list[tuple[int, int]]:
    """The two teams of a line that is nothing but a result, as tokens [first, last)."""
    numbers = [n for n, i in enumerate(line) if _RESULT.match(doc[i].text)]
    if len(numbers) != 2 or numbers[1] != len(line) - 1:
        return []
    runs = [line[: numbers[0]], line[numbers[0] + 1 : numbers[1]]]
    if not all(0 < len(run) <= LONGEST_TEAM for run in runs):
        return []
    if not all(doc[i].text[:1].isupper() for run in runs for i in run):
        return []
    return [(run[0], run[-1] + 1) for run in runs]


def _is_country(doc: Doc, first: int, last: int, lists: Gazetteer) -> bool:
    rows = known(doc[first:last].text, lists)
    return bool(rows) and rows[0].role == "country"


def _is_about_a_match(doc: Doc, first: int, last: int) -> bool:
    words = [token.lower_ for token in doc[first:last]]
    pairs = {f"{one} {other}" for one, other in zip(words, words[1:])}
    scored = _SCORE.search(doc[first:last].text) is not None
    played = scored and not PLAYED.isdisjoint(words)
    return played or not MATCH.isdisjoint(words) or not MATCH_PAIRS.isdisjoint(pairs)


def _relabel(
    doc: Doc, first: int, last: int, found: dict[tuple[int, int], str], lists: Gazetteer
) -> None:
    """Label the listed places with a club that one sentence names as clubs."""
    traded = any(token.lower_ in TRADED for token in doc[first:last])
    for span, label in list(found.items()):
        inside = first <= span[0] and span[1] <= last
        if (
            not inside
            or label not in PLACES
            or doc[span[0] : span[1]].text not in lists.club_places
        ):
            continue
        before = doc[span[0] - 1].lower_ if span[0] > first else ""
        if before not in IN or (traded and before in ("to", "from")):
            found[span] = "ORG"


def _is_competitor(
    doc: Doc, span: tuple[int, int], found: dict[tuple[int, int], str], lists: Gazetteer
) -> bool:
    """Whether a span tagged as a place has a country in brackets after it, as competitors do."""
    first, last = span
    if found[span] not in PLACES or last - first < 2 or known(doc[first:last].text, lists):
        return False
    if last + 2 >= len(doc) or doc[last].text != "(":
        return False
    end = next((i for i in range(last + 1, min(last + 5, len(doc))) if doc[i].text == ")"), 0)
    return bool(end) and _is_country(doc, last + 1, end, lists)
