"""Mark the cells of a sheet that hold no value, before a library reads them as simply empty.

An error (#N/A and its kind, new ones as well) and a formula whose value was never saved look like
an empty cell to who reads values only. Here they become text that says so.
"""

from __future__ import annotations

import re
from typing import Final

from longstop.engines.marks import not_read

_NO_VALUE: Final = not_read("a formula without a saved value").encode()
_XLSX_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_XLSX_ERROR: Final = re.compile(
    rb"<((?:\w+:)?c)\b([^<>]*?)\st=(?:\"e\"|'e')([^<>]*)(?<!/)>(.*?)</\1>", re.DOTALL
)
_XLSX_ERROR_SIGNS: Final = (b't="e"', b"t='e'")
_XLSX_FORMULA_SIGNS: Final = (b"<f>", b"<f ", b":f>", b":f ")
_XLSX_FORMULA: Final = re.compile(
    rb"<((?:\w+:)?)c\b([^<>]*)>\s*<\1f\b(?:[^<>]*/>|[^<>]*>[^<]*</\1f>)\s*"
    rb"(?:<\1v\b[^<>]*/>|<\1v\b[^<>]*></\1v>)?\s*</\1c>"
)
_XLSX_TYPE: Final = re.compile(rb"\st=(?:\"[^\"]*\"|'[^']*')")
_XLSX_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_ODS_ERROR: Final = re.compile(
    rb"(<table:table-cell\b)([^<>]*\scalcext:value-type=\"error\"(?:[^<>/]|/(?!>))*)"
)
_ODS_SHOWN: Final = re.compile(rb"\soffice:string-value=\"[^\"]*\"")
_ODS_NO_VALUE: Final = not_read("#error").encode()
_ODS_FORMULA: Final = re.compile(
    rb"<table:table-cell\b((?:(?!office:value-type)[^<>])*\stable:formula="
    rb"(?:(?!office:value-type)[^<>])*?)(?:/>|></table:table-cell>)"
)
_ODS_BREAK: Final = re.compile(rb"<text:line-break\s*/>")


def mark_xlsx(name: str, part: bytes) -> bytes:
    """Give a part of an XLSX with its valueless cells marked; any other part as it is."""
    if not _XLSX_SHEET.fullmatch(name):
        return part
    if any(sign in part for sign in _XLSX_ERROR_SIGNS):
        part = _XLSX_ERROR.sub(_error, part)
    if any(sign in part for sign in _XLSX_FORMULA_SIGNS):
        part = _XLSX_FORMULA.sub(_formula, part)
    return part


def _error(cell: re.Match[bytes]) -> bytes:
    found = _XLSX_VALUE.search(cell[4])
    shown = found[1] if found and found[1].startswith(b"#") else b"#ERROR"
    return _cell(cell[1], cell[2] + cell[3], not_read(shown.decode("utf-8", "replace")).encode())


def _formula(cell: re.Match[bytes]) -> bytes:
    if b't="str"' in cell[2] or b"t='str'" in cell[2]:
        return cell[0]  # its value is an empty text
    return _cell(cell[1] + b"c", _XLSX_TYPE.sub(b"", cell[2]), _NO_VALUE)


def _cell(tag: bytes, attributes: bytes, text: bytes) -> bytes:
    value = tag[:-1] + b"v"
    return b'<%b%b t="str"><%b>%b</%b></%b>' % (tag, attributes, value, text, value, tag)


def mark_ods(name: str, part: bytes) -> bytes:
    """Give the content of an ODS with its valueless cells marked; any other part as it is."""
    if name != "content.xml":
        return part
    if b'calcext:value-type="error"' in part:
        part = _ODS_ERROR.sub(_ods_error, part)
    if b"table:formula=" in part:
        part = _ODS_FORMULA.sub(_ods_formula, part)
    return _ODS_BREAK.sub(b"\n", part)


def _ods_error(cell: re.Match[bytes]) -> bytes:
    return cell[1] + _ODS_SHOWN.sub(b"", cell[2]) + b' office:string-value="%b"' % _ODS_NO_VALUE


def _ods_formula(cell: re.Match[bytes]) -> bytes:
    return (
        b'<table:table-cell%b office:value-type="string"><text:p>%b</text:p></table:table-cell>'
        % (cell[1], _NO_VALUE)
    )
