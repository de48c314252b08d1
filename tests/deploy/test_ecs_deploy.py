"""ecs/deploy.sh and ecs/schemas.sh are run with an `aws` that writes down what it is asked and answers as AWS would."""

import json
import os
import re
import subprocess

import pytest
from ecs_templates import FOLDER, Stack, read
from house import SERVICES, assert_each_has_its_own_key

AWS = r"""#!/usr/bin/env python3
import json, os, sys
given = sys.argv[1:]
value = sys.stdin.read() if "file:///dev/stdin" in given else None
with open(os.environ["ASKED"], "a") as file:
    file.write(json.dumps([given, value]) + "\n")
call, text = " ".join(given[:2]), " ".join(given)
option = lambda name: given[given.index(name) + 1]
kept = os.environ["ASKED"] + "." + option("--name").rsplit("/", 1)[1] if "--name" in given else ""
if call == "ssm put-parameter":
    open(kept, "w").write(value)
if call == "ssm get-parameter" and os.path.exists(kept):
    sys.exit(print(open(kept).read()))
there = os.environ["THERE"].split()
if call == "ssm get-parameter" and option("--name").rsplit("/", 1)[1] not in there:
    sys.exit("ParameterNotFound")
if call == "ssm get-parameter" and "DATABASE__URL" in text:
    name = option("--name").rsplit("/", 1)[1].split("_")[0].lower()
    print(f"mysql://jangteo_{name}:pa55@db.example/jangteo_{name}?ssl-mode=REQUIRED")
if call == "cloudformation describe-stacks":
    print({"Cidr": "10.20.0.0/16", "DatabaseAddress": "db.example"}.get(option("--query").split("'")[1], "told"))
answers = {
    "ec2 describe-managed-prefix-lists": "pl-1",
    "ec2 get-managed-prefix-list-entries": "192.0.2.0/24\t198.51.100.0/24",
    "ecs describe-services": os.environ["TASK"],
    "ecs describe-task-definition": "registry.example/jangteo/some-api:runs-now",
    "kafka get-bootstrap-brokers": "b-1.example:9092,b-2.example:9092",
    "secretsmanager get-secret-value": "h1dden",
}
if call in answers:
    print(answers[call])
"""


@pytest.fixture
def run(tmp_path):
    """Runs a script of ecs/ and gives back all calls of `aws`: its arguments, and what it read."""
    (tmp_path / "aws").write_text(AWS)
    (tmp_path / "aws").chmod(0o755)

    def go(
        script: str, *arguments: str, there=("ACCOUNT_API__MAIL__SMTP_URL",), task="task:1", fails=False, **variables
    ):
        asked = tmp_path / "asked"
        for left in tmp_path.glob("asked*"):
            left.unlink()
        environment = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ASKED": str(asked),
            "THERE": " ".join(there),
            "TASK": task,
        }
        done = subprocess.run(
            [FOLDER / script, *arguments], env=environment | variables, capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) == fails, done.stderr
        calls = [json.loads(line) for line in asked.read_text().splitlines()] if asked.exists() else []
        return done, calls

    return go


def deployed(calls) -> list[tuple[str, str, str, dict]]:
    """Stacks in the order in which they were deployed: region, name, template, parameters."""
    found = []
    for given, _ in calls:
        if given[:2] == ["cloudformation", "deploy"]:
            of = {name: given[given.index(name) + 1] for name in ("--region", "--stack-name", "--template-file")}
            parameters = dict(it.split("=", 1) for it in given[given.index("--parameter-overrides") + 1 :])
            found.append((of["--region"], of["--stack-name"], of["--template-file"].removesuffix(".yaml"), parameters))
    return found


ORDER = {
    "monolith": ["network", "monolith", "edge"],
    "multi-module": ["network", "data", "cluster", "pipeline", *SERVICES, "edge"],
    "micro-services": [
        "network",
        "data",
        *(f"cluster-{name}" for name in SERVICES),
        "pipeline",
        *SERVICES,
        "edge",
        "edge",
    ],
}


@pytest.mark.parametrize("shape", ORDER)
def test_stacks_come_in_order_with_parameters_that_their_templates_know(run, shape):
    _, calls = run("deploy.sh", "prod", shape, RELEASE="s3://releases/some/jangteo-1", CODECOMMIT_REPOSITORY="jangteo")
    stacks = deployed(calls)
    assert [name for _, name, _, _ in stacks] == [f"jangteo-prod-{name}" for name in ORDER[shape]]
    regions = [region for region, _, _, _ in stacks]
    assert regions == ["ap-northeast-2"] * (len(stacks) - (shape == "micro-services")) + ["us-east-1"] * (
        shape == "micro-services"
    )
    for _, _, template, parameters in stacks:
        Stack(template, parameters)  # refuses unknown ones, values that are not allowed, and what is missing
        assert parameters["Environment"] == "prod" and "" not in parameters.values()
        rules = [one["Assert"] for rule in read(template).get("Rules", {}).values() for one in rule["Assertions"]]
        assert template not in ("network", "edge", "pipeline") or rules
    services = {parameters["Service"]: parameters for _, _, template, parameters in stacks if template == "services"}
    if services:
        assert list(services) == list(SERVICES)
        edge = ",192.0.2.0/24,198.51.100.0/24" if shape == "micro-services" else ""
        assert {it["TrustedProxies"] for it in services.values()} == {f"10.20.0.0/16{edge}"}
        # What runs goes on to run: the pipeline may have put it there.
        assert {it["ImageTag"] for it in services.values()} == {"runs-now"}
    else:
        assert stacks[1][3]["ReleaseBucket"] == "releases" and stacks[1][3]["ReleaseKey"] == "some/jangteo-1"


def test_parameters_are_made_once_and_no_secret_is_on_a_command_line(run):
    done, calls = run("deploy.sh", "prod", "multi-module", "parameters", there=["ORDER_API__DATABASE__URL"])
    puts = {
        given[given.index("--name") + 1]: (given, value)
        for given, value in calls
        if given[:2] == ["ssm", "put-parameter"]
    }
    names = {name.removeprefix("/jangteo/prod/") for name in puts}
    asked = set()
    for name in SERVICES:
        one = Stack(
            "services", {"Environment": "prod", "Shape": "multi-module", "Service": name, "ImageTag": "1"}, _Any()
        )
        (task,) = one.of_type("AWS::ECS::TaskDefinition").values()
        asked |= {it["ValueFrom"].removeprefix("/jangteo/prod/") for it in task["ContainerDefinitions"][0]["Secrets"]}
    assert names == asked - {"ACCOUNT_API__MAIL__SMTP_URL", "ORDER_API__DATABASE__URL"}
    assert "missing: how mail is sent" in done.stderr
    for name, (given, value) in puts.items():
        assert given[given.index("--type") + 1] == (
            "String" if name.endswith(("BROKERS", "SERVICE_PUBLIC_KEYS")) else "SecureString"
        )
        assert value and value not in " ".join(given) and value not in done.stderr + done.stdout
    value = {name.removeprefix("/jangteo/prod/"): value for name, (_, value) in puts.items()}
    own = {it: value[f"{it.replace('-', '_').upper()}__AUTH__SERVICE_KEY"] for it in SERVICES}
    assert_each_has_its_own_key({it: (own[it], value["SERVICE_PUBLIC_KEYS"]) for it in SERVICES})
    assert value["ACCOUNT_API__AUTH__SIGNING_KEY"].startswith("-----BEGIN PRIVATE KEY-----")
    assert re.fullmatch(r"mysql://jangteo_chat:[0-9a-f]{48}@db\.example/jangteo_chat\?ssl-mode=REQUIRED", value["CHAT_API__DATABASE__URL"])
    assert value["ORDER_API__REDIS__URL"].startswith("rediss://:h1dden@")
    assert value["CHAT_API__KAFKA__BROKERS"] == "b-1.example:9092,b-2.example:9092"


class _Any(dict):
    def __missing__(self, key):
        return f"<{key}>"


def test_services_wait_for_their_images_and_for_mail(run):
    done, calls = run("deploy.sh", "prod", "multi-module", "services", task="None", fails=True)
    assert "IMAGE_TAG=<commit> ecs/deploy.sh prod multi-module services edge" in done.stderr and not deployed(calls)
    done, calls = run("deploy.sh", "prod", "multi-module", "services", there=[], fails=True)
    assert "ACCOUNT_API__MAIL__SMTP_URL" in done.stderr and not deployed(calls)
    _, calls = run("deploy.sh", "prod", "multi-module", "services", task="None", IMAGE_TAG="0123abc")
    assert {parameters["ImageTag"] for _, _, _, parameters in deployed(calls)} == {"0123abc"}


@pytest.mark.parametrize(
    "arguments", [[], ["prod"], ["prod", "fargate"], ["prod", "monolith", "bastion"], ["Prod!", "monolith"]]
)
def test_what_makes_no_sense_does_nothing(run, arguments):
    _, calls = run("deploy.sh", *arguments, fails=True)
    assert calls == []


def test_schemas_get_the_users_of_parameter_store(run):
    done, _ = run("schemas.sh", "prod", there=[f"{it}_API__DATABASE__URL" for it in ("ACCOUNT", "ORDER", "CHAT")])
    for name in ("account", "order", "chat"):
        assert f"CREATE DATABASE IF NOT EXISTS jangteo_{name} CHARACTER SET utf8mb4;" in done.stdout
        assert f"'jangteo_{name}'@'%' IDENTIFIED BY 'pa55';" in done.stdout
        assert f"GRANT ALL ON jangteo_{name}.* TO 'jangteo_{name}'@'%';" in done.stdout
