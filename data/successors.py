"""Which code of the vintage in use goes on with a code of NUTS 2021, for what names regions by hand: the pilots.

A pilot stays the same place when its code changes: Päijät-Häme is FI1C3 in NUTS
2021 and FI1C6 in NUTS 2024. Where no single code goes on with nearly all of a
region and little else, there is no successor, and nobody guesses one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.catalogue import Pilot, load_pilots
from data.regions import VINTAGE, load_changes, load_regions

# From this share on, of the people of either region, the new one is the old one under another code.
SAME_REGION = 0.95


def successors(vintage: int) -> dict[str, str]:
    """Return the code of NUTS 2021 -> its code in `vintage`, of those that changed and have a successor."""
    changes = load_changes(vintage=vintage)
    same = changes[["from_share", "to_share"]].min(axis=1) >= SAME_REGION
    last = changes[same & (changes["into"] == vintage) & (changes["vintage"] == VINTAGE)]
    return dict(zip(last["from_code"], last["to_code"], strict=True))


def pilots_of(vintage: int) -> Mapping[str, Pilot]:
    """Return the pilots with codes of `vintage`; a pair of which a region has none is left out."""
    pilots = load_pilots()
    if vintage == VINTAGE:
        return pilots
    table, known = load_regions(vintage=vintage), successors(vintage)
    valid = {code for level in range(4) for code in table.codes(level)}

    def now(code: str) -> str:
        return code if code in valid else known.get(code, "")

    found = {}
    for name, pilot in pilots.items():
        pairs = [replace(pair, geo=now(pair.geo), core=tuple(map(now, pair.core))) for pair in pilot.pairs]
        found[name] = replace(pilot, pairs=tuple(pair for pair in pairs if pair.geo and all(pair.core)))
    return {name: pilot for name, pilot in found.items() if pilot.pairs}
