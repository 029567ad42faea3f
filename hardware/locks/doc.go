// Package locks drives latches and reads slots: a simulated bank, boards that
// speak Modbus, and one small interface (driver.go) for boards of any maker.
//
// Never here: who may open what, a journal, the network to the cloud.
package locks
