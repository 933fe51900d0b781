"""Questions to receipts: late paper, and control totals that must agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from pipeline.policy.model import Policy
from pipeline.policy.parts import Consequence
from pipeline.stages.examine.questions import (
    HOLDS,
    Question,
    Requirement,
    Subject,
    Suite,
    consequence,
)
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.bundles import Received
from pipeline.tables.received import RECEIPTS
from pipeline.tables.spelling import code_text
from pipeline.tables.values import whole_number


def receipt_suites(
    received: Received,
    submitted: Submitted,
    about_rows: Subject,
    exempt: Sequence[bool] | None,
    policy: Policy,
) -> Iterator[Suite]:
    """What the letters said, compared with what their files hold.

    Receipts of files that a later one replaces are passed over, and of a file
    that could not be read nothing is counted: that it was refused is told. `exempt` says
    for each submitted row whether it uses no quota, None where that cannot be
    told. Late paper is told of the receipt, or, where it refuses rows, of
    every row of its file.
    """
    asked = policy.examination.receipts
    if "receipts" not in received.present:
        codes = ["receipt_ill_typed", "declared_rows_differ"]
        codes += ["declared_exempt_differ"] if policy.pools.exemption else []
        codes += ["paper_late"] if asked.paper_until else []
        unasked = tuple((code, asked.source) for code in codes)
        yield Suite("receipts", Subject((), (), (), ()), (), unasked)
        return
    receipts = _Receipts(received, submitted, policy)
    questions = list(receipts.questions(exempt))
    not_made: tuple[tuple[str, str], ...] = ()
    if exempt is None and policy.pools.exemption:
        not_made = (("declared_exempt_differ", asked.source),)
    refusing = asked.late in ("invalid", "ineligible")
    if asked.paper_until and not refusing:
        questions.append(receipts.late(range(len(receipts.files)), receipts.files))
    yield Suite("receipts", receipts.subject(), tuple(questions), not_made)
    if asked.paper_until and refusing:
        files = submitted.texts["file"]
        of_file = {name: at for at, name in enumerate(receipts.files)}
        late = receipts.late([of_file.get(_name(file), -1) for file in files], files)
        yield Suite("rows_of_receipts", about_rows, (late,))


class _Receipts:
    """The receipts that count, as columns of text."""

    def __init__(self, received: Received, submitted: Submitted, policy: Policy) -> None:
        rows = RECEIPTS.promised(received.receipts)
        replaced = {_name(text) for text in rows["supersedes"] if code_text(text)}
        rows = rows[[_name(text) not in replaced for text in rows["file"]]]
        self._rows = rows
        self._texts = {name: rows[name].astype(object).tolist() for name in RECEIPTS.names}
        self._asked = policy.examination.receipts
        self._words = submitted.words
        self.files = [_name(text) for text in self._texts["file"]]
        refused = {_name(file) for file in refused_files(received)}
        self._unread = [name in refused for name in self.files]
        self._held: list[list[int]] = [[] for _ in self.files]
        of_file = {name: at for at, name in enumerate(self.files)}
        for row, file in enumerate(submitted.texts["file"]):
            if _name(file) in of_file:
                self._held[of_file[_name(file)]].append(row)

    def subject(self) -> Subject:
        return Subject(
            file=self._texts["source_file"],
            sheet=self._texts["sheet"],
            row=self._rows["row"].tolist(),
            key=self.files,
            unit=[self._words.units.id_of(text) for text in self._texts["unit"]],
            texts=self._texts,
        )

    def questions(self, exempt: Sequence[bool] | None) -> Iterator[Question]:
        clause = self._asked.source
        numbers = {
            name: [whole_number(text) for text in self._texts[name]]
            for name in ("version", "declared_rows", "declared_exempt")
        }
        moments = [self._words.moment(text) for text in self._texts["received_at"]]
        could = {name: [value is not None for value in values] for name, values in numbers.items()}
        could["received_at"] = [moment is not None for moment in moments]
        for column, answers in could.items():
            read = [
                answer if code_text(text) else None
                for text, answer in zip(self._texts[column], answers, strict=True)
            ]
            yield Question("receipt_ill_typed", read, HOLDS, clause, column)
        counted = [len(rows) for rows in self._held]
        totals = [("declared_rows_differ", "declared_rows", counted)]
        if exempt is not None:
            free = [sum(exempt[row] for row in rows) for rows in self._held]
            totals.append(("declared_exempt_differ", "declared_exempt", free))
        for code, column, found in totals:
            declared = [
                None if unread else number
                for number, unread in zip(numbers[column], self._unread, strict=True)
            ]
            yield Question(
                code,
                declared,
                Requirement("equal", others=found),
                clause,
                column,
                **consequence(self._differs),
                fields=_found(found),
            )

    @property
    def _differs(self) -> Consequence:
        """What a differing total does; a total refuses no row, so at the gravest it blocks."""
        return "warn" if self._asked.differs == "warn" else "block"

    def late(self, receipts: Sequence[int], files: Sequence[str]) -> Question:
        """Whether paper came in time; `receipts` gives a row's receipt, -1 for none.

        A receipt that shows only its day came at the beginning of that day.
        """
        until = datetime.fromisoformat(self._asked.paper_until)
        came: list[bool | None] = []
        shown = []
        for at in receipts:
            text = self._texts["received_at"][at] if at >= 0 else ""
            moment = self._words.moment(text) if text else None
            came.append(None if moment is None else moment.at(until.tzinfo) <= until)
            shown.append(text)
        return Question(
            "paper_late",
            came,
            HOLDS,
            self._asked.source,
            "received_at",
            **consequence(self._asked.late),
            shown=shown,
            fields=lambda row: {"expected": self._asked.paper_until, "file": files[row]},
        )


def refused_files(received: Received) -> list[str]:
    """The submission files that could not be read, by path."""
    complaints = received.complaints
    files = complaints["file"][complaints["severity"] == "file"]
    return sorted({str(file) for file in files if file.startswith("submissions/")})


def _found(counts: Sequence[int]) -> Callable[[int], Mapping[str, str]]:
    return lambda row: {"found": str(counts[row])}


def _name(file: str) -> str:
    """A file as receipts name it: without folder, and whatever is not seen."""
    return PurePosixPath(code_text(file).replace("\\", "/")).name
