package keyring

import "slices"

// Purpose names what a key is for; losing one does not open the others.
type Purpose string

// The closed list of purposes.
const (
	Sessions  Purpose = "sessions"   // keys of throttles, hashes of typed codes
	PINs      Purpose = "pins"       // seals the stems of PINs
	Badges    Purpose = "badges"     // lookup of badges
	Rosters   Purpose = "rosters"    // signs rosters, derives k_device
	Commands  Purpose = "commands"   // signs commands
	Acks      Purpose = "acks"       // signs acknowledgements
	Time      Purpose = "time"       // signs time beacons
	LogSigner Purpose = "log-signer" // signs checkpoints of the log
	CSRF      Purpose = "csrf"       // tokens of forms
	Bittings  Purpose = "bittings"   // seals the cut depths of keys
	Gateways  Purpose = "gateways"   // signs the certificates of gateways
)

// Purposes lists all of them in a fixed order.
var Purposes = []Purpose{Sessions, PINs, Badges, Rosters, Commands, Acks, Time, LogSigner, CSRF, Bittings, Gateways}

// Known tells whether the name is a purpose.
func (p Purpose) Known() bool { return slices.Contains(Purposes, p) }
