"""The text of an OFX file: its header, its encoding, and the masking of what is no tag."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from solvent.connectors.statement import FileRefused

_HEAD_BYTES = 4096
_HEADER_KEY = re.compile(
    r"\b(OFXHEADER|DATA|VERSION|SECURITY|ENCODING|CHARSET|COMPRESSION)\s*:\s*"
    r"([A-Za-z0-9._-]*?)(?=\s|$|DATA:|VERSION:|SECURITY:|ENCODING:|CHARSET:|COMPRESSION:|OLDFILE)"
)
_XML_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']", re.IGNORECASE)
_OFX2 = re.compile(r"<\?\s*OFX\b[^>]*?VERSION\s*=\s*[\"'](\d+)[\"']", re.IGNORECASE)
_ROOT = re.compile(r"<\s*(?:\w+:)?OFX[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_OPAQUE = re.compile(r"<!\[CDATA\[|<!--|<\?")
_CLOSE_BY_OPEN = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_ODD_TAG = re.compile(r"<(?:[a-z!?\s]|/[a-z\s]|/?[A-Z][\w.]*[:\s/])")
_TAG = re.compile(r"<(/?)\s*(?:[A-Za-z][\w-]*:)?([A-Za-z][\w.]*)(\s[^<>]*)?/?>")
_CODEC = re.compile(
    r"(?:windows-?|cp|x-)?(12\d\d|437|850|852|858|866|932|936|949|950)"
    r"|(?:iso-?)?(8859-\d{1,2})"
    r"|(utf-?8|utf-?16|utf-?16le|utf-?16be|us-?ascii|latin-?1|koi8-[ru]|shift_?jis|sjis"
    r"|euc-?jp|euc-?kr|gb2312|gbk|gb18030|big5|macroman|mac_?roman)",
    re.IGNORECASE,
)
# Stand-ins of the same length, so that a place in the masked text is the place in the file.
PAD, MASKED_LESS, MASKED_AND = "\ue000", "\ue001", "\ue002"
_MASK = str.maketrans({"<": MASKED_LESS, "&": MASKED_AND})
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class OfxText:
    """An OFX file as text.

    source: the body as it stands in the file, from the root element on.
    masked: the same length; tags upper-cased, comments and CDATA marks blanked.
    first_line: the number of the file's line that the body starts on.
    """

    format: str
    version: str
    encoding: str
    source: str
    masked: str
    first_line: int

    def line_number(self, at: int) -> int:
        """Give the line of the file, from 1, for a place in the body."""
        return self.first_line + self.source.count("\n", 0, at)


def looks_like(head: str) -> bool:
    """Tell whether the beginning of a file is OFX's."""
    return _ROOT.search(head) is not None or "OFXHEADER" in head[:_HEAD_BYTES].upper()


def open_text(content: bytes) -> OfxText:
    """Decode an OFX file and find its body. Raises FileRefused."""
    head = content[:_HEAD_BYTES].replace(b"\0", b"").decode("latin-1")
    whole, encoding = _decode(content, head)
    whole = whole.replace("\0", "")  # no text of a bank's holds it, and no database
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    root = _ROOT.search(whole)
    if root is None:
        message = "The file has an OFX header and no <OFX> element."
        raise FileRefused(message, remedy="Download it from the bank again.", where="<OFX>")
    header, source = whole[: root.start()], whole[root.start() :]
    if len(header) > _HEAD_BYTES:
        message = "A long text stands before the <OFX> element."
        raise FileRefused(message, remedy="Send the bank's file as it came.", where="<OFX>")
    if _DECLARATION.search(header):
        raise _declared(header.count("\n") + 1)
    ofx2 = _OFX2.search(header)
    keys = dict(_HEADER_KEY.findall(header))
    is_xml = ofx2 is not None or "<?xml" in header.lower()
    version = ofx2[1] if ofx2 else keys.get("VERSION", "")
    first_line = header.count("\n") + 1
    masked = _masked(source)
    declared = _DECLARATION.search(masked)
    if declared:
        raise _declared(first_line + masked.count("\n", 0, declared.start()))
    return OfxText(
        format="ofx2" if is_xml else "ofx1",
        version=version,
        encoding=encoding,
        source=source,
        masked=masked,
        first_line=first_line,
    )


def _declared(line: int) -> FileRefused:
    message = "The file declares a document type or entities, which no bank's OFX needs."
    return FileRefused(message, remedy="Download it from the bank again.", where=f"line {line}")


def _decode(content: bytes, head: str) -> tuple[str, str]:
    """Decode by mark, by trial as UTF-8, then as declared, then as Windows-1252."""
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(codec, "replace"), codec.removesuffix("-sig")
    if content[1:2] == b"\0" and content[:1] != b"\0":
        return content.decode("utf-16-le", "replace"), "utf-16-le"
    if content[:1] == b"\0" and content[1:2] != b"\0":
        return content.decode("utf-16-be", "replace"), "utf-16-be"
    declared = _declared_codec(head)
    for codec in ("utf-8", declared, "cp1252"):
        if codec:
            try:
                return content.decode(codec), "ascii" if content.isascii() else codec
            except (UnicodeDecodeError, LookupError):
                continue
    return content.decode("latin-1"), "latin-1"


def _declared_codec(head: str) -> str:
    """Find the codec that the header declares, '' where it declares none that is known."""
    xml = _XML_ENCODING.search(head)
    keys = dict(_HEADER_KEY.findall(head))
    for name in (xml[1] if xml else "", keys.get("CHARSET", ""), keys.get("ENCODING", "")):
        known = _CODEC.fullmatch(name)
        if known:
            page, iso, plain = known.groups()
            return f"cp{page}" if page else f"iso{iso}" if iso else str(plain)
    return ""


def _masked(source: str) -> str:
    """Blank comments and CDATA marks and write all tags alike, keeping the length."""
    if _ODD_TAG.search(source) is None:
        return source
    return _TAG.sub(_plain_tag, _without_opaque(source))


def _without_opaque(source: str) -> str:
    """Blank comments, instructions and CDATA marks; one that never closes is text."""
    parts, at, unclosed = [], 0, set()
    for found in _OPAQUE.finditer(source):
        opened = found[0]
        if found.start() < at or opened in unclosed:
            continue
        closed = _CLOSE_BY_OPEN[opened]
        end = source.find(closed, found.end())
        if end < 0:
            unclosed.add(opened)
            continue
        inner = source[found.end() : end]
        is_data = opened == "<![CDATA["
        kept = inner.translate(_MASK) if is_data else _NOT_NEWLINE.sub(PAD, inner)
        parts += [source[at : found.start()], PAD * len(opened), kept, PAD * len(closed)]
        at = end + len(closed)
    return "".join([*parts, source[at:]])


def _plain_tag(found: re.Match[str]) -> str:
    whole, slash, name = found[0], found[1], found[2].upper()
    if not found[2].isupper() and name not in KNOWN:
        return whole
    empty = whole.endswith("/>") and not slash
    plain = "" if empty else f"<{slash}{name}>"
    rest = "".join("\n" if letter == "\n" else PAD for letter in whole[len(plain) :])
    return plain + rest if len(plain) <= len(whole) else whole


# Names that are written in lower case by some banks; others in lower case are text.
_KNOWN_NAMES = (
    "OFX SIGNONMSGSRSV1 SONRS STATUS CODE SEVERITY MESSAGE DTSERVER LANGUAGE FI ORG FID DTPROFUP "
    "DTACCTUP BANKMSGSRSV1 STMTTRNRS TRNUID STMTRS CURDEF BANKACCTFROM BANKID BRANCHID ACCTID "
    "ACCTTYPE ACCTKEY BANKTRANLIST BANKTRANLISTP DTSTART DTEND STMTTRN STMTTRNP TRNTYPE DTPOSTED "
    "DTUSER DTAVAIL DTTRAN DTEXPIRE TRNAMT FITID CORRECTFITID CORRECTACTION SRVRTID CHECKNUM "
    "REFNUM SIC PAYEEID NAME EXTDNAME PAYEE ADDR1 ADDR2 ADDR3 CITY STATE POSTALCODE COUNTRY PHONE "
    "MEMO CURRENCY ORIGCURRENCY CURRATE CURSYM BANKACCTTO CCACCTTO LEDGERBAL AVAILBAL BALAMT "
    "DTASOF MKTGINFO CREDITCARDMSGSRSV1 CCSTMTTRNRS CCSTMTRS CCACCTFROM INVSTMTMSGSRSV1 "
    "INVSTMTTRNRS INVSTMTRS INVACCTFROM BROKERID INVTRANLIST INVBANKTRAN SUBACCTFUND INVPOSLIST "
    "INVBAL SIGNUPMSGSRSV1 ACCTINFOTRNRS ACCTINFORS ACCTINFO DESC BANKACCTINFO CCACCTINFO "
    "ACCTBAL IMAGEDATA BALLIST BAL"
)
KNOWN = frozenset(_KNOWN_NAMES.split())
