from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from feel import Date, DateTime, DayTimeDuration, Time, from_json, to_json
from tests.unit.feel.evaluating import value


def test_numbers_of_json_become_decimals_and_never_floats() -> None:
    assert from_json({"a": [1, Decimal("0.1")], "b": True}) == {
        "a": [Decimal(1), Decimal("0.1")],
        "b": True,
    }
    with pytest.raises(TypeError):
        from_json(0.1)
    with pytest.raises(TypeError):
        from_json({"a": object()})


def test_what_is_no_number_becomes_null() -> None:
    assert from_json(Decimal("NaN")) is None


def test_moments_of_python_keep_their_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    moment = from_json(datetime(2026, 7, 1, 12, tzinfo=berlin))
    assert moment == DateTime(Date(2026, 7, 1), Time(12 * 3600 * 10**9, "Europe/Berlin"))
    assert from_json(datetime(2026, 7, 1, 12, tzinfo=UTC)) == DateTime(
        Date(2026, 7, 1), Time(12 * 3600 * 10**9, 0)
    )
    assert from_json(date(2026, 7, 1)) == Date(2026, 7, 1)


def test_json_has_iso_text_and_exact_numbers() -> None:
    moment = DateTime(Date(2026, 7, 1), Time(12 * 3600 * 10**9, "Europe/Berlin"))
    assert to_json({"m": moment, "n": [Decimal("1.50")], "d": DayTimeDuration(10**9)}) == {
        "m": "2026-07-01T12:00:00+02:00",
        "n": [Decimal("1.50")],
        "d": "PT1S",
    }


def test_a_function_is_no_json() -> None:
    with pytest.raises(TypeError):
        to_json(value("function(x) x"))


def test_json_text_is_read_and_written_exactly() -> None:
    assert value('from json("{\\"a\\": [0.1, 1e3, null]}").a[1] + 0.2 = 0.3') is True
    assert value('to json({a: 0.10, b: "ü"})') == '{"a":0.10,"b":"ü"}'


def test_there_is_no_negative_zero() -> None:
    assert str(to_json(value("-1 * 0.00"))) == "0.00"
    assert value("to json([-1 * 0])") == "[0]"


def test_a_function_is_no_json_at_the_end_of_a_range_either() -> None:
    for source in ("count", "[count]", "(= count)", "[(= count)]", "(= [count])", "{a: (= sum)}"):
        with pytest.raises(TypeError, match="function"):
            to_json(value(source))
    assert to_json(value("[(= 1), [1..2], (< 3)]")) == ["(= 1)", "[1..2]", "(< 3)"]
