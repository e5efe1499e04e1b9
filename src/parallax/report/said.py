"""Sentences as Markdown: text from outside enters them as the text that it is.

Names, headlines, ids, words of an article and labels of a codebook come from people who may know
Markdown and HTML.  They enter a sentence through :func:`outside` alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import ParamSpec
from urllib.parse import quote

from parallax.common.outside_text import harmless

_SPACE = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
_ACTIVE = re.compile(
    r"[\\`*_\[\]<>#|~&$@]"
    r"|:(?=//)|(?<=\bwww)\."  # addresses that some renderers turn into links by themselves
    r"|^\d{1,9}[.)]|^[-+=:]",  # the beginning of a list, a heading or a definition
    re.IGNORECASE,
)
_MATHS = "$\\"
"""What JupyterLab finds formulas by, even in finished HTML: each gets an element of its own."""
_REFERENCE = re.compile(r"<span>&#(\d{2,3});</span>|&#(\d{2,3});")
_IN_ADDRESSES = "/#%:?=&~"
"""Characters of an address that stay as they are: it is quoted already."""
_P = ParamSpec("_P")


class Said(str):
    """Markdown whose parts from outside are escaped: it says what it says, and links nowhere else.

    :func:`as_text` gives what a reader sees of it.
    """


def outside(text: object) -> Said:
    """Text from outside, as Markdown that shows every character of it and does nothing else.

    Characters that mean something in Markdown or HTML become character references, which neither
    ever takes for its own signs; line breaks become spaces.  What is :class:`Said` already stays.

    >>> h.say(f"Most often **{h.outside(name)}**.")
    """
    if isinstance(text, Said):
        return text
    words = _SPACE.sub(" ", harmless(str(text))).strip()
    return Said(_ACTIVE.sub(_referred, words))


def _referred(match: re.Match[str]) -> str:
    return "".join(char if char.isalnum() else _reference(char) for char in match[0])


def _reference(char: str) -> str:
    reference = f"&#{ord(char)};"
    return f"<span>{reference}</span>" if char in _MATHS else reference


def as_text(sentence: str) -> str:
    """What a reader sees of a sentence, for charts, captions and alternative texts.

    >>> as_text(outside("A * B")) == "A * B"
    True
    """
    return _REFERENCE.sub(lambda match: chr(int(match[1] or match[2])), sentence)


def sentence(make: Callable[_P, str]) -> Callable[_P, Said]:
    """Mark a function whose text is Markdown with everything from outside escaped."""

    @functools.wraps(make)
    def said(*arguments: _P.args, **named: _P.kwargs) -> Said:
        return Said(make(*arguments, **named))

    return said


def fenced(text: str) -> Said:
    """Text as a block of code, whatever backticks it holds."""
    runs = re.findall(r"`+", text)
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    return Said(f"{fence}\n{harmless(text)}\n{fence}")


def link(text: str, address: str | None) -> Said:
    """A Markdown link, or the text alone where there is no address."""
    words = outside(text)
    return Said(f"[{words}]({quote(harmless(address), safe=_IN_ADDRESSES)})") if address else words
