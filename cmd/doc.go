// Package cmd is the way in: one file per subcommand, the environment read and
// checked once (config.go), all wiring.
//
// Never here: a rule, SQL, a page. Errors are one plain line on stderr; exit 0
// ok, 1 failed, 2 usage.
//
// Start at cmd.go; a new subcommand is one file and one field of commands.
package cmd
