"""Nobody who wants an alert is passed over for the sake of speed."""

from hypothesis import given
from hypothesis import strategies as st

from streams.domain.alert import Severity
from streams.domain.entity import EntityRef
from streams.domain.selection import mismatch, traits_of
from streams.domain.subscription import Selector
from streams.notify.audience import Audience
from tests.unit.notify.stories import change, subscription

NIGER = EntityRef(id="NER", name="Niger", kind="country")
REBELS = EntityRef(id="TGO.rebels", name="Togolese rebels", kind="group")
ALERTS = [traits_of(each.alert) for each in (change(), change(actor=NIGER, stage="threatened"), change(actor=REBELS))]


def some(*names: str):
    return st.lists(st.sampled_from(names), max_size=2).map(tuple)


SELECTORS = st.builds(
    Selector,
    rules=some("member-leaves-bloc", "member-*", "coup", "?oup", "[m]ember-leaves-bloc"),
    labels=st.sampled_from([{}, {"topic": ("integration",)}, {"topic": ("x",)}]),
    min_severity=st.sampled_from([None, Severity.LOW, Severity.HIGH]),
    countries=some("MLI", "NER", "TGO"),
    organisations=some("G5SAHEL", "ECOWAS", "TGO.rebels"),
    types=some("membership.*", "coup.*"),
)


@given(st.lists(SELECTORS, max_size=20), st.lists(st.sampled_from(ALERTS), max_size=2))
def test_everybody_who_wants_an_alert_is_among_those_concerned(selectors, alerts):
    everyone = [subscription(id=f"sub_{n}", name=f"{n:02}", selector=each) for n, each in enumerate(selectors)]
    concerned = Audience(everyone).concerned(alerts)
    wanting = [each for each in everyone if any(mismatch(each.selector, alert) is None for alert in alerts)]
    assert [each for each in concerned if each in wanting] == wanting
    assert len({each.id for each in concerned}) == len(concerned)


def test_who_names_another_rule_is_not_even_asked():
    other = subscription(selector=Selector(rules=("coup",)))
    assert Audience([other]).concerned(ALERTS) == []
