"""docker/ agrees with the code, and asks for no more rights than it needs. tests/deploy/images.sh really builds and runs it."""

import os
import re
import subprocess
import tomllib

import pytest
import yaml
from house import ROOT, SERVICES, assert_each_has_its_own_key, service, unknown_variables

DOCKERFILE = (ROOT / "docker/Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
CONTAINERS = COMPOSE["services"]
SHAPES = ("multi-module", "micro-services")


def stage(name: str) -> str:
    """What the Dockerfile says of one image."""
    return re.search(rf"^FROM \S+ AS {name}\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.M | re.S)[1]


def program(container: dict) -> str | None:
    """Which of our services runs in it, if any."""
    name = container["image"].removeprefix("jangteo/")
    return name if name in SERVICES else None


OURS = {name: container for name, container in CONTAINERS.items() if program(container)}


def test_the_dockerfile_passes_its_linter():
    subprocess.run(["hadolint", ROOT / "docker/Dockerfile"], check=True)


def test_the_dockerfile_asks_for_the_toolchain_and_tells_the_version_of_the_project():
    toolchain = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]["channel"]
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]
    assert f"ARG RUST_IMAGE=rust:{toolchain.rsplit('.', 1)[0]}-slim-bookworm\n" in DOCKERFILE
    assert f'ARG VERSION="{workspace["version"]}"\n' in DOCKERFILE
    assert f'licenses="{workspace["license"]}"' in DOCKERFILE


def test_the_dockerfile_compiles_as_cargo_would():
    release = tomllib.loads((ROOT / "Cargo.toml").read_text())["profile"]["release"]
    assert f"ARG CARGO_PROFILE_RELEASE_LTO={release['lto']}\n" in DOCKERFILE
    assert "ARG CARGO_PROFILE_RELEASE_OPT_LEVEL=3\n" in DOCKERFILE and "opt-level" not in release


def test_the_dockerfile_builds_without_asking_anybody_for_its_syntax():
    assert "syntax=" not in DOCKERFILE


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_of_its_service(name):
    says = stage(name)
    exposed = [int(port) for port in re.search(r"^EXPOSE (.*)$", says, re.M)[1].split()]
    assert exposed[0] == service(name).port
    assert unknown_variables(name, re.findall(r"([A-Z0-9_]+)=", re.search(r"^ENV (.*)$", says, re.M)[1])) == []
    assert f'CMD ["{name}", "health"]\nENTRYPOINT ["{name}"]\n' in says
    assert "\nUSER 10001:10001\n" in says


def test_the_image_of_all_services_has_their_ports():
    ports = re.search(r"^EXPOSE (.*)$", stage("jangteo"), re.M)[1].split()
    front = tomllib.loads((ROOT / "crates/jangteo/config/front.toml").read_text())["port"]
    assert [int(port) for port in ports] == [front, *(service(name).port for name in SERVICES)]


def test_compose_is_what_the_specification_allows():
    files = [ROOT / "docker/compose.yaml", ROOT / "docker/compose.postgres.yaml"]
    subprocess.run(["check-jsonschema", "--builtin-schema", "vendor.compose-spec", *files], check=True)


def test_postgresql_changes_nothing_but_the_database():
    overlay = yaml.safe_load((ROOT / "docker/compose.postgres.yaml").read_text())
    over, volumes = overlay["services"], overlay["volumes"]
    # Secrets and data of the other database stay as they are.
    shared = {name for name in COMPOSE["volumes"] if not name.startswith("mariadb-")}
    assert shared == {name for name, it in volumes.items() if it and f"_postgres_{name}" in it["name"]}
    assert set(over) == {"secrets", "database"} <= set(CONTAINERS)
    assert not {"user", "cap_add", "ports", "networks", "read_only"} & {key for it in over.values() for key in it}


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_told_only_what_its_service_understands(name):
    container = OURS[name]
    assert unknown_variables(program(container), container["environment"]) == []
    assert container["build"]["args"]["SERVICE"] == program(container)


def test_each_shape_has_all_services_and_the_default_is_one_of_each():
    for shape in SHAPES:
        assert sorted(program(c) for c in OURS.values() if c["profiles"] == [shape]) == sorted(SERVICES)
    assert "COMPOSE_PROFILES=multi-module\n" in (ROOT / "docker/.env").read_text()


def test_ports_agree():
    for name, container in OURS.items():
        port = service(program(container)).port
        if container["profiles"] == ["multi-module"]:
            assert [published.rsplit(":", 1)[1] for published in container["ports"]] == [str(port)], name
        else:
            assert "ports" not in container, f"{name}: only the gateway is for callers"
        for value in map(str, container["environment"].values()):
            for peer, asked in re.findall(r"http://([a-z]+-api):(\d+)", value):
                assert int(asked) in (service(peer).port, 9080), f"{name}: {value}"
    upstreams = (ROOT / "docker/gateway/upstreams.conf").read_text()
    for peer, asked in re.findall(r"server ([a-z-]+):(\d+)", upstreams):
        assert int(asked) == service(peer).port
    listen = re.search(r"listen (\d+);", (ROOT / "docker/gateway/listen.conf").read_text())[1]
    assert [port.rsplit(":", 1)[1] for port in CONTAINERS["gateway"]["ports"]] == [listen]


def test_the_ledger_is_served_where_order_api_looks_for_it():
    port = CONTAINERS["account-apis"]["environment"]["ACCOUNT_API__GRPC__PORT"]
    wallet = CONTAINERS["order-apis"]["environment"]
    assert (wallet["ORDER_API__WALLET__TRANSPORT"], wallet["ORDER_API__WALLET__URL"]) == ("grpc", f"http://account-api:{port}")


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_can_do_no_more_than_it_must(name):
    container = CONTAINERS[name]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container.get("cap_add", []) == (["CHOWN"] if name == "secrets" else [])
    assert container["read_only"] or name == "kafka"
    assert "mem_limit" in container or name == "secrets"
    assert all(port.startswith("127.0.0.1:") for port in container.get("ports", []))
    if name != "secrets":
        assert "healthcheck" in container


def test_servers_can_t_be_reached_from_outside():
    for name in ("database", "redis", "kafka"):
        assert list(CONTAINERS[name]["networks"]) == ["back"] and "ports" not in CONTAINERS[name]
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_a_stop_leaves_the_services_the_time_that_they_take():
    grace_ms = 1000 * int(COMPOSE["x-limits"]["stop_grace_period"].removesuffix("s"))
    for name in SERVICES:
        defaults = tomllib.loads((ROOT / f"crates/{name}/config/default.toml").read_text())
        assert grace_ms > defaults["server"]["shutdown_timeout_ms"] + 5000


def test_no_secret_is_checked_in():
    text = (ROOT / "docker/compose.yaml").read_text() + (ROOT / "docker/compose.postgres.yaml").read_text() + (ROOT / "docker/.env").read_text()
    assert not re.search(r"://[^/\s\"]*:[^/\s\"@]*@|(PASSWORD|SECRET|KEY)\w*[:=] *[^\s/]", text)


@pytest.mark.parametrize("database", ["mariadb", "postgres"])
def test_the_secrets_give_each_service_a_key_of_its_own(database, tmp_path):
    """secrets.sh is run, with a `chown` that does nothing, on a folder in the place of its volumes."""
    made, tools = tmp_path / "made", tmp_path / "tools"
    for name in (*SERVICES, database, "redis"):
        (made / name).mkdir(parents=True)
    tools.mkdir()
    (tools / "chown").write_text("#!/bin/sh\n")
    (tools / "chown").chmod(0o755)
    script = tmp_path / "secrets.sh"
    script.write_text((ROOT / "docker/secrets.sh").read_text().replace("/made", str(made)))
    run = ["sh", str(script)]
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "DATABASE": database}
    subprocess.run(run, check=True, env=environment)
    says = {name: tomllib.loads((made / name / f"{name}.toml").read_text()) for name in SERVICES}
    auth = {name: it["auth"] for name, it in says.items()}
    assert_each_has_its_own_key({name: (it["service_key"], it["service_public_keys"]) for name, it in auth.items()})
    users = (made / database / "users.sql").read_text()
    for name, table in says.items():
        scheme, user, password = re.match(r"(\w+)://(\w+):(\w+)@database/\2$", table["database"]["url"]).groups()
        assert scheme == {"mariadb": "mysql", "postgres": "postgres"}[database]
        assert re.search(rf"USER {user} .*'{password}'", users)
        keys = [f"{name.replace('-', '_').upper()}__{part}__{key}".upper() for part, it in table.items() for key in it]
        assert unknown_variables(name, keys) == []
    # A second start leaves them as they are.
    subprocess.run(run, check=True, env=environment)
    assert {name: tomllib.loads((made / name / f"{name}.toml").read_text()) for name in SERVICES} == says
