"""Every link between the pages of the documentation leads somewhere, and every command of ours in them is there."""

import re

from house import ROOT, git_tracked

LINK = re.compile(r"\]\((?!https?://)([^)#]*)#?([^)]*)\)")


def anchors(page):
    """What the headings of a page can be linked to by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_between_pages_leads_somewhere():
    pages = [ROOT / "README.md", *git_tracked("docs/*.md")]
    assert ROOT / "docs/DEPLOYMENT.md" in pages
    links = [(page, *link) for page in pages for link in LINK.findall(page.read_text())]
    assert len(links) > 5
    for page, file, anchor in links:
        target = page.parent / file if file else page
        assert target.is_file(), f"{page.name}: {file}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {file}#{anchor}"


# --- commands -------------------------------------------------------------------------------------------------------

PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md"]


def commands():
    """Every command of every block to type, and of every piece of code in a sentence that calls something of ours."""
    for page in (page for pattern in PAGES for page in git_tracked(pattern)):
        text = page.read_text()
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        lines = [line for block in blocks for line in re.sub(r"\\\n", " ", block).split("\n")]
        lines += re.findall(r"`((?:cargo|just|tests/|\.ci/|docker/|ecs/|k8s/)[^`]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in lines:
            for part in re.split(r"\s*(?:&&|\|\||;|\||\$\()\s*", line.split(" #")[0].strip()):
                words = [word for word in part.split() if not re.match(r"^[A-Z_]+=", word)]
                if words and re.match(r"^[a-z./]", words[0]):
                    yield page.name, words


def packages():
    return {manifest.parent.name for manifest in git_tracked("**/Cargo.toml")} | {"system-tests"}


def xtasks():
    return set(re.findall(r"^  ([a-z-]+)", (ROOT / "crates/xtask/src/main.rs").read_text().split("USAGE")[1].split(";")[0], re.MULTILINE))


def fault(words):
    """What is wrong with a command of ours; nothing with one of others."""
    program, arguments = words[0], words[1:]
    if program == "cargo":
        for option, name in zip(arguments, arguments[1:]):
            if option in ("-p", "--package") and name not in packages():
                return f"no package {name}"
        if arguments[:1] == ["xtask"] and len(arguments) > 1 and arguments[1] not in xtasks():
            return f"no xtask {arguments[1]}"
    elif program == "just":
        recipes = re.findall(r"^([a-z-]+)[ A-Z*]*:", (ROOT / "justfile").read_text(), re.MULTILINE)
        return None if not arguments or arguments[0] in recipes else f"no recipe {arguments[0]}"
    elif "/" in program and not program.startswith("/") and not program.endswith("/"):
        file = ROOT / program
        if "." in file.name or program.startswith((".ci/", "tests/run")):
            if not file.is_file():
                return f"no file {program}"
            if file.suffix == ".sh" and not file.stat().st_mode & 0o100:
                return f"{program} can't be run"
    return None


def test_every_command_of_ours_is_there():
    found = list(commands())
    assert len(found) > 60, found
    assert [(page, " ".join(words), fault(words)) for page, words in found if fault(words)] == []


def test_every_recipe_of_the_justfile_calls_what_is_there():
    lines = re.findall(r"^    (\S.*)$", (ROOT / "justfile").read_text(), re.MULTILINE)
    assert len(lines) > 20
    parts = [part.split() for line in lines for part in line.rstrip("\\").split("&&") if part.strip()]
    assert [(words, fault(words)) for words in parts if fault(words)] == []


def test_a_command_that_is_not_there_is_found():
    assert fault(["cargo", "test", "-p", "no-api"]) == "no package no-api"
    assert fault(["cargo", "xtask", "paint"]) == "no xtask paint"
    assert fault(["tests/walk.sh"]) == "no file tests/walk.sh"
    assert fault(["just", "paint"]) == "no recipe paint"
    assert fault(["curl", "localhost"]) is None
