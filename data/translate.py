"""Mark and translate interface text (gettext; English is the source language).

`N_` marks a text where it is declared, `_` translates it where it is shown, so
module constants can be declared once and still follow the reader's language.
Catalogue texts (labels in the TOML files) are extracted by `data.messages`.
"""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LOCALE_DIR = Path(__file__).with_name("locale")
_translations = _gettext.translation("metrogap", LOCALE_DIR, fallback=True)


def N_(text: str) -> str:
    """Mark `text` for extraction; return it unchanged."""
    return text


def _(text: str, /, **values: object) -> str:
    """Translate `text`, then fill its `{name}` places from `values`."""
    translated = _translations.gettext(text)
    return translated.format(**values) if values else translated


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Translate `one` or `many` by the count `n`, then fill `{n}` and the other places."""
    return _translations.ngettext(one, many, n).format(n=n, **values)
