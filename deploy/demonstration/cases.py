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
          "People who wanted to build a small second home gave up at the drawings, which cost more than the permit. "
          "In the year before we had 61 talks at the counter and issued four permits.",
          "1. We bought three sets of plans that pass our code: 380, 560 and 720 square feet.\n"
          "2. We gave them away at the counter and online, with a list of what they leave open (the slope, the sewer, the neighbor's wall).\n"
          "3. One planner took every call about them, so that nobody was told two different things.\n\n"
          "14 of the 19 permits used our plans. Review took 9 days for those and 31 for the rest.",
          "Ask people who use a wheelchair before the plans are final: we drew the smallest one twice. Keep the architect for code changes, and say so in the first contract.",
          "$18,000 once, $2,500 a year for changes",
          Result("Permits for backyard homes", "permits a year", 4, 760, 19, 40, comparison="earlier_trend", source="Permit counter, own count")),
    Story("housing", "demo_milwaukee", 12, "A mediator before the eviction hearing",
          "Two in three eviction filings were for less than one month's rent. By the day of the hearing both sides had stopped talking.",
          "The court sent us each filing the same day. A mediator called both sides within three days, in the evening, and met them by phone. "
          "Up to $900 of aid closed the gap, and only where the landlord dropped the filing. We had four mediators for about 40 filings a week, and one clerk who did nothing but the court's list.\n\n"
          "Agreements were on one page, and the court sealed the filing when they were kept for three months.",
          "The aid brought people to the table; the call kept them there. When the aid ran out in month ten, fewer came, and still four in ten of those who came agreed. "
          "Next time we would start with the landlords who file most.",
          "$640,000 a year, of which $410,000 is aid",
          Result("Filings that end in eviction", "percent", 44, 800, 31, 60, comparison="similar_places", population=9_300, source="Court records, compared with the next county")),
    Story("transportation", "demo_decorah", 39, "Planters and paint at the school corner",
          "Cars took the corner by the school at 29 miles an hour. Children cross there twice a day, and there were six near misses in a year. The state's own plan was four years away.",
          "Paint and eleven stock tanks narrowed the mouth of the street from 41 feet to 24. The fire chief drove the engine through before anything was painted. "
          "Two people from streets and nine parents did it on a Saturday. The county lent us its radar, and we measured two weeks before and two weeks after, at the same hours.",
          "Take the planters in before the plow comes; it took out three in December. Count again after a year: a larger city told us that its speeds crept back up.",
          "$3,100 for tanks, soil and paint, and nine days of work",
          Result("Middle speed at the corner", "miles an hour", 29, 420, 23, 50, comparison="none", population=310, source="Radar of the county, 14 days each")),
    Story("transportation", "demo_dubuque", 20, "A shuttle for the night shift that nobody rode",
          "Workers at three plants had no bus after 10 pm. The plants said that this was why people quit.",
          "A van ran from 10 pm to 2 am on nine fixed stops, free, for eight months. We told the plants, put up signs, and gave the drivers cards with the times. "
          "In month three we moved two stops closer to the gates. It went from four riders a night to six.",
          "Shifts end when they end. People would not wait 40 minutes in the cold for a fixed time, and those who could share a car already did. "
          "Ask the workers, not the plants: we could have learned all of this in a week at the gate with a clipboard. We now pay for rides on call instead and will report on it in spring.",
          "$96,000 in eight months",
          Result("Riders a night", "riders", 0, 500, 6, 250, status="stopped", population=1_400, source="Driver's count")),
    Story("public_health", "demo_las_cruces", 30, "A cooling bus where people already are",
          "The cooling center stood almost empty on the hottest days, nine visitors at most, and people collapsed three blocks from it.",
          "An idle bus with air conditioning stood at three places on twelve hot days: the laundromat, the plasma center, the south transfer stop. "
          "A driver, a nurse and a crate of water went with it. Nobody had to give a name. 640 people came aboard; the nurse sent eleven to a doctor.",
          "Look at calls per hot day, not per summer. There were 14 calls on 20 days above 100 °F the summer before, and 9 on 13 such days this time: almost the same. "
          "The second summer was milder, and most of the change was the weather. We keep the bus for the people who came, not for the number.",
          "$7,400 a summer, in fuel and overtime",
          Result("Heat calls to 911 in three blocks", "calls a summer", 31, 500, 17, 80, comparison="none", population=2_100, source="Dispatch records")),
    Story("water", "demo_marfa", 35, "Fourteen leaks found by ear",
          "Nearly a third of the water we pumped never reached a meter. A survey firm wanted $38,000 to look.",
          "Two people walked the lines on 12 nights with a rented correlator, from midnight to four, when the town is quiet. They marked what they heard in paint, "
          "and the crew dug the next morning. 14 of 19 marks were leaks. The largest ran 11 gallons a minute under an alley.",
          "Write down what was *not* a leak too: a pump, a fridge, and once a fish tank. Read all meters on one day before and after, or the percentage means nothing. "
          "We will walk again each March.",
          "$1,350 of rent and 96 hours of work",
          Result("Water pumped and not metered", "percent", 31, 400, 19, 45, comparison="earlier_trend", population=1_733, source="Pump log and meter readings")),
    Story("sustainability", "demo_greensboro", 4, "Youth crews that water second-year trees",
          "One in five street trees died in its second summer, after the contractor's year had ended and nobody was paid to water them.",
          "Crews of four from the neighborhood watered 600 trees each week, June to September, for $11 a tree and season. A lottery picked the streets: "
          "580 trees on other streets had nobody, as before, so that we could compare. 31 young people took part, and the forestry division taught them on two Saturdays.\n\n"
          "On the streets without a crew, 21 percent died, so the summer itself was no kinder than the last.",
          "Pay every two weeks. Crews that were paid at the end of the season left in the middle. Give each crew a key to a hydrant and one phone number.",
          "$6,600 in wages, $2,900 for water and bags",
          Result("Trees lost in the second summer", "percent", 22, 430, 9, 70, comparison="control", population=4_800, source="Count by the forestry division")),
    Story("public_safety", "demo_red_wing", 23, "One dispatch for city and county",
          "We paid for a night desk that took eleven calls, and could not hire a third dispatcher.",
          "The county took over our calls in March. Before, both desks ran side by side for three weeks. We sent a person to teach them the streets for six weeks, "
          "and wrote quarterly meetings into the contract, with a way out after two missed.",
          "Photograph doors and unnamed lanes first. Two months in, an ambulance went to the wrong house: nobody at the county knew that the red house is the one behind the red house. "
          "Three seconds faster is not what we paid for; the savings are, and they are real.",
          "$60,000 to move, $212,000 a year less afterwards",
          Result("Time until a call is picked up", "seconds", 9, 380, 6, 30, comparison="none", population=16_445, source="Phone system")),
    Story("economy", "demo_tacoma", 6, "One counter for food carts",
          "A food cart waited 74 days for four signatures, most of them between two counters. 38 people asked last year; 17 gave up.",
          "Health, fire, streets and licenses sit at one counter on Tuesdays from 8 to noon. An application leaves with a yes, a no, or one list of what is missing. "
          "Each department signs for itself. We have tried it on two Tuesdays, with nine carts, and the council pays for a year of it.",
          "Let each department keep its no. That is what brought them. We do not know yet whether 20 days is honest; we will say so here in spring.",
          "Nothing new: four people, one morning a week",
          Result("Days from application to permit", "days", 74, 360, 20, -120, status="expected", source="Permit files; the 20 is a goal set by the council")),
    Story("technology", "demo_natchez", 8, "A chat window that answered too much",
          "After five o'clock nobody answers the phone, and people asked for a chat. Before we began, we checked 200 answers given by our own front desk: 96 in 100 were right.",
          "A chat answered questions out of our own pages, day and night. Two of us read every conversation for three months, 412 of them, and marked each answer right or wrong.",
          "It answered one in nine wrongly, and with the same good manners. Twice it invented a deadline. People cannot tell, and it is our name above it. "
          "We switched it off. A page with the twenty most asked questions took its place, and is read more often than the chat ever was.",
          "$14,000, and 60 hours of reading",
          Result("Answers that were right", "percent", 96, 300, 89, 150, status="failed", source="Own reading: 200 answers of the desk, 412 of the chat")),
)  # fmt: skip
