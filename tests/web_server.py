"""The program as people run it, ``python -m chatbot`` in a process of its own, with a record of its network.

Every Python process started with ``watched`` writes down each outgoing connection, look-up of a name and
child process, through an audit hook that is set before the program's first line.  Native code passes by the
hook: where ``strace`` may trace, the system calls of all threads are written down too.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
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
    calls: Path | None

    def reached(self) -> list[tuple[str, str]]:
        """Every event with the host or program it names, in order."""
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [(event, name) for event, name in (line.split(" ", 1) for line in lines)]

    def connected(self) -> set[str]:
        """The internet addresses in the system calls of the program and its native libraries."""
        text = self.calls.read_text(encoding="utf-8", errors="replace") if self.calls else ""
        return set(re.findall(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"', text))


def tracer() -> list[str]:
    """The front of a command that is traced into a file to be named next; empty where that is not possible."""
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-o", os.devnull, "true"]).returncode:
        return []
    return [found, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]


def watched(folder: Path) -> tuple[dict[str, str], Path]:
    """The environment under which a Python process writes its network events, and where it writes them."""
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
    record = folder / "network.txt"
    record.touch()
    # Some libraries report nothing where they notice a test.
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CI"))}
    return {**plain, "PYTHONPATH": str(site), "NETWORK_RECORD": str(record)}, record


@contextmanager
def running(index: Path, folder: Path) -> Iterator[Running]:
    """``python -m chatbot`` over ``index`` on a free port, until the block ends; its home is ``folder``."""
    environment, record = watched(folder)
    environment |= {"ZHANGJU_DATA": str(folder / "data"), "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    command = [sys.executable, "-m", "chatbot", str(index), "--port", "0"]
    trace = tracer()
    calls = folder / "calls.txt" if trace else None
    with subprocess.Popen(
        [*trace, *([str(calls)] if calls else []), *command],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        address = re.search(r"http://[\d.:]+", said)
        try:
            assert address, f"expected the address of the page, got {said!r}"
            yield Running(address[0], record, calls)
        finally:
            os.kill(_child(server.pid) if trace else server.pid, signal.SIGTERM)


def _child(pid: int) -> int:
    """The traced process: a signal to strace itself would leave it running."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
