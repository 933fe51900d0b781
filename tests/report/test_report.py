"""report.html as bytes: alone, the same each time, never led by what strangers write."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from pipeline.publish.delimited import csv_bytes
from pipeline.publish.draft import standing_of
from pipeline.publish.lists import Lists
from pipeline.publish.report import projects, report_bytes
from pipeline.publish.report.charts import CHARTS, compiled
from pipeline.publish.report.embedded import VENDORED, scripts, style, versions
from pipeline.publish.telling import rows_of
from pipeline.tables import Table
from pipeline.tables.advised import CONFIDENCE, EXPERT_FIGURES
from pipeline.tables.bundles import Advice
from tests.report.rounds import many, report_of, sample

HOSTILE = '</script><script>alert(1)</script><!-- <b onclick="x">{{7*7}}{% raw %}\u202e\u2028'
HARMLESS = "a harmless name"


class Elements(HTMLParser):
    """Every element's name and attributes' names in turn, and every text of a cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    return report_of(*sample()).decode("utf-8")


def data_of(html: str) -> dict[str, Any]:
    """What the script is given."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_same_round_gives_the_same_bytes(html: str) -> None:
    assert report_of(*sample()).decode("utf-8") == html


def test_it_stays_small() -> None:
    assert len(report_of(*many(5))) < 3_000_000


def test_it_names_nothing_outside_itself(html: str) -> None:
    """No element can fetch anything; links lead to the files that were read, beside it."""
    own = html
    for script in scripts():
        own = own.replace(script, "")
    assert re.findall(r"""(?:src|srcset|poster|action)=|url\(|@import|https?://""", own) == []
    assert set(re.findall(r'href="([^"#][^"]*)"', own)) == set()


def test_the_security_policy_lets_only_its_own_scripts_run(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'")
    found = re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL)
    assert [kind for kind, _ in found] == ["style", *["script"] * 4]
    digests = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for _, text in found
    }
    assert digests == set(re.findall(r"'sha256-[^']*'", rules))
    assert "default-src 'none'" in rules
    assert not re.search(r"unsafe|blob:|data:|https?:|\*", rules)


def test_texts_of_strangers_are_text() -> None:
    """A name full of markup and its harmless twin give the same elements."""

    def named(name: str) -> str:
        lists, trace = sample()
        lines = [json.loads(line) for line in trace.splitlines()]
        for line in lines:
            line["title"] = line["applicant"] = name
            line["outcome"]["says"] = dict.fromkeys(("zh", "en"), name)
            for cell in line["submission"]:
                cell["text"] = name
            for sheet in line["marks"]:
                sheet["file"] = sheet["sheet"] = sheet["expert_id"] = name
                for mark in sheet["cells"]:
                    mark["text"] = name
        tables = dict(lists.tables)
        for table, columns in (("findings", ["message", "remedy", "file", "sheet", "cell"]),):
            rows = tables[table].rows.assign(**dict.fromkeys(columns, name))
            tables[table] = replace(tables[table], rows=rows)
        people = lists.people.assign(about=name, before=name, after=name)
        told = "\n".join(json.dumps(line) for line in lines).encode()
        return report_of(replace(lists, tables=tables, people=people), told).decode("utf-8")

    hostile, harmless = named(HOSTILE), named(HARMLESS)
    assert Elements(hostile).names == Elements(harmless).names
    assert "alert(1)" in " ".join(Elements(hostile).texts)
    assert "<" not in hostile.partition('id="data">')[2].partition("</script>")[0]
    assert data_of(hostile)["projects"][0]["submission"][0][1] == HOSTILE


def published(lists: Lists, table: str) -> list[dict[str, str]]:
    """A published table as its CSV says it."""
    decimals = lists.naming.policy.total_decimals()
    content = csv_bytes(lists.tables[table].table, lists[table], decimals).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def list_rows(html: str) -> Iterator[list[str]]:
    """The cells of the list as they are read."""
    body = html.partition('<table id="projects">')[2].partition("</table>")[0]
    for row in re.findall(r"<tr data-at.*?</tr>", body):
        cells = re.findall(r"<td.*?</td>", row)
        yield [" ".join(Elements(cell).texts).strip() for cell in cells]


def test_the_list_is_the_ranking_and_then_the_rest(html: str) -> None:
    lists, _ = sample()
    ranked, decided = published(lists, "ranking"), published(lists, "decisions")
    rows = list(list_rows(html))
    assert len(rows) == len(decided)
    for row, said in zip(rows, ranked, strict=False):
        points = [said[column] for column in ("expert_points", "bonus_points", "total")]
        assert [row[0], row[1], *row[6:9]] == [said["place"], said["project_id"], *points]
    admitted = {row["project_id"] for row in ranked}
    out = [row["project_id"] for row in decided if row["project_id"] not in admitted]
    assert sorted(row[1] for row in rows[len(ranked) :]) == sorted(out)


def test_a_drawer_tells_every_mark_with_its_cell_and_every_amount(html: str) -> None:
    lists, _ = sample()
    told = data_of(html)
    ids = [row[1] for row in list_rows(html)]
    marks, amounts = set(), set()
    for project, drawer in zip(ids, told["projects"], strict=True):
        for expert, file, _texts, cells, *_ in drawer["marks"] if "ledger" in drawer else ():
            for criterion, cell in zip(told["criteria"], cells, strict=True):
                if cell:
                    place = (*told["files"][file][:2], cell)
                    marks.add((project, told["experts"][expert], criterion, *place))
        for _name, basis, points, _clause in drawer.get("ledger", ()):
            amounts.add((project, basis, points))
    names = lists.naming.criteria
    assert marks == {
        (
            *(row["project_id"], row["expert_id"], names[row["criterion"]]),
            *(row["file"], row["sheet"], row["cell"]),
        )
        for row in published(lists, "marks")
    }
    said = {(row["project_id"], row["basis"], row["points"]) for row in published(lists, "ledger")}
    assert amounts == said


def test_no_expert_and_no_contact_is_named(html: str) -> None:
    """Not the names in experts.csv, nor whom to call, though the trace has both at hand."""
    received = sample()[0].received
    hidden = {*received["contact"], *received["telephone"]} - {""}
    assert len(hidden) > 50
    assert {name for name in hidden if name in html} == set()


def test_every_finding_check_and_clause_is_there(html: str) -> None:
    lists, _ = sample()
    for row in rows_of(lists["findings"]):
        assert f'data-finding="{row["finding"]}"' in html
    assert all(str(code) in html for code in lists["checks"]["code"])
    for part in lists.naming.policy.marking.criteria:
        assert part.clause in html


def advised(table: Table, *rows: dict[str, Any]) -> pd.DataFrame:
    """A table of advice by hand; what is not named is empty."""
    return pd.DataFrame([dict.fromkeys(table.names, "") | row for row in rows])


def test_advice_stands_apart_where_there_is_any(html: str) -> None:
    """Drawn around the line, in tables by the office's words; without advice nothing is said."""
    lists, trace = sample()
    share = {"recommended_share": "0.7040", "place_low": 24, "place_high": 34, "grey": True}
    far = {"recommended_share": "1.0000", "place_low": 1, "place_high": 2, "grey": False}
    judge = {"expert_id": "E05", "severity": "2.9789", "spread": "6.2204"}
    alone = {"expert_id": "E10", "severity": "", "spread": "1.0000"}
    advice = Advice(
        experts=advised(EXPERT_FIGURES, judge, alone),
        confidence=advised(
            CONFIDENCE, {"project_id": "TJ2022-054", **share}, {"project_id": "TJ2022-045", **far}
        ),
    )
    told = report_bytes(lists, standing_of(lists), "", trace, advice).decode("utf-8")
    rows = data_of(told)["rows"]
    assert [row["project"] for row in rows["intervals"]["intervals"]] == ["TJ2022-054"]
    assert rows["intervals"]["line"] == [{"line": 30.5}]
    assert rows["judges"]["judges"] == [{"expert": "E05", "severity": 2.9789, "spread": 6.2204}]
    section = told.partition('<section id="advice">')[2].partition("</section>")[0]
    assert "名单的把握（2）" in section
    assert "<td>0.7040</td>" in section
    assert section.count('class="chart"') == 2
    assert '<section id="advice">' not in html
    assert data_of(html)["rows"].keys() == {"flow", "totals", "units"}


def test_a_long_round_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "MOST", 10)
    monkeypatch.setattr("pipeline.publish.report.page.MOST", 10)
    told = report_of(*sample()).decode("utf-8")
    assert len(list(list_rows(told))) == 10
    assert "共60行，此处列出前10行；全部见decisions.csv。" in told


def test_the_charts_are_what_altair_draws() -> None:
    """`make charts` writes them; colours are the style sheet's."""
    assert CHARTS.read_bytes() == compiled()
    colours = set(re.findall(r"var\((--\w+)\)", CHARTS.read_text("utf-8")))
    assert {colour for colour in colours if f"{colour}:" not in style()} == set()


def test_scripts_of_others_are_as_they_were_published() -> None:
    for name, one in versions().items():
        content = (VENDORED / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], name
        assert "Redistribution" in (licence := (VENDORED / one["licence_file"]).read_text()) or (
            "Permission is hereby granted" in licence
        )
    files = {path.name for path in VENDORED.iterdir()} - {"versions.json"}
    listed = {one[key] for one in versions().values() for key in ("file", "licence_file")}
    assert files == listed


def test_no_script_ends_its_element_early() -> None:
    for text in (*scripts(), style()):
        assert not re.search(r"</(script|style)|<!--|\r", text, re.IGNORECASE)
    interpreter = scripts()[1]
    assert not re.search(r"^\s*(import|export)\b", interpreter, re.MULTILINE)
