"""Every template of every service compiles and asks only for components that exist."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from shared.ui import kit

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(
    [*ROOT.glob("services/*/*/templates/**/*.html"), *ROOT.glob("shared/ui/templates/**/*.html")]
)


@pytest.fixture(scope="module")
def app() -> Flask:
    made = Flask(__name__)
    kit.install(made)
    made.jinja_env.filters["in_words"] = str
    return made


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_uses_only_components_that_exist(app: Flask, path: Path) -> None:
    tree = app.jinja_env.parse(path.read_text())
    missing = []
    for wanted in tree.find_all(nodes.FromImport):
        if isinstance(wanted.template, nodes.Const) and wanted.template.value.startswith("comp"):
            source = (ROOT / "shared/ui/templates" / wanted.template.value).read_text()
            there = {macro.name for macro in app.jinja_env.parse(source).find_all(nodes.Macro)}
            names = [name if isinstance(name, str) else name[0] for name in wanted.names]
            missing += [name for name in names if name not in there]

    assert missing == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_carries_styles_or_scripts_of_its_own(path: Path) -> None:
    text = path.read_text()

    assert [
        word
        for word in ("<style", ' style="', "onclick=", "javascript:")
        if word in text.replace(", style=", "")
    ] == []
