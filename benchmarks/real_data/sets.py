"""The sets of recorded tables, each with a schema written for it and the oddities it is known for."""

from __future__ import annotations

import re
from collections import defaultdict

from real_data.quirks import Quirk, Set, Tables, not_in, out_of_order, repeated, where
from sheetcrm.schema.row_ids import format_root

FUNNEL, ORDERS = "olist_funnel", "olist_orders"
_STOCKS = ("1-5", "5-20", "20-50", "50-200", "200+", "unknown", "")
_CITY = re.compile(r"[A-Za-z][A-Za-z' -]*")


def _with_leads(tables: Tables) -> Tables:
    """Leads get their IDs and a status, as marketing would have kept them."""
    leads = tables["leads"]
    won = {*tables["deals"].column("mql_id")}
    ids = [format_root("L", number) for number in range(1, len(leads.rows) + 1)]
    statuses = ["Won" if lead in won else "Contacted" for lead in leads.column("mql_id")]
    deals = tables["deals"].with_column("Status", ["Signed"] * len(tables["deals"].rows))
    return {
        **tables,
        "leads": leads.with_column("Lead ID", ids).with_column("Status", statuses),
        "deals": deals,
    }


def _won_before_contact(tables: Tables) -> set[int]:
    met = dict(
        zip(tables["leads"].column("mql_id"), tables["leads"].column("first_contact_date"), strict=True)
    )
    deals = tables["deals"]
    pairs = zip(deals.column("mql_id"), deals.column("won_date"), strict=True)
    return {number for number, (lead, won) in enumerate(pairs, start=2) if won[:10] < met[lead]}


def _without_items(tables: Tables) -> set[int]:
    sold = {*tables["items"].column("order_id")}
    return where("orders", "order_id", lambda order: order not in sold)(tables)


def _of_several_sellers(tables: Tables) -> set[int]:
    sellers = defaultdict(set)
    items = tables["items"]
    for order, seller in zip(items.column("order_id"), items.column("seller_id"), strict=True):
        sellers[order].add(seller)
    return where("orders", "order_id", lambda order: len(sellers[order]) > 1)(tables)


def _delivered_undated(tables: Tables) -> set[int]:
    orders = tables["orders"]
    pairs = zip(orders.column("order_status"), orders.column("order_delivered_customer_date"), strict=True)
    return {
        number for number, (status, day) in enumerate(pairs, start=2) if status == "delivered" and not day
    }


def _header(tables: Tables) -> set[int]:
    return {1} if any(re.search(r"[*:]", header) for header in tables["requests"].headers) else set()


def _lacks_zeros(text: str) -> bool:
    return text.startswith("0") or len(text) < 5


SETS = (
    Set(
        name="Olist funnel",
        config="olist_funnel.yaml",
        files={
            "leads": (f"{FUNNEL}/olist_marketing_qualified_leads_dataset.csv", ";"),
            "deals": (f"{FUNNEL}/olist_marketing_closed_deals_dataset.csv", ";"),
            "sellers": (f"{FUNNEL}/olist_sellers_dataset.csv", ";"),
        },
        prepare=_with_leads,
        asked=(
            ("adopt", "deals", "--by", "mql_id", "--yes"),
            ("sync", "--allow-mass", "deals=842", "--allow-mass", "leads=8000"),
        ),
        quirks=(
            Quirk(
                what="`5-20` that Excel made `20.máj` of, and `1-5` that became `05.jan`",
                department="deals",
                column="average_stock",
                rows=where("deals", "average_stock", lambda text: text not in _STOCKS),
                codes=("unknown-choice",),
                remark="names the choice it was; puts nothing back",
            ),
            Quirk(
                what="a deal won two days before its lead was met",
                department="deals",
                column="first_contact_date",
                rows=_won_before_contact,
                codes=("won-before-contact",),
                remark="its lead stands in another sheet: `adopt` joins the rows, `sync` carries the day",
            ),
            Quirk(
                what="sellers that are not in the list of sellers",
                department="deals",
                column="seller_id",
                rows=not_in("deals", "seller_id", "sellers", "seller_id"),
                codes=("dangling-reference",),
            ),
            Quirk(
                what="postal codes that lost their leading zero",
                department="sellers",
                column="seller_zip_code_prefix",
                rows=where("sellers", "seller_zip_code_prefix", _lacks_zeros),
                codes=("wrong-pattern",),
            ),
            Quirk(
                what="cities with a state, a country, an address or broken signs in them",
                department="sellers",
                column="seller_city",
                rows=where("sellers", "seller_city", lambda text: _CITY.fullmatch(text) is None),
                codes=("wrong-pattern",),
            ),
            Quirk(
                what="`2018.02.26 19:58`: moments as a Hungarian Excel writes them",
                department="deals",
                column="won_date",
                rows=where(
                    "deals", "won_date", lambda text: re.search(r"\d\.\d\d\.\d\d \d", text) is not None
                ),
                remark="none: pasting makes moments of them, which is what they mean",
            ),
            Quirk(
                what="a byte order mark, semicolons between the fields",
                department="leads",
                column="mql_id",
                rows=lambda _: set(),
                remark="none: a matter of the import, gone before there is a sheet",
            ),
        ),
    ),
    Set(
        name="Olist orders",
        config="olist_orders.yaml",
        files={
            "orders": (f"{ORDERS}/olist_orders_dataset.csv", ","),
            "items": (f"{ORDERS}/olist_order_items_dataset.csv", ","),
            "reviews": (f"{ORDERS}/olist_order_reviews_dataset.csv", ","),
            "sellers": (f"{ORDERS}/olist_sellers_dataset.csv", ","),
        },
        quirks=(
            Quirk(
                what="orders delivered before they were handed over",
                department="orders",
                column="order_delivered_carrier_date",
                rows=out_of_order("orders", "order_delivered_carrier_date", "order_delivered_customer_date"),
                codes=("delivered-before-handed-over",),
            ),
            Quirk(
                what="orders handed over before they were approved",
                department="orders",
                column="order_approved_at",
                rows=out_of_order("orders", "order_approved_at", "order_delivered_carrier_date"),
                codes=("handed-over-before-approved",),
            ),
            Quirk(
                what="delivered orders without the day of delivery",
                department="orders",
                column="order_delivered_customer_date",
                rows=_delivered_undated,
                codes=("required-for-status",),
            ),
            Quirk(
                what="review IDs that stand twice or three times",
                department="reviews",
                column="review_id",
                rows=repeated("reviews", "review_id"),
                codes=("duplicate-value",),
            ),
            Quirk(
                what="stray spaces around the titles of reviews",
                department="reviews",
                column="review_comment_title",
                rows=where(
                    "reviews",
                    "review_comment_title",
                    lambda text: text != text.strip() and any(map(str.isalpha, text)),
                ),
                codes=("untidy-text",),
                remark="`--fix` takes them out",
            ),
            Quirk(
                what="postal codes with leading zeros, which pasting takes away",
                department="sellers",
                column="seller_zip_code_prefix",
                rows=where("sellers", "seller_zip_code_prefix", _lacks_zeros),
                codes=("wrong-pattern",),
                remark="pasted after `setup`, which formats the column as text, they keep them",
            ),
            Quirk(
                what="comments of several lines",
                department="reviews",
                column="review_comment_message",
                rows=where("reviews", "review_comment_message", lambda text: "\n" in text),
                remark="none: lines are no mistake; spaces at their ends are told as untidy",
            ),
            Quirk(
                what="orders without items",
                department="orders",
                column="order_id",
                rows=_without_items,
                remark="not found: no rule asks that another sheet's rows name a row",
            ),
            Quirk(
                what="orders with items of several sellers",
                department="orders",
                column="order_id",
                rows=_of_several_sellers,
                remark="not found: no rule compares rows of a group; it is no mistake either",
            ),
        ),
    ),
    Set(
        name="Maven",
        config="maven.yaml",
        files={
            "opportunities": ("maven_crm/sales_pipeline.csv", ","),
            "accounts": ("maven_crm/accounts.csv", ","),
            "products": ("maven_crm/products.csv", ","),
        },
        quirks=(
            Quirk(
                what="`GTXPro` for the product `GTX Pro`",
                department="opportunities",
                column="product",
                rows=not_in("opportunities", "product", "products", "product"),
                codes=("dangling-reference",),
                remark="names `GTX Pro` as the nearest",
            ),
            Quirk(
                what="deals without an account",
                department="opportunities",
                column="account",
                rows=where("opportunities", "account", lambda text: not text),
                codes=("required-blank",),
            ),
            Quirk(
                what="`technolgy` among the sectors",
                department="accounts",
                column="sector",
                rows=where("accounts", "sector", lambda text: text == "technolgy"),
                codes=("unknown-choice",),
                remark="names `technology` as the nearest",
            ),
            Quirk(
                what="`Philipines` among the places",
                department="accounts",
                column="office_location",
                rows=where("accounts", "office_location", lambda text: text == "Philipines"),
                codes=("unknown-choice",),
                remark="names `Philippines` as the nearest",
            ),
        ),
    ),
    Set(
        name="Russian form",
        config="russian_form.yaml",
        files={"requests": ("russian_form/partners.csv", ",")},
        quirks=(
            Quirk(
                what="`текущая` in a column of days",
                department="requests",
                column="Дата заявки",
                rows=where("requests", "Дата заявки", lambda text: text == "текущая"),
                codes=("not-a-date",),
            ),
            Quirk(
                what="`1.0` where a tick belongs",
                department="requests",
                column="ВИП клиент",
                rows=where("requests", "ВИП клиент:", lambda text: text == "1.0"),
                codes=("checkbox-as-text",),
                remark="`--fix` makes ticks of them",
            ),
            Quirk(
                what="headers with `*`, `:` and stray spaces, such as `Тип услуги*:`",
                department="requests",
                column="Тип услуги",
                rows=_header,
                codes=("header-renamed",),
                remark="told of each of the six; the columns are found all the same",
            ),
        ),
    ),
)
