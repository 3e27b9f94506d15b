# The panel with its own PostgreSQL and rclone: docker build -t sfspend . && docker run -p 127.0.0.1:5080:5080 -v sfspend:/data sfspend
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
COPY global.json .editorconfig Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY eng/ eng/
COPY SfSpend.Core/ SfSpend.Core/
COPY SfSpend.Web/ SfSpend.Web/
# A release is built with --build-arg FailOnAdvisory=true: a package with a known vulnerability then fails the build instead of being a warning.
ARG FailOnAdvisory=false
RUN dotnet publish SfSpend.Web -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl rclone \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 0700 -o $APP_UID -g $APP_UID /data
COPY --from=build /app /app
WORKDIR /app
ENV ASPNETCORE_HTTP_PORTS=5080 \
    SfSpend__DataDirectory=/data
USER $APP_UID
VOLUME /data
EXPOSE 5080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["curl", "-fsS", "-o", "/dev/null", "http://localhost:5080/health/ready"]
ENTRYPOINT ["dotnet", "SfSpend.Web.dll"]
