"""Files that are more than they say: what they hold, what hangs behind them, what they would do."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.screens.upload_files import office, pdf, zipped

MB = 1024 * 1024
ZIP = zipped({"甲.exe": b"MZ"})
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

# -- PDF -------------------------------------------------------------------------------------------


def pdf_with(change: Callable[[pikepdf.Pdf], None], packed: bool = True) -> bytes:
    """A PDF of one page, changed; `packed`: its objects in streams, where no search finds them."""
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        out = io.BytesIO()
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        with warnings.catch_warnings():  # of a button that belongs to no form
            warnings.simplefilter("ignore")
            made.save(out, object_stream_mode=mode)
        return out.getvalue()


def opening(action: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    """An action when the file is opened."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Dictionary(S=Name(f"/{action}"), **more)

    return change


def named_script(made: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    tree = Dictionary(Names=Array([pikepdf.String("a"), made.make_indirect(action)]))
    made.Root.Names = Dictionary(JavaScript=tree)


def script_told_elsewhere(made: pikepdf.Pdf) -> None:
    """The word itself is an object of its own."""
    word = made.make_indirect(Name.JavaScript)
    made.Root.OpenAction = Dictionary(S=word, JS="app.alert(1)")


def annotated(made: pikepdf.Pdf, **more: object) -> None:
    """An annotation that stands within the page itself."""
    annotation = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **more)
    made.pages[0].Annots = Array([annotation])


def scripted_button(made: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    annotated(made, Subtype=Name.Widget, A=action)


def flash(made: pikepdf.Pdf) -> None:
    annotated(made, Subtype=Name.RichMedia)


def dynamic_form(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


def link(made: pikepdf.Pdf) -> None:
    annotated(made, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://example.gov.cn/"))


def sending_form(made: pikepdf.Pdf) -> None:
    annotated(made, Subtype=Name.Widget, A=Dictionary(S=Name.SubmitForm, F="https://example.com/"))


def holding(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(made: pikepdf.Pdf) -> None:
        made.attachments[name] = content

    return change


def bomb(made: pikepdf.Pdf) -> None:
    """A file within it that unfolds to 2,000 MB: one packed MB of zeros, over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MB)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = struct.pack(">HH", 2000 * MB % 65521, 1)  # Adler-32 of so many zeros
    data = b"\x78\x9c" + block * 2000 + b"\x03\x00" + check
    stream = made.make_stream(data, Filter=Name.FlateDecode, Type=Name.EmbeddedFile)
    held = Dictionary(Type=Name.Filespec, F="零.dat", EF=Dictionary(F=stream))
    made.Root.Held = made.make_indirect(held)


def escaped_pdf() -> bytes:
    """/JavaScript as a hostile hand writes it."""
    script = b"/OpenAction << /S /J#61vaScript /JS (app.alert\\(1\\)) >>"
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + script)


def talking_pdf() -> bytes:
    """Its words are about /JavaScript and /Launch; it does nothing."""

    def change(made: pikepdf.Pdf) -> None:
        made.docinfo["/Title"] = "/S /JavaScript /JS /Launch"

    return pdf_with(change, packed=False)


# -- pictures with an end --------------------------------------------------------------------------


def whole_png() -> bytes:
    header = b"IHDR" + struct.pack(">LLBBBBB", 8, 8, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + b"x" * 20, b"IEND"]
    out = b"\x89PNG\r\n\x1a\n"
    for chunk in chunks:
        out += struct.pack(">L", len(chunk) - 4) + chunk + b"\0\0\0\0"
    return out


def whole_jpeg(packed: bytes = b"\x12\xff\x00\x34\xff\xd0\x56") -> bytes:
    """With a small picture within its head, and packed data in which marks are written double."""
    inner = b"\xff\xd8\xff\xd9"
    exif = b"\xff\xe1" + struct.pack(">H", 2 + len(inner)) + inner
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 8, 8, 1) + b"\1\x11\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + packed
    return b"\xff\xd8" + exif + frame + scan + scan + b"\xff\xd9"


def two_pages() -> bytes:
    """A TIFF a scanner might make."""
    pages = [Image.new("L", size, 200) for size in ((300, 200), (200, 300))]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


# -- Office ----------------------------------------------------------------------------------------


def relation(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )


def related(kind: str, target: str) -> bytes:
    """A DOCX with one relation to something outside of it."""
    return office("docx", {"word/_rels/document.xml.rels": relation(kind, target)})


def field(*pieces: str, simple: bool = False) -> bytes:
    """A DOCX with a field, whose text is in so many pieces."""
    if simple:
        inner = f'<w:fldSimple w:instr="{"".join(pieces)}"/>'
    else:
        runs = "".join(f"<w:r><w:instrText>{p}</w:instrText></w:r>" for p in pieces)
        inner = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f"{runs}"
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
    body = f'<w:document xmlns:w="{_WORD}"><w:body><w:p>{inner}</w:p></w:body></w:document>'
    return office("docx", {"word/header1.xml": body})


def linked_sheet(link: str) -> bytes:
    """An XLSX with a link to a program or to another workbook."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<externalLink xmlns="{main}">{link}</externalLink>'
    return office("xlsx", {"xl/externalLinks/externalLink1.xml": part})


def package(name: str, content: bytes) -> bytes:
    """What an \\x01Ole10Native stream holds: a file put into a document as it is."""
    raw = name.encode("gb18030") + b"\0"
    inner = b"\2\0" + raw + raw + b"\0\0\3\0"
    inner += struct.pack("<L", len(raw)) + raw + struct.pack("<L", len(content)) + content
    return struct.pack("<L", len(inner)) + inner


def records(*found: tuple[int, bytes]) -> bytes:
    """A stream of an XLS."""
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in found)


def ole_with(**streams: bytes) -> bytes:
    """An OLE compound file with these streams, each padded to the size that has sectors of its own
    (MS-CFB): at the most 126 sectors in all."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    names = list(streams)
    directory = 1 + len(names) // 4
    chain = [fat, *range(2, directory + 1), end]
    entries, data = [_entry("Root Entry", 5, free, 1, end, 0)], b""
    for n, name in enumerate(names, 1):
        content = streams[name].ljust(4096, b"\0")
        content = content.ljust(-(-len(content) // 512) * 512, b"\0")
        start, sectors = len(chain), len(content) // 512
        chain += [*range(start + 1, start + sectors), end]
        right = n + 1 if n < len(names) else free
        entries.append(_entry(name, 2, right, free, start, len(content)))
        data += content
    while len(entries) % 4:
        entries.append(_entry("", 0, free, free, end, 0))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<L", 0) + struct.pack("<L", free) * 108
    table = b"".join(struct.pack("<L", n) for n in chain + [free] * (128 - len(chain)))
    return header + table + b"".join(entries) + data


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2 if name else 0, kind, 1)
    entry += struct.pack("<LLL", 0xFFFFFFFF, right, child) + b"\0" * 36
    return entry + struct.pack("<LQ", start, size)
