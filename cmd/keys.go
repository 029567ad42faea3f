package cmd

import (
	"fmt"
	"time"

	"claviger/store/keyring"
)

// keysCommand groups what concerns the secrets in KEYS_DIR.
type keysCommand struct {
	List   keysListCommand   `cmd:"" help:"List the keys by purpose, without their secrets."`
	Rotate keysRotateCommand `cmd:"" help:"Make a new key for a purpose; the one before goes on verifying."`
}

type keysListCommand struct{}

// Run prints purpose, id, age and file, the current key of a purpose first.
func (keysListCommand) Run(a *app) error {
	ring, err := a.keyring()
	if err != nil {
		return err
	}
	for _, k := range ring.List() {
		state := "verifies"
		if k.Current {
			state = "current"
		}
		made := "from SECRET_KEY"
		if !k.Created.IsZero() {
			made = k.Created.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(a.out, "%s\t%s\t%s\t%s\n", k.Purpose, k.ID, state, made)
	}
	return nil
}

type keysRotateCommand struct {
	Purpose string `arg:"" help:"sessions, pins, badges, rosters, commands, acks, time, log-signer, csrf, bittings or gateways."`
}

// Run makes a new current key.
func (r keysRotateCommand) Run(a *app) error {
	if !keyring.Purpose(r.Purpose).Known() {
		return usage("there is no purpose %q; claviger keys list names them", r.Purpose)
	}
	ring, err := a.keyring()
	if err != nil {
		return err
	}
	if err := ring.Rotate(keyring.Purpose(r.Purpose)); err != nil {
		return spoken(err)
	}
	fmt.Fprintln(a.out, "rotated", r.Purpose)
	return nil
}

func (a *app) keyring() (*keyring.Keyring, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	ring, err := keyring.Open(keyring.Options{Dir: c.keysDir(), Secret: c.SecretKey})
	return ring, spoken(err)
}
