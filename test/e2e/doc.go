// Package e2e runs the claviger binary itself, with a real browser, real
// servers and the simulator's fleet: what a person or a script would see.
//
// Never here: stand-ins, or a look inside where a page or a command can
// answer; a database is opened only to damage it. Start in harness_test.go,
// which uses what every test gets: told (a demo's data folder), onServers,
// serve, signIn (a browser), simulate; then story_test.go.
package e2e
