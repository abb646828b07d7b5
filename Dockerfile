# syntax=docker/dockerfile:1
# The exact release that package-lock.json names for `node`, so that two builds of one commit are the same. To hold it by
# digest: --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY client/package.json client/
COPY web/package.json web/
RUN npm ci --no-audit --no-fund --ignore-scripts --workspace protocol --workspace client --workspace web
COPY protocol protocol
COPY client client
COPY web web
RUN npm run build --workspace web

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY server/package.json server/
RUN npm ci --no-audit --no-fund --omit=dev --ignore-scripts --workspace protocol --workspace server
COPY protocol/src protocol/src
COPY server/src server/src
RUN node server/src/prepareDatabase.ts

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Tandem" \
      org.opencontainers.image.description="Pair programming in the editor you already use, on a server you own." \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
COPY --from=dependencies /app/package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY protocol/package.json protocol/
COPY protocol/src protocol/src
COPY server/package.json server/
COPY server/bin server/bin
COPY server/src server/src
COPY --from=dependencies /app/server/dist server/dist
COPY --from=build /app/web/dist web/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The command becomes Node with its options, as the same first process, so that it receives the signal to stop.
CMD ["node", "server/bin/tandem-server"]
