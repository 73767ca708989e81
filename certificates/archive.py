"""The finisher: what WeasyPrint's PDF/A-3a lacks to be PDF/UA-1 as well.

So a certificate is both archival and accessible; WeasyPrint itself takes one variant only. The gaps were found with
validators (`page-validation`), and the script corpus of the tests keeps them closed.
"""

import re
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
    """Change a `pydyf.PDF` in place, just before it is written: `ornament` is a compressed content stream."""
    for item in list(pdf.objects):
        kind = item.get("Type") if isinstance(item, dict) else getattr(item, "extra", {}).get("Type")
        if kind == "/Metadata":
            _declare_accessible(item)
        elif kind == "/Page":
            _lay_below(pdf, item, ornament)
        elif isinstance(item, dict) and kind == "/Font" and "ToUnicode" in item:
            _name_every_glyph(pdf.objects[_number(item["ToUnicode"])])


def _declare_accessible(metadata: PDFObject) -> None:
    """Mark PDF/UA-1 within the one RDF there may be; PDF/A wants this stream readable without unpacking."""
    metadata.compress = False
    metadata.stream = [part.replace(b"</rdf:RDF>", _UA_PART + _UA_SCHEMA + b"</rdf:RDF>") for part in metadata.stream]


def _lay_below(pdf: PDFObject, page: PDFObject, ornament: bytes) -> None:
    # Comes with WeasyPrint, which is loaded only when something is printed.
    pydyf = import_module("pydyf")
    below = pydyf.Stream([ornament], {"Filter": "/FlateDecode"})
    pdf.add_object(below)
    page["Contents"] = pydyf.Array([below.reference, page["Contents"]])


def _name_every_glyph(mapping: PDFObject) -> None:
    """Give a text to glyphs inside a shaped cluster: WeasyPrint leaves it empty (its issue 2841), which is invalid."""
    mapping.stream = [_EMPTY_TARGET.sub(rb"\1 <200b>", line) for line in mapping.stream]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
