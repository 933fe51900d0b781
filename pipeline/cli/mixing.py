"""Rounds made of two runs' inputs: the earlier one with some of the later one's differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.comparison.causes import Chain, Label, Labels, chosen_labels, in_order
from pipeline.comparison.pairing import Pair, composed, pair
from pipeline.comparison.policies import Policies, PolicyPart
from pipeline.comparison.standing import Standings
from pipeline.errors import BrokenPromise, InputError, LinxuanError, Sentence
from pipeline.headings import Headings, load_headings
from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import stock_of
from pipeline.ingest.office import KEYS
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.manual import vocabulary
from pipeline.policy import Policy, load_policy
from pipeline.policy.comparing import Change, compare_policies
from pipeline.procedure import carry_out
from pipeline.provenance import TEMPLATE
from pipeline.publish.lists import make_lists
from pipeline.publish.pages import speech_of
from pipeline.publish.runs import changed_files, read_manifest
from pipeline.publish.standings import standings_of
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

_NOT_WHOLE = _("The run {run} is not whole: {file} is missing or was changed.")
_NO_POLICY = _("The policy cannot stand with this change alone.")
_NO_ROUND = _("No round can be made of it: {reason}")

HEADINGS: Label = ("headings",)
_KEYS = {**KEYS, "marks": KEYS["marks_received"]}


@dataclass(frozen=True)
class Kept:
    """A run as it lies in its folder: its manifest, and all that it read."""

    folder: Path
    manifest: Mapping[str, Any]
    policy: Policy
    headings: Headings
    files: Mapping[str, bytes]
    worded: bytes


def read_run(folder: Path) -> Kept:
    """Read what a run kept. Raises InputError where a file is missing or was changed."""
    manifest = read_manifest(folder)
    changed = changed_files(folder)
    if changed:
        fields = {"run": folder.resolve().name, "file": ", ".join(sorted(changed))}
        raise InputError(Sentence(_NOT_WHOLE, fields))
    kept = {
        str(file.get("path", file.get("role"))): (folder / file["kept_as"]).read_bytes()
        for file in manifest["inputs"]
        if file.get("role") != TEMPLATE
    }
    written, worded = kept.pop("policy"), kept.pop("headings")
    policy = load_policy("policy.yaml", written, vocabulary())
    return Kept(folder, manifest, policy, load_headings(worded, "headings.yaml"), kept, worded)


class Mixing:
    """Two runs, the causes that lie between them, and every round in between.

    `most` bounds how many causes there are: with more, like causes are told
    together.
    """

    def __init__(self, before: Kept, after: Kept, most: int) -> None:
        self.before = before
        self.after = after
        self.policies = Policies(
            before.policy,
            after.policy,
            lambda content: load_policy("policy.yaml", content, vocabulary()),
        )
        self._readings: dict[tuple[int, int, bool], Received] = {}
        self._pairs: dict[tuple[int, int], tuple[Pair, Labels]] = {}
        self._most = most

    def changes(self, language: Language) -> list[Change]:
        """What changed in the policy, in the words of a language."""
        before, after = self.before, self.after
        return compare_policies(
            speech_of(before.policy, before.headings, language),
            speech_of(after.policy, after.headings, language),
        )

    @cached_property
    def parts(self) -> Mapping[Label, PolicyPart]:
        """The changed parts of the policy, by label."""
        return {part.label: part for part in self.policies.parts(self.changes("en"), self._most)}

    @cached_property
    def differences(self) -> Labels:
        """The differences of the inputs, as the earlier policy and headings read them."""
        return self._paired(self.before.policy, self.before.headings)[1]

    @cached_property
    def told_under(self) -> Mapping[Chain, Label]:
        """The label under which each difference is told."""
        chains = [*self.differences.all(), *((label, label[:1]) for label in self.parts)]
        if self.before.worded != self.after.worded:
            chains.append((HEADINGS,))
        return chosen_labels(chains, self._most)

    @cached_property
    def labels(self) -> list[Label]:
        """The causes, as they are told."""
        return in_order(self.told_under.values())

    @cached_property
    def receptions(self) -> list[Received]:
        """What both runs read, as the earlier one's policy and headings read it."""
        own = self.before.policy, self.before.headings
        return [self._reading(*own, later=later) for later in (False, True)]

    @property
    def grouped(self) -> bool:
        """Whether causes are told together that could have been told apart."""
        return any(label != one[0] for one, label in self.told_under.items())

    def rerun(self, chosen: frozenset[Label]) -> Standings | LinxuanError:
        """The list of the earlier run with these causes, or why there is none."""
        parts = [
            part
            for label, part in self.parts.items()
            if self.told_under[label, label[:1]] in chosen
        ]
        whole = chosen >= set(self.labels)
        policy = self.after.policy if whole else self.policies.mixed(parts)
        if policy is None:
            return InputError(Sentence(_NO_POLICY))
        worded = self.told_under.get((HEADINGS,), HEADINGS) in chosen
        headings = self.after.headings if whole or worded else self.before.headings
        try:
            received = self._received(policy, headings, chosen, whole)
            results = carry_out(received, policy, headings)
            return standings_of(make_lists(results, received, policy, headings))
        except LinxuanError as error:
            return error
        except BrokenPromise as error:
            return InputError(Sentence(_NO_ROUND, {"reason": str(error)}))

    def _received(
        self, policy: Policy, headings: Headings, chosen: frozenset[Label], whole: bool
    ) -> Received:
        data = {
            label
            for one, label in self.told_under.items()
            if one[0][0] not in ("policy", *HEADINGS)
        }
        if whole or (data and data <= chosen):
            return self._reading(policy, headings, later=True)
        if not data & chosen:
            return self._reading(policy, headings, later=False)
        paired, labels = self._paired(policy, headings)
        many = 2 * len(data & chosen) > len(data)

        def taken(found: Chain) -> bool:
            label = self.told_under.get(found)
            return many if label is None else label in chosen

        return composed(
            paired,
            lambda slot, column: taken(labels.of(slot, column)),
            lambda note: taken(labels.of_note(note)),
            lambda file: taken(labels.of_file(file)),
            lambda table: taken(labels.of_table(table)),
        )

    def _reading(self, policy: Policy, headings: Headings, *, later: bool) -> Received:
        key = (id(policy), id(headings), later)
        if key not in self._readings:
            kept = self.after if later else self.before
            self._readings[key], _ = read_stock(stock_of(kept.files), policy, headings)
        return self._readings[key]

    def _paired(self, policy: Policy, headings: Headings) -> tuple[Pair, Labels]:
        key = (id(policy), id(headings))
        if key not in self._pairs:
            was = self._reading(policy, headings, later=False)
            now = self._reading(policy, headings, later=True)
            paired = pair(was, now, _KEYS)
            self._pairs[key] = paired, Labels(paired, _bonus_registers(policy))
        return self._pairs[key]


def _bonus_registers(policy: Policy) -> set[str]:
    """The registers that a fact with a bonus is verified by."""
    earning = {bonus.fact for bonus in policy.priority.bonuses}
    registers: set[str] = set()
    for fact in policy.facts:
        source = fact.verified
        if fact.id not in earning:
            continue
        if source.matching is not None:
            registers.add(source.matching.register_)
        if source.reviewed is not None:
            registers.add("evidence_reviews")
        if source.condition is not None:
            registers |= source.condition.registers()
    return registers


def titles(receptions: Sequence[Received]) -> dict[str, tuple[str, str]]:
    """Title and applicant of each project as written, of the last reception that has it."""
    found: dict[str, tuple[str, str]] = {}
    for received in receptions:
        columns = (received.submissions[name] for name in ("project_id", "title", "applicant"))
        for project, title, applicant in zip(*columns, strict=True):
            found[code_text(str(project))] = (str(title), str(applicant))
    return found
