from tests.conformance.beside import DMN_TCK, PROTOTYPES

collect_ignore = [
    *([] if DMN_TCK else ["test_tck.py"]),
    *([] if PROTOTYPES else ["test_against_second_implementation.py"]),
]
