"""Official paper by GB/T 9704-2012 as the parts of a Word document.

A4 with 37 mm above and 28 mm at the binding, an area of 156 by 225 mm that
holds 22 lines of 28 characters; the body in FangSong of size 3 (16 points),
the title in small XiaoBiaoSong of size 2 (22 points), headings in SimHei and
KaiTi, page numbers of size 4 with a dash on either side, to the right on odd
pages and to the left on even ones. A long list stands across the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from pipeline.publish.packing import DocumentProperties, core, packed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

BODY, TITLE, FIRST, SECOND, NUMBERS = "仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"
INSTEAD = {
    BODY: "仿宋_GB2312,FangSong,FZFangSong-Z02S",
    TITLE: "小标宋,FZXiaoBiaoSong-B05S,宋体,SimSun",
    FIRST: "SimHei,FZHei-B01S",
    SECOND: "楷体_GB2312,KaiTi,FZKai-Z03S",
    NUMBERS: "SimSun",
}
"""Which fonts stand for one another where the first is not installed."""

CLOSER = -5
"""Twentieths of a point by which characters of 16 points stand closer, so that 28 fill a line."""
LINE = 579
"""Twentieths of a point from line to line: 22 of them are 225 mm."""
AREA, ACROSS = 8845, 13635
"""Twentieths of a point across the area of a page, upright and lying."""

_UPRIGHT = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
    'w:header="1134" w:footer="1304" w:gutter="0"/>'
)
_LYING = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="1616" w:bottom="1474" w:left="1587" '
    'w:header="850" w:footer="794" w:gutter="0"/>'
)
_GRID = '<w:docGrid w:type="lines" w:linePitch="579"/>'
_HEADS = "".join(
    f'<w:{kind}Reference w:type="{page}" r:id="{kind}-{page}"/>'
    for kind in ("header", "footer")
    for page in ("even", "default")
)


def section(*, lying: bool = False) -> str:
    """The properties of a section; the last ones end the document."""
    size = _LYING if lying else _UPRIGHT
    return f"<w:sectPr>{_HEADS}{size}{'' if lying else _GRID}</w:sectPr>"


def paragraph(text: str, style: str = "Body", *, properties: str = "", run: str = "") -> str:
    """A paragraph of one run in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{span(text, run)}</w:p>'


def parts(*spans: str, style: str = "Body") -> str:
    """A paragraph of several runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(spans)}</w:p>'


def broken(text: str) -> str:
    """A break that keeps the words of a title together, and the text below it."""
    return f'<w:r><w:br/><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def span(text: str, properties: str = "") -> str:
    """A run of text."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def kai(text: str) -> str:
    """A heading of the second level that runs on into its paragraph."""
    return span(text, font(SECOND))


def font(name: str, size: int = 0) -> str:
    """The properties of a run in a font; Latin letters and digits stay in their own."""
    sized = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    return f'<w:rFonts w:eastAsia="{name}"/>{sized}'


def condition(text: str) -> str:
    """A line that the filling takes away."""
    return paragraph(text)


def break_of(properties: str) -> str:
    """A paragraph that ends a section."""
    return f'<w:p><w:pPr><w:pStyle w:val="Body"/>{properties}</w:pPr></w:p>'


def listed(width: int, *, small: bool = False) -> str:
    """The table of a list: columns and rows as many as there are, its head on every page."""
    size = "Small" if small else ""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    third = width // 3
    grid = f'<w:gridCol w:w="{third}"/>'
    head = ("{%tc for one in headings %}", "{{ one }}", "{%tc endfor %}")
    cells = ("{%tc for one in row %}", "{{ one }}", "{%tc endfor %}")
    rows = (
        _row(head, third, f"{size}Heading", repeated=True),
        _row(("{%tr for row in rows %}", "", ""), third, f"{size}Cell"),
        _row(cells, third, f"{size}Cell"),
        _row(("{%tr endfor %}", "", ""), third, f"{size}Cell"),
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid * 3}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def rows_of(loop: str, columns: Sequence[tuple[str, str, int]]) -> str:
    """A table of fixed columns: heading, name in a row of the loop, share of the width."""
    share = AREA // sum(size for _heading, _name, size in columns)
    sizes = [share * size for _heading, _name, size in columns]
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    blanks = [""] * (len(columns) - 1)
    lines = (
        ("SmallHeading", [heading for heading, _name, _size in columns], True),
        ("SmallCell", [f"{{%tr for one in {loop} %}}", *blanks], False),
        ("SmallCell", [f"{{{{ one.{name} }}}}" for _heading, name, _size in columns], False),
        ("SmallCell", ["{%tr endfor %}", *blanks], False),
    )
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraph(text, style)}</w:tc>"
            for text, size in zip(texts, sizes, strict=True)
        )
        + "</w:tr>"
        for style, texts, head in lines
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(texts: tuple[str, ...], width: int, style: str, *, repeated: bool = False) -> str:
    head = "<w:tblHeader/>" if repeated else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(text, style)}</w:tc>"
        for text in texts
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def document(title: str, *body: str) -> bytes:
    """A Word document of these paragraphs, tables and sections."""
    made = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package(),
        "docProps/core.xml": core(DocumentProperties(title, "2022-04-19")),
        "word/document.xml": _text("document", f"<w:body>{''.join(body)}</w:body>"),
        "word/styles.xml": _text("styles", _styles()),
        "word/settings.xml": _text("settings", _SETTINGS),
        "word/fontTable.xml": _text("fonts", _fonts()),
        "word/_rels/document.xml.rels": _relations(),
    }
    for page in ("even", "default"):
        draft = paragraph("{{ draft }}", "Draft")
        made[f"word/header-{page}.xml"] = _text("hdr", draft)
        made[f"word/footer-{page}.xml"] = _text("ftr", _number(page))
    return packed(
        {
            name: content.encode() if isinstance(content, str) else content
            for name, content in made.items()
        }
    )


def _text(root: str, inner: str) -> str:
    return f'{XML}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inner}</w:{root}>'


_SETTINGS = (
    '<w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)


def _number(page: str) -> str:
    """The page's number between dashes: right on odd pages, left on even ones."""
    side = "left" if page == "even" else "right"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    place = f'<w:ind w:{side}="280"/><w:jc w:val="{side}"/>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Number"/>{place}</w:pPr>'
        f"{span('— ')}{field}{span(' —')}</w:p>"
    )


def _styles() -> str:
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    two = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
    close = '<w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="atLeast"/>'
    plain = '<w:snapToGrid w:val="0"/>'
    told = (
        ("Body", "", f'{exact}{two}<w:jc w:val="both"/>', f'<w:spacing w:val="{CLOSER}"/>'),
        (
            "Title",
            "",
            '<w:spacing w:before="0" w:after="579" w:line="700" w:lineRule="exact"/>'
            '<w:jc w:val="center"/>',
            font(TITLE, 44),
        ),
        ("Addressee", "", exact, ""),
        ("First", "", f'<w:keepNext/>{exact}{two}<w:outlineLvl w:val="0"/>', font(FIRST)),
        ("Flush", "", exact, ""),
        ("Annex", "", exact, font(FIRST)),
        ("Sign", "", f'<w:keepNext/>{exact}<w:ind w:left="3600"/><w:jc w:val="center"/>', ""),
        (
            "Subtitle",
            "",
            '<w:spacing w:before="0" w:after="200"/><w:jc w:val="center"/>',
            font(SECOND, 24),
        ),
        ("Heading", "", f'{plain}{close}<w:jc w:val="center"/>', font(FIRST, 21)),
        ("Cell", "", f"{plain}{close}", font(BODY, 21)),
        (
            "Small",
            "",
            '<w:spacing w:before="120" w:after="0"/>',
            f'{font(BODY, 18)}<w:color w:val="595959"/>',
        ),
        ("Left", "", f"{exact}{two}", ""),
        (
            "ListTitle",
            "",
            '<w:spacing w:before="0" w:after="200" w:line="600" w:lineRule="exact"/>'
            '<w:jc w:val="center"/>',
            font(TITLE, 36),
        ),
        ("SmallHeading", "", f'{plain}{close}<w:jc w:val="center"/>', font(FIRST, 18)),
        ("SmallCell", "", f"{plain}{close}", font(BODY, 18)),
        ("Number", "", "", font(NUMBERS, 28)),
        (
            "Draft",
            "",
            '<w:jc w:val="center"/>',
            f'<w:b/>{font(FIRST, 24)}<w:color w:val="C00000"/>',
        ),
    )
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{BODY}" '
        'w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
    )
    names = {"Title": "Title", "First": "heading 1", "Subtitle": "Subtitle"}
    return defaults + "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{names.get(name, name)}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{block}</w:pPr>'
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
        for name, _, block, run in told
    )


def _fonts() -> str:
    return "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in INSTEAD.items()
    )


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _content_types() -> str:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "header-even": "header",
        "header-default": "header",
        "footer-even": "footer",
        "footer-default": "footer",
    }
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{told}</Types>"
    )


def _package() -> str:
    return (
        f'{XML}<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
        'metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
    )


def _relations() -> str:
    kinds = [("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable")]
    kinds += [
        (f"{kind}-{page}", kind) for kind in ("header", "footer") for page in ("even", "default")
    ]
    told = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{name}.xml"/>' for name, kind in kinds
    )
    return f'{XML}<Relationships xmlns="{RELATIONS}">{told}</Relationships>'
