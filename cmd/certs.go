package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"claviger/hardware/hub/authority"
)

// certsCommand groups what concerns the certificates of gateways.
type certsCommand struct {
	List   certsListCommand   `cmd:"" help:"List the keys of the authority that signs the certificates of gateways."`
	CA     certsCACommand     `cmd:"" name:"ca" help:"Print the authority's certificates, PEM: what a broker of your own trusts."`
	CRL    certsCRLCommand    `cmd:"" name:"crl" help:"Print the list of revoked certificates, PEM, good for seven days."`
	Server certsServerCommand `cmd:"" help:"Make key and certificate, good for ninety days, of a broker of your own."`
}

func (a *app) authority() (*authority.Authority, error) {
	ring, err := a.keyring()
	if err != nil {
		return nil, err
	}
	return authority.New(ring, time.Now), nil
}

type certsListCommand struct{}

// Run prints name, age and use, the current key first.
func (certsListCommand) Run(a *app) error {
	certs, err := a.authority()
	if err != nil {
		return err
	}
	roots, err := certs.Roots()
	if err != nil {
		return err
	}
	for _, r := range roots {
		made, use := "from SECRET_KEY", "verifies"
		if !r.Created.IsZero() {
			made = r.Created.UTC().Format(time.RFC3339)
		}
		switch {
		case r.Current && r.Broker:
			use = "signs gateways and broker"
		case r.Current:
			use = "signs gateways"
		case r.Broker:
			use = "signs broker"
		}
		fmt.Fprintf(a.out, "%s\t%s\t%s\n", r.Name, made, use)
	}
	return nil
}

type certsCACommand struct{}

// Run prints the authority's certificates.
func (certsCACommand) Run(a *app) error {
	certs, err := a.authority()
	if err != nil {
		return err
	}
	text, err := certs.RootsPEM()
	if err != nil {
		return err
	}
	fmt.Fprint(a.out, text)
	return nil
}

type certsCRLCommand struct{}

// Run prints what is revoked, out of the database.
func (certsCRLCommand) Run(a *app) error {
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	list, err := k.store.UnscopedRevoked(a, time.Unix(0, 0))
	if err != nil {
		return spoken(err)
	}
	gone := make([]authority.Revoked, len(list))
	for i, c := range list {
		gone[i] = authority.Revoked{Serial: c.Serial, At: *c.RevokedAt}
	}
	text, err := authority.New(k.keys, time.Now).RevokedPEM(gone)
	if err != nil {
		return err
	}
	fmt.Fprint(a.out, text)
	return nil
}

type certsServerCommand struct {
	Host []string `arg:"" help:"Names or addresses under which gateways reach the broker."`
	Out  string   `default:"." help:"Folder for server.pem and server.key."`
}

// Run writes both files; the key is for its owner alone.
func (s certsServerCommand) Run(a *app) error {
	certs, err := a.authority()
	if err != nil {
		return err
	}
	cert, key, err := certs.ServerPEM(s.Host...)
	if err != nil {
		return err
	}
	for name, text := range map[string]string{"server.pem": cert, "server.key": key} {
		if err := os.WriteFile(filepath.Join(s.Out, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("%s cannot be written: %w", name, err)
		}
	}
	fmt.Fprintln(a.out, "wrote server.pem and server.key")
	return nil
}
