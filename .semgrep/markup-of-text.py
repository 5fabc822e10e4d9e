from markupsafe import Markup


def drawn(name: str) -> Markup:
    # ruleid: markup-of-text
    Markup(name)
    # ruleid: markup-of-text
    Markup(f"<b>{name}</b>")
    # ruleid: markup-of-text
    Markup("<b>" + name + "</b>")
    # ok: markup-of-text
    return Markup("<b>{}</b>").format(name)
