from tests.conformance.beside import PROTOTYPES

collect_ignore = [] if PROTOTYPES else ["test_against_second_interpreter.py"]
