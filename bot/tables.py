"""Tables as CSV and xlsx, in which nothing that a member wrote is taken for a formula."""

import csv as csv_files
import io
from collections.abc import Iterable

from xlsxwriter import Workbook

Row = tuple[str, ...]

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767  # an xlsx file holds no more in one cell
_CUT = " [cut here: the csv file has the whole]"


def csv(rows: Iterable[Row]) -> bytes:
    """Make a CSV file in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv_files.writer(text)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def xlsx(rows: Iterable[Row]) -> bytes:
    """Make an xlsx file, in memory: no word of a member lies in a temporary file."""
    data = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(data, {"in_memory": True, **plain}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, _fitting(cell))
    return data.getvalue()


def _fitting(cell: str) -> str:
    if len(cell) <= _LONGEST_CELL:
        return cell
    return cell[: _LONGEST_CELL - len(_CUT)] + _CUT
