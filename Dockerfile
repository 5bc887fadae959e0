# okrd in a container. Any builder can build it; no step asks for BuildKit.
#
#     docker build -t okrd .
#     docker run -p 9595:9595 -v "$PWD/okrs.yaml:/etc/okrd/okrs.yaml:ro" -v okrd-data:/data okrd
#
# scripts/check-dockerfile builds it without a daemon and without a registry of images, then starts what came out.

ARG RUST=1.95
ARG DEBIAN=trixie

FROM rust:${RUST}-slim-${DEBIAN} AS build
WORKDIR /src

# `dist` is what is published; `release` builds in less time.
ARG PROFILE=dist

# The dependencies alone, in a layer that stays until Cargo.toml, Cargo.lock or a bench changes.
COPY Cargo.toml Cargo.lock ./
COPY benches benches
RUN mkdir src \
    && echo 'fn main() {}' > src/main.rs \
    && touch src/lib.rs \
    && cargo build --profile "$PROFILE" --locked --bins

# Cargo compares times, and what was just copied is older than the stand-ins built above.
COPY . .
RUN touch src/main.rs src/lib.rs \
    && cargo build --profile "$PROFILE" --locked --bins \
    && install -D target/*/okrd /out/okrd

# Debian, not an empty image: the `exec` engine runs the programs found here, and others can be added with apt-get.
FROM debian:${DEBIAN}-slim

LABEL org.opencontainers.image.title="okrd" \
      org.opencontainers.image.description="OKR as code: key results measured where their numbers live" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"

COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/okrd /usr/local/bin/okrd

RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin okrd \
    && install --directory --owner okrd --group okrd --mode 0750 /data \
    && install --directory /etc/okrd

ENV OKRD_CONFIG=/etc/okrd \
    OKRD_STORE=/data/okrd.db \
    OKRD_LISTEN=0.0.0.0:9595

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 9595

HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["okrd", "healthcheck"]

ENTRYPOINT ["okrd"]
CMD ["run"]
