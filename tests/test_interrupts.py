"""A request to stop that falls into a bad moment, and what a library would say of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from pipeline.interrupts import heed, held_off, none_lost

pytestmark = pytest.mark.usefixtures("heeds_interrupts")


class Interrupted:
    """Its finalizer is where Ctrl-C finds the process."""

    def __del__(self) -> None:
        raise KeyboardInterrupt


def test_an_interrupt_in_a_finalizer_comes_once_more_outside_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    hook = sys.unraisablehook

    def work() -> None:
        Interrupted()
        time.sleep(10)

    with none_lost(), pytest.raises(KeyboardInterrupt):
        work()
    assert sys.unraisablehook is hook
    assert capfd.readouterr().err == "", "nothing between the lines of the log"


def test_any_other_trouble_of_a_finalizer_is_told_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    class Troubled:
        def __del__(self) -> None:
            raise ValueError("as before")

    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: told.append(str(unraisable.exc_value)))
    with none_lost():
        Troubled()
    assert told == ["as before"]


def test_what_is_held_off_comes_when_the_block_is_left() -> None:
    done: list[str] = []

    def work() -> None:
        with held_off():
            signal.raise_signal(signal.SIGINT)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]


def test_what_is_held_off_comes_where_it_is_heeded() -> None:
    def work() -> None:
        with held_off(), held_off():
            heed()
            signal.raise_signal(signal.SIGINT)
            heed()
            raise AssertionError("it was asked to stop")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert signal.getsignal(signal.SIGINT) is before


def test_no_remark_of_a_library_comes_between_the_lines_of_a_log() -> None:
    code = "import cli, logging; cli.main(['--version']); logging.getLogger('sqlalchemy.pool').error('a stack')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("vanthu ")
