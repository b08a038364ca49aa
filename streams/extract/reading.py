"""From an occurrence of a trigger to readings: slots filled, stance judged, confidence worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from streams.domain.event import Modality, OccurredOn, Status
from streams.extract.clause import Clauses
from streams.extract.confidence import Calibration
from streams.extract.dates import date_of
from streams.extract.derivation import derive
from streams.extract.filling import Filler
from streams.extract.lexicon import Lexicon, Slot
from streams.extract.modality import Stance, assess
from streams.extract.occurrence import Occurrence
from streams.extract.outcome import Filling, Outcome
from streams.extract.scene import Prefer, Scene
from streams.extract.verdict import Reading, Verdict

_LEAVERS = frozenset({"membership.leave", "membership.suspend", "membership.expel", "membership.freeze"})
_COMERS = frozenset({"membership.join", "membership.apply", "membership.readmit"})


@dataclass(slots=True)
class Reader:
    """Reads the occurrences of one sentence."""

    clauses: Clauses
    scene: Scene
    lexicon: Lexicon
    calibration: Calibration
    sentence: str
    start: int
    end: int
    title: bool
    shift: int

    def read(self, occurrence: Occurrence) -> Verdict:
        """The verdict on one occurrence."""
        trigger = " ".join(self.clauses.words[w].text for w in sorted(occurrence.words))
        refused = self._refuse(occurrence)
        if refused:
            return self._verdict(occurrence, trigger, reasons=(refused,))
        slots, why = self._slots(occurrence)
        if why:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(why,))
        stance = self._stance(occurrence, slots)
        own_type = self.lexicon.taxonomy[occurrence.pattern.type]
        event_type = derive(own_type, stance, self.clauses.chunks[occurrence.chunk])
        if event_type is None:
            return self._verdict(occurrence, trigger, slots=slots, reasons=(*stance.reasons, "only spoken of"))
        if event_type != own_type.name:
            stance.note(f"amounts to {event_type}", Status.COMPLETED, Modality.ASSERTED)
        readings, features = self._readings(occurrence, slots, stance, trigger, event_type)
        reasons = tuple(stance.reasons) if readings else ("actor and target are the same",)
        return self._verdict(occurrence, trigger, slots=slots, reasons=reasons, readings=readings, features=features)

    def _slots(self, occurrence: Occurrence) -> tuple[dict[str, tuple[Filling, ...]], str]:
        """What fills each slot; and why that is no event, or nothing."""
        slots: dict[str, tuple[Filling, ...]] = {}
        for slot in sorted(occurrence.pattern.slots, key=lambda s: s.name != "organisation"):
            taken = frozenset(f.entity for f in slots.get("actor", ()) if slot.optional)
            outcome = self._fill(occurrence, slot, self._preference(occurrence, slots), taken)
            if outcome.fillings:
                slots[slot.name] = outcome.fillings
            elif not slot.optional:
                return slots, outcome.refusal or f"nothing stands where the {slot.name} should"
        if self._acts_itself(occurrence, slots):
            return slots, "the country itself acts"
        return slots, "" if slots else "nobody acts and nobody is acted on"

    def _verdict(
        self,
        occurrence: Occurrence,
        trigger: str,
        *,
        slots: dict[str, tuple[Filling, ...]] | None = None,
        reasons: tuple[str, ...] = (),
        readings: tuple[Reading, ...] = (),
        features: dict[str, float] | None = None,
    ) -> Verdict:
        start = -1 if self.title else self.start
        pattern = occurrence.pattern.name
        words = tuple(sorted(occurrence.words))
        return Verdict(self.sentence, start, trigger, pattern, words, readings, slots or {}, reasons, features or {})

    def _refuse(self, occurrence: Occurrence) -> str:
        """Why the words around the trigger silence it, or nothing."""
        roles, pattern = occurrence.roles, occurrence.pattern
        used = {path for slot in pattern.slots for path in slot.paths}
        if "patient" in roles and "patient" not in used and pattern.patient == "none" and not occurrence.passive:
            return f"its object is {self._text(roles['patient'][0])!r}"
        if pattern.complement not in {"any", occurrence.complement}:
            return f"no clause behind it says what is {pattern.complement}"
        if "compound" in roles and not self._is_tolerated_head(occurrence):
            return f"only a part of {self._text(occurrence.chunk)!r}"
        if pattern.without:
            silencing = next((w for w in self.clauses.words if w.low in pattern.without), None)
            if silencing is not None:
                return f"{silencing.text!r} stands in the sentence"
        if pattern.unless:
            last = self.clauses.chunks[occurrence.last].last
            behind = self.clauses.words[occurrence.words[0] + 1 : last + 12]
            text = " ".join("-ing" if w.low.endswith("ing") and len(w.low) > 4 else w.low for w in behind)
            for phrase in sorted(pattern.unless):
                if f" {phrase} " in f" {text} ":
                    return f"{phrase!r} stands behind it"
        return ""

    def _is_tolerated_head(self, occurrence: Occurrence) -> bool:
        low = self.clauses.low(occurrence.chunk)
        return low in _TOLERATED or self.lexicon.cues.get(low) in {"announce", "decide", "threaten", "propose", "begin"}

    def _text(self, k: int) -> str:
        chunk = self.clauses.chunks[k]
        return " ".join(w.text for w in self.clauses.words[chunk.first : chunk.last + 1])

    # Slots

    def _fill(
        self, occurrence: Occurrence, slot: Slot, prefer: Prefer | None, taken: frozenset[str] = frozenset()
    ) -> Outcome:
        if slot.fixed:
            return Outcome((Filling(slot.fixed, "fixed", 0.95, "the trigger implies it"),))
        filler = Filler(self.clauses, self.scene, self.lexicon, self.shift)
        places = self._places(occurrence, slot)
        if not places and slot.name in occurrence.pattern.implicit:
            return self._implied(slot)
        refusals: list[str] = []
        sources = {path for path, _, _ in places} & {"from", "out of"}
        if sources and not occurrence.trigger.noun:
            places = [place for place in places if place[0] in sources]
        for path, acting, k in places:
            if path == "possessor":
                outcome = filler.possessor(k, slot, prefer)
            elif path == "modifier":
                outcome = filler.modifier(k, slot)
            else:
                outcome = filler.fill(k, slot, acting=acting, prefer=prefer)
            if outcome.fillings and not all(f.entity in taken for f in outcome.fillings):
                others = self._conjoined(occurrence, slot, path, k, filler, acting=acting, prefer=prefer)
                return Outcome(tuple(dict.fromkeys((*outcome.fillings, *others))))
            refusals.append(outcome.refusal)
        return Outcome(refusal="; ".join(dict.fromkeys(r for r in refusals if r)))

    def _implied(self, slot: Slot) -> Outcome:
        """What the sentence names once and for all that fits the slot."""
        found: dict[str, str] = {}
        for word in self.clauses.words:
            for candidate in word.mention.candidates if word.mention else ():
                if slot.fits(candidate.kind) and not candidate.cautious:
                    found[candidate.entity] = word.text
        if len(found) != 1:
            return Outcome(refusal=f"nothing stands where the {slot.name} should")
        ((entity, text),) = found.items()
        return Outcome((Filling(entity, "referred", 0.75, f"{text!r} is the only one in the sentence"),))

    def _conjoined(
        self,
        occurrence: Occurrence,
        slot: Slot,
        path: str,
        k: int,
        filler: Filler,
        *,
        acting: bool,
        prefer: Prefer | None,
    ) -> list[Filling]:
        """What the other noun phrases joined with ``k`` stand for."""
        found: list[Filling] = []
        for other_path, other_acting, other in self._places(occurrence, slot):
            if other_path == path and other != k and path not in {"possessor", "modifier"}:
                found += filler.fill(other, slot, acting=other_acting and acting, prefer=prefer).fillings
        if path == "possessor" and occurrence.trigger.noun:
            before = self.clauses.conjuncts_left(k)
            for other in before[:-1]:
                found += filler.fill(other, slot, acting=acting, prefer=prefer).fillings
        return found

    def _places(self, occurrence: Occurrence, slot: Slot) -> list[tuple[str, bool, int]]:
        """(role, whether it acts, chunk) of every place that can fill the slot, best first."""
        roles = occurrence.roles
        places: list[tuple[str, bool, int]] = []
        for path in slot.paths:
            for role, acting in self._roles(occurrence, path):
                name = "possessor" if role in {"possessor", "holder possessor"} else role
                acts = acting and occurrence.pattern.represented
                places += [(name, acts, k) for k in roles.get("possessor" if role == "modifier" else role, ())]
        return places

    @staticmethod
    def _roles(occurrence: Occurrence, path: str) -> list[tuple[str, bool]]:
        """The roles of the occurrence that a path of the lexicon means; a nominal has owners and holders."""
        if not occurrence.trigger.noun or path not in {"agent", "patient"}:
            held = [("holder possessor", True)] if path == "agent" else []
            return [(path, path in {"agent", "by", "possessor"}), *held]
        transitive = any("patient" in s.paths for s in occurrence.pattern.slots) and any(
            "agent" in s.paths for s in occurrence.pattern.slots
        )
        holders = [("by", True), ("holder", True), ("holder possessor", True)]
        if path == "patient":
            return [("of", False), ("possessor", False)]
        if transitive:
            return ([("possessor", True)] if "of" in occurrence.roles else []) + holders
        return [("possessor", True), ("of", True), *holders]

    def _preference(self, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> Prefer | None:
        """Among countries prefer those whose membership fits; among organisations none before the actor is known."""
        day, atlas = self.scene.day, self.scene.atlas
        bodies = slots.get("organisation")
        if day is None or not bodies:
            return None
        body = bodies[0].entity
        if occurrence.pattern.type in _LEAVERS:
            return lambda entity: atlas.is_member(entity, body, day)
        if occurrence.pattern.type in _COMERS:
            return lambda entity: not atlas.is_member(entity, body, day)
        return None

    # Stance and confidence

    def _acts_itself(self, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> bool:
        """Whether the actor does what only the organisation can do to it: *Armenia suspended its membership*."""
        body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
        if occurrence.pattern.type not in {"membership.suspend", "membership.expel"} or "actor" not in slots:
            return False
        if body is None or "agent" not in body.paths or "agent" not in occurrence.roles:
            return False
        country = Slot("actor", ("agent",), frozenset({"country"}))
        filler = Filler(self.clauses, self.scene, self.lexicon, self.shift)
        actors = {f.entity for f in slots["actor"]}
        return any(
            f.entity in actors for k in occurrence.roles["agent"] for f in filler.fill(k, country, acting=True).fillings
        )

    def _stance(self, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]]) -> Stance:
        stance = assess(
            self.clauses,
            occurrence.chunk,
            self.lexicon.cues,
            passive=occurrence.passive,
            exit_=occurrence.pattern.type == "membership.leave",
            title=self.title,
        )
        if stance.presupposed and occurrence.pattern.type in {"membership.suspend", "membership.expel"}:
            stance.note("spoken of as known", Status.COMPLETED, Modality.HISTORICAL)
        if self._body_decides(occurrence, slots, stance):
            stance.note("the body's own decision", Status.COMPLETED)
        if stance.status is Status.PROPOSED and any(w.low in _POLLS for w in self.clauses.words):
            stance.weak = True
            stance.note("an opinion poll")
        if stance.status in {Status.PROPOSED, Status.ANNOUNCED} and self._is_some_day():
            stance.note("one day", modality=Modality.HYPOTHETICAL)
        if occurrence.pattern.means is not None and stance.presupposed:
            stance.presupposed = False
            stance.note(f"{occurrence.trigger} means that", occurrence.pattern.means, Modality.ASSERTED)
        cap = occurrence.pattern.status
        if cap is not None and stance.status is not None and stance.status.rank > cap.rank:
            stance.note(f"{occurrence.trigger} means no more", cap)
        return stance

    def _is_some_day(self) -> bool:
        """Whether the sentence puts it off to *one day*."""
        words = [w.low for w in self.clauses.words] + ["."]
        return any(
            words[i : i + 2] == ["one", "day"] and words[i + 2] not in {"after", "before", "earlier", "later", "of"}
            for i in range(len(words) - 2)
        )

    def _body_decides(self, occurrence: Occurrence, slots: Mapping[str, tuple[Filling, ...]], stance: Stance) -> bool:
        """Whether the organisation has decided what it alone decides: then it is done."""
        decided = {"vote", "decide"} if occurrence.pattern.type == "membership.join" else {"vote", "decide", "agree"}
        if stance.status is not Status.ANNOUNCED or not decided & set(stance.reasons) or "future" in stance.reasons:
            return False
        body = next((s for s in occurrence.pattern.slots if s.name == "organisation"), None)
        if body is None or "agent" not in body.paths or occurrence.passive:
            return False
        filler = Filler(self.clauses, self.scene, self.lexicon, self.shift)
        bodies = {f.entity for f in slots.get("organisation", ())}
        agents = occurrence.roles.get("agent", ())
        found = [f.entity for k in agents for f in filler.fill(k, body, acting=True).fillings]
        return bool(found) if occurrence.pattern.type != "membership.join" else bool(bodies & set(found))

    def _readings(
        self,
        occurrence: Occurrence,
        slots: dict[str, tuple[Filling, ...]],
        stance: Stance,
        trigger: str,
        event_type: str,
    ) -> tuple[tuple[Reading, ...], dict[str, float]]:
        when = date_of(self.clauses, occurrence.chunk, self.scene.day)
        stance = _aged(stance, when, self.scene.day)
        names = list(slots)
        readings: list[Reading] = []
        first: dict[str, float] = {}
        for combination in product(*(slots[n] for n in names)):
            filled = dict(zip(names, combination, strict=True))
            ids = {n: f.entity for n, f in filled.items()}
            if "actor" in ids and ids["actor"] in {ids.get("target"), ids.get("organisation")}:
                continue
            features = self._features(occurrence, filled, stance)
            modality = Modality.HISTORICAL if self._is_long_done(occurrence, ids, stance) else stance.modality
            first = first or features
            readings.append(
                Reading(
                    type=event_type,
                    slots=ids,
                    status=stance.status or Status.PROPOSED,
                    modality=modality,
                    confidence=self.calibration.probability(features),
                    occurred_on=when,
                    sentence=self.sentence,
                    start=-1 if self.title else self.start,
                    end=-1 if self.title else self.end,
                    trigger=trigger,
                )
            )
        return tuple(readings), first

    def _is_long_done(self, occurrence: Occurrence, ids: Mapping[str, str], stance: Stance) -> bool:
        """Whether the atlas knows that this was done well before the article."""
        day, actor, body = self.scene.day, ids.get("actor"), ids.get("organisation")
        if day is None or stance.status is not Status.COMPLETED or stance.modality is not Modality.ASSERTED:
            return False
        if actor is None or body is None or body not in self.scene.atlas.organisations:
            return False
        spells = [m.period for m in self.scene.atlas.organisations[body].memberships if m.country == actor]
        if occurrence.pattern.type == "membership.leave":
            return bool(spells) and all(p.end is not None and (day - p.end).days > 90 for p in spells)
        if occurrence.pattern.type == "membership.join":
            return any(p.start is not None and day in p and (day - p.start).days > 400 for p in spells)
        return False

    def _features(self, occurrence: Occurrence, filled: Mapping[str, Filling], stance: Stance) -> dict[str, float]:
        certainty = 1.0
        for filling in filled.values():
            certainty *= filling.certainty
        features = {
            "strength": occurrence.pattern.strength,
            "certainty": certainty,
            "direct": float(occurrence.subject_how in {"direct", ""}),
            "weak": float(stance.weak),
            "presupposed": float(stance.presupposed),
            "aside": stance.aside,
            "historical": float(stance.modality is Modality.HISTORICAL),
            "hypothetical": float(stance.modality is Modality.HYPOTHETICAL),
            "title": float(self.title),
        }
        features |= self._membership(occurrence, filled, stance)
        return features

    def _membership(self, occurrence: Occurrence, filled: Mapping[str, Filling], stance: Stance) -> dict[str, float]:
        """Whether the actor's known membership fits; silent where the atlas or the article has no date."""
        day, atlas = self.scene.day, self.scene.atlas
        actor, body = filled.get("actor"), filled.get("organisation")
        if day is None or actor is None or body is None or not atlas.organisations[body.entity].memberships:
            return {}
        spells = [m.period for m in atlas.organisations[body.entity].memberships if m.country == actor.entity]
        if occurrence.pattern.type in _LEAVERS:
            ever = any(p.start is None or p.start <= day for p in spells)
            return {"member": float(ever), "not member": float(not ever)}
        if occurrence.pattern.type == "membership.readmit":
            ever = any(p.start is None or p.start <= day for p in spells)
            return {"member": float(ever)}
        if occurrence.pattern.type in _COMERS and stance.modality is not Modality.HISTORICAL:
            long_in = any(day in p and (p.start is None or (day - p.start).days > 400) for p in spells)
            return {"member": float(not long_in), "not member": float(long_in)}
        return {}


_POLLS = frozenset({"poll", "polls", "survey", "surveys", "pollsters"})
_TOLERATED = frozenset(
    {"process", "bid", "move", "procedure", "procedures", "plans", "talks", "vote", "referendum"}
) - {"talks", "vote"}


def _aged(stance: Stance, occurred: OccurredOn | None, day: date | None) -> Stance:
    """Told with a date long before the article, it is history; told in passing with a fresh one, it is news."""
    when = occurred.date if occurred else None
    if when is not None and day is None and stance.status is Status.COMPLETED and stance.modality is Modality.ASSERTED:
        stance.note(f"dated {when.year} in an undated text", modality=Modality.HISTORICAL)
    if when is None or day is None or stance.status not in {Status.COMPLETED, Status.ANNOUNCED}:
        return stance
    age = (day - when).days
    if age > 45 and stance.modality is Modality.ASSERTED:
        stance.note(f"dated {when}", Status.COMPLETED, Modality.HISTORICAL)
    elif stance.relative and age <= 10 and stance.modality is Modality.HISTORICAL:
        stance.note("dated just now", modality=Modality.ASSERTED)
    return stance
