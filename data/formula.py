"""Formulas of indicators: arithmetic on named inputs, checked when the catalogue is loaded.

A formula such as `100 * (young + adult) / lag(teen + young, 5)` is data, so an
analyst can read in the catalogue what is computed. Only numbers, input names,
+ - * / **, brackets and `lag(expression, years)` are allowed.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from data.schema import Entry

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True)
class Formula:
    """A checked formula: `text` as written, `names` of the inputs it uses, `lags` in years (0 = same year)."""

    text: str
    names: tuple[str, ...]
    lags: tuple[int, ...]
    _tree: ast.expr

    @classmethod
    def parse(cls, entry: Entry, text: str, inputs: Collection[str]) -> Formula:
        """Check `text` against the inputs that exist; raise `InputError` through `entry`."""
        try:
            tree = ast.parse(text, mode="eval").body
            names: dict[str, None] = {}
            lags = {0}
            _check(tree, names, lags)
        except (SyntaxError, ValueError) as fault:
            raise entry.error("formula", text, f"arithmetic on the inputs ({fault})") from None
        if not names or set(names) != set(inputs):
            raise entry.error("formula", text, f"each of the inputs {', '.join(inputs)} and nothing else")
        return cls(text, tuple(names), tuple(sorted(lags)), tree)

    def evaluate(self, inputs: dict[str, Any], lag: Callable[[Any, int], Any]) -> Any:
        """Compute on arrays or numbers; `lag(x, n)` must give x of n years before."""
        return _evaluate(self._tree, inputs, lag)


def _check(node: ast.expr, names: dict[str, None], lags: set[int]) -> None:
    match node:
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            names[name] = None
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, names, lags)
            _check(right, names, lags)
        case ast.Call(func=ast.Name(id="lag"), args=[inner, ast.Constant(value=int() as years)], keywords=[]):
            if years < 1:
                raise ValueError("lag of at least one year")
            lags.add(years)
            _check(inner, names, lags)
        case _:
            raise ValueError(f"'{ast.unparse(node)}' is not allowed")


def _evaluate(node: ast.expr, inputs: dict[str, Any], lag: Callable[[Any, int], Any]) -> Any:
    match node:
        case ast.Constant(value=number):
            return number
        case ast.Name(id=name):
            return inputs[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluate(left, inputs, lag), _evaluate(right, inputs, lag))
        case ast.Call(args=[inner, ast.Constant(value=years)]):
            return lag(_evaluate(inner, inputs, lag), int(years))  # type: ignore[arg-type]
    raise ValueError(f"'{ast.unparse(node)}' passed the check but has no meaning")
