"""A port in front of another one that keeps what is sent through it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Recorder:
    """The port to talk to, and all bytes that were sent to it."""

    port: int = 0
    sent: bytes = b""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, block: bytes) -> None:
        with self._lock:
            self.sent += block


@contextlib.contextmanager
def recording(port: int, *, until: bytes | None = None) -> Iterator[Recorder]:
    """Relay a port of loopback and record what comes from the client; one connection after the other.

    When the client sends `until`, the port is gone.
    """
    recorder = Recorder()
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        recorder.port = listener.getsockname()[1]
        listener.settimeout(0.1)
        thread = threading.Thread(target=_serve, args=(listener, port, recorder, stop, until))
        thread.start()
        try:
            yield recorder
        finally:
            stop.set()
            thread.join()


def _serve(listener: socket.socket, port: int, recorder: Recorder, stop: threading.Event, until: bytes | None) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            client, _ = listener.accept()
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=_copy, args=(server, client))
                back.start()
                client.settimeout(0.1)
                while not stop.is_set():
                    try:
                        block = client.recv(65_536)
                    except TimeoutError:
                        continue
                    if not block:
                        break
                    recorder.keep(block)
                    if until is not None and until in block:
                        stop.set()
                        listener.close()
                        break
                    server.sendall(block)
                server.shutdown(socket.SHUT_RDWR)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(65_536):
            target.sendall(block)
