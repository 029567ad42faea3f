package keyring

import (
	"strconv"

	"claviger/tenants"
)

// DeviceSecret is k_device of one life of a cabinet's journal: derived, so that
// no table of them can be stolen.
func (k *Keyring) DeviceSecret(id tenants.DeviceID, epoch uint32) []byte {
	return k.MAC(Rosters, []byte("k_device"), []byte(id), []byte(strconv.FormatUint(uint64(epoch), 10)))
}

// PassCodes are the codes of a pass at a cabinet, one for each use.
func (k *Keyring) PassCodes(id tenants.DeviceID, epoch uint32, grants string, uses int) (codes []string) {
	secret := k.DeviceSecret(id, epoch)
	for n := range uses {
		codes = append(codes, tenants.PassCode(secret, grants, n))
	}
	return codes
}
