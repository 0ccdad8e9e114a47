"""The first migration of a domain: its tables made in one go."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.state import ProjectState


class AtOnce(Migration):
    """Begins with no table of its own domain, and makes each as it is after the last operation.

    Django would render every model of every domain anew for each operation, which took most of a first start. Here: once.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Make the tables."""
        rendered, there = project_state.apps, set(project_state.models)
        del project_state.apps  # a property that Django keeps there: it would render anew what an operation touches
        for operation in self.operations:
            if not isinstance(operation, (CreateModel, AddConstraint, AddField, AddIndex)):
                raise TypeError(f"{self} makes tables; {operation} belongs in a later migration")
            operation.state_forwards(self.app_label, project_state)
        rendered.render_multiple([model for key, model in project_state.models.items() if key not in there])
        project_state.apps = rendered
        for operation in self.operations:
            if isinstance(operation, CreateModel):  # its fields, indexes and constraints come with it
                operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
