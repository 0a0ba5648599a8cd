"""What whoever has no account is told of their case says nothing of other cases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.case_references import FORM, key_behind, reference_of
from engine.public_links import TOKEN, hash_of, holder_of, token_of

KEYS = st.integers(0, 2**63 - 1)
SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS, KEYS)
def test_a_reference_leads_back_to_its_case_however_it_is_typed(secret: bytes, key: int) -> None:
    reference = reference_of(secret, key)
    assert FORM.fullmatch(reference)
    for typed in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert key_behind(secret, typed) == key


@given(SECRETS, st.integers(0, 2**63 - 2))
def test_references_of_neighbours_have_nothing_in_common(secret: bytes, key: int) -> None:
    one, next_ = reference_of(secret, key), reference_of(secret, key + 1)
    assert sum(a == b for a, b in zip(one, next_, strict=True) if a != "-") < 9


def test_hardly_any_other_text_is_a_reference() -> None:
    secret = bytes(32)
    wrong = [
        key_behind(secret, f"{n:016X}".translate(str.maketrans("0189", "GHIJ"))) for n in range(500)
    ]
    assert wrong == [None] * 500
    for text in ("", "4711", "Nordkai Logistik", "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ"):
        assert key_behind(secret, text) is None


@given(SECRETS, st.integers(1, 2**40), st.text(min_size=1, max_size=40))
def test_a_link_is_of_its_key_its_case_and_its_id(secret: bytes, case: int, id_: str) -> None:
    token = token_of(secret, case, id_)
    assert TOKEN.fullmatch(token)
    others = (
        token_of(secret[::-1] + b"x", case, id_),
        token_of(secret, case + 1, id_),
        token_of(secret, case, id_ + "x"),
    )
    for other in others:
        assert other != token
        assert hash_of(other) != hash_of(token)
        assert holder_of(other) != holder_of(token)
    assert hash_of(token).hex() not in token
