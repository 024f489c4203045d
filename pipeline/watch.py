"""Looks again and again, and hands what has settled to a pass. Our own look is the truth; events make it sooner.

look (every unit whose time has come) → settle → pass over the units with something to do → say how it stands
A root out of reach implies nothing. Whatever fails is counted and told, and the loop goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import socket
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.auditing import checkpoint, verify_log
from pipeline.config import Settings
from pipeline.errors import HouseError
from pipeline.events import Event, Tell, Value, to_nobody
from pipeline.executors.interface import Executor
from pipeline.health import HEALTH, Health, in_words
from pipeline.intake.hints import Hints
from pipeline.intake.mounts import MOUNTS, Mode, mode_of
from pipeline.intake.settle import Settling
from pipeline.intake.turns import OnWay, Turns
from pipeline.intake.walk import folders_of, outside_of, walk
from pipeline.items import FolderListing, Ignored, IntakeItem
from pipeline.match import secret_paths, with_secrets
from pipeline.memory import forget, give_back, resident_bytes, trim
from pipeline.nightly import leave_reports
from pipeline.nights import is_full_pass_due
from pipeline.pace import FAILED_LOOK_SECONDS, FAILED_PASS_SECONDS, Clock, Pace
from pipeline.reading import reader_version
from pipeline.room import own_folders, room_of
from pipeline.run import scan
from pipeline.steps.looking import by_unit, present_of
from pipeline.steps.passing import Progress
from pipeline.stores.audit import ORIGIN
from pipeline.stores.interface import Store
from pipeline.stores.soundness import weekly_damage
from pipeline.stores.sql import store_file
from pipeline.supervisor import notify
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from rules.facts import UnitCode
from rules.text import Language

if TYPE_CHECKING:
    from pipeline.ocr import Engine
    from pipeline.renewal import Renewal

_HEARTBEAT_SECONDS = 10.0
_ONLINE_EVERY_SECONDS = 3600.0
_LOOK_SHARE = 100
"""Looks by the clock take at most a hundredth of it: 100,000 files, a second's look, wait 100 seconds for it."""
_EVENT_SHARE = 10
"""Looks that events ask for take at most a tenth."""
_PASS_SHARE = 4
"""Judging a unit takes at most a fifth of the time, except at night: seconds between a drop and its verdict are bought
with judging all the unit's documents again."""
_LONGEST_SECONDS = 900.0
_NEVER = float("inf")
_REST_AFTER_FILES = 1_000
"""Read since memory was last given back; the store holds more of its file with each."""
_HEAVIER_BYTES = 24 << 20
_KNOWN_FILE_BYTES = 256
"""By so much, and so much for each file that is there, a watcher may be heavier after very many files than it began:
more, and it begins anew (pipeline/anew.py). One that begins over 100,000 known files needs 16 MB more for them."""


@dataclass(slots=True)
class _Unit:
    """What is known of one unit between looks."""

    mode: Mode
    next_look: float = 0.0
    looked_at: datetime | None = None
    began: float = 0.0
    """Monotonic time of its latest look."""
    took: float = 0.0
    """Seconds, of that look."""
    files: int = 0
    unreachable: int = 0
    ignored: dict[Ignored, int] = field(default_factory=dict)
    rests_until: float = 0.0
    """Monotonic; not judged before, unless a full pass is due."""
    has_news: bool = False
    """Files went or came back, or time alone may change a verdict: a pass is due."""
    finishes: float = float("-inf")
    """Monotonic; until then its judging waits for files that have just had their turn; `_NEVER` while some wait."""
    is_unfinished: bool = False
    """Files of it were read and it was not judged, as more of them were to come."""


class Watcher:
    """The loop. One a store, in the thread that holds the store's lock."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        executor: Executor,
        tool_version: str,
        pace: Pace | None = None,
        clock: Clock | None = None,
        tell: Tell = to_nobody,
        mounts: Path = MOUNTS,
        has_events: bool = True,
        engine: Engine | None = None,
        shown: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(lambda step, done, of: None),
        language: Language = "vi",
    ) -> None:
        self._shown, self._language = shown, language
        self.settings, self.store, self.executor = settings, store, executor
        self.pace, self.clock = pace or Pace(), clock or Clock()
        self.settling = Settling(patience=self.pace.patience, jitter=self.pace.jitter)
        self.hints = Hints()
        self._engine = engine
        self.is_stopping = False
        self._tool_version, self._tell, self._mounts, self._has_events = tool_version, tell, mounts, has_events
        self._units: dict[UnitCode, _Unit] = {}
        self._folders: dict[UnitCode, str] = {}
        self._without_secrets: dict[UnitCode, int] = {}
        """The revision at which a unit's registers told of no secret: nearly always so, and they may be long."""
        self._trust: tuple[str, Appraiser] | None = None
        self._trust_changed = False
        self._online_at: float | None = None
        self._renewal: Renewal | None = None
        self._is_first = True
        self._read_since_rest = 0
        self._beaten_at = float("-inf")
        self._pause_until = self._look_pause_until = float("-inf")
        self._failed_looks = self._failed_passes = 0
        self._is_mute = self._is_called = False
        self._light = resident_bytes()
        self.is_heavy = False
        """A large pass left much in memory: the loop has ended, so that the process may begin anew."""
        now = self.clock.now().isoformat(timespec="seconds")
        self.health = Health(pid=os.getpid(), host=socket.gethostname(), since=now)

    # the loop --------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Turns until `is_stopping` or `is_heavy`; a KeyboardInterrupt passes through with what was done kept."""
        self._say("started", folder=str(self.settings.watch_dirs))
        notify("READY=1")
        try:
            while not self.is_stopping:
                wait = self.turn()
                if self.is_heavy:
                    break
                earliest = self.clock.monotonic() + self.pace.shortest
                self._hinted(self.hints.wait(wait))
                while not self.is_stopping and (early := earliest - self.clock.monotonic()) > 0:
                    time.sleep(min(early, 0.2))
        finally:
            self.hints.close()
            self.health.state = "renewing" if self.is_heavy else "stopped"
            with suppress(HouseError):  # whoever has taken the store tells of itself
                self._tell_health()
            self._say(self.health.state)
            if not self.is_heavy:
                notify("STOPPING=1")

    def turn(self) -> float:
        """One look and, where there is something to do, one pass; the seconds until the next turn.

        Raises HouseError store-taken alone: another watcher does the work now. KeyboardInterrupt and SystemExit pass
        through.
        """
        has_looked = False
        try:
            if self.clock.monotonic() >= self._look_pause_until:
                self._look()
                has_looked, self._failed_looks = True, 0
                if self._has_room():
                    self._pass()
            self.health.state = "paused" if self.health.state == "paused" else "looking"
        except Exception as cause:
            if isinstance(cause, HouseError) and cause.key == "store-taken":
                raise
            self._failed(cause, has_looked=has_looked)
        if self._tell_health() and has_looked:
            notify("WATCHDOG=1")
        with suppress(HouseError):  # what ails the store is told where it is asked for something
            self.store.rest(briefly=True)
        trim()
        return self._seconds_left()

    def look_now(self) -> None:
        """Every folder's time has come, and that of all that rests; may be called from a signal handler."""
        for unit in self._units.values():
            unit.next_look = unit.rests_until = 0.0
        self._pause_until = self._look_pause_until = float("-inf")
        self._is_called = True
        self.hints.poke()

    def _hinted(self, units: Iterable[UnitCode]) -> None:
        """Something happened there: looked at soon, yet a folder of very many files not for every one that comes."""
        for code in units:
            if unit := self._units.get(code):
                soonest = unit.began + max(self.pace.shortest, _EVENT_SHARE * unit.took)
                unit.next_look = min(unit.next_look, soonest)

    # look ------------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Looks at each unit whose time has come, and lets what it found settle."""
        self.health.state = "looking" if self.health.state != "paused" else "paused"
        if self._is_called:
            self._is_called = False
            self.settling.try_now()
        root = self.settings.watch_dirs
        folders = dict(self.settings.folders) or folders_of(root)
        _, is_root_there = outside_of(root, folders)
        is_root_there = is_root_there and (bool(folders) or not self._folders)
        if is_root_there is not self.health.is_root_there:
            self._say("root-back" if is_root_there else "root-gone", folder=str(root))
            self.health.is_root_there = is_root_there
        if not is_root_there:
            return
        self._follow(folders)
        now = self.clock.monotonic()
        chosen = {code for code, unit in self._units.items() if unit.next_look <= now} | self.settling.units_due(now)
        called, turns = self._called(now), self._turns(now)
        self.settling.call(called)
        for code, listings in by_unit(walk(root, folders, only=chosen | called)):
            its, before = turns[self._rests(code, now)], self.settling.on_way(code, now)
            self._look_at(code, listings, room=its.room(before))
            its.count(self.settling.on_way(code, now), instead_of=before)
        self._told_of_look()

    def _turns(self, now: float) -> dict[bool, Turns]:
        """Of the units that may be judged; and by True, of those that rest: these keep no others waiting."""
        turns = {rests: Turns(self.pace.files_at_once) for rests in (False, True)}
        for code in self._units:
            turns[self._rests(code, now)].count(self.settling.on_way(code, now))
        return turns

    def _called(self, now: float) -> set[UnitCode]:
        """The units of which more files may begin to settle."""
        turns, called = self._turns(now), set[UnitCode]()
        for code, files in self.settling.queue.items():
            its, begun = turns[self._rests(code, now)], self.settling.on_way(code, now)
            if (room := its.room(begun)) > 0:
                its.count(OnWay(settling=min(files, room), settled=0))
                called.add(code)
        return called

    def _rests(self, code: UnitCode, now: float) -> bool:
        return self._units[code].rests_until > now

    def _look_at(self, code: UnitCode, listings: Iterable[FolderListing], *, room: int) -> None:
        unit = self._units[code]
        unit.began, began = self.clock.monotonic(), time.monotonic()
        self.settling.look(
            code,
            self._come(code, listings),
            now=self.clock.monotonic(),
            quiet=self._quiet(unit),
            unopened=lambda paths: self._secret(code, paths),
            room=room,
        )
        if self.settling.waits_for_turn(code):
            unit.finishes = _NEVER
        elif unit.finishes == _NEVER:
            unit.finishes = self.clock.monotonic() + 2 * self._quiet(unit)
        unit.took = time.monotonic() - began
        every = self._interval(unit) * (1 + random.uniform(0, self.pace.jitter))
        unit.next_look = self.clock.monotonic() + every
        unit.looked_at = self.clock.now()

    def _quiet(self, unit: _Unit) -> float:
        return self.pace.quiet_local if unit.mode is Mode.NATIVE else self.pace.quiet_remote

    def _come(self, code: UnitCode, listings: Iterable[FolderListing]) -> Iterator[IntakeItem]:
        """What is new or changed in the unit's folder; what went or came back is noted by the way."""
        unit = self._units[code]
        unit.files, unit.unreachable, unit.ignored = 0, 0, {}
        for difference in self.store.compare(code, self._counted(unit, code, listings)):
            unit.has_news = unit.has_news or bool(difference.gone or difference.returned)
            self.settling.let_go(code, difference.gone)
            yield from difference.new
            yield from difference.changed

    def _counted(self, unit: _Unit, code: UnitCode, listings: Iterable[FolderListing]) -> Iterator[FolderListing]:
        folder = self.settings.watch_dirs / self._folders[code]
        for listing in present_of(self.store, code, folder, listings, remembers=False):
            unit.files += len(listing.files)
            unit.unreachable += len(listing.unreachable)
            for reason, count in listing.ignored:
                unit.ignored[reason] = unit.ignored.get(reason, 0) + count
            yield listing

    def _follow(self, folders: dict[UnitCode, str]) -> None:
        """The units of the settings, or of the folders that are there now, each with its mode."""
        gone = [code for code in self._units if code not in folders]
        for code in gone:
            del self._units[code]
        self.settling.forget(gone)
        for code, folder in folders.items():
            mode = mode_of(self.settings.watch_dirs / folder, mounts=self._mounts)
            if code not in self._units:
                self._units[code] = _Unit(mode=mode)
            elif self._units[code].mode is not mode:
                self._units[code].mode = mode
        self._folders = folders
        if self._has_events:
            native = {
                code: self.settings.watch_dirs / folders[code]
                for code, unit in self._units.items()
                if unit.mode is Mode.NATIVE
            }
            self.health.attended = self.hints.attend(native)

    def _secret(self, code: UnitCode, come: Collection[str]) -> set[str]:
        """The paths among them that by their names are secrets', as far as the registers read so far tell."""
        revision = self.store.unit_state(code).revision if come else None
        if revision is None or self._without_secrets.get(code) == revision:
            return set()
        rows = [
            entry
            for _, each in self.store.readings(code, version=reader_version(self.settings.columns_of(code)))
            for entry in each.entries
        ]
        entries = with_secrets(rows, self.settings.records(code))
        if not any(entry.is_secret for entry in entries):
            self._without_secrets[code] = revision
            return set()
        return set(secret_paths(entries, sorted(come)))

    def _told_of_look(self) -> None:
        health = self.health
        looks = [unit.looked_at for unit in self._units.values() if unit.looked_at is not None]
        oldest = min(looks, default=self.clock.now())
        health.looked_at = oldest.isoformat(timespec="seconds")
        health.files = sum(unit.files for unit in self._units.values())
        health.unreachable = sum(unit.unreachable for unit in self._units.values())
        health.ignored = {}
        for unit in self._units.values():
            for reason, count in unit.ignored.items():
                health.ignored[reason.value] = health.ignored.get(reason.value, 0) + count
        health.modes = {mode.value: sum(unit.mode is mode for unit in self._units.values()) for mode in Mode}
        health.interval = max((self._interval(unit) for unit in self._units.values()), default=self.pace.local)

    def _interval(self, unit: _Unit) -> float:
        """Seconds between looks by the clock: longer where a look itself is long, so that looking costs little."""
        if unit.mode is Mode.NATIVE:  # events make it sooner, and twenty folders are looked at one after the other
            every, took = self.pace.local, sum(each.took for each in self._units.values() if each.mode is Mode.NATIVE)
        else:
            every, took = self.pace.remote, unit.took
        return max(every, min(_LOOK_SHARE * took, _LONGEST_SECONDS))

    # pass ------------------------------------------------------------------------------------------------------------

    def _pass(self) -> None:
        """A pass over the units with something to do, or over all of them when the day's is due."""
        mono = self.clock.monotonic()
        if mono < self._pause_until or not self.health.is_root_there:
            return
        now = self.clock.now()
        appraiser = self._appraiser()
        is_night = is_full_pass_due(self.store, now)
        is_full = self._is_first or self._trust_changed or is_night
        if is_night and self.settling.try_now():
            self._look()
        asks_anew = self.settings.online and (
            self._online_at is None or mono - self._online_at >= _ONLINE_EVERY_SECONDS or is_full
        )
        units = None if is_full or asks_anew else self._units_due(now)
        if units is not None and not units:
            self._failed_passes = 0  # what failed before it came to a pass does so no longer
            return
        renewal = self._renewing(appraiser, now, anew=asks_anew) if self.settings.online else None
        unfinished = set() if is_night else self._unfinished(mono)  # by night all is judged as it stands
        self.health.state = "judging"
        began = time.monotonic()
        # A pass that fails halfway has noted files whose facts it did not keep; no look finds those new again.
        for code in self._units if units is None else units:
            self._units[code].has_news = True
        with self._shown() as show:

            def tell(step: str, done: int, of: int | None) -> None:
                self._beat(step, done, of)
                show(step, done, of)

            result = scan(
                self.settings,
                store=self.store,
                appraiser=appraiser,
                executor=self.executor,
                at=now,
                tool_version=self._tool_version,
                progress=tell,
                renewal=renewal,
                engine=self._engine,
                settled=self.settling.is_ready,
                may_try=lambda item: self.settling.may_try(item, mono),
                units=units,
                unfinished=unfinished,
                command="watch",
                tell=self._tell,
                clock=self.clock.now,
            )
        self._is_first = self._trust_changed = False
        ready = self.settling.ready_units
        for code, unit in self._units.items():
            if units is None or code in units:
                unit.has_news, unit.is_unfinished = False, code in unfinished
                unit.next_look = 0.0 if code in ready else unit.next_look
        root = self.settings.watch_dirs.absolute()
        self.settling.hand_over(
            self._units if units is None else units,
            began=mono,
            now=self.clock.monotonic(),
            refused={(code, path): f"{root}/{path}" for code, path in result.refused},
        )
        self._failed_passes = 0
        self._let_rest([each.unit for each in result.units if each.was_judged], time.monotonic() - began)
        if asks_anew:
            self._online_at = mono
        if renewal is not None and units is None:
            self._trust = None  # all units were judged by what was fetched; after fewer the next turn sees the change
        self.health.passes += 1
        self.health.last_pass_at = now.isoformat(timespec="seconds")
        self.health.progress = None
        if is_full:
            self._leave_reports(now)
            self._look_over_log()
        forget()
        self._read_since_rest += result.read
        if is_full or self._read_since_rest >= _REST_AFTER_FILES:
            self._rest()

    def _rest(self) -> None:
        """Gives memory back, and sees what stayed after many files; what must be known of each is no reason."""
        self.store.rest()
        give_back()
        has_read, self._read_since_rest = self._read_since_rest >= _REST_AFTER_FILES, 0
        now = resident_bytes()
        if has_read and now is not None and self._light is not None:
            files = sum(unit.files for unit in self._units.values())
            self.is_heavy = now - self._light > _HEAVIER_BYTES + _KNOWN_FILE_BYTES * files

    def _leave_reports(self, now: datetime) -> None:
        """What the night leaves for the morning; trouble over it is counted, and made up for the next night."""
        self._tell_health()  # the reports tell how many files wait
        try:
            for number, each in enumerate(
                leave_reports(
                    self.settings,
                    store=self.store,
                    executor=self.executor,
                    at=now,
                    language=self._language,
                    software=f"vanthu {self._tool_version}",
                ),
                start=1,
            ):
                self._beat("reports", number, None)
                if each.sha256 is None:
                    self._count(f"report {each.name}: {each.trouble}")
                else:
                    self._say("report", file=each.name, sha256=each.sha256)
        except HouseError as cause:
            self._count(in_words(cause))
        self.health.progress = None

    def _look_over_log(self) -> None:
        """Once a night: whether the log is whole, and its checkpoint on a line that the journal keeps elsewhere.

        Once a week also whether the database is sound.
        """
        for problem in verify_log(self.store):
            self._count(problem.sentence("en"))
        file = store_file(self.settings.store)

        def alive() -> None:
            self._beat("integrity_check", 0, None)

        if damage := weekly_damage(self.store, file, at=self.clock.now(), alive=alive):
            self._count(in_words(HouseError("store-damaged", store=file, place="integrity_check", cause=damage)))
        size, root = checkpoint(self.store).text().split()[1:]
        self.health.progress = None
        self._say("checkpoint", checkpoint=f"{ORIGIN} {size} {root}")

    def _let_rest(self, units: Iterable[UnitCode], seconds: float) -> None:
        """A unit is judged as a whole: one of very many documents is not judged anew for each that comes."""
        for code in units:
            if unit := self._units.get(code):
                unit.rests_until = self.clock.monotonic() + min(_PASS_SHARE * seconds, _LONGEST_SECONDS)

    def _units_due(self, now: datetime) -> set[UnitCode]:
        mono = self.clock.monotonic()
        unfinished = self._unfinished(mono)
        due = {
            code
            for code, unit in self._units.items()
            if unit.has_news or (unit.is_unfinished and code not in unfinished)
        }
        due |= self.settling.ready_units | self.settling.units_to_retry(mono)
        for code in self._units.keys() - unfinished:
            recheck_at = self.store.unit_state(code).recheck_at
            if recheck_at is not None and now >= recheck_at:
                due.add(code)
        return {code for code in due if code not in self._units or self._units[code].rests_until <= mono}

    def _unfinished(self, now: float) -> set[UnitCode]:
        """The units of which files wait for their turn, or have just had it and settle."""
        return {
            code
            for code, unit in self._units.items()
            if now < unit.finishes and (unit.finishes == _NEVER or self.settling.on_way(code, now).settling)
        }

    def _appraiser(self) -> Appraiser:
        """Over the trust folder as it is now; read again only when a file there changed."""
        told = _tree(self.settings.trust_folder)
        if self._trust is None or self._trust[0] != told:
            material = load_trust(self.settings.trust_folder, pins=self.settings.pins)
            self._trust_changed = self._trust is not None and self._trust[1].trust.digest != material.digest
            self._trust = (told, Appraiser(material))
        return self._trust[1]

    def _renewing(self, appraiser: Appraiser, now: datetime, *, anew: bool) -> Renewal:
        """What fetches: each hour for every certificate, between for those that came with new documents."""
        from pipeline.renewal import Renewal

        if self._renewal is None or anew:
            folder, pins = self.settings.trust_folder, self.settings.pins
            self._renewal = Renewal(folder=folder, pins=pins, at=now, appraiser=appraiser)
        self._renewal.at, self._renewal.appraiser = now, appraiser
        return self._renewal

    def _has_room(self) -> bool:
        """Whether the store's disk has room; where it has not, looking goes on and judging waits.

        A server's disk is the server's matter: it refuses, and that is an error like any other.
        """
        rooms = [room_of(folder, reserve_bytes=self.pace.reserve_bytes) for folder in own_folders(self.settings)]
        self.health.low = {str(room.folder): room.free_bytes for room in rooms if room is not None and room.is_low}
        store = store_file(self.settings.store)
        if store is None:
            return True
        place = next((room for room in rooms if room is not None and room.folder == store.parent), None)
        has_room = place is None or not place.is_full
        was_paused = self.health.state == "paused"
        if has_room == was_paused:
            self._say("resumed" if has_room else "paused", folder=str(store.parent))
        self.health.state = "looking" if has_room else "paused"
        return has_room

    # tell ------------------------------------------------------------------------------------------------------------

    def _beat(self, step: str, done: int, of: int | None) -> None:
        """Says now and then that a long pass goes on: each call is a document or a unit that was finished."""
        mono = self.clock.monotonic()
        if mono - self._beaten_at < _HEARTBEAT_SECONDS:
            return
        self.health.progress = f"{step} {done}/{'?' if of is None else of}"
        if self._tell_health():
            notify("WATCHDOG=1")

    def _tell_health(self) -> bool:
        """Writes the health note; False when the store takes none, which a reader sees by its age."""
        health = self.health
        health.told_at = self.clock.now().isoformat(timespec="seconds")
        health.waiting = {reason.value: count for reason, count in sorted(self.settling.waiting.items())}
        health.failed = max(self._failed_looks, self._failed_passes)
        health.next_try = self._next_try()
        self._beaten_at = self.clock.monotonic()
        try:
            self.store.remember(HEALTH, json.dumps(asdict(health)))
        except HouseError as cause:
            if cause.key == "store-taken":
                raise
            self._count(in_words(cause))
            self._is_mute = True
            return False
        if self._is_mute:  # what ails the store is over: a disk has room again, a server is back
            self._is_mute = False
            self._pause_until = float("-inf")
        return True

    def _next_try(self) -> str | None:
        """When what failed is tried again; None when nothing did, or it is tried at the next turn."""
        now = self.clock.monotonic()
        left = max(self._look_pause_until, self._pause_until) - now
        if left <= 0 or not (self._failed_looks or self._failed_passes):
            return None
        return (self.clock.now() + timedelta(seconds=left)).isoformat(timespec="seconds")

    def _failed(self, cause: Exception, *, has_looked: bool) -> None:
        """The cause will hardly be gone at once, and each try costs: the longer it lasts, the rarer they are."""
        self._count(in_words(cause))
        self.health.state = "paused" if self.health.state == "paused" else "looking"
        self.health.progress = None
        now = self.clock.monotonic()
        longer = 1 + random.uniform(0, self.pace.jitter)
        if has_looked:
            seconds = FAILED_PASS_SECONDS[min(self._failed_passes, len(FAILED_PASS_SECONDS) - 1)]
            self._failed_passes += 1
            self._pause_until = now + seconds * longer
        else:
            seconds = FAILED_LOOK_SECONDS[min(self._failed_looks, len(FAILED_LOOK_SECONDS) - 1)]
            self._failed_looks += 1
            self._look_pause_until = now + seconds * longer
        for unit in self._units.values():
            unit.next_look = max(unit.next_look, now + self.pace.local)

    def _count(self, told: str) -> None:
        self.health.errors += 1
        self.health.last_error = told
        self.health.error_at = self.clock.now().isoformat(timespec="seconds")
        self._say("error", error=told)

    def _say(self, what: str, **values: Value) -> None:
        self._tell(Event(at=self.clock.now(), what=what, values=values))

    def _seconds_left(self) -> float:
        """Until the next unit's time, or until something waiting may be ready."""
        now = self.clock.monotonic()
        times = [unit.next_look for unit in self._units.values()]
        if (due := self.settling.next_due(now, within=self.pace.shortest)) is not None:
            times.append(due)
        if self.health.is_root_there and self._called(now):
            times.append(now)
        if self._pause_until > now:
            times.append(self._pause_until)
        left = max(min(times, default=now + self.pace.local), self._look_pause_until) - now
        return min(max(left, self.pace.shortest), self.pace.remote)


def _tree(folder: Path) -> str:
    """Tells one state of a folder of files from the next, by names, sizes and times."""
    told = hashlib.sha256()
    for directory, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            try:
                seen = os.stat(os.path.join(directory, name))
            except OSError:
                continue
            told.update(f"{directory}/{name} {seen.st_size} {seen.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return told.hexdigest()
