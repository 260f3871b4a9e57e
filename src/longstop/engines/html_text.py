"""Give the text of a web page, and nothing that it would load, run or hide in its code."""

from __future__ import annotations

from typing import Any

from lxml import etree

_LEFT_OUT = frozenset({"script", "style", "head", "template", "noscript"})
_BREAKS = frozenset(
    {"p", "br", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
     "blockquote", "pre", "section", "article", "header", "footer", "dt", "dd"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})


class _Text:
    """Collects what is read on a page; cells of a row are kept apart by tabs."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._hidden = 0

    def start(self, tag: str, attrib: object) -> None:  # noqa: ARG002 - the parser's own shape
        """Begin an element; its attributes are not read."""
        if tag in _LEFT_OUT:
            self._hidden += 1
        elif tag in _BREAKS:
            self._found.append("\n")

    def end(self, tag: str) -> None:
        """End an element."""
        if tag in _LEFT_OUT:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BREAKS:
            self._found.append("\n")
        elif tag in _CELLS:
            self._found.append("\t")

    def data(self, data: str) -> None:
        """Take text, in which line ends mean no more than spaces."""
        if not self._hidden:
            self._found.append(data.replace("\r", " ").replace("\n", " "))

    def comment(self, text: str) -> None:
        """Leave comments out."""

    def close(self) -> str:
        """Give what was collected."""
        lines = (line.strip() for line in "".join(self._found).split("\n"))
        return "\n".join(line for line in lines if line)


def text_of(page: str) -> str:
    """Give what a person would read on a page, a line for each paragraph or row of a table.

    The page is given whole. A page too broken to be understood is given as it stands.
    """
    target: Any = _Text()
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)
    try:
        parser.feed(page)
        told: Any = parser.close()
    except (etree.XMLSyntaxError, ValueError):
        return page
    return str(told) or page
