"""Programs, scripts, web pages and archives, known by how they begin."""

import codecs
import re

_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java, and programs for several processors of a Mac
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"ITSF",  # Windows help, which runs scripts
    b"MSCF",  # a Windows cabinet, as installers are
)
_SCRIPT = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
    rb"(<!doctype\s+(html|svg)|<(html|head|body|script|svg|job|package|scriptlet)\b|<\?php|@echo\b|#!)",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_PAGE = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
"""A web page with its pictures in one file (MHT); Word opens it, scripts and all."""
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


def is_program(head: bytes) -> bool:
    # MZ alone may begin a text: it is also the prefix of a ministry's standards.
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return True
    return head.startswith(_PROGRAMS)


def is_script(head: bytes) -> bool:
    text = head.removeprefix(codecs.BOM_UTF8)
    return bool(_SCRIPT.match(text) or _SAVED_PAGE.search(text))


def is_archive(head: bytes) -> bool:
    return head.startswith(_ARCHIVES)
