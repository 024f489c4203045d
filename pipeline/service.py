"""Files by which the operating system starts vanthu: systemd units, and a task for Windows Task Scheduler.

Either the watcher or the nightly scan, not both: a store has one writer, and the watcher makes its own full pass each
night. Source: systemd.service(5), systemd.timer(5); Task Scheduler schema 1.4 (MS-TSCH 2.5).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.config import FILE_NAME, Settings, load_settings
from pipeline.disk import write_whole
from pipeline.errors import HouseError
from pipeline.stores.sql import store_file

FOLDER = "service"
"""Below the installation."""


def write_service(directory: Path) -> tuple[Path, ...]:
    """Writes the files into `directory`/service, over those of an earlier version; which ones, in order.

    Run it again when the settings move the store, the trust folder or the reports. Raises HouseError cannot-write, and
    what wrong settings raise.
    """
    home = directory.resolve()
    program = _program()
    settings = load_settings(home / FILE_NAME, base=home) if (home / FILE_NAME).exists() else None
    folder = home / FOLDER
    files = {
        "vanthu-watch.service": _watch(home, program, settings),
        "vanthu-nightly.service": _nightly(home, program, settings),
        "vanthu-nightly.timer": _TIMER,
        "vanthu-nightly.xml": _task(home, program),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if settings is not None and settings.reports is not None:  # the service may write into it, and not make it
            settings.reports.folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            # Task Scheduler wants UTF-16 with its mark
            data = text.encode("utf-16") if name.endswith(".xml") else text.encode()
            write_whole(folder / name, data)
    except OSError as cause:
        raise HouseError("cannot-write", path=folder, cause=cause) from cause
    return tuple(folder / name for name in files)


def _program() -> Path:
    """The console script beside this Python; where there is none, the one on the path."""
    name = "vanthu.exe" if sys.platform == "win32" else "vanthu"
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return beside
    return Path(shutil.which("vanthu") or beside)


def _quoted(path: Path) -> str:
    """A path as one word of a unit file: quoted, `%` doubled (systemd.syntax(7), systemd.unit(5) specifiers)."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _plain(path: Path) -> str:
    """A path as a whole value, which systemd does not unquote."""
    return str(path).replace("%", "%%")


def _hardening(home: Path, settings: Settings | None) -> str:
    """Everything read-only but the installation and what its settings keep elsewhere; the watched folder always."""
    watched, writable = home / "watch_dirs", [home]
    if settings is not None:
        watched = settings.watch_dirs
        file = store_file(settings.store)
        places = [
            settings.trust_folder,
            *([file.parent] if file is not None else []),
            *([settings.reports.folder] if settings.reports is not None else []),
        ]
        writable += sorted({each.resolve() for each in places if not each.resolve().is_relative_to(home)})
    # With a dash a folder that is not there yet is no error.
    paths = " ".join(("" if each == home else "-") + _quoted(each) for each in writable)
    return f"""\
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={paths}
ReadOnlyPaths=-{_quoted(watched)}
Nice=10
"""


def _watch(home: Path, program: Path, settings: Settings | None) -> str:
    return f"""\
# Keeps looking. Install: cp this file to /etc/systemd/system, then systemctl enable --now vanthu-watch
# Add User= with an account that may read the watched folders and owns {home}.
[Unit]
Description=vanthu: watches the units' folders
After=local-fs.target remote-fs.target network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
WorkingDirectory={_plain(home)}
ExecStart={_quoted(program)} watch
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=30
# A word comes after each look, and while documents are being read
WatchdogSec=15min
KillSignal=SIGTERM
TimeoutStopSec=60
# 130: stopped on purpose. 2: the settings are wrong, and starting again does not mend them
SuccessExitStatus=130
RestartPreventExitStatus=2
{_hardening(home, settings)}
[Install]
WantedBy=multi-user.target
"""


def _nightly(home: Path, program: Path, settings: Settings | None) -> str:
    return f"""\
# One full pass, started by vanthu-nightly.timer. Not together with vanthu-watch: it makes its own.
# Exit codes for monitoring: 0 done; 3 nothing to judge; 4 done, something was out of reach or unreadable; 5 store.
[Unit]
Description=vanthu: nightly scan
After=local-fs.target remote-fs.target network-online.target
Wants=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_plain(home)}
ExecStart={_quoted(program)} scan --nightly
SuccessExitStatus=3 4
{_hardening(home, settings)}"""


_TIMER = """\
# Install beside vanthu-nightly.service, then: systemctl enable --now vanthu-nightly.timer
[Unit]
Description=vanthu: every night

[Timer]
OnCalendar=*-*-* 01:30:00 Asia/Ho_Chi_Minh
# A night on which the machine was off is caught up when it starts
Persistent=true
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
"""


def _task(home: Path, program: Path) -> str:
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<!-- schtasks /Create /TN vanthu /XML vanthu-nightly.xml -->
<Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>vanthu: nightly scan</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T01:30:00+07:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
    <Priority>8</Priority>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(str(program))}</Command>
      <Arguments>scan --nightly</Arguments>
      <WorkingDirectory>{escape(str(home))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
