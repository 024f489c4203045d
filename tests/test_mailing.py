"""Letters to units, and a real mail server on this machine that takes them over TLS or not at all."""

from __future__ import annotations

import base64
import email
import email.policy
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import cli
from pipeline.config import Mail, load_settings
from pipeline.errors import HouseError
from pipeline.installation import write_installation
from pipeline.mailing import keep, send
from pipeline.reports.content import Manner
from pipeline.reports.letter import MOST_DOCUMENTS, letter
from rules.facts import UnitCode
from rules.text import LANGUAGES
from tests.builders import NOW
from tests.gold import assert_gold
from tests.reports.some_report import HOSPITAL, HOSTILE, a_hostile_report, some_report

PASSWORD = "correct horse"
TO = ("vanthu@benhvien.example", "giamdoc@benhvien.example")


def of_the_hospital(report: Any = None) -> Any:
    """A report on one unit, as `notify` gathers it."""
    told = report or some_report()
    summary = replace(told.summary, units=tuple(each for each in told.summary.units if each.code == HOSPITAL.code))
    return replace(told, summary=summary, rows=tuple(row for row in told.rows if row.unit == HOSPITAL.code))


def a_letter(language: Any = "vi", **changes: Any) -> EmailMessage:
    given: dict[str, Any] = {"sender": "vanthu@syt.example", "to": TO, "at": NOW}
    return letter(changes.pop("report", of_the_hospital()), Manner(language=language), **(given | changes))


def read(message: bytes) -> EmailMessage:
    made = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


# --- what a letter says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_what_it_said_when_it_was_last_read(language: Any) -> None:
    made = read(a_letter(language).as_bytes())
    assert_gold(f"letter.{language}.txt", f"{made['Subject']}\n\n{made.get_content()}".replace("\r\n", "\n"))


def test_the_same_report_gives_the_same_letter() -> None:
    assert a_letter().as_bytes() == a_letter().as_bytes()
    assert a_letter()["Message-ID"] != a_letter(to=TO[:1])["Message-ID"]


def test_hostile_names_make_no_headers_and_no_lines_of_their_own() -> None:
    report = of_the_hospital(a_hostile_report())
    for words in (*HOSTILE, "x\r\nBcc: all@example.invalid"):
        unit = replace(report.summary.units[0], name=words)
        made = read(a_letter(report=replace(report, summary=replace(report.summary, units=(unit,)))).as_bytes())
        assert made["Bcc"] is None
        assert made.keys() == a_letter().keys()
        assert "\u202e" not in made["Subject"]
        assert "\x1b" not in made.get_content()


def test_a_letter_lists_two_hundred_documents_and_counts_the_rest() -> None:
    row = next(row for row in some_report().rows if row.verdict.issuance_class.value == "missing")
    many = some_report(rows=[replace(row, position=place, number=str(place + 1)) for place in range(250)])
    text = a_letter(report=of_the_hospital(many)).get_content()
    assert text.count("\n  - ") == MOST_DOCUMENTS
    assert "Còn 50 văn bản khác" in text


# --- a mail server ----------------------------------------------------------------------------------------------------


class Server(socketserver.ThreadingTCPServer):
    """Just enough of SMTP (RFC 5321, STARTTLS, AUTH PLAIN) to take a letter."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, *, begins_with_tls: bool = False, offers_tls: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.context, self.begins_with_tls, self.offers_tls = context, begins_with_tls, offers_tls
        self.taken: list[tuple[list[str], bytes]] = []
        self.in_the_open: list[str] = []
        """What was said before TLS, but for greetings."""


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        secure = self.server.begins_with_tls
        try:
            if secure:
                self._wrap()
            self._converse(secure)
        except (OSError, ssl.SSLError):
            return

    def _wrap(self) -> None:
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _converse(self, secure: bool) -> None:
        self._say("220 here")
        known, to = False, []
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.upper().split(" ")[0]
            if not secure and verb not in ("EHLO", "STARTTLS", "QUIT"):
                self.server.in_the_open.append(words)
            if verb == "EHLO":
                self._say("250-here\r\n250-" + ("AUTH PLAIN" if secure else "X-NONE") + "\r\n250 "
                          + ("STARTTLS" if self.server.offers_tls and not secure else "8BITMIME"))  # fmt: skip
            elif verb == "STARTTLS":
                self._say("220 go on")
                self._wrap()
                secure = True
            elif verb == "AUTH":
                known = base64.b64decode(words.split(" ")[2]).decode().split("\0")[1:] == ["vanthu", PASSWORD]
                self._say("235 welcome" if known else "535 who are you?")
            elif verb == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text.removeprefix(b"."))
                self.server.taken.append((to, b"".join(lines)))
                self._say("250 taken")
                to = []
            elif verb == "QUIT":
                self._say("221 bye")
                return
            elif verb == "MAIL" and not known:
                self._say("530 authenticate first")
            else:
                if verb == "RCPT":
                    to.append(words.partition("<")[2].rstrip(">"))
                self._say("250 fine")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, in one PEM."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("mail") / "mail.pem"
    file.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def serve(certificate: Path) -> Iterator[Any]:
    running: list[Server] = []

    def start(**how: Any) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        running.append(Server(context, **how))
        threading.Thread(target=running[-1].serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def mail_of(server: Server, certificate: Path, **changes: Any) -> Mail:
    made = Mail(
        server="127.0.0.1", port=server.server_address[1], security="starttls", sender="vanthu@syt.example",
        user="vanthu", ca=certificate, to=((HOSPITAL.code, TO),),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_arrives_over_tls(serve: Any, certificate: Path, security: Any) -> None:
    server = serve(begins_with_tls=security == "tls")
    sent = list(send([a_letter()], mail_of(server, certificate, security=security), password=PASSWORD))
    assert len(sent) == 1
    [(to, message)] = server.taken
    assert to == list(TO)
    assert read(message).get_content() == a_letter().get_content()
    assert server.in_the_open == []


def test_a_server_without_tls_gets_nothing(serve: Any, certificate: Path) -> None:
    server = serve(offers_tls=False)
    with pytest.raises(HouseError, match="mail-refused"):
        list(send([a_letter()], mail_of(server, certificate), password=PASSWORD))
    assert server.taken == []
    assert server.in_the_open == []


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(serve: Any, certificate: Path) -> None:
    server = serve()
    with pytest.raises(HouseError, match="mail-refused"):
        list(send([a_letter()], mail_of(server, certificate, ca=None), password=PASSWORD))
    assert server.taken == []


def test_a_wrong_password_is_told_without_telling_it(serve: Any, certificate: Path) -> None:
    server = serve()
    with pytest.raises(HouseError) as trouble:
        list(send([a_letter()], mail_of(server, certificate), password="battery staple"))
    assert "535 who are you?" in trouble.value.sentence("vi")
    assert "battery" not in trouble.value.sentence("vi")
    assert server.taken == []


def test_a_password_that_smtp_cannot_carry_is_told_in_words(serve: Any, certificate: Path) -> None:
    with pytest.raises(HouseError) as trouble:
        list(send([a_letter()], mail_of(serve(), certificate), password="mật khẩu"))
    assert "ASCII" in trouble.value.sentence("vi")
    assert "mật khẩu" not in trouble.value.sentence("vi")


def test_letters_are_kept_under_names_that_lead_nowhere(tmp_path: Path) -> None:
    keep([(UnitCode("../../x"), a_letter()), (UnitCode("BVDN"), a_letter())], tmp_path / "thu")
    assert sorted(each.name for each in (tmp_path / "thu").iterdir()) == ["BVDN.eml", "______x.eml"]


# --- settings and command ---------------------------------------------------------------------------------------------

SETTINGS = """
[mail]
server = "mail.example"
sender = "vanthu@syt.example"
[mail.to]
BVDN = ["vanthu@benhvien.example"]
[[unit]]
code = "BVDN"
name = "Bệnh viện"
"""


def settings_of(tmp_path: Path, text: str) -> Any:
    (tmp_path / "vanthu.toml").write_text(text, "utf-8")
    return load_settings(None, base=tmp_path)


def test_the_settings_name_server_and_addresses(tmp_path: Path) -> None:
    mail = settings_of(tmp_path, SETTINGS).mail
    assert (mail.server, mail.port, mail.security) == ("mail.example", 587, "starttls")
    assert mail.addresses(UnitCode("BVDN")) == ("vanthu@benhvien.example",)
    assert mail.addresses(UnitCode("SYT")) == ()
    assert settings_of(tmp_path, SETTINGS.replace("[mail.to]", 'security = "tls"\n[mail.to]')).mail.port == 465


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_a_new_installation_can_be_used_by_taking_away_its_marks(tmp_path: Path, language: Any) -> None:
    write_installation(tmp_path, language=language)
    text = (tmp_path / "vanthu.toml").read_text("utf-8")
    start, end = text.index("# [mail]"), text.index("]\n", text.index("# [mail.to]") + 12) + 2
    used = "\n".join(line.removeprefix("# ") for line in text[start:end].split("\n"))
    mail = settings_of(tmp_path, text[:start] + used + text[end:]).mail
    assert mail.user == "vanthu"
    assert len(mail.to) == 1


@pytest.mark.parametrize(
    "changed",
    [
        SETTINGS.replace("BVDN = [", "BVDX = ["),
        SETTINGS.replace("vanthu@benhvien.example", "vanthu benhvien"),
        SETTINGS.replace("vanthu@benhvien.example", "a@b.example, c@d.example"),
        SETTINGS.replace("[mail.to]", 'security = "none"\n[mail.to]'),
        SETTINGS.replace("[mail.to]", 'password = "x"\n[mail.to]'),
    ],
)
def test_a_wrong_address_unit_or_way_is_refused(tmp_path: Path, changed: str) -> None:
    with pytest.raises(HouseError, match="setting-"):
        settings_of(tmp_path, changed)


def test_nothing_is_sent_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vanthu.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["notify", "--send", "--lang", "vi"]) == 2
    assert "Chưa có máy chủ thư trong cấu hình." in capsys.readouterr().err
