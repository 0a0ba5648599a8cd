"""Links that processes send, found where the mails arrive."""

from __future__ import annotations

import html
import json
import re

import httpx

from tests.acceptance.product import Product, until


def sent_link(product: Product, process_id: str, address: str, place: str = "t") -> str:
    """Return the link that a new case of a process sends to an address."""
    body = {"processDefinitionId": process_id, "variables": {"email": address}}
    with product.basic("arne") as operator:
        answer = operator.post("/v2/process-instances", json=body)
    assert answer.status_code == 200, answer.text
    return mailed_link(product, address, place)


def mailed_link(product: Product, address: str, place: str = "t") -> str:
    """Return what stands behind `/t/` in the newest mail to an address, once it has come."""
    link = re.compile(rf"/{place}/([A-Za-z0-9_-]{{20,}})")
    # `nis@…` is no part of `jannis@…`, nor `…@a.de` of `…@a.dev` or `…@a.de.example`.
    whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)")

    def sought() -> str | None:
        with httpx.Client(base_url=product.mail_address, timeout=30) as client:
            for page in re.findall(r'href="(/[^"]+)"', client.get("/").text):
                text = html.unescape(client.get(page).text)
                if whole.search(text) and (found := link.search(text)):
                    return found[1]
        return None

    return until(sought)


def follow_link(product: Product, token: str, **values: object) -> None:
    """Send off the form of a link as its page does."""
    with httpx.Client(base_url=product.address, timeout=30) as client:
        page = client.get(f"/t/{token}").text
        stamp = page.split('data-csrf="')[1].partition('"')[0]
        body = json.dumps({"data": values, "beside": {}})
        headers = {"x-csrf-token": stamp, "content-type": "application/json"}
        answer = client.post(f"/t/{token}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
