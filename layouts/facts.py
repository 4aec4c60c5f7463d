"""What is said about a region when it is pointed at: few texts, many numbers, put together in the browser.

A map of NUTS 3 has 1,514 such texts, which are alike but for their numbers, so
a text is sent once as a template and each region as its number and figures.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

# The value of the measure itself, which the browser has in the strip, and any other figure.
VALUE, FIGURE = "\x02", "\x01"


@dataclass
class Facts:
    """Texts by region: lines joined by a line break, in which `VALUE` and `FIGURE` stand for numbers."""

    level: int
    decimals: int
    templates: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    _seen: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def known(self, key: Hashable) -> bool:
        """Whether the text for `key` is there already, so that it need not be made again."""
        return key in self._seen

    def teach(self, key: Hashable, lines: list[str]) -> None:
        """Keep the text for `key`."""
        self._seen[key] = len(self.templates)
        self.templates.append("\n".join(lines))

    def add(self, key: Hashable, value: str, *figures: object) -> None:
        """The next region: its text is that of `key`, filled with `value` and `figures`."""
        self.numbers.append(self._seen[key])
        self.figures.append(" ".join(str(f) for f in figures))
        self.values.append(value)

    def data(self) -> dict[str, Any]:
        """The form that goes to the browser; assets/map.js puts the texts together."""
        columns = {"n": self.numbers, "f": "|".join(self.figures)}
        return {"level": self.level, "decimals": self.decimals, "t": self.templates, **columns}

    def texts(self) -> list[str]:
        """The texts as a reader gets them, in the order in which regions were added."""
        found = []
        for number, figures, value in zip(self.numbers, self.figures, self.values, strict=True):
            text = self.templates[number].replace(VALUE, value)
            for figure in figures.split(" "):
                text = text.replace(FIGURE, figure, 1)
            found.append(text)
        return found
