"""From an address to a file: the only module that talks to the network.

It is polite: few requests at once, none before the time that a publisher
asked to wait for (Retry-After), pauses that grow and vary between attempts,
and a question "has it changed?" instead of a download where an earlier answer
gave something to ask with (ETag, Last-Modified). And it is suspicious: sizes
have limits, what is cut off is asked for again, what leads to another host is
refused. Proxies and certificates are taken from the environment (HTTPS_PROXY,
NO_PROXY, SSL_CERT_FILE).

For tests, METROGAP_REPLAY=http://127.0.0.1:PORT sends every request to a
server on this machine instead; other hosts are refused there.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.errors import InputError
from ingest.patience import Again, Hosts, Patience, patiently, retry_after
from ingest.verify import Damaged, Limits, verify

if TYPE_CHECKING:
    import httpx

REPLAY = "METROGAP_REPLAY"
NEW, UNCHANGED = "new", "unchanged"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PIECE = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
# No coding on top: a .gz is asked for where the publisher has one, and kept as it was sent.
_HEADERS = {"User-Agent": "metrogap (regional statistics, nightly update)", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Validators:
    """What an earlier answer gave to ask "has it changed?" with; "" where it gave nothing."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Answer:
    """NEW with size in bytes and sha256 of the file written, or UNCHANGED."""

    state: str
    validators: Validators
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Watcher:
    """Whom a download tells how it goes: how many bytes are to come (if known), came, and why it starts again."""

    size: Callable[[int | None], None] = lambda total: None
    grew: Callable[[int], None] = lambda count: None
    again: Callable[[str], None] = lambda why: None


class Web:
    """Connections to publishers, shared by the threads of one run; a context manager."""

    def __init__(self, *, limits: Limits | None = None, patience: Patience | None = None, replay: str = "") -> None:
        # Imported here: loading files from a disk must not pay for the network.
        import httpx

        self._limits, self._patience = limits or Limits(), patience or Patience()
        self._replay = _local(replay or os.environ.get(REPLAY, ""))
        self._hosts = Hosts()
        timeout = httpx.Timeout(self._patience.silence)
        # A proxy for the world is none for this machine.
        self._client = httpx.Client(headers=_HEADERS, timeout=timeout, trust_env=not self._replay)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, address: str, target: Path, known: Validators, watcher: Watcher | None = None) -> Answer:
        """Download `address` to the new file `target`, unless it still is what `known` came with.

        The file is complete, within the limits and no web page. Raises
        `InputError` naming `address`; then no file is left.
        """
        watcher = watcher or Watcher()
        headers = {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.modified} if known.modified else {}

        def attempt() -> Answer:
            with self._asked("GET", address, headers) as response:
                if response.status_code == 304 and headers:
                    return Answer(UNCHANGED, _validators(response, known))
                size, sha256 = self._save(response, address, target, watcher)
                verify(target, address, self._limits)
            return Answer(NEW, _validators(response, Validators()), size, sha256)

        try:
            return patiently(attempt, self._patience, watcher.again)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def changed(self, address: str, known: Validators) -> bool | None:
        """Tell whether `address` is another than what `known` came with, None where only a download would tell."""
        if known == Validators():
            return None

        def attempt() -> bool | None:
            with self._asked("HEAD", address, {}) as response:
                found = _validators(response, Validators())
            if found.etag and known.etag:
                return found.etag != known.etag
            return found.modified != known.modified if found.modified and known.modified else None

        try:
            return patiently(attempt, self._patience, Watcher().again)
        except _NotOffered:
            return None

    @contextmanager
    def _asked(self, method: str, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """Yield the answer to a request, with 200 or 304, after redirects inside the same host."""
        import httpx

        try:
            url = httpx.URL(self._where(address))
            with self._followed(method, url, address, headers) as response:
                self._check_status(response, address, method)
                yield response
        except httpx.TransportError as error:
            fault = InputError(address, value=_why(error), expected="a complete answer")
            unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            if unreachable and self._hosts.missed(url.netloc) > self._patience.gone:
                raise fault from error
            raise Again(fault) from error
        except Damaged as error:
            raise Again(error) from error
        except httpx.InvalidURL as error:
            raise InputError(address, value=str(error), expected="an address") from error

    @contextmanager
    def _followed(
        self, method: str, url: httpx.URL, address: str, headers: dict[str, str], hops: int = 3
    ) -> Iterator[httpx.Response]:
        self._hosts.wait(url.netloc)
        with self._client.stream(method, url, headers=headers) as response:
            self._hosts.met(url.netloc)
            if response.status_code not in _REDIRECTS:
                yield response
                return
            there = url.join(response.headers.get("Location", ""))
        if (there.scheme, there.netloc) != (url.scheme, url.netloc):
            where = f"a redirect to {there.scheme}://{there.netloc.decode('ascii', 'replace')}"
            raise InputError(address, value=where, expected="an answer from the publisher's own host")
        if not hops:
            raise InputError(address, value="more than three redirects", expected="an answer")
        with self._followed(method, there, address, headers, hops - 1) as response:
            yield response

    def _check_status(self, response: httpx.Response, address: str, method: str) -> None:
        status = response.status_code
        if status in (200, 304):
            return
        fault = InputError(address, value=f"HTTP {status} {response.reason_phrase}".strip(), expected="HTTP 200")
        if status in _AGAIN:
            after = retry_after(response.headers.get("Retry-After", ""))
            if after is not None and after > self._patience.asked:
                value = f"HTTP {status}, come back in {after:.0f} s"
                raise InputError(address, value=value, expected=f"at most {self._patience.asked:.0f} s to wait")
            self._hosts.hold(response.url.netloc, after or 0)
            raise Again(fault, after)
        if method == "HEAD" and status in (403, 405, 501):
            raise _NotOffered(str(fault))
        raise fault

    def _save(self, response: httpx.Response, address: str, target: Path, watcher: Watcher) -> tuple[int, str]:
        """Write the body as it was sent; return size and sha256."""
        coding = response.headers.get("Content-Encoding", "identity").lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise InputError(address, value=f"content encoded with {coding}", expected="gzip or none")
        stated = response.headers.get("Content-Length", "")
        total = int(stated) if stated.isdigit() else None
        watcher.size(total)
        _check_packed(total or 0, address, self._limits)
        size, digest, end = 0, hashlib.sha256(), time.monotonic() + self._patience.whole
        try:
            with target.open("wb") as file:
                for piece in response.iter_raw(_PIECE):
                    size += len(piece)
                    _check_packed(size, address, self._limits)
                    if time.monotonic() > end:
                        raise InputError(address, value=f"{size:,} bytes so far", expected="the file in less time")
                    digest.update(piece)
                    file.write(piece)
                    watcher.grew(len(piece))
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(target, value=error.strerror or str(error), expected="a place to write to") from error
        return size, digest.hexdigest()

    def _where(self, address: str) -> str:
        parts = urlsplit(address)
        if self._replay:
            return f"{self._replay}{parts.path}{'?' if parts.query else ''}{parts.query}"
        if parts.scheme != "https":
            raise InputError(address, value=parts.scheme, expected="https")
        return address


class _NotOffered(Exception):
    """The publisher doesn't answer this kind of question."""


def _local(replay: str) -> str:
    parts = urlsplit(replay)
    if replay and (parts.scheme != "http" or parts.hostname not in _LOCAL):
        raise InputError(REPLAY, value=replay, expected="http://127.0.0.1:PORT (it is for tests)")
    return replay.rstrip("/")


def _validators(response: httpx.Response, known: Validators) -> Validators:
    headers = response.headers
    return Validators(headers.get("ETag", known.etag), headers.get("Last-Modified", known.modified))


def _check_packed(size: int, address: str, limits: Limits) -> None:
    if size > limits.packed:
        expected = f"at most {limits.packed:,} bytes"
        raise InputError(address, value=f"{size:,} bytes", expected=expected)


def _why(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
