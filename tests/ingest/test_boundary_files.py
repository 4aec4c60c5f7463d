"""GISCO's boundaries: GeoJSON and TopoJSON recognised, read to codes and rings, checked; never taken for figures."""

import gzip
import json

import pytest

from data.boundaries import boundary_path
from data.errors import InputError
from ingest.boundaries import is_boundaries, read_boundaries
from ingest.files import read_file

SQUARE = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]


def geojson(*codes, ring=None):
    features = [
        {
            "type": "Feature",
            "properties": {"NUTS_ID": code, "LEVL_CODE": len(code) - 2},
            "geometry": {"type": "Polygon", "coordinates": ring or SQUARE},
        }
        for code in codes
    ]
    return {"type": "FeatureCollection", "features": features}


# Two squares that share the border from (1, 0) to (1, 1), on a grid of tenths that starts at (10, 50).
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [10, 50]},
    "objects": {
        "NUTS": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"NUTS_ID": "AT12"}},
                {"type": "MultiPolygon", "arcs": [[[~0, 2]]], "properties": {"NUTS_ID": "AT13"}},
            ],
        }
    },
    "arcs": [
        [[1, 0], [0, 1]],
        [[1, 1], [-1, 0], [0, -1], [1, 0]],
        [[1, 0], [1, 0], [0, 1], [-1, 0]],
    ],
}


def test_geojson_gives_codes_and_rings():
    found = read_boundaries(json.dumps(geojson("AT12", "AT13")).encode(), "x")
    assert (found.kind, found.levels, sorted(found.shapes)) == ("GeoJSON", (2,), ["AT12", "AT13"])
    assert found.shapes["AT12"]["coordinates"] == SQUARE


def test_topojson_gives_the_same_with_arcs_joined():
    found = read_boundaries(json.dumps(TOPOLOGY).encode(), "x")
    assert (found.kind, sorted(found.shapes)) == ("TopoJSON", ["AT12", "AT13"])
    [[ring]] = found.shapes["AT12"]["coordinates"]
    assert [(round(x, 6), round(y, 6)) for x, y in ring] == [(10.1, 50), (10.1, 50.1), (10, 50.1), (10, 50), (10.1, 50)]
    [[other]] = found.shapes["AT13"]["coordinates"]
    assert [(round(x, 6), round(y, 6)) for x, y in other[:2]] == [(10.1, 50.1), (10.1, 50)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_boundaries_is_named_and_not_loaded(tmp_path, packed):
    path = tmp_path / "NUTS_RG_20M_2021_4326_LEVL_2.geojson"
    data = boundary_path(2).read_bytes()
    assert is_boundaries(data)
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert "GeoJSON boundaries, level 2, 334 regions, NUTS 2021" in caught.value.value
    assert "python -m ingest update" in str(caught.value)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{"type": "FeatureCollection", "features": [', "cut-off or damaged JSON"),
        (json.dumps(geojson("AT12", "AT12")), "1 codes twice"),
        (json.dumps(geojson("")), "a code and closed rings"),
        (json.dumps(geojson("AT12", ring=[SQUARE[0][:-1]])), "region AT12"),
        (json.dumps(geojson("AT12", ring=[[[0, 0], [0, 0]]])), "region AT12"),
        (json.dumps(geojson("AT12", ring=[[]])), "closed rings|NUTS_ID and polygons"),
        (json.dumps(geojson("AT12", ring="here")), "closed rings"),
        ('{"type": "FeatureCollection", "features": []}', "closed rings"),
        ('{"type": "FeatureCollection"}', "NUTS_ID and polygons"),
        (json.dumps(TOPOLOGY | {"arcs": []}), "NUTS_ID and polygons"),
    ],
)
def test_damaged_boundaries_are_one_line(document, message):
    assert is_boundaries(document.encode())
    with pytest.raises(InputError, match=message) as caught:
        read_boundaries(document.encode(), "x.geojson")
    assert len(str(caught.value).splitlines()) == 1


def test_other_json_is_not_taken_for_boundaries():
    assert not is_boundaries(b'{"version": "2.0", "class": "dataset"}')
    assert not is_boundaries(b"freq,unit,geo")
