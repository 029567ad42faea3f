package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"

	"claviger/ledger"
	"claviger/store"
	"claviger/tenants"
)

// backupCommand copies the whole database into one file.
type backupCommand struct {
	File string `arg:"" help:"File to write; there must be none yet."`
}

// Run writes the backup, while the program may be running. The secrets and the
// signer's heads are not in it, and the answer says so.
func (b backupCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if err := store.Backup(a, c.database(), b.File); err != nil {
		return spoken(err)
	}
	info, err := os.Stat(b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s: %d bytes\n", b.File, info.Size())
	fmt.Fprintf(a.out, "not in it: the secrets in %s, without which PINs and signatures cannot be used again; keep them elsewhere\n", c.keysDir())
	return nil
}

// restoreCommand puts a backup into an empty database of either engine.
type restoreCommand struct {
	File string `arg:"" help:"A file that claviger backup wrote."`
}

// Run restores, then says how each log stands to what was signed last.
func (r restoreCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if err := store.Restore(a, c.database(), r.File); err != nil {
		return spoken(err)
	}
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	orgs, err := k.store.UnscopedOrgSlugs(a)
	if err != nil {
		return spoken(err)
	}
	for _, o := range orgs {
		said, err := k.standing(a, o)
		if err != nil {
			return spoken(err)
		}
		fmt.Fprintf(a.out, "%s: %s\n", o.Slug, said)
	}
	return nil
}

// standing says how the log of an organisation stands to the signer's head.
func (k *kit) standing(ctx context.Context, o store.OrgSlug) (string, error) {
	var head store.LogHead
	err := k.store.Read(ctx, tenants.ForJob(o.ID, "restore"), func(r *store.Rx) (err error) {
		head, err = r.LogHead()
		return err
	})
	if err != nil {
		return "", err
	}
	signed := fmt.Sprintf("%d entries signed in the backup", head.SignedSize)
	err = k.sealer.Standing(ctx, o.ID)
	last, lost := k.signer.Last(ctx, head.Origin)
	cure := fmt.Sprintf("nothing is signed until cabinets have sent what they hold and \"claviger log succeed --org %s\" says the rest is lost", o.Slug)
	switch {
	case err == nil:
		return signed + ", as the signer knows the log", nil
	case errors.Is(err, ledger.ErrBehind) && lost == nil:
		return fmt.Sprintf("%s, the signer has signed %d; %s", signed, last.Size, cure), nil
	case errors.Is(err, ledger.ErrDiverged):
		return fmt.Sprintf("%s, the signer knows another history; %s", signed, cure), nil
	case errors.Is(err, ledger.ErrNotBegun):
		return signed + ", this signer does not know the log; give it the signer's database that belongs to it (SIGNER_URL)", nil
	}
	return "", err
}
