"""The manuals of policy, tables and findings, made from their own declarations.

`python -m pipeline.manual` writes them into docs/; a test fails when a page
there is not what the declarations say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.codes import CODES
from pipeline.codes.code import Code
from pipeline.codes.reasons import REASONS
from pipeline.documents import Document, read_document
from pipeline.documents import Path as Place
from pipeline.headings import Headings, load_headings
from pipeline.language import Language, say, speaks
from pipeline.policy import Policy, Vocabulary, load_policy
from pipeline.policy.describe import Description, Key, described, occurrences
from pipeline.tables import received, working
from pipeline.tables.kinds import Column, Table
from pipeline.tables.published import CONSERVATION, PUBLISHED

ROUND = "tianjin-2022"
"""The round from whose policy the examples are taken."""

LONGEST_EXAMPLE = 14
"""Lines of an example that are shown; what is longer is cut."""

_GENERATED = (
    "<!-- Made by `python -m pipeline.manual` from the program's own declarations; "
    "do not edit. -->\n"
)

_SEVERITIES = {
    "stop": "Nothing is written until it is mended.",
    "file": "The file is refused; the others go on.",
    "row": "The row, or the mark, is refused; it is kept and told.",
    "block": "The project is referred, or the run a draft, until a disposition settles it.",
    "warn": "Kept and told; nothing changes.",
}


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


def pages(policy_file: bytes, headings_file: bytes) -> Mapping[str, str]:
    """Every manual, by the name of its file in docs/.

    Raises PolicyError where the round's policy or the headings have faults.
    """
    policy = load_policy(f"configs/{ROUND}.yaml", policy_file, vocabulary())
    headings = load_headings(headings_file)
    return {
        "policy.md": policy_page(policy, policy_file),
        "tables.md": tables_page(headings),
        "findings.md": findings_page(policy),
    }


def policy_page(policy: Policy, content: bytes) -> str:
    """Every key a policy file can have, with an example from one round."""
    parts = described()
    places = occurrences(policy)
    examples = _Examples(content.decode("utf-8-sig").splitlines(), read_document(content))
    text = [
        _GENERATED,
        "# The policy file",
        "",
        "One YAML file holds all the rules of a round. Keys not listed here are refused, and so",
        "are keys given twice and decimals without quotes; all faults are told at once, with",
        "their lines. `on`, `no` and `yes` are text. Tags, anchors and aliases are not read.",
        "",
        "A part *that decides something* also has these keys:",
        "",
        "| key | what it holds |",
        "| --- | --- |",
        "| `clause` | The clause of the notice that orders it. |",
        "| `says` | What the clause asks, in the office's own words. |",
        "| `reading` | Where the notice is silent: the [Reading](#reading) chosen instead. |",
        "",
        "`clause` and `says` are given together, or there is a `reading`, or both.",
        "A *name* is ASCII letters, digits, `_`, `.` and `-`. A *decimal in quotes* has at most",
        "nine decimals; a whole number needs no quotes.",
        "",
        f"The examples are those of `configs/{ROUND}.yaml`.",
        "",
    ]
    known = {part.name for part in parts}
    for part in parts:
        text += _part(part, known)
        text += examples.of(part.name, places.get(part.name, ()))
    return "\n".join(text).rstrip() + "\n"


def _part(part: Description, known: set[str]) -> list[str]:
    decides = " This part decides something." if part.sourced else ""
    lines = [f"## {part.name}", "", part.meaning + decides, ""]
    if not part.keys:
        return lines
    lines += ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    for key in part.keys:
        default = "**needed**" if key.needed else key.default
        lines.append(f"| `{key.name}` | {_linked(key, known)} | {default} | {_cell(key.meaning)} |")
    return [*lines, ""]


def _linked(key: Key, known: set[str]) -> str:
    words = [
        f"[{word}](#{word.lower()})" if word in key.parts and word in known else word
        for word in _cell(key.kind).split(" ")
    ]
    return " ".join(words)


class _Examples:
    """Passages of one policy file, by the path of what they are about."""

    def __init__(self, lines: Sequence[str], document: Document) -> None:
        self._lines = lines
        self._document = document

    def of(self, name: str, paths: Sequence[Place]) -> list[str]:
        """The first passage that is short enough, else the beginning of the first."""
        passages = [self._passage(path) for path in paths if path in self._document.places]
        if not passages:
            return [f"`{ROUND}` does not use it.", ""] if name != "Policy" else []
        short = [passage for passage in passages if len(passage) <= LONGEST_EXAMPLE]
        chosen = short[0] if short else [*passages[0][:LONGEST_EXAMPLE], "# ..."]
        return ["```yaml", *chosen, "```", ""] if name != "Policy" else []

    def _passage(self, path: Place) -> list[str]:
        first = self._document.places[path][0] - 1
        margin = _margin(self._lines[first])
        passage = [self._lines[first][margin:]]
        for line in self._lines[first + 1 :]:
            if line.strip() and _margin(line) <= margin:
                break
            passage.append(line[margin:])
        while not passage[-1].strip():
            passage.pop()
        return passage


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


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
    published = [*PUBLISHED, CONSERVATION]
    kinds = {
        column.kind.name: column.kind.meaning
        for table in (*inputs, *between, *published)
        for column in table.columns
    }
    text += [f"| {name} | {_cell(meaning)} |" for name, meaning in sorted(kinds.items())]
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
            line += f" {_cell(', '.join(shown))} |"
        lines.append(line)
    return [*lines, ""]


def _meaning(column: Column) -> str:
    words = ", ".join(f"`{word}`" for word in column.words)
    return _cell(column.meaning) + (f" One of {words}." if words else "")


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
        text += [f"## {severity}", "", meaning, ""]
        text += ["| code | what is said | expected | what to do |", "| --- | --- | --- | --- |"]
        text += [_code(code, languages) for code in sorted(codes, key=lambda code: code.code)]
        text.append("")
    text += [
        "## Rules of the policy",
        "",
        "Every rule of a policy's examination is a code of its own. Where it is broken, the row",
        "becomes `invalid` or `ineligible`, the project waits (`block`), or the reader is told",
        f"(`warn`). Those of `{ROUND}`:",
        "",
        "| code | otherwise | clause | what it asks |",
        "| --- | --- | --- | --- |",
    ]
    for rule in policy.examination.rules:
        words = rule.says if rule.clause else rule.reading.note if rule.reading else rule.says
        said = _cell("<br>".join(dict.fromkeys(filter(None, (words.en, words.zh)))))
        text.append(f"| `{rule.id}` | {rule.otherwise} | {_cell(rule.source)} | {said} |")
    text += ["", "## Reasons", "", "Why a project is not recommended, beside the codes above.", ""]
    text += ["| reason | what is said |", "| --- | --- |"]
    for reason in REASONS.values():
        text.append(f"| `{reason.reason}` | {_told(reason.says, languages)} |")
    return "\n".join(text).rstrip() + "\n"


def _code(code: Code, languages: Iterable[Language]) -> str:
    bars = f"<br>row becomes {code.bars}" if code.bars else ""
    said = [_told(part, languages) for part in (code.message, code.expected, code.remedy)]
    return f"| `{code.code}`{bars} | {' | '.join(said)} |"


def _told(sentence: str, languages: Iterable[Language]) -> str:
    told = dict.fromkeys(say(language, sentence) for language in languages)
    return _cell("<br>".join(filter(None, told)))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def write(root: Path) -> list[Path]:
    """Write every manual below a checkout's folder; the files written."""
    made = pages(
        (root / "configs" / f"{ROUND}.yaml").read_bytes(),
        (root / "configs" / "headings.yaml").read_bytes(),
    )
    for name, text in made.items():
        file = root / "docs" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    return [root / "docs" / name for name in made]


if __name__ == "__main__":
    for written in write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        sys.stdout.write(f"{written.as_posix()}\n")
