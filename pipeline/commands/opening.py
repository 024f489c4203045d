"""What several commands work with, opened as the command line says: workers, log, keys, trust material."""

from __future__ import annotations

import os
import sys
from collections.abc import Sized
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.speaking import language, phrase, say, say_line
from pipeline.errors import HouseError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

    from pipeline.config import Settings
    from pipeline.events import Tell
    from pipeline.executors.cluster import Tls
    from pipeline.executors.interface import Executor
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.renewal import Renewal
    from pipeline.trust.anchors import TrustMaterial
    from pipeline.trust.appraise import Appraiser

PRELOAD = ("pipeline.warm", "cli")
"""What the fork server of a scan or a watcher imports once. The roof too: every worker imports what the command was
started with, and that imports the roof."""


def open_executor(
    kind: str,
    workers: int | None,
    *,
    root: Path | None = None,
    scheduler: str | None = None,
    tls_ca: Path | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> Executor:
    """Where documents are read, as the command line says it; no worker is started or connected yet."""
    from pipeline.executors.processes import ProcessExecutor
    from pipeline.executors.serial import SerialExecutor

    if kind == "serial":
        return SerialExecutor()
    if kind == "processes":
        processes = ProcessExecutor(workers=workers or os.cpu_count() or 1, preload=PRELOAD)
        processes.prepare()
        return processes
    from pipeline.executors.cluster import ClusterExecutor
    from pipeline.handshake import introduce

    tls = cluster_keys(scheduler, tls_ca, tls_cert, tls_key)
    return ClusterExecutor(
        scheduler=scheduler or "",
        introduce=introduce,
        root=root.absolute() if root else None,
        tls=tls,
        preload=("pipeline.warm", "pipeline.handshake"),
    )


def readers_for(files: Sized) -> ProcessExecutor:
    """Workers for these files: one a file, and no more than there are processors."""
    from pipeline.executors.processes import ProcessExecutor

    return ProcessExecutor(workers=min(len(files), os.cpu_count() or 1))


def cluster_keys(scheduler: str | None, ca: Path | None, certificate: Path | None, key: Path | None) -> Tls | None:
    """The keys of this member; a word of warning where it would go without them over a network."""
    from pipeline.executors.cluster import Tls

    if not scheduler:
        raise HouseError("cluster-unnamed")
    if ca and certificate and key:
        return Tls(ca=ca, certificate=certificate, key=key)
    if ca or certificate or key:
        raise HouseError("cluster-keys-incomplete")
    if not any(local in scheduler for local in ("//127.", "//localhost", "//[::1]")):
        say(
            "Cảnh báo: kết nối tới {scheduler} không có TLS; ai vào được mạng này đều chạy được chương trình trên "
            "các máy xử lý. Dùng --tls-ca, --tls-cert, --tls-key.",
            "Warning: no TLS to {scheduler}; whoever is in this network can run programs on the workers. Use "
            "--tls-ca, --tls-cert, --tls-key.",
            scheduler=scheduler,
        )
    return None


def event_log(form: str) -> Tell:
    """What writes each event on a line of stderr, in that form: text, json, none."""
    from pipeline.events import to_nobody
    from pipeline.reports.standing import log_line

    if form == "none":
        return to_nobody
    # Not `say_line`: an event is one line on a terminal too.
    return lambda event: print(log_line(event, as_json=form == "json"), file=sys.stderr)


def open_key(key: Path) -> SimpleSigner:
    """The key to seal with; its passphrase from the environment, else asked for on a terminal."""
    from pipeline.sealing import load_key

    passphrase = os.environ.get("VANTHU_KEY_PASSPHRASE")
    if passphrase is None and sys.stdin.isatty():
        passphrase = str(click.prompt(phrase("Mật khẩu của {path}", "Passphrase of {path}", path=key), hide_input=True,
                                      default="", show_default=False, err=True))  # fmt: skip
    return load_key(key, passphrase or "")


def open_trust(settings: Settings, folder: Path | None = None) -> TrustMaterial:
    """The trust material of the settings; of `folder` with no pins when that is given on the command line."""
    from pipeline.trust.anchors import load_trust

    material = load_trust(folder or settings.trust_folder, pins=settings.pins if folder is None else ())
    for problem in material.problems:
        say_line(problem.sentence(language()))
    return material


def open_renewal(settings: Settings, appraiser: Appraiser, *, at: datetime) -> Renewal | None:
    """What fetches missing CRLs, OCSP responses and CA certificates, where the settings allow it."""
    if not settings.online:
        return None
    from pipeline.renewal import Renewal

    return Renewal(folder=settings.trust_folder, pins=settings.pins, at=at, appraiser=appraiser)


def tell_fetches(renewal: Renewal) -> None:
    """Says how much was fetched, and what could not be."""
    kept = sum(each.file is not None for each in renewal.fetches)
    if kept:
        say("Đã tải {count} dữ liệu tin cậy về {folder}.",
            "Fetched {count} {count:piece|pieces} of trust material into {folder}.",
            count=kept, folder=renewal.folder / "cache")  # fmt: skip
    for each in renewal.fetches:
        if each.code is not None:
            say_line(each.sentence(language()))
