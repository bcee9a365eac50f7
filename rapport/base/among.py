"""`name__among=[…]`: one parameter, however many values.

Django's `in` makes a parameter of each; at some thousand values that costs more than asking the database, and a statement that
is put into words once (`base/prepared.py`) has one text for lists of every length.
"""

import json

from django.db.models import Lookup


class Among(Lookup):
    """Whether the column has one of these values: an iterable of texts or whole numbers.

    Also the mark of a list that will be given, or a list that the database itself wrote as text.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        among = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return among, [*params, self._given(json.dumps)]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self._given(list)]

    def _given(self, written):
        is_ready = isinstance(self.rhs, str) or hasattr(self.rhs, "resolve_expression")
        return self.rhs if is_ready else written(list(self.rhs))
