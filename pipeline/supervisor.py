"""A watcher and whoever runs it: the signals that it heeds, and the words that systemd is told."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.watch import Watcher


@contextmanager
def signals(watcher: Watcher) -> Iterator[None]:
    """In the main thread: SIGHUP looks now, SIGTERM stops as Ctrl-C does, and a broken lease ends nothing."""

    def stop(number: int, frame: FrameType | None) -> None:
        watcher.is_stopping = True
        raise KeyboardInterrupt

    wanted: dict[str, Callable[[int, FrameType | None], None] | signal.Handlers] = {
        "SIGHUP": lambda number, frame: watcher.look_now(),
        "SIGTERM": stop,
        "SIGIO": signal.SIG_IGN,  # sent to a lease's holder when a writer comes; its default ends the process
    }
    before: dict[int, Any] = {}  # Any: what signal.signal gives back is what it takes
    for name, handler in wanted.items():
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def notify(message: str) -> None:
    """One word to systemd, where it listens. Source: sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        try:
            to.sendto(message.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError:  # nobody listens any more; a lost word shows in systemd's own watchdog
            return
