"""The manifests in k8s/: who reaches whom, and which paths lead in from outside."""

import json
import re
import tomllib
from ipaddress import ip_address, ip_network
from itertools import product

import pytest

from house import ROOT, SERVICES
from kustomize import OVERLAYS, by_ourselves, of_kind, rendered, workloads
from network_policy import Peer, lets_in, lets_out

NAME = "app.kubernetes.io/name"
DNS = Peer("dns", "10.42.0.2", "kube-system", {"k8s-app": "kube-dns"})
SOMEBODY = Peer("somebody's pod", "10.42.0.90", "jangteo", {NAME: "somebody"})
NOBODY = (
    SOMEBODY,
    Peer("account-api elsewhere", "10.42.0.91", "default", {NAME: "account-api"}),
    Peer("order-api elsewhere", "10.42.0.92", "default", {NAME: "order-api"}),
    Peer("traefik elsewhere", "10.42.0.93", "default", {NAME: "traefik"}),
    Peer("prometheus elsewhere", "10.42.0.94", "default", {NAME: "prometheus"}),
    Peer("a pod of the cluster's own", "10.42.0.95", "kube-system", {}),
    Peer("the internet", "203.0.113.7"),
)
# Beside the services: who is outside, with the ports at which somebody listens.
OUTSIDE = {
    "one-node": [(Peer("the door", "10.42.0.3", "kube-system", {NAME: "traefik"}), [])],
    "cloud": [
        (Peer("the door", "10.20.17.4"), []),
        (Peer("prometheus", "10.20.40.4", "monitoring", {NAME: "prometheus"}), []),
        (Peer("stores", "10.20.70.4"), [3306, 5432, 6379, 9092, 9093]),
        (Peer("mail", "198.51.100.4"), [25, 587]),
        (Peer("a neighbour's machine", "10.20.50.4"), [22, 587, 3306]),
    ],
}
AMONG_SERVICES = """
    order-api > account-api 8080
    order-api > account-api 9080
    chat-api  > account-api 8080
    chat-api  > order-api 8081
    the door  > account-api 8080
    the door  > order-api 8081
    the door  > chat-api 8085
"""
EXPECTED = {
    "one-node": AMONG_SERVICES
    + """
    account-api > mariadb 3306
    order-api   > mariadb 3306
    chat-api    > mariadb 3306
    order-api   > redis 6379
    chat-api    > kafka 9092
    """,
    "cloud": AMONG_SERVICES
    + """
    prometheus  > account-api 8080
    prometheus  > order-api 8081
    prometheus  > chat-api 8085
    account-api > stores 3306
    account-api > stores 5432
    order-api   > stores 3306
    order-api   > stores 5432
    order-api   > stores 6379
    chat-api    > stores 3306
    chat-api    > stores 5432
    chat-api    > stores 9092
    account-api > mail 587
    account-api > the internet 587
    """,
}

both = pytest.mark.parametrize("overlay", OVERLAYS)


def listed(table: str) -> set[str]:
    return {re.sub(r"\s+", " ", line).strip() for line in table.strip().splitlines() if line.strip()}


@both
def test_everybody_reaches_whom_they_must_and_nobody_else(overlay):
    objects = rendered(overlay)
    policies = list(of_kind(objects, "NetworkPolicy").values())
    inside = pods(overlay, objects)
    everybody = inside + OUTSIDE[overlay] + [(peer, [443]) for peer in NOBODY]
    ours = [peer for peer, _ in inside] + [SOMEBODY]
    # Every port that anybody has is knocked at everywhere, not only where it is open.
    ports = sorted({port for _, open_ports in everybody for port in open_ports})
    let_out, let_in = set(), set()
    for (source, _), (target, _), port in product(everybody, everybody, ports):
        line = f"{source.name} > {target.name} {port}"
        if source in ours and source != target and lets_out(policies, source, target, port):
            let_out.add(line)
        if target in ours and source != target and lets_in(policies, source, target, port):
            let_in.add(line)
    # Each end says the same: a policy that is too wide at one end would only be covered up by the other.
    names = {peer.name for peer in ours}
    expected = {tuple(line.split(" > ")): line for line in listed(EXPECTED[overlay])}
    assert let_out == {line for (source, _), line in expected.items() if source in names}
    assert let_in == {line for (_, target), line in expected.items() if target.rsplit(" ", 1)[0] in names}
    for peer in ours:
        assert lets_out(policies, peer, DNS, 53, "UDP") and lets_out(policies, peer, DNS, 53), peer.name


def pods(overlay: str, objects: list[dict]) -> list[tuple[Peer, list[int]]]:
    """A pod of each Deployment and StatefulSet, and its ports."""
    network, found = {"one-node": "10.42.1.", "cloud": "10.20.33."}[overlay], []
    for number, each in enumerate(workloads(objects), start=10):
        template, name = each["spec"]["template"], each["metadata"]["name"]
        ports = [p["containerPort"] for c in template["spec"]["containers"] for p in c["ports"]]
        found.append((Peer(name, f"{network}{number}", "jangteo", template["metadata"]["labels"]), ports))
    return found


def gateway() -> dict[str, tuple[str, str]]:
    """Whose a path is by docker/gateway/nginx.conf: (service, Prefix or Exact) by path."""
    text = (ROOT / "docker/gateway/nginx.conf").read_text()
    block = re.search(r"map \$uri \$service \{(.*?)\n  \}", text, re.DOTALL)[1]
    paths = {}
    for pattern, owner in re.findall(r"^\s*(\S+)\s+(\w+);", block, re.MULTILINE):
        if pattern == "default":
            assert owner == "nobody"
            continue
        for path in spelled_out(pattern):
            paths[path.removesuffix("/*")] = (f"{owner}-api", "Prefix" if path.endswith("/*") else "Exact")
    return paths


def spelled_out(pattern: str) -> list[str]:
    if not pattern.startswith("~"):
        return [pattern]
    body = pattern.removeprefix("~^")
    for end, written in (("(/|$)", "/*"), ("$", ""), ("/", "/*")):
        if body.endswith(end):
            body = body.removesuffix(end) + written
            break
    parts = [part.strip("()").split("|") for part in re.split(r"(\([^)]*\))", body)]
    return ["".join(choice) for choice in product(*parts)]


def ingress(overlay: str) -> dict[str, tuple[str, str]]:
    (rule,) = of_kind(rendered(overlay), "Ingress")["jangteo"]["spec"]["rules"]
    paths = {}
    for each in rule["http"]["paths"]:
        assert each["backend"]["service"]["port"] == {"name": "http"}
        paths[each["path"]] = (each["backend"]["service"]["name"], each["pathType"])
    return paths


def owner(paths: dict[str, tuple[str, str]], asked: str) -> str | None:
    """As an Ingress decides: the longest that fits, whole segments only."""
    fits = [p for p, (_, kind) in paths.items() if asked == p or (kind == "Prefix" and asked.startswith(f"{p}/"))]
    return paths[max(fits, key=len)][0] if fits else None


@both
def test_the_paths_from_outside_are_those_of_the_gateway(overlay):
    assert ingress(overlay) == gateway()
    assert {service for service, _ in gateway().values()} == set(SERVICES)


@both
def test_every_public_path_leads_to_its_service_and_no_other_path_in(overlay):
    paths = ingress(overlay)
    for name in SERVICES:
        document = json.loads((ROOT / f"openapi/{name}.json").read_text())
        for path in document["paths"]:
            asked = re.sub(r"\{\w+\}", "1", path)
            assert owner(paths, asked) == (None if path.startswith("/internal/") else name), path
    for path in ("/", "/internal", "/internal/payments", "/metrics", "/health/ready", "/api-docs/openapi.json"):
        assert owner(paths, path) is None, path
    assert owner(paths, "/ws") == owner(paths, "/gs-guide-websocket") == "chat-api"


@both
def test_sockets_live_as_long_as_they_beat_and_stick_to_nobody(overlay):
    each = of_kind(rendered(overlay), "Ingress")["jangteo"]
    annotations = each["metadata"].get("annotations", {})
    stickiness = [v for k, v in annotations.items() if re.search(r"stick|affinity|cookie", f"{k} {v}")]
    if overlay == "one-node":
        # Traefik has no time-out for what has become a socket.
        assert each["spec"]["ingressClassName"] == "traefik" and not stickiness
        return
    assert each["spec"]["ingressClassName"] == "alb"
    balancer = attributes(annotations["alb.ingress.kubernetes.io/load-balancer-attributes"])
    group = attributes(annotations["alb.ingress.kubernetes.io/target-group-attributes"])
    defaults = tomllib.loads((ROOT / "crates/chat-api/config/default.toml").read_text())
    beat = defaults["limits"]["heartbeat_ms"] / 1000
    assert int(balancer["idle_timeout.timeout_seconds"]) >= max(300, 2 * beat)
    assert group["stickiness.enabled"] == "false" and len(stickiness) == 1
    assert annotations["alb.ingress.kubernetes.io/healthcheck-path"] == "/health/serving"
    for name, deployment in of_kind(rendered(overlay), "Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        delay = int(group["deregistration_delay.timeout_seconds"])
        # The copy ends its sockets itself before the balancer cuts them off, and is gone when the balancer forgets it.
        assert pause < delay <= pod["terminationGracePeriodSeconds"], name


def attributes(text: str) -> dict[str, str]:
    return dict(each.split("=") for each in text.split(","))


@both
def test_only_the_door_is_believed_about_who_calls(overlay):
    objects = rendered(overlay)
    (door,) = [peer for peer, _ in OUTSIDE[overlay] if peer.name == "the door"]
    for name in SERVICES:
        variable = f"{name.replace('-', '_').upper()}__SERVER__TRUSTED_PROXIES"
        trusted = of_kind(objects, "ConfigMap")[name]["data"][variable].split(",")
        assert any(ip_address(door.address) in ip_network(each) for each in trusted)
        if overlay == "cloud":
            policy = of_kind(objects, "NetworkPolicy")[f"{name}-here"]["spec"]
            peers = [peer for rule in policy["ingress"] for peer in rule["from"]]
            assert [peer["ipBlock"]["cidr"] for peer in peers if "ipBlock" in peer] == trusted


def test_the_networks_of_production_are_those_of_the_templates():
    template = ROOT / "ecs/network.yaml"
    if not template.exists():
        pytest.skip("there is no ecs/network.yaml")
    whole = ip_network(re.search(r"\n  Cidr:\n(?:    .*\n)*?    Default: (\S+)", template.read_text())[1])
    policies = of_kind(by_ourselves("cloud"), "NetworkPolicy")
    for name in SERVICES:
        policy = policies[f"{name}-here"]["spec"]
        for rule in policy["egress"] + policy["ingress"]:
            for block in [peer["ipBlock"] for peer in rule.get("to", rule.get("from")) if "ipBlock" in peer]:
                if "except" in block:
                    assert any(whole.subnet_of(ip_network(each)) for each in block["except"]), name
                else:
                    assert ip_network(block["cidr"]).subnet_of(whole), name
