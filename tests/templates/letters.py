"""The letter to the ministry and the public notice, in both languages."""

from __future__ import annotations

from tests.templates.paper import (
    ACROSS,
    AREA,
    break_of,
    broken,
    condition,
    document,
    kai,
    listed,
    paragraph,
    parts,
    section,
    span,
)

LETTER, NOTICE = "recommendation-letter", "public-notice"


def templates() -> dict[str, bytes]:
    """Every shipped template by the name of its file."""
    return {
        f"{LETTER}.zh.docx": document("推荐函", *_letter_zh()),
        f"{LETTER}.en.docx": document("Letter of recommendation", *_letter_en()),
        f"{NOTICE}.zh.docx": document("公示", *_notice_zh()),
        f"{NOTICE}.en.docx": document("Public notice", *_notice_en()),
    }


def _letter_zh() -> list[str]:
    return [
        parts(span("{{ office }}关于推荐"), broken("{{ subject }}的函"), style="Title"),
        condition("{%p if number %}"),
        paragraph("{{ number }}", "Subtitle"),
        condition("{%p endif %}"),
        paragraph("{{ to }}：", "Addressee"),
        paragraph(
            "根据{{ basis }}要求，我局组织开展了{{ subject }}的申报受理、资格审核、"
            "专家评审和择优遴选，现将有关情况和推荐名单函告如下。"
        ),
        paragraph("一、申报受理情况", "First"),
        paragraph(
            "本次共收到{{ units }}个推荐单位报送的项目{{ received }}个。经审核，符合申报条件的"
            "{{ eligible }}个，不符合条件的{{ ineligible }}个，填报无效退回的{{ invalid }}个。"
        ),
        paragraph("二、评审遴选情况", "First"),
        parts(
            kai("（一）专家评审。"),
            span(
                "共有{{ experts }}名专家的评分计入结果。评分项为{{ criteria }}，"
                "专家评分满分{{ full }}分。"
            ),
        ),
        parts(
            kai("（二）择优遴选。"),
            span(
                "按照遴选规则由高到低排列，在规定的名额内择优，推荐{{ recommended }}个"
                "{% if reserve %}，备选{{ reserve }}个{% endif %}"
                "{% if referred %}，待裁定{{ referred }}个{% endif %}，"
                "未入选{{ not_selected }}个。"
            ),
        ),
        paragraph("三、推荐结果", "First"),
        paragraph(
            "现推荐项目{{ recommended }}个"
            "{% if by_field %}，其中{{ by_field }}{% endif %}，名单见附件。"
            "各项目的评分依据和遴选过程已留存，可供核查。"
        ),
        paragraph("特此函告。"),
        paragraph(""),
        paragraph("附件：{{ list_title }}"),
        paragraph(""),
        paragraph("", "Flush"),
        paragraph("{{ office }}", "Sign"),
        paragraph("{{ dated }}", "Sign"),
        paragraph(
            "（联系人：{% if department %}{{ department }}{% else %}{{ office }}{% endif %}；"
            "联系电话：{{ telephone }}）",
            "Left",
        ),
        break_of(section()),
        *_annex("附件", "结果指纹 {{ fingerprint }}", ACROSS, small=True),
        section(lying=True),
    ]


def _letter_en() -> list[str]:
    return [
        paragraph("Recommendation of {{ subject }}", "Title"),
        condition("{%p if number %}"),
        paragraph("{{ number }}", "Subtitle"),
        condition("{%p endif %}"),
        paragraph("To {{ to }}:", "Addressee"),
        paragraph(
            "As asked by {{ basis }}, this office has received, examined and had marked "
            "{{ subject }}. We report how this was done and whom we recommend."
        ),
        paragraph("1. What was received", "First"),
        paragraph(
            "{{ units }} units sent {{ received }} projects. {{ eligible }} meet the conditions, "
            "{{ ineligible }} do not, and {{ invalid }} could not be read and went back."
        ),
        paragraph("2. How it was marked and chosen", "First"),
        parts(
            kai("(1) Marking. "),
            span(
                "The marks of {{ experts }} experts count, on {{ criteria }}; they can give "
                "{{ full }} points in all."
            ),
        ),
        parts(
            kai("(2) Choice. "),
            span(
                "By the rules of the round the best were chosen within the places there are: "
                "{{ recommended }} recommended"
                "{% if reserve %}, {{ reserve }} in reserve{% endif %}"
                "{% if referred %}, {{ referred }} waiting for a ruling{% endif %}, "
                "{{ not_selected }} not selected."
            ),
        ),
        paragraph("3. Whom we recommend", "First"),
        paragraph(
            "We recommend {{ recommended }} projects"
            "{% if by_field %} ({{ by_field }}){% endif %}; the list is annexed. What each mark "
            "and outcome rests on is kept and may be inspected."
        ),
        paragraph(""),
        paragraph("Annex: {{ list_title }}"),
        paragraph(""),
        paragraph("{{ office }}", "Sign"),
        paragraph("{{ dated }}", "Sign"),
        paragraph(
            "(Questions: {% if department %}{{ department }}{% else %}{{ office }}{% endif %}, "
            "{{ telephone }})",
            "Left",
        ),
        break_of(section()),
        *_annex("Annex", "Fingerprint {{ fingerprint }}", ACROSS, small=True),
        section(lying=True),
    ]


def _notice_zh() -> list[str]:
    return [
        parts(span("关于{{ subject }}"), broken("拟推荐名单的公示"), style="Title"),
        paragraph(
            "根据{{ basis }}要求，经单位推荐、资格审核、专家评审和择优遴选，"
            "拟推荐项目{{ recommended }}个。现将名单予以公示"
            "{% if not ordered %}（排名不分先后）{% endif %}，接受社会监督。"
        ),
        paragraph("一、公示时间", "First"),
        paragraph("自{{ begins }}起，共{{ working_days }}个工作日。"),
        paragraph("二、异议的提出", "First"),
        paragraph(
            "对名单有异议的，请在公示期内以书面形式提出，写明具体事由，并附相应证据材料。"
            "以单位名义提出的，须加盖公章并写明联系人和联系方式；以个人名义提出的，"
            "须署真实姓名并写明联系方式。"
        ),
        paragraph("三、受理方式", "First"),
        paragraph("受理部门：{{ office }}{% if department %}（{{ department }}）{% endif %}"),
        condition("{%p if address %}"),
        paragraph("地　　址：{{ address }}"),
        condition("{%p endif %}"),
        paragraph("受理电话：{{ telephone }}"),
        paragraph("纪检监督电话：{{ discipline_telephone }}"),
        paragraph(""),
        paragraph("附件：{{ list_title }}"),
        paragraph(""),
        paragraph("", "Flush"),
        paragraph("{{ office }}", "Sign"),
        paragraph("{{ dated }}", "Sign"),
        break_of(section()),
        *_annex("附件", "结果指纹 {{ fingerprint }}", AREA),
        section(),
    ]


def _notice_en() -> list[str]:
    return [
        paragraph("Public notice: {{ subject }}", "Title"),
        paragraph(
            "As asked by {{ basis }}, projects were recommended by their units, examined, marked "
            "by experts and chosen. {{ recommended }} projects are to be recommended; their list "
            "is annexed{% if not ordered %}, in no order of merit{% endif %}."
        ),
        paragraph("1. How long", "First"),
        paragraph("{{ working_days }} working days, beginning on {{ begins }}."),
        paragraph("2. How to object", "First"),
        paragraph(
            "Objections are made in writing within this time, say what is objected to and "
            "enclose the evidence. Those of an organisation bear its seal and name whom to "
            "call; those of a person bear the real name and how to answer."
        ),
        paragraph("3. Where", "First"),
        paragraph("Office: {{ office }}{% if department %} ({{ department }}){% endif %}"),
        condition("{%p if address %}"),
        paragraph("Address: {{ address }}"),
        condition("{%p endif %}"),
        paragraph("Telephone: {{ telephone }}"),
        paragraph("Telephone for complaints about the office: {{ discipline_telephone }}"),
        paragraph(""),
        paragraph("Annex: {{ list_title }}"),
        paragraph(""),
        paragraph("{{ office }}", "Sign"),
        paragraph("{{ dated }}", "Sign"),
        break_of(section()),
        *_annex("Annex", "Fingerprint {{ fingerprint }}", AREA),
        section(),
    ]


def _annex(word: str, fingerprint: str, width: int, *, small: bool = False) -> list[str]:
    return [
        paragraph(word, "Annex"),
        paragraph("{{ list_title }}", "ListTitle"),
        condition("{%p if no_order %}"),
        paragraph("{{ no_order }}", "Subtitle"),
        condition("{%p endif %}"),
        listed(width, small=small),
        paragraph(fingerprint, "Small"),
    ]
