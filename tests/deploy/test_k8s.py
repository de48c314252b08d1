"""The manifests in k8s/: what they say is what the services need, and nothing runs with more rights than it must."""

import os
import re
import subprocess
import tomllib
from functools import cache

import kubernetes_validate
import pytest
import yaml

from house import ROOT, SERVICES, assert_each_has_its_own_key, service, unknown_variables
from kustomize import OVERLAYS, by_kubectl, by_ourselves, files, has_kubectl, of_kind, pod_specs, rendered, workloads

VERSIONS = ("1.31", kubernetes_validate.latest_version())
SECRET = re.compile(r"__(SERVICE_SECRET|SERVICE_KEY|SIGNING_KEY|ADDITIONAL_KEYS|SMTP_URL)$|DATABASE__URL|REDIS__URL|PASSWORD")
GRPC_PORT = 9080

pytestmark = pytest.mark.parametrize("overlay", OVERLAYS)


def containers(spec: dict) -> list[dict]:
    return spec.get("initContainers", []) + spec["containers"]


def program(objects: list[dict], name: str) -> dict:
    return pod_specs(objects)[name]["containers"][0]


def settings(objects: list[dict], name: str) -> dict[str, str]:
    return of_kind(objects, "ConfigMap")[name]["data"]


@cache
def secret_keys(overlay: str) -> dict[str, dict[str, str]]:
    """The Secrets that a reader is told to make: with their values where a script makes them."""
    folder = ROOT / "k8s/overlays" / overlay
    if (folder / "secrets.sh").exists():
        script = subprocess.run([folder / "secrets.sh"], check=True, capture_output=True, text=True)
        return {o["metadata"]["name"]: o["stringData"] for o in yaml.safe_load_all(script.stdout) if o}
    text = (folder / "kustomization.yaml").read_text().replace("\\\n#", "")
    told = re.findall(r"create secret generic (\S+)(.*)", text)
    return {name: dict.fromkeys(re.findall(r"--from-(?:literal|file)=([A-Z_]+)=", keys), "") for name, keys in told}


def stop_max_seconds() -> int:
    return seconds("STOP_MAX", "crates/kit/src/server.rs")


def seconds(constant: str, path: str) -> int:
    """A constant of the code."""
    return int(re.search(rf"{constant}: Duration = Duration::from_secs\((\d+)\)", text_of(path))[1])


def text_of(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_object_fits_its_schema(overlay):
    for version in VERSIONS:
        for each in rendered(overlay):
            kubernetes_validate.validate(each, version, strict=True)


def test_every_file_fits_its_schema_by_itself(overlay):
    for path in files(ROOT / "k8s/base") + files(ROOT / "k8s/overlays" / overlay):
        for each in yaml.safe_load_all(path.read_text()):
            kubernetes_validate.validate(each, VERSIONS[0], strict=True)


def test_kubectl_makes_the_same_of_an_overlay_as_we_do(overlay, capsys):
    if not has_kubectl():
        with capsys.disabled():
            print(f"\nNO KUBECTL HERE: k8s/overlays/{overlay} is checked as tests/deploy/kustomize.py renders it,")
            print("and nothing says that kubectl would render it so", "in CI" if os.environ.get("CI") else "")
        pytest.skip("no kubectl")

    def key(each):
        return each["kind"], each["metadata"]["name"]

    theirs, ours = sorted(by_kubectl(overlay), key=key), sorted(by_ourselves(overlay), key=key)
    assert [key(each) for each in theirs] == [key(each) for each in ours]
    for one, other in zip(theirs, ours):
        assert one == other, key(one)


def test_images_are_those_that_the_pipeline_pushes(overlay):
    specs = pod_specs(rendered(overlay))
    assert set(SERVICES) <= specs.keys()
    for name, spec in specs.items():
        for container in containers(spec):
            repository, _, tag = container["image"].rpartition(":")
            assert tag and tag != "latest", f"{name}: which version is {container['image']}?"
            if name in SERVICES:
                assert repository == f"jangteo/{name}"


def test_nothing_runs_with_rights_that_it_does_not_need(overlay):
    for name, spec in pod_specs(rendered(overlay)).items():
        everybody = spec["securityContext"]
        assert everybody["runAsNonRoot"] is True and everybody["runAsUser"] > 0, name
        assert everybody["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC"}, name
        for container in containers(spec):
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True, name
            assert rights["allowPrivilegeEscalation"] is False, name
            assert rights["capabilities"] == {"drop": ["ALL"]}, name
        if name in SERVICES:
            assert (everybody["runAsUser"], everybody["runAsGroup"]) == (10001, 10001)
    namespace = of_kind(rendered(overlay), "Namespace")["jangteo"]
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_everything_has_its_share_and_no_more(overlay):
    for name, spec in pod_specs(rendered(overlay)).items():
        for container in containers(spec):
            for share in ("requests", "limits"):
                assert {"cpu", "memory"} <= container["resources"][share].keys(), f"{name}: {share}"
        for volume in spec.get("volumes", []):
            assert "emptyDir" not in volume or "sizeLimit" in volume["emptyDir"], f"{name}: {volume['name']}"
    for name in SERVICES:
        spec = pod_specs(rendered(overlay))[name]
        writable = {v["name"] for v in spec["volumes"] if "emptyDir" in v}
        for container in containers(spec):
            places = {m["mountPath"] for m in container["volumeMounts"] if m["name"] in writable}
            assert places == {settings(rendered(overlay), name)["JANGTEO_DATA_DIR"]}


def test_every_container_is_asked_how_it_is(overlay):
    objects = rendered(overlay)
    for name, spec in pod_specs(objects).items():
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert all(probe in container for container in spec["containers"]), f"{name} has no {probe}"
    for name in SERVICES:
        asks = program(objects, name)
        at = {p: asks[p]["httpGet"] for p in ("startupProbe", "readinessProbe", "livenessProbe")}
        assert {p: get["path"] for p, get in at.items()} == {
            "startupProbe": "/health/live",
            "readinessProbe": "/health/serving",
            "livenessProbe": "/health/live",
        }
        assert all(get["port"] == "http" for get in at.values())


def test_a_copy_is_replaced_without_a_gap_and_ends_in_its_own_time(overlay):
    for each in workloads(rendered(overlay)):
        name, spec = each["metadata"]["name"], each["spec"]
        if name not in SERVICES:
            continue
        assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
        pod = spec["template"]["spec"]
        pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        defaults = tomllib.loads(text_of(f"crates/{name}/config/default.toml"))
        assert defaults["server"]["shutdown_timeout_ms"] / 1000 <= stop_max_seconds()
        assert pause >= 5
        assert pause + stop_max_seconds() < pod["terminationGracePeriodSeconds"]


def test_ports_are_those_of_the_code(overlay):
    objects = rendered(overlay)
    for name in SERVICES:
        ports = {p["name"]: p["containerPort"] for p in program(objects, name)["ports"]}
        assert ports.pop("http") == service(name).port
        prefix = name.replace("-", "_").upper()
        assert settings(objects, name)[f"{prefix}__SERVER__PORT"] == str(service(name).port)
        assert settings(objects, name)[f"{prefix}__SERVER__HOST"] == "0.0.0.0"
        assert ports == ({"grpc": GRPC_PORT} if name == "account-api" else {})
        annotations = of_kind(objects, "Deployment")[name]["spec"]["template"]["metadata"]["annotations"]
        assert annotations["prometheus.io/port"] == str(service(name).port)
    assert settings(objects, "account-api")["ACCOUNT_API__GRPC__PORT"] == str(GRPC_PORT)


def test_a_new_version_brings_its_schema_up_before_it_serves(overlay):
    for name in SERVICES:
        (migrate,) = pod_specs(rendered(overlay))[name]["initContainers"]
        assert migrate["args"] == ["migrate"]
        assert migrate["image"] == program(rendered(overlay), name)["image"]
        assert migrate["envFrom"] == program(rendered(overlay), name)["envFrom"]
        assert re.search(r'USAGE: &str =\s+"usage: [^"]*\bmigrate\b', text_of(f"crates/{name}/src/main.rs"))
    # Arguments only reach the program if the image names it as its entry point.
    dockerfile = ROOT / "docker/Dockerfile"
    assert not dockerfile.exists() or "ENTRYPOINT [" in dockerfile.read_text()


def test_settings_are_known_to_the_services(overlay):
    for name in SERVICES:
        both = settings(rendered(overlay), name) | secret_keys(overlay)[name]
        assert unknown_variables(name, both) == []


def test_each_service_is_told_what_it_must_be(overlay):
    must = {
        "account-api": ["DATABASE__URL", "AUTH__SIGNING_KEY"],
        "order-api": ["DATABASE__URL", "REDIS__URL", "WALLET__TRANSPORT", "WALLET__URL", "AUTH__JWKS_URL"],
        "chat-api": ["DATABASE__URL", "KAFKA__BROKERS", "ACCOUNT__URL", "ORDER__URL", "AUTH__JWKS_URL"],
    }
    profile = {"one-node": "test", "cloud": "production"}[overlay]
    for name, keys in must.items():
        prefix = name.replace("-", "_").upper()
        open_ones, secret_ones = settings(rendered(overlay), name), secret_keys(overlay)[name]
        assert not open_ones.keys() & secret_ones.keys()
        assert open_ones[f"{prefix}__PROFILE"] == profile
        told = open_ones.keys() | secret_ones.keys()
        for key in [*keys, "AUTH__SERVICE_KEY", "AUTH__SERVICE_PUBLIC_KEYS", "SERVER__TRUSTED_PROXIES"]:
            assert f"{prefix}__{key}" in told
    assert overlay == "one-node" or "ACCOUNT_API__MAIL__SMTP_URL" in secret_keys(overlay)["account-api"]


def test_secrets_are_referred_to_and_never_written_down(overlay):
    objects, told = rendered(overlay), secret_keys(overlay)
    assert not of_kind(objects, "Secret")
    for name, each in of_kind(objects, "ConfigMap").items():
        assert [key for key in each["data"] if SECRET.search(key)] == [], name
    for name, spec in pod_specs(objects).items():
        for container in containers(spec):
            for variable in container.get("env", []):
                assert "valueFrom" in variable or not SECRET.search(variable["name"]), name
                if "valueFrom" in variable:
                    reference = variable["valueFrom"]["secretKeyRef"]
                    assert reference["key"] in told[reference["name"]]
            for source in container.get("envFrom", []):
                if "secretRef" in source:
                    # Each its own and nobody else's.
                    assert source["secretRef"]["name"] == name and name in told
                else:
                    assert source["configMapRef"]["name"] in of_kind(objects, "ConfigMap")


def test_services_lead_to_pods_and_to_ports_that_are_open(overlay):
    objects = rendered(overlay)
    for name, each in of_kind(objects, "Service").items():
        leads_to = [w for w in workloads(objects) if each["spec"]["selector"].items() <= labels(w).items()]
        assert len(leads_to) == 1, name
        assert each["spec"].get("sessionAffinity", "None") == "None"
        pod = leads_to[0]["spec"]["template"]["spec"]
        open_ports = {p["name"]: p["containerPort"] for c in pod["containers"] for p in c["ports"]}
        for port in each["spec"]["ports"]:
            assert open_ports[port["targetPort"]] == port["port"], name
    for each in workloads(objects):
        assert each["spec"]["selector"]["matchLabels"].items() <= labels(each).items()
    assert of_kind(objects, "Service")["account-api-grpc"]["spec"]["clusterIP"] == "None"


def labels(workload: dict) -> dict[str, str]:
    return workload["spec"]["template"]["metadata"]["labels"]


def test_addresses_in_settings_are_services_of_this_cluster(overlay):
    objects = rendered(overlay)
    services = of_kind(objects, "Service")
    default_ports = {"mysql": 3306, "redis": 6379}
    seen = set()
    for name in SERVICES:
        values = settings(objects, name) | secret_keys(overlay)[name]
        for value in values.values():
            addresses = re.findall(r"\b(http|mysql|redis)://(?:[^@/\s]*@)?([a-z-]+)(?::(\d+))?(?=[/,]|$)", value)
            addresses += [("kafka", *pair) for pair in re.findall(r"^([a-z]+):(\d+)$", value)]
            for scheme, host, port in addresses:
                if host == "localhost":
                    continue
                ports = [p["port"] for p in services[host]["spec"]["ports"]]
                assert int(port or default_ports[scheme]) in ports, value
                seen.add(host)
    stores = {"one-node": {"mariadb", "redis", "kafka"}, "cloud": set()}[overlay]
    assert seen == {"account-api", "account-api-grpc", "order-api"} | stores


def test_in_production_copies_are_many_apart_and_follow_the_load(overlay):
    objects = rendered(overlay)
    scalers, budgets = of_kind(objects, "HorizontalPodAutoscaler"), of_kind(objects, "PodDisruptionBudget")
    deployments = of_kind(objects, "Deployment")
    assert deployments.keys() == set(SERVICES)
    if overlay == "one-node":
        assert not scalers and not budgets
        assert all(each["spec"].get("replicas", 1) == 1 for each in workloads(objects))
        return
    assert scalers.keys() == budgets.keys() == set(SERVICES)
    for name, deployment in deployments.items():
        scaler = scalers[name]["spec"]
        assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
        assert 2 <= scaler["minReplicas"] < scaler["maxReplicas"]
        assert [m["resource"]["name"] for m in scaler["metrics"]] == ["cpu"]
        assert scaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 300
        # Otherwise every `kubectl apply` would undo what the autoscaler has done.
        assert "replicas" not in deployment["spec"]
        budget = budgets[name]["spec"]
        assert budget["selector"]["matchLabels"] == deployment["spec"]["selector"]["matchLabels"]
        assert budget["maxUnavailable"] == 1
        spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert {s["topologyKey"] for s in spread} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
        for each in spread:
            assert each["labelSelector"]["matchLabels"].items() <= labels(deployment).items()
            assert "app.kubernetes.io/name" in each["matchLabelKeys"]


def test_the_database_of_one_node_has_what_the_addresses_say(overlay):
    if overlay != "one-node":
        return
    secrets = secret_keys(overlay)
    script = f"docker_process_sql() {{ cat; }}; . {ROOT}/k8s/overlays/one-node/schemas.sh"
    environment = secrets["mariadb"] | os.environ
    sql = subprocess.run(["bash", "-ec", script], check=True, capture_output=True, text=True, env=environment)
    for name in SERVICES:
        url = secrets[name][f"{name.replace('-', '_').upper()}__DATABASE__URL"]
        user, password, schema = re.fullmatch(r"mysql://(\w+):(\w+)@mariadb/(\w+)", url).groups()
        assert f"CREATE DATABASE {schema} CHARACTER SET utf8mb4;" in sql.stdout
        assert f"CREATE USER {user} IDENTIFIED BY '{password}';" in sql.stdout
        assert f"GRANT ALL ON {schema}.* TO {user};" in sql.stdout
    assert secrets["redis"]["REDIS_PASSWORD"] in secrets["order-api"]["ORDER_API__REDIS__URL"]
    told = {n: {k.split("__", 1)[1]: v for k, v in secrets[n].items() if "__AUTH__" in k} for n in SERVICES}
    assert_each_has_its_own_key({n: (told[n]["AUTH__SERVICE_KEY"], told[n]["AUTH__SERVICE_PUBLIC_KEYS"]) for n in SERVICES})
    assert "BEGIN PRIVATE KEY" in secrets["account-api"]["ACCOUNT_API__AUTH__SIGNING_KEY"]
