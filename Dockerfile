# Serves what `make run` serves: the demo, or your own milepost.yaml if it is in the volume.
#   docker build -t milepost . && docker run -p 127.0.0.1:8501:8501 -v milepost:/data milepost
# Without `access:` in milepost.yaml nobody signs in: publish the port on this machine alone then, as above.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/milepost
COPY requirements.txt .
RUN /opt/milepost/bin/python -m pip install --no-cache-dir --quiet --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY milepost milepost
RUN /opt/milepost/bin/python -m pip install --no-cache-dir --quiet --no-deps .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/milepost milepost \
    && install -d -o milepost -g milepost /data
COPY --from=build /opt/milepost /opt/milepost
ENV PATH=/opt/milepost/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["sh", "-c", "if [ -f milepost.yaml ]; then exec milepost serve --host 0.0.0.0 --insecure; else exec milepost demo --host 0.0.0.0 --insecure; fi"]
