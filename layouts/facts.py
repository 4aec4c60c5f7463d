"""What is said about a region when it is pointed at: few texts, many numbers, put together in the browser.

A map of NUTS 3 has 1,514 such texts, which are alike but for their numbers, so
a text is sent once as a template and each region as its number and figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from layouts.numbers import number

# The value of the measure itself, the rank, and any other figure.
VALUE, RANK, FIGURE = "\x02", "\x03", "\x01"
# What numbers are written with: two of these letters can tell 8,281 numbers apart.
LETTERS = "".join(chr(c) for c in range(35, 127) if chr(c) != "\\")
# Of whole numbers in an array of floats: nearer to a half than this may be rounded to either side.
NEAR = 1e-9
# Different rows that can be told apart by one number, with room for another column.
ROOM = 2**40


def rounded(values: np.ndarray, decimals: int) -> np.ndarray:
    """Values as they are shown, as whole numbers: 12.3 with one decimal is 123; NaN where there is none."""
    scale = 10**decimals
    scaled = values * scale
    found = np.rint(scaled)
    # Halves go where Python writes them, which looks at the value itself and not at ten times the value.
    halves = np.abs(scaled - np.floor(scaled) - 0.5) <= NEAR * (1 + np.abs(scaled))
    for n in np.flatnonzero(halves).tolist():
        found[n] = round(round(float(values[n]), decimals) * scale)
    return found + 0.0  # and no zero below zero


def packed(numbers: np.ndarray) -> dict[str, Any]:
    """Whole numbers in few bytes: `text` holds a letter each for how many times 91 they are above `base`, then one
    each for the rest, blanks where there is none (NaN); a third shorter than digits once it is compressed.

    Without a `base` the numbers lie too far apart, and stand in `text` as digits between strokes.
    """
    there, many = ~np.isnan(numbers), len(LETTERS)
    known = numbers[there].astype(np.int64)
    base = int(known.min()) if known.size else 0
    if known.size and int(known.max()) - base >= many**2:
        return {"base": None, "text": "|".join("" if n != n else str(int(n)) for n in numbers.tolist())}
    planes = np.full((2, len(numbers)), ord(" "), dtype=np.uint8)
    planes[:, there] = np.frombuffer(LETTERS.encode(), dtype=np.uint8)[np.array(np.divmod(known - base, many))]
    return {"base": base, "text": planes.tobytes().decode("ascii")}


@dataclass(frozen=True)
class Facts:
    """Texts by region: lines joined by a line break, in which `VALUE`, `RANK` and `FIGURE` stand for numbers.

    `values`, `ranks`: of all regions in order, whole numbers as `rounded` gives them; `figures`: as they are written,
    between strokes, "" where no region has one; `which`: number of each region's text in `templates`.
    """

    level: int
    decimals: int
    values: np.ndarray
    templates: list[str]
    which: np.ndarray
    ranks: np.ndarray
    figures: str

    def data(self) -> dict[str, Any]:
        """The form that goes to the browser; assets/map.js puts the texts together."""
        columns = {"n": self.which.tolist(), "f": self.figures, "v": packed(self.values)}
        return {"level": self.level, "decimals": self.decimals, "t": self.templates, **columns, "r": packed(self.ranks)}

    def texts(self) -> list[str]:
        """The texts as a reader gets them, in the order of the regions."""
        found, figures = [], self.figures.split("|") if self.figures else [""] * len(self.which)
        columns = (self.which.tolist(), self.ranks.tolist(), figures, self.values.tolist())
        for place, rank, figure, value in zip(*columns, strict=True):
            shown = "" if value != value else number(abs(value) / 10**self.decimals, self.decimals)
            text = self.templates[place].replace(VALUE, shown).replace(RANK, "" if rank != rank else number(rank, 0))
            found.append(text.replace(FIGURE, figure, 1))
        return found


def patterns(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, list[int]]:
    """Which of the different rows each row of `columns` is, (rows,), and where each of those stands first.

    The different ones are numbered in the order in which they appear.
    """
    code, many = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        own, number = (column, 2) if column.dtype == bool else _numbered(column)
        code, many = code * number + own, many * number
        if many > ROOM:
            code, many = _numbered(code)
    code, _many = _numbered(code)
    return code, np.unique(code, return_index=True)[1].tolist()


def _numbered(column: np.ndarray) -> tuple[np.ndarray, int]:
    """The number of each value among the different ones, and how many those are."""
    found, different = pd.factorize(column, use_na_sentinel=False)
    return found, len(different)
