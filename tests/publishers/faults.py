"""Troubles that any publisher can have: answers to be given before the good ones, and a server that hangs up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug import Response

OUT_OF_ORDER = "<!DOCTYPE html><html><body><h1>Under maintenance</h1></body></html>"


def busy(status: int = 429, after: str | None = None) -> Response:
    """Not now; ``after`` is what Retry-After says."""
    return Response("", status, {} if after is None else {"Retry-After": after})


def page() -> Response:
    """A page where data should be, with status 200."""
    return Response(OUT_OF_ORDER, 200, content_type="text/html")


def moved(to: str, status: int = 302) -> Response:
    """Look elsewhere."""
    return Response("", status, {"Location": to})


def answer(body: bytes, length: int | None = None) -> bytes:
    """A whole HTTP answer; ``length`` is the Content-Length it claims, None for none: the end is where it hangs up."""
    claimed = b"" if length is None else b"Content-Length: %d\r\n" % length
    return b"HTTP/1.1 200 OK\r\n" + claimed + b"Connection: close\r\n\r\n" + body


def cut_in_chunks(body: bytes) -> bytes:
    """An answer in chunks that ends without the last one."""
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(body), body)


@dataclass
class Wire:
    """Sends one entry of ``script`` for each connection, byte for byte, and hangs up; None: says nothing at all.

    The last entry is for all connections that follow. ``heard`` are the heads of the requests.
    """

    script: Sequence[bytes | None]
    heard: list[str] = field(default_factory=list)
    _server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _silent: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
                head += more
            if not head:  # nobody asks: this is the end
                connection.close()
                return
            entry = self.script[min(len(self.heard), len(self.script) - 1)]
            self.heard.append(head.decode())
            if entry is None:
                self._silent.append(connection)
                continue
            connection.sendall(entry)
            connection.close()

    def close(self) -> None:
        socket.create_connection(self._server.getsockname()).close()

    def forget(self) -> None:
        for one in (*self._silent, self._server):
            one.close()


@contextmanager
def wire(*script: bytes | None) -> Iterator[Wire]:
    """A :class:`Wire` that runs as long as the block."""
    server = Wire(script)
    thread = threading.Thread(target=server.serve, name="wire", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
        server.forget()
