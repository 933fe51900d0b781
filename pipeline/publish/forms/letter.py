"""The letter with which a unit sends its form: the form's own numbers, in the layout of GB/T 9704.

The words and the layout are a template, letter.LANGUAGE.docx beside this page,
which an office edits in its own word processor.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.language import mark as _
from pipeline.publish.filling import filled
from pipeline.publish.forms.layout import UnitForm
from pipeline.publish.forms.titles import round_subject
from pipeline.publish.packing import DocumentProperties

_TO_BE_MENDED = _(
    "Draft: the numbers are those of the form as it was sent out. Before sealing, make them agree "
    "with the last line of its check sheet, and delete this line."
)
_TO_BE_FILLED = _(
    "Draft: fill in the numbers of the last line of the form's check sheet before sealing, and "
    "delete this line."
)
_LETTER_NO = _("Letter No. ____")
_TO = _("____")
_DAY = _("Date: ____")
_BLANK = _("________")
_TITLE = _("Recommendation letter")


def letter_bytes(form: UnitForm) -> bytes:
    """The bytes of a unit's letter; blanks where the office knows nothing of its projects yet."""
    known = bool(form.known)
    outside = form.outside_known
    blank = form.said(_BLANK)
    words = {
        "draft": form.said(_TO_BE_MENDED if known else _TO_BE_FILLED),
        "letter_no": form.said(_LETTER_NO),
        "subject": round_subject(form.policy, form.headings),
        "to": form.said(_TO),
        "table": form.headings.table_name("submissions", form.language),
        "rows": str(len(form.known)) if known else blank,
        "split": form.exempt is not None,
        "used": str(len(form.known) - outside) if known else blank,
        "outside": str(outside) if known else blank,
        "unit": form.unit_name,
        "day": form.said(_DAY),
        "blank": blank,
    }
    template = Path(__file__).with_name(f"letter.{form.language}.docx")
    properties = DocumentProperties(
        title=f"{form.said(_TITLE)} {form.unit_name}", created=form.policy.round.issued
    )
    return filled(template.name, template.read_bytes(), words, properties)
