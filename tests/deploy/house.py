"""What the code says about itself, for templates and manifests to be held against."""

import re
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


def git_tracked(pattern: str) -> list[Path]:
    """Files of the project by a glob, without what is built."""
    skip = re.compile(r"(^|/)(target|node_modules|data|\.git)/")
    return sorted(p for p in ROOT.glob(pattern) if not skip.search(str(p.relative_to(ROOT))))
