"""What leaves the house: `vanthu report` to the head of the office, `vanthu notify` to each unit."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.commands import options
from pipeline.commands.asked import manner_asked, period_asked, settings_asked, units_asked
from pipeline.commands.help import command, option
from pipeline.commands.opening import open_key
from pipeline.commands.speaking import language, phrase, say, say_line
from pipeline.errors import DONE, INCOMPLETE, NOTHING_TO_JUDGE, HouseError


@command(
    "Báo cáo gửi người đứng đầu cơ quan và người đi khắc phục: trang HTML, bảng tính, báo cáo theo Nghị định "
    "số 30/2020/NĐ-CP, CSV, JSON, OpenMetrics.\n\nCùng kho dữ liệu, cùng thời điểm thì cùng từng byte.",
    "What goes to the head of the office and to whoever mends things: HTML page, workbook, official report, CSV, "
    "JSON, OpenMetrics.\n\nThe same store at the same time gives the same bytes.",
)
@option("--format", "format_", type=click.Choice(["html", "xlsx", "docx", "csv", "json", "openmetrics"]),
        required=True, vi="Dạng báo cáo; docx luôn bằng tiếng Việt.",
        en="Kind of report; docx is the official one, always in Vietnamese.")  # fmt: skip
@option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
        vi="Ghi vào tệp này; không ghi thì in ra (trừ xlsx, docx).",
        en="Write to this file; printed when not given (xlsx and docx need a file).")  # fmt: skip
@option("--since", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="FILE",
        vi="Báo cáo JSON lần trước, để so sánh.", en="An earlier JSON report, to compare with.")  # fmt: skip
@option("--sign", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, metavar="KEY.p12",
        vi="Ký số bản kê SHA-256 của báo cáo bằng khóa này (mật khẩu: VANTHU_KEY_PASSPHRASE hoặc gõ khi được hỏi).",
        en="Sign the report's list of SHA-256 with this key (passphrase: VANTHU_KEY_PASSPHRASE, or asked for).",
        )  # fmt: skip
@options.config
@options.period
@options.unit
@options.personal
def report(
    format_: str,
    output: Path | None,
    since: Path | None,
    sign: Path | None,
    config: Path | None,
    period: str | None,
    unit: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.gathering import earlier_report, gather
    from pipeline.reporting import enter, entry_payload
    from pipeline.reports import format_named
    from pipeline.stores.access import reading
    from pipeline.verify_report import write_bytes

    # A page is for a browser: it may be piped, and says nothing to who sees it run over a terminal.
    if output is None and (format_ in ("xlsx", "docx") or (format_ == "html" and sys.stdout.isatty())):
        raise click.UsageError(
            phrase("--format {format} cần -o TỆP.", "--format {format} needs -o FILE.", format=format_)
        )
    if output is None and sign is not None:
        raise click.UsageError(phrase("--sign cần -o TỆP.", "--sign needs -o FILE."))
    settings = settings_asked(config)
    signer = open_key(sign) if sign else None
    chosen = format_named(format_)
    with reading(settings.store) as store:
        told = gather(
            store,
            settings,
            software=f"vanthu {version('vanthu')}",
            period=period_asked(period),
            units=units_asked(settings, unit),
            with_signatures=chosen.tells_signatures,
            earlier=earlier_report(since) if since else None,
        )
        manner = manner_asked(show_personal_data)
        content = chosen.render(told, manner)
        entry = entry_payload(content, told, form=format_, name=output.name if output else "", language=language(),
                              units=units_asked(settings, unit))  # fmt: skip
        is_entered = False

        def entering() -> None:
            nonlocal is_entered
            try:
                enter(store, [entry], at=datetime.now(UTC))
                is_entered = True
            except HouseError as refused:
                say("Báo cáo chưa được ghi vào nhật ký. {cause}", "The log has no entry of this report. {cause}",
                    cause=refused.sentence(language()))  # fmt: skip

        if output is None:
            entering()
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
        else:
            write_bytes(output, content, entering=entering)
    if output is not None and signer is not None:
        from pipeline.sealing import seal

        for path, sealed in seal(output, content, told, manner, signer=signer, at=datetime.now(UTC)):
            write_bytes(path, sealed)
            say_line(str(path))
    if not told.rows:
        return NOTHING_TO_JUDGE
    return DONE if is_entered else INCOMPLETE


@command(
    "Soạn thư cho từng đơn vị: tỷ lệ, danh sách văn bản chưa đạt, cách khắc phục.\n\nKhông gửi gì nếu không có "
    "--send và [mail] trong cấu hình; mật khẩu lấy từ VANTHU_MAIL_PASSWORD.",
    "Writes a letter to each unit: its ratio, its documents below the line, what to do.\n\nNothing is sent without "
    "--send and [mail] in the settings; the password comes from VANTHU_MAIL_PASSWORD.",
)
@option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
        vi="Ghi mỗi thư thành một tệp .eml trong thư mục này.", en="Write each letter as an .eml file in this folder.",
        )  # fmt: skip
@option("--send", is_flag=True, vi="Gửi thật, qua máy chủ trong [mail], bằng TLS.",
        en="Really send, by the server in [mail], over TLS.")  # fmt: skip
@options.config
@options.period
@options.unit
@options.personal
def notify(
    output: Path | None,
    send: bool,
    config: Path | None,
    period: str | None,
    unit: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.gathering import gather
    from pipeline.mailing import keep
    from pipeline.mailing import send as send_letters
    from pipeline.reports.letter import letter
    from pipeline.stores.access import reading

    settings = settings_asked(config)
    if send and settings.mail is None:
        raise HouseError("mail-not-set")
    sender = settings.mail.sender if settings.mail else "vanthu@localhost"
    manner, at = manner_asked(show_personal_data), datetime.now(UTC)
    letters = []
    with reading(settings.store) as store:
        codes = units_asked(settings, unit) or tuple(store.judged_units())
        for code in codes:
            told = gather(store, settings, software=f"vanthu {version('vanthu')}", units=(code,), with_signatures=False,
                          period=period_asked(period))  # fmt: skip
            to = settings.mail.addresses(code) if settings.mail else ()
            letters.append((code, to, letter(told, manner, sender=sender, to=to, at=at)))
    if output is not None:
        keep([(code, made) for code, _, made in letters], output)
    for code, to, made in letters:
        who = ", ".join(to) or phrase("chưa có địa chỉ trong [mail.to]", "no address in [mail.to]")
        print(f"{code}: {who}: {made['Subject']}")
    if not send:
        say("Chưa gửi gì; thêm --send để gửi.", "Nothing was sent; --send sends.")
        return DONE if letters else NOTHING_TO_JUDGE
    assert settings.mail is not None
    ready = [made for _, to, made in letters if to]
    for sent in send_letters(ready, settings.mail, password=os.environ.get("VANTHU_MAIL_PASSWORD")):
        say("đã gửi: {to}", "sent: {to}", to=sent["To"])
    return DONE if len(ready) == len(letters) else INCOMPLETE
