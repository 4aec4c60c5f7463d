"""ETRS89-LAEA (EPSG:3035): the equal-area projection in which the EU draws its statistical maps.

Lambert's azimuthal equal-area projection on the GRS80 ellipsoid, centred on
52° N 10° E; formulas of IOGP guidance note 7-2, section 3.3.1.
"""

from __future__ import annotations

import numpy as np

AXIS, FLATTENING = 6378137.0, 1 / 298.257222101
ORIGIN = (10.0, 52.0)
FALSE_EASTING, FALSE_NORTHING = 4321000.0, 3210000.0


def to_laea(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Easting and northing in metres of longitudes and latitudes in degrees; arrays of any one shape."""
    e = np.sqrt(FLATTENING * (2 - FLATTENING))
    q, q0, pole = _authalic(np.radians(lat), e), _authalic(np.radians(ORIGIN[1]), e), _authalic(np.pi / 2, e)
    beta, beta0 = np.arcsin(np.clip(q / pole, -1, 1)), np.arcsin(q0 / pole)
    turn = np.radians(lon) - np.radians(ORIGIN[0])
    radius = AXIS * np.sqrt(pole / 2)
    phi0 = np.radians(ORIGIN[1])
    d = AXIS * np.cos(phi0) / np.sqrt(1 - (e * np.sin(phi0)) ** 2) / (radius * np.cos(beta0))
    share = 1 + np.sin(beta0) * np.sin(beta) + np.cos(beta0) * np.cos(beta) * np.cos(turn)
    b = radius * np.sqrt(2 / share)
    east = FALSE_EASTING + b * d * np.cos(beta) * np.sin(turn)
    north = FALSE_NORTHING + b / d * (np.cos(beta0) * np.sin(beta) - np.sin(beta0) * np.cos(beta) * np.cos(turn))
    return east, north


def _authalic(phi: np.ndarray | float, e: float) -> np.ndarray:
    """q of a latitude in radians: proportional to the area between it and the equator."""
    s = np.sin(phi)
    return (1 - e**2) * (s / (1 - (e * s) ** 2) - np.log((1 - e * s) / (1 + e * s)) / (2 * e))
