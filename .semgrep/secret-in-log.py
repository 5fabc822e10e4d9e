from solvent.platform.telemetry import log


def told(request: object, person: object, secret: str, member_id: str) -> None:
    # ruleid: secret-in-log
    log.warning("identity.session.refused", token=secret)
    # ruleid: secret-in-log
    log.info("identity.link.sent", to=person.email)
    # ruleid: secret-in-log
    log.info("identity.link.sent", to=secret)
    # ruleid: secret-in-log
    log.error(f"identity failed for {member_id}")
    # ruleid: secret-in-log
    log.error("gateway.request.failed", headers=request.headers)
    # ok: secret-in-log
    log.info("identity.link.sent", member=member_id)
    # ok: secret-in-log
    log.error("gateway.request.failed", path=request.url.path)
