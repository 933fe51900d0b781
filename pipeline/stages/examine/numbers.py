"""Questions to registers of numbers: those that quotas are a share of, and components of points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.policy.marking import Component
from pipeline.policy.model import Policy
from pipeline.policy.places import Formula
from pipeline.stages.examine.questions import HOLDS, Question, Subject, Suite, consequence
from pipeline.stages.examine.submitted import subject_of_projects
from pipeline.stages.typed.headed import Headed, looks_of_component, looks_of_formula
from pipeline.stages.typed.numbers import Entered, component_numbers, quota_numbers
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted


def number_suites(
    submitted: Submitted, registers: Registers, headed: Headed, policy: Policy
) -> Iterator[Suite]:
    """Whether registers give one number of each unit and project that needs one."""
    unit_pool = policy.pools.unit
    if unit_pool is not None and unit_pool.formula is not None:
        units = {
            policy.pools_unit(unit)
            for unit in submitted.values["unit"]
            if unit and policy.pools_unit(unit) not in unit_pool.named
        }
        formula = unit_pool.formula
        if headed.answers([looks_of_formula(formula)]):
            yield _quotas(formula, sorted(units), submitted, registers, unit_pool.source)
        else:
            nobody = Subject((), (), (), ())
            unasked = (("quota_number_missing", unit_pool.source),)
            yield Suite("quota_numbers", nobody, (), unasked)
    for component in policy.marking.components:
        if headed.answers([looks_of_component(component)]):
            yield from _component(component, submitted, registers, headed, policy)
        else:
            codes = ["component_wrong", "component_doubled"]
            codes += ["component_missing"] if component.missing == "block" else []
            absent = tuple((code, component.source) for code in codes)
            yield Suite(f"component_{component.id}", Subject((), (), (), ()), (), absent)


def _quotas(
    formula: Formula,
    units: Sequence[str],
    submitted: Submitted,
    registers: Registers,
    clause: str,
) -> Suite:
    """One row a unit that filed projects and whose quota the policy does not name."""
    given = quota_numbers(formula, submitted.words, registers)
    entered = [given.get(unit, Entered()) for unit in units]
    question = Question(
        "quota_number_missing",
        [not one.fault for one in entered],
        HOLDS,
        clause,
        formula.column,
        shown=[_found(one) for one in entered],
        fields=lambda row: {"register": formula.register_, "found": _found(entered[row]) or "-"},
    )
    subject = _subject(entered, units, formula.register_, registers, unit=units)
    return Suite("quota_numbers", subject, (question,))


def _component(
    component: Component,
    submitted: Submitted,
    registers: Registers,
    headed: Headed,
    policy: Policy,
) -> Iterator[Suite]:
    """One row a project, one a project of which the register says something, and one in all."""
    given = component_numbers(component, submitted, registers)
    keyed = {project: f"{project}/{component.id}" for project in given}
    follows = consequence("block" if component.missing == "block" else "warn")
    fields: dict[str, str] = {
        "register": component.register_,
        "component": component.name.told(policy.round.language),
    }
    projects = list(given)
    if component.missing == "block":
        subject = subject_of_projects(submitted, projects)
        there = Question(
            "component_missing",
            [given[project].fault != "missing" for project in projects],
            HOLDS,
            component.source,
            component.column,
            fields=_same(fields),
        )
        subject = Subject(
            file=subject.file,
            sheet=subject.sheet,
            row=subject.row,
            key=list(keyed.values()),
            project=projects,
            unit=subject.unit,
        )
        yield Suite(f"component_{component.id}", subject, (there,))
    projects = [project for project in projects if given[project].rows]
    entered = [given[project] for project in projects]
    bounds = {}
    if component.counted == "on_scale" and component.scale is not None:
        bounds = {"min": f"{component.scale.min:f}", "max": f"{component.scale.max:f}"}
    questions = [
        Question(
            code,
            [one.fault != fault for one in entered],
            HOLDS,
            component.source,
            component.column,
            **follows,
            shown=[_found(one) for one in entered],
            fields=_same({**fields, **(bounds if fault == "wrong" else {})}),
        )
        for code, fault in (("component_wrong", "wrong"), ("component_doubled", "doubled"))
    ]
    units = subject_of_projects(submitted, projects).unit
    keys = [keyed[project] for project in projects]
    subject = _subject(entered, keys, component.register_, registers, project=projects, unit=units)
    yield Suite(f"numbers_{component.id}", subject, tuple(questions))
    yield _projects(component, submitted, registers)
    anybody = any(one.number is not None for one in given.values()) if given else None
    nobody = Question(
        "component_nobody",
        [anybody],
        HOLDS,
        component.source,
        component.column,
        shown=[component.column],
        fields=_same(fields),
    )
    place = Subject([headed.file(component.register_)], [""], [0], [component.id])
    yield Suite(f"nobody_{component.id}", place, (nobody,))


def _projects(component: Component, submitted: Submitted, registers: Registers) -> Suite:
    """Whether the register speaks of projects that were received."""
    texts = registers.texts(component.register_)
    known = set(submitted.keys("project_id"))
    keys = registers.keys(component.register_, "project_id")
    entered = [Entered((row,)) for row in range(len(keys))]
    question = Question(
        "table_unknown_project",
        [key in known if key else None for key in keys],
        HOLDS,
        "",
        "project_id",
        shown=texts.get("project_id", []),
    )
    subject = _subject(entered, keys, component.register_, registers)
    return Suite(f"projects_{component.id}", subject, (question,))


def _subject(
    entered: Sequence[Entered],
    keys: Sequence[str],
    register: str,
    registers: Registers,
    project: Sequence[str] = (),
    unit: Sequence[str] = (),
) -> Subject:
    """What a register says, each at the first of its rows; without a place where it is silent."""
    texts = registers.texts(register)

    def place(one: Entered) -> tuple[str, str, int]:
        rows = [
            (texts["file"][row], texts["sheet"][row], int(texts["row"][row])) for row in one.rows
        ]
        return min(rows, default=("", "", 0))

    places = [place(one) for one in entered]
    return Subject(
        file=[file for file, _, _ in places],
        sheet=[sheet for _, sheet, _ in places],
        row=[row for _, _, row in places],
        key=keys,
        project=project,
        unit=unit,
    )


def _found(entered: Entered) -> str:
    """What stands there, each text once, in code-point order."""
    return ", ".join(sorted(set(entered.texts)))


def _same(fields: Mapping[str, str]) -> Callable[[int], Mapping[str, str]]:
    return lambda _: fields
