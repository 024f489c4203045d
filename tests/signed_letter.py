"""One real signed letter with the trust folder it needs, for tests of verify's whole road."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from pipeline.demo.letters import Letter, render
from pipeline.demo.pki import make_pki
from pipeline.demo.signing import Act, Box, sign

SIGNED = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
CHECKED = datetime(2026, 3, 20, tzinfo=UTC)
YEARS_LATER = datetime(2034, 1, 1, tzinfo=UTC)
"""Every certificate of a signer has ended by then."""
LETTER = Letter(
    agency="BỆNH VIỆN ĐA KHOA ĐỒNG NAI",
    number="101",
    symbol="BVĐKĐN-VP",
    issued_on=date(2026, 3, 5),
    subject="V/v triển khai công tác văn thư năm 2026",
    paragraphs=("Bệnh viện triển khai công tác văn thư.",),
    signer="Trịnh Hoài Phong",
)


@cache
def signed(*, has_timestamp: bool = True) -> bytes:
    """Signed by the head and then by the organisation; no revocation data inside."""
    letter = render(LETTER)
    last = letter.spots.last_page
    acts = [
        Act(by="bvdn-head", at=SIGNED, has_timestamp=has_timestamp,
            box=Box(page=last, rect=letter.spots.signature, lines=("Trịnh Hoài Phong",))),
        Act(by="bvdn-organisation", at=SIGNED + timedelta(minutes=9), has_timestamp=has_timestamp,
            box=Box(page=last, rect=letter.spots.seal, lines=("BVĐKĐN",))),
    ]  # fmt: skip
    return sign(letter.pdf, make_pki(), acts)


def write_trust(folder: Path) -> Path:
    """A trust folder with the root, the CA under it, and the CRLs of the week before the check."""
    pki = make_pki()
    for below, name, der in (
        ("anchors", "root.cer", pki.der("root")),
        ("intermediates", "sub.cer", pki.der("sub")),
        ("crls", "root.crl", pki.crl("root", CHECKED)),
        ("crls", "sub.crl", pki.crl("sub", CHECKED)),
    ):
        (folder / below).mkdir(parents=True, exist_ok=True)
        (folder / below / name).write_bytes(der)
    return folder
