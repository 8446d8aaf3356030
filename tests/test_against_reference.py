"""Every column of the KPI and cohort rows of the samples, against the plain-Python reference."""

import datetime as dt

import pytest
from comparing import differences

from retention_kit import reference
from retention_kit.reference import Answer

WINDOWS = (5, 30, 90, 365, 400)


@pytest.fixture(scope="module")
def shop_answers(sample) -> list[Answer]:
    answers, _ = reference.nps_answers(sample("shop/nps_survey.csv"))
    return answers


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year"])
def test_every_kpi_of_online_retail(online_retail, reference_book, grain):
    book = reference_book("online-retail")
    for window in WINDOWS:
        expected = reference.kpi_rows(book.purchases, grain=grain, active_window=window, as_of=book.as_of)
        assert differences(online_retail.kpis(grain, window), expected) == []


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year"])
def test_every_kpi_of_the_shop(shop, reference_book, shop_answers, grain):
    book = reference_book("shop")
    for window in WINDOWS:
        expected = reference.kpi_rows(
            book.purchases, grain=grain, active_window=window, as_of=book.as_of, answers=shop_answers
        )
        assert differences(shop.kpis(grain, window), expected) == []


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "year"])
def test_every_cohort_of_the_samples(online_retail, shop, reference_book, grain):
    for name, ws in (("online-retail", online_retail), ("shop", shop)):
        book = reference_book(name)
        for window in (30, 365):
            expected = reference.cohort_rows(book.purchases, grain=grain, active_window=window, as_of=book.as_of)
            assert differences(ws.cohorts(grain, active_window=window), expected) == []


def test_the_first_months_of_the_shop_day_by_day(shop, reference_book, shop_answers):
    # and as if they were all there is: what comes after as-of is no part of anything
    as_of = dt.date(2024, 3, 31)
    early = shop.with_settings(as_of=as_of)
    purchases = reference_book("shop").purchases
    for window in (5, 30, 90):
        expected = reference.kpi_rows(purchases, grain="day", active_window=window, as_of=as_of, answers=shop_answers)
        assert differences(early.kpis("day", window), expected) == []
    expected = reference.cohort_rows(purchases, grain="day", active_window=30, as_of=as_of)
    assert differences(early.cohorts("day", active_window=30), expected) == []


def test_weeks_that_start_on_sunday_and_years_that_start_in_april(shop, reference_book, shop_answers):
    book = reference_book("shop")
    calendar = {"week_start": "sunday", "fiscal_year_start": 4}
    other = shop.with_settings(**calendar, nps_responses="all")
    for grain in ("week", "month", "quarter", "year"):
        expected = reference.kpi_rows(
            book.purchases,
            grain=grain,
            active_window=365,
            as_of=book.as_of,
            answers=shop_answers,
            nps_responses="all",
            **calendar,
        )
        assert differences(other.kpis(grain), expected) == []
        expected = reference.cohort_rows(book.purchases, grain=grain, active_window=365, as_of=book.as_of, **calendar)
        assert differences(other.cohorts(grain), expected) == []


def test_the_headline_figures_that_the_shop_states(shop):
    # data-samples/shop/README.md: W = 365, twelve months to October 2026; October alone
    (october,) = [row for row in shop.kpis("month") if row["period_start"] == dt.date(2026, 10, 1)]
    assert october["crr_12m"] == pytest.approx(571 / 1653)
    assert october["rcr_12m"] == pytest.approx(0.451, abs=5e-4)
    assert october["pfr_12m"] == pytest.approx(1.68, abs=5e-3)
    assert october["clv_aov"] == pytest.approx(30.03, abs=5e-3)
    assert october["clv"] == pytest.approx(17.38, abs=5e-3)
    assert (october["customers"], october["orders"], october["responses"]) == (366, 388, 97)
    assert october["rcr"] == pytest.approx(0.587, abs=5e-4)
    assert october["pfr"] == pytest.approx(1.06, abs=5e-3)
    assert october["nps"] == pytest.approx(34.0, abs=5e-2)


def test_every_second_purchase_of_the_shop(shop, reference_book):
    # the definition in plain loops: of the customers acquired in the month whose n days have passed by as-of, those
    # with another purchase day at most n days after the first
    book = reference_book("shop")
    days: dict[str, set[dt.date]] = {}
    for purchase in book.purchases:
        if purchase.customer:
            days.setdefault(purchase.customer, set()).add(purchase.day)
    lives = [sorted(each) for each in days.values()]
    for row in shop.second_purchase("month"):
        horizon = dt.timedelta(row["within_days"])
        acquired = [life for life in lives if life[0].replace(day=1) == row["period_start"]]
        old_enough = [life for life in acquired if life[0] + horizon <= book.as_of]
        back = [life for life in old_enough if len(life) > 1 and life[1] <= life[0] + horizon]
        counts = (row["acquired_customers"], row["old_enough"], row["came_back"])
        assert counts == (len(acquired), len(old_enough), len(back))
        rate = len(back) / len(old_enough) if old_enough else None
        assert row["second_purchase_rate"] == (None if rate is None else pytest.approx(rate))
