// Package static holds the style sheet, scripts, fonts and icons inside the binary and serves them by content hash.
//
// It knows no HTTP server and nothing of ours: callers ask Path for the address of a file and File for its bytes.
// Sources are in src/, the built files in dist/; build.sh makes the second from the first.
// Start in assets.go.
package static
