"""Weights of the indicators of a dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np


def balanced(pillars: Sequence[str]) -> np.ndarray:
    """Equal between sub-pillars and equal inside each; sums to 1. `pillars`: one name per indicator."""
    counts = Counter(pillars)
    return np.array([1 / len(counts) / counts[p] for p in pillars])
