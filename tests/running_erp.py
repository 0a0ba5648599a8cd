"""The reference ERP as a server in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from api.reference_erp.orders import Orders
from api.reference_erp.server import Outbox, create_erp
from tests.fakes import free_port


@contextmanager
def running_erp(orders: Orders, outbox: Outbox, *, by_hand: bool = False) -> Iterator[int]:
    """Run it; give its port."""
    port = free_port()
    app = create_erp(outbox, orders, by_hand=by_hand)
    config = uvicorn.Config(app, port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()
