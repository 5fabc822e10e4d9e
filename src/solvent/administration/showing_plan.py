"""Showing the plan: what it allows, what is used of it, and what other plans allow."""

from __future__ import annotations

from typing import Final

from solvent.administration import framing, paths
from solvent.administration.views_people import MonthRow, PlanRow, PlanView, UseRow
from solvent.connectors import finding as outside
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Figure, Language, Unit, language_for
from solvent.insights.messages import N_
from solvent.tenancy import metering
from solvent.tenancy.plan import AI_CURRENCY, PER_MONTH, PLANS, Plan, Quota, Use

_NAME: Final = {
    Quota.COMPANIES: N_("Companies"),
    Quota.MEMBERS: N_("Members and open invitations"),
    Quota.TRANSACTIONS: N_("Transactions"),
    Quota.AI_SPEND: N_("Spend on language models"),
    Quota.API_CALLS: N_("API calls"),
}


async def plan(asker: Asker) -> PlanView:
    """Read the page of plan and usage. Raises PermissionMissing."""
    tools, scope = asker.tools, asker.visitor.home
    scope.demand("plan:read")
    language = language_for(asker.locale)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.PLAN)
        found, uses = await metering.uses(
            connection,
            scope,
            now=tools.now(),
            transactions=lambda: outside.count_lines(connection, scope),
        )
        months = await metering.months(connection, scope, today=tools.now().date())
    return PlanView(
        frame=frame.frame,
        navigation=frame.navigation,
        plan=found.name,
        uses=tuple(_use(one, language) for one in uses),
        months=tuple(
            MonthRow(month, use.api_calls, metering.minor_of(use)) for month, use in months
        ),
        plans=tuple(_plan(one, language, is_own=one == found) for one in PLANS.values()),
        quotas=tuple(_NAME[quota] for quota in Quota),
        ai_currency=AI_CURRENCY,
    )


def _use(found: Use, language: Language) -> UseRow:
    return UseRow(
        name=_NAME[found.quota],
        used=_written(found.quota, found.used, language),
        limit=_limit(found.quota, found.limit, language),
        share=found.share,
        mark="full" if found.is_reached else "near" if found.is_near else "",
        per_month=found.quota in PER_MONTH,
    )


def _plan(found: Plan, language: Language, *, is_own: bool) -> PlanRow:
    limits = tuple(_limit(quota, found.limit(quota), language) for quota in Quota)
    return PlanRow(found.name, is_own=is_own, limits=limits)


def _limit(quota: Quota, limit: int | None, language: Language) -> str:
    return language.text(N_("no limit")) if limit is None else _written(quota, limit, language)


def _written(quota: Quota, value: int | None, language: Language) -> str:
    is_money = quota is Quota.AI_SPEND
    unit = Unit.MONEY if is_money else Unit.COUNT
    return language.write(Figure(value, unit, AI_CURRENCY if is_money else ""))
