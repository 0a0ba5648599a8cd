from tests.conformance.beside import missing


def pytest_report_header() -> list[str]:
    return missing()
