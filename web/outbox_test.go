package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// TestTheOutboxSaysWhoGetsTheMails with and without a mail server, and keeps
// links that let somebody in from eyes that they are not for.
func TestTheOutboxSaysWhoGetsTheMails(t *testing.T) {
	const link = "https://keys.example/invited/secret"
	for _, c := range []struct {
		mails             bool
		note              string
		reset, invitation string // to whom the text is shown
	}{{false, "nobody receives these mails", "owner", "owner admin"}, {true, "A copy of each is kept here", "", ""}} {
		eachHouseWith(t, web.Deps{Mails: c.mails}, func(h *house) {
			must(h.t, h.db.InTx(context.Background(), tenants.ForJob(h.motors.Organisation.ID, "test"), func(tx *store.Tx) error {
				for _, kind := range []string{"reset", "invite", "notice"} {
					if err := tx.AddMail(store.Mail{ID: "mal_" + kind, Kind: kind, Recipient: "ann@motors.example", Subject: "About " + kind, Text: link}); err != nil {
						return err
					}
				}
				return nil
			}))
			h.member(tenants.RoleAdmin)
			for _, role := range []string{"owner", "admin"} {
				b := h.as(role + "@motors.example")
				b.get("/outbox").wants(h.t, 200, c.note)
				for kind, shown := range map[string]string{"reset": c.reset, "invite": c.invitation, "notice": "owner admin"} {
					page := b.get("/outbox/mal_" + kind)
					page.wants(h.t, 200, "About "+kind)
					if strings.Contains(page.body, link) != strings.Contains(shown, role) {
						h.t.Errorf("mail server %v: %s sees the link of %s: %v", c.mails, role, kind, strings.Contains(page.body, link))
					}
				}
			}
		})
	}
}
