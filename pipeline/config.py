"""`vanthu.toml` read into Settings: what is watched, where results are kept, whom to trust, which units there are."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.errors import HouseError
from pipeline.items import Field
from pipeline.match.secret_numbers import parse_secret_number
from rules.facts import RevocationPolicy, RosterSigner, Unit, UnitCode, WeakPolicy
from rules.indication import ValidationPolicy
from rules.profiles import PROFILES
from rules.text import LANGUAGES, Language, Text
from rules.waivers import Waiver, check_waivers, read_waivers

FILE_NAME = "vanthu.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """By which server, and to whom, `vanthu notify --send` sends."""

    server: str
    port: int
    security: Literal["starttls", "tls"]
    """There is no third way: lists of documents do not travel in the open."""
    sender: str
    user: str | None
    """None: the server asks for no password. The password comes from VANTHU_MAIL_PASSWORD, never from a file."""
    ca: Path | None
    """PEM of the authority that the server's certificate rests on; None: those that the system trusts."""
    to: tuple[tuple[UnitCode, tuple[str, ...]], ...]
    """(unit, addresses)."""

    def addresses(self, code: UnitCode) -> tuple[str, ...]:
        """Of one unit; empty where none is named."""
        return next((addresses for unit, addresses in self.to if unit == code), ())


ReportFormat = Literal["html", "xlsx", "docx", "csv", "json", "openmetrics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlyReports:
    """What a full pass writes for whoever asks in the morning."""

    folder: Path
    formats: tuple[ReportFormat, ...]
    """Never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a run is told before it begins. Paths are absolute."""

    source: Path | None
    """The file they came from; None when there is none and the defaults hold."""
    watch_dirs: Path
    store: str
    """SQLAlchemy URL; a relative SQLite path is relative to the settings file's folder."""
    profile: str
    language: Language | None
    """None: decided by the locale."""
    trust_folder: Path
    pins: tuple[str, ...]
    """SHA-256 of the allowed anchors; empty: every file in `anchors/` is trusted."""
    policy: ValidationPolicy
    online: bool
    """CRL, OCSP responses and CA certificates may be fetched."""
    units: tuple[Unit, ...]
    """Dated records; several may share a code. Empty: each folder below `watch_dirs` is a unit."""
    folders: tuple[tuple[UnitCode, str], ...]
    """(unit, folder below `watch_dirs`), one a code, in the order of the file."""
    waivers: tuple[Waiver, ...] = ()
    columns: tuple[tuple[UnitCode, tuple[tuple[str, str], ...]], ...] = ()
    """(unit, ((header as written, what it holds), …)) for exports whose words no list knows."""

    def columns_of(self, code: UnitCode) -> tuple[tuple[str, str], ...]:
        """The columns that the settings name for a unit's exports."""
        return next((columns for unit, columns in self.columns if unit == code), ())

    mail: Mail | None = None
    """None: nothing can be sent."""
    reports: NightlyReports | None = None
    """None: a full pass writes no report."""

    def records(self, code: UnitCode) -> tuple[Unit, ...]:
        """The dated records of one unit, oldest first; one made from the folder's name where nothing is configured."""
        records = [unit for unit in self.units if unit.code == code]
        records.sort(key=lambda unit: unit.valid_from or date.min)
        return tuple(records) or (Unit(code=code, name=str(code)),)


class _Signer(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: str
    capacity: str = ""
    may_sign_as: list[str] = []
    valid_from: date | None = msgspec.field(default=None, name="from")
    valid_to: date | None = msgspec.field(default=None, name="to")


class _Roster(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    signer: list[_Signer] = []


class _Unit(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    code: str
    name: str
    folder: str | None = None
    symbols: list[str] = []
    certificate_names: list[str] = []
    certificate_uids: list[str] = []
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    signer: list[_Signer] = []
    roster: str | None = None  # a file of signers, as `vanthu roster` writes it; beside the settings
    secret_numbers: list[str] = []
    columns: dict[str, str] = {}


class _Trust(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    folder: str = "trust"
    pins: list[str] = []
    revocation: RevocationPolicy = RevocationPolicy.IF_AVAILABLE
    weak_algorithms: WeakPolicy = WeakPolicy.WARN
    online: bool = False


class _Mail(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    server: str
    sender: str
    port: int | None = None
    security: Literal["starttls", "tls"] = "starttls"
    user: str | None = None
    ca: str | None = None
    to: dict[str, list[str]] = {}


class _Reports(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    folder: str = "reports"
    formats: list[ReportFormat] = msgspec.field(default_factory=lambda: ["html", "json"])


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    watch_dirs: str = "watch_dirs"
    store: str = "sqlite:///vanthu.db"
    profile: str = "strict"
    language: Literal["vi", "en"] | None = None
    trust: _Trust = msgspec.field(default_factory=_Trust)
    mail: _Mail | None = None
    reports: _Reports = msgspec.field(default_factory=_Reports)
    unit: list[_Unit] = []
    waiver: list[dict[str, Any]] = []  # read by the law itself (rules/waivers.py), which knows what a waiver needs


def load_settings(path: Path | None, *, base: Path) -> Settings:
    """The settings of `path`; of `vanthu.toml` in `base` when None; the defaults when that is not there either.

    Raises HouseError (settings-missing, settings-unreadable, setting-unknown, setting-wrong), each naming the place.
    """
    source = path if path is not None else base / FILE_NAME
    if not source.exists():
        if path is not None:
            raise HouseError("settings-missing", path=path)
        return _settings(_File(), source=None, base=base)
    raw = _read(source)
    try:
        file = msgspec.convert(raw, _File)
    except msgspec.ValidationError as cause:
        raise _explained(cause, raw, source) from cause
    return _settings(file, source=source, base=source.resolve().parent)


def _settings(file: _File, *, source: Path | None, base: Path) -> Settings:
    shown = source or FILE_NAME
    base = base.resolve()
    if file.profile not in PROFILES:
        names = ", ".join(PROFILES)
        raise HouseError(
            "setting-wrong", path=shown, key="profile", value=file.profile,
            wanted=Text(vi=f"một trong: {names}", en=f"one of: {names}"),
        )  # fmt: skip
    for pin in file.trust.pins:
        if not _SHA256.fullmatch(pin.lower().replace(":", "")):
            raise HouseError(
                "setting-wrong", path=shown, key="trust.pins", value=pin,
                wanted=Text(vi="mã SHA-256 gồm 64 chữ số thập lục phân", en="a SHA-256 of 64 hexadecimal digits"),
            )  # fmt: skip
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", file.store):
        raise HouseError(
            "setting-wrong", path=shown, key="store", value=file.store.partition("://")[0],
            wanted=Text(vi="địa chỉ sqlite:///… hoặc postgresql+psycopg://…",
                        en="an address sqlite:///… or postgresql+psycopg://…"),
        )  # fmt: skip
    units, folders = _units(file, shown, base)
    return Settings(
        source=source.resolve() if source else None,
        watch_dirs=base / file.watch_dirs,
        store=_store_url(file.store, base),
        profile=file.profile,
        language=file.language,
        trust_folder=base / file.trust.folder,
        pins=tuple(pin.lower().replace(":", "") for pin in file.trust.pins),
        policy=ValidationPolicy(revocation=file.trust.revocation, weak_algorithms=file.trust.weak_algorithms),
        online=file.trust.online,
        units=units,
        folders=folders,
        waivers=_waivers(file, shown, units),
        columns=_columns(file, shown),
        mail=_mail(file.mail, shown, units, base) if file.mail else None,
        reports=_reports(file, shown, base),
    )


def _reports(file: _File, shown: Path | str, base: Path) -> NightlyReports | None:
    """Where the nightly reports go; nothing is ever written into a watched folder."""
    folder = base / file.reports.folder
    if folder.resolve().is_relative_to((base / file.watch_dirs).resolve()):
        raise HouseError(
            "setting-wrong", path=shown, key="reports.folder", value=file.reports.folder,
            wanted=Text(vi="một thư mục nằm ngoài thư mục theo dõi", en="a folder outside of the watched folder"),
        )  # fmt: skip
    if not file.reports.formats:
        return None
    return NightlyReports(folder=folder, formats=tuple(dict.fromkeys(file.reports.formats)))


def _mail(mail: _Mail, shown: Path | str, units: tuple[Unit, ...], base: Path) -> Mail:
    """The mail settings; refuses an address that is none and, where units are stated, a unit that is not."""
    known = {str(unit.code) for unit in units}
    for code, addresses in mail.to.items():
        if known and code not in known:
            raise HouseError(
                "setting-wrong", path=shown, key="mail.to", value=code,
                wanted=Text(vi="mã của một đơn vị trong [[unit]]", en="the code of a [[unit]]"),
            )  # fmt: skip
        for address in (*addresses, mail.sender):
            if not _ADDRESS.fullmatch(address):
                raise HouseError(
                    "setting-wrong", path=shown, key=f"mail.to.{code}", value=address,
                    wanted=Text(vi="một địa chỉ thư điện tử", en="an e-mail address"),
                )  # fmt: skip
    return Mail(
        server=mail.server,
        port=mail.port or (465 if mail.security == "tls" else 587),
        security=mail.security,
        sender=mail.sender,
        user=mail.user,
        ca=base / mail.ca if mail.ca else None,
        to=tuple((UnitCode(code), tuple(addresses)) for code, addresses in mail.to.items()),
    )


def _columns(file: _File, shown: Path | str) -> tuple[tuple[UnitCode, tuple[tuple[str, str], ...]], ...]:
    names = [each.value for each in Field]
    told = []
    for unit in file.unit:
        for header, field in unit.columns.items():
            if field not in names:
                known = ", ".join(names)
                raise HouseError(
                    "setting-wrong", path=shown, key=f"unit {unit.code}: columns.{header}", value=field,
                    wanted=Text(vi=f"một trong: {known}", en=f"one of: {known}"),
                )  # fmt: skip
        if unit.columns:
            told.append((UnitCode(unit.code), tuple(unit.columns.items())))
    return tuple(told)


def _waivers(file: _File, shown: Path | str, units: tuple[Unit, ...]) -> tuple[Waiver, ...]:
    """The waivers, or HouseError waiver-wrong with the first that is malformed: no work is begun with such a one."""
    waivers, problems = read_waivers(file.waiver)
    # Today is asked elsewhere: what is malformed is so on every day.
    problems += check_waivers(waivers, today=date.min, units={unit.code for unit in units})
    for problem in problems:
        if problem.is_fatal:
            raise HouseError("waiver-wrong", path=shown, told=problem.text)
    return waivers


def _units(file: _File, shown: Path | str, base: Path) -> tuple[tuple[Unit, ...], tuple[tuple[UnitCode, str], ...]]:
    """Unit records and their folders; refuses overlapping records of one code and folders shared by two units."""
    units: list[Unit] = []
    folders: dict[UnitCode, str] = {}
    for each in file.unit:
        code = UnitCode(each.code)
        folder = (each.folder or folders.get(code) or each.code).strip("/")
        other = next((name for name, taken in folders.items() if taken == folder and name != code), None)
        if other is not None or folder in ("", ".", "..") or folders.setdefault(code, folder) != folder:
            raise HouseError(
                "setting-wrong", path=shown, key=f"unit {code}: folder", value=folder,
                wanted=Text(
                    vi="một thư mục riêng dưới thư mục theo dõi, mỗi đơn vị một thư mục",
                    en="a folder of its own below the watched folder, one a unit",
                ),
            )  # fmt: skip
        for number in each.secret_numbers:
            if parse_secret_number(number) is None:
                raise HouseError(
                    "setting-wrong", path=shown, key=f"unit {code}: secret_numbers", value=number,
                    wanted=Text(
                        vi="số, ký hiệu và năm, như «05/BC-BVĐKĐN 2026»",
                        en="number, symbol and year, such as `05/BC-BVĐKĐN 2026`",
                    ),
                )  # fmt: skip
        unit = Unit(
            code=code,
            name=each.name,
            symbols=tuple(each.symbols),
            certificate_names=tuple(each.certificate_names),
            certificate_uids=tuple(each.certificate_uids),
            parent=UnitCode(each.parent) if each.parent else None,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            signers=tuple(map(_signer, [*each.signer, *(_roster(base / each.roster) if each.roster else ())])),
            secret_numbers=tuple(each.secret_numbers),
        )
        for earlier in units:
            if earlier.code == code and _overlap(earlier, unit):
                raise HouseError(
                    "setting-wrong", path=shown, key=f"unit {code}: valid_from", value=each.valid_from,
                    wanted=Text(
                        vi="các giai đoạn hiệu lực không chồng lên nhau của cùng một đơn vị",
                        en="records of one unit whose days do not overlap",
                    ),
                )  # fmt: skip
        units.append(unit)
    return tuple(units), tuple(folders.items())


def _signer(each: _Signer) -> RosterSigner:
    return RosterSigner(
        name=each.name,
        capacity=each.capacity,
        may_sign_as=tuple(each.may_sign_as),
        valid_from=each.valid_from,
        valid_to=each.valid_to,
    )


def _roster(path: Path) -> list[_Signer]:
    """The signers of a file of their own. Raises HouseError as the settings do, naming that file."""
    if not path.exists():
        raise HouseError("settings-missing", path=path)
    raw = _read(path)
    try:
        return msgspec.convert(raw, _Roster).signer
    except msgspec.ValidationError as cause:
        raise _explained(cause, raw, path) from cause


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as cause:
        raise HouseError("settings-unreadable", path=path, cause=cause) from cause
    except UnicodeDecodeError as cause:
        told = Text(vi="tệp không phải là văn bản UTF-8", en="it is not text in UTF-8")
        raise HouseError("settings-unreadable", path=path, cause=told) from cause
    except tomllib.TOMLDecodeError as cause:
        told = Text(vi=f"không đúng cú pháp TOML ({_in_vietnamese(cause)})", en=f"not TOML ({cause})")
        raise HouseError("settings-unreadable", path=path, cause=told) from cause


def _in_vietnamese(cause: tomllib.TOMLDecodeError) -> str:
    """Where tomllib stopped; what it says beside that is English, and the place is what helps."""
    place = re.search(r"at line (\d+), column (\d+)", str(cause))
    return f"dòng {place[1]}, cột {place[2]}" if place else "ở cuối tệp"


def _overlap(one: Unit, other: Unit) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
        one.valid_to or date.max
    )


def _store_url(url: str, base: Path) -> str:
    """A relative SQLite path made absolute, so that the store does not move with the working directory."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not os.path.isabs(url.removeprefix(prefix)):
        return f"{prefix}{base / url.removeprefix(prefix)}"
    return url


_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`(?: - at `(?P<at>[^`]*)`)?")
_WRONG_VALUE = re.compile(r"(?P<what>.*?)(?: - at `(?P<at>[^`]*)`)?")
_LACKING = re.compile(r"Object missing required field `(?P<key>[^`]*)`")
_EXPECTED = re.compile(r"Expected `(?P<type>\w+)(?: \| null)?`")
_CHOICES: dict[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "trust.revocation": tuple(each.value for each in RevocationPolicy),
    "trust.weak_algorithms": tuple(each.value for each in WeakPolicy),
}
"""Settings that take one of a few words."""
_TYPES: dict[str, Text] = {
    "str": Text(vi='chữ trong dấu ngoặc kép, như "…"', en='text in quotation marks, like "…"'),
    "bool": Text(vi="true hoặc false", en="true or false"),
    "int": Text(vi="số nguyên", en="a whole number"),
    "date": Text(
        vi="ngày dạng 2026-03-05, không có dấu ngoặc kép", en="a date like 2026-03-05, without quotation marks"
    ),
    "array": Text(vi='danh sách trong ngoặc vuông, như ["…"]', en='a list in square brackets, like ["…"]'),
    "object": Text(vi="một khối có các mục con, như [trust]", en="a block of settings, like [trust]"),
}
"""What msgspec's types are for somebody who writes TOML."""


def _explained(cause: msgspec.ValidationError, raw: dict[str, object], source: Path) -> HouseError:
    """msgspec's words turned into a sentence that names the setting and, for a slip of the pen, the right one."""
    if unknown := _UNKNOWN_FIELD.match(str(cause)):
        key = unknown["key"]
        near = difflib.get_close_matches(key, _known_keys(), n=1)
        hint = Text(vi=f"; có phải «{near[0]}»?", en=f"; did you mean `{near[0]}`?") if near else Text(vi=".", en=".")
        return HouseError("setting-unknown", path=source, key=_place(unknown["at"], key), hint=hint)
    wrong = _WRONG_VALUE.fullmatch(str(cause))
    at = wrong["at"] if wrong else None
    what = wrong["what"] if wrong else str(cause)
    if lacking := _LACKING.fullmatch(what):
        return HouseError("setting-missing", path=source, place=_place(at, ""), key=lacking["key"])
    place = _place(at, "")
    return HouseError("setting-wrong", path=source, key=place, value=_value_at(raw, at), wanted=_wanted(what, place))


def _wanted(what: str, place: str) -> Text:
    """What the setting at `place` takes, told from msgspec's complaint `what`; its own words where it has new ones."""
    if choices := _CHOICES.get(place):
        return Text(vi=f"một trong: {', '.join(choices)}", en=f"one of: {', '.join(choices)}")
    if "encoded date" in what:
        return _TYPES["date"]
    expected = _EXPECTED.match(what)
    return _TYPES.get(expected["type"], Text(vi=what, en=what)) if expected else Text(vi=what, en=what)


def _known_keys() -> list[str]:
    return [name for struct in (_File, _Trust, _Unit, _Signer) for name in struct.__struct_encode_fields__]


def _place(at: str | None, key: str) -> str:
    inside = (at or "$").removeprefix("$").removeprefix(".")
    return ".".join(part for part in (inside, key) if part)


def _value_at(raw: object, at: str | None) -> object:
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", at or ""):
        if name and isinstance(raw, dict):
            raw = raw.get(name)
        elif index and isinstance(raw, list):
            raw = raw[int(index)]
    return raw
