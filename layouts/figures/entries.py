"""Entries below each other: a name and numbers as lines of text, marks under them; the same at any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from layouts.numbers import NO_BREAK
from layouts.theme import Theme

# Heights in font sizes: a line of text, a line of small text, the room of the marks, the space below an entry.
LINE, SMALL_LINE, MARKS, SPACE = 1.45, 1.25, 1.5, 0.6
# Width of a phone in pixels, of an average small and an average bold character in font sizes.
PHONE, SMALL, BOLD = 316.0, 0.45, 0.58


@dataclass(frozen=True)
class Entry:
    """`label` and, under it and smaller, `left` and `right` on one line, then `more` in the region's accent."""

    label: str
    left: str
    right: str
    more: str = ""


@dataclass(frozen=True)
class Placed:
    """Where entries stand: `marks` (heights of their marks, downwards in font sizes), their texts, the whole height."""

    marks: tuple[float, ...]
    texts: tuple[dict[str, Any], ...]
    height: float


def placed(entries: Sequence[Entry], theme: Theme) -> Placed:
    """Stack entries downwards from 0."""
    marks: list[float] = []
    texts: list[dict[str, Any]] = []
    y = 0.0
    for entry in entries:
        for line in wrap(entry.label, int(PHONE / theme.font_size / BOLD)):
            texts.append(text(f"<b>{line}</b>", y - LINE / 2, theme.font_size, theme.text, theme))
            y -= LINE
        small = y - SMALL_LINE / 2
        texts.append(text(entry.left, small, theme.small_size, theme.muted, theme))
        texts.append(text(entry.right, small, theme.small_size, theme.text, theme) | {"x": 1, "xanchor": "right"})
        y -= SMALL_LINE
        for line in wrap(entry.more, int(PHONE / theme.font_size / SMALL)):
            texts.append(text(line, y - SMALL_LINE / 2, theme.small_size, theme.region, theme))
            y -= SMALL_LINE
        marks.append(round(y - MARKS / 2, 3))
        y -= MARKS + SPACE
    return Placed(tuple(marks), tuple(t for t in texts if t["text"]), -y)


def text(words: str, y: float, size: int, colour: str, theme: Theme) -> dict[str, Any]:
    """A text at the left, on the ground's colour so that no line runs through it."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": round(y, 3), "yanchor": "middle"}
    look = {"showarrow": False, "borderpad": 1, "align": "left", "bgcolor": theme.background}
    return {"text": words, "font": {"size": size, "color": colour}} | look | place


def broken(words: str, theme: Theme, *, room: float = PHONE) -> str:
    """Small words in lines that fit `room` pixels, for the title of an axis."""
    return "<br>".join(wrap(words, int(room / theme.small_size / SMALL)))


def key_lines(parts: Sequence[tuple[str, str, str]], theme: Theme) -> list[str]:
    """What marks mean, (mark, its colour, words) each: on one line where that fits a phone, else below each other."""
    texts = [f'<span style="color:{colour}">{mark}</span>{NO_BREAK}{words}' for mark, colour, words in parts]
    fits = sum(len(words) + 6 for _mark, _colour, words in parts) * SMALL * theme.small_size <= PHONE
    return [(NO_BREAK * 3).join(texts)] if fits else texts


def key_texts(lines: Sequence[str], top: float, theme: Theme) -> list[dict[str, Any]]:
    """Those lines from a height `top` downwards."""
    return [text(x, top - (n + 0.5) * SMALL_LINE, theme.small_size, theme.text, theme) for n, x in enumerate(lines)]
