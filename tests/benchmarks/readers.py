"""Readers as benchmarks imagine them: each with a browser of their own, doing a fixed mix of what all pages offer.

Every answer has to be the one to its reader's act: right region, right number of the act, and no notice that
something could not be shown.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SHOWS = ("talent", "sme", "rd", "capital", "gerd", "neet", "tertiary")
PAGES = ("map", "map", "map", "region", "region", "gap", "gap", "robustness", "data", "peers", "chain", "pilots")
# What readers do, by how often: another region most of all.
ACTS = ("geo",) * 4 + ("year", "show", "show", "measure", "page", "page", "level")
# How often one who is shown a page before everything is known about it is asked for the rest.
LOOK = 0.3
# What carries an act to the server and gives status and text of the answer.
Send = Callable[[Mapping[str, Any]], tuple[int, str]]


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


class Reader:
    """Somebody with one selection, who does one thing after the other; `number` decides what."""

    def __init__(self, send: Send, number: int, geos: Mapping[str, list[str]]) -> None:
        self._send, self._geos, self._chance, self._number = send, geos, random.Random(number), 0
        level = "2" if number % 3 else "3"
        geo = self._chance.choice(geos[level])
        self.data: Any = {"address": f"/?geo={geo}&level={level}", "geo": geo, "level": level, "page": "map"}

    def act(self, clock: Callable[[], float] = time.perf_counter) -> tuple[float, str]:
        """Do something; milliseconds by `clock` until the whole answer was there, and what was wrong with it."""
        self._number += 1
        name, value, act = self._next()
        begin = clock()
        try:
            status, text = self._send(body(act, self.data))
        except (OSError, http.client.HTTPException) as fault:
            return 1000 * (clock() - begin), type(fault).__name__
        elapsed = 1000 * (clock() - begin)
        return elapsed, f"status {status}" if status != 200 else self._judge(name, value, text)

    def _next(self) -> tuple[str, str, dict[str, Any]]:
        if self.data.get("awaited") and self._chance.random() < LOOK:
            return "look", "", {"look": True, "n": self._number}
        name = self._chance.choice(ACTS)
        choices = {
            "geo": self._geos[self.data["level"]],
            "year": [str(y) for y in range(2014, 2024)],
            "show": SHOWS,
            "measure": ("gap", "score", "percent"),
            "page": PAGES,
            "level": ("2", "3"),
        }
        value = self._chance.choice(choices[name])
        return name, value, {"set": {name: value}, "n": self._number}

    def _judge(self, name: str, value: str, text: str) -> str:
        data, before = json.loads(text)["response"]["query"]["data"], self.data
        self.data = data
        if "could not be shown" in text:
            return f"not shown: {data['address']}"
        if data["n"] != self._number:
            return "answer to another act"
        kept = before["geo"] if name not in ("geo", "level") else value if name == "geo" else data["geo"]
        return "" if data["geo"] == kept else "region of another reader"


def body(act: Mapping[str, Any], data: Any) -> dict[str, Any]:
    """What the browser sends when something is done."""
    return {
        "output": "query.data",
        "outputs": {"id": "query", "property": "data"},
        "inputs": [{"id": "act", "property": "data", "value": act}],
        "state": [{"id": "query", "property": "data", "value": data}],
        "changedPropIds": ["act.data"],
    }


def over_http(port: int) -> Send:
    """Sending over one connection of its own to this machine, compressed as a browser asks for it."""
    import brotli

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Accept-Encoding": "br"}

    def send(given: Mapping[str, Any]) -> tuple[int, str]:
        try:
            connection.request("POST", "/_dash-update-component", json.dumps(given), headers)
            answer = connection.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()  # the next request opens it again
            raise
        packed = answer.headers.get("Content-Encoding") == "br"
        return answer.status, (brotli.decompress(raw) if packed else raw).decode()

    return send


def all_at_once(
    port: int, geos: Mapping[str, list[str]], readers: int, seconds: float, *, pause: float = 0.0, first: int = 0
) -> Seen:
    """So many readers for some seconds, each in a thread, with `pause` seconds between an answer and the next act."""
    seen, end = Seen(), time.perf_counter() + seconds

    def read(number: int) -> None:
        reader, chance = Reader(over_http(port), first + number, geos), random.Random(number)
        time.sleep(pause * chance.random())
        while time.perf_counter() < end:
            seen.note(*reader.act())
            time.sleep(pause)

    threads = [threading.Thread(target=read, args=(n,), daemon=True) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return seen
