"""Small DOCX files made by code: paragraphs of raw WordprocessingML with lists, notes and styles."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def listed(text: str, depth: int = 0, list_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}</w:numbering>'


def docx(body: str, main: str = _WML + ".document.main+xml", extra: str = "", **parts: str) -> bytes:
    """A DOCX with ``body``; ``parts`` are XML parts by kind (``numbering``, ``styles``, ``footnotes``)."""
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{_REL}/{kind}" Target="{kind}.xml"/>' for kind in parts
    )
    types = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_WML}.{kind}+xml"/>' for kind in parts
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PKG}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PKG}/relationships"><Relationship Id="r1" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PKG}/relationships">{relations}{extra}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        **{f"word/{kind}.xml": text for kind, text in parts.items()},
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()
