"""Draw what a study came to, so that it can be read without colour: by shape, dash and words.

Every chart is a drawing (SVG) that names itself to whoever cannot see it; the figures stand in a
table beside it. Nothing is fetched: the drawing is made here, whole.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

Row = dict[str, Any]
_WIDE, _ROW, _INK, _FAINT = 560, 30, "#0b0c0c", "#505a5f"
_FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_ROOM = 70  # for a browser whose letters are wider than those measured here
_GRADES = {"very_high": "Very High", "high": "High", "medium": "Medium", "low": "Low"}
_TIMES = {
    "half_acted_on": "somebody acts",
    "half_safe": "the child is safe",
    "half_arrested": "arrest",
}
TITLES = {
    "missed": "Not acted on in time, beside what is so though nobody waits",
    "times": "Days until half are reached, in the first way",
    "delay": "Risk-weighted delay, beside what no order of work can beat",
}
"""Every chart by its name; one of which nothing is known is left out."""


def charts(study: Mapping[str, Any]) -> dict[str, str]:
    """Draw a study (core/capacity/study.py); gives SVG by name."""
    ways = study["ways"]
    names = _numbered(ways)
    rows = {
        "missed": list(_late(names, ways)),
        "times": list(_reached(ways[0])),
        "delay": list(_delayed(names, ways)),
    }
    drawings = {"missed": _missed, "times": _times, "delay": _delay}
    return {
        name: _svg(drawings[name](some, names), TITLES[name]) for name, some in rows.items() if some
    }


def _numbered(ways: Sequence[Row]) -> list[str]:
    return [f"({n}) {way['label']}" for n, way in enumerate(ways, start=1)]


def _span(one: Row, times: float = 1.0) -> Row:
    """Give a figure with its ends; one whose interval is not known is all there is of it."""
    value, half = times * one["value"], times * (one["half"] or 0.0)
    return {"value": value, "low": max(0.0, value - half), "high": value + half}


def _late(names: Sequence[str], ways: Sequence[Row]) -> Iterator[Row]:
    for name, way in zip(names, ways, strict=True):
        for grade, words in _GRADES.items():
            missed, floor = way["grades"][grade]["missed"], way["limits"]["missed"][grade]["value"]
            if missed["value"] is not None:
                span = _span(missed, 100)
                yield {
                    "way": name, "grade": words, "floor": 100 * (floor or 0.0),
                    "said": f"{span['value']:.0f} %", **span,
                }  # fmt: skip


def _missed(rows: Sequence[Row], names: Sequence[str]) -> Any:
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("way:N", title=None, sort=names, axis=alt.Axis(labelLimit=240))
    )
    layers = [
        base.mark_bar(color="#d8dcde", stroke=_INK, height=14).encode(
            x=alt.X("value:Q", title="percent not in time", scale=alt.Scale(domain=[0, 100]))
        ),
        base.mark_rule(color=_INK).encode(x="low:Q", x2="high:Q"),
        base.mark_tick(color=_INK, thickness=3, height=22).encode(x="floor:Q"),
        base.mark_text(align="left", dx=6, color=_INK).encode(x="high:Q", text="said:N"),
    ]
    return (
        alt.layer(*layers)
        .properties(width=_WIDE - 100, height=alt.Step(_ROW))
        .facet(row=alt.Row("grade:N", title=None, sort=list(_GRADES.values())))
    )


def _reached(way: Row) -> Iterator[Row]:
    for grade, words in _GRADES.items():
        for name, said in _TIMES.items():
            figure = way["grades"][grade][name]
            if figure["value"] is not None:
                span = _span(figure)
                yield {"grade": words, "what": said, "said": f"{span['value']:.0f}", **span}


def _times(rows: Sequence[Row], _names: Sequence[str]) -> Any:
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("what:N", title=None, sort=list(_TIMES.values()), axis=alt.Axis(labelLimit=240)),
    )
    layers = [
        base.mark_rule(color=_INK).encode(
            x=alt.X("low:Q", title="days since receipt"), x2="high:Q"
        ),
        base.mark_point(filled=True, size=90, color=_INK).encode(
            x="value:Q",
            shape=alt.Shape(
                "what:N", legend=None, sort=list(_TIMES.values()),
                scale=alt.Scale(range=["circle", "square", "triangle-up"]),
            ),
        ),
        base.mark_text(align="left", dx=10, color=_INK).encode(x="high:Q", text="said:N"),
    ]  # fmt: skip
    return (
        alt.layer(*layers)
        .properties(width=_WIDE - 100, height=alt.Step(_ROW))
        .facet(row=alt.Row("grade:N", title=None, sort=list(_GRADES.values())))
    )


def _delayed(names: Sequence[str], ways: Sequence[Row]) -> Iterator[Row]:
    for name, way in zip(names, ways, strict=True):
        if way["delay"]["value"] is not None:
            span = _span(way["delay"])
            bound = way["limits"]["informed"]["value"]
            yield {"way": name, "bound": bound, "said": f"{span['value']:.1f} days", **span}


def _delay(rows: Sequence[Row], names: Sequence[str]) -> Any:
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("way:N", title=None, sort=names, axis=alt.Axis(labelLimit=240))
    )
    return alt.layer(
        base.mark_bar(color="#d8dcde", stroke=_INK, height=14).encode(
            x=alt.X(
                "value:Q",
                title="days, the more dangerous weighing more",
                axis=alt.Axis(tickCount=6),
            )
        ),
        base.mark_rule(color=_INK).encode(x="low:Q", x2="high:Q"),
        base.mark_tick(color=_INK, thickness=3, height=22).encode(x="bound:Q"),
        base.mark_text(align="left", dx=6, color=_INK).encode(x="high:Q", text="said:N"),
    ).properties(width=_WIDE - 60, height=alt.Step(_ROW))


def _svg(chart: Any, title: str) -> str:
    """Make the drawing and let it say what it is."""
    told = chart.configure(
        font=_FONT, background="#ffffff",
        padding={"left": _ROOM, "top": 5, "right": _ROOM, "bottom": 5},
    ).configure_axis(
        labelFontSize=14, titleFontSize=14, labelColor=_INK, titleColor=_INK, gridColor="#e8eaeb",
        domainColor=_FAINT, tickColor=_FAINT,
    ).configure_text(fontSize=14).configure_view(stroke=None).configure_header(
        labelFontSize=14, labelFontWeight="bold", labelAngle=0, labelOrient="top",
        labelAnchor="start", labelColor=_INK,
    )  # fmt: skip
    drawn = str(vl_convert.vegalite_to_svg(told.to_dict(), allowed_base_urls=[]))
    head, _, rest = drawn.partition(">")
    named = html.escape(title, quote=False)
    return (
        f'{head} role="img" aria-labelledby="title desc"><title id="title">{named}</title>'
        '<desc id="desc">The figures stand in the table beside it.</desc>' + rest
    )
