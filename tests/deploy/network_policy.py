"""Who may reach whom, worked out from NetworkPolicies as Kubernetes defines them."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network


@dataclass(frozen=True)
class Peer:
    """A pod, or with no namespace an address outside of the cluster."""

    name: str
    address: str
    namespace: str | None = None
    labels: dict[str, str] = field(default_factory=dict)


def lets_out(policies: list[dict], source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether a pod may begin such a connection."""
    return _allows(policies, "Egress", source, target, port, protocol)


def lets_in(policies: list[dict], source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether a pod may be asked for such a connection."""
    return _allows(policies, "Ingress", target, source, port, protocol)


def _allows(policies: list[dict], direction: str, pod: Peer, other: Peer, port: int, protocol: str) -> bool:
    about = [p for p in policies if _is_about(p, direction, pod)]
    if not about:
        return True
    rules = [rule for policy in about for rule in policy["spec"].get(direction.lower(), [])]
    whom = {"Egress": "to", "Ingress": "from"}[direction]
    return any(
        (whom not in rule or any(_is(peer, other, pod.namespace) for peer in rule[whom]))
        and ("ports" not in rule or any(_is_port(each, port, protocol) for each in rule["ports"]))
        for rule in rules
    )


def _is_about(policy: dict, direction: str, pod: Peer) -> bool:
    return (
        direction in policy["spec"]["policyTypes"]
        and policy["metadata"]["namespace"] == pod.namespace
        and _selects(policy["spec"]["podSelector"], pod.labels)
    )


def _is(peer: dict, other: Peer, here: str) -> bool:
    if "ipBlock" in peer:
        address, block = ip_address(other.address), peer["ipBlock"]
        return address in ip_network(block["cidr"]) and not any(
            address in ip_network(each) for each in block.get("except", [])
        )
    if other.namespace is None:
        return False
    if "namespaceSelector" in peer:
        if not _selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace}):
            return False
    elif other.namespace != here:
        return False
    return _selects(peer.get("podSelector", {}), other.labels)


def _is_port(rule: dict, port: int, protocol: str) -> bool:
    assert rule.keys() <= {"port", "protocol"} and isinstance(rule["port"], int), f"not thought of: {rule}"
    return rule["port"] == port and rule.get("protocol", "TCP") == protocol


def _selects(selector: dict, labels: dict[str, str]) -> bool:
    for each in selector.get("matchExpressions", []):
        assert each["operator"] == "In", f"not thought of: {each}"
        if labels.get(each["key"]) not in each["values"]:
            return False
    return selector.get("matchLabels", {}).items() <= labels.items()
