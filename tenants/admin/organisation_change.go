package admin

import (
	"context"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// ChangeOrganisation writes the settings of the scope's organisation. Its slug
// and trade stay: addresses and scripts rest on them.
func ChangeOrganisation(ctx context.Context, s Store, scope tenants.Scope, in tenants.Organisation) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.SettingsEdit); err != nil {
			return err
		}
		was, err := tx.Organisation()
		if err != nil {
			return err
		}
		now := was
		now.Name, now.Locale, now.Zone, now.Currency, now.Units = in.Name, in.Locale, in.Zone, in.Currency, in.Units
		now.TextTo, now.TextDaily = in.TextTo, in.TextDaily
		if err := now.Check(); err != nil {
			return err
		}
		if err := tx.SaveOrganisation(now); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.OrganisationMade, Outcome: "changed", Data: map[string]string{
			"locale": now.Locale, "zone": now.Zone, "currency": now.Currency, "units": now.Units, "name": now.Name,
			"text_to": now.TextTo, "text_daily": strconv.Itoa(now.TextDaily)}})
		return err
	})
	return tenants.Wrap("admin.ChangeOrganisation", err)
}
