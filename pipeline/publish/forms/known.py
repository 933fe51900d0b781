"""What the office knows before a form goes out: what was filed online, by unit."""

from __future__ import annotations

from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.publish.forms.conditions import Filled
from pipeline.stages.typed.directions import named_directions
from pipeline.stages.typed.words import Words, words_of
from pipeline.tables.bundles import Received

REGISTER = "online"
_COPIED = ("project_id", "title", "applicant", "credit_code")


def filed_online(
    received: Received, policy: Policy, headings: Headings
) -> dict[str, list[Filled]] | None:
    """The rows of each unit's form that its projects' filings fill in, by project number.

    None where no register of filings is there, or it says of no filing with
    which unit it was made: then nothing is known of any unit's projects. A
    filing of an unknown unit is nobody's.
    """
    filings = received.registers.get(REGISTER)
    if filings is None or not any(text.strip() for text in filings["unit"]):
        return None
    words = words_of(policy, headings)
    found: dict[str, list[Filled]] = {}
    for filing in filings.sort_values(["project_id", "row"]).to_dict("records"):
        unit = words.units.id_of(str(filing["unit"]))
        if unit:
            texts = {str(name): str(text) for name, text in filing.items()}
            found.setdefault(unit, []).append(_row(texts, policy, words))
    return found


def _row(filing: dict[str, str], policy: Policy, words: Words) -> Filled:
    row: dict[str, object] = {name: filing[name].strip() for name in _COPIED}
    row["direction"] = _direction(filing["direction"], policy, words)
    filed = words.day(filing["filed_at"])
    if filed is not None:
        row["filed_on"] = filed
    return {name: value for name, value in row.items() if value != ""}  # type: ignore[misc]


def _direction(written: str, policy: Policy, words: Words) -> str:
    """The directions by the names that stand in the form's list; as filed where one is unknown."""
    named = named_directions(written, words)
    names = {part.id: part.name.told(policy.round.language) for part in policy.directions.members}
    if not named or any(one.id not in names for one in named):
        return written.strip()
    sign = next(iter(sorted(words.signs)), "/")
    return sign.join(names[one.id] for one in named)
