"""Editions of the list as workbooks, and as the annexes of the letter and the public notice."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.exact import points_text
from pipeline.language import mark as _
from pipeline.policy.parts import Words
from pipeline.policy.publication import Letter, Notice, Publication
from pipeline.publish.editions import ListEdition
from pipeline.publish.filling import filled
from pipeline.publish.lists import Lists
from pipeline.publish.naming import UNKNOWN_UNIT
from pipeline.publish.packing import DocumentProperties
from pipeline.publish.sheets import Stamp
from pipeline.publish.workbook import Block, Cell, Properties, SheetColumn, workbook_bytes

LETTER, NOTICE = "recommendation-letter.docx", "public-notice.docx"

_NO_ORDER = _("In no order of merit")
_FIELD = _("{name} {count}")
_CRITERION = _("{name} ({points} points)")
_DAY = _("{year}-{month}-{day}")
_DAY_OPEN = _("(day left open)")
_COUNTS = ("number", "place")
_POINTS = ("expert_points", "component_points", "bonus_points", "total")
_CODES = ("project_id", "credit_code", "telephone")
_WIDTHS = {"title": (20, 44), "applicant": (16, 36), "remark": (8, 40)}


def edition_files(
    lists: Lists,
    stamp: Stamp,
    editions: Mapping[str, ListEdition],
    templates: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Every file of the editions by name; none where the policy says nothing of publication.

    `templates` are the Word templates of the round by file name: letters
    without theirs are not written.
    """
    publication = stamp.naming.policy.publication
    if publication is None:
        return {}
    files = {f"editions/{name}.xlsx": edition_workbook(editions[name], stamp) for name in editions}
    letters = (
        (LETTER, publication.letter, letter_bytes),
        (NOTICE, publication.notice, notice_bytes),
    )
    for file, part, write in letters:
        template = template_of(part.template, templates, stamp.naming.language)
        if template is not None:
            files[file] = write(lists, stamp, editions, publication, template)
    return files


def template_of(name: str, templates: Mapping[str, bytes], language: str) -> bytes | None:
    """A template by its name: the one in a language before the one without."""
    for file in (f"{name}.{language}.docx", f"{name}.docx"):
        if file in templates:
            return templates[file]
    return None


def edition_workbook(edition: ListEdition, stamp: Stamp) -> bytes:
    """An edition as a workbook: one sheet, ready to be printed on A4."""
    columns = [
        _column(name, heading, [row[at] for row in edition.rows])
        for at, (name, heading) in enumerate(zip(edition.columns, edition.headings, strict=True))
    ]
    language = stamp.naming.language
    name = stamp.naming.headings.table_name("recommendation", language)
    sheet = stamp.sheet(name, edition.title, [Block(columns)], file="recommendation.csv")
    issued = stamp.naming.policy.round.issued
    return workbook_bytes([sheet], Properties(edition.title, issued, stamp.marking))


def _column(name: str, heading: str, cells: list[str]) -> SheetColumn:
    least, most = _WIDTHS.get(name, (6, 24))
    if name in _COUNTS:
        numbers: list[Cell] = [int(cell) if cell else None for cell in cells]
        return SheetColumn(heading, "count", numbers, least=4)
    if name in _POINTS:
        decimals = max((len(cell.partition(".")[2]) for cell in cells), default=0)
        amounts: list[Cell] = [float(Decimal(cell)) if cell else None for cell in cells]
        return SheetColumn(heading, "points", amounts, decimals=decimals)
    if name in _CODES:
        return SheetColumn(heading, "code", cells, middle=True)
    return SheetColumn(heading, "text", cells, least=least, most=most)


def letter_bytes(
    lists: Lists,
    stamp: Stamp,
    editions: Mapping[str, ListEdition],
    publication: Publication,
    template: bytes,
) -> bytes:
    """recommendation-letter.docx: the office's letter to the ministry, its list as annex."""
    letter = publication.letter
    words = {
        **_words(lists, stamp, publication, editions["ministry"]),
        "to": _told(letter.to, stamp),
        "number": letter.number,
        "dated": _day(letter.dated, stamp),
    }
    return _filled(letter, words, stamp, editions["ministry"], template)


def notice_bytes(
    lists: Lists,
    stamp: Stamp,
    editions: Mapping[str, ListEdition],
    publication: Publication,
    template: bytes,
) -> bytes:
    """public-notice.docx: the notice that hangs out, its list as annex."""
    notice = publication.notice
    words = {
        **_words(lists, stamp, publication, editions["public"]),
        "working_days": notice.working_days,
        "begins": _day(notice.begins, stamp),
        "dated": _day(notice.dated, stamp),
    }
    return _filled(notice, words, stamp, editions["public"], template)


def _filled(
    part: Letter | Notice,
    words: Mapping[str, Any],
    stamp: Stamp,
    edition: ListEdition,
    template: bytes,
) -> bytes:
    declared = stamp.naming.policy.round
    properties = DocumentProperties(
        title=edition.title,
        created=declared.issued,
        creator=words["office"],
        comments=stamp.marking,
    )
    notice = " ".join(stamp.notices)
    return filled(part.template, template, words, properties, notice, edition.table)


def _words(
    lists: Lists, stamp: Stamp, publication: Publication, edition: ListEdition
) -> dict[str, Any]:
    """What a template may say of a round; docs/letters.md lists it."""
    office, standing = publication.office, stamp.standing
    naming, policy = stamp.naming, stamp.naming.policy
    counted = lists["marks"]
    fields: dict[str, int] = {}
    for field in lists["recommendation"]["field"]:
        fields[field] = fields.get(field, 0) + 1
    by_field = [
        stamp.say(_FIELD, name=name, count=fields[field])
        for field, name in naming.fields.items()
        if field in fields
    ]
    criteria = [
        stamp.say(
            _CRITERION,
            name=part.name.told(naming.language),
            points=points_text(Fraction(part.weight) * Fraction(part.scale.max), 0),
        )
        for part in policy.marking.criteria
    ]
    outcomes = {name: standing.outcomes[name] for name in standing.outcomes}
    return {
        "draft": " ".join(stamp.notices),
        "round": policy.round.title.told(naming.language),
        "subject": _told(publication.subject, stamp),
        "basis": _told(publication.basis, stamp),
        "office": _told(office.name, stamp),
        "department": _told(office.department, stamp),
        "address": _told(office.address, stamp),
        "telephone": office.telephone,
        "discipline_telephone": office.discipline_telephone,
        "received": standing.received,
        "eligible": standing.eligible,
        "units": len(set(lists["decisions"]["unit"]) - {UNKNOWN_UNIT}),
        "experts": int(counted.loc[counted["used"], "expert_id"].nunique()),
        "criteria": naming.listed(criteria),
        "full": points_text(Fraction(policy.marking.full), 0),
        "by_field": naming.listed(by_field),
        **outcomes,
        "list_title": edition.title,
        "ordered": edition.ordered,
        "no_order": "" if edition.ordered else stamp.say(_NO_ORDER),
        "headings": edition.headings,
        "rows": edition.rows,
        "fingerprint": stamp.fingerprint,
    }


def _told(words: Words | None, stamp: Stamp) -> str:
    return words.told(stamp.naming.language) if words is not None else ""


def _day(day: str | None, stamp: Stamp) -> str:
    """A day as a letter writes it; where the policy leaves it open, room to write it."""
    if day is None:
        return stamp.say(_DAY_OPEN)
    year, month, date = day.split("-")
    if stamp.naming.language == "zh":
        month, date = month.lstrip("0"), date.lstrip("0")
    return stamp.say(_DAY, year=year, month=month, day=date)
