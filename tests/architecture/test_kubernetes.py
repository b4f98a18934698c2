"""What runs with compose runs on Kubernetes too: the same programs, secrets and checks, printed and not repeated."""

import yaml

from deploy.house import SERVICES
from tests.architecture import print_kubernetes
from tests.deployed import containers, ours, required

MANIFESTS = list(yaml.safe_load_all(print_kubernetes.PRINTED.read_text()))
PODS = {
    each["metadata"]["name"]: each["spec"]["template"]["spec"]
    for each in MANIFESTS
    if each["kind"] in {"Deployment", "StatefulSet", "Job"}
}
CONTAINERS = {name: pod["containers"][0] for name, pod in PODS.items()}
FROM_A_FOLDER = {"MAYORS_CERTIFICATES"}
"""On Kubernetes a Secret of its own kind."""


def test_it_is_printed_from_compose_as_it_is_today() -> None:
    assert print_kubernetes.PRINTED.read_text() == print_kubernetes.printed()


def test_every_container_of_compose_runs_the_same_program() -> None:
    assert CONTAINERS.keys() == containers().keys()
    for name, container in ours().items():
        assert CONTAINERS[name]["args"] == container["command"]


def test_every_queue_has_a_consumer() -> None:
    programs = [container.get("args") for container in CONTAINERS.values()]

    for service in SERVICES:
        assert programs.count(["work", service.name]) == 1


def test_every_secret_comes_from_the_secret_and_none_stands_in_the_file() -> None:
    asked = {
        variable["valueFrom"]["secretKeyRef"]["key"]
        for container in CONTAINERS.values()
        for variable in container["env"]
        if "valueFrom" in variable
    }

    assert asked == required() - FROM_A_FOLDER
    assert PODS["gateway"]["volumes"][1]["secret"] == {"secretName": "gateway-tls"}


def test_a_value_is_made_only_of_what_stands_before_it() -> None:
    for container in CONTAINERS.values():
        known: set[str] = set()
        for variable in container["env"]:
            value = variable.get("value", "")
            assert "${" not in value
            assert {each.partition(")")[0] for each in value.split("$(")[1:]} <= known
            known.add(variable["name"])


def test_every_health_check_of_compose_is_a_probe() -> None:
    for name, container in containers().items():
        assert ("readinessProbe" in CONTAINERS[name]) == ("healthcheck" in container), name


def test_others_reach_a_program_by_the_name_compose_gives_it() -> None:
    doors = {each["metadata"]["name"] for each in MANIFESTS if each["kind"] == "Service"}

    assert doors == {f"{s.name}-web" for s in SERVICES} | print_kubernetes.PORTS.keys()
