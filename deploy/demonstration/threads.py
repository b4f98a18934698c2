"""What the demonstration's offices say: questions, experiences and announcements, with answers that disagree."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["question", "experience", "announcement"]


@dataclass(frozen=True)
class Reply:
    """An answer; `to` counts the replies above it from 1, 0 is the post itself."""

    by: str
    hours: float
    body: str
    to: int = 0


@dataclass(frozen=True)
class Thread:
    """A post with its answers and reactions."""

    key: str
    """Names it for good, so that loading twice makes it once."""
    channel: str
    kind: Kind
    by: str
    days_ago: float
    title: str
    body: str
    replies: tuple[Reply, ...] = ()
    reactions: dict[str, tuple[str, ...]] = field(default_factory=dict)


THREADS = (
    Thread(
        "vacancy", "housing", "question", "demo_natchez", 38,
        "How do you find the owner of a house that fell out of every file?",
        "We have 61 houses with boarded windows. For 23 of them the tax bill comes back and the deed names somebody who "
        "died before 1990.\n\nBefore we pay a title firm **$400 a house**, who has found heirs another way?",
        (
            Reply("demo_milwaukee", 5, "Start with the water department. Whoever asked for the shut-off left a phone number more often than the assessor did. It found us about one in three."),
            Reply("demo_red_wing", 20, "The county genealogical society did eleven for us for the price of lunch. Two were wrong, so check the deed again."),
            Reply("demo_natchez", 26, "Lunch it is. Did you need a court order to act on what they found?", to=2),
            Reply("demo_red_wing", 31, "For entry, no. For the lien, yes. Our attorney put all eleven in one hearing.", to=3),
        ),
        {"useful": ("demo_marfa", "demo_dubuque"), "want_to_try": ("demo_greensboro", "demo_natchez")},
    ),
    Thread(
        "adu", "housing", "experience", "demo_burlington", 30,
        "Three free sets of plans for backyard homes: 4 permits, then 19",
        "Owners told us the drawings cost more than the permit. We paid an architect **$18,000** once for three plans that pass "
        "our code, and put them on the counter.\n\n- Year before: 4 permits\n- Year after: 19 permits, 14 with our plans\n"
        "- Review time: from 31 days to 9\n\nWhat went wrong: the smallest plan had no place for a stroller or a wheelchair. We redrew it.",
        (
            Reply("demo_las_cruces", 8, "Did the plans survive your energy code update? Ours expire in January."),
            Reply("demo_burlington", 12, "No. We kept the architect on a $2,500 retainer for that. Put it in the first contract.", to=1),
            Reply("demo_dubuque", 50, "We did the same and got two permits. Nobody here has a yard that drains. Ask your engineer before your architect."),
        ),
        {"tried": ("demo_dubuque",), "useful": ("demo_tacoma", "demo_san_antonio", "demo_greensboro")},
    ),
    Thread(
        "crosswalk", "transportation", "experience", "demo_decorah", 41,
        "Paint and planters at one corner, for $3,100",
        "Six near misses outside the school in a year. We could not wait four years for the state.\n\n1. Narrowed the mouth with paint and "
        "eleven planters\n2. Counted speeds with a borrowed radar for two weeks before and after\n\nThe middle speed went from 29 to 23 mph. "
        "The snow plow took out three planters in December, so they now come in by Thanksgiving.",
        (
            Reply("demo_ouray", 3, "Which planters? Ours split in the frost."),
            Reply("demo_decorah", 6, "Stock tanks from the farm store, two feet across, $90 each. They do not split; they roll.", to=1),
            Reply("demo_tacoma", 30, "Count again in a year. Ours crept back up from 22 to 26 once drivers knew where the planters were."),
        ),
        {"want_to_try": ("demo_ouray", "demo_marfa", "demo_red_wing"), "thanks": ("demo_natchez",)},
    ),
    Thread(
        "free_bus", "transportation", "question", "demo_dubuque", 12,
        "Free fares for students: who lost riders they already had?",
        "Council wants free fares under 18 by August. Fares from that group are only $41,000 a year. My worry is crowding at 3:10 pm, and "
        "paying riders who give up. Has anybody counted both?",
        (
            Reply("demo_las_cruces", 4, "We counted. Youth trips up 38 percent, adult trips flat. Two routes needed a second bus for 25 minutes a day, which cost more than the fares."),
            Reply("demo_greensboro", 28, "Ask the school district to move the bell by ten minutes before you buy a bus. It was free and it worked."),
        ),
        {"useful": ("demo_burlington", "demo_milwaukee")},
    ),
    Thread(
        "sidewalk_fee", "transportation", "question", "demo_marfa", 3,
        "Does anybody fix sidewalks without a bond?",
        "We have four miles of sidewalk and a quarter of it is gravel. A bond for a town of 1,700 costs almost as much to issue as the work. "
        "What did you do instead?",
        (),
        {"want_to_try": ("demo_ouray",)},
    ),
    Thread(
        "dispatch", "public_safety", "experience", "demo_red_wing", 26,
        "Sharing dispatch with the county: what we got and what we lost",
        "We gave up our own dispatch in March. Savings: **$212,000 a year**. Time to pick up: 9 seconds before, 6 after. What we lost: dispatchers "
        "who knew that the red house is the one behind the red house.\n\nTwo months in, an ambulance went to the wrong one. We paid an intern to photograph every "
        "door on an unnamed lane. That should have come first.",
        (
            Reply("demo_decorah", 10, "Did you keep a say in the budget? Ours got a seat on a board that never met."),
            Reply("demo_red_wing", 14, "We wrote quarterly meetings into the contract, with a way out after two missed. They have met every time.", to=1),
        ),
        {"useful": ("demo_natchez", "demo_decorah", "demo_ouray")},
    ),
    Thread(
        "crisis_team", "public_safety", "question", "demo_greensboro", 18,
        "Crisis teams after midnight: staff them, or send them on call?",
        "Ours work 10 to 10. A third of the calls they could take come after that. Four more people cost $390,000. On call would cost $120,000, and "
        "the nurses say they would leave. What happened in your city?",
        (
            Reply("demo_san_antonio", 7, "On call failed for us: 70 minutes to arrive, so officers stopped asking. We staff Thursday to Sunday only and get most of the calls."),
            Reply("demo_tacoma", 9, "Same weekend pattern here. The fire department lends one medic after midnight. It is on their budget, which took a year to agree."),
            Reply("demo_greensboro", 30, "Thursday to Sunday fits what our numbers say. Thank you both."),
        ),
        {"thanks": ("demo_greensboro",), "useful": ("demo_milwaukee",)},
    ),
    Thread(
        "heat", "public_health", "experience", "demo_las_cruces", 34,
        "A cooling bus beat the cooling center",
        "Our center had nine visitors on the hottest day. The people who needed it could not get there. We parked an idle city bus with the air running where "
        "they already were: the laundromat, the plasma center, the south transfer stop.\n\nTwelve days, 640 people, $7,400 in fuel and overtime. "
        "Heat calls to 911 in those three blocks: 31 the summer before, 17 this one. One summer proves little, and it was a milder one.",
        (
            Reply("demo_san_antonio", 6, "Thank you for saying it was milder. Could you split it by day over 100 °F? We would like to compare."),
            Reply("demo_las_cruces", 22, "14 calls in 20 days above 100 before, 9 calls in 13 days this year. So, per hot day, almost the same. We will keep the bus for the people, not the number.", to=1),
            Reply("demo_milwaukee", 40, "That honest second number is why I read this."),
        ),
        {"thanks": ("demo_milwaukee", "demo_burlington"), "tried": ("demo_san_antonio",)},
    ),
    Thread(
        "naloxone", "public_health", "announcement", "demo_milwaukee", 9,
        "Our contract for overdose kit boxes is open for others to use",
        "We bid 400 wall boxes with kits, refills and a map of what is empty. The contract lets any city in the country buy at the same price: "
        "**$212 a box, $29 a refill**, until June. The documents are public; ask below for the vendor's questions and our answers.",
        (Reply("demo_natchez", 12, "Is there a smallest order? We need six."), Reply("demo_milwaukee", 15, "Four.", to=1)),
        {"thanks": ("demo_natchez", "demo_decorah")},
    ),
    Thread(
        "solar", "sustainability", "experience", "demo_ouray", 45,
        "Solar on the hot springs pool: the roof was the hard part",
        "The array was two years late because nobody had asked what the roof could carry in February. A structural letter cost $1,900 and would have saved us a design. "
        "It now makes 62 percent of what the pumps use from May to September, and nearly nothing in January.\n\n"
        "If we did it again: the letter first, then the utility's meter rules, then the bids. We did it in the other order.",
        (Reply("demo_burlington", 9, "Snow guards? We lost a gutter and almost a bicycle."),),
        {"useful": ("demo_decorah",)},
    ),
    Thread(
        "trees", "sustainability", "question", "demo_san_antonio", 6,
        "Who waters street trees in the second summer?",
        "We plant 9,000 a year and lose about a fifth in year two, after the contractor's year ends. Adopt-a-tree worked on blocks that already had shade. "
        "What worked on the blocks that do not?",
        (
            Reply("demo_greensboro", 5, "Paying the neighborhood youth crew $11 a tree for the season. Loss went from 22 to 9 percent, on 600 trees."),
            Reply("demo_las_cruces", 11, "Bags that drip for a week, and a text message on the day to refill. Half the people who said yes did it. Half is a lot of trees."),
        ),
        {"want_to_try": ("demo_san_antonio",), "useful": ("demo_tacoma",)},
    ),
    Thread(
        "storefront", "economy", "experience", "demo_dubuque", 22,
        "We paid for windows, not for facades",
        "Ten grants of $2,000 to fill an empty front with *anything lit until nine*: a model railroad, school art, a quilt. Four of ten shops rented within a year. "
        "On the next street, where we did nothing, three of ten rented. So the honest answer is: it looked better, and we cannot say it did more.",
        (
            Reply("demo_natchez", 7, "Keep the railroad anyway."),
            Reply("demo_tacoma", 9, "Did you ask the three why they rented? We learned it was the bus stop."),
        ),
        {"thanks": ("demo_marfa", "demo_red_wing"), "useful": ("demo_burlington",)},
    ),
    Thread(
        "permit_day", "economy", "question", "demo_tacoma", 15,
        "One-day permits for small kitchens: what did the health department want first?",
        "A food cart waits 74 days here, most of it between two counters. We want one counter and one day. Who has done this without a fight over who signs?",
        (Reply("demo_milwaukee", 13, "They wanted their own person at the desk, and to be able to say no. We gave both. Median is now 6 days, not one."),),
        {"want_to_try": ("demo_greensboro",)},
    ),
    Thread(
        "pool", "parks", "question", "demo_red_wing", 29,
        "No lifeguards: close two days a week or the whole deep end?",
        "We have signed 11 of 19 lifeguards for next summer. Pay is $17. Raising it to $20 costs $38,000, and the next town would follow. "
        "Closing Monday and Tuesday hurts the swim lessons; closing the deep end hurts the teenagers. What did people forgive?",
        (
            Reply("demo_decorah", 4, "Retired swimmers. We trained six people over 60 in April. They come on time."),
            Reply("demo_dubuque", 21, "We closed the deep end. Drownings: none before, none after. Complaints: all of them."),
            Reply("demo_burlington", 33, "Pay the course fee and a bonus of $300 at Labor Day. It kept more people than the hourly raise did.", to=0),
        ),
        {"useful": ("demo_ouray",), "want_to_try": ("demo_red_wing",)},
    ),
    Thread(
        "trail_lights", "parks", "experience", "demo_greensboro", 11,
        "Lights on two miles of trail: use up at night, and we found out about owls",
        "Solar posts, $390,000. Evening use tripled by our own counter. Then the bird people came with numbers of their own. The lights now dim to a fifth when nobody is there. "
        "Ask them *before* the order.",
        (),
        {"useful": ("demo_decorah", "demo_tacoma")},
    ),
    Thread(
        "lead_lines", "water", "question", "demo_natchez", 20,
        "Replacing lead lines when the owner says no",
        "The grant pays all of it and 140 owners still refuse. Renters live in most of those houses. Have you changed your ordinance, and did it hold?",
        (
            Reply("demo_milwaukee", 9, "Ours lets us replace when the property changes hands or the tenant asks. It held. The door knock by somebody from the same street did more than the law: 4 in 10 changed their mind."),
            Reply("demo_burlington", 14, "We went street by street with the road open. Saying no then means a hole in front of your house later. Few did."),
        ),
        {"useful": ("demo_natchez", "demo_dubuque")},
    ),
    Thread(
        "leaks", "water", "experience", "demo_marfa", 36,
        "Listening for leaks with two people and a rented ear",
        "We were losing 31 percent of what we pumped. A rented correlator at $900 a month, two nights a week for six weeks, found 14 leaks. Loss is now 19 percent. "
        "The pump runs two hours less a day.\n\nThe biggest leak was under the mayor's own alley. I did not hear the end of it.",
        (Reply("demo_ouray", 5, "We would share a rental. You are 600 miles away, but the box ships."), Reply("demo_marfa", 9, "Then it should. I will ask what shipping voids.", to=1)),
        {"want_to_try": ("demo_ouray", "demo_natchez"), "thanks": ("demo_ouray",)},
    ),
    Thread(
        "reserve", "finance", "question", "demo_ouray", 8,
        "How many months of reserve does a town of a thousand need?",
        "The auditor says two. Our sales tax is half of income and it comes in ten weeks of summer. One closed highway and two months is nothing. What do small places hold, and how do you explain it to people who see *money lying around*?",
        (Reply("demo_marfa", 4, "Six. We call it the *pump, roof and road fund* and print what each would cost. Nobody has asked since."),),
        {"useful": ("demo_decorah",)},
    ),
    Thread(
        "budget_table", "finance", "experience", "demo_burlington", 24,
        "A budget meeting where people moved coins",
        "Instead of slides: eight tables, a hundred coins, twelve cups. People had to take from a cup to fill another. 140 came; the year before, 9. "
        "Nobody's coins funded the parking garage. It is in the budget anyway, and now we have to say why out loud.",
        (Reply("demo_tacoma", 16, "We copied this. Bring a cup for *pay down debt*: it won two tables, to my surprise."),),
        {"tried": ("demo_tacoma",), "want_to_try": ("demo_las_cruces",)},
    ),
    Thread(
        "clerk_exam", "workforce", "experience", "demo_milwaukee", 17,
        "We dropped the degree from 61 job titles",
        "Applicants up from 8 to 21 a posting. People hired without a degree: 44. Left within a year: 16 percent, about the same as with one (15). "
        "Managers who said it would not work: most. Managers who say so now: fewer.",
        (Reply("demo_san_antonio", 10, "How did you test, then? Our civil service rules want a score."), Reply("demo_milwaukee", 18, "A two-hour sample of the real work, marked by two people who do not see the name.", to=1)),
        {"useful": ("demo_greensboro", "demo_las_cruces"), "want_to_try": ("demo_san_antonio",)},
    ),
    Thread(
        "plow_driver", "workforce", "question", "demo_decorah", 5,
        "Anybody share a plow driver with the school district?",
        "We need drivers from 4 to 7 am in winter. They need drivers from 7 to 9. Same license, and the same six people apply for both. "
        "The insurers are the only ones who disagree. Whose policy covers the driver at 6:59, and who wrote that down?",
        (),
        {"want_to_try": ("demo_red_wing",)},
    ),
    Thread(
        "phone_tree", "technology", "experience", "demo_las_cruces", 27,
        "We deleted the phone menu",
        "Eleven choices, and 40 percent pressed 0. Now a person answers in 38 seconds on average, with one page of notes. It took one more person, and the departments got 22 percent fewer calls. "
        "The hardest part was the recorded greeting nobody could delete.",
        (Reply("demo_natchez", 8, "We never had a menu. It seems we were early."),),
        {"thanks": ("demo_natchez",), "useful": ("demo_dubuque", "demo_burlington")},
    ),
    Thread(
        "ransom", "technology", "announcement", "demo_san_antonio", 13,
        "Restore drill: bring a city of any size, 40 minutes, no vendors",
        "On the first Thursday of next month we restore our permit system from backup in front of anybody who wants to watch, and say what breaks. Last time the password for the backup was *in* the backup.",
        (Reply("demo_red_wing", 6, "We are in. Ours has never been tried."),),
        {"thanks": ("demo_red_wing", "demo_marfa")},
    ),
    Thread(
        "flood_text", "emergency", "experience", "demo_natchez", 32,
        "Texts before the river: what people did with eleven hours",
        "We sent one text at 6 pm, in plain words, with the street names. Of 212 households, 187 had moved the car by midnight. In the flood before, with the county's message (*minor flooding is possible*), it was about half.\n\n"
        "Name the street. Say the hour. Say what to move.",
        (
            Reply("demo_dubuque", 7, "In how many languages? Ours went out in one and it showed."),
            Reply("demo_natchez", 10, "Two. A teacher checked the second. It cost eleven minutes and it was worth it.", to=1),
        ),
        {"useful": ("demo_dubuque", "demo_san_antonio", "demo_burlington"), "want_to_try": ("demo_decorah",)},
    ),
    Thread(
        "generator", "emergency", "question", "demo_burlington", 2,
        "Who tests generators with the building full?",
        "Ours passes every month, with the lights off and nobody home. In the storm it ran the shelter for 50 minutes. How do you test the real load without sending everybody out?",
        (Reply("demo_tacoma", 6, "On a Sunday, with space heaters from the warehouse as the load. It failed in 35 minutes, on a filter that cost $12."),),
        {"useful": ("demo_ouray",)},
    ),
)  # fmt: skip
