"""The fonts as files for the printer: cut from the packages' variable fonts once per process, in a folder of our own.

WeasyPrint would otherwise fix the weight of each variable font anew for every certificate, in Python, which took 80 %
of the time. HarfBuzz does it in about ten milliseconds a font, the same way every time.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

import uharfbuzz

from certificates.fonts import Cut, Family, cut_source


def fontconfig_file(families: tuple[Family, ...]) -> Path:
    """Write a configuration for fontconfig that knows these families only. The file lives as long as the process."""
    folders = "".join(f"<dir>{escape(str(_cut_family(family)))}</dir>" for family in families)
    xml = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig>{folders}<cachedir>{escape(str(_folder() / 'cache'))}</cachedir></fontconfig>"
    )
    path = _folder() / f"{sha256(xml.encode()).hexdigest()[:16]}.conf"
    path.write_text(xml, encoding="utf-8")
    return path


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pennydrop-fonts-"))
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    """Remove the folder, but not from a forked worker, which inherits the exit handler and not the folder."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _cut_family(family: Family) -> Path:
    folder = _folder() / family.name.replace(" ", "-")
    folder.mkdir()
    for place, cut in enumerate(family.cuts):
        source = cut_source(family, cut)
        (folder / f"{place}{source.suffix}").write_bytes(_static(source, cut) if cut.axes else source.read_bytes())
    return folder


def _static(source: Path, cut: Cut) -> bytes:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)))
    everything = uharfbuzz.SubsetInput()
    everything.keep_everything()
    for tag, value in cut.axes:
        everything.pin_axis_location(face, tag, value)
    return bytes(uharfbuzz.subset(face, everything).blob.data)
