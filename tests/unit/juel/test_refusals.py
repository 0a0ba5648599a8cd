"""What needs Java is refused at deployment, with what to use instead."""

import pytest

from feel import FeelSyntaxFault
from feel.juel import JuelRefused, compile_juel

REFUSED = {
    "${list.size() > 2}": ("'.size(…)' calls a method", "=count(list)", 8),
    "${text.length()}": ("'.length(…)' calls a method", "=string length(text)", 8),
    "${list.contains(x)}": ("'.contains(…)'", "=list contains(", 8),
    "${name.equals('x')}": ("'.equals(…)'", "`==`", 8),
    "${name.toLowerCase() == 'x'}": ("'.toLowerCase(…)'", "=lower case(", 8),
    "${a.b.unheardOf(1)}": ("'.unheardOf(…)'", "a service task of a job type", 7),
    "${a['b'](1)}": ("'.b(…)'", "job type", 5),
    "${a[b](1)}": ("'.…(…)'", "job type", 5),
    "${(a)(1)}": ("'.…(…)'", "job type", 4),
    "${execution.getVariable('x')}": ("'.getVariable(…)'", "the variable's name alone", 13),
    "${execution.setVariable('x', 1)}": ("'.setVariable(…)'", "output mapping", 13),
    "${execution.processInstanceId}": ("'execution' is an object", "variable's name", 3),
    "${execution['id']}": ("'execution' is an object", "variable's name", 3),
    "${task.assignee}": ("'task' is an object", "assignee", 3),
    "${externalTask.id}": ("'externalTask' is an object", "headers", 3),
    "${connector.x}": ("'connector' is an object", "job type", 3),
    "${now()}": ("'now(…)' calls a function", "=now()", 3),
    "${dateTime().plusDays(3).toDate()}": ("'dateTime(…)'", '=now() + duration("P3D")', 3),
    "${currentUser()}": ("'currentUser(…)'", "camunda:initiator", 3),
    "${S(order).prop('id')}": ("'S(…)'", "order.customer.name", 3),
    "${order.prop('id').value()}": ("'.prop(…)'", "order.customer.name", 9),
    "${XML(order)}": ("'XML(…)'", "job type", 3),
    "${bean(1)}": ("'bean(…)'", "job type", 3),
    "${my:lookUp(x)}": ("'my:lookUp(…)'", "job type", 3),
    "${x = 1}": ("an assignment", "`==`", 5),
    "${x -> x}": ("a function `->`", "FEEL", 5),
    "${a += b}": ("`+=`", "${one}${other}", 5),
    "${a; b}": ("several expressions", "one expression", 4),
    "${{1, 2}}": ("a set or map", "FEEL", 3),
    "${[1, 2]}": ("a list", "FEEL", 3),
    "${x instanceof y}": ("`instanceof`", "instance of", 5),
    "${@x}": ("`@`", "FEEL", 3),
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_needs_java_is_refused_by_name_with_the_remedy(source: str) -> None:
    message, remedy, column = REFUSED[source]
    with pytest.raises(JuelRefused) as caught:
        compile_juel(source)
    fault = caught.value
    assert message in fault.message
    assert remedy in fault.remedy
    assert (fault.line, fault.column) == (1, column)
    assert str(fault).endswith(fault.remedy)
    assert fault.language == "JUEL"


WRONG = {
    "${": (1, 3, "'}'"),
    "${}": (1, 3, "a name, a number, a text or '('"),
    "${1 +}": (1, 6, "a name, a number, a text or '('"),
    "${1 2}": (1, 5, "an operator or '}'"),
    "${(1}": (1, 5, "')'"),
    "${a[1}": (1, 6, "']'"),
    "${a ? 1}": (1, 8, "':'"),
    "${a.1}": (1, 4, "an operator or '}'"),
    "${a.}": (1, 5, 'a name, or ["…"] for a reserved word'),
    "${a.empty}": (1, 5, 'a name, or ["…"] for a reserved word'),
    "${and}": (1, 3, "a name, a number, a text or '('"),
    "text\n  ${'x}": (2, 5, "'"),
    r"${'a\nb'}": (1, 5, r"\' or \\"),
    "${a & b}": (1, 5, "'&&'"),
    "${a | b}": (1, 5, "'||'"),
    "${1e9999}": (1, 3, "a smaller number"),
    "${a}#{b}": (1, 5, "'${', since ${…} and #{…} must not be mixed"),
    "${a ~ b}": (1, 5, None),
}


@pytest.mark.parametrize("source", WRONG)
def test_a_syntax_fault_names_line_column_and_what_was_expected(source: str) -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_juel(source)
    fault = caught.value
    assert (fault.line, fault.column, fault.expected) == WRONG[source]
    assert fault.language == "JUEL"
    assert fault.remedy.endswith(".")


def test_an_object_of_the_engine_alone_may_be_the_name_of_a_variable() -> None:
    assert compile_juel("${task}").names_used == {"task"}
