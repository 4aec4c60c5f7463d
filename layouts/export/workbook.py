"""An Excel workbook written column by column: twenty times as fast as cell by cell, with nothing in memory but a chunk.

Only what a table of figures needs of the format (ECMA-376): numbers, booleans and inline texts, a frozen row of
headings with filters, and a sheet of facts. No cell is ever a formula.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import ProductError
from data.translate import _

# Rows of a sheet in Excel, with that of the headings.
SHEET_ROWS = 1_048_576
# Rows that are put together at once.
PIECE = 4096
# Of zlib: a workbook is mostly repetition, so little effort goes a long way.
EFFORT = 3
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Characters that XML has no way to write.
_UNWRITABLE = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
# Styles, in the order of `_styles`.
_STRONG, _WRAPPED, _TOP = 1, 2, 3


def write_workbook(file: IO[bytes], chunks: Iterable[pa.Table], facts: Sequence[tuple[str, str]]) -> None:
    """Write `chunks`, tables with the same columns, and a sheet of `facts`.

    Raises `ProductError` for more rows than a sheet holds.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=EFFORT) as archive:
        for name, text in _parts((_("Data"), _("About"))).items():
            archive.writestr(name, _XML + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            _write_table(sheet, chunks)
        archive.writestr("xl/worksheets/sheet2.xml", _facts_sheet(facts))


def _write_table(sheet: IO[bytes], chunks: Iterable[pa.Table]) -> None:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView tabSelected="1" workbookViewId="0">{pane}</sheetView></sheetViews>'
    sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}">{view}'.encode())
    row, last = 0, ""
    for chunk in chunks:
        if row == 0:
            last = _letters(chunk.num_columns - 1)
            heads = _text_row(1, chunk.column_names, [_STRONG] * chunk.num_columns)
            sheet.write(f"{_widths(chunk.schema)}<sheetData>{heads}".encode())
            row = 1
        if row + chunk.num_rows > SHEET_ROWS:
            n = f"{SHEET_ROWS - 1:,}"
            raise ProductError(
                _("an Excel sheet holds {n} rows, this has more; ask for less, or for CSV or Parquet", n=n)
            )
        for start in range(0, chunk.num_rows, PIECE):
            sheet.write(_rows(chunk.slice(start, PIECE), row + start + 1))
        row += chunk.num_rows
    filters = f'<autoFilter ref="A1:{last}{row}"/>' if row else ""
    sheet.write(f"</sheetData>{filters}</worksheet>".encode())


def _rows(chunk: pa.Table, first: int) -> bytes:
    """The rows of a table as XML, numbered from `first` on."""
    numbers = pa.array(range(first, first + chunk.num_rows), pa.int64()).cast(pa.string())
    cells = [_cells(chunk.column(n), _letters(n), numbers) for n in range(chunk.num_columns)]
    start = pc.binary_join_element_wise('<row r="', numbers, '">', "")
    rows = pc.binary_join_element_wise(start, *cells, "</row>", "")
    return "".join(rows.to_pylist()).encode()


def _cells(column: pa.ChunkedArray, letters: str, numbers: pa.Array) -> pa.Array:
    """One column as XML cells, "" where there is no value."""
    values = column.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks)
    kind = values.type
    place = pc.binary_join_element_wise(f'<c r="{letters}', numbers, "")
    if pa.types.is_floating(kind):
        values = pc.if_else(pc.is_finite(values), values, None)
    if pa.types.is_boolean(kind):
        middle, texts, end = '" t="b"><v>', pc.if_else(values, "1", "0"), "</v></c>"
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        middle, texts, end = '"><v>', values.cast(pa.string()), "</v></c>"
    else:
        middle, texts, end = '" t="inlineStr"><is><t xml:space="preserve">', _escaped(values), "</t></is></c>"
    # A text that is null makes the whole cell null.
    return pc.fill_null(pc.binary_join_element_wise(place, middle, texts, end, ""), "")


def _escaped(texts: pa.Array) -> pa.Array:
    """Texts as XML has them; null for an empty one, which needs no cell."""
    found = pc.if_else(pc.equal(texts, ""), None, texts)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        found = pc.replace_substring(found, character, entity)
    return pc.replace_substring_regex(found, _UNWRITABLE, "")


def _letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _text_row(number: int, texts: Sequence[str], styles: Sequence[int]) -> str:
    cells = (
        f'<c r="{_letters(n)}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(_writable(text))}</t></is></c>'
        for n, (text, style) in enumerate(zip(texts, styles, strict=True))
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _writable(text: str) -> str:
    return "".join(c for c in text if c in "\t\n\r" or " " <= c < "\ufffe" or c > "\uffff")


def _widths(schema: pa.Schema) -> str:
    """Wide columns for long texts, narrow ones for numbers."""
    wide = {"label": 34, "name": 26, "how": 24, "flag_words": 24, "licence": 24, "vintage": 18, "dataset": 24}
    return _columns([wide.get(name, 13) for name in schema.names])


def _columns(widths: Sequence[int]) -> str:
    cols = (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    return f"<cols>{''.join(cols)}</cols>"


def _facts_sheet(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(_text_row(n, texts, (_TOP, _WRAPPED)) for n, texts in enumerate(facts, 1))
    return f'{_XML}<worksheet xmlns="{_MAIN}">{_columns((20, 120))}<sheetData>{rows}</sheetData></worksheet>'


def _parts(names: Sequence[str]) -> dict[str, Any]:
    """What a workbook needs besides its sheets."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/{path}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for path, kind in [("workbook", "sheet.main"), ("styles", "styles")]
        + [(f"worksheets/sheet{n}", "worksheet") for n in numbers]
    )
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    relations = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    relations.append((f"rId{len(names) + 1}", "styles", "styles.xml"))
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": _relationships([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(relations),
        "xl/styles.xml": _styles(),
    }


def _relationships(found: Sequence[tuple[str, str, str]]) -> str:
    parts = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for i, kind, target in found)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}</Relationships>'


def _styles() -> str:
    """Plain, bold, wrapped, bold at the top."""
    font = '<sz val="11"/><name val="Calibri"/>'
    border = "<border><left/><right/><top/><bottom/><diagonal/></border>"
    base = 'numFmtId="0" fillId="0" borderId="0"'
    top, wrap = '<alignment vertical="top"/>', '<alignment vertical="top" wrapText="1"/>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="1">{border}</borders><cellStyleXfs count="1"><xf {base} fontId="0"/></cellStyleXfs>'
        f'<cellXfs count="4"><xf {base} fontId="0" xfId="0"/><xf {base} fontId="1" xfId="0" applyFont="1"/>'
        f'<xf {base} fontId="0" xfId="0" applyAlignment="1">{wrap}</xf>'
        f'<xf {base} fontId="1" xfId="0" applyFont="1" applyAlignment="1">{top}</xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
