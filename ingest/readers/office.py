"""RTF, DOC, WPS and other old Office files: LibreOffice makes the present form of them, where it is installed.

It runs without a screen, in a folder and with a profile of its own that are thrown away, with macros off and with no
links updated, and is stopped when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.errors import InputError
from ingest.readers.docx import read_docx
from ingest.readers.reading import FileText, Reader
from ingest.readers.sheet import read_xlsx
from ingest.readers.slides import read_pptx

SECONDS = 120
_FORMS: dict[str, tuple[str, Reader]] = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".rtf", ".odt"), ("docx", read_docx)),
    **dict.fromkeys((".xls", ".et", ".ods"), ("xlsx", read_xlsx)),
    **dict.fromkeys((".ppt", ".dps", ".odp"), ("pptx", read_pptx)),
}
SUFFIXES = tuple(_FORMS)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


def old_office(suffix: str) -> Reader:
    """The reader of files that end in ``suffix``, one of ``SUFFIXES``."""
    form, reader = _FORMS[suffix]

    def read(data: bytes, name: str) -> FileText:
        return reader(converted(data, name, suffix, form), name)

    return read


def converted(
    data: bytes, name: str, suffix: str, form: str, which: Callable[[str], str | None] = shutil.which
) -> bytes:
    """``data`` as LibreOffice saves it in ``form``; raises ``InputError`` where it is missing, fails or takes too long."""
    program = which("soffice") or which("libreoffice")
    if program is None:
        raise InputError(
            f"{name}：读取 {suffix} 需要 LibreOffice（Debian：apt-get install libreoffice-writer-nogui），"
            f"或请用 Word、WPS 打开后另存为 .{form}"
        )
    with TemporaryDirectory(prefix="zhangju-") as made:
        folder = Path(made)
        source = folder / f"file{suffix}"
        source.write_bytes(data)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        options = [
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        ]
        _run([program, *options, "--convert-to", form, "--outdir", str(folder / "out"), str(source)], name)
        target = folder / "out" / f"file.{form}"
        if not target.is_file():
            raise InputError(
                f"{name}：LibreOffice 打不开这个文件，可能已损坏或有密码，请用 Word、WPS 另存为 .{form}"
            )
        return target.read_bytes()


def _run(command: list[str], name: str) -> None:
    """Runs to the end, or stops the program with all that it started."""
    own_group = os.name == "posix"
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=own_group,
    ) as running:
        try:
            running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            if own_group:
                os.killpg(running.pid, signal.SIGKILL)
            else:
                running.kill()
            raise InputError(f"{name}：LibreOffice 用了 {SECONDS} 秒还没有读完，请另存为新的格式") from None
