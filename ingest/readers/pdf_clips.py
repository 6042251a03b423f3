"""What a PDF page draws and does not show: text outside the path that it is clipped to."""

from __future__ import annotations

import ctypes
from typing import Any

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top, in the coordinates of the file."""

_SLACK = 2.0
"""Points by which the middle of a character may lie outside the bounds of its clip and still show."""


class Clips:
    """The clips of one pypdfium2 page.  Only objects of the page itself are judged: those inside a form have places of their own."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        count = pdfium.FPDFPage_CountObjects(page.raw)
        objects = (pdfium.FPDFPage_GetObject(page.raw, number) for number in range(count))
        self._own = {ctypes.addressof(one.contents) for one in objects if one}
        self._bounds: dict[int, Bounds | None] = {}

    def hide(self, drawn: Any, rect: Any) -> bool:
        """Whether a character of the text object ``drawn``, in the box ``rect`` of the file's coordinates, does not show."""
        if not drawn:
            return False
        key = ctypes.addressof(drawn.contents)
        if key not in self._own:
            return False
        if key not in self._bounds:
            self._bounds[key] = _bounds(drawn)
        bounds = self._bounds[key]
        if bounds is None:
            return False
        x, y = (rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2
        left, bottom, right, top = bounds
        return not (left - _SLACK <= x <= right + _SLACK and bottom - _SLACK <= y <= top + _SLACK)


def _bounds(drawn: Any) -> Bounds | None:
    """What all clip paths of an object leave, at most: the intersection of their bounds; None without one."""
    import pypdfium2.raw as pdfium

    clip = pdfium.FPDFPageObj_GetClipPath(drawn)
    x, y = ctypes.c_float(), ctypes.c_float()
    found: Bounds | None = None
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)):
        across, up = [], []
        for number in range(max(0, pdfium.FPDFClipPath_CountPathSegments(clip, path))):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, number)
            if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                across.append(x.value)
                up.append(y.value)
        if not across:
            continue
        own = (min(across), min(up), max(across), max(up))
        found = own if found is None else _common(found, own)
    return found


def _common(one: Bounds, two: Bounds) -> Bounds:
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])
