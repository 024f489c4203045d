"""The kernel's events, taken as hints that a look is worth its while; nothing is believed of them.

watchdog 7.1 loses events in a burst, its dispatcher dies of an exception in a handler, and an emitter dies silently
when its folder goes. So the handler puts one token into a queue, and the emitters are looked after from outside.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rules.facts import UnitCode

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

_OURS = frozenset({"opened", "closed_no_write"})
"""What our own reading causes; listened to, each look would call for the next."""


class Hints:
    """Events of some folders, for one thread to wait on. Without any folder it is a clock."""

    def __init__(self) -> None:
        self._tokens: queue.SimpleQueue[UnitCode | None] = queue.SimpleQueue()
        self._observer: BaseObserver | None = None
        self._watches: dict[UnitCode, tuple[ObservedWatch, tuple[int, int]]] = {}
        self.rearmed = 0
        """How often a dead or orphaned emitter was replaced."""

    def attend(self, folders: Mapping[UnitCode, Path]) -> int:
        """Watches these folders and no others, replacing what has died since the last call; how many are alive.

        A folder that is not there, or for which the kernel has no watches left, is simply not attended: the clock
        finds everything too.
        """
        if self._observer is not None and not self._observer.is_alive():
            self._drop()
        for unit in [unit for unit in self._watches if unit not in folders]:
            self._unwatch(unit)
        for unit, folder in folders.items():
            try:
                seen = os.stat(folder)
            except OSError:
                self._unwatch(unit)
                continue
            identity = (seen.st_dev, seen.st_ino)
            if unit in self._watches:
                watch, known = self._watches[unit]
                if known == identity and self._is_alive(watch):
                    continue
                self._unwatch(unit)
                self.rearmed += 1
            self._watch(unit, folder, identity)
        return len(self._watches)

    def poke(self) -> None:
        """A look is wanted; may be called from a signal handler."""
        self._tokens.put(None)

    def wait(self, seconds: float, *, settle: float = 0.2) -> frozenset[UnitCode]:
        """Waits until an event comes or the time is over; the units in which something happened, taken together with
        what follows at once. Empty when nothing happened, or when it was poked."""
        try:
            units = {self._tokens.get(timeout=max(0.0, seconds))}
        except queue.Empty:
            return frozenset()
        until = time.monotonic() + settle
        while (left := until - time.monotonic()) > 0:
            try:
                units.add(self._tokens.get(timeout=left))
            except queue.Empty:
                break
        while not self._tokens.empty():
            units.add(self._tokens.get_nowait())
        return frozenset(unit for unit in units if unit is not None)

    def close(self) -> None:
        """Ends the observer's threads."""
        self._drop()

    def _watch(self, unit: UnitCode, folder: Path, identity: tuple[int, int]) -> None:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        tokens = self._tokens

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type not in _OURS and tokens.qsize() < 10_000:
                    tokens.put(unit)

        if self._observer is None:
            made: Any = Observer()  # Any: a class chosen by platform, untyped as such
            made.daemon = True
            made.start()
            self._observer = made
        try:
            watch = self._observer.schedule(Handler(), str(folder), recursive=True)
        except OSError:
            return
        self._watches[unit] = (watch, identity)

    def _unwatch(self, unit: UnitCode) -> None:
        kept = self._watches.pop(unit, None)
        if kept is not None and self._observer is not None:
            try:
                self._observer.unschedule(kept[0])
            except (KeyError, OSError, RuntimeError):  # its emitter had ended by itself
                return

    def _is_alive(self, watch: ObservedWatch) -> bool:
        return self._observer is not None and any(
            emitter.watch == watch and emitter.is_alive() for emitter in self._observer.emitters
        )

    def _drop(self) -> None:
        observer, self._observer = self._observer, None
        self._watches.clear()
        if observer is not None:
            observer.stop()
            observer.join(timeout=5)
