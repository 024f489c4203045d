"""The options that several commands share, each to be put above a command as it stands here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline.commands.help import option

form = option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    vi="Dạng kết quả: bảng cho người đọc hoặc JSON cho phần mềm khác.",
    en="Result as a table for people or JSON for other software.",
)
config = option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    vi="Tệp cấu hình; mặc định là vanthu.toml ở thư mục hiện hành.",
    en="Settings file; vanthu.toml in the current folder unless given.",
)
at = option(
    "--at",
    default=None,
    metavar="TIME",
    vi="Đánh giá như tại thời điểm này (ISO 8601).",
    en="Judge as of this time (ISO 8601).",
)
personal = option(
    "--show-personal-data",
    is_flag=True,
    vi="Không che số định danh, thư điện tử, điện thoại.",
    en="Do not mask citizen numbers, e-mail addresses and telephone numbers.",
)
unit = option("--unit", default=None, metavar="CODE", vi="Chỉ đơn vị này.", en="Only this unit.")
period = option(
    "--period",
    default=None,
    metavar="PERIOD",
    vi="Kỳ: 2026-03, 2026-Q1 hoặc 2026.",
    en="Period: 2026-03, 2026-Q1 or 2026.",
)
workers = option(
    "--workers",
    type=click.IntRange(1, 256),
    default=None,
    metavar="N",
    vi="Số tiến trình đọc văn bản; mặc định bằng số nhân CPU.",
    en="Worker processes; as many as there are processors unless given.",
)


_key_file = click.Path(path_type=Path, dir_okay=False)


def cluster(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a member of the cluster, scan or worker: where its scheduler is, and what proves who asks."""
    asked = (
        option("--scheduler", default=None, envvar="VANTHU_SCHEDULER", metavar="ADDRESS",
               vi="Bộ điều phối của cụm máy, ví dụ tls://10.0.0.5:8786.",
               en="The cluster's scheduler, such as tls://10.0.0.5:8786."),
        option("--tls-ca", type=_key_file, default=None, envvar="VANTHU_TLS_CA", metavar="FILE",
               vi="Chứng thư CA của cụm máy (PEM).", en="The cluster's CA certificate (PEM)."),
        option("--tls-cert", type=_key_file, default=None, envvar="VANTHU_TLS_CERT", metavar="FILE",
               vi="Chứng thư của máy này (PEM).", en="This machine's certificate (PEM)."),
        option("--tls-key", type=_key_file, default=None, envvar="VANTHU_TLS_KEY", metavar="FILE",
               vi="Khóa riêng của máy này (PEM).", en="This machine's private key (PEM)."),
    )  # fmt: skip
    for each in reversed(asked):
        command = each(command)
    return command
