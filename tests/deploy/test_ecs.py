"""What the templates of ecs/ say, held against the code. Creating them is in test_ecs_stacks.py."""

import base64
import configparser
import json
import os
import re
import subprocess
import tomllib
from fnmatch import fnmatchcase

import pytest
from ecs_templates import FOLDER, NAMES, REGION, Stack
from house import ROOT, SERVICES, service, unknown_variables

SHAPES = ("multi-module", "micro-services")
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())


class Anything(dict):
    """Exports of stacks that are not there."""

    def __missing__(self, key):
        return f"<{key}>,<{key}>"


def stack(template: str, **parameters) -> Stack:
    if "ReleaseBucket" not in parameters and template == "monolith":
        parameters |= {"ReleaseBucket": "releases", "ReleaseKey": "jangteo-1"}
    return Stack(template, {"Environment": "prod"} | parameters, Anything())


def services_stack(name: str, shape: str, **parameters) -> Stack:
    return stack("services", Shape=shape, Service=name, ImageTag="0123abc", **parameters)


def container(name: str, shape: str, **parameters) -> dict:
    (task,) = services_stack(name, shape, **parameters).of_type("AWS::ECS::TaskDefinition").values()
    one, _ = task["ContainerDefinitions"]
    return one


def migration(name: str) -> dict:
    (task,) = services_stack(name, "multi-module").of_type("AWS::ECS::TaskDefinition").values()
    return task["ContainerDefinitions"][1]


def attributes(target_group: dict) -> dict:
    return {it["Key"]: it["Value"] for it in target_group["TargetGroupAttributes"]}


def defaults(name: str) -> dict:
    return tomllib.loads((ROOT / f"crates/{name}/config/default.toml").read_text())


def public_paths(name: str) -> set[str]:
    """What people may call of a service, by its document; test accounts are not there in production."""
    paths = json.loads((ROOT / f"openapi/{name}.json").read_text())["paths"]
    return {re.sub(r"\{[^}]+\}", "x1", path) for path in paths if not path.startswith(("/internal", "/test/"))}


def internal_paths(name: str) -> set[str]:
    paths = json.loads((ROOT / f"openapi/{name}.json").read_text())["paths"]
    return {path for path in paths if path.startswith("/internal")} | {"/metrics", "/internal", "/internal/x"}


def rules(shape: str) -> list[tuple[int, str, list[str], str]]:
    """Every rule of the load balancer: priority, listener, paths, and whom it leads to ("" for a refusal)."""
    found = []
    whole = [("", stack("network", Shape=shape, EdgePrefixList="pl-1"))]
    whole += [(name, services_stack(name, shape)) for name in SERVICES]
    for name, one in whole:
        for rule in one.of_type("AWS::ElasticLoadBalancingV2::ListenerRule").values():
            (condition,), (action,) = rule["Conditions"], rule["Actions"]
            leads_to = name if action["Type"] == "forward" else ""
            # With multi-module a listener is its service's.
            listener = name if shape == "multi-module" else "door"
            found.append((int(rule["Priority"]), listener, condition["PathPatternConfig"]["Values"], leads_to))
    return sorted(found)


def led_to(all_rules, listener: str, path: str) -> str:
    """Whom the load balancer gives a path to; "" if to nobody."""
    for _, at, patterns, leads_to in all_rules:
        if at == listener and any(fnmatchcase(path, pattern) for pattern in patterns):
            return leads_to
    return ""


def test_templates_pass_cfn_lint():
    subprocess.run(["cfn-lint", *(FOLDER / f"{name}.yaml" for name in NAMES)], check=True)


def test_there_is_a_template_for_each_concern_and_it_says_how_to_deploy_it():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(NAMES)
    for name in NAMES:
        text = (FOLDER / f"{name}.yaml").read_text()
        head = text[: text.index("AWSTemplateFormatVersion")]
        assert "aws cloudformation deploy" in head and "Order:" in head and f"--template-file ecs/{name}.yaml" in head
        assert len(text) < 51_200, f"{name}.yaml is larger than CloudFormation takes without a bucket"


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_no_account_no_secret_and_no_key_stands_in_a_file(file):
    text = file.read_text()
    assert not re.findall(r"(?<![0-9a-f-])\d{12}(?![0-9a-f-])", text)
    assert not re.findall(r"AKIA[A-Z0-9]{16}|BEGIN [A-Z ]*PRIVATE KEY", text)
    # A URL with a password in it, unless it is plain that it stands for one.
    for password in re.findall(r"[a-z]+://[^/\s'\"]*:([^@/\s]+)@", text):
        assert password in ("password", "PASSWORD", "%s", "([A-Za-z0-9]+)"), password
    for value in re.findall(r"(?:Password|AuthToken|SecretString): (.+)", text):
        assert value.startswith(("!Sub '{{resolve:secretsmanager:", "true", "{PasswordLength")), value
    if file.suffix == ".yaml":
        written = "".join(line.split("#")[0] for line in text.splitlines(keepends=True))
        assert REGION not in written and not re.search(r"\b(eu|ap|sa|ca)-[a-z]+-\d\b", written)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_would_start_with_the_variables_that_it_gets(name, shape):
    one = container(name, shape, AdditionalKeys="true")
    variables = {it["Name"]: it["Value"] for it in one["Environment"]}
    secrets = {it["Name"]: it["ValueFrom"] for it in one["Secrets"]}
    assert not variables.keys() & secrets.keys()
    assert unknown_variables(name, {*variables, *secrets}) == []
    prefix = name.replace("-", "_").upper()
    assert variables[f"{prefix}__PROFILE"] == "production"
    # What the production profile refuses to be without.
    keys = {f"{prefix}__AUTH__SERVICE_KEY", f"{prefix}__AUTH__SERVICE_PUBLIC_KEYS"}
    assert {f"{prefix}__DATABASE__URL", *keys} <= secrets.keys()
    assert name != "account-api" or "ACCOUNT_API__AUTH__SIGNING_KEY" in secrets
    for variable, parameter in secrets.items():
        shared = [it for it in ("SERVICE_PUBLIC_KEYS", "SERVICE_SECRET") if variable.endswith(f"__AUTH__{it}")]
        assert parameter == "/jangteo/prod/" + (shared[0] if shared else variable)
    # For as long as tasks of the release before know each other by it.
    upgrading = container(name, shape, SharedSecret="true")["Secrets"]
    by_secret = {"Name": f"{prefix}__AUTH__SERVICE_SECRET", "ValueFrom": "/jangteo/prod/SERVICE_SECRET"}
    assert by_secret in upgrading and by_secret["Name"] not in secrets
    # Nothing that is secret is given openly.
    assert not [it for it in variables if re.search("SECRET|SERVICE_KEY|PASSWORD|SIGNING|SMTP|DATABASE__URL|REDIS__URL", it)]


@pytest.mark.parametrize("name", SERVICES)
def test_the_schema_is_brought_up_before_a_service_starts(name):
    one, migrate = container(name, "multi-module"), migration(name)
    assert one["DependsOn"] == [{"ContainerName": migrate["Name"], "Condition": "SUCCESS"}]
    assert (migrate["Image"], migrate["Command"], migrate["Essential"]) == (one["Image"], ["migrate"], False)
    assert "migrate" in (ROOT / f"crates/{name}/src/main.rs").read_text()
    variables = [it["Name"] for it in migrate["Environment"] + migrate["Secrets"]]
    assert unknown_variables(name, variables) == []
    assert migrate["Secrets"] == [it for it in one["Secrets"] if it["Name"].endswith("__DATABASE__URL")]


@pytest.mark.parametrize("name", SERVICES)
def test_keys_are_only_added_while_they_are_changed(name):
    assert "ADDITIONAL_KEYS" not in str(container(name, "multi-module"))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_where_everybody_looks_for_it(name, shape):
    port, one, whole = service(name).port, container(name, shape), services_stack(name, shape)
    prefix = name.replace("-", "_").upper()
    variables = {it["Name"]: it["Value"] for it in one["Environment"]}
    assert one["Name"] == name and one["Image"].endswith(f"/jangteo/{name}:0123abc")
    assert variables[f"{prefix}__SERVER__PORT"] == str(port) and variables[f"{prefix}__SERVER__HOST"] == "0.0.0.0"
    grpc = [{"ContainerPort": 9080, "Protocol": "tcp"}] * (name == "account-api" and shape == "micro-services")
    assert one["PortMappings"] == [{"ContainerPort": port, "Protocol": "tcp"}, *grpc]
    ((targets),) = whole.of_type("AWS::ElasticLoadBalancingV2::TargetGroup").values()
    ((runs),) = whole.of_type("AWS::ECS::Service").values()
    assert targets["Port"] == port and runs["LoadBalancers"][0]["ContainerPort"] == port
    assert runs["LoadBalancers"][0]["ContainerName"] == runs["ServiceName"] == name
    listeners = whole.of_type("AWS::ElasticLoadBalancingV2::Listener").values()
    assert [it["Port"] for it in listeners] == ([port] if shape == "multi-module" else [])
    # Others reach it by its name in the VPC, at the same port.
    (registry,) = whole.of_type("AWS::ServiceDiscovery::Service").values()
    (namespace,) = (
        stack("network", Shape=shape, EdgePrefixList="pl-1")
        .of_type("AWS::ServiceDiscovery::PrivateDnsNamespace")
        .values()
    )
    host = f"{registry['Name']}.{namespace['Name']}"
    others = [it["Value"] for other in SERVICES for it in container(other, shape)["Environment"]]
    ports = {int(port) for value in others for port in re.findall(rf"{re.escape(host)}:(\d+)", str(value))}
    wallet = {9080} if shape == "micro-services" else set()
    assert ports == {"account-api": {port} | wallet, "order-api": {port}, "chat-api": set()}[name]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_ledger_is_called_over_grpc_by_order_api_only(shape):
    variables = {it["Name"]: it["Value"] for it in container("order-api", shape)["Environment"]}
    served = {it["Name"]: it["Value"] for it in container("account-api", shape)["Environment"]}
    assert variables["ORDER_API__WALLET__TRANSPORT"] == ("grpc" if shape == "micro-services" else "rest")
    assert served["ACCOUNT_API__GRPC__PORT"] == ("9080" if shape == "micro-services" else "0")
    groups = stack("network", Shape=shape, EdgePrefixList="pl-1").of_type("AWS::EC2::SecurityGroup")
    open_for = {
        (name, rule["FromPort"]): rule.get("SourceSecurityGroupId", rule.get("CidrIp"))
        for name, group in groups.items()
        for rule in group.get("SecurityGroupIngress", [])
        if rule["FromPort"] == 9080
    }
    assert open_for == {("AccountApiSecurityGroup", 9080): "<OrderApiSecurityGroup>"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_load_balancer_gives_every_public_path_to_its_service(shape):
    every = rules(shape)
    for name in SERVICES:
        at = name if shape == "multi-module" else "door"
        lost = {path for path in public_paths(name) if led_to(every, at, path) != name}
        assert not lost, f"{name}: {lost}"
    at = "chat-api" if shape == "multi-module" else "door"
    pages = ("/ws", "/gs-guide-websocket", "/app", "/app/app.js", "/asyncapi", "/asyncapi/page.css")
    assert {led_to(every, at, path) for path in pages} == {"chat-api"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_load_balancer_gives_internals_to_nobody(shape):
    every = rules(shape)
    for name in SERVICES:
        at = name if shape == "multi-module" else "door"
        for path in internal_paths(name) | {"/%69nternal/payments", "//internal/payments"}:
            assert led_to(every, at, path) == ""
        # Not only for want of a rule: the first rule of each listener refuses them.
        first = min(rule for rule in every if rule[1] == at)
        assert first[0] == 1 and first[3] == "" and {"/internal", "/internal/*", "/metrics"} <= set(first[2])
    # CloudFormation takes two rules with one priority, the load balancer does not; nor more than five paths in one.
    priorities = [(priority, listener) for priority, listener, _, _ in every]
    assert len(set(priorities)) == len(priorities)
    assert all(len(paths) <= 5 for _, _, paths, _ in every)


def test_listeners_refuse_what_no_rule_knows():
    stacks = [stack("network", Shape="monolith"), stack("network", Shape="micro-services", EdgePrefixList="pl-1")]
    for one in stacks + [services_stack(name, "multi-module") for name in SERVICES]:
        (listener,) = one.of_type("AWS::ElasticLoadBalancingV2::Listener").values()
        assert listener["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
        assert listener["Protocol"] == "HTTP" and "Certificates" not in listener
    secure = stack("network", Shape="monolith", CertificateArn="arn:aws:acm:x")
    (listener,) = secure.of_type("AWS::ElasticLoadBalancingV2::Listener").values()
    assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS") and listener["SslPolicy"]


@pytest.mark.parametrize("shape", SHAPES)
def test_sockets_outlive_their_heart_beats_and_nothing_is_cut_off_at_a_stop(shape):
    (door,) = (
        stack("network", Shape=shape, EdgePrefixList="pl-1")
        .of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
        .values()
    )
    idle = int({it["Key"]: it["Value"] for it in door["LoadBalancerAttributes"]}["idle_timeout.timeout_seconds"])
    beat = defaults("chat-api")["limits"]["heartbeat_ms"] / 1000
    assert idle >= 300 and idle > 2 * beat
    for name in SERVICES:
        server = defaults(name)["server"]
        (targets,) = services_stack(name, shape).of_type("AWS::ElasticLoadBalancingV2::TargetGroup").values()
        delay = int(attributes(targets)["deregistration_delay.timeout_seconds"])
        assert server["request_timeout_ms"] / 1000 < delay <= 30
        assert server["shutdown_timeout_ms"] / 1000 < container(name, shape)["StopTimeout"]
        assert targets["HealthCheckPath"] == "/health/serving" and attributes(targets)["stickiness.enabled"] == "false"
    (instance,) = stack("cluster", Service="all", Image="ami-1").of_type("AWS::EC2::LaunchTemplate").values()
    grace = re.search(r"ECS_CONTAINER_STOP_TIMEOUT=(\d+)s", user_data(instance))
    assert int(grace[1]) >= container("chat-api", shape)["StopTimeout"]


def user_data(launch_template: dict) -> str:
    return base64.b64decode(launch_template["LaunchTemplateData"]["UserData"]).decode()


@pytest.mark.parametrize("name", SERVICES)
def test_a_task_runs_with_as_little_as_it_needs(name):
    one, whole = container(name, "multi-module"), services_stack(name, "multi-module")
    for either in (one, migration(name)):
        assert either["User"] == "10001:10001" and either["ReadonlyRootFilesystem"] is True
        assert either["LinuxParameters"]["Capabilities"]["Drop"] == ["ALL"] and either["Memory"] >= 64
    assert [it["ContainerPath"] for it in one["MountPoints"]] == ["/var/lib/jangteo"]
    assert one["HealthCheck"]["Command"] == ["CMD", name, "health"]
    assert one["Ulimits"][0]["SoftLimit"] >= 65536
    roles = whole.of_type("AWS::IAM::Role")
    assert "Policies" not in roles["TaskRole"] and "ManagedPolicyArns" not in roles["TaskRole"]
    statements = roles["ExecutionRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    (parameters,) = [it["Resource"] for it in statements if it["Action"] == "ssm:GetParameters"]
    allowed = [arn.split(":parameter", 1)[1] for arn in parameters]
    every = {
        it["ValueFrom"]
        for other in SERVICES
        for it in container(other, "multi-module", AdditionalKeys="true", SharedSecret="true")["Secrets"]
    }
    own = {it["ValueFrom"] for it in container(name, "multi-module", AdditionalKeys="true")["Secrets"]}
    assert {it for it in every if any(fnmatchcase(it, pattern) for pattern in allowed)} == own
    wild = [it["Action"] for it in statements if it["Resource"] == "*"]
    assert wild == ["ecr:GetAuthorizationToken"]


def test_the_database_takes_all_connections_of_all_tasks():
    (parameters,) = stack("data").of_type("AWS::RDS::DBParameterGroup").values()
    wanted = 0
    for name in SERVICES:
        (scaling,) = (
            services_stack(name, "multi-module").of_type("AWS::ApplicationAutoScaling::ScalableTarget").values()
        )
        production = tomllib.loads((ROOT / f"crates/{name}/config/production.toml").read_text())
        # While one version follows another, both run.
        wanted += 2 * scaling["MaxCapacity"] * production["database"]["max_connections"]
    assert parameters["Parameters"]["max_connections"] >= wanted
    assert parameters["Parameters"]["innodb_flush_log_at_trx_commit"] == "1"


def unit(storage: str, name: str = "jangteo.service") -> configparser.ConfigParser:
    (instance,) = stack("monolith", Storage=storage, Image="ami-1").of_type("AWS::EC2::LaunchTemplate").values()
    text = re.search(rf"/etc/systemd/system/{name} <<'END'\n(.*?)\nEND\n", user_data(instance), re.DOTALL)[1]
    parser = configparser.ConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("storage", ["sqlite", "mysql"])
def test_the_monolith_is_a_proper_unit_with_settings_that_it_knows(storage, tmp_path):
    (instance,) = stack("monolith", Storage=storage, Image="ami-1").of_type("AWS::EC2::LaunchTemplate").values()
    script = user_data(instance)
    assert len(script) < 16_384, "EC2 takes no more"
    (tmp_path / "user-data.sh").write_text(script)
    subprocess.run(["shellcheck", tmp_path / "user-data.sh"], check=True)
    settings = re.search(r"/etc/jangteo/settings <<'END'\n(.*?)\nEND\n", script, re.DOTALL)[1].splitlines()
    variables = dict(line.split("=", 1) for line in settings)
    front = {
        f"JANGTEO_FRONT__{key.upper()}"
        for key in tomllib.loads((ROOT / "crates/jangteo/config/front.toml").read_text())
    }
    known = set().union(front, {"JANGTEO_DATA_DIR"}, *(service(name).variables for name in SERVICES))
    assert set(variables) <= known, set(variables) - known
    profile = "embedded" if storage == "sqlite" else "production"
    assert {variables[f"{name}__PROFILE"] for name in ("ACCOUNT_API", "ORDER_API", "CHAT_API")} == {profile}
    # SQLite needs the embedded profile, but nothing of it that trusts the caller.
    assert variables["ACCOUNT_API__TOPUP__MODE"] == "closed" and variables["ACCOUNT_API__TESTER__ENABLED"] == "false"
    production = tomllib.loads((ROOT / "crates/account-api/config/production.toml").read_text())
    for key, value in production["throttle"].items():
        assert variables[f"ACCOUNT_API__THROTTLE__{key.upper()}"] == str(value)
    says = unit(storage)["Service"]
    wanted = {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "StateDirectory": "jangteo",
        "TimeoutStopSec": "30",
        "Restart": "always",
    }
    assert wanted.items() <= dict(says).items()
    assert int(says["TimeoutStopSec"]) * 1000 > defaults("account-api")["server"]["shutdown_timeout_ms"]
    assert variables["JANGTEO_DATA_DIR"] == says["WorkingDirectory"] == "/var/lib/jangteo"
    (targets,) = (
        stack("monolith", Storage=storage, Image="ami-1").of_type("AWS::ElasticLoadBalancingV2::TargetGroup").values()
    )
    assert str(targets["Port"]) == variables["JANGTEO_FRONT__PORT"] == "8000"


def test_secrets_reach_the_unit_as_they_are(tmp_path):
    """The script that writes them is run, with an `aws` that answers; what it wrote is read as systemd reads it."""
    (instance,) = stack("monolith", Image="ami-1").of_type("AWS::EC2::LaunchTemplate").values()
    script = re.search(r"jangteo-secrets <<'END'\n(.*?)\nEND\n", user_data(instance), re.DOTALL)[1]
    key = '-----BEGIN KEY-----\nab$c\\d`e"f\n-----END KEY-----\n'
    answer = [["/jangteo/prod/ACCOUNT_API__AUTH__SIGNING_KEY", key], ["/jangteo/prod/SERVICE_PUBLIC_KEYS", "a=b="]]
    (tmp_path / "aws").write_text(f"#!/bin/sh\necho \"$@\" >{tmp_path}/asked\ncat <<'END'\n{json.dumps(answer)}\nEND\n")
    (tmp_path / "aws").chmod(0o755)
    (tmp_path / "secrets.py").write_text(script.replace("/run/jangteo.secrets", f"{tmp_path}/secrets"))
    subprocess.run(["python3", tmp_path / "secrets.py"], check=True, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert "--path /jangteo/prod --with-decryption" in (tmp_path / "asked").read_text()
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o600
    # A shell reads double quotes the same way.
    read = subprocess.run(
        ["sh", "-c", f'. {tmp_path}/secrets; printf %s "$ACCOUNT_API__AUTH__SIGNING_KEY"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout == key
    names = [line.split("=")[0] for line in (tmp_path / "secrets").read_text().splitlines() if "__" in line]
    assert names == [
        "ACCOUNT_API__AUTH__SERVICE_PUBLIC_KEYS",
        "ACCOUNT_API__AUTH__SIGNING_KEY",
        "CHAT_API__AUTH__SERVICE_PUBLIC_KEYS",
        "ORDER_API__AUTH__SERVICE_PUBLIC_KEYS",
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_neither_documents_nor_what_services_call_is_passed_on(name):
    rules = services_stack(name, "multi-module").of_type("AWS::ElasticLoadBalancingV2::ListenerRule").values()
    passed_on = [
        path
        for rule in rules
        if rule["Actions"][0]["Type"] == "forward"
        for path in rule["Conditions"][0]["PathPatternConfig"]["Values"]
    ]
    for path in ("/", "/swagger-ui/index.html", "/api-docs/openapi.json", "/metrics", "/internal/payments"):
        assert not [it for it in passed_on if fnmatchcase(path, it)], path
