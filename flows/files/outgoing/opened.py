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

_BROKEN = "文件已损坏，无法检查；请用原文件重新保存后上传"
_TOO_LARGE = "文件展开后过大，无法检查；请分成几份，或者打印成PDF后上传"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The parts of the file. Raises Unscannable, also while they are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            unpacked = sum(e.file_size for e in entries)
            if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED_BYTES:
                raise Unscannable(_TOO_LARGE)
            yield archive
    except Unscannable:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Unscannable(_BROKEN) from error
    except (etree.XMLSyntaxError, ValueError, RuntimeError, KeyError) as error:
        raise Unscannable(_BROKEN) from error


def walk(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bool, str, etree._Element]]:
    """The elements of a part: whether it begins (or ends), its own name, the element.

    Every element is emptied when it has ended: what is needed of it is taken before.
    """
    with archive.open(name) as part:
        for event, element in etree.iterparse(
            part, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
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


def names_in(archive: zipfile.ZipFile, folder: str, ending: str = ".xml") -> list[str]:
    """The parts that lie in the folder."""
    return sorted(
        n
        for n in archive.namelist()
        if n.startswith(folder) and n.endswith(ending) and "/_rels/" not in n
    )


def targets(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part points to: id -> last word of the relation's type, name of the part."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    found: dict[str, tuple[str, str]] = {}
    for begins, _, element in walk(archive, rels):
        if begins and element.tag == _RELATION and element.get("TargetMode") != "External":
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = kind, _resolved(folder, element.get("Target", ""))
    return found


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
