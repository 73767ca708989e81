"""The same record gives the same bytes in every process, and a machine without Pango says what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from certificates.__main__ import main

DIGEST = """
from hashlib import sha256
from dataclasses import replace
from certificates import certificate_pdf
from certificates.sample import sample_record
for name, language in {names!r}:
    print(sha256(certificate_pdf(replace(sample_record(name), holder_lang=language))).hexdigest())
"""
NAMES = [("Adaeze Obi", "en"), ("क्षितिज श्रीवास्तव", "hi"), ("欧阳雪梅", "zh-Hans"), ("Adaeze Obi", "en")]


def digests(program: str, **environment: str) -> list[str]:
    """Run a program in a process of its own and return the lines it prints."""
    answer = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, check=True, text=True
    )
    return answer.stdout.split()


def test_hash_seed_locale_and_system_fonts_do_not_change_a_byte(tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text("<fontconfig/>", encoding="utf-8")
    here = digests(DIGEST.format(names=NAMES), PYTHONHASHSEED="1", LC_ALL="C.UTF-8", TZ="UTC")
    there = digests(
        DIGEST.format(names=NAMES[::-1]), PYTHONHASHSEED="2", LC_ALL="C", TZ="Asia/Tokyo", FONTCONFIG_FILE=str(no_fonts)
    )
    assert here == there[::-1]
    assert here[0] == here[3]
    assert len(set(here)) == 3


def test_the_folder_of_cut_fonts_goes_with_the_process_that_made_it_and_not_with_its_child(tmp_path: Path) -> None:
    program = (
        "import os, sys; from certificates.fontfolder import fontconfig_file; path = fontconfig_file(())\n"
        "if os.fork() == 0: sys.exit()\n"
        "os.wait(); print(path.exists())"
    )
    assert digests(program, TMPDIR=str(tmp_path)) == ["True"]
    assert list(tmp_path.iterdir()) == []


def test_importing_the_library_does_not_load_the_printer() -> None:
    assert digests("import certificates, sys; print('weasyprint' in sys.modules)") == ["False"]


def test_without_pango_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import cffi, sys\n"
        "real = cffi.FFI.dlopen\n"
        "def absent(ffi, name, flags=0):\n"
        "    if 'pango' in name: raise OSError(name)\n"
        "    return real(ffi, name, flags)\n"
        "cffi.FFI.dlopen = absent\n"
        "from certificates.__main__ import main\n"
        f"sys.exit(main(['sample', '--out', {str(tmp_path / 'x.pdf')!r}]))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)
    assert answer.returncode == 1
    assert "Pango is not installed; install it with" in answer.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_the_command_writes_a_sample_with_any_name(tmp_path: Path) -> None:
    paths = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for path, name in zip(paths, ("Adaeze Obi", "Łucja Źdźbło"), strict=True):
        assert main(["sample", "--out", str(path), "--name", name]) == 0
    assert len({sha256(path.read_bytes()).hexdigest() for path in paths}) == 2


@pytest.mark.parametrize(("name", "out"), [("", "x.pdf"), ("ቴዎድሮስ", "x.pdf"), ("Adaeze", "missing/x.pdf")])
def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, out: str
) -> None:
    assert main(["sample", "--out", str(tmp_path / out), "--name", name]) == 1
    assert capsys.readouterr().err.count("\n") == 1
