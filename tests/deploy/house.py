"""What the code says about itself, for templates and manifests to be held against."""

import base64
import re
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("account-api", "order-api", "chat-api")


@dataclass(frozen=True)
class Service:
    """A service: its name, its port, and the variables that set it."""

    name: str
    port: int
    variables: frozenset[str]


@cache
def service(name: str) -> Service:
    """What a service's defaults say."""
    defaults = tomllib.loads((ROOT / f"crates/{name}/config/default.toml").read_text())
    prefix = name.replace("-", "_").upper()
    return Service(name, defaults["server"]["port"], frozenset(_variables(prefix, defaults)))


def _variables(prefix: str, table: dict):
    for key, value in table.items():
        name = f"{prefix}__{key.upper()}"
        if isinstance(value, dict):
            yield from _variables(name, value)
        else:
            yield name


def unknown_variables(name: str, variables) -> list[str]:
    """Those that the service would refuse to start with."""
    known = service(name).variables | {"JANGTEO_DATA_DIR"}
    return sorted(set(variables) - known)


def assert_each_has_its_own_key(told: dict[str, tuple[str, str]]):
    """Every service has a private key of its own, and all have been told the public keys of these, each by its name."""
    keys = {}
    for name, (key, _) in told.items():
        derive = ["openssl", "pkey", "-pubout", "-outform", "DER"]
        public = subprocess.run(derive, input=key.encode(), capture_output=True, check=True).stdout
        keys[name] = base64.b64encode(public).decode()
    assert len(set(keys.values())) == len(told)
    for _, known in told.values():
        assert dict(it.split("=", 1) for it in known.strip().split(",") if it) == keys


def git_tracked(pattern: str) -> list[Path]:
    """Files of the project by a glob, without what is built."""
    skip = re.compile(r"(^|/)(target|node_modules|data|\.git)/")
    return sorted(p for p in ROOT.glob(pattern) if not skip.search(str(p.relative_to(ROOT))))
