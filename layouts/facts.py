"""What is said about a region when it is pointed at: few texts, many numbers, put together in the browser.

A map of NUTS 3 has 1,514 such texts, which are alike but for their numbers, so
a text is sent once as a template and each region as its number and figures.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from layouts.numbers import number

# The value of the measure itself, which the browser has in the strip, and any other figure.
VALUE, FIGURE = "\x02", "\x01"


def rounded(values: Sequence[float], decimals: int) -> list[int | None]:
    """Values as they are shown, as whole numbers: 12.3 with one decimal is 123; None where there is none."""
    scale = 10**decimals
    return [round(round(v, decimals) * scale) if v == v else None for v in values]


@dataclass
class Facts:
    """Texts by region: lines joined by a line break, in which `VALUE` and `FIGURE` stand for numbers.

    `values`: of all regions in order, as `rounded` gives them.
    """

    level: int
    decimals: int
    values: list[int | None]
    templates: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    _seen: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def known(self, key: Hashable) -> bool:
        """Whether the text for `key` is there already, so that it need not be made again."""
        return key in self._seen

    def teach(self, key: Hashable, lines: list[str]) -> None:
        """Keep the text for `key`."""
        self._seen[key] = len(self.templates)
        self.templates.append("\n".join(lines))

    def add(self, key: Hashable, *figures: object) -> None:
        """The next region: its text is that of `key`, filled with its value and `figures`."""
        self.numbers.append(self._seen[key])
        self.figures.append(" ".join(map(str, figures)))

    def data(self) -> dict[str, Any]:
        """The form that goes to the browser; assets/map.js puts the texts together."""
        columns = {"n": self.numbers, "f": "|".join(self.figures), "v": self._packed()}
        return {"level": self.level, "decimals": self.decimals, "t": self.templates, **columns}

    def _packed(self) -> str:
        return "|".join("" if value is None else str(value) for value in self.values)

    def texts(self) -> list[str]:
        """The texts as a reader gets them, in the order in which regions were added."""
        found = []
        for place, figures, value in zip(self.numbers, self.figures, self.values, strict=True):
            shown = "" if value is None else number(abs(value) / 10**self.decimals, self.decimals)
            text = self.templates[place].replace(VALUE, shown)
            for figure in figures.split(" "):
                text = text.replace(FIGURE, figure, 1)
            found.append(text)
        return found
