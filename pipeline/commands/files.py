"""A file in the clerk's hand, looked at by itself; no store is needed: `vanthu verify`, `register`, `roster`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import options
from pipeline.commands.asked import manner_asked, settings_asked, time_asked, units_asked
from pipeline.commands.help import command, option
from pipeline.commands.opening import open_renewal, open_trust, readers_for, tell_fetches
from pipeline.commands.speaking import language, print_json, say, say_line
from pipeline.errors import DONE, GATE_MISSED, INCOMPLETE, NOTHING_TO_JUDGE, HouseError

if TYPE_CHECKING:
    from pipeline.verify_report import Format


@command(
    "Kiểm tra chữ ký số của tệp PDF bất kỳ.\n\nKhông cần kho dữ liệu, không cần sổ đăng ký. Mã thoát 1 khi có tệp "
    "không hợp lệ.",
    "Checks the signatures of any PDF.\n\nNeeds no store and no register. Exit code 1 when a file is not valid.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@option("--format", "format_", type=click.Choice(["table", "json", "html", "etsi"]), default="table",
        vi="Dạng kết quả: bảng, JSON, trang HTML để đọc và in, hoặc báo cáo XML theo ETSI TS 119 102-2.",
        en="Result as a table, JSON, an HTML page to read and print, or XML after ETSI TS 119 102-2.")  # fmt: skip
@option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
        vi="Ghi kết quả vào tệp này.", en="Write the result to this file.")  # fmt: skip
@option("--evidence", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
        vi="Lưu chứng thư, CRL, OCSP và kết quả của từng tệp vào thư mục này, để kiểm tra lại về sau (--trust).",
        en="Keep certificates, CRLs, OCSP answers and results here, to be checked again later (--trust).")  # fmt: skip
@option("--trust", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None,
        vi="Thư mục tin cậy, thay cho thư mục trong cấu hình.",
        en="Trust folder, instead of the one in the settings.")  # fmt: skip
@options.config
@options.at
@options.personal
def verify(
    files: tuple[str, ...],
    format_: Format,
    output: Path | None,
    evidence: Path | None,
    trust: Path | None,
    config: Path | None,
    at: str | None,
    show_personal_data: bool,
) -> int:
    from importlib.metadata import version

    from pipeline.reports.content import verify_content
    from pipeline.trust.appraise import Appraiser
    from pipeline.verify import verify as verify_files
    from pipeline.verify_report import keep_evidence, render, write_result
    from rules.facts import Document, DocumentVerdict

    settings = settings_asked(config)
    material = open_trust(settings, trust)
    time = time_asked(at)
    appraiser = Appraiser(material)
    # A folder named on the command line is somebody's evidence: nothing is fetched into it.
    renewal = open_renewal(settings, appraiser, at=time) if trust is None else None
    with readers_for(files) as executor:
        results = list(verify_files(files, appraiser=appraiser, policy=settings.policy, at=time, executor=executor,
                                    renewal=renewal))  # fmt: skip
    if renewal is not None:
        appraiser = renewal.appraiser
        tell_fetches(renewal)
    if evidence is not None:
        kept = keep_evidence(results, evidence, appraiser=appraiser, policy=settings.policy, at=time)
        say("Đã lưu bằng chứng của {count} tệp vào {folder}.",
            "Kept the evidence of {count} {count:file|files} in {folder}.",
            count=len(kept), folder=evidence)  # fmt: skip
    manner = manner_asked(show_personal_data)
    verified = [file for file, _ in results]
    if format_ == "table" and output is None:
        from pipeline.reports.terminal import console, print_verify

        content = verify_content(
            verified, manner=manner, judged_at=time, policy=settings.policy, evidence_kept=evidence is not None
        )
        print_verify(content, language=language(), on=console())
    else:
        text = render(results, form=format_, appraiser=appraiser, policy=settings.policy, manner=manner,
                      judged_at=time, software=f"vanthu {version('vanthu')}", evidence_kept=evidence is not None,
                      )  # fmt: skip
        if output is None:
            sys.stdout.write(text)
        else:
            write_result(output, text)
    valid = (
        isinstance(file.document, Document) and file.document.verdict is DocumentVerdict.VALID for file in verified
    )
    return DONE if all(valid) else GATE_MISSED


@command(
    "Cho biết vanthu đọc một bản kết xuất sổ đăng ký như thế nào.\n\nDòng tiêu đề, các cột, các dòng không đọc "
    "được và cách sửa.",
    "Shows how a register export is read.\n\nHeader row, columns, and the rows that could not be read.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@options.config
@option("--unit", default=None, metavar="CODE", vi="Dùng các cột đã khai cho đơn vị này ([unit.columns]).",
        en="Use the columns that the settings name for this unit ([unit.columns]).")  # fmt: skip
@options.form
@options.personal
def register(
    files: tuple[str, ...], config: Path | None, unit: str | None, format_: str, show_personal_data: bool
) -> int:
    from pipeline.executors.interface import Done
    from pipeline.reading import RegisterJob, read_register_file, unread_by_failure
    from pipeline.reports.content import register_content
    from rules.facts import UnitCode

    settings = settings_asked(config)
    code = units_asked(settings, unit)[0] if unit else UnitCode("")
    jobs = [RegisterJob(path=file, source=file, unit=code, columns=settings.columns_of(code)) for file in files]
    found = {}
    with readers_for(files) as executor:
        for result in executor.run(dict.fromkeys(jobs), read_register_file):
            found[result.item.path] = result.value if isinstance(result, Done) else unread_by_failure(result)
    readings = [(file, found[file]) for file in files]
    content = register_content(readings, manner=manner_asked(show_personal_data))
    if format_ == "json":
        print_json(content)
    else:
        from pipeline.reports.terminal import console, print_register

        print_register(content, language=language(), on=console())
    return INCOMPLETE if any(file["reason"] or file["bad_rows"] for file in content["files"]) else DONE


@command(
    "Lập danh sách người có thẩm quyền ký từ bảng tính của đơn vị.\n\nCác cột: Họ và tên, Chức vụ, Hình thức ký "
    '(TM., Q., KT., TL., TUQ.), Từ ngày, Đến ngày. Ghi ra tệp bằng --write rồi khai roster = "TỆP" ở [[unit]].',
    "Makes a roster of signers from the office's table.\n\nColumns: Họ và tên, Chức vụ, Hình thức ký (TM., Q., "
    'KT., TL., TUQ.), Từ ngày, Đến ngày. Write it with --write, then name it by roster = "FILE" in [[unit]].',
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@option("--unit", default=None, metavar="CODE", vi="Chỉ người ký của đơn vị này, khi bảng có cột Đơn vị.",
        en="Only this unit's signers, where the table has a column of units.")  # fmt: skip
@option("--write", "target", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
        vi="Ghi vào tệp này thay vì in ra.", en="Write to this file instead of printing.")  # fmt: skip
@options.config
def roster(file: str, unit: str | None, target: Path | None, config: Path | None) -> int:
    from pipeline.executors.interface import Done
    from pipeline.register_texts import ROSTER_MESSAGES, bad_row_sentence
    from pipeline.registers.roster import RosterReading, read_roster
    from pipeline.roster import is_roster_text, of_unit, roster_text, units_named
    from pipeline.verify_report import write_bytes

    settings = settings_asked(config)
    with readers_for([file]) as executor:
        (result,) = executor.run([file], read_roster)
    read = result.value if isinstance(result, Done) else RosterReading(source=file, reason="workbook-damaged")
    if read.reason is not None:
        say_line(ROSTER_MESSAGES[read.reason].format(language(), {"source": file}))
        return INCOMPLETE
    private = manner_asked(show_personal_data=False).private
    for bad in read.bad_rows:
        say_line(private(bad_row_sentence(bad, language())))
    rows = list(read.rows)
    if unit is not None:
        rows, others = of_unit(rows, settings.records(units_asked(settings, unit)[0]))
        if others:
            say("{count} dòng của đơn vị khác được bỏ qua.", "Rows of other units, passed over: {count}.",
                count=others)  # fmt: skip
    elif len(named := units_named(rows)) > 1:
        raise HouseError("roster-several-units", path=file, units=", ".join(named[:5]))
    name = target.name if target is not None else f"{unit or 'nguoi-ky'}.toml"
    text = roster_text(rows, source=Path(file).name, name=name, language=language())
    if target is None:
        sys.stdout.write(text)
    elif target.exists() and not is_roster_text(target.read_text(encoding="utf-8", errors="replace")):
        raise HouseError("roster-other-file", path=target)
    else:
        write_bytes(target, text.encode())
    say("{count} người ký, {bad} dòng không đọc được.",
        "{count} {count:signer|signers}, {bad} {bad:row|rows} not read.",
        count=len(rows), bad=len(read.bad_rows))  # fmt: skip
    if not rows:
        return NOTHING_TO_JUDGE
    return INCOMPLETE if read.bad_rows else DONE
