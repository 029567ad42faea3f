package main

import (
	"flag"
	"fmt"
	"net"
	"os"
)

// options are the same for each peer.
type options struct {
	addr   string
	dir    string
	pg     string
	keys   int
	people int
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which one, pocketbase or ceiling?")
	}
	var o options
	f := flag.NewFlagSet(args[0], flag.ExitOnError)
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "where to listen")
	f.StringVar(&o.dir, "dir", "", "folder of the data")
	f.StringVar(&o.pg, "pg", "", "postgres://…, instead of SQLite (ceiling only)")
	f.IntVar(&o.keys, "keys", 1000, "how many keys; every third is out")
	f.Parse(args[1:])
	o.people = max(1, o.keys/10)
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	switch args[0] {
	case "pocketbase":
		return pocketBase(o, l)
	case "ceiling":
		return ceiling(o, l)
	}
	return fmt.Errorf("there is no peer %s", args[0])
}

// change is the body of a take or a return: numbers from 0.
type change struct {
	Key    int `json:"key"`
	Person int `json:"person"`
}
