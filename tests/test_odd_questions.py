"""Questions with no answer, or hardly one: rows with reasons or one clear sentence, never a traceback."""

import pytest
from click.testing import CliRunner

from retention_kit.cli import main
from retention_kit.errors import SettingsError

ONE = "order_id,customer_id,ordered_at,revenue,country,channel\n1,A,2024-01-05,10,GB,web\n"
THREE = ONE.replace("2024", "2023") + "2,B,2024-01-31,10,DE,shop\n3,C,2024-01-31,10,GB,\n"
PLANS = "subscription_id,customer_id,plan,started_at,ended_at\n1,A,basic,2024-01-01,2024-02-10\n2,B,pro,2024-01-15,\n3,C,pro,2024-03-31,\n"
COMMANDS = [
    "lifecycle",
    "customers",
    "customers --summary scores",
    "survival",
    "compare --by country",
    "explain",
    "lifetime-value",
    "nth-purchase",
    "cohorts",
    "cohorts --clock elapsed --window-days 1",
    "cohorts --averages",
    "cohorts --since 3 --age 0",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_shop_of_one_order_and_a_filter_that_keeps_none(write, command):
    for name, text, more in (("one.csv", ONE, []), ("three.csv", THREE, ["--where", "revenue > 1000"])):
        done = CliRunner().invoke(main, [*command.split(), str(write(name, text)), *more])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.stdout or done.stderr.startswith("retention-kit: ")


def test_without_cohorts_no_age_can_be_followed(open_orders):
    with pytest.raises(SettingsError, match="there is no cohort at all"):
        open_orders(ONE).cohorts(since=3).age(0)


def test_two_attributes_with_the_rest_as_other(open_orders):
    ws = open_orders(THREE)
    for table in (ws.lifecycle(by=["country", "channel"], top=1), ws.survival(by=["country", "channel"], top=1)):
        assert set(table["segment"]) == {"DE, shop", "(other)"}
    assert len(ws.nth_purchase(where="revenue > 1000")) == 0


@pytest.fixture
def plans(open_orders):
    return open_orders(PLANS, model="subscriptions")


def test_in_the_model_subscriptions_attributes_are_those_of_subscriptions(plans):
    tried = plans.explain("crr", "2024-03").ranking()["segment_by"]
    assert {name.removesuffix(" (top 20)") for name in tried} == {"plan", "currency", "format"}


@pytest.mark.parametrize("asked", [{"returning": "revenue > 1"}, {"since": 2}, {"clock": "elapsed"}])
def test_what_goes_by_purchases_is_refused_as_such(plans, asked):
    with pytest.raises(SettingsError, match="in the model subscriptions a cohort's customers are those served"):
        plans.cohorts(**asked)
