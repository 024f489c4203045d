"""Fetching what is missing, when the house allows it: CA certificates (AIA), CRLs and OCSP responses, into `cache/`.

What is fetched is trusted no further than a file the operator dropped: CA certificates only through an anchor, CRLs and
responses only under the issuer's key. The addresses come from certificates, so from strangers: only http and https,
no redirect to anything else, and limits on bytes, time and redirects. Revocation data are asked for only where the
certificates lead to an anchor. Off line nothing of this runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib import error, request
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ObjectIdentifier

from pipeline.disk import write_whole
from pipeline.items import certificate_id
from pipeline.trust.anchors import TrustMaterial
from pipeline.trust.files import read_parts
from pipeline.trust.revocation import CrlReading, OcspReading, is_issued_by, urls_of_crls
from rules.text import Text

T = TypeVar("T")

CACHE = "cache"
"""Folder below the trust folder; part of what load_trust reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost. Time-stamp and OCSP hosts of the State answer in seconds or not at all."""

    most_bytes: int = 32 * 1024 * 1024
    most_seconds: float = 15.0


class FetchError(Exception):
    """A fetch that gave nothing; `code` is a key of FETCH_TEXTS. Does not leave this module."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


FETCH_TEXTS: dict[str, Text] = {
    "fetch-scheme": Text(
        vi="{url}: chỉ tải qua http và https ({detail}).",
        en="{url}: only http and https are fetched ({detail}).",
    ),
    "fetch-too-large": Text(
        vi="{url}: vượt quá dung lượng cho phép ({detail} byte).",
        en="{url}: larger than what is allowed ({detail} bytes).",
    ),
    "fetch-too-slow": Text(
        vi="{url}: quá thời gian chờ ({detail} giây).",
        en="{url}: took longer than allowed ({detail} seconds).",
    ),
    "fetch-failed": Text(
        vi="{url}: không tải được ({detail}).",
        en="{url}: cannot be fetched ({detail}).",
    ),
    "fetch-useless": Text(
        vi="{url}: nội dung tải về không dùng được ({detail}).",
        en="{url}: what came back is of no use ({detail}).",
    ),
    "fetch-not-kept": Text(
        vi="{url}: không lưu được dữ liệu tin cậy tải về ({detail}).",
        en="{url}: what was fetched cannot be kept ({detail}).",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One address that was asked, and what came of it."""

    url: str
    kind: str
    """crl, ocsp or ca."""
    file: str | None
    """Relative to the trust folder, with `/`; None when nothing was kept."""
    code: str | None = None
    """Key of FETCH_TEXTS; None when it went well."""
    detail: str = ""

    def sentence(self, lang: str) -> str:
        """What went wrong, in words; empty when nothing did."""
        if self.code is None:
            return ""
        return FETCH_TEXTS[self.code].format(lang, {"url": self.url, "detail": self.detail})


def refresh(
    folder: Path,
    trust: TrustMaterial,
    certificates: Sequence[bytes],
    *,
    at: datetime,
    limits: Limits | None = None,
    silent: set[str] | None = None,
    asking: Callable[[int], None] = lambda count: None,
) -> tuple[Fetch, ...]:
    """Fetches what is missing as of `at` for these certificates (DER) into the cache below the trust folder.

    Issuers that are not at hand, then, for every certificate of a path that reaches an anchor, a CRL where none at
    hand is current, else an OCSP response. An address is asked once a call; a host that did not answer is not asked
    again, and is added to `silent`. `asking` is called before each address. Gives every address asked; load the trust
    material anew afterwards. Raises OSError when the cache cannot be written.
    """
    run = _Run(folder=folder, trust=trust, at=at, limits=limits or Limits(), asking=asking)
    run.silent = set() if silent is None else silent
    for der in certificates:
        run.serve(der)
    return tuple(run.fetches)


def fetch(url: str, *, limits: Limits, body: bytes | None = None, content_type: str = "") -> bytes:
    """The bytes at an http or https address; with a body, the answer to a POST. Raises FetchError."""
    _check_scheme(url)
    asked = request.Request(url, data=body, headers={"User-Agent": "vanthu"})
    if body is not None:
        asked.add_header("Content-Type", content_type)
    deadline = time.monotonic() + limits.most_seconds
    too_slow = FetchError("fetch-too-slow", f"{limits.most_seconds:g}")
    try:
        with _cut_off_at(deadline) as opened, _opener(opened).open(asked, timeout=limits.most_seconds) as answer:
            data = _read(answer, limits, deadline)
    except (error.URLError, OSError, HTTPException, ValueError) as cause:
        if time.monotonic() >= deadline:
            raise too_slow from cause
        raise _told(cause, limits) from cause
    if time.monotonic() >= deadline:  # a connection that is cut off looks like the end of an answer
        raise too_slow
    return data


@contextlib.contextmanager
def _cut_off_at(deadline: float) -> Iterator[list[HTTPConnection]]:
    """Connections that are put here are shut at `deadline` (monotonic), whatever still comes in on them.

    A socket's timeout begins anew with each byte: a host that sends a header a second would hold the watcher for days.
    """
    opened: list[HTTPConnection] = []

    def cut() -> None:
        for connection in opened:
            if connection.sock is not None:
                with contextlib.suppress(OSError):  # it has just ended by itself
                    connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield opened
    finally:
        timer.cancel()


def _told(cause: Exception, limits: Limits) -> FetchError:
    """What urllib raises, in this module's words."""
    match cause:
        case TimeoutError() | error.URLError(reason=TimeoutError()):
            return FetchError("fetch-too-slow", f"{limits.most_seconds:g}")
        case error.HTTPError():
            cause.close()
            return FetchError("fetch-failed", f"HTTP {cause.code}")
        case error.URLError():
            return FetchError("fetch-failed", str(cause.reason))
        case _:
            return FetchError("fetch-failed", type(cause).__name__)


def authority_urls(certificate: x509.Certificate, method: ObjectIdentifier) -> tuple[str, ...]:
    """Addresses of its authority information access (RFC 5280 4.2.2.1) for one access method."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (ValueError, x509.ExtensionNotFound):
        return ()
    return tuple(
        description.access_location.value
        for description in access
        if description.access_method == method
        and isinstance(description.access_location, x509.UniformResourceIdentifier)
    )


class _Run:
    """One refresh: what is at hand so far, what was asked, which hosts are silent."""

    def __init__(
        self, *, folder: Path, trust: TrustMaterial, at: datetime, limits: Limits, asking: Callable[[int], None]
    ) -> None:
        self.asking = asking
        self.folder, self.at, self.limits = folder, at, limits
        self.anchors = {certificate_id(der) for der in trust.anchors}
        self.pool = [x509.load_der_x509_certificate(der) for der in (*trust.anchors, *trust.intermediates)]
        self.crls = [crl for der in trust.crls if (crl := _crl(der)) is not None]
        self.ocsps = [response for der in trust.ocsps if (response := _ocsp(der)) is not None]
        self.fetches: list[Fetch] = []
        self.silent: set[str] = set()
        self.asked: dict[tuple[str, bytes | None], bytes | None] = {}
        self.served: set[str] = set()

    def serve(self, der: bytes) -> None:
        """Everything for one certificate, from itself up to the anchor."""
        try:
            certificate = x509.load_der_x509_certificate(der)
        except ValueError:
            return
        path = [certificate]
        while certificate_id(_der(path[-1])) not in self.anchors:
            issuer = self._issuer(path[-1])
            if issuer is None or len(path) > 8:
                return
            path.append(issuer)
        for place in range(len(path) - 1):
            self._status(path[place], path[place + 1])

    def _issuer(self, certificate: x509.Certificate) -> x509.Certificate | None:
        for known in self.pool:
            if is_issued_by(certificate, known):
                return known
        for url in authority_urls(certificate, AuthorityInformationAccessOID.CA_ISSUERS):
            answer = self._ask(url, "ca")
            if answer is None:
                continue
            for der in read_parts(answer).certificates:
                with contextlib.suppress(ValueError):
                    found = x509.load_der_x509_certificate(der)
                    if is_issued_by(certificate, found):
                        self.pool.append(found)
                        self._keep(url, "ca", der, f"{certificate_id(der)[:16]}.ca.cer")
                        return found
            self._useless(url, "ca", "no issuer of this certificate")
        return None

    def _status(self, certificate: x509.Certificate, issuer: x509.Certificate) -> None:
        key = certificate_id(_der(certificate))
        if key in self.served:
            return
        self.served.add(key)
        name = issuer.subject.public_bytes()
        namesakes = [crl for crl in self.crls if crl.issuer == name and _is_current(crl.next_update, self.at)]
        if any(crl.is_signed_by(issuer) for crl in namesakes):
            return
        if any(
            _is_current(said.next_update, self.at) and response.is_signed_for(issuer)
            for response in self.ocsps
            for said in response.evidence(certificate, issuer)
        ):
            return
        if not self._fetch_crl(certificate, issuer):
            self._fetch_ocsp(certificate, issuer)

    def _fetch_crl(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
        for url in urls_of_crls(certificate):
            if urlsplit(url).scheme not in {"http", "https"}:
                continue  # LDAP addresses are common and nothing to complain of
            answer = self._ask(url, "crl")
            if answer is None:
                continue
            for der in read_parts(answer).crls:
                reading = _crl(der)
                if reading is None or not reading.is_signed_by(issuer):
                    continue
                if not self._is_news(reading, f"{_short(url)}.crl"):
                    self._useless(url, "crl", "not newer than what is at hand")
                    return False
                self.crls.append(reading)
                self._keep(url, "crl", der, f"{_short(url)}.crl")
                return True
            self._useless(url, "crl", "no CRL of this issuer")
        return False

    def _is_news(self, reading: CrlReading, name: str) -> bool:
        """Later than what this address gave before: a mirror that lags, or lies, would bring back what was revoked."""
        before = self._kept(name, _crl)
        return before is None or before.issuer != reading.issuer or before.this_update < reading.this_update

    def _kept(self, name: str, read: Callable[[bytes], T | None]) -> T | None:
        """What lies in the cache under that name; None where there is nothing that can be read."""
        try:
            return read((self.folder / CACHE / name).read_bytes())
        except OSError:
            return None

    def _fetch_ocsp(self, certificate: x509.Certificate, issuer: x509.Certificate) -> None:
        urls = authority_urls(certificate, AuthorityInformationAccessOID.OCSP)
        if not urls:
            return
        question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()
        body = question.public_bytes(serialization.Encoding.DER)
        for url in urls:
            answer = self._ask(url, "ocsp", body)
            if answer is None:
                continue
            reading = _ocsp(answer)
            if reading is not None and reading.is_signed_for(issuer) and reading.evidence(certificate, issuer):
                name = f"{certificate_id(_der(certificate))[:16]}.ors"
                if _said_at(self._kept(name, _ocsp), certificate, issuer) >= _said_at(reading, certificate, issuer):
                    self._useless(url, "ocsp", "not newer than what is at hand")
                    return
                self.ocsps.append(reading)
                self._keep(url, "ocsp", answer, name)
                return
            self._useless(url, "ocsp", "no answer about this certificate")

    def _ask(self, url: str, kind: str, body: bytes | None = None) -> bytes | None:
        """What an address gives, asked once; None when it gave nothing, with the failure noted."""
        key = (url, body)
        if key in self.asked:
            return self.asked[key]
        self.asked[key] = None
        host = urlsplit(url).netloc
        if host in self.silent:
            return None
        self.asking(len(self.fetches))
        try:
            answer = fetch(url, limits=self.limits, body=body, content_type="application/ocsp-request")
        except FetchError as failure:
            if failure.code != "fetch-scheme" and not failure.detail.startswith("HTTP "):
                self.silent.add(host)
            self.fetches.append(Fetch(url=url, kind=kind, file=None, code=failure.code, detail=failure.detail))
            return None
        self.asked[key] = answer
        return answer

    def _keep(self, url: str, kind: str, der: bytes, name: str) -> None:
        cache = self.folder / CACHE
        cache.mkdir(parents=True, exist_ok=True)
        write_whole(cache / name, der)
        self.fetches.append(Fetch(url=url, kind=kind, file=f"{CACHE}/{name}"))

    def _useless(self, url: str, kind: str, detail: str) -> None:
        self.fetches.append(Fetch(url=url, kind=kind, file=None, code="fetch-useless", detail=detail))


class _Redirects(request.HTTPRedirectHandler):
    """Follows a few redirects, and only to http and https."""

    max_redirections = 3
    max_repeats = 1

    def redirect_request(
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> request.Request | None:
        _check_scheme(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(opened: list[HTTPConnection]) -> request.OpenerDirector:
    """An opener that knows http and https and nothing else; urllib's own also opens file:, ftp: and data:.

    Every connection that it makes is added to `opened`.
    """

    def connecting(kind: type[HTTPConnection]) -> Callable[..., HTTPConnection]:
        def connection(*given: Any, **named: Any) -> HTTPConnection:  # Any: urllib's business
            opened.append(kind(*given, **named))
            return opened[-1]

        return connection

    class Http(request.HTTPHandler):
        def http_open(self, req: request.Request) -> HTTPResponse:
            return self.do_open(connecting(HTTPConnection), req)

    class Https(request.HTTPSHandler):
        def https_open(self, req: request.Request) -> HTTPResponse:
            return self.do_open(connecting(HTTPSConnection), req)

    opener = request.OpenerDirector()
    handlers: tuple[request.BaseHandler, ...] = (
        request.ProxyHandler(),
        request.UnknownHandler(),
        Http(),
        Https(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        _Redirects(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _read(answer: Any, limits: Limits, deadline: float) -> bytes:
    """All of an answer within the limits; a host that drips byte by byte runs into the deadline."""
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(1 << 16):
        size += len(part)
        if size > limits.most_bytes:
            raise FetchError("fetch-too-large", str(limits.most_bytes))
        if time.monotonic() > deadline:
            raise FetchError("fetch-too-slow", f"{limits.most_seconds:g}")
        parts.append(part)
    return b"".join(parts)


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise FetchError("fetch-scheme", parts.scheme or "?")


def _is_current(next_update: datetime | None, at: datetime) -> bool:
    return next_update is not None and at < next_update


def _crl(der: bytes) -> CrlReading | None:
    try:
        return CrlReading(der)
    except ValueError:
        return None


def _ocsp(der: bytes) -> OcspReading | None:
    try:
        return OcspReading(der)
    except ValueError:
        return None


def _said_at(reading: OcspReading | None, certificate: x509.Certificate, issuer: x509.Certificate) -> float:
    """When a response knew what it says of a certificate, as a timestamp; long ago where it says nothing."""
    said = reading.evidence(certificate, issuer) if reading is not None else ()
    return max((each.this_update.timestamp() for each in said), default=float("-inf"))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _short(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
