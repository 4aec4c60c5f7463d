"""What is said about a region when it is pointed at: few texts, many numbers, put together in the browser.

A map of NUTS 3 has 1,514 such texts, which are alike but for their numbers, so
a text is sent once as a template and each region as its number and figures.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from layouts.numbers import number

# The value of the measure itself, the rank, and any other figure.
VALUE, RANK, FIGURE = "\x02", "\x03", "\x01"
# What numbers are written with: two of these letters can tell 8,281 numbers apart.
LETTERS = "".join(chr(c) for c in range(35, 127) if chr(c) != "\\")


def rounded(values: Sequence[float], decimals: int) -> list[int | None]:
    """Values as they are shown, as whole numbers: 12.3 with one decimal is 123; None where there is none."""
    scale = 10**decimals
    return [round(round(v, decimals) * scale) if v == v else None for v in values]


def packed(numbers: Sequence[int | None]) -> dict[str, Any]:
    """Whole numbers in few bytes: `text` holds a letter each for how many times 91 they are above `base`, then one
    each for the rest, blanks where there is none; a third shorter than digits once it is compressed.

    Without a `base` the numbers lie too far apart, and stand in `text` as digits between strokes.
    """
    known = [n for n in numbers if n is not None]
    base, many = min(known, default=0), len(LETTERS)
    if known and max(known) - base >= many**2:
        return {"base": None, "text": "|".join("" if n is None else str(n) for n in numbers)}
    above = [None if n is None else divmod(n - base, many) for n in numbers]
    planes = ("".join(" " if a is None else LETTERS[a[plane]] for a in above) for plane in (0, 1))
    return {"base": base, "text": "".join(planes)}


@dataclass
class Facts:
    """Texts by region: lines joined by a line break, in which `VALUE`, `RANK` and `FIGURE` stand for numbers.

    `values`: of all regions in order, as `rounded` gives them.
    """

    level: int
    decimals: int
    values: list[int | None]
    templates: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    ranks: list[int | None] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    _seen: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def known(self, key: Hashable) -> bool:
        """Whether the text for `key` is there already, so that it need not be made again."""
        return key in self._seen

    def teach(self, key: Hashable, lines: list[str]) -> None:
        """Keep the text for `key`."""
        self._seen[key] = len(self.templates)
        self.templates.append("\n".join(lines))

    def add(self, key: Hashable, rank: int | None, figure: str) -> None:
        """The next region: its text is that of `key`, filled with its value, its rank and a figure ("" = none)."""
        self.numbers.append(self._seen[key])
        self.ranks.append(rank)
        self.figures.append(figure)

    def data(self) -> dict[str, Any]:
        """The form that goes to the browser; assets/map.js puts the texts together."""
        figures = "|".join(self.figures) if any(self.figures) else ""
        columns = {"n": self.numbers, "f": figures, "v": packed(self.values), "r": packed(self.ranks)}
        return {"level": self.level, "decimals": self.decimals, "t": self.templates, **columns}

    def texts(self) -> list[str]:
        """The texts as a reader gets them, in the order in which regions were added."""
        found = []
        for place, rank, figure, value in zip(self.numbers, self.ranks, self.figures, self.values, strict=True):
            shown = "" if value is None else number(abs(value) / 10**self.decimals, self.decimals)
            text = self.templates[place].replace(VALUE, shown).replace(RANK, "" if rank is None else number(rank, 0))
            found.append(text.replace(FIGURE, figure, 1))
        return found
