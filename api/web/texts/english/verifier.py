"""Words of the page that verifies an export in the browser."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "verifier.title": "Verify an export",
    "verifier.lead": "Verifies an export or report of the ledger in this browser. The file stays "
    "on your device: this page sends nothing.",
    "verifier.file": "Export or report",
    "verifier.file_hint": "File that ends in .json, .zip or .pdf",
    "verifier.key": "Verifier key",
    "verifier.key_hint": "The key name+id+key that you know from another source, such as an "
    "earlier report. Without it the check only shows that the export agrees with itself.",
    "verifier.earlier": "Earlier checkpoint",
    "verifier.earlier_hint": "The text of a checkpoint that you have kept. Only that shows if "
    "somebody with the key has written everything anew.",
    "verifier.witness": "Witnesses",
    "verifier.witness_hint": "Verifier keys of witnesses whom you trust, one a line. Then they "
    "must have cosigned the checkpoint.",
    "verifier.needed": "How many of them",
    "verifier.needed_hint": "Empty means all",
    "verifier.check": "Verify",
    "verifier.noscript": "This page computes in your browser and needs JavaScript for it.",
    "verifier.save": "Save this page as one file",
    "verifier.save_words": "It works without a network and without this server.",
    "verifier.script": "Download the verifier for Python",
    "verifier.script_words": "It checks the rules on the content too, and needs only Python 3.11 "
    "or later.",
}

SCRIPT_WORDS: Mapping[str, str] = {
    "no_file": "Choose an export or report.",
    "working": "The file is being verified.",
    "holds": "The evidence holds.",
    "broken": "The evidence does not hold: {count} findings.",
    "broken.one": "The evidence does not hold: one finding.",
    "unreadable": "The file is no readable export or report of the ledger.",
    "unreadable.given": "A key or checkpoint that you give cannot be read.",
    "too_large": "The file is too large for a browser. Use the verifier for Python.",
    "failed": "The check broke off, probably because the file is too large. Use the verifier for "
    "Python.",
    "unable.old": "This browser cannot verify Ed25519 signatures. Use Chromium, Chrome or Edge "
    "from version 137, Firefox from 129 or Safari from 17, or the verifier for Python.",
    "unable.insecure": "The browser gives its cryptography only to pages over https. Open the page "
    "over https, or save it as a file and open that.",
    "archive-altered.how": "Unpack the archive and verify evidence.json alone.",
    "report-altered.how": "Take the attachment out with pdfdetach -save 1 -o evidence.json and "
    "verify it by itself. Nothing vouches for the pages of the PDF file then.",
    "facts": "What was verified",
    "evidence": "Attachment evidence.json, SHA-256",
    "log": "Log",
    "logs": "Names of the log",
    "logs_words": "{log} from place {first}",
    "log_key": "Key of the log",
    "log_key_words": "{vkey}: signs from {first} entries, {ends}",
    "log_key_until": "last at {last}",
    "log_key_open": "still in force",
    "former_key": "Earlier checkpoint",
    "former_key_words": "signed with the earlier key {vkey}, which the export names",
    "size": "Entries under the checkpoint",
    "root": "Root",
    "scope": "Scope",
    "everything": "the whole log",
    "instance": "Case {instance}",
    "filters": "Selection: {filters}",
    "counts": "Entries",
    "counts_words": "{disclosed} disclosed, {undisclosed} in the same range not",
    "opened": "Disclosed values",
    "end": "End of the case",
    "end_words": "No. {seq}, as of {at}; this export does not show what came after",
    "end_unknown": "not proven",
    "witness": "Witness",
    "witness_words": "{name} cosigned the checkpoint over {size} entries at {at}",
    "stranger_words": "{name}: stands in the checkpoint, not verified",
    "stranger_time": "{name}, by its own account at {at}: stands in the checkpoint, not verified. "
    "Give its verifier key for that",
    "timestamps": "Timestamps",
    "timestamps_words": "{count} in the export, not verified",
    "limits": "What this check does not show",
    "limit.key": "The key comes from the export itself: without a key from another source anybody "
    "can make such an export.",
    "limit.outdated": "The given key {vkey} was replaced after this export. Whoever has it can "
    "invent a log that seems proven by it: do not give it any more.",
    "limit.earlier": "Without an earlier checkpoint or witnesses it does not show if somebody with "
    "the key has written everything anew, cut off the end or restored an old backup.",
    "limit.later": "Nothing of it proves that the log has no more than {size} entries: whoever has "
    "the key could have cut off the end or restored an old backup.",
    "limit.selection": "The {left} other entries of the range are there as hashes only; {before} "
    "before it and {after} after it are neither disclosed nor counted. Some of the selection may "
    "be among them too.",
    "limit.person": "That the entries are about the named person only the operator says.",
    "limit.timestamps": "Whether the timestamps are valid the verifier checks with --tsa-ca, or "
    "openssl ts -verify.",
    "limit.clock": "The clock of the test installation was turned: the times of {count} entries "
    "mean nothing.",
    "limit.seal": "This page does not check the seal of the PDF file, nor whether its pages fit "
    "the entries. pdfsig checks it; its output must hold “Signature is Valid” and “Total document "
    "signed”.",
    "limit.rules": "Rules on the content, such as whether somebody approved their own request, are "
    "checked by the verifier for Python.",
    "limit.source": "That what was entered is true no check can show.",
}
