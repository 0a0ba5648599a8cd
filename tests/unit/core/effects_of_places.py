"""What FEEL does at the places of events, loops, gateways, ad-hoc sub-processes, calls and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from engine.connectors.rest.outcome import raise_error, values_of
from engine.core import correlations
from engine.core.executable import ExecutableProcess
from engine.core.guarded import OfferRights
from engine.core.offers import offers_of
from engine.core.public_links import LinkPlan, documents_of, thanks_of
from engine.core.signing import Asked, asked_for
from engine.model import BusinessError, ConnectorRequest, StoredDocument
from engine.task_model import PublicLink
from tests.unit.core.builders import NOW, Run, values
from tests.unit.core.drawn import boundary, end, flows, start, sub, user
from tests.unit.core.library import (
    Library,
    activity,
    asked,
    call,
    chained,
    checked,
    each,
    loop,
    named,
)
from tests.unit.core.test_data import ORDER, association, specification

CALLED = """<zeebe:taskDefinition type="http" /><zeebe:taskHeaders>
<zeebe:header key="resultExpression" value="={twice: body * 2}" />
<zeebe:header key="errorExpression" value='=if body = 3 then {code: "odd"} else null' />
</zeebe:taskHeaders>"""


def answered(body: int) -> object:
    """Return what a call makes of an answer, by the headers that its job has."""
    drawn = f'<bpmn:serviceTask id="c"><bpmn:extensionElements>{CALLED}'
    run = Run.of(checked(chained(drawn + "</bpmn:extensionElements></bpmn:serviceTask>", ids="c")))
    (job,) = run.last.jobs_opened
    request = ConnectorRequest("1-1", {}, job.headers, _no_document, now=NOW)
    scope = values({"body": body})
    try:
        raise_error(request, scope, ())
    except BusinessError as error:
        return error.code
    return values_of(request, scope, ())


def _no_document(sha256: str) -> StoredDocument:
    raise KeyError(sha256)


CATCH = '<bpmn:intermediateCatchEvent id="{}">{}</bpmn:intermediateCatchEvent>'


def signal() -> bool:
    caught = CATCH.format("c", '<bpmn:signalEventDefinition signalRef="s" />')
    roots = '<bpmn:signal id="s" name="=&quot;paid-&quot; + land" />'
    run = Run.of(checked(chained(caught, ids="c"), roots), land="de")
    return [one.name for one in run.subscriptions.values()] == ["paid-de"]


def thrown(kind: str, attribute: str) -> bool:
    """An end event throws what an expression computes; a boundary event waits for that code."""
    throws = f'<bpmn:{kind}EventDefinition {kind}Ref="computed" />'
    inner = start("s") + f'<bpmn:endEvent id="e">{throws}</bpmn:endEvent>' + flows("s>e")
    catch = boundary("b", "work", f'<bpmn:{kind}EventDefinition {kind}Ref="fixed" />')
    body = start() + sub("work", inner) + catch + user("caught") + end()
    roots = (
        f'<bpmn:{kind} id="computed" name="x" {attribute}="=code" />'
        f'<bpmn:{kind} id="fixed" name="y" {attribute}="E7" />'
    )
    process = checked(body + flows("start>work", "work>end", "b>caught", "caught>end"), roots)
    return Run.of(process, code="E7").standing() == ["caught"]


def listener(attribute: str, field: str, value: object) -> bool:
    attributes = {"type": "mail", attribute: "=given"}
    written = " ".join(f'{name}="{one}"' for name, one in attributes.items())
    zeebe = (
        f'<zeebe:executionListeners><zeebe:executionListener eventType="start" {written} />'
        "</zeebe:executionListeners>"
    )
    run = Run.of(checked(chained(user("u", zeebe), ids="u")), given=value)
    return bool(getattr(run.last.jobs_opened[0], field) == value)


def task_listener(attribute: str, field: str, value: object) -> bool:
    attributes = {"type": "mail", attribute: "=given"}
    written = " ".join(f'{name}="{one}"' for name, one in attributes.items())
    zeebe = (
        f'<zeebe:taskListeners><zeebe:taskListener eventType="creating" {written} />'
        "</zeebe:taskListeners>"
    )
    run = Run.of(checked(chained(user("u", zeebe), ids="u")), given=value)
    return bool(getattr(run.last.jobs_opened[0], field) == value)


def condition() -> bool:
    test = "<bpmn:condition>=amount &gt; 5</bpmn:condition>"
    caught = CATCH.format(
        "c", f"<bpmn:conditionalEventDefinition>{test}</bpmn:conditionalEventDefinition>"
    )
    process = checked(chained(caught, ids="c"))
    return (Run.of(process, amount=6).standing(), Run.of(process, amount=5).standing()) == (
        [],
        ["c"],
    )


def cardinality() -> bool:
    marker = each(inner="<bpmn:loopCardinality>=count</bpmn:loopCardinality>")
    opened = Run.of(checked(chained(asked("u", marker), ids="u")), count=3)
    return len(opened.last.user_tasks_opened) == 3


def loop_condition() -> bool:
    run = Run.of(checked(chained(asked("u", loop("=again")), ids="u")), again=True)
    return (run.complete("u").standing(), run.complete("u", again=False).standing()) == (["u"], [])


def activation() -> bool:
    join = (
        '<bpmn:complexGateway id="join"><bpmn:activationCondition>=activationCount &gt;= enough'
        "</bpmn:activationCondition></bpmn:complexGateway>"
    )
    fork = '<bpmn:parallelGateway id="fork" />'
    ways = ("start>fork", "fork>a", "fork>b", "a>join", "b>join", "join>after", "after>end")
    body = start() + fork + user("a") + user("b") + join + user("after") + end() + flows(*ways)
    run = Run.of(checked(body), enough=1)
    return "after" in run.complete("a").standing()


def ad_hoc() -> Run:
    own = (
        '<zeebe:adHoc activeElementsCollection="=chosen" outputCollection="all"'
        ' outputElement="=made * 2" />'
    )
    body = activity("adHocSubProcess", "a", user("x") + user("y"), own)
    return Run.of(checked(chained(body, user("after"), ids="a after")), chosen=["y"])


def called() -> bool:
    caller = checked(chained(call("c", "=which"), ids="c"))
    library = Library({1: caller, 2: named("other", chained(user("inner"), ids="inner"))})
    return "inner" in library.start(1, which="other").standing()


def business_id() -> bool:
    caller = checked(
        chained(call("c", "other", 'businessId="=&quot;part-&quot; + which"'), ids="c")
    )
    library = Library({1: caller, 2: named("other", chained(user("inner"), ids="inner"))})
    facts = library.start(1, which="7").last.facts
    (called,) = [one for one in facts if one.type == "process.called"]
    return [(one.name, one.value) for one in called.personal] == [("businessId", "part-7")]


def correlated(message_path: str, data_path: str) -> Run:
    """An instance that waits for a message by a property of both."""
    body = '<bpmn:correlationSubscription id="cs" correlationKeyRef="k">' + (
        '<bpmn:correlationPropertyBinding correlationPropertyRef="cp">'
        f"<bpmn:dataPath>{data_path}</bpmn:dataPath></bpmn:correlationPropertyBinding>"
        "</bpmn:correlationSubscription>"
    )
    caught = CATCH.format("c", '<bpmn:messageEventDefinition messageRef="m" />')
    roots = (
        '<bpmn:message id="m" name="paid" /><bpmn:correlationProperty id="cp">'
        '<bpmn:correlationPropertyRetrievalExpression messageRef="m">'
        f"<bpmn:messagePath>{message_path}</bpmn:messagePath>"
        "</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
        '<bpmn:collaboration id="co"><bpmn:correlationKey id="k"><bpmn:correlationPropertyRef>cp'
        "</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
    )
    return Run.of(checked(body + chained(caught, ids="c"), roots), land="de")


def message_path() -> bool:
    path = correlated("=lower case(shop.land)", "=land").process.message_paths["paid"]
    return correlations.key_in(path, values({"shop": {"land": "DE"}}), NOW) == "de"


def data(more: str) -> object:
    inner = specification("given") + association("Input", "DR", "in_given", more)
    run = Run.of(checked(chained(asked("u", inner), ids="u") + ORDER), order={"id": 7})
    return run.variables("u")["given"]


def linked_task() -> ExecutableProcess:
    """Return a process with a task whose link three expressions say."""
    said = (
        '<zeebe:properties><zeebe:property name="vorgang:publicLink" value="=given" />'
        '<zeebe:property name="vorgang:linkUntil" value="=duration(wait)" />'
        '<zeebe:property name="vorgang:linkThanks" value="=&quot;Danke, &quot; + who" />'
        '<zeebe:property name="vorgang:linkDocuments" value="=[letter, scans]" />'
        "</zeebe:properties>"
    )
    said += '<zeebe:formDefinition formId="f" />'
    return checked(chained(user("u", said), ids="u"))


def linked() -> PublicLink:
    run = Run.of(linked_task(), given="L7", wait="PT2H")
    (opened,) = run.last.user_tasks_opened
    assert opened.link is not None
    return opened.link


def asked_to_sign() -> Asked:
    """Return what four expressions have somebody sign."""
    said = "".join(
        f'<zeebe:property name="vorgang:{name}" value="{value}" />'
        for name, value in {
            "publicLink": "=&quot;L7&quot;",
            "sign": "=paper",
            "signStatement": "=&quot;Ja, &quot; + who",
            "signVersion": "=edition",
            "signReasons": "=[{value: word, label: who}]",
        }.items()
    )
    process = checked(chained(user("u", f"<zeebe:properties>{said}</zeebe:properties>"), ids="u"))
    (task,) = [one.user_task for one in process.nodes.values() if one.user_task]
    assert task.link is not None
    assert task.link.sign is not None
    given = {"paper": {"sha256": "ab" * 32}, "who": "Bob", "edition": "v2", "word": "price"}
    return asked_for(task.link.sign, values(given), NOW)


def offered() -> OfferRights:
    """Return to whom two expressions offer a message."""
    said = "".join(
        f'<zeebe:property name="vorgang:{name}" value="{value}" />'
        for name, value in {"As": "Los", "To": "=team", "ToUsers": "=who"}.items()
    ).replace("vorgang:", "vorgang:offered")
    properties = f"<zeebe:properties>{said}</zeebe:properties>"
    inner = f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>"
    caught = CATCH.format("c", inner + '<bpmn:messageEventDefinition messageRef="m" />')
    key = '<zeebe:subscription correlationKey="=&quot;1&quot;" />'
    roots = f'<bpmn:message id="m" name="go"><bpmn:extensionElements>{key}'
    process = checked(chained(caught, ids="c"), roots + "</bpmn:extensionElements></bpmn:message>")
    run = Run.of(process, team="sales", who="U7")
    (offer,) = offers_of(process, run.last.state, NOW)
    return offer.rights


def planned() -> LinkPlan:
    (task,) = [one.user_task for one in linked_task().nodes.values() if one.user_task]
    assert task.link is not None
    return task.link


def thanks() -> str:
    return thanks_of(planned(), values({"who": "Bob"}), NOW)


def handed_out() -> tuple[str, ...]:
    letter, scans = {"sha256": "ab" * 32}, [{"documentId": "cd" * 32}]
    return documents_of(planned(), values({"letter": letter, "scans": scans}), NOW)


def task_name() -> str:
    """Return the name that an expression gives a task."""
    said = '<zeebe:property name="vorgang:taskName" value="=step.title" />'
    task = user("u", f"<zeebe:properties>{said}</zeebe:properties>")
    (opened,) = Run.of(
        checked(chained(task, ids="u")), step={"title": "Server einrichten"}
    ).last.user_tasks_opened
    return opened.name


MORE_EFFECTS: Mapping[tuple[str, str], Callable[[], bool]] = {
    ("property", "vorgang:publicLink"): lambda: linked().id == "L7",
    ("property", "vorgang:linkUntil"): lambda: linked().until == NOW + timedelta(hours=2),
    ("property", "vorgang:linkThanks"): lambda: thanks() == "Danke, Bob",
    ("property", "vorgang:linkDocuments"): lambda: handed_out() == ("ab" * 32, "cd" * 32),
    ("property", "vorgang:taskName"): lambda: task_name() == "Server einrichten",
    ("property", "vorgang:offeredTo"): lambda: offered().candidate_groups == {"sales"},
    ("property", "vorgang:offeredToUsers"): lambda: offered().candidate_users == {"U7"},
    ("property", "vorgang:sign"): lambda: asked_to_sign().document == "ab" * 32,
    ("property", "vorgang:signStatement"): lambda: asked_to_sign().statement == "Ja, Bob",
    ("property", "vorgang:signVersion"): lambda: asked_to_sign().version == "v2",
    ("property", "vorgang:signReasons"): lambda: asked_to_sign().reasons == (("price", "Bob"),),
    ("header", "resultExpression"): lambda: answered(4) == {"twice": 8},
    ("header", "errorExpression"): lambda: answered(3) == "odd",
    ("signal", "name"): signal,
    ("executionListener", "type"): lambda: listener("type", "type", "document"),
    ("executionListener", "retries"): lambda: listener("retries", "retries", 7),
    ("taskListener", "type"): lambda: task_listener("type", "type", "document"),
    ("taskListener", "retries"): lambda: task_listener("retries", "retries", 7),
    ("error", "errorCode"): lambda: thrown("error", "errorCode"),
    ("escalation", "escalationCode"): lambda: thrown("escalation", "escalationCode"),
    ("condition", ""): condition,
    ("loopCardinality", ""): cardinality,
    ("loopCondition", ""): loop_condition,
    ("activationCondition", ""): activation,
    ("adHoc", "activeElementsCollection"): lambda: ad_hoc().standing() == ["y"],
    ("adHoc", "outputElement"): lambda: ad_hoc().complete("y", made=4).variables()["all"] == [8],
    ("calledElement", "processId"): called,
    ("calledElement", "businessId"): business_id,
    ("messagePath", ""): message_path,
    ("dataPath", ""): lambda: (
        correlated("=land", "=upper case(land)").awaited() == [("c", "paid", "DE")]
    ),
    ("transformation", ""): lambda: (
        data("<bpmn:transformation>=order.id + 1</bpmn:transformation>") == 8
    ),
    ("from", ""): lambda: (
        data(
            "<bpmn:assignment><bpmn:from>=order.id * 2</bpmn:from><bpmn:to>given.twice</bpmn:to>"
            "</bpmn:assignment>"
        )
        == {"twice": 14}
    ),
}
