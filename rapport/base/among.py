"""`name__among=[…]`: one parameter, however many values.

Django's `in` makes a parameter of each; at some thousand values that costs more than asking the database.
"""

import json

from django.db.models import Lookup


class Among(Lookup):
    """Whether the column has one of these values, which are text or whole numbers."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        among = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return among, [*params, json.dumps(list(self.rhs))]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]
