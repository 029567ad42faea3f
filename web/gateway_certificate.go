package web

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// shownCertificates is how many of a gateway's certificates its page reads.
const shownCertificates = 6

// certificateEnds is how long before its end a certificate is said to run out;
// the letter is written then too.
const certificateEnds = 21 * 24 * time.Hour

// held is the certificate that a gateway is known by, nil for none that holds.
func (f gatewayFacts) held(now time.Time) *admin.Certificate {
	for i, c := range f.certs {
		if c.Holds(now) && c.Epoch == f.Epoch {
			return &f.certs[i]
		}
	}
	return nil
}

// certificateNote says what is wrong with the certificate, and what helps.
func certificateNote(p *words.Printer, f gatewayFacts, now time.Time) []ui.Note {
	if len(f.certs) == 0 {
		return nil
	}
	note := ui.Note{State: "overdue", Icon: "lock"}
	switch c := f.held(now); {
	case c != nil && c.NotAfter.Sub(now) > certificateEnds:
		return nil
	case c != nil:
		note.State, note.Bold, note.Sub = "due", p.Say("certificates.ends", "until", p.Moment(c.NotAfter, now)), p.Say("certificates.ends_help")
	case f.certs[0].Why == admin.WhyRevoked:
		note.Bold, note.Sub = p.Say("certificates.revoked", "at", p.Moment(*f.certs[0].RevokedAt, now)), p.Say("certificates.revoked_help")
	default:
		note.Bold, note.Sub = p.Say("certificates.ended", "at", p.Moment(f.certs[0].NotAfter, now)), p.Say("certificates.ended_help")
	}
	return []ui.Note{note}
}

// certificateFacts are serial number, end, and when it is renewed.
func certificateFacts(p *words.Printer, f gatewayFacts, now time.Time) []ui.Fact {
	c := f.held(now)
	if c == nil && len(f.certs) > 0 {
		return []ui.Fact{fact(p.Say("certificates.title"), p.Say("certificates.none_holds"))}
	}
	if c == nil {
		return []ui.Fact{fact(p.Say("certificates.title"), p.Say("certificates.none"))}
	}
	facts := []ui.Fact{fact(p.Say("certificates.until"), p.Moment(c.NotAfter, now))}
	facts[0].Sub = p.Say("certificates.renews", "at", p.Moment(c.NotAfter.AddDate(0, 0, -30), now))
	facts = append(facts, fact(p.Say("certificates.issued"), p.Moment(c.IssuedAt, now)))
	if c.SeenAt == nil {
		facts[1].Sub = p.Say("certificates.unseen")
	}
	return append(facts, ui.Fact{Term: p.Say("certificates.serial"), Text: ui.Text(c.Serial), Code: true})
}

// certificateActs are what a person may do about it.
func certificateActs(p *words.Printer, f gatewayFacts, now time.Time) (acts []ui.Button) {
	if f.held(now) != nil {
		acts = append(acts, ui.Button{Label: p.Say("certificates.revoke"), Kind: ui.Ghost, Icon: "x", Href: gatewayHref(f.ID) + "/revoke"})
	}
	return append(acts, ui.Button{Label: p.Say("certificates.replace"), Kind: ui.Ghost, Icon: "key", Href: gatewayHref(f.ID) + "/replace"})
}

func (r *Request) certificates() admin.CertificateStore {
	return store.In[admin.CertificateTx](r.s.Store)
}

// gatewayAct is one of the two acts as a form: what follows from it, a reason,
// and the password when the last proof is too old.
type gatewayAct struct {
	path, say string
	button    ui.Button
	do        func(ctx context.Context, id tenants.DeviceID, reason string) (admin.Claimed, error)
}

func (r *Request) revokeAct() gatewayAct {
	return gatewayAct{"/revoke", "certificates.revoke", ui.Button{Label: r.Say.Say("certificates.revoke"), Kind: ui.Danger, Icon: "x"},
		func(ctx context.Context, id tenants.DeviceID, reason string) (c admin.Claimed, err error) {
			return c, admin.RevokeCertificate(ctx, r.certificates(), r.Scope, id, reason)
		}}
}

func (r *Request) replaceAct() gatewayAct {
	return gatewayAct{"/replace", "certificates.replace", ui.Button{Label: r.Say.Say("certificates.replace_do"), Kind: ui.Primary, Icon: "key"},
		func(ctx context.Context, id tenants.DeviceID, reason string) (admin.Claimed, error) {
			return admin.ReplaceGateway(ctx, r.certificates(), r.s.Keys, r.Scope, id, reason)
		}}
}

func (s *Server) gatewayRevokePage(r *Request) error { return s.gatewayActForm(r, r.revokeAct(), nil) }

func (s *Server) gatewayReplacePage(r *Request) error {
	return s.gatewayActForm(r, r.replaceAct(), nil)
}

func (s *Server) gatewayActForm(r *Request, a gatewayAct, f *form) error {
	id := tenants.DeviceID(r.Params("id"))
	var g store.GatewayTwin
	err := r.Read(func(rx *store.Rx) (err error) {
		if g, err = rx.Gateway(id); err == nil && !r.Scope.SeesSite(g.SiteID) {
			err = tenants.Fail(tenants.NotFound, "gateway_not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say(a.say))
	if err != nil {
		return err
	}
	reason := typed(f, ui.Field{ID: "reason", Label: r.Say.Say("certificates.reason"), Required: true})
	page := views.Form{Staff: st, Heading: r.Say.Say(a.say+"_title", "gateway", g.Name), Path: []ui.Crumb{{Label: r.Say.Say("gateways.title"), Href: "/gateways"}, {Label: g.Name, Href: gatewayHref(id)}},
		Text: ui.Text(r.Say.Say(a.say + "_will")), Action: gatewayHref(id) + a.path, Fields: []templ.Component{reason.Input()}, Submit: a.button,
		Cancel: ui.Button{Label: r.Say.Say("common.cancel"), Href: gatewayHref(id), Kind: ui.Ghost}}
	if field := r.proofWanted(f); field != nil {
		page.Fields = append(page.Fields, field.Input())
	}
	if f == nil {
		return r.HTML(page.Show())
	}
	page.Problems = f.problems
	return r.Refused(page.Show())
}

func (s *Server) gatewayRevoke(r *Request) error {
	if _, done, err := s.gatewayDo(r, r.revokeAct()); !done || err != nil {
		return err
	}
	r.Flash("certificates.done.revoked")
	return r.To(gatewayHref(tenants.DeviceID(r.Params("id"))))
}

func (s *Server) gatewayReplace(r *Request) error {
	c, done, err := s.gatewayDo(r, r.replaceAct())
	if !done || err != nil {
		return err
	}
	return s.claimed(r, c, gatewayHref(c.Device.ID))
}

// gatewayDo does the act; done is false when the answer was the form again.
func (s *Server) gatewayDo(r *Request, a gatewayAct) (c admin.Claimed, done bool, err error) {
	f := r.Form()
	if ok, err := r.proven(f); !ok {
		if err != nil {
			return c, false, err
		}
		return c, false, s.gatewayActForm(r, a, f)
	}
	c, err = a.do(r.UserContext(), tenants.DeviceID(r.Params("id")), f.text("reason"))
	if err != nil && tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
		return c, false, s.gatewayActForm(r, a, f)
	}
	return c, err == nil, err
}
