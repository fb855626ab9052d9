"""Which font draws which character, how wide it is, and that the fonts are the right ones.

A Chinese office sets body text in 仿宋, sub-headings in 楷体 and 黑体, titles in 小标宋.
No free font of these styles has every character a name can contain, and reportlab draws
nothing at all, silently, for a character its font lacks. So each style is a chain of
fonts, each character goes to the first font of the chain that has it, and a character
that none has is an error here, never a blank on paper.

Digits and Latin letters of 仿宋 text come from the 仿宋 font itself: they have its stroke
weight, so a line with 〔2026〕12号 stays evenly grey, and they are exactly half an em
wide, so a year takes two places of the 28-character grid and digits of equal length
align. Beside them Times-like digits look black and small, those of WenKai and Noto are
wider than half an em. Quotation marks, …, — and · are full width in every style.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts

from casework.characters import forbidden
from notices.fonts import sfnt

FONTS = Path(__file__).resolve().parent.parent / "fonts"
STYLES = ("fangsong", "kai", "hei", "song", "xiaobiaosong")

# fangsong-more is a light 楷体: it stands before song where brush strokes are wanted, and
# behind it elsewhere, so that every style prints the same set of characters. 楷体 takes its
# full-width quotation marks from 仿宋.
_CHAINS = {
    "fangsong": ("fangsong.ttf", "fangsong-more.ttf", "song.ttf"),
    "kai": ("kai.ttf", "fangsong-more.ttf", "fangsong.ttf", "song.ttf"),
    "hei": ("hei.ttf", "song.ttf", "fangsong-more.ttf"),
    "song": ("song.ttf", "fangsong-more.ttf"),
    "xiaobiaosong": ("xiaobiaosong.ttf", "song.ttf", "fangsong-more.ttf"),
}

_RESTRICTED, _PREVIEW, _EDITABLE = 0x0002, 0x0004, 0x0008
_NO_SUBSETTING, _BITMAP_ONLY = 0x0100, 0x0200
_SPACES = " \u00a0\u3000"

# reportlab's TTFont objects are shared by the whole process and keep a reading position
# and per-document state: hold this lock from the first string drawn to the document saved.
LOCK = threading.RLock()


class TypefaceError(Exception):
    """A font is missing, damaged, not permitted, or cannot draw what is asked."""


class Face:
    """One verified font file; known to reportlab from its first use on."""

    def __init__(self, name: str, file: str, data: bytes) -> None:
        self.name, self.file, self._data = name, file, data
        self.sha256 = hashlib.sha256(data).hexdigest()
        try:
            self.sfnt = sfnt.read(data)
        except sfnt.SfntError as error:
            raise TypefaceError(f"字体文件 {file} 不能使用：{error}。") from error
        # The house's fonts were cut to what they draw; an agency's own are looked through.
        self.characters = frozenset(self.sfnt.glyphs)
        self._registered = False

    def keep_drawable(self) -> None:
        """Leave out what the font claims and does not draw, or what nobody may print."""
        font = self.sfnt
        self.characters = frozenset(
            code
            for code in font.glyphs
            if (font.draws(code) or chr(code) in _SPACES) and forbidden(chr(code)) is None
        )

    def register(self) -> None:
        """Parse the font for reportlab. Takes up to 0.1 s, so only when it is drawn with."""
        if self._registered:
            return
        with LOCK:
            if self._registered:
                return
            # Not shaped: needs another library, and Chinese needs none. Not "ASCII
            # readable": that would put 95 Latin glyphs into every letter.
            font = ttfonts.TTFont(
                self.name, io.BytesIO(self._data), asciiReadable=False, shapable=False
            )
            font.face.filename = self.name  # tells embedded files of two fonts apart
            pdfmetrics.registerFont(font)
            self._registered = True


class _Chain(dict[str, Face]):
    """character -> its face, looked up along the chain once and remembered."""

    def __init__(self, faces: Iterable[Face]) -> None:
        super().__init__()
        self.faces = tuple(faces)
        self.ems = _Widths(self)

    def __missing__(self, character: str) -> Face:
        code = ord(character)
        for face in self.faces:
            if code in face.characters:
                self[character] = face
                return face
        raise TypefaceError(f"字库中没有字符 U+{code:04X}，文书不能印出它。")


class _Widths(dict[str, float]):
    """character -> width in ems, remembered."""

    def __init__(self, chain: _Chain) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, character: str) -> float:
        width = self._chain[character].sfnt.advance(ord(character))
        self[character] = width
        return width


class Typefaces:
    """The fonts of one agency: its own licensed ones first, then those of the house."""

    def __init__(self, house: dict[str, Face], own: dict[str, Face]) -> None:
        self._faces = {face.name: face for face in (*own.values(), *house.values())}
        self._chains = {
            style: _Chain(
                [face for first, face in own.items() if first == style]
                + [house[file] for file in _CHAINS[style]]
            )
            for style in STYLES
        }

    @classmethod
    def load(cls, own_folder: Path | None = None) -> Typefaces:
        """Verified fonts; raises TypefaceError. Cached per process."""
        if own_folder is None:
            return _typefaces(())
        folder = Path(own_folder)
        if not folder.is_dir():
            raise TypefaceError(f"自备字体文件夹不存在：{folder}。")
        files = []
        for style in STYLES:
            path = folder / f"{style}.ttf"
            if path.exists():
                stat = path.stat()
                files.append((style, path, stat.st_mtime_ns, stat.st_size))
        return _typefaces(tuple(files))

    def split(self, text: str, style: str) -> list[tuple[str, str]]:
        """The text as maximal runs of (registered font name, text)."""
        chain = self._chain(style)
        runs = []
        for face, characters in groupby(text, chain.__getitem__):
            face.register()
            runs.append((face.name, "".join(characters)))
        return runs

    def width(self, text: str, style: str, size: float) -> float:
        """Width in points, without any character spacing."""
        return sum(map(self._chain(style).ems.__getitem__, text)) * size

    def advance(self, char: str, style: str) -> float:
        """Width of one character in ems: 1.0 for a 汉字."""
        return self._chain(style).ems[char]

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of the text that no font of any chain draws, each once."""
        faces = self._faces.values()
        return tuple(
            character
            for character in dict.fromkeys(text)
            if not any(ord(character) in face.characters for face in faces)
        )

    def characters(self, style: str) -> frozenset[int]:
        """Every code point the style's chain draws."""
        return frozenset().union(*(face.characters for face in self._chain(style).faces))

    def hashes(self) -> dict[str, str]:
        """file name -> sha256, for the record kept with each letter."""
        return {face.file: face.sha256 for face in self._faces.values()}

    def _chain(self, style: str) -> _Chain:
        try:
            return self._chains[style]
        except KeyError:
            raise TypefaceError(f"没有名为“{style}”的字体样式。") from None


@cache
def _typefaces(own: tuple[tuple[str, Path, int, int], ...]) -> Typefaces:
    return Typefaces(_house(), {style: _own_face(style, path) for style, path, *_ in own})


@cache
def _house() -> dict[str, Face]:
    return load_house(FONTS)


def load_house(folder: Path) -> dict[str, Face]:
    """The fonts that come with the program, each exactly the bytes fonts.json names."""
    try:
        book = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        raise TypefaceError(f"字体清单 {folder}/fonts.json 缺失或损坏，请重新安装。") from error
    faces = {}
    for file in dict.fromkeys(name for chain in _CHAINS.values() for name in chain):
        try:
            data = (folder / file).read_bytes()
        except OSError as error:
            raise TypefaceError(f"缺少字体文件 {file}，请重新安装本系统。") from error
        face_hash = hashlib.sha256(data).hexdigest()
        if file not in book or face_hash != book[file]["sha256"]:
            raise TypefaceError(
                f"字体文件 {file} 与登记的校验值不符，可能被改动或损坏，已停止制作文书；"
                "请重新安装本系统。"
            )
        faces[file] = Face("Dafu-" + file.removesuffix(".ttf"), file, data)
    return faces


def _own_face(style: str, path: Path) -> Face:
    """An agency's own font, after the checks the house's fonts have passed already."""
    shown = f"自备字体 {path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TypefaceError(f"{shown} 无法读取：{error.strerror}。") from error
    short = hashlib.sha256(data).hexdigest()[:12]
    face = Face(f"Own-{style}-{short}", f"own/{path.name}", data)
    _may_embed(shown, face.sfnt.embedding)
    face.keep_drawable()
    hanzi = _gb2312()
    empty = [c for c in hanzi if ord(c) in face.sfnt.glyphs and not face.sfnt.draws(ord(c))]
    if empty:
        raise TypefaceError(
            f"{shown} 有{len(empty)}个字的字形是空白的，例如“{''.join(empty[:8])}”，不能使用。"
        )
    lacking = [c for c in hanzi if ord(c) not in face.characters]
    if lacking:
        raise TypefaceError(
            f"{shown} 缺少国家标准 GB 2312 中的{len(lacking)}个字，"
            f"例如“{''.join(lacking[:8])}”，不能用作文书字体。"
        )
    _check_in_reportlab(shown, face)
    return face


def _may_embed(shown: str, embedding: int) -> None:
    # Where several of the first bits are set the most generous one counts (OS/2 version 2).
    generous = embedding & (_PREVIEW | _EDITABLE)
    if embedding & _RESTRICTED and not generous:
        raise TypefaceError(f"{shown} 的授权不允许嵌入文件，请向字体厂商取得可嵌入的版本。")
    if embedding & (_NO_SUBSETTING | _BITMAP_ONLY):
        raise TypefaceError(f"{shown} 的授权不允许截取部分字形嵌入，请向字体厂商取得许可的版本。")


def _check_in_reportlab(shown: str, face: Face) -> None:
    """reportlab picks the font's character table by rules of its own: hold it to ours."""
    try:
        face.register()
    except (ttfonts.TTFError, ValueError, KeyError, IndexError) as error:
        raise TypefaceError(f"{shown} 无法用于制作PDF：{error}") from error
    seen = pdfmetrics.getFont(face.name).face.charToGlyph
    face.characters = frozenset(
        code for code in face.characters if seen.get(code) == face.sfnt.glyphs[code]
    )


@cache
def _gb2312() -> tuple[str, ...]:
    cells = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return tuple(text for text in (cell.decode("gb2312", "ignore") for cell in cells) if text)


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """The table by which a reader copies text out of the PDF (replaces reportlab's).

    reportlab writes a code point above U+FFFF as five hexadecimal digits, which readers
    take for another character (𬭎 comes out as ⭍); the value must be UTF-16. It also
    writes one block of up to 256 entries where the format allows 100, and maps unused
    places to U+0000, which archives forbid.
    """
    pairs = [
        f"<{place:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for place, code in enumerate(subset)
        if code
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


reportlab_to_unicode = ttfonts.makeToUnicodeCMap  # kept for the test that shows it wrong
ttfonts.makeToUnicodeCMap = _to_unicode
