from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import journey
from tests.builders.journey import FIRST, Moved, a_statement, daily

from solvent.connectors import importing
from solvent.connectors.imported import State
from solvent.connectors.importing import FileEmpty, ImportNotWaiting
from solvent.ids import PermissionMissing, Scope
from solvent.platform.tools import Tools
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role
from solvent.tenancy.store import CompanyUnknown

AMBIGUOUS = (
    b"Date,Description,Amount\n03/04/2026,CORNER SHOP,-12.50\n05/06/2026,STRIPE PAYOUT,99.00\n"
)
PARTLY = "Date,Description,Amount\n{}\n".format(
    "\n".join(
        f"2026-01-{day:02d},CORNER SHOP {day},{'not a number' if day == 6 else '-12.50'}"
        for day in range(1, 25)
    )
).encode()


def test_a_file_is_previewed_and_booked_only_when_agreed(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        content = a_statement(daily(4))
        previewed = await journey.give(tools, firm, content, book=False)
        assert previewed.state is State.PREVIEWED
        assert (journey.reported(previewed)["lines"], journey.reported(previewed)["known"]) == (
            4,
            0,
        )
        assert await journey.lines(tools, firm) == []
        await importing.consent(
            tools.database,
            firm.scope,
            import_id=previewed.import_id,
            answers={},
            book=True,
            now=tools.now(),
        )
        await journey.carry_on(tools, firm, previewed.import_id)
        assert len(await journey.lines(tools, firm)) == 4
        with pytest.raises(ImportNotWaiting):
            await importing.consent(
                tools.database,
                firm.scope,
                import_id=previewed.import_id,
                answers={},
                book=True,
                now=tools.now(),
            )
        again = await journey.give(tools, firm, content, book=False)
        assert journey.reported(again)["known"] == 4

    run(story)


def test_a_question_is_asked_even_when_booking_was_asked_for(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        asked = await journey.give(tools, firm, AMBIGUOUS, name="x.csv")
        assert asked.state is State.PREVIEWED
        assert asked.report is not None
        (question,) = [q for q in asked.report["questions"] if q["name"] == "date_order"]
        assert set(question["choices"]) == {"dmy", "mdy"}
        assert await journey.lines(tools, firm) == []
        await importing.consent(
            tools.database,
            firm.scope,
            import_id=asked.import_id,
            answers={"date_order": "dmy"},
            book=True,
            now=tools.now(),
        )
        await journey.carry_on(tools, firm, asked.import_id)
        days = [str(line["booked_on"]) for line in await journey.lines(tools, firm)]
        assert days == ["2026-04-03", "2026-06-05"]

    run(story)


def test_a_partly_readable_file_is_booked_only_with_consent_to_what_is_left_out(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        offered = await journey.give(tools, firm, PARTLY, name="x.csv")
        assert offered.state is State.PREVIEWED
        assert offered.report is not None
        (left_out,) = offered.report["left_out"]
        assert left_out["where"] == "line 7"
        assert "not a number" in left_out["raw"]
        assert await journey.lines(tools, firm) == []
        await importing.consent(
            tools.database,
            firm.scope,
            import_id=offered.import_id,
            answers={"left_out": "accept"},
            book=True,
            now=tools.now(),
        )
        await journey.carry_on(tools, firm, offered.import_id)
        amounts = [line["amount_minor"] for line in await journey.lines(tools, firm)]
        assert amounts == [-1250] * 23

    run(story)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        pytest.param(a_statement(daily(3))[:900], "", id="cut"),
        pytest.param(a_statement(daily(3), currency="USD"), journey.GIRO, id="foreign currency"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(900), "", id="a picture"),
        pytest.param(a_statement(daily(3)).replace(b"-210.49", b"-21x.49"), "", id="an amount"),
    ],
)
def test_a_file_refused_leaves_nothing_behind(run: Any, content: bytes, where: str) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        refused = await journey.give(tools, firm, content)
        if refused.state is not State.REFUSED:
            assert refused.state is State.PREVIEWED
        else:
            assert refused.fault is not None
            assert refused.fault["message"]
            assert where in refused.fault["where"]
        for table in ("bank_line", "bank_account", "entry", "posting", "assessment"):
            assert await journey.count(tools, firm, table) == 0, table

    run(story)


def test_what_is_empty_or_not_permitted_or_elsewhere_is_not_even_stored(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm, other = await journey.a_firm(tools), await journey.a_firm(tools)
        viewer = Scope(firm.scope.tenant_id, "me_test", PERMISSIONS_BY_ROLE[Role.VIEWER])
        with pytest.raises(FileEmpty):
            await journey.receive(tools, firm, b"")
        with pytest.raises(PermissionMissing):
            await journey.receive(tools, journey.Firm(viewer, firm.company_id), b"x")
        with pytest.raises(CompanyUnknown):
            await journey.receive(tools, journey.Firm(firm.scope, other.company_id), b"x")
        assert await journey.count(tools, firm, "import") == 0
        assert await journey.count(tools, firm, "outbox") == 0
        assert await journey.count(tools, other, "import") == 0

    run(story)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(a_statement([Moved(-1_250, text="COR\0NER SHOP 3", ref="R1")]), id="name"),
        pytest.param(a_statement([Moved(-1_250, text="CORNER SHOP 3", ref="R\0001")]), id="id"),
        pytest.param(PARTLY.replace(b"not a number", b"-1").replace(b"P 3", b"P\0 3"), id="csv"),
    ],
)
def test_a_character_that_no_database_holds_does_not_stop_a_file(run: Any, content: bytes) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.give(tools, firm, content)
        assert made.state is State.BOOKED, made.fault
        texts = [line["description"] for line in await journey.lines(tools, firm)]
        assert "CORNER SHOP 3" in texts
        assert b"\0" in content

    run(story)


def test_the_file_is_kept_sealed_and_bound_to_its_import(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.receive(tools, firm, a_statement([Moved(-1, FIRST, "SECRET NAME")]))
        async with tools.database.scoped(firm.scope) as connection:
            sealed = await connection.fetchval("select sealed from import_file")
        assert b"SECRET" not in sealed
        with pytest.raises(Exception, match="altered or belongs"):
            (await tools.vault.keys_of(firm.scope.tenant_id)).open(sealed, place="somewhere/else")
        assert made.content_hash.hex() not in repr(sealed)

    run(story)


def test_each_act_is_recorded_with_the_hash_of_the_file(run: Any) -> None:
    async def story(tools: Tools) -> None:
        firm = await journey.a_firm(tools)
        made = await journey.give(tools, firm, a_statement(daily(3)))
        async with tools.database.scoped(firm.scope) as connection:
            rows = await connection.fetch(
                "select act, canonical from audit_record where company_id = $1 order by at, act",
                firm.company_id,
            )
        acts = [row["act"] for row in rows]
        assert acts == ["company.added", "import.received", "import.booked", "ledger.posted"]
        assert made.content_hash.hex().encode() in rows[1]["canonical"]
        assert made.content_hash.hex().encode() in rows[2]["canonical"]

    run(story)


def test_progress_counts_up_to_the_whole_file(run: Any) -> None:
    async def story(tools: Tools) -> list[tuple[int, int]]:
        firm = await journey.a_firm(tools)
        made = await journey.receive(tools, firm, a_statement(daily(6)))
        told: list[tuple[int, int]] = []

        async def progress(done: int, total: int) -> None:
            told.append((done, total))

        for _ in range(2):
            await importing.carry_on(
                tools.database,
                firm.job,
                vault=tools.vault,
                import_id=made.import_id,
                progress=progress,
                now=tools.now() + timedelta(seconds=1),
            )
        return told

    assert run(story) == [(0, 6), (6, 6)]
