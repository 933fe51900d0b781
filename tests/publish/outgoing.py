"""The small round with letters: what leaves the office, made from the shipped templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.provenance import Provenance
from pipeline.publish.publication import Edition, make_edition
from pipeline.tables.working import FACTS
from tests.publish.example import HEADINGS, example, policy_bytes, policy_of

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "configs" / "templates"

SENT: Mapping[str, Mapping[str, str]] = {
    "P01": {"title": "港口调度 13812345678", "contact": "韩某", "telephone": "022-00001040"},
    "P02": {"contact": "王某", "telephone": "022-00001041"},
    "P03": {"title": "{{7*7}}<b>&{_{x}_}\x07平台", "contact": "李某", "telephone": "022-00001042"},
    "P09": {"applicant": "和平 12010119900101123X 公司", "telephone": "022-00001043"},
}
"""What the applicants of the recommended wrote; two put numbers of a person into names."""


def policy_with_letters(language: str, **further: Any) -> bytes:
    """The example's policy with publication."""
    text = (HERE / "small-publication.yaml").read_text(encoding="utf-8")
    for old, new in further.items():
        assert old in text
        text = text.replace(old, new)
    return policy_bytes(language) + text.encode()


def outgoing(language: str = "en", *, final: bool = False, order: str = "unit") -> Edition:
    """The example with what SENT says; `final` leaves nothing open."""
    given = example(language)
    content = policy_with_letters(language, **{"order: unit": f"order: {order}"})
    submitted, projects = given.received.submissions.copy(), given.results.projects.copy()
    for project, said in SENT.items():
        for frame in (submitted, projects):
            for column, text in said.items():
                if column in frame.columns:
                    frame.loc[frame["project_id"] == project, column] = text
    facts = FACTS.of({"project_id": ["P02", "P01"], "fact": ["dcmm_level"] * 2, "value": [3, 4]})
    results = replace(given.results, projects=projects, facts=facts)
    if final:
        decided = results.decisions.copy()
        decided.loc[decided["outcome"] == "referred", "outcome"] = "not_selected"
        complaints, checks = results.complaints, results.checks
        results = replace(
            results,
            decisions=decided,
            complaints=complaints[~complaints["severity"].isin(["block", "file"])],
            checks=checks[checks["status"] == "made"],
        )
    templates = {
        f"{name}.{language}.docx": (TEMPLATES / f"{name}.{language}.docx").read_bytes()
        for name in ("recommendation-letter", "public-notice")
    }
    origin = Provenance(given.origin.sources, content, HEADINGS, templates)
    received = replace(given.received, submissions=submitted)
    return make_edition(results, received, policy_of(content), given.headings, origin)
