"""Every sentence the program says: marked in the sources, and said in Chinese too."""

from __future__ import annotations

import ast
import csv
import json
import re
import string
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner
from openpyxl import load_workbook

from pipeline.cli import main
from pipeline.cli.speaking import told as error_told
from pipeline.codes import CODES, Severity, phrases, reasons
from pipeline.codes.phrases import PHRASES, SEVERITIES, filled_in, recognised
from pipeline.errors import InputError, LinxuanError, PolicyError, Sentence
from pipeline.headings import Headings, load_headings
from pipeline.ingest import attachments, delimited, encodings, gate
from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.language import Language, say
from pipeline.manual import vocabulary
from pipeline.policy import Policy, load_policy
from pipeline.procedure import look_through
from pipeline.publish.lists import findings_of

ROOT = Path(__file__).parents[1]
ROUND = "tianjin-2022"
CATALOGUE = ROOT / "pipeline/locale/zh/LC_MESSAGES/linxuan.po"
CHINESE = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff\u201d\uff09][,;:!?]|[,;:!?][\u3400-\u9fff\u201c\uff08]")
QUOTED = re.compile("\u201c[^\u201d]*\u201d|`[^`]*`")
NAMED = re.compile(
    r"[\w./()（）-]+\.(?:csv|xlsx|md|yaml)|submissions/|TJ2022-\d+|E\d\d|[A-Z]{1,2}\d+|"
    r"[0-9A-Z]{18}|(?<=\d)T(?=\d)"
)
"""What is called so in every language: files, projects, experts, cells, codes, moments."""
LATIN_WORDS = {"CSV", "DCMM", "Excel", "WPS"}


def catalogue() -> Catalog:
    """The Chinese catalogue as it is committed."""
    return read_po(BytesIO(CATALOGUE.read_bytes()), locale="zh")


def one_form(said: object) -> str:
    """A sentence; of one that differs by a number its last form, Chinese having only one."""
    return str(said[-1] if isinstance(said, tuple) else said)


TRANSLATIONS: dict[str, str] = {
    one_form(message.id): one_form(message.string) for message in catalogue() if message.id
}


def fields_in(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def untranslated(text: str) -> list[str]:
    """English words in a Chinese text that are neither quoted nor names of things."""
    left = NAMED.sub(" ", QUOTED.sub(" ", text))
    return [word for word in re.findall(r"[A-Za-z]{2,}", left) if word not in LATIN_WORDS]


def ill_formed(text: str) -> list[str]:
    """What a Chinese text must not have: a field left open, punctuation doubled or half-width."""
    left = QUOTED.sub("\u201c\u201d", NAMED.sub("x", text))
    faults = [*re.findall(r"[{}]", left), *re.findall("[。，；：][。，；]", left)]
    return faults + HALF_WIDTH.findall(left)


def test_the_catalogue_is_what_the_sources_make_it(tmp_path: Path) -> None:
    """No sentence is missing or left over, and po and mo are what `make catalogues` writes."""
    template, folder = tmp_path / "linxuan.pot", tmp_path / "locale/zh/LC_MESSAGES"
    folder.mkdir(parents=True)
    made = folder / CATALOGUE.name
    made.write_bytes(CATALOGUE.read_bytes())
    common = ["--domain=linxuan", "--locale=zh"]
    for command in (
        [
            *("extract", "--mapping-file=pyproject.toml", "--no-location", "--sort-output"),
            *(f"--output-file={template}", "pipeline"),
        ],
        [
            *("update", *common, f"--output-dir={tmp_path / 'locale'}", f"--input-file={template}"),
            *("--width=100", "--no-fuzzy-matching", "--ignore-obsolete"),
            "--ignore-pot-creation-date",
        ],
        ["compile", *common, f"--directory={tmp_path / 'locale'}"],
    ):
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(ROOT)
            CommandLineInterface().run(["pybabel", "--quiet", *command])
    assert made.read_text("utf-8") == CATALOGUE.read_text("utf-8")
    compiled = CATALOGUE.with_suffix(".mo").read_bytes()
    assert made.with_suffix(".mo").read_bytes() == compiled


def test_the_compiled_catalogue_holds_the_written_one() -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    assert compiled.getvalue() == CATALOGUE.with_suffix(".mo").read_bytes()


def test_every_sentence_is_said_in_chinese() -> None:
    assert [english for english, chinese in TRANSLATIONS.items() if not chinese] == []
    silent = {
        english
        for english, chinese in TRANSLATIONS.items()
        if not CHINESE.search(chinese) and re.search("[a-z]{2}", re.sub(r"\{\w+\}", "", english))
    }
    assert silent == set()


def test_a_translation_keeps_the_named_fields() -> None:
    assert {
        english: chinese
        for english, chinese in TRANSLATIONS.items()
        if fields_in(english) != fields_in(chinese)
    } == {}


def test_a_translation_has_chinese_punctuation() -> None:
    """Full-width marks beside Chinese, and a full stop where English has one."""
    assert {
        chinese
        for english, chinese in TRANSLATIONS.items()
        if HALF_WIDTH.search(chinese) or english.endswith(".") != chinese.endswith("。")
    } == set()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_marked(code: str) -> None:
    declared = CODES[code]
    said = {declared.message, declared.expected, declared.remedy} - {""}
    assert declared.message
    assert said <= TRANSLATIONS.keys()


def sentences_of_reasons() -> Iterator[str]:
    """Every sentence with which a decision, a remark or a draft is told."""
    for name, value in vars(reasons).items():
        if name.isupper():
            for entry in value.values() if isinstance(value, Mapping) else (value,):
                yield entry.says if isinstance(entry, reasons.Reason) else entry


def test_every_reason_and_remark_is_marked() -> None:
    said = set(sentences_of_reasons())
    assert len(said) > len(reasons.REASONS) + len(reasons.REMARKS)
    assert said <= TRANSLATIONS.keys()


def english_of_the_reader() -> Iterator[str]:
    """What the reader of strangers' files puts into its complaints; 7 stands for what it found."""
    yield from (really for _mark, really in gate._FIRST_BYTES)
    yield from (guess for _pattern, guess in encodings._SHIFTED)
    yield from (f"it may be {name}" for _codec, name, _letters in encodings._GUESSES)
    yield encodings._SINGLE
    yield from delimited._NAMES.values()
    yield from (what for _mark, what in (*attachments._ATTACHED, *attachments._OUTSIDE))
    yield from (attachments.NAMES, attachments.BEHIND)
    for path in sorted((ROOT / "pipeline/ingest").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            given = [word.value for word in call.keywords if word.arg in phrases.FIELDS]
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("damaged", "refuse"):
                given += call.args
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value
                elif isinstance(value, ast.JoinedStr):
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "7"
                        for part in value.values
                    )


def test_what_the_reader_fills_in_is_recognised() -> None:
    said = set(english_of_the_reader())
    assert len(said) > 50
    assert {text for text in said if text.strip("7") and recognised(text) is None} == set()


def kinds_in_policies() -> Iterator[str]:
    """The kinds of names that checks of a policy complain of."""
    for path in sorted((ROOT / "pipeline/policy/checks").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                first = call.args[0] if call.args else None
                named = call.func.id in ("unknown", "unknown_keys", "doubled")
                if named and isinstance(first, ast.Constant):
                    yield str(first.value)


def test_the_kinds_of_a_policys_names_are_recognised() -> None:
    said = set(kinds_in_policies())
    assert len(said) > 5
    assert {kind for kind in said if recognised(kind) is None} == set()


def test_severities_are_told_in_chinese() -> None:
    assert get_args(Severity) == tuple(SEVERITIES)
    assert set(SEVERITIES.values()) <= TRANSLATIONS.keys()


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_is_told_in_chinese(phrase: str) -> None:
    english = re.sub(r"\{\w+\}", "7", phrase)
    assert filled_in("zh", {"detail": english})["detail"] == say(
        "zh", phrase, dict.fromkeys(fields_in(phrase), "7")
    )
    assert filled_in("en", {"detail": english})["detail"] == english


@pytest.mark.parametrize(
    ("field", "english", "chinese"),
    [
        ("what", "other workbooks (1), DDE, image (1)", "其他工作簿 (1)、DDE、image (1)"),
        ("candidates", "comma, semicolon", "逗号、分号"),
        ("cells", "A1, B2, ... (+3)", "A1、B2等（另有3处）"),
        ("detail", "unexpected end, of data", "unexpected end, of data"),
        ("detail", "cell in column 3 of row 2", "第2行第3列的单元格"),
        ("value", "a picture", "a picture"),
    ],
)
def test_a_field_is_told_in_chinese(field: str, english: str, chinese: str) -> None:
    assert filled_in("zh", {field: english}) == {field: chinese}
    assert filled_in("en", {field: english}) == {field: english}


def test_an_error_is_told_in_the_readers_language(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    with pytest.raises(InputError) as raised:
        take_stock(tmp_path)
    assert raised.value.told("zh") == "缺少文件夹marks/"
    assert str(raised.value) == "the folder marks/ is missing"


def test_words_already_in_the_readers_language_are_left_as_they_are() -> None:
    error = LinxuanError("没有 {run.x}", Sentence("There is no file {path}.", {"path": "{0}"}))
    assert error.told("zh") == "没有 {run.x}\n没有文件{0}。"


def test_a_faulty_policy_is_told_in_chinese() -> None:
    written = (ROOT / f"configs/{ROUND}.yaml").read_text("utf-8")
    for old, new in (
        ("format: 1", "format: 1\nlimmit: 3"),
        ("    language: zh", "    language: fr"),
        ("  language: zh", "  language: fr"),
        ("units:", "units:\n  colour: 7"),
        ("minimum: ", "minimum: x"),
    ):
        written = written.replace(old, new, 1)
    with pytest.raises(PolicyError) as raised:
        load_policy("p.yaml", written.encode(), vocabulary())
    first, *lines = error_told(raised.value, "zh").splitlines()
    assert first == "规则文件有误，未写出任何文件："
    assert len(lines) >= 4
    for line in lines:
        place, _, told = line.partition(": ")
        assert place.startswith("p.yaml:")
        assert CHINESE.search(told)
        assert not re.search(r"[{}]|Input should", told)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the sample round."""
    content = (ROOT / f"configs/{ROUND}.yaml").read_bytes()
    return load_policy(ROUND, content, vocabulary())


@pytest.fixture(scope="module")
def headings() -> Headings:
    """The declared headings."""
    return load_headings((ROOT / "configs/headings.yaml").read_bytes())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample round as its lists are written."""
    out = tmp_path_factory.mktemp("words")
    command = ["rank", ROUND, "--root", str(ROOT), "--out", str(out), "--quiet", "--lang", "en"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return out / "latest"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a published CSV."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("findings.csv", ("message", "expected", "remedy")),
        ("decisions.csv", ("detail",)),
        ("recommendation.csv", ("remark",)),
    ],
)
def test_the_chinese_lists_are_in_chinese(
    published: Path, file: str, columns: tuple[str, ...]
) -> None:
    said = {row[column] for row in rows_of(published / file) for column in columns} - {""}
    assert said
    faults = {text: (untranslated(text), ill_formed(text)) for text in said}
    assert {text: told for text, told in faults.items() if any(told)} == {}
    assert [text for text in said if not CHINESE.search(text)] == []


def test_every_finding_says_what_to_do(published: Path) -> None:
    rows = rows_of(published / "findings.csv")
    assert [row for row in rows if not (row["message"] and row["expected"] and row["remedy"])] == []


def test_the_chinese_workbook_is_in_chinese(published: Path) -> None:
    """Sheets, headings and cells; a project's texts are the applicant's own."""
    book = load_workbook(published / "recommendation.xlsx")
    said = {sheet.title for sheet in book}
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            said |= {cell for cell in row if isinstance(cell, str)}
        said.add(sheet.oddFooter.left.text or "")
    assert len(said) > 500
    identifiers = re.compile(r"[0-9a-f]{12}|[0-9a-f-]{19}")
    faults = {text: untranslated(identifiers.sub(" ", text)) for text in said}
    assert {text: words for text, words in faults.items() if words} == {}


@pytest.fixture(scope="module")
def complaints(policy: Policy, headings: Headings) -> pd.DataFrame:
    """What is complained of in the sample round."""
    received, _ = read_stock(take_stock(ROOT / "data/raw" / ROUND), policy, headings)
    return look_through(received, policy, headings)


def without(text: str, quoted: set[str]) -> str:
    """A text without what it quotes, the longest first."""
    for value in sorted(quoted, key=len, reverse=True):
        text = text.replace(value, "")
    return text


def test_english_findings_have_no_chinese_but_what_they_quote(
    complaints: pd.DataFrame, policy: Policy, headings: Headings
) -> None:
    """Cells, names of files and names the policy gives may be Chinese; our own words are not."""
    language: Language = "en"
    told = findings_of(complaints, policy, headings, language)
    ours = told[told["code"].isin(sorted(CODES))]
    quoted = {str(value) for value in complaints["value"] if value}
    for fields in complaints["fields"]:
        quoted |= {str(value) for value in json.loads(str(fields) or "{}").values() if value}
    said = {text for column in ("message", "expected", "remedy") for text in ours[column]}
    assert len(said) > 30
    assert [text for text in said if CHINESE.search(without(text, quoted))] == []
