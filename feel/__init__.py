"""FEEL, the expression language of DMN 1.5, as far as processes, tables and forms need it."""

from feel.decimal_comma import CommaAdvice, comma_advice
from feel.expression import (
    Evaluation,
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from feel.faults import (
    EvaluationWarning,
    ExpressionFailed,
    FeelAssertionFailed,
    FeelLimitExceeded,
    FeelSyntaxFault,
)
from feel.json_values import from_json, to_json
from feel.limits import work_time, work_time_is_up, work_time_left
from feel.names import names_in
from feel.seed import seeded
from feel.temporal import add_duration, to_datetime
from feel.temporal_text import parse_temporal
from feel.text import excerpt_of
from feel.values import (
    Date,
    DateTime,
    DayTimeDuration,
    Function,
    Range,
    Time,
    Value,
    YearMonthDuration,
)

__all__ = [
    "CommaAdvice",
    "Date",
    "DateTime",
    "DayTimeDuration",
    "Evaluation",
    "EvaluationWarning",
    "Expression",
    "ExpressionFailed",
    "FeelAssertionFailed",
    "FeelLimitExceeded",
    "FeelSyntaxFault",
    "Function",
    "Range",
    "Time",
    "UnaryTests",
    "Value",
    "YearMonthDuration",
    "add_duration",
    "comma_advice",
    "compile_expression",
    "compile_unary_tests",
    "excerpt_of",
    "from_json",
    "names_in",
    "parse_temporal",
    "seeded",
    "to_datetime",
    "to_json",
    "work_time",
    "work_time_is_up",
    "work_time_left",
]
