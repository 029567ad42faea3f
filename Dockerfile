# The build needs the Go module proxy and nothing else: templates and assets
# are committed as generated files.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG RELEASE=dev
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w -X claviger/cmd.release=${RELEASE}" -o /claviger . \
 && mkdir /data

# No shell, no package manager, not root.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /claviger /usr/local/bin/claviger
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["claviger"]
CMD ["serve", "--data", "/data"]
