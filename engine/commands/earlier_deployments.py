"""What an upload is held against: the deployments before it, in their newest versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from bpmn.model import Binding, FormReference, LinkedResource
from dmn.findings import Finding, in_order
from dmn.model import DecisionModel
from engine.commands.call_findings import refused_calls
from engine.commands.chat_findings import personal_chats
from engine.commands.class_findings import classed_impersonal, deployed_properties, kept_longer
from engine.commands.event_links import deployed_mappings, mapped_twice
from engine.commands.findable_findings import unfindable
from engine.commands.mail_findings import unexplained_mails
from engine.commands.public_form_links import PUBLIC, deployed_public_forms, unfit_public_forms
from engine.commands.read_resources import ReadResources
from engine.commands.template_findings import unfilled_templates
from engine.commands.variable_notes import classed_twice, variable_notes
from engine.commands.version_findings import personal_versions
from engine.data_catalogue.model import DataCatalogue
from engine.definitions import Definitions
from engine.document_template import DocumentTemplate, read_document_template
from engine.settings import Settings
from engine.store.definitions import Catalogue, content
from forms.model import Form


@dataclass
class Earlier:
    """Finds what earlier deployments offer to import: of each namespace the newest.

    Args:
        keys: of the files of decisions that were found, by hash.
    """

    connection: Connection
    known: Definitions
    catalogue: Catalogue
    keys: dict[str, int] = field(default_factory=dict)

    def under(self, namespace: str) -> DecisionModel | None:
        """Return the newest decision model that is deployed under a namespace."""
        found = [
            key for key, head in self.catalogue.requirements.items() if head.namespace == namespace
        ]
        if not found:
            return None
        model = self.known.requirements(self.connection, found[-1], self.catalogue)
        self.keys[model.sha256] = found[-1]
        return model

    def said_twice(self, models: ReadResources) -> tuple[Finding, ...]:
        """Return what this upload and the deployed files both say of an event or a variable."""
        found = [
            *classed_twice(models, self._data_catalogues),
            *classed_impersonal(
                models,
                self._data_catalogues,
                deployed_properties(self.connection, self.catalogue, models),
            ),
            *personal_versions(models, self._data_catalogues, self.form),
            *unfindable(models, self._data_catalogues, self.form),
        ]
        if models.event_mappings:
            deployed = deployed_mappings(self.known, self.connection, self.catalogue)
            found += mapped_twice(models.event_mappings, deployed)
        if any(PUBLIC in process.extensions.properties for _, _, process in models.processes):
            slugs = deployed_public_forms(self.connection, self.catalogue)
            found += unfit_public_forms(models, slugs, self.form)
        return tuple(found)

    def notes(self, models: ReadResources, settings: Settings) -> list[Finding]:
        """Return all advice on an upload, by file and line."""
        notes = (
            *variable_notes(models, self._data_catalogues, self.form),
            *refused_calls(models, settings),
            *personal_chats(models, self._data_catalogues, self.form),
            *unfilled_templates(models, self.template),
            *unexplained_mails(models),
        )
        return in_order((*models.warnings, *notes, *kept_longer(models)))

    @cached_property
    def _data_catalogues(self) -> tuple[tuple[str, DataCatalogue], ...]:
        """Return the newest version of each data catalogue, with the file's name."""
        return tuple(
            (head.resource_name, self.known.data_catalogue(self.connection, head))
            for head in self.catalogue.data_catalogues.values()
        )

    def form(self, link: FormReference) -> Form | None:
        """Return the deployed form that a link means."""
        # With the binding to the deployment, only the upload itself counts, which is looked at
        # first.
        head = None
        if link.binding is not Binding.DEPLOYMENT:
            head = self.catalogue.form(link.form_id, link.binding, link.version_tag, 0)
        return None if head is None else self.known.form(self.connection, head)

    def template(self, link: LinkedResource) -> DocumentTemplate | None:
        """Return the deployed template of a document that a link means."""
        head = None
        if link.binding is not Binding.DEPLOYMENT:
            head = self.catalogue.resource(link.id, link.binding, link.version_tag, 0)
        if head is None:
            return None
        return read_document_template(content(self.connection, head.sha256), head.resource_name)
