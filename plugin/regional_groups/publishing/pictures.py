"""From a sheet with one chart to its picture: a PNG file cut to what is drawn, for files that hold no drawings."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import pypdfium2

SCALE: Final = 200 / 72  # dots a point: 200 an inch
EDGE: Final = 12  # dots left white below what is drawn
COLOURS: Final = 64
_ADAPTIVE: Final = 1  # the palette made of the picture's own colours


def picture_of(laid_out: bytes) -> bytes:
    """Return the first page of a PDF file as PNG, its white margin at the foot cut off; the same bytes each time."""
    document = pypdfium2.PdfDocument(laid_out)
    page = document[0]
    bitmap = page.render(scale=SCALE)
    image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    document.close()
    target = BytesIO()
    cut = image.crop((0, 0, image.width, _foot(image)))
    cut.convert("P", palette=_ADAPTIVE, colors=COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


def _foot(image: Any) -> int:
    drawn = image.convert("L").point([255 - value for value in range(256)]).getbbox()
    return int(image.height if drawn is None else min(image.height, drawn[3] + EDGE))
