package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// MostLinks is how often the link to one pass is sent.
const MostLinks = 10

// PassLink is the payload of a message with the link to a pass.
type PassLink struct {
	Mail string         `json:"mail"` // always MailPass
	Pass custody.PassID `json:"pass"`
	To   string         `json:"to"`
	Text bool           `json:"text,omitempty"` // to a phone, by text message
	Path string         `json:"path"`
}

// MailPass names the kind of PassLink.
const MailPass = "pass"

// SendPass sends the link to a pass to an e-mail address, or by text message to
// a phone number. Whoever reads it can take the keys, so that sending is on
// record; the address is personal.
func SendPass(ctx context.Context, s PassStore, scope tenants.Scope, id custody.PassID, to, path string) error {
	link, err := linkTo(to)
	if err != nil {
		return tenants.Wrap("keys.SendPass", err)
	}
	return tenants.Wrap("keys.SendPass", s.InTx(ctx, scope, func(tx PassTx) error {
		p, err := shownPass(tx, scope, id)
		if err != nil {
			return err
		}
		if n, err := tx.LinksSent(id); err != nil || n >= MostLinks {
			return firstOf(err, tenants.Fail(tenants.Limit, "pass_sent_often").At("to"))
		}
		link.Pass, link.Path = id, path
		if err := tx.Enqueue(custody.SendMail, link, tx.Now()); err != nil {
			return err
		}
		if err := tx.LinkSent(id); err != nil {
			return err
		}
		by := "mail"
		if link.Text {
			by = "text"
		}
		_, err = tx.Record(custody.Event{Kind: custody.PassSent, PersonID: p.PersonID, Outcome: "done",
			Data: map[string]string{"pass": string(id), "place": string(p.PlaceID), "by": by}, Personal: map[string]string{"to": link.To}})
		return err
	}))
}

// linkTo tells an address from a phone number. A phone number says its country:
// what is typed without is read nowhere the same.
func linkTo(typed string) (l PassLink, err error) {
	typed = strings.TrimSpace(typed)
	if strings.Contains(typed, "@") {
		to, err := tenants.NormalEmail(typed)
		if err != nil || to == "" {
			return l, tenants.Fail(tenants.Invalid, "email_invalid").At("to")
		}
		return PassLink{Mail: MailPass, To: to}, nil
	}
	to, err := tenants.NormalPhone(typed)
	if err != nil || !strings.HasPrefix(to, "+") {
		return l, tenants.Fail(tenants.Invalid, "pass_to").At("to")
	}
	return PassLink{Mail: MailPass, To: to, Text: true}, nil
}
