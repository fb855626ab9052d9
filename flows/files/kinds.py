"""The kinds of files that join a case, and the two ways a file is turned away."""

from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument."
PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
DOCX = _OOXML + "wordprocessingml.document"
XLSX = _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
DOC, XLS, OFD = "application/msword", "application/vnd.ms-excel", "application/ofd"
TEXT = "text/plain"

TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    PDF: ("PDF文档", (".pdf",)),
    JPEG: ("JPEG图片", (".jpg", ".jpeg", ".jpe", ".jfif")),
    PNG: ("PNG图片", (".png",)),
    TIFF: ("TIFF图片", (".tif", ".tiff")),
    DOCX: ("DOCX文档", (".docx", ".dotx", ".wps")),
    XLSX: ("XLSX表格", (".xlsx", ".xltx", ".et")),
    PPTX: ("PPTX演示文稿", (".pptx", ".ppsx", ".potx", ".dps")),
    DOC: ("DOC文档", (".doc", ".dot", ".wps")),
    XLS: ("XLS表格", (".xls", ".xlt", ".et")),
    OFD: ("OFD文档", (".ofd",)),
    TEXT: ("纯文本", (".txt",)),
}
"""Every type that is taken -> what it is called, the endings it goes by; it is stored under the
first."""
SHOWN_IN_PAGE = (PDF, JPEG, PNG)
"""Types a browser shows by itself."""
DRAWN = (PDF, JPEG, PNG, TIFF)
"""Types whose pages can be drawn as pictures (drawing.py)."""


class Refused(ValueError):
    """The file is not taken; the message says in Chinese why, and what to do."""


class Harmful(Refused):
    """Not taken for what it could do: nor is a document that holds such a file."""


class NotNow(Refused):
    """There was no time to judge it; sent again as it is, it may be taken."""


@dataclass(frozen=True)
class Inspected:
    """What a file is by its content. pages: None where a file of its type has none to count.

    warnings: what is no reason to refuse it, but whoever reads it should know.
    """

    type: str
    ending: str
    pages: int | None = None
    warnings: tuple[str, ...] = ()


def short_name(type_: str) -> str:
    """DOCX: what stands on the sign of a file whose pages are not drawn."""
    return TYPES[type_][1][0].removeprefix(".").upper() if type_ in TYPES else ""


def found_as(type_: str, pages: int | None = None, *warnings: str) -> Inspected:
    return Inspected(type_, TYPES[type_][1][0], pages, warnings)
