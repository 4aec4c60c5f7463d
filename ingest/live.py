"""What can be downloaded: every dataset with an address, and the boundaries that the maps draw."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.boundaries import LEVELS
from data.catalogue import Sources
from data.errors import InputError
from data.regions import VINTAGE

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SUFFIX = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)?")
_BOUNDARIES = "NUTS_RG_20M_{vintage}_4326_LEVL_{level}"


@dataclass(frozen=True)
class Remote:
    """One file at a publisher.

    `name` is its place under the folder of raw files, `listing` the address of
    the catalogue that tells when it was last updated ("" if none), `level` the
    NUTS level of boundaries, None for datasets.
    """

    id: str
    address: str
    name: str
    listing: str
    level: int | None = None

    @property
    def code(self) -> str:
        return self.id.partition(".")[2]


def remotes(sources: Sources, only: Sequence[str] = (), *, vintage: int = VINTAGE) -> list[Remote]:
    """Return what can be downloaded, or `only` these (ids, codes, or "boundaries"), in the catalogue's order.

    `vintage`: the NUTS vintage of the boundaries.

    Raises `InputError` for a name in `only` that there is not, or that has no address.
    """
    found = [_dataset(name, sources) for name in sources.datasets if sources.address(name)] + _boundaries(
        sources, vintage
    )
    if not only:
        return found
    chosen = {name: [one for one in found if _is(one, name)] for name in only}
    for name, ones in chosen.items():
        if not ones:
            raise InputError("--only", value=name, expected=_expected(name, sources))
    wanted = {one.id for ones in chosen.values() for one in ones}
    return [one for one in found if one.id in wanted]


def by_hand(sources: Sources) -> list[str]:
    """Return the ids of datasets without an address: their publishers offer them on a page only."""
    return [name for name in sources.datasets if not sources.address(name)]


def _dataset(name: str, sources: Sources) -> Remote:
    publisher, _, code = name.partition(".")
    suffix = sources.publishers[publisher].suffix
    for part, pattern in ((publisher, _NAME), (code, _NAME), (suffix, _SUFFIX)):
        if not pattern.fullmatch(part):
            raise InputError("data/sources.toml", place=name, value=part, expected="a plain name for a file")
    return Remote(name, sources.address(name), f"{publisher}/{code}.{suffix}", sources.publishers[publisher].listing)


def _boundaries(sources: Sources, vintage: int) -> list[Remote]:
    gisco = sources.publishers.get("gisco")
    if gisco is None:
        return []
    codes = {level: _BOUNDARIES.format(vintage=vintage, level=level) for level in LEVELS}
    return [
        Remote(f"gisco.{code.lower()}", gisco.address.format(CODE=code), f"gisco/{code.lower()}.geojson", "", level)
        for level, code in codes.items()
    ]


def _is(remote: Remote, name: str) -> bool:
    wanted = name.strip().lower()
    return wanted in (remote.id, remote.code) or (wanted == "boundaries" and remote.level is not None)


def _expected(name: str, sources: Sources) -> str:
    known = next((one for one in by_hand(sources) if name.lower() in (one, one.partition(".")[2])), None)
    if known is None:
        return "a dataset of data/sources.toml, or boundaries"
    url = sources.publishers[known.partition(".")[0]].url
    return f"a dataset with an address; this one is on {url}: python -m ingest load FILE"
