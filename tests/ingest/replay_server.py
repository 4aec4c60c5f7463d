"""A publisher on this machine: replays payloads and misbehaves on demand.

`server.files[path]` is a `File` per address path (with query where it has
one); `misbehave` is a list of faults, each used up by one request, in order.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!DOCTYPE html>\n<html><body>Sorry, the service is not available</body></html>\n"


@dataclass
class File:
    """What lies at an address: the bytes, an ETag (None: the server gives none), and what goes wrong before."""

    body: bytes
    etag: str | None = None
    misbehave: list[str] = field(default_factory=list)


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    time: float


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.enter(Request(self.command, self.path, dict(self.headers), time.monotonic()))
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.server.leave()

    do_HEAD = do_GET

    def do_CONNECT(self):
        """What a proxy is asked; this one notes where to and refuses."""
        self.server.tunnels.append(self.path)
        self.say(403, b"no")

    def answer(self):
        file = self.server.files.get(self.path)
        if file is None:
            self.say(404, b"not here")
            return
        fault, _, detail = (file.misbehave.pop(0) if file.misbehave else "").partition(" ")
        if fault:
            FAULTS[fault](self, file, detail)
        elif file.etag and self.headers.get("If-None-Match") == file.etag:
            self.say(304, b"")
        else:
            self.say(200, file.body, **({"ETag": file.etag} if file.etag else {}))

    def say(self, status, body, *, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def drop(self):
        """End the connection at once, as a broken line does."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_):
        pass


def _status(handler, file, detail):
    status, _, after = detail.partition(" ")
    handler.say(int(status), b"later", **({"Retry_After": after} if after else {}))


def _cut(handler, file, detail):
    """Promise all, send half."""
    handler.say(200, file.body[: len(file.body) // 2], length=len(file.body))
    handler.drop()


def _cut_unsaid(handler, file, detail):
    """Send half without a length, so that only the content shows that it's half."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(file.body[: len(file.body) // 2])
    handler.drop()


def _short(handler, file, detail):
    """State a length that is `detail` bytes too small: what is beyond it is lost to an honest client."""
    handler.say(200, file.body, length=len(file.body) - int(detail))
    handler.close_connection = True


def _slow(handler, file, detail):
    time.sleep(float(detail))
    handler.say(200, file.body)


def _drip(handler, file, detail):
    """Send a byte every `detail` seconds, as an attacker or a dying proxy does."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(file.body)))
    handler.end_headers()
    for byte in file.body:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(float(detail))


def _packed(handler, file, detail):
    handler.say(200, gzip.compress(file.body), Content_Encoding="gzip")


FAULTS = {
    "status": _status,
    "cut": _cut,
    "cut_unsaid": _cut_unsaid,
    "short": _short,
    "slow": _slow,
    "drip": _drip,
    "packed": _packed,
    "html": lambda handler, file, detail: handler.say(200, PAGE, Content_Type="text/html"),
    "brotli": lambda handler, file, detail: handler.say(200, file.body, Content_Encoding="br"),
    "redirect": lambda handler, file, detail: handler.say(302, b"", Location=detail),
}


class ReplayServer(ThreadingHTTPServer):
    """A context manager that serves from threads; `requests` lists what was asked, `most` how many at once."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, File] = {}
        self.requests: list[Request] = []
        self.tunnels: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked(self, path):
        """The requests for one path."""
        return [request for request in self.requests if request.path == path]

    def enter(self, request):
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most = max(self.most, self._now)

    def leave(self):
        with self._lock:
            self._now -= 1

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that went away is no news."""
