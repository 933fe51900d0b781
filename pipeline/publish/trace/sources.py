"""Where a row's own words and facts stand: submitted cells, registers, corrections, recusals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property

from pipeline.policy.rules import Fact
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import (
    LANGUAGES,
    Place,
    Round,
    Told,
    grouped,
    place_of,
    rows_of,
    two,
)
from pipeline.stages.typed.headed import REVIEWS
from pipeline.tables.received import SOURCE, SUBMISSIONS
from pipeline.tables.spelling import code_text

_SOURCE = frozenset(column.name for column in SOURCE)


class Sources:
    """What was written of a submitted row, and what is verified of it."""

    def __init__(self, round_: Round) -> None:
        self.round = round_

    def cells(self, at: int) -> list[Told]:
        """Each cell of a submitted row that has something in it or a column to stand in.

        A unit that the row leaves out and its file's title names has no cell.
        """
        submitted, place = self.round.submitted, self._place(at)
        further = [column.id for column in self.round.policy.columns]
        found = []
        for column in [*(name for name in SUBMISSIONS.names if name not in _SOURCE), *further]:
            text, cell = submitted.texts[column][at], self.round.cell(place, column)
            if text or cell:
                heading = self.round.column(place[0], column)
                found.append({"column": column, "heading": heading, "text": text, "cell": cell})
        return found

    def _place(self, at: int) -> Place:
        texts = self.round.submitted.texts
        return texts["file"][at], texts["sheet"][at], self.round.submitted.numbers[at]

    def facts(self, at: int) -> list[Told]:
        """Every fact of the policy: what is verified, by what, and what was declared."""
        verified = self.round.verified
        return [
            {
                "fact": fact.id,
                "name": two(fact.name),
                "clause": fact.source,
                "value": verified.values[fact.id][at],
                "looked_up": fact.id in verified.known,
                "by": _by(fact),
                "sources": list(self._sources(fact, at)),
                "declared": self._declared(fact, at),
            }
            for fact in self.round.policy.facts
        ]

    def _declared(self, fact: Fact, at: int) -> Told | None:
        if not fact.declared:
            return None
        return {
            "column": fact.declared,
            "text": self.round.submitted.texts[fact.declared][at],
            "cell": self.round.cell(self._place(at), fact.declared),
        }

    def _sources(self, fact: Fact, at: int) -> Iterator[Told]:
        """The rows and cells in which a fact was looked up."""
        source = fact.verified
        if source.matching is not None:
            rows = self.round.registers.matching(source.matching, self.round.submitted)[at]
            shown = source.value or source.matching.key
            for row in rows:
                yield self._of_register(source.matching.register_, row, shown)
        elif source.reviewed is not None:
            project = self.round.submitted.project_ids[at].upper()
            key = self.round.words.key("fact", source.reviewed)
            for row in self._reviews.get((key, project), ()):
                yield self._of_register(REVIEWS, row, "accepted")
        elif source.experts is not None:
            yield from self._said.get((source.experts, self.round.submitted.project_ids[at]), ())
        elif source.column is not None:
            place = self._place(at)
            yield {
                "file": place[0],
                "sheet": place[1],
                "row": place[2],
                "cell": self.round.cell(place, source.column),
                "text": self.round.submitted.texts[source.column][at],
            }

    def _of_register(self, register: str, row: int, column: str) -> Told:
        texts = self.round.registers.texts(register)
        place = (texts["file"][row], texts["sheet"][row], int(texts["row"][row]))
        text = texts[column][row] if column in texts else ""
        told = {"file": place[0], "sheet": place[1], "row": place[2]}
        return {**told, "cell": self.round.cell(place, column), "text": text}

    @cached_property
    def _reviews(self) -> Mapping[tuple[str, str], list[int]]:
        texts, words = self.round.registers.texts(REVIEWS), self.round.words
        found: dict[tuple[str, str], list[int]] = {}
        if texts:
            pairs = zip(texts["fact"], texts["project_id"], strict=True)
            for row, (fact, project) in enumerate(pairs):
                key = (words.key("fact", fact), words.key("project_id", project).upper())
                found.setdefault(key, []).append(row)
        return found

    @cached_property
    def _said(self) -> Mapping[tuple[str, str], list[Told]]:
        """What experts wrote in columns of no criterion, by column and project."""
        marks = self.round.marks
        found: dict[tuple[str, str], list[Told]] = {}
        names = ("file", "sheet", "row", "cell")
        places = zip(*(marks.rows[name].tolist() for name in names), strict=True)
        for at, (file, sheet, row, cell) in enumerate(places):
            if marks.read[at] is None and code_text(marks.written[at]):
                key = (marks.criteria[at], marks.projects[at])
                told = {"file": file, "sheet": sheet, "row": int(row), "cell": cell}
                barred = (marks.projects[at], marks.experts[at]) in self.round.barred
                told |= {"expert_id": marks.experts[at], "text": marks.written[at]}
                found.setdefault(key, []).append({**told, "heard": not barred})
        return found

    def corrections(self, place: Place, project: str, facts: list[Told]) -> list[Told]:
        """The corrections that were carried out in a row's cells, marks and register rows."""
        places = {place} | {place_of(source) for fact in facts for source in fact["sources"]}
        found = {
            row["finding"]: row
            for row in [
                *(row for at in places for row in self._corrected_at.get(at, ())),
                *(self._corrected_of.get(project, ()) if project else ()),
            ]
        }
        return [_correction(self.round, found[finding]) for finding in sorted(found)]

    @cached_property
    def _corrected(self) -> list[Row]:
        complaints = self.round.results.complaints
        return list(rows_of(complaints[complaints["code"] == "correction_applied"]))

    @cached_property
    def _corrected_at(self) -> Mapping[Place, list[Row]]:
        found: dict[Place, list[Row]] = {}
        for row in self._corrected:
            found.setdefault(place_of(row), []).append(row)
        return found

    @cached_property
    def _corrected_of(self) -> Mapping[str, list[Row]]:
        """Corrections by project, those of submitted rows apart: they have their place."""
        others = [row for row in self._corrected if place_of(row) not in self.round.places]
        found: dict[str, list[Row]] = {}
        for row in others:
            found.setdefault(code_text(str(row["project_id"])), []).append(row)
        return found

    def recusals(self, project: str) -> list[Told]:
        """The experts who may not mark a project, and why."""
        return self._recused.get(project, []) if project else []

    @cached_property
    def _recused(self) -> Mapping[str, list[Told]]:
        written: dict[tuple[str, str], Row] = {}
        for row in rows_of(self.round.received.recusals):
            pair = (code_text(str(row["project_id"])), code_text(str(row["expert_id"])))
            written.setdefault(pair, row)
        found: dict[str, list[Told]] = {}
        for (project, expert), why in sorted(self.round.barred.items()):
            told: Told = {"expert_id": expert, "why": why}
            said = written.get((project, expert))
            if said is not None and why == "recused":
                told |= {"reason": said["reason"], "file": said["file"]}
                told |= {"sheet": said["sheet"], "row": int(said["row"])}
            found.setdefault(project, []).append(told)
        return found

    def rulings(self, project: str) -> list[Told]:
        """The panel's rulings on a project, and whether they were carried out."""
        return self._rulings.get(project, []) if project else []

    @cached_property
    def _rulings(self) -> Mapping[str, list[Told]]:
        complaints = self.round.results.complaints
        unread = grouped(rows_of(complaints[complaints["code"].str.startswith("ruling_")]))
        found: dict[str, list[Told]] = {}
        for row in rows_of(self.round.received.rulings):
            project = code_text(str(row["project_id"]))
            against = unread.get(project, [])
            names = ("outcome", "order", "minute", "decided_on")
            told: Told = {name: row[name] for name in names}
            place = {"file": row["file"], "sheet": row["sheet"], "row": int(row["row"])}
            told["name"] = self.round.meaning("outcome", str(row["outcome"]))
            told["why_not"] = sorted({one["code"] for one in against})
            told["says"] = [
                {
                    language: self.round.reasons[language].findings.told(one).message
                    for language in LANGUAGES
                }
                for one in against
            ]
            found.setdefault(project, []).append({**told, **place, "carried_out": not against})
        return found


def _by(fact: Fact) -> str:
    source = fact.verified
    if source.matching is not None:
        return "register"
    if source.reviewed is not None:
        return "reviews"
    if source.experts is not None:
        return "experts"
    return "column" if source.column is not None else "condition"


def _correction(round_: Round, row: Row) -> Told:
    fields = json.loads(row["fields"] or "{}")
    column = str(row["column"])
    return {
        "file": row["file"],
        "sheet": row["sheet"],
        "row": int(row["row"]),
        "cell": row["cell"] or round_.cell(place_of(row), column),
        "column": column,
        "heading": round_.column(str(row["file"]), column),
        "before": row["value"],
        "after": fields.get("after", ""),
        "reason_code": fields.get("reason", ""),
        "reason_name": round_.meaning("reason_code", fields.get("reason", "")),
        "decided_by": fields.get("decided_by", ""),
        "minute": fields.get("minute", ""),
        "finding": row["finding"],
    }
