"""A server on this machine's loopback that plays an authority's web site."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What the server gives, and what it was asked."""

    pages: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    """A byte of the body at a time, for five seconds."""
    dripping: set[str] = field(default_factory=set)
    """A header at a time, for five seconds, each well within a socket's own patience."""
    silent: set[str] = field(default_factory=set)
    """Takes the question and says nothing for five seconds."""
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    url: str = ""

    def at(self, path: str) -> str:
        return self.url + path


@contextmanager
def serving() -> Iterator[Site]:
    """A server on 127.0.0.1 while the block runs."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append((self.path, body))
            if self.path in made.redirects:
                self.send_response(302)
                self.send_header("Location", made.redirects[self.path])
                self.end_headers()
                return
            if self.path in made.silent:
                time.sleep(5)
                return
            if self.path in made.dripping:
                self.wfile.write(b"HTTP/1.0 200 OK\r\n")
                for number in range(50):
                    self.wfile.write(b"X-%d: x\r\n" % number)
                    self.wfile.flush()
                    time.sleep(0.1)
                return
            page = made.pages.get(self.path)
            self.send_response(200 if page is not None else 404)
            self.end_headers()
            if self.path in made.slow:
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            elif page is not None:
                self.wfile.write(page)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
