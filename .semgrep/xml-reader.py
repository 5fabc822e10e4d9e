# ruleid: xml-reader
import xml.etree.ElementTree

# ruleid: xml-reader
from lxml import etree

# ok: xml-reader
from xml.sax.saxutils import escape
