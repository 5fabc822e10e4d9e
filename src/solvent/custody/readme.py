"""The archive's README: what is in it, told to a person who has nothing but the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from solvent.custody import column_words
from solvent.custody.inventory import Table, written

_HEAD: Final = """\
EVERYTHING THAT AN ORGANISATION HAS

This archive was made at one instant. manifest.json lists every file in it with its size and
SHA-256, says where it comes from, and names what is not in it and why ("left_out"), and what has
to be set up again elsewhere ("set_again").

for-people/   One folder for each company, for a spreadsheet: transactions.csv has the lines of the
              bank accounts with their categories, trial-balance.csv the sum of each account.
              Amounts are decimals in the currency named beside them. A text that a spreadsheet
              would take for a formula is led by an apostrophe.
files/        The files that were imported, as they came.
tables/       All rows, for programs: one file for each table, one JSON object (RFC 8259) in each
              line, UTF-8. They can be restored on another installation with
              `solvent organisation restore FILE`.
audit/        The record of who did what, with its signed checkpoints:
              `solvent audit verify audit/record.jsonl` checks it without any installation.

HOW VALUES ARE WRITTEN IN tables/

Amounts are whole numbers in the smallest unit of the currency of the row's company (cents for EUR,
whole yen for JPY), as ISO 4217 says; money that comes in and debits are positive. Instants are
ISO 8601 with their offset from UTC, days are YYYY-MM-DD. Ids are UUIDs. Bytes are written as \\x
and two hexadecimal digits each. What is kept sealed is opened here and written as {"text": ...},
{"base64": ...} or {"file": its name in this archive}; so keep this archive as safe as
the data are.
null is: not known.

IF THE FILE BEGINS WITH SLVNTBX1

Then it was locked with a passphrase: `solvent organisation open FILE --to ARCHIVE.zip` unlocks it.
The form: 8 bytes SLVNTBX1; one byte each log2(N), r and p of scrypt (RFC 7914); 16 bytes of salt;
7 bytes of prefix. Then chunks of 65,536 bytes of content, the last one shorter, each sealed with
AES-256-GCM: nonce = prefix, 4 bytes with the number of the chunk from 0, 1 byte that is 1 for the
last chunk and else 0; additional data = the 34 bytes before the chunks. Key = scrypt(passphrase in
UTF-8 and NFC, salt), 32 bytes.

THE TABLES AND THEIR COLUMNS
"""


def text(tables: Sequence[Table]) -> str:
    """Write the README for these tables."""
    return _HEAD + "".join(_about(table) for table in tables)


def _about(table: Table) -> str:
    told = column_words.TABLES.get(table.name, "")
    lines = [f"\n{table.name}.jsonl - {told}" if told else f"\n{table.name}.jsonl"]
    for column in written(table):
        words = column_words.of(table.name, column)
        lines.append(f"    {column.name} ({column.type}){': ' if words else ''}{words}")
    return "\n".join(lines) + "\n"
