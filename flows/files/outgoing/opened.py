"""An Office file opened part by part, as a stream and within bounds."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import unquote

from lxml import etree

from flows.files.office import LARGEST_UNPACKED_BYTES, MOST_ENTRIES
from flows.files.outgoing.spots import Unscannable

SMALLEST_PICTURE_BYTES = 1_000
_NO_MAIN = (
    "找不到文档的主体内容，无法检查；请用原来的软件打开、另存一份后重新上传，或者打印成PDF后上传"
)
_NO_PART = "文档缺少“{}”的内容，无法检查；请用原来的软件打开、另存一份后重新上传"
_BROKEN = "文件已损坏，无法检查；请用原文件重新保存后上传"
_TOO_LARGE = "文件展开后过大，无法检查；请分成几份，或者打印成PDF后上传"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of an Office file, found as its programs find them: by what points to them and by
    what they are, never by their names, which are free."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = [n for n in archive.namelist() if not n.endswith("/")]
        self._own_names = {n.lower(): n for n in self.names}
        self._roots: dict[str, str] = {}
        self._pointed_to: dict[str, str] | None = None

    def __contains__(self, part: str) -> bool:
        return self._own_names.get(part.lower()) == part

    def main(self, tag: str) -> str:
        """The part the file is opened by; its outermost element is so called."""
        for kind, part in self.targets("").values():
            if kind == "officeDocument" and part in self and self.root(part) == tag:
                return part
        raise Unscannable(_NO_MAIN)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part (or, without a name, the file) points to: id -> last word of the relation's
        type, name of the part as it is in the file."""
        folder, _, name = part.rpartition("/")
        rels = self.own(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        for begins, _, element in walk(self, rels) if rels in self else ():
            if begins and element.tag == _RELATION and element.get("TargetMode") != "External":
                kind = element.get("Type", "").rsplit("/", 1)[-1]
                target = self.own(_resolved(folder, element.get("Target", "")))
                found[element.get("Id", "")] = kind, target
        return found

    def own(self, name: str) -> str:
        """The name as the file has it: large and small letters are one there."""
        return self._own_names.get(name.lower(), name)

    def needed(self, part: str, called: str) -> str:
        """The part, which must be there. Raises Unscannable."""
        if part not in self:
            raise Unscannable(_NO_PART.format(called))
        return part

    def of_root(self, *tags: str) -> list[str]:
        """The parts whose outermost element is so called, whatever points to them."""
        return [n for n in sorted(self.names) if self.root(n) in tags]

    def of_kind(self, *kinds: str) -> list[str]:
        """The parts that others point to by a relation of such a type."""
        pointed = self._relations()
        return sorted(part for part, kind in pointed.items() if kind in kinds)

    def unread(self) -> tuple[str, ...]:
        """What only the eye can look through: pictures, but for marks too small to hold a text."""
        files = [self.archive.getinfo(n) for n in self.of_kind("image")]
        pictures = sum(1 for f in files if f.file_size >= SMALLEST_PICTURE_BYTES)
        return (f"文档里有{pictures}张图片，图片里须人工查看",) if pictures else ()

    def root(self, name: str) -> str:
        """What its outermost element is called; empty if it is no XML, and nobody takes it for
        such."""
        if name not in self._roots:
            self._roots[name] = self._read_root(name)
        return self._roots[name]

    def _read_root(self, name: str) -> str:
        try:
            for _, tag, _ in walk(self, name):
                return tag
        except etree.XMLSyntaxError:
            if name.endswith(".xml"):
                raise
        return ""

    def _relations(self) -> dict[str, str]:
        if self._pointed_to is None:
            found: dict[str, str] = {}
            for part in ("", *self.names):
                for kind, target in self.targets(part).values():
                    if target in self:
                        found[target] = kind
            self._pointed_to = found
        return self._pointed_to


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Package]:
    """The parts of the file. Raises Unscannable, also while they are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(e.file_size for e in entries)
            if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED_BYTES:
                raise Unscannable(_TOO_LARGE)
            yield Package(archive)
    except Unscannable:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Unscannable(_BROKEN) from error
    except (etree.XMLSyntaxError, ValueError, RuntimeError, KeyError) as error:
        raise Unscannable(_BROKEN) from error


def walk(
    package: Package, name: str, recover: bool = False
) -> Iterator[tuple[bool, str, etree._Element]]:
    """The elements of a part: whether it begins (or ends), its own name, the element.

    Every element is emptied when it has ended: what is needed of it is taken before. recover: go on
    behind what is no XML.
    """
    with package.archive.open(name) as part:
        for event, element in etree.iterparse(
            part,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=recover,
        ):
            if not isinstance(element.tag, str):
                continue
            yield event == "start", etree.QName(element).localname, element
            if event == "end":
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def own(element: etree._Element, name: str, default: str = "") -> str:
    """The element's attribute of this name, in whichever namespace."""
    found = element.get(name)
    if found is not None:
        return str(found)
    return next(
        (str(v) for k, v in element.attrib.items() if etree.QName(k).localname == name), default
    )


def is_on(element: etree._Element) -> bool:
    """A switch of WordprocessingML: on where it says nothing."""
    return own(element, "val", "true").lower() not in ("0", "false", "off", "none")


def texts(package: Package, name: str) -> Iterator[str]:
    """Every text of a part: of a paragraph as one, else of each element."""
    paragraphs, text = 0, ""
    loose = not name.endswith(".xml")  # web pages, drawings of old programs
    for begins, tag, element in walk(package, name, recover=loose):
        if tag == "p":
            paragraphs += 1 if begins else -1
        if begins:
            continue
        own_text = element.text or ""
        if paragraphs and tag != "p":
            text += own_text
            continue
        if text.strip() or own_text.strip():
            yield text + own_text
        text = ""


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return unquote(target[1:])
    path = folder.split("/") if folder else []
    for step in unquote(target).split("/"):
        if step == "..":
            path = path[:-1]
        elif step != ".":
            path.append(step)
    return "/".join(path)
