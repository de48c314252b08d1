"""Every shell script of the project passes shellcheck."""

import subprocess

from house import ROOT, git_tracked


def test_shell_scripts_pass_shellcheck():
    scripts = [*git_tracked("**/*.sh"), ROOT / ".ci/run"]
    subprocess.run(["shellcheck", *scripts], check=True)
