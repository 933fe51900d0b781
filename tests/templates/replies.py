"""The replies to a unit and to an applicant, in both languages."""

from __future__ import annotations

from tests.templates.paper import (
    AREA,
    broken,
    condition,
    document,
    listed,
    paragraph,
    parts,
    rows_of,
    section,
    span,
)

TO_UNIT, TO_APPLICANT = "reply-to-unit", "reply-to-applicant"


def templates() -> dict[str, bytes]:
    """Every shipped template of a reply by the name of its file."""
    return {
        f"{TO_UNIT}.zh.docx": document("反馈", *_unit_zh()),
        f"{TO_UNIT}.en.docx": document("Reply to a unit", *_unit_en()),
        f"{TO_APPLICANT}.zh.docx": document("答复", *_applicant_zh()),
        f"{TO_APPLICANT}.en.docx": document("Reply to an applicant", *_applicant_en()),
    }


def _if(name: str, *inner: str) -> list[str]:
    return [condition(f"{{%p if {name} %}}"), *inner, condition("{%p endif %}")]


def _end(signed: str) -> list[str]:
    return [
        paragraph(""),
        paragraph("{{ office }}", "Sign"),
        paragraph(signed, "Sign"),
        paragraph("{{ marking }}", "Small"),
        section(),
    ]


def _unit_zh() -> list[str]:
    projects = (
        ("项目编号", "project_id", 3),
        ("项目名称", "title", 6),
        ("申报单位", "applicant", 5),
        ("结论", "outcome", 2),
        ("说明", "says", 6),
    )
    return [
        parts(span("{{ subject }}"), broken("审核结果反馈"), style="Title"),
        paragraph("{{ unit }}：", "Addressee"),
        paragraph(
            "你单位报送的{{ subject }}共收到{{ received }}个，推荐{{ recommended }}个，"
            "备选{{ reserve }}个，未入选{{ not_selected }}个，待裁定{{ referred }}个，"
            "不符合条件{{ ineligible }}个，无效{{ invalid }}个。现将有关情况反馈如下。"
        ),
        *_if(
            "mend",
            paragraph("一、请核对或更正的事项", "First"),
            paragraph(
                "下列事项{% if mend_until %}请于{{ mend_until }}前{% else %}请及时{% endif %}"
                "更正并重新报送，标明“无须处理”的除外。"
            ),
            rows_of(
                "mend",
                (
                    ("位置", "place", 5),
                    ("问题", "message", 7),
                    ("应为", "expected", 5),
                    ("处理办法", "remedy", 5),
                    ("条款", "clause", 3),
                ),
            ),
        ),
        *_if(
            "excluded",
            paragraph("二、未进入遴选的项目", "First"),
            rows_of("excluded", (*projects, ("条款", "clause", 3))),
        ),
        *_if("others", paragraph("三、其余项目的结论", "First"), rows_of("others", projects)),
        *_if(
            "telephone",
            paragraph("如有疑问，请与{{ department }}联系，电话{{ telephone }}。", "Left"),
        ),
        *_end("　　　年　　月　　日"),
    ]


def _unit_en() -> list[str]:
    projects = (
        ("Project", "project_id", 3),
        ("Title", "title", 6),
        ("Applicant", "applicant", 5),
        ("Outcome", "outcome", 3),
        ("Why", "says", 6),
    )
    return [
        paragraph("What became of your projects: {{ subject }}", "Title"),
        paragraph("To {{ unit }}:", "Addressee"),
        paragraph(
            "{{ received }} of your projects were received: {{ recommended }} recommended, "
            "{{ reserve }} in reserve, {{ not_selected }} not selected, {{ referred }} referred, "
            "{{ ineligible }} ineligible, {{ invalid }} invalid."
        ),
        *_if(
            "mend",
            paragraph("1. To look at or mend", "First"),
            paragraph(
                "Please mend what is listed{% if mend_until %} by {{ mend_until }}{% endif %} and "
                "send the file again, unless it says that nothing need be done."
            ),
            rows_of(
                "mend",
                (
                    ("Where", "place", 5),
                    ("What", "message", 7),
                    ("Expected", "expected", 5),
                    ("What to do", "remedy", 5),
                    ("Clause", "clause", 3),
                ),
            ),
        ),
        *_if(
            "excluded",
            paragraph("2. Not in the round", "First"),
            rows_of("excluded", (*projects, ("Clause", "clause", 3))),
        ),
        *_if("others", paragraph("3. The others", "First"), rows_of("others", projects)),
        *_if("telephone", paragraph("Questions: {{ department }}, {{ telephone }}.")),
        *_end("(day)"),
    ]


def _applicant_zh() -> list[str]:
    return [
        paragraph("关于项目遴选结果的答复", "Title"),
        paragraph("{{ applicant }}：", "Addressee"),
        paragraph(
            "你单位申报的“{{ title }}”（{{ project_id }}，{{ unit }}推荐）在{{ subject }}遴选中的"
            "结论为：{{ outcome }}。{% if says %}{{ says }}{% if clause %}（{{ clause }}）"
            "{% endif %}。{% endif %}"
        ),
        *_if(
            "ledger",
            paragraph("一、得分构成", "First"),
            paragraph("{% if placed %}{{ placed }}。{% endif %}各项得分如下，合计{{ total }}分。"),
            rows_of(
                "ledger",
                (
                    ("项目", "name", 4),
                    ("依据", "basis", 5),
                    ("分值", "points", 2),
                    ("条款", "clause", 3),
                ),
            ),
        ),
        *_if(
            "rows",
            paragraph("二、专家评分", "First"),
            paragraph("专家以编号代称，编号与专家姓名、次序无关。"),
            listed(AREA, small=True),
        ),
        *_if(
            "findings",
            paragraph("三、审核中的问题", "First"),
            rows_of(
                "findings",
                (
                    ("位置", "place", 4),
                    ("问题", "message", 7),
                    ("应为", "expected", 5),
                    ("条款", "clause", 3),
                ),
            ),
        ),
        *_if(
            "telephone",
            paragraph(
                "对本答复仍有异议的，请以书面形式提出，写明事由并附证据材料。"
                "联系电话：{{ telephone }}。"
            ),
        ),
        *_end("　　　年　　月　　日"),
    ]


def _applicant_en() -> list[str]:
    return [
        paragraph("What became of your project", "Title"),
        paragraph("To {{ applicant }}:", "Addressee"),
        paragraph(
            'Your project "{{ title }}" ({{ project_id }}, recommended by {{ unit }}) in '
            "{{ subject }}: {{ outcome }}.{% if says %} {{ says }}{% if clause %} "
            "[{{ clause }}]{% endif %}{% endif %}"
        ),
        *_if(
            "ledger",
            paragraph("1. Its points", "First"),
            paragraph("{% if placed %}{{ placed }}. {% endif %}In all {{ total }} points."),
            rows_of(
                "ledger",
                (
                    ("For", "name", 4),
                    ("Basis", "basis", 5),
                    ("Points", "points", 2),
                    ("Clause", "clause", 3),
                ),
            ),
        ),
        *_if(
            "rows",
            paragraph("2. Its marks", "First"),
            paragraph("Experts go by numbers that say nothing of who they are."),
            listed(AREA, small=True),
        ),
        *_if(
            "findings",
            paragraph("3. What was found", "First"),
            rows_of(
                "findings",
                (
                    ("Where", "place", 4),
                    ("What", "message", 7),
                    ("Expected", "expected", 5),
                    ("Clause", "clause", 3),
                ),
            ),
        ),
        *_if(
            "telephone",
            paragraph(
                "Further objections are made in writing, with their reasons and evidence. "
                "Telephone: {{ telephone }}."
            ),
        ),
        *_end("(day)"),
    ]
