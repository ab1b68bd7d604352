"""What the layout engine is spared while it lays out and paints: the same work for the same values, again and again.

A report is mostly tables whose cells repeat: the engine sets up, breaks and measures each of their texts three times,
and paints each side of each cell apart. The pages look as before; a test prints with and without all this.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from typing import Any, Final

# All that the engine asks of a style when it sets up and breaks a text; a test reads this in the engine's source.
TEXT: Final = (
    *("direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override"),
    *("font_size", "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps"),
    *("font_variant_east_asian", "font_variant_ligatures", "font_variant_numeric", "font_variant_position"),
    *("font_variation_settings", "font_weight", "hyphenate_character", "hyphenate_limit_chars"),
    *(
        "hyphenate_limit_zone",
        "hyphens",
        "lang",
        "letter_spacing",
        "line_height",
        "overflow_wrap",
        "tab_size",
    ),
    *("text_decoration_line", "white_space", "word_break", "word_spacing"),
)
_SET_UP: Final = (*TEXT[:16], "lang", "text_decoration_line")
_MEASURES: Final = (
    *("language", "ascent", "underline_position", "strikethrough_position"),
    *("underline_thickness", "strikethrough_thickness"),
)
# The elements that can have what the engine keeps ready for every element: by class or name, by the style sheet.
_PARTS: Final = {"footnote-call": "footnote", "footnote-marker": "footnote", "marker": "li"}
_NEVER: Final = ("note-call", "note-marker", "note-callback")


@cache
def spare() -> None:
    """Spare the engine what it would do again; it must be there."""
    _copy_layouts()
    _break_once()
    _resolve_lengths()
    _style_parts()
    _join_borders()
    _know_types()


def _kept(style: Any) -> dict[Any, Any]:
    """Return what is kept as long as the fonts of a document."""
    found: dict[Any, Any] = style.font_config.__dict__.setdefault("_kept", {})
    return found


def _copy_layouts() -> None:
    """Copy a layout that is set up, instead of setting up another in the same way."""
    from weasyprint.text.ffi import ffi, gobject, pango
    from weasyprint.text.line_break import Layout

    ffi.cdef("PangoLayout *pango_layout_copy(PangoLayout *);")
    slowly = Layout.setup

    def setup(layout: Any, style: Any) -> None:
        kept, key = _kept(style), tuple([style[name] for name in _SET_UP])
        try:
            ready = kept.get(key)
        except TypeError:  # a set of decorations, seldom
            slowly(layout, style)
            return
        if ready is None:
            slowly(layout, style)
            given = vars(layout)
            kept[key] = layout.layout, {name: given[name] for name in _MEASURES if name in given}
        ready, measures = kept[key]
        vars(layout).update(measures)
        layout.style, layout.first_line_direction = style, 0
        layout.layout = ffi.gc(pango.pango_layout_copy(ready), gobject.g_object_unref)

    Layout.setup = setup


def _break_once() -> None:
    """Break the same text in the same style and width once: what was found is only read, or set up anew."""
    from weasyprint.layout import inline, preferred
    from weasyprint.text.line_break import split_first_line as slowly

    def split(text: str, style: Any, context: Any, *given: Any, **named: Any) -> Any:
        kept = _kept(style)
        key = (text, given, *named.items(), *[style[name] for name in TEXT])
        try:
            found = kept.get(key)
        except TypeError:  # a set of decorations, seldom
            return slowly(text, style, context, *given, **named)
        if found is None:
            found = kept[key] = slowly(text, style, context, *given, **named)
        return found

    inline.split_first_line = preferred.split_first_line = split


def _resolve_lengths() -> None:
    """Take lengths that are no shares as they are; most are none."""
    from weasyprint.css.properties import Dimension
    from weasyprint.layout import inline, percent, table

    slowly = percent.resolve_one_percentage

    def resolve(box: Any, name: str, refer_to: Any) -> None:
        value = box.style[name]
        if type(value) is Dimension and value.unit == "px":
            setattr(box, name, value.value)
        else:
            slowly(box, name, refer_to)

    percent.resolve_one_percentage = inline.resolve_one_percentage = table.resolve_one_percentage = resolve


def _style_parts() -> None:
    """Style the parts of footnotes and lists for these alone, not for every element; of notes there are none."""
    from weasyprint.html import UA_STYLESHEET

    matcher, rest = UA_STYLESHEET.matcher, []
    for entry in matcher.other_selectors:
        part = entry[3]
        if part in _PARTS:
            known = matcher.lower_local_name_selectors if part == "marker" else matcher.class_selectors
            known.setdefault(_PARTS[part], []).append(entry)
        elif part not in _NEVER:
            rest.append(entry)
    matcher.other_selectors = rest


class Lines(list[tuple[Any, ...]]):
    """Takes the place of a page while the borders of a table are drawn, and keeps their lines."""

    artifact = stacked = staticmethod(nullcontext)

    def joined(self) -> list[tuple[Any, list[list[float]]]]:
        """Return looks and lines in the order of painting; those that go on or overlap are one."""
        found: list[tuple[Any, list[list[float]]]] = []
        ends: dict[tuple[bool, float], list[float]] = {}
        for x1, y1, x2, y2, *look in self:
            if not found or found[-1][0] != look:
                found.append((look, []))
                ends = {}
            upright = x1 == x2
            last = ends.get((upright, x1 if upright else y1))
            start, end, at = (y1, y2, 3) if upright else (x1, x2, 2)
            if last and last[at - 2] <= start <= last[at]:
                last[at] = max(last[at], end)
            else:
                ends[upright, x1 if upright else y1] = line = [x1, y1, x2, y2]
                found[-1][1].append(line)
        return found


def _join_borders() -> None:
    """Paint the borders of a table's cells as one path for each look, instead of each side of each cell apart."""
    from weasyprint import draw

    slowly: Callable[..., None] = draw.draw_collapsed_borders
    paint: Callable[..., None] = draw.draw_line

    def line(stream: Any, *given: Any) -> None:
        if isinstance(stream, Lines):
            stream.append(given)
        else:
            paint(stream, *given)

    def borders(stream: Any, table: Any) -> None:
        lines = Lines()
        slowly(lines, table)
        for (width, style, color), path in lines.joined():
            with stream.artifact(), stream.stacked():
                if style != "solid":
                    for one in path:
                        paint(stream, *one, width, style, color)
                    continue
                stream.set_color(color, stroke=True)
                stream.set_line_width(width)
                for x1, y1, x2, y2 in path:
                    stream.move_to(x1, y1)
                    stream.line_to(x2, y2)
                stream.stroke()

    draw.draw_collapsed_borders, draw.draw_line = borders, line


def _know_types() -> None:
    """Know the types of C by their names, instead of asking for each value under a lock."""
    from weasyprint.text.ffi import ffi

    types: dict[str, Any] = {}
    slowly = ffi.new
    make = ffi._backend.newp

    def new(name: str, value: Any = None) -> Any:
        if name not in types:
            slowly(name, value)  # it may be refused
            types[name] = ffi.typeof(name)
        return make(types[name], value)

    ffi.new = new
