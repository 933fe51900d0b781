"""Editions show columns that there are, each once, and none that its readers may not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary, doubled, reads, unknown
from pipeline.policy.model import Policy
from pipeline.policy.publication import FACT, FOR_THE_MINISTRY, FOR_THE_PUBLIC, INSIDE

_ALLOWED = {"inside": INSIDE, "ministry": FOR_THE_MINISTRY, "public": FOR_THE_PUBLIC}


@reads("facts.*.id")
def editions_show_what_may_be_seen(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Columns of an edition are among those its readers may see; facts stay out of the public's."""
    if policy.publication is None:
        return
    facts = [f"{FACT}{fact.id}" for fact in policy.facts]
    for edition, allowed in _ALLOWED.items():
        columns = getattr(policy.publication.editions, edition).columns
        path: Path = ("publication", "editions", edition, "columns")
        yield from doubled("column", path, columns, key="")
        seen = [*allowed, *([] if edition == "public" else facts)]
        for position, name in enumerate(columns):
            yield from _shown((*path, position), name, edition, seen, [*INSIDE, *facts])


def _shown(
    path: Path, name: str, edition: str, seen: Sequence[str], known: Sequence[str]
) -> Iterator[Complaint]:
    if name in seen:
        return
    if name in known:
        yield "policy_withheld_column", path, {"value": name, "name": edition}
        return
    yield from unknown("column", path, name, seen)


CHECKS = (editions_show_what_may_be_seen,)
