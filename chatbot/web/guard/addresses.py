"""From where a request comes: the peer, or what the last trusted proxy wrote of it.

Each proxy adds to ``X-Forwarded-For`` the address that it was called from, at the end.  Whatever stands before the
entries of our own proxies came from outside and may be invented.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import Scope

_READ = 2000  # characters from the end of the header; an address has at most 45

UNKNOWN = "unknown"
"""Whoever comes with an address that is none shares this one."""


def caller_address(scope: Scope, hops: int) -> str:
    """The caller's address behind ``hops`` proxies of ours; of an IPv6 address its /64, which one caller holds."""
    client = scope.get("client")
    peer = str(client[0]) if client else ""
    written = _header(scope, b"x-forwarded-for") if hops else ""
    entries = [entry for entry in written[-_READ:].split(",") if entry.strip()]
    if not entries:
        return normal(peer)
    return normal(entries[-min(hops, len(entries))])


def caller_scheme(scope: Scope, hops: int) -> str:
    """``https`` where the proxy says so, else as the server was called."""
    told = _header(scope, b"x-forwarded-proto").split(",")[-1].strip().lower() if hops else ""
    return told if told in ("http", "https") else str(scope.get("scheme", "http"))


def normal(written: str) -> str:
    """One spelling for one caller: without port, brackets and zone; IPv4 also where it is wrapped in IPv6."""
    bare = written.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return UNKNOWN if bare else ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)


def _header(scope: Scope, wanted: bytes) -> str:
    """All headers of that name in their order, joined as one."""
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == wanted)
