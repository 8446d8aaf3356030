"""Make the sample shop: four export files of a tea and coffee shop that never existed.

    python make_shop.py [--seed N] [--out DIR]

The files look like raw exports (orders as Shopify writes them, tickets as Zendesk does), quirks included, and hold
effects of known size: all of them stand in `Truth`. The same seed gives the same bytes on every Python from 3.11 on:
only `Random.random` is drawn from, and money is whole pence. See README.md beside this file.
"""

import argparse
import csv
import math
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

SEED = 20261109
OPENED, CLOSED = datetime(2023, 11, 1), datetime(2026, 11, 9, 23, 59, 59)  # first and last moment of the exports
SURVEYS_FROM, SURVEYS_TO = datetime(2024, 1, 1), datetime(2026, 11, 8, 23, 59, 59)


@dataclass(frozen=True)
class Truth:
    """Every planted parameter. Probabilities and multipliers unless a comment says otherwise."""

    # who comes, and when
    customers: int = 4300  # people with an e-mail
    phone_guests: int = 130  # people with a phone number only
    walk_ins_per_day: float = 0.19  # orders at the counter that leave neither e-mail nor phone (Poisson mean)
    growth: float = 5.0  # new customers per day at the end, over those at the start, less 1
    season: float = 2.5  # new customers per day from 10 November to 18 December, as a multiple of other days'
    gift_share: float = 0.55  # of those who come in the season: gift buyers, who come back about a year later
    # how they behave: a customer buys, then drops out for good with an own probability, else buys again after a gap
    gap_minimum: float = 10.0  # days before anyone buys again; a late parcel or a slow reply is known by then
    rate_shape: float = 1.2  # gamma shape of purchase rates: unequal customers
    rate_mean: float = 1 / 88  # purchases per day, beyond the minimum gap, of the mean customer
    gift_gap: float = 365.0  # days between the purchases of a gift buyer, give or take `gift_gap_sd`
    gift_gap_sd: float = 12.0
    dropout_a: float = 2.0  # beta distribution of the dropout probability after each order, before country and events
    dropout_b: float = 3.1
    dropout_gb: float = 0.82  # customers in GB drop out less ...
    dropout_abroad: float = 1.35  # ... and others more: the confounder behind express shipping
    # (a) late first delivery
    late: float = 0.18  # deliveries after the promised day: any order, any country, any shipping method
    late_first_dropout: float = 1.35  # dropout after the first purchase, when it came late; later ones: no effect
    # (b) slow first reply
    ticket: float = 0.10  # orders with a support ticket ...
    ticket_late: float = 0.32  # ... when the parcel is late; a ticket has no effect of its own
    slow: float = 0.25  # first replies that take more than 24 hours, whatever the ticket
    slow_dropout: float = 1.50  # dropout after an order whose ticket was answered slowly
    # (c) a code on the first order has no effect at all: WELCOME10 (10 %), FRIEND5 (5 %)
    welcome: float = 0.30
    friend: float = 0.06
    vip: float = 0.22  # VIP15 (15 %) on orders of members and from the fourth purchase on: no effect
    summer: float = 0.15  # SUMMERyy (10 %) in June to August, on orders without another code: no effect
    # (d) express shipping is commoner in GB and has no effect of its own
    express_gb: float = 0.48
    express_abroad: float = 0.08
    # (e) members of the loyalty programme stay longer because stayers join; membership has no effect of its own
    loyalty_join: float = 0.45  # probability of joining at an order: this times (1 - own dropout) squared
    # (f) NPS score = level - own dropout * slope - late - slow + noise, rounded and cut to 0..10
    survey_answer: float = 0.24  # of the mails sent after an order
    nps_level: float = 10.3
    nps_dropout: float = 4.0
    nps_late: float = 2.0
    nps_slow: float = 1.8
    nps_noise: float = 1.9  # standard deviation
    # (g) money
    basket: float = 2900.0  # pence: mean goods value of a first purchase, before discounts
    basket_later: float = 1.15  # mean goods value of later purchases over first ones, before discounts
    spend_sd: float = 0.45  # spread between customers (standard deviation of the log)
    basket_sd: float = 0.35  # spread between the orders of a customer
    # rare rows, as probabilities per order
    cancelled: float = 0.015
    expired: float = 0.004
    unpaid: float = 0.006  # pending and not fulfilled
    on_account: float = 0.003  # pending, yet fulfilled
    refunded: float = 0.022
    part_refunded: float = 0.032
    gift: float = 0.0015  # a present: all discounted, value zero
    euro: float = 0.008  # orders from DE, FR and IE charged in EUR
    same_day: float = 0.006  # a second order within hours
    odd_email: float = 0.03  # the same e-mail in capitals or with blanks
    note: float = 0.012


def split(text: str, mark: str = ",") -> list[str]:
    return [part.strip() for part in text.split(mark)]


# SKU prefix = category: TEA, HRB (herbal), COF, EQP (equipment), GFT. Pence, popularity, first day on sale.
# fmt: off
PRODUCTS = [
    ("TEA-ASS", "Assam Breakfast - 125 g", 595, 9, ""), ("TEA-EGR", "Earl Grey Blue - 125 g", 650, 9, ""),
    ("TEA-DAR", "Darjeeling First Flush - 100 g", 1150, 4, ""), ("TEA-SEN", "Sencha - 100 g", 890, 5, ""),
    ("TEA-OOL", "Oolong, High Mountain - 75 g", 1395, 3, ""), ("TEA-CHA", "Masala Chai - 200 g", 750, 6, "2025-03-01"),
    ("TEA-HOJ", "Hojicha - 100 g", 820, 4, "2025-09-15"), ("HRB-PEP", "Peppermint - 50 g", 395, 7, ""),
    ("HRB-CAM", "Camomile - 50 g", 425, 6, ""), ("HRB-ROO", "Rooibos Vanilla - 125 g", 545, 6, ""),
    ("HRB-LEM", "Lemon & Ginger - 75 g", 475, 5, "2024-10-01"), ("COF-HOU", "House Blend - 250 g", 780, 10, ""),
    ("COF-HO1", "House Blend - 1 kg", 2650, 5, ""), ("COF-ETH", "Ethiopia Washed - 250 g", 980, 7, ""),
    ("COF-COL", "Colombia - 250 g", 890, 6, ""), ("COF-DEC", "Decaf - 250 g", 850, 4, ""),
    ("COF-ESP", "Espresso No. 3 - 250 g", 820, 7, ""), ("EQP-INF", "Steel Infuser", 690, 3, ""),
    ("EQP-POT", 'Glass Teapot "Lagoon" 0.8 l', 3800, 2, ""), ("EQP-FRE", "Cafetière - 1 l", 3200, 2, ""),
    ("EQP-GRI", "Hand Grinder", 6900, 1, ""), ("EQP-KET", "Gooseneck Kettle", 5900, 1, "2025-05-01"),
    ("GFT-SAM", "Sampler, Twelve Teas", 1900, 5, ""), ("GFT-TIN", "Gift Tin, Tea & Shortbread", 2400, 4, ""),
    ("GFT-MUG", "Mug, Stoneware", 1450, 3, ""),
]
# fmt: on
# country: weight, places as (city, zip, province); zips of digits only get Shopify's leading apostrophe
COUNTRIES = {
    "GB": (70, [("London", "ZZ1 4AB", "ENG"), ("Leeds", "ZZ2 8QF", "ENG"), ("Cardiff", "ZZ3 1XN", "WLS")]),
    "IE": (7, [("Dublin", "D00 X000", "D"), ("Cork", "T00 X000", "CO")]),
    "FR": (7, [("Paris", "75008", ""), ("Lyon", "69002", "")]),
    "DE": (6, [("Berlin", "10115", ""), ("Köln", "50667", "")]),
    "US": (5, [("Boston", "02108", "MA"), ("Portland", "97201", "OR")]),
    "MY": (3, [("Kuala Lumpur", "50480", "KUL"), ("George Town", "10200", "PNG")]),
    "TW": (2, [("Taipei", "106", "TPE"), ("Tainan", "700", "TNN")]),
}
PROVINCES = {"ENG": "England", "WLS": "Wales", "D": "Dublin", "CO": "Cork", "MA": "Massachusetts", "OR": "Oregon"}
PROVINCES |= {"KUL": "Kuala Lumpur", "PNG": "Penang", "TPE": "Taipei City", "TNN": "Tainan City"}
SOURCES = [("web", 78), ("2329312", 12), ("3890849", 6), ("pos", 4)]  # the numbers are apps: social, shopping app
# shipping method: promised days and pence, at home and abroad; carriers are invented
SHIPPING = {"Standard": (5, 9, 350, 950), "Tracked": (4, 8, 450, 1250), "Express": (2, 4, 690, 1800)}
CARRIERS = {"Standard": "Heron Post", "Tracked": "Northline", "Express": "Bluevan"}
FREE_FROM = 4000  # pence of goods, in GB: Standard becomes Free Standard
FIRST_NAMES = split(
    """Ada Amir Beth Carys Chloe Dan Eilidh Elif Femi Freya Grace Hana Ian Imran Jonas Kofi Lena Liam Maja Marc
 Mei Mina Nia Noor Omar Owen Petra Priya Rhys Rosa Sami Siti Tara Tom Uma Vera Wei Yara Zoe 美玲 志明""",
    " ",
)
LAST_NAMES = split(
    """Abbott Ahmad Baker Barlow Chen Cole Dubois Ellis Fischer Gupta Hughes Ibrahim Jansen Kaya Keller Lim Lowe
 Marsh Martin Moreau Ng Nolan Okafor O'Neill Patel Price Quinn Rahman Reid Sato Shah Silva Tan Vogel Wong Yates
 Zimmer""",
    " ",
)
NOTES = ['Please ring twice.\nThe sign says "Rose Cottage".', "Leave with the neighbour at no. 4, thanks"]
SUBJECTS = ["Where is my parcel", "Damaged on arrival", "Wrong item", "How do I return this", "Question about brewing"]
COMMENTS = {
    "good": ["Lovely tea, will order again", 'The "House Blend" is my favourite', "Fresh beans, nice wrapping"],
    "fair": ["Fine", "Nice coffee, a little dear", "Tea good, website slow", "All right, nothing special"],
    "poor": ["Stale beans", "Not as described", "Too expensive for what it is", "Would not buy again, sorry"],
    "late": ["Came days after the date you gave", "Late, and no word from you", "Parcel was late, tea is good"],
    "slow": ["Waited far too long for an answer", "Nobody answered my mail for days"],
}
ORDER_COLUMNS = split(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
_TIMES = ["First reply", "First resolution", "Full resolution", "Agent wait", "Requester wait", "On hold"]
_TIMES = [f"{name} time in minutes" for name in _TIMES]
TICKET_COLUMNS = split(
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,"
    "Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,"
    "Reopens,Replies"
)
TICKET_COLUMNS += [column for name in _TIMES for column in (name, f"{name} within business hours")]
DELIVERY_COLUMNS = ["order_id", "carrier", "shipping_method", "promised_at", "shipped_at", "delivered_at"]
SURVEY_COLUMNS = ["respondent", "responded_at", "score", "comment"]
FILES = {
    "orders_export.csv": ORDER_COLUMNS,
    "deliveries.csv": DELIVERY_COLUMNS,
    "nps_survey.csv": SURVEY_COLUMNS,
    "support_tickets.csv": TICKET_COLUMNS,
}


class Draw:
    """Random draws made of `Random.random` alone, so that every Python version draws the same."""

    def __init__(self, seed: int, stream: int) -> None:
        self.uniform = random.Random(seed * 100 + stream).random

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, items):
        return items[int(self.uniform() * len(items))]

    def weighted(self, pairs):
        """One of the items of ``(item, weight)`` pairs."""
        mark = self.uniform() * math.fsum(weight for _, weight in pairs)
        for item, weight in pairs:
            mark -= weight
            if mark < 0:
                return item
        return pairs[-1][0]  # never, but for rounding

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1 - self.uniform())

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return mean + sd * radius * math.cos(2 * math.pi * self.uniform())

    def lognormal(self, mean: float, sd: float) -> float:
        """Log-normal with that mean; `sd` is of the logarithm."""
        return mean * math.exp(self.normal(0, sd) - sd * sd / 2)

    def gamma(self, shape: float) -> float:
        """Gamma of scale 1 and shape 1 or more (Marsaglia and Tsang)."""
        d = shape - 1 / 3
        while True:
            x = self.normal()
            v = (1 + x / math.sqrt(9 * d)) ** 3
            if v > 0 and math.log(1 - self.uniform()) < x * x / 2 + d - d * v + d * math.log(v):
                return d * v

    def beta(self, a: float, b: float) -> float:
        x = self.gamma(a)
        return x / (x + self.gamma(b))

    def poisson(self, mean: float) -> int:
        count, time = 0, self.exponential(1)
        while time < mean:
            count, time = count + 1, time + self.exponential(1)
        return count


@dataclass
class Customer:
    """A person, with the traits that no export shows."""

    name: str
    email: str
    country: str
    place: tuple
    first_seen: datetime
    number: int = -1
    phone: str = ""
    street: str = "1 Sample Street"
    marketing: bool = False
    source: str = "web"
    gift_buyer: bool = False
    rate: float = 0.0  # purchases per day, beyond the minimum gap
    dropout: float = 0.0  # probability of leaving after an order, before events
    spend: float = 0.0  # pence: mean goods value of a first purchase
    member: bool = False
    purchases: int = 0
    spent: int = 0  # pence


@dataclass
class Order:
    """An order, with what happened to it. Money in pence."""

    customer: Customer | None
    created: datetime
    first: bool  # no purchase before it
    lines: list = field(default_factory=list)  # (product, quantity, unit price)
    code: str = ""
    discount: int = 0
    shipping: int = 0
    taxes: int = 0
    refund: int = 0
    method: str = ""
    source: str = "web"
    status: str = "paid"
    currency: str = "GBP"
    tags: tuple = ()
    note: str = ""
    cancelled: datetime | None = None
    promised: datetime | None = None
    shipped: datetime | None = None
    delivered: datetime | None = None
    late: bool = False
    ticket_at: datetime | None = None
    reply_minutes: int = 0
    dropout: float = 0.0  # probability of leaving after this order, events included
    name: str = ""

    @property
    def goods(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def subtotal(self) -> int:
        return self.goods - self.discount

    @property
    def total(self) -> int:
        return self.subtotal + self.shipping + self.taxes

    @property
    def slow(self) -> bool:
        return self.reply_minutes > 24 * 60

    @property
    def fulfilled(self) -> bool:
        return not self.cancelled and self.status != "expired" and (self.source == "pos" or self.shipped is not None)

    @property
    def counts(self) -> bool:
        """Whether the project's definition of a purchase takes it (definitions, section 2)."""
        unpaid = self.status == "expired" or (self.status == "pending" and not self.fulfilled)
        lost = self.cancelled or unpaid or "test" in self.tags or self.subtotal - self.refund <= 0
        return not lost and self.currency == "GBP"


def at_shop_hour(draw: Draw, day: datetime) -> datetime:
    """A moment of that day: mostly daytime, some in the last half hour, a few just after midnight, none at 1 to 6."""
    hour = draw.weighted([(0, 1), (7, 3), (9, 8), (11, 11), (13, 12), (15, 10), (17, 10), (19, 13), (21, 11), (23, 3)])
    minute = draw.whole(30, 59) if hour == 23 else draw.whole(0, 59 if hour == 0 else 119)
    return datetime(day.year, day.month, day.day, hour) + timedelta(minutes=minute, seconds=draw.whole(0, 59))


def in_season(day: datetime) -> bool:
    return (11, 10) <= (day.month, day.day) <= (12, 18)


def arrival_days(truth: Truth) -> list:
    """Every day of the exports, with the weight of its new customers."""
    count = (CLOSED - OPENED).days + 1
    days = [OPENED + timedelta(days=k) for k in range(count)]
    return [(d, (1 + truth.growth * k / count) * (truth.season if in_season(d) else 1)) for k, d in enumerate(days)]


def make_people(draw: Draw, truth: Truth) -> list[Customer]:
    days, weights = arrival_days(truth), [(code, weight) for code, (weight, _) in COUNTRIES.items()]
    people = []
    for k in range(truth.customers + truth.phone_guests):
        has_email = k < truth.customers
        country = draw.weighted(weights) if has_email else "GB"
        first, last = draw.pick(FIRST_NAMES), draw.pick(LAST_NAMES)
        chinese = not first.isascii()
        local = f"{'c' if chinese else first.lower()}.{last.lower().replace(chr(39), '')}{k + 1}"
        seen = at_shop_hour(draw, draw.weighted(days))
        abroad = truth.dropout_gb if country == "GB" else truth.dropout_abroad
        person = Customer(
            number=k,
            name=f"陳{first}" if chinese else f"{first} {last}",
            email=f"{local}@example.{draw.pick(['com', 'org', 'net'])}" if has_email else "",
            phone="" if has_email else f"+44 7700 900{k - truth.customers:03d}",  # a range kept free for fiction
            country=country,
            place=draw.pick(COUNTRIES[country][1]),
            street=f"{draw.whole(1, 99)} {draw.pick(['Sample', 'Example', 'Specimen'])} Street",
            marketing=draw.chance(0.55),
            source=draw.weighted(SOURCES if country == "GB" else SOURCES[:3]),
            first_seen=seen,
            gift_buyer=in_season(seen) and draw.chance(truth.gift_share),
            rate=truth.rate_mean * draw.gamma(truth.rate_shape) / truth.rate_shape,
            dropout=min(0.98, draw.beta(truth.dropout_a, truth.dropout_b) * abroad),
            spend=draw.lognormal(truth.basket, truth.spend_sd),
        )
        people.append(person)
    return people


def fill_basket(draw: Draw, target: float, day: datetime) -> list:
    """One to four lines whose expected value is `target` pence (at least the cheapest product)."""
    shares = [0.5 + draw.uniform() for _ in range(draw.weighted([(1, 40), (2, 33), (3, 18), (4, 9)]))]
    whole, target, on_sale = math.fsum(shares), min(max(target, 395.0), 15000.0), f"{day:%Y-%m-%d}"
    basket, carry = {}, 0.0  # product: exact, fractional quantity
    for share in shares:
        carry += target * share / whole
        fitting = [
            (item, item[3])
            for item in PRODUCTS
            if item[2] <= carry <= item[2] * 4 and item[4] <= on_sale and item not in basket
        ]
        if fitting:
            item = draw.weighted(fitting)
            basket[item], carry = carry / item[2], 0.0
    if carry:  # too little for another line: more of the last one
        item = list(basket)[-1] if basket else PRODUCTS[7]
        basket[item] = basket.get(item, 0) + carry / item[2]
    # quantities are rounded up or down by chance, so that the mean value is the target
    return [(item, int(x) + draw.chance(x - int(x)), item[2]) for item, x in basket.items()]


def choose_code(draw: Draw, order: Order, truth: Truth) -> tuple[str, int]:
    """Discount code and per cent off."""
    person = order.customer
    if order.first:
        none = 1 - truth.welcome - truth.friend
        code = draw.weighted([("WELCOME10", truth.welcome), ("FRIEND5", truth.friend), ("", none)])
    else:
        regular = person.member or person.purchases >= 3
        code = "VIP15" if regular and draw.chance(truth.vip) else ""
    if not code and order.created.month in (6, 7, 8) and draw.chance(truth.summer):
        code = f"SUMMER{order.created:%y}"
    return code, {"W": 10, "F": 5, "V": 15, "S": 10, "": 0}[code[:1]]


def choose_shipping(draw: Draw, order: Order, truth: Truth) -> None:
    home = order.customer.country == "GB"
    express = draw.chance(truth.express_gb if home else truth.express_abroad)
    order.method = "Express" if express else draw.weighted([("Standard", 75), ("Tracked", 25)])
    days_home, days_abroad, pence_home, pence_abroad = SHIPPING[order.method]
    order.shipping = pence_home if home else pence_abroad
    if home and order.method == "Standard" and order.subtotal >= FREE_FROM:
        order.method, order.shipping = "Free Standard", 0
    order.promised = midnight(order.created, days_home if home else days_abroad) + timedelta(hours=20)


def midnight(moment: datetime, days: int) -> datetime:
    return datetime(moment.year, moment.month, moment.day) + timedelta(days=days)


def choose_fate(draw: Draw, order: Order, truth: Truth) -> str:
    """Paid or one of the rarer statuses; sets status, cancellation and refund."""
    rare = ["cancelled", "expired", "unpaid", "on_account", "refunded", "part_refunded", "gift"]
    if order.source == "pos":
        rare = ["refunded", "part_refunded"]
    chances = [(name, getattr(truth, name)) for name in rare]
    fate = draw.weighted([*chances, ("paid", 1 - math.fsum(chance for _, chance in chances))])
    if fate == "gift":
        order.code, order.discount, order.shipping, order.taxes = "THANKYOU", order.goods, 0, 0
    elif fate == "cancelled":
        order.status = draw.pick(["voided", "refunded"])
        order.cancelled = min(CLOSED, order.created + timedelta(minutes=draw.whole(20, 900)))
        order.refund = order.total if order.status == "refunded" else 0
    elif fate in ("expired", "unpaid", "on_account"):
        order.status = "expired" if fate == "expired" else "pending"
    elif fate == "refunded":
        order.status, order.refund = "refunded", order.total
    elif fate == "part_refunded":
        order.status, order.refund = "partially_refunded", order.subtotal * draw.whole(20, 60) // 100
    return fate


def deliver(draw: Draw, order: Order, truth: Truth) -> None:
    """Ship the order and bring it on time or late; what lies after the end of the exports is left open."""
    order.late = draw.chance(truth.late)
    wait = 0 if order.created.hour < 14 and draw.chance(0.5) else 1
    shipped = midnight(order.created, wait) + timedelta(hours=16, minutes=draw.whole(0, 119))
    promised_days = (order.promised.date() - order.created.date()).days
    days = promised_days + 1 + int(draw.exponential(2.5)) if order.late else draw.whole(wait + 1, promised_days)
    delivered = midnight(order.created, days) + timedelta(hours=8, minutes=draw.whole(0, 659))
    order.shipped = shipped if shipped <= CLOSED else None
    order.delivered = delivered if delivered <= CLOSED else None
    if order.customer.email and draw.chance(truth.ticket_late if order.late else truth.ticket):
        asked = order.promised.date() if order.late else order.created.date() + timedelta(days=draw.whole(1, 6))
        asked = at_shop_hour(draw, datetime(asked.year, asked.month, asked.day) + timedelta(days=1))
        slow = draw.chance(truth.slow)
        order.reply_minutes = 1441 + int(draw.exponential(1500)) if slow else quick_reply(draw)
        order.ticket_at = asked if asked <= CLOSED else None


def quick_reply(draw: Draw) -> int:
    return min(1439, 2 + int(draw.lognormal(330, 0.8)))


def place_order(draw: Draw, person: Customer, created: datetime, truth: Truth) -> Order:
    order = Order(person, created, first=person.purchases == 0, source=person.source)
    if draw.chance(0.1):
        order.source = draw.weighted(SOURCES if person.country == "GB" else SOURCES[:3])
    mean = person.spend * (1 if order.first else truth.basket_later)
    order.lines = fill_basket(draw, draw.lognormal(mean, truth.basket_sd), created)
    if person.country in ("DE", "FR", "IE") and draw.chance(truth.euro):
        order.currency = "EUR"
        order.lines = [(product, quantity, price * 6 // 5) for product, quantity, price in order.lines]
    order.code, percent = choose_code(draw, order, truth)
    order.discount = order.goods * percent // 100
    if person.country == "GB":
        order.taxes = tax(order, percent)
    if order.source != "pos":
        choose_shipping(draw, order, truth)
    fate = choose_fate(draw, order, truth)
    if order.source != "pos" and fate not in ("cancelled", "expired", "unpaid"):
        deliver(draw, order, truth)
    order.note = draw.pick(NOTES) if draw.chance(truth.note) else ""
    person.spent += order.subtotal
    if person.email and not person.member:
        person.member = draw.chance(truth.loyalty_join * (1 - person.dropout) ** 2)
    order.tags = ("loyalty",) * person.member + ("vip",) * (person.spent >= 25000)
    return order


def tax(order: Order, percent_off: int) -> int:
    """20 % on what is not food, after the discount."""
    taxed = sum(quantity * price for product, quantity, price in order.lines if is_taxed(product))
    return taxed * (100 - percent_off) * 20 // 10000


def is_taxed(product: tuple) -> bool:
    return product[0][:3] == "EQP" or product[0] == "GFT-MUG"


def live(draw: Draw, person: Customer, truth: Truth) -> list[Order]:
    """All orders of a customer until dropout or the end of the exports."""
    orders, when = [], person.first_seen
    while when <= CLOSED:
        order = place_order(draw, person, when, truth)
        orders.append(order)
        order.dropout = person.dropout
        if order.counts and order.first and order.late:
            order.dropout *= truth.late_first_dropout
        if order.slow:
            order.dropout *= truth.slow_dropout
        order.dropout = min(1.0, order.dropout)
        person.purchases += order.counts
        again = when + timedelta(minutes=draw.whole(20, 180))
        if draw.chance(truth.same_day) and again.date() == when.date() and again <= CLOSED:
            orders.append(place_order(draw, person, again, truth))
            person.purchases += orders[-1].counts
        if draw.chance(order.dropout):
            break
        if person.gift_buyer:
            gap = draw.normal(truth.gift_gap, truth.gift_gap_sd)
        else:
            gap = min(9999, truth.gap_minimum + draw.exponential(1 / person.rate))
        when = at_shop_hour(draw, when + timedelta(days=gap))
    return orders


def walk_ins(draw: Draw, truth: Truth) -> list[Order]:
    """Counter sales without a name."""
    orders = []
    for day, _ in arrival_days(truth):
        for _ in range(draw.poisson(truth.walk_ins_per_day)):
            created = midnight(day, 0) + timedelta(minutes=draw.whole(9 * 60, 18 * 60))
            order = Order(None, created, first=False, source="pos")
            order.lines = fill_basket(draw, draw.lognormal(truth.basket, 0.6), day)
            order.taxes = tax(order, 0)
            orders.append(order)
    return orders


def staff_tests(draw: Draw) -> list[Order]:
    """Test orders of the shop's own people."""
    days = [OPENED + timedelta(days=draw.whole(1, 1000)) for _ in range(9)]
    staff = Customer("Shop Staff", "shop.staff@example.com", "GB", COUNTRIES["GB"][1][0], OPENED)
    line = [(PRODUCTS[0], 1, PRODUCTS[0][2])]
    return [Order(staff, at_shop_hour(draw, day), False, line, tags=("test",), method="Standard") for day in days]


def simulate(seed: int = SEED, truth: Truth = Truth()) -> list[Order]:
    """All orders, oldest first, named; with the traits and events that the files do not show."""
    people, events = make_people(Draw(seed, 1), truth), Draw(seed, 2)
    orders = [order for person in people for order in live(events, person, truth)]
    orders += walk_ins(Draw(seed, 3), truth) + staff_tests(Draw(seed, 4))
    orders.sort(key=lambda order: order.created)
    for number, order in enumerate(orders, 1001):
        order.name = f"#{number}"
    return orders


def with_offset(moment: datetime | None) -> str:
    """Shopify's timestamp: London wall time and its offset, which flips on the last Sundays of March and October."""
    if moment is None:
        return ""
    turns = [date(moment.year, month, 31) for month in (3, 10)]
    start, end = [datetime(d.year, d.month, d.day - (d.weekday() + 1) % 7, 1) for d in turns]
    return f"{moment:%Y-%m-%d %H:%M:%S} {'+0100' if start <= moment < end else '+0000'}"


def money(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def odd_spelling(draw: Draw, email: str, truth: Truth) -> str:
    """The e-mail as typed: sometimes with capitals or blanks."""
    if not email or not draw.chance(truth.odd_email):
        return email
    return draw.pick([email.upper(), email.title(), f" {email}", f"{email} "])


# fmt: off
def order_rows(draw: Draw, order: Order, truth: Truth) -> list[dict]:
    """The lines of an order; order-level cells on the first only."""
    person, counter = order.customer, order.source == "pos"
    email = odd_spelling(draw, person.email, truth) if person else ""
    rows = [
        {
            "Name": order.name, "Email": email, "Created at": with_offset(order.created),
            "Lineitem quantity": quantity, "Lineitem name": product[1], "Lineitem sku": product[0],
            "Lineitem price": money(price), "Lineitem discount": "0.00",
            "Lineitem requires shipping": "true", "Lineitem taxable": str(is_taxed(product)).lower(),
            "Lineitem fulfillment status": "fulfilled" if order.fulfilled else "pending",
        }
        for product, quantity, price in order.lines
    ]
    paid = order.status not in ("pending", "expired", "voided")
    rows[0] |= {
        "Financial Status": order.status, "Fulfillment Status": "fulfilled" if order.fulfilled else "unfulfilled",
        "Paid at": with_offset(order.created) if paid else "", "Cancelled at": with_offset(order.cancelled),
        "Fulfilled at": with_offset(order.created if counter else order.shipped),
        "Currency": order.currency, "Subtotal": money(order.subtotal), "Shipping": money(order.shipping),
        "Taxes": money(order.taxes), "Total": money(order.total), "Refunded Amount": money(order.refund),
        "Outstanding Balance": money(order.total if order.status == "pending" else 0),
        "Discount Code": order.code, "Discount Amount": money(order.discount), "Shipping Method": order.method,
        "Notes": order.note, "Tags": ", ".join(order.tags), "Source": order.source, "Risk Level": "Low",
        "Payment Method": "Card at counter" if counter else "Shopify Payments",
        "Vendor": "Quayside Tea & Coffee", "Location": "Quayside shop" if counter else "",
        "Id": 5400000000000 + 32768 * int(order.name[1:]), "Phone": person.phone if person else "",
        "Accepts Marketing": "yes" if person and person.marketing else "no",
        "Tax 1 Name": "GB VAT 20%" if order.taxes else "", "Tax 1 Value": money(order.taxes) if order.taxes else "",
    }
    for side in ["Billing", "Shipping"][: 0 if person is None else 1 if counter else 2]:
        rows[0] |= {f"{side} {name}": value for name, value in address(person).items()}
    return rows


def address(person: Customer) -> dict:
    city, code, province = person.place
    return {
        "Name": person.name, "Street": person.street, "Address1": person.street, "City": city,
        "Zip": f"'{code}" if code.isdigit() else code, "Province": province, "Country": person.country,
        "Phone": person.phone, "Province Name": PROVINCES.get(province, ""),
    }
# fmt: on


def delivery_rows(orders: list[Order]) -> list[dict]:
    rows = []
    for order in orders:
        if order.shipped:
            times = [moment and moment.isoformat() for moment in (order.promised, order.shipped, order.delivered)]
            cells = [order.name, CARRIERS[order.method.removeprefix("Free ")], order.method, *times]
            rows.append(dict(zip(DELIVERY_COLUMNS, cells, strict=True)))
    return rows


def survey_rows(draw: Draw, orders: list[Order], truth: Truth) -> list[dict]:
    """Answers to the mail that goes out three days after delivery, oldest first."""
    answers = []
    for order in orders:
        came = order.delivered or (order.created if order.source == "pos" else None)
        known = order.counts and order.customer is not None and order.customer.email
        if known and came and draw.chance(truth.survey_answer):
            when = came + timedelta(days=3 + draw.exponential(2))
            answers.append((when, order))
            if draw.chance(0.012):  # answers again within days
                answers.append((when + timedelta(days=draw.whole(1, 9)), order))
    answers = [pair for pair in answers if SURVEYS_FROM <= pair[0] <= SURVEYS_TO]
    answers.sort(key=lambda pair: pair[0])
    return spoil(draw, [answer(draw, order, when, truth) for when, order in answers])


def answer(draw: Draw, order: Order, when: datetime, truth: Truth) -> dict:
    level = truth.nps_level - truth.nps_dropout * order.customer.dropout + draw.normal(0, truth.nps_noise)
    level -= truth.nps_late * order.late + truth.nps_slow * order.slow
    score = max(0, min(10, round(level)))
    mood = (
        "good" if score >= 9 else "late" if order.late else "slow" if order.slow else "fair" if score >= 7 else "poor"
    )
    comment = draw.pick(COMMENTS[mood]) if draw.chance(0.3) else ""
    who = "" if draw.chance(0.01) else odd_spelling(draw, order.customer.email, truth)
    return dict(zip(SURVEY_COLUMNS, [who, f"{when:%Y-%m-%d %H:%M:%S}", str(score), comment], strict=True))


def spoil(draw: Draw, rows: list[dict]) -> list[dict]:
    """A few cells as people and form tools leave them: one each."""
    for score, comment in [("11", ""), ("n/a", ""), ("9 - very likely", ""), ("10 - very likely", ""),
                           ("", "=best tea in town"), ("", "<b>Love</b> the new tins")]:  # fmt: skip
        plain = [row for row in rows if row["respondent"] and row["score"] in ("9", "10") and not row["comment"]]
        row = draw.pick(plain)
        row["score"], row["comment"] = score or row["score"], comment
    return rows


def ticket_rows(draw: Draw, orders: list[Order], truth: Truth) -> list[dict]:
    """One row per ticket, oldest first; some are from people who never bought."""
    asked = [(order.ticket_at, order) for order in orders if order.ticket_at]
    days = (CLOSED - OPENED).days
    asked += [(at_shop_hour(draw, midnight(OPENED, draw.whole(0, days))), None) for _ in range(30)]
    asked.sort(key=lambda pair: pair[0])
    return [ticket(draw, number, when, order, truth) for number, (when, order) in enumerate(asked, 1)]


# fmt: off
def ticket(draw: Draw, number: int, when: datetime, order: Order | None, truth: Truth) -> dict:
    minutes = order.reply_minutes if order else quick_reply(draw)
    full = minutes + int(draw.exponential(900))
    replied, solved = [when + timedelta(minutes=m) <= CLOSED for m in (minutes, full)]
    end = min(CLOSED, when + timedelta(minutes=full))
    email = odd_spelling(draw, order.customer.email, truth) if order else f"asking{number}@example.com"
    subject = draw.pick(SUBJECTS[:3] if order and order.late else SUBJECTS[1:]) if order else "Do you sell gift cards?"
    if order and draw.chance(0.55):
        subject += f", order {order.name}"
    stars = str(max(1, min(5, round(4.4 - 1.5 * (minutes > 1440) + draw.normal(0, 0.9)))))
    rated = draw.weighted([(stars, 35), ("Offered", 45), ("", 20)])
    row = {
        "Summation column": 1, "Id": number, "Requester": order.customer.name if order else "Visitor",
        "Requester id": 9000000 + (order.customer.number if order else -number),
        "Requester email": email, "Requester domain": email.strip().lower().split("@")[1],
        "Assignee": draw.pick(["Agent A", "Agent B", "Agent C"]), "Group": "Support", "Subject": subject,
        "Status": "Closed" if solved else "Pending" if replied else "New", "Ticket type": "Question",
        "Priority": draw.weighted([("Normal", 8), ("High", 1), ("Low", 1)]),
        "Via": draw.weighted([("Mail", 6), ("Web form", 3), ("Chat", 1)]),
        "Created at": f"{when:%Y-%m-%d %H:%M}", "Updated at": f"{end if replied else when:%Y-%m-%d %H:%M}",
        "Reopens": 0, "Replies": replied + (solved and full > minutes),
    }
    known = [_TIMES[0]] * replied + [_TIMES[1], _TIMES[2], _TIMES[4]] * solved
    for column in known:
        spent = minutes if column == _TIMES[0] else full
        row |= {column: spent, f"{column} within business hours": spent // 3}  # a third: no opening hours here
    if solved:
        row |= {"Solved at": f"{end:%Y-%m-%d %H:%M}", "Resolution time": full // 60, "Satisfaction Score": rated}
    return row
# fmt: on


def make_shop(seed: int = SEED, out: Path | str = Path(__file__).parent, truth: Truth = Truth()) -> Counter:
    """Write the four files into `out`, check them and return the counts of `check`."""
    orders, typed, out = simulate(seed, truth), Draw(seed, 5), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    tables = [
        [row for order in reversed(orders) for row in order_rows(typed, order, truth)],
        delivery_rows(orders),
        survey_rows(Draw(seed, 6), orders, truth),
        ticket_rows(Draw(seed, 7), orders, truth),
    ]
    for (name, columns), rows in zip(FILES.items(), tables, strict=True):
        with (out / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return check(out)


def read(path: Path, columns: list[str]) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == columns, f"{path}: not the expected columns"
    return rows


def check(out: Path) -> Counter:
    """Read the files back, assert that they hang together, and count the rows of every kind."""
    lines, deliveries, answers, tickets = [read(out / name, columns) for name, columns in FILES.items()]
    orders = [list(group) for _, group in groupby(lines, key=lambda line: line["Name"])]
    heads = {head["Name"]: head for head, *_ in orders}
    assert len(heads) == len(orders), "an order name occurs twice"
    moments = [head["Created at"][:19] for head in heads.values()]
    assert moments == sorted(moments, reverse=True), "not newest first"
    count = Counter({"order lines": len(lines), "orders": len(orders), "deliveries": len(deliveries)})
    count |= Counter({"survey answers": len(answers), "tickets": len(tickets)})
    for group in orders:
        count.update(check_order(*group))
    people = {head["Email"].strip().lower() for head in heads.values()} - {""}
    count["customers with an e-mail"] = len(people - {"shop.staff@example.com"})
    count["customers with a phone only"] = len({h["Phone"] for h in heads.values() if not h["Email"]} - {""})
    firsts = {head["Email"].strip().lower(): head for head in heads.values()}  # newest first: the oldest stays
    count["customers whose first order was refunded in full"] = sum(
        head["Financial Status"] == "refunded" for email, head in firsts.items() if email
    )
    days = Counter((h["Email"].strip().lower() or h["Phone"], h["Created at"][:10]) for h in heads.values())
    count["customer days with two orders"] = sum(n > 1 for (who, _), n in days.items() if who)

    web = {n for n, h in heads.items() if h["Fulfillment Status"] == "fulfilled" and h["Source"] != "pos"}
    assert sorted(web) == sorted(row["order_id"] for row in deliveries), "deliveries and orders differ"
    for row in deliveries:
        assert heads[row["order_id"]]["Created at"][:19] < row["shipped_at"].replace("T", " ")
        assert row["shipped_at"] < min(row["promised_at"], row["delivered_at"] or "9")
        count["deliveries late"] += row["delivered_at"] > row["promised_at"]
        count["deliveries under way"] += not row["delivered_at"]

    asked = {}
    for row in answers:
        who = row["respondent"].strip().lower()
        assert who in people or not who
        count["survey answers, anonymous"] += not who
        count["survey answers, score not a whole number from 0 to 10"] += row["score"] not in map(str, range(11))
        count["survey answers with a comment"] += bool(row["comment"])
        month = (who, row["responded_at"][:7])
        count["survey answers, same person and month again"] += bool(who) and month in asked
        asked[month] = True
    for row in tickets:
        count["tickets from people without an order"] += row["Requester email"].strip().lower() not in people
        count["tickets naming an order"] += (named := "#" in row["Subject"])
        assert not named or row["Subject"].split()[-1] in heads
        count["tickets first answered after 24 hours"] += int(row["First reply time in minutes"] or 0) > 1440
    assert all(count.values()), f"nothing of: {[name for name, number in count.items() if not number]}"
    count["tickets not solved yet"] = sum(not row["Solved at"] for row in tickets)
    return count


def check_order(head: dict, *rest: dict) -> Counter:
    """Assert that the money of an order adds up, and say what kinds of order it is."""
    pence = {name: int(head[name].replace(".", "")) for name in
             ("Subtotal", "Shipping", "Taxes", "Total", "Discount Amount", "Refunded Amount")}  # fmt: skip
    goods = sum(int(line["Lineitem quantity"]) * int(line["Lineitem price"].replace(".", "")) for line in (head, *rest))
    assert pence["Subtotal"] == goods - pence["Discount Amount"] >= 0, head
    assert pence["Total"] == pence["Subtotal"] + pence["Shipping"] + pence["Taxes"] >= pence["Refunded Amount"], head
    assert not any(line["Total"] or line["Financial Status"] for line in rest), head
    status, open_ = head["Financial Status"], head["Fulfillment Status"] == "unfulfilled"
    kinds = {
        f"orders, status {status}": True,
        "orders cancelled": head["Cancelled at"],
        "orders pending and not fulfilled": status == "pending" and open_,
        "orders paid and not fulfilled (the last days and tests)": status == "paid" and open_,
        "orders tagged test": "test" in head["Tags"],
        "orders tagged loyalty": "loyalty" in head["Tags"],
        "orders tagged vip": "vip" in head["Tags"],
        "orders with neither e-mail nor phone": not head["Email"] and not head["Phone"],
        "orders with a phone only": not head["Email"] and head["Phone"],
        "orders with an e-mail in odd spelling": head["Email"] != head["Email"].strip().lower(),
        "orders at the counter (pos)": head["Source"] == "pos",
        "orders of value zero": pence["Subtotal"] == 0,
        "orders in EUR": head["Currency"] == "EUR",
        "orders with a note of two lines": "\n" in head["Notes"],
        "orders at 23:30 to 23:59": head["Created at"][11:15] >= "23:3",
        "orders from midnight to 0:59": head["Created at"][11:13] == "00",
        "orders with a zip that begins with an apostrophe": head["Shipping Zip"][:1] == "'",
        "orders with a name that is not ASCII": not head["Billing Name"].isascii(),
        "orders with a name with an apostrophe": "'" in head["Billing Name"],
        f"orders with code {head['Discount Code']}": head["Discount Code"],
    }
    return Counter(name for name, true in kinds.items() if true)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="default: the folder of this script")
    choice = parser.parse_args()
    for name, count in sorted(make_shop(choice.seed, choice.out).items()):
        print(f"{count:7,d}  {name}")


if __name__ == "__main__":
    main()
