"""Errors that a user can cause and mend: the command line prints each in one line."""


class ParallaxError(ValueError):
    """Something a user gave cannot be used; the message says what and why."""


class CodebookError(ParallaxError):
    """The codebook cannot be used; one line a mistake, each naming file, place and cause."""
