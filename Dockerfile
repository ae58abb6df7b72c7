# xkcdapp as an image: the program and what it cannot run without. No shell, no package manager, nothing to write to but
# /data.
#
#     docker build --tag xkcdapp .
#
# script/image builds it with all labels and lists its parts. It is built for the machine's own architecture; for
# another, --platform (linux/arm64): nothing here names one, but that has not been tried.

# By tag: whoever needs the same bytes again gives a digest.
ARG RUST_IMAGE=docker.io/library/rust:1.95-slim-bookworm
ARG DEBIAN_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${RUST_IMAGE} AS build
WORKDIR /build
# What is depended on is compiled from the manifests alone, with stubs in place of the source: it stays in the builder's
# cache until a manifest or the lock file changes. The stubs' own artefacts are removed, as they would seem newer than
# the source.
COPY Cargo.toml Cargo.lock ./
COPY app/Cargo.toml app/
COPY bench/Cargo.toml bench/
COPY sampler/Cargo.toml sampler/
COPY tests/harness/Cargo.toml tests/harness/
RUN mkdir src app/src bench/src sampler/src tests/harness/src \
    && touch src/lib.rs app/src/lib.rs sampler/src/lib.rs tests/harness/src/lib.rs \
    && for stub in build.rs src/main.rs bench/src/main.rs; do echo 'fn main() {}' >"$stub"; done \
    && cargo build --locked --release --package xkcdapp --bin xkcdapp \
    && cargo clean --locked --release --package xkcdapp --package app --package sampler
COPY sampler/src sampler/src
COPY app/src app/src
COPY build.rs ./
COPY style style
COPY migrations migrations
COPY src src
# Stripped here and not by the release profile: `perf` and the benchmarks want the names. A panic's message keeps its
# file and line; names in its backtrace would cost 8 MB, a quarter of the program.
RUN cargo build --locked --release --package xkcdapp --bin xkcdapp \
    && strip --output-file=xkcdapp target/release/xkcdapp

FROM ${DEBIAN_IMAGE} AS files
# No version is pinned: whatever is newest in this Debian is what should be shipped.
# hadolint ignore=DL3008
RUN [ -e /etc/ssl/certs/ca-certificates.crt ] \
    || { apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*; }
COPY --from=build /build/xkcdapp /usr/local/bin/
COPY image/collect /usr/local/sbin/
COPY image/rootfs /image
# Modes are not those of whoever checked the source out, and times not those of the build: the same content is the same
# layer. Fargate gives a volume the owner of what the image has there, so there is a file.
ARG SOURCE_DATE_EPOCH=0
RUN collect /usr/local/bin/xkcdapp /image \
    && install -D /usr/local/bin/xkcdapp /image/usr/local/bin/xkcdapp \
    && mkdir /image/data \
    && touch /image/data/.keep \
    && chmod -R u=rwX,go=rX /image \
    && chown -R 0:0 /image \
    && chown -R 10001:10001 /image/data \
    && find /image -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

FROM scratch
COPY --from=files /image /
ENV LISTEN_ADDR=0.0.0.0:8000 DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=4s --start-period=15s --retries=3 CMD ["/usr/local/bin/xkcdapp", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/xkcdapp"]
CMD ["serve"]
# Last, as they are different each time.
ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="xkcdapp" \
    org.opencontainers.image.description="A server-rendered xkcd viewer that counts every view exactly once" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.source="${SOURCE}" \
    org.opencontainers.image.licenses="MIT"
