"""The words of the editor of processes."""

from __future__ import annotations

TEXTS = {
    "editor.title": "Edit {name}",
    "editor.new": "New process",
    "editor.new_link": "Draw a new process",
    "editor.link": "Edit",
    "editor.from": "based on version {version}",
    "editor.never_saved": "No draft saved yet",
    "editor.saved": "Draft saved, {time}",
    "editor.not_saved": "Draft not saved; try again",
    "editor.others": "{names} also draws this process. Each draft stands for itself; what you see "
    "here is what is published.",
    "editor.save": "Save draft",
    "editor.check": "Check",
    "editor.publish": "Publish",
    "editor.publish_anyway": "Publish anyway",
    "editor.discard": "Discard draft",
    "editor.diagram": "Drawing",
    "editor.properties": "Properties",
    "editor.findings": "Findings",
    "editor.unchecked": "Not checked yet.",
    "editor.checked": "Checked.",
    "editor.no_findings": "No finding: the process can be published like this.",
    "editor.refused": "Not published. This is still to be changed:",
    "editor.other_id": "Not published: the id of the process is no longer “{id}”. With another id "
    "it would be a new process.",
    "editor.taken": "Not published: there is a process with this id already. Give the new one an "
    "id of its own.",
    "editor.moved_on": "{name} has published version {version}; this drawing starts from version "
    "{base}.",
    "editor.compare": "Compare version {base} with version {version}",
    "editor.failed": "That did not succeed. Your draft still stands here; try again.",
    "editor.too_narrow": "Drawing needs a larger screen. You can view the process here, too.",
    "editor.view": "View process",
    "editor.no_script": "To draw, the browser needs JavaScript. You can also change the process in "
    "Camunda Modeler and deploy it from there.",
    "toast.published": "The new version is published",
}
