"""What cases are found by, apart from the cases themselves: they change often, and an index of words is dear to keep."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.sql.compiler import SQLCompiler

from tingtang.cases.models.cases import Case


class CaseText(models.Model):
    """The words of a case: number, title, description, tags, notes, the customer's name and its initials."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="text")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="cases_text_words")]


@SearchVectorField.register_lookup
class Matches(models.Lookup):
    """`vector__matches="'水费' & 'c12':*"`: a tsquery as `rules.search.query` writes it."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """`vector @@ query`."""
        left, given = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*given, self.rhs]
