"""One connection to a server on this machine that costs the one who measures as little as possible.

Python's own client spends a third of a millisecond on the headers of an answer; on the two cores that it shares with
the server that would be counted as the server's.
"""

from __future__ import annotations

import socket

import brotli

ACTS = "/_dash-update-component"
# What Chromium sends with an act, apart from what differs between machines.
HEADERS = (
    "Host: 127.0.0.1:{port}\r\nConnection: keep-alive\r\nAccept: application/json\r\n"
    "Content-Type: application/json\r\nOrigin: http://127.0.0.1:{port}\r\nReferer: http://127.0.0.1:{port}/\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\nCookie: theme=light\r\n"
)
PATIENCE = 60.0


class Line:
    """A connection that stays open; opened anew by the request after one that failed."""

    def __init__(self, port: int) -> None:
        self._port, self._socket = port, None
        self._headers = HEADERS.format(port=port)

    def post(self, body: bytes) -> tuple[int, bytes]:
        """Status and body, unpacked, of the answer to an act; `OSError` where none comes."""
        head = f"POST {ACTS} HTTP/1.1\r\n{self._headers}Content-Length: {len(body)}\r\n\r\n"
        return self._exchange(head.encode() + body)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body, unpacked, of what lies at an address."""
        return self._exchange(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            return self._answer(self._socket)
        except OSError:
            self.close()
            raise

    def _answer(self, line: socket.socket) -> tuple[int, bytes]:
        found = b""
        while (end := found.find(b"\r\n\r\n")) < 0:
            found += _received(line)
        status, *fields = found[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): text for name, _colon, text in (f.partition(": ") for f in fields)}
        pieces, left = [found[end + 4 :]], int(headers["content-length"]) - (len(found) - end - 4)
        while left > 0:
            pieces.append(_received(line))
            left -= len(pieces[-1])
        if headers.get("connection", "").lower() == "close":
            self.close()
        packed = headers.get("content-encoding", "")
        if packed not in ("", "br"):
            raise ConnectionError(f"an answer in {packed}")
        raw = b"".join(pieces)
        return int(status.split()[1]), brotli.decompress(raw) if packed else raw

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _received(line: socket.socket) -> bytes:
    found = line.recv(1 << 16)
    if not found:
        raise ConnectionError("the server ended the connection")
    return found
