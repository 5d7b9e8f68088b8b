# Two images: `worker` (the program) and `tools` (Redis, backup, restore).
#
#   docker build --target worker -t registry.example/clipmill/worker:0.1.0 .
#   docker build --target tools  -t registry.example/clipmill/tools:0.1.0 .
#
# Bases are pinned by version here; a release pins them by digest: --build-arg DEBIAN=debian@sha256:…
# No CUDA toolkit: the driver is mounted by NVIDIA's container runtime, the kernels are in the program.
ARG SWIFT=swift:6.3.1-bookworm
ARG DEBIAN=debian:12.12-slim

FROM ${SWIFT} AS build
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      clang-19 libass-dev libavcodec-dev libavfilter-dev libavformat-dev libavutil-dev libcairo2-dev libcurl4-openssl-dev libexpat1-dev libffmpeg-nvenc-dev \
      libfontconfig-dev libheif-dev libhiredis-dev liblcms2-dev libmicrohttpd-dev libpango1.0-dev libsqlite3-dev libssl-dev libswresample-dev libswscale-dev libwebp-dev libzimg-dev pkg-config zlib1g-dev
WORKDIR /src
COPY Package.swift ./
COPY Plugins Plugins
COPY Sources Sources
COPY Tests Tests
COPY benchmarks benchmarks
COPY kernels kernels
COPY scripts scripts
RUN swift build -c release --static-swift-stdlib --product clipmill \
 && install -s -D .build/release/clipmill /out/clipmill

FROM ${DEBIAN} AS worker
COPY docker /tmp/docker
RUN /tmp/docker/install-runtime worker && rm -r /tmp/docker
COPY --from=build /out/clipmill /usr/local/bin/clipmill
COPY LICENSE /usr/share/clipmill/LICENSE
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,video,utility
LABEL org.opencontainers.image.title="clipmill worker" \
      org.opencontainers.image.licenses="MIT" \
      clipmill.sbom="/usr/share/clipmill/sbom.spdx.json"
USER 10001:10001
WORKDIR /media
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
ENTRYPOINT ["clipmill"]
CMD ["work"]

FROM ${DEBIAN} AS tools
COPY docker /tmp/docker
RUN /tmp/docker/install-runtime tools && rm -r /tmp/docker
COPY scripts/backup scripts/restore scripts/snapshot-lib /usr/local/bin/
COPY LICENSE /usr/share/clipmill/LICENSE
LABEL org.opencontainers.image.title="clipmill tools" \
      org.opencontainers.image.licenses="MIT" \
      clipmill.sbom="/usr/share/clipmill/sbom.spdx.json"
USER 10001:10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
CMD ["backup"]
