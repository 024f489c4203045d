"""A register of 100,000 rows: time and memory to read it, in each container. `python -m benchmarks.registers [rows]`.

Every container is read in a fresh process, so that peak memory is its own. Goal: xlsx under 10 s and 600 MB.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

HEADER = (
    "STT", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Trích yếu", "Người ký", "Nơi nhận", "Văn bản ký số", "Ghi chú",
)  # fmt: skip


def rows(count: int) -> list[tuple[int, str, date, str, str, str, str, str]]:
    """Rows with their own numbers and subjects, two years of days."""
    start = date(2025, 1, 1)
    return [
        (
            number,
            f"{number}/BVĐKĐN-VP",
            start + timedelta(days=number % 700),
            f"V/v triển khai công tác số {number} của bệnh viện trong năm",
            f"Nguyễn Văn {number % 40}",
            "Sở Y tế; các khoa, phòng; Lưu: VT",
            ("Đã ký số", "Không ký số", "")[number % 3],
            "",
        )
        for number in range(1, count + 1)
    ]


def write(folder: Path, count: int) -> list[Path]:
    """The same register as xlsx and CSV."""
    import xlsxwriter

    made = rows(count)
    workbook = folder / "so.xlsx"
    book = xlsxwriter.Workbook(workbook, {"constant_memory": True})
    sheet, style = book.add_worksheet("Sổ VB đi"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["SỔ ĐĂNG KÝ VĂN BẢN ĐI"])
    sheet.write_row(1, 0, HEADER)
    for line, row in enumerate(made, start=2):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001
            else:
                sheet.write(line, column, cell)
    book.close()
    table = folder / "so.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((*row[:2], f"{row[2]:%d/%m/%Y}", *row[3:]) for row in made)
    return [workbook, table]


def measure(path: Path) -> str:
    """Reads one export here and says what it took."""
    from pipeline.registers import read_register
    from rules.facts import UnitCode

    wall, cpu = time.perf_counter(), time.process_time()
    reading = read_register(path, source=path.name, unit=UnitCode("BVDN"))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{path.suffix[1:]:5} {path.stat().st_size / 1e6:6.1f} MB  {len(reading.entries):7} entries  "
        f"{len(reading.bad_rows)} bad  {wall:6.2f} s  {cpu:6.2f} s CPU  {peak:6.0f} MB peak"
    )


def main() -> None:
    """Writes the exports and reads each in a process of its own."""
    if len(sys.argv) > 2 and sys.argv[1] == "--read":
        sys.stdout.write(measure(Path(sys.argv[2])) + "\n")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for path in write(Path(folder), count):
            subprocess.run([sys.executable, "-m", "benchmarks.registers", "--read", str(path)], check=True)


if __name__ == "__main__":
    main()
