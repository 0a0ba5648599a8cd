"""Changes of an export in memory, each of which somebody might make: what must be found."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

from tests.exports import ORIGIN

Bundle = dict[str, Any]
OTHER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""Another log's verifier key. Source: Go, x/mod/sumdb/note, example."""


def entry_of(bundle: Bundle, number: int = 1) -> dict[str, Any]:
    entry: dict[str, Any] = bundle["entries"][number]
    return entry


def _body(bundle: Bundle, old: str, new: str) -> None:
    entry = entry_of(bundle)
    assert old in entry["body"]
    entry["body"] = entry["body"].replace(old, new)


def _resize(bundle: Bundle) -> int:
    """Write a smaller size into the note, and return it."""
    size = int(bundle["checkpoint"].split("\n")[1])
    bundle["checkpoint"] = bundle["checkpoint"].replace(f"\n{size}\n", f"\n{size - 1}\n", 1)
    return size - 1


def _changed(pem: str) -> str:
    """Return a certificate with one bit of its name's first letter changed."""
    der = bytearray(ssl.PEM_cert_to_DER_cert(pem))
    der[der.index(b"Vorgang")] ^= 1
    return ssl.DER_cert_to_PEM_cert(bytes(der))


def _flip(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


CHANGES: dict[str, Callable[[Bundle], object]] = {
    "nothing": lambda bundle: None,
    "a payload": lambda bundle: _body(bundle, "clerk", "clown"),
    "a time": lambda bundle: _body(bundle, "2026-11-22", "2025-11-22"),
    "bytes that are not canonical": lambda bundle: _body(bundle, '"v":1', '"v": 1'),
    "a member twice": lambda bundle: _body(bundle, '"v":1', '"v":1,"v":1'),
    "a number that is none": lambda bundle: _body(bundle, '"v":1', '"v":1.0'),
    "a log of another name": lambda bundle: _body(bundle, ORIGIN, "ledger.example/else"),
    "a body that is no entry": lambda bundle: entry_of(bundle).update(body="[]"),
    "an entry left out": lambda bundle: bundle["entries"].pop(1),
    "the last entry left out": lambda bundle: bundle["entries"].pop(),
    "all entries left out": lambda bundle: bundle["entries"].clear(),
    "an entry twice": lambda bundle: bundle["entries"].insert(1, entry_of(bundle)),
    "entries in another order": lambda bundle: bundle["entries"].reverse(),
    "another place": lambda bundle: entry_of(bundle).update(index=0),
    "a place past the range": lambda bundle: entry_of(bundle).update(index=900),
    "a leaf": lambda bundle: bundle["leaves"].__setitem__(2, _flip(bundle["leaves"][2])),
    "a leaf too many": lambda bundle: bundle["leaves"].append("00" * 32),
    "a leaf in capitals": lambda bundle: bundle["leaves"].__setitem__(0, "AB" * 32),
    "no leaves": lambda bundle: bundle["leaves"].clear(),
    "the tail of the leaves": lambda bundle: bundle["leaves"].pop(),
    "the left roots": lambda bundle: bundle.update(left=["11" * 32]),
    "a consistency proof": lambda bundle: bundle["consistency"].append("22" * 32),
    "a count": lambda bundle: bundle["scope"].update(disclosed=2),
    "an unknown member": lambda bundle: bundle.update(extra=1),
    "a scope of another kind": lambda bundle: bundle["scope"].update(kind="nothing"),
    "no list of entries": lambda bundle: bundle.update(entries=None),
    "an opened value": lambda bundle: entry_of(bundle)["openings"][0].update(value="x"),
    "an opened float": lambda bundle: entry_of(bundle)["openings"][0].update(value=1.5),
    "an opened number too large": lambda bundle: entry_of(bundle)["openings"][0].update(
        value=2**60
    ),
    "an opened name": lambda bundle: entry_of(bundle)["openings"][0].update(name="x"),
    "an opening of another fact": lambda bundle: entry_of(bundle)["openings"][0].update(fact=7),
    "a salt": lambda bundle: entry_of(bundle)["openings"][0].update(salt="33" * 32),
    "an opening twice": lambda bundle: entry_of(bundle)["openings"].append(
        entry_of(bundle)["openings"][0]
    ),
    "the size signed": _resize,
    "the size in note and range": lambda bundle: bundle["range"].update(size=_resize(bundle)),
    "a note without a signature": lambda bundle: bundle.update(
        checkpoint=bundle["checkpoint"].partition("\n\n")[0] + "\n\n"
    ),
    "the signature of another note": lambda bundle: bundle.update(
        checkpoint=bundle["checkpoint"][:-8] + "AAAA" + bundle["checkpoint"][-4:]
    ),
    "the export's log": lambda bundle: bundle.update(log="ledger.example/else"),
    "another key": lambda bundle: bundle["keys"].update(vkey=OTHER_KEY),
    "no key": lambda bundle: bundle["keys"].update(vkey="none"),
    "the seal's authority": lambda bundle: bundle["keys"].update(
        seal_authority_pem=bundle["keys"]["seal_certificate_pem"]
    ),
    "the seal's certificate": lambda bundle: bundle["keys"].update(
        seal_certificate_pem=_changed(bundle["keys"]["seal_certificate_pem"])
    ),
    "a certificate written otherwise": lambda bundle: bundle["keys"].update(
        seal_certificate_pem=bundle["keys"]["seal_certificate_pem"].replace("\n", "\r\n")
    ),
    "the seal's signature": lambda bundle: bundle["keys"].update(seal_signature="44" * 64),
}
OF_A_CASE: dict[str, Callable[[Bundle], object]] = {
    "a proof": lambda bundle: entry_of(bundle)["proof"].__setitem__(0, "55" * 32),
    "no attestation": lambda bundle: bundle.pop("attestation"),
    "another attestation": lambda bundle: bundle["attestation"].update(
        body=bundle["attestation"]["body"].replace('"instance":"2"', '"instance":"3"')
    ),
    "an attestation of another place": lambda bundle: bundle["attestation"].update(index=3),
    "another case": lambda bundle: bundle["scope"].update(instance="3"),
    "the end, with its counts": lambda bundle: (
        bundle["entries"].pop(),
        bundle["scope"].update(
            disclosed=bundle["scope"]["disclosed"] - 1,
            undisclosed=bundle["scope"]["undisclosed"] + 1,
        ),
    ),
}
