package cmd

import (
	"context"
	"crypto/rand"

	"claviger/store"
	"claviger/tenants"
)

// setupCode draws the code by which whoever reads the program's output makes
// the first organisation; "" when there is one already.
func setupCode(ctx context.Context, s *store.Store) (string, error) {
	some, err := s.UnscopedAnyOrganisation(ctx)
	if err != nil || some {
		return "", spoken(err)
	}
	for {
		var random [5]byte
		if _, err := rand.Read(random[:]); err != nil {
			return "", err
		}
		if code, ok := tenants.ClaimCode(random); ok {
			return code, nil
		}
	}
}
