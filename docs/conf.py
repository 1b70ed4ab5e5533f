"""The site of the documents: Sphinx, furo, Markdown. `make docs` makes it, warnings are errors."""

project = "nemovideo-mock"
copyright = "the nemovideo-mock contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
# Docstrings are plain text; what stands between backticks is code.
default_role = "code"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
html_theme = "furo"
html_title = "nemovideo-mock"
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
# Links to files of the repository that are no pages, code in languages that need no colors, and
# pages that are not in the menu yet.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure", "toc.not_included"]


def examples(
    app: object, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """An indented block of a docstring is an example, and is shown as it is written."""
    for n in reversed(range(2, len(lines))):
        before = next((line for line in reversed(lines[:n]) if line.strip()), "")
        begins = lines[n].startswith("    ") and not before.startswith("    ")
        if begins and not lines[n - 1].strip():
            lines[n:n] = ["::", ""]


def setup(app: object) -> None:
    app.connect("autodoc-process-docstring", examples, priority=400)  # type: ignore[attr-defined]
