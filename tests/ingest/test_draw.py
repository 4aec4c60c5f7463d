"""What the maps draw is made of GISCO's file as it came down: whole, turned as d3 needs it, and only where it fits."""

import itertools
import json

import pytest
from publishers import geojson

from data import boundaries
from data.boundaries import boundary_path, hashed_name, load_geojson, served_files
from data.errors import InputError
from data.regions import load_regions
from ingest import draw as drawing
from ingest.draw import draw, made_from, save

SHA = "a" * 64


def drawn(document, level=2):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return draw(data, "x.geojson", SHA, level=level, regions=load_regions())


def signed_area(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) / 2


def with_shape(code, kind, coordinates):
    document = json.loads(geojson(2))
    [feature] = [one for one in document["features"] if one["properties"]["NUTS_ID"] == code]
    feature["geometry"] = {"type": kind, "coordinates": coordinates}
    return document


def shape_of(content, code):
    [feature] = [one for one in json.loads(content)["features"] if one["id"] == code]
    return feature["geometry"]


def square(west, south, size):
    """Counter-clockwise."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.mark.parametrize("level", [0, 2, 3])
def test_every_region_is_drawn_with_its_outside_clockwise(level):
    document = json.loads(drawn(geojson(level), level))
    assert tuple(feature["id"] for feature in document["features"]) == load_regions().codes(level)
    assert all(signed_area(feature["geometry"]["coordinates"][0]) < 0 for feature in document["features"])


@pytest.mark.parametrize("turn", [1, -1])
def test_holes_turn_the_other_way_whatever_the_file_has(turn):
    rings = [square(15, 47, 2)[::turn], square(16, 48, 0.4)[::-turn]]
    outside, hole = shape_of(drawn(with_shape("AT12", "Polygon", rings)), "AT12")["coordinates"]
    assert signed_area(outside) == pytest.approx(-4) and signed_area(hole) == pytest.approx(0.16)


def test_points_are_rounded_alike_and_what_becomes_a_point_goes():
    islet, speck = square(15.00049, 47.9996, 1), square(14.00001, 47.00001, 0.0001)
    shape = shape_of(drawn(with_shape("AT12", "MultiPolygon", [[islet], [speck]])), "AT12")
    assert shape["type"] == "Polygon"
    assert shape["coordinates"][0] == [[15.0, 48.0], [15.0, 49.0], [16.0, 49.0], [16.0, 48.0], [15.0, 48.0]]


def test_the_shipped_boundaries_come_out_as_they_went_in():
    """They are rounded and turned already, so that nothing may change but the order of a ring's points."""
    document = json.loads(boundaries.FOLDER.joinpath("nuts2021_2.geojson").read_bytes())
    again = json.loads(drawn(document))
    assert again["features"] == document["features"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"type": "FeatureCollection", "features": json.loads(geojson(2))["features"][1:]}, "1 regions missing, first"),
        (with_shape("AT12", "Polygon", [square(16, 48, 0.0001)]), "region AT12.*no area"),
        (with_shape("AT12", "Polygon", [square(48, 16, 1)]), "region AT12.*latitude 16.0 to 17.0.*around 15"),
        (with_shape("AT12", "Polygon", [square(4_700_000, 2_800_000, 9000)]), "region AT12.*around 15"),
    ],
)
def test_what_would_make_a_wrong_map_is_refused(document, message):
    with pytest.raises(InputError, match=message) as caught:
        drawn(document)
    assert len(str(caught.value).splitlines()) == 1


def test_more_than_a_page_should_load_is_refused(monkeypatch):
    monkeypatch.setitem(drawing.MOST_BYTES, 2, 10_000)
    with pytest.raises(InputError, match="expected at most 10,000"):
        drawn(geojson(2))


def test_what_was_drawn_is_served_from_the_next_start_on(tmp_path, monkeypatch):
    monkeypatch.setattr(boundaries, "DRAWN", tmp_path)
    boundaries._latest.cache_clear()
    shipped = hashed_name(2)
    assert made_from(tmp_path, 2) == ""
    path = save(drawn(geojson(2)), tmp_path, 2)
    assert (hashed_name(2), made_from(tmp_path, 2)) == (shipped, SHA)
    boundaries._latest.cache_clear()
    assert (boundary_path(2), hashed_name(2)) == (path, path.name)
    assert len(load_geojson(2)["features"]) == 334
    assert boundary_path(3).parent == boundaries.FOLDER
    # A page of before the start, or of another worker, names the ones that ship.
    assert {shipped, path.name, hashed_name(3)} <= set(served_files())
    assert served_files()[shipped].parent == boundaries.FOLDER
    boundaries._latest.cache_clear()


def test_earlier_ones_stay_for_a_dashboard_that_runs(tmp_path):
    names = [save(b"%d" % number, tmp_path, 2) for number in range(8)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in names[-5:])
