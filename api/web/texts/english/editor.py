"""The words of the editors of processes, decisions and forms."""

from __future__ import annotations

TEXTS = {
    "editor.title.process": "Edit process {name}",
    "editor.title.decision": "Edit decision {name}",
    "editor.title.form": "Edit form {name}",
    "editor.new.process": "New process",
    "editor.new.decision": "New decision",
    "editor.new.form": "New form",
    "editor.list.process": "Processes",
    "editor.list.decision": "Decisions",
    "editor.list.form": "Forms",
    "editor.new_link": "Draw a new process",
    "editor.link": "Edit",
    "editor.from": "based on version {version}",
    "editor.never_saved": "No draft saved yet",
    "editor.saved": "Draft saved, {time}",
    "editor.not_saved": "Draft not saved; try again",
    "editor.others": "{names} also works on this. Each draft stands for itself; what you see here "
    "is what is published.",
    "editor.save": "Save draft",
    "editor.check": "Check",
    "editor.publish": "Publish",
    "editor.publish_anyway": "Publish anyway",
    "editor.discard": "Discard draft",
    "editor.drawing.process": "Drawing",
    "editor.drawing.decision": "Decisions",
    "editor.drawing.form": "Form",
    "editor.views": "Parts of the file",
    "editor.preview": "Preview",
    "editor.unreadable.process": "The editor does not understand all that stands in this file, and "
    "would leave it out when it saves. Edit the file as text.",
    "editor.unreadable.decision": "The editor cannot read this file. It edits DMN 1.3, as Camunda "
    "Modeler saves it.",
    "editor.unreadable.form": "The editor cannot read this file. It edits forms as Camunda Modeler "
    "saves them.",
    "editor.more": "You have other drafts too: {count}.",
    "editor.together": "Publish drafts together",
    "editor.properties": "Properties",
    "editor.findings": "Findings",
    "editor.unchecked": "Not checked yet.",
    "editor.checked": "Checked.",
    "editor.no_findings": "No finding: it can be published like this.",
    "editor.refused": "Not published. This is still to be changed:",
    "editor.other_id.process": "Not published: the id of the process is no longer “{id}”. With "
    "another id it would be a new process.",
    "editor.other_id.decision": "Not published: namespace and id of the file are no longer “{id}”. "
    "With others it would be a new file.",
    "editor.other_id.form": "Not published: the id of the form is no longer “{id}”. With another "
    "id it would be a new form.",
    "editor.taken": "Not published: an id in it is in use already. Give the new one an id of its "
    "own.",
    "editor.moved_on": "{name} has published version {version}; this draft starts from version "
    "{base}.",
    "editor.moved_on_by_command": "Version {version} was published on the command line; this "
    "draft starts from version {base}.",
    "editor.compare": "Compare version {base} with version {version}",
    "editor.failed": "That did not succeed. Your draft still stands here; try again.",
    "editor.too_narrow.process": "Drawing needs a larger screen. You can view the process here, "
    "too.",
    "editor.too_narrow.decision": "Editing needs a larger screen. You can view the decisions here, "
    "too.",
    "editor.too_narrow.form": "Editing needs a larger screen. You can view the form here, too.",
    "editor.view.process": "View process",
    "editor.view.decision": "View decision",
    "editor.view.form": "View form",
    "editor.no_script": "To edit, the browser needs JavaScript. You can also change the file in "
    "Camunda Modeler and deploy it from there.",
    "drafts.title": "Drafts",
    "drafts.lead": "Only you see them. Published together, all chosen ones hold or none.",
    "drafts.link": "My drafts",
    "drafts.choose": "Choose",
    "drafts.draft": "Draft",
    "drafts.kind": "Kind",
    "drafts.kind.process": "Process",
    "drafts.kind.decision": "Decision",
    "drafts.kind.form": "Form",
    "drafts.base": "Based on",
    "drafts.new": "new",
    "drafts.newer": "Version {version} holds meanwhile",
    "drafts.saved": "Saved",
    "drafts.publish": "Publish chosen drafts",
    "drafts.check": "Check chosen drafts",
    "drafts.none_chosen": "Choose at least one draft.",
    "drafts.moved_on": "Not published: of one of the drafts a newer version holds meanwhile, or an "
    "id in it is in use already. Open it and publish it by itself.",
    "drafts.empty": "You have no drafts",
    "drafts.empty_words": "What you change in processes, decisions and forms stands here until you "
    "publish or discard it.",
    "toast.drafts-published": "The drafts are published",
    "forms.title": "Forms",
    "forms.lead": "Forms that are deployed as files",
    "forms.form": "Form",
    "forms.file": "File",
    "forms.empty": "There are no forms yet",
    "forms.empty_words": "Forms stand here as soon as one is published.",
    "toast.published": "The new version is published",
}
