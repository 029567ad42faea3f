// Package locks drives latches and reads slots: a simulated bank, Modbus TCP
// and RTU boards, one small interface for others.
//
// Never here: who may open what, a journal, the network to the cloud.
package locks
