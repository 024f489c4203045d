"""The trust folder in the IT officer's care: `vanthu trust list`, `add`, `check`, `harvest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options
from pipeline.commands.asked import settings_asked, time_asked
from pipeline.commands.help import command, group
from pipeline.commands.opening import open_trust, readers_for
from pipeline.commands.speaking import language, phrase, print_json, say
from pipeline.errors import DONE, GATE_MISSED, INCOMPLETE

if TYPE_CHECKING:
    from pipeline.trust.keep import Taken


@group(
    "Chứng thư gốc, chứng thư trung gian, CRL và độ mới của chúng.",
    "Anchors, intermediates, CRLs, and how fresh they are.",
)
def trust() -> None:
    """The trust folder's commands."""


@command("Những gì đang có trong thư mục tin cậy.", "What the trust folder holds.", name="list", of=trust)
@options.config
@options.form
def trust_list(config: Path | None, format_: str) -> int:
    from pipeline.reports.content import trust_content
    from pipeline.trust.keep import holdings

    settings = settings_asked(config)
    material = open_trust(settings)
    content = trust_content(holdings(material, pins=settings.pins), digest=material.digest)
    if format_ == "json":
        print_json(content)
    else:
        from pipeline.reports.terminal import console, print_trust

        print_trust(content, language=language(), on=console())
    return DONE


@command(
    "Thêm chứng thư, CRL hoặc phản hồi OCSP từ tệp PEM, DER, P7B vào đúng chỗ.\n\n"
    "Chứng thư gốc chỉ được thêm khi mã SHA-256 của nó có trong [trust] pins.",
    "Takes certificates, CRLs and OCSP responses from PEM, DER or P7B files into their places.\n\n"
    "A root is taken only when its SHA-256 is in [trust] pins.",
    name="add",
    of=trust,
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.config
def trust_add(files: tuple[Path, ...], config: Path | None) -> int:
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import add

    settings = settings_asked(config)
    results: list[Taken] = []
    for file in files:
        material = load_trust(settings.trust_folder, pins=settings.pins)
        results += add(settings.trust_folder, file, trust=material, pins=settings.pins)
    for each in results:
        print(each.sentence(language()))
    return DONE if all(each.file is not None for each in results) else INCOMPLETE


@command(
    "CRL còn mới không, chứng thư nào sắp hết hạn, cơ quan nào chưa có CRL.",
    "Whether CRLs are fresh, which certificates are about to end, which authority has no CRL.",
    name="check",
    of=trust,
)
@options.config
@options.at
def trust_check(config: Path | None, at: str | None) -> int:
    from pipeline.reports.shown import fitted
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import check

    settings = settings_asked(config)
    problems = check(load_trust(settings.trust_folder, pins=settings.pins), at=time_asked(at))
    for problem in problems:
        print(fitted(("! " if problem.is_error else "- ") + problem.sentence(language()), sys.stdout))
    if not problems:
        print(phrase("Dữ liệu tin cậy đầy đủ và còn mới.", "The trust material is complete and fresh."))
    return GATE_MISSED if any(problem.is_error for problem in problems) else DONE


@command(
    "Lấy chứng thư CA và máy chủ dấu thời gian có sẵn trong các tệp PDF đã ký.\n\n"
    "Chỉ lấy những gì có mã trong [trust] pins hoặc dẫn tới chứng thư gốc đã ghi ở đó.",
    "Takes the CA and time-stamp certificates that signed PDFs carry.\n\n"
    "Only what is pinned in [trust] pins, or leads to a root that is pinned there.",
    name="harvest",
    of=trust,
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@options.config
def trust_harvest(files: tuple[str, ...], config: Path | None) -> int:
    from pipeline.executors.interface import Done
    from pipeline.reading import extract_file
    from pipeline.trust.anchors import load_trust
    from pipeline.trust.keep import harvest

    settings = settings_asked(config)
    certificates: dict[bytes, None] = {}
    failed = False
    with readers_for(files) as executor:
        for result in executor.run(files, extract_file):
            if isinstance(result, Done):
                certificates.update(dict.fromkeys(result.value.certificates))
            else:
                failed = True
                say("không đọc được {path}: {cause}", "not read: {path}: {cause}",
                    path=result.item, cause=result.detail)  # fmt: skip
    material = load_trust(settings.trust_folder, pins=settings.pins)
    results = harvest(settings.trust_folder, certificates, trust=material, pins=settings.pins)
    for each in results:
        print(each.sentence(language()))
    if not results:
        print(phrase("Các tệp này không mang chứng thư CA nào.", "These files carry no CA certificate."))
    return INCOMPLETE if failed else DONE
