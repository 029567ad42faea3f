// Command pgserver runs another command with one throwaway PostgreSQL server
// for all test programs that it starts:
//
//	go run ./store/storetest/pgserver go test ./...
//
// Never here: anything that outlives the command.
//
// Start at run.
package main
