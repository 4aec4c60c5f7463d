"""What is averaged into what: indicators as leaves, any number of levels above them, weights among siblings.

Structure, directions and weights are a small table (meta.csv), never code. Trees may be ragged (an indicator beside
a sub-index) and have several roots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from data.errors import InputError
from indicators.cells import check_columns, numbers, place_of, rows_of, texts

COLUMNS = ("id", "parent", "direction", "weight")
OPTIONAL = ("target", "lower", "upper", "denominator", "scale")


@dataclass(frozen=True)
class Node:
    """One row of meta.csv. `parent` "" = a root; `weight` among its siblings, on any scale.

    Of indicators only: `target`, goalposts `lower` and `upper` in native units, `denominator` (a column of
    values.csv) and `scale` (value / denominator · scale).
    """

    id: str
    parent: str = ""
    direction: int = 1
    weight: float = 1.0
    target: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    denominator: str = ""
    scale: float = 1.0


@dataclass(frozen=True)
class Hierarchy:
    """A checked forest of nodes. Raises `InputError` for an unknown parent, a cycle, a duplicate, a bad weight."""

    nodes: tuple[Node, ...]
    source: str = field(default="meta", compare=False)

    def __post_init__(self) -> None:
        _check(self)

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for node in self.nodes:
            children.setdefault(node.parent, []).append(node.id)
        return {parent: tuple(ids) for parent, ids in children.items()}

    @cached_property
    def _by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    def node(self, name: str) -> Node:
        """The row of an indicator or aggregate."""
        return self._by_id[name]

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Indicators, in the order of the table: the last axis of every array."""
        return tuple(n.id for n in self.nodes if n.id not in self._children)

    @cached_property
    def directions(self) -> np.ndarray:
        """1 or -1 per indicator, shape (I,)."""
        return np.array([self._by_id[leaf].direction for leaf in self.leaves], dtype=float)

    @property
    def roots(self) -> tuple[str, ...]:
        """Aggregates that are part of no other."""
        return self._children.get("", ())

    @cached_property
    def aggregates(self) -> tuple[str, ...]:
        """Bottom-up: every aggregate stands after all that it is made of, lower levels first."""
        return tuple(sorted(self._levels_of_aggregates, key=self._levels_of_aggregates.__getitem__))

    @cached_property
    def _from_the_top(self) -> tuple[str, ...]:
        """Every node after its parent; nodes of a cycle are never reached."""
        reached = list(self.roots)
        for name in reached:
            reached += self._children.get(name, ())
        return tuple(reached)

    @cached_property
    def _levels_of_aggregates(self) -> Mapping[str, int]:
        levels: dict[str, int] = {}
        for name in reversed(self._from_the_top):
            if name in self._children:
                levels[name] = 1 + max(levels.get(child, 0) for child in self._children[name])
        return {n.id: levels[n.id] for n in self.nodes if n.id in levels}

    def level(self, name: str) -> int:
        """Steps above the indicators by the longest way: 0 = an indicator, 1 = made of indicators only."""
        return self._levels_of_aggregates.get(name, 0)

    def children(self, aggregate: str) -> tuple[str, ...]:
        """What an aggregate is the mean of, in the order of the table."""
        return self._children[aggregate]

    def weights(self, aggregate: str) -> np.ndarray:
        """Weights of its children, shape (children,), sum 1."""
        own = np.array([self._by_id[child].weight for child in self._children[aggregate]])
        total = own.sum()
        # Shares stay to the last bit what they are: only other scales are divided.
        return own if abs(total - 1) < 1e-12 else own / total

    def effective_weights(self, aggregate: str) -> np.ndarray:
        """Weight of every indicator in an aggregate, through all levels between: shape (I,), sum 1, 0 outside."""
        return self._effective[aggregate].copy()

    @cached_property
    def _effective(self) -> Mapping[str, np.ndarray]:
        position = {leaf: n for n, leaf in enumerate(self.leaves)}
        found: dict[str, np.ndarray] = {}
        for aggregate in self.aggregates:
            total = np.zeros(len(self.leaves))
            for child, weight in zip(self._children[aggregate], self.weights(aggregate), strict=True):
                if child in position:
                    total[position[child]] += weight
                else:
                    total += weight * found[child]
            found[aggregate] = total
        return found


def reweighted(hierarchy: Hierarchy, factors: Mapping[str, float], source: str) -> Hierarchy:
    """The same with some weights multiplied, by id; `source`: what an error about an unknown id names."""
    if not factors:
        return hierarchy
    known = [node.id for node in hierarchy.nodes]
    if unknown := sorted(factors.keys() - set(known)):
        raise InputError(source, place="[weights.factors]", value=unknown[0], expected=f"one of {', '.join(known)}")
    nodes = [replace(node, weight=node.weight * factors.get(node.id, 1.0)) for node in hierarchy.nodes]
    return Hierarchy(tuple(nodes), hierarchy.source)


def hierarchy_of(meta: pd.DataFrame, source: str = "meta") -> Hierarchy:
    """Read a table of `COLUMNS` and, where they are there, `OPTIONAL` ones; cells may be texts or numbers.

    An empty weight is 1, an empty direction of an aggregate 1. Other columns are ignored. Raises `InputError`.
    """
    check_columns(meta, source)
    missing = [c for c in COLUMNS if c not in meta.columns]
    if missing:
        raise InputError(source, place="columns", value=list(meta.columns), expected=f"a column {missing[0]}")
    if not len(meta):
        raise InputError(source, expected="at least one indicator and the aggregate it belongs to")
    ids = texts(meta["id"])
    if "" in ids:
        raise InputError(source, place=f"{place_of(meta, ids.index(''))}, column id", expected="a name")
    rows = rows_of(meta, [f"id {name}" for name in ids])
    columns = {"id": ids, "parent": texts(meta["parent"])}
    columns["direction"] = _directions(meta, columns["parent"], source, rows)
    weight = numbers(meta["weight"], source, rows)
    columns["weight"] = np.where(np.isnan(weight), 1.0, weight).tolist()
    for name in ("target", "lower", "upper", "scale"):
        if name in meta:
            columns[name] = numbers(meta[name], source, rows).tolist()
    if "scale" in meta:
        columns["scale"] = [1.0 if np.isnan(s) else s for s in columns["scale"]]
    if "denominator" in meta:
        columns["denominator"] = texts(meta["denominator"])
    nodes = tuple(Node(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))
    return Hierarchy(nodes, source)


def _directions(meta: pd.DataFrame, parents: Sequence[str], source: str, rows: Sequence[str]) -> list[int]:
    """1 and -1; an empty cell is 1 for what is a parent of something."""
    found = numbers(meta["direction"], source, rows, "1 or -1")
    aggregate = np.isin(texts(meta["id"]), list(set(parents)))
    found = np.where(np.isnan(found) & aggregate, 1.0, found)
    for n in np.flatnonzero(~np.isin(found, (1, -1)) | (aggregate & (found != 1))):
        wanted = (
            "1, or an empty cell: an aggregate has no direction of its own"
            if aggregate[n]
            else "1 or -1 (nothing has it as parent: an indicator)"
        )
        raise InputError(
            source, place=f"{rows[n]}, column direction", value=str(meta["direction"].iloc[n]), expected=wanted
        )
    return [int(d) for d in found]


def _check(hierarchy: Hierarchy) -> None:
    """Refuse what is no forest, and weights and goalposts that can't be used."""
    ids = [node.id for node in hierarchy.nodes]

    def refuse(name: str, column: str, value: object, expected: str) -> None:
        raise InputError(hierarchy.source, place=f"id {name}, column {column}", value=value, expected=expected)

    for name, times in Counter(ids).items():
        if times > 1:
            refuse(name, "id", name, "every id once")
    known = set(ids)
    for node in hierarchy.nodes:
        if node.parent and node.parent not in known:
            refuse(node.id, "parent", node.parent, "an id of the same table, or an empty cell for the index itself")
        if node.direction not in (1, -1):
            refuse(node.id, "direction", node.direction, "1 or -1")
        if not 0 <= node.weight < np.inf:
            refuse(node.id, "weight", node.weight, "a number from 0 on")
        if node.lower >= node.upper:
            refuse(node.id, "upper", node.upper, f"more than lower ({node.lower:g})")
    reached = set(hierarchy._from_the_top)
    cycle = next((name for name in ids if name not in reached), None)
    if cycle is not None:
        refuse(cycle, "parent", hierarchy.node(cycle).parent, "a tree, but this way leads round in a circle")
    for leaf in hierarchy.leaves:
        if not hierarchy.node(leaf).parent:
            refuse(leaf, "parent", "", "the aggregate this indicator belongs to (or it is an aggregate of nothing)")
    for aggregate in hierarchy.aggregates:
        if not sum(hierarchy.node(child).weight for child in hierarchy.children(aggregate)) > 0:
            refuse(aggregate, "weight", 0, "at least one of the weights below it above 0")
