"""Another machine that lends its processors to a scan: `vanthu worker`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from pipeline.commands import options
from pipeline.commands.help import command, option
from pipeline.commands.opening import cluster_keys
from pipeline.commands.speaking import language, say_line
from pipeline.errors import DONE


@command(
    "Làm máy xử lý của một cụm: đọc văn bản cho «vanthu scan --executor dask».\n\nChạy đến khi dừng bằng Ctrl-C; "
    "bộ điều phối khởi động lại thì tự nối lại. Máy này cần thấy cùng thư mục theo dõi.",
    "Is a worker of a cluster: reads documents for `vanthu scan --executor dask`.\n\nRuns until Ctrl-C, and joins "
    "again when the scheduler comes back. This machine must see the same watched folder.",
)
@options.cluster
@options.workers
@option("--root", type=click.Path(path_type=Path, file_okay=False), default=None, envvar="VANTHU_ROOT", metavar="DIR",
        vi="Thư mục theo dõi trên máy này, nếu khác đường dẫn ở máy quét.",
        en="Where the watched folder is on this machine, when not where the scan has it.")  # fmt: skip
@option("--name", default=None, metavar="NAME", vi="Tên trong các thông báo; mặc định là tên máy.",
        en="What messages call it; the host's name unless given.")  # fmt: skip
def worker(workers: int | None, root: Path | None, name: str | None, scheduler: str | None, **keys: Any) -> int:
    import secrets
    from platform import node

    from pipeline.executors.cluster import serve_worker

    tls = cluster_keys(scheduler, keys["tls_ca"], keys["tls_cert"], keys["tls_key"])
    serve_worker(
        scheduler=scheduler or "",
        processes=workers or os.cpu_count() or 1,
        root=root.absolute() if root else None,
        name=name or f"{node()}-{os.getpid()}-{secrets.token_hex(2)}",  # pid 1 of many containers of one host
        tls=tls,
        tell=lambda text, values: say_line(text.format(language(), values)),
    )
    return DONE
