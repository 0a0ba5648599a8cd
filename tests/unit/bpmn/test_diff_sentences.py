"""How differences between two diagrams read."""

from __future__ import annotations

import pytest

from bpmn.diff import diff
from bpmn.diff_words import in_words
from bpmn.reader import read_definitions
from tests.unit.bpmn.documents import HEAD, TAIL, extended, flow

BOUNDARY = (
    '<bpmn:boundaryEvent id="late" name="Zu spät" attachedToRef="approve">'
    "<bpmn:timerEventDefinition><bpmn:timeDuration>PT48H</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)
APPROVE = extended(
    "userTask",
    "approve",
    '<zeebe:userTask /><zeebe:formDefinition formId="approval" />'
    '<zeebe:assignmentDefinition candidateGroups="finance" />'
    '<zeebe:ioMapping><zeebe:input source="=a" target="amount" /></zeebe:ioMapping>',
    'name="Freigabe erteilen"',
)
INNER = (
    '<bpmn:startEvent id="start" name="Beginn" />'
    + APPROVE
    + BOUNDARY
    + '<bpmn:exclusiveGateway id="ok" name="Frei?" default="ok-end" />'
    + extended(
        "scriptTask",
        "file",
        '<zeebe:script expression="=1" resultVariable="r" />',
        'name="Ablegen"',
    )
    + '<bpmn:endEvent id="end" name="Ende" />'
    + flow("start", "approve")
    + flow("approve", "ok")
    + flow("ok", "file", "=amount > 100")
    + flow("ok", "end")
    + flow("file", "end")
    + flow("late", "end")
)
DOCUMENT = (
    f'{HEAD}<bpmn:process id="p" name="Bestellung" isExecutable="true">{INNER}</bpmn:process>{TAIL}'
)
START, TASK, GATEWAY = (
    "Startereignis „Beginn“ (start)",
    "Benutzeraufgabe „Freigabe erteilen“ (approve)",
    "Exklusiv-Gateway „Frei?“ (ok)",
)
FILE, LATE, END = (
    "Skriptaufgabe „Ablegen“ (file)",
    "Randereignis „Zu spät“ (late)",
    "Endereignis „Ende“ (end)",
)


def told(old: str, new: str, language: str = "de") -> list[str]:
    read = [read_definitions(text.encode(), "order.bpmn") for text in (old, new)]
    return [in_words(change, language) for change in diff(*read)]


def changed(*replaced: tuple[str, str]) -> list[str]:
    document = DOCUMENT
    for old, new in replaced:
        assert old in document
        document = document.replace(old, new)
    return told(DOCUMENT, document)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '="finance"',
            '="finance,legal"',
            f"{TASK}: Kandidatengruppen vorher finance, jetzt finance, legal",
        ),
        (">PT48H<", ">PT72H<", f"{LATE}: Frist vorher PT48H, jetzt PT72H"),
        ('source="=a"', 'source="=b"', f"{TASK}: Eingabe amount vorher =a, jetzt =b"),
        ('formId="approval"', 'formId="other"', f"{TASK}: Formular vorher approval, jetzt other"),
        ('default="ok-end"', "", f"{GATEWAY}: Standardfluss gestrichen, vorher Fluss (ok-end)"),
        (
            'attachedToRef="approve"',
            'attachedToRef="file"',
            f"{LATE}: angeheftet an\n    vorher  {TASK}\n    jetzt   {FILE}",
        ),
        (
            "=amount > 100",
            "=amount > 250",
            f"Fluss (ok-file) von {GATEWAY} nach {FILE}: "
            "Bedingung vorher =amount > 100, jetzt =amount > 250",
        ),
        (
            'name="Ablegen"',
            'name="Archiv"',
            "Skriptaufgabe „Archiv“ (file): Name vorher „Ablegen“, jetzt „Archiv“",
        ),
        (
            'isExecutable="true"',
            'isExecutable="false"',
            "Prozess „Bestellung“ (p): ausführbar vorher ja, jetzt nein",
        ),
    ],
)
def test_a_changed_field_is_one_sentence(old: str, new: str, sentence: str) -> None:
    assert changed((old, new)) == [sentence]


def test_a_new_task_is_told_with_its_place_and_what_it_is() -> None:
    legal = extended(
        "userTask",
        "legal",
        '<zeebe:userTask /><zeebe:formDefinition formId="law" />',
        'name="Recht"',
    )
    news = changed((flow("approve", "ok"), legal + flow("approve", "legal") + flow("legal", "ok")))
    assert news == [
        f"neu: Benutzeraufgabe „Recht“ (legal), nach {TASK}, vor {GATEWAY}; Formular law",
        f"entfällt: Fluss (approve-ok) von {TASK} nach {GATEWAY}",
    ]


def test_a_task_that_goes_takes_its_flows_along() -> None:
    script = extended(
        "scriptTask",
        "file",
        '<zeebe:script expression="=1" resultVariable="r" />',
        'name="Ablegen"',
    )
    gone = changed(
        (script, ""), (flow("file", "end"), ""), (flow("ok", "file", "=amount > 100"), "")
    )
    assert gone == [
        f"entfällt: {FILE}, bisher nach {GATEWAY}, vor {END}",
        f"entfällt: Fluss (ok-file) von {GATEWAY} nach {FILE}; Bedingung =amount > 100",
    ]


def test_a_renamed_id_is_told_as_that_and_nothing_else() -> None:
    assert changed(('"file"', '"store"'), ("ok-file", "ok-store"), ("file-end", "store-end")) == [
        "Skriptaufgabe „Ablegen“ (store): Id geändert, vorher file",
        f"Fluss (ok-store) von {GATEWAY} nach Skriptaufgabe „Ablegen“ (store): "
        "Id geändert, vorher ok-file",
        f"Fluss (store-end) von Skriptaufgabe „Ablegen“ (store) nach {END}: "
        "Id geändert, vorher file-end",
    ]


def test_two_alike_elements_are_never_guessed_to_be_the_same() -> None:
    twins = '<bpmn:endEvent id="{}" name="Aus" />' * 2
    old = DOCUMENT.replace(BOUNDARY, BOUNDARY + twins.format("a", "b"))
    new = DOCUMENT.replace(BOUNDARY, BOUNDARY + twins.format("c", "d"))
    assert [one.partition(":")[0] for one in told(old, new)] == ["entfällt"] * 2 + ["neu"] * 2


def test_a_task_that_moved_is_told_with_what_it_passed() -> None:
    before = INNER.replace(flow("ok", "end"), "").replace(' default="ok-end"', "")
    after = before.replace(flow("start", "approve"), flow("start", "file"))
    after = after.replace(flow("file", "end"), flow("file", "approve"))
    after = after.replace(flow("ok", "file", "=amount > 100"), flow("ok", "end", "=amount > 100"))
    told_ = told(DOCUMENT.replace(INNER, before), DOCUMENT.replace(INNER, after))
    assert f"{TASK}: läuft jetzt nach {FILE}, vorher davor" in told_


def test_the_order_of_conditions_is_told_since_it_decides() -> None:
    second = flow("ok", "end", "=amount > 50")
    old = DOCUMENT.replace(flow("ok", "end"), second).replace(' default="ok-end"', "")
    one, other = flow("ok", "file", "=amount > 100"), second
    assert told(old, old.replace(one + other, other + one)) == [
        f"{GATEWAY}: Reihenfolge, in der Flüsse geprüft werden, "
        "vorher Fluss (ok-file), Fluss (ok-end), jetzt Fluss (ok-end), Fluss (ok-file)"
    ]


def test_a_message_is_told_once_with_those_who_wait_for_it() -> None:
    event = (
        '<bpmn:message id="m" name="paid" /><bpmn:process id="q" isExecutable="true">'
        '<bpmn:startEvent id="by-{0}"><bpmn:messageEventDefinition messageRef="m" />'
        "</bpmn:startEvent></bpmn:process>"
    )
    old = f"{HEAD}{event.format(1)}{TAIL}"
    assert told(old, old.replace('name="paid"', 'name="settled"')) == [
        "Nachricht „settled“ (m): Name der Nachricht vorher paid, jetzt settled"
        " – betrifft Startereignis (by-1)"
    ]


def test_moving_shapes_is_only_the_drawing() -> None:
    assert told(DOCUMENT, DOCUMENT.replace("\n", "\n\n", 3)) == [
        "Datei order.bpmn: nur Zeichnung verändert (oder Anmerkungen und Schreibweise); "
        "der Ablauf ist derselbe"
    ]


def test_what_cannot_run_is_told_as_well() -> None:
    assert changed(('name="Ablegen"', 'name="Ablegen" camunda:class="A"')) == [
        f"{FILE}: nicht ausführbar: camunda:class neu: A"
    ]


def test_a_long_text_shows_the_part_that_differs_in_lines_of_its_own() -> None:
    script = "=" + "a + " * 80 + "{} + " + "b + " * 80 + "1"
    old = DOCUMENT.replace('expression="=1"', f'expression="{script.format("x")}"')
    new = DOCUMENT.replace('expression="=1"', f'expression="{script.format("y")}"')
    [sentence] = told(old, new)
    head, was, now = sentence.split("\n")
    assert head == f"{FILE}: Skript"
    assert "… " not in was
    assert ("x + b" in was, "y + b" in now) == (True, True)
    assert max(map(len, (was, now))) < 120


def test_a_process_with_another_id_is_told_as_a_new_process() -> None:
    [sentence] = changed(('process id="p"', 'process id="order"'))
    assert sentence.startswith(
        "Prozess „Bestellung“ (order): Id geändert, vorher p; damit entsteht"
    )


def test_the_same_bytes_say_nothing() -> None:
    assert told(DOCUMENT, DOCUMENT) == []


def test_english_is_told_in_english() -> None:
    new = DOCUMENT.replace(">PT48H<", ">PT72H<")
    assert told(DOCUMENT, new, "en") == [
        "boundary event “Zu spät” (late): timer was PT48H, now PT72H"
    ]
