"""Regional Innovation Scoreboard, European Commission: one workbook, one row per indicator, region, year.

Seen in RIS_2023.xlsx (2023 edition, years 2016-2023):

* Indicators 0 to 4.3.3 are normalised and relative to the EU in 2016 = 100;
  the EU's own row is 100 in 2016 and 108 in 2023. Each occurs once, there are
  no variants. Indicators 5.x ("SD") are structural data of countries in their
  own units. The number becomes the code; "5.1,7" is a slip for 5.1.7.
* Column Level is 1 in every row although NUTS 0, 1 and 2 are mixed (AT1, BE1,
  FR1, ... are NUTS 1): the level follows from the code, not from that column.
* A missing value and the lowest value of all regions are both written as 0
  (Svalbard NO0B is 0 in every regional indicator and year, Romanian regions
  are 0 where they may well be lowest). Nothing in the file tells them apart,
  so a 0 of a normalised indicator has no value and flag "m0", which pages show
  in words; an empty cell is a national indicator that regions don't have.
"""

from __future__ import annotations

import io
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook

from data.errors import InputError
from data.flags import MISSING_OR_ZERO
from ingest.flags import Cells, constant, parse_cells
from ingest.reading import Reading, Rows, finish, started

LAYOUT = "RIS workbook"
_COLUMNS = ("Indicator", "Year", "Region", "Value")
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)*")
_STRUCTURAL = "5."
NO_NUMBER = "indicator without a number such as 1.2.1"


def sniff(head: bytes) -> bool:
    """Tell whether the bytes are an Excel workbook; `read` looks at its columns."""
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head)


def read(data: bytes, source: str) -> list[Reading]:
    """Read the scoreboard; raises `InputError` for any other workbook."""
    indicators, times, regions, values = _sheet(data, source)
    codes = pa.chunked_array([pa.array([_code(text) for text in indicators], pa.string())])
    text = pa.chunked_array([pa.array(values, pa.string())])
    rows = Rows(
        dimensions={"indic": codes.dictionary_encode()},
        geo=pa.chunked_array([pa.array(regions, pa.string())]).dictionary_encode(),
        time=pa.chunked_array([pa.array(times, pa.string())]),
        cells=_zero_is_unknown(parse_cells(text), codes),
        lines=np.arange(2, len(values) + 2),
        place=constant("Value", len(values)),
        text=text,
        checks=((NO_NUMBER, pc.not_equal(codes, "").to_numpy()),),
    )
    return [finish(started(LAYOUT, "ris"), rows)]


def _sheet(data: bytes, source: str) -> list[list[str]]:
    """Return the four columns needed as texts, from the first sheet."""
    try:
        cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError) as error:
        raise InputError(source, expected="a complete Excel workbook") from error
    names = [str(name).strip() for name in cells[0]] if cells else []
    if not set(_COLUMNS) <= set(names):
        raise InputError(source, place="row 1", value=", ".join(names), expected=f"columns {', '.join(_COLUMNS)}")
    places = [names.index(name) for name in _COLUMNS]
    return [[_text(row[place]) for row in cells[1:]] for place in places]


def _text(cell: object) -> str:
    """Return a cell as text; Excel keeps whole numbers as floats (2016.0)."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _code(indicator: str) -> str:
    """Return the number an indicator's name starts with, "" where there is none."""
    match = _NUMBER.match(indicator)
    return match[0].replace(",", ".") if match else ""


def _zero_is_unknown(cells: Cells, codes: pa.ChunkedArray) -> Cells:
    normalised = pc.invert(pc.starts_with(codes, _STRUCTURAL))
    zero = pc.and_(pc.fill_null(pc.equal(cells.value, 0.0), False), normalised)
    flag = pc.if_else(zero, MISSING_OR_ZERO, cells.flag.cast(pa.string()))
    return Cells(pc.if_else(zero, None, cells.value), flag.dictionary_encode(), cells.conf, cells.ok)
