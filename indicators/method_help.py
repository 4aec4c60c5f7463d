"""method.toml as `composite --help` prints it: every key with its default, what else it may be, and what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from types import MappingProxyType
from typing import Any

from indicators.method import Method
from indicators.settings import as_typed

# What the list of choices does not say.
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "treatment.rule": "the rule is |skewness| > 2 and excess kurtosis > 3.5",
        "treatment.max_points": "how many points are pulled in at most, before the fallback",
        "normalisation.lower": "0, or 1 where a geometric or harmonic mean is used",
        "normalisation.upper": "100",
        "normalisation.scope": "one scale for all years, or one for each",
        "normalisation.mean": "of a z-score",
        "normalisation.deviation": "of a z-score",
        "normalisation.capped": "set what lies beyond to reference, target, goalposts (default: at goalposts only)",
        "imputation.group": "column of the group, or of the unit that is the parent",
        "imputation.max_age": "3: most years a value is carried forward, and that linear goes on at its ends",
        "imputation.counts": "whether filled cells take part in deciding on treatment and scale",
        "coverage.minimum": "two thirds: share of the weight from which a score is full and gets a rank",
        "coverage.partial": "one third: share from which there is a score at all",
        "weights.factors": "{ id = 2 }: what the weights in meta.csv are multiplied by, before they become shares",
        "aggregation.power": "of the generalised mean",
        "aggregation.levels": '{ id = "geometric", 1 = "harmonic" }: an aggregate, or a level (1: above indicators)',
        "reference.units": "whose mean is `equals`, [] = all",
        "reference.weights": 'column of weights such as population, "" = the same for each',
        "reference.equals": "what the mean of the reference becomes (no table: scores stay as they are)",
        "reference.year": "the reference of this year for all years (default: each year its own)",
        "reference.outside": "the reference units are totals and take no part in scale and ranks",
        "uncertainty.draws": "rank intervals over so many choices of method, into intervals.csv (no table: none)",
        "uncertainty.seed": "another seed gives other draws",
        "uncertainty.weight_noise": "weights are drawn between 75 and 125 % of their own",
    }
)
# These tables switch something on by being there.
SWITCHES = ("reference", "uncertainty")
WIDTH = 30


def template() -> str:
    """A method.toml that means the default; keys that have none, and tables that switch something on, in comments."""
    return "\n".join(line for table in fields(Method) for line in _table(table.name, table.default))


def _table(name: str, default: Any) -> Iterator[str]:
    off = "# " if name in SWITCHES else ""
    yield f"{off}[{name}]"
    for key in fields(default):
        value = key.metadata.get("given", getattr(default, key.name))
        unset = value is None or key.name in ("levels", "factors")
        shown = "" if unset else f" = {json.dumps(as_typed(value))}"
        yield f"{off or '# ' * unset}{key.name}{shown}".ljust(WIDTH) + f"  # {_note(name, key)}"


def _note(table: str, key: Field[Any]) -> str:
    allowed = [a for a in key.metadata.get("allowed", ()) if not isinstance(a, bool)]
    return "; ".join(part for part in (", ".join(allowed), NOTES.get(f"{table}.{key.name}", "")) if part)
