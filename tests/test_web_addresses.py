"""Who is calling, behind one proxy or several."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.web.guard.addresses import caller_address, caller_scheme, normal
from chatbot.web.settings import from_environment
from ingest.errors import InputError


def scope(*forwarded: str, peer: str = "10.0.0.1", **more: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    return {"client": (peer, 1), "headers": headers, "scheme": "http"}


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, ["1.1.1.1"], "10.0.0.1"),
        (1, [], "10.0.0.1"),
        (1, ["9.9.9.9, 1.1.1.1"], "1.1.1.1"),
        (1, ["9.9.9.9", "1.1.1.1"], "1.1.1.1"),
        (2, ["9.9.9.9, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
        (2, ["9.9.9.9", "1.1.1.1", "10.0.0.2"], "1.1.1.1"),
        (3, ["1.1.1.1"], "1.1.1.1"),
        (1, ["9.9.9.9, , "], "9.9.9.9"),
        (1, ["9.9.9.9," * 100_000 + "1.1.1.1"], "1.1.1.1"),
    ],
)
def test_only_the_entries_of_trusted_proxies_are_believed(
    hops: int, forwarded: list[str], address: str
) -> None:
    assert caller_address(scope(*forwarded), hops) == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("1.2.3.4:5678", "1.2.3.4"),
        (" 1.2.3.4 ", "1.2.3.4"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("[::ffff:1.2.3.4]:80", "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:DB8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ('"[2001:db8::1]"', "2001:db8::/64"),
        ("secret", "unknown"),
        ("1.2.3.4.5", "unknown"),
        ("", ""),
    ],
)
def test_one_caller_has_one_spelling(written: str, address: str) -> None:
    assert normal(written) == address


def test_the_scheme_is_what_the_nearest_proxy_says() -> None:
    assert caller_scheme(scope(x_forwarded_proto="http, https"), 1) == "https"
    assert caller_scheme(scope(x_forwarded_proto="https"), 0) == "http"
    assert caller_scheme(scope(x_forwarded_proto="javascript"), 1) == "http"


@pytest.mark.parametrize(("value", "hops"), [("", 0), ("0", 0), ("1", 1), ("3", 3)])
def test_the_number_of_proxies_is_set(value: str, hops: int) -> None:
    assert from_environment({"ZHANGJU_BEHIND_PROXY": value}).behind_proxy == hops


@pytest.mark.parametrize("value", ["-1", "yes", "99", "1.5"])
def test_a_number_of_proxies_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="ZHANGJU_BEHIND_PROXY"):
        from_environment({"ZHANGJU_BEHIND_PROXY": value})
