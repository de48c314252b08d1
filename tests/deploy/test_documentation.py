"""Every link between the pages of the documentation leads somewhere."""

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
