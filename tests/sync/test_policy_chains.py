"""Chains of links with a policy each: the config refuses those that would fight; what it takes settles."""

from itertools import product

import pytest
from companies import Sheets, company

from sheetcrm.schema.company import Company, MergePolicy
from sheetcrm.schema.merge_checks import check_merges

LOG = "D-000001/LOG-1"
OPS = f"{LOG}/OPS-1"
NUMERIC = tuple(policy for policy in MergePolicy if policy is not MergePolicy.UNION)
CHAINS = tuple(product(NUMERIC, repeat=2))


def chain(above: MergePolicy, below: MergePolicy) -> Company:
    """Cargo goes from sales to logistics with one policy, and on to operations with another."""
    document = company(merge={"Cargo": above.value}).model_dump(mode="json")
    document["links"]["truck"]["merge"] = {"Cargo": below.value}
    for department, column in (("sales", "Cargo"), ("logistics", "Cargo"), ("operations", "Load")):
        document["departments"][department]["columns"][column] = {"type": "decimal"}
    return Company.model_validate(document)


def refusals(above: MergePolicy, below: MergePolicy) -> set[str]:
    return {fault.code for fault in check_merges(chain(above, below))}


def test_a_chain_has_one_policy_or_ends_in_an_owner():
    taken = {links for links in CHAINS if not refusals(*links)}
    assert taken == {(above, below) for above, below in CHAINS if below in (above, MergePolicy.OWNER)}
    assert {code for links in CHAINS for code in refusals(*links)} == {"mixed-policies", "two-writers"}


@pytest.mark.parametrize(
    ("above", "below"),
    [pytest.param(*links, id="-".join(links)) for links in CHAINS if not refusals(*links)],
)
def test_whatever_is_typed_in_a_chain_that_is_taken_settles_and_is_somewhere(above, below):
    for typed in product((5, 3, 7), repeat=3):
        sheets = Sheets(chain(above, below), sales=[{"Status": "Estimate", "Cargo": 5, "From": "Perm"}])
        sheets.settle()
        sheets.row("logistics", LOG)["Status"] = "Truck needed"
        sheets.settle()
        places = (
            (sheets.row("sales", "D-000001"), "Cargo"),
            (sheets.row("logistics", LOG), "Cargo"),
            (sheets.row("operations", OPS), "Load"),
        )
        for (row, column), value in zip(places, typed, strict=True):
            row[column] = value
        plan = sheets.sync()
        shown = [row[column] for row, column in places]
        assert {*shown, *(entry.lost for entry in plan.overruled)} >= set(typed) - {5}, (
            f"{typed} became {shown}"
        )
        assert sheets.plan().is_empty, f"{typed} does not settle"
