"""The page of a report, opened in a real browser at a desk and on a phone: it works, fetches nothing, runs nothing.

The browser is the system's Chromium (Debian: apt-get install chromium), driven by Playwright; without it these tests
skip and say so. What can be told without a browser is told first.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from pipeline.reports.content import Manner
from pipeline.reports.report import report_content
from pipeline.reports.webpage import Webpage
from rules.text import LANGUAGES, Language
from tests.gold import assert_gold
from tests.reports.some_report import HOSTILE, a_hostile_report, some_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VI = Manner(language="vi")
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
MANY = 20_000


def the_page(report: Any = None, language: Language = "vi") -> str:
    return Webpage().render(report or some_report(), Manner(language=language)).decode("utf-8")


def tree(page: str) -> Any:
    """The page as a browser builds it; anything that a validator of HTML would complain of raises."""
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False).parse(
        page
    )


# --- without a browser ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_it_said_when_it_was_last_read(language: Language) -> None:
    """Without any script: what a reader sees whose browser runs none."""
    root = tree(the_page(language=language)).getroot()
    for hidden in root.xpath(
        f"//script | //style | //*[@lang='{'en' if language == 'vi' else 'vi'}' and not(self::button)]"
    ):
        tail = hidden.tail or ""
        before = hidden.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            hidden.getparent().text = (hidden.getparent().text or "") + tail
        hidden.getparent().remove(hidden)
    lines = (re.sub(r"\s+", " ", line).strip() for line in "\n".join(root.find("body").itertext()).split("\n"))
    assert_gold(f"report.{language}.html.txt", "\n".join(line for line in lines if line) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_html_that_a_strict_reader_takes(language: Language) -> None:
    root = tree(the_page(language=language)).getroot()
    assert root.get("lang") == language
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for name in root.xpath("//@aria-labelledby"):
        assert name in ids


def test_the_policy_lets_only_our_own_pieces_run() -> None:
    page = the_page()
    root = tree(page).getroot()
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    running = [each for each in root.iter("script") if each.get("type") != "application/json"]
    assert len(running) == 2
    for each in (*running, *root.iter("style")):
        digest = base64.b64encode(hashlib.sha256((each.text or "").encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not root.xpath("//@style | //@onclick | //@onload | //*[@src]")


def test_the_library_is_the_one_that_its_record_names() -> None:
    assets = resources.files("pipeline.reports").joinpath("assets")
    library = assets.joinpath("chart.umd.min.js").read_bytes()
    record = assets.joinpath("README.md").read_text("utf-8")
    assert hashlib.sha256(library).hexdigest() in record
    version = re.search(rb"Chart\.js v([\d.]+)", library)
    assert version is not None
    assert f"| {version[1].decode()} | MIT" in record
    assert len(library) <= 500_000


def test_the_data_of_the_page_ends_no_script_and_is_json() -> None:
    page = the_page(a_hostile_report())
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    assert not set("<>&") & set(block[1])
    data = json.loads(block[1])
    assert data["documents"][0][1] == HOSTILE[0]


def test_what_every_text_says_in_vietnamese_it_says_in_english() -> None:
    block = re.search(r'id="data">(.*?)</script>', the_page(), re.DOTALL)
    assert block is not None
    data = json.loads(block[1])
    for vietnamese, english in data["texts"]:
        names = [{name.partition(":")[0] for name in parts[1::2]} for parts in (vietnamese, english)]
        assert names[0] == names[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_since_an_earlier_report_stands_on_the_page(language: Language) -> None:
    earlier = report_content(some_report(), VI)
    first = next(each for each in earlier["documents"] if each["class"] == "e-original")
    first["class"] = "unsigned"
    earlier["summary"]["total"]["measures"]["e-issuance"] |= {"numerator": 10, "percent": "55.6"}
    page = the_page(some_report(earlier=earlier), language)
    told = re.sub(r"\s+", " ", " ".join(tree(page).getroot().find("body").itertext()))
    assert ("55,6 % (10/18)" if language == "vi" else "55.6 % (10/18)") in told
    assert "1 1 văn bản nay đã là bản gốc điện tử" in told


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no browser at hand: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.getuid() == 0 else [])
        yield made
        made.close()


class Watched:
    """A page with everything that went wrong on it."""

    def __init__(self, browser: Browser, file: Path, *, size: Any, scheme: Any = "light") -> None:
        self.context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.wrong: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def close(self) -> None:
        """Nothing was said, and nothing but the file itself was asked for."""
        self.context.close()
        assert self.wrong == []
        assert len(self.requests) == 1, self.requests


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    made: list[Watched] = []

    def open_page(content: str, *, size: Any = DESK, scheme: Any = "light") -> Page:
        file = tmp_path / f"{len(made)}.html"
        file.write_text(content, "utf-8", errors="replace")
        made.append(Watched(browser, file, size=size, scheme=scheme))
        return made[-1].page

    yield open_page
    for each in made:
        each.close()


def has_documents(page: Page, count: int) -> None:
    """Waits until so many are shown; the page's policy allows no expression to be waited for."""
    from playwright.sync_api import expect

    expect(page.locator(".doc")).to_have_count(count, timeout=15000)


def names(page: Page) -> list[str]:
    return page.locator(".doc .name").all_inner_texts()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_clerk_filters_searches_orders_and_opens_a_document(opened: Any, size: Any) -> None:
    page = opened(the_page(), size=size)
    assert page.locator(".figure").inner_text() == "61,1 %"
    assert page.locator("#shown").inner_text() == "7 văn bản"
    page.select_option("#class", "*")
    assert page.locator("#shown").inner_text() == "19 văn bản"
    page.fill("#search", "van ban thu 103")
    has_documents(page, 1)
    assert names(page) == ["103/BVDN-VP"]
    page.fill("#search", "")
    has_documents(page, 19)
    page.select_option("#order", "number")
    numbers = [int(name.partition("/")[0]) for name in names(page)]
    assert numbers == sorted(numbers)
    page.select_option("#month", "2026-04")
    page.select_option("#class", "")
    assert names(page) == ["131/BVDN-VP"]
    page.select_option("#month", "")
    page.select_option("#order", "remedy")
    page.get_by_role("button", name="Mở: 103/BVDN-VP").click()
    body = page.locator(".doc-body").inner_text()
    for words in ("Chữ ký số không hợp lệ", "Người có thẩm quyền", "Cơ quan, tổ chức", "Đã bị thay đổi",
                  "Nguyễn Văn An",
                  "Cách khắc phục", "Căn cứ", "Điều 5 Nghị định số 30/2020/NĐ-CP", "BVDN/2026-03/103.pdf"):  # fmt: skip
        assert words in body
    page.get_by_role("button", name="Đóng: 103/BVDN-VP").click()
    assert page.locator(".doc-body").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"], "the page is wider than the screen"


def test_the_units_are_sorted_by_their_heads_and_lead_to_their_documents(opened: Any) -> None:
    page = opened(the_page())
    rows = page.locator("#unit-table tbody tr")
    assert rows.first.get_attribute("data-unit") == "SYT"
    page.locator("#unit-table th").nth(1).get_by_role("button").click()
    assert rows.first.get_attribute("data-unit") == "BVDN"
    assert page.locator("#unit-table th").nth(1).get_attribute("aria-sort") == "ascending"
    page.get_by_role("link", name="Bệnh viện Đa khoa Đồng Nai").click()
    assert page.locator("#unit").input_value() == "0"
    page.get_by_role("link", name=re.compile("Xem danh sách.*Chưa ký số")).click()
    assert names(page) == ["104/BVDN-VP", "131/BVDN-VP"]


def test_the_other_language_is_a_button_away_and_leaves_nothing_behind(opened: Any) -> None:
    page = opened(the_page())
    page.get_by_role("button", name="Mở: 103/BVDN-VP").click()
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Electronic issuance of documents"
    assert page.locator(".figure").inner_text() == "61.1 %"
    text = page.locator("body").inner_text().replace("Tiếng Việt", "")
    for name in ("Bệnh viện Đa khoa Đồng Nai", "Trung tâm Y tế khu vực Phước Long", "Sở Y tế tỉnh Đồng Nai"):
        text = text.replace(name, "")
    for words in ("văn bản phải", "Cách khắc phục", "Căn cứ", "Chưa ký số", "Mọi đơn vị", "Phát hiện"):
        assert words not in text, words
    for words in ("Remedy", "Grounds", "Not signed digitally", "Findings", "Invalid digital signature"):
        assert words in text, words
    page.get_by_role("button", name="Tiếng Việt").click()
    assert page.title() == "Kết quả phát hành văn bản điện tử"


def test_everything_can_be_reached_with_a_keyboard(opened: Any) -> None:
    page = opened(the_page())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("#search").focus()
    for wanted in ("unit", "class", "month", "order"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == wanted
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "opener"
    page.keyboard.press("Enter")
    assert page.locator(".doc-body").count() == 1
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [
        ("vi", DESK, "light"),
        ("en", PHONE, "dark"),
        pytest.param("vi", PHONE, "light", marks=pytest.mark.nightly),
        pytest.param("en", DESK, "dark", marks=pytest.mark.nightly),
    ],
    ids=["vi-desk-light", "en-phone-dark", "vi-phone-light", "en-desk-dark"],
)
def test_axe_finds_nothing_that_keeps_anybody_out(opened: Any, language: Language, size: Any, scheme: str) -> None:
    """WCAG 2.1 A and AA, contrast included, with a document and all details open."""
    from axe_playwright_python.sync_playwright import Axe

    earlier = report_content(some_report(), Manner())
    page = opened(the_page(some_report(earlier=earlier), language=language), size=size, scheme=scheme)
    page.locator(".opener").first.click()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    told = [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in results.response["violations"]]
    assert told == []


def test_printing_gives_a4_pages_in_black_on_white_with_every_document(opened: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    few = some_report().rows
    many = [replace(few[2], position=place, number=str(place + 1)) for place in range(120)]
    page = opened(the_page(some_report(rows=many)), scheme="dark")
    assert page.locator(".doc").count() == 50
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    reader = PdfReader(tmp_path / "page.pdf")
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    text = "\n".join(each.extract_text() for each in reader.pages)
    for number in (1, 60, 120):
        assert f"{number}/BVDN-VP" in text
    assert "Tiếng Việt" not in text
    assert page.locator(".doc").count() == 50, "the screen is as it was before"


def test_hostile_text_runs_nowhere_and_is_read_as_text(opened: Any) -> None:
    for size in (DESK, PHONE):
        page = opened(the_page(a_hostile_report()), size=size)
        page.select_option("#class", "*")
        for button in page.locator(".opener").all():
            button.click()
        page.get_by_role("button", name="English").click()
        assert page.locator(".doc-body").count() == len(HOSTILE)
        assert page.evaluate("window.pwned") is None
        assert page.locator(".doc script, .doc img, .doc svg").count() == 0
        assert "<script>window.pwned=1</script>" in page.locator("#list").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_twenty_thousand_documents_are_searched_within_a_blink(opened: Any) -> None:
    few = some_report().rows
    many = [
        replace(few[place % len(few)], position=place, number=str(place + 1), path=f"BVDN/{place}.pdf")
        for place in range(MANY)
    ]
    page = opened(the_page(some_report(rows=many)))
    page.select_option("#class", "*")
    assert page.locator("#shown").inner_text() == "20.000 văn bản"
    assert page.locator(".doc").count() == 50
    took = page.evaluate(
        """() => { const times = []; for (const [id, value] of [["unit", "0"], ["unit", ""], ["order", "findings"],
        ["order", "number"], ["class", ""], ["class", "*"]]) { const start = performance.now();
        document.getElementById(id).value = value; document.getElementById(id).dispatchEvent(new Event("change"));
        times.push(performance.now() - start); } return times; }"""
    )
    assert max(took) < 1000, took  # 30 to 150 ms on a machine that does nothing else
    page.fill("#search", "19999/BVDN")
    has_documents(page, 1)
    page.fill("#search", "")
    has_documents(page, 50)
    page.get_by_role("button", name="Trang sau").click()
    assert page.locator("#page").inner_text() == "Trang 2/400"
