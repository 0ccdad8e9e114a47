"""The later migrations of a domain: what they change is made known to the models it concerns, and to no others."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    Migration,
    RemoveConstraint,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Further(Migration):
    """Changes tables that are there, or adds some.

    Django would render every model that is related to a changed one, by however many others: here nearly all of three hundred, for
    each field. That took a first start ten seconds. A new model is known to nobody yet; a field that no key points to, an index and
    a constraint concern their own table alone. Whatever else a migration does goes Django's way, with all models rendered anew.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Do the operations one after the other."""
        for operation in self.operations:
            table = None if collect_sql else _table(operation)
            if table:
                _apply(operation, (self.app_label, table), project_state, schema_editor)
                continue
            if project_state.is_delayed and (not isinstance(operation, RunSQL) or operation.state_operations):
                project_state.clear_delayed_apps_cache()
                project_state.is_delayed = False
            alone = type("Alone", (Migration,), {"operations": [operation], "atomic": self.atomic})
            project_state = alone(self.name, self.app_label).apply(project_state, schema_editor, collect_sql)
        return project_state


def _table(operation: Operation) -> str | None:
    """The one model that an operation concerns, where it is one alone."""
    if isinstance(operation, (CreateModel, AlterModelOptions)):
        return operation.name_lower
    if isinstance(operation, AlterField):
        field = operation.field
        return None if field.is_relation or field.primary_key or field.unique else operation.model_name_lower
    if isinstance(operation, (AddField, AddIndex, AddConstraint, RemoveConstraint)):
        return operation.model_name_lower
    return None


def _apply(operation: Operation, key: tuple[str, str], state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    rendered = state.apps
    before = state.clone()
    del state.apps  # a property that Django keeps there: it would render anew what is related
    operation.state_forwards(key[0], state)
    with rendered.bulk_update():
        rendered.unregister_model(*key)
    rendered.render_multiple([state.models[key]])
    state.apps = rendered
    state.is_delayed |= not isinstance(operation, CreateModel)  # keys of others point to the model as it was
    operation.database_forwards(key[0], editor, before, state)
