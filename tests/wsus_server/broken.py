"""Ports on loopback that behave badly: one that cuts the answer, one that is slow, one that says nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

CHUNK = 4_096
OK = b"HTTP/1.1 200"
TICK = 0.1


@contextlib.contextmanager
def relay(port: int, *, cut_after: int | None = None, bytes_per_second: int | None = None) -> Iterator[int]:
    """Relay a port of loopback, and yield the port that does.

    Of an answer that says 200, only `cut_after` bytes come before the connection ends; answers that ask who is there
    pass. `bytes_per_second` slows all that comes back.
    """
    stop = threading.Event()

    def handle(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            forth = threading.Thread(target=_copy, args=(client, server, stop))
            forth.start()
            _answer(server, client, stop, cut_after, bytes_per_second)
            for end in (client, server):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            forth.join()

    with _listening(handle, stop) as own:
        yield own


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """Yield a port that takes a connection and never answers."""
    stop = threading.Event()

    def handle(_: socket.socket) -> None:
        stop.wait()

    with _listening(handle, stop) as port:
        yield port


def _answer(
    server: socket.socket, client: socket.socket, stop: threading.Event, cut_after: int | None, rate: int | None
) -> None:
    left = None
    for block in _blocks(server, stop, min(CHUNK, max(1, rate // 10)) if rate else CHUNK):
        if cut_after is not None and left is None and OK in block:
            left = cut_after + block.index(OK)
        passed = block if left is None else block[:left]
        try:
            client.sendall(passed)
        except OSError:
            return
        if left is not None:
            left -= len(passed)
            if left <= 0:
                return
        if rate and stop.wait(len(passed) / rate):
            return


def _copy(source: socket.socket, target: socket.socket, stop: threading.Event) -> None:
    for block in _blocks(source, stop, CHUNK):
        try:
            target.sendall(block)
        except OSError:
            return
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _blocks(source: socket.socket, stop: threading.Event, size: int) -> Iterator[bytes]:
    source.settimeout(TICK)
    while not stop.is_set():
        try:
            block = source.recv(size)
        except TimeoutError:
            continue
        except OSError:
            return
        if not block:
            return
        yield block


@contextlib.contextmanager
def _listening(handle: Callable[[socket.socket], None], stop: threading.Event) -> Iterator[int]:
    """Hand each connection to a thread of its own; all have ended when this ends."""
    threads: list[threading.Thread] = []

    def one(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            handle(client)

    def accept(listener: socket.socket) -> None:
        while not stop.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threads.append(threading.Thread(target=one, args=(client,)))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(TICK)
        accepting = threading.Thread(target=accept, args=(listener,))
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            accepting.join()
            for thread in threads:
                thread.join()
