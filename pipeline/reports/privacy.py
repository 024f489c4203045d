"""Personal data masked before anything is shown: citizen numbers, e-mail addresses, telephone numbers.

Source: LAW Personal data in subject UIDs (`CCCD:`, `CMND:`, `HC:`), e-mail attributes and document subjects.
"""

from __future__ import annotations

import re
from typing import Any

_EMAIL = re.compile(r"(?<![\w.+-])([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")
_UID = re.compile(r"\b(CCCD|CMND|HC)(\s*[:.]?\s*)[0-9A-Z]{5,}", re.IGNORECASE)
_CITIZEN = re.compile(r"(?<![\d./-])(\d{12}|\d{9})(?![\d/-]|\.\d)")
_PHONE = re.compile(r"(?<![\d./-])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\d/-])")


_DIGEST = re.compile(r"\b((?=[0-9]*[a-f])[0-9a-f]{16,128})\b")
"""A digest or the beginning of one, in which nine digits in a row name nobody."""
_MAY_HOLD = re.compile(r"@|\d(?:[ .-]?\d){7}|cccd|cmnd|hc", re.IGNORECASE)
"""What every text with something to mask matches; most texts do not."""


def mask(text: str) -> str:
    """`text` with what names or reaches one person made unreadable; agency codes (`MNS:`, `MST:`) stay.

    Citizen numbers keep their last three digits and e-mail addresses their first letter and domain, so that a clerk
    who knows the person can still tell which one is meant.
    """
    if _MAY_HOLD.search(text) is None:
        return text
    text = _EMAIL.sub(r"\1***@\2", text)
    text = _UID.sub(lambda found: f"{found[1]}{found[2]}***{found[0][-3:]}", text)
    # Texts and digests in turn.
    return "".join(part if at % 2 else _numbers_masked(part) for at, part in enumerate(_DIGEST.split(text)))


def _numbers_masked(text: str) -> str:
    text = _PHONE.sub(lambda found: _kept_end(found[0]), text)
    return _CITIZEN.sub(lambda found: _kept_end(found[0]), text)


def _kept_end(number: str) -> str:
    return "*" * (len(number) - 3) + number[-3:]


KEPT_KEYS = frozenset(
    {
        "path", "file", "source", "candidates", "other_files",
        "sha256", "anchor", "serial", "trust", "rulebook", "judged_by", "digest",
        "judged_at", "validated_at", "claimed_time", "poe_time", "valid_from", "valid_to", "sent_on", "issued_on",
    }
)  # fmt: skip
"""Keys whose values name a file, an object or a time. A file is found by its name, so a name stays as it is."""


def mask_within(value: Any) -> Any:
    """A JSON value with every text in it masked, whatever it is nested in. Any: whatever JSON knows."""
    match value:
        case str():
            return mask(value)
        case dict():
            return {
                key: each if key in KEPT_KEYS and not isinstance(each, dict) else mask_within(each)
                for key, each in value.items()
            }
        case list():
            return [mask_within(each) for each in value]
        case _:
            return value
