"""What every code of a finding says in English; what is a German half sentence is left out."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # entries
    "entry-changed": "The content does not fit the hash under which it was placed.",
    "leaf-changed": "The hash stored with the entry is not that of its content.",
    "entry-deleted": "The entry is missing from the database.",
    "entry-malformed": "The content is no entry of the prescribed form.",
    "entry-of-another-log": "The entry belongs to another log.",
    "entry-misfiled": "By its content the entry belongs elsewhere.",
    "entry-out-of-order": "The entry stands after number {last} of the same case.",
    "entry-missing": "Entries are missing before this one: the last one has number {last}.",
    "entry-not-queued": "The entry has no place in the log and does not wait for one. What comes "
    "after it waits too: it goes on with vorgang ledger put-aside.",
    "entry-repeated": "Another entry has the same id.",
    "link-broken": "The entry does not refer to the one before it.",
    "time-implausible": "The entry's time ({ts}) is not between the times that are known of the "
    "checkpoints before and after it.",
    # personal values
    "personal-changed": "The disclosed value “{name}” is not the one that the entry holds.",
    "personal-unknown": "The disclosed value “{name}” does not occur in the entry.",
    "personal-missing": "The value “{name}” or its key is gone, and no erasure explains it. "
    "Restore it from a backup.",
    # the log
    "index-gap": "Place {last} is followed by place {next}.",
    "tree-node": "The stored tree node {height}/{number} does not fit the entries.",
    "tree-root": "The entries {first} to {last} are not those that were signed.",
    "tree-root-later": "The same holds for every checkpoint after it, from {size} to {newest} "
    "entries ({count}).",
    "log-shorter-than-checkpoint": "The log has {size} entries, a checkpoint names {signed}.",
    "checkpoint-signature": "The signature of the checkpoint over {size} entries is invalid.",
    "log-not-continued": "No entry proves that the log goes on from here under the name {log}.",
    "log-key-unknown": "The entry names a key of the ledger ({fingerprint}) that is not in the key "
    "folder.",
    "key-change-unsigned": "The entry changes which key signs the ledger ({fingerprint}), and the "
    "keys have not signed it. It does not count.",
    "checkpoint-changed": "The checkpoint over {size} entries is not the one that must be here.",
    "checkpoint-missing": "The last signed checkpoint, over {size} entries, is missing from the "
    "database. Restore the database from a backup.",
    "entries-uncovered": "From here on {count} entries have had no checkpoint for over a minute. "
    "See whether a worker runs, and what it logs.",
    "entry-waiting": "The entry has waited for its place for over a minute. See whether a worker "
    "runs, and what it logs.",
    "entry-not-ours": "Somebody without the key folder inserted the entry into the database. It "
    "will not be signed. Without a place, what comes after it waits too: it goes on with vorgang "
    "ledger put-aside.",
    "sealed-without-entry": "Sealed values of the class “{name}” stand here, and no entry has "
    "them: somebody inserted the row. vorgang ledger put-aside takes it out.",
    "key-damaged": "The key of {subject}, class “{name}”, in keystore.dek does not open. Restore "
    "the row from a backup; delete it if none has it: then somebody inserted it.",
    "guard-off": "What keeps the table {table} from being changed is disabled or gone: {names}. "
    "vorgang doctor names the statements that put it back.",
    "head-unreadable": "The head remembered beside the key cannot be read. Restore the key folder "
    "from a backup.",
    # the engine's tables
    "state-without-entry": "The case stands at version {version}; its last entry is another.",
    "state-changed": "The stored state is not the one that the last entry holds.",
    "sealed-damaged": "What is sealed in {table}, row {row}, column {column} does not open. "
    "Restore the row from a backup.",
    "instance-missing": "The case of these entries is gone.",
    "status-changed": "By its state the case has another status than the table says. Put the row "
    "back.",
    "starter-changed": "By the ledger {expected} started the case, the table says {actual}. Put "
    "the row back.",
    "work-missing": "By the state {activity} (token {task}) is to be done, but it is missing from "
    "the table. Put the row back.",
    "work-unexpected": "By the table {activity} (token {task}) is open, by the state it is not. "
    "Put the row back.",
    "work-changed": "Token {task}: {field} is {expected} by the state, the table says {actual}. "
    "Put the row back.",
    "performer-changed": "By the ledger {expected} did the task {activity} (token {task}), the "
    "table says {actual}. Put the row back.",
    "definition-changed": "{id}, version {version}: what is in the database is not what was "
    "deployed. Restore the row from a backup.",
    "definition-swapped": "By the ledger the case follows {expected}, in the database {actual}. "
    "Put the row back.",
    "resource-changed": "The file {sha256} has other content than its hash says. Restore it from a "
    "backup.",
    "document-changed": "The document {sha256} has other content than its hash says. Restore it "
    "from a backup.",
    "document-missing": "The document {sha256} that the entry names is missing. Restore it from a "
    "backup.",
    # exports
    "export-malformed": "The export is incomplete or has another form.",
    "filter-mismatch": "The entry does not belong to the scope that the export names.",
    "count-wrong": "The export names {said} disclosed and {left} undisclosed entries; there are "
    "{found} and {other}.",
    "place-not-disclosed": "The export is meant to be the whole ledger, but does not disclose the "
    "entry at this place.",
    "export-not-recorded": "The later export discloses no entry that records this one.",
    "export-recorded-otherwise": "The entry that records this export says something else.",
    "selection-incomplete": "The entry is of the export's scope, stands under its checkpoint, and "
    "is not disclosed in it.",
    "inclusion-proof": "The proof that the entry stands in the log is wrong.",
    "consistency-proof": "The proof from the end of the range to the checkpoint is wrong.",
    "key-not-pinned": "The checkpoint is signed with none of the keys that you name, or the export "
    "names another one as the key of the ledger.",
    "earlier-checkpoint": "The log does not continue the earlier checkpoint over {size} entries.",
    "earlier-lost": "The log does not continue the earlier checkpoint over {size} entries: it "
    "holds at this place that some of the entries up to {lost} are lost.",
    "earlier-signature": "The signature of the earlier checkpoint over {size} entries is invalid. "
    "That concerns this checkpoint, not the log.",
    "earlier-beyond": "The export reaches to {end}, your earlier checkpoint to {size} entries: the "
    "export is older, or the end of the log is missing. Ask for a new export.",
    "earlier-key-unknown": "The earlier checkpoint over {size} entries is signed with none of the "
    "keys that you name or that these lead back to. It was not compared with the log: see whether "
    "it is of this log.",
    "earlier-not-provable": "The export does not prove that it continues the earlier checkpoint "
    "over {size} entries. Ask for it anew, with this checkpoint.",
    "end-not-attested": "The export does not prove that the case ends with number {last}: later "
    "entries may have been left out.",
    "case-incomplete": "The log holds that the case ended with number {attested}; the last entry "
    "of the export has number {last}.",
    "attestation-changed": "The entry that holds the end of the case does not count.",
    "report-altered": "The PDF file is built otherwise than reports. Nothing in it was checked.",
    "archive-altered": "The ZIP archive is built otherwise than exports. Nothing in it was "
    "checked. Unpack it and verify evidence.json alone.",
    "seal-broken": "The seal of the PDF file is invalid.",
    "seal-foreign": "The seal is not by the body that the ledger's key names.",
    # witnesses and timestamps
    "cosignature-broken": "The cosignature of the witness {name} under the checkpoint over {size} "
    "entries is invalid.",
    "cosignatures-too-few": "Of the {needed} witnesses asked for, {count} cosigned the checkpoint "
    "over {size} entries.",
    "timestamp-broken": "The time stamp over the checkpoint over {size} entries does not hold.",
    "timestamp-missing": "There is no time stamp over the checkpoint over {size} entries.",
    "anchor-missing": "The checkpoint over {size} entries was seen from outside, but in the "
    "database it is missing or another.",
    "witness-ahead": "The witness {name} has cosigned {witnessed} entries, the log has only "
    "{size}: it was cut off, or is from an older backup.",
    "witness-conflict": "The witness {name} has cosigned another log of {size} entries: this one "
    "was rewritten.",
    # meaning
    "clock-was-set": "From here on the clock of the test installation was set: the times of "
    "{count} entries say nothing.",
    "approver-twice": "The same person ({person}) granted twice in one round of approval.",
    "approver-is-requester": "Whoever requested the approval ({person}) granted it too.",
    "erasure-not-approved": "Erasure {request} was executed without the approval of two others "
    "than whoever asked for it.",
    "version-changed-silently": "From here on the case goes on in another version of the process "
    "({actual} instead of {expected}), and no entry leads there.",
    "approval-of-another-version": "Version {sent} was sent, which is not one that was approved.",
    "approval-carried-from-nothing": "An approval that is not there, or no longer held, was "
    "carried over to version {version}.",
    "consent-before-request": "The consent ({purpose}) is confirmed without having been requested "
    "before.",
    "consent-text-differs": "Another consent text was confirmed than was shown with the request "
    "({purpose}).",
    "consent-never-given": "The consent ({purpose}) was used though nobody had given it.",
    "consent-used-after-end": "The consent ({purpose}) was used after it had ended.",
    "token-expired": "Confirmed with a link that was valid until {ended} only.",
    "token-unknown": "Confirmed with a link that no entry has issued.",
    "deadline-too-late": "The deadline was set to {due}; the law allows {latest} at the latest.",
    "mail-while-suppressed": "A mail went to an address that was suppressed since {since} UTC "
    "({reason}).",
    "deadline-missed": "The statutory deadline ended at {due} UTC and was missed.",
    "outcome-set-by-operator": "An operator ({person}) set what an approval decides otherwise: "
    "{names}.",
}
"""Finding code -> English sentence, with blanks of the German one."""
