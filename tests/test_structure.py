"""The conventions of the repository as a whole."""

import ast
import re
import tomllib

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = settings.BASE_DIR
APPS = {"networks", "meetings", "outcomes"}
MAY_IMPORT = {
    "wenregistry": set(),
    "networks": {"wenregistry"},
    "meetings": {"wenregistry", "networks"},
    "outcomes": {"wenregistry", "networks", "meetings"},
}
GATHERERS = {ROOT / "wenregistry" / "urls.py", ROOT / "wenregistry" / "views.py"}
PYTHON_FILES = [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name(path):
    return str(path.relative_to(ROOT))


def imported_packages(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def requirements(lock):
    """Each requirement of a lock file, as `name==version` and the rest of its lines."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return [line.split(maxsplit=1) for line in text.replace("\\\n", "").splitlines()]


def test_the_top_level_is_as_the_readme_shows():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    files = {path.name for path in ROOT.iterdir() if path.is_file()}

    assert folders >= {"wenregistry", *APPS, "templates", "static", "tests"}
    assert files >= {"manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile"}
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", PYTHON_FILES, ids=name)
def test_imports_run_from_networks_to_meetings_to_outcomes(path):
    package = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[package] | {package} | (APPS if path in GATHERERS else set())

    imported = set(imported_packages(path)) & set(MAY_IMPORT)

    assert imported <= allowed


def test_models_and_migrations_agree():
    # Exits, and so fails, where a migration is missing.
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_pins_each_package_by_hash_and_names_no_address(lock):
    assert "://" not in (ROOT / lock).read_text()
    for requirement, rest in requirements(lock):
        assert "==" in requirement
        assert "--hash=sha256:" in rest, requirement


def test_the_lock_files_hold_every_dependency_in_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = {requirement for requirement, _ in requirements("requirements.lock")}
    development = {requirement for requirement, _ in requirements("requirements-dev.lock")}
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]

    assert runtime < development
    assert {re.split(r"[<>=\[]", text)[0] for text in declared} <= {
        requirement.split("==")[0] for requirement in development
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_keep_style_and_script_in_files(path):
    template = path.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", template)
    # Facts for machines are data, which no browser runs.
    assert not re.search(r'<script(?! type="application/ld\+json">)(?![^>]*\ssrc=)', template)
