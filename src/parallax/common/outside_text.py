"""Text from outside, made fit to be stored, shown on a page, or quoted in a message.

:func:`well_formed` is for texts that are kept, :func:`harmless` for what pages and pictures show,
:func:`one_name` for names that are counted,
:func:`one_line`, :func:`short_name` and :func:`escaped_line` for what messages quote.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"
MOST_OF_A_MESSAGE = 400
"""Characters of the longest message about an input."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
    # Joiners shape letters of other scripts and emoji; after a Latin letter they do nothing.
    "|(?<=[\0-\u024f])[\u200c\u200d]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_FOR_MESSAGES = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def well_formed(text: str) -> str:
    """The text with lone surrogates and NUL replaced by U+FFFD, so that it can be stored anywhere.

    Its length does not change.
    """
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)


def harmless(text: str) -> str:
    """Text without characters that no page or picture can hold, or that turn the text around them.

    Control characters, halves of surrogate pairs and noncharacters become U+FFFD: they are not
    allowed in HTML or SVG.  Marks that force a direction of writing go, since one that is not
    closed turns what follows; letters of right-to-left scripts carry their direction themselves.
    """
    return _DIRECTION.sub("", _CONTROL.sub(REPLACEMENT, text))


def one_name(text: str) -> str:
    r"""A name, the same for all spellings of it that no reader could tell apart.

    Letters are composed, a run of white space is one space, and marks that nobody sees go.
    Capitals stay, as do letters of another script that look alike: a reader may mean them.

    >>> one_name("Velm\u200b  Post") == "Velm Post"
    True
    """
    seen = _UNSEEN.sub("", harmless(text))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def one_line(text: str, most: int = MOST_OF_A_MESSAGE) -> str:
    """The text in one line of at most ``most`` characters, without what steers a terminal.

    >>> one_line("two  words" + chr(10))
    'two words'
    """
    return shortened(_NOT_FOR_MESSAGES.sub(REPLACEMENT, " ".join(well_formed(text).split())), most)


def short_name(name: str, most: int) -> str:
    """A name of a file or an id that can be shown in one line and stored anywhere.

    Control characters, line ends and marks of direction become U+FFFD, and the middle of a name
    longer than ``most`` characters is left out.
    """
    plain = _NOT_FOR_MESSAGES.sub(REPLACEMENT, well_formed(name))
    if len(plain) <= most:
        return plain
    half = (most - 1) // 2
    return f"{plain[:half]}…{plain[-half:]}"


def escaped_line(text: str, most: int) -> str:
    r"""The text in one line of at most ``most`` characters, unprintable ones as Python writes them.

    For what people type themselves: they see which character they have to remove.

    >>> escaped_line("zero" + chr(0x200B), 80)
    'zero\\u200b'
    """
    line = " ".join(text.split())
    return shortened(
        "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line), most
    )


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis where it has more than ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
