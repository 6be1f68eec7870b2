import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenregistry.querysets import SearchableQuerySet, children, last_change, of_published, related


class ThemeQuerySet(QuerySet[Any]):
    def in_use(self) -> Self:
        """Themes of published outcomes."""
        return self.filter(outcomes__in=related(self, "outcomes").published())


class OutcomeQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Published outcomes of published meetings."""
        return self.filter(of_published(self, "meeting"), is_published=True)

    def with_progress(self, on: datetime.date | None = None) -> Self:
        """
        Add what `Outcome.progress` reads: addressees, their bodies, and `public_follow_ups`.

        With a day, only the follow-ups dated by then count; one that was withdrawn since never does.
        """
        return self.with_answers(related(self, "follow_ups").dated_by(on).with_bodies())

    def with_evidence(self, on: datetime.date | None = None) -> Self:
        """The same, with what shows each answer and the sources behind it."""
        follow_ups = related(self, "follow_ups").dated_by(on).with_evidence()
        return self.with_answers(follow_ups.prefetch_related("sources"))

    def with_answers(self, follow_ups: Any) -> Self:
        """Add addressees, their bodies, and those of `follow_ups` that count, as `public_follow_ups`."""
        addressees = related(self, "addressees")
        return self.prefetch_related(
            Prefetch("addressees", addressees.published().with_bodies()),
            Prefetch("follow_ups", follow_ups.published().standing(), to_attr="public_follow_ups"),
        )

    def for_list(self) -> Self:
        """Published outcomes with everything that a row of the list or export shows."""
        return self.published().select_related("meeting").prefetch_related("themes").with_progress()

    def for_matrix(self) -> Self:
        """Published outcomes in the order of their meeting."""
        return self.published().select_related("meeting").order_by("number", "code")

    def with_last_change(self) -> Self:
        """Add `changed_at`, of the outcome and of its public follow-ups."""
        return self.annotate(changed_at=last_change(children(self, "follow_ups").published()))

    def addressing(self, body: Any) -> Self:
        """Outcomes that a network or organization is to act on, alone or in a group."""
        addressees = children(self, "addressees").published()
        name = body._meta.model_name
        named = Q(**{name: body}) | Q(**{f"responding_{name}s": body})
        return self.filter(Exists(addressees.filter(named)))

    def reported_as(self, *states: str) -> Self:
        """Outcomes on which the last public report of some body has one of these states."""
        latest = children(self, "follow_ups").published().standing().latest_of_each_body()
        return self.filter(Exists(latest.filter(state__in=states)))

    def without_report(self) -> Self:
        """Outcomes on which nobody has reported in public."""
        return self.filter(~Exists(children(self, "follow_ups").published().standing().answers()))

    def silent(self) -> Self:
        """Outcomes on which nobody has reported, in public or to staff."""
        return self.filter(~Exists(children(self, "follow_ups").standing().answers()))

    def update(self, **values: Any) -> int:
        frozen = {"code", "text", *self.model.ADOPTED_TEXT} & values.keys()
        if frozen and self.filter(first_published_at__isnull=False).exists():
            raise ValidationError(_("The code and adopted text of a published outcome are frozen."))
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(first_published_at__isnull=False).exists():
            raise ValidationError(_("A published outcome stays on record; retire it instead."))
        return super().delete()


class AddresseeQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Addressees of published outcomes that are not unpublished networks."""
        return self.filter(of_published(self, "outcome", "network"))

    def with_bodies(self) -> Self:
        """Add the body or, for a group, the public bodies that answer for it."""
        networks = related(self, "responding_networks")
        return self.select_related("network", "organization").prefetch_related(
            Prefetch("responding_networks", networks.published()), "responding_organizations"
        )


class AppendOnlyQuerySet(QuerySet[Any]):
    """Rows that are neither changed nor deleted."""

    def update(self, **values: Any) -> int:
        raise ValidationError(_("A follow-up is never changed: withdraw it and enter a new one."))

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("A follow-up is never deleted: withdraw it instead."))


class FollowUpQuerySet(AppendOnlyQuerySet):
    def published(self) -> Self:
        """Public follow-ups of published outcomes, by bodies that are not unpublished networks."""
        return self.filter(of_published(self, "outcome", "network"), is_public=True)

    def standing(self) -> Self:
        """Follow-ups that have not been withdrawn."""
        return self.filter(withdrawn_on=None)

    def dated_by(self, day: datetime.date | None = None) -> Self:
        """Follow-ups of a day and before; a year or a month counts from its first day."""
        return self.filter(date__lte=day.isoformat()) if day else self

    def latest_of_each_body(self) -> Self:
        """The newest answer of each body to each outcome; comments are not answers."""
        later = (
            self.model.objects.published()
            .standing()
            .answers()
            .filter(outcome=OuterRef("outcome"))
            .filter(
                Q(network=OuterRef("network")) | Q(organization=OuterRef("organization")),
                Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk")),
            )
        )
        return self.answers().filter(~Exists(later))

    def answers(self) -> Self:
        """Follow-ups that say how far a body has come; a comment does not."""
        return self.exclude(kind="comment")

    def with_bodies(self) -> Self:
        """Add who reported, the newest report first."""
        return self.select_related("network", "organization").order_by("-date", "-id")

    def with_evidence(self) -> Self:
        """Add who reported and, unless it was withdrawn, what shows it."""
        evidence = related(self, "evidence")
        return self.with_bodies().prefetch_related(Prefetch("evidence", evidence.published()))

    def with_corrections(self) -> Self:
        """Add the public entries that these correct, and those that correct them."""
        published = self.model.objects.published().select_related("outcome")
        return self.prefetch_related(Prefetch("corrects", published), Prefetch("correction", published))

    def withdraw(self, on: datetime.date, reason: str) -> int:
        """Mark these follow-ups as withdrawn: the one change that they allow."""
        # Past the refusal of its own class, which no other change gets.
        return super(AppendOnlyQuerySet, self.standing()).update(
            withdrawn_on=on, withdrawn_reason=reason, updated_at=timezone.now()
        )


class EvidenceQuerySet(AppendOnlyQuerySet):
    def published(self) -> Self:
        """Evidence of public follow-ups that stand."""
        standing = related(self, "follow_up")
        return self.filter(follow_up__in=standing.published().standing())


class OutcomeLinkQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Links between published outcomes, or from one to an outside decision."""
        return self.filter(of_published(self, "from_outcome", "to_outcome"))


class ReportRequestQuerySet(QuerySet[Any]):
    def silent(self, on: datetime.date) -> Self:
        """Requests without an answer, of rounds that started and were over before a day."""
        return self.filter(answered_at=None, round__started_at__isnull=False, round__closes_on__lt=on)

    def with_bodies(self) -> Self:
        """Add who is asked, and the round."""
        return self.select_related("round", "network", "organization")


class ReportQuerySet(QuerySet[Any]):
    def pending(self) -> Self:
        """Reports that were sent to the secretariat and wait for its decision."""
        return self.filter(decision="pending", request__answered_at__isnull=False)


class ActivityQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Only the activities that the public may see."""
        return self.filter(is_published=True)

    def for_list(self) -> Self:
        """Published activities with what a row of the list or export shows, all of it public."""
        trends = related(self, "trends").published()
        return (
            self.published()
            # For the order: an empty text is unknown too, and stands last.
            .annotate(known_since=NullIf("since", Value("")))
            .prefetch_related(
                Prefetch("networks", related(self, "networks").published()),
                Prefetch("outcomes", related(self, "outcomes").published().select_related("meeting")),
                Prefetch("trends", trends.select_related("meeting", "network")),
                "countries",
                "partners",
                "sources",
            )
        )

    def in_year(self, year: str) -> Self:
        """Activities that began in a year, or went on in it."""
        began_before = Q(since__gt="", since__lt=year, until__gte=year)
        return self.filter(Q(since__startswith=year) | began_before)

    def about(self, taxon: Any) -> Self:
        """Activities aimed at a public trend that is about a taxon."""
        trends = related(self, "trends").published().filter(taxa=taxon)
        return self.filter(
            pk__in=self.model.trends.through.objects.filter(trend__in=trends).values("activity")
        )


class AssessmentQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Final self-assessments of published networks that agreed to show their bars."""
        return self.filter(of_published(self, "network"), state="final", bars_public_since__isnull=False)

    def with_bars(self) -> Self:
        """Add what the bars are made of, and nothing else of the answers."""
        answers = related(self, "answers").only("assessment", "item", "value", "is_not_applicable")
        return self.select_related("instrument").prefetch_related(
            "instrument__items", Prefetch("answers", answers)
        )

    def with_answers(self) -> Self:
        """Add everything that a network answered."""
        return self.select_related("network", "instrument").prefetch_related(
            "instrument__items", "answers__item"
        )

    def before(self, assessment: Any) -> Self:
        """The network's own final ones by the same instrument before this one, the newest first."""
        earlier = Q(assessed_on__lt=assessment.assessed_on) | Q(
            assessed_on=assessment.assessed_on, pk__lt=assessment.pk
        )
        return (
            self.filter(earlier, state="final")
            .filter(network=assessment.network_id, instrument=assessment.instrument_id)
            .order_by("-assessed_on", "-pk")
        )
