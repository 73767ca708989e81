"""The finisher: what WeasyPrint's PDF/A-3a lacks to be PDF/UA-1 as well.

So a certificate is both archival and accessible; WeasyPrint itself takes one variant only. The gaps were found with
validators (`page-validation`), and the script corpus of the tests keeps them closed.
"""

import re
import zlib
from functools import lru_cache
from importlib import import_module
from typing import Any

PDFObject = Any  # pydyf, in which WeasyPrint builds the file, ships no types.

_UA_PART = b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>'
# PDF/A allows only properties that a schema describes, and the PDF/UA mark is not among the predefined ones.
_UA_SCHEMA = b"""<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_EMPTY_TARGET = re.compile(rb"(<[0-9a-f]{4}>) <>")


def finish(pdf: PDFObject, ornament: bytes) -> None:
    """Change an uncompressed `pydyf.PDF` in place, just before it is written. `ornament` is drawn below the page."""
    pydyf = import_module("pydyf")  # Comes with WeasyPrint, which is loaded only when something is printed.
    for item in list(pdf.objects):
        kind = item.get("Type") if isinstance(item, dict) else None
        if kind == "/Page":
            below = pydyf.Stream([ornament])
            pdf.add_object(below)
            item["Contents"] = pydyf.Array([below.reference, item["Contents"]])
        elif kind == "/Font" and "ToUnicode" in item:
            _name_every_glyph(pdf.objects[_number(item["ToUnicode"])])
    for item in pdf.objects:
        if not isinstance(item, pydyf.Stream):
            continue
        if item.extra.get("Type") == "/Metadata":
            _declare_accessible(item)
        else:
            _pack(item)


def _pack(stream: PDFObject) -> None:
    """Compress a stream, and see to it that its last byte is no carriage return.

    Together with the line feed that follows, a reader could take that byte for the end of the line, and the stream for
    one byte shorter than it says: page-validation did so with one certificate in twenty. A line feed at the end means
    nothing in contents, maps and fonts, and changes the checksum, which is where that last byte comes from.
    """
    content = stream.data.partition(b">>\nstream\n")[2].removesuffix(b"\nendstream")
    packed = _deflated(content)
    while packed.endswith(b"\r"):
        content += b"\n"
        packed = _deflated(content)
    if "Length1" in stream.extra:
        stream.extra["Length1"] = len(content)
    stream.extra["Filter"] = "/FlateDecode"
    stream.stream = [packed]


@lru_cache(maxsize=32)
def _deflated(content: bytes) -> bytes:
    """Compress; the ornament and the colour profile come back for every certificate."""
    return zlib.compress(content, 9)


def _declare_accessible(metadata: PDFObject) -> None:
    """Mark PDF/UA-1 within the one RDF there may be. This stream stays unpacked, as PDF/A advises."""
    metadata.stream = [part.replace(b"</rdf:RDF>", _UA_PART + _UA_SCHEMA + b"</rdf:RDF>") for part in metadata.stream]


def _name_every_glyph(mapping: PDFObject) -> None:
    """Give a text to glyphs inside a shaped cluster: WeasyPrint leaves it empty (its issue 2841), which is invalid."""
    mapping.stream = [_EMPTY_TARGET.sub(rb"\1 <200b>", line) for line in mapping.stream]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
