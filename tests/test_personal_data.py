"""No command shows a citizen number, an e-mail address or a telephone number unless it is asked to.

The world is hostile: every place of a document, certificate or register that a clerk or an attacker can write to holds
one. Names of files stay as they are: a file is found by its name.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cli import main
from pipeline.demo import pki as demo_pki
from pipeline.demo.letters import Letter, render
from pipeline.demo.signing import Act, Box, sign

CITIZEN, PHONE, MAIL = "079185001234", "0912345678", "tran.b@benhvien.invalid"
ALL = f"CCCD {CITIZEN} ĐT {PHONE} {MAIL}"
SIGNED = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
CHECKED = datetime(2026, 3, 20, tzinfo=UTC)
LEAKS = re.compile(rf"{CITIZEN}|{PHONE}|0912[ .]345[ .]678|{re.escape(MAIL)}|hidden@x\.invalid")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One unit with a signed letter, an unsigned one, a register and a trust folder."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        head = demo_pki.SUBJECTS["bvdn-head"]
        patch.setitem(
            demo_pki.SUBJECTS,
            "bvdn-head",
            replace(head, name=f"Nguyễn Văn A {CITIZEN}", uid=f"CCCD:{CITIZEN}", unit=f"ĐT {PHONE}", email=MAIL,
                    organisation=f"{head.organisation} {MAIL}"),
        )  # fmt: skip
        pki = demo_pki.make_pki.__wrapped__()
        letter = Letter(
            agency="BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
            number="101",
            symbol="BVĐKĐN-VP",
            issued_on=date(2026, 3, 5),
            subject=f"khám cho bệnh nhân {ALL}",
            paragraphs=("Bệnh viện triển khai.",),
            signer=f"Nguyễn Văn {CITIZEN}",
            titles=(f"GIÁM ĐỐC {PHONE}",),
        )
        rendered = render(letter)
        last = rendered.spots.last_page
        acts = [
            Act(by="bvdn-head", at=SIGNED, field=f"Chu ky {CITIZEN}",
                box=Box(page=last, rect=rendered.spots.signature, lines=(f"Ký bởi: {MAIL}", f"CCCD:{CITIZEN} {PHONE}")),
                ),
            Act(by="bvdn-organisation", at=SIGNED + timedelta(minutes=9),
                box=Box(page=last, rect=rendered.spots.seal, lines=(PHONE,))),
        ]  # fmt: skip
        signed = sign(rendered.pdf, pki, acts)
        for below, name, der in (
            ("anchors", "root.cer", pki.der("root")),
            ("intermediates", "sub.cer", pki.der("sub")),
            ("crls", "root.crl", pki.crl("root", CHECKED)),
            ("crls", "sub.crl", pki.crl("sub", CHECKED)),
        ):
            (folder / "trust" / below).mkdir(parents=True, exist_ok=True)
            (folder / "trust" / below / name).write_bytes(der)
    unit = folder / "watch_dirs" / "BVDN"
    unit.mkdir(parents=True)
    (unit / "101.pdf").write_bytes(signed)
    (unit / "khong so.pdf").write_bytes(rendered.pdf[: len(rendered.pdf) // 3])
    # Stamped over a word, changed after signing: what rules and notes quote of a page.
    (unit / "102.pdf").write_bytes(sign(render(replace(letter, number="102")).pdf, pki, [
        Act(by="bvdn-head", at=SIGNED, box=Box(page=0, rect=(80, 560, 550, 780), lines=(f"x {CITIZEN}",))),
    ]))  # fmt: skip
    (unit / "so.csv").write_text(
        f"Sổ văn bản đi, liên hệ {MAIL} {PHONE}\n"
        "Số, ký hiệu văn bản;Ngày tháng văn bản;Trích yếu;Loại văn bản;Người ký;Đơn vị;Nơi nhận;Ghi chú;"
        f"Độ mật;{PHONE}\n"
        f"101/BVĐKĐN-VP;05/03/2026;{ALL};{ALL};{ALL};{ALL};{ALL};{ALL};\n"
        f"102/BVĐKĐN-VP;05/03/2026;khác hẳn {ALL};Quyết định;{ALL};{ALL};{ALL};{ALL};\n"
        f"103/BVĐKĐN-VP;31/02/2026 {ALL};{ALL};;{ALL};;;;\n"
        f"104/BVĐKĐN {MAIL};06/03/2026;{ALL};;{ALL};;;hủy {ALL};\n"
        f"{ALL};06/03/2026;{ALL};;{ALL};;;;\n"
        f"106/BVĐKĐN {MAIL};06/03/2026;{ALL};;{ALL};;;;\n"
        f"106/QĐ {PHONE};07/03/2026;khác hẳn;;{ALL};;;;\n"
        "05/BC-BVĐKĐN;06/03/2026;về kho xyzzy;Báo cáo;Trịnh Hoài Phong;;nơi xyzzy;xem xyzzy;Mật;\n",
        encoding="utf-8",
    )
    (folder / "vanthu.toml").write_text(
        '[[unit]]\ncode = "BVDN"\nname = "Bệnh viện Đa khoa Đồng Nai"\nsymbols = ["BVĐKĐN"]\n'
        '[[unit.signer]]\nname = "Trịnh Hoài Phong"\ncapacity = "GĐ"\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def here(world: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(world)
    return world


def run(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    """Everything a command writes, to both streams and to its output file."""
    main([*words, "--lang", "vi"])
    told = capfd.readouterr()
    return told.out + told.err


AT = ("--at", CHECKED.isoformat())
PDF, SO = "watch_dirs/BVDN/101.pdf", "watch_dirs/BVDN/so.csv"
COMMANDS = {
    "scan": ("scan", *AT, "--executor", "serial"),
    "scan json": ("scan", *AT, "--executor", "serial", "--format", "json"),
    "summary": ("summary",),
    "summary json": ("summary", "--format", "json"),
    "documents": ("documents",),
    "documents json": ("documents", "--format", "json"),
    "explain": ("explain", "101/BVĐKĐN-VP"),
    "explain json": ("explain", "101/BVĐKĐN-VP", "--format", "json"),
    "explain a changed one": ("explain", "102/BVĐKĐN-VP"),
    "explain a changed one json": ("explain", "102/BVĐKĐN-VP", "--format", "json"),
    "explain a void one json": ("explain", "104", "--format", "json"),
    "explain what is not there": ("explain", "999"),
    "verify": ("verify", PDF, "watch_dirs/BVDN/102.pdf", "watch_dirs/BVDN/khong so.pdf", *AT),
    "verify json": ("verify", PDF, "watch_dirs/BVDN/102.pdf", *AT, "--format", "json"),
    "verify html": ("verify", PDF, "watch_dirs/BVDN/102.pdf", *AT, "--format", "html"),
    "verify etsi": ("verify", PDF, "watch_dirs/BVDN/102.pdf", *AT, "--format", "etsi"),
    "register": ("register", SO),
    "register json": ("register", SO, "--format", "json"),
    "report html": ("report", "--format", "html"),
    "report csv": ("report", "--format", "csv"),
    "report json": ("report", "--format", "json"),
    "report openmetrics": ("report", "--format", "openmetrics"),
    "trust": ("trust", "list"),
    "trust json": ("trust", "list", "--format", "json"),
    "trust harvest": ("trust", "harvest", PDF),
    "doctor": ("doctor", *AT),
    "status": ("status", *AT),
}


@pytest.fixture(scope="module")
def told(world: Path) -> dict[str, str]:
    """What each command wrote, in order: the scan first, so that the others have a store."""
    import contextlib
    import os

    found = {}
    before = Path.cwd()
    os.chdir(world)
    try:
        for name, words in COMMANDS.items():
            out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main([*words, "--lang", "vi"])
            out.flush()
            found[name] = out.buffer.getvalue().decode("utf-8") + err.getvalue()
    finally:
        os.chdir(before)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_that_reaches_a_person_is_shown(told: dict[str, str], name: str) -> None:
    text = told[name]
    assert text
    places = [text[max(0, each.start() - 90) : each.end() + 20] for each in LEAKS.finditer(text)]
    assert places == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_subject_of_a_secret_entry_is_told_by_none(told: dict[str, str], name: str) -> None:
    assert "xyzzy" not in told[name]


def test_nor_where_personal_data_is_asked_for(
    here: Path, told: dict[str, str], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "05" in told["documents json"]
    for words in (
        ("register", SO, "--format", "json"),
        ("register", SO),
        ("documents", "--class", "exempt-secret", "--format", "json"),
        ("explain", "05/BC-BVĐKĐN", "--format", "json"),
        ("explain", "05/BC-BVĐKĐN"),
        ("report", "--format", "csv"),
        ("report", "--format", "html"),
    ):
        text = run(capfd, *words, "--show-personal-data")
        assert "BC-BVĐKĐN" in text
        assert "xyzzy" not in text


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_files_for_the_head_of_the_office_show_nothing_either(
    here: Path, told: dict[str, str], capfd: pytest.CaptureFixture[str], kind: str, tmp_path: Path
) -> None:
    assert told["scan"]
    run(capfd, "report", "--format", kind, "-o", str(tmp_path / f"bao cao.{kind}"))
    with zipfile.ZipFile(tmp_path / f"bao cao.{kind}") as parts:
        text = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    plain = re.sub(r"<[^>]+>", "", text)
    assert [plain[max(0, each.start() - 60) : each.end()] for each in LEAKS.finditer(plain)] == []


def test_errors_show_nothing_of_what_a_document_or_register_says(
    here: Path, told: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    for words in (("explain", "khong so.pdf"), ("explain", "10"), ("verify", SO), ("register", PDF)):
        assert LEAKS.search(run(capfd, *words)) is None


def test_what_is_masked_is_still_there_and_asking_shows_it(
    here: Path, told: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    masked = json.JSONDecoder().raw_decode(told["verify json"])[0]["files"][0]
    assert masked["signatures"][0]["signer"]["uid"] == "CCCD:***234"
    assert masked["signatures"][0]["text"].startswith("Ký bởi: t***@benhvien.invalid")
    assert masked["signatures"][1]["text"] == "*******678"
    assert masked["path"] == PDF
    assert re.fullmatch(r"[0-9a-f]{64}", masked["sha256"])
    main(["verify", PDF, *AT, "--format", "json", "--show-personal-data"])
    shown = json.loads(capfd.readouterr().out)["files"][0]
    assert shown["signatures"][0]["signer"]["uid"] == f"CCCD:{CITIZEN}"
    assert MAIL in shown["signatures"][0]["text"]
    main(["register", SO, "--format", "json", "--show-personal-data"])
    assert json.loads(capfd.readouterr().out)["files"][0]["rows"][0]["signer"] == ALL


def test_the_watchers_log_masks_what_it_is_given_and_names_places_as_they_are() -> None:
    from pipeline.events import Event
    from pipeline.reports.standing import log_line

    event = Event(at=CHECKED, what="error", values={"error": ALL, "path": f"BVDN/{CITIZEN}.pdf"})
    for as_json in (True, False):
        line = log_line(event, as_json=as_json)
        assert MAIL not in line
        assert line.count(CITIZEN) == 1


def test_the_choices_between_documents_of_one_number_are_masked(
    here: Path, told: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    text = run(capfd, "explain", "106")
    assert text.count("BVDN 106/") == 2
    assert LEAKS.search(text) is None
