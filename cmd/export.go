package cmd

import (
	"fmt"
	"os"

	"claviger/store"
	"claviger/tenants/admin"
)

// exportCommand packs an organisation's log for people who do not trust us.
type exportCommand struct {
	Org      string `required:"" help:"Slug of the organisation."`
	Out      string `required:"" help:"File to write, a zip."`
	Disclose bool   `help:"Open the personal fields that were not erased."`
}

// Run seals and signs everything recorded, then writes the proof bundle. A
// file that could not be finished is removed.
func (e exportCommand) Run(a *app) error {
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	scope, err := k.operator(a, e.Org, "export")
	if err != nil {
		return err
	}
	if err := admin.NoteExport(a, store.In[admin.LogTx](k.store), scope, e.Disclose); err != nil {
		return spoken(err)
	}
	head, err := k.sealer.Now(a, scope.Org())
	if err != nil {
		return spoken(err)
	}
	file, err := os.Create(e.Out)
	if err != nil {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	err = k.store.WriteBundle(a, scope, file, k.signer, e.Disclose)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(e.Out)
		return spoken(err)
	}
	fmt.Fprintf(a.out, "%s: %d entries, checkpoint %d\n", e.Out, head.SignedSize, head.SignedSize)
	return nil
}
