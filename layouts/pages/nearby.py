"""Which regions lie next to the core they are measured against."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.cores import Core, group_of
from layouts.query import Query
from layouts.site import Site


def next_to_core(site: Site, level: int, core: Core) -> Mapping[str, Core]:
    """Region -> its core, for all regions of a level that touch it; a mean is no place and touches nothing."""
    # The same by every method.
    return site.default.memory.get(("next to core", level, core), lambda: _next_to_core(site, level, core), room=0.1)


def ring_of_interest(site: Site, query: Query) -> list[str]:
    """The regions next to the core of the selected region; without one, those next to any core."""
    near = next_to_core(site, query.level, query.core)
    if not query.geo:
        return sorted(near)
    own = site.results.core_of(query.geo, query.core)
    return sorted(geo for geo, core in near.items() if core == own)


def _next_to_core(site: Site, level: int, core: Core) -> dict[str, Core]:
    results, found = site.results, {}
    known = set(results.codes(level).tolist())
    for own in results.cores(level, core).distinct:
        for part in () if group_of(own) else own:
            for geo in results.regions.neighbours(part):
                if geo in known and geo not in own and results.core_of(geo, core) == own:
                    found[geo] = own
    return found
