"""The lines of the dumbbell chart from top to bottom: which there are, in what order, and how much room each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.translate import _
from layouts.figures.wrapping import wrapped

# What a line is: two dots, the region's dot alone, an indicator that can't be compared, a sentence on several.
PAIR, ALONE, OPEN, SENTENCE = "pair", "alone", "open", "sentence"
NO_CORE = "no_core"  # reason of INDICATOR_GAPS: the region has a value, and nothing to be compared with

# Heights in rows of `PITCH` font sizes: a text line, the distance from text to dots.
TEXT, DOTS = 0.4, 0.43
PITCH = 3.4
# Width of a phone and of an average character in the two sizes of type, all in font sizes.
PHONE, WIDE, SMALL = 25.0, 0.53, 0.44
# Where nothing can be compared, so many indicators with the same reason are one sentence.
SEVERAL = 3

Names = Mapping[str, tuple[str, Callable[[float], str], str]]


@dataclass(frozen=True)
class Line:
    """One entry: its `text` ("" for a sentence), the height at which it stands, its INDICATOR_GAPS row.

    `below` are small lines under the text: a unit that finds no room beside it, why it can't be compared, or the
    sentence.
    """

    kind: str
    text: str
    y: float
    row: Any = None
    below: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """How much room it takes."""
        own = {PAIR: 1.0, ALONE: 1.0, OPEN: TEXT + 0.1, SENTENCE: 0.1}[self.kind]
        return own + TEXT * len(self.below)

    @property
    def dots(self) -> float:
        """Height at which its dots lie."""
        return round(self.y - DOTS - TEXT * len(self.below), 3)


def lines_of(gaps: Sequence[Mapping[str, Any]], names: Names, *, has_core: bool) -> list[Line]:
    """The lines for `gaps`, stacked downwards from 0: what has dots, the largest disadvantage first, then the rest."""
    key = "contribution" if has_core else "normalised"
    rows = [{**row, "_kind": _kind(row, has_core)} for row in gaps]
    rows.sort(key=lambda r: (r["_kind"] == OPEN, missing(r[key]), 0 if missing(r[key]) else r[key], r["indicator"]))
    entries = [_entry(row, names) for row in rows]
    if all(row["_kind"] == OPEN for row in rows):
        entries = _collapsed(rows, names)
    lines: list[Line] = []
    y = 0.0
    for kind, text, row, below in entries:
        lines.append(Line(kind, text, round(y, 3), row, below))
        y -= lines[-1].height
    return lines


def missing(value: float) -> bool:
    """Whether there is no value."""
    return value != value


def muted_part(row: Mapping[str, Any], kind: str) -> str:
    """Unit and years of a line, and that the two values are from different years."""
    parts = [part for part in (row["unit"], row.get("years", "")) if part]
    # NaN, a side without a value, is no other year.
    if kind == PAIR and abs(row["source_time"] - row["core_source_time"]) > 0:
        parts.append(_("different years"))
    return ", ".join(parts)


def _kind(row: Mapping[str, Any], has_core: bool) -> str:
    if has_core and not missing(row["contribution"]):
        return PAIR
    # A core itself is compared with itself: no reason, and still nothing but its own dot to be drawn.
    own = row["reason"] == NO_CORE or (not has_core and not row["reason"])
    return ALONE if own and not missing(row["normalised"]) else OPEN


def _entry(row: Mapping[str, Any], names: Names) -> tuple[str, str, Any, tuple[str, ...]]:
    """Kind, text, row and the small lines of an indicator, broken so that they fit a phone."""
    kind, (label, _native, reason) = row["_kind"], names[row["indicator"]]
    small = reason if kind == OPEN else muted_part(row, kind)
    if kind != OPEN and (len(label) + 2) * WIDE + len(small) * SMALL <= PHONE:
        return kind, label, row, ()
    return kind, label, row, _wrapped(small)


def _collapsed(rows: list[dict[str, Any]], names: Names) -> list[tuple[str, str, Any, tuple[str, ...]]]:
    """Entries where nothing can be compared: one sentence for a reason that several share, the others as they are."""
    together: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        together.setdefault(names[row["indicator"]][2], []).append(row)
    shared = {reason: own for reason, own in together.items() if reason and len(own) >= SEVERAL}
    sentences = [_sentence(reason, [names[row["indicator"]][0] for row in own]) for reason, own in shared.items()]
    single = [_entry(row, names) for row in rows if names[row["indicator"]][2] not in shared]
    return [*((SENTENCE, "", None, _wrapped(text)) for text in sentences), *single]


def _sentence(reason: str, labels: list[str]) -> str:
    reason = reason.rstrip(".")
    return _("{reason}: {names}.", reason=reason[:1].upper() + reason[1:], names="; ".join(labels))


def _wrapped(text: str) -> tuple[str, ...]:
    return wrapped(text, int(PHONE / SMALL))
