"""A small CodeBuild: runs a buildspec's commands as CodeBuild does, as far as this project uses it.

One shell for all phases; a phase ends at its first failing command; a phase that fails ends the build, except that
`post_build` still follows `build` unless that says `on-failure: ABORT`. Anything that is not known here is refused, so that
a misspelt key does not pass.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

PHASES = ("install", "pre_build", "build", "post_build")
KEYS = {"version", "env", "phases", "artifacts", "cache"}
PHASE_KEYS = {"commands", "on-failure", "runtime-versions"}


@dataclass(frozen=True)
class Build:
    """How a build ended."""

    code: int
    log: str
    artifacts: list[Path]


def read(path: Path) -> dict:
    """A buildspec, of which every key is known."""
    spec = yaml.safe_load(path.read_text())
    assert spec["version"] == 0.2, spec["version"]
    assert not set(spec) - KEYS, set(spec) - KEYS
    assert not set(spec["env"]) - {"shell", "variables"}, spec["env"]
    assert spec["env"]["shell"] == "bash"
    assert not set(spec["phases"]) - set(PHASES), spec["phases"].keys()
    for name, phase in spec["phases"].items():
        assert not set(phase) - PHASE_KEYS, (name, phase.keys())
        assert all(isinstance(command, str) for command in phase["commands"]), phase
    for value in spec["env"]["variables"].values():
        assert isinstance(value, str), f"{value!r}: CodeBuild takes text only"
    return spec


def script(spec: dict) -> str:
    """All phases as one program."""
    lines = []
    for name in PHASES:
        lines.append(f"phase_{name}() {{\n:")
        for command in spec["phases"].get(name, {}).get("commands", []):
            lines.append(f"{command}\n_code=$?; [ $_code -eq 0 ] || return $_code")
        lines.append("}")
    goes_on = spec["phases"]["build"].get("on-failure") != "ABORT"
    lines += [
        "phase_install || exit",
        "phase_pre_build || exit",
        "phase_build; _build=$?",
        f"[ $_build -eq 0 ] || {'true' if goes_on else 'exit $_build'}",
        "phase_post_build || exit",
        "exit $_build",
    ]
    return "\n".join(lines) + "\n"


def run(folder: Path, env: dict[str, str]) -> Build:
    """Builds what is in a folder. What the project and whoever starts the build set (`env`) wins over the buildspec."""
    spec = read(folder / "buildspec.yml")
    variables = {**spec["env"]["variables"], "CODEBUILD_SRC_DIR": str(folder), **env}
    done = subprocess.run(["bash", "-c", script(spec)], cwd=folder, env=variables, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=300)
    assert not {"base-directory", "discard-paths"} & set(spec["artifacts"]), "artifacts lie where they are made"
    artifacts = [path for pattern in spec["artifacts"]["files"] for path in sorted(folder.glob(pattern))]
    return Build(done.returncode, done.stdout, artifacts)
