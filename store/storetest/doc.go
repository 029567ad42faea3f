// Package storetest gives tests a real, migrated database of both engines:
// SQLite in a temporary folder, PostgreSQL in a throwaway cluster that is
// started once per test program (or the one that CLAVIGER_TEST_PG names).
//
// Never here: fake databases, fixtures of a family, skipped tests.
//
// Start at Each; call Main from TestMain so that the cluster goes with the
// program.
package storetest
