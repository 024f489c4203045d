"""How far a pass is, on stderr: a moving line at a terminal, nothing where nobody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rules.text import Language, Text

STEPS = {
    "look": Text("Xem thư mục", "Looking"),
    "registers": Text("Đọc sổ đăng ký", "Reading registers"),
    "documents": Text("Kiểm tra văn bản", "Checking documents"),
    "fetch": Text("Tải dữ liệu tin cậy", "Fetching trust material"),
    "pages": Text("Nhận dạng chữ bản quét", "Reading scans"),
    "judge": Text("Đánh giá", "Judging"),
}


@contextmanager
def told_on_stderr(language: Language) -> Iterator[Callable[[str, int, int | None], None]]:
    """Takes (step, done, of how many) and shows it with rate and time left while the block runs."""
    is_watched = sys.stderr.isatty() or bool(os.environ.get("FORCE_COLOR"))
    if not is_watched:  # a service has no use for what draws, nor memory for it
        yield lambda step, done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True) as shown:

        def tell(step: str, done: int, of: int | None) -> None:
            if step not in tasks:
                tasks[step] = shown.add_task(STEPS[step].format(language), total=of, rate="")
            speed = shown.tasks[shown.task_ids.index(tasks[step])].speed
            rate = Text("{rate}/giây", "{rate}/s").format(language, {"rate": f"{speed:.0f}"}) if speed else ""
            shown.update(tasks[step], completed=done, total=of, rate=rate)

        yield tell
