"""The deck as PowerPoint, a reader and a screen reader get it: geometry, alt texts, languages, notes, map."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from itertools import combinations

import pytest
from pptx import Presentation
from pptx.util import Emu

from layouts.slides import fit
from layouts.slides.package import faults_of

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
# Pilots, a country of a single region, a capital, many missing values, the longest names, other looks.
DECKS = [
    (("FI1C",), {}),
    (("AT12",), {}),
    (("PL84",), {"theme": "dark"}),
    (("DE80",), {"core": ("DE60",)}),
    (("FI1C3",), {}),
    (("ES511",), {}),
    (("IE063",), {}),
    (("IE062",), {"theme": "projector"}),
    (("LU00",), {}),
    (("PL91",), {}),
    (("FRY5",), {}),
    (("TR71",), {}),
    (("UKK12",), {"theme": "projector"}),
    (("EL422",), {}),
    (("UKM81",), {}),
    (("FRL0",), {"core": ("BE10",)}),
    (("BE10",), {"theme": "projector"}),
    (("AT12",), {"core": ("mean:EU",)}),
    # As many as there may be, of both levels, the first compared with nobody.
    (("LU00", "AT12", "PL84", "FI1C", "FI1B", "AL01", "FRL0", "EL42", "UKJ1", "TR71", "UKK12", "UKM81"), {}),
]
IDS = ["+".join(geos[:3]) + "".join(f"-{v}" for v in options.values()) for geos, options in DECKS]
# By module: all tests of a deck stand behind each other, so that it is read back once.
every_deck = pytest.mark.parametrize("geos, options", DECKS, ids=IDS, scope="module")


def texts(slide):
    """Top-level shapes that hold visible text, tables and charts apart."""
    return [s for s in slide.shapes if s.has_text_frame and s.text_frame.text.strip()]


def box(shape):
    return shape.left, shape.top, shape.left + shape.width, shape.top + shape.height


def overlap(one, other):
    """Overlap of two boxes in EMU, 0 when they only touch."""
    a, b = box(one), box(other)
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return min(width, height) if width > 0 and height > 0 else 0


@every_deck
def test_a_deck_is_whole_and_small_enough(make, geos, options):
    content = make(*geos, **options)
    assert faults_of(content) == []
    assert len(content) <= 1_500_000


@every_deck
def test_everything_lies_inside_and_no_text_on_another(opened, geos, options):
    deck = opened(*geos, **options)
    for number, slide in enumerate(deck.slides, start=1):
        for shape in slide.shapes:
            left, top, right, bottom = box(shape)
            inside = left >= 0 and top >= 0 and right <= deck.slide_width and bottom <= deck.slide_height
            assert inside, (number, shape.name, [Emu(v).inches for v in box(shape)])
        blocks = [*texts(slide), *(s for s in slide.shapes if s.has_chart or s.has_table)]
        for one, other in combinations(blocks, 2):
            assert overlap(one, other) < 9000, (number, one.name, other.name)


@every_deck
def test_every_text_fits_its_box(opened, geos, options):
    for number, slide in enumerate(opened(*geos, **options).slides, start=1):
        for shape in texts(slide):
            sizes = [r.font.size.pt for p in shape.text_frame.paragraphs for r in p.runs if r.font.size]
            if not sizes or (not shape.text_frame.word_wrap and shape.name == "Inset: name"):
                continue
            bold = any(r.font.bold for p in shape.text_frame.paragraphs for r in p.runs) or shape == slide.shapes.title
            text, size = shape.text_frame.text.replace("\x0b", "\n"), max(sizes)
            width, height = shape.width.inches, shape.height.inches
            between = sum(p.space_before.inches for p in shape.text_frame.paragraphs if p.space_before)
            needed = fit.height_of(text, width, size, bold=bold) + between
            assert needed <= height + 0.02, (number, shape.name, text, size)


def size_of(paragraph):
    """Points of the type of a cell, also of one without a letter."""
    return paragraph.runs[0].font.size.pt if paragraph.runs else int(paragraph._p.endParaRPr.get("sz")) / 100


@every_deck
def test_every_row_of_a_table_fits(opened, geos, options):
    for slide in opened(*geos, **options).slides:
        for table in (s.table for s in slide.shapes if s.has_table):
            for n, row in enumerate(table.rows):
                for cell, column in zip(row.cells, table.columns, strict=True):
                    size = size_of(cell.text_frame.paragraphs[0])
                    width = column.width.inches - 0.1
                    assert fit.fits(cell.text, width, row.height.inches - 0.06, size, bold=n == 0), cell.text
                    assert size * 1.2 / 72 <= row.height.inches - 0.06


@every_deck
def test_titles_alt_texts_languages_and_ids(opened, geos, options):
    for slide in opened(*geos, **options).slides:
        assert slide.shapes.title is not None and slide.shapes.title.text.strip()
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id, "the title is read first"
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type in (6, 13) or shape.name == "QR code":
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr", "").strip(), shape.name
        roots = [slide._element, slide.notes_slide._element]
        roots += [s.chart._chartSpace for s in slide.shapes if s.has_chart]
        for root in roots:
            for run in root.iter(f"{A}r"):
                assert run.find(f"{A}rPr").get("lang") == "en-GB"
        ids = [e.get("id") for e in slide._element.iter(f"{P}cNvPr")]
        assert len(ids) == len(set(ids))


@every_deck
def test_notes_say_query_data_and_figures(slide_site, opened, geos, options):
    from layouts.slides.writer import fingerprint_of

    for slide in opened(*geos, **options).slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert re.search(r"http://127\.0\.0\.1:8050/(region/|peers\?|chain\?)", notes)
        assert "python -m indicators gaps --geo " in notes and "python -m layouts.slides" in notes
        assert fingerprint_of(slide_site) in notes


def test_core_properties_name_data_and_date(slide_site, opened):
    from layouts.slides.writer import fingerprint_of

    core = opened("FI1C").core_properties
    assert core.title == "How far is Etelä-Suomi from Helsinki-Uusimaa?"
    assert fingerprint_of(slide_site) in core.identifier and core.created.isoformat().startswith("2026-11-23")


@pytest.mark.parametrize("geo, level", [("FI1C", 2), ("UKK12", 3)])
def test_the_map_has_one_named_shape_per_region_by_country(slide_site, opened, geo, level):
    options = {"theme": "projector"} if level == 3 else {}
    slide = opened(geo, **options).slides[1]
    groups = {s.name: s for s in slide.shapes if s.shape_type == 6}
    names, found = slide_site.results.regions, []
    for country in groups["Map of Europe"].shapes:
        code, name = country.name.split(" ", 1)
        assert names.name(code) == name
        assert all(shape.name.startswith(code) for shape in country.shapes)
        found += [shape.name for shape in country.shapes]
    found += [s.name for name, g in groups.items() if name.startswith("Inset") for s in g.shapes]
    codes = slide_site.results.geos(level).tolist()
    missing = {f"{c} {names.name(c)}" for c in codes} - set(found)
    # Svalbard lies north of the frame.
    assert missing <= {"NO0B Jan Mayen and Svalbard", "NO0B1 Jan Mayen", "NO0B2 Svalbard"}
    assert len(found) == len(set(found))


def test_a_region_has_the_colour_of_its_class_and_says_its_value(slide_site, opened):
    from indicators.classes import classes_for
    from indicators.measures import measure
    from layouts.theme import LIGHT

    slide = opened("FI1C", show="rd").slides[1]
    rows = measure(slide_site.results, 2, slide_site.results.default_year(2), "rd", "gap").set_index("geo")
    classes = classes_for("gap", rows["value"].to_numpy())
    colours = LIGHT.diverging(classes.number)
    group = next(s for s in slide.shapes if s.name == "Map of Europe")
    checked = 0
    for shape in (s for country in group.shapes for s in country.shapes):
        row = rows.loc[shape.name.split(" ")[0]]
        if row["state"] == "full":
            (place,) = classes.index(rows.loc[[row.name], "value"].to_numpy())
            assert str(shape.fill.fore_color.rgb) == colours[place][1:].upper()
            assert f"{abs(row['value']):.1f}" in shape._element.xpath(".//p:cNvPr")[0].get("descr")
            checked += 1
    assert checked > 100


def test_the_map_outlines_region_core_and_ring(opened):
    slide = opened("AT12").slides[1]
    outlines = {s.name: [x.name for x in s.shapes] for s in slide.shapes if s.name.startswith("Outlines on the map")}
    assert outlines["Outlines on the map: region and core"] == [
        "AT12 Niederösterreich: region and core",
        "AT13 Wien: region and core",
    ]
    assert "AT11 Burgenland: ring" in outlines["Outlines on the map: ring"]


def test_the_legend_counts_every_region(slide_site, opened):
    slide = opened("AT12").slides[1]
    lines = [s.text_frame.text for s in slide.shapes if s.name == "Legend text"]
    counted = sum(int(line.rsplit("(", 1)[1].rstrip(")")) for line in lines if line.endswith(")") and "(" in line)
    assert counted == len(slide_site.results.geos(2))
    assert any("© EuroGeographics" in s.text_frame.text for s in texts(slide))


@pytest.mark.parametrize("name", ["title", "map", "trends", "link", "method"])
def test_one_slide_only(opened, name):
    assert len(opened("FI1C", slide=name).slides) == 1


def test_the_qr_code_is_the_permalink(opened):
    import segno

    slide = opened("FI1C").slides[-1]
    shape = next(s for s in slide.shapes if s.name == "QR code")
    address = next(s for s in slide.shapes if s.name == "Permalink").text_frame.paragraphs[1].text
    matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    path = shape._element.xpath(".//a:path")[0]
    drawn = [[0] * len(matrix) for _row in matrix]
    for start in path.findall(f"{A}moveTo"):
        points = [start[0], start.getnext()[0]]
        row, first, end = int(points[0].get("y")), int(points[0].get("x")), int(points[1].get("x"))
        for column in range(first, end):
            drawn[row][column] = 1
    assert drawn == [[int(bool(v)) for v in row] for row in matrix]
    assert address.startswith("http://127.0.0.1:8050/region/FI1C?")


def test_masters_carry_the_themes_colours(make):
    from layouts.theme import THEMES

    for name, options in (("light", {}), ("projector", {"theme": "projector"})):
        geo = "FI1C" if name == "light" else "UKK12"
        with zipfile.ZipFile(io.BytesIO(make(geo, **options))) as file:
            theme = file.read("ppt/theme/theme1.xml").decode()
        for colour in (THEMES[name].region, THEMES[name].core, THEMES[name].text):
            assert colour[1:].upper() in theme
        assert 'typeface="Arial"' in theme


def test_pilots_in_one_command(tmp_path, database):
    from layouts.slides.__main__ import main

    target = tmp_path / "pilots.pptx"
    assert main(["--pilots", "-o", str(target), "--database", str(database), "--date", "2026-11-23"]) == 0
    titles = [s.shapes.title.text for s in Presentation(target).slides]
    assert titles[0] == "6 pilot regions and their metropolises"
    for name in ("Päijät-Häme", "Niederösterreich", "Barcelona", "Midland", "Podlaskie", "Mecklenburg-Vorpommern"):
        assert any(title.startswith(name) for title in titles), name
    assert faults_of(target.read_bytes()) == []


def test_a_bar_that_is_missing_is_told(opened):
    """Nobody takes an empty place for no gap: what can't be compared is named below, and has no panel of its own."""
    (slide,) = [s for s in opened("UKK12", "UKM81", slide="dimensions").slides if _has(s, "Missing gaps")]
    text = next(s.text_frame.text for s in slide.shapes if s.name == "Missing gaps")
    panels = {s.name: list(s.chart.plots[0].series[0].values) for s in slide.shapes if s.has_chart}
    assert "R&D mass: all" in text and "R&D mass" not in panels
    for label, values in panels.items():
        assert (None in values) == (label in text)


def test_a_comparison_shows_gaps_also_where_its_first_region_has_none(opened):
    (slide,) = opened("LU00", "FI1C", slide="map").slides
    assert any("gap of every region" in s.text_frame.text for s in texts(slide))
    (table,) = (s.table for s in slide.shapes if s.has_table)
    assert [row.cells[2].text for row in table.rows][1:] == ["no gap", "−31.2"]


def _has(slide, name):
    return any(s.name == name for s in slide.shapes)


def parts_of(content):
    """Name -> bytes of all that lies in a deck, workbooks taken apart as well."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for entry in file.infolist():
            data = file.read(entry)
            inside = parts_of(data) if entry.filename.endswith(".xlsx") else {"": data}
            found |= {f"{entry.filename}/{name}": part for name, part in inside.items()}
    return found


def test_two_processes_make_the_same_bytes_and_the_date_is_the_only_difference(tmp_path, database, make):
    """One with a seed of its own for what has no order; this one has another, and drew its ranks for all regions."""
    target = tmp_path / "deck.pptx"
    command = [sys.executable, "-m", "layouts.slides", "PL84", "-o", str(target), "--database", str(database)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1700000000"})
    one, later = target.read_bytes(), make("PL84", date=date(2025, 10, 9))
    assert one == make("PL84", date=date(2023, 11, 14)) and one != later
    assert parts_of(one) == {name: data.replace(b"2025-10-09", b"2023-11-14") for name, data in parts_of(later).items()}


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")), reason="soffice (LibreOffice) or pdftoppm is missing"
)
def test_libreoffice_opens_it(tmp_path, make):
    source = tmp_path / "deck.pptx"
    source.write_bytes(make("FI1C"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pictures = ["pdftoppm", "-r", "20", "-png", str(tmp_path / "deck.pdf"), str(tmp_path / "page")]
    subprocess.run(pictures, check=True, timeout=120)
    assert len(list(tmp_path.glob("page*.png"))) == len(Presentation(source).slides)


# Children of an element in the order of ECMA-376 (sequences of dml-chart.xsd, pml.xsd and dml-main.xsd).
CHART_ORDER = {
    "chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotFmts protection chart spPr txPr "
    "externalData",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    "radarChart": "radarStyle varyColors ser dLbls axId",
    "ser": "idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars cat val smooth shape",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr",
    "dLbl": "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName "
    "showPercent showBubbleSize",
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax",
    "plotArea": "layout barChart lineChart radarChart catAx dateAx valAx",
    "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
    "tickLblPos spPr txPr crossAx crosses crossBetween majorUnit minorUnit",
    "scaling": "logBase orientation max min",
    "marker": "symbol size spPr",
    "title": "tx layout overlay spPr txPr",
}
SLIDE_ORDER = {
    "sld": "cSld clrMapOvr transition timing",
    "cSld": "bg spTree custDataLst controls",
    "sp": "nvSpPr spPr style txBody",
    "graphicFrame": "nvGraphicFramePr xfrm graphic",
    "nvSpPr": "cNvPr cNvSpPr nvPr",
    "nvGrpSpPr": "cNvPr cNvGrpSpPr nvPr",
    "spPr": "xfrm custGeom prstGeom noFill solidFill gradFill ln effectLst",
    "xfrm": "off ext chOff chExt",
    "custGeom": "avLst gdLst ahLst cxnLst rect pathLst",
    "ln": "noFill solidFill prstDash round headEnd tailEnd",
    "lnB": "noFill solidFill prstDash round headEnd tailEnd",
    "txBody": "bodyPr lstStyle p",
    "p": "pPr r br fld endParaRPr",
    "pPr": "lnSpc spcBef spcAft buNone defRPr",
    "rPr": "ln noFill solidFill latin ea cs hlinkClick",
    "tbl": "tblPr tblGrid tr",
    "tc": "txBody tcPr",
    "tcPr": "lnL lnR lnT lnB noFill solidFill",
}
# Runs, fields and breaks may alternate.
MIXED = {"p"}


def out_of_order(root, orders):
    """Elements whose children are not in the order of `orders`, or that have children it doesn't know."""
    from lxml import etree

    seen, faults = set(), []
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        # A chart's title and marker, and those of another namespace, are other elements.
        if name not in orders or (name == "marker" and not len(element)):
            continue
        order, found = orders[name].split(), [etree.QName(child).localname for child in element]
        seen.add(name)
        places = [order.index(child) if child in order else -1 for child in found]
        if name in MIXED:
            places = [0 if p in (order.index("r"), order.index("br"), order.index("fld")) else p for p in places]
            places = [p for p in places if p]
        if -1 in places or places != sorted(places):
            faults.append((name, found))
    return seen, faults


@pytest.mark.parametrize("geos, options", [DECKS[0], DECKS[4], DECKS[8], DECKS[-1]], ids=["2", "3", "alone", "many"])
def test_everything_is_in_the_order_that_the_schema_wants(make, geos, options):
    """What PowerPoint repairs: children of shapes, texts, tables, series, labels and error bars out of order."""
    from lxml import etree

    seen = set()
    with zipfile.ZipFile(io.BytesIO(make(*geos, **options))) as file:
        for name in file.namelist():
            orders = {"ppt/charts/": CHART_ORDER, "ppt/slides/": SLIDE_ORDER}.get(name[: name.rfind("/") + 1])
            if orders is None or not name.endswith(".xml"):
                continue
            found, faults = out_of_order(etree.fromstring(file.read(name)), orders)
            assert faults == [], (name, faults[:3])
            seen |= found
    expected = set(CHART_ORDER) | set(SLIDE_ORDER)
    assert len(geos) > 1 or options or geos[0] != "FI1C" or seen == expected, expected - seen


@every_deck
def test_shapes_are_numbered_and_named(make, geos, options):
    """Every shape has an id above 0, unique on its slide, and a name; every chart points to its workbook."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(make(*geos, **options))) as file:
        names = file.namelist()
        for name in (n for n in names if n.startswith("ppt/slides/slide")):
            shapes = list(etree.fromstring(file.read(name)).iter(f"{P}cNvPr"))
            # The tree's own entry has no name.
            assert all(s.get("name") for s in shapes[1:]), name
            ids = [int(s.get("id")) for s in shapes]
            assert len(set(ids)) == len(ids) and min(ids) > 0 and max(ids) < 2**31
        charts = [n for n in names if n.startswith("ppt/charts/chart")]
        for name in charts:
            relations = file.read(name.replace("charts/", "charts/_rels/") + ".rels").decode()
            assert "embeddings/" in relations and b"externalData" in file.read(name)
