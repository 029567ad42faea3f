package sim

import (
	"context"
	"os"
	"path/filepath"

	"claviger/hardware/cabinet"
	"claviger/hardware/gateway"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
)

// LayGateway puts a gateway that was enrolled elsewhere into the folder of a
// branch, for a fleet to go on with.
func (b Branch) LayGateway(data string, seed []byte, answer proto.EnrolAnswer) error {
	return gateway.Restore(filepath.Join(data, b.Folder), seed, answer)
}

// Lay puts a controller's memory into the cabinet's folder, and into each of
// its slots the fob that the memory says hangs there.
func (b Box) Lay(ctx context.Context, data string, m cabinet.Memory) error {
	folder := filepath.Join(data, b.Folder)
	if err := m.Restore(ctx, folder); err != nil {
		return err
	}
	path := filepath.Join(folder, bankFile)
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	bank, err := locks.OpenSimulated(path, b.Slots)
	if err != nil {
		return err
	}
	for _, s := range m.Slots {
		if s.Tag == "" {
			continue
		}
		if err := bank.Insert(s.No, s.Tag); err != nil {
			return err
		}
	}
	return nil
}
