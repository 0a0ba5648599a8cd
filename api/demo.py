"""The demonstration: one quote through three tiers of approval, then its proof.

Everything goes over HTTP to a real server, as Modeler, browsers and auditors do it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import click

from api import demo_consent, demo_data, running
from api.demo_client import Answer, Client, Unexpected
from api.demo_stage import Play, until
from api.demo_strangers import PATIENCE_SECONDS, link_in
from api.library import shipped_resources
from api.reference_erp.beside import at_port, with_erp
from engine import faults
from engine.commands.migrate import migrate
from engine.settings import Settings, read_settings
from engine.workspace import open_workspace


def play(home: Path) -> int:
    """Play the whole demonstration in a fresh folder; return 0, or 1 after saying what failed."""
    settings = settings_of(home.resolve())
    _stop_leftover(settings)
    shutil.rmtree(settings.home, ignore_errors=True)
    settings.home.mkdir(parents=True)
    started = time.monotonic()
    try:
        with running.Children(settings) as children:
            stage = _prepare(settings, children)
            for title, step in _STEPS:
                _tick(title, step(stage))
    except (Unexpected, running.Unavailable, faults.EngineFault, OSError) as fault:
        click.echo(f"  \u2717  {fault}", err=True)
        return 1
    click.echo(f"\nDone in {time.monotonic() - started:.0f} s. What it made:")
    for path in stage.files:
        click.echo(f"  {path}")
    return 0


def _stop_leftover(settings: Settings) -> None:
    """Stop a database that an earlier, killed demonstration left behind."""
    if (settings.home / "database" / "postmaster.pid").exists():
        subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", "stop"],
            env=running.environment_of(settings),
            capture_output=True,
            timeout=60,
            check=False,
        )


def settings_of(home: Path) -> Settings:
    """Return the settings of a demonstration: nothing of it goes where work is real."""
    ports = _free_ports(4)
    return replace(
        read_settings(),
        home=home,
        database_url=None,
        migration_url=None,
        log_signer="",
        tiles=None,
        witnesses=None,
        witnesses_needed=0,
        operations_port=0,
        host="127.0.0.1",
        port=ports[0],
        smtp_host="127.0.0.1",
        smtp_port=ports[1],
        smtp_username=None,
        smtp_password=None,
        smtp_starttls=False,
        mail_page_port=ports[2],
        erp_port=ports[3],
        webhook_secrets=None,
        public_url=f"http://127.0.0.1:{ports[0]}",
    )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _prepare(settings: Settings, children: running.Children) -> Play:
    click.echo("Preparing a fresh database, accounts, server, worker and mail catcher \u2026")
    settings, erp = with_erp(settings)
    migrate(settings)
    workspace = open_workspace(settings)
    try:
        password = running.make_accounts(workspace)
    finally:
        workspace.close()
    children.settings = settings
    children.start(running.PARTS)
    children.start(("erp",), erp)
    running.wait_until_answering(f"http://{settings.host}:{settings.port}/login", children)
    running.wait_until_answering(f"http://{settings.host}:{settings.mail_page_port}/", children)
    _tick("Server, worker and mail catcher run", f"http://{settings.host}:{settings.port}")
    return Play(settings, password)


def _tick(title: str, detail: str) -> None:
    click.echo(f"  \u2713  {title}" + (f": {detail}" if detail else ""))


def _deploy(stage: Play) -> str:
    analyst = Client(stage.address, "nora", stage.password)
    topology = analyst.get("/v2/topology").expect(200).json()
    answer = (
        analyst.deploy(at_port(shipped_resources(), stage.settings.erp_port)).expect(200).json()
    )
    parts = answer["deployments"]
    assert isinstance(parts, list)
    return f"{len(parts)} definitions, gateway {topology['gatewayVersion']}"


def _refused_deployment(stage: Play) -> str:
    lost = (b"</bpmn:process>", b'<bpmn:userTask id="lost"/></bpmn:process>')
    broken = [
        replace(one, content=one.content.replace(*lost)) if one.name == "deal-desk.bpmn" else one
        for one in shipped_resources()
    ]
    answer = Client(stage.address, "nora", stage.password).deploy(broken).expect(400)
    detail = str(answer.json()["detail"])
    if "lost" not in detail:
        raise Unexpected(f"the refusal does not name the element: {detail}")
    return " ".join(detail.split())[:110]


def _start(stage: Play) -> str:
    client = stage.signed_in(demo_data.REQUESTER)
    page = client.get("/start").expect(200).body.decode()
    if "/start/" not in page:
        raise Unexpected("the requester may start nothing")
    key = page.split('href="/start/')[1].partition('"')[0]
    quote = {**demo_data.QUOTE, "validUntil": str((datetime.now(UTC) + timedelta(days=30)).date())}
    location = str(client.post(f"/start/{key}", {"data": quote}).expect(200).json()["location"])
    stage.case = location.rpartition("case=")[2]
    return f"case {stage.case}, discount 41 %"


def _own_approval(stage: Play) -> str:
    tasks = until(lambda: _open_tasks(stage) or None, "nobody was asked to approve")
    own = next((task for task in tasks if "sales-manager" in task["candidateGroups"]), None)
    if own is None:
        raise Unexpected("no task for sales-manager was opened")
    client = stage.signed_in(demo_data.REQUESTER)
    client.submit(f"/tasks/{own['userTaskKey']}/claim").expect(403)
    answer = client.post(f"/tasks/{own['userTaskKey']}/complete", {"data": demo_data.APPROVAL})
    answer.expect(403)
    page = client.get(f"/tasks/{own['userTaskKey']}").expect(200).body.decode()
    if "Vier-Augen-Prinzip" not in page:
        raise Unexpected("the page does not explain four eyes")
    return "claim and decision answered 403, the page says why"


def _approvals(stage: Play) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and len(stage.decided) < 20:
        tasks = _open_tasks(stage)
        if any(task["elementId"] == "answer-quote" for task in tasks):
            break
        time.sleep(0 if tasks else 0.2)
        for task in tasks:
            group = task["candidateGroups"][0]
            person = demo_data.APPROVERS[group]
            client = stage.signed_in(person)
            client.submit(f"/tasks/{task['userTaskKey']}/claim").expect(303)
            form = client.get(f"/tasks/{task['userTaskKey']}/form.json").expect(200)
            if not form.json().get("schema"):
                raise Unexpected("the task has no form")
            path = f"/tasks/{task['userTaskKey']}/complete"
            client.post(path, {"data": demo_data.APPROVAL}).expect(200)
            stage.decided.append(f"{person} ({group})")
    if len(set(stage.decided)) < 4:
        raise Unexpected(f"three tiers should have been asked, decided were {stage.decided}")
    return ", ".join(stage.decided)


def _document_and_mail(stage: Play) -> str:
    mails = stage.settings.home / "mails"

    def arrived() -> Path | None:
        for path in sorted(mails.glob("*.eml")):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            for part in message.walk():
                name = part.get_filename()
                content = part.get_payload(decode=True)
                if name and isinstance(content, bytes) and content.startswith(b"%PDF"):
                    stage.keep(name, content)
                    return path
        return None

    mail = until(arrived, "the mail with the quote did not arrive")
    stage.files.append(mail)
    return f"{stage.files[-2].name} arrived by mail"


def _signed(stage: Play) -> str:
    customer = stage.stranger(demo_data.CUSTOMER)
    link = link_in(customer.mail("Ihr Angebot"))
    customer.sign(link, "Silja Marten", "Kiel").expect(303)
    return f"signed by {customer.email}, without an account"


def _ended(stage: Play) -> str:
    client = stage.signed_in("henrike")

    def ended() -> str | None:
        state = str(client.get(f"/v2/process-instances/{stage.case}").expect(200).json()["state"])
        return state if state == "COMPLETED" else None

    return until(ended, "the case did not complete")


def _verify_live(stage: Play) -> str:
    auditor = stage.signed_in("henrike")

    def sound() -> Answer | None:
        answer = auditor.post("/v2/ledger/verification", {}).expect(200)
        return answer if answer.json()["sound"] is True else None

    until(sound, "the live ledger has findings")
    note = auditor.get("/v2/ledger/checkpoint").expect(200).body.decode()
    stage.keep("checkpoint.txt", note.encode())
    return f"no findings, {note.splitlines()[1]} entries under the checkpoint"


def _verify_offline(stage: Play) -> str:
    auditor = stage.signed_in("henrike")
    path = stage.keep("ledger.json", auditor.post("/v2/ledger/export", {}).expect(200).body)
    return _run_verifier(stage, path)


def _report(stage: Play) -> str:
    auditor = stage.signed_in("henrike")
    answer = auditor.get(f"/cases/{stage.case}/report.pdf").expect(200)
    path = stage.keep("report.pdf", answer.body)
    return _run_verifier(stage, path)


def _pdf_signature(stage: Play) -> str:
    tool = shutil.which("pdfsig")
    if tool is None:
        return "pdfsig is not installed, skipped"
    made = subprocess.run(
        [tool, "-nocert", str(stage.settings.home / "report.pdf")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # Its exit code is 0 on a digest mismatch, too: only its words tell.
    if "Total document signed" not in made.stdout or "Signature is Valid" not in made.stdout:
        raise Unexpected(f"pdfsig says: {made.stdout}")
    return "pdfsig: signature is valid, total document signed"


def _run_verifier(stage: Play, path: Path) -> str:
    made = subprocess.run(
        [sys.executable, "-P", "-m", "audit", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=dict(running.environment_of(stage.settings)),
    )
    if made.returncode != 0:
        raise Unexpected(f"vorgang-verify {path.name}: {made.stdout}{made.stderr}")
    return f"vorgang-verify {path.name}: exit code 0"


def _open_tasks(stage: Play) -> list[dict[str, Any]]:
    operator = Client(stage.address, "arne", stage.password)
    wanted = {"filter": {"processInstanceKey": stage.case, "state": "CREATED"}}
    items = operator.post("/v2/user-tasks/search", wanted).expect(200).json()["items"]
    assert isinstance(items, list)
    return items


_STEPS: tuple[tuple[str, Callable[[Play], str]], ...] = (
    ("Deployed as Modeler does", _deploy),
    ("A broken diagram is refused with what to do", _refused_deployment),
    ("Quote submitted", _start),
    ("The requester cannot approve it himself", _own_approval),
    ("Approved in three tiers by different persons", _approvals),
    ("PDF made and sent", _document_and_mail),
    ("The customer signs by the link in the mail", _signed),
    ("Case ended", _ended),
    ("A newsletter is asked for", demo_consent.sign_up),
    ("A mail scanner opens the link", demo_consent.scanned),
    ("The sign-up is confirmed", demo_consent.confirmed),
    ("The newsletter is sent", demo_consent.sent),
    ("The consent is withdrawn", demo_consent.withdrawn),
    ("Ledger verified live", _verify_live),
    ("Ledger exported and verified offline", _verify_offline),
    ("Sealed report made and verified offline", _report),
    ("Report's signature", _pdf_signature),
)
