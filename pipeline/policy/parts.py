"""What every part of a policy is made of: words, amounts, and where they come from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipeline.exact import SCALE_DECIMALS
from pipeline.language import Language


def _real_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not_a_day", "no day of the calendar") from None
    return value


_CALENDAR = (
    r"[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
)

Day = Annotated[
    StrictStr,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}$"),
    AfterValidator(_real_day),
    WithJsonSchema({"type": "string", "pattern": f"^{_CALENDAR}$"}),
]
"""A day, as YYYY-MM-DD in quotes."""


class Record(BaseModel):
    """A mapping of the policy file: its keys are declared, and no others exist."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


Filled = Annotated[
    StrictStr,
    StringConstraints(strip_whitespace=True, min_length=1),
    WithJsonSchema({"type": "string", "pattern": r"\S"}),
]
"""A text with something in it."""


class Words(Record):
    """A name or sentence in the languages of the round."""

    zh: StrictStr = Field("", description="In Chinese.")
    en: StrictStr = Field("", description="In English.")

    @model_validator(mode="before")
    @classmethod
    def _one_text_for_all(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def told(self, language: Language) -> str:
        """The text in a language, or in the other where this one is silent."""
        chosen, other = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return chosen or other


class Reading(Record):
    """Who filled a silence of the notice, when, and how."""

    note: Words = Field(description="The reading chosen, and why.")
    by: Filled = Field(description="Who chose it.")
    dated: Day = Field(description="The day it was chosen, as YYYY-MM-DD.")


class Part(Record):
    """A part of the policy that decides something, and therefore says by what right."""

    clause: StrictStr = Field("", description="The clause of the notice that orders this.")
    says: Words = Field(Words(), description="What the clause asks, in the office's own words.")
    reading: Reading | None = Field(
        None, description="Where the notice is silent: the reading chosen instead of a clause."
    )

    @model_validator(mode="after")
    def _says_by_what_right(self) -> Part:
        spoken = bool(self.clause.strip()) and bool((self.says.zh + self.says.en).strip())
        if not spoken and self.reading is None:
            raise PydanticCustomError("without_source", "neither clause and says, nor a reading")
        return self

    @property
    def source(self) -> str:
        """The clause to cite; where the notice is silent, the word `reading`."""
        return self.clause or "reading"


_LONGEST = 40
"""So long an amount may be written: an exponent or thousands of digits would be worked out."""


def _amount(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("not_an_amount", "not a decimal in quotes")
    text = str(value).strip()
    if len(text) > _LONGEST or "e" in text.lower():
        raise PydanticCustomError("not_an_amount", "not a decimal in quotes")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise PydanticCustomError("not_an_amount", "not a decimal in quotes") from None
    if not amount.is_finite() or abs(amount) > 10**6:
        raise PydanticCustomError("not_an_amount", "not a decimal below a million")
    if -int(amount.as_tuple().exponent) > SCALE_DECIMALS:
        raise PydanticCustomError(
            "too_many_decimals", "more than {most} decimals", {"most": SCALE_DECIMALS}
        )
    return amount


Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^\s*[-+]?0*([0-9]{1,6}(\.[0-9]{0,9})?|1000000(\.0{0,9})?"
                    r"|\.[0-9]{1,9})\s*$",
                },
                {"type": "integer", "minimum": -1_000_000, "maximum": 1_000_000},
            ]
        }
    ),
]
"""An exact decimal, written in quotes (or a whole number)."""


def _ratio(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > _LONGEST or "e" in text.lower():
        raise PydanticCustomError("not_a_ratio", "not a share in quotes")
    try:
        ratio = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise PydanticCustomError("not_a_ratio", "not a share in quotes") from None
    if not 0 < ratio <= 1:
        raise PydanticCustomError("not_a_ratio", "not a share above 0 and at most 1")
    return ratio


_SHARE = (
    r"^\s*(0*[1-9][0-9]*/0*[1-9][0-9]*|0*\.[0-9]*[1-9][0-9]*|0*1(\.0*)?"
    r"|(0*[1-9][0-9]?(\.[0-9]*)?|0*\.[0-9]*[1-9][0-9]*|0*100(\.0*)?)%)\s*$"
)

Ratio = Annotated[
    Fraction,
    BeforeValidator(_ratio),
    WithJsonSchema({"type": "string", "pattern": _SHARE}),
]
"""An exact share above 0 and at most 1, in quotes: "1/3", "0.6" or "60%"."""

Count = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
"""A whole number of projects, experts or things, not below 0."""

NAME_FORM = r"^[A-Za-z0-9_][A-Za-z0-9_.\-]*$"

Identifier = Annotated[StrictStr, Field(pattern=NAME_FORM, max_length=64)]
"""A name used inside the policy and in published tables: ASCII letters, digits, _ . -"""


def _stated_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("not_a_moment", "not a moment with its zone") from None
    if moment.tzinfo is None:
        raise PydanticCustomError("timezone_aware", "a moment without a zone")
    return value


MOMENT_FORM = (
    f"^{_CALENDAR}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
    "(Z|[-+][0-9]{2}(:?[0-9]{2})?)$"
)
"""How a moment with its zone is written."""

MomentText = Annotated[
    StrictStr,
    AfterValidator(_stated_moment),
    WithJsonSchema({"type": "string", "pattern": MOMENT_FORM}),
]
"""A moment with its zone, kept as it is written."""

Yes = StrictBool
Text = StrictStr
Consequence = Literal["invalid", "ineligible", "block", "warn"]
"""A broken rule refuses the row, excludes the project, waits for a disposition, or warns."""
