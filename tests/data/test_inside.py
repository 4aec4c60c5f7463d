"""A point inside a region, worked out by hand: it lies in the land, not in a hole, a bay or another island."""

import pytest

from data.inside import point_inside, polygons_of

SQUARE = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
# Open to the north: the centroid of a U lies in its bay.
BAY = [[0, 0], [0, 10], [1, 10], [1, 1], [9, 1], [9, 10], [10, 10], [10, 0], [0, 0]]


def test_the_centroid_where_it_lies_inside():
    assert point_inside([[SQUARE]]) == (2, 2)
    triangle = [[0, 0], [3, 0], [0, 6], [0, 0]]
    assert point_inside([[triangle]]) == point_inside([[triangle[::-1]]]) == (1, 2)


def test_not_in_a_bay_but_in_the_widest_part():
    lon, lat = point_inside([[BAY]])
    assert lon == 5 and 0 < lat < 1


def test_not_in_a_hole():
    hole = [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]
    lon, lat = point_inside([[SQUARE, hole]])
    assert (0 < lon < 4 and 0 < lat < 4) and not (1 <= lon <= 3 and 1 <= lat <= 3)


def test_on_the_largest_island():
    islet = [[[20, 20], [20, 21], [21, 21], [21, 20], [20, 20]]]
    assert point_inside([islet, [SQUARE]]) == (2, 2)


@pytest.mark.parametrize(
    "geometry",
    [{"type": "Polygon", "coordinates": [SQUARE]}, {"type": "MultiPolygon", "coordinates": [[SQUARE]]}],
)
def test_both_kinds_of_geometry(geometry):
    assert polygons_of(geometry) == [[SQUARE]]
