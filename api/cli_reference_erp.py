"""`vorgang erp`: the reference ERP, for demonstrations."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("erp")
@click.option("--port", default=8091, show_default=True, help="Port on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--webhook", default="", help="Where events go, such as …/v2/webhooks/erp.")
@click.option(
    "--secret",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the secret (whsec_…) that signs them.",
)
@click.option("--by-hand", is_flag=True, help="Only confirm; its page ships, bills and is paid.")
def erp(port: int, host: str, webhook: str, secret: Path | None, *, by_hand: bool) -> None:
    """Run a small ERP for demonstrations.

    It takes orders at /orders, keeps them until it ends, and answers by signed events.
    """
    if bool(webhook) != (secret is not None):
        raise click.UsageError("--webhook and --secret belong together")
    import uvicorn

    from api.reference_erp.server import Outbox, create_erp
    from api.running import stopped_by_signals

    lines = secret.read_text().split() if secret is not None else []
    outbox = Outbox(webhook, lines[0] if lines else "")
    stopped_by_signals()
    uvicorn.run(create_erp(outbox, by_hand=by_hand), host=host, port=port, log_level="warning")
