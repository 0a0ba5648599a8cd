"""A store of tokens in a few lines, without a tree: the interpreter's double for comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core import store
from engine.core.executable import ExecutableProcess
from engine.core.node import FlowNode
from feel import Value


class FlatToken:
    def __init__(
        self, scope: FlatScope, node: FlowNode, wrapper: store.Token | None, token_id: int
    ) -> None:
        self.scope: store.Scope = scope
        self.node = node
        self.wrapper = wrapper
        self.id = token_id
        self.state = 0
        self.local_variables: dict[str, Value] = {}
        self.details: dict[str, Any] = {}
        self._instance = scope.instance

    def instances(self) -> list[store.Token]:
        return [token for token in self.scope.tokens() if token.wrapper is self]

    def inside(self) -> store.Scope | None:
        return self._instance.inner.get(self.id)

    def make_ready(self) -> None:
        self.state = store.READY
        self._instance.on_ready(self)

    def complete(self) -> None:
        self.state = 0


class FlatScope:
    process: ExecutableProcess

    def __init__(self, instance: FlatInstance | None = None, host: store.Token | None = None):
        self.host = host
        self.id = host.id if host is not None else 0
        self.details: dict[str, Any] = {}
        self.variables: dict[str, Value] = {}
        self._tokens: dict[int, store.Token] = {}
        if instance is not None:
            self.instance = instance

    def new(
        self, node: FlowNode, wrapper: store.Token | None = None, token_id: int = 0
    ) -> store.Token:
        if token_id == 0:
            self.instance.sequence += 1
            token_id = self.instance.sequence
        token = FlatToken(self, node, wrapper, token_id)
        self._tokens[token_id] = token
        return token

    def drop(self, token: store.Token) -> None:
        for instance in token.instances():
            self.drop(instance)
        self._tokens.pop(token.id, None)

    def tokens(self) -> list[store.Token]:
        return list(self._tokens.values())

    def empty(self) -> bool:
        return not self._tokens


class FlatInstance(FlatScope):
    on_ready: Callable[[store.Token], None]

    def __init__(self) -> None:
        super().__init__()
        self.instance = self
        self.status = store.ACTIVE
        self.sequence = 0
        self.performers: dict[str, list[str]] = {}
        self.rounds: dict[str, int] = {}
        self.inner: dict[int, FlatScope] = {}

    def begin(self, process: ExecutableProcess) -> None:
        self.process = process

    def open(self, host: store.Token, process: ExecutableProcess | None = None) -> store.Scope:
        scope = self.inner[host.id] = FlatScope(self, host)
        scope.process = process or host.scope.process
        return scope

    def close(self, scope: store.Scope) -> None:
        self.inner.pop(scope.id, None)

    def find(self, token_id: int) -> store.Token | None:
        scopes = (self, *self.inner.values())
        return next((s._tokens[token_id] for s in scopes if token_id in s._tokens), None)

    def scopes(self) -> list[store.Scope]:
        return [self, *self.inner.values()]

    def let_go(self) -> None:
        del self.on_ready
