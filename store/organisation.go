package store

import (
	"context"

	"claviger/tenants"
)

const organisationColumns = "o.id, o.slug, o.name, o.trade, o.locale, o.zone, o.currency, o.units, o.text_to, o.text_daily, o.created_at"

// Organisation reads the organisation of the scope.
func (r *Rx) Organisation() (o tenants.Organisation, err error) {
	err = r.Raw("SELECT "+organisationColumns+" FROM organisations AS o WHERE o.id = ?", r.scope.Org()).Scan(r.Context(), &o)
	return o, notFound(err, "organisation_not_found")
}

// SaveOrganisation writes the settings of the scope's organisation; its slug,
// its trade and when it was made stay.
func (t *Tx) SaveOrganisation(o tenants.Organisation) error {
	if err := t.keepZone(o.Zone); err != nil {
		return err
	}
	_, err := t.Raw("UPDATE organisations SET name = ?, locale = ?, zone = ?, currency = ?, units = ?, text_to = ?, text_daily = ? WHERE id = ?",
		o.Name, o.Locale, o.Zone, o.Currency, o.Units, o.TextTo, o.TextDaily, t.scope.Org()).Exec(t.Context())
	return tenants.Wrap("store.SaveOrganisation", err)
}

// AddOrganisation writes a new customer; a slug is given once.
func (t *UnscopedTx) AddOrganisation(o tenants.Organisation) error {
	row := map[string]any{"id": o.ID, "slug": o.Slug, "name": o.Name, "trade": o.Trade, "locale": o.Locale, "zone": o.Zone, "currency": o.Currency, "units": o.Units, "text_to": o.TextTo, "text_daily": o.TextDaily, "created_at": micros(o.CreatedAt)}
	_, err := t.Insert("organisations", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "slug_taken", "slug", o.Slug).At("slug").Because(err)
	}
	return tenants.Wrap("store.AddOrganisation", err)
}

// AnyOrganisation tells whether there is a customer at all.
func (r *UnscopedRx) AnyOrganisation() (bool, error) {
	some, err := r.Select("organisations", "o").Limit(1).Exists(r.Context())
	return some, tenants.Wrap("store.AnyOrganisation", err)
}

// UnscopedAnyOrganisation tells whether there is a customer at all.
func (s *Store) UnscopedAnyOrganisation(ctx context.Context) (some bool, err error) {
	err = s.UnscopedRead(ctx, "any organisation", func(r *UnscopedRx) error {
		some, err = r.AnyOrganisation()
		return err
	})
	return some, err
}

// UnscopedOrganisation finds an organisation by its slug: for commands and
// addresses that name one.
func (s *Store) UnscopedOrganisation(ctx context.Context, slug string) (o tenants.Organisation, err error) {
	err = s.UnscopedRead(ctx, "organisation by slug", func(r *UnscopedRx) error {
		return r.Select("organisations", "o").ColumnExpr(organisationColumns).Where("o.slug = ?", slug).Scan(ctx, &o)
	})
	return o, notFound(err, "organisation_not_found")
}

// UnscopedOrganisations lists every organisation by slug.
func (s *Store) UnscopedOrganisations(ctx context.Context) (os []tenants.Organisation, err error) {
	err = s.UnscopedRead(ctx, "list of organisations", func(r *UnscopedRx) error {
		return r.Select("organisations", "o").ColumnExpr(organisationColumns).OrderExpr("o.slug").Scan(ctx, &os)
	})
	return os, tenants.Wrap("store.UnscopedOrganisations", err)
}
