"""A store of tokens in thirty lines, without a tree: the interpreter's double for comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core import store
from engine.core.node import FlowNode
from feel import Value


class FlatToken:
    def __init__(
        self, scope: FlatInstance, node: FlowNode, wrapper: store.Token | None, token_id: int
    ) -> None:
        self.scope = scope
        self.node = node
        self.wrapper = wrapper
        self.id = token_id
        self.state = 0
        self.local_variables: dict[str, Value] = {}
        self.details: dict[str, Any] = {}

    def instances(self) -> list[store.Token]:
        return [token for token in self.scope.tokens() if token.wrapper is self]

    def make_ready(self) -> None:
        self.state = store.READY
        self.scope.on_ready(self)

    def complete(self) -> None:
        self.state = 0
        self.scope.on_complete(self)


class FlatInstance:
    on_ready: Callable[[store.Token], None]
    on_complete: Callable[[store.Token], None]

    def __init__(self) -> None:
        self.status = store.ACTIVE
        self.sequence = 0
        self.performers: dict[str, list[str]] = {}
        self.rounds: dict[str, int] = {}
        self.variables: dict[str, Value] = {}
        self.host: store.Token | None = None
        self._tokens: dict[int, store.Token] = {}

    def new(
        self, node: FlowNode, wrapper: store.Token | None = None, token_id: int = 0
    ) -> store.Token:
        if token_id == 0:
            self.sequence += 1
            token_id = self.sequence
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

    def find(self, token_id: int) -> store.Token | None:
        return self._tokens.get(token_id)

    def scopes(self) -> list[store.Scope]:
        return [self]
