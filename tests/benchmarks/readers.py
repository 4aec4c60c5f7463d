"""Readers as benchmarks imagine them: each with a browser of their own, doing a mix of what all pages offer.

Two mixes. `EVEN`: every region as likely as any other, the controls that all pages have; nothing is shown twice, so it
is the harder one for callbacks. `MEETING`: twenty people of an exchange meeting, who look at the six pilots and their
cores more often than at others, go from page to page, and use what each page has of its own: scenarios, other methods,
peers to compare, filters of the data. Every answer has to be the one to its reader's act: right region, right number
of the act, nothing that could not be shown or used.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson

MEASURES = ("gap", "score", "percent")
SHOWS = ("talent", "sme", "rd", "capital", "gerd", "neet", "tertiary_25_64")
PAGES = ("map", "map", "map", "region", "region", "gap", "gap", "robustness", "data", "peers", "chain", "pilots")
YEARS = tuple(str(year) for year in range(2014, 2024))
# How often one who is shown a page before everything is known about it is asked for the rest.
LOOK = 0.3
# How often one who has chosen another method goes back to the default with the next act.
BACK = 0.25
# The pilots and their cores, by level.
PILOTS = {
    "2": ("FI1C", "AT12", "ES51", "PL84", "DE80", "FI1B", "AT13", "ES30", "PL91", "DE30", "DE60"),
    "3": ("FI1C3", "ES511", "IE063", "IE062", "FI1B1", "ES300", "IE061"),
}
METHOD = {"norm": ("", "year", "percentile", "zscore"), "mean": ("", "geometric"), "treat": ("", "10", "none")}
TARGETS = ("core", "peer", "eu", "own")
# What single pages have of their own: fields and their values.
OWN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "map": {"classes": ("", "natural", "fixed"), "with": ("", "2015", "rd", "neet")},
    "gap": {f"to.{name}": TARGETS for name in ("neet", "tertiary_25_64", "gerd")} | {"from": ("2014", "2016")},
    "peers": {"abroad": ("", "only"), "peermap": ("", "types"), "compare": ()},
    "chain": {"span": ("", "10"), "sectors": ("", "gva")},
    "robustness": METHOD,
    "data": {"part": ("", "coverage", "sources", "method"), "items": ("", "all"), "years": ("", "all")},
}
# What carries an act to the server and gives status and body of the answer.
Send = Callable[[bytes], tuple[int, bytes]]


@dataclass(frozen=True)
class Mix:
    """`acts`: what readers do, by how often; `known`: how often a region is one of `PILOTS`."""

    acts: tuple[str, ...]
    known: float


EVEN = Mix(("geo",) * 4 + ("year", "show", "show", "measure", "page", "page", "level"), 0.0)
MEETING = Mix(
    ("geo",) * 6 + ("page",) * 6 + ("show",) * 3 + ("year",) * 3 + ("measure", "level", "core") + ("own",) * 3, 0.6
)
MIXES = {"even": EVEN, "meeting": MEETING}


class Reader:
    """Somebody with one selection, who does one thing after the other; `number` decides what."""

    def __init__(self, send: Send, number: int, geos: Mapping[str, list[str]], mix: Mix = EVEN) -> None:
        self._send, self._geos, self._mix, self._number = send, geos, mix, 0
        self._chance = random.Random(number)
        level = "2" if number % 3 else "3"
        geo = self._region(level)
        self.data: Any = {"address": f"/?geo={geo}&level={level}", "geo": geo, "level": level, "page": "map"}
        # What was done last, for what has to be told about it.
        self.did = "open"

    def act(self, clock: Callable[[], float] = time.perf_counter) -> tuple[float, str]:
        """Do something; milliseconds by `clock` until the whole answer was there, and what was wrong with it."""
        self._number += 1
        name, value, act = self._next()
        self.did, packed = name, orjson.dumps(body(act, self.data))
        begin = clock()
        try:
            status, answer = self._send(packed)
        except (OSError, ValueError) as fault:
            return 1000 * (clock() - begin), type(fault).__name__
        elapsed = 1000 * (clock() - begin)
        return elapsed, f"status {status}" if status != 200 else self._judge(name, value, answer)

    def _next(self) -> tuple[str, str, dict[str, Any]]:
        if self.data.get("awaited") and self._chance.random() < LOOK:
            return "look", "", {"look": True, "n": self._number}
        if self.data.get("method") and self._chance.random() < BACK:
            return "method", "", {"set": dict.fromkeys((*METHOD, "w"), ""), "n": self._number}
        name, level = self._chance.choice(self._mix.acts), self.data["level"]
        if name == "own":
            name, values = self._own()
        elif name in ("geo", "core"):
            return self._set(name, self._region(level))
        else:
            values = {"year": YEARS, "show": SHOWS, "measure": MEASURES, "page": PAGES, "level": ("2", "3")}[name]
        return self._set(name, self._chance.choice(values))

    def _set(self, name: str, value: str) -> tuple[str, str, dict[str, Any]]:
        return name, value, {"set": {name: value}, "n": self._number}

    def _own(self) -> tuple[str, Sequence[str]]:
        """A control that only the present page has; another year on pages without any."""
        offered = OWN.get(self.data["page"], {"year": YEARS})
        name = self._chance.choice(list(offered))
        if name == "compare":
            return name, ["+".join(self._region(self.data["level"]) for _ in range(3))]
        return name, offered[name]

    def _region(self, level: str) -> str:
        known = PILOTS[level] if self._chance.random() < self._mix.known else self._geos[level]
        return self._chance.choice(known)

    def _judge(self, name: str, value: str, answer: bytes) -> str:
        found, before = orjson.loads(answer), self.data
        data = self.data = selection(found, before)
        if told := found.get("sideUpdate", {}).get("notice", {}).get("children"):
            return f"told after {name}={value} at {before['address']}: {told[0]['props']['children']}"
        if data["n"] != self._number:
            return "answer to another act"
        kept = before["geo"] if name not in ("geo", "level") else value if name == "geo" else data["geo"]
        return "" if data["geo"] == kept else "region of another reader"


def selection(answer: Mapping[str, Any], before: Any) -> dict[str, Any]:
    """The selection after an answer, of which only what differs from the one `before` may be told."""
    data: dict[str, Any] = answer["response"]["query"]["data"]
    return before | data["__steps"]["values"][0] if "__steps" in data else data


def body(act: Mapping[str, Any], data: Any) -> dict[str, Any]:
    """What the browser sends when something is done."""
    return {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": act}],
        "state": [{"id": "query", "property": "data", "value": data}],
        "changedPropIds": ["act.data"],
    }


@dataclass
class Seen:
    """What all readers met: milliseconds of every answer and what was wrong, by kind."""

    times: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, milliseconds: float, fault: str) -> None:
        """Add an answer; `fault` "" when it was as it should be."""
        with self.lock:
            self.times.append(milliseconds)
            if fault:
                self.faults[fault] += 1

    def percentile(self, share: float) -> float:
        """Milliseconds within which `share` (0-1) of the answers came; infinite without any."""
        return (
            sorted(self.times)[min(int(share * len(self.times)), len(self.times) - 1)] if self.times else float("inf")
        )


def all_at_once(readers: Sequence[Sequence[Reader]], seconds: float, *, pause: float = 0.0) -> Seen:
    """Groups of readers for some seconds, with `pause` seconds between an answer and the next act of a group.

    Each group is a thread and does the acts of its readers in turn.
    """
    seen, begin = Seen(), time.perf_counter()

    def read(number: int, group: Sequence[Reader]) -> None:
        time.sleep(pause * number / len(readers))
        for reader in cycle(group):
            if time.perf_counter() - begin >= seconds:
                return
            seen.note(*reader.act())
            if pause:
                time.sleep(pause)

    threads = [threading.Thread(target=read, args=given, daemon=True) for given in enumerate(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return seen
