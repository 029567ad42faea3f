#!/bin/sh
# Builds static/dist from static/src and the classes used in views/*.templ. Needs node 20 and npm; the result is committed,
# so that building the program needs only Go. Run it after a change of src/ or of classes in a templ file.
#   sh static/build.sh          install if needed, check contrast, build
#   sh static/build.sh --watch  rebuild the style sheet on every save
set -eu
cd "$(dirname "$0")"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then
	npm ci --ignore-scripts --no-audit --no-fund
	touch node_modules
fi
bin=node_modules/.bin
if [ "${1:-}" = --watch ]; then
	exec $bin/tailwindcss -i src/css/input.css -o dist/app.css --watch
fi
mkdir -p dist
node icons.mjs
node contrast.mjs
$bin/tailwindcss -i src/css/input.css -o dist/app.css --minify
# htmx and its three extensions travel as one file, exactly as published
htmx=node_modules/htmx.org/dist
for part in htmx ext/hx-sse ext/hx-preload ext/hx-upsert; do
	grep -v '^//# sourceMappingURL=' "$htmx/$part.min.js"
	echo ';'
done > dist/htmx.js
for entry in app kiosk public; do
	$bin/esbuild "src/js/$entry.js" --bundle --minify --format=iife --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning --outfile="dist/$entry.js"
done
cp src/img/icons.svg src/img/mark.svg src/img/mark-mono.svg src/img/wordmark.svg dist/
cp src/font/inter.woff2 src/font/inter-ext.woff2 src/font/inter-LICENSE.txt dist/
# the accessibility checker of the browser tests; it is never served
gzip -9nc node_modules/axe-core/axe.min.js > ../test/look/testdata/axe.min.js.gz
echo "style sheet $(gzip -9c dist/app.css | wc -c), htmx $(gzip -9c dist/htmx.js | wc -c), app $(gzip -9c dist/app.js | wc -c), kiosk $(gzip -9c dist/kiosk.js | wc -c), public $(gzip -9c dist/public.js | wc -c) bytes after gzip"
