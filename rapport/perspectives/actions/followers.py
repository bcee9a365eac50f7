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
    table, perspective = connection.ops.quote_name(Standing._meta.db_table), sales().pk
    columns = ", ".join(f"{name} = of_company.{name}" for name in map(connection.ops.quote_name, (*SHOWN, *SCORES)))
    statement = (
        f"UPDATE {table} SET {columns} FROM {table} AS of_company"  # noqa: S608
        f" WHERE {table}.follows_id IN ({', '.join(['%s'] * len(company_ids))}) AND {table}.perspective_id = %s"
        f" AND of_company.contact_id = {table}.follows_id AND of_company.perspective_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*company_ids, perspective, perspective])
