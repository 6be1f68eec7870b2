import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

PARTS = settings.BASE_DIR / "static" / "css"


@pytest.fixture
def collected_stylesheet(tmp_path):
    """The stylesheet that production serves, whatever was collected before."""
    storage = {"BACKEND": "wenregistry.stylesheet.OneStylesheetStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": storage}):
        for _run in ("first", "second"):
            call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin"])
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    return (tmp_path / names["css/site.css"]).read_text()


def test_production_serves_one_stylesheet_with_every_part_in_its_layer(collected_stylesheet):
    contents = (PARTS / "site.css").read_text()

    assert "@import" not in collected_stylesheet
    for part in PARTS.rglob("*.css"):
        if part.name not in ("site.css", "admin.css"):
            layer = contents.partition(f'"{part.relative_to(PARTS)}") layer(')[2].partition(")")[0]
            assert f"@layer {layer} {{\n{part.read_text()}}}" in collected_stylesheet
    assert collected_stylesheet.startswith(contents.partition("@import")[0])
