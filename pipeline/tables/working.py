"""Tables that stages hand to one another."""

from __future__ import annotations

from pipeline.tables.kinds import (
    CODE,
    COUNT,
    EXACT,
    FLAG,
    PLACE,
    POINTS,
    TEXT,
    WORD,
    Column,
    Table,
)

_C = Column

SEVERITIES = ("stop", "file", "row", "block", "warn")
BARS = ("invalid", "ineligible")
OUTCOMES = ("recommended", "reserve", "not_selected", "referred", "ineligible", "invalid")

COMPLAINTS = Table(
    "complaints",
    "a complaint, before it is told in a language",
    (
        _C("finding", CODE, "Stable id: 12 hex digits of code, file, sheet, row key and column."),
        _C("code", CODE, "What is wrong; declared in the program, or a rule of the policy."),
        _C("severity", WORD, "How grave it is.", SEVERITIES),
        _C("bars", WORD, "What the row becomes.", BARS),
        _C("status", WORD, "Whether a decision settled it.", ("open", "settled")),
        _C("excluded", FLAG, "Whether the decision excluded the project."),
        _C("unit", CODE, "The unit that can mend it; empty where none is known."),
        _C("file", TEXT, "Where it was found."),
        _C("sheet", TEXT, "The sheet."),
        _C("row", COUNT, "The row; 0 where it is no row's."),
        _C("cell", CODE, "The cell's address."),
        _C("project_id", CODE, "The project it concerns."),
        _C("column", CODE, "The table's column."),
        _C("value", TEXT, "What was found."),
        _C("fields", TEXT, "Further named words of its sentences, as a JSON object."),
        _C("clause", TEXT, "The clause it goes back to."),
    ),
    ("finding",),
)

CHECKS = Table(
    "checks",
    "a check that was to be made",
    (
        _C("code", CODE, "What is complained of when it fails."),
        _C("clause", TEXT, "The clause it goes back to."),
        _C("status", WORD, "Whether what it needs was there.", ("made", "not_made")),
        _C("rows", COUNT, "Rows it was made on, or files, rulings or projects."),
        _C("failed", COUNT, "How many of them failed it."),
    ),
    ("code",),
)

ASKED = Table(
    "asked",
    "a received row or a project, with the checks that were put to it",
    (
        _C("file", TEXT, "The file of a received row; empty for a project."),
        _C("sheet", TEXT, "The sheet."),
        _C("row", COUNT, "The row; 0 for a project."),
        _C("project_id", CODE, "The project that entries of other tables are about."),
        _C("checks", TEXT, "The checks by code, joined by ;"),
    ),
    ("file", "sheet", "row", "project_id"),
)

PROJECTS = Table(
    "projects",
    "an admitted project",
    (
        _C("project_id", CODE, "The number of the online filing."),
        _C("unit", CODE, "The recommending unit's code."),
        _C("unit_order", COUNT, "Its number in the unit's order; 0 where it has none."),
        _C("title", TEXT, "The project's name, as written."),
        _C("applicant", TEXT, "Who applies, as written."),
        _C("credit_code", CODE, "The applicant's credit code."),
        _C("applicant_type", CODE, "The kind of applicant, by id; empty where none is read."),
        _C("members", CODE, "Members of its consortium that count, by key, joined by ;"),
        _C("direction", CODE, "The direction's id; the first, where it names several."),
        _C("directions", CODE, "Every direction it names, in its order, joined by ;"),
        _C("kind", CODE, "Its kind in the matrix of places; empty where there is none."),
        _C("panel", CODE, "The panel that marks it; empty where none is named."),
        _C("exempt", FLAG, "Whether the exemption's condition holds."),
        _C("own", CODE, "The own pools whose condition holds, as declared, joined by ;"),
        _C("bypass", FLAG, "Whether it is recommended without being marked."),
        _C("blocked", CODE, "The first unsettled blocking finding's code; empty where none."),
        _C("clause", TEXT, "That finding's clause."),
        _C("file", TEXT, "The file its row came from."),
        _C("sheet", TEXT, "The sheet."),
        _C("row", COUNT, "The row."),
    ),
    ("project_id",),
)

QUOTAS = Table(
    "quotas",
    "a unit's number, of which its quota is a share",
    (
        _C("unit", CODE, "The unit's code."),
        _C("number", COUNT, "The number in the register."),
    ),
    ("unit",),
)

NUMBERS = Table(
    "numbers",
    "a number from which a component of the points is made",
    (
        _C("project_id", CODE, "The project."),
        _C("component", CODE, "The component's name in the policy."),
        _C("number", POINTS, "The number, in billionths."),
    ),
    ("project_id", "component"),
)

REFUSED = Table(
    "refused",
    "a received row that was not admitted",
    (
        _C("project_id", CODE, "Its project; may be empty or repeated."),
        _C("unit", CODE, "The unit's code; empty where it is not known."),
        _C("applicant", TEXT, "Who applies, as written."),
        _C("outcome", WORD, "What it became.", BARS),
        _C("reason", CODE, "The deciding finding's code."),
        _C("clause", TEXT, "Its clause."),
        _C("detail", TEXT, "What was found."),
        _C("file", TEXT, "The file."),
        _C("sheet", TEXT, "The sheet."),
        _C("row", COUNT, "The row."),
    ),
    ("file", "sheet", "row"),
)

FACTS = Table(
    "facts",
    "something verified of a project",
    (
        _C("project_id", CODE, "The project."),
        _C("fact", CODE, "The fact's name in the policy."),
        _C("value", COUNT, "1 for yes, 0 for an explicit no, or a level."),
    ),
    ("project_id", "fact"),
)

MARKS = Table(
    "marks",
    "a mark of an admitted project",
    (
        _C("project_id", CODE, "The project."),
        _C("expert_id", CODE, "The expert."),
        _C("criterion", CODE, "The criterion."),
        _C("mark", POINTS, "The mark, in billionths of its unit."),
        _C("written", TEXT, "The cell's text."),
        _C("used", FLAG, "Whether it can count."),
        _C("why_not", CODE, "Why it does not."),
        _C("file", TEXT, "The file it came from."),
        _C("sheet", TEXT, "The sheet."),
        _C("row", COUNT, "The row or line."),
        _C("cell", CODE, "The cell's address."),
    ),
    ("project_id", "expert_id", "criterion", "file", "sheet", "cell"),
)

FIGURES = Table(
    "figures",
    "an exact figure of a project",
    (
        _C("project_id", CODE, "The project."),
        _C(
            "figure",
            CODE,
            "experts, first, hearing, untrimmed_mean, criterion:ID, mark:ID or share:ID.",
        ),
        _C("numerator", EXACT, "Of the figure with no rounding at any step."),
        _C("denominator", EXACT, "Above 0."),
        _C("rounded", POINTS, "The figure as published or displayed."),
    ),
    ("project_id", "figure"),
)

COUNTED = Table(
    "counted",
    "how many experts count for a project",
    (
        _C("project_id", CODE, "The project."),
        _C(
            "experts",
            COUNT,
            "Experts who count; with per_criterion the fewest of a criterion; with a "
            "hearing those of the half that decides.",
        ),
        _C("marked", COUNT, "Experts who gave at least one mark that was not left out."),
        _C("assigned", COUNT, "Experts who were to mark it; 0 where nobody said."),
        _C("first", COUNT, "With a hearing: experts who count before it."),
        _C("fewest", COUNT, "Experts who count, of two halves in the one with fewer."),
        _C("unheard", FLAG, "Whether the short list leaves it out of the hearing."),
    ),
    ("project_id",),
)

LEDGER = Table(
    "ledger",
    "an amount given by a rule",
    (
        _C("project_id", CODE, "The project."),
        _C(
            "rule",
            CODE,
            "experts, hearing, criterion:ID, component:ID, a bonus's id, or cap:GROUP.",
        ),
        _C("basis", TEXT, "On what the amount rests."),
        _C("points", POINTS, "The amount."),
        _C("clause", TEXT, "The clause that grants it."),
    ),
    ("project_id", "rule"),
)

STANDINGS = Table(
    "standings",
    "a project's figures before places",
    (
        _C("project_id", CODE, "The project."),
        _C("panel", CODE, "The panel it is ranked in; empty for one list of all."),
        _C("enough", FLAG, "Whether enough experts count."),
        _C("expert_points", POINTS, "The experts' rows of the ledger."),
        _C("component_points", POINTS, "The components' rows of the ledger."),
        _C("bonus_points", POINTS, "The other rows of the ledger."),
        _C("total", POINTS, "The sum of its rows."),
        _C("exact", TEXT, "What it stands with where exact figures are ranked, and it is marked."),
        _C("failed", CODE, "short_list, or the first pass mark it fails; empty where it passes."),
        _C("short", TEXT, "By how much it fails: a decimal, or n/d."),
        _C("failed_clause", TEXT, "The pass mark's clause."),
    ),
    ("project_id",),
)

RANKING = Table(
    "ranking",
    "a project that has a place",
    (
        _C("project_id", CODE, "The project."),
        _C("panel", CODE, "The panel it is ranked in."),
        _C("place", PLACE, "Its place; equals share one."),
        _C("equals", COUNT, "The place before rulings and the draw part it."),
        _C("place_without_bonus", PLACE, "Its place if expert points were the total."),
        _C("decided_by", CODE, "The first rule after which no other has the same figures."),
        _C("deciding_figure", TEXT, "What was ranked, where it is exact."),
    ),
    ("project_id",),
)

RULED = Table(
    "ruled",
    "a ruling that answers a question",
    (
        _C("project_id", CODE, "The project."),
        _C("outcome", WORD, "What was decided.", OUTCOMES),
        _C("order", PLACE, "The order among equals; missing comes last."),
    ),
    ("project_id",),
)

DECISIONS = Table(
    "decided",
    "what became of an admitted project",
    (
        _C("project_id", CODE, "The project."),
        _C("outcome", WORD, "What became of it.", OUTCOMES),
        _C("provisional", FLAG, "Whether it waits for a ruling on others."),
        _C("quota_use", CODE, "The pool whose place it takes, or exempt."),
        _C("waits_for", TEXT, "All pools that are full for it, joined by ;"),
        _C("reason", CODE, "The deciding reason."),
        _C("figure", TEXT, "The reason's figure."),
        _C("clause", TEXT, "The reason's clause."),
        _C("displaced", TEXT, "Whom a project ruled in displaced, joined by ;"),
        _C("beyond", CODE, "The soft pools beyond which it is, joined by ;"),
    ),
    ("project_id",),
)

UNUSED = Table(
    "unused",
    "a pool with unused places",
    (
        _C("pool", CODE, "The pool."),
        _C("unused", COUNT, "Places nobody took."),
        _C("names", TEXT, "Projects that could have used it, by place, joined by ;"),
    ),
    ("pool",),
)
