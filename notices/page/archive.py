"""What makes the file PDF/A-2b (ISO 19005-2): metadata, output intent, no moving parts."""

from __future__ import annotations

import zlib
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

from notices.page.blocks import Document
from notices.page.icc import srgb_profile

LANGUAGE = "zh-CN"
_PRODUCER = "Dafu"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


# ASCII85 makes page contents a quarter bigger, for mail systems of the last century.
rl_config.useA85 = 0


class _Deflate(pdfdoc.PDFStreamFilterZCompress):  # type: ignore[misc]
    """The library's level 6 makes a letter 3 % smaller and takes more than twice as long."""

    def encode(self, text: str | bytes) -> bytes:
        return zlib.compress(text.encode() if isinstance(text, str) else text, 2)


pdfdoc.PDFZCompress = _Deflate()

_END = b"endstream\n"
_format_stream = pdfdoc.PDFStream.format


def _stream_with_end_of_line(stream: Any, document: Any) -> bytes:
    """PDF/A wants a line feed before ``endstream`` (ISO 19005-2, 6.1.7.1); the library has none."""
    formatted: bytes = _format_stream(stream, document)
    return formatted.removesuffix(_END) + b"\n" + _END


pdfdoc.PDFStream.format = _stream_with_end_of_line


class _Packet(pdfdoc.PDFObject):  # type: ignore[misc]
    """The XMP packet: a stream that names no filter, so that any program finds it."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, document: Any) -> bytes:
        head = f"<< /Length {len(self.content)} /Subtype /XML /Type /Metadata >>\nstream\n"
        return head.encode("ascii") + self.content + b"\n" + _END


class _Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]
    """The document's root; the library's own knows no OutputIntents."""

    __NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]
    __Refs__ = [name for name in __NoDefault__ if name not in ("PageMode", "ViewerPreferences")]


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Title, agency and the date of the letter. The clock of the machine is not asked."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = _title(document)
        self.author = _clean(document.agency_name)
        self.subject = _clean(document.subject)
        self.keywords = _keywords(document)
        self._when = document.dated_on

    def format(self, document: Any) -> bytes:
        when = f"D:{self._when:%Y%m%d}000000+08'00'"
        entries = {
            "Title": pdfdoc.PDFString(self.title),
            "Author": pdfdoc.PDFString(self.author),
            "Subject": pdfdoc.PDFString(self.subject),
            "Keywords": pdfdoc.PDFString(self.keywords),
            "Creator": pdfdoc.PDFString(_PRODUCER),
            "Producer": pdfdoc.PDFString(_PRODUCER),
            "CreationDate": pdfdoc.PDFString(when),
            "ModDate": pdfdoc.PDFString(when),
        }
        formatted: bytes = pdfdoc.PDFDictionary(entries).format(document)
        return formatted


def make_archival(canvas: Any, document: Document) -> None:
    """Give a finished canvas everything that PDF/A-2b wants beside fonts and colours."""
    doc = canvas._doc
    canvas.setViewerPreference("DisplayDocTitle", "true")
    catalog = _Catalog()
    catalog.__dict__.update(doc.Catalog.__dict__)
    doc.Catalog = catalog
    doc.info = _Info(document)
    catalog.Lang = pdfdoc.PDFString(LANGUAGE)
    catalog.Metadata = _Packet(_xmp(document))
    profile = pdfdoc.PDFStream(content=srgb_profile(), filters=[pdfdoc.PDFZCompress])
    profile.dictionary["N"] = 3
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": doc.Reference(profile),
        }
    )
    catalog.OutputIntents = pdfdoc.PDFArray([intent])


def _clean(text: str) -> str:
    """These words are not set in type, so nobody has refused what XML cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _title(document: Document) -> str:
    return _clean(document.pdf_title or document.title or document.number)


def _keywords(document: Document) -> str:
    return _clean(", ".join(document.keywords))


def _xmp(document: Document) -> bytes:
    values = {
        "title": _title(document),
        "author": _clean(document.agency_name),
        "subject": _clean(document.subject),
        "keywords": _keywords(document),
        "language": LANGUAGE,
        "producer": _PRODUCER,
        "when": _timestamp(document.dated_on),
    }
    return _XMP.format_map({k: escape(v) for k, v in values.items()}).encode("utf-8")


def _timestamp(day: date) -> str:
    return f"{day:%Y-%m-%d}T00:00:00+08:00"
