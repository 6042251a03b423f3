"""What stands in .deploy holds what it promises, as far as it can be read: not root, read-only, on this machine's address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / ".deploy"


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text("utf-8"))


def test_the_program_runs_as_nobody_on_a_file_system_that_it_cannot_write() -> None:
    service = read("compose.yaml")["services"]["zhangju"]
    assert service["user"] == "10001:10001" and service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["depends_on"]["milvus"]["condition"] == "service_healthy"


def test_milvus_is_reached_by_the_program_alone() -> None:
    compose = read("compose.yaml")
    milvus = compose["services"]["milvus"]
    assert "ports" not in milvus and milvus["networks"] == ["back"]
    assert compose["networks"]["back"]["internal"] is True
    etcd = yaml.safe_load(compose["configs"]["etcd"]["content"])
    assert etcd["listen-client-urls"] == "http://127.0.0.1:2379"


def test_every_volume_and_network_that_is_named_is_there() -> None:
    compose = read("compose.yaml")
    for service in compose["services"].values():
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(compose["volumes"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert {one["source"] for one in service.get("configs", ())} <= set(compose["configs"])


def test_the_image_is_built_from_what_is_there_and_is_not_root() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    allowed = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
    for name in copied:
        assert (ROOT / name).exists() and f"!{name}" in allowed
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"] and any(line.startswith("HEALTHCHECK ") for line in lines)
    extras = re.search(r"'\.\[([a-z,]+)\]'", "\n".join(lines))
    assert extras is not None
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras[1].split(",")) <= set(known)


@pytest.mark.parametrize("name", ["queryNode", "dataNode", "proxy", "mixCoordinator"])
def test_every_node_of_the_cluster_has_bounds(name: str) -> None:
    values = read("milvus-values.yaml")
    assert values["cluster"]["enabled"] is True and values["service"]["type"] == "ClusterIP"
    assert values[name]["resources"]["limits"]["memory"]
    assert (
        values["image"]["all"]["tag"]
        == read("compose.yaml")["services"]["milvus"]["image"].rpartition(":")[2]
    )


def test_the_lock_names_what_the_program_and_its_tests_ask_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / ".ci" / "locked.txt").read_text("utf-8").splitlines()
    rows = [line.partition(" --hash=sha256:") for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for _, _, digest in rows)
    locked = {
        canonicalize_name(name): version for name, _, version in (pin.partition("==") for pin, _, _ in rows)
    }
    extras, asked = project["optional-dependencies"], [*project["dependencies"]]
    for one in map(Requirement, extras["test"]):
        named = one.name == "zhangju"
        asked += [line for extra in one.extras for line in extras[extra]] if named else [str(one)]
    for one in map(Requirement, asked):
        version = locked.get(canonicalize_name(one.name))
        assert version is not None and one.specifier.contains(version), f"{one}: {version} (run .ci/lock)"
