"""The steps of a patch in few bytes: places, kinds and values, a column each; assets/answers.js makes of them what Dash
expects.

A change of a page is hundreds of steps, of which Dash would be told place, kind and value by name: a tenth of what
goes over the wire.
"""

from __future__ import annotations

import re
from typing import Any

# How Dash marks a patch among the properties it is sent, and how we mark one that is written short.
PATCH, STEPS = "__dash_patch_update", "__steps"
# What Dash knows about a step.
Step = dict[str, Any]
# Names in places for which there is no doubt how they are to be read.
NAME = re.compile(r"[A-Za-z_][\w-]*")
# Pairs of names that most places are made of.
PAIRS = {("props", "children"): "*", ("props", "data-content"): "+"}


def patch(steps: list[Step]) -> dict[str, Any]:
    """What is sent of the steps of one property: short, or as Dash has it where a name has other signs than usual.

    Short: `places`, in which each says how many parts of the one before it go, and which come; `kinds`, the first
    letters of Assign, Merge, Extend, Delete; `values`, null where there is none.
    """
    places: list[str] = []
    before: list[str] = []
    for step in steps:
        now = _parts(step["location"])
        if now is None:
            return {PATCH: PATCH, "operations": steps}
        same = next((n for n, (one, other) in enumerate(zip(before, now, strict=False)) if one != other), None)
        same = min(len(before), len(now)) if same is None else same
        places.append(".".join([str(len(before) - same), *now[same:]]))
        before = now
    kinds = "".join(step["operation"][0] for step in steps)
    return {STEPS: {"places": " ".join(places), "kinds": kinds, "values": [s["params"].get("value") for s in steps]}}


def _parts(place: list[str | int]) -> list[str] | None:
    """The names of a place as they are written; None where one of them could be read as something else."""
    found: list[str] = []
    for key in place:
        if isinstance(key, str) and NAME.fullmatch(key) is None:
            return None
        if found and (pair := PAIRS.get((found[-1], str(key)))):
            found[-1] = pair
        else:
            found.append(str(key))
    return found
