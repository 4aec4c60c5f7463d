"""Files as publishers write them, made for a dataset of the catalogue, and a publisher that has them all."""

from __future__ import annotations

import gzip
import json
from functools import cache
from urllib.parse import urlsplit

from replay_server import File, ReplayServer

from data.boundaries import load_centres
from data.catalogue import Dataset, Sources, load_sources
from data.regions import load_regions
from ingest.live import remotes

SOURCES = load_sources()
DATES = "18.02.2025"
OECD = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,TERRITORIAL_LEVEL,REF_AREA,TERRITORIAL_TYPE,MEASURE,UNIT_MEASURE,"
    "TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,DECIMALS\n"
)


def tsv(dataset: Dataset, value: float = 1.5) -> bytes:
    """Eurostat's TSV, packed: every code by which the dataset is recognised, for two regions and two years."""
    names = dataset.dimensions or ("indic_sb",)
    codes = [dataset.recognise.get(name, ("T",))[0] for name in names]
    lines = [f"freq,{','.join(names)},geo\\TIME_PERIOD\t2023 \t2024 "]
    lines += [f"A,{','.join(codes)},{geo}\t{value} \t{value + number} p" for number, geo in enumerate(("AT12", "AT13"))]
    return gzip.compress("\n".join([*lines, ""]).encode(), mtime=0)


def oecd(flow: str, value: float = 1.5) -> bytes:
    """The OECD's Data Explorer CSV: a German TL2 region (NUTS 1), an Austrian one (NUTS 2), one of Chile."""
    rows = (
        f"DATAFLOW,OECD.CFE.EDS:DSD_REG@{flow.upper()}(2.4),I,A,{tl},{geo},_Z,POP,PS,2024,{value},A,0,1\n"
        for tl, geo in (("TL2", "DE8"), ("TL2", "AT12"), ("TL3", "DE101"), ("TL2", "CL01"))
    )
    return (OECD + "".join(rows)).encode()


@cache
def geojson(level: int) -> bytes:
    """GISCO's GeoJSON with all regions of NUTS 2021 at a level, each of them a frame around its centre."""
    table = load_regions().table
    codes = table.index[(table["level"] == level) & table["vintage"].str.contains("2021")]
    centres = load_centres()

    def frame(code: str) -> list[list[float]]:
        """A rectangle, counter-clockwise as RFC 7946 has it."""
        inside = [centre for name, centre in centres.items() if name.startswith(code)]
        (west, east), (south, north) = ((min(axis) - 0.1, max(axis) + 0.1) for axis in zip(*inside, strict=True))
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    features = [
        {
            "type": "Feature",
            "properties": {"NUTS_ID": code},
            "geometry": {"type": "Polygon", "coordinates": [frame(code)]},
        }
        for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def listing(dates: dict[str, str]) -> bytes:
    """Eurostat's table of contents: code -> date of last update, each dataset in two chapters."""
    rows = ['"title"\t"code"\t"type"\t"last update of data"\t"last table structure change"\t"data start"\t"data end"']
    rows.append('"Database by themes"\t"data"\t"folder"\t" "\t" "\t" "\t" "')
    rows += [f'"    Some, title"\t"{c}"\t"dataset"\t"{d}"\t"{d}"\t"2000"\t"2024"' for c, d in dates.items()] * 2
    return "\n".join(rows).encode()


def path(address: str) -> str:
    """What a server is asked for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class Publisher(ReplayServer):
    """A server that has every file the catalogue asks for; Eurostat's dates are in its table of contents."""

    def __init__(self, sources: Sources = SOURCES) -> None:
        super().__init__()
        self.sources = sources
        self.paths = {remote.id: path(remote.address) for remote in remotes(sources)}
        self.listing = path(sources.publishers["eurostat"].listing)
        self.dates = {remote.code: DATES for remote in remotes(sources) if remote.listing}
        for remote in remotes(sources):
            self.files[self.paths[remote.id]] = File(self.payload(remote), f'"{remote.code}-1"')
        self.publish_dates()

    def payload(self, remote) -> bytes:
        if remote.level is not None:
            return geojson(remote.level)
        if remote.id.startswith("oecd."):
            return oecd(remote.code)
        return tsv(self.sources.datasets[remote.id])

    def publish_dates(self) -> None:
        self.files[self.listing] = File(listing(self.dates))

    def file(self, name: str) -> File:
        """The file of a dataset."""
        return self.files[self.paths[name]]

    def release(self, name: str, value: float, date: str = "01.03.2026") -> None:
        """Publish new figures of a Eurostat dataset."""
        self.dates[name.partition(".")[2]] = date
        self.files[self.paths[name]] = File(tsv(self.sources.datasets[name], value), f'"{name}-{value}"')
        self.publish_dates()

    def downloads(self) -> list[str]:
        """The paths of data, not of dates, that were asked for."""
        return [request.path for request in self.requests if request.path != self.listing]
