package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"claviger/store/storetest"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code of the command, 2 when it cannot be run at all.
func run(command []string, out, errs io.Writer) int {
	if len(command) == 0 {
		fmt.Fprintln(errs, "usage: pgserver COMMAND [ARGUMENT…]")
		return 2
	}
	url, stop, err := storetest.StartServer()
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	defer stop()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM) // the command hears them too; the server goes after it
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "CLAVIGER_TEST_PG="+url)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, out, errs
	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	default:
		fmt.Fprintln(errs, err)
		return 2
	}
}
