# The image of clavis-node and clavis. The last stage builds the programs from this source, which takes up to an hour:
#   docker build -t clavis:local --build-arg COMMIT="$(git rev-parse HEAD)" .
# The stage `ready` takes programs that are there. scripts/compose.sh makes a folder for it, with this file, the two scripts
# and the folder `programs`:
#   docker build -t clavis:local --target ready FOLDER
ARG BASE=docker.io/library/debian:bookworm-20250520-slim
ARG RUST=docker.io/library/rust:1.95.0-slim-bookworm

FROM ${BASE} AS base
# jq is for the founding of a network alone.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends jq libssl3 \
	&& rm -rf /var/cache/apt/* /var/lib/apt/lists/* /var/log/* \
	&& useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin clavis \
	&& cd / && mkdir -p network/chain network/wallet network/resolver data chain wallet \
		network/validator-1 network/validator-2 network/validator-3 network/validator-4 \
	&& chown -R clavis:clavis network data chain wallet \
	&& chmod -R go= network data wallet
COPY scripts/found-network.sh /usr/local/bin/found-network
COPY ops/health.sh /usr/local/bin/clavis-health
USER 10001:10001
WORKDIR /data
EXPOSE 30333 9944 8080 9615
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["clavis-health"]
ENTRYPOINT ["clavis-node"]
CMD ["--help"]

FROM base AS ready
COPY programs/clavis programs/clavis-node /usr/local/bin/

FROM ${RUST} AS build
WORKDIR /src
# The packages and the target of the runtime change less often than the source.
COPY scripts/setup.sh scripts/setup.sh
COPY rust-toolchain.toml .
RUN scripts/setup.sh
COPY . .
# The source has no .git here, so the version of the node has the commit from this argument.
ARG COMMIT=0000000000000000000000000000000000000000
ENV SUBSTRATE_CLI_GIT_COMMIT_HASH=${COMMIT}
RUN cargo build --release --locked --workspace \
	&& mkdir /programs \
	&& cd ~/.cache/clavis/target/release \
	&& strip -o /programs/clavis clavis \
	&& strip -o /programs/clavis-node clavis-node

FROM base AS clavis
COPY --from=build /programs/ /usr/local/bin/
