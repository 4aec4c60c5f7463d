"""Build nuts_changes.csv: how codes of other NUTS vintages become NUTS 2021.

Population flows between 2013, 2016, 2021 and 2024 come from a CSV in the layout
of the table `cross_walks` that the R package nuts (rOpenSci) carries, made by
the Joint Research Centre from a population grid: from_version, to_version,
level, from_code, to_code, areaKm, pop21. The vintage 2010 is not in it: its
regions are laid over those of 2013, a region's people spread evenly inside the
NUTS 3 region of 2013. That is exact for recodes, splits and merges along NUTS 3
borders and an estimate for NUTS 3 borders that moved.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from data.atlas import Atlas, Topology
from data.errors import InputError
from data.regions import CHANGE_COLUMNS, VINTAGE

FLOW_COLUMNS = ["from_version", "to_version", "level", "from_code", "to_code", "areaKm", "pop21"]
# Below half a percent of both sides an overlap is noise of digitised borders.
SLIVER = 0.005
SAME_REGION = 0.95
# Borders of 2010 and 2013 were generalised separately: around London the noise
# reaches a tenth of a region, the smallest real exchange known to matter
# (PL615 -> PL616) is 14 %.
DRAWN_SLIVER = 0.12
# Codes of the flow file that are not in the vintage it says: it takes the first
# four characters for the NUTS 2 region, but UKN10-UKN16 belong to UKN0; and it
# has Trøndelag in 2016 still in two.
NO_REGION = {(2016, "UKN1"): "UKN0", (2016, "NO061"): "NO060", (2016, "NO062"): "NO060"}
# The population grid ends at the European continent: for the French outermost
# regions the flow file repeats the area. Persons on 1 January 2021 (Eurostat,
# demo_r_pjangrp3, total, both sexes), by last character of the NUTS 2 code.
OUTERMOST = {"1": 408142, "2": 356029, "3": 290528, "4": 866181, "5": 288348}


def build_changes(atlas: Atlas, flows: Path) -> pd.DataFrame:
    """Return the table of changes, columns as in `data.regions.CHANGE_COLUMNS`, sorted."""
    table = read_flows(flows)
    parts = [_between(table, vintage, VINTAGE).assign(vintage=vintage) for vintage in (2013, 2016)]
    back = _between(table, VINTAGE, 2024).rename(columns={"from_code": "to_code", "to_code": "from_code"})
    parts.append(back.assign(vintage=2024))
    parts.append(_from_2010(atlas, parts[0]).assign(vintage=2010))
    changes = [changed(group) for part in parts for _, group in part.groupby("level")]
    result = pd.concat(changes, ignore_index=True)[CHANGE_COLUMNS]
    return result.sort_values(["vintage", "level", "from_code", "to_code"], ignore_index=True)


def read_flows(path: Path) -> pd.DataFrame:
    """Return the population flows; raise `InputError` when the file isn't in the layout of `cross_walks`."""
    try:
        table = pd.read_csv(path, keep_default_na=False, usecols=FLOW_COLUMNS)
        numbers = {"from_version": int, "to_version": int, "level": int, "areaKm": float, "pop21": float}
        table = table.astype(numbers)
    except (OSError, ValueError) as error:
        raise InputError(path, expected=f"a CSV file with the columns {', '.join(FLOW_COLUMNS)}") from error
    repeated = table["from_code"].str.startswith("FR") & ((table["pop21"] - table["areaKm"]).abs() < 1)
    everyone = sum(OUTERMOST.values())  # at level 1 the code has no such character
    people = [OUTERMOST.get(code[3:4], everyone) for code in table.loc[repeated, "from_code"]]
    table.loc[repeated, "pop21"] = [float(number) for number in people]
    for (version, code), region in NO_REGION.items():
        for side in ("from", "to"):
            table.loc[(table[f"{side}_version"] == version) & (table[f"{side}_code"] == code), f"{side}_code"] = region
    keys = ["from_version", "to_version", "level", "from_code", "to_code"]
    return table.groupby(keys, as_index=False)[["pop21"]].sum().rename(columns={"pop21": "population"})


def changed(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the overlaps of one vintage and level where something changes, with shares and kind.

    A code that keeps its territory leaves the table, and so do neighbours that
    exchange a few percent and all keep their codes: Eurostat goes on with their
    series, and the code alone can't say which vintage a value is of. Any other
    region that exchanges territory stays whole, with the part that keeps its
    code, so that the shares of each code add up to one.
    """
    flows = _shares(flows[flows["population"] > 0])
    flows = _shares(flows[(flows["from_share"] >= SLIVER) | (flows["to_share"] >= SLIVER)])
    group = _linked(flows)
    sizes = flows.groupby(group)[["from_code", "to_code"]].transform("nunique")
    one_from, one_to = sizes["from_code"] == 1, sizes["to_code"] == 1
    kind = (
        pd.Series("shift", flows.index).mask(one_from, "split").mask(one_to, "merge").mask(one_from & one_to, "recode")
    )
    lasting = (flows["from_code"] == flows["to_code"]) & (flows[["from_share", "to_share"]].min(axis=1) >= SAME_REGION)
    # As many lasting codes as codes on either side: nothing in the group got a new code.
    same = (lasting.groupby(group).transform("sum") == sizes["from_code"]) & (sizes["from_code"] == sizes["to_code"])
    result = flows.assign(kind=kind)[~same]
    return result.assign(population=result["population"].round().astype(int)).round({"from_share": 6, "to_share": 6})


def _between(table: pd.DataFrame, old: int, new: int) -> pd.DataFrame:
    """Return the flows between two vintages: level, from_code, to_code, population."""
    chosen = table[(table["from_version"] == old) & (table["to_version"] == new)]
    return chosen[["level", "from_code", "to_code", "population"]]


def _shares(flows: pd.DataFrame) -> pd.DataFrame:
    """Add each overlap's share of the people of its from_code and of its to_code."""
    people = flows["population"]
    return flows.assign(
        from_share=people / flows.groupby("from_code")["population"].transform("sum"),
        to_share=people / flows.groupby("to_code")["population"].transform("sum"),
    )


def _linked(flows: pd.DataFrame) -> pd.Series:
    """Return a group per row: rows belong together when codes on either side connect them."""
    group = pd.Series(range(len(flows)), index=flows.index)
    while True:
        lowest = group.groupby(flows["from_code"]).transform("min")
        lowest = lowest.groupby(flows["to_code"]).transform("min")
        if lowest.equals(group):
            return group
        group = lowest


def _from_2010(atlas: Atlas, flows_2013: pd.DataFrame) -> pd.DataFrame:
    """Return the flows 2010 -> 2021 at levels 1-3: 2010 laid over 2013, then the flows of 2013."""
    pieces = overlay(_polygons(atlas.topology(2010, 3)), _polygons(atlas.topology(2013, 3)))
    flows = pieces.merge(flows_2013[flows_2013["level"] == 3], on="from_code")
    flows["population"] *= flows["share"]
    levels = []
    for level in (1, 2, 3):
        codes = {"from_code": flows["old"].str[: level + 2], "to_code": flows["to_code"].str[: level + 2]}
        people = flows.assign(level=level, **codes).groupby(["level", "from_code", "to_code"], as_index=False)
        levels.append(people[["population"]].sum())
    return pd.concat(levels, ignore_index=True)


def overlay(old: dict[str, BaseGeometry], new: dict[str, BaseGeometry]) -> pd.DataFrame:
    """Return (old, from_code, share): which share of a region of 2013 (`from_code`) lies in which of 2010.

    A code that both vintages have kept its territory: the regulation gives a
    region that changes by more than one percent a new code.
    """
    kept = old.keys() & new.keys()
    rows = [(code, code, 1.0) for code in kept]
    gone = [code for code in old if code not in kept]
    tree = STRtree([old[code] for code in gone])
    for code in (code for code in new if code not in kept):
        found = {gone[i]: old[gone[i]].intersection(new[code]).area for i in tree.query(new[code])}
        real = {c: a for c, a in found.items() if a > DRAWN_SLIVER * min(new[code].area, old[c].area)}
        rows += [(c, code, a / sum(real.values())) for c, a in real.items()]
    return pd.DataFrame(rows, columns=["old", "from_code", "share"])


def _polygons(topology: Topology) -> dict[str, BaseGeometry]:
    """Return a valid polygon per region, in degrees: only ratios of areas of neighbours are taken."""
    return {
        code: MultiPolygon([Polygon(topology.ring(r[0]), [topology.ring(h) for h in r[1:]]) for r in shape]).buffer(0)
        for code, shape in topology.shapes.items()
    }
