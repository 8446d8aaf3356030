"""Who answered a survey: e-mails compare without case, ids as the orders write them."""

import pytest

ORDERS = """
    order_id,customer_id,email,ordered_at,revenue,country
    1,A,,2024-01-05,10,GB
    2,a,,2024-01-06,10,DE
    3,B7,Ann@Example.com,2024-01-07,10,FR
    4,,Bob@example.com,2024-01-08,10,IE
    5,A,,2024-03-31,10,GB
"""
SURVEY = """
    respondent,responded_at,score,comment
    A,2024-02-01,10,
    a,2024-02-02,0,
    ANN@example.com,2024-02-03,9,
    bob@Example.COM,2024-02-04,8,
    b7,2024-02-05,0,nobody of that id
"""


@pytest.fixture
def february(open_orders):
    ws = open_orders(ORDERS, survey=SURVEY)
    return lambda **asked: [row for row in ws.kpis(**asked) if str(row["period_start"]) == "2024-02-01"]


def test_an_answer_finds_its_customer(february):
    found = {row["segment"]: (row["promoters"], row["passives"], row["detractors"]) for row in february(by="country")}
    assert found == {"GB": (1, 0, 0), "DE": (0, 0, 1), "FR": (1, 0, 0), "IE": (0, 1, 0)}


def test_two_ids_that_differ_in_case_are_two_respondents(february):
    (row,) = february()
    assert (row["responses"], row["promoters"], row["detractors"]) == (5, 2, 2)


def test_an_address_in_two_cases_is_one_respondent(open_orders):
    survey = "respondent,responded_at,score,comment\nAnn@Example.com,2024-01-02,0,\nann@example.COM ,2024-01-03,10,"
    (row,) = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-31,10", survey=survey).kpis()
    assert (row["responses"], row["nps"]) == (1, 100.0)


def test_identities_know_respondents_in_the_same_way(open_orders):
    ids = [{"id": "b7", "person": "A"}, {"id": "Bob@Example.com", "person": "A"}]
    ws = open_orders(ORDERS, survey=SURVEY, identities=ids)
    answers = ws.sql("select respondent from survey_responses order by row_id")["respondent"]
    assert answers == ["A", "a", "ann@example.com", "A", "A"]
