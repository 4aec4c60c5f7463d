"""The scenario in the address: which indicators are set to what, and by which year.

`what=neet:8.5~gerd:core` is an id with a value in native units or a target ("core",
"peer", "eu"). Indicators of several dimensions may stand in it; a page shows those of
its dimension. Nothing but the gap page is computed from it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data.errors import ProductError
from indicators.results import Results
from indicators.scenario import OWN, TARGETS
from layouts.known import SCENARIO
from layouts.query import Field, Query

WHAT, BY = "what", "by"
# A slider's field is the first followed by the id of an indicator, that of its buttons the second.
SLIDER, BUTTON = "what.", "to."
# Between changes; a plus sign in an address is a space once it is read.
BETWEEN = re.compile(r"[~+,\s]+")
MOST = 60
# Target years that anybody can plan for.
FIRST, LAST = 1990, 2100

Changes = dict[str, "str | float"]


def changes_of(text: str) -> Changes:
    """Indicator -> native value or target of `id:value~id:value`; `ProductError` for what is no such text."""
    parts = [part for part in BETWEEN.split(text) if part]
    if len(parts) > MOST:
        raise ProductError(f"what: found {len(parts)} changes, expected at most {MOST}")
    found: Changes = {}
    for part in parts:
        name, _colon, wanted = part.partition(":")
        found[name] = wanted if wanted in TARGETS else _value(name, wanted)
    return found


def _value(name: str, text: str) -> float:
    try:
        value = float(text) if text.isascii() else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ProductError(f"{name[:40]}: found {text[:40]!r}, expected a number or one of {', '.join(TARGETS)}")
    return value


def written(changes: Mapping[str, str | float]) -> str:
    """The text of changes in the address: by id, numbers as short as they are."""
    return "~".join(f"{n}:{w if isinstance(w, str) else format(w, '.8g')}" for n, w in sorted(changes.items()))


def read_what(results: Results, text: str) -> str:
    """The field `what` in one spelling; `ProductError` for an unknown indicator or a value that no region ever had."""
    changes = changes_of(text)
    for name, wanted in changes.items():
        indicator = results.catalogue.indicators.get(name)
        if indicator is None or not indicator.scored:
            raise ProductError(f"what: found {name[:40]!r}, expected an indicator that is scored")
        low, high = ever(results, name)
        if not isinstance(wanted, str) and not low <= wanted <= high:
            raise ProductError(f"{name}: found {wanted:g}, expected {low:g} to {high:g}")
    return written(changes)


def ever(results: Results, indicator: str) -> tuple[float, float]:
    """Lowest and highest native value of any region, level and year, as whole steps of what is shown; NaN without."""
    values = results.panel.observed[indicator].value
    there = values[~np.isnan(values)]
    if not len(there):
        return math.nan, math.nan
    scale = 10.0 ** results.catalogue.indicators[indicator].decimals
    return math.floor(there.min() * scale) / scale, math.ceil(there.max() * scale) / scale


def read_by(_results: Results, text: str) -> str:
    """The field `by`: the year in which a scenario is to be reached."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST <= int(text) <= LAST):
        raise ProductError(f"by: found {text[:40]!r}, expected a year from {FIRST} to {LAST}")
    return text


FIELDS: Mapping[str, Field] = {WHAT: read_what, BY: read_by}


def without(query: Query) -> Query:
    """The selection without its scenario, and without what is known of that."""
    more = tuple((name, text) for name, text in query.more if name not in FIELDS)
    return replace(query, more=more, known=query.known.replace(SCENARIO, ""))


def is_step(name: str) -> bool:
    """Whether a control's field changes one indicator of the scenario."""
    return name.startswith((SLIDER, BUTTON))


def step(text: str, name: str, value: str) -> str:
    """The text of a scenario after one control: `what.neet` was moved to a value, or `to.neet` pressed."""
    changes = changes_of(text)
    if name.startswith(SLIDER):
        changes |= changes_of(f"{name[len(SLIDER) :]}:{value}")
    elif value == OWN:
        changes.pop(name[len(BUTTON) :], None)
    elif value in TARGETS:
        changes[name[len(BUTTON) :]] = value
    else:
        raise ProductError(f"{name[:40]}: found {value[:40]!r}, expected one of {', '.join((*TARGETS, OWN))}")
    return written(changes)
