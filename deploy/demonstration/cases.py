"""The demonstration's case studies: each with one outcome, failures among them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Result:
    """Numbers before and after; `from_days` and `to_days` count back from today."""

    indicator: str
    unit: str
    baseline: float
    from_days: int
    result: float
    to_days: int
    status: Literal["expected", "measured", "failed", "stopped"] = "measured"
    comparison: Literal["none", "earlier_trend", "similar_places", "control"] = "none"
    population: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Story:
    """A case study as an office files it."""

    channel: str
    by: str
    days_ago: float
    title: str
    problem: str
    action: str
    lessons: str
    cost: str
    result: Result


STORIES = (
    Story("housing", "demo_burlington", 28, "Free plans for backyard homes",
          "People who wanted to build a small second home gave up at the drawings, which cost more than the permit.",
          "We bought three sets of plans that pass our code, and gave them away at the counter and online. One planner took every call about them.",
          "Ask people who use a wheelchair before the plans are final. Keep the architect for code changes.",
          "$18,000 once, $2,500 a year",
          Result("Permits for backyard homes", "permits a year", 4, 760, 19, 40, comparison="earlier_trend", population=42_452, source="Permit counter, own count")),
    Story("housing", "demo_milwaukee", 33, "A mediator before the eviction hearing",
          "Two in three eviction filings were for less than one month's rent.",
          "A mediator called both sides within three days of filing, with up to $900 of aid to close the gap. Landlords had to take part to get it.",
          "The aid brought people to the table; the call kept them there. When the aid ran out in month ten, fewer came.",
          "$640,000 a year, of which $410,000 is aid",
          Result("Filings that end in eviction", "percent", 44, 800, 31, 60, comparison="similar_places", population=9_300, source="Court records, compared with the next county")),
    Story("transportation", "demo_decorah", 39, "Planters and paint at the school corner",
          "Cars took the corner by the school at 29 miles an hour. Children cross there twice a day.",
          "Paint and eleven stock tanks narrowed the mouth of the street. We measured two weeks before and two weeks after, at the same hours.",
          "Take the planters in before the plow comes. Measure again after a year.",
          "$3,100 and nine days of work",
          Result("Middle speed at the corner", "miles an hour", 29, 420, 23, 50, comparison="none", population=310, source="Radar of the county, 14 days each")),
    Story("transportation", "demo_dubuque", 20, "A shuttle for the night shift that nobody rode",
          "Workers at three plants had no bus after 10 pm.",
          "A van ran from 10 pm to 2 am on fixed stops. We told the plants, and put up signs.",
          "Shifts end when they end. People would not wait 40 minutes in the cold for a fixed time. Ask the workers, not the plants.",
          "$96,000 in eight months",
          Result("Riders a night", "riders", 0, 500, 6, 250, status="stopped", population=1_400, source="Driver's count")),
    Story("public_health", "demo_las_cruces", 30, "A cooling bus where people already are",
          "The cooling center stood almost empty on the hottest days, and people collapsed three blocks from it.",
          "An idle bus with air conditioning stood at three places on twelve hot days, with water and a nurse.",
          "Look at calls per hot day, not per summer: the second summer was milder, and most of the change was the weather.",
          "$7,400 a summer",
          Result("Heat calls to 911 in three blocks", "calls a summer", 31, 500, 17, 80, comparison="none", population=2_100, source="Dispatch records")),
    Story("water", "demo_marfa", 35, "Fourteen leaks found by ear",
          "Nearly a third of the water we pumped never reached a meter.",
          "Two people walked the lines on 12 nights with a rented correlator, and the crew dug the next morning.",
          "Walk at night: it is quiet. Write down what was *not* a leak too.",
          "$1,350 of rent and 96 hours",
          Result("Water pumped and not metered", "percent", 31, 400, 19, 45, comparison="earlier_trend", population=1_733, source="Pump log and meter readings")),
    Story("sustainability", "demo_greensboro", 25, "Youth crews that water second-year trees",
          "One in five street trees died in its second summer, when nobody was paid to water it.",
          "Crews of four from the neighborhood watered 600 trees each week for $11 a tree and season. 580 trees elsewhere had nobody, as before.",
          "Pay every two weeks. Crews that were paid at the end of the season left in the middle.",
          "$6,600 in wages, $2,900 for water and bags",
          Result("Trees lost in the second summer", "percent", 22, 430, 9, 70, comparison="control", population=4_800, source="Count by the forestry division")),
    Story("public_safety", "demo_red_wing", 23, "One dispatch for city and county",
          "We paid for a night desk that took eleven calls.",
          "The county took over our calls in March. We sent a person to teach them the streets for six weeks.",
          "Photograph doors and lanes first. Put meetings, and a way out, into the contract.",
          "$60,000 to move, $212,000 a year less afterwards",
          Result("Time until a call is picked up", "seconds", 9, 380, 6, 30, comparison="none", population=16_445, source="Phone system")),
    Story("economy", "demo_tacoma", 14, "One counter for food carts",
          "A food cart waited 74 days for four signatures.",
          "Health, fire, streets and licenses sit at one counter on Tuesdays. An application leaves with a yes, a no, or one list.",
          "Let each department keep its no. That is what brought them.",
          "Nothing new: four people, one morning a week",
          Result("Days from application to permit", "days", 74, 360, 20, -120, status="expected", population=222_906, source="Goal set by the council")),
    Story("technology", "demo_natchez", 19, "A chat window that answered too much",
          "After five o'clock nobody answers the phone, and people asked for a chat.",
          "A chat answered questions from our own pages. We read every conversation for three months.",
          "It answered one in nine wrongly, and with the same good manners. We switched it off. A page of the twenty most asked questions took its place.",
          "$14,000",
          Result("Questions answered rightly", "percent", 95, 300, 89, 150, status="failed", population=15_128, source="Own reading of 412 conversations")),
)  # fmt: skip
