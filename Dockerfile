# Solvent in one container: the service, its workers and, unless SOLVENT_DATABASE_URL names a
# server, its own PostgreSQL. Everything it keeps is in the volume /data.
#
#   docker build -t solvent .
#   docker run --network host --volume solvent:/data solvent
#
# It listens on 127.0.0.1 only, until sign-in with a password or an identity provider is set up;
# hence the host's network, where a proxy can stand before it.

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/solvent
COPY requirements.lock requirements-build.lock ./
RUN /opt/solvent/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/solvent/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl \
    && /opt/solvent/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin solvent \
    && install --directory --owner=solvent --mode=0700 /data
COPY --from=build /opt/solvent /opt/solvent
ENV PATH=/opt/solvent/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SOLVENT_HOME=/data \
    SOLVENT_LOG=json
USER solvent
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('SOLVENT_PORT') or 8321}/livez\", timeout=2)"]
# The embedded database is shut down cleanly on SIGTERM; allow it the time.
STOPSIGNAL SIGTERM
ENTRYPOINT ["solvent"]
CMD ["serve"]
