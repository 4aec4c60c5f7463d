"""Answers about certainty as files: named by what they depend on, written in one step, never trusted blindly."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from data.errors import ProductError
from data.replace import alone
from indicators.alternatives import Alternatives
from indicators.certainty import Certainty
from indicators.results import Results
from indicators.sensitivity import Sensitivity
from indicators.significance import Comparison
from indicators.uncertainty import RankIntervals

# Files that are kept; the oldest go first. About 0.3 MB each.
FILES = 400
# Seconds after which what is written to no more is what a process that was ended left behind.
LEFT = 86_400
KINDS: Mapping[str, Callable[..., object]] = {
    kind.__name__: kind for kind in (Certainty, Sensitivity, RankIntervals, Comparison)
}


def name_of(*parts: str) -> str:
    """The file name for what depends on `parts`, on the alternatives and on the code that computes it."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (*parts, repr(Alternatives()), _code()):
        digest.update(part.encode() + b"\0")
    return f"{digest.hexdigest()}.npz"


@cache
def _code() -> str:
    """A fingerprint of the modules that make the numbers: another release must not show an older one's."""
    digest = hashlib.blake2b(np.__version__.encode(), digest_size=16)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def data_fingerprint(results: Results) -> str:
    """A fingerprint of all that scores and gaps are computed from: values, ages, places and the catalogue's choices."""
    digest, panel = hashlib.blake2b(digest_size=16), results.panel
    indicators = results.catalogue.indicators.values()
    told = [(i.id, i.dimension, i.pillar, i.direction, sorted(i.levels), i.denominator) for i in indicators]
    digest.update(repr((told, list(results.catalogue.dimensions))).encode())
    digest.update(results.regions.table.to_csv().encode())
    digest.update(repr(panel.universe.codes.tolist()).encode())
    for name in sorted(panel.observed):
        arrays = [panel.observed[name].value, panel.observed[name].source, panel.age[name]]
        for array in (*arrays, *(panel.inputs.get(name, {})[q] for q in sorted(panel.inputs.get(name, {})))):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def save(answer: object, path: Path) -> None:
    """Write an answer beside its place and move it there, so that nobody reads half of it.

    A folder that can't be written to costs only the time to compute again.
    """
    arrays: dict[str, np.ndarray] = {}
    plan = _flatten(answer, arrays)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            try:
                np.savez(file, **{"plan": np.array(json.dumps(plan)), **arrays})
                file.close()
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _prune(path.parent)


@contextlib.contextmanager
def once(path: Path) -> Iterator[None]:
    """While one process computes what will be at `path`, another one that wants it waits here, and then finds it there.

    Where the folder can't be written to, each computes its own.
    """
    lock = path.with_suffix(".lock")
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError, ProductError):
            path.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(alone(lock, path))
        try:
            yield
        finally:
            # Before it is let go: who waits holds this one then, and whoever comes later finds the answer.
            with contextlib.suppress(OSError):
                lock.unlink(missing_ok=True)


def load(path: Path) -> Certainty | Sensitivity | None:
    """The answer at `path`; None when there is none, or none that can be read: then it is computed anew."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = _built(json.loads(str(arrays["plan"])), arrays)
    # A damaged archive fails in a dozen ways, and what is in it can always be computed.
    except Exception:
        return None
    return found if isinstance(found, Certainty | Sensitivity) else None


def _flatten(answer: object, arrays: dict[str, np.ndarray]) -> object:
    """What is left of an answer when its arrays are taken out: JSON that names them."""
    if isinstance(answer, np.ndarray):
        arrays[f"array{len(arrays)}"] = answer
        return {"array": f"array{len(arrays) - 1}"}
    if is_dataclass(answer):
        own = {f.name: _flatten(getattr(answer, f.name), arrays) for f in fields(answer)}
        return {"kind": type(answer).__name__, "fields": own}
    if isinstance(answer, Mapping):
        return {"items": {key: _flatten(value, arrays) for key, value in answer.items()}}
    return answer


def _built(plan: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if not isinstance(plan, dict):
        return plan
    if "array" in plan:
        return arrays[plan["array"]]
    if "items" in plan:
        return {key: _built(value, arrays) for key, value in plan["items"].items()}
    return KINDS[plan["kind"]](**{key: _built(value, arrays) for key, value in plan["fields"].items()})


def _prune(folder: Path) -> None:
    """Delete the oldest files beyond FILES, and what a process that was ended in the middle left behind."""
    files = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime_ns)
    left = [file for ending in (".*.part", "*.lock") for file in folder.glob(ending)]
    old = [file for file in left if time.time() - file.stat().st_mtime > LEFT]
    for file in (*files[: max(0, len(files) - FILES)], *old):
        file.unlink(missing_ok=True)
