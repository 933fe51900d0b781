"""The short table a run ends with on the terminal: plain text, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.codes import CODES
from pipeline.codes.reasons import DRAFT
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.publication import Published
from pipeline.publish.widths import padded, width

_COUNTS: Mapping[str, str] = {
    "received": _("Received"),
    "eligible": _("Eligible"),
    "recommended": _("Recommended"),
    "reserve": _("Reserve"),
    "referred": _("Referred"),
    "not_selected": _("Not selected"),
}
_SEVERITIES: Mapping[str, str] = {
    "block": _("blocking"),
    "file": _("files refused"),
    "row": _("rows refused"),
    "warn": _("warnings"),
}
_FINDINGS = _("Findings")
_OPEN = _("open")
_SETTLED = _("settled")
_STATUS = _("Status")
_FINAL = _("final")
_DRAFT = _("DRAFT")
_POLICY = _("Policy")
_LIST = _("List")
_FOLDER = _("Folder")
_FINGERPRINT = _("Fingerprint")
_OF_DRAFTS = (
    (_("What is open:"), "linxuan examine {round}"),
    (_("Why a project stands there:"), "linxuan explain {round} PROJECT"),
)
_OF_FINALS = (
    (_("Why a project stands there:"), "linxuan explain {round} PROJECT"),
    (_("To check the run:"), "linxuan verify {round}"),
)
_ALREADY = _("This run was there already; no file was changed.")


Paint = Callable[[str, str], str]
"""Gives a text of some kind (title, good, open, bad, next) its colour."""


def _plain(_kind: str, text: str) -> str:
    return text


def summary(
    published: Published,
    language: Language,
    title: str = "",
    here: Path | None = None,
    paint: Paint = _plain,
) -> str:
    """What became of a round, in a few lines that end with where the list is.

    Paths are shown from the folder `here` where they lie under it. Each line
    is one line whatever a title holds. The run's notices are not in it.
    """
    told = published.told
    outcomes: Mapping[str, int] = told["counts"]["outcomes"]
    counts = {"received": told["counts"]["received"], "eligible": told["counts"]["eligible"]}
    counts |= outcomes
    rows = [(say(language, name), str(counts[count])) for count, name in _COUNTS.items()]
    parts = [paint("title", _one_line(title))] if title else []
    parts.append(_columns(rows))
    parts.append(_findings(told["counts"]["findings"], language))
    status = say(language, _FINAL)
    if told["draft"]:
        reasons = [
            say(language, DRAFT[reason["reason"]], {"count": reason["count"]})
            for reason in told["draft_reasons"]
        ]
        status = f"{say(language, _DRAFT)} ({'; '.join(reasons)})"
    notices = [
        CODES[notice["notice"]].told(language, notice["fields"])[0]
        for notice in told["policy_notices"]
    ]
    folder = _shown(published.folder, here)
    closing = [
        (say(language, _STATUS), status),
        *((say(language, _POLICY), _one_line(notice)) for notice in notices),
        (say(language, _LIST), str(folder / "recommendation.xlsx")),
        (say(language, _FOLDER), str(folder)),
        (say(language, _FINGERPRINT), told["fingerprint"]),
    ]
    stated = _columns(closing, right=False)
    parts.append(stated.replace(status, paint("open" if told["draft"] else "good", status), 1))
    parts.append(_next(told, language, paint))
    if not published.fresh:
        parts.append(say(language, _ALREADY))
    return "\n\n".join(parts) + "\n"


def _next(told: Mapping[str, Any], language: Language, paint: Paint) -> str:
    """What to type next, each with what it is for."""
    rows = [
        (say(language, purpose), typed.format(round=told["round"]))
        for purpose, typed in (_OF_DRAFTS if told["draft"] else _OF_FINALS)
    ]
    size = max(width(purpose) for purpose, _typed in rows)
    return "\n".join(
        f"  {padded(purpose, size)}  {paint('next', typed)}" for purpose, typed in rows
    )


def _findings(findings: Mapping[str, Mapping[str, int]], language: Language) -> str:
    head = (say(language, _FINDINGS), say(language, _OPEN), say(language, _SETTLED))
    rows = [
        (say(language, name), str(findings[severity]["open"]), str(findings[severity]["settled"]))
        for severity, name in _SEVERITIES.items()
        if severity in findings
    ]
    return _columns([head, *rows])


def _columns(rows: Sequence[Sequence[str]], *, right: bool = True) -> str:
    """Rows in columns: the first flush left, the others right (or left)."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    shown = []
    for row in rows:
        cells = [padded(row[0], widths[0])]
        cells += [
            padded(cell, size, right=right) for cell, size in zip(row[1:], widths[1:], strict=True)
        ]
        shown.append(("  " + "  ".join(cells)).rstrip())
    return "\n".join(shown)


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _shown(path: Path, here: Path | None) -> Path:
    return path.relative_to(here) if here is not None and path.is_relative_to(here) else path
