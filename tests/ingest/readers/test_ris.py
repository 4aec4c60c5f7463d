"""The RIS workbook: generated workbooks give back every figure, and a broken one is one line."""

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from ingest import archive, limits
from ingest.files import read_bytes
from ingest.readers.ris import NO_NUMBER

HEAD = ["Indicator", "Year", "Level", "Region", "Value"]
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{type}" Target="{target}"/></Relationships>'
)


def workbook(rows):
    """Return the smallest workbook that spreadsheets open, with these rows on its one sheet."""
    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": LINKS.format(type=f"{OFFICE}/officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="RIS" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": LINKS.format(type=f"{OFFICE}/worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{body}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


keys = st.tuples(
    st.sampled_from(["1.2.1 Co-publications", "3.1.1 SMEs", "5.1,7 Density"]),
    st.integers(2014, 2023),
    st.sampled_from(["AT1", "FI1C", "RO22", "EU"]),
)


@settings(max_examples=15)
@given(st.dictionaries(keys, st.floats(0.01, 500).map(lambda value: round(value, 2)), min_size=1, max_size=12))
def test_a_generated_workbook_gives_back_every_figure(figures):
    rows = [[indicator, year, 1, geo, value] for (indicator, year, geo), value in figures.items()]
    [reading] = read_bytes(workbook([HEAD, *rows]), "x.xlsx")
    assert reading.rejected.empty
    table = reading.table.to_pandas()
    found = {(row.indic, row.time, row.geo): row.value for row in table.itertuples()}
    wanted = {(name.split(" ")[0].replace(",", "."), year, geo): value for (name, year, geo), value in figures.items()}
    assert found == wanted


def test_a_figure_that_is_none_is_rejected_and_the_others_stay():
    rows = [["1.2.1 Co-publications", 2014 + i, 1, "AT1", 100.5] for i in range(9)]
    [reading] = read_bytes(workbook([HEAD, *rows, ["1.2.1 Co-publications", 2023, 1, "AT1", "n/a"]]), "x.xlsx")
    assert reading.table.num_rows == 9
    assert reading.rejected[["line", "column", "text"]].to_numpy().tolist() == [[11, "Value", "n/a"]]


def test_an_indicator_without_a_number_is_rejected_and_the_others_stay():
    rows = [["1.2.1 Co-publications", 2014 + i, 1, "AT1", 100.5] for i in range(9)]
    [reading] = read_bytes(workbook([HEAD, *rows, ["Co-publications", 2023, 1, "AT1", 1.0]]), "x.xlsx")
    assert reading.table.num_rows == 9
    assert reading.rejected[["line", "reason"]].to_numpy().tolist() == [[11, NO_NUMBER]]


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "check_size", lambda size, path: limits.check_size(size, path, 1000))
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        read_bytes(workbook([HEAD]), "x.xlsx")


@pytest.mark.parametrize("rows", [[], [["A", "B"]], [HEAD, ["no number", 2020, 1, "AT1", 1.0]]])
def test_another_workbook_is_one_line(rows):
    with pytest.raises(InputError) as caught:
        read_bytes(workbook(rows), "x.xlsx")
    assert len(str(caught.value).splitlines()) == 1
