"""Questions to submitted rows, each by itself and among each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.personal import PERSONAL
from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import (
    FILLED,
    HOLDS,
    Question,
    Requirement,
    Subject,
    consequence,
)
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import Names, code_text, row_key
from pipeline.tables.values import CREDIT_ALPHABET, credit_check

_TYPED = {"whole number": "not_a_whole_number", "day": "not_a_day", "yes or no": "not_yes_or_no"}
_CREDIT_FORM = f"^[{CREDIT_ALPHABET}]{{18}}$"
# A number of more than 15 digits that a spreadsheet kept as a number shows an exponent.
_AS_NUMBER = r"^[0-9](?:\.[0-9]+)?E\+?[0-9]+$"


def subject_of(submitted: Submitted, received: Received) -> Subject:
    """The submitted rows as a subject: the unit by id, the row by its project.

    Where a row's unit is not known, the unit that sent its file can mend it.
    """
    letters = {
        (file, sheet, column): written
        for file, sheet, column, written in received.cells[
            ["file", "sheet", "column", "letters"]
        ].itertuples(index=False)
    }
    texts = submitted.texts
    rows = submitted.numbers
    units = submitted.words.units
    senders = {file: units.id_of(unit) for file, unit in received.file_units.items()}

    def cell(row: int, column: str) -> str:
        written = letters.get((texts["file"][row], texts["sheet"][row], column), "")
        return f"{written}{rows[row]}" if written else ""

    return Subject(
        file=texts["file"],
        sheet=texts["sheet"],
        row=rows,
        key=[
            project or row_key(code) or title
            for project, code, title in zip(
                submitted.project_ids, texts["credit_code"], texts["title"], strict=True
            )
        ],
        project=submitted.project_ids,
        unit=[
            unit or senders.get(file, "")
            for unit, file in zip(submitted.values["unit"], texts["file"], strict=True)
        ],
        texts=texts,
        cell=cell,
    )


def subject_of_projects(submitted: Submitted, projects: Sequence[str]) -> Subject:
    """Some projects as a subject; of one filed in several rows the first, by unit and direction."""
    texts = submitted.texts
    units = [unit or "" for unit in submitted.values["unit"]]
    known = submitted.by_project()
    rows = [
        min(known[project], key=lambda row: (units[row], texts["direction"][row]))
        for project in projects
    ]
    return Subject(
        file=[texts["file"][row] for row in rows],
        sheet=[texts["sheet"][row] for row in rows],
        row=[submitted.numbers[row] for row in rows],
        key=projects,
        project=projects,
        unit=[units[row] for row in rows],
        texts={"direction": [texts["direction"][row] for row in rows]},
    )


def questions_of_rows(
    submitted: Submitted, received: Received, policy: Policy
) -> Iterator[Question]:
    """Whether each row is filled in, can be read, and names what there is."""
    yield from _filled(submitted, policy)
    yield from _readable(submitted)
    yield from _listed(submitted, policy)
    yield _of_its_file(submitted, received, policy)
    yield from _credit_codes(submitted, policy)
    for column in ("title", "applicant"):
        texts = [text or None for text in submitted.texts[column]]
        alone = Requirement("not_regex", {"regex": PERSONAL})
        yield Question("personal_number", texts, alone, "", column)


def _filled(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    required = policy.examination.required
    for column in required.columns:
        written = [text if code_text(text) else None for text in submitted.texts[column]]
        yield Question("missing_cell", written, FILLED, required.source, column)


def _readable(submitted: Submitted) -> Iterator[Question]:
    words = submitted.words
    for column, texts in submitted.texts.items():
        kind = words.kinds.get(column, "")
        if column in ("file", "sheet", "row") or not any(texts):
            continue
        values = submitted.values[column]
        if kind in _TYPED:
            read = _read(texts, values)
            yield Question(_TYPED[kind], read, HOLDS, "", column)
        elif kind == "level":
            levels = [
                value if value is not None else words.yes_no(text)
                for value, text in zip(values, texts, strict=True)
            ]
            yield Question("unknown_level", _read(texts, levels), HOLDS, "", column)


def _read(texts: Sequence[str], values: Sequence[Any]) -> list[bool | None]:
    """For each cell with something in it whether it was read."""
    return [
        value is not None if code_text(text) else None
        for text, value in zip(texts, values, strict=True)
    ]


def _listed(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    words = submitted.words
    listed: list[tuple[str, str, Names, str, str]] = [
        ("unknown_unit", "unit", words.units, policy.units.source, ""),
    ]
    for chosen, choices in policy.choices.columns.items():
        known = ", ".join(choice.name.told(policy.round.language) for choice in choices)
        source = policy.choices.source
        listed.append(("unknown_choice", chosen, words.choices[chosen], source, known))
    for code, column, names, clause, known in listed:
        texts = submitted.texts[column]
        # Every row has a unit, or is nobody's; other lists are asked of what is filled in.
        blank = "" if column == "unit" else None
        ids = [names.id_of(text) or text if code_text(text) else blank for text in texts]
        yield Question(
            code,
            ids,
            Requirement("in_set", {"value_set": list(names.ids)}),
            clause,
            column,
            fields=nearest_of(names, texts, known),
        )


def nearest_of(
    names: Names, texts: Sequence[str], known: str
) -> Callable[[int], Mapping[str, str]]:
    """What is told of a text that stands in no list: the likest that do, and what may stand."""
    return lambda row: {"nearest": " / ".join(names.nearest(texts[row])) or "-", "expected": known}


def _of_its_file(submitted: Submitted, received: Received, policy: Policy) -> Question:
    words, files = submitted.words, submitted.texts["file"]
    senders = [words.units.id_of(received.file_units.get(file, "")) or None for file in files]
    return Question(
        "unit_not_of_file",
        submitted.values["unit"],
        Requirement("equal", others=senders),
        policy.units.source,
        "unit",
        fields=lambda row: {"expected": received.file_units.get(files[row], "")},
    )


def _credit_codes(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    asked = policy.examination.credit_code
    follows = consequence(asked.wrong)
    codes = [row_key(text) or None for text in submitted.texts["credit_code"]]
    yield Question(
        "credit_code_number",
        codes,
        Requirement("not_regex", {"regex": _AS_NUMBER}),
        asked.source,
        "credit_code",
    )
    kept = [code if code and not _is_number(code) else None for code in codes]
    yield Question(
        "credit_code_form",
        kept,
        Requirement("regex", {"regex": _CREDIT_FORM}),
        asked.source,
        "credit_code",
        **follows,
    )
    checks = [credit_check(code) if code else None for code in codes]
    yield Question(
        "credit_code_wrong",
        [code[-1] if code and check else None for code, check in zip(codes, checks, strict=True)],
        Requirement("equal", others=checks),
        asked.source,
        "credit_code",
        **follows,
        fields=lambda row: {"expected": checks[row] or ""},
    )


def _is_number(code: str) -> bool:
    return "E+" in code or "." in code
