"""Traces by OpenTelemetry: off unless its own variables name a receiver.

Spans hold names, keys and kinds, never a value, a name or an address. A job's span begins a trace
of its own: what asked for it may be months ago. Both carry the key of their instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from engine.faults import SettingsRefused

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
Attributes = Mapping[str, str | int]
Tell = Callable[[str, Attributes], None]
"""Names an open span once more, and adds attributes, now that more is known."""


class Tracing(Protocol):
    """Makes spans, or does not."""

    def span(
        self, name: str, attributes: Attributes, traceparent: str | None = None, /
    ) -> AbstractContextManager[Tell]:
        """Watch a block.

        Args:
            name: of what is done.
            attributes: ids and kinds.
            traceparent: of a request, what its header says or nothing; `None` is within.

        Source: W3C Trace Context.
        """

    def close(self) -> None:
        """Send what has not been sent."""


class Untraced:
    """Makes no spans."""

    @contextmanager
    def span(self, *_: object) -> Iterator[Tell]:
        """Do nothing."""
        yield lambda _name, _attributes: None

    def close(self) -> None:
        """Do nothing."""


class Traced:
    """Makes spans and sends them where the variables of OpenTelemetry say."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry import trace

        self._provider = provider
        self._trace = trace
        self._tracer = provider.get_tracer("vorgang")

    @contextmanager
    def span(
        self, name: str, attributes: Attributes, traceparent: str | None = None, /
    ) -> Iterator[Tell]:
        """Watch a block; a fault is told by its kind alone, its words may name people."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        kind, context = self._trace.SpanKind.INTERNAL, None
        if traceparent is not None:
            kind = self._trace.SpanKind.SERVER
            context = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def tell(renamed: str, more: Attributes) -> None:
                span.update_name(renamed)
                span.set_attributes(dict(more))

            try:
                yield tell
            except Exception as fault:
                span.set_attribute("error.type", type(fault).__name__)
                span.set_status(self._trace.Status(self._trace.StatusCode.ERROR))
                raise

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()


def tracing_of(part: str, environment: Mapping[str, str] | None = None) -> Tracing:
    """Return what makes spans: nothing, unless a receiver is named.

    Args:
        part: of the product, such as `serve`.
        environment: usually `os.environ`.

    Raises:
        SettingsRefused: a receiver is named, and the packages that send to it are not installed.
    """
    source = os.environ if environment is None else environment
    if source.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(
        source.get(name) for name in ENDPOINTS
    ):
        return Untraced()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as fault:
        raise SettingsRefused(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and the packages for traces are missing: install "
            "vorgang[tracing]"
        ) from fault
    named = source.get("OTEL_SERVICE_NAME", f"vorgang-{part}")
    provider = TracerProvider(resource=Resource.create({"service.name": named}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Traced(provider)
