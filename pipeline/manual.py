"""The manuals of policy, tables and findings, made from their own declarations.

`python -m pipeline.manual` writes them into docs/; a test fails when a page
there is not what the declarations say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.codes import CODES
from pipeline.codes.code import Code
from pipeline.codes.reasons import REASONS
from pipeline.codes.why import why
from pipeline.documents import read_document
from pipeline.headings import Headings, load_headings
from pipeline.language import Language, say, speaks
from pipeline.language import mark as _
from pipeline.policy import Policy, Vocabulary, load_policy
from pipeline.policy.examples import File, laid_over
from pipeline.policy.manual import SCHEMA, cell, policy_page
from pipeline.policy.schema import policy_schema
from pipeline.tables import received, working
from pipeline.tables.advised import ADVISED
from pipeline.tables.kinds import Column, Table
from pipeline.tables.published import IN_WORKBOOK, PUBLISHED

ROUNDS = (
    "tianjin-2022",
    "anhui-2022",
    "ministry-2023",
    "guangdong-2022",
    "integration-2022",
    "elderly-care-2023",
)
"""The rounds from whose policies examples are taken, the preferred first."""

_KINDS = "kinds.yaml"
_IN = ("\u4e2d\u6587", "English")
_BOTH: tuple[Language, ...] = ("zh", "en")

_GENERATED = (
    "<!-- Made by `python -m pipeline.manual` from the program's own declarations; "
    "do not edit. -->\n"
)

_SEVERITIES = {
    "stop": _("Nothing is written until it is mended."),
    "file": _("The file is refused; the others go on."),
    "row": _("The row, or the mark, is refused; it is kept and told."),
    "block": _("The project is referred, or the run a draft, until a disposition settles it."),
    "warn": _("Kept and told; nothing changes."),
}
_BARRED = {
    "invalid": _("The row becomes invalid: it could not be read as a submission."),
    "ineligible": _("The row becomes ineligible: a rule of the notice excludes it."),
}
_ASKED = (_("What is said"), _("Why"), _("Expected"), _("What to do"), _("What follows"))


def vocabulary() -> Vocabulary:
    """The columns a policy can name, read off the input tables."""
    places = {column.name for column in received.SOURCE}
    return Vocabulary(
        submission=tuple(name for name in received.SUBMISSIONS.names if name not in places),
        registers={
            name: tuple(column for column in table.names if column not in places)
            for name, table in received.REGISTERS.items()
        },
        yes_no=tuple(
            column.name
            for column in received.SUBMISSIONS.columns
            if column.kind.name == "yes or no"
        ),
    )


def pages(root: Path) -> Mapping[str, str]:
    """Every manual of a checkout, by the name of its file in docs/.

    Raises PolicyError where a round's policy, an example or the headings have
    faults.
    """
    policy = _policy(root, ROUNDS[0])
    headings = load_headings((root / "configs" / "headings.yaml").read_bytes())
    kinds = read_document((root / "docs" / "examples" / _KINDS).read_bytes()).content
    schema = json.dumps(policy_schema(), ensure_ascii=False, indent=1)
    return {
        "policy.md": f"{_GENERATED}\n{policy_page(kinds, example_files(root))}",
        SCHEMA: f"{schema}\n",
        "tables.md": tables_page(headings),
        "findings.md": findings_page(policy),
        **{f"findings/{severity}.md": codes_page(severity) for severity in _SEVERITIES},
    }


def example_files(root: Path) -> list[File]:
    """The policies of the rounds, and the examples beside them, the preferred first.

    Raises PolicyError where one of them has faults.
    """
    files = []
    for name in ROUNDS:
        content = (root / "configs" / f"{name}.yaml").read_bytes()
        files.append(File(f"configs/{name}.yaml", content, _policy(root, name)))
    whole = (root / "configs" / f"{ROUNDS[0]}.yaml").read_bytes()
    for example in sorted((root / "docs" / "examples").glob("*.yaml")):
        if example.name != _KINDS:
            name, content = f"docs/examples/{example.name}", example.read_bytes()
            policy = load_policy(name, laid_over(whole, content), vocabulary())
            files.append(File(name, content, policy))
    return files


def _policy(root: Path, name: str) -> Policy:
    file = f"configs/{name}.yaml"
    return load_policy(file, (root / file).read_bytes(), vocabulary())


def tables_page(headings: Headings) -> str:
    """Every table: its columns, what they hold and how they are headed."""
    text = [
        _GENERATED,
        "# The tables",
        "",
        "What comes in, what is handed from stage to stage, and what is published. The names of",
        "tables and columns are fixed. A heading may be written in Chinese, in English, or as",
        "the column's name; width of letters, blanks, case, brackets, a star or a colon, and a",
        "bracketed number of points make no difference.",
        "",
        "## What columns hold",
        "",
        "| kind | meaning |",
        "| --- | --- |",
    ]
    inputs = [*received.INPUTS.values(), received.FURTHER, received.CELLS]
    between = [table for table in vars(working).values() if isinstance(table, Table)]
    published = [*PUBLISHED, *IN_WORKBOOK]
    advised = [table for _file, table in ADVISED]
    kinds = {
        column.kind.name: column.kind.meaning
        for table in (*inputs, *between, *published, *advised)
        for column in table.columns
    }
    text += [f"| {name} | {cell(meaning)} |" for name, meaning in sorted(kinds.items())]
    text += ["", "## Input tables", ""]
    text += [
        "Their last columns, `file`, `sheet` and `row`, tell where a row was read and are not",
        "written by anyone.",
        "",
    ]
    for table in inputs:
        text += _table(table, headings, aliases=True)
    text += ["## Tables between the stages", ""]
    for table in between:
        text += _table(table, None, aliases=False)
    text += ["## Published tables", ""]
    for table in published:
        text += _table(table, headings, aliases=False)
    text += ["## Tables of advice", ""]
    text += ["Beside the result, where the policy asks for them; nothing depends on them.", ""]
    for table in advised:
        text += _table(table, headings, aliases=False)
    return "\n".join(text).rstrip() + "\n"


def _table(table: Table, headings: Headings | None, *, aliases: bool) -> list[str]:
    headed = headings.tables.get(table.name) if headings else None
    named = f" · {headed.name.zh}" if headed else ""
    lines = [f"### {table.name}{named}", "", f"A row is {table.row}.", ""]
    if table.key:
        keys = ", ".join(f"`{name}`" for name in table.key)
        lines += [f"No two rows have the same {keys}.", ""]
    if headed is None:
        lines += ["| column | holds | meaning |", "| --- | --- | --- |"]
        lines += [f"| `{c.name}` | {c.kind.name} | {_meaning(c)} |" for c in table.columns]
        return [*lines, ""]
    also = " also read as |" if aliases else ""
    lines += [
        f"| column | heading | holds | meaning |{also}",
        "| --- | --- | --- | --- |" + (" --- |" if aliases else ""),
    ]
    for column in table.columns:
        wording = headed.columns.get(column.name)
        heading = f"{wording.zh} / {wording.en}" if wording else ""
        line = f"| `{column.name}` | {heading} | {column.kind.name} | {_meaning(column)} |"
        if aliases:
            others = wording.written[1:-1] if wording else ()
            shown = [other for other in others if other != wording.en] if wording else []
            line += f" {cell(', '.join(shown))} |"
        lines.append(line)
    return [*lines, ""]


def _meaning(column: Column) -> str:
    words = ", ".join(f"`{word}`" for word in column.words)
    return cell(column.meaning) + (f" One of {words}." if words else "")


def findings_page(policy: Policy) -> str:
    """Every complaint the program can make, and those a round's rules add."""
    languages: list[Language] = [language for language in ("en", "zh") if speaks(language)]
    text = [
        _GENERATED,
        "# Findings",
        "",
        "A finding is a row of findings.csv. It has a stable id, 12 hex digits of the SHA-256",
        "of code, file, sheet, row key and column, by which dispositions.csv settles it. Words",
        "in braces are filled in.",
        "",
    ]
    for severity, meaning in _SEVERITIES.items():
        codes = [code for code in CODES.values() if code.severity == severity]
        page = f"findings/{severity}.md"
        text += [f"## {severity}", "", f"{meaning} [{page}]({page}) says why of each.", ""]
        text += ["| code | what is said | expected | what to do |", "| --- | --- | --- | --- |"]
        text += [_code(code, languages) for code in sorted(codes, key=lambda code: code.code)]
        text.append("")
    text += [
        "## Rules of the policy",
        "",
        "Every rule of a policy's examination is a code of its own. Where it is broken, the row",
        "becomes `invalid` or `ineligible`, the project waits (`block`), or the reader is told",
        f"(`warn`). Those of `{ROUNDS[0]}`:",
        "",
        "| code | otherwise | clause | what it asks |",
        "| --- | --- | --- | --- |",
    ]
    for rule in policy.examination.rules:
        words = rule.says if rule.clause else rule.reading.note if rule.reading else rule.says
        said = cell("<br>".join(dict.fromkeys(filter(None, (words.en, words.zh)))))
        text.append(f"| `{rule.id}` | {rule.otherwise} | {cell(rule.source)} | {said} |")
    text += ["", "## Reasons", "", "Why a project is not recommended, beside the codes above.", ""]
    text += ["| reason | what is said |", "| --- | --- |"]
    for reason in REASONS.values():
        text.append(f"| `{reason.reason}` | {_told(reason.says, languages)} |")
    return "\n".join(text).rstrip() + "\n"


def _code(code: Code, languages: Iterable[Language]) -> str:
    bars = f"<br>row becomes {code.bars}" if code.bars else ""
    said = [_told(part, languages) for part in (code.message, code.expected, code.remedy)]
    link = f"[`{code.code}`](findings/{code.severity}.md#{code.code})"
    return f"| {link}{bars} | {' | '.join(said)} |"


def codes_page(severity: str) -> str:
    """The codes of one severity, each with a section: what, why, how to mend, in both languages."""
    meaning = _SEVERITIES[severity]
    text = [_GENERATED, f"# {severity}", "", say("zh", meaning), "", meaning, ""]
    for code in sorted(CODES.values(), key=lambda code: code.code):
        if code.severity != severity:
            continue
        follows = _BARRED.get(code.bars, meaning)
        text += [f"## {code.code}", "", f"| {_IN[0]} | | {_IN[1]} | |", "| --- | --- | --- | --- |"]
        parts = (code.message, why(code.code), code.expected, code.remedy, follows)
        for asked, sentence in zip(_ASKED, parts, strict=True):
            if sentence:
                told = [
                    cell(say(language, part)) for language in _BOTH for part in (asked, sentence)
                ]
                text.append(f"| {' | '.join(told)} |")
        text.append("")
    return "\n".join(text).rstrip() + "\n"


def _told(sentence: str, languages: Iterable[Language]) -> str:
    told = dict.fromkeys(say(language, sentence) for language in languages)
    return cell("<br>".join(filter(None, told)))


def write(root: Path) -> list[Path]:
    """Write every manual below a checkout's folder; the files written."""
    made = pages(root)
    for name, text in made.items():
        page = root / "docs" / name
        page.parent.mkdir(exist_ok=True)
        page.write_bytes(text.encode())
    return [root / "docs" / name for name in made]


if __name__ == "__main__":
    for written in write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        sys.stdout.write(f"{written.as_posix()}\n")
