// Claviger tells who holds which key. The way in is package cmd.
package main

import (
	"os"

	"claviger/cmd"
)

func main() { os.Exit(cmd.Main()) }
