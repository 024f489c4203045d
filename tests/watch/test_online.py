"""The watcher with `[trust] online`: it fetches at its start and each hour, and what arrives is judged by at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from pipeline.config import Settings
from pipeline.renewal import Renewal
from pipeline.trust.online import Limits
from pipeline.watch import Watcher
from rules.facts import RevocationPolicy
from rules.indication import ValidationPolicy
from tests.road.test_online import signed_by
from tests.trust.pki import Holder, a_pki
from tests.trust.site import Site, serving
from tests.trust.test_online import access
from tests.watch.office import START, Office
from tests.watch.test_behaviours import contents_seen, reads

PKI = a_pki()
NOW = START + timedelta(seconds=1000)


@dataclass
class House:
    """An office one of whose documents is signed under an authority that is found on the network alone."""

    office: Office
    site: Site
    sub: Holder
    leaf: Holder

    def settings(self, *, online: bool = True) -> Settings:
        return replace(
            self.office.settings,
            pins=(PKI.root.sha256,),
            policy=ValidationPolicy(revocation=RevocationPolicy.REQUIRE),
            online=online,
        )

    def watcher(self, *, online: bool = True) -> Watcher:
        made = self.office.watcher(settings=self.settings(online=online))
        renewing = made._renewing

        def impatient(*given: Any, **named: Any) -> Renewal:
            renewal = renewing(*given, **named)
            renewal.limits = Limits(most_seconds=0.5)
            return renewal

        made._renewing = impatient  # type: ignore[method-assign]
        return made

    def later(self, watcher: Watcher, *, hours: float) -> None:
        self.office.time.seconds += hours * 3600
        self.office.turns(watcher, seconds=30)

    def verdict(self, path: str = "A/101.pdf") -> tuple[str, str]:
        """(indication, sub-indication) of a document's one signature."""
        store = self.office.stores[-1]
        (row,) = [each for each in self.office.rows() if each.path == path]
        judged = store.judged(row.unit, row.position)
        assert judged is not None
        assert judged.issuance.document is not None
        (signature,) = judged.issuance.document.signatures  # type: ignore[union-attr]
        return str(signature.validation.indication), str(signature.validation.sub_indication)

    @property
    def asked(self) -> list[str]:
        return sorted(path for path, _ in self.site.asked)


@pytest.fixture
def house(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    anchors = office.folder / "trust" / "anchors"
    anchors.mkdir()
    (anchors / "root.pem").write_bytes(PKI.root.pem)
    with serving() as site:
        sub = PKI.root.issue("CA trực tuyến", is_ca=True, crl_url=site.at("/root.crl"))
        leaf = sub.issue("Nguyễn Văn An", crl_url=site.at("/sub.crl"), extra=access(ca=site.at("/sub.crt")))
        at = NOW - timedelta(hours=1)
        site.pages |= {"/sub.crt": sub.der, "/sub.crl": sub.crl(at=at, days=1), "/root.crl": PKI.root.crl(at=at)}
        office.put("A/101.pdf", signed_by(leaf))
        yield House(office, site, sub, leaf)


def test_it_fetches_at_its_start_and_asks_again_only_for_what_is_no_longer_current(house: House) -> None:
    watcher = house.watcher()
    house.office.turns(watcher, seconds=30)
    assert house.asked == ["/root.crl", "/sub.crl", "/sub.crt"]
    assert house.verdict()[0] == "TOTAL-PASSED"
    house.later(watcher, hours=2)
    assert len(house.asked) == 3
    house.site.pages["/sub.crl"] = house.sub.crl(at=NOW + timedelta(hours=23), days=1)
    house.later(watcher, hours=22)
    assert house.asked == ["/root.crl", "/sub.crl", "/sub.crl", "/sub.crt"]
    assert house.verdict()[0] == "TOTAL-PASSED"


def test_a_new_crl_makes_a_document_invalid_without_its_being_opened(house: House) -> None:
    watcher = house.watcher()
    house.office.turns(watcher, seconds=30)
    assert house.verdict()[0] == "TOTAL-PASSED"
    revoked = (house.leaf, datetime.fromisoformat("2026-03-01T00:00:00+00:00"), x509.ReasonFlags.key_compromise)
    house.site.pages["/sub.crl"] = house.sub.crl(revoked, at=NOW + timedelta(hours=23), days=1)
    house.office.told.clear()
    house.later(watcher, hours=24)
    assert house.verdict()[0] != "TOTAL-PASSED"
    assert "REVOKED" in house.verdict()[1]
    assert [event.values["url"] for event in house.office.events("fetched")] == [house.site.at("/sub.crl")]
    assert house.office.events("read") == house.office.events("known") == []
    assert contents_seen(house.office) == 1
    # and what was read of a list is not forgotten because an older one is served
    house.site.pages["/sub.crl"] = house.sub.crl(at=NOW - timedelta(hours=1), days=1)
    house.later(watcher, hours=30)
    assert "REVOKED" in house.verdict()[1]


@pytest.mark.parametrize("how", ["missing", "nonsense", "slow", "dripping", "silent"])
def test_a_server_that_does_not_serve_is_told_and_stops_nothing(house: House, how: str) -> None:
    pages = dict(house.site.pages)
    match how:
        case "missing":
            house.site.pages.clear()
        case "nonsense":
            house.site.pages |= dict.fromkeys(pages, b"<html>404</html>")
        case _:
            getattr(house.site, how).update(pages)
    watcher = house.watcher()
    house.office.put("B/other.pdf")
    house.office.turns(watcher, seconds=30)
    assert house.verdict()[0] == "INDETERMINATE", "nothing is concluded from silence"
    told = house.office.events("not-fetched")
    assert [event.values["url"] for event in told] == [house.site.at("/sub.crt")]
    assert set(house.office.judged()) == {"A/101.pdf", "B/other.pdf"}
    assert (watcher.health.errors, house.office.events("fetched")) == (0, [])
    house.office.put("B/later.pdf")
    house.later(watcher, hours=0.1)
    assert "B/later.pdf" in house.office.judged()
    assert len(house.asked) == 1, "asked again in an hour, not with each document"
    house.site.pages |= pages
    for each in (house.site.slow, house.site.dripping, house.site.silent):
        each.clear()
    house.later(watcher, hours=1)
    assert house.verdict()[0] == "TOTAL-PASSED"
    assert (reads(house.office), contents_seen(house.office)) == (3, 3)


def test_a_server_that_falls_silent_makes_nothing_good_that_was_not(house: House) -> None:
    watcher = house.watcher()
    house.office.turns(watcher, seconds=30)
    house.site.pages.clear()
    house.later(watcher, hours=30)
    assert house.verdict() == ("INDETERMINATE", "TRY_LATER"), "the list it has is out of date, and it says so"
    assert {event.values["reason"] for event in house.office.events("not-fetched")} == {"fetch-failed"}


def test_a_long_fetch_is_a_sign_of_life(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty silent hosts take five minutes, and `status` and systemd must not take the watcher for dead."""
    watcher = house.watcher()
    told: list[str | None] = []
    beat = watcher._beat
    monkeypatch.setattr(watcher, "_beat", lambda step, done, of: (told.append(step), beat(step, done, of)))
    house.office.turns(watcher, seconds=30)
    assert told.count("fetch") == 3


def test_for_what_comes_between_two_hours_is_fetched_at_once(house: House) -> None:
    """Else all that is dropped first of a unit would be undecided until the next hour."""
    watcher = house.watcher()
    house.office.turns(watcher, seconds=30)
    second = PKI.root.issue("CA thứ hai", is_ca=True, crl_url=house.site.at("/root.crl"))
    leaf = second.issue("Trần Thị Bình", crl_url=house.site.at("/2.crl"), extra=access(ca=house.site.at("/2.crt")))
    house.site.pages |= {"/2.crt": second.der, "/2.crl": second.crl(at=NOW)}
    house.office.time.seconds += 600
    house.office.put("B/102.pdf", signed_by(leaf))
    house.office.turns(watcher, seconds=40)
    assert house.verdict("B/102.pdf")[0] == "TOTAL-PASSED"
    assert house.asked == ["/2.crl", "/2.crt", "/root.crl", "/sub.crl", "/sub.crt"]
    assert house.verdict()[0] == "TOTAL-PASSED"


def test_off_line_it_asks_nothing(house: House) -> None:
    watcher = house.watcher(online=False)
    house.office.turns(watcher, seconds=30)
    house.later(watcher, hours=30)
    assert house.verdict()[0] == "INDETERMINATE"
    assert house.asked == []
    assert not (house.office.folder / "trust" / "cache").exists()
