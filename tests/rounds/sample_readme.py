"""The README of the sample round: where each oddity sits, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.rounds import sample_plan as plan
from tests.rounds.sample import Sample
from tests.rounds.sample_units import file_of


@dataclass(frozen=True)
class Oddity:
    """Something in the round that a careful reader should notice."""

    chinese: str
    english: str
    keys: tuple[str, ...] = ()
    where: str = ""


def oddities() -> tuple[Oddity, ...]:
    """All of them, in the order of the README."""
    return (*_of_rows(), *_of_sheets(), *_of_marks(), *_of_equals())


def _of_rows() -> tuple[Oddity, ...]:
    return (
        Oddity(
            "超指标推荐，无豁免项目（南开区3个）",
            "a unit over its quota, none exempt",
            ("NK1", "NK2", "NK3"),
        ),
        Oddity(
            "超指标推荐，另有豁免项目（滨海新区占指标7个、豁免2个）",
            "a unit over its quota (7 that use it), with 2 exempt besides",
            ("BH1", "BH2", "BH3", "BH4", "BH5", "BH6", "BH7", "BH8", "BH9"),
        ),
        Oddity(
            "DCMM三级及以上，证书有效，不占指标",
            "exempt: a valid certificate of DCMM level 3 or above",
            tuple(row.key for row in plan.PLAN if (row.level or 0) >= 3 and row.key != "XQ3"),
        ),
        Oddity(
            "证书有效期恰至2022-05-04",
            "a certificate whose last valid day is the day that counts",
            ("HX3",),
        ),
        Oddity(
            "同一单位另有一张较低等级的旧证书（已过期）",
            "an applicant that also holds an older, lower certificate, expired",
            ("HP1",),
        ),
        Oddity(
            "证书已于2022-03-01到期，区里仍按豁免填报；占指标后西青区超1个",
            "a certificate that expired; declared exempt, in truth it uses the quota and "
            "puts its unit over it",
            ("XQ3", "XQ2"),
        ),
        Oddity(
            "表填三级，证书登记为二级；占指标后北辰区超1个",
            "a declared level 3 that the register contradicts (2); puts its unit over the quota",
            ("BC3", "BC2"),
        ),
        Oddity(
            "同一申报主体以相近名称经两区申报（全角括号与半角括号加空格，信用代码相同）",
            "one applicant twice, through two units, under look-alike names",
            plan.TWINS,
        ),
        Oddity(
            "已列入前期试点且仍在示范期（同一项目）",
            "the project is on an earlier list and still in its period",
            (plan.EARLIER_PILOT,),
        ),
        Oddity(
            "同一单位的另一项目仍在示范期（本项目不受影响）",
            "another project of the applicant is still in its period: no bar",
            (plan.OTHER_EARLIER_PILOT,),
        ),
        Oddity(
            "前期试点示范期已满",
            "the same project on an earlier list, its period over: no bar",
            (plan.EARLIER_PILOT_OVER,),
        ),
        Oddity(
            "逾期填报（2022-05-05 00:12:40）",
            "filed late, by twelve minutes",
            (plan.LATE,),
        ),
        Oddity(
            "截止前最后一刻填报（2022-05-04 23:58:20）",
            "filed at the last minute, in time",
            (plan.LAST_IN_TIME,),
        ),
        Oddity(
            "统一社会信用代码校验码错误", "a credit code with a wrong check", (plan.WRONG_CODE,)
        ),
        Oddity("无系统编号（未在线填报）", "no number: never filed online", (plan.NO_NUMBER,)),
        Oddity(
            "未报2021年统计年报（表填“是”）",
            "no annual return for 2021, though the sheet says there is",
            (plan.NO_RETURN,),
        ),
        Oddity(
            "已建项目应用场景数低于下限（3<5）",
            "built, below its direction's threshold (3 of 5 scenarios)",
            ("NH3",),
        ),
        Oddity(
            "在建项目应用案例数低于下限（1<3），提醒",
            "under construction, below its threshold (1 of 3 cases): a warning",
            ("NH2",),
        ),
        Oddity(
            "纸质材料与线上填报不一致（项目名称）",
            "the paper differs from what was filed online (title)",
            (plan.OTHER_TITLE_ON_PAPER,),
        ),
        Oddity(
            "优先加分达到上限5分",
            "the cap on bonuses is reached (6 and 7 points before it)",
            ("BH1", "XQ4"),
        ),
        Oddity(
            "申报的加分事项未经核实",
            "a bonus claimed of which the review says nothing",
            tuple(plan.UNREVIEWED),
        ),
        Oddity(
            "申报的加分事项经复核未予认定",
            "a bonus claimed, reviewed and not accepted",
            tuple(plan.REJECTED),
        ),
        Oddity(
            "未申报但经复核认定的事项",
            "a fact accepted that the sheet does not claim",
            tuple(plan.NOT_CLAIMED),
        ),
        Oddity(
            "联合惩戒期已满（不受影响）",
            "a bar for misconduct that has ended: no bar",
            ("BD2",),
        ),
        Oddity(
            "仅线上填报、无区推荐的项目",
            "filed online, recommended by no unit",
            (plan.NOT_SENT,),
        ),
    )


def _of_sheets() -> tuple[Oddity, ...]:
    return (
        Oddity(
            "标题行、两行合并表头、合计行、签字行",
            "title rows, two header rows with merged cells, a 合计 row, signatures",
            where="submissions/*.xlsx",
        ),
        Oddity(
            "小标题须与上行合读：申报单位→名称，DCMM→等级、证书编号",
            "sub-headings that mean nothing without the heading above them",
            where="submissions/*.xlsx",
        ),
        Oddity("全角数字", "full-width digits", where="河西区（submissions/03-…）"),
        Oddity(
            "单位别名：和 平 区、武清、滨海、TJ-BH、濱海新區",
            "unit aliases",
            where="submissions/01-…, 11-…, 13-…",
        ),
        Oddity(
            "第二版工作簿替换第一版（receipts.csv）",
            "a second version of a workbook that replaces the first",
            where="滨海新区（13-…-更正.xlsx）",
        ),
        Oddity(
            "GB18030编码的CSV，含GB2312以外的字",
            "CSV in GB18030, with a character outside GB2312",
            where="宁河区（14-….csv）",
        ),
        Oddity(
            "日期写法：2022年4月28日、2022.4.28、20220428，其余为日期格",
            "dates as text in three manners; real dates elsewhere",
            where="河东区、西青区；南开区；武清区",
        ),
        Oddity(
            "方向写名称而非编号",
            "directions by name, not by number",
            where="红桥区、蓟州区",
        ),
        Oddity(
            "推荐单位写在同一单元格内（推荐单位（盖章）：南开区）",
            "the unit's name inside the label's cell",
            where="南开区",
        ),
        Oddity("表中空行", "a blank row inside the table", where="西青区"),
        Oddity("列序不同（项目状态前移）", "a column moved", where="津南区"),
        Oddity(
            "合计为公式（带缓存值）", "the total is a formula with a cached value", where="东丽区"
        ),
        Oddity("另有“填表说明”工作表", "a second sheet with instructions", where="河北区、武清区"),
        Oddity("表下有“注：”一行", "a remark below the foot", where="宝坻区"),
    )


def _of_marks() -> tuple[Oddity, ...]:
    return (
        Oddity(
            "专家回避（事先，评分为空）",
            "a recusal known beforehand: no marks",
            ("HX1",),
            "E02",
        ),
        Oddity(
            "专家回避（当日发现，表中有分，不得计入）",
            "a recusal found out on the day: marks stand in the sheet and must not count",
            ("BC1",),
            "E06",
        ),
        Oddity(
            "专家三年内曾在申报单位任职，未申明（employments.csv）",
            "an expert employed by the applicant within three years, not declared",
            ("BH6",),
            "E04",
        ),
        Oddity(
            "专家任职已逾三年（不回避）",
            "an expert who left the applicant long ago: counts",
            ("HP2",),
            "E09",
        ),
        Oddity(
            "专家中途离场：有一个项目只评了两项，其后全空",
            "an expert who left half-way: one project half marked, none after it",
            (),
            "marks/评分表-E07.xlsx",
        ),
        Oddity(
            "有效专家不足5人（4人），评审组裁定予以推荐，名单内无名次（rulings.csv）",
            "too few experts (4 of 5); ruled in, listed without a place",
            (plan.TOO_FEW,),
        ),
        Oddity("以全角数字写成文本的评分", "a mark typed as full-width text", ("DL2",), "E03"),
        Oddity("一名专家认为方向不符", "one expert finds the direction unfit", ("DL2",), "E03"),
        Oddity(
            "评分表有标题行及签字行；编号列题为“受理编号”；准则标题带或不带分值；合计为公式",
            "mark sheets with title rows and signatures; ids headed 受理编号; criteria headed "
            "with points or without; sums by formula",
            where="E01、E05、E07；E05、E08；E04、E06；E02、E05",
        ),
        Oddity("低于60分", "below the pass mark", ("JZ2", "JH2")),
    )


def _of_equals() -> tuple[Oddity, ...]:
    return (
        Oddity(
            "名单内总分、全部专家均分、创新分均相同：并列",
            "equal in total, untrimmed mean and innovation, both inside the list: shared place",
            plan.EQUAL_SHARED,
        ),
        Oddity(
            "总分相同，以未去高低分的均分区分（前者在先）",
            "equal totals parted by the untrimmed mean (first one first)",
            plan.EQUAL_BY_UNTRIMMED_MEAN,
        ),
        Oddity(
            "总分与均分相同，以关键技术创新分区分（前者在先）",
            "equal totals and means parted by innovation (first one first)",
            plan.EQUAL_BY_INNOVATION,
        ),
        Oddity(
            "河北区指标线上两项目完全相同，评审组裁定前者推荐、后者递补（rulings.csv）",
            "equals across a quota line; ruled: the first recommended, the second in reserve",
            plan.EQUAL_AT_QUOTA,
        ),
    )


def write_readme(file: Path, sample: Sample) -> None:
    """Write README.md beside the round."""
    lines = [
        "# tianjin-2022：示例数据 · an invented round",
        "",
        "本目录全部内容均为虚构，由 `python -m tests.rounds sample data/raw/tianjin-2022` 生成：",
        "申报单位、人员、电话、信用代码、证书与评分皆不存在（单位名称含“示例”，姓名含“某”，",
        "信用代码含EXMP）。两次生成的文件完全相同。请勿手工修改，应修改 tests/rounds 后重新生成。",
        "",
        "Everything here is invented and made by the command above: applicants (all contain 示例),",
        "people (all contain 某), telephones, credit codes (all contain EXMP), certificates and",
        "marks. Only the districts' names are real. Do not edit the files by hand; change",
        "tests/rounds and make them again, and the bytes are the same each time.",
        "",
        f"{len(sample.sent)} 行推荐项目，16个区，9名专家（一个评审组）。",
        f"{len(sample.sent)} rows from 16 districts, 9 experts in one panel.",
        "",
        "| 情形 | what is odd | 项目 / project | 文件 / file |",
        "| --- | --- | --- | --- |",
    ]
    for oddity in oddities():
        ids = "、".join(_project_id(sample, key) for key in oddity.keys)
        where = oddity.where or _files(sample, oddity.keys)
        lines.append(f"| {oddity.chinese} | {oddity.english} | {ids} | {where} |")
    lines += [
        "",
        "dispositions.csv 逐条处理阻断性发现，编号取自一次运行；corrections.csv 仅有表头。",
        "",
        "dispositions.csv settles every blocking finding, by the ids a run gave them;",
        "corrections.csv holds a header only.",
        "",
    ]
    file.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _project_id(sample: Sample, key: str) -> str:
    project = sample.filed.get(key) or sample.sent[key]
    return project.project_id if key in sample.filed else f"（{project.title}）"


def _files(sample: Sample, keys: tuple[str, ...]) -> str:
    files = {file_of(sample, key) for key in keys if key in sample.sent}
    if len(files) > 2:
        return "submissions/"
    return "、".join(f"submissions/{file}" for file in sorted(files)) or "registers/online.csv"
