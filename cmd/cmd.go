package cmd

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the tree of subcommands. A new one is a file with its struct,
// its flags and its Run(*app) error, and one field here.
type commands struct {
	Data string `name:"data" default:"./claviger-data" help:"Folder of the database, the keys and what else is kept."`

	Serve    serveCommand    `cmd:"" help:"Serve pages, work and cabinets, all in one process."`
	Report   reportCommand   `cmd:"" help:"Answer a question as PDF, CSV, XLSX or JSON; \"list\" tells which."`
	Web      webCommand      `cmd:"" help:"Serve the pages only; needs PostgreSQL."`
	Worker   workerCommand   `cmd:"" help:"Do the work behind the pages only; needs PostgreSQL."`
	Hub      hubCommand      `cmd:"" help:"Speak with the cabinets only; needs PostgreSQL."`
	Gateway  gatewayCommand  `cmd:"" help:"The program on the LTE box."`
	Cabinet  cabinetCommand  `cmd:"" help:"The program on the cabinet."`
	Simulate simulateCommand `cmd:"" help:"Run a fleet of simulated cabinets with a console."`
	Conform  conformCommand  `cmd:"" help:"Try a cabinet that anybody built against the protocol."`
	Token    tokenCommand    `cmd:"" help:"API tokens."`
	Keys     keysCommand     `cmd:"" help:"The secrets of this installation."`
	Certs    certsCommand    `cmd:"" help:"The certificates of gateways, for a broker of your own."`
	Doctor   doctorCommand   `cmd:"" help:"Tell what is configured, reachable and missing."`
	Export   exportCommand   `cmd:"" help:"Pack an organisation's log into a proof bundle."`
	Verify   verifyCommand   `cmd:"" help:"Check a proof bundle, without a network."`
	Fsck     fsckCommand     `cmd:"" help:"Derive every log anew from its rows and compare."`
	Log      logCommand      `cmd:"" help:"The evidence logs."`
	Backup   backupCommand   `cmd:"" help:"Copy the database into one file, of either engine, while it runs."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup into an empty database, of either engine."`
	Import   importCommand   `cmd:"" help:"Bring in a list: vehicles, properties, units, keys or people."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to date, or tell whether it is."`
	Seed     seedCommand     `cmd:"" help:"Fill a database with what is not real: the demo, or any number of keys."`
	Version  versionCommand  `cmd:"" help:"Print the version of the program."`
}

// app is what a subcommand gets: the surroundings of one run.
type app struct {
	context.Context // ends at an interrupt or SIGTERM
	in              io.Reader
	out             io.Writer // answers
	err             io.Writer // progress and the one line of an error
	environ         []string
	data            string // the folder of --data
}

// Main runs the program with the arguments and the environment of the process
// and returns its exit code: 0 ok, 1 failed, 2 usage, and those of verify.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(&app{Context: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ()}, os.Args[1:])
}

// run parses the arguments, runs the subcommand they name and reports.
func run(a *app, args []string) int {
	var tree commands
	helped := false
	parser, err := kong.New(&tree,
		kong.Name("claviger"),
		kong.Description("Who holds which key."),
		kong.Writers(a.out, a.err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.Exit(func(int) { helped = true }), // --help is the only caller
	)
	if err != nil {
		return report(a.err, err)
	}
	chosen, err := parser.Parse(args)
	switch {
	case helped:
		return 0
	case err != nil:
		return report(a.err, usage("%s; see claviger --help", plainly(err)))
	}
	a.data = tree.Data
	return report(a.err, chosen.Run(a))
}
