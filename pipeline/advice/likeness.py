"""What resembles one another: a list for a person, with the two texts side by side.

Nothing is refused by it. Likeness is rounded to two decimals before it is held
against the policy's limit, so that the last bits of a sum decide nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.policy.advising import Likeness
from pipeline.tables.advised import LIKENESS
from pipeline.tables.bundles import Received, Results
from pipeline.tables.spelling import code_text

_DECIMALS = 2
_GRAMS = (2, 3)
_SOURCE = ("file", "sheet", "row")


@dataclass(frozen=True)
class _Written:
    """One row that is compared: a submission, or a row of the register of earlier projects."""

    project: str
    source: str
    place: str
    submitted: bool
    code: str
    text: str
    applicant: str


def find_likeness(results: Results, received: Received, part: Likeness) -> pd.DataFrame:
    """LIKENESS of the round: rows received with one another, and with earlier lists.

    Texts are compared by their runs of two and three characters, the rarer a
    run the more it counts (TF-IDF, cosine); applicants' names by the share of
    characters that stand in the same order (RapidFuzz's ratio), where their
    credit codes differ. Width, case, blanks and punctuation make no difference.
    """
    rows = [*_submitted(results, received, part), *_earlier(received, part)]
    number = sum(one.submitted for one in rows)
    found = []
    for kind, pairs in (
        ("project", _projects([one.text for one in rows], number, part.projects)),
        ("applicant", _applicants(rows, number, part.applicants)),
    ):
        for first, second, likeness in pairs:
            found.append(_row(kind, rows[first], rows[second], likeness))
    columns = {name: [row[name] for row in found] for name in LIKENESS.names}
    return LIKENESS.promised(LIKENESS.of(columns) if found else LIKENESS.empty())


def _submitted(results: Results, received: Received, part: Likeness) -> Iterator[_Written]:
    units = {
        tuple(row): str(unit)
        for table in (results.projects, results.refused)
        for row, unit in zip(
            table[list(_SOURCE)].itertuples(index=False, name=None), table["unit"], strict=True
        )
    }
    further = _further(received, part.columns)
    frame = received.submissions
    own = [name for name in part.columns if name in frame.columns]
    for row in frame.to_dict("records"):
        at = tuple(row[name] for name in _SOURCE)
        texts = [str(row[name]) for name in own]
        texts += [further[at, name] for name in part.columns if (at, name) in further]
        yield _Written(
            code_text(str(row["project_id"])),
            units.get(at, ""),
            _place(row["file"], row["sheet"], row["row"]),
            True,
            code_text(str(row["credit_code"])),
            " ".join(text for text in texts if text),
            str(row["applicant"]),
        )


def _further(
    received: Received, columns: Sequence[str]
) -> Mapping[tuple[tuple[object, ...], str], str]:
    """The cells of declared columns, by row and column."""
    frame = received.further
    asked = frame[frame["column"].isin(columns)]
    return {
        (tuple(row[name] for name in _SOURCE), str(row["column"])): str(row["value"])
        for row in asked.to_dict("records")
    }


def _earlier(received: Received, part: Likeness) -> Iterator[_Written]:
    if part.earlier is None or part.earlier not in received.registers:
        return
    frame = received.registers[part.earlier]
    for row in frame.to_dict("records"):
        texts = [str(row[name]) for name in part.columns if name in row]
        yield _Written(
            code_text(str(row.get("project_id", ""))),
            part.earlier,
            _place(row.get("file", ""), row.get("sheet", ""), row.get("row", "")),
            False,
            code_text(str(row.get("credit_code", ""))),
            " ".join(text for text in texts if text),
            str(row.get("applicant", "")),
        )


def _place(*parts: object) -> str:
    return ":".join(str(part) for part in parts if str(part))


def _folded(text: str) -> str:
    """A text without what does not make it another one: width, case, blanks, punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _projects(
    texts: Sequence[str], number: int, least: Fraction
) -> Iterator[tuple[int, int, Fraction]]:
    """Pairs of texts that are as like as `least`, one of them among the first `number`."""
    folded = [_folded(text) for text in texts]
    if sum(len(text) >= _GRAMS[0] for text in folded) < 2:
        return
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    grams = TfidfVectorizer(analyzer="char", ngram_range=_GRAMS, lowercase=False)
    vectors = grams.fit_transform(folded)
    near = NearestNeighbors(metric="cosine", algorithm="brute").fit(vectors)
    far = 1 - float(least) + 10.0**-_DECIMALS
    distances, neighbours = near.radius_neighbors(vectors[:number], radius=min(far, 1.0))
    for first in range(number):
        for second, distance in zip(
            neighbours[first].tolist(), distances[first].tolist(), strict=True
        ):
            likeness = Fraction(round((1 - distance) * 10**_DECIMALS), 10**_DECIMALS)
            if second > first and folded[first] and folded[second] and likeness >= least:
                yield first, second, likeness


def _applicants(
    rows: Sequence[_Written], number: int, least: Fraction
) -> Iterator[tuple[int, int, Fraction]]:
    """Pairs of applicants with other credit codes whose names are as like as `least`."""
    from rapidfuzz import fuzz, process

    names = [_folded(one.applicant) for one in rows]
    for first in range(number):
        if not names[first]:
            continue
        cutoff = 100 * float(least) - 1
        found = process.extract(
            names[first], names[first + 1 :], scorer=fuzz.ratio, score_cutoff=cutoff, limit=None
        )
        for name, score, at in sorted(found, key=lambda one: one[2]):
            second = first + 1 + at
            likeness = Fraction(round(score * 10 ** (_DECIMALS - 2)), 10**_DECIMALS)
            if name and likeness >= least and rows[first].code != rows[second].code:
                yield first, second, likeness


def _row(kind: str, first: _Written, second: _Written, likeness: Fraction) -> dict[str, str]:
    by_text = kind == "project"
    return {
        "kind": kind,
        "likeness": f"{float(likeness):.{_DECIMALS}f}",
        "project_id": first.project,
        "unit": first.source,
        "text": first.text if by_text else first.applicant,
        "other": second.project,
        "other_source": second.source,
        "other_text": second.text if by_text else second.applicant,
        "place": first.place,
        "other_place": second.place,
    }
