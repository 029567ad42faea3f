package store

import (
	"claviger/custody/desk/access"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/hospital"
	"claviger/custody/desk/keys"
	"claviger/custody/desk/property"
)

// Each family of use-cases finds in Tx what it needs.
var (
	_ keys.Tx           = (*Tx)(nil)
	_ emergency.MapTx   = (*Tx)(nil)
	_ emergency.LockTx  = (*Tx)(nil)
	_ emergency.GlassTx = (*Tx)(nil)
	_ keys.EditTx       = (*Tx)(nil)
	_ keys.AnewTx       = (*Tx)(nil)
	_ keys.CorrectTx    = (*Tx)(nil)
	_ keys.OpeningTx    = (*Tx)(nil)
	_ keys.LayoutTx     = (*Tx)(nil)
	_ access.Tx         = (*Tx)(nil)
	_ access.RunTx      = (*Tx)(nil)
	_ keys.PassTx       = (*Tx)(nil)
	_ dealer.Tx         = (*Tx)(nil)
	_ property.Tx       = (*Tx)(nil)
	_ hospital.Tx       = (*Tx)(nil)
)
