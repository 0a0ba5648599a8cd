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
from feel import Function, Value
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
        self._variables = variables
        self._session = session
        self._decided: dict[_Key, Value] = {}
        self._functions: dict[_Key, Function] = {}
        self._imported: dict[str, Evaluation] = {}

    def decision(self, model: DecisionModel, decision: Decision) -> Value:
        """Return the value of a decision."""
        key = model.sha256, decision.id
        if key not in self._decided:
            try:
                self._decided[key] = self._decision(model, decision)
            except DecisionFailed as failure:
                failure.decision_id = failure.decision_id or decision.id
                raise
        return self._decided[key]

    def _decision(self, model: DecisionModel, decision: Decision) -> Value:
        scope = self._scope(model, decision.requirements)
        owner = Owner(decision.id, decision.name, model)
        value: Value = None
        if decision.logic is not None:
            value = evaluate_logic(decision.logic, scope, self._session, owner)
        value = typed_or_null(value, decision.type, self._session.run, f"'{decision.name}'")
        self._session.record(owner, self._seen(model, decision, scope), value)
        return value

    def asked_service(self, model: DecisionModel, service: DecisionService) -> Value:
        """Return the value of a service that is given what it needs by the variables."""
        given = {}
        for name, item_type in _parameters(model, service):
            value = self._variables.get(name)
            given[name] = typed_or_null(value, item_type, self._session.run, f"'{name}'")
        return self._service(model, service, given, {**self._variables, **given})

    # ---- what expressions see -------------------------------------------------------------------
    def _scope(self, model: DecisionModel, requirements: Iterable[Requirement]) -> dict[str, Value]:
        scope = dict(self._variables)
        through: dict[str, dict[str, Value]] = {}
        for requirement in requirements:
            home, there = _home(model, requirement), self._through(requirement.prefix)
            values = there.values_of(home, requirement.id)
            if requirement.prefix:
                through.setdefault(requirement.prefix, {}).update(values)
            else:
                scope.update(values)
        scope.update(through)
        return scope

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
        model, imported in two ways, may have two values.
        """
        given = self._variables.get(prefix) if prefix else None
        if not isinstance(given, dict):
            return self
        if prefix not in self._imported:
            self._imported[prefix] = Evaluation({**self._variables, **given}, self._session)
        return self._imported[prefix]

    def _input(self, data: InputData) -> Value:
        value = self._variables.get(data.name)
        return typed_or_null(value, data.type, self._session.run, f"input data '{data.name}'")

    def _seen(
        self, model: DecisionModel, decision: Decision, scope: Mapping[str, Value]
    ) -> Mapping[str, Value]:
        """Return the variables that a decision without a table looked at."""
        names: set[str] = set()
        if isinstance(decision.logic, LiteralExpression):
            names |= decision.logic.expression.names_used
        else:
            for requirement in decision.requirements:
                home = _home(model, requirement)
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
        others = [each for each in knowledge.requirements if each.id != knowledge.id]
        scope = self._scope(model, others)
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
        scope[knowledge.name] = function
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
            home = _home(model, requirement)
            decision = home.decisions[requirement.id]
            inside._decided[home.sha256, decision.id] = given[decision.variable]
        outputs: dict[str, Value] = {}
        for requirement in service.outputs:
            home = _home(model, requirement)
            decision = home.decisions[requirement.id]
            outputs[decision.variable] = inside.decision(home, decision)
        value: Value = outputs if len(service.outputs) > 1 else next(iter(outputs.values()), None)
        value = typed_or_null(value, service.type, self._session.run, f"'{service.name}'")
        self._session.record(Owner(service.id, service.name, model), given, value)
        return value


def _home(model: DecisionModel, requirement: Requirement) -> DecisionModel:
    """Return the model that a required element stands in."""
    return model if requirement.namespace is None else model.imports[requirement.namespace]


def _parameters(
    model: DecisionModel, service: DecisionService
) -> list[tuple[str, ItemType | None]]:
    """Return names and types of a service's parameters: input data first, as in 10.4."""
    parameters: list[tuple[str, ItemType | None]] = []
    for requirement in service.inputs:
        data = _home(model, requirement).inputs[requirement.id]
        parameters.append((data.name, data.type))
    for requirement in service.input_decisions:
        decision = _home(model, requirement).decisions[requirement.id]
        parameters.append((decision.variable, decision.type))
    return parameters


def _without_functions(value: Value) -> Value:
    """Return what an import gives, as evidence can hold it."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if not isinstance(part, Function)}
