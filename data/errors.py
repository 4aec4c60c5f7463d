"""The errors a user may see: one clear line each, never a traceback.

Every error of the product derives from `ProductError`, so a command line or a
web request catches exactly one class and prints it.
"""


class ProductError(Exception):
    """Base of every error that is shown to a user as one line."""


class InputError(ProductError):
    """Something that was given to us can't be used.

    `source` is the file (or option, or address) it came from, `place` where in
    it, `value` what stood there and `expected` what should have stood there.
    """

    def __init__(self, source: object, *, place: str = "", value: object = None, expected: str) -> None:
        self.source, self.place, self.value, self.expected = str(source), place, value, expected
        parts = [self.source]
        if place:
            parts.append(place)
        found = "" if value is None else f"found {_short(value)}, "
        super().__init__(f"{': '.join(parts)}: {found}expected {expected}")


def _short(value: object, limit: int = 80) -> str:
    """Show a value on one line, cut so that a broken file can't flood the terminal."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
