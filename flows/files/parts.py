"""The parts of an Office file that reach out of it: links to other files, fields that run programs.

Read as a stream, each part once, without resolving anything.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO
from urllib.parse import unquote

from lxml import etree

from flows.files.kinds import Harmful, Refused
from flows.files.words import BROKEN, DDE, LOADS

_PICTURES = "文档打开时会从网上取图片，图片以后可能变动或者打不开"
_BOOKS = "表格里有取自其他文件或者外部数据源的数据，这里看到的可能不是最新的"
_OBJECTS = "文档链接了本机上的其他文件，链接的内容不在文档里"

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_LOADED = ("attachedtemplate", "oleobject", "frame", "subdocument", "afchunk")
_LOCAL = re.compile(r"(file:/{0,3})?[a-z]:[/\\]|(?!file:)(?!\w{2,}:)[^/\\]", re.IGNORECASE)
"""A path on the machine of whoever wrote it (file:///C:\\…) or beside the document."""
_FIELD = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)

LONGEST_FIELD = 1000
"""So much of a field is looked at: what it does stands at its start."""

Look = Callable[[IO[bytes]], Iterable[str]]


def look_for(name: str) -> Look | None:
    """How the part of this name (in small letters) is looked at; None if it need not be."""
    if name.endswith(".rels"):
        return _relations
    if name.startswith("word/") and name.endswith(".xml"):
        return _fields
    if name.startswith("xl/externallinks/") and name.endswith(".xml"):
        return _links
    return _connections if name == "xl/connections.xml" else None


def _elements(
    part: IO[bytes], events: tuple[str, ...] = ("end",)
) -> Iterator[tuple[str, etree._Element]]:
    """The part's elements one by one, each forgotten when the next comes."""
    try:
        for event, element in etree.iterparse(
            part, events=events, resolve_entities=False, no_network=True, load_dtd=False
        ):
            yield event, element
            if event == "end":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Refused(BROKEN) from error


def _relations(part: IO[bytes]) -> Iterator[str]:
    for _, element in _elements(part):
        if element.tag != _RELATION or element.get("TargetMode", "").lower() != "external":
            continue
        kind = element.get("Type", "").rsplit("/", 1)[-1].lower()
        target = unquote(element.get("Target", "")).strip()
        local = bool(_LOCAL.match(target))
        if kind in _LOADED and not local:
            raise Harmful(LOADS)
        if kind == "oleobject":
            yield _OBJECTS
        elif kind == "image" and not local:
            yield _PICTURES
        elif kind.startswith("externallink"):
            yield _BOOKS


def _fields(part: IO[bytes]) -> Iterator[str]:
    """Word's fields: their text may be cut into pieces, and fields stand in fields."""
    open_fields: list[str] = []
    for event, element in _elements(part, ("start", "end")):
        tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start":
            if tag == "fldChar":
                kind = _own(element, "fldCharType")
                if kind == "begin":
                    open_fields.append("")
                elif open_fields and _FIELD.match(open_fields[-1]):
                    raise Harmful(DDE)
                elif open_fields and kind == "end":
                    open_fields.pop()
            elif tag == "fldSimple" and _FIELD.match(_own(element, "instr")):
                raise Harmful(DDE)
        elif tag == "instrText" and open_fields:
            open_fields[-1] = (open_fields[-1] + (element.text or ""))[:LONGEST_FIELD]
    yield from ()


def _own(element: etree._Element, name: str) -> str:
    """The element's attribute of this name, in whichever version of Word's namespace."""
    return next((v for k, v in element.attrib.items() if etree.QName(k).localname == name), "")


def _links(part: IO[bytes]) -> Iterator[str]:
    for _, element in _elements(part):
        if isinstance(element.tag, str) and etree.QName(element).localname == "ddeLink":
            raise Harmful(DDE)
    yield _BOOKS


def _connections(part: IO[bytes]) -> Iterator[str]:
    yield _BOOKS
