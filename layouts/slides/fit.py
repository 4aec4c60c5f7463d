"""How much room a text takes, so that none is cut: measured, not guessed.

A deck is shown on machines whose fonts we don't know. Widths are those of Arial
(and of Liberation Sans, which stands in for it); `SAFETY` leaves room for
somewhat wider ones such as Inter.
"""

from __future__ import annotations

import unicodedata

SAFETY, BOLD, LINE = 1.08, 1.1, 1.2
POINTS = 72.0

# Advance widths in 1/1000 of the type size.
_GROUPS = {
    191: "'", 222: "ijl’‘", 260: "|", 278: " \u00a0\u202f!,./:;I[\\]ft·", 333: "()-`r“”„", 334: "{}", 350: "•",
    355: '"', 389: "*", 469: "^", 500: "Jckssvxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~−×±≥≤",
    611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 737: "©", 778: "GOQ", 833: "Mm", 889: "%", 944: "W",
    1000: "—…→", 1015: "@",
}  # fmt: skip
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
# Letters that do not come apart into a letter and an accent.
_LIKE = {"ß": 611, "ø": 611, "Ø": 778, "æ": 889, "Æ": 1000, "œ": 944, "Œ": 1000, "ł": 222, "Ł": 556, "đ": 556}
_LIKE |= {"Đ": 722, "ð": 556, "Ð": 722, "þ": 556, "Þ": 667, "ı": 278}
# Other scripts: wider than nearly all of their letters.
_UNKNOWN = 800


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width in inches of one line of `text` at `size` points, with a margin for other fonts."""
    units = sum(_letter(letter) for letter in text)
    return units / 1000 * size / POINTS * SAFETY * (BOLD if bold else 1)


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines `text` takes in `width` inches; breaks at spaces and hyphens, else only where it must."""
    return sum(_paragraph_lines(paragraph, width, size, bold) for paragraph in text.split("\n"))


def height_of(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """Height in inches of `text` set in `width` inches."""
    return lines_of(text, width, size, bold=bold) * size * LINE / POINTS


def fitting_size(
    text: str, width: float, height: float, *, largest: float, smallest: float, bold: bool = False
) -> float:
    """The largest size in half points at which `text` fits a box in inches; `smallest` when none does.

    A size at which a word would have to be broken elsewhere than at a hyphen doesn't fit.
    """
    size = largest
    while size > smallest and not _fits(text, width, height, size, bold):
        size -= 0.5
    return max(size, smallest)


def wrapped(text: str, width: float, size: float) -> str:
    """`text` broken at spaces into lines of at most `width` inches, for charts that don't do it themselves."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def fits(text: str, width: float, height: float, size: float, *, bold: bool = False) -> bool:
    """Whether `text` at `size` fits a box in inches without breaking a word."""
    return _fits(text, width, height, size, bold)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """`text` on one line of `width` inches, cut at a letter with an ellipsis where it is too long."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(text + "…", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return text + "…"


def pieces(text: str) -> list[str]:
    """What can't be broken: words, and the parts of a word between hyphens."""
    return [piece for word in text.split() for piece in _parts(word)]


def _parts(word: str) -> list[str]:
    return [part for part in word.replace("-", "-\n").split("\n") if part]


def _fits(text: str, width: float, height: float, size: float, bold: bool) -> bool:
    longest = max((width_of(piece, size, bold=bold) for piece in pieces(text)), default=0.0)
    return longest <= width and height_of(text, width, size, bold=bold) <= height + 1e-6


def _paragraph_lines(text: str, width: float, size: float, bold: bool) -> int:
    lines, used = 1, 0.0
    space = width_of(" ", size, bold=bold)
    for word in text.split(" "):
        for n, piece in enumerate(_parts(word)):
            length, gap = width_of(piece, size, bold=bold), space if used and n == 0 else 0.0
            if used and used + gap + length > width:
                lines, used, gap = lines + 1, 0.0, 0.0
            used += gap + length
            # A piece wider than the line goes on over the next ones.
            while used > width > 0:
                lines, used = lines + 1, used - width
    return lines


def _letter(letter: str) -> int:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if letter in _LIKE:
        return _LIKE[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return 0 if unicodedata.combining(letter) else _WIDTHS.get(base, _UNKNOWN)
