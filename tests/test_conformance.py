"""The conformance command counts as the folder's README says, and its exit code tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.facts import DocumentVerdict
from tests import conformance
from tests.extract.attacks import edit_and_sign, issued, shadow_replace_in_place
from tests.extract.signing import Office


@pytest.mark.parametrize(
    ("expected", "agreeing"),
    [
        ("INTACT_TRUSTED", {"valid", "indeterminate"}),
        ("INTACT_TST_INVALID", {"valid", "indeterminate"}),
        ("BROKEN", {"invalid", "unreadable"}),
        ("ATTACK:SWA", {"invalid", "unreadable"}),
        ("MODIFIED_AFTER_SIGNING", {"invalid", "unreadable"}),
        ("MALFORMED", {"indeterminate", "invalid", "unsigned", "unreadable"}),
        ("UNSIGNED", {"unsigned", "unreadable"}),
    ],
)
def test_agreement_is_counted_as_the_folder_says(expected: str, agreeing: set[str]) -> None:
    assert {each.value for each in DocumentVerdict if conformance.agreement(expected, each)} == agreeing


def test_a_folder_runs_against_its_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "issued.pdf": ("INTACT_UNTRUSTED", issued()),
        "plain.pdf": ("UNSIGNED", Office().data),
        "shadow.pdf": ("ATTACK:SHADOW_REPLACE", shadow_replace_in_place()),
        "edited.pdf": ("MODIFIED_AFTER_SIGNING", edit_and_sign()),
    }
    (tmp_path / "files").mkdir()
    rows = ["file\texpected\trepository\tpath\tstated_by\tsha256"]
    for name, (expected, data) in files.items():
        (tmp_path / "files" / name).write_bytes(data)
        rows.append(f"{name}\t{expected}\ttests\t{name}\tattacks.py\t-")
    manifest = tmp_path / "manifest.tsv"
    manifest.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert conformance.main([str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "agreement 4 of 4 = 100.0 %" in shown
    assert "wrong acceptances 0" in shown

    # Whoever says that the issued document is broken is contradicted; as if trusted, that is an acceptance.
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("INTACT_UNTRUSTED", "BROKEN"), encoding="utf-8")
    assert conformance.main([str(tmp_path), "--as-if-trusted"]) == 1
    assert "WRONG ACCEPTANCE issued.pdf" in capsys.readouterr().out
