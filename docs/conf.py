"""The site of the documents: Sphinx, furo, Markdown. `make docs` makes it, warnings are errors."""

project = "nemovideo-mock"
copyright = "the nemovideo-mock contributors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "nemovideo-mock"
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
# Links to files of the repository that are no pages, code in languages that need no colors, and
# pages that are not in the menu yet.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure", "toc.not_included"]
