from starlette.responses import RedirectResponse


def back(request: object, form: object) -> object:
    where = request.query_params.get("back", "/")
    # ruleid: redirect-from-request
    return RedirectResponse(where)


def back_of_form(form: object) -> object:
    # ruleid: redirect-from-request
    return answering.see_other(asking.text_of(form, "back"))


def back_here(form: object) -> object:
    where = asking.local_path(asking.text_of(form, "back"), otherwise="/")
    # ok: redirect-from-request
    return answering.see_other(where)


def to_constant(request: object) -> object:
    # ok: redirect-from-request
    return answering.see_other("/companies")
