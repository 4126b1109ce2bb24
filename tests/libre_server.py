"""A server on loopback that speaks LibreTranslate's API and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = {"rencontre": "met", "traf": "met", "poursuit": "sued", "le": "the"}


def english(text: str) -> str:
    """What this server takes for English: word by word, names and punctuation as they are."""
    return " ".join(WORDS.get(word, word) for word in text.split()).replace("Er ging", "He went")


class Libre:
    """What the server was asked, and how it shall answer: ``tricks`` are used up first, one per request."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.tricks: list[Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]] = []
        self.always: Callable[[BaseHTTPRequestHandler, dict[str, Any]], None] = answer
        self.url = ""

    @property
    def texts(self) -> list[str]:
        """All texts that came in, in order."""
        return [t for r in self.requests for t in ([r["q"]] if isinstance(r["q"], str) else r["q"])]


def send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json", **headers: str
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def answer(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    q = request["q"]
    translated = english(q) if isinstance(q, str) else [english(t) for t in q]
    send(handler, 200, json.dumps({"translatedText": translated}).encode())


def status(code: int, message: str = "no", **headers: str) -> Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]:
    body = json.dumps({"error": message}).encode()
    return lambda handler, request: send(handler, code, body, **headers)


def page(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    send(handler, 200, b"<!doctype html><title>Log in</title>", "text/html")


def truncated(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "400")
    handler.end_headers()
    handler.wfile.write(b'{"translatedText": ["He we')


def half_json(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    send(handler, 200, b'{"translatedText": ["He we')


def too_few(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    send(handler, 200, json.dumps({"translatedText": ["only one"]}).encode())


def dropped(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    """The connection ends without a word."""


def slow(seconds: float) -> Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]:
    def trick(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        time.sleep(seconds)
        answer(handler, request)

    return trick


def dribbling(handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
    """A byte now and then: no single read ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


@contextmanager
def serving(port: int = 0) -> Iterator[Libre]:
    """A running server; its address is in ``url``."""
    libre = Libre()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            libre.requests.append(request | {"path": self.path})
            trick = libre.tricks.pop(0) if libre.tricks else libre.always
            try:
                trick(self, request)
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    libre.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield libre
    finally:
        server.shutdown()
        server.server_close()
