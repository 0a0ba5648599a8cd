"""Rules for defining and invoking functions.

Source: DMN 1.5, 10.3.2.13.4 and 10.3.2.13.5.
"""

from __future__ import annotations

from collections.abc import Sequence

from feel.comparison import in_range
from feel.compilation import Compiler, compiles
from feel.frame import Evaluator, Frame
from feel.limits import Run
from feel.syntax import FunctionDefinition, Invocation, Name, Position
from feel.type_check import converted, named_types
from feel.values import Arguments, Function, NoValue, Range, Value, type_name


@compiles(FunctionDefinition)
def _definition(node: FunctionDefinition, compiler: Compiler) -> Evaluator:
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters)
    of_model = compiler.types
    body, effort = compiler.compile_repeated(node.body) if node.body else (None, 0)

    def define(frame: Frame) -> Value:
        def invoke(run: Run, arguments: Arguments) -> Value:
            if body is None:
                raise NoValue("external functions are not run")
            named = named_types(of_model, run)
            values = [
                value if wanted is None else converted(value, wanted, run, named)
                for value, wanted in zip(in_order(names, arguments), types, strict=True)
            ]
            run.enter()
            run.toil(effort)
            result = body(Frame(dict(zip(names, values, strict=True)), frame, run))
            run.leave()
            return result

        return Function("function", names, invoke, types=types)

    return define


def in_order(parameters: Sequence[str], arguments: Arguments) -> Sequence[Value]:
    """Return arguments in the order of the parameters; null where one of the named is left out.

    Raises:
        NoValue: too few, too many, or of another name.

    Source: DMN 1.5, 10.3.2.13.5.
    """
    if arguments.named is not None:
        if not set(arguments.named) <= set(parameters):
            raise NoValue(f"the parameters are {', '.join(parameters) or 'none'}")
        return [arguments.named.get(name) for name in parameters]
    if len(arguments.positional) != len(parameters):
        raise NoValue(f"{len(parameters)} arguments expected, {len(arguments.positional)} given")
    return arguments.positional


@compiles(Invocation)
def _invocation(node: Invocation, compiler: Compiler) -> Evaluator:
    arguments = [compiler.compile(argument) for argument in node.arguments]
    names, at = node.names, node.at
    known = (
        compiler.built_in_function(node.function.name) if isinstance(node.function, Name) else None
    )
    # A variable may be called `count` and the function still be meant where it is invoked.
    hidden = compiler.built_in.get(node.function.name) if isinstance(node.function, Name) else None
    function = compiler.compile(node.function)
    is_quiet = known is not None and known.quiet

    def invoke(frame: Frame) -> Value:
        run = frame.run
        warned = len(run.warnings)
        callee = function(frame) if known is None else known
        if hidden is not None and not isinstance(callee, Function):
            callee = hidden
        values = [argument(frame) for argument in arguments]
        if is_quiet:
            del run.warnings[warned:]
        if names is None:
            return call(callee, Arguments(values), run, at)
        named = dict(zip(names, values, strict=True))
        if len(named) < len(values):
            run.warn("an argument is given twice", *at)
            return None
        return call(callee, Arguments((), named), run, at)

    return invoke


def call(callee: Value, arguments: Arguments, run: Run, at: Position) -> Value:
    """Return what a function gives; null and a warning if it cannot be invoked so."""
    run.spend(1)
    for argument in arguments.positional:
        # No built-in function needs to know the clock: most of their work is to go through these.
        if type(argument) is str or type(argument) is list:
            run.toil(len(argument))
    try:
        if isinstance(callee, Function):
            return callee.invoke(run, arguments)
        if isinstance(callee, Range) and len(arguments.positional) == 1:
            return in_range(arguments.positional[0], callee, run)
        raise NoValue(f"{type_name(callee)} cannot be invoked")
    except NoValue as reason:
        name = f"{callee.name}(): " if isinstance(callee, Function) else ""
        run.warn(f"{name}{reason}", *at)
        return None
