"""The interface as pages for reading: everything that the description says, and no script."""

from __future__ import annotations

import json
import re

from tests.integration.api.conftest import Office


def test_each_operation_of_the_description_stands_on_the_page_of_its_part(office: Office) -> None:
    stranger = office.stranger()
    described = stranger.get("/openapi.json").json()
    overview = stranger.get("/api")
    assert overview.status_code == 200
    parts = set(re.findall(r'href="(/api/[a-z0-9-]+)"', overview.text))
    pages = "".join(stranger.get(one).text for one in parts)
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            for text in (overview.text, pages):
                assert f"{method.upper()} {path}" in text
            assert f'id="{told["operationId"]}"' in pages
    for name in set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))):
        assert f"<summary>{name}</summary>" in pages


def test_the_pages_run_nothing_and_ask_nobody_else(office: Office) -> None:
    page = office.stranger().get("/api/decisions")
    assert "<script" not in page.text
    assert not re.findall(r'(?:src|href)="https?:', page.text)
    assert "script-src" in page.headers["content-security-policy"]


def test_a_part_that_there_is_not_is_not_found(office: Office) -> None:
    assert office.stranger().get("/api/nothing").status_code == 404
