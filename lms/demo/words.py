"""What people of the demo company write: wishes, reasons and answers, each a person's own sentence."""

from __future__ import annotations

WISHES: tuple[str, ...] = (
    "My customers ask me there before they write an e-mail. I would like to answer in the same place.",
    "I want to pass on our service notes; today I forward them one by one.",
    "Two buyers told me they looked us up and found nobody. I would like to be somebody they find.",
    "We have good application stories from the lab, and nobody outside hears them.",
    "At the spring fair I met forty people. I would like to stay in touch with them properly.",
    "The calibration group discusses our sensors every week, sometimes wrongly. I could put it right, politely.",
    "I would like to congratulate customers on their projects without asking first each time.",
    "Our distributors share our posts faster when one of us has commented. I would like to do that for my region.",
    "New colleagues ask me how we work. A short post now and then would help them, and hiring.",
    "I answer the same three questions every month. Once in public would save everybody time.",
    "I speak at a user meeting in autumn and would like to say so beforehand.",
    "Field engineers read there in the evening. That is where I can explain the new firmware.",
    "I would like to react to posts of the universities that we work with.",
    "I follow the hydrogen projects in my region and would like to take part in the discussion.",
    "My team wants to show how a sensor is made. I would look after what goes out.",
)
RETURN_WISHES: tuple[str, ...] = (
    "Gladly, but please name the products: flow meters are fine, the new series is not announced yet.",
    "Could we begin with one language? We have nobody yet who can help you with the second.",
    "Please ask for Engage first. We look at Publish together after the summer.",
    "Say for which market, so that our distributor there is not surprised.",
)
RESUBMITTED: tuple[str, ...] = (
    "Only the flow meters for now, as you suggested.",
    "I have left the second language out.",
    "Engage is enough for what I want to do this year.",
)
DECLINE_TEXTS: dict[str, tuple[str, ...]] = {
    "not-now": (
        "We change the price list in these weeks. Please ask again in two months; I will say yes then.",
        "Let us wait until the audit is over. I have put a note in my calendar.",
    ),
    "enough-people": (
        "Three of the team do this already. If one of them stops, it is yours.",
        "Marketing looks after this channel. I would rather have you where nobody is.",
    ),
    "too-sensitive": ("A customer is in a dispute with us about this very product. Not before it is settled.",),
    "not-this-role": ("In purchasing we would tell our suppliers too much by it. Let us talk about another channel.",),
}
GRANT_WORDS: tuple[str, ...] = (
    "Go ahead. Show me the first two, not for approval, because I am curious.",
    "Yes. You know this better than I do.",
    "Yes, and tell the team on Monday how it goes.",
    "With pleasure. Please keep delivery dates out of it.",
    "",
    "",
)
SUSPEND_TEXTS: tuple[str, ...] = (
    "A figure from an unpublished test was in a comment. We clear it up together this week.",
    "The customer asked us to stay silent until their own announcement.",
)
CURE_TEXTS: tuple[str, ...] = (
    "Cleared up with the customer; nothing stands against it any more.",
    "The announcement is out. Thank you for waiting.",
)
REVOKE_TEXTS: tuple[str, ...] = ("The new role has nothing to do with this market any more.",)
CERTIFICATE_REASONS: tuple[str, ...] = (
    "The assessment was taken on a shared screen by two people. You can take it again at any time.",
    "The certificate was issued under another person's sign-in at a shared terminal.",
)
COMMENTS: dict[str, tuple[str, ...]] = {
    "trust": (
        "I read it on the train in two mornings. The lift notice could be ours.",
        "Module 7 went to my whole team. We had three requests that nobody had answered.",
        "The letter about money was good. We got one just like it in May.",
        "A little long for the night shift; ten minutes is a whole break.",
        "I had not known that I may say no, and that nobody asks why.",
        "More about hospitals, please, and fewer hotels.",
    ),
    "social-selling": (
        "I deleted my own template after module 1.",
        "I do not sell anything and it was useful all the same: our internal mails are worse than any pitch.",
        "The filter case made me think twice about forwarding photos.",
        "Three tens works. I do two of them.",
        "I would have liked an example in a language other than English.",
    ),
}
TRAININGS: tuple[tuple[str, str, float, str | None], ...] = (
    ("Writing for readers in a hurry", "Leeds Adult College", 120.0, ""),
    ("Data protection for sales, one day", "Nordic Compliance School", 84.0, ""),
    ("Moderating a user forum", "Chamber of Commerce, Porto", 51.0, ""),
    ("Spoken German, level B1", "Evening school, Aarhus", 33.0, "It says that you took part, not that you passed."),
    ("First aid at work", "Red Cross", 5.0, None),
    ("Short films with a phone", "Community Media Lab", 2.0, None),
)
"""Training done elsewhere: title, provider, handed in how many days ago, and HR's reason to decline ("": confirmed,
None: it waits)."""
NARROW_TEXT = "Please show me what you write there beforehand, until we have talked about the new range."
POLICY_TITLE = "Customers in pictures and stories"
POLICY_TEXT = """What we show of customers belongs to them: their plants, their people, their figures.

## Before you show anything

1. Ask the customer in writing, and say where it will be seen.
2. Ask each person whom one can recognise. A nod is not a yes; a message is.
3. Look at the background: screens, plans and name plates are not ours to show.

## What never goes out

- Figures of a plant, faults included, without the customer’s release.
- Anybody who is a child, a patient or a visitor.
- Where and when somebody is on site alone.

## If something went out by mistake

Take it down, then tell compliance the same day. Nobody is blamed for telling early.
"""

REVISION_TEXT = "More answers have to be right than before."
"""What was new in a course that changed."""
