"""Full and read-only disks where no store lies: reports, backups, trust material and temporary files.

Each ends with 5 and a sentence, leaves no part of a file, leaves an earlier file as it was, and the store too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cli import main
from pipeline.auditing import verify_log
from pipeline.items import JudgedRow
from pipeline.renewal import Renewal
from pipeline.reports.lines import Lines
from pipeline.stores.access import reading
from pipeline.stores.audit import Act
from pipeline.trust.anchors import load_trust
from pipeline.trust.appraise import Appraiser
from tests.trust.pki import a_pki
from tests.trust.site import serving
from tests.trust.test_online import access
from tests.watch.office import START, Office
from tests.watch.test_behaviours import free_bytes, mounted, needs_root

ROOT = Path(__file__).parents[2]
pytestmark = needs_root


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """An installation in the current folder, with two documents judged; where a store is read it is left alone."""
    (office.folder / "vanthu.toml").write_text(
        'watch_dirs = "watched"\nstore = "sqlite:///state/store.db"\n[[unit]]\ncode = "A"\nname = "Đơn vị A"\n'
    )
    monkeypatch.chdir(office.folder)
    office.put("A/1.pdf")
    office.put("A/2.pdf")
    assert main(["scan", "--executor", "serial", "--at", START.isoformat()]) in (0, 4)
    capsys.readouterr()
    return office


@contextmanager
def refusing(folder: Path, how: str) -> Iterator[None]:
    """A small disk at `folder` that takes nothing more, with an earlier file on it."""
    folder.mkdir(exist_ok=True)
    with mounted(folder, "size=2m") as remount:
        for name in ("report.html", "report.json", "report.xlsx", "report.docx", "letter.txt"):
            (folder / name).write_bytes(b"earlier")
        if how == "full":
            (folder / "filler").write_bytes(b"x" * free_bytes(folder))
        else:
            remount("ro")  # type: ignore[operator]
        yield


def state(folder: Path) -> dict[str, str]:
    """What lies in a folder: names and contents. A store's -shm is no content of it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", ".lock"))
    }


def kept(office: Office) -> list[JudgedRow]:
    """The store's verdicts, whose log is whole and tells of no report: each found no room."""
    with reading(f"sqlite:///{office.folder}/state/store.db") as store:
        assert verify_log(store) == ()
        assert list(store.log(acts=(Act.REPORTED,))) == []
        return list(store.issuances())


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_a_disk_that_takes_no_report_is_told_and_keeps_the_earlier_one(
    here: Office, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place, rows = here.folder / "out", kept(here)
    commands = [
        ["report", "--format", "html", "-o", "out/report.html"],
        ["report", "--format", "json", "-o", "out/report.json"],
        ["report", "--format", "xlsx", "-o", "out/report.xlsx"],
        ["report", "--format", "docx", "-o", "out/report.docx"],
        ["report", "--format", "html", "-o", "out/new.html"],
        ["backup", "out/backup.db"],
        ["notify", "-o", "out/letters"],
        ["audit", "checkpoint", "-o", "out/checkpoint.txt"],
        ["verify", "watched/A/1.pdf", "--format", "html", "-o", "out/verify.html"],
    ]
    with refusing(place, how):
        before = state(place)
        for command in commands:
            assert main([*command, "--lang", "en"]) == 5, command
            told = capsys.readouterr().err
            assert "Traceback" not in told
            assert "cannot be written" in told
            assert state(place) == before, command
        assert kept(here) == rows
    assert main(["report", "--format", "html", "-o", "out/new.html"]) == 0
    with reading(f"sqlite:///{here.folder}/state/store.db") as store:
        assert len(list(store.log(acts=(Act.REPORTED,)))) == 1


def test_a_disk_that_turns_read_only_while_a_report_is_made_leaves_the_earlier_one(
    here: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = here.folder / "out"
    place.mkdir()
    render = Lines.render
    with mounted(place, "size=2m") as remount:
        (place / "report.json").write_bytes(b"earlier")

        def and_then(self: Lines, *given: object) -> bytes:
            remount("ro")  # type: ignore[operator]
            return render(self, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(Lines, "render", and_then)
        assert main(["report", "--format", "json", "-o", "out/report.json", "--lang", "en"]) == 5
        assert "Read-only file system" in capsys.readouterr().err
        assert os.listdir(place) == ["report.json"]
        assert (place / "report.json").read_bytes() == b"earlier"


@pytest.mark.nightly
@pytest.mark.parametrize("how", ["full", "read-only"])
def test_no_room_for_temporary_files_stops_no_report_and_no_scan(
    here: Office, how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written goes beside its place and not through /tmp, which services are often given small."""
    place = here.folder / "tmp"
    for name in ("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(place))
    with refusing(place, how):
        monkeypatch.setattr(tempfile, "tempdir", None)
        before = state(place)
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        for command in (
            ["report", "--format", "xlsx", "-o", "report.xlsx"], ["report", "--format", "docx", "-o", "report.docx"],
            ["backup", "backup.db"], ["scan", "--workers", "1", "--format", "json"],
        ):  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-m", "cli", *command],
                cwd=here.folder,
                env=environment,
                capture_output=True,
                text=True,
            )
            assert done.returncode in (0, 4), (command, done.stderr)
            assert state(place) == before, command
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_trust_material_that_cannot_be_kept_is_told_and_the_folder_is_as_it_was(
    here: Office, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pki, trust = a_pki(), here.folder / "trust"
    crl = here.folder / "new.crl"
    crl.write_bytes(pki.root.crl(at=START))
    with mounted(trust, "size=2m") as remount, serving() as site:
        (trust / "anchors").mkdir()
        (trust / "anchors" / "root.pem").write_bytes(pki.root.pem)
        if how == "full":
            (trust / "filler").write_bytes(b"x" * free_bytes(trust))
        else:
            remount("ro")  # type: ignore[operator]
        before = state(trust)
        settings = here.folder / "vanthu.toml"
        settings.write_text(settings.read_text() + f'[trust]\npins = ["{pki.root.sha256}"]\nonline = true\n')
        assert main(["trust", "add", str(crl), "--lang", "en"]) == 5
        assert "cannot be written" in capsys.readouterr().err
        assert state(trust) == before
        leaf = pki.root.issue("Nguyễn Văn An", crl_url=site.at("/root.crl"), extra=access(ca=site.at("/root.crt")))
        site.pages["/root.crl"] = pki.root.crl(at=START)
        appraiser = Appraiser(load_trust(trust, pins=[pki.root.sha256]))
        renewal = Renewal(folder=trust, pins=(), at=START + timedelta(hours=1), appraiser=appraiser)
        assert renewal.serve([leaf.der]) is appraiser
        assert [each.code for each in renewal.fetches] == ["fetch-not-kept"]
        assert state(trust) == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("command", [["summary"], ["report", "--format", "html"]])
def test_an_output_that_takes_nothing_is_told(here: Office, command: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *command, "--lang", "en"], cwd=here.folder,
            env=dict(os.environ, PYTHONPATH=str(ROOT)), stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 5
    assert done.stderr == "The output cannot be written: No space left on device.\n"
