"""The words that banks head their columns with, in nine and more languages, by what they mean."""

from __future__ import annotations

import re
import unicodedata

_HEADER_MAX = 200
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NO_WORD = re.compile(r"[^\w+/]+|_")
_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "đ": "d", "ı": "i"})


def normal(text: str) -> str:
    """Write a header or word plainly: small letters, no accents, marks or brackets."""
    text = _CAMEL.sub(" ", _BRACKETS.sub(" ", text[:_HEADER_MAX].strip().lstrip("\ufeff")))
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(_NO_WORD.sub(" ", bare).split())


def in_brackets(text: str) -> str:
    """Give what stands in a header's brackets: 'Amount (EUR)' -> 'EUR'."""
    found = _BRACKETS.search(text)
    return found[1].strip() if found else ""


def _lists(text: str) -> dict[str, list[str]]:
    """Read lines of 'key: word | word'; a key may come more than once."""
    words: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        key, _, rest = line.partition(":")
        words.setdefault(key.strip(), []).extend(word.strip() for word in rest.split("|"))
    return words


# 'date 0' is the day of booking, the best; 'date 3' the value date, the last resort.
_COLUMNS = """
date 0: booking date | posted date | posting date | post date | date posted | entry date
date 0: buchungstag | buchungsdatum | buchung | date de comptabilisation | date comptable
date 0: date d operation | date operation | date op | fecha contable | fecha operacion | f contable
date 0: fecha de operacion | f operacion | data contabile | data operazione | data registrazione
date 0: boekdatum | boekingsdatum | data movimento | data mov | data lancamento | booking day
date 0: data do lancamento | data do movimento | data ksiegowania | data ksiegowania operacji
date 0: bokforingsdag | bokforingsdatum | bokforingsdato | bokfort | bogforingsdato | kirjauspaiva
date 0: datum zauctovani | konyveles datuma | posting dt | book date
date 1: date | datum | fecha | data | dato | pvm | booked | date time | datetime | completed date
date 1: data operacji | transaktionsdag | transaktionsdatum | date of transaction
date 2: transaction date | trans date | trn date | tran date | date transaction | belegdatum
date 2: date de transaction | fecha transaccion | data transacao | data transakcji | kaufdatum
date 2: transactiedatum | date of purchase | purchase date | umsatzdatum | effective date | created
date 2: created utc | created date | timestamp | completion time | initiation time | started date
date 2: date utc | transaction date time | txn date | tarih | datum transakcie
date 3: value date | valuta | wertstellung | valutadatum | wertstellungsdatum | date valeur
date 3: date de valeur | fecha valor | f valor | data valuta | rentedatum | valutadag | data valor
date 3: data waluty | rantedag | valuteringsdag | value dt | valutadato | date val | wert
amount 0: amount | betrag | montant | importe | importo | bedrag | valor | kwota | belopp | belob
amount 0: belop | summa | maara | sum | umsatz | montante | monto | castka | osszeg | amt | value
amount 0: montant operation | importe operacion | importo operazione | kwota w walucie rachunku
amount 0: transaction amount | booked amount | signed amount | net amount | kwota operacji
amount 0: kwota transakcji | trn amount | transaction value | amount eur | amount usd | amount gbp
amount 0: betrag eur | montant eur | importe eur | umsatz in eur | betrag in eur | amount kes
amount 1: net | amount in account currency | billing amount | abrechnungsbetrag
amount 2: gross | brutto
amount 1: amount local currency | amount in local currency | total amount | quantia | importancia
debit 0: debit | withdrawal | withdrawals | money out | paid out | debit amount | debits | dr | out
debit 0: withdrawal amount | withdrawal amt | debit amt | dr amount | withdrawn | spent | payments
debit 0: soll | lastschrift | ausgaben | belastung | belastungen | abgang | debit eur
debit 0: montant debit | sortie | depenses | depense | cargo | cargos | debe | dare | addebiti
debit 0: addebito | uscite | af | afschrijving | debito | debitos | saidas | saida | obciazenia
debit 0: obciazenie | wydatki | uttag | utgifter | ut fra konto | ut | utbetaling | debet
debit 0: payment amount | money out amount | debit amount eur | charge
credit 0: credit | deposit | deposits | money in | paid in | credit amount | credits | cr | in
credit 0: deposit amount | deposit amt | credit amt | cr amount | received | receipts
credit 0: haben | gutschrift | gutschriften | einnahmen | zugang | credit eur | montant credit
credit 0: entree | recettes | recette | abono | abonos | haber | avere | accrediti | accredito
credit 0: entrate | bij | bijschrijving | credito | creditos | entradas | entrada | uznania
credit 0: uznanie | wplywy | insattning | inntekter | inn pa konto | inn | innbetaling | kredit
credit 0: receipt amount | money in amount | credit amount eur
sign 0: debit credit | dr cr | cr dr | d c | c d | debit/credit | dr/cr | cr/dr | d/c | c/d
sign 0: soll/haben | soll haben | s/h | af bij | af/bij | debet/credit | debet credit | sens | sign
sign 0: debit or credit | credit debit indicator | credit debit | credit/debit | indicator
sign 0: richtung | debit/kredit | debit credit indicator | indicador
balance 0: balance | running balance | saldo | solde | kontostand | balance after | bal
balance 0: saldo po operacji | saldo na conta | bokfort saldo | saldo contabilistico | kontosaldo
balance 0: solde apres operation | saldo contabile | saldo despues | saldo na operacji | egyenleg
balance 0: saldo apos | account balance | ledger balance | saldo nach mutatie | balance amount
balance 0: saldo po transakcji | saldo na mutatie | saldo nach buchung | saldo nach buchungen
balance 0: saldo na trn | endsaldo | running bal | saldo efter | saldo po transakcii | bakiye
balance 0: saldos
balance 1: closing balance | available balance | saldo disponible
currency 0: currency | ccy | wahrung | devise | moneda | divisa | valuta | munt | muntsoort | moeda
currency 0: waluta | valutakod | currency code | monn | monnaie | curr | mena | deviza | whrg | wrg
currency 0: waehrung | mutationcode | valuutta | valuta kod | para birimi
currency 1: account currency | transaction currency
description 0: description | details | narrative | verwendungszweck | libelle | concepto | causale
description 0: descrizione | omschrijving | mededelingen | descricao | descritivo | opis | desc
description 0: opis operacji | beskrivning | text | tekst | buchungstext | memo | particulars
description 0: transaction details | transaction description | reason | payment reference | zweck
description 0: remittance information | booking text | note | notes | beskrivelse | forklaring
description 0: tytul | tytulem | libelle operation | nature | motif | communication | comunicacion
description 0: informations | additional description | narration | remarks | reference text
description 0: description 1 | description 2 | description 3 | vwz1 | vwz2 | vwz3 | vwz4 | vwz5
description 0: vwz6 | vwz7 | vwz8 | vwz9 | vwz10 | vwz11 | vwz12 | vwz13 | vwz14 | historico
description 0: narrative 1 | narrative 2 | narrative 3 | posting text | detalhes | movimiento
description 0: observaciones | meddelelse | meddelande | spezifikation | comment | comments
description 0: verwendungszweck zeile 1 | verwendungszweck zeile 2 | libelle complementaire
description 0: message | transaction remarks | communications | descrizione operazione
description 0: descripcion | detail | rubrik | transaktion | buchungsdetails | operation | title
description 0: operazione | operazioni | label | notification text | tittel | otsikko | viesti
description 0: detail ecriture | libelle simplifie | wording | aciklama | omschrijving 1
description 0: omschrijving 2 | omschrijving 3 | popis | megjegyzes | selite
counterparty 0: counterparty | payee | name | partner name | beneficiary | auftraggeber/empfanger
counterparty 0: auftraggeber / empfanger | auftraggeber | empfanger | beneficiaire | beneficiario
counterparty 0: begunstigter/zahlungspflichtiger | beguenstigter/zahlungspflichtiger | naam
counterparty 0: begunstigter / auftraggeber | name zahlungsbeteiligter | ordenante | controparte
counterparty 0: naam tegenpartij | naam / omschrijving | naam/omschrijving | tegenpartij | nadawca
counterparty 0: nadawca/odbiorca | odbiorca | kontrahent | dane kontrahenta | mottagare | avsandare
counterparty 0: merchant | merchant name | counterparty name | other party | zahlungspflichtige r
counterparty 0: empfanger/zahlungspflichtiger | zahlungspflichtiger | zahlungsempfanger | vendor
counterparty 0: supplier | payer | payee name | name of payee | destinataire | tiers | motpart
counterparty 0: beneficiary name | to / from | modtager | recipient | sender | nombre | nome
counterparty 0: zahlungsempfanger in | intestatario | store name | navn | namn | nimi | saaja
counterparty 0: maksaja | maksunsaaja | payer name | supplier found | mottaker | nazwa kontrahenta
id 0: transaction id | bank reference | reference number | n de transaction | no de transaction
id 0: transaktions id | transaction number | transaction reference | numer transakcji | fitid
id 0: transaktionsnummer | verifikationsnummer | unique id | archive id | arkistointitunnus
id 0: numero de operacion | bank ref | transactiereferentie | transaktionsreferenz | operation id
id 0: no transaction | trn ref no | numero operacion | external id | row id | volgnr
id 1: id | ref | reference | referenz | referencia | riferimento | referentie | nr referencyjny
id 1: referens | ref no | numer referencyjny | referenznummer | reference id | row
id 0: identificador | id transakcji | identifiant
id 2: kundenreferenz | balance transaction
account 0: account | account number | account no | konto | kontonummer | auftragskonto | cuenta
account 0: compte | conto | rekening | rekeningnummer | conta | rachunek | numer rachunku | produit
account 0: bank account | own account | eigenes konto | numero de compte | iban auftragskonto
account 0: numero conto | n compte | account id | konto nr | numero de cuenta | account iban
account 0: bezeichnung auftragskonto | clearingnummer kontonummer | numero de conta | nr rachunku
account 0: iban/bban
account 0: account num | numero de compte client
account 1: iban | account name | kontonamn
status 0: status | state | transaction status | buchungsstatus | etat | estado | stato | situacao
status 0: statut | tila | umsatzstatus | pending | booking status
status 1: info | bemerkung | remark | hinweis
kind 0: type | transaction type | kind | art | umsatzart | buchungsart | transaktionstyp | typ
kind 0: tipo | code | mutatiesoort | transactiesoort | rodzaj operacji | rodzaj transakcji
kind 0: posting type | tran type | typ transakcji | type d operation | tipo de movimiento | vorgang
kind 0: transaction code | umsatztyp | geschaftsvorfall | transaktionsart | typ transakce
kind 0: tipo operazione | transaction category | typ operacji
card 0: card | card no | card number | card used for transaction | kartennummer | carte
card 0: card member
mode 0: mode | livemode | live mode
fee 0: fee | fees | frais | gebuhr | gebuhren | commission | comision | oplata | amount refunded
"""
ROLE_BY_WORD: dict[str, tuple[str, int]] = {
    word: (key.split()[0], int(key.split()[1]))
    for key, words in _lists(_COLUMNS).items()
    for word in words
}

_STOP_TEXT = "de l la le du d des di da do del della of the der"
_STOP_WORDS = frozenset(_STOP_TEXT.split())
_ROLE_BY_LETTERS: dict[str, tuple[str, int]] = {}


def role_of(word: str) -> tuple[str, int]:
    """Give the role and rank of a normal header; ('', 0) where it means nothing to us.

    Words run together ('valuedate') and small words ('montant de l operation') do not matter.
    """
    known = ROLE_BY_WORD.get(word)
    if known is None:
        known = _ROLE_BY_LETTERS.get(_letters(word), ("", 0))
    return known


def _letters(word: str) -> str:
    return "".join(part for part in word.split() if part not in _STOP_WORDS)


for _word, _role in ROLE_BY_WORD.items():
    _ROLE_BY_LETTERS.setdefault(_letters(_word), _role)

_PAYERS = (
    "payer | payer name | zahlungspflichtige r | zahlungspflichtiger | auftraggeber | nadawca"
    " | sender | ordenante | maksaja | avsandare | source"
)
# Columns that name who paid, where another column of the table names who was paid.
PAYER_WORDS = frozenset(_PAYERS.split(" | "))

_VALUES = """
in: credit | cr | c | haben | h | bij | deposit | in | + | avere | uznanie | kredit | abono | haber
in: credito | k | credited | crdt | gutschrift | incoming | money in | entree | credit transfer in
out: debit | dr | d | soll | s | af | withdrawal | out | - | dare | obciazenie | debet | cargo
out: debe | debito | debited | dbit | lastschrift | outgoing | money out | sortie
pending: pending | processing | authorised | authorized | vorgemerkt | en attente | pendiente
pending: in attesa | in behandeling | gereserveerd | pendente | oczekujaca | oczekujace | hold
pending: reserverat | reserviert | reserved | a venir | preliminary | preliminar | on hold
pending: offen | vorgemerkte buchung | open | in progress | umsatz vorgemerkt | w toku
pending: vorgemerkte umsatze | not posted | uncleared
failed: failed | declined | cancelled | canceled | rejected | reverted | voided | void | refused
failed: expired | denied | fehlgeschlagen | abgelehnt | storniert | refuse | annule | rechazado
failed: cancelado | fallido | rifiutato | annullato | geweigerd | mislukt | odrzucona | odrzucony
failed: reversed | bounced
failed: anulowana | avvisad | blocked | error | uncaptured | incomplete | requires payment method
opening: opening balance | start balance | starting balance | beginning balance | brought forward
opening: balance brought forward | alter kontostand | anfangssaldo | anfangsbestand | startsaldo
opening: solde initial | solde precedent | ancien solde | solde d ouverture | saldo inicial
opening: saldo anterior | saldo iniziale | beginsaldo | saldo poczatkowe | ingaende saldo
opening: inngaende saldo | previous balance | eroffnungssaldo | balance at start | saldovortrag
opening: letzter kontostand | saldo inizio | saldo di apertura | ingaende balans
closing: closing balance | end balance | ending balance | final balance | carried forward
closing: neuer kontostand | endsaldo | endbestand | schlusssaldo | solde final | nouveau solde
closing: solde de cloture | saldo final | saldo actual | saldo finale | eindsaldo | saldo koncowe
closing: utgaende saldo | new balance | kontostand | current balance | balance at end | solde au
closing: saldo al | saldo am | saldo contabilistico | abschlusssaldo | balance carried forward
closing: saldo di chiusura | solde | utgaende balans | saldo em
total: total | totals | totale | totaal | summe | gesamt | sum | suma | razem | summa | totaux
total: sous total | subtotal | gesamtsumme | total general
test: test | sandbox
"""
_VALUE_LISTS = _lists(_VALUES)
IN_WORDS, OUT_WORDS = frozenset(_VALUE_LISTS["in"]), frozenset(_VALUE_LISTS["out"])
PENDING_WORDS = frozenset(_VALUE_LISTS["pending"])
FAILED_WORDS = frozenset(_VALUE_LISTS["failed"])
OPENING_WORDS, CLOSING_WORDS = tuple(_VALUE_LISTS["opening"]), tuple(_VALUE_LISTS["closing"])
TOTAL_WORDS, TEST_WORDS = frozenset(_VALUE_LISTS["total"]), frozenset(_VALUE_LISTS["test"])

_OTHERS = """
a list of a shop's orders: order url
a journal of double entry, already booked: journal number | journal date
a summary of statements without their movements: num transactions | number of transactions
a list of payment orders, which need not have been carried out: pmt inf id
a ledger, already booked: ledger account | gl account
"""
_PERHAPS_OTHERS = """
a list of a shop's orders: order id | order number
a list of invoices: invoice number | invoice no | due date
a list of securities: ticker | symbol | isin
"""
# Headers of tables that hold no bank's movements, with what such a table is; the second ones
# only where no columns of a date and an amount are found.
OTHER_TABLES = {word: table for table, words in _lists(_OTHERS).items() for word in words}
PERHAPS_OTHER_TABLES = {
    word: table for table, words in _lists(_PERHAPS_OTHERS).items() for word in words
}
