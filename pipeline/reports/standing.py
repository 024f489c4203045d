"""How the watching stands, as JSON and as lines for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from pipeline.reports.content import Content
from pipeline.reports.privacy import mask
from pipeline.reports.shown import shown
from pipeline.reports.telling import told_time
from pipeline.reports.words import RUNS
from rules.text import Language, Text

if TYPE_CHECKING:
    from pipeline.events import Event
    from pipeline.status import Status

SCHEMA = "vanthu/status/1"
_VIETNAM = timezone(timedelta(hours=7))

STANDINGS: dict[str, Text] = {
    "watching": Text("Đang theo dõi", "Watching"),
    "paused": Text(
        "Đang theo dõi nhưng tạm dừng đánh giá: ổ đĩa sắp đầy",
        "Watching, but judging is paused: the disk is almost full",
    ),
    "stuck": Text(
        "Tiến trình theo dõi vẫn chạy nhưng đã lâu không kiểm tra thư mục",
        "The watcher's process is there, but it has not looked for too long",
    ),
    "dead": Text("Tiến trình theo dõi đã dừng đột ngột", "The watcher has died"),
    "nightly": Text("Không theo dõi liên tục; lượt quét hằng đêm đúng hạn", "No watcher; the nightly scan is on time"),
    "late": Text(
        "Không có tiến trình theo dõi; lượt quét hằng đêm đã quá hạn", "Nobody watches, and the nightly scan is overdue"
    ),
    "out-of-reach": Text(
        "Đang theo dõi nhưng có thư mục không truy cập được", "Watching, but something is out of reach"
    ),
    "failing": Text(
        "Đang theo dõi nhưng lượt vừa rồi gặp lỗi; sẽ tự thử lại",
        "Watching, but the last attempt failed; it will be tried again",
    ),
}


def status_content(status: Status) -> Content:
    """The contract of `vanthu status --format json`."""
    return {
        "schema": SCHEMA,
        "standing": status.standing.value,
        "seconds_since_look": None if status.age is None else int(status.age.total_seconds()),
        "holder": None if status.holder is None else status.holder.en,
        "full_pass": None if status.full_pass is None else _here(status.full_pass),
        "watcher": None if status.health is None else _watcher(asdict(status.health)),
        "in_flight": status.in_flight,
        "runs": [
            {
                "id": run.id,
                "command": run.command,
                "started_at": _here(run.started_at),
                "finished_at": _here(run.finished_at) if run.finished_at else None,
                "state": run.state.value,
            }
            for run in status.runs
        ],
    }


def _watcher(values: dict[str, Any]) -> dict[str, Any]:
    """The watcher's own words, with its times in Vietnam's zone. Any: JSON."""
    times = ("since", "told_at", "looked_at", "last_pass_at", "error_at", "next_try")
    return values | {name: _here(datetime.fromisoformat(values[name])) for name in times if values[name]}


def _here(time: datetime) -> str:
    return time.astimezone(_VIETNAM).isoformat()


def status_lines(
    status: Status, *, language: Language, waiting: dict[str, Text], ignored: dict[str, Text]
) -> Iterator[str]:
    """The same for a person; `waiting` and `ignored` name the reasons."""

    def told(vi: str, en: str, **values: object) -> str:
        return Text(vi, en).format(language, {name: str(value) for name, value in values.items()})

    yield STANDINGS[status.standing.value].format(language)
    health = status.health
    if health is not None:
        if health.looked_at is not None and status.age is not None:
            yield told("  kiểm tra gần nhất       {when} ({ago} trước)", "  last look         {when} ({ago} ago)",
                       when=_clock(health.looked_at, language), ago=_span(status.age, language))  # fmt: skip
        yield told("  số tệp trong thư mục    {files}; thư mục báo thay đổi ngay: {native}, xem định kỳ: {polling}",
                   "  files in sight    {files}; folders that tell of changes: {native}, polled: {polling}",
                   files=health.files, native=health.modes.get("native", 0),
                   polling=health.modes.get("polling", 0))  # fmt: skip
        for name, labels, counts in (
            (Text("  đang chờ                ", "  waiting           "), waiting, health.waiting),
            (Text("  bỏ qua                  ", "  ignored           "), ignored, health.ignored),
        ):
            for reason, count in sorted(counts.items()):
                label = labels.get(reason)
                yield f"{name.format(language)}{count} · {label.format(language) if label else reason}"
        if health.unreachable:
            yield told("  không truy cập được     {count}", "  out of reach      {count}", count=health.unreachable)
        if not health.is_root_there:
            yield told("  không thấy thư mục theo dõi; chưa kết luận gì",
                       "  the watched folder is not there; nothing is concluded")  # fmt: skip
        if health.progress:
            yield told(
                "  đang xử lý              {progress}", "  at work           {progress}", progress=health.progress
            )
        for folder, free_bytes in sorted(health.low.items()):
            yield told("  ổ đĩa sắp đầy           {folder}: còn {free} MiB",
                       "  disk nearly full  {folder}: {free} MiB left",
                       folder=shown(folder), free=free_bytes >> 20)  # fmt: skip
        if health.failed and health.next_try:
            yield told("  lỗi liên tiếp           {count} lần; thử lại lúc {when}",
                       "  failed in a row   {count} {count:time|times}; next try {when}", count=health.failed,
                       when=_clock(health.next_try, language))  # fmt: skip
        if health.errors:
            yield told("  lỗi từ khi khởi động    {count}; gần nhất {when}: {error}",
                       "  errors so far     {count}; the last {when}: {error}", count=health.errors,
                       when=_clock(health.error_at or health.told_at, language),
                       error=shown(health.last_error or "", most=200))  # fmt: skip
    if status.in_flight and status.holder is None:
        yield told("  bị ngắt giữa chừng      {count} văn bản đang đọc dở; lượt sau đọc lại",
                   "  cut off           {count} {count:document was|documents were} being read; the next pass reads "
                   "{count:it|them}",
                   count=status.in_flight)  # fmt: skip
    elif status.in_flight:
        yield told("  đang đọc                {count} văn bản",
                   "  being read        {count} {count:document|documents}",
                   count=status.in_flight)  # fmt: skip
    if status.holder is not None:
        yield told("  đang dùng kho dữ liệu   {holder}", "  store held by     {holder}",
                   holder=status.holder.format(language))  # fmt: skip
    if status.full_pass is not None:
        yield told(
            "  quét toàn bộ gần nhất   {when}",
            "  last full pass    {when}",
            when=_clock(status.full_pass.isoformat(), language),
        )
    for run in status.runs:
        yield told("  lần chạy {id}: {command}, {when}, {state}", "  run {id}: {command}, {when}, {state}", id=run.id,
                   command=run.command, when=_clock(run.started_at.isoformat(), language),
                   state=RUNS[run.state.value].format(language))  # fmt: skip


def _clock(iso: str, language: Language) -> str:
    return told_time(datetime.fromisoformat(iso), language)


def _span(age: timedelta, language: Language) -> str:
    seconds = int(age.total_seconds())
    amount, unit = (seconds, Text("giây", "s")) if abs(seconds) < 120 else (
        (seconds // 60, Text("phút", "min")) if abs(seconds) < 7200 else (seconds // 3600, Text("giờ", "h"))
    )  # fmt: skip
    return f"{amount} {unit.format(language)}"


def log_line(event: Event, *, as_json: bool) -> str:
    """One event on one line; control and direction characters of names are written out.

    As text a value with a blank, a quotation mark or a backslash stands in quotation marks, as JSON has it.
    """
    values = {name: _logged(name, value) if isinstance(value, str) else value for name, value in event.values.items()}
    at = event.at.isoformat(timespec="milliseconds")
    if as_json:
        return json.dumps({"at": at, "event": event.what, **values}, ensure_ascii=False)
    return " ".join([at, event.what, *(f"{name}={_quoted(value)}" for name, value in values.items() if value != "")])


def _logged(name: str, value: str) -> str:
    """A value as the log has it: personal data masked, but for what only names a thing, which is found by its name."""
    return shown(value) if name in _NAMES else mask(shown(value))


_NAMES = frozenset({"path", "folder", "file", "unit", "units", "sha256", "was", "checkpoint", "url"})
"""What no personal data are looked for in: a hash may have nine digits in a row, and is of no use with stars."""


def _quoted(value: object) -> object:
    """A value of a line of text, which must not look like the beginning of the next one."""
    if isinstance(value, str) and any(sign in value for sign in ' "\\='):
        return json.dumps(value, ensure_ascii=False)
    return value
