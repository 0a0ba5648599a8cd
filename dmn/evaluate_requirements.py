"""What elements of a model require, evaluated: decisions, knowledge models, decision services.

Source: DMN 1.5, 6.3.9 to 6.3.11 and 10.4 (decision services as functions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from dmn.evaluate_logic import evaluate_logic, function_of
from dmn.evaluation import DecisionFailed, Owner, Session
from dmn.item_types import ItemType, typed, typed_or_null
from dmn.model import (
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    Knowledge,
    LiteralExpression,
    Requirement,
)
from dmn.scope import Layers
from feel import ExpressionFailed, Function, Value
from feel.compile_functions import in_order
from feel.limits import Run
from feel.values import Arguments

_Key: TypeAlias = tuple[str, str]
"""Hash of a file, and the id of an element in it."""


class Evaluation:
    """Everything decided from one set of variables; each element at most once.

    Args:
        variables: by name; never changed.
        session: limits, warnings and evidence.
    """

    def __init__(self, variables: Mapping[str, Value], session: Session) -> None:
        self._outside = variables
        self._variables = variables
        self._session = session
        self._decided: dict[_Key, Value] = {}
        self._functions: dict[_Key, Function] = {}
        self._given: tuple[dict[str, Value], ...] = ()
        self._imported: dict[tuple[int, ...], Evaluation] = {}

    def decision(self, model: DecisionModel, decision: Decision) -> Value:
        """Return the value of a decision."""
        key = model.sha256, decision.id
        if key not in self._decided:
            try:
                self._decided[key] = self._decision(model, decision)
            except DecisionFailed as failure:
                _name(failure, model, decision)
                raise
            except ExpressionFailed as fault:
                exceeded = DecisionFailed(f"decision '{decision.id}': {fault}", "limit")
                _name(exceeded, model, decision)
                raise exceeded from fault
        return self._decided[key]

    def _decision(self, model: DecisionModel, decision: Decision) -> Value:
        scope = self._scope(model, decision.requirements)
        owner, run = Owner(decision.id, decision.name, model), self._session.run
        value: Value = None
        before = len(run.warnings)
        try:
            if decision.logic is not None:
                value = evaluate_logic(decision.logic, scope, self._session, owner)
            value = typed_or_null(value, decision.type, run, f"'{decision.name}'")
        finally:
            run.name_decision(decision.id, before)
        # A single table says itself what it saw.
        seen = {} if len(owner.hits) == 1 else self._seen(model, decision, scope)
        self._session.record(owner, seen, value)
        return value

    def asked_service(self, model: DecisionModel, service: DecisionService) -> Value:
        """Return the value of a service that is given what it needs by the variables."""
        given = {}
        for name, item_type in _parameters(model, service):
            given[name] = self._session.given(self._variables.get(name), item_type, name)
        return self._service(model, service, given, Layers(given, self._variables))

    # ---- what expressions see -------------------------------------------------------------------
    def _scope(
        self, model: DecisionModel, requirements: Iterable[Requirement]
    ) -> Mapping[str, Value]:
        own: dict[str, Value] = {}
        through: dict[str, dict[str, Value]] = {}
        for requirement in requirements:
            self._session.run.spend(1)
            home, there = model.home_of(requirement), self._through(requirement.prefix)
            values = there.values_of(home, requirement.id)
            if requirement.prefix:
                through.setdefault(requirement.prefix, {}).update(values)
            else:
                own.update(values)
        own.update(through)
        return Layers(own, self._variables) if own else self._variables

    def values_of(self, model: DecisionModel, element_id: str) -> dict[str, Value]:
        """Return the value of an element that another one requires, by each of its names."""
        if element_id in model.decisions:
            decision = model.decisions[element_id]
            value = self.decision(model, decision)
            return {decision.id: value, decision.name: value, decision.variable: value}
        if element_id in model.inputs:
            data = model.inputs[element_id]
            return {data.name: self._input(data)}
        if element_id in model.services:
            service = model.services[element_id]
            return {service.name: self._service_function(model, service)}
        knowledge = model.knowledge[element_id]
        return {knowledge.name: self._function(model, knowledge)}

    def _through(self, prefix: str) -> Evaluation:
        """Return the evaluation of what is imported under a name.

        It sees the same variables, but first those given under that name: so the same input of one
        model, imported in two ways, may have two values. Ways that see the same share what they
        decide: there may be very many of them.
        """
        given = self._variables.get(prefix) if prefix else None
        if not isinstance(given, dict):
            return self
        # Given once more, it hides what hid it.
        hiding = (given, *(each for each in self._given if each is not given))
        key = tuple(map(id, hiding))
        if key not in self._imported:
            there = self._imported[key] = Evaluation(self._outside, self._session)
            there._given, there._imported = hiding, self._imported
            for each in reversed(hiding):
                there._variables = Layers(each, there._variables)
        return self._imported[key]

    def _input(self, data: InputData) -> Value:
        return self._session.given(self._variables.get(data.name), data.type, data.name)

    def _seen(
        self, model: DecisionModel, decision: Decision, scope: Mapping[str, Value]
    ) -> Mapping[str, Value]:
        """Return the variables that a decision without a table looked at."""
        names: set[str] = set()
        if isinstance(decision.logic, LiteralExpression):
            names |= decision.logic.expression.names_used
        else:
            for requirement in decision.requirements:
                home = model.home_of(requirement)
                if requirement.prefix:
                    names.add(requirement.prefix)
                elif requirement.id in home.inputs:
                    names.add(home.inputs[requirement.id].name)
                elif requirement.id in home.decisions:
                    names.add(home.decisions[requirement.id].variable)
        return {
            name: _without_functions(scope[name])
            for name in sorted(names)
            if name in scope and not isinstance(scope[name], Function)
        }

    # ---- functions ------------------------------------------------------------------------------
    def _function(self, model: DecisionModel, knowledge: Knowledge) -> Function:
        key = model.sha256, knowledge.id
        if key in self._functions:
            return self._functions[key]
        owner = Owner(knowledge.id, knowledge.name, model)
        itself = Requirement(knowledge.id)
        own: dict[str, Value] = {}
        scope = Layers(
            own, self._scope(model, (one for one in knowledge.requirements if one != itself))
        )
        inner = function_of(knowledge.function, scope, self._session, owner, knowledge.name)

        def invoke(run: Run, arguments: Arguments) -> Value:
            before = len(owner.hits)
            value = inner.invoke(run, arguments)
            value = typed_or_null(value, knowledge.type, run, f"'{knowledge.name}'")
            hits, owner.hits = owner.hits[before:], owner.hits[:before]
            if hits:
                called = Owner(knowledge.id, knowledge.name, model, hits)
                given = in_order(inner.parameters, arguments)
                inputs = dict(zip(inner.parameters, given, strict=True))
                self._session.record(called, inputs, value)
            return value

        function = Function(knowledge.name, inner.parameters, invoke)
        # Its own name is in scope: a knowledge model may invoke itself.
        own[knowledge.name] = function
        self._functions[key] = function
        return function

    def _service_function(self, model: DecisionModel, service: DecisionService) -> Function:
        parameters = _parameters(model, service)
        names = tuple(name for name, _ in parameters)

        def invoke(run: Run, arguments: Arguments) -> Value:
            given = {
                name: typed(value, item_type, run)
                for (name, item_type), value in zip(
                    parameters, in_order(names, arguments), strict=True
                )
            }
            run.enter()
            # What a service decides inside is decided from its arguments alone.
            value = self._service(model, service, given, given)
            run.leave()
            return value

        return Function(service.name, names, invoke)

    def _service(
        self,
        model: DecisionModel,
        service: DecisionService,
        given: Mapping[str, Value],
        variables: Mapping[str, Value],
    ) -> Value:
        inside = Evaluation(variables, self._session)
        for requirement in service.input_decisions:
            home = model.home_of(requirement)
            decision = home.decisions[requirement.id]
            inside._decided[home.sha256, decision.id] = given[decision.variable]
        outputs: dict[str, Value] = {}
        for requirement in service.outputs:
            home = model.home_of(requirement)
            decision = home.decisions[requirement.id]
            outputs[decision.variable] = inside.decision(home, decision)
        value: Value = outputs if len(service.outputs) > 1 else next(iter(outputs.values()), None)
        value = typed_or_null(value, service.type, self._session.run, f"'{service.name}'")
        self._session.record(Owner(service.id, service.name, model), given, value)
        return value


def _name(failure: DecisionFailed, model: DecisionModel, decision: Decision) -> None:
    """Say which decision failed; the innermost one speaks first."""
    if failure.decision_id is None:
        failure.decision_id, failure.decision_name = decision.id, decision.name
        failure.file, failure.sha256 = model.file, model.sha256


def _parameters(
    model: DecisionModel, service: DecisionService
) -> list[tuple[str, ItemType | None]]:
    """Return names and types of a service's parameters: input data first, as in 10.4."""
    parameters: list[tuple[str, ItemType | None]] = []
    for requirement in service.inputs:
        data = model.home_of(requirement).inputs[requirement.id]
        parameters.append((data.name, data.type))
    for requirement in service.input_decisions:
        decision = model.home_of(requirement).decisions[requirement.id]
        parameters.append((decision.variable, decision.type))
    return parameters


def _without_functions(value: Value) -> Value:
    """Return what an import gives, as evidence can hold it."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if not isinstance(part, Function)}
