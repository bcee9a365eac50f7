"""People who show the stage of the company where they work."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from rapport.base.prepared import prepared
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import sales

SHOWN = ("stage_id", "since", "orders", "first_order_on", "last_order_on", "revenue", "lead_from")
SCORES = ("recency", "frequency", "money", "score")


def shown_of(company_ids: Collection[int]) -> dict[int | None, dict[str, Any]]:
    """What these companies show of themselves: contact → columns."""
    names = (*SHOWN, *SCORES)
    rows = _shown(sales().pk, list(company_ids)) if company_ids else ()
    return {contact_id: dict(zip(names, said, strict=True)) for contact_id, *said in rows}


@prepared
def _shown(perspective_id: Any, company_ids: Any) -> QuerySet:
    rows = Standing.objects.filter(perspective=perspective_id, contact__among=company_ids)
    return rows.order_by().values_list("contact_id", *SHOWN, *SCORES)


def show_to_followers(company_ids: Collection[int]) -> None:
    """The rows of those who follow these companies repeat what is said of the company."""
    if not company_ids:
        return
    columns = ", ".join(connection.ops.quote_name(name) for name in (*SHOWN, *SCORES))
    table = connection.ops.quote_name(Standing._meta.db_table)
    statement = (
        f"UPDATE {table} SET ({columns}) = (SELECT {columns} FROM {table} AS of_company"  # noqa: S608
        " WHERE of_company.contact_id = %s AND of_company.perspective_id = %s)"
        " WHERE follows_id = %s AND perspective_id = %s"
    )
    perspective = sales().pk
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(one, perspective, one, perspective) for one in sorted(company_ids)])
