"""Lines of text for figures, remembered: names and reasons are the same for region after region."""

from __future__ import annotations

import re
from functools import lru_cache
from textwrap import wrap

# What `wrap` makes spaces of.
WHITE = re.compile(r"[\t\n\x0b\x0c\r]")
KEPT = 512


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """`text` as lines of at most `width` characters (longer words are broken); () for none."""
    if len(text) <= width and text and text[0] != " " != text[-1] and not WHITE.search(text):
        return (text,)
    return _wrapped(text, width)


@lru_cache(maxsize=KEPT)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    return tuple(wrap(text, width))
