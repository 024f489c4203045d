"""What `deploy/` says is sound as far as it can be told without a container engine, which no test starts.

tests/executors/test_network_cut.py runs its services, each in namespaces of its own.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

import cli

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return told


def options_of(name: str) -> set[str]:
    command = cli.vanthu.commands[name]
    return {option for param in command.params if isinstance(param, click.Option) for option in param.opts}


def test_every_command_of_the_compose_file_is_known_with_its_options(compose: dict[str, Any]) -> None:
    for service in ("worker", "scan"):
        name, *words = compose["services"][service]["command"]
        assert name == service
        assert {word for word in words if word.startswith("--")} <= options_of(name)
    variables = {param.envvar for param in cli.vanthu.commands["worker"].params if isinstance(param, click.Option)}
    ours = {name for name in compose["x-vanthu"]["environment"] if name.startswith("VANTHU_")}
    assert ours <= variables


def test_the_scheduler_of_the_compose_file_gets_options_that_dask_knows(compose: dict[str, Any]) -> None:
    scheduler = compose["services"]["scheduler"]
    assert scheduler["entrypoint"] == ["dask", "scheduler"]
    told = subprocess.run(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for word in scheduler["command"]:
        if word.startswith("--"):
            assert re.search(rf"{word}\b", told), word


def test_every_volume_secret_and_network_of_the_compose_file_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        for volume in service.get("volumes", ()):
            assert volume.startswith((".", "/", "${VANTHU_WATCH_DIRS")) or volume.split(":")[0] in compose["volumes"]


def test_units_folders_are_never_writable_in_a_container(compose: dict[str, Any]) -> None:
    mounts = [v for s in compose["services"].values() for v in s.get("volumes", ()) if "WATCH_DIRS" in v]
    assert len(mounts) == 2
    assert all(mount.endswith(":/srv/watch_dirs:ro") for mount in mounts)


def test_workers_share_no_network_with_the_store_and_none_reaches_outside(compose: dict[str, Any]) -> None:
    on = {name: set(service["networks"]) for name, service in compose["services"].items()}
    assert not on["database"] & (on["worker"] | on["scheduler"])
    assert on["scan"] & on["database"]
    assert on["scan"] & on["scheduler"] & on["worker"]
    assert all(network["internal"] is True for network in compose["networks"].values())


def test_an_office_can_name_base_images_of_its_own(compose: dict[str, Any]) -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    (default,) = re.findall(r"^ARG VANTHU_BASE_IMAGE=(\S+)$", dockerfile, re.MULTILINE)
    assert re.findall(r"^FROM (.*)$", dockerfile, re.MULTILINE) == ["${VANTHU_BASE_IMAGE}"]
    assert compose["x-vanthu"]["build"]["args"] == {"VANTHU_BASE_IMAGE": f"${{VANTHU_BASE_IMAGE:-{default}}}"}
    assert compose["services"]["database"]["image"].startswith("${VANTHU_DATABASE_IMAGE:-")
    names = (DEPLOY / "example.env").read_text(encoding="utf-8")
    assert "VANTHU_BASE_IMAGE=" in names
    assert "VANTHU_DATABASE_IMAGE=" in names


def test_the_scheduler_shows_no_pages(compose: dict[str, Any]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import dask, distributed; print(dask.config.get('distributed.scheduler.http.routes'))"],
        env={name: str(value) for name, value in compose["x-vanthu"]["environment"].items()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout == "[]\n"


def test_the_image_copies_what_is_there_and_is_shown_all_of_it() -> None:
    shown = set((DEPLOY / "Dockerfile.dockerignore").read_text().split())
    copied = []
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            copied += shlex.split(line)[1:-1]
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in shown


def test_the_page_says_when_and_on_what_its_sizes_were_measured() -> None:
    page = (ROOT / "docs" / "province.md").read_text(encoding="utf-8")
    block = page.partition("<!-- sizing -->\n")[2].partition("<!-- /sizing -->")[0]
    assert re.match(r"Measured on \d{4}-\d\d-\d\d: \d+ shared cores", block)
    assert "| a province | 200 | 2,000,000 |" in block
