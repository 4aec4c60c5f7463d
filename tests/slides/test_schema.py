"""What PowerPoint is strict about: the schemas and the rules of ECMA-376, as Microsoft's own validator has them."""

import io
import re
import zipfile

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from tests.slides.test_deck import DECKS as EVERY
from tests.slides.test_template import as_potx, german

GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")
MOST = EVERY[-1]
SCENARIO = {"show": "rd", "more": (("what", "gerd:core~high_tech_employment:3"),), "slide": "scenario"}
DECKS = [
    (("FI1C",), {}),
    (("FI1C3",), {}),
    (("LU00",), {}),
    (("UKK12",), {"theme": "projector"}),
    (("PL84",), SCENARIO),
    (("AT12",), {"template": as_potx(german())}),
    MOST,
]
IDS = ["2", "3", "alone", "projector", "scenario", "template", "many"]
some_decks = pytest.mark.parametrize("geos, options", DECKS, ids=IDS)


def trees(content, *folders):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [n for n in file.namelist() if n.endswith(".xml") and n.startswith(folders)]
        return {name: etree.fromstring(file.read(name)) for name in names}


@some_decks
def test_the_validator_finds_nothing(tmp_path, make, geos, options):
    """Every part against its schema, and the rules between parts; charts' workbooks as well."""
    target = tmp_path / "deck.pptx"
    target.write_bytes(make(*geos, **options))
    with zipfile.ZipFile(target) as file:
        books = [name for name in file.namelist() if name.endswith(".xlsx")]
        files = [target, *(file.extract(name, tmp_path) for name in books[:2])]
    for path in files:
        found = OpenXmlValidator(max_errors=20).validate(path)
        assert [f"{e.part_uri} {e.path}: {e.description}" for e in found.errors] == [], path


@some_decks
def test_numbers_and_ids_are_of_their_types(make, geos, options):
    """Fields have a GUID, axes no number below zero and each its other axis, a radar no smooth lines."""
    content = make(*geos, **options)
    fields = [e.get("id") for tree in trees(content, "ppt/slide").values() for e in tree.iter("{*}fld")]
    assert fields and all(GUID.fullmatch(f) for f in fields)
    for name, tree in trees(content, "ppt/charts/chart").items():
        axes = {e.get("val") for e in tree.iterfind(".//{*}plotArea/*/{*}axId")}
        drawn = {e.getparent().tag.rpartition("}")[2]: e.get("val") for e in tree.iter("{*}axId")}
        crossed = {e.get("val") for e in tree.iter("{*}crossAx")}
        assert len(axes) == 2 and crossed == axes == {drawn["catAx"], drawn["valAx"]}, name
        assert all(0 <= int(v) < 2**32 for v in axes), name
        assert not tree.findall(".//{*}radarChart/{*}ser/{*}smooth"), name


@some_decks
def test_layouts_masters_and_slides_are_numbered_apart(make, geos, options):
    """One number space for masters and layouts from 2^31 on, another for slides from 256 on."""
    found = trees(make(*geos, **options), "ppt/presentation.xml", "ppt/slideMasters/")
    high = [
        int(e.get("id"))
        for t in found.values()
        for tag in ("sldMasterId", "sldLayoutId")
        for e in t.iter(f"{{*}}{tag}")
    ]
    slides = [int(e.get("id")) for e in found["ppt/presentation.xml"].iter("{*}sldId")]
    assert len(set(high)) == len(high) and min(high) >= 2**31
    assert len(set(slides)) == len(slides) and min(slides) >= 256
