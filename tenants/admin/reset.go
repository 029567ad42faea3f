package admin

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// ResetLife is how long the link to a new password works.
const ResetLife = time.Hour

// ResetMail is the payload of a mail with the link to a new password.
type ResetMail struct {
	Mail   string           `json:"mail"` // always MailReset
	Person tenants.PersonID `json:"person"`
	Email  string           `json:"email"`
	Path   string           `json:"path"`
	Until  time.Time        `json:"until"`
}

// MailReset names the kind of ResetMail.
const MailReset = "reset"

// AskReset sends the link to a new password to an address, if somebody signs
// in with it. Nothing tells whether somebody does. Asking is counted against
// the address of the network and against the e-mail.
func AskReset(ctx context.Context, s Store, v Vault, typed, address string) error {
	email, err := tenants.NormalEmail(typed)
	if err != nil {
		return tenants.Wrap("admin.AskReset", err)
	}
	err = s.FrontTx(ctx, "reset password", func(tx FrontTx) error {
		for _, key := range []string{v.ThrottleKey("reset", address), v.ThrottleKey("reset-of", email)} {
			if err := countUse(tx, key); err != nil {
				return err
			}
		}
		l, err := tx.LoginByEmail(email)
		if tenants.KindOf(err) == tenants.NotFound || err == nil && l.DisabledAt != nil {
			return nil
		}
		if err != nil {
			return err
		}
		members, err := tx.Memberships(l.ID)
		if err != nil {
			return err
		}
		for _, m := range active(members, tx.Now()) { // the first one writes the mail
			until := tx.Now().Add(ResetLife)
			mail := ResetMail{Mail: MailReset, Person: m.PersonID, Email: l.Email, Until: until, Path: invitation{m.OrgID, l.ID, until.Unix()}.path(v, l)}
			return tx.In(tenants.ForJob(m.OrgID, "reset-password")).Enqueue(custody.SendMail, mail, tx.Now())
		}
		return nil
	})
	return tenants.Wrap("admin.AskReset", err)
}
