"""The settings of a composite indicator: what method.toml holds, checked, with every default in one place.

The dashboard and `python -m indicators composite` are steered by the same frozen object, so a score can always
say which method made it: `differs` goes into addresses and footnotes, `fingerprint` into the names of caches.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from data.errors import InputError
from indicators import aggregate, impute, normalise, treat
from indicators.settings import as_typed, choice, factors, fraction, names, number, text, texts, whole

SCOPES = ("pooled", "year")
# What wants the column that says which units belong together.
GROUPED = tuple(name for name, needs in impute.NEEDS.items() if {"groups", "parents"} & set(needs))
# Ranks of all units in all draws are kept in memory.
MOST_DRAWS = 100_000
# These means are defined for positive values only, so 0 can't be the lowest one.
POSITIVE_ONLY = ("geometric", "harmonic")


@dataclass(frozen=True)
class Treatment:
    """[treatment]: an indicator that fails `rule` is winsorised at `max_points` points at most, else transformed."""

    rule: str = field(default="skew-kurtosis", metadata=choice(tuple(treat.RULES)))
    max_points: int = field(default=5, metadata={"check": whole(0)})
    fallback: str = field(default="log", metadata=choice(tuple(treat.FALLBACKS)))


@dataclass(frozen=True)
class Normalisation:
    """[normalisation]: how, between which values, and decided on all years together or on each alone.

    `lower`, `upper` None: 0 and 100, or 1 and 100 where anything is aggregated geometrically or harmonically
    (`Method.bounds`). `mean`, `deviation`: of a z-score. `capped`: whether what lies beyond reference, target or
    goalposts is set to them (None: at goalposts only).
    """

    method: str = field(default="minmax", metadata=choice(tuple(normalise.METHODS)))
    lower: float | None = field(default=None, metadata={"check": number()})
    upper: float | None = field(default=None, metadata={"check": number()})
    scope: str = field(default="pooled", metadata=choice(SCOPES))
    mean: float = field(default=0.0, metadata={"check": number()})
    deviation: float = field(default=1.0, metadata={"check": number(above=0)})
    capped: bool | None = field(default=None, metadata=choice((True, False)))


@dataclass(frozen=True)
class Imputation:
    """[imputation]: what fills missing cells, and whether they count.

    `group`: the column of values.csv that holds each unit's group (group-mean, group-median) or the name of the
    unit that is its parent (parent). `max_age`: most years between a value and the year it is used for, of
    carry-forward and of linear's ends (None: 3; in the dashboard as the catalogue says). `counts`: whether filled
    cells take part in deciding on treatment and scale; copies of a value would count twice.
    """

    method: str = field(default="none", metadata=choice(tuple(impute.METHODS)))
    group: str = field(default="", metadata={"check": text()})
    max_age: int | None = field(default=None, metadata={"check": whole(0)})
    counts: bool = field(default=False, metadata=choice((True, False)))


@dataclass(frozen=True)
class Coverage:
    """[coverage]: share of the weight that must be there for a full and for a partial score.

    In method.toml a `minimum` below 1/3 alone lowers `partial` to it.
    """

    minimum: float = field(default=2 / 3, metadata={"check": fraction()})
    partial: float = field(default=1 / 3, metadata={"check": fraction()})


@dataclass(frozen=True)
class Weights:
    """[weights]: `factors` by which weights are multiplied before they become shares; 1 where nothing is said.

    Holds (id, factor). An id is that of an indicator or aggregate; in the dashboard, whose sub-pillars are no
    aggregates of their own, also `dimension.pillar`.
    """

    factors: tuple[tuple[str, float], ...] = field(default=(), metadata={"check": factors()})


@dataclass(frozen=True)
class Aggregation:
    """[aggregation]: `method` everywhere, `levels` where an aggregate id or a level differs, `power` for generalised.

    `levels` holds (id or level number as text, method); level 1 is directly above indicators. An id goes before a
    level number.
    """

    method: str = field(default="arithmetic", metadata=choice(tuple(aggregate.METHODS)))
    power: float = field(default=0.5, metadata={"check": number()})
    levels: tuple[tuple[str, str], ...] = field(default=(), metadata={"check": names(tuple(aggregate.METHODS))})

    def of(self, aggregate: str, level: int) -> str:
        """The method of one aggregate, `level` steps above the indicators."""
        levels = dict(self.levels)
        return levels.get(aggregate, levels.get(str(level), self.method))


@dataclass(frozen=True)
class Reference:
    """[reference]: whose (weighted) mean is `equals`. `units` () = all, `weights` "" = the same for each.

    `equals` None (no such table): scores stay as they are. `year`: the reference of all years is that of this one
    (None: each year has its own). `outside`: the reference units are totals (the EU beside its regions), so they
    take no part in treatment, scale and ranks.
    """

    units: tuple[str, ...] = field(default=(), metadata={"check": texts()})
    weights: str = field(default="", metadata={"check": text()})
    equals: float | None = field(default=None, metadata={"check": number(above=0), "given": 100.0})
    year: int | None = field(default=None, metadata={"check": whole(0)})
    outside: bool = field(default=False, metadata=choice((True, False)))


@dataclass(frozen=True)
class Uncertainty:
    """[uncertainty]: Monte Carlo draws for rank intervals (0: none, 1,000 when the table is there), seed, weight noise.

    `weight_noise` 0.25: every weight is drawn between 75 and 125 % of its own.
    """

    draws: int = field(default=0, metadata={"check": whole(0, MOST_DRAWS), "given": 1000})
    seed: int = field(default=2021, metadata={"check": whole(0)})
    weight_noise: float = field(default=0.25, metadata={"check": fraction()})


@dataclass(frozen=True)
class Method:
    """All settings; `Method()` is method.md section 3. Raises `InputError` where a value can't be used."""

    treatment: Treatment = Treatment()
    normalisation: Normalisation = Normalisation()
    imputation: Imputation = Imputation()
    coverage: Coverage = Coverage()
    weights: Weights = Weights()
    aggregation: Aggregation = Aggregation()
    reference: Reference = Reference()
    uncertainty: Uncertainty = Uncertainty()

    def __post_init__(self) -> None:
        for table in fields(self):
            given = getattr(self, table.name)
            for key in fields(given):
                value = getattr(given, key.name)
                if value != key.default:
                    key.metadata["check"](as_typed(value), "method", f"[{table.name}] {key.name}")
        _check_together(self)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Counted once: every page asks a dozen questions about certainty by their method."""
        return hash(tuple(getattr(self, table.name) for table in fields(self)))

    def __getstate__(self) -> dict[str, Any]:
        """Without the hash of this process, which is none in another."""
        return {name: value for name, value in vars(self).items() if name != "_hash"}

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest normalised value in use."""
        used = {self.aggregation.method, *dict(self.aggregation.levels).values()}
        lowest = 1.0 if used.intersection(POSITIVE_ONLY) else 0.0
        lower, upper = self.normalisation.lower, self.normalisation.upper
        return lowest if lower is None else lower, 100.0 if upper is None else upper

    @property
    def relative(self) -> bool:
        """Whether aggregates are expressed against the reference; distances to it are that already."""
        return self.reference.equals is not None and self.normalisation.method != "distance-to-reference"

    def differs(self) -> dict[str, Any]:
        """What is not the default, flat: {"normalisation.method": "zscore"}; `from_flat` reads it back."""
        own, default = asdict(self), asdict(Method())
        return {
            f"{table}.{key}": as_typed(value)
            for table, keys in own.items()
            for key, value in keys.items()
            if value != default[table][key]
        }

    def fingerprint(self) -> str:
        """The same for equal settings, whatever was typed out in method.toml; 16 hexadecimal digits."""
        canonical = json.dumps(asdict(self), sort_keys=True).encode()
        return hashlib.sha256(canonical).hexdigest()[:16]


def load_method(path: Path) -> Method:
    """Read method.toml; every key is optional. Raises `InputError` for what is unknown or can't be used."""
    try:
        return from_mapping(tomllib.loads(path.read_bytes().decode("utf-8-sig")), str(path))
    except OSError as fault:
        raise InputError(path, expected=f"a readable file ({fault.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(path, expected=f"TOML ({fault})") from None


def from_flat(flat: Mapping[str, Any], place: str = "method") -> Method:
    """The method that `differs` from the default in these dotted keys."""
    tables: dict[str, dict[str, Any]] = {}
    for name, value in flat.items():
        table, dot, key = name.partition(".")
        if not dot:
            raise InputError(place, value=name, expected="a table and a key, such as normalisation.method")
        tables.setdefault(table, {})[key] = value
    return _built(tables, place, defaults="default")


def from_mapping(given: Mapping[str, Any], place: str) -> Method:
    """The method of method.toml's tables and keys as read; `place` is the file an error names."""
    return _built(given, place, defaults="given")


def _built(given: Mapping[str, Any], place: str, *, defaults: str) -> Method:
    """A `Method` of checked tables; a table that is there may have another default (`given`) than one that isn't."""
    known = {table.name: table.default for table in fields(Method)}
    _refuse_unknown(given, known, place, "")
    tables = {}
    for name, table in given.items():
        if not isinstance(table, Mapping):
            raise InputError(place, place=name, value=table, expected=f"a table [{name}]")
        keys = {key.name: key for key in fields(known[name])}
        _refuse_unknown(table, keys, place, f"[{name}] ")
        values = {key: keys[key].metadata["check"](value, place, f"[{name}] {key}") for key, value in table.items()}
        start = {key: f.metadata["given"] for key, f in keys.items() if defaults == "given" and "given" in f.metadata}
        if name == "coverage" and "partial" not in values:  # who only asks for less doesn't ask for two limits
            start["partial"] = min(Coverage.partial, values.get("minimum", 1.0))
        tables[name] = replace(known[name], **(start | values))
    try:
        return Method(**tables)
    except InputError as fault:  # what is wrong only in combination, told as a line about this file
        raise InputError(place, place=fault.place, value=fault.value, expected=fault.expected) from None


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Any], place: str, inside: str) -> None:
    for name in given:
        if name not in known:
            raise InputError(place, place=f"{inside}{name}".strip(), expected=f"one of {', '.join(known)}")


def _check_together(method: Method) -> None:
    """What is wrong only in combination."""
    place, coverage, (lower, upper) = "method", method.coverage, method.bounds
    if coverage.partial > coverage.minimum:
        raise InputError(
            place,
            place="[coverage] partial",
            value=coverage.partial,
            expected=f"at most minimum ({coverage.minimum:g})",
        )
    if not lower < upper:
        raise InputError(place, place="[normalisation] upper", value=upper, expected=f"more than lower ({lower:g})")
    if method.imputation.method in GROUPED and not method.imputation.group:
        raise InputError(
            place, place="[imputation] group", expected="the column of values.csv that names the groups or parents"
        )
    if method.reference.outside and not method.reference.units:
        raise InputError(place, place="[reference] outside", value=True, expected="units: they can't all be outside")


DEFAULT = Method()
