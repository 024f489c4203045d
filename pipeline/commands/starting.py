"""How it begins: `vanthu demo` for whoever tries it, `vanthu init` for whoever sets it up."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands import options
from pipeline.commands.figures import show_summary
from pipeline.commands.help import command, option
from pipeline.commands.opening import event_log, open_executor
from pipeline.commands.scanning import make_pass
from pipeline.commands.speaking import language, say
from pipeline.errors import DONE, HouseError


@command(
    "Tạo một ví dụ nhỏ, đầy đủ trong thư mục mới rồi đánh giá.\n\nCó PKI riêng, đơn vị, văn bản ký số, sổ đăng ký "
    "và vanthu.toml. Văn bản, con người và chứng thư trong đó đều do phần mềm dựng ra.",
    "Makes a small, complete world in a new folder, and judges it.\n\nWith its own PKI, units, signed documents, "
    "registers and vanthu.toml. Documents, people and certificates are all invented.",
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@option("--seed", type=int, default=1347, show_default=True, vi="Số khởi tạo: cùng số, cùng kết quả.",
        en="Same seed, same bytes.")  # fmt: skip
@options.workers
def demo(directory: Path, seed: int, workers: int | None) -> int:
    if directory.exists() and any(directory.iterdir()):
        raise HouseError("folder-not-empty", path=directory)
    try:
        from pipeline.demo.world import make_world
    except ModuleNotFoundError as missing:
        raise HouseError("demo-parts-missing", module=missing.name) from missing
    from pipeline.config import load_settings

    world = make_world(directory, seed=seed)
    say("Đã tạo {count} văn bản trong {path}.", "Made {count} documents in {path}.",
        count=len(world.documents), path=directory)  # fmt: skip
    settings = load_settings(directory / "vanthu.toml", base=directory)
    make_pass(settings, at=world.judged_at, works=open_executor("processes", workers), tell=event_log("none"))
    show_summary(settings, format_="table")
    one = next(each for each in world.documents if each.expected_class == "e-original" and each.is_registered)
    say(
        "Xem tiếp: cd {path}, rồi: vanthu documents; vanthu explain {number} --unit {unit}; vanthu rules",
        "Go on: cd {path}, then: vanthu documents; vanthu explain {number} --unit {unit}; vanthu rules",
        path=directory,
        number=f"{one.number}/{one.symbol}",
        unit=one.unit,
    )
    return DONE


@command(
    "Chuẩn bị một cài đặt mới: vanthu.toml có chú thích, trust/, watch_dirs/.\n\n"
    "Không ghi đè tệp cấu hình đang có. --service: tệp để hệ điều hành tự khởi động vanthu.",
    "Prepares a new installation: a commented vanthu.toml, trust/, watch_dirs/.\n\nWrites over no settings. "
    "--service: files by which the operating system starts vanthu.",
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=".")
@option("--service", is_flag=True, vi="Ghi tệp systemd và Task Scheduler của Windows vào service/.",
        en="Write files for systemd and for Windows Task Scheduler into service/.")  # fmt: skip
def init(directory: Path, service: bool) -> int:
    from pipeline.config import FILE_NAME
    from pipeline.installation import write_installation

    if service:
        from pipeline.service import write_service

        for path in write_service(directory):
            print(path)
        if (directory / FILE_NAME).exists():
            return DONE
    for path in write_installation(directory, language=language()):
        print(path)
    say(
        "Bước tiếp: khai đơn vị trong vanthu.toml, thêm chứng thư bằng «vanthu trust add», rồi «vanthu doctor».",
        "Next: state the units in vanthu.toml, add certificates with `vanthu trust add`, then run `vanthu doctor`.",
    )
    return DONE
