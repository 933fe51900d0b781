"""An encoding is stated or believable, or the file is refused; never nonsense in silence."""

from __future__ import annotations

import codecs

import pytest

from pipeline.ingest.reading import read_bytes

CHINESE = (
    "系统编号,项目名称,申报单位\n"
    "TJ001,滨海新区工业大数据平台（一期）,天津市某某科技有限公司\n"
    "TJ002,“数据要素”流通服务——示范,武清区鑫垚数据研究院\n"
)
KOREAN = (
    "번호,과제명,평가위원\n1,인공지능 기반 빅데이터 분석 플랫폼 구축,김철수\n"
    "2,대전광역시 데이터 산업 육성 사업,이영희\n"
)
JAPANESE = "番号,名前,所属\n1,田中さくら,東京都の産業振興に関するデータ活用プロジェクト\n"
JAPANESE_WITHOUT_KANA = (
    "番号,氏名,所属\n1,田中一郎,東京大学\n2,鈴木二郎,京都府立医科大学\n3,佐藤健,産業技術研究所\n"
)
TRADITIONAL = (
    "編號,項目名稱,推薦單位\n1,濱海新區大數據平臺建設項目,工業和信息化局\n2,農業數據應用,武清區\n"
)
RUSSIAN = "номер,название\n1,Проект больших данных\n2,Оценка заявок участников\n"
RUSSIAN_EVEN = "ПРИВЕТ,ГОДА,МИРУ\nприветом,года,миру\nпроектам,делами,города\n"
GREEK = "αριθμός,όνομα\n1,Νίκος Παπαδόπουλος\n2,Ελληνική Δημοκρατία\n"
GREEK_EVEN = "Ευρώπη,έργα\nτιςκαι,προτάσεις\n"
FRENCH = "numéro,prénom\n1,Hélène Müller\n2,François déjà été\n"
POLISH = "numer,nazwa\n1,Zażółć gęślą jaźń\n2,Łódź\n"
THAI = "หมายเลข,ชื่อ\n1,โครงการข้อมูลขนาดใหญ่ของประเทศไทย\n"

FOREIGN = [
    *((KOREAN, codec) for codec in ("euc_kr", "cp949", "johab")),
    *((JAPANESE, codec) for codec in ("euc_jp", "shift_jis", "cp932", "iso2022_jp")),
    *((JAPANESE_WITHOUT_KANA, codec) for codec in ("euc_jp", "shift_jis", "iso2022_jp")),
    *((TRADITIONAL, codec) for codec in ("big5", "cp950", "big5hkscs")),
    *((RUSSIAN, codec) for codec in ("koi8_r", "cp1251", "iso8859_5", "cp866", "mac_cyrillic")),
    *((RUSSIAN_EVEN, codec) for codec in ("koi8_r", "cp1251", "iso8859_5", "cp866")),
    *((GREEK, codec) for codec in ("iso8859_7", "cp1253")),
    *((GREEK_EVEN, codec) for codec in ("iso8859_7", "cp1253")),
    *((FRENCH, codec) for codec in ("latin_1", "cp1252", "iso8859_15", "mac_roman", "cp850")),
    *((POLISH, codec) for codec in ("iso8859_2", "cp1250")),
    *((THAI, codec) for codec in ("tis_620", "cp874")),
    ("编号,名称\n1,滨海新区大数据平台\n", "hz"),
]


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", codecs.BOM_UTF8, "UTF-8 with BOM"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16LE with BOM"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16BE with BOM"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "UTF-32LE with BOM"),
        ("gb18030", b"", "GB18030"),
        ("gbk", b"", "GB18030"),
        ("gb18030", b"\x84\x31\x95\x33", "GB18030 with BOM"),
    ],
)
def test_chinese_is_read_in_every_encoding_it_comes_in(
    codec: str, mark: bytes, encoding: str
) -> None:
    reading = read_bytes("a.csv", mark + CHINESE.encode(codec))
    assert reading.refused is None
    assert reading.encoding == encoding
    assert reading.sheets[0].rows == [line.split(",") for line in CHINESE.split("\n")[:-1]]
    assert reading.oddities == ()


def test_traditional_characters_and_foreign_names_are_read_where_the_encoding_is_stated() -> None:
    for text in (TRADITIONAL, KOREAN, RUSSIAN):
        reading = read_bytes("a.csv", text.encode("utf-8"))
        assert reading.sheets[0].rows == [line.split(",") for line in text.split("\n")[:-1]]


@pytest.mark.parametrize(("text", "codec"), FOREIGN)
def test_no_foreign_encoding_is_taken_for_gb18030(text: str, codec: str) -> None:
    reading = read_bytes("a.csv", text.encode(codec))
    assert reading.refused is not None
    assert reading.refused.code == "encoding_unknown"
    assert int(reading.refused.params["line"]) in (1, 2)


@pytest.mark.parametrize(
    ("text", "codec", "guess"),
    [
        (KOREAN, "euc_kr", "EUC-KR"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (TRADITIONAL, "big5", "Big5"),
        (JAPANESE, "iso2022_jp", "ISO-2022"),
        (FRENCH, "latin_1", "Western"),
    ],
)
def test_what_a_foreign_encoding_may_be_is_named(text: str, codec: str, guess: str) -> None:
    refused = read_bytes("a.csv", text.encode(codec)).refused
    assert refused is not None
    assert guess in refused.params["guess"]


def test_a_broken_byte_is_told_with_its_place() -> None:
    content = CHINESE.encode("utf-8").replace("滨".encode(), b"\xe6\xbb\xff", 1)
    refused = read_bytes("a.csv", content).refused
    assert refused is not None
    assert refused.code == "encoding_unknown"
    assert refused.params["byte"] == str(content.index(b"\xe6\xbb\xff") + 1)
    assert refused.params["line"] == "2"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (codecs.BOM_UTF8 + b"a,b\n1,\xff\n", "UTF-8 with BOM"),
        (codecs.BOM_UTF16_LE + "a,b".encode("utf-16-le") + b"\x00\xd8", "UTF-16LE with BOM"),
        (codecs.BOM_UTF16_BE + b"\x00a\x00", "UTF-16BE with BOM"),
    ],
)
def test_a_stated_encoding_must_hold(content: bytes, encoding: str) -> None:
    refused = read_bytes("a.csv", content).refused
    assert refused is not None
    assert refused.code == "encoding_broken"
    assert refused.params["encoding"] == encoding


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a,b\n1,\x002\n", "2"),
        ("a,b\n".encode("utf-16-le"), "1"),
        (codecs.BOM_UTF16_LE + "a\nb\x00".encode("utf-16-le"), "2"),
    ],
)
def test_a_nul_is_refused_with_its_line(content: bytes, line: str) -> None:
    refused = read_bytes("a.csv", content).refused
    assert refused is not None
    assert (refused.code, refused.params["line"]) == ("text_nul", line)


def test_a_few_characters_prove_nothing() -> None:
    refused = read_bytes("a.csv", "编号,名称\n1,2\n".encode("gbk")).refused
    assert refused is not None
    assert refused.code == "encoding_unknown"
