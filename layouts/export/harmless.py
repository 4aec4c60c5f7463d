"""Texts that no spreadsheet runs: a cell that begins like a formula gets an apostrophe before it. Numbers stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# What a spreadsheet takes for the beginning of a formula, in full-width form too, or drops before looking for one; as
# the inside of a class of a regular expression.
FORMULA = r"=+\-@\t\r\n＝＋－＠"


def harmless_text(text: str) -> str:
    """One text for a cell."""
    return f"'{text}" if re.match(f"[{FORMULA}]", text) else text


def harmless(table: pa.Table) -> pa.Table:
    """The same table; texts that begin like a formula get an apostrophe before them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            texts = table.column(place)
            risky = pc.fill_null(pc.match_substring_regex(texts, f"^[{FORMULA}]"), False)
            if pc.any(risky).as_py():
                marked = pc.binary_join_element_wise(pa.scalar("'", field.type), texts, pa.scalar("", field.type))
                table = table.set_column(place, field, pc.if_else(risky, marked, texts))
    return table
