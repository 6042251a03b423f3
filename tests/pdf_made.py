"""Small PDF files made by code: lines of text at their places in a font that every reader knows, and rules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1[500 500]814[500]]/FontDescriptor 5 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 93>>",
)


@dataclass(frozen=True)
class Text:
    """A line whose left end is ``x`` and whose base line is ``y`` points from the top; ``turned`` runs upwards."""

    x: float
    y: float
    text: str
    size: float = 12
    turned: bool = False
    clip: tuple[float, float, float, float] | None = None
    """What of the page it is clipped to: left, top, right, bottom."""


Rule = tuple[float, float, float, float]
"""From (x, y) to (x, y), from the upper left corner."""


def pdf(
    pages: Sequence[Sequence[Text | Rule]],
    size: tuple[float, float] = (595, 842),
    rotate: int = 0,
    more: bytes = b"",
    password: bytes | None = None,
) -> bytes:
    """A PDF of ``pages``; ``more`` goes into its catalogue; with ``password`` it is encrypted, and opens with it (b"": for
    anyone, as a file is that only must not be changed)."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids),
        *_FONT,
    ]
    for number, page in enumerate(pages):
        content = b"\n".join(_drawn(one, size[1]) for one in page)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (*size, rotate, 7 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
    return _file(objects, password)


def _drawn(one: Text | Rule, height: float) -> bytes:
    if isinstance(one, Text):
        code = one.text.encode("utf-16-be").hex().encode()
        turn = b"0 1 -1 0" if one.turned else b"1 0 0 1"
        drawn = b"BT /F %g Tf %b %g %g Tm <%b> Tj ET" % (one.size, turn, one.x, height - one.y, code)
        if one.clip is None:
            return drawn
        left, top, right, bottom = one.clip
        return b"q %g %g %g %g re W n %b Q" % (left, height - bottom, right - left, bottom - top, drawn)
    x0, y0, x1, y1 = one
    return b"%g %g m %g %g l S" % (x0, height - y0, x1, height - y1)


def _file(objects: Sequence[bytes], password: bytes | None = None) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    lock, key = _lock(password) if password is not None else (b"", b"")
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, _encrypted(body, number, key) if key else body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, lock, start)


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _lock(password: bytes) -> tuple[bytes, bytes]:
    """The entries of the trailer and the key: the standard handler of PDF 1.1 (ISO 32000-1, 7.6.3), 40 bits of RC4."""
    owner = _rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], (password + _PAD)[:32])
    told = (password + _PAD)[:32] + owner + (-4).to_bytes(4, "little", signed=True) + b"0123456789abcdef"
    key = hashlib.md5(told).digest()[:5]
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<%b><%b>]" % (
        owner.hex().encode(),
        _rc4(key, _PAD).hex().encode(),
        *(b"0123456789abcdef".hex().encode(),) * 2,
    )
    return lock, key


def _encrypted(body: bytes, number: int, key: bytes) -> bytes:
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[: len(key) + 5]
    if b">>stream\n" in body:
        head, content = body.removesuffix(b"\nendstream").split(b">>stream\n", 1)
        return head + b">>stream\n" + _rc4(own, content) + b"\nendstream"
    return re.sub(rb"\((\w+)\)", lambda m: b"<" + _rc4(own, m[1]).hex().encode() + b">", body)


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def body(lines: Sequence[str], top: float = 120, left: float = 90, size: float = 12) -> list[Text]:
    """Lines of a page below each other; those that begin with two full-width blanks are set in, as they are in print."""
    return [
        Text(
            left + (2 * size if line.startswith("　　") else 0),
            top + 1.6 * size * number,
            line.strip("　"),
            size,
        )
        for number, line in enumerate(lines)
    ]


def grid(x: Sequence[float], y: Sequence[float]) -> list[Rule]:
    """The rules of a table with columns at ``x`` and rows at ``y``."""
    return [*((x[0], at, x[-1], at) for at in y), *((at, y[0], at, y[-1]) for at in x)]
