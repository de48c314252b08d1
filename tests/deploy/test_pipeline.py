"""The release: buildspec.yml is run against an ECR that answers (moto), with docker and the tests written down instead."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import boto3
import codebuild
import pytest
import yaml
from house import ROOT, SERVICES

RECORDERS = Path(__file__).parent / "recorders"
REGION = "ap-northeast-2"
REGISTRY = f"123456789012.dkr.ecr.{REGION}.amazonaws.com"
START_SECONDS = 60
GIT = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]


@dataclass
class Project:
    """A throw-away copy of the project and the machine that builds it."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def git(self, *arguments: str) -> str:
        return subprocess.run([*GIT, *arguments], cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def change(self, *paths: str) -> None:
        """Commits a change of files that nobody made before."""
        for path in paths:
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{file.read_text() if file.exists() else ''}# {uuid.uuid4()}\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")

    @property
    def commit(self) -> str:
        return self.git("rev-parse", "HEAD")

    def build(self, **env: str) -> "Release":
        record = self.folder.parent / f"{self.folder.name}.record"
        record.write_text("")
        build = codebuild.run(self.folder, {
            **self.env, "CODEBUILD_RESOLVED_SOURCE_VERSION": self.commit, "RECORD": str(record), **env})
        return Release(build, record.read_text().splitlines(), self.commit)


@dataclass(frozen=True)
class Release:
    """What a build did."""

    build: codebuild.Build
    calls: list[str]
    commit: str

    def called(self, beginning: str) -> list[str]:
        return [call for call in self.calls if call.startswith(beginning)]

    @property
    def built(self) -> list[str]:
        return [re.search(r"--build-arg SERVICE=(\S+)", call)[1] for call in self.called("docker build ")]

    @property
    def pushed(self) -> list[str]:
        return [call.split()[-1] for call in self.called("docker push ")]

    @property
    def definitions(self) -> dict[str, list]:
        return {path.name: json.loads(path.read_text()) for path in self.build.artifacts}

    def succeeded(self) -> "Release":
        assert self.build.code == 0, self.build.log
        assert self.definitions == {
            f"imagedefinitions-{service}.json": [
                {"name": name, "imageUri": f"{REGISTRY}/jangteo/{service}:{self.commit}"} for name in (service, "migrate")
            ] for service in SERVICES}
        return self


@pytest.fixture(scope="module")
def machine(tmp_path_factory) -> dict[str, str]:
    """The environment of a build: recorders come first in PATH, and nothing of whoever runs the tests gets in."""
    bin = tmp_path_factory.mktemp("bin")
    for name in ("aws", "docker", "cargo", "rustup", "curl", "apt-get", "chromium"):
        shutil.copy(RECORDERS / "tool", bin / name)
    home = tmp_path_factory.mktemp("home")
    # The install phase puts this first in PATH.
    (home / ".cargo").mkdir()
    (home / ".cargo/bin").symlink_to(bin)
    return {"PATH": f"{bin}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "AWS_REGION": REGION}


def wait_for(process: subprocess.Popen, answers) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        assert process.poll() is None and time.monotonic() < deadline, f"{process.args} did not start"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def ecr(machine, tmp_path_factory):
    """The simulated account with its repositories, whose tags cannot be moved, and the environment that reaches it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, place = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("aws") / "socket"
    account = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
               "AWS_DEFAULT_REGION": REGION}

    def moto_answers():
        with socket.socket() as there:
            return there.connect_ex(("127.0.0.1", port)) == 0

    with ExitStack() as servers:
        def start(*command, **env):
            process = servers.enter_context(subprocess.Popen(command, env={**machine, **env}, stdout=subprocess.DEVNULL,
                                                             stderr=subprocess.DEVNULL))
            servers.callback(process.terminate)
            return process

        wait_for(start(Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", str(port)), moto_answers)
        wait_for(start(sys.executable, RECORDERS / "aws_server.py", str(place), **account), place.exists)
        client = boto3.client("ecr", endpoint_url=url, region_name=REGION, aws_access_key_id="test",
                              aws_secret_access_key="test")
        for service in SERVICES:
            client.create_repository(repositoryName=f"jangteo/{service}", imageTagMutability="IMMUTABLE")
        yield client, {**machine, "AWS_SERVER": str(RECORDERS / "aws_server.py"), "AWS_SOCKET": str(place)}


def new_project(folder: Path, env: dict[str, str]) -> Project:
    ignore = shutil.ignore_patterns("target", "node_modules", "data", ".git", "__pycache__", "imagedefinitions-*.json")
    shutil.copytree(ROOT, folder, ignore=ignore)
    shutil.copy(RECORDERS / "tool", folder / "tests/run.sh")
    project = Project(folder, env)
    project.git("init", "--quiet", "--initial-branch=main")
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "all of it")
    return project


@pytest.fixture(scope="module")
def first(ecr, tmp_path_factory) -> tuple[Project, Release]:
    """The first release there ever was."""
    project = new_project(tmp_path_factory.mktemp("first") / "project", ecr[1])
    return project, project.build()


@pytest.fixture
def project(first, tmp_path) -> Project:
    """The project after its first release."""
    first[1].succeeded()
    folder = tmp_path / "project"
    shutil.copytree(first[0].folder, folder)
    for definitions in folder.glob("imagedefinitions-*.json"):
        definitions.unlink()
    return replace(first[0], folder=folder)


def digests(client, tag: str) -> dict[str, str]:
    """Of each service, which image has the tag."""
    return {
        service: client.describe_images(repositoryName=f"jangteo/{service}", imageIds=[{"imageTag": tag}])[
            "imageDetails"][0]["imageDigest"]
        for service in SERVICES}


def test_the_first_release_builds_and_pushes_exactly_three_images_tagged_with_the_commit(first):
    release = first[1].succeeded()
    assert release.built == list(SERVICES)
    assert release.pushed == [f"{REGISTRY}/jangteo/{service}:{release.commit}" for service in SERVICES]
    for call in release.called("docker build "):
        assert "--file docker/Dockerfile" in call and f"--build-arg REVISION={release.commit}" in call and call.endswith(" .")


def test_nobody_knows_the_password_but_docker(first):
    release = first[1]
    login, = release.called("docker login ")
    assert login == f"docker login --username AWS --password-stdin {REGISTRY} <<< 123456789012-auth-token"
    assert "auth-token" not in release.build.log


def test_checks_and_tests_come_before_the_login(first):
    release = first[1]
    order = [call.split(" ", 2)[:2] for call in release.calls]
    at = [order.index(step) for step in (["cargo", "deny"], ["cargo", "audit"], ["run.sh", ""], ["docker", "login"],
                                         ["docker", "build"])]
    assert at == sorted(at), order


def test_what_only_writes_down_sees_three_pushes_too(machine, tmp_path):
    release = new_project(tmp_path / "project", machine).build()
    assert release.build.code == 0, release.build.log
    tag = release.commit
    assert [push.split("/", 1)[1] for push in release.pushed] == [f"jangteo/{service}:{tag}" for service in SERVICES]


@pytest.mark.parametrize("paths", [["README.md", "crates/kit/NOTES.md"], ["ecs/new.yaml", "k8s/base/new.yaml"]])
def test_documentation_and_deployment_build_and_test_nothing_but_give_definitions(ecr, first, project, paths):
    project.change(*paths)
    release = project.build().succeeded()
    assert (release.built, release.pushed, release.called("run.sh")) == ([], [], [])
    assert digests(ecr[0], release.commit) == digests(ecr[0], first[1].commit)


@pytest.mark.parametrize("service", SERVICES)
def test_a_change_of_one_service_builds_its_image_alone(ecr, first, project, service):
    project.change(f"crates/{service}/src/main.rs")
    release = project.build().succeeded()
    assert release.built == [service]
    assert release.called("run.sh")
    now, before = digests(ecr[0], release.commit), digests(ecr[0], first[1].commit)
    assert [name for name in SERVICES if now[name] != before[name]] == [service]


@pytest.mark.parametrize("path", ["crates/kit/src/lib.rs", "crates/order-client/src/lib.rs", "migrations/src/lib.rs",
                                  "Cargo.lock", "crates/xtask/Cargo.toml", "docker/Dockerfile", "a-new-folder/file"])
def test_what_services_share_counts_for_all_of_them(project, path):
    def files(service):
        return project_files(project.folder, service)

    before = {service: files(service) for service in SERVICES}
    project.change(path)
    assert [service for service in SERVICES if files(service) != before[service]] == list(SERVICES)


def test_a_change_of_what_services_share_builds_all(project):
    project.change("crates/domain/src/lib.rs")
    assert project.build().succeeded().built == list(SERVICES)


def test_a_change_taken_back_gets_the_image_that_it_had(project):
    project.change("crates/order-api/src/lib.rs")
    assert project.build().succeeded().built == ["order-api"]
    project.git("revert", "--no-edit", "HEAD")
    release = project.build().succeeded()
    assert (release.built, release.called("run.sh")) == ([], [])


def test_tests_alone_are_run_and_build_nothing(project):
    project.change("tests/servers.sh", "crates/order-api/tests/api/main.rs")
    release = project.build().succeeded()
    assert (release.built, len(release.called("run.sh"))) == ([], 1)


def test_the_same_commit_again_pushes_nothing_twice(project):
    release = project.build().succeeded()
    assert (release.built, release.pushed, release.called("aws ecr put-image")) == ([], [], [])


def test_a_release_that_broke_off_goes_on_where_it_was(ecr, project):
    project.change("crates/auth/src/lib.rs")
    broken = project.build(FAIL=f"docker push {REGISTRY}/jangteo/order-api")
    assert broken.build.code != 0
    assert [path.name for path in broken.build.artifacts] == ["imagedefinitions-account-api.json"]
    assert project.build().succeeded().built == ["order-api", "chat-api"]


def test_rebuild_builds_what_did_not_change(project):
    project.change("README.md")
    release = project.build(REBUILD="true").succeeded()
    assert release.built == list(SERVICES)
    assert release.called("run.sh")


@pytest.mark.parametrize("failure", ["cargo deny", "cargo audit", "run.sh"])
def test_what_fails_before_stops_before_any_push(project, failure):
    project.change("crates/kit/src/lib.rs")
    release = project.build(FAIL=failure)
    assert release.build.code != 0
    assert release.called(failure) and not release.called("docker ") and not release.build.artifacts
    again = project.build()
    assert again.called("run.sh"), "a failed test counts as passed"


def test_a_build_that_fails_stops_the_release(project):
    project.change("crates/kit/src/lib.rs")
    release = project.build(FAIL="docker build")
    assert (release.build.code != 0, release.pushed, release.build.artifacts) == (True, [], [])


def test_no_answer_of_the_registry_is_not_a_no(project):
    project.change("crates/kit/src/lib.rs")
    release = project.build(FAIL="aws ecr describe-images")
    assert (release.build.code != 0, release.built, release.pushed) == (True, [], [])
    assert "does not say" in release.build.log


def test_tests_and_checks_can_be_switched_off(project):
    project.change("crates/kit/src/lib.rs")
    release = project.build(RUN_TESTS="false", RUN_CHECKS="false").succeeded()
    assert (release.called("run.sh"), release.called("cargo ")) == ([], [])
    assert project.build().called("run.sh"), "tests that did not run count as passed"


def test_without_git_or_with_other_files_everything_is_built(project):
    project.change("README.md")
    (project.folder / "crates/kit/src/stray.rs").write_text("")
    release = project.build().succeeded()
    assert release.built == list(SERVICES)
    assert "not what was committed" in release.build.log
    # As CodePipeline hands it over without CODEBUILD_CLONE_REF.
    env = {"CODEBUILD_RESOLVED_SOURCE_VERSION": "1" * 40, "RECORD": str(project.folder.parent / "zip.record")}
    shutil.rmtree(project.folder / ".git")
    build = codebuild.run(project.folder, {**project.env, **env, "GIT_CEILING_DIRECTORIES": str(project.folder.parent)})
    assert build.code == 0 and "not a clone of the repository" in build.log, build.log


def test_elsewhere_docker_is_all_that_a_registry_needs(machine, tmp_path):
    project = new_project(tmp_path / "project", machine)
    release = project.build(REGISTRY="registry.example.com/team", REGISTRY_USER="robot", REGISTRY_PASSWORD="hush")
    assert release.build.code == 0, release.build.log
    assert release.called("docker login") == [
        "docker login --username robot --password-stdin registry.example.com <<< hush"]
    names = [f"registry.example.com/team/jangteo/{service}:{release.commit}" for service in SERVICES]
    assert [name for name in release.pushed if ":files-" not in name] == names
    assert [definition[0]["imageUri"] for definition in release.definitions.values()] == names
    assert release.called("aws ") == []


# --- what an image is made from ------------------------------------------------------------------------------------


def project_files(folder: Path, service: str) -> list[str]:
    """What release.sh counts: `<mode> <hash> 0\t<path>`."""
    return subprocess.run(["docker/release.sh", "files", service], cwd=folder, check=True, capture_output=True,
                          text=True).stdout.splitlines()


@pytest.fixture(scope="module")
def crates() -> dict[str, tuple[str, list[str]]]:
    """The crates of the workspace: folder, and the crates of it that a build needs."""
    metadata = json.loads(subprocess.run(["cargo", "metadata", "--no-deps", "--offline", "--format-version=1"], cwd=ROOT,
                                         check=True, capture_output=True, text=True).stdout)
    return {
        package["name"]: (
            str(Path(package["manifest_path"]).parent.relative_to(ROOT)),
            [d["name"] for d in package["dependencies"] if d.get("path") and d["kind"] != "dev"])
        for package in metadata["packages"]}


@pytest.mark.parametrize("service", SERVICES)
def test_every_file_of_every_crate_in_a_service_counts(crates, service):
    needed, todo = set(), [service]
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += crates[name][1]
    assert {"kit", "migrations", "domain"} < needed and not needed & set(SERVICES) - {service}
    counted = {line.split("\t")[1] for line in project_files(ROOT, service)}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    for name in needed:
        folder = crates[name][0]
        own = {p for p in tracked if p.startswith(f"{folder}/") and not p.startswith((f"{folder}/tests/", f"{folder}/fuzz/"))}
        assert own and not {p for p in own - counted if not p.endswith(".md")}
        for source in (p for p in own if p.endswith(".rs")):
            for included in re.findall(r'include(?:_str|_bytes)?!\("([^"]+)"\)', (ROOT / source).read_text()):
                target = os.path.normpath(os.path.join(os.path.dirname(source), included))
                assert target in counted, f"{source} includes {target}"
    for manifest in (p for p in tracked if p.endswith("Cargo.toml")):
        assert manifest in counted


def test_the_dockerfile_takes_nothing_from_folders_that_do_not_count():
    dockerfile = (ROOT / "docker/Dockerfile").read_text()
    for arguments in re.findall(r"^(?:COPY|ADD)\s+(.+)$", dockerfile, re.MULTILINE | re.IGNORECASE):
        *sources, _ = [word for word in arguments.split() if not word.startswith("--")]
        if "--from=" in arguments:
            continue
        for source in sources:
            assert source in (".", "Cargo.toml", "Cargo.lock", "crates", "migrations"), f"is {source} counted?"


# --- names ----------------------------------------------------------------------------------------------------------


class Template(yaml.SafeLoader):
    """CloudFormation, with its short forms as pairs of their name and what they are of."""


Template.add_multi_constructor("!", lambda loader, name, node: (name, (
    loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode)
    else loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode)
    else loader.construct_mapping(node, deep=True))))


def template(name: str) -> dict:
    return yaml.load((ROOT / "ecs" / name).read_text(), Template)


def test_definitions_are_for_containers_that_task_definitions_have():
    services = template("services.yaml")
    names = set()
    for task in services["Resources"].values():
        if task["Type"] == "AWS::ECS::TaskDefinition":
            for container in task["Properties"]["ContainerDefinitions"]:
                name = container["Name"]
                if isinstance(name, tuple):
                    names.update(services["Parameters"][name[1]]["AllowedValues"])
                else:
                    names.add(name)
    # No more and no less: a container that no definition names would stay at the image before.
    assert names == {*SERVICES, "migrate"}


def test_the_pipeline_deploys_the_definitions_that_the_build_leaves():
    stages = str(template("pipeline.yaml")["Resources"]["Pipeline"])
    taken = re.findall(r"'FileName': '([^']+)'", stages)
    assert sorted(taken) == sorted(codebuild.read(ROOT / "buildspec.yml")["artifacts"]["files"])


def test_the_project_gives_the_build_what_it_needs():
    project = template("pipeline.yaml")["Resources"]["Build"]["Properties"]
    assert project["Environment"]["Image"].startswith("aws/codebuild/standard:")
    assert project["Environment"]["PrivilegedMode"] is True
    assert project["TimeoutInMinutes"] >= 120
    sources = str(template("pipeline.yaml")["Resources"]["Pipeline"])
    assert sources.count("'Category': 'Source'") == sources.count("'OutputArtifactFormat': 'CODEBUILD_CLONE_REF'") > 0
    allowed = str(template("pipeline.yaml")["Resources"]["BuildRole"])
    for action in ("GetAuthorizationToken", "BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart",
                   "CompleteLayerUpload", "PutImage", "BatchGetImage", "DescribeImages"):
        assert f"ecr:{action}" in allowed, action


# --- shell, and the Jenkinsfile -------------------------------------------------------------------------------------


def test_the_shell_of_the_buildspec_passes_shellcheck(tmp_path):
    program = tmp_path / "buildspec.sh"
    program.write_text("#!/usr/bin/env bash\n" + codebuild.script(codebuild.read(ROOT / "buildspec.yml")))
    subprocess.run(["shellcheck", program], check=True)


def test_the_jenkinsfile_runs_the_steps_of_the_buildspec(tmp_path):
    steps = re.findall(r"\bsh '([^']*)'", (ROOT / "Jenkinsfile").read_text())
    for number, step in enumerate(steps):
        program = tmp_path / f"{number}.sh"
        program.write_text(f"#!/bin/sh\n{step}\n")
        subprocess.run(["shellcheck", program], check=True)
        if "/" in step.split()[0]:
            assert os.access(ROOT / step.split()[0], os.X_OK), step
    assert len(steps) == len(re.findall(r"\bsh\b", re.sub(r"//.*|\.sh\b", "", (ROOT / "Jenkinsfile").read_text())))
    buildspec = codebuild.script(codebuild.read(ROOT / "buildspec.yml"))
    release = [step for step in dict.fromkeys(steps) if step.startswith("docker/release.sh")]
    assert release == re.findall(r"^docker/release\.sh \w+", buildspec, re.MULTILINE) + ["docker/release.sh clean"]


def test_the_jenkinsfile_passes_its_linter():
    if not shutil.which("npm"):
        message = "npm is not here: nothing reads the Jenkinsfile"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        print(f"!! {message}", file=sys.__stderr__)
        pytest.skip(message)
    tool = Path(__file__).parent / "jenkinsfile"
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=tool, check=True, timeout=600)
    # --noserver: it leaves nothing running.
    lint = subprocess.run([tool / "node_modules/.bin/npm-groovy-lint", "--noserver", "--failon", "error", "Jenkinsfile"],
                          cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert lint.returncode == 0, lint.stdout + lint.stderr
    assert "1 linted files" in re.sub("\x1b\\[[0-9;]*m", "", lint.stdout), lint.stdout
