"""All forms of a round, as files."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from pipeline.formulas import guarded
from pipeline.headings import Headings
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.policy.model import Policy
from pipeline.publish.forms.bounds import bounds_of, exempt_of
from pipeline.publish.forms.checking import write_form
from pipeline.publish.forms.checks import form_checks
from pipeline.publish.forms.columns import form_columns
from pipeline.publish.forms.conditions import Filled
from pipeline.publish.forms.layout import UnitForm
from pipeline.publish.forms.letter import letter_bytes
from pipeline.publish.forms.marked import MarkSheet
from pipeline.publish.forms.marking import write_marks
from pipeline.publish.forms.sittings import BlindKey
from pipeline.publish.forms.titles import round_title
from pipeline.publish.pages import speech_of
from pipeline.stages.typed.numbers import quota_table
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Received

UNITS, EXPERTS, KEY = "units", "experts", "blind-codes.csv"
_LETTER = _("Recommendation letter")
_HEARD = _("hearing")
_NOT_IN_NAMES = frozenset('\\/:*?"<>|')
_LONGEST_NAME = 60


def known_quotas(received: Received, policy: Policy, headings: Headings) -> pd.DataFrame:
    """QUOTAS: what a register says of the units' quotas; empty where nothing does."""
    words = words_of(policy, headings)
    return quota_table(policy, words, Registers(received.registers, words))


def unit_forms(
    policy: Policy,
    headings: Headings,
    quotas: pd.DataFrame,
    known: Mapping[str, Sequence[Filled]],
) -> Iterator[UnitForm]:
    """A form for each unit, in the policy's order; `known` are rows that are filled in already.

    `quotas` is QUOTAS.
    """
    language = policy.round.language
    columns = form_columns(policy, headings)
    speech = speech_of(policy, headings, language)
    checks = form_checks(policy, headings, columns, speech)
    exempt = exempt_of(policy, headings, columns)
    title = round_title(policy, headings, headings.table_name("submissions", language))
    bounds = bounds_of(policy, quotas, headings)
    for unit in policy.units.members:
        yield UnitForm(
            unit.id,
            unit.name.told(language),
            title,
            policy,
            headings,
            speech,
            columns,
            checks,
            bounds[unit.id],
            exempt,
            known.get(unit.id, ()),
        )


def unit_files(form: UnitForm) -> Iterator[tuple[str, bytes]]:
    """The files of one unit, by path: its form, and its letter with the same numbers."""
    language = form.language
    name = safe_name(form.unit_name)
    folder = f"{UNITS}/{safe_name(f'{form.unit}-{form.unit_name}')}"
    table = safe_name(form.headings.table_name("submissions", language))
    stamp = f"submissions {form.policy.round.id} {form.unit}"
    yield f"{folder}/{name}-{table}.xlsx", write_form(form, stamp)
    letter = safe_name(say(language, _LETTER))
    yield f"{folder}/{name}-{letter}.docx", letter_bytes(form)


def sheet_files(sheets: Sequence[MarkSheet]) -> Iterator[tuple[str, bytes]]:
    """The mark sheets, by path: a folder for each expert, who is named by number alone."""
    sessions: dict[str, set[tuple[str, str]]] = {}
    for sheet in sheets:
        sessions.setdefault(sheet.expert, set()).add((sheet.panel, sheet.session))
    panels = {expert: {panel for panel, _ in sittings} for expert, sittings in sessions.items()}
    for sheet in sheets:
        several = len(sessions[sheet.expert]) > 1
        parts = [sheet.headings.table_name("mark_sheet", sheet.language), sheet.expert]
        parts += [sheet.panel] if len(panels[sheet.expert]) > 1 else []
        parts += [sheet.session] if several else []
        parts += [sheet.said(_HEARD)] if _is_heard(sheet) else []
        name = safe_name("-".join(filter(None, parts)))
        stamp = f"marks {sheet.policy.round.id} {name}"
        yield f"{EXPERTS}/{safe_name(sheet.expert)}/{name}.xlsx", write_marks(sheet, stamp)


def _is_heard(sheet: MarkSheet) -> bool:
    hearing = sheet.policy.marking.hearing
    return hearing is not None and sheet.criteria[0].id in hearing.criteria


def key_file(keys: Sequence[BlindKey]) -> bytes:
    """The key of the codes, which stays in the office, as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("code", "project_id", "applicant"))
    writer.writerows(
        [guarded(part) for part in (key.code, key.project_id, key.applicant)] for key in keys
    )
    return text.getvalue().encode("utf-8-sig")


def safe_name(text: str) -> str:
    """A text as a file may be called on any system; `-` where nothing of it is left."""
    kept = "".join(
        "_" if sign in _NOT_IN_NAMES or unicodedata.category(sign)[0] == "C" else sign
        for sign in text
    )
    return kept.strip(" .")[:_LONGEST_NAME] or "-"
