"""INDICATOR_GAPS of the one or two regions of a page, as plain rows.

The same as `native`, which is made for all regions of a level at once: of a single region its arrays would hold one
number each, and making them takes ten times as long as reading that number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import Indicator
from indicators.cores import Core
from indicators.flags import to_texts
from indicators.frames import Row
from indicators.merged import Merged
from indicators.native import points
from indicators.references import Cores
from indicators.shapley import decomposition_of

if TYPE_CHECKING:
    from indicators.results import Results

NAN = float("nan")
# How far up the nearest value may be: from NUTS 3 to the country.
LEVELS_UP = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A native value and where it is from: NaN, of no year and from nowhere where there is none.

    `flag` is a mask; `scored`: the region's own value, and not too old for the method.
    """

    value: float = NAN
    flag: int = 0
    source_time: float = NAN
    source_geo: str = ""
    converted: bool = False
    scored: bool = False
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A region and its core: position of the region in the universe and of the core, -1 where that is no region."""

    geo: str
    position: int
    core: Core
    core_name: str
    core_position: int


def indicator_rows(
    results: Results, rows: Sequence[int], year: int, cores: Cores, *, level: int, dimension: str, scored: bool
) -> list[Row]:
    """INDICATOR_GAPS of the regions at `rows` of a level, in the order of `native.indicator_gaps`; columns in any."""
    names = [dimension] if dimension else list(results.catalogue.dimensions)
    listed = [i for name in names for i in results.catalogue.of(name, scored=scored)]
    numbers = points(results, listed, level, np.array(rows, dtype=int), year, cores, names)
    same, found = _of_indicators(results, listed, year), []
    for n, row in enumerate(rows):
        pair = _pair(results, level, row, cores)
        mine = [cell_of(results, i.id, pair.position, year) for i in listed]
        theirs = [_core_cell(results, level, i.id, pair, year) for i in listed]
        flags = [to_texts(np.array([c.flag for c in cells], dtype=np.uint32)).tolist() for cells in (mine, theirs)]
        own = zip(*(array[:, n].tolist() for array in numbers.values()), strict=True)
        for k, (indicator, values) in enumerate(zip(listed, own, strict=True)):
            native = _compared(results, level, indicator, pair, mine[k], theirs[k])
            points_ = dict(zip(numbers, values, strict=True))
            found.append(same[k] | native | points_ | {"flag": flags[0][k], "core_flag": flags[1][k]})
    return found


def side_rows(
    results: Results, geo: str, year: int, cores: Cores, *, level: int, indicators: Sequence[str]
) -> dict[str, Row]:
    """Both sides of some indicators of one region: INDICATOR_GAPS without what is computed for a dimension at once."""
    pair, found = _pair(results, level, results.row(level, geo), cores), {}
    for name in indicators:
        indicator = results.catalogue.indicators[name]
        sides = cell_of(results, name, pair.position, year), _core_cell(results, level, name, pair, year)
        flag, core_flag = to_texts(np.array([side.flag for side in sides], dtype=np.uint32)).tolist()
        said = {"indicator": name, "time": year, "unit": results.unit(name), "flag": flag, "core_flag": core_flag}
        found[name] = _compared(results, level, indicator, pair, *sides) | said
    return found


def cell_of(results: Results, indicator: str, position: int, year: int) -> Cell:
    """The value used in a year for a code, or where it has none that of the nearest one above, as context."""
    panel, column = results.panel, results.column(year)
    values, ages = panel.observed[indicator], panel.age[indicator]
    origin, age = position, ages.item(position, column)
    for _step in range(LEVELS_UP):
        if age >= 0 or panel.parent.item(origin) < 0:
            break
        origin = panel.parent.item(origin)
        age = ages.item(origin, column)
    if age < 0:
        # Why there is no value stands in the flag.
        return Cell(flag=values.flags.item(position, column))
    at, oldest = (origin, column - age), results.method.imputation.max_age
    return Cell(
        value=float(values.value.item(at)),
        flag=values.flags.item(at),
        source_time=float(year - age),
        source_geo=panel.names[values.source.item(at)],
        converted=bool(values.converted.item(at)),
        scored=origin == position and (oldest is None or age <= oldest),
        dataset=_dataset(values.datasets, values.dataset.item(at)),
    )


def _pair(results: Results, level: int, row: int, cores: Cores) -> Pair:
    positions, k = results.level(level).rows, cores.take.item(row)
    position, there = positions.item(row), cores.row.item(k)
    core_position = positions.item(there) if there >= 0 else -1
    return Pair(results.panel.names[position], position, cores.distinct[k], str(cores.names[k]), core_position)


def _core_cell(results: Results, level: int, indicator: str, pair: Pair, year: int) -> Cell:
    """The same of a core; of several regions or a mean what is made of them."""
    if pair.core_position >= 0:
        return cell_of(results, indicator, pair.core_position, year)
    if not pair.core:
        return Cell()
    whole = results.merged(level, indicator, pair.core)
    return _of_merged(results, indicator, whole, pair.core_name, results.column(year))


def _of_merged(results: Results, indicator: str, whole: Merged, name: str, column: int) -> Cell:
    value, source = float(whole.value.item(column)), int(whole.source.item(column))
    if value != value:
        return Cell(flag=int(whole.flags.item(column)), converted=bool(whole.converted.item(column)))
    return Cell(
        value=value,
        flag=int(whole.flags.item(column)),
        source_time=float(whole.source_time.item(column)),
        # What is made of several regions is named as they are together.
        source_geo=name if source < 0 else results.panel.names[source],
        converted=bool(whole.converted.item(column)),
        scored=True,
        dataset=_dataset(results.panel.observed[indicator].datasets, int(whole.dataset.item(column))),
    )


def _dataset(names: Sequence[str], number: int) -> str:
    return names[number] if number >= 0 else ""


def _of_indicators(results: Results, listed: Sequence[Indicator], year: int) -> list[Row]:
    """What is the same for all regions, per indicator."""
    catalogue, aggregation = results.catalogue, results.method.aggregation
    ways = {d: decomposition_of(aggregation.of(d, 1), len(catalogue.of(d))) for d in {i.dimension for i in listed}}
    return [
        {
            "dimension": i.dimension,
            "indicator": i.id,
            "time": year,
            "unit": results.unit(i.id),
            "decomposition": ways[i.dimension],
        }
        for i in listed
    ]


def _compared(results: Results, level: int, indicator: Indicator, pair: Pair, mine: Cell, theirs: Cell) -> Row:
    """Both sides of one indicator, whether they can be compared, and their difference in native units."""
    why = reason(results, level, indicator, pair, mine, theirs)
    value, core = mine.value, theirs.value
    sensible = not why and core > 0 and value >= 0 and indicator.ratio
    return {
        "geo": pair.geo,
        "core": pair.core_name,
        "value": value,
        "core_value": core,
        "difference": NAN if why else value - core,
        "ratio": value / core if sensible else NAN,
        "source_time": mine.source_time,
        "core_source_time": theirs.source_time,
        "source_geo": mine.source_geo,
        "core_source_geo": theirs.source_geo,
        "converted": mine.converted,
        "core_converted": theirs.converted,
        "scored": mine.scored,
        "core_scored": theirs.scored,
        "dataset": mine.dataset or theirs.dataset,
        "reason": why,
    }


def reason(results: Results, level: int, indicator: Indicator, pair: Pair, mine: Cell, theirs: Cell) -> str:
    """One of `native.REASONS`, "" when both sides have a value of their own that counts here."""
    if not results.has_data(indicator.id):
        return "no_data"
    if level not in indicator.levels:
        return "level"
    if mine.scored and theirs.scored:
        return "shared" if mine.source_geo == theirs.source_geo and pair.geo != pair.core_name else ""
    if mine.scored:
        return "core_missing" if pair.core_name else "no_core"
    if not theirs.scored and not (mine.value != mine.value and theirs.value != theirs.value):
        return "parent"
    return "both_missing" if not theirs.scored and pair.core_name else "missing"
