package cmd

import (
	"fmt"

	"claviger/store"
	"claviger/tenants"
)

// logCommand groups what concerns the evidence logs.
type logCommand struct {
	Succeed succeedCommand `cmd:"" help:"Close a log that lost signed entries in a restore, and open its successor."`
}

// succeedCommand is the operator's and an owner's word that entries are lost.
type succeedCommand struct {
	Org   string `required:"" help:"Slug of the organisation."`
	Cause string `enum:"restored_backup,damaged" default:"restored_backup" help:"Why: restored_backup or damaged."`
	Owner string `help:"E-mail of the owner who declares it with you; stands in the entry."`
	Note  string `help:"What happened, in your words; stands in the entry as a personal field."`
}

// Run declares the loss, signs the successor and says what is lost. Nothing
// else may be running on the database.
func (s succeedCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if err := store.Alone(a, c.database()); err != nil {
		return spoken(err)
	}
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	scope, err := k.operator(a, s.Org, "log succeed")
	if err != nil {
		return err
	}
	why := store.Declared{Cause: s.Cause, Words: s.Note}
	if s.Owner != "" {
		if why.Person, err = k.owner(a, scope, s.Owner); err != nil {
			return err
		}
	}
	done, err := k.sealer.Succeed(a, scope, why)
	if err != nil {
		return spoken(err)
	}
	head, err := k.sealer.Now(a, scope.Org())
	if err != nil {
		return spoken(err)
	}
	lost := fmt.Sprintf("entries %d to %d of it are lost", done.Kept, done.Size-1)
	if done.Kept >= done.Size {
		lost = "none of its entries is lost"
	}
	fmt.Fprintf(a.out, "closed %s at %d entries; %s\n", done.Closed, done.Size, lost)
	fmt.Fprintf(a.out, "opened %s, %d entries that nobody had signed moved to it; signed at %d\n", done.Opened, done.Moved, head.SignedSize)
	return nil
}

// owner finds the person with the role owner by the e-mail of their sign-in.
func (k *kit) owner(a *app, scope tenants.Scope, email string) (id tenants.PersonID, err error) {
	err = k.store.Read(a, scope, func(r *store.Rx) error {
		id, err = r.OwnerByEmail(email)
		return err
	})
	return id, spoken(err)
}
