"""What an overlay in k8s/ amounts to: from kubectl where it is there, otherwise worked out here.

The own rendering knows only what our kustomizations use, and refuses anything else; a test holds it against kubectl's.
"""

import copy
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import jsonpatch
import yaml

from house import ROOT

OVERLAYS = ("one-node", "cloud")
KNOWN = {"apiVersion", "kind", "namespace", "resources", "configMapGenerator", "images", "patches"}
HASH = re.compile(r"-[a-z0-9]{10}$")


def has_kubectl() -> bool:
    return shutil.which("kubectl") is not None


def rendered(overlay: str) -> list[dict]:
    """Every object of an overlay. Generated names are without the hash that tells their versions apart."""
    return copy.deepcopy(_rendered(overlay))


@cache
def _rendered(overlay: str) -> list[dict]:
    return by_kubectl(overlay) if has_kubectl() else by_ourselves(overlay)


def by_kubectl(overlay: str) -> list[dict]:
    run = subprocess.run(
        ["kubectl", "kustomize", ROOT / "k8s/overlays" / overlay], check=True, capture_output=True, text=True
    )
    objects = [each for each in yaml.safe_load_all(run.stdout) if each]
    generated = {o["metadata"]["name"] for o in objects if o["kind"] == "ConfigMap"}
    assert all(HASH.search(name) for name in generated), f"names without a hash: {generated}"
    return [_without_hashes(each, generated) for each in objects]


def by_ourselves(overlay: str) -> list[dict]:
    return _render(ROOT / "k8s/overlays" / overlay)


def files(folder: Path) -> list[Path]:
    """The files of whole objects that a folder's kustomization names."""
    return [folder / name for name in _kustomization(folder)["resources"] if name.endswith(".yaml")]


def pod_specs(objects: list[dict]) -> dict[str, dict]:
    """The pods that Deployments and StatefulSets make, by name."""
    return {o["metadata"]["name"]: o["spec"]["template"]["spec"] for o in workloads(objects)}


def workloads(objects: list[dict]) -> list[dict]:
    return [o for o in objects if o["kind"] in ("Deployment", "StatefulSet")]


def of_kind(objects: list[dict], kind: str) -> dict[str, dict]:
    return {o["metadata"]["name"]: o for o in objects if o["kind"] == kind}


def _without_hashes(value, generated: set[str]):
    if isinstance(value, dict):
        return {key: _without_hashes(item, generated) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_hashes(item, generated) for item in value]
    return HASH.sub("", value) if isinstance(value, str) and value in generated else value


def _kustomization(folder: Path) -> dict:
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert kustomization.keys() <= KNOWN, f"kustomize.py does not know {kustomization.keys() - KNOWN}"
    return kustomization


def _render(folder: Path) -> list[dict]:
    kustomization = _kustomization(folder)
    objects = []
    for name in kustomization["resources"]:
        path = folder / name
        objects += _render(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))
    for generator in kustomization.get("configMapGenerator", []):
        _generate(folder, generator, objects)
    for patch in kustomization.get("patches", []):
        assert patch.keys() <= {"path", "patch", "target"}
        text = (folder / patch["path"]).read_text() if "path" in patch else patch["patch"]
        _patch(yaml.safe_load(text), patch.get("target"), objects)
    for image in kustomization.get("images", []):
        assert image.keys() == {"name", "newTag"}
        for spec in pod_specs(objects).values():
            for container in spec.get("initContainers", []) + spec["containers"]:
                if container["image"].split(":")[0] == image["name"]:
                    container["image"] = f"{image['name']}:{image['newTag']}"
    for each in objects:
        if each["kind"] != "Namespace":
            each["metadata"]["namespace"] = kustomization["namespace"]
    return objects


def _generate(folder: Path, generator: dict, objects: list[dict]):
    assert generator.keys() <= {"name", "behavior", "envs", "files"}
    data = {name: (folder / name).read_text() for name in generator.get("files", [])}
    for name in generator.get("envs", []):
        lines = (folder / name).read_text().splitlines()
        data |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    if generator.get("behavior") == "merge":
        of_kind(objects, "ConfigMap")[generator["name"]]["data"] |= data
    else:
        metadata = {"name": generator["name"]}
        objects.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})


def _patch(patch, target: dict | None, objects: list[dict]):
    target = target or {"kind": patch["kind"], "name": patch["metadata"]["name"]}
    assert target.keys() <= {"kind", "name"}
    chosen = [
        o for o in objects if o["kind"] == target["kind"] and target.get("name") in (None, o["metadata"]["name"])
    ]
    assert chosen, f"a patch for nothing: {target}"
    for each in chosen:
        if isinstance(patch, list):
            jsonpatch.apply_patch(each, patch, in_place=True)
        else:
            _merge(each, patch)


def _merge(into: dict, patch: dict):
    for key, value in patch.items():
        assert not isinstance(value, list), "a list is changed by JSON patches only"
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
