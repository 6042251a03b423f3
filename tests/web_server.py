"""The program as people run it, ``python -m chatbot`` in a process of its own, with a record of its network.

Every Python process started with ``watched`` writes down each outgoing connection, look-up of a name and
child process, through an audit hook that is set before the program's first line.  Native code is not seen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_HOOK = """
import os, sys
_record = os.open(os.environ["NETWORK_RECORD"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_HOST = {
    "socket.connect": lambda sock, address: address[0] if isinstance(address, tuple) else "socket file",
    "socket.sendto": lambda sock, address: address[0] if isinstance(address, tuple) else "socket file",
    "socket.sendmsg": lambda sock, address: address[0] if isinstance(address, tuple) else "",
    "socket.getaddrinfo": lambda host, *rest: host,
    "socket.gethostbyname": lambda host: host,
    "socket.gethostbyaddr": lambda host: host,
    "socket.getnameinfo": lambda address: address[0],
    "http.client.connect": lambda client, host, port: host,
    "urllib.Request": lambda url, *rest: url,
    "subprocess.Popen": lambda program, *rest: program,
    "os.system": lambda command: command,
    "os.exec": lambda program, *rest: program,
    "os.posix_spawn": lambda program, *rest: program,
}
def _note(event, arguments):
    if event in _HOST:
        os.write(_record, f"{event} {_HOST[event](*arguments)}\\n".encode())
sys.addaudithook(_note)
"""


@dataclass(frozen=True)
class Running:
    """A server's address and the record of what it asked of the network."""

    address: str
    record: Path

    def reached(self) -> list[tuple[str, str]]:
        """Every event with the host or program it names, in order."""
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [(event, name) for event, name in (line.split(" ", 1) for line in lines)]


def watched(folder: Path) -> tuple[dict[str, str], Path]:
    """The environment under which a Python process writes its network events, and where it writes them."""
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
    record = folder / "network.txt"
    record.touch()
    return {**os.environ, "PYTHONPATH": str(site), "NETWORK_RECORD": str(record)}, record


@contextmanager
def running(index: Path, folder: Path) -> Iterator[Running]:
    """``python -m chatbot`` over ``index`` on a free port, until the block ends."""
    environment, record = watched(folder)
    environment["ZHANGJU_DATA"] = str(folder / "data")
    command = [sys.executable, "-m", "chatbot", str(index), "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        address = re.search(r"http://[\d.:]+", said)
        try:
            assert address, f"expected the address of the page, got {said!r}"
            yield Running(address[0], record)
        finally:
            server.terminate()
