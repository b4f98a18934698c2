"""The operator's command is made to be scripted: JSON everywhere, and refusals in it too."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click
import pytest

from deploy import instance, mayors
from deploy.house import SERVICES
from shared.core.settings import Settings
from tests.running import ROOT

PROCESSES = {"run", "demo", "web", "work", "relay", "schedule", "deliver", "live", "print"}
"""They stay until they are stopped, or print files, and answer nothing."""
HEAVY = {
    "babel",
    "celery",
    "cryptography",
    "feedgen",
    "flask",
    "granian",
    "jinja2",
    "kombu",
    "nh3",
    "opensearchpy",
    "redis",
    "requests",
}


def _leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from _leaves(inner, f"{path} {name}".strip())
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path, command


@pytest.fixture(scope="module")
def commands() -> dict[str, click.Command]:
    return dict(_leaves(mayors.mayors))


def test_every_command_that_answers_can_answer_in_json(commands: dict[str, click.Command]) -> None:
    deaf = {
        path
        for path, command in commands.items()
        if not any("--json" in option.opts for option in command.params)
    }

    assert deaf <= PROCESSES
    assert {"city add", "office open", "member add", "channel open", "token create", "doctor"} <= {
        *commands
    } - deaf


def test_every_command_says_what_it_does(commands: dict[str, click.Command]) -> None:
    assert [path for path, command in commands.items() if len(command.help or "") < 10] == []


def test_a_manifest_names_the_commands_of_its_features() -> None:
    for service in SERVICES:
        found = {module.__name__: module.group.name for module in service.rooms("commands")}
        named = {
            f"{service.package}.{each.feature}.commands": each.group for each in service.commands
        }

        assert named == found


@pytest.mark.parametrize("name", ["doctor", "channel", "member", "token", "facts"])
def test_a_command_imports_nothing_that_only_pages_and_processes_need(name: str) -> None:
    find = "import click, sys; from deploy.mayors import mayors as m; m.get_command(click.Context(m), sys.argv[1])"
    ran = subprocess.run(
        [sys.executable, "-c", f"{find}; print(*sys.modules)", name], cwd=ROOT, text=True,
        capture_output=True, check=True,
    )  # fmt: skip

    imported = set(ran.stdout.split())
    assert "deploy.mayors" in imported
    assert imported & HEAVY == set()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["city", "add"], 2, "Missing option"),
        (["city", "add", "--population", "many"], 2, "not a valid integer"),
        (["nothing"], 2, "No such command"),
        (["doctor"], 3, "No instance is running"),
        (["seed", "--remove"], 3, "No instance is running"),
        (["channel", "open", "--slug", os.fsdecode(b"\xff"), "--name", "x"], 3, "No instance"),
    ],
)
def test_a_refusal_is_json_on_stderr(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    env = {n: v for n, v in os.environ.items() if not n.startswith("MAYORS_")}
    ran = subprocess.run(
        [sys.executable, "-m", "deploy.mayors", *words, "--json"],
        env=env | {"MAYORS_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == code
    assert ran.stdout == ""
    assert said in json.loads(ran.stderr)["error"]


def test_a_folder_that_holds_instances_names_them(tmp_path: Path) -> None:
    for name in ("town", "city", "league"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "running.lock").touch()
    (tmp_path / "else").mkdir()

    with pytest.raises(instance.NotRunning) as refusal:
        instance.settings_of({"MAYORS_DATA_DIR": str(tmp_path)})

    assert "instances: city, league, town. " in str(refusal.value)
    assert str(tmp_path / "city") in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "warns"),
    [
        ({}, True),
        ({"gateways": (ip_network("10.0.0.0/8"),)}, False),
        ({"tls_cert": Path("tls.crt")}, False),
        ({"origin": "http://127.0.0.1:8000"}, False),
    ],
)
def test_an_unnamed_gateway_is_a_trouble(changed: dict[str, Any], warns: bool) -> None:
    read = Settings.read(
        {
            "MAYORS_SECRET_KEY": "a key for tests only, 32 bytes or more",
            "MAYORS_DATABASE_URL": "postgresql:///unused",
            "MAYORS_BROKER_URL": "memory://",
            "MAYORS_ORIGIN": "https://city.example",
        }
    )

    troubles = mayors.gateway_troubles(replace(read, **changed))

    assert ["MAYORS_GATEWAYS" in words for words in troubles] == ([True] if warns else [])
