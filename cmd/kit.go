package cmd

import (
	"context"
	"log/slog"

	"claviger/ledger"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
)

// originHost begins the origin of every log of every installation: a log is
// told apart by its organisation, which no two installations share.
const originHost = "claviger.example"

// kit is what most subcommands open: the database, the secrets, the signer.
type kit struct {
	config config
	store  *store.Store
	keys   *keyring.Keyring
	heads  *store.SignerHeads
	signer *ledger.Signer
	sealer *store.Sealer
	log    *slog.Logger
}

// open opens the kit; migrate brings the schema up to date first, else an old
// one is refused.
func (a *app) open(migrate bool, tune func(*store.Options)) (*kit, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	k := &kit{config: c, log: c.logger(a.err)}
	options := c.database()
	options.Migrate, options.Log = migrate, k.log
	if tune != nil {
		tune(&options)
	}
	if k.store, err = store.Open(a, options); err != nil {
		return nil, spoken(err)
	}
	if err := k.openSigner(a); err != nil {
		k.close()
		return nil, spoken(err)
	}
	return k, nil
}

func (k *kit) openSigner(ctx context.Context) (err error) {
	if k.keys, err = keyring.Open(keyring.Options{Dir: k.config.keysDir(), Secret: k.config.SecretKey}); err != nil {
		return err
	}
	if k.heads, err = store.OpenSignerHeads(ctx, k.config.signer()); err != nil {
		return err
	}
	k.signer = ledger.NewSigner(originHost, k.heads, k.keys.Signer(keyring.LogSigner))
	k.sealer = store.NewSealer(k.store, k.signer, k.log)
	return nil
}

// close closes what is open; the last writes are durable already.
func (k *kit) close() {
	if k.heads != nil {
		k.heads.Close()
	}
	if k.store != nil {
		k.store.Close()
	}
}

// operator is the scope of the person at the command line in an organisation.
func (k *kit) operator(ctx context.Context, slug, why string) (tenants.Scope, error) {
	org, err := k.store.UnscopedOrgBySlug(ctx, slug)
	if err != nil {
		return tenants.Scope{}, spoken(err)
	}
	return tenants.ForOperator(org.ID, "shell", why), nil
}
