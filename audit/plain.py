"""Texts that a log may repeat: what they name is a thing of the installation, and no person."""

from __future__ import annotations


class Plain(str):
    """A text that was chosen by a programmer, or by whoever runs the installation.

    Names of logs, keys, witnesses, columns and folders. Never what somebody typed in a form, a
    model or a request.
    """

    __slots__ = ()
