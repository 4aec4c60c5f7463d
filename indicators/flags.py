"""Flags of many values at once, as bit masks.

A value that is computed from others carries the flags of all of them. With one
bit per letter the union is a bitwise or over whole arrays; text is made only
for the values that somebody looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

# "0" comes last, so that the product's own flag "m0" (see data.flags) reads back as it was written.
LETTERS = "abcdefghijklmnopqrstuvwxyz0"
# SDMX: C, N, P, S, ... are kinds of "must not be published", F says that nothing is held back.
_FREE = ("", "F")


def to_masks(flags: pd.Series) -> np.ndarray:
    """Turn flag texts ("bp", "m0", "") into uint32 masks; other characters are ignored, case is folded."""
    return per_text(flags, lambda texts: [_mask(text) for text in texts]).astype(np.uint32)


def confidential(conf: pd.Series) -> np.ndarray:
    """Turn confidentiality codes into masks: the flag "c" wherever something is held back.

    The codes have letters of their own ("P" primary confidentiality, "N" not for publication) that as flags
    would say something else (provisional, not significant).
    """
    return per_text(conf, lambda texts: [0 if text in _FREE else bit("c") for text in texts]).astype(np.uint32)


def per_text(texts: pd.Series, meaning: Callable[[pd.Index], Sequence[int] | np.ndarray]) -> np.ndarray:
    """Numbers for texts that repeat a lot: `meaning` is asked once for the distinct ones; NaN gives 0."""
    known = texts.astype("category").cat
    numbers = np.append(np.asarray(meaning(known.categories), dtype=np.int64), 0)
    return numbers[known.codes]


def to_texts(masks: np.ndarray) -> np.ndarray:
    """Turn masks back into flag texts, in the order of LETTERS; shape kept."""
    unique, inverse = np.unique(masks, return_inverse=True)
    texts = np.array(["".join(c for i, c in enumerate(LETTERS) if int(m) >> i & 1) for m in unique], dtype=object)
    return texts[inverse].reshape(masks.shape)


def bit(letter: str) -> np.uint32:
    """The mask of one letter."""
    return np.uint32(1 << LETTERS.index(letter))


def _mask(text: str) -> int:
    return sum({1 << LETTERS.index(c) for c in text.lower() if c in LETTERS})
