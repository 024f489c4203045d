"""Letters handed to a mail server: over TLS or not at all."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

from pipeline.config import Mail
from pipeline.disk import write_whole
from pipeline.errors import HouseError
from rules.facts import UnitCode

TIMEOUT_SECONDS = 30


def send(letters: Sequence[EmailMessage], mail: Mail, *, password: str | None) -> Iterator[EmailMessage]:
    """Sends each letter and gives it back once the server took it.

    The server's certificate is checked against `mail.ca`, else the system's authorities, and its name against
    `mail.server`. Raises HouseError mail-refused at the first that is not taken; those given back were.
    """
    try:
        context = ssl.create_default_context(cafile=str(mail.ca) if mail.ca else None)
        with _connected(mail, context) as server:
            if mail.user is not None:
                server.login(mail.user, password or "")
            for letter in letters:
                server.send_message(letter)
                yield letter
    except smtplib.SMTPResponseException as cause:
        told = cause.smtp_error.decode("utf-8", "replace") if isinstance(cause.smtp_error, bytes) else cause.smtp_error
        raise HouseError("mail-refused", server=mail.server, cause=f"{cause.smtp_code} {told}") from cause
    except UnicodeEncodeError as cause:  # Python's smtplib sends accounts and passwords as ASCII only
        raise HouseError("mail-refused", server=mail.server, cause="user, password: ASCII") from cause
    except (OSError, smtplib.SMTPException) as cause:
        raise HouseError("mail-refused", server=mail.server, cause=str(cause) or type(cause).__name__) from cause


def keep(letters: Sequence[tuple[UnitCode, EmailMessage]], folder: Path) -> None:
    """Each letter as an .eml file named by its unit, to be read or sent by hand. Raises HouseError cannot-write."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for code, letter in letters:
            write_whole(folder / f"{re.sub(_UNSAFE, '_', code)}.eml", letter.as_bytes())
    except OSError as cause:
        raise HouseError("cannot-write", path=str(folder), cause=cause.strerror or str(cause)) from cause


_UNSAFE = r"[^\w-]"


def _connected(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.server, mail.port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_SECONDS)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server
