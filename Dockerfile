# Yuemai in one image: the product, its own Node 24 and the built dashboard. The embedded store comes with it and
# stays unused where CLICKHOUSE_URL names a server.
FROM node:24-bookworm-slim

WORKDIR /opt/yuemai
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund

COPY . .
RUN npm run build && mkdir /data && chown node:node /data

# The process needs to write nothing but its data.
USER node
VOLUME /data
ENV HOST=0.0.0.0 PORT=8080 YUEMAI_DATA=/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "cli/launch.mjs", "run", "up"]
