"""Prints what Kubernetes needs from docker-compose.yml, so that both run the same programs with the same settings.

Every `${NAME:?why}` of compose becomes a key of the Secret `mayors`, every `${NAME:-otherwise}` its default.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
GATEWAY = ROOT / "deploy" / "gateway.conf.template"
PRINTED = ROOT / "deploy" / "kubernetes" / "programs.yaml"
HEAD = "# Printed by `make print` from docker-compose.yml; do not edit.\n"
SECRET = "mayors"
OURS = "mayoral-exchange"
USER = 10001
"""Who our image runs as; see deploy/Dockerfile."""
PORTS = {"gateway": 443, "postgres": 5432, "rabbitmq": 5672, "mail": 25}
FOLDERS = {"postgres": "/var/lib/postgresql", "rabbitmq": "/var/lib/rabbitmq"}
_NEEDED = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)(?:(?P<kind>:\?|:-)(?P<words>[^}]*))?\}")

Manifest = dict[str, Any]


def manifests() -> Iterator[Manifest]:
    """Yield every object: workloads in compose's order, each with the Service others reach it by."""
    for name, container in yaml.safe_load(COMPOSE.read_text())["services"].items():
        yield _workload(name, container)
        port = PORTS.get(name, 8000 if name.endswith("-web") else None)
        if port is not None:
            yield _named("v1", "Service", name) | {
                "spec": {"selector": {"app": name}, "ports": [{"port": port}]}
            }
    yield _named("v1", "ConfigMap", "gateway") | {
        "data": {"default.conf.template": GATEWAY.read_text()}
    }


def printed() -> str:
    """Return the file as it should be."""
    return HEAD + yaml.dump_all(
        manifests(), Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True
    )


def _workload(name: str, container: Manifest) -> Manifest:
    is_ours = container["image"].startswith(OURS)
    pod: Manifest = {
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "containers": [_container(name, container)],
    }
    if is_ours:
        pod["securityContext"] = {"runAsNonRoot": True, "runAsUser": USER, "runAsGroup": USER}
    if name == "gateway":
        pod["volumes"] = [
            {"name": "configuration", "configMap": {"name": "gateway"}},
            {"name": "certificates", "secret": {"secretName": "gateway-tls"}},
        ]
    template = {"metadata": {"labels": {"app": name}}, "spec": pod}
    if container.get("restart") == "no":
        pod["restartPolicy"] = "OnFailure"
        return _named("batch/v1", "Job", name) | {"spec": {"template": template}}
    spec: Manifest = {"replicas": 1, "selector": {"matchLabels": {"app": name}}}
    if name in FOLDERS:
        claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "20Gi"}}}
        spec |= {"serviceName": name, "template": template}
        spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": claim}]
        return _named("apps/v1", "StatefulSet", name) | {"spec": spec}
    if "healthcheck" not in container and is_ours:
        spec["strategy"] = {"type": "Recreate"}
    return _named("apps/v1", "Deployment", name) | {"spec": spec | {"template": template}}


def _container(name: str, container: Manifest) -> Manifest:
    made: Manifest = {"name": name, "image": _NEEDED.sub(_otherwise, container["image"])}
    if "command" in container:
        made["args"] = container["command"]
    made["env"] = list(_environment(container.get("environment") or {}))
    if name in PORTS or name.endswith("-web"):
        made["ports"] = [{"containerPort": PORTS.get(name, 8000)}]
    if "healthcheck" in container:
        made |= _probes(name, container["healthcheck"])
    if name in FOLDERS:
        made["volumeMounts"] = [{"name": "data", "mountPath": FOLDERS[name]}]
    elif name == "gateway":
        made["volumeMounts"] = [
            {"name": "configuration", "mountPath": "/etc/nginx/templates"},
            {"name": "certificates", "mountPath": "/certificates", "readOnly": True},
        ]
    return made


def _probes(name: str, check: Manifest) -> Manifest:
    if name.endswith("-web"):
        return {
            "readinessProbe": {"httpGet": {"path": "/readyz", "port": 8000}, "periodSeconds": 10},
            "livenessProbe": {"httpGet": {"path": "/healthz", "port": 8000}, "periodSeconds": 30},
        }
    words = [str(word) for word in check["test"][1:]]
    return {
        "readinessProbe": {"exec": {"command": words}, "periodSeconds": 10, "timeoutSeconds": 10}
    }


def _environment(given: Manifest) -> Iterator[Manifest]:
    """Yield variables; those that a value is made of stand before it, as `$(NAME)` requires."""
    told = set()
    for name, value in given.items():
        needs = [found["name"] for found in _NEEDED.finditer(str(value)) if found["kind"] == ":?"]
        for each in needs:
            if each not in told:
                told.add(each)
                yield {"name": each, "valueFrom": {"secretKeyRef": {"name": SECRET, "key": each}}}
        text = _NEEDED.sub(_reference, str(value))
        if text != f"$({name})":
            yield {"name": name, "value": text}


def _reference(found: re.Match[str]) -> str:
    return f"$({found['name']})" if found["kind"] == ":?" else _otherwise(found)


def _otherwise(found: re.Match[str]) -> str:
    return found["words"] or ""


def _named(version: str, kind: str, name: str) -> Manifest:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "labels": {"app": name}},
    }


class _Plain(yaml.SafeDumper):
    """Writes what is the same twice in full, and text of many lines as a block."""

    def ignore_aliases(self, _data: object) -> bool:
        """Never point at what was written before."""
        return True


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _block)

if __name__ == "__main__":
    PRINTED.write_text(printed())
