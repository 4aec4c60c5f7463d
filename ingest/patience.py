"""When to ask a publisher again, and how long to leave it alone before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from data.errors import InputError

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How often and how long to try, in seconds.

    Pauses start at `first`, double, vary by `jitter` and end at `longest`; a
    publisher that asks for more than `asked` is left alone until the next run.
    `silence` is how long nothing may arrive, `whole` how long a file may take.
    Of a host that could not be reached for more than `gone`, each file is asked for once only.
    """

    attempts: int = 5
    first: float = 1.0
    longest: float = 60.0
    jitter: float = 1.0
    asked: float = 300.0
    silence: float = 60.0
    whole: float = 1800.0
    gone: float = 15.0


class Again(Exception):
    """An attempt failed in a way that another one may not; `after` seconds if the publisher said so."""

    def __init__(self, fault: InputError, after: float | None = None) -> None:
        super().__init__(str(fault))
        self.fault, self.after = fault, after


def patiently(attempt: Callable[[], T], patience: Patience, told: Callable[[str], None]) -> T:
    """Call `attempt` while it raises `Again` and patience lasts; then raise the last fault.

    `told` hears before each pause what failed and how long the pause is.
    """
    # Imported here: loading files from a disk must not pay for the network.
    import tenacity

    growing = tenacity.wait_exponential_jitter(multiplier=patience.first, max=patience.longest, jitter=patience.jitter)

    def pause(state: RetryCallState) -> float:
        return max(growing(state), _fault(state).after or 0)

    def tell(state: RetryCallState) -> None:
        told(f"{_fault(state).fault}; again in {state.upcoming_sleep:.0f} s")

    trying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(Again),
        stop=tenacity.stop_after_attempt(patience.attempts),
        wait=pause,
        before_sleep=tell,
        reraise=True,
    )
    try:
        return trying(attempt)
    except Again as last:
        raise last.fault from last


def retry_after(text: str) -> float | None:
    """Return seconds from "120" or from an HTTP date; None where the text is neither."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


class Hosts:
    """Until when each host wants no request, and since when it can't be reached: what one thread learns, all know."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[object, float] = {}
        self._missed: dict[object, float] = {}

    def missed(self, host: object) -> float:
        """Note that `host` could not be reached; return for how many seconds it couldn't."""
        now = time.monotonic()
        with self._lock:
            return now - self._missed.setdefault(host, now)

    def met(self, host: object) -> None:
        """Note that `host` answered."""
        with self._lock:
            self._missed.pop(host, None)

    def hold(self, host: object, seconds: float) -> None:
        """Let nobody ask `host` for so long."""
        with self._lock:
            self._until[host] = max(self._until.get(host, 0.0), time.monotonic() + seconds)

    def wait(self, host: object) -> None:
        """Wait until `host` may be asked."""
        with self._lock:
            rest = self._until.get(host, 0.0) - time.monotonic()
        if rest > 0:
            time.sleep(rest)


def _fault(state: RetryCallState) -> Again:
    fault = state.outcome.exception() if state.outcome else None
    if not isinstance(fault, Again):
        raise RuntimeError("asked to wait although nothing failed")
    return fault
