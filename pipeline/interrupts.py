"""A request to stop, Ctrl-C or SIGTERM, that falls into a moment when Python would lose it or leave a mess behind."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_STOPS = (signal.SIGINT, signal.SIGTERM)
_AGAIN_SECONDS = 0.05
_heeded: dict[signal.Signals, Any] = {}
"""While something is held off: who heeds each signal otherwise. Any: what signal.getsignal gives."""
_came: list[signal.Signals] = []
"""And what came meanwhile."""


@contextmanager
def none_lost() -> Iterator[None]:
    """A KeyboardInterrupt that is raised in a finalizer or a weak reference's callback, where Python prints it and goes
    on, comes once more a moment later, outside of it."""
    before = sys.unraisablehook
    coming: list[threading.Timer] = []

    def told(unraisable: UnraisableHookArgs) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            again = threading.Timer(_AGAIN_SECONDS, _interrupt)
            again.daemon = True
            coming.append(again)
            again.start()
        else:
            before(unraisable)

    sys.unraisablehook = told
    try:
        yield
    finally:
        sys.unraisablehook = before
        for again in coming:  # whoever has left has heard of it in another way
            again.cancel()


@contextmanager
def held_off() -> Iterator[None]:
    """What asks to stop waits until the block is left or `heed` is called: for what must be done whole or not at all.

    By handlers and not by the thread's mask, which holds off nothing while another thread may take the signal. Outside
    of the main thread no signal is handled, and there is nothing to do.
    """
    if _heeded or threading.current_thread() is not threading.main_thread():
        yield
        return
    try:
        _heeded.update({number: handler for number in _STOPS if callable(handler := signal.getsignal(number))})
        for number in _heeded:
            signal.signal(number, lambda number, frame: _came.append(signal.Signals(number)))
        yield
    finally:
        for number, handler in _heeded.items():
            signal.signal(number, handler)
        try:
            heed()
        finally:
            _heeded.clear()


def heed() -> None:
    """Within what is held off, where stopping is safe: raises KeyboardInterrupt if that was asked for meanwhile."""
    if _came:
        number = _came[0]
        _came.clear()
        _heeded[number](number, None)


def _interrupt() -> None:
    """As if one of the signals had come: the first that this process heeds."""
    for number in _STOPS:
        if callable(signal.getsignal(number)):
            _thread.interrupt_main(number)
            return
